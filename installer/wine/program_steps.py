"""Steps about the installed program: it starts, draws its pages, works the month.

A step that could pass for a wrong reason has a control: the same check on something broken, which
must fail.
"""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

from installer.windows.proof import must_be
from installer.wine import likeness, month
from installer.wine.house import colours, photograph, wait_for_window
from installer.wine.trial import PROGRAM, STATION, Trial

STICK = "培训 U 盘"


def windows_needs(trial: Trial) -> str:
    """Durable and held files, long and Chinese paths, code page 936, drives, cameras, printers."""
    trial.house.plug_in(STICK)
    done = trial.house.wine(*trial.script("needs.py", r"C:\需要 的", STICK))
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
    probe, script = trial.script("empty.py", program="QualDesk.exe")
    program = trial.house.seen(trial.home / "QualDesk.exe")
    bare, ours = [], []
    for turn in range(5):
        bare.append(_window_seconds(trial, "EMPTY", probe, script))
        picture = trial.out / "login.png" if turn == 4 else None
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
