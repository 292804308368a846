"""The paper that a period's package stands on: 汇总表, or the roster of deaths."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedPaper:
    """A paper printed for signature; `changes` says what the facts say otherwise since."""

    serial: str
    printed_at: datetime
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckedScan:
    """A scan that is of the paper printed last; its pages."""

    pages: int
