"""Which month's report a death belongs to, by when it was due, and how many months are overpaid.

The report of month M lists the deaths of M, and 补报: deaths of earlier months learnt since the
last report. An unknown date counts in the month of learning (glossary, Counting; Y6.1.1, Y6.2.1,
Y6.3.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qualdesk.domain.calendar import Calendar
from qualdesk.domain.cycle import month_length
from qualdesk.domain.months import month_add, month_text, months_between
from qualdesk.domain.policy_values import DeathReportRule, Holiday

_WEEKDAYS = Calendar()
_STEPS = {Holiday.UNCHANGED: 0, Holiday.BEFORE: -1, Holiday.AFTER: 1}


@dataclass(frozen=True, slots=True)
class Deadlines:
    """By when the deaths of a month are reported: each day in time to its end; None: by nobody."""

    village: date | None
    township: date | None
    unit: date | None

    @property
    def last(self) -> date | None:
        """The day the county has the report."""
        return self.township or self.unit


def deadlines(rule: DeathReportRule, month: str, calendar: Calendar = _WEEKDAYS) -> Deadlines:
    """The days of the month after `month`, moved off holidays where the rule says so."""
    return Deadlines(
        village=_day(rule, month, rule.village_day, calendar),
        township=_day(rule, month, rule.township_day, calendar),
        unit=_day(rule, month, rule.unit_day, calendar),
    )


def _day(rule: DeathReportRule, month: str, number: int, calendar: Calendar) -> date | None:
    if not number:
        return None
    following = month_add(month, 1)
    year, when = int(following[:4]), int(following[5:7])
    day = date(year, when, min(number, month_length(year, when)))
    return calendar.moved(day, _STEPS[rule.holiday])


@dataclass(frozen=True, slots=True)
class Reporting:
    """Where a death is listed.

    `month` is that of the report, `due_month` the one it should have been in; `late_months` is 0
    for a death reported in its own month, else it is a 补报.
    """

    month: str
    due_month: str
    late_months: int

    @property
    def supplement(self) -> bool:
        """补报."""
        return self.late_months > 0


def reporting(
    rule: DeathReportRule,
    died_on: date | None,
    learnt_on: date,
    sent: frozenset[str] = frozenset(),
    calendar: Calendar = _WEEKDAYS,
) -> Reporting:
    """The report that a death is listed in: the first one not yet due when it was learnt.

    `sent` are months whose report had gone to the county before it was learnt.
    """
    due_month = month_text(died_on or learnt_on)
    month = due_month
    while month in sent or _is_over(rule, month, learnt_on, calendar):
        month = month_add(month, 1)
    return Reporting(month, due_month, months_between(due_month, month))


def _is_over(rule: DeathReportRule, month: str, learnt_on: date, calendar: Calendar) -> bool:
    last = deadlines(rule, month, calendar).last
    return last is not None and learnt_on > last


def stop_month(died_on: date | None) -> str:
    """The first month that is not paid any more; "" while the day is not known."""
    return month_add(month_text(died_on), 1) if died_on else ""


def overpaid_months(died_on: date | None, learnt_on: date, ended_from: date | None) -> int | None:
    """Months paid after the death until it was learnt, or until an earlier end of the payment.

    None while the day of death is not known.
    """
    if died_on is None:
        return None
    until = month_text(min(learnt_on, ended_from) if ended_from else learnt_on)
    return max(0, months_between(stop_month(died_on), until))
