"""Deaths of every month: reported with evidence, or 零报告, by fixed days (Y6.1.1, Y6.2.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.changes import Changes
from qualdesk.domain.confirmation import Evidence, EvidenceKind
from qualdesk.domain.duties import CaseKind, DeathEvidence, PlaceKind
from qualdesk.domain.months import month_end
from qualdesk.errors import Problem, Refused, Severity
from qualdesk.progress import SILENT, Progress
from qualdesk.services.death_facts import DeathReport, check_death, keep_death
from qualdesk.services.death_months import (
    DeathLine,
    DeathMonth,
    ReportPlace,
    death_month,
    death_months,
    died_before,
)
from qualdesk.services.held_scans import ScanSource
from qualdesk.services.keeping import keep_documents
from qualdesk.services.register import known_person, person_mark
from qualdesk.services.second_person import second_person
from qualdesk.services.session import Session
from qualdesk.storage.queries import deaths as queries
from qualdesk.storage.queries import people
from qualdesk.storage.queries.cases import CaseFilter, cases
from qualdesk.storage.queries.deaths import DeathRow
from qualdesk.storage.queries.duty_facts import documents_of
from qualdesk.storage.repositories.confirmations import Confirmations
from qualdesk.storage.repositories.duties import Duties
from qualdesk.storage.schema_duties import death_withdrawal, nil_report
from qualdesk.storage.store import Reading

_NAMED = 5


@dataclass(frozen=True, slots=True)
class Reported:
    """`month` is that of the report the death is listed in, "" when it has no benefit.

    `late`: after the day of the village or unit; `supplement`: 补报, after the month's report.
    """

    death_id: str
    month: str
    late: bool
    supplement: bool
    problems: tuple[Problem, ...]
    changes: Changes


class Deaths:
    """One use case a method; nothing is written when one raises."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def report(
        self,
        report: DeathReport,
        evidence: Sequence[ScanSource] = (),
        progress: Progress = SILENT,
    ) -> Reported:
        """Keep a death. Without a paper it is kept with a warning: the paper follows.

        Refused `recipient.unknown`, `death.already`, `date.future`, `date.invalid`,
        `unit.unknown`, and what evidence files are refused for.
        """
        session = self._session
        session.actor.require(Duty.CONFIRM)
        today = session.today()
        with session.read() as connection:
            person = known_person(session, connection, report.id_number)
            if report.unit_code and report.unit_code not in people.units(connection):
                raise _unknown_unit(report.unit_code)
            problems = check_death(connection, person, report, today)
        papers = keep_documents(session, evidence, progress)
        problems += _papers_to_come(papers)
        with session.work() as work:
            death_id = keep_death(work, person, report, today, papers)
            lines = _lines_of(session, work.connection, death_id)
            detail = {"death": death_id, "person": person_mark(person.id_number)}
            changes = work.commit(Act("death.report", detail))
        return _reported(death_id, lines, problems, changes)

    def completed_by(self, id_number: str, died_on: date | None, *, papers: bool) -> str | None:
        """The standing death of a person that a second report completes: its day, or papers."""
        with self._session.read() as connection:
            rows = queries.deaths(connection, id_number=id_number)
        for row in rows:
            if (row.died_on is None and died_on is not None) or (row.died_on == died_on and papers):
                return row.death_id
        return None

    def date(
        self,
        death_id: str,
        died_on: date | None,
        reason: str,
        kind: DeathEvidence | None = None,
        evidence: Sequence[ScanSource] = (),
        progress: Progress = SILENT,
    ) -> Reported:
        """Write the day of a death that was not known, or hand in papers; it stands under a new id.

        What was handed in before stays with it; `kind` None keeps the kind of evidence. Refused
        `death.unknown`, `death.dated` (a known day is only changed by a withdrawal),
        `reason.missing`, and what a day and evidence files are refused for.
        """
        session = self._session
        session.actor.require(Duty.CONFIRM)
        if not reason.strip():
            raise Refused("reason.missing", "补写日期要写明依据。", remedy="请写从哪里知道的。")
        today = session.today()
        with session.read() as connection:
            old = self._known(connection, death_id)
            person = known_person(session, connection, old.id_number)
            before = documents_of(connection, [death_id]).get(death_id, [])
        if old.died_on is not None and (died_on != old.died_on or not evidence):
            raise Refused(
                "death.dated",
                f"这条死亡报告的日期已经是 {old.died_on}。",
                remedy="日期登记错了的，请由两人凭材料撤回，再重新登记。",
                value=death_id,
            )
        report = DeathReport(
            id_number=old.id_number,
            died_on=died_on,
            evidence_kind=kind or old.evidence_kind,
            reported_by=old.reported_by,
            unit_code=old.unit_code,
            note=old.note,
            source=old.source,
            on=old.learnt_on if died_on is None or died_on <= old.learnt_on else None,
        )
        if died_on is not None and (died_on > today or died_on < person.birth):
            raise Refused(
                "date.future" if died_on > today else "date.invalid",
                f"死亡日期 {died_on} 不对（出生 {person.birth}，今天 {today}）。",
                remedy="请核对日期。",
                value=died_on.isoformat(),
            )
        earlier = [Evidence(**{**paper, "kind": EvidenceKind(paper["kind"])}) for paper in before]
        both = [*earlier, *keep_documents(session, evidence, progress)]
        papers = list({one.sha256: one for one in both}.values())
        with session.work() as work:
            new_id = keep_death(work, person, report, today, papers)
            Confirmations(work).correct(death_id, "death", new_id, reason)
            lines = _lines_of(session, work.connection, new_id)
            changes = work.commit(Act("death.date", {"death": new_id, "was": death_id}))
        problems = [*_after_death(lines), *_papers_to_come(papers)]
        return _reported(new_id, lines, problems, changes)

    def withdraw(
        self,
        death_id: str,
        reason: str,
        document: ScanSource,
        second: str,
        second_password: str | None = None,
        progress: Progress = SILENT,
    ) -> tuple[str, tuple[Problem, ...], Changes]:
        """Take back a wrong report: two people, a document. The id of the withdrawal.

        `second` is the login of another natural person; with `second_password` it is checked that
        they are there, without it a warning says that they were only named. Refused
        `death.unknown`, `death.withdrawn`, `reason.missing`, `operator.two_people`; NotAllowed
        `login.failed`.
        """
        session = self._session
        session.actor.require(Duty.CONFIRM)
        if not reason.strip():
            raise Refused("reason.missing", "撤回必须写明原因。", remedy="请写明为什么撤回。")
        with session.read() as connection:
            row = self._known(connection, death_id)
        other = second_person(session, second, second_password, alone=True)
        problems: list[Problem] = []
        if not other.checked:
            text = f"第二人“{other.login}”只写了名字，没有输入密码，请本人在撤回材料上签字。"
            if other.login == session.actor.login:
                text = "一人站点没有第二位操作员，请村（社区）或单位再有一人在撤回材料上签字。"
            problems.append(Problem(Severity.WARNING, "death.second_unverified", text))
        papers = keep_documents(session, [document], progress)
        values = {
            "death_id": death_id,
            "stated_on": session.today().isoformat(),
            "reason": reason.strip(),
            "second_operator": other.login,
            "second_id_number": other.id_number,
        }
        with session.work() as work:
            fact_id = Duties(work).keep(death_withdrawal, values, papers)
            detail = {"death": death_id, "person": person_mark(row.id_number)}
            detail |= {"second": other.login, "checked": str(other.checked)}
            changes = work.commit(Act("death.withdraw", detail))
        return fact_id, tuple(problems), changes

    def nil(
        self, kind: PlaceKind, code: str, month: str, reported_by: str = ""
    ) -> tuple[str, bool]:
        """零报告 of a place for a month: its id, and whether it came late.

        Twice is once. Refused `village.unknown`, `unit.unknown`, `date.future` (the month has not
        ended), `nil.deaths` over a death reported for that month or an open case of a death
        there: named.
        """
        session = self._session
        session.actor.require(Duty.CONFIRM)
        today = session.today()
        if month_end(month) >= today:
            raise Refused(
                "date.future",
                f"{month} 还没有过完，不能报零。",
                remedy="请在下个月初报，到期日以前都算按时。",
                value=month,
            )
        with session.read() as connection:
            place = self._place(connection, kind, code, month)
            known = queries.nil_reports(connection, month, place.code)
            if known:
                return known[0].fact_id, known[0].stated_on > (place.due_on or today)
            self._refuse_over_deaths(connection, place, month)
        values = {
            "month": month,
            "place_kind": kind.value,
            "place_code": place.code,
            "stated_on": today.isoformat(),
            "reported_by": reported_by.strip(),
        }
        with session.work() as work:
            fact_id = Duties(work).keep(nil_report, values)
            work.commit(Act("death.nil", {"month": month, "place": place.code}))
        return fact_id, place.due_on is not None and today > place.due_on

    def nil_of(self, place_code: str, month: str) -> str:
        """The standing nil report of a place for a month; "" when there is none."""
        with self._session.read() as connection:
            known = queries.nil_reports(connection, month, place_code)
        return known[0].fact_id if known else ""

    def month(self, month: str) -> DeathMonth:
        """A month's report: its deaths, who has reported, by when. ValueError on another form."""
        session = self._session
        session.actor.require(Duty.READ)
        with session.read() as connection:
            return death_month(session, connection, month)

    def board(self, months: Sequence[str]) -> tuple[DeathMonth, ...]:
        """Several months beside each other."""
        session = self._session
        session.actor.require(Duty.READ)
        with session.read() as connection:
            return death_months(session, connection, months)

    def died_after(self) -> tuple[DeathLine, ...]:
        """People with a qualified confirmation of a day after their death (Y12)."""
        session = self._session
        session.actor.require(Duty.READ)
        with session.read() as connection:
            lines = died_before(session, connection)
            found = {line.row.death_id: line for line in lines if line.confirmed_after}
        return tuple(found.values())

    def _known(self, connection: Reading, death_id: str) -> DeathRow:
        found = queries.deaths(connection, death_ids=(death_id,))
        if found:
            return found[0]
        if queries.is_withdrawn(connection, death_id):
            raise Refused("death.withdrawn", "这条死亡报告已经撤回。", value=death_id)
        raise Refused(
            "death.unknown",
            "没有这个编号的死亡报告。",
            remedy="请用 deaths list 查看编号。",
            value=death_id,
        )

    def _place(self, connection: Reading, kind: PlaceKind, code: str, month: str) -> ReportPlace:
        for place in death_month(self._session, connection, month).places:
            if place.kind is kind and place.code == code:
                return place
        if kind is PlaceKind.UNIT:
            raise _unknown_unit(code)
        raise Refused(
            "village.unknown",
            f"本站没有代码为“{code}”的村（社区）。",
            remedy="请核对12位区划代码。",
            value=code,
        )

    def _refuse_over_deaths(self, connection: Reading, place: ReportPlace, month: str) -> None:
        session = self._session
        reported = [
            line.name
            for line in death_month(session, connection, "").lines  # also those listed later
            if line.place_code == place.code and line.reporting.due_month == month
        ]
        wanted = CaseFilter(open_only=True, kind=CaseKind.SUSPECTED_DEATH)
        for row in cases(connection, wanted):
            person = people.person(connection, row.id_number)
            here = person is not None and (
                place.code == person.village_code
                if place.kind is PlaceKind.VILLAGE
                else any(
                    b.unit_code == place.code for b in people.benefits(connection, row.id_number)
                )
            )
            if here and person is not None and row.opened_on <= session.today():
                reported.append(f"{person.name}（核查件没结）")
        if reported:
            names = "、".join(dict.fromkeys(reported[:_NAMED])) + (
                "等" if len(reported) > _NAMED else ""
            )
            raise Refused(
                "nil.deaths",
                f"{place.name} {month} 不能报零：{names}。",
                remedy="已登记的死亡要照报；核查件请先下结论。登记错人的，由两人凭材料撤回。",
                value=month,
            )


def _lines_of(session: Session, connection: Reading, death_id: str) -> list[DeathLine]:
    lines = death_month(session, connection, "").lines
    return [line for line in lines if line.row.death_id == death_id]


def _papers_to_come(papers: Sequence[Evidence]) -> list[Problem]:
    if papers:
        return []
    text = "还没有附证明材料，请尽快补上（再登记一次，附上材料）；没有材料不能终止待遇。"
    return [Problem(Severity.WARNING, "evidence.missing", text)]


def _reported(
    death_id: str, lines: Sequence[DeathLine], problems: Sequence[Problem], changes: Changes
) -> Reported:
    """Of several insurances the report that comes first."""
    first = min(lines, key=lambda line: line.reporting.month, default=None)
    return Reported(
        death_id,
        first.reporting.month if first else "",
        any(line.late for line in lines),
        any(line.supplement for line in lines),
        tuple(problems),
        changes,
    )


def _after_death(lines: Sequence[DeathLine]) -> list[Problem]:
    if not any(line.confirmed_after for line in lines):
        return []
    text = "死亡以后还有确认记录，请核查是谁确认的，必要时撤回。"
    return [Problem(Severity.WARNING, "confirmed.after_death", text)]


def _unknown_unit(code: str) -> Refused:
    return Refused(
        "unit.unknown",
        f"本站没有编号为“{code}”的单位。",
        remedy="请核对单位编号；新单位请先随花名册导入。",
        value=code,
    )
