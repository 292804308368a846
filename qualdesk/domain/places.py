"""Villages and groups: twelve-digit codes, and the many ways in which people write them.

A village is known by its code. In words it may stand alone (上街村), with the name of its
committee (上街村委会, 上街村村民委员会), at the end of a path (云南省…苍山西镇上街村) or together
with the group (上街村3组).
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from qualdesk.domain.groups import NUMBERED_GROUP, canonical_group
from qualdesk.domain.term import Term


class DivisionLevel(Term):
    """The level of a division, from the province down."""

    PROVINCE = "province", "省"
    PREFECTURE = "prefecture", "州（市）"
    COUNTY = "county", "县"
    TOWNSHIP = "township", "乡镇"
    VILLAGE = "village", "村（社区）"


@dataclass(frozen=True, slots=True)
class Division:
    """行政区划: `code` and `parent` have 12 digits; `name` is the official one."""

    code: str
    name: str
    level: DivisionLevel
    parent: str


class Place(NamedTuple):
    """What words about a place say.

    `village_code` is "" when they name no village; then `leftover` holds words that were not
    understood, or `candidates` the villages that share the name.
    """

    village_code: str = ""
    group: str = ""
    leftover: str = ""
    candidates: tuple[str, ...] = ()


NOWHERE = Place()

# Digits of a code that belong to a level: 53 | 5329 | 532922 | 532922101 | all twelve.
_SIGNIFICANT = {
    DivisionLevel.PROVINCE: 2,
    DivisionLevel.PREFECTURE: 4,
    DivisionLevel.COUNTY: 6,
    DivisionLevel.TOWNSHIP: 9,
    DivisionLevel.VILLAGE: 12,
}


_VILLAGE_FORMS = ("村", "村委会", "村民委员会", "村村委会", "村村民委员会", "行政村", "村委")
_COMMUNITY_FORMS = ("社区", "居委会", "居民委员会", "社区居委会", "社区居民委员会", "社区委员会")
_NATIONALITIES = "彝族|白族|傈僳族|回族|苗族|傣族|哈尼族|纳西族|阿昌族|布朗族|拉祜族|佤族|藏族"
_PEOPLES = re.compile(f"(?:{_NATIONALITIES})+")
_HOUSE = re.compile(r"附?\d+号?")
# 新村小组 is a group named 新村, not a group of the village 新村.
_GROUP_WORDS = frozenset({"组", "小组", "村民小组", "居民小组", "社", "队"})
_GROUP_ENDINGS = ("组", "社", "队", "寨", "村")
_TIDY = re.compile(r"[\s,，、。;；:：/\\\-—_>→|·.()\[\]【】]+")
_CLOSED_FORMS = ("委会", "委员会", "社区", "行政村")


def read_divisions(lines: Iterable[str]) -> tuple[Division, ...]:
    """The divisions in CSV lines with the header `code,name,level,parent`."""
    return tuple(
        Division(row["code"], row["name"], DivisionLevel(row["level"]), row["parent"])
        for row in csv.DictReader(lines)
    )


def short_name(name: str) -> str:
    """The village's name without its committee: 上街村村民委员会 → 上街村, 青松村委会 → 青松村."""
    base = _base(name)
    return base if base.endswith(("村", "社区", "街")) else base + "村"


def _base(name: str) -> str:
    for tail in ("村民委员会", "居民委员会", "村委会", "居委会", "委员会"):
        if name.endswith(tail) and len(name) > len(tail):
            return name[: -len(tail)]
    return name


def _tidy(text: str) -> str:
    return _TIDY.sub("", unicodedata.normalize("NFKC", text))


def _own_forms(name: str) -> Iterator[str]:
    """Every spelling that is certainly this village; single characters never stand alone."""
    base = _base(name)
    community = base.endswith("社区")
    stem = base.removesuffix("社区") if community else base.removesuffix("村")
    yield from (name, base)
    for form in _COMMUNITY_FORMS if community else _VILLAGE_FORMS:
        yield from (stem + form, base + form)
    yield stem


def _old_forms(name: str) -> Iterator[str]:
    """Spellings from before a village became a community, or the other way round."""
    base = _base(name)
    community = base.endswith("社区")
    stem = base.removesuffix("社区") if community else base.removesuffix("村")
    for form in _VILLAGE_FORMS if community else _COMMUNITY_FORMS:
        yield stem + form


def _ancestor_forms(division: Division) -> Iterator[str]:
    """漾濞彝族自治县, 漾濞县, 漾濞; 团结彝族乡, 团结乡, 团结."""
    name = division.name
    plain = _PEOPLES.sub("", name)
    stem = re.sub(r"(?:自治[州县]|[省州市县区镇乡]|街道)$", "", plain)
    yield from (name, plain, plain.replace("自治", ""))
    if len(stem) > 1:
        yield stem


class VillageBook:
    """All divisions that a station knows, with every spelling of its villages.

    `aliases` adds spellings of the office's own: text → village code.
    """

    def __init__(
        self, divisions: Iterable[Division], aliases: Mapping[str, str] | None = None
    ) -> None:
        self._divisions = {division.code: division for division in divisions}
        self._names = {  # one text for everybody of a village: lists hold tens of thousands
            code: short_name(one.name) if one.level is DivisionLevel.VILLAGE else one.name
            for code, one in self._divisions.items()
        }
        self._strong: dict[str, list[str]] = {}
        self._weak: dict[str, list[str]] = {}
        self._ancestors: list[tuple[str, str]] = []
        for division in self._divisions.values():
            if division.level is DivisionLevel.VILLAGE:
                self._enter(self._strong, _own_forms(division.name), division.code)
                self._enter(self._weak, _old_forms(division.name), division.code)
            else:
                prefix = division.code[: _SIGNIFICANT[division.level]]
                self._ancestors += [(form, prefix) for form in set(_ancestor_forms(division))]
        for text, code in (aliases or {}).items():
            self._enter(self._strong, (_tidy(text),), code)
        self._ancestors.sort(key=lambda entry: (-len(entry[0]), entry))
        self._longest = max(map(len, (*self._strong, *self._weak)), default=0)

    @staticmethod
    def _enter(names: dict[str, list[str]], forms: Iterable[str], code: str) -> None:
        for form in dict.fromkeys(forms):
            if len(form) > 1:
                names.setdefault(form, []).append(code)

    def __contains__(self, code: object) -> bool:
        """Whether the code is a village of the book."""
        division = self._divisions.get(code) if isinstance(code, str) else None
        return division is not None and division.level is DivisionLevel.VILLAGE

    def division(self, code: str) -> Division | None:
        """The division with this code, of any level."""
        return self._divisions.get(code)

    def villages(self, area: str = "") -> tuple[Division, ...]:
        """The villages inside `area` (a division's code; "" means all), by code."""
        prefix = area_prefix(area)
        return tuple(
            division
            for code, division in sorted(self._divisions.items())
            if division.level is DivisionLevel.VILLAGE and code.startswith(prefix)
        )

    def name(self, code: str) -> str:
        """The short name for screens and paper (上街村); the code itself when it is not known."""
        return self._names.get(code, code)

    def path(self, code: str) -> str:
        """The names from the province down: 云南省…苍山西镇上街村."""
        names: list[str] = []
        here = self._divisions.get(code)
        while here is not None:
            names.append(self.name(here.code))
            here = self._divisions.get(here.parent)
        return "".join(reversed(names))

    def locate(self, text: str, area: str = "") -> Place:
        """Read a village, a group, or both, from a cell.

        Villages of one name are told apart by the path before them, then by `area`, the code of
        the station's own division; otherwise all of them are `candidates`.
        """
        words = _tidy(text)
        coded = self._by_code(words)
        if coded is not None:
            return coded
        found = self._match(words, "", area_prefix(area))
        if found is not None:
            return found
        if words in {"", "无"} or self._only_ancestors(words):
            return NOWHERE
        group = NUMBERED_GROUP.fullmatch(words)
        if group is not None and not words.isdecimal():
            return Place(group=canonical_group(words))
        return Place(leftover=text.strip())

    def mentioned(self, text: str, area: str = "") -> str:
        """The code of the one village that a title or a sheet's name speaks of, or ""."""
        whole = self.locate(text, area)
        if whole.village_code:
            return whole.village_code
        words = _tidy(text)
        for name, _ in self._ancestors:
            if len(name) > 2:
                words = words.replace(name, "|")
        prefix = area_prefix(area)
        codes: set[str] = set()
        for alias in sorted(self._strong, key=len, reverse=True):
            if alias.endswith(("村", "社区", "会")) and alias in words:
                inside = [code for code in self._strong[alias] if code.startswith(prefix)]
                if inside:
                    codes.update(inside)
                    words = words.replace(alias, "|")
        return codes.pop() if len(codes) == 1 else ""

    def _by_code(self, words: str) -> Place | None:
        """A place written as a code of 9 or 12 digits; None when it is written in words."""
        if not (words.isdecimal() and len(words) in {6, 9, 12}):
            return None
        code = words.ljust(12, "0")
        if code in self:
            return Place(village_code=code)
        return NOWHERE if code in self._divisions else Place(leftover=words)

    def _only_ancestors(self, words: str) -> bool:
        for name, _ in self._ancestors:
            if words.startswith(name):
                rest = words[len(name) :]
                return not rest or self._only_ancestors(rest)
        return False

    def _match(self, words: str, within: str, area: str) -> Place | None:
        """The village at the beginning of `words`, or after the names of higher divisions."""
        direct = self._village_first(words, within, area)
        if direct is not None:
            return direct
        for name, prefix in self._ancestors:
            if words.startswith(name) and prefix.startswith(within) and prefix != within:
                deeper = self._match(words[len(name) :], prefix, area)
                if deeper is not None:
                    return deeper
        return None

    def _village_first(self, words: str, within: str, area: str) -> Place | None:
        for length in range(min(len(words), self._longest), 1, -1):
            alias, rest = words[:length], words[length:]
            codes = self._codes(alias, within, area)
            if codes and _may_follow(alias, rest):
                if len(codes) > 1:
                    return Place(leftover=words, candidates=tuple(codes))
                return Place(village_code=codes[0], group=_group_in(rest))
        return None

    def _codes(self, alias: str, within: str, area: str) -> list[str]:
        """The villages of this spelling: of the station's own area when there are any."""
        for names in (self._strong, self._weak):
            codes = [code for code in names.get(alias, ()) if code.startswith(within)]
            if codes:
                return [code for code in codes if code.startswith(area)] or codes
        return []


def area_prefix(code: str) -> str:
    """The digits that every village inside the division begins with: 532922101000 → 532922101."""
    if len(code) == 12 and code.endswith("000"):
        code = code[:9]
        while len(code) > 2 and code.endswith("000" if len(code) == 9 else "00"):
            code = code[:6] if len(code) == 9 else code[:-2]
    return code


def _may_follow(alias: str, rest: str) -> bool:
    """Whether `rest` can stand behind a village: a group, a house, a hamlet of a committee."""
    if not rest or NUMBERED_GROUP.match(rest) or _HOUSE.fullmatch(rest):
        return True
    if rest in _GROUP_WORDS:
        return False
    if alias.endswith(_CLOSED_FORMS):
        return True
    return rest.endswith(("组", "队")) and alias.endswith("村")


def _group_in(rest: str) -> str:
    numbered = NUMBERED_GROUP.match(rest)
    if numbered is not None and not _HOUSE.fullmatch(rest):
        return canonical_group(numbered.group())
    return canonical_group(rest) if rest.endswith(_GROUP_ENDINGS) and len(rest) <= 20 else ""
