"""The camera at the right: the live picture, taking and saving, what to say of a weak picture."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from qualdesk.errors import Environment
from qualdesk.services.camera import Camera, CameraState, training_video
from qualdesk.services.invented import face_of
from ui.context import Desk
from ui.job import Job
from ui.look.marks import StateMark
from ui.look.theme import theme
from ui.pages.confirm.request import way_without_photo
from ui.pages.confirm.state import ConfirmState, PhotoReason
from ui.widgets.buttons import Button, PrimaryButton, QuietButton
from ui.widgets.camera import CameraPane, PaneMode
from ui.widgets.camera_choice import offer_cameras
from ui.widgets.camera_picture import paint_badge, paint_held_frame
from ui.widgets.cards import Card
from ui.widgets.layouts import boxed, column, row, rule
from ui.widgets.segments import Segment, Segments
from ui.widgets.strips import Banner
from ui.widgets.texts import KeyHints, Text

_DEVICE = "camera.device"  # remembered for the whole desk
_FOLDER = "camera"  # in the station's folder: films that are not yet evidence
_TALL = 44
_REASONS = tuple(
    Segment(reason.name, reason.value, None, cap)
    for reason, cap in zip(PhotoReason, "456", strict=True)
)
_NO_PICTURE = (CameraState.BLACK, CameraState.NONE, CameraState.BUSY, CameraState.LOST)
_FILMING = "正在录像：满 10 秒自动停下，要提前停按 Ctrl+3。停下后按 Enter 保存。"
_UNREADABLE = "这张图片在这里看不了，保存时会检查"
_ADVICE = "照得不好也能留：写一个原因即可。照片只作佐证，不做人脸识别。"


class _Quiet(QWidget):
    """The dark ground before anybody is chosen, or a picture from a file."""

    def __init__(self) -> None:
        super().__init__()
        self._data = b""
        self._picture = QImage()
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def put(self, picture: bytes, words: str) -> None:
        """Show a picture, or words where there is none that can be shown."""
        if picture is not self._data:
            self._data = picture
            self._picture = QImage.fromData(picture) if picture else QImage()
        self._words = words
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Words or picture on the camera's ground."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().colour("camera"))
        if self._picture.isNull():
            painter.setPen(theme().colour("login_line"))
            painter.setFont(theme().font("body"))
            words = _UNREADABLE if self._data else self._words
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, words)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            size = self._picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(QPoint(0, 0), size)
            place.moveCenter(self.rect().center())
            painter.drawImage(place, self._picture)
            paint_held_frame(painter, self.rect())
            corner = QPointF(theme().px(10), theme().px(10))
            paint_badge(painter, corner, self._words)
        painter.end()


class CameraCard(Card):
    """Owns the camera of the page; it is let go while the page is out of sight."""

    take_wanted = Signal()
    save_wanted = Signal()
    file_wanted = Signal()
    reason_said = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__("摄像头", padding=(0, 0, 0, 0))
        self._desk = desk
        self.camera = Camera(desk.folder / _FOLDER)
        self.pane = CameraPane(self.camera)
        self._quiet = _Quiet()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._quiet)
        self._stack.addWidget(self.pane)
        self._person = ""
        self._open = False
        self._picture = b""  # from a file or a draft, in place of the camera's
        self._compact = False
        self._preparing = False  # a film of the training is being made
        self._way = ""  # how to go on without a photo
        self._seen = CameraState.CLOSED
        self._making: Job[Path] | None = None
        self.body.setSpacing(0)
        self.head.setContentsMargins(14, 0, 12, 0)
        self._other = QuietButton("换一个(&V)", self.choose_device, small=True)
        self.head.addWidget(self._other)
        self._build_acts()
        self.add(self._stack, self._acts, self._below)
        self.body.setStretch(0, 1)
        self.pane.stateChanged.connect(self._camera_changed)
        self.pane.modeChanged.connect(lambda _: self._mode_changed())

    def _build_acts(self) -> None:
        self.take_button = PrimaryButton(
            "拍照", self.take_wanted.emit, icon="camera", key="空格", height=_TALL
        )
        self.save_button = Button("保存并下一位", self.save_wanted.emit, key="Enter", height=_TALL)
        self.retake_button = Button(
            "重拍", self.take_wanted.emit, icon="arrow_undo", key="空格", height=_TALL
        )
        self.keep_button = PrimaryButton(
            "保存并下一位", self.save_wanted.emit, key="Enter", height=_TALL
        )
        self._left, self._right = QStackedWidget(), QStackedWidget()
        for stack, buttons in (
            (self._left, (self.take_button, self.retake_button)),
            (self._right, (self.save_button, self.keep_button)),
        ):
            for button in buttons:
                button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
                stack.addWidget(boxed(row(button, margins=(3, 3, 3, 3))))
            stack.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        buttons_line = row(self._left, self._right, spacing=4, margins=(11, 7, 11, 0))
        self.reason = Segments("照片不好的原因", _REASONS)
        self.reason.chosen.connect(lambda key: self.reason_said.emit(PhotoReason[key]))
        self._advice = Text(_ADVICE, "small", "ink2")
        self._weak = Text("", "small", "amber")
        self._reason_line = boxed(row(self._weak, self.reason, 1, spacing=8))
        self.told, self.without = Banner(StateMark.OVERDUE, ""), Banner(StateMark.VERIFY, "")
        for banner in (self.told, self.without):
            banner.put("")
        words = column(
            self._advice,
            self._reason_line,
            self.without,
            self.told,
            spacing=4,
            margins=(14, 6, 14, 8),
        )
        self._acts = boxed(column(buttons_line, words, spacing=0))
        self._another = QuietButton("再拍一张(&M)", self.take_another, icon="add", small=True)
        self._film = QuietButton("录像 10 秒", self.film, icon="video", key="Ctrl+3", small=True)
        self._file = QuietButton(
            "用照片文件(&F)", self.file_wanted.emit, icon="folder_open", small=True
        )
        keys = KeyHints(("Esc", "重拍／回到查找"), ("F1", "本页说明"))
        self._keys = boxed(row(keys, margins=(5, 0, 0, 0)))
        self._more = row(self._another, self._film, self._file, 1, spacing=2)
        below = column(
            rule(), column(self._more, self._keys, spacing=4, margins=(9, 6, 9, 8)), spacing=0
        )
        self._below = boxed(below)

    def set_compact(self, *, compact: bool) -> None:
        """In 大字 the keys stand in the buttons only."""
        self._compact = compact
        self._keys.setVisible(not compact)
        self._head.setVisible(not compact)
        (self._more if compact else self.head).addWidget(self._other)
        self._film.setText("录像" if compact else "录像 10 秒")
        self._file.setText("照片文件(&F)" if compact else "用照片文件(&F)")
        for button in (self.save_button, self.keep_button):
            button.setText("保存" if compact else "保存并下一位")
            button.setAccessibleName("保存并下一位")
            button.updateGeometry()

    # The camera

    def open_camera(self) -> None:
        """Open the camera of last time; a training station shows films of invented people."""
        if self._open:
            return
        self._open = True
        self._connect()

    def let_go(self) -> None:
        """The page goes out of sight."""
        self._open = False
        self.camera.let_go()

    def _connect(self) -> None:
        name = self._desk.memory.text(_DEVICE)
        if not self._desk.services.session.station.training or name:
            self.camera.open(name)
            return
        if not self._person:
            return
        person, folder = self._person, self._desk.folder / _FOLDER
        self.camera.let_go()  # nobody else's face beside this name
        self.pane.look()
        self._preparing = True
        if self._making is not None:
            self._making.drop()
        job = self._desk.read(lambda _: training_video(folder, face_of(person)))
        self._making = job.then(lambda film: self._show_film(person, film)).start()

    def _show_film(self, person: str, film: Path) -> None:
        if self._open and person == self._person:
            self._preparing = False
            self.camera.open(film)
            self._show_picture()

    def choose_device(self) -> None:
        """Another camera: their names in a menu, the one in use ticked."""
        camera = self.camera
        self._desk.read(lambda _: camera.devices()).then(self._offer).start()

    def _offer(self, names: tuple[str, ...]) -> None:
        training = self._desk.services.session.station.training
        practice = "练习画面（虚构的人）" if training else ""
        offer_cameras(self._other, names, self._desk.memory.text(_DEVICE), self._use, practice)

    def _use(self, name: str) -> None:
        self._desk.memory.put(_DEVICE, name)
        self._connect()
        self._name_device()

    def _name_device(self) -> None:
        name = self._desk.memory.text(_DEVICE)
        training = self._desk.services.session.station.training
        words = name or ("练习画面" if training else "第一个")
        if self.pane.state is CameraState.OPENING:
            words += " · 正在打开"
        self.note.setText(words)

    def _camera_changed(self, state: CameraState) -> None:
        """Say how to go on without it, and that it is back."""
        if state is CameraState.LIVE and self._seen in _NO_PICTURE:
            self._desk.shell.say("摄像头有画面了，可以拍照")
        if state is not CameraState.OPENING:
            self._seen = state
        self._name_device()
        self._show_words()

    # Taking

    @property
    def held(self) -> bool:
        """Whether a photo is held that is not yet saved."""
        return self.pane.mode is PaneMode.HELD

    def take(self) -> bool:
        """A photo; one that is held is taken again. Whether one is held now."""
        if self.held:
            self.pane.retake()
            return False
        return self.pane.take()

    def take_another(self) -> None:
        """Keep the photo that is held, and one more."""
        if self.pane.take_another():
            self.take_button.setFocus()

    def film(self) -> None:
        """A film of ten seconds; pressed again it ends now."""
        if self.pane.mode is PaneMode.RECORDING:
            self.pane.stop_video()
            return
        if not self._person:
            return
        self.pane.take_another()
        try:
            self.pane.start_video()
        except Environment as fault:
            self._desk.shell.tell(fault)

    # Showing

    def render_state(self, state: ConfirmState) -> None:
        """Another person, another picture; what is said of it."""
        if state.current != self._person:
            self._person = state.current
            self.pane.clear()
            if self._open and self._desk.services.session.station.training:
                self._connect()
        self._picture = state.picture
        self._show_picture()
        entry = state.entry
        self._reason_line.setVisible(self.held and entry.photo_reason is not None)
        if entry.photo_reason is not None:
            self.reason.put(_REASONS, entry.photo_reason.name)
            faults = [hint for hint in self.pane.hints if not hint.praises]
            short = faults[0].label.split("，")[0] if faults else "照片不好"
            self._weak.setText(f"{short}，可以留：")
        said = state.told
        self.told.put(f"{said.body}{said.remedy}" if said else "")
        self._way = way_without_photo(state) if state.card is not None else ""
        self._show_words()
        self._buttons()
        self._name_device()

    def _show_picture(self) -> None:
        """The live picture, or what stands in its place."""
        if self._picture:
            words = "照片文件，还没保存"
        else:
            words = "正在准备练习画面…" if self._person else "选好人后开始取景"
        live = bool(self._person) and not self._picture and not self._preparing
        self._quiet.put(self._picture, words)
        self._stack.setCurrentWidget(self.pane if live else self._quiet)

    def _show_words(self) -> None:
        """One of: what is to be settled first, how to go on without a photo, quiet advice."""
        waits = not self.held and not self._picture and not self.pane.photos
        stuck = waits and self._seen in _NO_PICTURE and self.told.isHidden()
        self.without.put(f"没有画面也能办：{self._way}" if stuck and self._way else "")
        others = (self._reason_line, self.told, self.without)
        filming = self.pane.mode is PaneMode.RECORDING
        self._advice.setText(_FILMING if filming else _ADVICE)
        quiet = all(one.isHidden() for one in others)
        self._advice.setVisible(quiet and (filming or not self._compact))

    def _mode_changed(self) -> None:
        self._buttons()
        self._show_words()

    def _buttons(self) -> None:
        """The primary button moves as the work moves."""
        ready = self.held or bool(self._picture)
        focused = any(
            b.hasFocus()
            for b in (self.take_button, self.save_button, self.retake_button, self.keep_button)
        )
        self._left.setCurrentIndex(1 if ready else 0)
        self._right.setCurrentIndex(1 if ready else 0)
        words = "换掉这张" if self._picture and not self.held else "重拍"
        self.retake_button.setText(words)
        somebody = bool(self._person)  # while saving they keep the focus and do nothing
        for button in (self.take_button, self.save_button, self.retake_button, self.keep_button):
            button.setEnabled(somebody)
        for quiet in (self._film, self._file):
            quiet.setEnabled(somebody)
        self._another.setEnabled(somebody and self.held)
        if focused and somebody:
            self.focus_next()

    def focus_next(self) -> None:
        """Focus on the next act: taking, or saving what is held."""
        ready = self.held or bool(self._picture)
        (self.keep_button if ready else self.take_button).setFocus(Qt.FocusReason.OtherFocusReason)

    def films(self) -> tuple[Path, ...]:
        """Films of this person."""
        return self.pane.films
