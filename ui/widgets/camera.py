"""The camera pane: the live picture, what it says, and the photos of the person at the counter."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QPointF, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QImage, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from qualdesk.clock import Clock
from qualdesk.errors import Environment
from qualdesk.services.camera import STATE_REMEDIES, Camera, CameraState, Frame, Hint
from ui.look.theme import theme
from ui.text import time_of_day
from ui.widgets import camera_picture as draw

STRIP_HEIGHT = 36
_SLOWEST_LOOK = 40  # milliseconds between two looks at the camera
_FASTEST_LOOK = 6
_JPEG_PATIENCE = 0.03  # seconds: most photos are encoded by then; a large one comes a look later
_THUMBNAIL_SIDE = 160
_TURN_STEP = 6  # degrees a look of the mark of what is running


class PaneMode(Enum):
    """What the picture is: moving, taken and held, or moving and being recorded."""

    LIVE = auto()
    HELD = auto()
    RECORDING = auto()


class CameraPane(QWidget):
    """Shows a `Camera` and takes from it. The page has the buttons and keys and calls the methods.

    `taken` brings the JPEG of each photo, at once or a moment after `take`; `videoTaken` the
    path of a film. What was taken stays in `photos` and `films` until `clear`.
    """

    taken = Signal(object)
    videoTaken = Signal(object)  # noqa: N815 - as Qt names signals
    stateChanged = Signal(object)  # noqa: N815
    modeChanged = Signal(object)  # noqa: N815

    def __init__(
        self,
        camera: Camera,
        clock: Clock | None = None,
        parent: QWidget | None = None,
        *,
        remedies: Mapping[CameraState, str] = STATE_REMEDIES,
    ) -> None:
        super().__init__(parent)
        self._camera = camera
        self._remedies = remedies
        self._clock = clock or Clock()
        self._frame = Frame(CameraState.CLOSED)
        self._image = QImage()
        self._state = CameraState.CLOSED
        self._mode = PaneMode.LIVE
        self._encoding: Future[bytes] | None = None
        self._taken_at = ""
        self._photos: list[bytes] = []
        self._thumbnails: list[QImage] = []
        self._films: list[Path] = []
        self._painted_number = 0
        self._shown = 0
        self._turn = 0
        self.held_words = "还没保存"  # of a photo that is held
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.look)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("摄像头画面")
        theme().rescaled.connect(self.updateGeometry)

    @property
    def mode(self) -> PaneMode:
        """Live, held or recording."""
        return self._mode

    @property
    def state(self) -> CameraState:
        """Of the camera, as last seen."""
        return self._state

    @property
    def frame(self) -> Frame:
        """The picture that is shown."""
        return self._frame

    @property
    def hints(self) -> tuple[Hint, ...]:
        """Of the picture that is shown; of the photo while it is held."""
        return self._frame.hints

    @property
    def photos(self) -> tuple[bytes, ...]:
        """JPEGs taken for this person, in order."""
        return tuple(self._photos)

    @property
    def thumbnails(self) -> tuple[QImage, ...]:
        """Small pictures of the photos, in order."""
        return tuple(self._thumbnails)

    @property
    def films(self) -> tuple[Path, ...]:
        """Films recorded for this person; `clear` removes the files."""
        return tuple(self._films)

    @property
    def shown(self) -> int:
        """How many of the camera's pictures were painted."""
        return self._shown

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A picture of 4:3 above the strip."""
        return QSize(theme().px(516), theme().px(387 + STRIP_HEIGHT))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Small enough for a narrow window; the picture gives way before text does."""
        return QSize(theme().px(280), theme().px(160 + STRIP_HEIGHT))

    def take(self) -> bool:
        """Hold the newest picture as a photo; False when there is none to take, or a black one."""
        if self._mode is not PaneMode.LIVE or self._camera.latest().state is not CameraState.LIVE:
            self.look()
            return False
        try:
            photo = self._camera.take()
        except Environment:  # the pane shows the state with its remedy
            self.look()
            return False
        self._show(photo.frame)
        self._encoding = photo.jpeg
        self._taken_at = time_of_day(self._clock.now())
        self._set_mode(PaneMode.HELD)
        self._keep_photo(_JPEG_PATIENCE)
        return True

    def retake(self) -> bool:
        """Throw away the photo that is held and go on live; False when none is held."""
        if self._mode is not PaneMode.HELD:
            return False
        if self._encoding is None:
            self._photos.pop()
            self._thumbnails.pop()
        self._encoding = None
        self._set_mode(PaneMode.LIVE)
        return True

    def take_another(self) -> bool:
        """Keep the photo that is held and go on live for one more; False when none is held yet."""
        if self._mode is not PaneMode.HELD or self._encoding is not None:
            return False
        self._set_mode(PaneMode.LIVE)
        return True

    def start_video(self, seconds: float = 10.0) -> None:
        """Record a film; `videoTaken` brings it. Raises what `Camera.record` raises."""
        if self._mode is PaneMode.LIVE:
            self._camera.record(seconds)
            self._set_mode(PaneMode.RECORDING)

    def stop_video(self) -> None:
        """End the film now; what is long enough is kept."""
        self._camera.stop_recording()

    def clear(self) -> None:
        """For the next person: nothing kept, films removed, live."""
        if self._mode is PaneMode.RECORDING:
            self._camera.stop_recording(keep=False)
        for film in self._films:
            self._camera.discard(film)
        self._encoding = None
        self._photos.clear()
        self._thumbnails.clear()
        self._films.clear()
        self._set_mode(PaneMode.LIVE)

    def _set_mode(self, mode: PaneMode) -> None:
        self.update()
        if mode is not self._mode:
            self._mode = mode
            self._tell_reader()
            self.modeChanged.emit(mode)

    def look(self) -> None:
        """Fetch the newest picture; it is called by itself, more often than the camera delivers.

        Call it after the camera was let go, so that nothing of it stays in sight.
        """
        newest = self._camera.latest()
        if newest.state is not self._state:
            self._state = newest.state
            self._tell_reader()
            self.stateChanged.emit(newest.state)
        if self._mode is PaneMode.HELD:
            self._keep_photo(0)
        elif newest.number != self._frame.number or newest.state is not self._frame.state:
            self._show(newest)
        elif newest.state is CameraState.OPENING:
            self._turn = (self._turn + _TURN_STEP) % 360
            self.update()
        if self._mode is PaneMode.RECORDING:
            self._keep_film()
        # Three times the camera's rate: no picture is missed by looking a little too late.
        wanted = 333 / newest.rate if newest.rate else _SLOWEST_LOOK
        self._timer.setInterval(round(min(max(wanted, _FASTEST_LOOK), _SLOWEST_LOOK)))

    def _show(self, frame: Frame) -> None:
        hints = self._frame.hints
        self._frame = frame
        self._image = draw.image_of(frame)
        if frame.hints != hints:
            self._tell_reader()
        self.update()

    def _keep_photo(self, patience: float) -> None:
        if self._encoding is None:
            return
        try:
            jpeg = self._encoding.result(timeout=patience)
        except TimeoutError:
            return
        self._encoding = None
        side = _THUMBNAIL_SIDE
        self._photos.append(jpeg)
        self._thumbnails.append(self._image.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio))
        self.taken.emit(jpeg)

    def _keep_film(self) -> None:
        film = self._camera.recording()
        if film is None or not film.finished:
            return
        self._set_mode(PaneMode.LIVE)
        if film.path is not None:
            self._films.append(film.path)
            self.videoTaken.emit(film.path)

    def _tell_reader(self) -> None:
        """What is painted, in words for the screen reader."""
        if self._mode is PaneMode.HELD:
            said = f"已拍，{self.held_words}"
        elif self._mode is PaneMode.RECORDING:
            said = "正在录像"
        elif self._state is CameraState.LIVE:
            said = "，".join(hint.label for hint in self._frame.hints) or self._state.label
        else:
            said = f"{self._state.label}。{self._remedies[self._state]}"
        self.setAccessibleDescription(said)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Picture above, strip of hints below."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        strip_height = theme().px(STRIP_HEIGHT)
        room = self.rect().adjusted(0, 0, 0, -strip_height)
        strip = self.rect().adjusted(0, room.height(), 0, 0)
        painter.fillRect(self.rect(), theme().colour("camera"))
        if self._frame.state is CameraState.LIVE or self._mode is PaneMode.HELD:
            self._paint_picture(painter, room)
            draw.paint_hints(painter, strip, self._frame.hints)
        else:
            self._paint_state(painter, room)
        painter.end()

    def _paint_state(self, painter: QPainter, room: QRect) -> None:
        state = self._frame.state
        running = state is CameraState.OPENING
        remedy = self._remedies[state]
        draw.paint_state(painter, room, state.label, remedy, running, self._turn)
        draw.paint_kept(painter, room, self._thumbnails, self._film_words())

    def _paint_picture(self, painter: QPainter, room: QRect) -> None:
        frame = self._frame
        if frame.number != self._painted_number:
            self._painted_number = frame.number
            self._shown += 1
        place = draw.fitted(self._image.size(), room)
        painter.setClipRect(room)
        painter.drawImage(place, self._image)
        held = self._mode is PaneMode.HELD
        if frame.face is not None and not held:
            good = all(hint.praises for hint in frame.hints)
            draw.paint_face_frame(painter, place, frame.face, good)
        earlier = self._thumbnails[:-1] if held and self._encoding is None else self._thumbnails
        draw.paint_kept(painter, room, earlier, self._film_words())
        if held:
            draw.paint_held_frame(painter, room)
            corner = QPointF(room.left() + theme().px(10), room.top() + theme().px(10))
            draw.paint_badge(painter, corner, f"已拍 {self._taken_at}，{self.held_words}")
        painter.setClipping(False)
        if self._mode is PaneMode.RECORDING and (film := self._camera.recording()) is not None:
            draw.paint_recording(painter, room, film.done, film.total)

    def _film_words(self) -> str:
        number = len(self._films)
        return f"录像 {number} 段，还没保存" if number else ""

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Look at the camera while somebody looks at the pane."""
        self.look()
        self._timer.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Nobody looks."""
        self._timer.stop()
        super().hideEvent(event)
