"""How the state of a person is shown: shape and word, the word carries the number."""

from __future__ import annotations

from datetime import date

from qualdesk.domain.recipient import State
from ui.look.marks import StateMark
from ui.text import day_in_sentence

_WORDS: dict[State | None, tuple[StateMark, str]] = {
    State.DISQUALIFIED: (StateMark.LOST, "丧失"),
    State.STOPPED: (StateMark.LOST, "停发"),
    State.SUSPENDED: (StateMark.PAUSED, "暂停"),
    State.TO_VERIFY: (StateMark.VERIFY, "待核实"),
    State.CONFIRMED: (StateMark.DONE, "已确认"),
    State.NEVER: (StateMark.NOT_YET, "从未确认"),
    State.NOT_DUE: (StateMark.NOT_YET, "没到期"),
    None: (StateMark.NOT_YET, "没有待遇"),
}


def standing_words(state: State | None, due_on: date | None, today: date) -> tuple[StateMark, str]:
    """`逾期 17 天`, `还剩 3 天`, `12月8日到期`, `已确认`; the day as seen from `today`."""
    if due_on is not None and state is State.OVERDUE:
        return StateMark.OVERDUE, f"逾期 {(today - due_on).days} 天"
    if due_on is not None and state is State.DUE_SOON:
        left = (due_on - today).days
        return StateMark.SOON, f"还剩 {left} 天" if left else "今天到期"
    if due_on is not None and state is State.NOT_DUE:
        return StateMark.NOT_YET, f"{day_in_sentence(due_on)}到期"
    return _WORDS[state]
