"""What a printed 死亡人员花名册 says: plain values, ready to be drawn (Y6.1.1, Y6.2.1, Y6.3.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from qualdesk.domain.duties import DeathEvidence, PlaceKind
from qualdesk.domain.recipient import Insurance

DEATH_ROWS = 10  # lines on a page


@dataclass(frozen=True, slots=True, kw_only=True)
class DeathEntry:
    """One line: a death and one benefit. `stop_month` is "", `overpaid` None for an unknown day."""

    death_id: str
    name: str
    sex: str
    id_number: str
    insurance: Insurance
    place: str  # 上街村3组
    died_on: date | None
    evidence: DeathEvidence
    stop_month: str  # 2026-11, the first month not to be paid
    overpaid: int | None  # months paid too long
    family: str  # name and relation, telephone
    reported_by: str
    late: bool  # 迟报: after the day of the village or unit
    supplement: bool  # 补报: after the report of its own month
    late_months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeathsForm:
    """死亡人员花名册 of a month, of a village, a unit or a whole station; without lines 零报告.

    Without a serial it is a draft: no code, no marks. `due` is by when each insurance is reported;
    `missing` are villages and units that have not reported, so that no 零报告 speaks for them.
    """

    serial: str  # 8 characters, "" for a draft
    version: int
    month: str  # 2026-10
    insurance: Insurance | None  # None: of every insurance
    place: PlaceKind | None  # whose report it is and who signs; None: the centre's
    filler: str  # 填报单位
    to: str  # 报送, "" where nobody is above
    due: tuple[tuple[Insurance, date], ...]
    late: bool  # made after the last of these days
    rows: tuple[DeathEntry, ...]
    missing: tuple[str, ...]
    groups: int  # 核实范围: 村民小组 …
    recipients: int  # … and people who receive a benefit
    year: int
    audit_digest: str
    printed_at: str  # 2026-11-04 09:12
    one_person: bool = False
    words: Mapping[str, str] = field(default_factory=dict)
    training: bool = False

    @property
    def people(self) -> int:
        """报告人数: somebody with two benefits has two lines and is one."""
        return len({row.id_number for row in self.rows})

    @property
    def pages(self) -> int:
        """How many sheets it takes; a 零报告 has one."""
        return max(1, -(-len(self.rows) // DEATH_ROWS))
