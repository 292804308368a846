"""Wine 10 in a Debian trixie of its own, and a screen: where a setup is tried without Windows.

Debian 12's own Wine 8 runs neither Qt 6 nor the cryptography that QualDesk needs. The folder
(2.3 GB) is made once in the cache; every try starts with a fresh Windows copied from a template.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from installer.windows.ground import cache, must, need, say

PROGRAMS = {
    "debootstrap": "debootstrap", "unshare": "util-linux", "Xvfb": "xvfb", "import": "imagemagick",
    "identify": "imagemagick", "compare": "imagemagick", "xdotool": "xdotool",
    "pdftotext": "poppler-utils", "osslsigncode": "osslsigncode", "openssl": "openssl",
}  # fmt: skip
_STAMP = "made-1"
_FILL = """set -e
dpkg --add-architecture i386
apt-get update -q
apt-get install -y -q --no-install-recommends wine wine64 wine32:i386 libgl1 libvulkan1 \
  fonts-noto-cjk locales
echo 'zh_CN.UTF-8 UTF-8' >/etc/locale.gen
locale-gen
apt-get clean
"""
# /proc, /dev and /sys are mounted for one program only: nothing is left mounted. Without /sys
# Wine knows no processors, and OpenCV fails in every loop that it parts among threads.
_INSIDE = """set -e
R=$0; for d in proc dev sys; do mount --rbind /$d "$R/$d"; done
if [ -n "$QD_SMALL" ]; then mount -t tmpfs -o "$QD_SMALL" tmpfs "$R/w/small"; fi
exec chroot "$R" /usr/bin/env -i HOME=/root PATH=/usr/bin:/bin:/usr/sbin LC_ALL=zh_CN.UTF-8 "$@"
"""


@dataclass(slots=True)
class Done:
    """What a program left: exit code, output, seconds."""

    code: int
    out: str
    err: str
    seconds: float


@dataclass(slots=True)
class House:
    r"""One Windows: `drive` is its C: as a folder of this PC, `work` lies there as `Z:\w\work`."""

    root: Path
    display: str
    name: str = "prefix"
    bits: int = 64
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def drive(self) -> Path:
        """C: of this Windows."""
        return self.root / "w" / self.name / "drive_c"

    @property
    def work(self) -> Path:
        """A folder that both sides see."""
        return self.root / "w" / "work"

    @property
    def local(self) -> Path:
        """%LOCALAPPDATA%."""
        return self.drive / "users" / "root" / "AppData" / "Local"

    def start(self, *words: object, small: str = "", **settings: str) -> subprocess.Popen[bytes]:
        r"""Start a program; `small`: mount options of a tiny file system at `Z:\w\small`."""
        stated = {
            "WINEPREFIX": f"/w/{self.name}",
            "WINEARCH": f"win{self.bits}",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "mscoree=;mshtml=;winedbg.exe=",
            "DISPLAY": self.display,
            **self.environment,
            **settings,
        }
        inside = [f"{name}={value}" for name, value in stated.items()]
        command = ["unshare", "-m", "--propagation", "private", "bash", "-c", _INSIDE]
        command += [str(self.root), *inside, *[str(word) for word in words]]
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "QD_SMALL": small},
        )

    def run(self, *words: object, timeout: float = 600, small: str = "", **settings: str) -> Done:
        """Run a program to its end; code -9 when it took too long."""
        begun = time.monotonic()
        process = self.start(*words, small=small, **settings)
        try:
            out, err = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            self.stop()
            out, err = process.communicate()
            process.returncode = -9
        seconds = time.monotonic() - begun
        return Done(process.returncode, _text(out), _text(err), seconds)

    def wine(self, *words: object, timeout: float = 600, **settings: str) -> Done:
        """Run a Windows program."""
        return self.run("wine", *words, timeout=timeout, **settings)

    def wait(self) -> None:
        """Wait until the last Windows program has ended (an uninstaller starts itself again)."""
        if self.run("wineserver", "-w", timeout=120).code:
            self.stop()

    def stop(self) -> None:
        """End every program of this Windows."""
        self.start("wineserver", "-k").communicate()

    def plug_in(self, name: str) -> None:
        """A stick of that name as E:; empty."""
        stick = self.work / "stick"
        stick.mkdir(exist_ok=True)
        (stick / ".windows-label").write_text(name + "\n", encoding="utf-8")
        letter = self.drive.parent / "dosdevices" / "e:"
        letter.unlink(missing_ok=True)
        letter.symlink_to("/w/work/stick")
        kinds = r"HKLM\Software\Wine\Drives"
        self.wine("reg", "add", kinds, "/v", "e:", "/t", "REG_SZ", "/d", "floppy", "/f", "/reg:64")
        self.wait()

    def seen(self, path: Path) -> str:
        """A path inside the folder as Windows programs write it."""
        inside = path.relative_to(self.root).as_posix()
        if path.is_relative_to(self.drive):
            return "C:\\" + path.relative_to(self.drive).as_posix().replace("/", "\\")
        return "Z:\\" + inside.replace("/", "\\")


def _text(output: bytes) -> str:
    """Our programs write UTF-8 into a pipe, those of Windows the code page 936."""
    try:
        text = output.decode("utf-8")
    except UnicodeDecodeError:
        text = output.decode("gb18030", "replace")
    return text.replace("\r\n", "\n")


def make_root() -> Path:
    """The folder with Debian trixie and Wine 10: from the cache, else made in about two minutes."""
    need(PROGRAMS)
    if os.geteuid() != 0:
        sys.exit("Wine is tried in a folder of its own with its own mounts: that needs root.")
    root = cache() / "wine-10"
    if (root / _STAMP).exists():
        return root
    say("Debian trixie with Wine 10 in " + str(root))
    shutil.rmtree(root, ignore_errors=True)
    must("debootstrap", "--variant=minbase", "--include=ca-certificates", "trixie", root)
    (root / "w").mkdir()
    house = House(root, "")
    done = house.run("DEBIAN_FRONTEND=noninteractive", "bash", "-c", _FILL, timeout=1800)
    if done.code:
        sys.exit("Wine could not be installed:\n" + (done.out + done.err)[-2000:])
    (root / _STAMP).touch()
    return root


def fresh(root: Path, display: str, bits: int = 64) -> House:
    """A Windows on which nothing was ever installed; an older one goes."""
    template = House(root, display, f"template-{bits}", bits)
    if not (template.drive / "windows" / "system32").is_dir():
        say(f"A fresh {bits}-bit Windows")
        template.run("wineboot", "-i", timeout=300)
        template.wait()
    house = House(root, display, f"prefix-{bits}", bits)
    shutil.rmtree(root / "w" / house.name, ignore_errors=True)
    must("cp", "-a", root / "w" / template.name, root / "w" / house.name)
    (root / "w" / "small").mkdir(exist_ok=True)
    house.work.mkdir(exist_ok=True)
    return house


@contextmanager
def screen(size: str = "1600x900x24") -> Iterator[str]:
    """An X display of its own, as the value of DISPLAY."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", size, "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as stream:
            yield ":" + stream.readline().strip()
    finally:
        server.terminate()
        server.wait()


def windows_named(display: str, name: str) -> Sequence[str]:
    """The ids of the windows on the screen whose title holds `name`."""
    done = subprocess.run(
        ["xdotool", "search", "--onlyvisible", "--name", name],
        env={**os.environ, "DISPLAY": display},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.split()


def press(display: str, name: str, *keys: str) -> None:
    """Press keys in the window of that title; without a window manager it gets the focus here."""
    (window, *_) = windows_named(display, name)
    command = ["xdotool", "windowfocus", "--sync", window, "key", "--delay", "100", *keys]
    subprocess.run(command, env={**os.environ, "DISPLAY": display}, capture_output=True, check=True)


def wait_for_window(display: str, name: str, seconds: float = 90) -> float:
    """Seconds until a window of that title was on the screen; -1 when none came."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        if windows_named(display, name):
            return time.monotonic() - begun
        time.sleep(0.05)
    return -1


def photograph(display: str, file: Path) -> int:
    """A picture of the screen; how many colours it has (a blank one has few)."""
    must("import", "-window", "root", "-display", display, file)
    return colours(file)


def pixels_changed(one: Path, other: Path) -> int:
    """How many pixels of two pictures differ."""
    done = subprocess.run(
        ["compare", "-metric", "AE", one, other, "null:"],
        capture_output=True,
        text=True,
        check=False,
    )
    return int(float(done.stderr.split()[0]))


def colours(file: Path) -> int:
    """How many colours a picture has."""
    return int(must("identify", "-format", "%k", file))
