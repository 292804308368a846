"""Whom the name of a picture means: pictures come named by id number, or by name and village."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from qualdesk.domain.groups import NUMBERED_GROUP, canonical_group
from qualdesk.domain.identity import is_id_number, match_key

_NUMBER = re.compile(r"(?<![0-9])[0-9]{17}[0-9Xx](?![0-9])")
_WORDS = re.compile(r"[^\s\d_,，、;；()（）\[\]【】+@#.。-]+")
_LONGEST = 40  # characters of a word that are looked at


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody whom a picture may show."""

    id_number: str
    name: str
    village_code: str
    group: str


class Names:
    """The people whom pictures may be named after."""

    def __init__(self, people: Iterable[Known]) -> None:
        self._by_number: dict[str, Known] = {}
        self._by_name: dict[str, list[Known]] = defaultdict(list)
        for one in people:
            self._by_number[one.id_number] = one
            self._by_name[match_key(one.name)].append(one)
        self._longest = min(max(map(len, self._by_name), default=0), _LONGEST)

    def get(self, id_number: str) -> Known | None:
        """The person of a number."""
        return self._by_number.get(id_number)

    def by_number(self, text: str) -> list[Known]:
        """Whose id numbers stand in the text, in order; numbers that fail their check are none."""
        numbers = (found.upper() for found in _NUMBER.findall(text))
        right = dict.fromkeys(number for number in numbers if is_id_number(number))
        return [self._by_number[number] for number in right if number in self._by_number]

    def has_number(self, text: str) -> bool:
        """Whether something that looks like an id number stands in the text."""
        return _NUMBER.search(text) is not None

    def by_name(self, text: str, village: str = "") -> list[Known]:
        """Who of the village ("": any) bears the longest name that stands in the text.

        A group in the text (3组) tells people of one name apart.
        """
        found = self._longest_name(text)
        there = [one for one in found if one.village_code.startswith(village)]
        group = NUMBERED_GROUP.search(text)
        if group is None or len(there) < 2:
            return there
        of_group = [one for one in there if one.group == canonical_group(group[0])]
        return of_group or there

    def _longest_name(self, text: str) -> list[Known]:
        words = [match_key(word)[:_LONGEST] for word in _WORDS.findall(text)]
        for length in range(self._longest, 1, -1):
            for word in words:
                for begin in range(len(word) - length + 1):
                    found = self._by_name.get(word[begin : begin + length])
                    if found:
                        return found
        return []
