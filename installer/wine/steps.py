"""What is tried in Wine: each step proves one promise, and fails with a sentence when it cannot.

The steps run in order and leave the PC as the next one expects it. A step that could pass for a
wrong reason has a control: the same check on something broken, which must fail.
"""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path

from installer.windows.ground import digest_of
from installer.wine import imports, likeness, month
from installer.wine.house import (
    Done,
    House,
    colours,
    fresh,
    photograph,
    wait_for_window,
)

DEFAULT = "AppData/Local/Programs/QualDesk"
CHINESE = "程序/乡镇 办公"
PROGRAM = "资格确认台"
STATION = "训练 站点"


class NotProven(Exception):
    """A step did not see what it should."""


@dataclass(slots=True)
class Trial:
    """What the steps share. `new` and `old` are setups, `stage` the tree of the new one."""

    house: House
    out: Path
    new: Path
    old: Path
    stage: Path
    version: str
    measured: dict[str, float] = field(default_factory=dict)

    def setup(self, file: Path, *words: str, small: str = "", timeout: float = 600) -> Done:
        """Run a setup silently."""
        copy = self.house.work / file.name
        if not copy.exists() or copy.stat().st_size != file.stat().st_size:
            shutil.copyfile(file, copy)
        done = self.house.run(
            "wine", self.house.seen(copy), "/S", *words, small=small, timeout=timeout
        )
        self.house.wait()
        return done

    @property
    def home(self) -> Path:
        """Where the program is installed by default."""
        return self.house.drive / "users" / "root" / DEFAULT

    def cli(self, *words: str, folder: Path | None = None, **settings: str) -> Done:
        """Run the installed qualdesk-cli.exe."""
        program = self.house.seen((folder or self.home) / "qualdesk-cli.exe")
        return self.house.wine(program, *words, **settings)


def must_be(fact: bool, text: object) -> None:
    """Go on when it is so."""
    if not fact:
        raise NotProven(str(text))


def libraries(trial: Trial) -> str:
    """Every library finds what it imports in the tree or in Windows 10 itself (Wine hides gaps)."""
    (tree,) = [path for path in (trial.stage / "program").iterdir() if path.is_dir()]
    lacking = imports.unresolved(tree)
    must_be(not lacking, lacking)
    control = imports.unresolved(tree, without={"msvcp140.dll"})
    must_be(bool(control), "control: a missing msvcp140.dll was not noticed")
    return f"{imports.count(tree)} libraries; control: without msvcp140.dll {len(control)} fail"


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
    _until(lambda: not folder.exists(), "the folder stayed after uninstalling")
    return str(CHINESE)


def _until(true_now: object, text: str, seconds: float = 60) -> None:
    assert callable(true_now)
    end = time.monotonic() + seconds
    while not true_now():
        must_be(time.monotonic() < end, text)
        time.sleep(0.3)


def windows_needs(trial: Trial) -> str:
    """Durable and held files, long and Chinese paths, code page 936, drives, cameras, printers."""
    probe = trial.house.work / "probe"
    if not probe.exists():
        (tree,) = [path for path in (trial.stage / "program").iterdir() if path.is_dir()]
        shutil.copytree(tree, probe)
        (probe / "app" / "main.py").write_text(
            "import runpy, sys\nsys.argv = sys.argv[1:]\n"
            "runpy.run_path(sys.argv[0], run_name='__main__')\n",
            encoding="utf-8",
        )
    script = trial.house.work / "needs.py"
    shutil.copyfile(Path(__file__).with_name("needs.py"), script)
    done = trial.house.wine(
        trial.house.seen(probe / "qualdesk-cli.exe"), trial.house.seen(script), r"C:\需要 的"
    )
    must_be(done.code == 0, done.out + done.err[-1500:])
    found = json.loads(done.out)
    wrong = {name: said for name, said in found.items() if not said["holds"]}
    must_be(not wrong, wrong)
    piped = trial.house.wine("cmd", "/c", "chcp 936 >nul & " + _cli_line(trial))
    must_be(PROGRAM in piped.out, piped.out)
    return "；".join(f"{name}: {said['seen']}" for name, said in found.items())


def _cli_line(trial: Trial) -> str:
    return trial.house.seen(trial.home / "qualdesk-cli.exe") + " --version"


def start(trial: Trial) -> str:
    """The window comes up with the login; its start beside an empty PySide6 window ≤ 2."""
    station = trial.house.drive / STATION
    shutil.rmtree(station, ignore_errors=True)
    setting = {"QUALDESK_DATA": trial.house.seen(station)}
    files = trial.house.seen(trial.house.drive / "训练 文件")
    made = trial.cli("demo", "--people", "60", "--headless", "--out", files, **setting)
    must_be(made.code == 0, made.out + made.err)
    empty = trial.house.work / "empty.py"
    empty.write_text(
        "from PySide6.QtWidgets import QApplication, QWidget\n"
        "app = QApplication([])\nw = QWidget()\nw.setWindowTitle('EMPTY')\nw.show()\napp.exec()\n",
        encoding="utf-8",
    )
    probe = trial.house.seen(trial.house.work / "probe" / "QualDesk.exe")
    program = trial.house.seen(trial.home / "QualDesk.exe")
    bare, ours = [], []
    for turn in range(3):
        bare.append(_window_seconds(trial, "EMPTY", probe, trial.house.seen(empty)))
        picture = trial.out / "login.png" if turn == 2 else None
        ours.append(_window_seconds(trial, PROGRAM, program, picture=picture, **setting))
    trial.measured |= {"empty_window_seconds": min(bare), "login_window_seconds": min(ours)}
    ratio = min(ours) / min(bare)
    trial.measured["start_ratio"] = ratio
    must_be(ratio <= 2.0, f"login after {min(ours):.2f} s, empty window after {min(bare):.2f} s")
    return f"login {min(ours):.2f} s, empty window {min(bare):.2f} s, ratio {ratio:.2f}"


def _window_seconds(
    trial: Trial, title: str, *words: str, picture: Path | None = None, **settings: str
) -> float:
    process = trial.house.start("wine", *words, **settings)
    try:
        seconds = wait_for_window(trial.house.display, title)
        if seconds < 0:
            photograph(trial.house.display, trial.out / "no-window.png")
        must_be(seconds >= 0, f"no window {title}: exit {process.poll()}, see no-window.png")
        if picture is not None:
            time.sleep(4)
            seen = photograph(trial.house.display, picture)
            must_be(seen > 200, f"the window is blank: {seen} colours")
    finally:
        trial.house.stop()
        process.communicate()
    return seconds


def pictures(trial: Trial) -> str:
    """Every page draws itself: the pictures of `qualdesk-cli pictures`, none of them blank."""
    folder = trial.house.work / "pictures"
    shutil.rmtree(folder, ignore_errors=True)
    done = trial.cli("pictures", "--out", trial.house.seen(folder), timeout=900)
    must_be(done.code == 0, done.err[-1500:])
    shutil.copytree(folder, trial.out / "pictures", dirs_exist_ok=True)
    taken = sorted((trial.out / "pictures").glob("*.png"))
    blank = [file.name for file in taken if colours(file) < 100]
    must_be(len(taken) >= 15 and not blank, f"{len(taken)} pictures, blank: {blank}")
    return f"{len(taken)} pictures, {done.seconds:.0f} s"


def same_month(trial: Trial, linux: month.Run) -> str:
    """The month from roster to receipt gives on Windows what it gives on Linux."""
    photos = trial.house.work / "photos"
    month.make_photos(photos)
    here = trial.out / "month-linux"
    there = trial.house.work / "month"
    for folder in (here, there):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    month.work_month(month.Place(here, linux, str), photos)
    begun = time.monotonic()
    month.work_month(month.Place(there, _on_windows(trial), trial.house.seen), photos)
    trial.measured["month_seconds"] = time.monotonic() - begun
    shutil.copytree(there, trial.out / "month-wine", dirs_exist_ok=True)
    mine, theirs = likeness.lines_of(here), likeness.lines_of(there)
    found = likeness.differences(mine, theirs)
    must_be(not found, "\n".join([f"{len(found)} differences", *found[:12]]))
    broken = {**theirs, "answers": [*theirs["answers"][:-1], "another"]}
    must_be(bool(likeness.differences(mine, broken)), "control: a difference was not noticed")
    lines = sum(len(part) for part in mine.values())
    return f"{len(mine)} files and answers, {lines} lines alike"


def _on_windows(trial: Trial) -> month.Run:
    def run(environment: dict[str, str], words: list[str]) -> tuple[int, str]:
        done = trial.cli(*words, **environment)
        return done.code, done.out

    return run


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
    _until(
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
    _until(lambda: not trial.home.exists(), "the program's folder stayed")
    trial.house.wait()
    user = trial.house.drive / "users" / "root"
    left = [p for p in user.rglob("*.lnk") if PROGRAM in p.name]
    must_be(not left, left)
    said = trial.house.wine("reg", "query", r"HKCU\Software\QualDesk")
    must_be(said.code != 0, "the registry key stayed")
    must_be(digest_of(data) == before, "the data changed")
    return f"data left: {sum(1 for p in data.rglob('*') if p.is_file())} files"
