"""The two sides of 上报交换: steps at the left; panel, numbers and history at the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QSizePolicy, QStackedWidget, QWidget

from qualdesk.services.periods import Period
from qualdesk.services.reporting import PeriodStanding
from ui.look.theme import theme
from ui.models.paged import PagedModel
from ui.pages.exchange.columns import COLUMNS
from ui.pages.exchange.panels import Panel
from ui.pages.exchange.state import ANSWER, PRINT, SCAN, ExchangeState, HistoryRow
from ui.pages.exchange.step_list import StepList
from ui.text import count, full_day
from ui.widgets.buttons import Button, QuietButton
from ui.widgets.cards import Card
from ui.widgets.layouts import boxed, column, row, tab_by_layout
from ui.widgets.table import Table
from ui.widgets.texts import Text

COMPLETE, DONE = "complete", "done"  # panels beside those of the steps
_TIGHT = (0, 0, 0, 0)
_WIDE, _HIGH = 1000, 430  # logical room from which notes and numbers stand beside


class Sides(QWidget):
    """Shows the state; keeps the focus on the next act, never on what stands beside it."""

    def __init__(
        self, panels: Mapping[str, Panel], compare: QWidget, look: Callable[[], object]
    ) -> None:
        super().__init__()
        self.panels = panels
        self.steps = StepList()
        self._busy = False
        self._state: ExchangeState | None = None
        self._shown: tuple[HistoryRow, ...] | None = None
        self._scroll = self._scrolled_steps()
        left = Card(padding=_TIGHT)
        left.add(self._scroll)
        self._stack = QStackedWidget()
        for panel in panels.values():
            self._stack.addWidget(panel)
        self.history: PagedModel[HistoryRow] = PagedModel(COLUMNS)
        self._past = Card("以前的包", padding=_TIGHT)
        table = Table(self.history, "以前的包")
        table.setMinimumHeight(110)
        self._past.add(table)
        self._numbers = Text("", "body", wrap=True)
        self._counted = Card("汇总")
        self._large = QuietButton("看签章件(&V)", look, icon="eye", small=True)
        self._counted.head.addWidget(self._large)
        self._counted.add(self._numbers)
        right = column(compare, self._stack, self._counted, self._past, spacing=10)
        right.setStretch(1, 3)
        right.setStretch(3, 2)
        both = row(left, right, spacing=12)
        both.setStretch(0, 10)
        both.setStretch(1, 11)
        self.setLayout(both)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # while no act is there to take it
        theme().rescaled.connect(self._measure)
        self._measure()

    @property
    def panel(self) -> Panel:
        """The panel in sight."""
        panel = self._stack.currentWidget()
        assert isinstance(panel, Panel)
        return panel

    @property
    def primary(self) -> Button | None:
        """The next act, where it can be done now."""
        button = self.panel.primary
        if button is None or not button.isEnabled() or not button.isVisibleTo(self.panel):
            return None
        return button

    def put(self, state: ExchangeState) -> None:
        """Steps, panel, numbers, history; under 大字 the panel alone."""
        if state.standing is None:
            return
        self._state = state
        self.steps.put(state.steps, state.panel)
        tab_by_layout(self)
        QTimer.singleShot(0, self, self._show_step_in_hand)
        self._put_numbers(state.standing)
        if self._shown != state.history:
            self._shown = state.history
            self.history.show(state.history)
        self._put_beside(state)
        self._put_panel(state)

    def _put_beside(self, state: ExchangeState) -> None:
        """What stands below the panel, as far as there is room."""
        looking = (state.panel == SCAN and state.entered.scan is not None) or (
            state.panel == PRINT and state.paper is not None
        )
        high = theme().scale == 1.0 and self.height() >= _HIGH
        roomy = high and state.fault is None and not looking
        self._large.setVisible(state.signed_scan is not None)
        calm = state.panel in ("", ANSWER) and state.written is None
        self._counted.setVisible(roomy)
        self._past.setVisible(bool(state.history) and (roomy or calm))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Small windows show the panel alone, and notes below their steps."""
        super().resizeEvent(event)
        self._measure()

    def _measure(self) -> None:
        self.steps.set_tight(tight=theme().scale > 1.0 or self.width() < _WIDE)
        if self._state is not None:
            tab_by_layout(self)
            self._put_beside(self._state)

    def _put_panel(self, state: ExchangeState) -> None:
        panel = self.panels[DONE if state.written else state.panel or COMPLETE]
        held, ended = self._has_focus(), self._busy and not state.busy
        self._busy = state.busy
        panel.put(state)
        turned = self._stack.currentWidget() is not panel
        for other in self.panels.values():  # only the one in sight asks for room
            wish = QSizePolicy.Policy.Preferred if other is panel else QSizePolicy.Policy.Ignored
            other.setSizePolicy(wish, wish)
        self._stack.setCurrentWidget(panel)
        if held and (turned or ended or not self._focus_is_of_use()):
            (self.panel.begins_at or self.primary or self).setFocus(Qt.FocusReason.OtherFocusReason)

    def _has_focus(self) -> bool:
        """Whether the focus is here, or nowhere: then it is ours to place."""
        focus = QApplication.focusWidget()
        if focus is None:
            return self.isVisible()
        mine = focus.isAncestorOf(self) or focus is self or self._stack.isAncestorOf(focus)
        return self.isVisible() and mine

    def _focus_is_of_use(self) -> bool:
        focus = QApplication.focusWidget()
        if focus is None or not (focus.isVisible() and focus.isEnabled()):
            return False
        return focus is self or self._stack.isAncestorOf(focus)

    def _show_step_in_hand(self) -> None:
        if self.steps.now is not None:
            self._scroll.ensureWidgetVisible(self.steps.now)

    def _put_numbers(self, standing: PeriodStanding) -> None:
        total, deaths = standing.total, standing.deaths
        if total is None:
            self._counted.title.setText(f"{standing.period.label}死亡")
            people, missing = (deaths.people, len(deaths.missing)) if deaths else (0, 0)
            self._numbers.setText(f"死亡 {count(people)} 人　没有报 {count(missing)} 处")
            return
        self._counted.title.setText(counted_words(standing.period))
        words = [
            f"{word} {count(number)}"
            for word, number in (
                ("应确认", total.expected),
                ("已确认", total.confirmed),
                ("未确认", total.unconfirmed),
                ("待核实", total.to_verify),
                ("丧失", total.disqualified),
            )
        ]
        self._numbers.setText("　".join(words))

    def _scrolled_steps(self) -> QScrollArea:
        inside = boxed(column(self.steps, margins=(14, 14, 14, 8)))
        inside.setProperty("ground", "surface")
        inside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return scroll


def counted_words(period: Period) -> str:
    """What the numbers are of; with the days where a document set them."""
    days = f"（{full_day(period.begin)}至{full_day(period.end)}）" if period.moved else ""
    return f"{period.label}汇总{days}"
