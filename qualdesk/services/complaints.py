"""举报 about a notice: taken open or anonymous, investigated, answered in time (Y6.1.3, Y12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.changes import Changes
from qualdesk.domain.cycle import add_span
from qualdesk.domain.duties import CaseKind
from qualdesk.domain.notices import ComplaintHow, outcome_of
from qualdesk.errors import Problem, Refused, Severity
from qualdesk.progress import SILENT, Progress
from qualdesk.services.cases import CaseRequest, Cases
from qualdesk.services.held_scans import ScanSource
from qualdesk.services.keeping import keep_documents
from qualdesk.services.notice_files import one_file
from qualdesk.services.register import known_person
from qualdesk.services.session import Session
from qualdesk.storage.queries import notices as queries
from qualdesk.storage.queries.notices import ComplaintRow
from qualdesk.storage.repositories.duties import Duties
from qualdesk.storage.schema_half_year import complaint, complaint_answer
from qualdesk.storage.store import Reading

_TEXT = 4000
_LINE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintRequest:
    """What somebody said. `complainant` is "" when they do not want to be named."""

    notice_id: str
    text: str
    how: ComplaintHow = ComplaintHow.PHONE
    about: str = ""  # an id number of any spelling
    complainant: str = ""
    complainant_phone: str = ""
    on: date | None = None  # today by default


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRequest:
    """What was found. `outcome` is a code or word of `ComplaintOutcome`, or a sentence."""

    complaint_id: str
    outcome: str
    investigator: str = ""  # the operator by default
    finding: str = ""
    on: date | None = None  # today by default
    open_case: bool = False  # of the person it is about
    documents: tuple[ScanSource, ...] = ()


@dataclass(frozen=True, slots=True)
class ComplaintDone:
    """The fact that was written, the complaint after it, and what to look at."""

    fact_id: str
    complaint: ComplaintRow
    problems: tuple[Problem, ...]
    changes: Changes


class Complaints:
    """One use case a method; the audit never says what somebody said, nor about whom."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def take(self, request: ComplaintRequest) -> ComplaintDone:
        """Keep a complaint with the day by which it is answered (policy `case.verify_within`).

        Refused `notice.unknown`, `text.missing`, `date.future`, `recipient.unknown`; warned when
        the person does not stand on the notice.
        """
        session = self._session
        session.actor.require(Duty.CONFIRM)
        today = session.today()
        day = _day(request.on, today)
        if not request.text.strip():
            raise Refused("text.missing", "没有写举报的内容。", remedy="请写明反映了什么。")
        problems: list[Problem] = []
        with session.read() as connection:
            file = one_file(session, connection, request.notice_id)
            about = ""
            if request.about.strip():
                about = known_person(session, connection, request.about).id_number
                listed = queries.people_of(connection, file.row.notice_id)
                if all(one.id_number != about for one in listed):
                    words = "被举报人不在这张公示上，请核对是哪个村的公示。"
                    problems.append(Problem(Severity.WARNING, "complaint.not_listed", words))
        values = {
            "notice_id": file.row.notice_id,
            "how": request.how.value,
            "about_id_number": about,
            "complainant": request.complainant.strip()[:_LINE],
            "complainant_phone": request.complainant_phone.strip()[:_LINE],
            "text": request.text.strip()[:_TEXT],
            "due_on": add_span(day, session.policy().verify_within(today)).isoformat(),
            "stated_on": day.isoformat(),
        }
        with session.work() as work:
            fact_id = Duties(work).keep(complaint, values)
            detail = {"complaint": fact_id, "notice": file.row.notice_id}
            changes = work.commit(Act("notice.complaint", detail))
        return ComplaintDone(fact_id, self.one(fact_id), tuple(problems), changes)

    def answer(self, request: AnswerRequest, progress: Progress = SILENT) -> ComplaintDone:
        """Keep what was found and when it was answered; the newest answer counts.

        With `open_case` the person is looked into. Refused `complaint.unknown`,
        `outcome.missing`, `complaint.nobody` (a case about nobody), `date.future`,
        `date.invalid` before the complaint; warned of one after its day.
        """
        session = self._session
        session.actor.require(Duty.CONFIRM)
        today = session.today()
        day = _day(request.on, today)
        if not request.outcome.strip():
            raise Refused(
                "outcome.missing", "没有写处理结果。", remedy="请写属实、不属实、已更正或其他。"
            )
        with session.read() as connection:
            row = self._known(connection, request.complaint_id)
            if request.open_case and not row.about:
                raise Refused(
                    "complaint.nobody",
                    "这件举报没有写是谁，不能开核查件。",
                    remedy="请重新登记举报，写明被举报人的身份证号码。",
                    value=row.complaint_id,
                )
            person = known_person(session, connection, row.about) if request.open_case else None
        if day < row.received_on:
            raise Refused(
                "date.invalid",
                f"答复日期 {day} 早于收到举报的日子 {row.received_on}。",
                remedy="请核对日期。",
                value=day.isoformat(),
            )
        papers = keep_documents(session, request.documents, progress)
        outcome = outcome_of(request.outcome)
        said = request.outcome.strip()
        own_words = "" if said in (outcome.value, outcome.label) else said
        finding = "；".join(part for part in (own_words, request.finding.strip()) if part)
        values: dict[str, object] = {
            "complaint_id": row.complaint_id,
            "investigator": request.investigator.strip()[:_LINE] or session.actor.login,
            "finding": finding[:_TEXT],
            "outcome": outcome.value,
            "answered_on": day.isoformat(),
            "case_id": "",
            "stated_on": today.isoformat(),
        }
        with session.work() as work:
            if person is not None:
                case = CaseRequest(
                    id_number=person.id_number,
                    kind=CaseKind.COMPLAINT,
                    note="公示期间的举报",
                    source="complaint",
                    source_id=row.complaint_id,
                )
                values["case_id"] = Cases(session).keep(work, person, case)[0]
            fact_id = Duties(work).keep(complaint_answer, values, papers)
            detail = {"complaint": row.complaint_id, "outcome": outcome.value}
            changes = work.commit(Act("notice.answer", detail))
        return ComplaintDone(fact_id, self.one(row.complaint_id), _late(row, day), changes)

    def waiting(self) -> tuple[ComplaintRow, ...]:
        """Complaints of any notice without an outcome, the earliest deadline first."""
        self._session.actor.require(Duty.READ)
        with self._session.read() as connection:
            found = [one for one in queries.complaints(connection) if one.answer is None]
        return tuple(sorted(found, key=lambda one: one.due_on))

    def one(self, complaint_id: str) -> ComplaintRow:
        """A complaint. Refused `complaint.unknown`."""
        self._session.actor.require(Duty.READ)
        with self._session.read() as connection:
            return self._known(connection, complaint_id)

    def _known(self, connection: Reading, complaint_id: str) -> ComplaintRow:
        found = queries.complaints(connection, complaint_id=complaint_id.strip() or "-")
        if found:
            return found[0]
        raise Refused(
            "complaint.unknown",
            "没有这个编号的举报，或者已经撤销。",
            remedy="请用 notice status 查看编号。",
            value=complaint_id,
        )


def _day(on: date | None, today: date) -> date:
    if on is not None and on > today:
        raise Refused(
            "date.future",
            f"日期 {on} 还没有到（今天是 {today}）。",
            remedy="请核对日期。",
            value=on.isoformat(),
        )
    return on or today


def _late(row: ComplaintRow, day: date) -> tuple[Problem, ...]:
    if day <= row.due_on:
        return ()
    words = f"应在 {row.due_on} 前答复，迟了 {(day - row.due_on).days} 天。"
    return (Problem(Severity.WARNING, "complaint.late", words, value=row.due_on.isoformat()),)
