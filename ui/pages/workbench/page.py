"""工作台: a card for each duty, the most urgent first; the villages as bars."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QGridLayout,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QWidget,
)

from qualdesk.domain.recipient import State
from qualdesk.services.workbench import VillageBar
from ui.changes import Told
from ui.context import Desk, Drafts
from ui.look.marks import StateMark
from ui.look.theme import theme
from ui.page import Page
from ui.pages import PAGES
from ui.pages.workbench.curve import CourseChart, pace_words
from ui.pages.workbench.papers import DayPapers
from ui.pages.workbench.presenter import WorkbenchPresenter
from ui.pages.workbench.rounds import RoundActs
from ui.pages.workbench.state import MOST_CARDS, Shown, WorkbenchState
from ui.pages.workbench.tiles import DutyTile, NumberButton
from ui.pages.workbench.villages import VillageList
from ui.text import count, day_in_sentence, weekday
from ui.widgets.buttons import Button, QuietButton
from ui.widgets.cards import Card, Choice, EmptyState
from ui.widgets.layouts import boxed, clear, column, row
from ui.widgets.strips import Banner
from ui.widgets.texts import KeyHints, StateLabel, Text

_TILE = 270  # the least width of a card
_GAP = 10
_BESIDE, _HINTS = 1000, 1100  # widths from which the curve stands beside, and hints are shown
_CONCERNED = (
    "recipient",
    "benefit",
    "confirmation",
    "correction",
    "form",
    "signoff",
    "package_sent",
    "receipt_received",
    "policy_copy",
    "setting",
    "verification_case",
    "case_step",
    "contact",
    "marking",
    "status_decision",
    "letter",
    "letter_delivery",
    "comparison",
    "special_check",
    "home_visit",
    "round_opening",
)


class WorkbenchPage(Page):
    """The first page of the day."""

    key = "workbench"
    title = "今天要办的事"

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(desk, drafts)
        self.presenter = WorkbenchPresenter(desk, (entry.key for entry in PAGES))
        self.tiles: list[DutyTile] = []
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # until there are cards
        self._shown: tuple[Shown, ...] | None = None
        self._bars: tuple[VillageBar, ...] = ()
        self._people = False  # whether there is anybody
        self._columns = 0
        self._beside: bool | None = None
        self._looking = StateLabel(StateMark.RUNNING, "正在看今天要办的事", role="body")
        self.papers = DayPapers(self, desk, self.presenter)
        self.rounds = RoundActs(self, desk)
        self._hints = KeyHints(("1", "到"), ("8", "打开对应的事"), ("Tab Enter", "看一个村"))
        self.save = QuietButton("存成 PDF(&F)", self.papers.save_list, icon="arrow_download")
        self.print = Button("打印今日清单(&P)", self.papers.print_list, icon="print")
        self.add_head(self._hints, self.save, self.print)
        self._grid = QGridLayout()
        self._grid.setSpacing(_GAP)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._nothing = Banner(StateMark.DONE, "今天没有要办的事。")
        self.villages = VillageList()
        self.chart = CourseChart()
        self._below = QGridLayout()
        self._below.setSpacing(_GAP)
        self._villages_card, self._course_card = self._village_card(), self._curve_card()
        inside = QWidget()
        parts = column(self.papers.strip, self._nothing, self._grid, self._below, spacing=_GAP)
        parts.setStretch(3, 1)
        inside.setLayout(parts)
        self._scroll = QScrollArea()
        self._scroll.setWidget(inside)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.empty = EmptyState(
            "先把花名册导进来",
            "这台电脑上还没有领取待遇的人。导入以后，谁该确认、谁逾期、各村进度都在这里。",
            Choice(
                "arrow_import",
                "导入花名册(&I)",
                "Excel、WPS 表格或文本，原样拿来就行",
                self.presenter.import_roster,
            ),
            Choice(
                "settings",
                "核对单位和规则(&G)",
                "站名、期次、到期的算法：导入前看一眼",
                self.presenter.check_rules,
            ),
            icon="board",
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(boxed(column(row(1, self._looking, 1), 1, margins=(0, 80, 0, 0))))
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._scroll)
        self.body.addWidget(self._stack, 1)
        for number in range(1, MOST_CARDS + 1):
            self.key_does(str(number), partial(self.presenter.open_duty, number))
        for name in ("Return", "Enter"):
            self.key_does(name, self.act)
        self.key_does("Ctrl+P", self.papers.print_list)
        self.villages.currentRowChanged.connect(lambda _: self._bring_village())
        self.villages.opened.connect(self.presenter.open_village)
        self.presenter.bind(self.render_state)

    def reload(self) -> None:
        """Look again."""
        self.presenter.load()

    def concerned_by(self, told: Told) -> bool:
        """People, paper, packages, rules."""
        return told.concerns(*_CONCERNED)

    def opened(self, **where: object) -> None:
        """Another day may have begun since."""
        self._stale = self._stale or self.presenter.state.day != self.desk.today()
        super().opened(**where)

    def next_section(self) -> None:
        """F2 again: to the villages and back to the cards."""
        focus = self.first_focus() if self.villages.hasFocus() else self.villages
        if focus is not None:
            focus.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def first_focus(self) -> QWidget | None:
        """The first card's button."""
        return self.tiles[0].act if self.tiles else self

    def act(self) -> None:
        """Enter: the button or village that has the focus."""
        focus = self.focusWidget()
        if isinstance(focus, QAbstractButton):
            focus.click()
        elif focus is self.villages:
            self.villages.open_current()

    def render_state(self, state: WorkbenchState) -> None:
        """Cards, bars, or what to do first."""
        day = state.day
        self.subtitle.setText(
            f"{day_in_sentence(day)} {weekday(day)}　按急的排在前" if day and state.people else ""
        )
        self._people = bool(state.people)
        for part in (self.print, self.save):
            part.setVisible(self._people)
        self._arrange()
        if state.people is None:
            self._stack.setCurrentIndex(0)
            return
        self._stack.setCurrentIndex(2 if state.people else 1)
        if state.cards != self._shown:
            self._shown = state.cards
            self._make_tiles()
        self._nothing.setVisible(not (state.cards or state.counting or state.looking))
        self._counting.setVisible(state.counting)
        self._totals.setVisible(bool(state.villages))
        self._confirmed.setText(count(state.confirmed))
        self._expected.setText(count(state.expected))
        for number in (self._confirmed, self._expected):
            number.updateGeometry()
        if state.villages != self._bars:
            self._bars = state.villages
            self.villages.put(state.villages)
        self.chart.put(state.course)
        self._course_card.setVisible(state.course is not None)
        if state.course is not None:
            self._course_card.note.setText(f"{state.course.this.label}　{pace_words(state.course)}")
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """As many cards beside each other as there is room for."""
        super().resizeEvent(event)
        self._arrange()

    def _village_card(self) -> Card:
        card = Card("各村进度")
        card.body.setContentsMargins(4, 4, 4, 4)
        self._counting = StateLabel(StateMark.RUNNING, "正在数各村进度")
        self._confirmed = NumberButton(
            "", lambda: self.presenter.open_people(State.CONFIRMED), "small_strong"
        )
        self._expected = NumberButton("", self.presenter.open_people, "small_strong")
        self._totals = boxed(
            row(
                Text("已确认", "small", "ink2"),
                self._confirmed,
                Text("应确认", "small", "ink2"),
                self._expected,
                spacing=5,
            )
        )
        card.head.insertWidget(1, self._totals)
        card.head.insertWidget(2, self._counting)
        for word, colour in (
            ("已确认", "bar_ok"),
            ("待核实", "bar_amber"),
            ("丧失", "bar_violet"),
            ("未确认", "track"),
        ):
            card.head.addLayout(row(_Swatch(colour), Text(word, "small", "ink2"), spacing=5))
            card.head.addSpacing(4)
        card.add(self.villages, 1)
        card.body.setStretch(0, 100)
        return card

    def _curve_card(self) -> Card:
        card = Card("本期走势", " ", padding=(10, 8, 10, 6))
        card.head.addWidget(QuietButton("期次(&R)", self.rounds.look, small=True))
        card.add(self.chart)
        card.hide()
        return card

    def _make_tiles(self) -> None:
        before = [tile.act for tile in self.tiles]
        held = next((n for n, act in enumerate(before) if act.hasFocus()), -1)
        waiting = held >= 0 or self.hasFocus()
        clear(self._grid)
        self.tiles = [
            self._tile(shown, number) for number, shown in enumerate(self._shown or (), 1)
        ]
        self._columns = 0
        self._arrange()
        in_order = (self.save, self.print, *(tile.act for tile in self.tiles), self.villages)
        for before_it, after_it in pairwise(in_order):  # new tiles would come last
            QWidget.setTabOrder(before_it, after_it)
        if self.tiles and waiting:
            self.tiles[max(0, min(held, len(self.tiles) - 1))].act.setFocus()

    def _bring_village(self) -> None:
        """Bring the village that Tab came to into sight, where the page scrolls."""
        inside, item = self._scroll.widget(), self.villages.currentItem()
        if item is not None and self.villages.hasFocus() and not self._beside:
            at = self.villages.visualItemRect(item).center()
            place = self.villages.viewport().mapTo(inside, at)
            self._scroll.ensureVisible(place.x(), place.y(), 0, theme().px(40))

    def _tile(self, shown: Shown, number: int) -> DutyTile:
        mind = self.presenter
        return DutyTile(
            shown, number, partial(mind.open_duty, number), partial(mind.open_behind, number)
        )

    def _arrange(self) -> None:
        """Cards in columns; the curve beside the villages where both have room."""
        room = self.width() - 32
        self._hints.setVisible(self._people and room >= theme().px(_HINTS))
        beside = room >= theme().px(_BESIDE) and self._course_card.isVisibleTo(self._scroll)
        if beside != self._beside:
            self._beside = beside
            self._below.addWidget(self._villages_card, 0, 0)
            self._below.addWidget(self._course_card, *((0, 1) if beside else (1, 0)))
            for at, share in enumerate((51, 49) if beside else (1, 0)):
                self._below.setColumnStretch(at, share)
            self.villages.stand_beside(beside=beside)
        columns = max(1, min(4, (room + _GAP) // (theme().px(_TILE) + _GAP)))
        if columns == self._columns:
            return
        self._columns = columns
        for number, tile in enumerate(self.tiles):
            self._grid.addWidget(tile, number // columns, number % columns)
        for at in range(4):
            self._grid.setColumnStretch(at, 1 if at < columns else 0)


class _Swatch(QWidget):
    """A square of a bar's colour."""

    def __init__(self, colour: str) -> None:
        super().__init__()
        self._colour = colour
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Eleven pixels under 大字."""
        return QSize(theme().px(11), theme().px(11))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The square."""
        del event
        QPainter(self).fillRect(self.rect(), theme().colour(self._colour))
