"""One photo of what is before the camera: a sheet on a wall, somebody at home."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from qualdesk.progress import Progress
from qualdesk.services.camera import STATE_REMEDIES, Camera, CameraState
from ui.context import Desk
from ui.widgets.buttons import Button, Level, QuietButton
from ui.widgets.camera import CameraPane, PaneMode
from ui.widgets.camera_choice import offer_cameras
from ui.widgets.cards import Card
from ui.widgets.layouts import column, row

FOLDER = Path("camera", "photos")  # in the station's folder: the film for practice
_REMEDIES = {
    **STATE_REMEDIES,
    CameraState.CLOSED: "马上打开。",
    CameraState.NONE: (
        "请插好摄像头的 USB 线，插好后会自动接上。\n没有摄像头的，用手机拍好传到电脑，按“选文件”。"
    ),
    CameraState.LOST: "请检查 USB 线，重新插好后会自动接上。",
}

Practice = Callable[[Progress], Path]  # makes the film that a training station shows


class PhotoCamera(QWidget):
    """Space takes and takes again, Enter hands the photo over, Esc leaves.

    `finished` brings the JPEG; it stays in sight until `forget`, so that nothing is lost when it
    is refused. The camera is remembered under the key `device` of the desk's memory; `sheets`:
    fine pictures, judged by the words on them, not by a face.
    """

    finished = Signal(object)  # bytes
    left = Signal()
    file_wanted = Signal()

    def __init__(
        self, desk: Desk, *, device: str, sheets: bool = False, camera: Camera | None = None
    ) -> None:
        super().__init__()
        self._desk, self._device, self._sheets = desk, device, sheets
        self.camera = camera or Camera(desk.folder / FOLDER)
        self.pane = CameraPane(self.camera, remedies=_REMEDIES)
        self._about = ""
        self._practice: Practice | None = None
        self._film: Path | None = None  # of what `about` names
        self._open = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._card = Card("摄像头", padding=(0, 0, 0, 0))
        self._other = QuietButton("换一个(&V)", self.choose_device, small=True)
        self._card.head.addWidget(self._other)
        self.take_button = Button("拍照", self.take, icon="camera", key="空格")
        self.use_button = Button("用这张", self.finish, key="Enter")
        for button in (self.take_button, self.use_button):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # their keys work wherever the focus is
        back = Button("返回(&B)", self.left.emit, key="Esc")
        file = QuietButton("选文件(&F)", self.file_wanted.emit, icon="folder_open")
        self._card.body.setSpacing(0)
        self._card.add(
            self.pane,
            row(
                back, file, 1, self.take_button, self.use_button, spacing=8, margins=(12, 8, 12, 8)
            ),
        )
        self._card.body.setStretch(0, 1)
        self.setLayout(column(self._card))
        self.pane.modeChanged.connect(lambda _: self._show_acts())
        self._show_acts()

    # Coming and going

    def begin(self, about: str, title: str, practice: Practice | None = None) -> None:
        """Take a photo of what `about` names; one that was taken of it is still there.

        `practice` makes the film of a training station; it is only used where no camera was
        chosen.
        """
        if about != self._about:
            self._film = None
            self.forget()
        self._about, self._practice = about, practice
        self._card.title.setText(title)
        self.setAccessibleName(title)
        if self._open:
            self._connect()

    def forget(self) -> None:
        """The photo is kept elsewhere, or nobody wants it."""
        self.pane.clear()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """In sight: the camera is opened."""
        super().showEvent(event)
        self._open = True
        if self._about:
            self._connect()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Out of sight: the camera is let go, the photo stays."""
        super().hideEvent(event)
        self._open = False
        self.camera.let_go()

    def _connect(self) -> None:
        name = self._desk.memory.text(self._device)
        if name or self._practice is None:
            self._look_through(name)
        elif self._film is not None:
            self._look_through(self._film)
        else:
            job = self._desk.read(self._practice).otherwise(lambda _: self._look_through(""))
            job.then(self._film_came).start()

    def _film_came(self, film: Path) -> None:
        self._film = film
        self._look_through(film)

    def _look_through(self, source: str | Path) -> None:
        if not self._open:
            return
        words = "练习画面" if isinstance(source, Path) else source or "第一个摄像头"
        self._card.note.setText(words)
        if self._sheets:
            self.camera.open_for_pages(source)
        else:
            self.camera.open(source)

    def choose_device(self) -> None:
        """Another camera: their names in a menu; the chosen one is remembered."""
        camera = self.camera
        self._desk.read(lambda _: camera.devices()).then(self._offer).start()

    def _offer(self, names: tuple[str, ...]) -> None:
        practice = "练习画面" if self._practice is not None else ""
        used = self._desk.memory.text(self._device)
        offer_cameras(self._other, names, used, self.use, practice)

    def use(self, name: str) -> None:
        """Let this be the camera from now on; "" means the first one, or the film."""
        self._desk.memory.put(self._device, name)
        self._connect()

    # Taking

    @property
    def held(self) -> bool:
        """Whether a photo was taken that nobody used yet."""
        return self.pane.mode is PaneMode.HELD

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Space, Enter, Esc, wherever the focus is inside."""
        acts: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Space: self.take,
            Qt.Key.Key_Return: self.finish,
            Qt.Key.Key_Enter: self.finish,
            Qt.Key.Key_Escape: self.left.emit,
        }
        act = acts.get(event.key())
        if act is None:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            act()

    def take(self) -> None:
        """A photo; one that is held is taken again. Without a picture the pane says why."""
        if self.held:
            self.pane.retake()
        else:
            self.pane.take()

    def finish(self) -> None:
        """Hand over the photo that is held; a moment later while it is being encoded."""
        if self.held and self.pane.photos:
            self.finished.emit(self.pane.photos[-1])

    def _show_acts(self) -> None:
        """The primary button moves as the work moves."""
        self.take_button.setText("重拍" if self.held else "拍照")
        self.use_button.setVisible(self.held)
        for button, first in ((self.take_button, not self.held), (self.use_button, self.held)):
            button.level = Level.PRIMARY if first else Level.NORMAL
            button.update()
