"""A month's report of deaths, derived: who died, where it is listed, which places have reported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from qualdesk.domain.calendar import Calendar
from qualdesk.domain.confirmation import Confirmation
from qualdesk.domain.deaths import (
    Deadlines,
    Reporting,
    deadlines,
    overpaid_months,
    reporting,
    stop_month,
)
from qualdesk.domain.duties import PlaceKind, ReportState
from qualdesk.domain.months import month_add
from qualdesk.domain.policy_values import DeathReportRule
from qualdesk.domain.recipient import Insurance, Recipient, Status
from qualdesk.services.death_facts import confirmed_after
from qualdesk.services.session import Session
from qualdesk.services.working_days import station_calendar
from qualdesk.storage.queries import confirmations, people
from qualdesk.storage.queries import deaths as queries
from qualdesk.storage.queries.deaths import DeathRow, NilRow
from qualdesk.storage.queries.duty_marks import duty_marks
from qualdesk.storage.store import Reading


@dataclass(frozen=True, slots=True)
class DeathLine:
    """One death × one benefit, as a line of the roster. Months are `2026-10`."""

    row: DeathRow
    name: str
    sex: str
    village: str
    village_code: str
    group: str
    insurance: Insurance
    unit_code: str
    family: str  # contact person with relation, and telephone: 杨自珍（子） 13000000031
    reporting: Reporting
    late: bool  # 迟报: the village or unit reported after its own day
    supplement: bool  # 补报: learnt after its own month's report was over, sent, or nil
    stop_month: str  # the first month not to be paid, "" while the day is not known
    overpaid: int | None  # months paid too long, None while the day is not known
    confirmed_after: tuple[Confirmation, ...]

    @property
    def place_code(self) -> str:
        """Of the village or unit that reports it."""
        return self.row.unit_code or self.row.village_code


@dataclass(frozen=True, slots=True)
class ReportPlace:
    """A village or unit and where its report of the month is. `due_on` None: none is asked for."""

    kind: PlaceKind
    code: str
    name: str
    state: ReportState
    count: int
    due_on: date | None
    reported_on: date | None


@dataclass(frozen=True, slots=True)
class DeathMonth:
    """`month` "" holds every death there is, and no places."""

    month: str
    deadlines: dict[Insurance, Deadlines]
    lines: tuple[DeathLine, ...]
    places: tuple[ReportPlace, ...]
    sent: frozenset[Insurance] = frozenset()  # whose sealed report has gone to the county


def death_month(session: Session, connection: Reading, month: str) -> DeathMonth:
    """The report of a month as it stands now."""
    return death_months(session, connection, (month,))[0]


def death_lines(
    session: Session, connection: Reading, id_numbers: Sequence[str] | None
) -> Iterator[DeathLine]:
    """Every standing death of these people, or of everybody."""
    calendar = station_calendar(session, connection)
    return _lines(session, connection, _rules(session), calendar, id_numbers)


def died_before(session: Session, connection: Reading) -> Iterator[DeathLine]:
    """The deaths of people with a qualified confirmation of a day after (Y12)."""
    people_found = sorted(queries.people_confirmed_later(connection))
    return death_lines(session, connection, people_found)


def death_months(
    session: Session, connection: Reading, months: Sequence[str]
) -> tuple[DeathMonth, ...]:
    """The reports of several months, read once."""
    rules, calendar = _rules(session), station_calendar(session, connection)
    every = tuple(_lines(session, connection, rules, calendar))
    return tuple(_month(session, connection, rules, calendar, every, month) for month in months)


def _month(
    session: Session,
    connection: Reading,
    rules: dict[Insurance, DeathReportRule],
    calendar: Calendar,
    every: tuple[DeathLine, ...],
    month: str,
) -> DeathMonth:
    if not month:
        return DeathMonth("", {}, every, ())
    lines = tuple(line for line in every if line.reporting.month == month)
    days = {insurance: deadlines(rule, month, calendar) for insurance, rule in rules.items()}
    nil = {row.place_code: row for row in queries.nil_reports(connection, month)}
    of_month = [line for line in every if month in (line.reporting.month, line.reporting.due_month)]
    places = tuple(_places(session, connection, month, days, of_month, nil))
    gone = {of for period, of in queries.sent_reports(connection) if period == month}
    sent = frozenset(one for one in rules if "" in gone or one.value in gone)
    return DeathMonth(month, days, lines, places, sent)


def _rules(session: Session) -> dict[Insurance, DeathReportRule]:
    rules = session.policy().on(session.today())
    return {
        insurance: rule
        for insurance in Insurance
        if (rule := rules.find(f"insurance.{insurance}.death_report", DeathReportRule)) is not None
    }


def _lines(
    session: Session,
    connection: Reading,
    rules: dict[Insurance, DeathReportRule],
    calendar: Calendar,
    id_numbers: Sequence[str] | None = None,
) -> Iterator[DeathLine]:
    rows = queries.deaths(connection, id_numbers=id_numbers)
    if not rows:
        return
    sent = queries.sent_reports(connection)
    nil = {(row.month, row.place_code): row for row in queries.nil_reports(connection)}
    numbers = [row.id_number for row in rows]
    statuses = duty_marks(connection, session.today(), id_numbers).statuses
    known, held = people.persons(connection, numbers), people.benefits_of(connection, numbers)
    later = queries.people_confirmed_later(connection)
    for row in rows:
        person = known.get(row.id_number)
        if person is None:
            continue  # of a package that came before its people
        after: tuple[Confirmation, ...] = ()
        if row.id_number in later:
            history = confirmations.of_person(connection, row.id_number)
            after = confirmed_after(history, row.died_on)
        gone = {key for key, at in sent.items() if at < row.recorded_at}
        for benefit in held.get(row.id_number, ()):
            rule = rules.get(benefit.insurance)
            if rule is None:
                continue
            over = frozenset(month for month, of in gone if of in ("", benefit.insurance))
            place = reporting(rule, row.died_on, row.learnt_on, over, calendar)
            nil_row = nil.get((place.due_month, row.unit_code or row.village_code))
            mark = statuses.get((row.id_number, benefit.insurance))
            ended = mark.since if mark and mark.status is Status.ENDED else None
            yield DeathLine(
                row=row,
                name=person.name,
                sex=person.sex.label,
                village=session.village_book().name(person.village_code),
                village_code=person.village_code,
                group=person.group,
                insurance=benefit.insurance,
                unit_code=benefit.unit_code,
                family=_family(person),
                reporting=place,
                late=_is_late(rule, row, place, calendar),
                supplement=place.supplement
                or (nil_row is not None and nil_row.recorded_at < row.recorded_at),
                stop_month=stop_month(row.died_on),
                overpaid=overpaid_months(row.died_on, row.learnt_on, ended),
                confirmed_after=after,
            )


def _is_late(rule: DeathReportRule, row: DeathRow, place: Reporting, calendar: Calendar) -> bool:
    days = deadlines(rule, place.due_month, calendar)
    due_on = (days.unit if row.unit_code else days.village) or days.last
    return due_on is not None and row.learnt_on > due_on


def _family(person: Recipient) -> str:
    relation = f"（{person.contact_relation}）" if person.contact_relation else ""
    return f"{person.contact_name}{relation} {person.contact_phone}".strip()


def _places(
    session: Session,
    connection: Reading,
    month: str,
    days: dict[Insurance, Deadlines],
    lines: Sequence[DeathLine],
    nil: dict[str, NilRow],
) -> Iterator[ReportPlace]:
    """`lines` are those listed in the month, and those of its deaths that are listed later."""
    village_due = min((d.village for d in days.values() if d.village), default=None)
    unit_due = min((d.unit for d in days.values() if d.unit), default=None)
    if month < month_add(session.station.created_at[:7], -1):
        village_due = unit_due = None  # nobody reported here before the station was there
    area = session.station.division_code
    for village in session.village_book().villages(area):
        name = session.village_book().name(village.code)
        yield _place(PlaceKind.VILLAGE, village.code, name, village_due, month, lines, nil)
    for code, name in sorted(people.units(connection).items()):
        yield _place(PlaceKind.UNIT, code, name, unit_due, month, lines, nil)


def _place(
    kind: PlaceKind,
    code: str,
    name: str,
    due_on: date | None,
    month: str,
    lines: Sequence[DeathLine],
    nil: dict[str, NilRow],
) -> ReportPlace:
    of_place = [line for line in lines if line.place_code == code]
    here = [line for line in of_place if line.reporting.month == month]
    own = [line for line in here if not line.supplement]
    count = len({line.row.death_id for line in here})
    first = min((line.row.learnt_on for line in own), default=None)
    if first is not None:
        state = ReportState.LATE if due_on and first > due_on else ReportState.REPORTED
        return ReportPlace(kind, code, name, state, count, due_on, first)
    row = nil.get(code)
    if row is not None:
        state = ReportState.LATE if due_on and row.stated_on > due_on else ReportState.NIL
        return ReportPlace(kind, code, name, state, count, due_on, row.stated_on)
    learnt = min((line.row.learnt_on for line in of_place if line not in here), default=None)
    state = ReportState.MISSING if learnt is None else ReportState.LATE
    return ReportPlace(kind, code, name, state, count, due_on, learnt)
