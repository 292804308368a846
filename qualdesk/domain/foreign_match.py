"""Who of the register a row of a list means: by id number; alike people are offered, never taken.

Nobody is matched on the name alone: a village has many people of one name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from qualdesk.domain.duties import Verdict
from qualdesk.domain.foreign_list import ForeignRow
from qualdesk.domain.identity import match_key

_STAND_INS = re.compile(r"[*?？＊×□■◇○〇某]")
_KEPT_DIGITS = 15  # what Excel keeps of an id number typed as a number


class Known(NamedTuple):
    """A person of the register."""

    name: str
    village_code: str


class Match(NamedTuple):
    """`person` is the id number in the register that a row means, or may mean when it is near."""

    verdict: Verdict
    person: str
    why: str


def match(rows: Sequence[ForeignRow], people: Mapping[str, Known]) -> list[Match]:
    """One match a row, in order."""
    matched, near = Verdict.MATCHED, _Near(people)
    found: list[Match] = []
    add, get = found.append, people.get
    for row in rows:
        number = row.id_number
        known = get(number)
        if known is None:
            add(near.look(row))
        elif row.name == known.name or alike(row.name, known.name):
            add(Match(matched, number, ""))
        else:
            add(Match(Verdict.NEAR, number, "证号相同，姓名不同"))
    return found


def alike(name: str, other: str) -> bool:
    """Whether two spellings can be one name: dots, widths, stand-ins of rare characters."""
    if name == other or not name:
        return True
    one, two = match_key(name), match_key(other)
    if one == two:
        return True
    if not _STAND_INS.search(one):
        return False
    pattern = "".join("." if _STAND_INS.match(c) else re.escape(c) for c in one)
    return len(one) > 1 and re.fullmatch(pattern, two) is not None


class _Near:
    """People by what is left of a number: made when the first row asks."""

    def __init__(self, people: Mapping[str, Known]) -> None:
        self._people = people
        self._by_digits: dict[str, list[str]] | None = None
        self._by_birth: dict[str, list[str]] = defaultdict(list)

    def look(self, row: ForeignRow) -> Match:
        """A near miss, or nobody; refused when the number cannot be read either."""
        if self._by_digits is None:
            self._by_digits = _index(self._people, slice(0, _KEPT_DIGITS))
            self._by_birth = _index(self._people, slice(6, 14))
        digits = self._by_digits.get(row.id_number[:_KEPT_DIGITS], [])
        same = self._named(row, digits)
        if same:
            return self._offer(same, "姓名相同，证号前 15 位相同")
        birth = (row.birth if len(row.birth) == 10 else "").replace("-", "")
        births = self._by_birth.get(birth or row.id_number[6:14], ())
        at_home = [one for one in births if row.village in ("", self._people[one].village_code)]
        same = self._named(row, at_home)
        if same:
            return self._offer(same, "姓名和出生日期相同")
        return Match(Verdict.REFUSED if row.fault else Verdict.UNMATCHED, "", "")

    def _named(self, row: ForeignRow, numbers: Iterable[str]) -> list[str]:
        if not row.name:
            return []
        return [one for one in numbers if _same(row.name, self._people[one].name)]

    def _offer(self, numbers: Sequence[str], why: str) -> Match:
        more = f"，另有 {len(numbers) - 1} 人也像" if len(numbers) > 1 else ""
        return Match(Verdict.NEAR, numbers[0], why + more)


def _same(name: str, other: str) -> bool:
    """Whether two names are one; plain names are compared as they stand, which is quick."""
    if name == other:
        return True
    return not (name.isalpha() and other.isalpha()) and match_key(name) == match_key(other)


def _index(people: Iterable[str], part: slice) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for number in people:
        found[number[part]].append(number)
    return found
