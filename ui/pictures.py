"""`qualdesk pictures --out DIR`: a photograph of every page and its main states, on training data.

A page brings its scenes in `ui/pages/<name>/scenes.py` and adds them to `SCENES`. A scene gets the
`Studio`, brings the window into a state and returns; the studio waits until nothing is under way
and takes the picture (1366×728, the window inside a small screen with its task bar).
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qualdesk.errors import Environment

_SIZE = (1366, 728)
_PEOPLE = 300
_PASSWORD = "培训 2026 密码"
_TRIES = 20
_PATIENCE = 20_000  # milliseconds until a scene must have settled
_REST = 350  # milliseconds without any job: timers of the widgets have fired then


class Studio:
    """A training station and its window. Made once; every scene leaves what it likes behind."""

    def __init__(self, folder: Path) -> None:
        from ui.app import make_application
        from ui.main_window import MainWindow

        self.app = make_application()
        self.folder = folder
        self.window = MainWindow(folder)
        self.window.resize(*_SIZE)
        self.window.begin()
        self.window.resize(*_SIZE)
        self.settle()

    def log_in(self) -> None:
        """Come in as the administrator of the training station."""
        from qualdesk.services.training import ADMIN

        self.window.login.choose(ADMIN)
        self.window.login.enter(_PASSWORD)
        self.settle()

    def open(self, page: str, **where: object) -> object:
        """Go to a page, settle, and return it."""
        self.window.open(page, **where)
        self.settle()
        return self.window.view.pages[page]

    def settle(self, rest: int = _REST) -> None:
        """Wait until no job is under way and the window has been still for a moment."""
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        still = QTimer()
        still.setSingleShot(True)
        still.setInterval(rest)

        def look() -> None:
            if self.window.jobs.busy:
                still.start()
            else:
                loop.quit()

        still.timeout.connect(look)
        still.start()
        QTimer.singleShot(_PATIENCE, loop.quit)
        loop.exec()

    def until(self, true_now: Callable[[], object]) -> None:
        """Settle until it is so; a slow PC may rest between two jobs that belong together."""
        for _ in range(_TRIES):
            self.settle()
            if true_now():
                return

    def picture(self, file: Path) -> None:
        """Photograph the window that is in sight, and the dialog in front of it."""
        dialog = self.app.activeModalWidget()
        (self.window.beside or self.window).grab().save(str(file))
        if dialog is not None:
            dialog.grab().save(str(file.with_name(f"{file.stem}_dialog.png")))

    def put_away(self) -> None:
        """Close what a scene has opened: the next one begins with the large window."""
        dialog = self.app.activeModalWidget()
        if dialog is not None:
            dialog.close()
        if self.window.beside is not None:
            self.window.beside.close()

    def close(self) -> None:
        """End the window and its lanes."""
        self.window.close()


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture: the name of its file, and what brings the window there. `scale` is 大字."""

    name: str
    play: Callable[[Studio], object]
    scale: float = 1.0


def _login(studio: Studio) -> None:
    """The login page of a station that knows itself: after somebody was there once."""
    studio.log_in()
    studio.window.change_person()


def _wrong_password(studio: Studio) -> None:
    studio.window.login.enter("不对的密码")


def _locked(studio: Studio) -> None:
    studio.log_in()
    studio.window.lock()


def _unlocked(studio: Studio) -> None:
    studio.window.login.enter(_PASSWORD)


def _fault(studio: Studio) -> None:
    fault = Environment(
        "stick.gone",
        "“县局专用 3 号”在写到 61% 时被拔出或接触不好。",
        title="U 盘写到一半断开了",
        remedy="换一个 USB 口，重新插好 U 盘。按“重新写入”，U 盘上写了一半的文件会自动清掉。",
    )
    studio.window.tell(fault)


def _shell() -> tuple[Scene, ...]:
    return (
        Scene("01b_login_training", _login),
        Scene("01c_login_wrong", _wrong_password),
        Scene("01d_login_large150", _wrong_password, 1.5),
        Scene("01e_locked", _locked),
        Scene("01f_unlocked", _unlocked),
        Scene("12_error", _fault),
    )


def _roster() -> tuple[Scene, ...]:
    from ui.pages.roster.scenes import scenes

    return scenes()


def _signing() -> tuple[Scene, ...]:
    from ui.pages.signing.scenes import scenes

    return scenes()


def _confirm() -> tuple[Scene, ...]:
    from ui.pages.confirm.scenes import scenes

    return scenes()


def _workbench() -> tuple[Scene, ...]:
    from ui.pages.workbench.scenes import scenes

    return scenes()


def _exchange() -> tuple[Scene, ...]:
    from ui.pages.exchange.scenes import scenes

    return scenes()


def _deaths() -> tuple[Scene, ...]:
    from ui.pages.deaths.scenes import scenes

    return scenes()


def _notices() -> tuple[Scene, ...]:
    from ui.pages.notices.scenes import scenes

    return scenes()


def _checks() -> tuple[Scene, ...]:
    from ui.pages.checks.scenes import scenes

    return scenes()


def _keygroups() -> tuple[Scene, ...]:
    from ui.pages.keygroups.scenes import scenes

    return scenes()


def _system() -> tuple[Scene, ...]:
    from ui.pages.system.scenes import scenes

    return scenes()


#: In the order of the pictures; each entry loads the scenes of a page.
SCENES: tuple[Callable[[], Sequence[Scene]], ...] = (
    _shell,
    _workbench,
    _confirm,
    _roster,
    _signing,
    _keygroups,
    _checks,
    _exchange,
    _deaths,
    _notices,
    _system,
)


def played(folder: Path, only: str = "") -> Iterator[tuple[str, Studio]]:
    """The scenes whose names begin with `only`, settled; the login is always gone through."""
    studio = Studio(folder)
    try:
        for scene in (scene for load in SCENES for scene in load()):
            wanted = scene.name.startswith(only)
            if not wanted and scene not in _shell():
                continue
            studio.window.set_scale(scene.scale)
            scene.play(studio)
            studio.settle()
            if wanted:
                yield scene.name, studio
            studio.put_away()
            studio.window.set_scale(1.0)
    finally:
        studio.close()


def played_setup() -> Iterator[tuple[str, Studio]]:
    """The first start, in an empty folder."""
    from ui.pages.setup.scenes import SETUP

    with tempfile.TemporaryDirectory() as empty:
        studio = Studio(Path(empty) / "station")
        try:
            for name, play in SETUP:
                play(studio)
                studio.settle()
                yield name, studio
                studio.put_away()
        finally:
            studio.close()


def photograph(out: Path, scenes: Iterable[tuple[str, Studio]]) -> list[Path]:
    """Take a picture of each scene."""
    out.mkdir(parents=True, exist_ok=True)
    taken: list[Path] = []
    for name, studio in scenes:
        file = out / f"{name}.png"
        studio.picture(file)
        taken.append(file)
    return taken


@contextmanager
def training_station(people: int = _PEOPLE) -> Iterator[Path]:
    """A station with invented people, for as long as it is needed."""
    from qualdesk.bootstrap import train

    with tempfile.TemporaryDirectory() as work:
        folder = Path(work) / "station"
        train(folder, Path(work) / "files", people, _PASSWORD)
        yield folder


def main(words: Sequence[str]) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="qualdesk pictures", description="给每一页拍照")
    parser.add_argument("command")
    parser.add_argument("--out", type=Path, required=True, help="照片放在这个文件夹")
    parser.add_argument("--only", default="", help="只拍名字这样开头的")
    parser.add_argument("--people", type=int, default=_PEOPLE, help="虚构人数")
    asked = parser.parse_args([word for word in words if word])
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with training_station(asked.people) as folder:
        taken = photograph(asked.out, played(folder, asked.only))
    if "16".startswith(asked.only[:2]):
        taken += photograph(asked.out, played_setup())
    sys.stdout.write("".join(f"{file}\n" for file in taken))
    return 0
