"""Steps about the setup: refusing, installing, by hand too, upgrading, going back, uninstalling.

They run in order and leave the PC as the next one expects it.
"""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from subprocess import Popen

from installer.windows.ground import digest_of
from installer.windows.proof import must_be
from installer.wine.house import (
    Done,
    fresh,
    photograph,
    pixels_changed,
    press,
    wait_for_window,
)
from installer.wine.trial import PROGRAM, STATION, Trial, until

CHINESE = "程序/乡镇 办公"


def refusals(trial: Trial) -> str:
    """Old and 32-bit Windows, no space, no rights, a damaged setup: a code, nothing installed."""
    old_windows = r"HKCU\Software\Wine\AppDefaults" + "\\" + trial.old.name
    trial.house.wine("reg", "add", old_windows, "/v", "Version", "/d", "win81", "/f")
    _refused(trial, trial.setup(trial.old), 3, "Windows 8.1")
    trial.house.wine("reg", "delete", old_windows, "/f")
    done = trial.setup(trial.old, r"/D=Z:\w\small\QualDesk", small="size=50m")
    _refused(trial, done, 4, "no space")
    done = trial.setup(trial.old, r"/D=Z:\w\small\QualDesk", small="ro")
    _refused(trial, done, 6, "no rights")
    damaged = trial.house.work / "damaged.exe"
    content = bytearray(trial.old.read_bytes())
    content[len(content) // 2] ^= 0xFF
    damaged.write_bytes(content)
    _refused(trial, trial.house.wine(trial.house.seen(damaged), "/S"), 2, "a flipped bit")
    damaged.write_bytes(content[: len(content) * 2 // 3])
    _refused(trial, trial.house.wine(trial.house.seen(damaged), "/S"), 2, "a cut file")
    process = trial.house.start("wine", trial.house.seen(damaged))
    seen = wait_for_window(trial.house.display, "安装文件有问题", 60)
    photograph(trial.house.display, trial.out / "setup-damaged.png")
    trial.house.stop()
    process.communicate()
    must_be(seen >= 0, "no Chinese message about a damaged setup")
    small = fresh(trial.house.root, trial.house.display, bits=32)
    done = small.run("wine", trial.house.seen(trial.house.work / trial.old.name), "/S")
    small.wait()
    must_be(done.code == 3, f"32-bit Windows: exit {done.code}")
    return "exit codes 3, 4, 6, 2, 2 and 3 (32-bit); message of the damaged setup photographed"


def _refused(trial: Trial, done: Done, code: int, why: str) -> None:
    trial.house.wait()
    must_be(done.code == code, f"{why}: exit {done.code} instead of {code}")
    must_be(not trial.home.exists(), f"{why}: something stayed in {trial.home}")


def install(trial: Trial) -> str:
    """Silent installation of the previous version: program, shortcuts, entry in the registry."""
    trial.house = fresh(trial.house.root, trial.house.display)
    done = trial.setup(trial.old)
    must_be(done.code == 0, f"exit {done.code}")
    trial.measured["install_seconds"] = done.seconds
    user = trial.house.drive / "users" / "root"
    menu = user / "AppData/Roaming/Microsoft/Windows/Start Menu/Programs" / PROGRAM
    must_be((user / "Desktop" / f"{PROGRAM}.lnk").is_file(), "no shortcut on the desktop")
    must_be((menu / f"{PROGRAM}.lnk").is_file(), "no entry in the start menu")
    key = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\QualDesk"
    said = trial.house.wine("reg", "query", key)
    must_be("0.0.9" in said.out and PROGRAM in said.out, said.out)
    must_be(PROGRAM + " 0.0.9" in trial.cli("--version").out, "the program does not start")
    size = sum(p.stat().st_size for p in trial.home.rglob("*") if p.is_file())
    trial.measured["installed_mb"] = size / 1e6
    return f"{done.seconds:.0f} s, {size / 1e6:.0f} MB"


def chinese_path(trial: Trial) -> str:
    """Installed into a folder with Chinese and a space, it starts and removes itself."""
    folder = trial.house.drive / CHINESE
    other = fresh(trial.house.root, trial.house.display)
    trial.house = other
    # The setup takes the rest of its line as it stands, and Wine would quote a word with a space.
    done = trial.setup(trial.new, *f"/D={other.seen(folder)}".split(" "))
    must_be(done.code == 0, f"exit {done.code}")
    said = trial.cli("--version", folder=folder)
    must_be(said.out.strip() == f"{PROGRAM} {trial.version}", said.out + said.err)
    other.wine(other.seen(folder / "uninstall.exe"), "/S")
    until(lambda: not folder.exists(), "the folder stayed after uninstalling")
    return str(CHINESE)


def by_hand(trial: Trial) -> str:
    """With the keyboard page by page: installed, upgraded on a question, opened, uninstalled."""
    display = trial.house.display
    process = _by_keys(trial, trial.old, "install")
    _last_page(trial, "install")
    press(display, _SETUP, "space", "Return")  # not opened now
    process.communicate(timeout=60)
    must_be(
        PROGRAM + " 0.0.9" in trial.cli("--version").out, "installed by hand, it does not start"
    )
    process = _by_keys(trial, trial.new, "upgrade", "Return")  # 是
    _last_page(trial, "upgrade")
    press(display, _SETUP, "Return")  # 现在打开资格确认台
    must_be(wait_for_window(display, PROGRAM + "$") >= 0, "the last page did not open the program")
    time.sleep(3)
    photograph(display, trial.out / "first-start.png")
    trial.house.stop()
    process.communicate()
    process = trial.house.start("wine", trial.house.seen(trial.home / "uninstall.exe"))
    must_be(wait_for_window(display, "卸载") >= 0, "the uninstaller shows nothing")
    _page(trial, "uninstall")
    until(lambda: not (trial.home / "program").exists(), "uninstalling by hand")
    time.sleep(2)
    photograph(display, trial.out / "uninstall-last.png")
    trial.house.stop()
    process.communicate()
    must_be(not trial.home.exists(), "the folder stayed after uninstalling by hand")
    return "installed, upgraded, opened and uninstalled with Enter; each page photographed"


_SETUP = PROGRAM + " 安装"
_CARET = 2000  # pixels: less is a caret that blinks or a button that gets the focus


def _by_keys(trial: Trial, file: Path, name: str, *more: str) -> Popen[bytes]:
    """Through the pages before unpacking with their first button, and `more` for a question."""
    process = trial.house.start("wine", trial.house.seen(_placed(trial, file)))
    must_be(wait_for_window(trial.house.display, _SETUP) >= 0, f"{name}: no page")
    _page(trial, f"{name}-welcome")
    _page(trial, f"{name}-folder")
    for number, key in enumerate(more):
        _page(trial, f"{name}-question{number}", key)
    return process


def _page(trial: Trial, name: str, key: str = "Return") -> None:
    """Photograph a page when it stands still, and press a key until another page comes."""
    display, shown, now = trial.house.display, trial.out / f"{name}.png", trial.out / "now.png"

    def stands() -> bool:
        photograph(display, shown)
        time.sleep(1)
        photograph(display, now)
        return pixels_changed(shown, now) < _CARET

    def turned() -> bool:
        press(display, "资格确认台|卸载", key)
        time.sleep(3)
        photograph(display, now)
        return pixels_changed(shown, now) > _CARET

    until(stands, f"{name}: the page does not stand still")
    until(turned, f"{name}: the key does nothing")
    now.unlink()


def _last_page(trial: Trial, name: str) -> None:
    version = "0.0.9" if name == "install" else trial.version
    current = trial.home / "program" / "current.txt"

    def done() -> bool:
        return current.exists() and current.read_text(encoding="ascii").startswith(f"{version}-")

    until(done, f"{name}: not installed")
    time.sleep(5)
    photograph(trial.house.display, trial.out / f"{name}-last.png")


def scanner(trial: Trial) -> str:
    """A file held by a virus scanner: waited for; held for good, the old version stays whole."""
    old = digest_of(trial.home / "program")
    holding, release = _hold(trial, trial.home / "QualDesk.exe")
    # Not `trial.setup`: it waits for the last program of this Windows, and one holds the file.
    done = trial.house.wine(trial.house.seen(_placed(trial, trial.new)), "/S")
    must_be(done.code == 2, f"a file held for good: exit {done.code}")
    must_be(digest_of(trial.home / "program") == old, "a file held for good: something is left")
    must_be(PROGRAM + " 0.0.9" in trial.cli("--version").out, "the old version does not start")
    process = trial.house.start("wine", trial.house.seen(_placed(trial, trial.new)), "/S")
    until((trial.home / "QualDesk.exe.new").exists, "the setup does not come so far")
    time.sleep(1)
    release.touch()
    process.communicate()
    holding.communicate()
    trial.house.wait()
    must_be(process.returncode == 0, f"a file held for a second: exit {process.returncode}")
    must_be(trial.version in trial.cli("--version").out, "the new version is not in use")
    back = trial.house.wine(trial.house.seen(trial.home / "rollback.exe"), "/S")
    must_be(back.code == 0 and "0.0.9" in trial.cli("--version").out, f"rollback: {back.code}")
    return "held for good: 2, nothing changed; held for a second: upgraded"


def _hold(trial: Trial, file: Path) -> tuple[Popen[bytes], Path]:
    """Another process that holds a file until the path it returns exists."""
    held, release = trial.house.work / "held", trial.house.work / "release"
    for path in (held, release):
        path.unlink(missing_ok=True)
    words = [trial.house.seen(path) for path in (file, held, release)]
    process = trial.house.start("wine", *trial.script("hold.py", *words))
    until(held.exists, "the file could not be held")
    return process, release


def upgrade(trial: Trial) -> str:
    """Refused while it runs, harmless when interrupted; then data backed up, and back again."""
    data = trial.house.local / "QualDesk"
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(trial.house.drive / STATION, data)
    before = digest_of(data / "evidence")
    process = trial.house.start("wine", trial.house.seen(trial.home / "QualDesk.exe"))
    must_be(wait_for_window(trial.house.display, PROGRAM) >= 0, "the old version does not start")
    done = trial.house.run("wine", trial.house.seen(_placed(trial, trial.new)), "/S")
    must_be(done.code == 5, f"over a running program: exit {done.code}")
    trial.house.stop()
    process.communicate()
    _interrupted(trial)
    done = trial.setup(trial.new)
    must_be(done.code == 0, f"upgrade: exit {done.code}")
    must_be(trial.version in trial.cli("--version").out, "the new version is not in use")
    copies = list(trial.house.local.glob("QualDesk-升级到*"))
    must_be(len(copies) == 1 and not copies[0].name.endswith("未完成"), f"backups: {copies}")
    must_be(digest_of(copies[0] / "evidence") == before, "the backup differs from the data")
    _readable(trial)
    back = trial.house.wine(trial.house.seen(trial.home / "rollback.exe"), "/S", "/DATA")
    must_be(back.code == 0, f"rollback: exit {back.code}")
    must_be("0.0.9" in trial.cli("--version").out, "the old version is not in use again")
    aside = list(trial.house.local.glob("QualDesk-回到*"))
    must_be(len(aside) == 1 and not copies[0].exists(), f"data of the rollback: {aside}")
    _readable(trial)
    must_be(trial.setup(trial.new).code == 0, "a second upgrade")
    must_be(trial.version in trial.cli("--version").out, "the new version again")
    older = trial.setup(trial.old)
    must_be(older.code == 9, f"an older setup over a newer version: exit {older.code}")
    return (
        "refused while running (5), interrupted harmlessly, upgraded, back, upgraded, 9 for older"
    )


def _placed(trial: Trial, file: Path) -> Path:
    copy = trial.house.work / file.name
    if not copy.exists():
        shutil.copyfile(file, copy)
    return copy


def _interrupted(trial: Trial) -> None:
    """Kill a setup half way; the old version starts, and nothing says it was replaced."""
    process = trial.house.start("wine", trial.house.seen(_placed(trial, trial.new)), "/S")
    folders = trial.home / "program"
    until(
        lambda: sum(1 for p in folders.rglob("*.pyc") if f"{trial.version}-" in str(p)) > 300,
        "the setup does not unpack",
    )
    trial.house.stop()
    process.communicate()
    must_be("0.0.9" in trial.cli("--version").out, "after an interruption the old one is gone")


def _readable(trial: Trial) -> None:
    said = trial.cli(
        "--json", "audit", "verify", QUALDESK_USER="培训管理员", QUALDESK_PASSWORD="training 2026"
    )
    must_be(said.code == 0 and json.loads(said.out)["ok"], said.out + said.err)


def uninstall(trial: Trial) -> str:
    """Nothing of the program stays, and of the data everything."""
    data = trial.house.local / "QualDesk"
    before = digest_of(data)
    trial.house.wine(trial.house.seen(trial.home / "uninstall.exe"), "/S")
    until(lambda: not trial.home.exists(), "the program's folder stayed")
    trial.house.wait()
    user = trial.house.drive / "users" / "root"
    left = [p for p in user.rglob("*.lnk") if PROGRAM in p.name]
    must_be(not left, left)
    said = trial.house.wine("reg", "query", r"HKCU\Software\QualDesk")
    must_be(said.code != 0, "the registry key stayed")
    must_be(digest_of(data) == before, "the data changed")
    return f"data left: {sum(1 for p in data.rglob('*') if p.is_file())} files"
