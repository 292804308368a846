"""Where the person of a row lives: from a column, a path, the group's cell, or the sheet."""

from __future__ import annotations

from typing import NamedTuple

from qualdesk.domain.groups import canonical_group
from qualdesk.domain.places import NOWHERE, Place, VillageBook, area_prefix
from qualdesk.domain.roster_cells import text_of
from qualdesk.domain.table import Cell

# 乡镇, 村（社区）, 行政区划, 户籍地址, 村民小组 of one row.
HomeCells = tuple[Cell, Cell, Cell, Cell, Cell]


class Home(NamedTuple):
    """The village and group of a row; `fault` says in Chinese why a stated village is doubtful.

    With a `village_code` the fault is a warning, without one it is a refusal where a village is
    needed.
    """

    village_code: str
    group: str
    fault: str = ""


class Homes(dict[HomeCells, Home]):
    """Cells → home, worked out once for every combination that a roster repeats."""

    def __init__(self, book: VillageBook, area: str, fallback: str) -> None:
        super().__init__()
        self._book = book
        self._area = area
        self._prefix = area_prefix(area)
        self._fallback = fallback

    def __missing__(self, cells: HomeCells) -> Home:
        home = self._read(cells)
        self[cells] = home
        return home

    def _read(self, cells: HomeCells) -> Home:
        township, village, division, address, group = map(text_of, cells)
        place = self._first_known((township + village, village, division, address))
        beside = self._book.locate(group, self._area)
        code = place.village_code
        if not code and not place.leftover:
            code = self._fallback or beside.village_code
        own = canonical_group(group)
        if beside.group and beside.village_code in {"", code}:
            own = beside.group
        return Home(code, own or place.group, self._fault(place, code))

    def _first_known(self, texts: tuple[str, ...]) -> Place:
        """The first text that names a village; otherwise the first that cannot be understood."""
        unknown = NOWHERE
        group = ""
        for text in texts:
            place = self._book.locate(text, self._area)
            if place.village_code:
                return place
            group = group or place.group
            if place.leftover and not unknown.leftover:
                unknown = place
        return unknown._replace(group=group)

    def _fault(self, place: Place, code: str) -> str:
        if place.candidates:
            names = "、".join(self._book.path(candidate) for candidate in place.candidates)
            return f"有几个村叫这个名字（{names}），请写明乡镇。"
        if not code and place.leftover:
            return f"“{place.leftover}”不在行政区划表中，请改正村名或先添加村的别名。"
        if code and not code.startswith(self._prefix):
            return f"{self._book.path(code)}不在本站辖区内，请核对。"
        return ""
