"""要查的: confirmed after death, paid too long, reported by mistake."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout

from qualdesk.services.death_months import DeathLine
from ui.look.marks import StateMark
from ui.pages.deaths.state import DeathsState
from ui.text import day_in_sentence
from ui.widgets.buttons import QuietButton
from ui.widgets.cards import Card
from ui.widgets.layouts import clear, column
from ui.widgets.texts import StateLabel, Text

_AFTER, _OVERPAID = 2, 4  # people that are named
_KEY = "(&H)"


class ChecksCard(Card):
    """Three things that a person looks into, each with its way on."""

    def __init__(
        self,
        *,
        open_case: Callable[[DeathLine], object],
        to_cases: Callable[[], object],
        overpaid: Callable[[], object],
        withdraw: Callable[[], object],
    ) -> None:
        super().__init__("要查的", " ", padding=(12, 8, 12, 8))
        self._open_case, self._to_cases = open_case, to_cases
        self._shown: object = None
        self._found = column(spacing=4)
        self.overpaid = QuietButton("出多领名单(&L)", overpaid, small=True)
        self.withdraw = QuietButton("报错了，撤回(&R)", withdraw, small=True)
        self._acts = column(self.overpaid, self.withdraw, spacing=2)
        for act in (self.overpaid, self.withdraw):
            self._acts.setAlignment(act, Qt.AlignmentFlag.AlignLeft)
        self.add(self._found, 1, self._acts)
        self.body.setSpacing(2)

    def set_wide(self, *, wide: bool) -> None:
        """Below the roster, where there is little height: the acts beside each other."""
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._acts.setDirection(way)

    def put(self, state: DeathsState) -> None:
        """Show who is to be looked into."""
        line = state.current_line
        self.withdraw.setEnabled(line is not None)
        self.withdraw.setText(f"{line.name}报错了，撤回(&R)" if line else "报错了，撤回(&R)")
        key = (state.after, state.looked_into, state.overpaid)
        if key == self._shown:
            return
        self._shown = key
        clear(self._found)
        found = len(state.after) + len(state.overpaid)
        self.note.setText(f"{found} 项" if found else "没有")
        waiting = [one for one in state.after if one.row.id_number not in state.looked_into]
        begun = [one for one in state.after if one not in waiting]
        for at, one in enumerate([*waiting, *begun][:_AFTER]):
            self._put_after(one, begun=one in begun, first=at == 0)
        if state.overpaid:
            self._found.addWidget(StateLabel(StateMark.VERIFY, f"多领 {len(state.overpaid)} 人"))
            for one in state.overpaid[:_OVERPAID]:
                months = "待核" if one.overpaid is None else f"{one.overpaid} 个月"
                self._found.addWidget(Text(f"{one.name}　{months}", "small"))

    def _put_after(self, line: DeathLine, *, begun: bool, first: bool) -> None:
        days = "、".join(day_in_sentence(fact.stated_on) for fact in line.confirmed_after)
        mark = StateMark.VERIFY if begun else StateMark.OVERDUE
        self._found.addWidget(StateLabel(mark, "死后还有确认"))
        self._found.addWidget(Text(f"{line.name}　{days}", "small", wrap=True))
        words = "看核查件(&H)" if begun else "开核查件(&H)"
        act = self._to_cases if begun else partial(self._open_case, line)
        shown = words if first else words.removesuffix(_KEY)  # one key, for the first
        self._found.addWidget(QuietButton(shown, act, small=True))
