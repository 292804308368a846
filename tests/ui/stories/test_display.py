"""Once on a real display: the program itself by keys from outside, and stories within."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from qualdesk.bootstrap import open_station
from tests.architecture.tree import ROOT
from tests.services.conftest import ADMIN, PASSWORD, TODAY
from tests.ui.stories import display as displays
from tests.ui.stories.display import Display
from ui.look.tokens import tokens
from ui.text import PROGRAM

PATIENCE = 30.0  # seconds
STORIES = (
    "test_counter.py::test_ten_of_a_group_with_two_presses_each",
    "test_interruptions.py::test_the_lock_hides_what_is_typed_and_gives_it_back_at_the_same_field",
)


@pytest.fixture
def display(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Display]:
    displays.must_be_there()
    with displays.shown(tmp_path_factory.mktemp("screen")) as made:
        yield made


def until(what: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def shows(display: Display, colour: str, least: int = 2000) -> bool:
    """Whether a colour of the tokens takes so many pixels (blue, green, red in memory)."""
    wanted = bytes.fromhex(tokens().colours[colour].removeprefix("#"))[::-1]
    return int(np.all(display.picture() == np.frombuffer(wanted, np.uint8), axis=2).sum()) >= least


def test_the_program_starts_logs_in_shows_the_workbench_and_ends(
    display: Display, station_folder: Path
) -> None:
    start = [sys.executable, "-m", "ui", "--data", str(station_folder)]
    desk = display.environment(QUALDESK_TODAY=TODAY.isoformat())
    with subprocess.Popen(start, cwd=ROOT, env=desk, stderr=subprocess.PIPE) as program:
        try:
            until(lambda: display.window(PROGRAM))
            window = display.window(PROGRAM)
            until(lambda: shows(display, "login"))
            display.ask("windowfocus", "--sync", window)
            display.ask("type", "wrong")
            assert not shows(display, "red", 40)
            display.ask("key", "Return")
            until(lambda: shows(display, "red", 40))  # 密码不对，请再输一次。
            assert display.ask("getwindowname", window) == PROGRAM, "nobody came in"
            display.ask("type", PASSWORD)
            display.ask("key", "Return")
            until(lambda: "苍山西镇社保中心" in display.ask("getwindowname", window))
            until(lambda: shows(display, "training") and not shows(display, "login"))

            again = subprocess.run(start, cwd=ROOT, env=desk, timeout=PATIENCE, check=False)
            assert again.returncode == 0, "a second start ends"
            assert display.window(PROGRAM) == window

            display.close(window)
            assert program.wait(PATIENCE) == 0
        finally:
            program.kill()
        assert program.stderr is not None
        assert program.stderr.read().decode() == ""
    services = open_station(station_folder, ADMIN, PASSWORD, TODAY)
    assert services.upkeep.check().ok
    services.close()


def test_stories_are_the_same_on_a_display(display: Display) -> None:
    stories = [f"tests/ui/stories/{story}" for story in STORIES]
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    done = subprocess.run(
        [*words, *stories],
        cwd=ROOT,
        env=display.environment(TESTS_ON_DISPLAY=display.name),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert f"{len(STORIES)} passed" in done.stdout, done.stdout
