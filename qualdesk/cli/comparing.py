"""compare: lists from outside, taken in and taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import click

from qualdesk.cli import people_views as views
from qualdesk.cli.frame import Answer, Desk, optional_day
from qualdesk.domain.duties import ComparisonKind, Verdict
from qualdesk.services.comparing_read import ListPreview, ListRequest
from qualdesk.services.comparing_rows import Effect, Planned

_FILE = click.Path(readable=False, path_type=Path)
_SHOWN = 20  # rows of a preview on the screen; JSON has all


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(compare)


@click.group()
def compare() -> None:
    """名单比对：APP 结果、死亡比对、具备、丧失、待核实、交办、单位回填。"""


@compare.command("import")
@click.argument("file", type=_FILE)
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in ComparisonKind]),
    required=True,
    help="什么名单",
)
@click.option("--on", help="名单截至哪一天；名单自己写了的可以不写")
@click.option("--yes", type=click.Choice(["0", "1"]), default=None, help="名单里哪个数字是“是”")
@click.option("--document", "documents", type=_FILE, multiple=True, help="随名单来的签章原件")
@click.option("--dry-run", is_flag=True, help="只看每一行会怎么办，不登记")
@click.pass_obj
def import_list(
    desk: Desk,
    file: Path,
    kind: str,
    on: str | None,
    yes: str | None,
    documents: tuple[Path, ...],
    dry_run: bool,
) -> Answer:
    """导入名单：确认结果登记，死亡和丧失只立核查件，像的人留待认定。"""
    request = ListRequest(
        path=file,
        kind=ComparisonKind(kind),
        on=optional_day(on, "--on"),
        yes=yes or "",
        documents=documents,
    )
    with desk.services() as services, desk.progress() as progress:
        read = services.comparing.read(request, progress)
        if dry_run:
            preview = services.comparing.preview(read)
            services.register.looked("compare.looked", kind=kind, count=len(preview.rows))
            return _previewed(preview)
        done = services.comparing.apply(read, progress)
    return Answer(
        {"import_id": done.import_id, **done.counts, "stated_on": read.stated_on},
        [*_summary(done.counts), f"导入编号 {done.import_id}"],
        done.problems,
    )


@compare.command()
@click.argument("import_id", metavar="IMPORT")
@click.option("--reason", required=True, help="为什么撤销")
@click.pass_obj
def undo(desk: Desk, import_id: str, reason: str) -> Answer:
    """撤销一次名单导入：它登记的确认和核查件一起撤销，已经办理的核查件留下。"""
    with desk.services() as services:
        done = services.comparing.undo(import_id, reason)
    return Answer(
        {
            "import_id": done.import_id,
            "confirmed": done.confirmations,
            "cases": done.cases,
            "kept_cases": done.kept_cases,
            "flags": done.flags,
        },
        [f"已撤销：确认 {done.confirmations} 条，核查件 {done.cases} 件，标记 {done.flags} 个"],
        done.problems,
    )


@compare.command()
@click.option("--village", default="", help="村（社区）的代码或名称")
@click.pass_obj
def assigned(desk: Desk, village: str) -> Answer:
    """县局交办、还没有确认的人：上门的工作名单，排上门计划时自动带上。"""
    with desk.services() as services:
        lines = services.comparing.assigned(village)
        services.register.looked("compare.assigned", count=len(lines))
    return Answer(
        {
            "total": len(lines),
            "items": [
                {**views.person_item(one.person), "import_id": one.comparison_id, "note": one.note}
                for one in lines
            ],
        },
        [
            *("\t".join(filter(None, (views.person_line(one.person), one.note))) for one in lines),
            f"共 {len(lines)} 人",
        ],
    )


def _previewed(preview: ListPreview) -> Answer:
    counts = preview.counts()
    lines = [_line(row) for row in preview.rows[:_SHOWN]]
    if len(preview.rows) > _SHOWN:
        lines.append(f"……共 {len(preview.rows)} 行")
    told = Counter(row.effect for row in preview.rows)
    lines += [f"{effect.label}：{told[effect]} 行" for effect in Effect if told[effect]]
    return Answer(
        {
            "import_id": None,
            **counts,
            "stated_on": preview.read.stated_on,
            "rows": [_row(row) for row in preview.rows],
        },
        [*lines, *_summary(counts), "这是预览，没有登记。"],
        preview.problems,
    )


def _row(one: Planned) -> dict[str, object]:
    return {
        "position": one.position,
        "sheet": one.row.sheet,
        "row": one.row.row,
        "id_number": one.row.id_number,
        "name": one.row.name,
        "verdict": one.verdict.value,
        "matched": one.person or None,
        "effect": one.effect.value,
        "what": one.what,
        "on": one.day or None,
    }


def _line(one: Planned) -> str:
    verdict = "" if one.verdict is Verdict.MATCHED else one.verdict.label
    parts = [f"第 {one.row.row} 行", one.row.name, one.masked, verdict, one.what]
    return "\t".join(part for part in parts if part)


def _summary(counts: Mapping[str, int]) -> list[str]:
    words = (
        ("rows_read", "读到"),
        ("matched", "对上"),
        ("near", "像而待认定"),
        ("unmatched", "本站没有"),
        ("refused", "不能用"),
        ("confirmed", "登记确认"),
        ("older", "已有更新的"),
        ("already_had", "已有同样的"),
        ("cases", "立核查件"),
        ("flagged", "有疑点"),
        ("assigned", "交办"),
    )
    parts = [f"{label} {counts[key]}" for key, label in words if counts.get(key)]
    return ["，".join(parts)]
