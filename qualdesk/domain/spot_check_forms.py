"""What a printed 抽查记录表 says: plain values, ready to be drawn (Y6.1.4a, Y6.2.3, Y6.3.3)."""

from __future__ import annotations

from dataclasses import dataclass

from qualdesk.domain.form_codes import PAGE_LIMIT
from qualdesk.domain.forms import FormHead

SPOT_ROWS = 10  # people on a page
SPOT_LIMIT = SPOT_ROWS * PAGE_LIMIT  # people on one sheet; more of them need a second one


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotRow:
    """One drawn person. `ticked` are boxes that the program ticks: the result is recorded."""

    name: str
    sex: str
    id_number: str
    record: str  # what the system says: 2026-10-12 手机APP, and the outcome below
    ticked: frozenset[str] = frozenset()
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotCheckForm:
    """抽查记录表 of one drawn village or unit, or of the drawn people; at most `SPOT_LIMIT` rows.

    `head.filler` is 抽查单位; the other words are ready to be printed.
    """

    head: FormHead
    batch: str  # 2026年下半年第1批
    inspected: str  # 被抽查: 苍山西镇上街村
    population: int  # 应查
    method: str  # 随机抽取，抽签号 7264-1038
    insurances: str
    population_sha256: str
    repeatable: bool  # drawn by a seed, and so to be repeated by hand
    rows: tuple[SpotRow, ...]
    first: int = 1  # running number of the first row
    masked: bool = True

    def __post_init__(self) -> None:
        if not 1 <= len(self.rows) <= SPOT_LIMIT:
            raise ValueError(f"1 to {SPOT_LIMIT} rows on one form")

    @property
    def pages(self) -> int:
        """How many sheets it takes."""
        return -(-len(self.rows) // SPOT_ROWS)
