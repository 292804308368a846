"""Reads a roster: sheets of cells in, people with benefits and findings out (cli.md, roster)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qualdesk.domain.roster_columns import Field, find_header, plain_header
from qualdesk.domain.roster_facts import RosterContext
from qualdesk.domain.roster_rows import RosterReading, RosterRow, SheetReading
from qualdesk.domain.roster_sheet import SheetReader
from qualdesk.domain.table import Sheet, many_rows
from qualdesk.errors import Problem, Refused, Severity, Where
from qualdesk.progress import SILENT, Progress

__all__ = ["RosterContext", "RosterReading", "RosterRow", "read_roster"]


def read_roster(
    sheets: Iterable[Sheet], context: RosterContext, progress: Progress = SILENT
) -> RosterReading:
    """Read every sheet that has a header with a name and an id number.

    A sheet without one is skipped with advice; `Refused("header.missing")` when no sheet has one.
    `Refused("column.unknown")` when a column chosen by hand is nowhere.
    """
    readers: list[SheetReader] = []
    advice: list[Problem] = []
    seen: dict[str, RosterRow] = {}
    for sheet in sheets:
        header = None if sheet.hidden else find_header(sheet, context.mapping)
        if header is None:
            advice.append(_skipped(sheet, context))
            continue
        reader = SheetReader(context, sheet, header, seen)
        readers.append(reader)
        with many_rows():
            reader.read(progress)
        if not reader.rows_read:
            where = Where(context.file or None, sheet.name)
            words = "这个工作表只有表头，没有人员。"
            advice.append(Problem(Severity.ADVICE, "sheet.empty", words, where))
    if not readers:
        raise _no_header(context)
    about = tuple(reader.about for reader in readers)
    _check_mapping(context, about)
    findings = [problem for reader in readers for problem in reader.problems]
    return RosterReading(
        rows=tuple(row for reader in readers for row in reader.rows),
        rejected=tuple(row for reader in readers for row in reader.rejected),
        problems=(*findings, *advice, *_assumptions(about, context)),
        rows_read=sum(reader.rows_read for reader in readers),
        sheets=about,
    )


def _skipped(sheet: Sheet, context: RosterContext) -> Problem:
    words = (
        "这个工作表是隐藏的，没有读取；需要时请取消隐藏或点名选它。"
        if sheet.hidden
        else "这个工作表没有“姓名”和“身份证号码”两列，不是花名册，没有读取。"
    )
    where = Where(context.file or None, sheet.name)
    return Problem(Severity.ADVICE, "sheet.skipped", words, where)


def _assumptions(sheets: Sequence[SheetReading], context: RosterContext) -> list[Problem]:
    """The insurance that was assumed where neither a person nor a column tells it, said aloud."""
    silent = [about for about in sheets if Field.INSURANCE not in about.fields]
    if context.insurance is not None:
        return []
    return [
        Problem(
            Severity.ADVICE,
            "insurance.assumed",
            f"表中没有“险种”一列，按“{insurance.label}”导入。不对时请选定险种再导入。",
            Where(context.file or None),
        )
        for insurance in dict.fromkeys(about.insurance for about in silent)
        if insurance is not None
    ]


def _no_header(context: RosterContext) -> Refused:
    return Refused(
        "header.missing",
        "文件里没有找到花名册的表头：前20行中要有一行写着“姓名”和“身份证号码”。",
        remedy="请核对文件，或手工指定哪一列是姓名、哪一列是身份证号码。",
        where=Where(context.file or None),
    )


def _check_mapping(context: RosterContext, sheets: Sequence[SheetReading]) -> None:
    """A column chosen by hand must exist in at least one sheet."""
    texts = [column.text for about in sheets for column in about.columns]
    plain = {plain_header(text) for text in texts}
    for chosen in context.mapping:
        if not any(plain_header(chosen) in text for text in plain):
            names = "、".join(dict.fromkeys(text for text in texts if text))
            raise Refused(
                "column.unknown",
                f"表中没有“{chosen}”这一列。",
                remedy=f"表中的列是：{names}。",
                where=Where(context.file or None),
                value=chosen,
            )
