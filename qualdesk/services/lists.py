"""Work lists: who is due, overdue, never confirmed, or whose paper lacks a signature."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.listing import ListKind, stands_on
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.standing import standing_of
from qualdesk.errors import Refused
from qualdesk.progress import SILENT, Progress
from qualdesk.services import list_files
from qualdesk.services.duty_lists import DUTY_LISTS, NO_WHY, Why, duty_list
from qualdesk.services.missing_signatures import PaperLack, SignatureCheck
from qualdesk.services.people_lines import NO_MARKS, flags_of, people_filter
from qualdesk.services.session import Session
from qualdesk.services.standings import Standing, benefit_facts, everybody
from qualdesk.services.work_list import ListItem, WorkList
from qualdesk.storage.queries import people
from qualdesk.storage.queries.people import BenefitMarks, PeopleFilter, PersonRow
from qualdesk.storage.store import Reading

READY = (
    ListKind.DUE,
    ListKind.OVERDUE,
    ListKind.NEVER,
    ListKind.MISSING_SIGNATURES,
    *DUTY_LISTS,
)
NOW_ONLY = (ListKind.MISSING_SIGNATURES, *DUTY_LISTS)
"""Lists that are those of now."""


@dataclass(frozen=True, slots=True)
class _Hit:
    id_number: str
    here: Standing
    lack: PaperLack | None
    why: Why = NO_WHY


class Lists:
    """Lists are derived when asked for, and never stored."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def make(
        self,
        kind: ListKind,
        village: str = "",
        insurance: Insurance | None = None,
        as_of: date | None = None,
    ) -> WorkList:
        """The list as of a day (today when None), never cut off.

        A day to come shows who will be due then, if nobody is confirmed until then. Refused
        `list.not_yet`, `list.as_of` (missing signatures are those of now), `village.unknown`.
        """
        session = self._session
        session.actor.require(Duty.READ)
        today = session.today()
        if kind not in READY:
            ready = "、".join(f"{one.value}（{one.label}）" for one in READY)
            raise Refused(
                "list.not_yet",
                f"“{kind.label}”名单要等后续版本的功能，现在还没有。",
                remedy=f"现在可以列出：{ready}。",
                value=kind.value,
            )
        if kind in NOW_ONLY and as_of not in (None, today):
            raise Refused(
                "list.as_of",
                f"{kind.label}名单只能看现在的。",
                remedy="请不带 --as-of 再列一次。",
                value=str(as_of),
            )
        day = as_of or today
        wanted = people_filter(session, village=village, insurance=insurance)
        with session.read() as connection:
            items = tuple(self._items(connection, kind, wanted, day))
        places = session.village_book().name(wanted.villages[0].ljust(12, "0")) if village else ""
        words = [places, insurance.label if insurance else ""]
        where = "　".join(word for word in words if word)
        return WorkList(kind, day, where, items, insurance)

    def export(
        self,
        work_list: WorkList,
        xlsx: Path | None,
        pdf: Path | None,
        progress: Progress = SILENT,
    ) -> tuple[Path, ...]:
        """Write the list as Excel sheet (whole id numbers) or PDF (masked); the absolute paths.

        The audit says that it left, and how many people it names. Environment `disk.*`.
        """
        targets = [path.absolute() for path in (xlsx, pdf) if path is not None]
        session = self._session
        self._log(work_list, [path.suffix.lstrip(".").lower() for path in targets])
        if xlsx is not None:
            list_files.write_list_xlsx(session, work_list, xlsx.absolute(), progress)
        if pdf is not None:
            list_files.write_list_pdf(session, work_list, pdf.absolute(), progress)
        return tuple(targets)

    def paper(self, work_list: WorkList, progress: Progress = SILENT) -> tuple[bytes, int]:
        """The list for a printer, id numbers masked: PDF and number of pages. In the audit too."""
        self._log(work_list, ["print"])
        out = io.BytesIO()
        pages = list_files.draw_list(self._session, work_list, out, progress)
        return out.getvalue(), pages

    def _log(self, work_list: WorkList, formats: list[str]) -> None:
        detail = {"kind": work_list.kind.value, "count": len(work_list.items), "formats": formats}
        with self._session.work() as work:
            work.commit(Act("list.exported", detail))

    def _items(
        self, connection: Reading, kind: ListKind, wanted: PeopleFilter, day: date
    ) -> Iterator[ListItem]:
        session = self._session
        hits: dict[str, list[_Hit]] = defaultdict(list)
        for hit in self._hits(connection, kind, wanted, day):
            hits[hit.id_number].append(hit)
        if not hits:
            return
        marks = people.marks(connection)
        for row in people.find(connection, wanted):
            for hit in sorted(hits.get(row.id_number, ()), key=_by_insurance):
                key = (row.id_number, hit.here.facts.insurance)
                yield _item(session, row, hit, marks.get(key, NO_MARKS), day)

    def _hits(
        self, connection: Reading, kind: ListKind, wanted: PeopleFilter, day: date
    ) -> Iterator[_Hit]:
        session = self._session
        check = SignatureCheck(session, connection) if kind is ListKind.MISSING_SIGNATURES else None
        why_of = duty_list(session, connection, kind, wanted) if kind in DUTY_LISTS else None
        for person, village, birth, here in self._standings(connection, wanted, day):
            if check is not None:
                lack = check.lack_of(person, here.facts)
                if lack is not None:
                    yield _Hit(person, here, lack)
            elif why_of is not None:
                born = date.fromisoformat(birth)
                facts = replace(here.facts, id_number=person, village_code=village, birth=born)
                why = why_of(facts, here.due_on, here.state)
                if why is not None:
                    yield _Hit(person, here, None, why)
            elif stands_on(kind, here.facts, here.state):
                yield _Hit(person, here, None)

    def _standings(
        self, connection: Reading, wanted: PeopleFilter, day: date
    ) -> Iterator[tuple[str, str, str, Standing]]:
        """As `everybody`, on a day."""
        session = self._session
        if day == session.today():
            yield from everybody(session, connection, wanted)
            return
        for facts in benefit_facts(session, connection, wanted, day):
            here = Standing(facts, *standing_of(facts, session.policy(), day))
            yield facts.id_number, facts.village_code, facts.birth.isoformat(), here


_ORDER: dict[Insurance, int] = {insurance: rank for rank, insurance in enumerate(Insurance)}


def _by_insurance(hit: _Hit) -> int:
    return _ORDER[hit.here.facts.insurance]


def _item(session: Session, row: PersonRow, hit: _Hit, marks: BenefitMarks, day: date) -> ListItem:
    policy, book = session.policy(), session.village_book()
    return ListItem(
        row=row,
        village=book.name(row.village_code),
        insurance=hit.here.facts.insurance,
        unit_code=marks.unit_code,
        due_on=hit.here.due_on,
        state=hit.here.state,
        confirmed_on=hit.here.facts.qualified_on,
        flags=flags_of(row.birth, policy, day, off_roster=marks.off_roster),
        lack=hit.lack,
        note=hit.why.note,
        extra=hit.why.extra,
    )
