"""The text that a search looks into: name, pinyin initials, full pinyin, id number, phone."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from itertools import islice, product

from qualdesk.domain.identity import match_key

os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # 43 MB: characters alone are asked for

from pypinyin import Style, pinyin  # after the line above

#: Readings of surnames that differ from the everyday reading of the character.
SURNAMES = {
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "查": "zha", "朴": "piao", "盖": "ge",
    "区": "ou", "乐": "yue", "任": "ren", "尉": "wei", "万": "wan", "秘": "bi", "冼": "xian",
    "华": "hua", "纪": "ji", "宁": "ning", "祭": "zhai", "员": "yun", "缪": "miao", "燕": "yan",
    "种": "chong", "黑": "he", "折": "she", "召": "shao", "么": "yao", "繁": "po", "逄": "pang",
    "翟": "zhai", "逯": "lu", "隗": "wei", "应": "ying", "过": "guo", "令": "ling", "洗": "xian",
}  # fmt: skip

#: Characters in given names that people read in two ways; both are found.
TWO_READINGS = {
    "乐": ("le", "yue"), "长": ("chang", "zhang"), "朝": ("chao", "zhao"), "重": ("zhong", "chong"),
    "行": ("xing", "hang"), "兴": ("xing",), "茜": ("xi", "qian"), "莎": ("sha", "suo"),
    "娜": ("na", "nuo"), "晟": ("sheng", "cheng"), "红": ("hong",), "调": ("diao", "tiao"),
    "传": ("chuan", "zhuan"), "藏": ("zang", "cang"), "降": ("jiang", "xiang"),
    "盛": ("sheng", "cheng"), "柏": ("bai", "bo"),
    "车": ("che", "ju"), "沈": ("shen",),
    "𠮷": ("ji",), "𬱖": ("wei",), "㐂": ("xi", "qi"), "䶮": ("yan",), "𫖮": ("yi",),
}  # fmt: skip

_MOST_READINGS = 4


@cache
def _readings(character: str) -> tuple[str, ...]:
    known = TWO_READINGS.get(character)
    if known:
        return known
    if character.isascii():
        return (character.lower(),) if character.isalnum() else ("",)
    found = pinyin(character, style=Style.NORMAL, errors="ignore")
    return (found[0][0],) if found else ("",)


@cache
def _surname_readings(character: str) -> tuple[str, ...]:
    own = SURNAMES.get(character)
    everyday = _readings(character)
    if own is None:
        return everyday
    return (own, *(reading for reading in everyday if reading != own))


@lru_cache(maxsize=65536)
def _ways(readings: Callable[[str], tuple[str, ...]], part: str) -> tuple[tuple[str, str], ...]:
    """(initials, full pinyin) of a surname or given name in each of its readings."""
    spoken = product(*map(readings, part))
    return tuple(
        ("".join([sound[:1] for sound in way]), "".join(way))
        for way in islice(spoken, _MOST_READINGS)
    )


def search_text(name: str, id_number: str, phone: str) -> str:
    """Lines of everything a person may be found by: look for `match_key` of what was typed."""
    surnames = _ways(_surname_readings, name[:1])
    given = _ways(_readings, name[1:])
    sounds = "\n".join([f"{s}{g}\n{sp}{gp}" for s, sp in surnames for g, gp in given])
    return f"{_key(name)}\n{sounds}\n{id_number}\n{phone}".lower()


def _key(name: str) -> str:
    """`match_key`, without its cost for the names of nearly everybody."""
    plain = name.isalpha() and unicodedata.is_normalized("NFKC", name)
    return name if plain else match_key(name)
