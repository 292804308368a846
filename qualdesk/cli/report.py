"""report: the report of a half-year, as figures, as a document to edit, as an Excel book."""

from __future__ import annotations

from pathlib import Path

import click

from qualdesk.cli.frame import Answer, Desk
from qualdesk.domain.half_report import Line, problems, sections

_FILE = click.Path(readable=False, path_type=Path)


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(report)


@click.command()
@click.option("--round", "round_id", default="", help="哪个半年，例如 2026H2；默认正在进行的")
@click.option("--docx", type=_FILE, help="写成可以修改的文档")
@click.option("--xlsx", type=_FILE, help="写成带图表的 Excel")
@click.pass_obj
def report(desk: Desk, round_id: str, docx: Path | None, xlsx: Path | None) -> Answer:
    """半年工作报告：数字、图表、存在的问题。"""
    with desk.services() as services, desk.progress() as progress:
        due = services.half_reporting.due()
        made = services.half_reporting.make(round_id or services.half_reporting.current(), progress)
        written = services.half_reporting.write(made, docx, xlsx, progress) if docx or xlsx else ()
    said = [made.title]
    said += [line for section in sections(made) for line in (section.heading, *section.paragraphs)]
    return Answer(
        {
            "title": made.title,
            "as_of": made.as_of,
            "due_on": due.due_on if due else None,
            "total": _line(made.total),
            "insurances": [_line(line) for line in made.insurances],
            "villages": [_line(line) for line in made.villages],
            "by_method": dict(made.by_method),
            "by_loss": dict(made.by_loss),
            "self_service_rate": made.self_service,
            "deeds": {deed.value: count for deed, count in made.deeds.items()},
            "wanting": list(problems(made)),
            "files": list(written),
        },
        [*said, *(f"已写入 {path}" for path in written)],
    )


def _line(line: Line) -> dict[str, object]:
    names = ("name", "expected", "confirmed", "unconfirmed", "to_verify", "disqualified")
    return {**{name: getattr(line, name) for name in (*names, "unsigned")}, "rate": line.rate}
