"""A station: one office with its own folder, key and people (Y4, levels)."""

from __future__ import annotations

from dataclasses import dataclass

from qualdesk.domain.term import Term
from qualdesk.errors import Refused


class Level(Term):
    """Where a station stands; who does what is in clauses.md, table of levels."""

    VILLAGE = "village", "村（社区）"
    TOWNSHIP = "township", "乡镇"
    COUNTY = "county", "县"


_NAME_CHARACTERS = 60
_SIGNIFICANT = {Level.VILLAGE: 12, Level.TOWNSHIP: 9, Level.COUNTY: 6}


@dataclass(frozen=True, slots=True)
class StationInfo:
    """What screens and paper say of a station."""

    station_id: str
    level: Level
    division_code: str
    name: str
    policy_id: str
    training: bool
    one_person_reason: str
    certificate_sha256: str


def check_division_code(level: Level, code: str) -> None:
    """Refused("division.code") unless the 12-digit code belongs to that level."""
    used = _SIGNIFICANT[level]
    fits = (
        len(code) == 12
        and code.isascii()
        and code.isdigit()
        and code[used:] == "0" * (12 - used)
        and code[used - 3 : used].strip("0") != ""
    )
    if not fits:
        raise Refused(
            "division.code",
            f"行政区划代码“{code}”不是{level.label}一级的 12 位代码。",
            remedy="请填写统计用区划代码，例如乡镇 532922101000、县 532922000000。",
            value=code,
        )


def station_name(text: str) -> str:
    """A station's name as it is kept: one line, without outer spaces. Refused("station.name")."""
    name = text.strip()
    if not name or len(name) > _NAME_CHARACTERS or not name.isprintable():
        raise Refused(
            "station.name",
            "站点名称不能用。",
            remedy=f"请填写 1 至 {_NAME_CHARACTERS} 个字，例如 苍山西镇社会保障服务中心。",
        )
    return name


def area(level: Level, code: str) -> str:
    """The leading digits that every village of the station's area shares."""
    return code[: _SIGNIFICANT[level]]
