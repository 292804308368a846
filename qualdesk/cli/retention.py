"""retention: how long evidence is kept, and its destruction by two people."""

from __future__ import annotations

import click

from qualdesk.cli.frame import Answer, Desk, secret
from qualdesk.domain.retention import RetentionKind
from qualdesk.services.retention import KindLine

_SECOND = "QUALDESK_SECOND_PASSWORD"


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(retention)


@click.group()
def retention() -> None:
    """保管和销毁：哪些材料保管期满，由两人销毁。"""


@retention.command("list")
@click.pass_obj
def list_kinds(desk: Desk) -> Answer:
    """每种材料保管几年，多少已经期满；销毁过几次。"""
    with desk.services() as services:
        view = services.retention.view()
    return Answer(
        {
            "kinds": [_item(line) for line in view.lines],
            "over": view.over,
            "destructions": [
                {
                    "fact_id": row.fact_id,
                    "on": row.stated_on,
                    "kind": row.kind.value,
                    "count": row.count,
                    "reason": row.reason,
                    "operator": row.operator,
                    "second": row.second_operator,
                }
                for row in view.destructions
            ],
        },
        [
            *(
                f"{line.kind.label}\t保管 {line.years} 年\t{line.pieces} 份\t期满 {line.over} 份"
                for line in view.lines
            ),
            *(
                f"{row.stated_on} 销毁{row.kind.label} {row.count} 份（{row.operator}、"
                f"{row.second_operator}）"
                for row in view.destructions
            ),
        ],
    )


@retention.command()
@click.option("--reason", required=True, help="依据或原因，例如 保管期满")
@click.option("--second", required=True, help="第二人的登录名；密码在 QUALDESK_SECOND_PASSWORD")
@click.option(
    "--kind",
    "kinds",
    type=click.Choice([kind.value for kind in RetentionKind]),
    multiple=True,
    help="只销毁这种材料",
)
@click.pass_obj
def destroy(desk: Desk, reason: str, second: str, kinds: tuple[str, ...]) -> Answer:
    """销毁保管期满的材料：要两个人，第二人输自己的密码。"""
    password = secret(_SECOND, "第二人的密码")
    wanted = tuple(RetentionKind(kind) for kind in kinds)
    with desk.services() as services, desk.progress() as progress:
        done = services.retention.destroy(reason, second, password, wanted, progress)
    counts = {kind.value: number for kind, number in done.counts.items()}
    return Answer({"destroyed": counts, "count": done.count}, [f"已销毁 {done.count} 份。"])


def _item(line: KindLine) -> dict[str, object]:
    return {
        "kind": line.kind.value,
        "label": line.kind.label,
        "years": line.years,
        "clause": line.clause,
        "pieces": line.pieces,
        "over": line.over,
        "until": line.oldest,
    }
