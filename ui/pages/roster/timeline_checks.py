"""Spot checks of a person: what was found, and what was put right, as entries (Y6.1.4a)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from qualdesk.domain.spot_check import SpotFound
from qualdesk.services.register import PersonFile, RectificationRow, ResultRow
from qualdesk.services.spot_check_board import Difference, difference_of
from ui.look.marks import StateMark
from ui.pages.roster.timeline_entry import CHECKS, Entry

_MARKS = {
    None: StateMark.DONE,  # no difference
    Difference.OPEN: StateMark.VERIFY,
    Difference.OVERDUE: StateMark.OVERDUE,
    Difference.DONE: StateMark.NOT_YET,
}


def spot_entries(file: PersonFile, today: date) -> Iterator[Entry]:
    """Every result, and the 整改 of those that differed, in no order."""
    for result in file.spot_results:
        done = file.rectifications.get(result.fact_id)
        yield _result(result, done, today)
        if done is not None:
            yield _rectification(result, done)


def _result(result: ResultRow, done: RectificationRow | None, today: date) -> Entry:
    difference = difference_of(result, done, today)
    found = "" if result.found is SpotFound.ALIVE else f"（{result.found.label}）"
    demand = f"整改要求 {result.demand}" if result.demand else ""
    until = f"整改期限 {result.due_on}" if result.due_on else ""
    lines = (
        f"抽查人 {result.checker}　{result.how.label}",
        result.problem,
        "　".join(words for words in (demand, until) if words),
        result.operator,
    )
    return Entry(
        kind=CHECKS,
        day=result.stated_on,
        mark=_MARKS[difference],
        title=f"{result.stated_on}　抽查　{result.result.label}{found}",
        lines=tuple(line for line in lines if line),
        side=difference.label if difference else "",
        fact_id=result.fact_id,
    )


def _rectification(result: ResultRow, done: RectificationRow) -> Entry:
    return Entry(
        kind=CHECKS,
        day=done.stated_on,
        mark=StateMark.DONE,
        title=f"{done.stated_on}　抽查整改　已整改",
        lines=(done.done, f"原来：{result.problem}", done.operator),
        fact_id=done.fact_id,
    )
