"""Rounds: opened from a county document, counted down, and who is responsible for the rest (Y4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.changes import Changes
from qualdesk.domain.confirmation import MethodGroup
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.rounds import (
    Round,
    RoundRule,
    kind_of,
    next_round,
    parse_round,
    previous_round,
    spanning,
)
from qualdesk.domain.summary import Bucket, bucket, is_expected
from qualdesk.errors import Problem, Refused, Severity
from qualdesk.progress import SILENT, Progress
from qualdesk.services.keeping import keep_documents
from qualdesk.services.rounds import facts_of_round, rounds_of_name
from qualdesk.services.session import Session
from qualdesk.services.summarising import Summarising
from qualdesk.services.summary_lines import InsuranceSheet, SummaryLine, total
from qualdesk.storage.queries import people
from qualdesk.storage.queries.key_groups import coordinators
from qualdesk.storage.repositories.duties import Duties
from qualdesk.storage.schema_half_year import round_opening
from qualdesk.storage.store import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningRequest:
    """A round as the county's document has it; no insurances: all with rounds of its kind."""

    round_id: str
    document_number: str
    begin: date
    end: date
    closes_on: date
    insurances: tuple[Insurance, ...] = ()
    title: str = ""
    documents: tuple[Path, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class RoundOpened:
    """One fact an insurance, in the order of `rounds`."""

    fact_ids: tuple[str, ...]
    rounds: tuple[tuple[Insurance, Round], ...]
    changes: Changes
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class RoundChoice:
    """A round that a document may open: from its first to its last day as they are now.

    `insurances` have rounds of its kind; `document_number` is "" where the policy's days hold.
    """

    this: Round
    insurances: tuple[Insurance, ...]
    document_number: str
    day: date

    @property
    def to_come(self) -> bool:
        """Whether it has not begun."""
        return self.this.begin > self.day

    @property
    def over(self) -> bool:
        """Whether its last day has passed."""
        return self.this.end < self.day


@dataclass(frozen=True, slots=True)
class RoundCover:
    """A round of one insurance: its days, how far it is, and whose the rest is.

    `document_number` is "" where the policy's days hold. `units` are those with people left, by
    name: they are responsible for theirs.
    """

    insurance: Insurance
    this: Round
    document_number: str
    day: date
    lines: tuple[RoundLine, ...]
    units: Mapping[str, int]

    @property
    def days_left(self) -> int:
        """Until the closing day, negative when it is over."""
        return (self.this.closes_on - self.day).days

    @property
    def total(self) -> SummaryLine:
        """合计."""
        return total(one.line for one in self.lines)

    @property
    def left(self) -> int:
        """Who is neither confirmed nor lost: not confirmed yet, or to be verified."""
        return sum(one.left for one in self.lines)

    @property
    def self_service_rate(self) -> float | None:
        """自助率: confirmed by app, of all confirmed; None without any (Y7)."""
        line = self.total
        return line.by_method[MethodGroup.APP] / line.confirmed if line.confirmed else None


@dataclass(frozen=True, slots=True)
class RoundLine:
    """A village of a round, and who is responsible."""

    line: SummaryLine
    responsible: str  # the 协办员 who signed last; "" when nobody is known, and without a village

    @property
    def left(self) -> int:
        """Not confirmed yet, or to be verified."""
        return self.line.unconfirmed + self.line.to_verify


class Rounds:
    """One use case a method."""

    def __init__(self, session: Session, summarising: Summarising) -> None:
        self._session = session
        self._summarising = summarising

    def open(self, request: OpeningRequest, progress: Progress = SILENT) -> RoundOpened:
        """Let a document's days replace the policy's; the same round again replaces the former.

        Warned `round.reopened`. Refused `round.invalid`, `round.document` (no 文号),
        `date.order`, `round.overlap`.
        """
        session = self._session
        session.actor.require(Duty.PAPER)
        number = request.document_number.strip()
        if not number:
            raise Refused(
                "round.document",
                "没有写文号，不知道是按哪份文件开展的。",
                remedy="请写县局文件的文号，例如 漾社险发〔2026〕9号。",
            )
        rules = self._rules(request)
        for insurance, rule in rules:
            _check_days(insurance, rule, request)
        before = [
            insurance
            for insurance, rule in rules
            if any(one.round_id == request.round_id for one in rule.opened)
        ]
        papers = keep_documents(session, request.documents, progress)
        values = {
            "round": request.round_id,
            "document_number": number,
            "title": request.title.strip(),
            "begin_on": request.begin.isoformat(),
            "end_on": request.end.isoformat(),
            "closes_on": request.closes_on.isoformat(),
            "stated_on": session.today().isoformat(),
            "note": request.note.strip(),
        }
        with session.work() as work:
            duties = Duties(work)
            ids = tuple(
                duties.keep(round_opening, {**values, "insurance": insurance.value}, papers)
                for insurance, _ in rules
            )
            detail = {"round": request.round_id, "insurances": [one.value for one, _ in rules]}
            changes = work.commit(Act("round.open", detail))
        session.refresh()
        rounds = tuple(
            (insurance, self._round(insurance, request.round_id)) for insurance, _ in rules
        )
        return RoundOpened(ids, rounds, changes, _reopened(before, request.round_id))

    def choices(self) -> tuple[RoundChoice, ...]:
        """What can be opened now: running rounds first, then the next and the last ones."""
        session = self._session
        session.actor.require(Duty.READ)
        rules = session.policy().on(session.today())
        names = {
            step(rules.round_rules[insurance], this).id: None
            for step in (_same, next_round, previous_round)
            for insurance, this in rules.running.items()
        }
        return tuple(map(self._choice, names))

    def _choice(self, name: str) -> RoundChoice:
        session, today = self._session, self._session.today()
        rounds = rounds_of_name(session, name)
        rules = (session.policy().round_rule(insurance, today) for insurance in rounds)
        numbers = (_document(rule, this) for rule, this in zip(rules, rounds.values(), strict=True))
        number = next(filter(None, numbers), "")
        return RoundChoice(spanning(rounds.values()), tuple(rounds), number, today)

    def cover(self, round_id: str = "") -> tuple[RoundCover, ...]:
        """How far a round is ("" the running one of each insurance), of insurances with people.

        One that a document lets begin later is not running yet.
        Refused `round.invalid`, `date.future`.
        """
        session = self._session
        session.actor.require(Duty.READ)
        today, policy = session.today(), session.policy()
        running = policy.on(today).running
        begun = (one.id for one in running.values() if one.begin <= today)
        names = [round_id] if round_id else list(dict.fromkeys(begun))
        sheets = [sheet for name in names for sheet in self._summarising.of_round(name).sheets]
        with session.read() as connection:
            persons = coordinators(connection)
            return tuple(self._cover(connection, sheet, persons) for sheet in sheets)

    def _cover(
        self, connection: Reading, sheet: InsuranceSheet, persons: Mapping[str, str]
    ) -> RoundCover:
        session, today = self._session, self._session.today()
        rule = session.policy().round_rule(sheet.insurance, today)
        lines = (RoundLine(one, persons.get(one.village_code, "")) for one in sheet.lines)
        return RoundCover(
            insurance=sheet.insurance,
            this=sheet.this,
            document_number=_document(rule, sheet.this),
            day=today,
            lines=tuple(lines),
            units=_left_by_unit(session, connection, sheet),
        )

    def _rules(self, request: OpeningRequest) -> list[tuple[Insurance, RoundRule]]:
        policy, today = self._session.policy(), self._session.today()
        kind = kind_of(request.round_id)
        wanted = request.insurances or policy.insurances_by(kind, today)
        rules = [(insurance, policy.round_rule(insurance, today)) for insurance in wanted]
        for _, rule in rules:
            parse_round(rule, request.round_id)
        return rules

    def _round(self, insurance: Insurance, round_id: str) -> Round:
        rule = self._session.policy().round_rule(insurance, self._session.today())
        return parse_round(rule, round_id)


def _same(_: RoundRule, this: Round) -> Round:
    return this


def _left_by_unit(session: Session, connection: Reading, sheet: InsuranceSheet) -> Counter[str]:
    """Who is left, by name of the unit; people without a unit belong to their village."""
    marks, names = people.marks(connection), people.units(connection)
    found: Counter[str] = Counter()
    insurance, this, as_of = sheet.insurance, sheet.this, sheet.as_of
    for number, facts in facts_of_round(session, connection, insurance, this, as_of):
        mark = marks.get((number, insurance))
        if mark is None or not mark.unit_code or not is_expected(facts, this, as_of):
            continue
        if bucket(facts, this) in (Bucket.UNCONFIRMED, Bucket.TO_VERIFY):
            found[names.get(mark.unit_code, mark.unit_code)] += 1
    return found


def _check_days(insurance: Insurance, rule: RoundRule, request: OpeningRequest) -> None:
    """Refused where the days are out of order, or run into the rounds before and after."""
    if not request.begin <= request.closes_on <= request.end:
        raise Refused(
            "date.order",
            f"日期的先后不对：{request.begin} 开始，{request.closes_on} 截止，{request.end} 结束。",
            remedy="开始最早，截止不晚于结束；请照着文件核对。",
            value=request.closes_on.isoformat(),
        )
    this = parse_round(rule, request.round_id)
    before, after = previous_round(rule, this), next_round(rule, this)
    fits = before.closes_on < request.closes_on < after.closes_on
    if fits and before.begin < request.begin < after.begin:
        return
    raise Refused(
        "round.overlap",
        f"{insurance.label} {request.round_id} 的日期和前后一期撞上了："
        f"上一期 {before.closes_on} 截止，下一期 {after.begin} 开始。",
        remedy="请核对文件的日期和期次。",
        value=request.round_id,
    )


def _reopened(insurances: Sequence[Insurance], round_id: str) -> tuple[Problem, ...]:
    words = "、".join(one.label for one in insurances)
    text = f"{words} {round_id} 以前按别的文件开展过，现在以这份文件为准。"
    problem = Problem(Severity.WARNING, "round.reopened", text, value=round_id)
    return (problem,) if insurances else ()


def _document(rule: RoundRule, this: Round) -> str:
    """The 文号 that opened a round, "" where the policy's days hold."""
    return next((one.document_number for one in rule.opened if one.round_id == this.id), "")
