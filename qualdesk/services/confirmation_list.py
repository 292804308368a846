"""确认明细: every standing confirmation of a period as an Excel list, for people to read."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from datetime import date

from qualdesk.documents.sheet import Column, Table, Value, write_xlsx
from qualdesk.domain.confirmation import Method, Outcome
from qualdesk.domain.recipient import Insurance
from qualdesk.progress import SILENT, Progress
from qualdesk.services.paper_heads import PaperHeads
from qualdesk.services.session import Session
from qualdesk.storage.queries import exchange as queries

NAME = "确认明细.xlsx"

_COLUMNS = (
    Column("序号", 6),
    Column("村（社区）", 18),
    Column("村民小组", 10),
    Column("姓名", 14),
    Column("身份证号码", 20),
    Column("险种", 26),
    Column("确认日期", 12),
    Column("确认方式", 16),
    Column("确认结果", 10),
    Column("说明", 24),
    Column("经办人", 14),
)


def confirmation_list(
    session: Session,
    period: str,
    days: Mapping[Insurance, tuple[date, date]],
    progress: Progress = SILENT,
) -> bytes:
    """The workbook of the first and last days of each insurance; a line for each benefit.

    An insurance without days is not on it.
    """
    heads = PaperHeads(session)

    def rows() -> Iterator[list[Value]]:
        begin = min(first for first, _ in days.values())
        end = max(last for _, last in days.values())
        with session.read() as connection:
            found = (
                row
                for row in queries.standing_between(connection, begin, end)
                if _is_within(row, days)
            )
            for number, row in enumerate(found, 1):
                yield [
                    str(number),
                    heads.village(row["village_code"]),
                    row["group_name"],
                    row["name"],
                    row["id_number"],
                    Insurance(row["insurance"]).label,
                    row["stated_on"],
                    Method(row["method"]).label,
                    Outcome(row["outcome"]).label,
                    row["reason"],
                    row["operator"],
                ]

    notes = [f"填报单位：{session.station.name}　　确认日期：{_day_words(days)}"]
    if session.station.training:
        notes.append("培训样张：虚构人员、虚构数字")
    table = Table(
        title=f"{heads.words['confirmation']}明细（{period}）",
        columns=_COLUMNS,
        rows=rows(),
        notes=tuple(notes),
        name="确认明细",
    )
    out = io.BytesIO()
    write_xlsx([table], out, progress=progress)
    return out.getvalue()


def _is_within(row: queries.Row, days: Mapping[Insurance, tuple[date, date]]) -> bool:
    begin, end = days.get(Insurance(row["insurance"]), (date.max, date.min))
    return begin <= date.fromisoformat(row["stated_on"]) <= end


def _day_words(days: Mapping[Insurance, tuple[date, date]]) -> str:
    """The days once, or of each insurance where they differ."""
    said = {insurance: f"{begin} 至 {end}" for insurance, (begin, end) in days.items()}
    if len(set(said.values())) == 1:
        return next(iter(said.values()))
    return "；".join(f"{insurance.label} {words}" for insurance, words in said.items())
