"""benefit suspend, stop, end, resume: the county's decision, or a proposal for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from qualdesk.cli.frame import Answer, Desk, optional_day, parse_day
from qualdesk.cli.people import INSURANCES
from qualdesk.domain.policy_values import Relation
from qualdesk.domain.recipient import Insurance, Status
from qualdesk.services.deciding import StatusRequest
from qualdesk.services.pay_handoff import PayList

_FILE = click.Path(readable=False, path_type=Path)


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(benefit)


@click.group()
def benefit() -> None:
    """待遇状态：暂停、停发、终止、恢复。县局定，乡镇登记决定或提建议。"""


def _changing(status: Status, text: str) -> Callable[..., Answer]:
    """One of suspend, stop, end: they differ in the status and its reasons only."""

    @benefit.command({"suspended": "suspend", "stopped": "stop", "ended": "end"}[status.value])
    @click.argument("id_number", metavar="ID")
    @click.option("--insurance", type=INSURANCES, required=True)
    @click.option("--reason", required=True, help="原因的代码或中文")
    @click.option("--from", "from_on", required=True, help="从哪天起")
    @click.option("--until", help="到哪天止，知道的才写")
    @click.option("--document", "documents", type=_FILE, multiple=True, help="决定或依据的扫描件")
    @click.option("--number", default="", help="文号")
    @click.option("--proposal", is_flag=True, help="只是建议，待遇不变")
    @click.option("--basis", default="", help="依据不一样时选哪一条（条款号或名称）")
    @click.option("--relation", type=click.Choice([r.value for r in Relation]), help="供养关系")
    @click.option("--note", default="")
    @click.pass_obj
    def change(
        desk: Desk,
        id_number: str,
        insurance: str,
        reason: str,
        from_on: str,
        until: str | None,
        documents: tuple[Path, ...],
        number: str,
        proposal: bool,
        basis: str,
        relation: str | None,
        note: str,
    ) -> Answer:
        with desk.services() as services, desk.progress() as progress:
            done = services.deciding.decide(
                StatusRequest(
                    id_number=id_number,
                    insurance=Insurance(insurance),
                    status=status,
                    reason=reason,
                    from_on=parse_day(from_on, "--from"),
                    until_on=optional_day(until, "--until"),
                    proposal=proposal,
                    documents=documents,
                    document_number=number,
                    chosen=basis,
                    relation=Relation(relation) if relation else None,
                    note=note,
                ),
                progress,
            )
        said = f"已提建议：{text}" if proposal else f"已登记县局的决定：{text}，从 {from_on} 起"
        return Answer(
            {
                "status": done.status.value if proposal else status.value,
                "basis": [one.as_json() for one in done.basis],
                "proposal": done.proposal,
                "from": from_on,
                "status_now": done.status.value,
                "fact_id": done.fact_id,
            },
            [f"{said}。待遇现在是{done.status.label}。编号 {done.fact_id}"],
            done.problems,
        )

    change.help = f"{text}：登记县局的决定；--proposal 只提建议。"
    return change


suspend = _changing(Status.SUSPENDED, "暂停")
stop = _changing(Status.STOPPED, "停发")
end = _changing(Status.ENDED, "终止")


@benefit.command()
@click.argument("id_number", metavar="ID")
@click.option("--insurance", type=INSURANCES, required=True)
@click.option("--document", "documents", type=_FILE, multiple=True, help="决定的扫描件")
@click.option("--number", default="", help="文号")
@click.option("--proposal", is_flag=True, help="只是建议，待遇不变")
@click.pass_obj
def resume(
    desk: Desk,
    id_number: str,
    insurance: str,
    documents: tuple[Path, ...],
    number: str,
    proposal: bool,
) -> Answer:
    """恢复：确认以后次月发，补发停的几个月。"""
    with desk.services() as services, desk.progress() as progress:
        done = services.deciding.resume(
            id_number,
            Insurance(insurance),
            proposal=proposal,
            documents=documents,
            document_number=number,
            progress=progress,
        )
    arrears = done.resumed.arrears
    said = "不知道" if arrears is None else f"{len(arrears)} 个月（{'、'.join(arrears)}）"
    return Answer(
        {
            "status": done.status.value,
            "proposal": done.proposal,
            "paid_from": done.resumed.paid_from,
            "arrears_months": None if arrears is None else len(arrears),
            "arrears": arrears,
            "fact_id": done.fact_id,
        },
        [f"{done.resumed.paid_from} 起恢复，补发 {said}。编号 {done.fact_id}"],
        done.problems,
    )


@benefit.command()
@click.argument("kind", type=click.Choice([kind.value for kind in PayList]))
@click.option("--xlsx", type=_FILE, help="另存为 Excel，身份证号码完整")
@click.option("--pdf", type=_FILE, help="另存为 PDF，身份证号码隐去一部分")
@click.pass_obj
def handoff(desk: Desk, kind: str, xlsx: Path | None, pdf: Path | None) -> Answer:
    """交县局的名单：停发暂停（stops）、恢复（resumptions）的建议和县局本月的决定，不含金额。"""
    which = PayList(kind)
    with desk.services() as services, desk.progress() as progress:
        done = services.pay_handoff.export(which, xlsx, pdf, progress)
    total = done.proposals + done.decisions
    return Answer(
        {
            "total": total,
            "proposals": done.proposals,
            "decisions": done.decisions,
            "files": list(done.files),
        },
        [
            f"{which.label}：建议 {done.proposals} 条，县局决定 {done.decisions} 条",
            *(f"已写入 {path}" for path in done.files),
        ],
    )
