"""What the check of a drawn person found, and what was put right by a day (Y6.1.4a)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.changes import Changes
from qualdesk.domain.cycle import add_span
from qualdesk.domain.duties import CaseKind
from qualdesk.domain.spot_check import SpotFound, SpotHow, SpotResult
from qualdesk.errors import Problem, Refused, Severity
from qualdesk.progress import SILENT, Progress
from qualdesk.services.cases import CaseRequest, Cases
from qualdesk.services.held_scans import ScanSource
from qualdesk.services.keeping import keep_documents
from qualdesk.services.register import known_person, person_mark
from qualdesk.services.session import Session
from qualdesk.services.spot_checks import known_draw
from qualdesk.storage.queries import spot_checks as queries
from qualdesk.storage.queries.spot_checks import DrawRow, ResultRow
from qualdesk.storage.repositories.confirmations import Confirmations
from qualdesk.storage.repositories.duties import Duties
from qualdesk.storage.schema_half_year import spot_rectification, spot_result

_DEMAND = "查明原因，改正记录"
_AGAIN = "重新登记抽查结果"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the check of one drawn person found. `checker` "" is who is logged in.

    Of a difference `demand` says what is to be put right, by `due_on`: by default within the time
    that the policy gives a case. `case`: open one.
    """

    draw_id: str
    id_number: str
    result: SpotResult
    note: str = ""
    how: SpotHow = SpotHow.MET
    found: SpotFound = SpotFound.ALIVE
    checker: str = ""
    on: date | None = None
    demand: str = ""
    due_on: date | None = None
    case: bool = False
    evidence: tuple[ScanSource, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Recorded:
    """A result that was kept; `case_id` is "" where no case was asked for."""

    result: ResultRow
    case_id: str
    problems: tuple[Problem, ...]
    changes: Changes


class SpotResults:
    """One use case a method; nothing is written when one raises."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def record(self, finding: Finding, progress: Progress = SILENT) -> Recorded:
        """Keep what was found of a drawn person; recorded again, the newer one counts.

        Refused `spotcheck.unknown`, `spotcheck.not_drawn`, `recipient.unknown`,
        `reason.missing` (a difference says what), `date.future`, `date.invalid`, `date.past`, and
        what evidence files are refused for. Warning `spotcheck.replaced`.
        """
        session, today = self._session, self._session.today()
        session.actor.require(Duty.CONFIRM)
        on = finding.on or today
        with session.read() as connection:
            row = known_draw(connection, finding.draw_id)
            person = known_person(session, connection, finding.id_number)
            drawn = next((p for p in row.people if p.id_number == person.id_number), None)
            if drawn is None:
                raise _not_drawn(person.name, person.id_number)
            earlier = _of(queries.results(connection, (row.draw_id,)), person.id_number)
        differs = finding.result is SpotResult.DIFFERS
        _check(finding, row, on, today)
        due_on = finding.due_on or add_span(on, session.policy().verify_within(today))
        papers = keep_documents(session, finding.evidence, progress)
        values = {
            "spot_check_id": row.draw_id,
            "id_number": person.id_number,
            "insurance": drawn.insurance,
            "checker": finding.checker.strip() or session.actor.login,
            "how": finding.how.value,
            "found": finding.found.value,
            "result": finding.result.value,
            "problem": finding.note.strip(),
            "demand": (finding.demand.strip() or _DEMAND) if differs else "",
            "due_on": due_on.isoformat() if differs else "",
            "stated_on": on.isoformat(),
        }
        case_id = ""
        with session.work() as work:
            fact_id = Duties(work).keep(spot_result, values, papers)
            if earlier is not None:
                Confirmations(work).correct(earlier.fact_id, "spot_result", fact_id, _AGAIN)
            if finding.case and differs:
                asked = CaseRequest(
                    id_number=person.id_number,
                    kind=CaseKind.SPOT_CHECK,
                    due_on=max(due_on, today),
                    note=finding.note.strip(),
                    source="spot_check",
                    source_id=fact_id,
                )
                case_id, _ = Cases(session).keep(work, person, asked)
            detail = {"result": fact_id, "person": person_mark(person.id_number)}
            detail |= {"draw": row.draw_id, "says": finding.result.value, "case": case_id}
            changes = work.commit(Act("spotcheck.record", detail))
        with session.read() as connection:
            kept = _of(queries.results(connection, (row.draw_id,)), person.id_number)
        assert kept is not None
        return Recorded(kept, case_id, _replaced(earlier), changes)

    def rectify(
        self,
        result_id: str,
        done: str,
        evidence: Sequence[ScanSource] = (),
        on: date | None = None,
        progress: Progress = SILENT,
    ) -> tuple[str, Changes]:
        """Keep what was done about a difference: its id. Refused `fact.unknown`,
        `spotcheck.agrees`, `reason.missing`, `date.future`, `date.invalid`.
        """
        session, today = self._session, self._session.today()
        session.actor.require(Duty.CONFIRM)
        if not done.strip():
            raise Refused("reason.missing", "没有写怎样整改的。", remedy="请写明做了什么。")
        with session.read() as connection:
            result = next(
                (one for one in queries.results(connection) if one.fact_id == result_id), None
            )
        if result is None:
            raise Refused("fact.unknown", "没有这条抽查结果。", value=result_id)
        if result.result is SpotResult.AGREES:
            raise Refused("spotcheck.agrees", "抽查结果一致的，不用整改。", value=result_id)
        day = on or today
        _check_day(day, result.stated_on, today, "整改日期")
        papers = keep_documents(session, evidence, progress)
        values = {
            "result_id": result_id,
            "done": done.strip(),
            "stated_on": day.isoformat(),
        }
        with session.work() as work:
            fact_id = Duties(work).keep(spot_rectification, values, papers)
            changes = work.commit(Act("spotcheck.rectify", {"result": result_id}))
        return fact_id, changes

    def result_of(self, draw_id: str, id_number: str) -> ResultRow:
        """The standing result of a drawn person. Refused `spotcheck.unknown`,
        `recipient.unknown`, `spotcheck.not_recorded`.
        """
        session = self._session
        session.actor.require(Duty.READ)
        with session.read() as connection:
            row = known_draw(connection, draw_id)
            person = known_person(session, connection, id_number)
            found = _of(queries.results(connection, (row.draw_id,)), person.id_number)
        if found is None:
            raise Refused(
                "spotcheck.not_recorded",
                f"还没有登记{person.name}的抽查结果。",
                remedy="请先登记结果，再登记整改。",
                value=person.id_number,
            )
        return found


def _of(found: Sequence[ResultRow], id_number: str) -> ResultRow | None:
    return next((one for one in reversed(found) if one.id_number == id_number), None)


def _check(finding: Finding, row: DrawRow, on: date, today: date) -> None:
    if finding.result is SpotResult.DIFFERS and not finding.note.strip():
        raise Refused(
            "reason.missing",
            "结果不一致的，要写明哪里不一致。",
            remedy="请用一两句话写清系统怎么说、实际怎样。",
        )
    _check_day(on, row.stated_on, today, "抽查日期")
    if finding.due_on is not None and finding.due_on < on:
        raise Refused(
            "date.past",
            f"整改期限 {finding.due_on} 早于抽查日期 {on}。",
            remedy="请写抽查以后的日期。",
            value=finding.due_on.isoformat(),
        )


def _check_day(day: date, since: date, today: date, what: str) -> None:
    if day > today:
        raise Refused(
            "date.future",
            f"{what} {day} 还没有到（今天是 {today}）。",
            remedy="请核对日期。",
            value=day.isoformat(),
        )
    if day < since:
        raise Refused(
            "date.invalid",
            f"{what} {day} 早于 {since}，那时还没有抽出（查出）。",
            remedy="请核对日期。",
            value=day.isoformat(),
        )


def _not_drawn(name: str, id_number: str) -> Refused:
    return Refused(
        "spotcheck.not_drawn",
        f"{name}不在这次抽查的名单里。",
        remedy="请核对身份证号码和抽查编号；用 spotcheck report 查看名单。",
        value=id_number,
    )


def _replaced(earlier: ResultRow | None) -> tuple[Problem, ...]:
    if earlier is None:
        return ()
    text = f"{earlier.stated_on} 登记过“{earlier.result.label}”，以这次的为准，原来的留着备查。"
    return (Problem(Severity.WARNING, "spotcheck.replaced", text),)
