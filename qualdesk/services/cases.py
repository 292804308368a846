"""Cases: somebody is doubted, asked after, and a conclusion is drawn with evidence.

A suspicion never stops a benefit; a conclusion with evidence does (field notes §2, the regulation
of 2023 on handling of social insurance, article 26).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.changes import Changes
from qualdesk.domain.confirmation import (
    Confirmation,
    Evidence,
    LossReason,
    Method,
    Outcome,
)
from qualdesk.domain.cycle import add_span
from qualdesk.domain.duties import CaseKind, CaseStep, DeathEvidence
from qualdesk.domain.recipient import Insurance, Recipient, Status
from qualdesk.errors import Problem, Refused, Severity
from qualdesk.progress import SILENT, Progress
from qualdesk.services.case_files import CaseFile, case_file
from qualdesk.services.death_facts import DeathReport, check_death, keep_death
from qualdesk.services.held_scans import ScanSource
from qualdesk.services.keeping import keep_documents
from qualdesk.services.people_lines import area_of
from qualdesk.services.register import known_person, person_mark
from qualdesk.services.session import Session
from qualdesk.services.standings import held_benefits
from qualdesk.storage.queries import cases as queries
from qualdesk.storage.queries import confirmations
from qualdesk.storage.queries.cases import CaseFilter, CaseRow
from qualdesk.storage.repositories.confirmations import Confirmations
from qualdesk.storage.repositories.duties import Duties
from qualdesk.storage.schema_duties import case_step, verification_case
from qualdesk.storage.store import Reading
from qualdesk.storage.work import Work, new_fact_id


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRequest:
    """Why somebody has to be looked into. `due_on` None: the time that the policy gives (P2.1)."""

    id_number: str
    kind: CaseKind
    insurance: Insurance | None = None  # None: about the person
    due_on: date | None = None
    owner: str = ""  # the operator's name by default
    note: str = ""
    source: str = "own"
    source_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conclusion:
    """What was found. Of a death `died_on` None means that the day is not known yet."""

    outcome: Outcome
    evidence: tuple[ScanSource, ...] = ()
    reason: str = ""
    on: date | None = None
    method: Method = Method.REMOTE_ASSIST  # how a qualified person was confirmed
    loss_reason: LossReason | None = None
    died_on: date | None = None
    death_evidence: DeathEvidence | None = None  # None: taken as a village's, with a warning
    next_due_on: date | None = None  # of one that stays open


@dataclass(frozen=True, slots=True)
class Concluded:
    """`made` is the fact that the conclusion became: a confirmation or a death; "" for none."""

    case_id: str
    step_id: str
    made: str
    outcome: Outcome
    due_on: date
    changes: Changes
    problems: tuple[Problem, ...] = field(default=())


class Cases:
    """One use case a method; nothing is written when one raises."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(
        self,
        *,
        village: str = "",
        open_only: bool = True,
        kind: CaseKind | None = None,
        id_number: str = "",
    ) -> tuple[CaseFile, ...]:
        """Cases with their people, open ones by deadline first. Refused `village.unknown`."""
        session = self._session
        session.actor.require(Duty.READ)
        areas = (area_of(session, village),) if village.strip() else ()
        wanted = CaseFilter(villages=areas, open_only=open_only, kind=kind, id_number=id_number)
        with session.read() as connection:
            rows = queries.cases(connection, wanted)
            return tuple(case_file(session, connection, rows))

    def one(self, case_id: str) -> CaseFile:
        """A case with everything that became of it. Refused `case.unknown`."""
        session = self._session
        session.actor.require(Duty.READ)
        with session.read() as connection:
            row = _known(connection, case_id)
            return next(iter(case_file(session, connection, [row], whole=True)))

    def open(self, request: CaseRequest) -> str:
        """Open a case; the one that is open already is returned as it is.

        Refused `recipient.unknown`, `date.past`.
        """
        session = self._session
        session.actor.require(Duty.CONFIRM)
        with session.read() as connection:
            person = known_person(session, connection, request.id_number)
        with session.work() as work:
            case_id, fresh = self.keep(work, person, request)
            if fresh:
                detail = {"case": case_id, "person": person_mark(person.id_number)}
                work.commit(Act("case.open", {**detail, "kind": request.kind.value}))
        return case_id

    def keep(self, work: Work, person: Recipient, request: CaseRequest) -> tuple[str, bool]:
        """Write a case inside the caller's work: its id, and whether it is a new one."""
        session, today = self._session, self._session.today()
        number = person.id_number
        known = queries.open_case(work.connection, number, request.kind, request.insurance)
        if known:
            return known, False
        due_on = request.due_on or add_span(today, session.policy().verify_within(today))
        if due_on < today:
            raise Refused(
                "date.past",
                f"核查期限 {due_on} 已经过了（今天是 {today}）。",
                remedy="请写今天或以后的日期。",
                value=due_on.isoformat(),
            )
        values = {
            "id_number": number,
            "insurance": request.insurance.value if request.insurance else "",
            "kind": request.kind.value,
            "source": request.source,
            "source_id": request.source_id,
            "stated_on": today.isoformat(),
            "due_on": due_on.isoformat(),
            "owner": request.owner or session.actor.login,
            "note": request.note,
        }
        return Duties(work).keep(verification_case, values), True

    def give(self, case_id: str, owner: str, reason: str = "") -> Changes:
        """Another person looks into it. Refused `case.unknown`, `case.closed`, `name.missing`."""
        if not owner.strip():
            raise Refused("name.missing", "没有写新的责任人。", remedy="请写明由谁负责。")
        return self._step(case_id, CaseStep.OWNER, {"owner": owner.strip(), "reason": reason})

    def extend(self, case_id: str, due_on: date, reason: str) -> Changes:
        """Another deadline, with a reason. Refused also `reason.missing`, `date.past`."""
        if not reason.strip():
            raise Refused("reason.missing", "改期限必须写明原因。", remedy="请写明为什么改。")
        _check_deadline(due_on, self._session.today())
        values = {"due_on": due_on.isoformat(), "reason": reason}
        return self._step(case_id, CaseStep.DEADLINE, values)

    def conclude(
        self, case_id: str, conclusion: Conclusion, progress: Progress = SILENT
    ) -> Concluded:
        """Draw a conclusion (P2.1). 具备 becomes a confirmation, 丧失 a loss or a death.

        A qualified confirmation made since the case was opened is the conclusion by itself.
        仍待核实 leaves it open and needs a reason. Refused `case.unknown`, `case.closed`,
        `evidence.missing`, `reason.unknown`, `reason.missing`, `date.past`,
        `benefit.ended`, what a death and what evidence files are refused for.
        """
        session = self._session
        session.actor.require(Duty.CONFIRM)
        today = session.today()
        with session.read() as connection:
            row = _open(connection, case_id)
            person = known_person(session, connection, row.id_number)
            settled = _settled_by(confirmations.of_person(connection, row.id_number), row)
        self._check(conclusion, settled is not None)
        papers = keep_documents(session, conclusion.evidence, progress)
        problems: list[Problem] = []
        due_on = row.due_on
        with session.work() as work:
            made = ""
            if conclusion.outcome is Outcome.TO_VERIFY:
                within = session.policy().verify_within(today)
                due_on = conclusion.next_due_on or max(row.due_on, add_span(today, within))
            elif conclusion.loss_reason is LossReason.DEATH:
                report = _death_of(row, conclusion)
                problems += check_death(work.connection, person, report, today)
                problems += _evidence_assumed(conclusion)
                made = keep_death(work, person, report, today, papers)
            elif conclusion.outcome is Outcome.QUALIFIED and settled is not None and not papers:
                made = settled.fact_id
            else:
                made = self._confirm(work, person, row, conclusion, papers)
            step_id = Duties(work).keep(
                case_step, _step_values(row, conclusion, today, due_on, made), papers
            )
            detail = {"case": case_id, "outcome": conclusion.outcome.value, "made": made}
            changes = work.commit(Act("case.conclude", detail))
        return Concluded(
            case_id, step_id, made, conclusion.outcome, due_on, changes, tuple(problems)
        )

    def _check(self, conclusion: Conclusion, settled: bool) -> None:
        outcome = conclusion.outcome
        if outcome is Outcome.TO_VERIFY:
            if not conclusion.reason.strip():
                raise Refused(
                    "reason.missing",
                    "仍待核实必须写明原因。",
                    remedy="请写明还差什么、下一步怎么核实。",
                )
            if conclusion.next_due_on is not None:
                _check_deadline(conclusion.next_due_on, self._session.today())
            return
        if outcome is Outcome.DISQUALIFIED and conclusion.loss_reason is None:
            known = "、".join(f"{one.value}（{one.label}）" for one in LossReason)
            raise Refused(
                "reason.unknown",
                "丧失资格必须写明原因。",
                remedy=f"请用这些原因之一：{known}。",
            )
        if not conclusion.evidence and not (settled and outcome is Outcome.QUALIFIED):
            raise Refused(
                "evidence.missing",
                f"没有佐证材料，不能下“{outcome.label}”的结论。",
                remedy="请附上照片、视频、证明的扫描件；还没有的，先选“待核实”并写明原因。",
            )

    def _confirm(
        self,
        work: Work,
        person: Recipient,
        row: CaseRow,
        conclusion: Conclusion,
        papers: Sequence[Evidence],
    ) -> str:
        session, today = self._session, self._session.today()
        held = held_benefits(session, work.connection, person.id_number)
        insurances = tuple(
            one.insurance
            for one in held
            if one.roster_status is not Status.ENDED and row.insurance in (None, one.insurance)
        )
        if not insurances:
            raise Refused(
                "benefit.ended",
                f"{person.name}的待遇已经终止，不能再下这个结论。",
                remedy="请核对待遇状态；核查件开错的，请撤回。",
            )
        fact = Confirmation(
            fact_id=new_fact_id(),
            id_number=person.id_number,
            insurances=insurances,
            method=conclusion.method,
            outcome=conclusion.outcome,
            stated_on=conclusion.on or today,
            recorded_at=work.now,
            operator=session.actor.login,
            operator_id_number=session.actor.id_number,
            station_id=session.station.station_id,
            place=person.village_code,
            reason=conclusion.reason,
            loss_reason=conclusion.loss_reason,
            source="case",
            evidence=tuple(papers),
        )
        Confirmations(work).add([fact])
        return fact.fact_id

    def _step(self, case_id: str, kind: CaseStep, values: dict[str, str]) -> Changes:
        session = self._session
        session.actor.require(Duty.CONFIRM)
        with session.read() as connection:
            _open(connection, case_id)
        empty = dict.fromkeys(("owner", "due_on", "outcome", "loss_reason", "made", "reason"), "")
        today = session.today().isoformat()
        row = {**empty, "case_id": case_id, "kind": kind.value, "stated_on": today, **values}
        with session.work() as work:
            Duties(work).keep(case_step, row)
            return work.commit(Act("case.step", {"case": case_id, "kind": kind.value}))


def _known(connection: Reading, case_id: str) -> CaseRow:
    found = queries.cases(connection, CaseFilter(case_ids=(case_id,)))
    if not found:
        raise Refused(
            "case.unknown",
            "没有这个编号的核查件。",
            remedy="请用 case list 查看核查件的编号。",
            value=case_id,
        )
    return found[0]


def _open(connection: Reading, case_id: str) -> CaseRow:
    row = _known(connection, case_id)
    if not row.is_open:
        raise Refused(
            "case.closed",
            f"这个核查件 {row.concluded_on} 已经有结论（{row.outcome and row.outcome.label}）。",
            remedy="结论有误的，请先更正那条结论（correct），写明原因。",
            value=case_id,
        )
    return row


def _check_deadline(due_on: date, today: date) -> None:
    if due_on < today:
        raise Refused(
            "date.past",
            f"新的期限 {due_on} 已经过了（今天是 {today}）。",
            remedy="请写今天或以后的日期。",
            value=due_on.isoformat(),
        )


def _settled_by(history: Sequence[Confirmation], row: CaseRow) -> Confirmation | None:
    """The newest qualified confirmation made since the case was opened."""
    since = [
        fact
        for fact in history
        if fact.outcome is Outcome.QUALIFIED
        and fact.stated_on >= row.opened_on
        and (row.insurance is None or row.insurance in fact.insurances)
    ]
    return max(since, key=lambda fact: fact.stated_on, default=None)


def _death_of(row: CaseRow, conclusion: Conclusion) -> DeathReport:
    return DeathReport(
        id_number=row.id_number,
        died_on=conclusion.died_on,
        evidence_kind=conclusion.death_evidence or DeathEvidence.VILLAGE,
        note=conclusion.reason,
        source="case",
        on=conclusion.on,
    )


def _evidence_assumed(conclusion: Conclusion) -> list[Problem]:
    if conclusion.death_evidence is not None:
        return []
    text = (
        f"没有写明是哪种死亡证明，先按“{DeathEvidence.VILLAGE.label}”登记。"
        "不是的，请由两人撤回这条死亡报告，再登记一次，写明 --death-evidence。"
    )
    return [Problem(Severity.WARNING, "evidence.kind_assumed", text)]


def _step_values(
    row: CaseRow, conclusion: Conclusion, today: date, due_on: date, made: str
) -> dict[str, object]:
    still_open = conclusion.outcome is Outcome.TO_VERIFY
    return {
        "case_id": row.case_id,
        "kind": CaseStep.CONCLUDED.value,
        "stated_on": today.isoformat(),
        "owner": "",
        "due_on": due_on.isoformat() if still_open else "",
        "outcome": conclusion.outcome.value,
        "loss_reason": conclusion.loss_reason.value if conclusion.loss_reason else "",
        "made": made,
        "reason": conclusion.reason,
    }
