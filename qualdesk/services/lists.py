"""Work lists: who is due, overdue, never confirmed, or whose paper lacks a signature."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from pathlib import Path

from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.key_groups import flags_on
from qualdesk.domain.listing import ListKind, stands_on
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.standing import standing_of
from qualdesk.errors import Refused
from qualdesk.progress import SILENT, Progress
from qualdesk.services import list_files
from qualdesk.services.duty_lists import DUTY_LISTS, duty_list
from qualdesk.services.list_reasons import NO_WHY, Asked, Why
from qualdesk.services.list_sieves import sieve_of
from qualdesk.services.missing_signatures import PaperLack, SignatureCheck
from qualdesk.services.people_lines import NO_MARKS, flags_of, people_filter
from qualdesk.services.session import Session
from qualdesk.services.standings import Standing, benefit_facts, everybody
from qualdesk.services.work_list import ListItem, Outline, WorkList
from qualdesk.storage.queries import list_people, people
from qualdesk.storage.queries.key_flags import FlagRow, flags_held
from qualdesk.storage.queries.people import BenefitMarks, PeopleFilter, PersonRow
from qualdesk.storage.store import Reading

FORETOLD = (ListKind.DUE, ListKind.OVERDUE, ListKind.NEVER, ListKind.KEY_GROUPS)
"""Lists that can be told of a day to come: if nobody is confirmed until then."""

FIRST = 50  # items of a first page: more than a window shows
_PART, _MOST = 64, 2048  # people looked at together: for a page, for the whole


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

        As of a day that is over, it is what was stated up to then, as corrected since. Lists of
        `FORETOLD` follow from dates alone, for the people whom the register has now: they may be
        of a day to come, if nobody is confirmed until then.
        Refused `date.future` (other lists), `village.unknown`.
        """
        day = as_of or self._session.today()
        wanted = self._asked(kind, village, insurance, day)
        with self._session.read() as connection:
            items = tuple(chain.from_iterable(self._parts(connection, kind, wanted, day)))
        return WorkList(kind, day, self._where(wanted, village), items, insurance)

    def first(
        self, kind: ListKind, village: str = "", insurance: Insurance | None = None
    ) -> WorkList:
        """The first page of the list of today: at least `FIRST` items, or all there are.

        To show while the whole is made. Refused as `make`.
        """
        day = self._session.today()
        wanted = self._asked(kind, village, insurance, day)
        items: list[ListItem] = []
        whole = True
        with self._session.read() as connection:
            for part in self._parts(connection, kind, wanted, day, paged=True):
                items += part
                if len(items) >= FIRST:
                    whole = False
                    break
        where = self._where(wanted, village)
        return WorkList(kind, day, where, tuple(items), insurance, whole=whole)

    def _asked(
        self, kind: ListKind, village: str, insurance: Insurance | None, day: date
    ) -> PeopleFilter:
        session = self._session
        session.actor.require(Duty.READ)
        if day > session.today() and kind not in FORETOLD:
            raise Refused(
                "date.future",
                f"{day} 还没有到，{kind.label}名单要看那天以前办了什么，现在列不出来。",
                remedy=f"请写今天（{session.today()}）或者以前的日子。",
                value=day.isoformat(),
            )
        return people_filter(session, village=village, insurance=insurance)

    def _where(self, wanted: PeopleFilter, village: str) -> str:
        book = self._session.village_book()
        places = book.name(wanted.villages[0].ljust(12, "0")) if village else ""
        words = [places, wanted.insurance.label if wanted.insurance else ""]
        return "　".join(word for word in words if word)

    def outline(self, kind: ListKind, as_of: date | None = None) -> tuple[Outline, ...]:
        """Who is on the list as of a day (today when None): to count them, faster than to list.

        Refused as `make`.
        """
        day = as_of or self._session.today()
        wanted = self._asked(kind, "", None, day)
        with self._session.read() as connection:
            return tuple(
                Outline(hit.id_number, hit.here.due_on, hit.why.extra)
                for some in self._sifted(connection, kind, wanted, day)
                for hit in self._hits(connection, kind, some, day)
            )

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

    def _parts(
        self,
        connection: Reading,
        kind: ListKind,
        wanted: PeopleFilter,
        day: date,
        *,
        paged: bool = False,
    ) -> Iterator[list[ListItem]]:
        """The items in order, of some people after the other."""
        for some in self._sifted(connection, kind, wanted, day, paged=paged):
            yield list(self._items(connection, kind, some, day))

    def _sifted(
        self,
        connection: Reading,
        kind: ListKind,
        wanted: PeopleFilter,
        day: date,
        *,
        paged: bool = False,
    ) -> Iterator[PeopleFilter]:
        """Those who pass the sieve, some after the other; everybody where there is none."""
        sieve = sieve_of(self._session, kind, day)
        if sieve is None:
            yield wanted
            return
        if paged:
            parts = list_people.page(connection, wanted, sieve, _PART)
        else:
            parts = list_people.everyone(connection, wanted, sieve, _MOST)
        for numbers in parts:
            yield replace(wanted, id_numbers=tuple(numbers))

    def _items(
        self, connection: Reading, kind: ListKind, wanted: PeopleFilter, day: date
    ) -> Iterator[ListItem]:
        session = self._session
        hits: dict[str, list[_Hit]] = defaultdict(list)
        for hit in self._hits(connection, kind, wanted, day):
            hits[hit.id_number].append(hit)
        if not hits:
            return
        marks = people.marks(connection, wanted.id_numbers or None, day)
        held = flags_held(connection, flags_on(session.policy().on(day)), wanted.id_numbers or None)
        for row in people.find_among(connection, wanted, hits):
            flags = held.get(row.id_number, ())
            for hit in sorted(hits[row.id_number], key=_by_insurance):
                key = (row.id_number, hit.here.facts.insurance)
                yield _item(session, row, hit, marks.get(key, NO_MARKS), flags, day)

    def _hits(
        self, connection: Reading, kind: ListKind, wanted: PeopleFilter, day: date
    ) -> Iterator[_Hit]:
        session = self._session
        check, why_of = None, None
        over = day < session.today() and kind not in FORETOLD
        if kind is ListKind.MISSING_SIGNATURES:
            check = SignatureCheck(session, connection, day, wanted.id_numbers)
        elif kind in DUTY_LISTS:
            why_of = duty_list(kind, Asked(session, connection, wanted, day))
        for person, village, birth, here in self._standings(connection, wanted, day):
            if over and here.facts.first_imported_on > day:
                continue  # nothing was done about a benefit that nobody knew of
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


def _item(
    session: Session,
    row: PersonRow,
    hit: _Hit,
    marks: BenefitMarks,
    held: Sequence[FlagRow],
    day: date,
) -> ListItem:
    policy, book = session.policy(), session.village_book()
    return ListItem(
        row=row,
        village=book.name(row.village_code),
        insurance=hit.here.facts.insurance,
        unit_code=marks.unit_code,
        due_on=hit.here.due_on,
        state=hit.here.state,
        confirmed_on=hit.here.facts.qualified_on,
        flags=flags_of(row.birth, policy, day, held, off_roster=marks.off_roster),
        lack=hit.lack,
        note=hit.why.note,
        extra=hit.why.extra,
    )
