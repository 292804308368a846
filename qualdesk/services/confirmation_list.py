"""确认明细: every standing confirmation of a period as an Excel list, for people to read."""

from __future__ import annotations

import io
from collections.abc import Iterator
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
    session: Session, period: str, begin: date, end: date, progress: Progress = SILENT
) -> bytes:
    """The workbook of the days begin … end; a line for each benefit confirmed."""
    heads = PaperHeads(session)

    def rows() -> Iterator[list[Value]]:
        with session.read() as connection:
            found = queries.standing_between(connection, begin, end)
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

    notes = [f"填报单位：{session.station.name}　　确认日期：{begin} 至 {end}"]
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
