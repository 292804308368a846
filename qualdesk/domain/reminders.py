"""提醒: in two waves before the due date, the first one earlier for people of high age (L2.1.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from qualdesk.domain.cycle import add_months
from qualdesk.domain.policy import RulesInForce
from qualdesk.domain.term import Term


class WaveKind(Term):
    """Which reminder it is."""

    FIRST = "first", "第一次提醒"
    SECOND = "second", "第二次提醒"


@dataclass(frozen=True, slots=True)
class Wave:
    """A wave that runs: `since` is its first day; who was reached since then is not called."""

    kind: WaveKind
    since: date


def wave_of(rules: RulesInForce, birth: date, due: date | None, today: date) -> Wave | None:
    """The wave that runs for somebody due on `due`; None before the first one."""
    if due is None:
        return None
    old = add_months(birth, 12 * rules.high_age) <= today
    path = "reminder.high_age_first_days" if old else "reminder.first_days"
    second = due - timedelta(days=rules.value("reminder.second_days", int))
    first = due - timedelta(days=rules.value(path, int))
    if today >= second:
        return Wave(WaveKind.SECOND, second)
    return Wave(WaveKind.FIRST, first) if today >= first else None
