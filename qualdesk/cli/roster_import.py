"""roster import: files into the register, with a preview and a file of refused rows."""

from __future__ import annotations

from pathlib import Path

import click

from qualdesk.cli.frame import Answer, Desk
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.roster_columns import Field
from qualdesk.errors import Refused
from qualdesk.services.importing import ImportRequest, write_rejects

_WORDS = {
    "rows_read": "读到",
    "added": "新增",
    "updated": "变更",
    "unchanged": "不变",
    "missing": "名单外",
    "rejected": "退回",
    "warnings": "提醒",
}


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(readable=False, path_type=Path))
@click.option("--insurance", type=click.Choice([one.value for one in Insurance]), help="险种")
@click.option("--sheet", help="只读这个工作表")
@click.option("--village", default="", help="没有村一列时，全表属于这个村（12 位代码）")
@click.option("--map", "mapping", multiple=True, help="列名=字段，例如 姓名栏=name")
@click.option("--dry-run", is_flag=True, help="只看会改什么，不写入")
@click.option(
    "--rejects", type=click.Path(readable=False, path_type=Path), help="退回的行存成这个 xlsx"
)
@click.pass_obj
def import_roster(
    desk: Desk,
    files: tuple[Path, ...],
    insurance: str | None,
    sheet: str | None,
    village: str,
    mapping: tuple[str, ...],
    dry_run: bool,
    rejects: Path | None,
) -> Answer:
    """导入花名册；好的行一次写入，退回的行说明原因。"""
    request = ImportRequest(
        files=files,
        insurance=Insurance(insurance) if insurance else None,
        sheet=sheet,
        village=village,
        mapping=dict(_pair(text) for text in mapping),
    )
    with desk.services() as services, desk.progress() as progress:
        read = services.importing.read(request, progress)
        kept = None
        if rejects is not None:  # before anything is kept: a full disk then stops the whole import
            kept = rejects.absolute() if write_rejects(read, rejects) else None
        imported = (
            services.importing.preview(read)
            if dry_run
            else services.importing.apply(read, progress)
        )
    counts = imported.counts()
    result: dict[str, object] = {**counts, "dry_run": dry_run, "import_id": imported.import_id}
    result["rejects"] = kept
    line = "，".join(f"{_WORDS[name]} {number} 行" for name, number in counts.items())
    return Answer(
        result, (f"{'试读（没有写入）' if dry_run else '已导入'}：{line}",), read.problems
    )


def _pair(text: str) -> tuple[str, Field]:
    column, equals, name = text.partition("=")
    known = {one.value: one for one in Field} | {one.label: one for one in Field}
    if not equals or name not in known:
        raise Refused(
            "field.unknown",
            f"--map “{text}”写法不对。",
            remedy=f"请写成 列名=字段，字段有：{'、'.join(one.value for one in Field)}。",
            value=text,
        )
    return column, known[name]
