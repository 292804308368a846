"""照片认领: pictures on the left, the current one large, whom it shows on the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QLabel, QSizePolicy, QStackedWidget, QWidget

from qualdesk.domain.confirmation import Method
from qualdesk.services.people_lines import PersonLine
from qualdesk.services.photo_claims import METHODS
from ui import prompts
from ui.context import Desk
from ui.look.marks import StateMark
from ui.look.theme import theme
from ui.models.paged import Column, PagedModel
from ui.pages.keygroups.claims_presenter import ClaimsPresenter
from ui.pages.keygroups.claims_state import ClaimLine, ClaimsState
from ui.sections import Section, foot_of
from ui.text import count, masked_id, place_words
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.cards import Card, Choice, EmptyState
from ui.widgets.fields import SearchField
from ui.widgets.layouts import boxed, column, fix_height, fix_width, row
from ui.widgets.lists import Item, ItemList
from ui.widgets.segments import Segment, Segments
from ui.widgets.strips import ProgressStrip
from ui.widgets.table import Table
from ui.widgets.texts import Text
from ui.widgets.ticks import TickCells

_SIDE = 420
_PICTURE = 260  # height of the large picture
_METHODS = tuple(Segment(one.value, one.label) for one in METHODS)


def _state(line: ClaimLine) -> tuple[StateMark, str]:
    if line.by_hand:
        return StateMark.DONE, "已指定"
    if line.claim.confirmed_on:
        return StateMark.NOT_YET, "本期已确认"
    if line.person is not None:
        return StateMark.DONE, "认出了"
    return (StateMark.VERIFY, "请选人") if line.claim.people else (StateMark.OVERDUE, "认不出")


def _who(line: ClaimLine) -> str:
    person = line.person
    if person is None:
        return line.claim.reason
    return f"{person.row.name}　{place_words(person.village, person.row.group)}"


def _file(line: ClaimLine) -> str:
    """The name of the picture, with the id number in it masked."""
    name = line.claim.name
    for person in line.claim.people:
        name = name.replace(person.row.id_number, masked_id(person.row.id_number))
    return name


COLUMNS: tuple[Column[ClaimLine], ...] = (
    Column("tick", "", 28, lambda _: ""),
    Column("state", "情况", 108, lambda r: _state(r)[1], mark=lambda r: _state(r)[0]),
    Column("file", "照片", 190, _file, tip=_file),
    Column("who", "是谁", 160, _who, stretch=True, tip=_who),
)


class ClaimsSection(Section):
    """Nothing is confirmed that was not looked at."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._rows: object = None
        self._data = b""
        self._image = QImage()
        self.presenter = ClaimsPresenter(desk)
        self.progress = ProgressStrip()
        self.table = Table(PagedModel(COLUMNS), "村里发来的照片")
        self.table.setItemDelegateForColumn(0, TickCells(self.table, lambda line: line.ticked))
        self._position = Text("", "small", "ink2")
        self.picture = QLabel()
        self.picture.setAccessibleName("当前的照片")
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        fix_height(self.picture, _PICTURE)
        self._reason = Text("", "small", "ink2", wrap=True)
        self.search = SearchField("不是的，打首字母另找")
        self.people = ItemList("照片上可能是谁")
        self.method = Segments("怎么见到的", _METHODS)
        self.folder = Button("换文件夹(&O)", self.choose_folder, icon="folder_open")
        self.save = PrimaryButton("确认选中的(&U)", self.primary)
        self._stack = QStackedWidget()
        self._build()
        self._connect()
        self.presenter.bind(self.render_state)

    def _build(self) -> None:
        card = Card(padding=(0, 0, 0, 0))
        card.body.setSpacing(0)
        card.add(self.table, foot_of(self._position, ("Space", "选"), ("Enter", "另找人")))
        card.body.setStretch(0, 1)
        side = Card(padding=(14, 10, 14, 10))
        side.add(self.picture, self._reason, self.search, self.people)
        side.body.setStretch(3, 1)
        fix_width(side, _SIDE)
        middle = row(card, side, spacing=12)
        middle.setStretch(0, 1)
        head = row(self.folder, Text("村里是", "small", "ink2"), self.method, 1, self.save)
        inside = column(head, self.progress, boxed(middle), spacing=10)
        inside.setStretch(2, 1)
        none = EmptyState(
            "协办员发来的照片，放在一个文件夹里",
            "照片用身份证号码命名，或者用姓名（可以加村名、放在村名的文件夹里）；"
            "拍到表上二维码的，也认得出。认出以后看一遍，一次确认。",
            Choice("folder_open", "选照片的文件夹(&O)", "先看，后确认", self.choose_folder),
            icon="camera",
        )
        self._stack.addWidget(boxed(inside))
        self._stack.addWidget(none)
        self.setLayout(column(self._stack))

    def _connect(self) -> None:
        presenter = self.presenter
        self.table.moved.connect(presenter.move)
        self.table.ticked.connect(presenter.tick)
        self.table.clicked.connect(
            lambda index: presenter.tick(index.row()) if index.column() == 0 else None
        )
        self.table.entered.connect(lambda _: self.search.setFocus())
        self.search.searched.connect(presenter.find)
        self.search.stepped.connect(self.people.step)
        self.search.entered.connect(lambda: presenter.take(self.people.current()))
        self.search.left.connect(self.leave)
        self.people.entered.connect(presenter.take)
        self.method.chosen.connect(lambda key: presenter.choose(Method(key)))

    def render_state(self, state: ClaimsState) -> None:
        """Pictures, the current one, whom it may show."""
        key = (state.claims, state.chosen, state.ticked)
        at = state.position
        if key != self._rows:
            self._rows = key
            self.table.blockSignals(True)
            self.table.rows.show(state.lines)
            self.table.blockSignals(False)
        if at >= 0 and self.table.currentIndex().row() != at:
            self.table.go_to(at)
        self._stack.setCurrentIndex(0 if state.claims else 1)
        ready = len({one.person.row.id_number for one in state.to_confirm if one.person})
        self.save.setText(f"确认选中 {count(ready)} 人(&U)" if ready else "确认选中的(&U)")
        self.save.setEnabled(bool(ready) and not state.busy)
        unseen = len(state.claims) - len(state.seen.intersection(x.name for x in state.claims))
        left = f"，还有 {count(unseen)} 张没看" if unseen else "，都看过了"
        self._position.setText(f"第 {at + 1} 张，共 {count(len(state.claims))} 张{left}")
        self.method.put(_METHODS, state.method.value)
        line = state.current
        self._reason.setText(line.claim.reason if line and not line.by_hand else "")
        self._reason.setVisible(bool(self._reason.text()))
        if self.search.text() != state.text:
            self.search.blockSignals(True)
            self.search.setText(state.text)
            self.search.blockSignals(False)
        self.people.put([_item(one) for one in state.offers])
        self._put_picture(state.picture)
        self.counted.emit(len(state.claims))

    def _put_picture(self, data: bytes) -> None:
        if data is self._data:
            return
        self._data = data
        image = QImage.fromData(data) if data else QImage()
        if image.isNull():
            self.picture.clear()
            self.picture.setText("这张照片打不开" if data else "")
            return
        side = theme().px(_SIDE - 40), theme().px(_PICTURE)
        fitted = image.scaled(
            *side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        self.picture.setPixmap(QPixmap.fromImage(fitted))

    # Acts

    def choose_folder(self) -> None:
        """A folder of pictures."""
        folder = prompts.choose_folder(self, "选照片的文件夹")
        if folder is not None:
            self.progress.follow(self.presenter.match(folder)).start()

    # What the page passes on

    def first_focus(self) -> QWidget | None:
        """The pictures."""
        return self.table

    def primary(self) -> None:
        """Confirm what is ticked and was looked at."""
        job = self.presenter.confirm()
        if job is not None:
            self.progress.follow(job, can_cancel=False).start()

    def leave(self) -> None:
        """Esc: back to the pictures."""
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _item(person: PersonLine) -> Item:
    line = person.row
    said = f"{masked_id(line.id_number)}　{place_words(person.village, line.group)}"
    return Item(line.id_number, line.name, side=said)
