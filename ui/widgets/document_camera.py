"""Sheets of paper under the document camera, page by page: one panel for every page of the desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QImage, QKeyEvent, QPixmap, QShowEvent
from PySide6.QtWidgets import QLayout, QScrollArea, QSizePolicy, QWidget

from qualdesk.progress import Progress
from qualdesk.services.camera import STATE_REMEDIES, Camera, CameraState, Hint
from ui.context import Desk
from ui.look.marks import StateMark
from ui.widgets.buttons import Button, Level, QuietButton
from ui.widgets.camera import CameraPane
from ui.widgets.camera_choice import offer_cameras
from ui.widgets.cards import Card
from ui.widgets.layouts import boxed, clear, column, fix_width, row, rule
from ui.widgets.texts import StateLabel, Text

DEVICE = "camera.document"  # keys of the desk's memory: the document camera, and how it is turned
_TURNS = "camera.document_turns"
_FACES = "camera.device"  # the camera of 现场确认, which hardly looks at the table
FOLDER = Path("camera", "papers")  # in the station's folder: the film for practice
_RIGHT, _TALL = 300, 40
_THUMBNAIL = (112, 84)  # pixels at most, 大字 or not
_TIGHT = (0, 0, 0, 0)
_LIKELY = ("高拍", "文档", "扫描", "document", "doc cam", "doccam", "scanner")
_REMEDIES = {
    **STATE_REMEDIES,
    CameraState.CLOSED: "马上打开。",
    CameraState.NONE: (
        "请插好高拍仪的 USB 线，插好后会自动接上。\n没有高拍仪的，用手机或扫描仪扫好，按“选文件”。"
    ),
    CameraState.LOST: "请检查 USB 线，重新插好后会自动接上。\n已经拍的页还在。",
}

Practice = Callable[[Progress], Path]  # makes the film that a training station shows


@dataclass(frozen=True, slots=True)
class Page:
    """A page that was taken; `hints` is None while it is judged."""

    jpeg: bytes
    picture: QImage  # small
    hints: tuple[Hint, ...] | None = None

    @property
    def faults(self) -> tuple[Hint, ...]:
        """What is not good about it."""
        return tuple(hint for hint in self.hints or () if not hint.praises)


class DocumentCamera(QWidget):
    """Space takes a page, Backspace takes the last one away, Enter hands them over, Esc leaves.

    `finished` brings the JPEGs; the pages stay until `forget`, so that nothing is lost when they
    are refused. Where it is known how many pages there are, the last good one hands them over.
    """

    finished = Signal(object)  # tuple of JPEGs
    left = Signal()
    file_wanted = Signal()

    def __init__(self, desk: Desk, camera: Camera | None = None) -> None:
        super().__init__()
        self._desk = desk
        self.camera = camera or Camera(desk.folder / FOLDER)
        self.pane = CameraPane(self.camera, remedies=_REMEDIES)
        self.pages: tuple[Page, ...] = ()
        self._about = ""
        self._expected = 0
        self._practice: Practice | None = None
        self._film: Path | None = None  # of what `about` names
        self._open = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("高拍仪")
        both = row(self._camera_card(), self._pages_card(), spacing=12)
        both.setStretch(0, 1)
        self.setLayout(both)
        self.pane.taken.connect(self._took)
        self._render_pages()

    def _camera_card(self) -> QWidget:
        card = Card("高拍仪", padding=_TIGHT)
        self._device = card.note
        self._other = QuietButton("换一个(&V)", self.choose_device, small=True)
        turn = QuietButton("转个方向(&Z)", self.turn, icon="arrow_sync", small=True)
        card.head.addWidget(turn)
        card.head.addWidget(self._other)
        card.body.setSpacing(0)
        card.add(self.pane)
        card.body.setStretch(0, 1)
        return card

    def _pages_card(self) -> QWidget:
        card = Card("拍下的页", padding=_TIGHT)
        self._count = card.note
        self._words = Text("", "small", "ink2", wrap=True)
        self._list = column(spacing=10, margins=(12, 10, 8, 10))
        ground = boxed(self._list)
        ground.setProperty("ground", "surface")
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(ground)
        self.take_button = Button("拍这一页", self.take, icon="camera", key="空格", height=_TALL)
        self.use_button = Button("用这些页", self.finish, key="Enter", height=_TALL)
        for button in (self.take_button, self.use_button):
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._drop = QuietButton("去掉最后一页", self.drop_last, key="退格", small=True)
        file = QuietButton("选文件(&F)", self.file_wanted.emit, icon="folder_open", small=True)
        leave = QuietButton("回去", self.left.emit, key="Esc", small=True)
        acts = column(
            self._words,
            self.take_button,
            self.use_button,
            column(row(self._drop, 1), row(file, 1, leave), spacing=2),
            spacing=8,
            margins=(12, 10, 12, 10),
        )
        card.body.setSpacing(0)
        card.add(self._scroll, rule(), acts)
        card.body.setStretch(0, 1)
        return fix_width(card, _RIGHT)

    # Coming and going

    def begin(self, about: str, *, expected: int = 0, practice: Practice | None = None) -> None:
        """Take the pages of what `about` names; pages already taken of it are still there.

        `expected` is how many there are, 0 when nobody knows. `practice` makes the film of a
        training station; it is only used where no camera was chosen.
        """
        if about != self._about:
            self._film = None
            self.forget()
        self._about, self._expected, self._practice = about, expected, practice
        self._render_pages()
        if self._open:
            self._connect()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """To the next act."""
        super().focusInEvent(event)
        self.take_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """In sight: the camera is opened."""
        super().showEvent(event)
        self._open = True
        if self._about:
            self._connect()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Out of sight: the camera is let go, the pages stay."""
        super().hideEvent(event)
        self._open = False
        self.camera.let_go()

    def forget(self) -> None:
        """The pages are kept elsewhere, or nobody wants them."""
        self.pages = ()
        self.pane.clear()
        self._render_pages()

    def _connect(self) -> None:
        name = self._desk.memory.text(DEVICE)
        if name:
            self._show_device(name)
        elif self._film is not None:
            self._show_film(self._film)
        elif self._practice is not None:
            job = self._desk.read(self._practice).otherwise(lambda _: self._find_device())
            job.then(self._show_film).start()
        else:
            self._find_device()

    def _find_device(self) -> None:
        camera, faces = self.camera, self._desk.memory.text(_FACES)
        job = self._desk.read(lambda _: camera.devices())
        job.then(lambda names: self._show_device(likely(names, faces))).start()

    def _show_device(self, name: str) -> None:
        if self._open:
            self._device.setText(name or "第一个摄像头")
            self.camera.open_for_pages(name, quarter_turns=self._turned)

    def _show_film(self, film: Path) -> None:
        self._film = film
        if self._open:
            self._device.setText("练习画面")
            self.camera.open_for_pages(film, quarter_turns=self._turned)

    @property
    def _turned(self) -> int:
        return int(self._desk.memory.text(_TURNS, "0"))

    def turn(self) -> None:
        """Turn the picture by a quarter, for a camera that stands at the side."""
        turns = (self._turned + 1) % 4
        self._desk.memory.put(_TURNS, str(turns) if turns else "")
        self._connect()

    def choose_device(self) -> None:
        """Another camera: their names in a menu; the chosen one is remembered."""
        camera = self.camera
        self._desk.read(lambda _: camera.devices()).then(self._offer).start()

    def _offer(self, names: tuple[str, ...]) -> None:
        practice = "练习画面（刚打印的表）" if self._practice is not None else ""
        offer_cameras(self._other, names, self._desk.memory.text(DEVICE), self.use, practice)

    def use(self, name: str) -> None:
        """Let this be the document camera from now on; "" means the first one."""
        self._desk.memory.put(DEVICE, name)
        self._connect()

    # Taking

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Space, Backspace, Enter, Esc, wherever the focus is inside."""
        acts: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Space: self.take,
            Qt.Key.Key_Backspace: self.drop_last,
            Qt.Key.Key_Return: self.finish,
            Qt.Key.Key_Enter: self.finish,
            Qt.Key.Key_Escape: self.left.emit,
        }
        act = acts.get(event.key())
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def take(self) -> None:
        """The page under the camera; where there is no picture the pane says why."""
        self.pane.take()

    def _took(self, jpeg: bytes) -> None:
        page, scans = Page(jpeg, self.pane.thumbnails[-1]), self._desk.services.scans
        self.pages = (*self.pages, page)
        self.pane.clear()  # the next page
        self._render_pages()
        job = self._desk.read(lambda _: scans.advise(jpeg))
        judged = job.then(lambda hints: self._judged(jpeg, hints))
        judged.otherwise(lambda _: self._judged(jpeg, (Hint.NO_PAPER,))).start()

    def _judged(self, jpeg: bytes, hints: tuple[Hint, ...]) -> None:
        self.pages = tuple(
            replace(page, hints=hints) if page.jpeg is jpeg else page for page in self.pages
        )
        self._render_pages()
        good = all(page.hints is not None and not page.faults for page in self.pages)
        if good and self._open and len(self.pages) == self._expected:
            self.finish()

    def drop_last(self) -> None:
        """Take the last page away, to be taken again."""
        self.pages = self.pages[:-1]
        self._render_pages()

    def finish(self) -> None:
        """Hand over what was taken; weak pages too, if the person wants them."""
        if self.pages:
            self.finished.emit(tuple(page.jpeg for page in self.pages))

    # Showing

    def _show_acts(self) -> None:
        """The primary button moves as the work moves."""
        enough = 0 < self._expected <= len(self.pages)
        for button, first in ((self.take_button, not enough), (self.use_button, enough)):
            button.level = Level.PRIMARY if first else Level.NORMAL
            button.update()
        self.use_button.setVisible(bool(self.pages))
        self.use_button.setText(f"用这 {len(self.pages)} 页")
        self._drop.setVisible(bool(self.pages))

    def _render_pages(self) -> None:
        clear(self._list)
        for number, page in enumerate(self.pages, 1):
            self._list.addLayout(_line(number, page))
        self._list.addStretch(1)
        weak = [number for number, page in enumerate(self.pages, 1) if page.faults]
        taken, expected = len(self.pages), self._expected
        self._count.setText(f"{taken} / {expected} 页" if expected else f"{taken} 页")
        if weak:
            named = "、".join(str(number) for number in weak)
            self._words.setText(f"第 {named} 页不清楚：看得清也能用，看不清就重拍。")
        elif not self.pages:
            self._words.setText("把纸放平，四角都在画面里，清楚了按空格。")
        elif expected and taken < expected:
            self._words.setText(f"还有 {expected - taken} 页，换一页再按空格。")
        else:
            self._words.setText("还有页就换一页再按空格；拍完了按 Enter。")
        self._show_acts()
        bar = self._scroll.verticalScrollBar()
        bar.setValue(bar.maximum())


def likely(names: tuple[str, ...], faces: str) -> str:
    """The camera that looks at the table: by its name, else one that does not look at faces."""
    named = [name for name in names if any(word in name.lower() for word in _LIKELY)]
    others = [name for name in names if name != faces]
    return next(iter((*named, *others, *names)), "")


def _line(number: int, page: Page) -> QLayout:
    """A small picture, and what is to be said of it."""
    picture = Text()
    small = page.picture.scaled(
        *_THUMBNAIL,
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    picture.setPixmap(QPixmap.fromImage(small))
    picture.setFixedSize(small.size())
    said = column(Text(f"第 {number} 页", "strong"), spacing=4)
    if page.hints is None:
        said.addWidget(StateLabel(StateMark.RUNNING, "正在看"))
    for hint in page.faults:
        said.addWidget(StateLabel(StateMark.SOON, hint.label.split("，")[0]))
    if page.hints and not page.faults:
        said.addWidget(StateLabel(StateMark.DONE, "清楚"))
    said.addStretch(1)
    line = row(picture, said, 1, spacing=12)
    line.setAlignment(picture, Qt.AlignmentFlag.AlignTop)
    return line
