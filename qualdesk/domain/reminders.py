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
    """The wave that runs for somebody due on `due`; None before the first one.

    Where the policy has no days for a wave there is no such wave.
    """
    if due is None:
        return None
    old = add_months(birth, 12 * rules.high_age) <= today
    path = "reminder.high_age_first_days" if old else "reminder.first_days"
    for kind, days in (
        (WaveKind.SECOND, rules.find("reminder.second_days", int)),
        (WaveKind.FIRST, rules.find(path, int)),
    ):
        if days is not None and today >= due - timedelta(days=days):
            return Wave(kind, due - timedelta(days=days))
    return None
