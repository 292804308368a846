"""The divisions that ship with the program, as a person chooses the own one from them."""

from __future__ import annotations

from dataclasses import dataclass

from qualdesk.domain.identity import match_key
from qualdesk.domain.places import Division, DivisionLevel, short_name
from qualdesk.services.setup import division_table
from qualdesk.storage.search_text import search_text


@dataclass(frozen=True, slots=True)
class _Entry:
    division: Division
    name: str
    sounds: str


class DivisionChoice:
    """The table, searched by name, part of a name, pinyin or its initials."""

    def __init__(self) -> None:
        rows = [
            Division(row["code"], row["name"], DivisionLevel(row["level"]), row["parent"])
            for row in division_table()
        ]
        self._entries = {
            one.code: _Entry(one, _shown(one), search_text(_shown(one), "", "")) for one in rows
        }

    def of_level(self, level: DivisionLevel, text: str = "") -> tuple[Division, ...]:
        """Every division of a level that fits, by code; "" fits all."""
        typed = match_key(text)
        return tuple(
            entry.division
            for _, entry in sorted(self._entries.items())
            if entry.division.level is level and typed in entry.sounds
        )

    def below(self, code: str, text: str = "") -> tuple[Division, ...]:
        """The divisions one level below that fit, by code."""
        typed = match_key(text)
        return tuple(
            entry.division
            for _, entry in sorted(self._entries.items())
            if entry.division.parent == code and typed in entry.sounds
        )

    def path(self, code: str) -> tuple[str, ...]:
        """The names from the province down to the division."""
        names: list[str] = []
        while code in self._entries:
            names.append(self._entries[code].name)
            code = self._entries[code].division.parent
        return tuple(reversed(names))

    def name(self, code: str) -> str:
        """The name as it is shown: 上街村."""
        return self._entries[code].name if code in self._entries else ""


def _shown(division: Division) -> str:
    return short_name(division.name) if division.level is DivisionLevel.VILLAGE else division.name
