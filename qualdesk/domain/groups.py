"""村民小组: a village × a number, however it is written (glossary, Natural identity)."""

from __future__ import annotations

import re
import unicodedata

_NUMERALS = {c: value for value, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_NUMBER = r"\d{1,3}|[零〇一二两三四五六七八九十百廿]{1,5}"
_KIND = r"(?:村民|居民)?(?:小组|组)|(?:生产|合作)?(?:社|队)"
# A number with the word for a group behind it, or before it (第三村民小组, 三组, 3社, 组3).
NUMBERED_GROUP = re.compile(rf"第?(?P<number>{_NUMBER})号?(?:{_KIND})")
_BARE_NUMBER = re.compile(rf"(?:组|第)?(?P<number>{_NUMBER})")
_NAMED_TAIL = re.compile(r"(?:(?:村民|居民)?小组)+$")


def canonical_group(text: str) -> str:
    """The one spelling of a group: `3组` for 3, 三组, ３组, 第三村民小组.

    A group that has a name instead of a number keeps its words, with 村民小组 shortened to 组;
    "" stays "".
    """
    words = "".join(unicodedata.normalize("NFKC", text).split())
    plain = unicodedata.normalize("NFC", words)
    numbered = NUMBERED_GROUP.fullmatch(plain) or _BARE_NUMBER.fullmatch(plain)
    number = _value(numbered["number"]) if numbered else 0
    if number:
        return f"{number}组"
    return _NAMED_TAIL.sub("组", plain)


def _value(text: str) -> int:
    """The number in ASCII digits or Chinese numerals (十二, 二十一, 廿三, 一二); 0 for nonsense."""
    if text.isdecimal():
        return int(text)
    if not set(text) & set("十百廿"):
        return int("".join(str(_NUMERALS[c]) for c in text))
    total, unit = 0, 1
    seen = 0
    for character in text.replace("廿", "二十"):
        if character in "十百":
            unit = 10 if character == "十" else 100
            total += (seen or 1) * unit
            seen = 0
        else:
            seen = _NUMERALS[character]
    return total + seen
