"""The list of 花名册: filters above, the long table, the current person's card beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QComboBox, QStackedWidget, QWidget

from qualdesk.domain.recipient import Flag, Insurance, State
from qualdesk.errors import QualDeskError
from ui.look.marks import StateMark
from ui.look.theme import theme
from ui.models.paged import PagedModel
from ui.pages.roster.columns import COLUMNS
from ui.pages.roster.head import SectionHead
from ui.pages.roster.person_panel import PersonPanel
from ui.pages.roster.presenter import RosterPresenter
from ui.pages.roster.state import RosterLine, RosterState
from ui.pages.roster.ticked_strip import TickedStrip
from ui.text import count
from ui.widgets.buttons import Button, QuietButton
from ui.widgets.cards import Card
from ui.widgets.fields import SearchField
from ui.widgets.layouts import boxed, column, row, tab_by_layout
from ui.widgets.segments import Segment, Segments
from ui.widgets.strips import ProgressStrip
from ui.widgets.table import Table
from ui.widgets.texts import KeyHints, Text
from ui.widgets.ticks import TickCells

_ALL, _PHOTO_MISSING, _OTHER = "all", "photo_missing", "other"
_SEGMENTS: tuple[tuple[str, str, StateMark | None, frozenset[State]], ...] = (
    (_ALL, "全部", None, frozenset()),
    ("overdue", "逾期", StateMark.OVERDUE, frozenset({State.OVERDUE})),
    ("due_soon", "将到期", StateMark.SOON, frozenset({State.DUE_SOON})),
    ("to_verify", "待核实", StateMark.VERIFY, frozenset({State.TO_VERIFY})),
    (_PHOTO_MISSING, "缺照片", StateMark.BLANK, frozenset()),
)
_OTHER_STATES = (
    State.NEVER,
    State.NOT_DUE,
    State.CONFIRMED,
    State.SUSPENDED,
    State.STOPPED,
    State.DISQUALIFIED,
)
_PANEL_FROM = 1120  # logical width from which the card has room
_SEGMENTS_FROM = 1060  # … and the segments stand beside the other filters
_HIDDEN_WHEN_NARROW = ("sex", "method")
_PANEL_WAIT = 90  # milliseconds on a row until its person is opened
_LETTERS_WAIT = 1000  # milliseconds until the next letter begins another jump


class ListSection(QWidget):
    """Renders the presenter's state; `panel` follows the current row.

    `folded` tells that the panel may have gone or come back.
    """

    folded = Signal()

    def __init__(
        self,
        presenter: RosterPresenter,
        panel: PersonPanel,
        strip: TickedStrip,
        *acts: Button,
    ) -> None:
        super().__init__()
        self._presenter, self.panel, self.strip = presenter, panel, strip
        self._answer = -1
        self._ticked: frozenset[str] = frozenset()
        self._letters = ""  # of the jump under way
        self._unfolded = False
        self.head, self._export = SectionHead("花名册", *acts), acts[-1]
        self.search = SearchField("在名册里找", "Ctrl+F")
        self.village, self.insurance = _combo("村（社区）"), _combo("险种")
        self.segments = Segments("状态")
        self.group, self.flag, self.state = _combo("村民小组"), _combo("类别"), _combo("其他状态")
        self.more = QuietButton("更多条件", self._turn_more, icon="filter")
        self._clear = QuietButton("清除条件", presenter.show_all)
        self._clear.setToolTip("Ctrl+Shift+F")
        self.progress = ProgressStrip()
        self.model: PagedModel[RosterLine] = PagedModel(COLUMNS)
        self.table = Table(self.model, "花名册")
        self.table.setItemDelegateForColumn(0, TickCells(self.table, self._is_ticked))
        self._position = Text("", "small", "ink2")
        self._fill_choices()
        self._build()
        self._connect()

    # Building

    def _fill_choices(self) -> None:
        self.insurance.addItem("全部险种", "")
        for insurance in Insurance:
            self.insurance.addItem(insurance.label, insurance.value)
        self.flag.addItem("全部类别", "")
        for flag in Flag:
            self.flag.addItem(flag.label, flag.value)
        self.state.addItem("其他状态", "")
        for state in _OTHER_STATES:
            self.state.addItem(state.label, state.value)

    def _build(self) -> None:
        self._line = row(
            self.search, self.village, self.insurance, self.segments, self.more, 1, spacing=8
        )
        self._second_line = row(1, spacing=8)  # of the segments, where they have no room above
        self._second = boxed(self._second_line)
        self._third = boxed(row(self.group, self.flag, self.state, self._clear, 1, spacing=8))
        for line in (self._second, self._third):
            line.hide()
        keys = KeyHints(("Enter", "打开"), ("空格", "选中"), ("Ctrl+E", "更正"))
        foot = QWidget()
        foot.setProperty("ground", "header")
        foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        foot.setFixedHeight(theme().size("table_footer"))
        foot.setLayout(row(self._position, 1, keys, spacing=12, margins=(12, 0, 8, 0)))
        self._foot = foot
        card = Card(padding=(0, 0, 0, 0))
        card.body.setSpacing(0)
        self._none = QStackedWidget()
        nobody = Text("没有符合条件的人", "title", "ink2")
        clear = Button("清除条件(&C)", self._presenter.show_all, key="Ctrl+Shift+F")
        self._none.addWidget(self.table)
        self._none.addWidget(boxed(column(1, row(1, nobody, 1), row(1, clear, 1), 2, spacing=12)))
        card.add(self._none, foot)
        card.body.setStretch(0, 1)
        middle = row(card, self.panel, spacing=12)
        middle.setStretch(0, 1)
        lines = (self._line, self._second, self._third)
        inside = column(self.head, *lines, self.strip, self.progress, boxed(middle), spacing=10)
        inside.setStretch(6, 1)
        self.setLayout(inside)
        self._measure()

    def _connect(self) -> None:
        presenter = self._presenter
        self._typing, self._resting, self._jumping = QTimer(self), QTimer(self), QTimer(self)
        for timer, wait in (
            (self._typing, 0),  # several letters at once are one search
            (self._resting, _PANEL_WAIT),
            (self._jumping, _LETTERS_WAIT),
        ):
            timer.setSingleShot(True)
            timer.setInterval(wait)
        self._typing.timeout.connect(lambda: presenter.search(self.search.text()))
        self._jumping.timeout.connect(self._forget_letters)
        self.search.searched.connect(lambda _: self._typing.start())
        self.search.entered.connect(self.table.setFocus)
        self.search.left.connect(self.table.setFocus)
        self.search.stepped.connect(self._step)
        self.village.activated.connect(
            lambda _: presenter.choose_village(self.village.currentData())
        )
        self.group.activated.connect(lambda _: presenter.choose_group(self.group.currentData()))
        self.insurance.activated.connect(
            lambda _: presenter.choose_insurance(self.insurance.currentData())
        )
        self.flag.activated.connect(lambda _: presenter.choose_flag(self.flag.currentData()))
        self.state.activated.connect(lambda _: self._choose_other(self.state.currentData()))
        self.segments.chosen.connect(self._choose_segment)
        self.table.sort_wanted.connect(
            lambda order, descending: presenter.sort(order, descending=descending)
        )
        self.table.moved.connect(self._moved)
        self.table.ticked.connect(presenter.tick)
        self.table.range_ticked.connect(presenter.tick_to)
        self.table.all_ticked.connect(presenter.tick_all)
        self.table.copy_wanted.connect(self._copy)
        self.table.typed.connect(self._typed)
        self.table.clicked.connect(
            lambda index: presenter.tick(index.row()) if index.column() == 0 else None
        )
        self.model.wanted.connect(self._fetch)
        self.model.dataChanged.connect(lambda *_: self._show_position())
        theme().rescaled.connect(self._measure)

    # Rendering

    def render_state(self, state: RosterState) -> None:
        """Filters, counts, rows."""
        self._render_filters(state)
        self._render_ticked(state)
        everybody = count(state.register) if state.register is not None else ""
        narrowed = state.filter.narrowed or state.filter.group
        words = f"{everybody} 人" if everybody else ""
        if narrowed and everybody:
            words = f"{everybody} 人，列出 {count(state.total)} 人"
        self.head.subtitle.setText(words)
        if state.answer != self._answer:
            self._answer = state.answer
            self._forget_letters()
            self.model.restart(state.total, state.first)
            self.table.go_to(state.go_to)
            self._none.setCurrentIndex(0 if state.total or not state.counted else 1)
            if state.total == 0:
                self._moved(-1)
            self._show_position()
        self.table.show_sorted(state.filter.order.value, descending=state.filter.descending)

    def _render_ticked(self, state: RosterState) -> None:
        if state.ticked is not self._ticked:
            self._ticked = state.ticked
            self.strip.put(len(state.ticked))
            self._export.setText("导出选中的(&X)" if state.ticked else "导出(&X)")
            self._export.updateGeometry()
            self.table.viewport().update()
            self._show_position()

    def _is_ticked(self, line: RosterLine) -> bool:
        return line.id_number in self._ticked

    def _render_filters(self, state: RosterState) -> None:
        chosen = state.filter
        if self.search.text() != chosen.text and not self._typing.isActive():
            self.search.setText(chosen.text)
            self._typing.stop()
        villages = [("全部村", "")] + [(v.name, v.code) for v in state.villages]
        _refill(self.village, villages, chosen.village)
        _refill(self.group, [("全部小组", "")] + [(g, g) for g in state.groups], chosen.group)
        self.group.setEnabled(bool(chosen.village))
        _choose(self.insurance, chosen.insurance.value if chosen.insurance else "")
        _choose(self.flag, chosen.flag.value if chosen.flag else "")
        other = next((s.value for s in chosen.states if s in _OTHER_STATES), "")
        _choose(self.state, other)
        here = next((key for key, _, _, states in _SEGMENTS if states == chosen.states), _OTHER)
        segments = [
            Segment(key, self._segment_words(key, words, state), mark)
            for key, words, mark, _ in _SEGMENTS
        ]
        if here == _OTHER:
            words = "、".join(sorted(s.label for s in chosen.states))
            segments.append(Segment(_OTHER, f"{words} {count(state.total)}"))
        self.segments.put(segments, _PHOTO_MISSING if chosen.photo_missing else here)
        self._unfolded = self._unfolded or bool(chosen.group or chosen.flag or other)
        self._show_lines()

    def _segment_words(self, key: str, words: str, state: RosterState) -> str:
        if not state.counted:
            return words
        states = next(states for known, _, _, states in _SEGMENTS if known == key)
        number = sum(state.counts.get(one, 0) for one in states)
        if not states:
            number = state.photo_missing if key == _PHOTO_MISSING else state.everybody
        return f"{words} {count(number)}"

    def _choose_segment(self, key: str) -> None:
        if key == _PHOTO_MISSING:
            self._presenter.choose_photo_missing()
        elif key != _OTHER:
            self._presenter.choose_states(next(s for k, _, _, s in _SEGMENTS if k == key))

    def _show_position(self) -> None:
        total, at = self.model.rowCount(), self.table.currentIndex().row()
        if self._letters:
            return
        self._position.setText(
            f"第 {count(at + 1)} 行，共 {count(total)} 人" if total and at >= 0 else ""
        )

    # Acts

    def show_more(self, *, shown: bool) -> None:
        """Fold the second line of filters out or in."""
        self._unfolded = shown
        self._show_lines()

    def current_id(self) -> str:
        """The id number of the current row."""
        return self._presenter.number_at(self.table.currentIndex().row())

    def _turn_more(self) -> None:
        self.show_more(shown=not self._unfolded)

    def _show_lines(self) -> None:
        self._second.setVisible(self._line.indexOf(self.segments) < 0)
        self._third.setVisible(self._unfolded)

    def _choose_other(self, value: str) -> None:
        self._presenter.choose_states({State(value)} if value else ())

    def _fetch(self, offset: int, limit: int, generation: int) -> None:
        job = self._presenter.rows(offset, limit)
        job.then(lambda rows: self.model.take(offset, rows, generation))
        job.otherwise(lambda fault: self._unread(fault, offset, generation)).start()

    def _unread(self, fault: QualDeskError, offset: int, generation: int) -> None:
        self.model.take(offset, (), generation)
        self._presenter.desk.shell.tell(fault)

    def _moved(self, at: int) -> None:
        self._presenter.current = self._presenter.number_at(at)
        self._show_position()
        self._resting.start()

    def rested(self) -> QTimer:
        """Fires when the person has stayed on a row."""
        return self._resting

    def _step(self, rows: int) -> None:
        last = self.model.rowCount() - 1
        self.table.go_to(max(0, min(last, self.table.currentIndex().row() + rows)))

    def _typed(self, text: str) -> None:
        """Letters jump to the next name that sounds so; a digit or a character is searched."""
        if not (text.isascii() and text.isalpha()):
            self.search.setFocus()
            self.search.setText(text)
            return
        here = self.table.currentIndex().row()
        self._letters += text.lower()
        at = self._presenter.sounding(self._letters, here + (len(self._letters) == 1))
        if at >= 0:
            self.table.go_to(at)
        self._jumping.start()
        self._position.setText(
            f"跳到 {self._letters}" if at >= 0 else f"没有 {self._letters}，按 Ctrl+F 查找"
        )

    def _forget_letters(self) -> None:
        if self._letters:
            self._letters = ""
            self._show_position()

    def _copy(self) -> None:
        line = self.model.at(self.table.currentIndex().row())
        if line is not None:
            words = (line.name, line.masked, line.place, line.word, line.due)
            QApplication.clipboard().setText("\t".join(words))

    # Measures

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Small windows have no card, and two lines of filters."""
        super().resizeEvent(event)
        self._measure()

    def _measure(self) -> None:
        look = theme()
        self.search.setFixedWidth(look.px(176))
        self._foot.setFixedHeight(look.size("table_footer"))
        for combo, width in (
            (self.village, 132),
            (self.insurance, 112),
            (self.group, 120),
            (self.flag, 120),
            (self.state, 120),
        ):
            combo.setFixedWidth(look.px(width))
        self.panel.setVisible(self.width() >= look.px(_PANEL_FROM))
        beside = self.width() >= look.px(_SEGMENTS_FROM)
        if beside != (self._line.indexOf(self.segments) >= 0):
            self._move_segments(beside=beside)
        for at, one in enumerate(COLUMNS):
            if one.key in _HIDDEN_WHEN_NARROW:
                self.table.setColumnHidden(at, not self.panel.isVisibleTo(self))
        self.folded.emit()

    def _move_segments(self, *, beside: bool) -> None:
        if beside:
            self._second_line.removeWidget(self.segments)
            self._line.insertWidget(3, self.segments)
        else:
            self._line.removeWidget(self.segments)
            self._second_line.insertWidget(0, self.segments)
        self._show_lines()
        tab_by_layout(self)


def _combo(name: str) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.setMaxVisibleItems(16)
    return combo


def _refill(combo: QComboBox, items: list[tuple[str, str]], chosen: str) -> None:
    shown = [(combo.itemText(at), combo.itemData(at)) for at in range(combo.count())]
    if shown != items:
        combo.clear()
        for words, data in items:
            combo.addItem(words, data)
    _choose(combo, chosen)


def _choose(combo: QComboBox, data: str) -> None:
    combo.setCurrentIndex(max(0, combo.findData(data)))
