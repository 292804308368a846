"""标识: what is keyed into the provincial system beside our window, one person after another (Y8).

A confirmation of ours is to be marked until it is ticked off here or the provincial export shows
认证标志 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.changes import Changes
from qualdesk.domain.confirmation import Method
from qualdesk.domain.policy import Policy
from qualdesk.domain.recipient import Insurance
from qualdesk.errors import Refused
from qualdesk.services.people_lines import people_filter
from qualdesk.services.register import known_person
from qualdesk.services.session import Session
from qualdesk.storage.queries import marking as queries
from qualdesk.storage.queries import people
from qualdesk.storage.queries.people import PeopleFilter, PersonRow
from qualdesk.storage.repositories.duties import Duties
from qualdesk.storage.schema_duties import marking

_SLICE = 500
SOURCE_OF_APP = "app:"
"""Confirmations that came from a list of an app carry `app:` and its name as their source."""


@dataclass(frozen=True, slots=True)
class ToMark:
    """One benefit to key in: the person, and what the other system asks for."""

    row: PersonRow
    village: str
    insurance: Insurance
    fact_id: str
    confirmed_on: date
    method: Method
    failed: str  # why it could not be marked the last time, or ""


@dataclass(frozen=True, slots=True)
class Marked:
    """The marks that were written, in the order of the people."""

    fact_ids: tuple[str, ...]
    changes: Changes


def marked_sources(policy: Policy, day: date) -> tuple[str, ...]:
    """Sources of confirmations that return to the provincial system by themselves (P2.2)."""
    names = policy.on(day).find("marking.at_once", tuple) or ()
    return tuple(f"{SOURCE_OF_APP}{name}" for name in names)


class Marking:
    """One use case a method; nothing is written when one raises."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def _sources(self) -> tuple[str, ...]:
        return marked_sources(self._session.policy(), self._session.today())

    def to_mark(self, village: str = "", insurance: Insurance | None = None) -> tuple[ToMark, ...]:
        """Everything that is still to be marked, by village, group and id number."""
        session = self._session
        session.actor.require(Duty.READ)
        wanted = people_filter(session, village=village, insurance=insurance)
        book = session.village_book()
        with session.read() as connection:
            found = queries.to_mark(connection, wanted, self._sources())
            numbers = list(dict.fromkeys(row.id_number for row in found))
            rows: dict[str, PersonRow] = {}
            for begin in range(0, len(numbers), _SLICE):
                asked = PeopleFilter(id_numbers=tuple(numbers[begin : begin + _SLICE]))
                rows |= {row.id_number: row for row in people.find(connection, asked)}
        return tuple(
            ToMark(
                rows[one.id_number],
                book.name(rows[one.id_number].village_code),
                one.insurance,
                one.fact_id,
                one.confirmed_on,
                one.method,
                one.failed,
            )
            for one in found
        )

    def tick(
        self, id_number: str, insurance: Insurance | None = None, on: date | None = None
    ) -> Marked:
        """Tick off a person: all benefits still to be marked, or the named one.

        Refused `recipient.unknown`, `mark.nothing` when nothing of theirs is to be marked.
        """
        return self._keep([id_number], insurance, on, marked=True, reason="")

    def tick_all(self, id_numbers: Sequence[str], on: date | None = None) -> Marked:
        """Tick off many people in one act."""
        return self._keep(id_numbers, None, on, marked=True, reason="")

    def cannot(self, id_number: str, reason: str, insurance: Insurance | None = None) -> Marked:
        """It could not be marked there, and why; it stays on the list. Refused `reason.missing`."""
        if not reason.strip():
            raise Refused("reason.missing", "标不上要写明原因。", remedy="请写省系统提示了什么。")
        return self._keep([id_number], insurance, None, marked=False, reason=reason.strip())

    def _keep(
        self,
        id_numbers: Sequence[str],
        insurance: Insurance | None,
        on: date | None,
        *,
        marked: bool,
        reason: str,
    ) -> Marked:
        session = self._session
        session.actor.require(Duty.CONFIRM)
        today = session.today()
        day = on or today
        if day > today:
            raise Refused(
                "date.future",
                f"标识日期 {day} 还没有到（今天是 {today}）。",
                remedy="请写实际标识的那一天。",
                value=day.isoformat(),
            )
        with session.read() as connection:
            numbers = [known_person(session, connection, one).id_number for one in id_numbers]
            wanted = PeopleFilter(id_numbers=tuple(dict.fromkeys(numbers)), insurance=insurance)
            open_ones = queries.to_mark(connection, wanted, self._sources())
        lacking = set(numbers) - {row.id_number for row in open_ones}
        if lacking:
            raise Refused(
                "mark.nothing",
                f"有 {len(lacking)} 人没有待标识的确认。",
                remedy="请先登记确认；已经标识过的不用再标。",
                value=sorted(lacking)[0],
            )
        rows = [
            {
                "id_number": row.id_number,
                "insurance": row.insurance.value,
                "stated_on": max(day, row.confirmed_on).isoformat() if marked else day.isoformat(),
                "marked": marked,
                "source": "own",
                "reason": reason,
            }
            for row in open_ones
        ]
        with session.work() as work:
            ids = Duties(work).keep_all(marking, rows)
            changes = work.commit(Act("mark" if marked else "mark.failed", {"count": len(ids)}))
        return Marked(tuple(ids), changes)
