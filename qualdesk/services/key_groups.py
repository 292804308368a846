"""重点群体台账: who is of a key group, why and since when, and how they are looked after (P2.3)."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from qualdesk.disk import durable_file, make_folder
from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.cycle import add_months
from qualdesk.domain.identity import age_on
from qualdesk.domain.key_groups import KEY_GROUPS, STATED, flags_on, grade_words
from qualdesk.domain.recipient import Flag, State
from qualdesk.domain.standing import high_age_born_by
from qualdesk.progress import SILENT, Progress
from qualdesk.services import key_group_sheets as sheets
from qualdesk.services.people_lines import PersonLine, area_of, person_lines
from qualdesk.services.session import Session
from qualdesk.services.standings import everybody
from qualdesk.storage.queries import key_groups as queries
from qualdesk.storage.queries import people
from qualdesk.storage.queries.key_flags import FlagRow, flags_held
from qualdesk.storage.queries.key_groups import Home, LastVisit
from qualdesk.storage.queries.people import PeopleFilter, PersonRow
from qualdesk.storage.store import Reading

_NOWHERE = Home("", "", "")
_EVERY = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One person of the ledger. `high_since` is the birthday of 高龄, None below that age.

    `responsible` is the coordinator of the village, else the unit; "" when nobody is known.
    """

    person: PersonLine
    age: int
    high_since: date | None
    held: tuple[FlagRow, ...]
    home: Home
    responsible: str
    visit: LastVisit | None
    planned_on: date | None

    @property
    def kinds(self) -> tuple[Flag, ...]:
        """The key groups of the person."""
        return tuple(flag for flag in self.person.flags if flag in KEY_GROUPS)

    @property
    def confirmed_on(self) -> date | None:
        """The newest qualified confirmation of any benefit."""
        days = [one.facts.qualified_on for one in self.person.benefits if one.facts.qualified_on]
        return max(days, default=None)

    def grades_of(self, kind: Flag) -> str:
        """等级 in words, of 重残 or 失能."""
        words = (
            grade_words(kind, row.grade, row.code_set, row.disability_kind)
            for row in self.held
            if row.kind is kind
        )
        return "、".join(dict.fromkeys(word for word in words if word))


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger of a day; `where` says to what it is limited. `counts` are those of all kinds."""

    day: date
    where: str
    lines: tuple[LedgerLine, ...]
    counts: Mapping[Flag, int]
    everybody: int


class KeyGroups:
    """Reads only; what is written here is that the ledger left."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def ledger(
        self,
        kind: Flag | None = None,
        village: str = "",
        responsible: str | None = None,
        progress: Progress = SILENT,
    ) -> Ledger:
        """Everybody of a kind, or of any, by village, group and id number; nobody who is lost.

        `responsible` limits it to whom one person is responsible for, "" to whom nobody is.
        Refused `village.unknown`.
        """
        session = self._session
        session.actor.require(Duty.READ)
        areas = (area_of(session, village),) if village.strip() else ()
        with session.read() as connection:
            lines = self._lines(connection, areas, progress)
        if responsible is not None:
            lines = [one for one in lines if one.responsible == responsible]
        shown = lines if kind is None else [one for one in lines if kind in one.kinds]
        place = session.village_book().name(areas[0].ljust(12, "0")) if areas else ""
        owner = "" if responsible is None else f"责任人：{responsible or '还没有'}"
        words = "　".join(word for word in (place, owner, kind.label if kind else "") if word)
        counts = Counter(flag for one in lines for flag in one.kinds)
        return Ledger(session.today(), words, tuple(shown), counts, len(lines))

    def counts(self) -> Mapping[Flag, int]:
        """How many of each kind the ledger names, faster than to list them."""
        session = self._session
        session.actor.require(Duty.READ)
        policy, today = session.policy(), session.today()
        on = flags_on(policy.on(today))
        aged = PeopleFilter(born_by=high_age_born_by(policy, today))
        with session.read() as connection:
            counted = Counter({Flag.HIGH_AGE: len(_not_lost(session, connection, aged))})
            flagged = _not_lost(session, connection, PeopleFilter(flagged=(STATED, on)))
            for person, rows in flags_held(connection, on).items():
                counted.update({row.kind for row in rows} if person in flagged else ())
        return counted

    def write(self, ledger: Ledger, path: Path, progress: Progress = SILENT) -> int:
        """Write the ledger: `.xlsx` with whole id numbers, anything else a PDF with masked ones.

        How many pages (sheets) there are; the audit says that it left. Environment `disk.*`.
        """
        session = self._session
        session.actor.require(Duty.READ)
        target = path.absolute()
        detail = {"count": len(ledger.lines), "format": target.suffix.lower().lstrip(".")}
        with session.work() as work:
            work.commit(Act("ledger.exported", detail))
        make_folder(target.parent)
        with durable_file(target) as out:
            if target.suffix.lower() == ".xlsx":
                sheets.write_workbook(session, ledger.lines, ledger.where, out, progress)
                return 1
            return sheets.draw(session, ledger.lines, ledger.where, out, progress)

    def workbook(self, progress: Progress = SILENT) -> bytes:
        """重点群体台账.xlsx of a package."""
        book = io.BytesIO()
        sheets.write_workbook(self._session, self.ledger(progress=progress).lines, "", book)
        return book.getvalue()

    def _lines(
        self, connection: Reading, areas: tuple[str, ...], progress: Progress
    ) -> list[LedgerLine]:
        session, today = self._session, self._session.today()
        rows = members(session, connection, areas)
        numbers = [row.id_number for row in rows]
        held = flags_held(connection, flags_on(session.policy().on(today)))
        homes = queries.homes(connection, numbers)
        visits = queries.last_visits(connection)
        planned = queries.planned(connection, today)
        coordinators = queries.coordinators(connection)
        units = people.units(connection)
        age = session.policy().high_age(today)
        found: list[LedgerLine] = []
        for number, line in enumerate(person_lines(session, connection, rows)):
            if not number % _EVERY:
                progress.at("列重点群体台账", number, len(rows))
            if line.state in (None, State.DISQUALIFIED):
                continue
            row = line.row
            aged = Flag.HIGH_AGE in line.flags
            found.append(
                LedgerLine(
                    person=line,
                    age=age_on(row.birth, today),
                    high_since=add_months(row.birth, 12 * age) if aged else None,
                    held=held.get(row.id_number, ()),
                    home=homes.get(row.id_number, _NOWHERE),
                    responsible=coordinators.get(row.village_code, "") or _unit(line, units),
                    visit=visits.get(row.id_number),
                    planned_on=planned.get(row.id_number),
                )
            )
        return found


def members(session: Session, connection: Reading, areas: tuple[str, ...] = ()) -> list[PersonRow]:
    """Everybody of a key group today, by village, group and id number."""
    on = flags_on(session.policy().on(session.today()))
    aged = people.find(
        connection,
        PeopleFilter(villages=areas, born_by=high_age_born_by(session.policy(), session.today())),
    )
    flagged = people.find(connection, PeopleFilter(villages=areas, flagged=(STATED, on)))
    return sorted({row.id_number: row for row in (*aged, *flagged)}.values(), key=_by_place)


def _not_lost(session: Session, connection: Reading, wanted: PeopleFilter) -> set[str]:
    """Those with a benefit that is not lost."""
    return {
        person
        for person, _, _, standing in everybody(session, connection, wanted)
        if standing.state is not State.DISQUALIFIED
    }


def _unit(line: PersonLine, units: Mapping[str, str]) -> str:
    codes = [one.marks.unit_code for one in line.benefits if one.marks.unit_code]
    return units.get(codes[0], "") if codes else ""


def _by_place(row: PersonRow) -> tuple[str, int, str, str]:
    return row.village_code, len(row.group), row.group, row.id_number
