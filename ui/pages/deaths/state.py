"""What 死亡报告 shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from qualdesk.domain.duties import DeathEvidence, PlaceKind, ReportState
from qualdesk.domain.form_codes import printed_serial
from qualdesk.domain.months import month_add
from qualdesk.domain.recipient import Insurance
from qualdesk.services.death_months import DeathLine, DeathMonth, ReportPlace
from qualdesk.services.people_lines import PersonLine
from qualdesk.services.reporting import PeriodStanding
from ui.look.marks import StateMark
from ui.text import day_in_sentence, day_time

MONTHS = 6  # beside each other
_CLOSE = 5  # days before a deadline from which on it is amber
_VILLAGES, _CENTRE, _UNITS = "村 → 镇", "镇 → 县", "单位 → 县"

_HEADS = {PlaceKind.VILLAGE: ("个村", "报镇"), PlaceKind.UNIT: ("个单位", "报县局")}

MARKS: dict[ReportState, StateMark] = {
    ReportState.REPORTED: StateMark.DONE,
    ReportState.NIL: StateMark.NOT_YET,
    ReportState.LATE: StateMark.SOON,
    ReportState.MISSING: StateMark.OVERDUE,
}

EVIDENCE_WORDS: dict[DeathEvidence, str] = {
    DeathEvidence.VILLAGE: "村证明",
    DeathEvidence.HOSPITAL: "医学证明",
    DeathEvidence.CREMATION: "火化",
    DeathEvidence.HOUSEHOLD: "户口注销",
    DeathEvidence.COURT: "法院",
    DeathEvidence.COMPARISON: "比对",
}


@dataclass(frozen=True, slots=True)
class Deadline:
    """One of the days of the month: 3 日前 村 → 镇."""

    day: str
    title: str
    note: str
    mark: StateMark
    badge: str


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A village or unit with its reports of the months, the oldest first.

    A head, which parts villages from units, has no code and no reports.
    """

    code: str
    name: str
    kind: PlaceKind
    reports: tuple[ReportPlace, ...]
    today: date

    @property
    def is_head(self) -> bool:
        """Whether it stands for no place."""
        return not self.code

    def words(self, at: int) -> str:
        """已报 1, 零报告, 未报; 3日前 (of the next month) while there is time."""
        report = self.reports[at]
        extra = f" {report.count}" if report.count else ""
        if report.state is ReportState.MISSING and not self.is_late(at):
            due = report.due_on
            plus = f"+{report.count} " if report.count else ""
            return f"{plus}{due.day}日前" if due else f"{plus}—"
        return report.state.label + extra

    def mark(self, at: int) -> StateMark | None:
        """Its shape, None while there is time."""
        report = self.reports[at]
        if report.state is ReportState.MISSING and not self.is_late(at):
            return None
        return MARKS[report.state]

    def is_late(self, at: int) -> bool:
        """Whether the day is over."""
        due = self.reports[at].due_on
        return due is not None and due < self.today


@dataclass(frozen=True, slots=True)
class Entry:
    """A death being entered. `fault` says at which field what is wrong."""

    text: str = ""  # as typed to find the person
    found: tuple[PersonLine, ...] = ()
    person: PersonLine | None = None
    date_text: str = ""
    unknown: bool = False
    evidence: DeathEvidence = DeathEvidence.VILLAGE
    reported_by: str = ""
    papers: tuple[Path, ...] = ()
    fault_at: str = ""  # who | date
    fault: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was typed."""
        return not (self.text or self.person or self.date_text or self.unknown or self.papers)


@dataclass(frozen=True, slots=True)
class DeathsState:
    """The whole page; `months` oldest first, the chosen one among them. Empty: not looked yet."""

    today: date | None = None
    month: str = ""
    months: tuple[DeathMonth, ...] = ()
    place: str = ""  # code of the row that is current
    entry: Entry = field(default_factory=Entry)
    after: tuple[DeathLine, ...] = ()  # confirmed after death
    looked_into: frozenset[str] = frozenset()  # of these, whoever has an open case about it
    insurance: Insurance | None = None  # whose roster is shown and printed; None is every one
    standing: PeriodStanding | None = None  # how far its paper and package are
    village: bool = False  # a village's own station: its paper goes to the township
    line: str = ""  # id of the death that is current in the roster
    saving: bool = False

    @property
    def shown(self) -> DeathMonth | None:
        """The report of the chosen month."""
        return next((one for one in self.months if one.month == self.month), None)

    @property
    def rows(self) -> tuple[PlaceRow, ...]:
        """Villages, then units."""
        if not self.months or self.today is None:
            return ()
        by_code: dict[str, list[ReportPlace]] = {}
        for month in self.months:
            for place in month.places:
                by_code.setdefault(place.code, []).append(place)
        return tuple(
            PlaceRow(code, places[-1].name, places[-1].kind, tuple(places), self.today)
            for code, places in by_code.items()
            if len(places) == len(self.months)
        )

    @property
    def board(self) -> tuple[PlaceRow, ...]:
        """The rows as they are listed: with a head over villages and over units if both report."""
        parts = [[row for row in self.rows if row.kind is kind] for kind in PlaceKind]
        if not all(parts):
            return self.rows
        return tuple(one for part in parts for one in (_head(part, self.at), *part))

    @property
    def current(self) -> PlaceRow | None:
        """The row that is current."""
        return next((row for row in self.rows if row.code == self.place), None)

    @property
    def missing(self) -> tuple[PlaceRow, ...]:
        """Places whose report of the chosen month is late."""
        at = self.at
        return tuple(
            row
            for row in self.rows
            if row.reports[at].state is ReportState.MISSING and row.is_late(at)
        )

    @property
    def at(self) -> int:
        """The column of the chosen month."""
        return next((n for n, one in enumerate(self.months) if one.month == self.month), -1)

    @property
    def lines(self) -> tuple[DeathLine, ...]:
        """The roster of the chosen month and insurance."""
        shown = self.shown
        if shown is None:
            return ()
        return tuple(one for one in shown.lines if self.insurance in (None, one.insurance))

    @property
    def current_line(self) -> DeathLine | None:
        """The death that is current in the roster: the first when none was chosen."""
        lines = self.lines
        return next((one for one in lines if one.row.death_id == self.line), (*lines, None)[0])

    @property
    def without_report(self) -> tuple[PlaceRow, ...]:
        """Places that have not reported for the chosen month, late or not."""
        at = self.at
        return tuple(row for row in self.rows if row.reports[at].state is ReportState.MISSING)

    @property
    def paper(self) -> tuple[StateMark, str, str]:
        """Where the month's paper is and what comes next; then what more there is to say."""
        if self.standing is None:
            return StateMark.RUNNING, "正在看花名册", ""
        return paper_words(self.standing)

    @property
    def overpaid(self) -> tuple[DeathLine, ...]:
        """Lines of the month with months paid too long, or not known yet."""
        shown = self.shown
        return tuple(one for one in shown.lines if one.overpaid != 0) if shown else ()

    def deadlines(self) -> tuple[Deadline, ...]:
        """The days of the chosen month's report, by who reports."""
        shown, today = self.shown, self.today
        if shown is None or today is None or not any(one.due_on for one in shown.places):
            return ()
        days: dict[tuple[str, date], list[Insurance]] = {}
        for insurance, due in shown.deadlines.items():
            for who, day in ((_VILLAGES, due.village), (_CENTRE, due.township), (_UNITS, due.unit)):
                if day is not None:
                    days.setdefault((who, day), []).append(insurance)
        found = []
        for (who, day), insurances in sorted(days.items(), key=lambda one: one[0][1]):
            lacking = [row.name for row in self._lacking(who)]
            if who == _CENTRE:
                lacking = [one.label[:2] for one in insurances if one not in shown.sent]
            note = "、".join(one.label[:2] for one in insurances)
            found.append(_deadline(who, day, note, lacking, today))
        return tuple(found)

    def _lacking(self, who: str) -> list[PlaceRow]:
        kind = {_VILLAGES: PlaceKind.VILLAGE, _UNITS: PlaceKind.UNIT}.get(who)
        at = self.at
        return [
            row
            for row in self.rows
            if row.kind is kind and row.reports[at].state is ReportState.MISSING
        ]


def _head(part: list[PlaceRow], at: int) -> PlaceRow:
    """12 个村　11月3日前报镇."""
    first = part[0]
    who, to = _HEADS[first.kind]
    days = {day for row in part if (day := row.reports[at].due_on)}
    until = "、".join(day_in_sentence(day) for day in sorted(days))
    words = f"{len(part)} {who}" + (f"　{until}前{to}" if until else "")
    return PlaceRow("", words, first.kind, (), first.today)


def _deadline(who: str, day: date, note: str, lacking: list[str], today: date) -> Deadline:
    """A centre has reported when its sealed package has gone, not when the day is over."""
    left = (day - today).days
    if lacking and who == _CENTRE:
        note = f"还没送：{'、'.join(lacking)}"
    elif lacking:
        note = f"还差 {len(lacking)} 个：{lacking[0]}" + ("等" if len(lacking) > 1 else "")
    if not lacking:
        mark, badge = StateMark.DONE, "已送" if who == _CENTRE else "齐了"
    elif left < 0:
        mark, badge = StateMark.OVERDUE, f"迟 {-left} 天"
    else:
        mark = StateMark.SOON if left <= _CLOSE else StateMark.NOT_YET
        badge = f"剩 {left} 天" if left else "今天到期"
    return Deadline(str(day.day), f"{day.month}月{day.day}日前　{who}", note, mark, badge)


def paper_words(standing: PeriodStanding) -> tuple[StateMark, str, str]:
    """Where a roster is on its way: printed, signed, sealed, on a stick, answered; and more."""
    sent, printed = standing.sent, standing.printed
    if sent is not None:
        name = f"第 {sent.sequence} 号包"
        if sent.accepted:
            return StateMark.DONE, f"{name}县局已收", ""
        if sent.handed_at is not None:
            return StateMark.DONE, f"{name}写出了，等回执", day_time(sent.handed_at)
        return StateMark.SOON, f"{name}封好了，还没写 U 盘", day_time(sent.built_at)
    if printed is None:
        return StateMark.NOT_YET, "花名册还没打印", ""
    if printed.changes:
        return StateMark.VERIFY, "打印以后有变动，要重印", "\n".join(printed.changes)
    signers = "、".join(step.label for step in standing.chain)
    more = f"{day_time(printed.printed_at)}打印，等{signers}"
    return StateMark.SOON, f"单号 {printed_serial(printed.serial)}，等签字盖章", more


def month_words(month: str) -> str:
    """`10月` of 2026-10."""
    return f"{int(month[5:])}月" if month else ""


def window_of(month: str) -> tuple[str, ...]:
    """The months shown when this one is the last but one."""
    return tuple(month_add(month, step) for step in range(2 - MONTHS, 2))
