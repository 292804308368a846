"""case, contact: who is looked into, who was told, and what came of it."""

from __future__ import annotations

from pathlib import Path

import click

from qualdesk.cli.frame import Answer, Desk, optional_day
from qualdesk.domain.confirmation import LossReason, Method, Outcome
from qualdesk.domain.duties import ContactOutcome, DeathEvidence
from qualdesk.domain.forms import masked_id_number
from qualdesk.domain.policy_values import ContactHow
from qualdesk.services.case_files import CaseFile
from qualdesk.services.cases import Conclusion
from qualdesk.services.contacts import ContactRequest

_FILE = click.Path(readable=False, path_type=Path)


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(cases)
    group.add_command(contact)


@click.group("case")
def cases() -> None:
    """核查件：待核实、疑似死亡等，限期查清。"""


@cases.command("list")
@click.option("--village", default="", help="村（社区）的代码或名称")
@click.option("--all", "closed", is_flag=True, help="连已经有结论的一起列")
@click.pass_obj
def list_cases(desk: Desk, village: str, closed: bool) -> Answer:
    """列出没结的核查件，先到期的在前。"""
    with desk.services() as services:
        found = services.cases.find(village=village, open_only=not closed)
        services.register.looked("list.looked", kind="cases", count=len(found))
    return Answer(
        {"total": len(found), "items": [case_item(one) for one in found]},
        [*(_line(one) for one in found), f"共 {len(found)} 件"],
    )


@cases.command()
@click.argument("case_id", metavar="CASE")
@click.option("--outcome", type=click.Choice([o.value for o in Outcome]), required=True)
@click.option("--evidence", type=_FILE, multiple=True, help="佐证材料，可以多份")
@click.option("--reason", default="", help="说明；丧失资格写原因的代码或中文（death 死亡……）")
@click.option("--method", type=click.Choice([m.value for m in Method]), help="具备：怎样确认的")
@click.option("--died", default="", help="死亡日期，或 unknown")
@click.option(
    "--death-evidence",
    type=click.Choice([e.value for e in DeathEvidence]),
    help="死亡：哪种证明；不写的按村（社区）证明，并提醒",
)
@click.option("--until", help="仍待核实：新的期限")
@click.pass_obj
def conclude(
    desk: Desk,
    case_id: str,
    outcome: str,
    evidence: tuple[Path, ...],
    reason: str,
    method: str | None,
    died: str,
    death_evidence: str | None,
    until: str | None,
) -> Answer:
    """下结论：具备、丧失要有佐证；仍待核实要写原因。"""
    verdict = Outcome(outcome)
    died_on = optional_day(died if died != "unknown" else None, "--died")
    conclusion = Conclusion(
        outcome=verdict,
        evidence=evidence,
        reason=reason,
        method=Method(method) if method else Method.REMOTE_ASSIST,
        loss_reason=_loss(reason, died) if verdict is Outcome.DISQUALIFIED else None,
        died_on=died_on,
        death_evidence=DeathEvidence(death_evidence) if death_evidence else None,
        next_due_on=optional_day(until, "--until"),
    )
    with desk.services() as services, desk.progress() as progress:
        done = services.cases.conclude(case_id, conclusion, progress)
    return Answer(
        {
            "case_id": done.case_id,
            "due_on": done.due_on,
            "outcome": done.outcome.value,
            "fact_id": done.step_id,
            "made": done.made or None,
        },
        [f"结论：{done.outcome.label}。编号 {done.step_id}"],
        done.problems,
    )


@click.group()
def contact() -> None:
    """联系记录：电话、短信、村里、单位、上门。"""


@contact.command()
@click.argument("id_number", metavar="ID")
@click.option("--how", type=click.Choice([h.value for h in ContactHow]), required=True)
@click.option("--outcome", type=click.Choice([o.value for o in ContactOutcome]), required=True)
@click.option("--note", default="", help="说了什么")
@click.option("--on", help="哪一天，默认今天")
@click.option("--case", "case_id", default="", help="属于哪个核查件；只有一个没结的可以不写")
@click.pass_obj
def add(
    desk: Desk, id_number: str, how: str, outcome: str, note: str, on: str | None, case_id: str
) -> Answer:
    """记一次联系。"""
    request = ContactRequest(
        id_number=id_number,
        how=ContactHow(how),
        outcome=ContactOutcome(outcome),
        note=note,
        on=optional_day(on, "--on"),
        case_id=case_id,
    )
    with desk.services() as services:
        kept = services.contacts.add(request)
        held = services.cases.one(kept.case_id).row if kept.case_id else None
    return Answer(
        {
            "contact_id": kept.contact_id,
            "case_id": kept.case_id or None,
            "due_on": held.due_on if held else None,
            "outcome": outcome,
        },
        [f"已记下。编号 {kept.contact_id}"],
        kept.problems,
    )


def case_item(file: CaseFile) -> dict[str, object]:
    """One of the items of `case list`."""
    row, line = file.row, file.person
    return {
        "case_id": row.case_id,
        "id_number": row.id_number,
        "name": line.row.name if line else "",
        "village": line.village if line else "",
        "insurance": row.insurance.value if row.insurance else None,
        "kind": row.kind.value,
        "source": row.source,
        "opened_on": row.opened_on,
        "due_on": row.due_on,
        "days_left": file.days_left,
        "owner": row.owner,
        "contacts": row.contacts,
        "outcome": row.outcome.value if row.outcome else None,
        "concluded_on": row.concluded_on,
        "note": row.note,
    }


def _line(file: CaseFile) -> str:
    row, line = file.row, file.person
    state = f"{row.due_on} 前" if row.is_open else f"已结 {row.outcome and row.outcome.label}"
    name = line.row.name if line else "（花名册里没有）"
    village = line.village if line else ""
    parts = [state, name, masked_id_number(row.id_number), village, row.kind.label, row.owner]
    return "\t".join([*parts, f"联系 {row.contacts} 次", row.case_id])


def _loss(reason: str, died: str) -> LossReason | None:
    if died:
        return LossReason.DEATH
    return next((one for one in LossReason if reason in (one.value, one.label)), None)
