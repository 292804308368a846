"""The report of a half-year as a document to edit and as an Excel book with charts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import BinaryIO

from qualdesk.documents.charts import Bars
from qualdesk.documents.report import Chapter, Grid, Report, write_report
from qualdesk.documents.sheet import Chart, Column, Table, Value
from qualdesk.documents.sheet import write_xlsx as write_xlsx_sheets
from qualdesk.domain.half_report import HalfReport, Line, problems, sections

_MARK = "培训样张：人员和数字都是虚构的"
_PARTS = ("已确认", "未确认", "待核实", "丧失资格")
_HEADS = ("应确认", *_PARTS, "缺签", "确认率")
_IN_A_CHART = 30  # bars that can still be read on a page: those with the lowest rate


def write_docx(report: HalfReport, out: BinaryIO, *, training: bool) -> None:
    """The document."""
    parts: dict[str, tuple[Grid | Bars, ...]] = {
        "insurances": (_grid("分险种情况", "险种", report.insurances),),
        "villages": (
            _grid("分村（社区）情况", "村（社区）", (*report.villages, report.total)),
            *_bars(report.villages),
        ),
        "methods": (_counts("确认方式", "方式", report.by_method),),
        "deeds": (_counts("本期办理情况", "事项", _done(report)),) if _done(report) else (),
    }
    chapters = tuple(
        Chapter(
            section.heading,
            section.paragraphs,
            tuple(part for name in section.tables for part in parts[name]),
        )
        for section in sections(report)
    )
    day = report.as_of
    signed = (report.station, f"{day.year}年{day.month}月{day.day}日")
    write_report(Report(report.title, _MARK if training else "", chapters, signed), out)


def write_xlsx(report: HalfReport, out: BinaryIO, *, training: bool) -> None:
    """The figures, a sheet each; Excel draws the charts from the cells."""
    day = f"截至 {report.as_of}"
    notes = (f"填报单位：{report.station}　　{day}", *((_MARK,) if training else ()))
    lines = (
        _table(report, notes, "分险种", "险种", report.insurances),
        _table(report, notes, "分村（社区）", "村（社区）", (*report.villages, report.total)),
    )
    counts = (
        _count_table(report, notes, "确认方式", "方式", report.by_method),
        _count_table(report, notes, "丧失原因", "原因", report.by_loss),
        _count_table(report, notes, "办理情况", "事项", _deeds(report)),
    )
    wanting = Table(
        title="存在的问题",
        columns=(Column("问题", 90),),
        rows=[(text,) for text in problems(report)],
        notes=notes,
        name="问题",
    )
    write_xlsx_sheets([*lines, *counts, wanting], out)


def _deeds(report: HalfReport) -> dict[str, int]:
    return {
        **{deed.label: count for deed, count in report.deeds.items()},
        "死亡迟报、补报（人）": report.deaths_late,
        "死亡后多发待遇（人）": report.overpaid,
        "应上门而未上门（人）": report.unvisited,
    }


def _done(report: HalfReport) -> dict[str, int]:
    """What was done at all; the Excel book has the noughts too."""
    return {name: count for name, count in _deeds(report).items() if count}


def _cells(line: Line) -> tuple[int, ...]:
    parts = (line.confirmed, line.unconfirmed, line.to_verify, line.disqualified)
    return (line.expected, *parts, line.unsigned)


def _rate(line: Line) -> str:
    return "—" if line.rate is None else f"{line.rate:.1f}%"


def _grid(caption: str, first: str, lines: Iterable[Line]) -> Grid:
    rows = tuple((line.name, *map(str, _cells(line)), _rate(line)) for line in lines)
    return Grid(caption, (first, *_HEADS), rows)


def _counts(caption: str, first: str, counts: Mapping[str, int]) -> Grid:
    rows = tuple((name, str(count)) for name, count in counts.items())
    return Grid(caption, (first, "数量"), rows, first=110)


def _bars(villages: Sequence[Line]) -> tuple[Bars, ...]:
    """The villages of the lowest rate, in their order; no chart of nobody."""
    by_rate = sorted(villages, key=lambda line: 101.0 if line.rate is None else line.rate)
    chosen = set(map(id, by_rate[:_IN_A_CHART]))
    shown = [line for line in villages if id(line) in chosen]
    if not shown:
        return ()
    values = zip(*(_cells(line)[1:5] for line in shown), strict=True)
    return (Bars(tuple(line.name for line in shown), _PARTS, tuple(values)),)


def _table(
    report: HalfReport, notes: tuple[str, ...], name: str, first: str, lines: Sequence[Line]
) -> Table:
    people = [line for line in lines if line is not report.total]
    return Table(
        title=f"{report.round_label}{report.confirmation}情况：{name}",
        columns=(
            Column(first, 26),
            *(Column(head, 10, number=True) for head in _HEADS[:-1]),
            Column(_HEADS[-1], 10),
        ),
        rows=[(line.name, *_cells(line), _rate(line)) for line in lines],
        notes=notes,
        name=name,
        chart=Chart(f"{name}情况", len(people), 0, (2, 3, 4, 5)),
    )


def _count_table(
    report: HalfReport, notes: tuple[str, ...], name: str, first: str, counts: Mapping[str, int]
) -> Table:
    rows: list[Sequence[Value]] = [(key, count) for key, count in counts.items()]
    return Table(
        title=f"{report.round_label}{name}",
        columns=(Column(first, 30), Column("数量", 12, number=True)),
        rows=rows,
        notes=notes,
        name=name,
        chart=Chart(name, len(rows), 0, (1,)),
    )
