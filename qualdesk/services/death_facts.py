"""One death as a fact: what must hold before it is kept, on whatever way it is learnt (Y6.1.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from qualdesk.domain.confirmation import Confirmation, Evidence, Outcome
from qualdesk.domain.duties import DeathEvidence
from qualdesk.domain.recipient import Recipient
from qualdesk.errors import Problem, Refused, Severity
from qualdesk.storage.queries import confirmations
from qualdesk.storage.queries.duty_marks import death_reported
from qualdesk.storage.repositories.duties import Duties
from qualdesk.storage.schema_duties import death
from qualdesk.storage.store import Reading
from qualdesk.storage.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class DeathReport:
    """What is known of a death. `died_on` None: the day is not known yet (待核实).

    `unit_code` is that of the unit that reported; else the person's village did.
    """

    id_number: str
    died_on: date | None
    evidence_kind: DeathEvidence
    reported_by: str = ""
    unit_code: str = ""
    note: str = ""
    source: str = "own"  # own | case | comparison
    on: date | None = None  # the day it was learnt, today by default


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """With what a wrong report is taken back; `second` is the login of the other person."""

    reason: str
    document: Path
    second: str
    password: str


def check_death(
    connection: Reading, person: Recipient, report: DeathReport, today: date
) -> list[Problem]:
    """Refused `death.already`, `date.future`, `date.invalid`; warned of confirmations after it.

    A day of learning before the day of death is refused too.
    """
    learnt = report.on or today
    if death_reported(connection, person.id_number):
        raise Refused(
            "death.already",
            f"{person.name}已经登记过死亡，一个人只登记一次。",
            remedy="死亡日期有误的请更正那条记录；登记错人的请由两人凭材料撤回。",
            value=person.id_number,
        )
    for day, what in ((report.died_on, "死亡日期"), (learnt, "报告日期")):
        if day is not None and day > today:
            raise Refused(
                "date.future",
                f"{what} {day} 还没有到（今天是 {today}）。",
                remedy="请核对日期。",
                value=day.isoformat(),
            )
    if report.died_on is not None and report.died_on < person.birth:
        raise Refused(
            "date.invalid",
            f"死亡日期 {report.died_on} 早于本人出生日期 {person.birth}。",
            remedy="请核对日期；日子还不知道的，请登记为“待核实”。",
            value=report.died_on.isoformat(),
        )
    if report.died_on is not None and learnt < report.died_on:
        raise Refused(
            "date.invalid",
            f"报告日期 {learnt} 早于死亡日期 {report.died_on}。",
            remedy="请核对这两个日期。",
            value=learnt.isoformat(),
        )
    after = confirmed_after(confirmations.of_person(connection, person.id_number), report.died_on)
    if not after:
        return []
    days = "、".join(str(fact.stated_on) for fact in after[:3])
    text = f"{person.name}死亡以后还有确认记录（{days}），请核查是谁确认的，必要时撤回。"
    return [Problem(Severity.WARNING, "confirmed.after_death", text)]


def confirmed_after(
    history: Sequence[Confirmation], died_on: date | None
) -> tuple[Confirmation, ...]:
    """Standing qualified confirmations of days after a death; none while its day is unknown."""
    if died_on is None:
        return ()
    return tuple(
        fact for fact in history if fact.outcome is Outcome.QUALIFIED and fact.stated_on > died_on
    )


def keep_death(
    work: Work, person: Recipient, report: DeathReport, today: date, papers: Sequence[Evidence]
) -> str:
    """Write the fact; the caller has checked it. Returns its id."""
    values = {
        "id_number": person.id_number,
        "died_on": report.died_on.isoformat() if report.died_on else "",
        "stated_on": (report.on or today).isoformat(),
        "evidence_kind": report.evidence_kind.value,
        "reported_by": report.reported_by,
        "village_code": "" if report.unit_code else person.village_code,
        "unit_code": report.unit_code,
        "source": report.source,
        "note": report.note,
    }
    return Duties(work).keep(death, values, papers)
