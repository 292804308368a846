"""Suspensions, stops, ends and resumptions: proposed by a township, decided by the county.

What is recorded without `proposal` is the county's decision and changes the status that holds;
a proposal changes nothing. The program pays nothing (Y9a, Y9b, Y10).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act, canonical
from qualdesk.domain.changes import Changes
from qualdesk.domain.confirmation import Outcome
from qualdesk.domain.decisions import (
    Basis,
    Resumed,
    bases,
    check_reason,
    resumption,
)
from qualdesk.domain.duties import reasons_of
from qualdesk.domain.policy_values import PayReason, Relation, Resumption
from qualdesk.domain.recipient import Benefit, Insurance, Recipient, Status
from qualdesk.domain.station import Level
from qualdesk.errors import Problem, Refused
from qualdesk.progress import SILENT, Progress
from qualdesk.services.decision_checks import (
    check_alive,
    check_relation,
    check_stopped,
    chosen_of,
    held,
    no_proposal,
    resume_warnings,
    unreported_death,
    warnings,
)
from qualdesk.services.held_scans import ScanSource
from qualdesk.services.keeping import keep_documents
from qualdesk.services.people_lines import PersonLine, person_lines
from qualdesk.services.register import known_person, person_mark
from qualdesk.services.session import Session
from qualdesk.services.standings import held_benefits
from qualdesk.storage.queries import confirmations, people
from qualdesk.storage.queries import decisions as queries
from qualdesk.storage.queries.decisions import DecisionRow
from qualdesk.storage.queries.duty_facts import documents_of
from qualdesk.storage.queries.duty_marks import duty_marks
from qualdesk.storage.queries.people import PeopleFilter
from qualdesk.storage.repositories.confirmations import Confirmations
from qualdesk.storage.repositories.duties import Duties
from qualdesk.storage.schema_duties import status_decision, survivor
from qualdesk.storage.store import Reading
from qualdesk.storage.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusRequest:
    """What shall become of one benefit. `chosen` is the citation of the basis that was taken.

    `relation` states what the recipient is to the one who died, where it is not known yet.
    """

    id_number: str
    insurance: Insurance
    status: Status  # suspended, stopped or ended
    reason: str
    from_on: date
    until_on: date | None = None
    proposal: bool = False
    documents: tuple[ScanSource, ...] = ()
    document_number: str = ""
    chosen: str = ""
    chosen_reason: str = ""
    relation: Relation | None = None
    settles: str = ""  # the proposal that this decision answers
    note: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """`status` is the one that holds now; `basis` every legal basis there is."""

    fact_id: str
    status: Status
    proposal: bool
    basis: tuple[Basis, ...]
    problems: tuple[Problem, ...]
    changes: Changes


@dataclass(frozen=True, slots=True)
class ResumedBenefit:
    """A resumption: from which month, which months are paid afterwards."""

    fact_id: str
    status: Status
    proposal: bool
    resumed: Resumed
    problems: tuple[Problem, ...]
    changes: Changes


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A proposal and the person whom it concerns."""

    row: DecisionRow
    person: PersonLine


@dataclass(frozen=True, slots=True)
class DecisionPaper:
    """A document that a proposal or decision stands on."""

    row: DecisionRow
    sha256: str


class Deciding:
    """One use case a method; nothing is written when one raises."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def bases(self, reason: str, status: Status, insurance: Insurance) -> tuple[Basis, ...]:
        """Every legal basis for a reason today, the one with force first.

        Refused `reason.unknown`, `reason.not_for_insurance`.
        """
        today = self._session.today()
        code = check_reason(status, reason)
        return bases(self._session.policy(), status, code, insurance, today)

    def decide(self, request: StatusRequest, progress: Progress = SILENT) -> Decided:
        """Keep a proposal, or the county's decision.

        Refused `recipient.unknown`, `benefit.unknown`, `benefit.ended`, `reason.unknown`,
        `reason.not_for_insurance`, `survivor.unknown`, `basis.unknown`, `level.not_allowed`,
        `proposal.unknown`, `date.invalid`, `recipient.dead` (a proposal other than an end). A
        missing document, a past day, bases that differ, a death that nobody has reported and a
        decision about somebody dead are warnings.
        """
        session = self._session
        session.actor.require(Duty.CONFIRM)
        today = session.today()
        self._check_level(request.proposal)
        reason = check_reason(request.status, request.reason)
        with session.read() as connection:
            person, _ = self._benefit(connection, request)
            relation = request.relation or queries.survivors(connection, [person.id_number]).get(
                person.id_number
            )
            self._check_settled(connection, request)
            if request.status is Status.ENDED:
                death = unreported_death(connection, reason, person)
            else:
                death = check_alive(connection, person, proposal=request.proposal)
        found = bases(session.policy(), request.status, reason, request.insurance, today)
        check_relation(found, relation, reason)
        chosen = chosen_of(found, request.chosen)
        if request.until_on is not None and request.until_on < request.from_on:
            raise Refused(
                "date.invalid",
                f"结束日期 {request.until_on} 早于开始日期 {request.from_on}。",
                remedy="请核对这两个日期。",
                value=request.until_on.isoformat(),
            )
        problems = [*warnings(request, found, chosen, today), *death]
        papers = keep_documents(session, request.documents, progress)
        values = {
            **_place(person, request.insurance),
            "status": request.status.value,
            "reason": reason,
            "from_on": request.from_on.isoformat(),
            "until_on": request.until_on.isoformat() if request.until_on else "",
            "decided": not request.proposal,
            "stated_on": today.isoformat(),
            "basis": canonical([one.as_json() for one in found]),
            "chosen": chosen.citation if chosen else "",
            "chosen_reason": request.chosen_reason.strip(),
            "document_number": request.document_number.strip(),
            "settles": request.settles,
            "paid_from": "",
            "arrears": "",
            "note": request.note.strip(),
        }
        with session.work() as work:
            if request.relation is not None:
                _keep_relation(work, person, request.relation, today)
            fact_id = Duties(work).keep(status_decision, values, papers)
            changes = work.commit(_act(request.proposal, request.status, fact_id, person))
        status = self._status(person.id_number, request.insurance)
        return Decided(fact_id, status, request.proposal, found, tuple(problems), changes)

    def resume(
        self,
        id_number: str,
        insurance: Insurance,
        *,
        proposal: bool = False,
        documents: Sequence[ScanSource] = (),
        document_number: str = "",
        settles: str = "",
        progress: Progress = SILENT,
    ) -> ResumedBenefit:
        """Pay again, from the month after the confirmation, with arrears (Y10).

        Refused `recipient.unknown`, `benefit.unknown`, `benefit.paying`, `benefit.ended`,
        `confirmation.missing` (after a stop for want of it), `level.not_allowed`,
        `recipient.dead` (a proposal; a warning beside a decision).
        """
        session = self._session
        session.actor.require(Duty.CONFIRM)
        today = session.today()
        self._check_level(proposal)
        with session.read() as connection:
            person = known_person(session, connection, id_number)
            benefit = held(held_benefits(session, connection, person.id_number), insurance)
            mark = duty_marks(connection, today, (person.id_number,)).statuses.get(
                (person.id_number, insurance)
            )
            history = confirmations.of_person(connection, person.id_number)
            dead = check_alive(connection, person, proposal=proposal)
        since = mark.since if mark else None
        check_stopped(benefit, person)
        confirmed = [
            fact.stated_on
            for fact in history
            if fact.outcome is Outcome.QUALIFIED and insurance in fact.insurances
        ]
        last = max(confirmed, default=None)
        for_want = benefit.roster_reason in (
            PayReason.NOT_CONFIRMED.value,
            PayReason.NOT_CONFIRMED.label,
        )
        if for_want and (last is None or (since is not None and last < since)):
            raise Refused(
                "confirmation.missing",
                f"{person.name}停发以后还没有确认，不能恢复。",
                remedy="请先办理资格确认，再恢复。",
                value=person.id_number,
            )
        rule = session.policy().on(today).value("resumption", Resumption)
        reason = PayReason.NOT_CONFIRMED.value if for_want else benefit.roster_reason
        resumed = resumption(rule, reason, since, last if for_want and last else today)
        problems = (
            *dead,
            *resume_warnings(resumed, proposal=proposal, documented=bool(documents)),
        )
        papers = keep_documents(session, documents, progress)
        values = {
            **_place(person, insurance),
            "status": Status.PAYING.value,
            "reason": "",
            "from_on": today.isoformat(),
            "until_on": "",
            "decided": not proposal,
            "stated_on": today.isoformat(),
            "basis": "",
            "chosen": "",
            "chosen_reason": "",
            "document_number": document_number.strip(),
            "settles": settles,
            "paid_from": resumed.paid_from,
            "arrears": " ".join(resumed.arrears or ()),
            "note": "",
        }
        with session.work() as work:
            fact_id = Duties(work).keep(status_decision, values, papers)
            changes = work.commit(_act(proposal, Status.PAYING, fact_id, person))
        status = self._status(person.id_number, insurance)
        return ResumedBenefit(fact_id, status, proposal, resumed, problems, changes)

    def drop(self, proposal_id: str, reason: str) -> Changes:
        """Take a proposal back. Refused `proposal.unknown`, `reason.missing`."""
        session = self._session
        session.actor.require(Duty.CONFIRM)
        if not reason.strip():
            raise Refused("reason.missing", "不建议了要写明原因。", remedy="请写明为什么。")
        with session.work() as work:
            if proposal_id not in {r.fact_id for r in queries.open_proposals(work.connection)}:
                raise no_proposal(proposal_id)
            Confirmations(work).correct(proposal_id, "status", None, reason.strip())
            return work.commit(Act("status.drop", {"proposal": proposal_id}))

    def survivor(self, id_number: str, relation: Relation, reason: str = "") -> str:
        """State what a recipient of a work-injury benefit is to the one who died (Y9b).

        Refused `recipient.unknown`, `benefit.unknown` without a work-injury benefit.
        """
        session = self._session
        session.actor.require(Duty.REGISTER)
        with session.read() as connection:
            person = known_person(session, connection, id_number)
            held(held_benefits(session, connection, person.id_number), Insurance.INJURY)
        with session.work() as work:
            fact_id = _keep_relation(work, person, relation, session.today(), reason)
            work.commit(Act("survivor", {"person": person_mark(person.id_number)}))
        return fact_id

    def proposals(self) -> tuple[ProposalLine, ...]:
        """Proposals that the county has not answered, oldest first."""
        session = self._session
        session.actor.require(Duty.READ)
        with session.read() as connection:
            rows = queries.open_proposals(connection)
            wanted = PeopleFilter(id_numbers=tuple({row.id_number for row in rows}))
            found = people.find(connection, wanted) if rows else ()
            lines = {one.row.id_number: one for one in person_lines(session, connection, found)}
        return tuple(ProposalLine(row, lines[row.id_number]) for row in rows)

    def history(self, id_number: str) -> tuple[DecisionRow, ...]:
        """Proposals and decisions about a person, oldest first."""
        session = self._session
        session.actor.require(Duty.READ)
        with session.read() as connection:
            return queries.decisions(connection, id_numbers=[id_number])

    def papers(self, id_number: str, insurance: Insurance) -> tuple[DecisionPaper, ...]:
        """The documents of a benefit's proposals and decisions, the newest first."""
        rows = [one for one in self.history(id_number) if one.insurance is insurance]
        with self._session.read() as connection:
            found = documents_of(connection, [row.fact_id for row in rows])
        return tuple(
            DecisionPaper(row, paper["sha256"])
            for row in reversed(rows)
            for paper in found.get(row.fact_id, ())
        )

    def _status(self, id_number: str, insurance: Insurance) -> Status:
        session = self._session
        with session.read() as connection:
            return held(held_benefits(session, connection, id_number), insurance).roster_status

    def _check_level(self, proposal: bool) -> None:
        if not proposal and self._session.station.level == Level.VILLAGE.value:
            raise Refused(
                "level.not_allowed",
                "村里只报情况，不能登记县局的决定。",
                remedy="请只提建议（--proposal），由乡镇报县局。",
            )

    def _benefit(self, connection: Reading, request: StatusRequest) -> tuple[Recipient, Benefit]:
        session = self._session
        person = known_person(session, connection, request.id_number)
        benefit = held(held_benefits(session, connection, person.id_number), request.insurance)
        if benefit.roster_status is Status.ENDED:
            raise Refused(
                "benefit.ended",
                f"{person.name}的{request.insurance.label}待遇已经终止。",
                remedy="终止有误的，请先更正那条记录。",
                value=person.id_number,
            )
        return person, benefit

    def _check_settled(self, connection: Reading, request: StatusRequest) -> None:
        if not request.settles:
            return
        known = {row.fact_id for row in queries.open_proposals(connection)}
        if request.settles not in known:
            raise no_proposal(request.settles)


def _place(person: Recipient, insurance: Insurance) -> dict[str, str]:
    return {"id_number": person.id_number, "insurance": insurance.value}


def _keep_relation(
    work: Work, person: Recipient, relation: Relation, today: date, reason: str = ""
) -> str:
    values = {
        "id_number": person.id_number,
        "relation": relation.value,
        "stated_on": today.isoformat(),
        "reason": reason.strip(),
    }
    return Duties(work).keep(survivor, values)


def _act(proposal: bool, status: Status, fact_id: str, person: Recipient) -> Act:
    detail = {"fact": fact_id, "person": person_mark(person.id_number), "status": status.value}
    return Act("status.propose" if proposal else "status.decide", detail)


def reason_word(status: Status, reason: str) -> str:
    """The word of a code; a roster's own words as they are."""
    return reasons_of(status).get(reason, reason)
