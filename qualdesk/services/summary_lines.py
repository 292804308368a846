"""The 汇总表 as plain lines: what is shown, sent, frozen and compared (Y6.1.2c)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from qualdesk.domain.audit import canonical
from qualdesk.domain.confirmation import LossGroup, MethodGroup
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.rounds import Round

COUNTS = {
    "expected": "应确认",
    "confirmed": "已确认",
    "unconfirmed": "未确认",
    "to_verify": "待核实",
    "disqualified": "丧失资格",
    "unsigned": "缺签",
    "new_confirmed": "本月新增确认",
    "new_disqualified": "本月新增丧失",
}
_MONTHLY = ("new_confirmed", "new_disqualified")


@dataclass(frozen=True, slots=True)
class OpenedDays:
    """The round of a line whose days a document moved (L2.2.2): they are frozen with the line."""

    round_id: str
    begin: date
    end: date

    @classmethod
    def of(cls, this: Round) -> OpenedDays | None:
        """Those of a round; None for the days of the calendar."""
        return None if this.by_calendar else cls(this.id, this.begin, this.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryLine:
    """One village × insurance, or a total (without either).

    expected = confirmed + unconfirmed + to_verify + disqualified; `by_method` adds up to
    `confirmed`, `by_loss` to `disqualified`. The `new_…` are 0 on the summary of a round.
    """

    village_code: str
    village: str
    insurance: Insurance | None
    expected: int
    confirmed: int
    unconfirmed: int
    to_verify: int
    disqualified: int
    unsigned: int
    by_method: Mapping[MethodGroup, int]
    by_loss: Mapping[LossGroup, int]
    new_confirmed: int = 0
    new_disqualified: int = 0
    opened: OpenedDays | None = None

    def as_json(self, *, monthly: bool) -> dict[str, Any]:
        """The row of `summary` (command-line.md); 本月新增 on the summary of a month only.

        `opened` stands in it only where a document moved the days of the round.
        """
        counts = {name: getattr(self, name) for name in COUNTS if monthly or name not in _MONTHLY}
        return {
            "village_code": self.village_code,
            "village": self.village,
            "insurance": self.insurance.value if self.insurance else "",
            **counts,
            "by_method": {group.value: self.by_method[group] for group in MethodGroup},
            "by_loss": {group.value: self.by_loss[group] for group in LossGroup},
            **({"opened": _days_json(self.opened)} if self.opened else {}),
        }

    @classmethod
    def of_json(cls, row: Mapping[str, Any]) -> SummaryLine:
        """Inverse of `as_json`."""
        return cls(
            village_code=row["village_code"],
            village=row["village"],
            insurance=Insurance(row["insurance"]) if row["insurance"] else None,
            by_method={group: row["by_method"][group.value] for group in MethodGroup},
            by_loss={group: row["by_loss"][group.value] for group in LossGroup},
            opened=_days_of_json(row["opened"]) if "opened" in row else None,
            **{name: row.get(name, 0) for name in COUNTS},
        )


def _days_json(days: OpenedDays) -> dict[str, str]:
    return {
        "round": days.round_id,
        "begin": days.begin.isoformat(),
        "end": days.end.isoformat(),
    }


def _days_of_json(row: Mapping[str, str]) -> OpenedDays:
    begin, end = date.fromisoformat(row["begin"]), date.fromisoformat(row["end"])
    return OpenedDays(row["round"], begin, end)


@dataclass(frozen=True, slots=True)
class InsuranceSheet:
    """The lines of one insurance, by village code; its round, and the day it is counted up to."""

    insurance: Insurance
    this: Round
    as_of: date
    lines: tuple[SummaryLine, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """The whole 汇总表 of a month or a round; `period` is `2026-11`, `2026H2` or `2026Q4`."""

    period: str
    monthly: bool
    sheets: tuple[InsuranceSheet, ...]
    one_person: bool = False  # an office in which one operator may do everything: marked

    @property
    def lines(self) -> tuple[SummaryLine, ...]:
        """Every line, by village code, then insurance."""
        order = {insurance: number for number, insurance in enumerate(Insurance)}
        lines = [line for sheet in self.sheets for line in sheet.lines]
        return tuple(
            sorted(
                lines,
                key=lambda line: (line.village_code, order[line.insurance or Insurance.RESIDENT]),
            )
        )

    @property
    def total(self) -> SummaryLine:
        """合计 over every insurance."""
        return total(self.lines)

    @property
    def self_service_rate(self) -> float | None:
        """自助率 (Y7): those confirmed by the app among the confirmed; None without any."""
        line = self.total
        return line.by_method[MethodGroup.APP] / line.confirmed if line.confirmed else None

    @property
    def body(self) -> str:
        """Canonical JSON of the lines: what is frozen."""
        return canonical([line.as_json(monthly=self.monthly) for line in self.lines])

    @property
    def digest(self) -> str:
        """sha256 of the body, 64 hex digits."""
        return hashlib.sha256(self.body.encode()).hexdigest()


def total(lines: Iterable[SummaryLine]) -> SummaryLine:
    """合计: every column summed."""
    lines = tuple(lines)
    return SummaryLine(
        village_code="",
        village="合计",
        insurance=None,
        by_method={group: sum(line.by_method[group] for line in lines) for group in MethodGroup},
        by_loss={group: sum(line.by_loss[group] for line in lines) for group in LossGroup},
        **{name: sum(getattr(line, name) for line in lines) for name in COUNTS},
    )


def lines_of(body: str) -> tuple[SummaryLine, ...]:
    """The lines of a frozen body."""
    return tuple(SummaryLine.of_json(row) for row in json.loads(body))


def differences(before: Iterable[SummaryLine], now: Iterable[SummaryLine]) -> tuple[str, ...]:
    """What changed between two summaries, a Chinese line each: 上街村（…）已确认 12→13."""
    old = {(line.village_code, line.insurance): line for line in before}
    new = {(line.village_code, line.insurance): line for line in now}
    found = []
    for key in sorted({*old, *new}, key=str):
        one, other = old.get(key), new.get(key)
        changed = [
            f"{label} {getattr(one, name, 0)}→{getattr(other, name, 0)}"
            for name, label in COUNTS.items()
            if getattr(one, name, 0) != getattr(other, name, 0)
        ]
        line = other or one
        if changed and line is not None:
            kind = line.insurance.label if line.insurance else ""
            found.append(f"{line.village}（{kind}）{'，'.join(changed)}")
        elif line is not None and one != other:
            kind = line.insurance.label if line.insurance else ""
            found.append(f"{line.village}（{kind}）村名、期次的日子、确认方式或丧失原因有变动")
    return tuple(found)
