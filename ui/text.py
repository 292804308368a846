"""How days, numbers, places and names are written on the screen, and days read from it."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime

from qualdesk.clock import CHINA

PROGRAM = "资格确认台"
_WEEKDAYS = "一二三四五六日"
_DAY = re.compile(
    r"(\d{4})(\d{2})(\d{2})|(\d{2})(\d{2})|(?:(\d{4})[-年./])?(\d{1,2})[-月./](\d{1,2})日?"
)


def day_in_sentence(day: date) -> str:
    """`10月9日`: in sentences."""
    return f"{day.month}月{day.day}日"


def full_day(day: date) -> str:
    """`2026年10月9日`."""
    return f"{day.year}年{day.month}月{day.day}日"


def full_month(month: str) -> str:
    """`2026年10月` of `2026-10`."""
    return f"{month[:4]}年{int(month[5:])}月"


def read_day(text: str, today: date, *, ahead: bool = False) -> date | None:
    """A day as a clerk types it: 2026-11-21, 11-21, 11月21日, 20261121, 1121; None for nonsense.

    Without a year it is the last such day up to today, `ahead` the next one. Digits alone count
    only as four or eight: `202611` is no day, not the first of January.
    """
    found = _DAY.fullmatch("".join(unicodedata.normalize("NFKC", text).split()))
    if found is None:
        return None
    year, month, day = found[1] or found[6], found[2] or found[4] or found[7], found[3]
    day = day or found[5] or found[8]
    try:
        stated = date(int(year or today.year), int(month), int(day))
        if year or stated == today or (stated > today) is ahead:
            return stated
        return stated.replace(year=today.year + (1 if ahead else -1))
    except ValueError:
        return None


def weekday(day: date) -> str:
    """`星期五`."""
    return f"星期{_WEEKDAYS[day.weekday()]}"


def time_of_day(instant: datetime) -> str:
    """`10:11:58` in China."""
    return instant.astimezone(CHINA).strftime("%H:%M:%S")


def day_time(instant: datetime) -> str:
    """`10月9日 15:20` in China."""
    here = instant.astimezone(CHINA)
    return f"{here.month}月{here.day}日 {here:%H:%M}"


def count(number: int) -> str:
    """`3,126`."""
    return f"{number:,}"


def place_words(village: str, group: str) -> str:
    """`上街村 3组`; where only a unit is known, nothing."""
    short = village.removesuffix("民委员会").removesuffix("居民委员会").removesuffix("委会")
    return f"{short} {group}".strip()


def masked_id(id_number: str) -> str:
    """First six and last four characters, eight stars between."""
    return f"{id_number[:6]}********{id_number[-4:]}" if len(id_number) == 18 else id_number


def id_in_groups(id_number: str) -> str:
    """The whole number in three groups, to be read aloud or keyed in: place, birth, the rest."""
    return f"{id_number[:6]} {id_number[6:14]} {id_number[14:]}"


def duration(seconds: float) -> str:
    """`8 秒`, `1 分 5 秒`, `2 小时 3 分`: how long something takes."""
    whole = max(1, round(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    if hours:
        return f"{hours} 小时 {minutes} 分"
    return f"{minutes} 分 {left} 秒" if minutes else f"{left} 秒"


def size_text(size: int) -> str:
    """`820 KB`, `1.8 GB`: bytes for people."""
    if size < 1 << 20:
        return f"{max(1, size >> 10)} KB"
    if size < 1 << 30:
        return f"{size / (1 << 20):.1f} MB"
    return f"{size / (1 << 30):.1f} GB"
