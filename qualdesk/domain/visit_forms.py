"""What a printed 上门服务记录表 says: plain values, ready to be drawn (P2.3, P3.2, Y6.1.4b)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qualdesk.domain.form_codes import PAGE_LIMIT
from qualdesk.domain.forms import FormHead
from qualdesk.domain.recipient import Sex

VISIT_ROWS = 5  # people on a page
VISIT_LIMIT = VISIT_ROWS * PAGE_LIMIT  # people on one sheet; more of them need a second one


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitFormRow:
    """One person of a route. `ticked` are boxes that the program ticks: the visit is recorded."""

    name: str
    sex: Sex
    age: int
    id_number: str
    kinds: str  # 高龄 重残
    address: str
    phone: str  # "" prints 无电话
    contact: str  # name and telephone, "" prints 无
    ticked: frozenset[str] = frozenset()
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitForm:
    """上门服务记录表 of one team and day, by village and group; at most `VISIT_LIMIT` rows.

    `head.filler` is the office; `planned_on` is the day of the plan, the day of the visit is
    written by hand.
    """

    head: FormHead
    team: str
    planned_on: date
    route: str  # 上街村（3组→5组）→淮安村（1组）
    rows: tuple[VisitFormRow, ...]
    masked: bool = True

    def __post_init__(self) -> None:
        if not 1 <= len(self.rows) <= VISIT_LIMIT:
            raise ValueError(f"1 to {VISIT_LIMIT} rows on one form")

    @property
    def pages(self) -> int:
        """How many sheets it takes."""
        return -(-len(self.rows) // VISIT_ROWS)
