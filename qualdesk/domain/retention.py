"""保管期限: how long evidence is kept, and which content is over its time.

The time begins on 1 January after the act (as archives count it) and is a policy value in years.
A content is over its time only when every act that stands on it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from qualdesk.domain.term import Term


class RetentionKind(Term):
    """What evidence was kept for (glossary, 保管期限)."""

    CONFIRMATIONS = "confirmations", "确认材料"
    SIGNATURES = "signatures", "签字扫描件"
    SEALED_REPORTS = "sealed_reports", "签章报表"
    INVESTIGATIONS = "investigations", "核查、死亡和待遇处理材料"
    SPOT_CHECKS = "spot_checks", "抽查材料"
    SERVICES = "services", "上门、公示和活动材料"


YEARS: Mapping[RetentionKind, str] = {
    RetentionKind.CONFIRMATIONS: "retention.confirmations",
    RetentionKind.SIGNATURES: "retention.signatures",
    RetentionKind.SEALED_REPORTS: "retention.sealed_reports",
    RetentionKind.INVESTIGATIONS: "retention.investigations",
    RetentionKind.SPOT_CHECKS: "retention.spot_checks",
    RetentionKind.SERVICES: "retention.services",
}
"""The policy value of each kind, in years."""


class EvidenceUse(NamedTuple):
    """An act that stands on a content; `day` is the day it happened, ISO."""

    sha256: str
    kind: RetentionKind
    day: str


@dataclass(frozen=True, slots=True)
class OverTime:
    """A content that no act needs any more: of the kind that kept it longest, until this day."""

    sha256: str
    kind: RetentionKind
    until: date


@dataclass(frozen=True, slots=True)
class DestructionRow:
    """One destruction: who, with whom, when, how much of which kind."""

    fact_id: str
    stated_on: date
    kind: RetentionKind
    until_on: date
    reason: str
    operator: str
    second_operator: str
    count: int
    digests: tuple[str, ...]


def keep_until(day: date, years: int) -> date:
    """The last day on which evidence of that day is kept: the end of the last full year."""
    return date(day.year + years, 12, 31)


def over_time(
    uses: Iterable[EvidenceUse], years: Mapping[RetentionKind, int], today: date
) -> tuple[OverTime, ...]:
    """Contents all of whose uses are over, the longest over first."""
    longest: dict[str, OverTime] = {}
    ends: dict[tuple[str, RetentionKind], date] = {}
    for sha256, kind, day in uses:
        end = ends.get((day, kind))
        if end is None:
            end = ends[day, kind] = keep_until(date.fromisoformat(day), years[kind])
        known = longest.get(sha256)
        if known is None or end > known.until:
            longest[sha256] = OverTime(sha256, kind, end)
    found = [one for one in longest.values() if one.until < today]
    return tuple(sorted(found, key=lambda one: (one.until, one.kind, one.sha256)))
