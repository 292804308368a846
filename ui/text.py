"""How days, numbers and names are written on the screen."""

from __future__ import annotations

from datetime import date, datetime

from qualdesk.clock import CHINA

PROGRAM = "资格确认台"
_WEEKDAYS = "一二三四五六日"


def day_in_sentence(day: date) -> str:
    """`10月9日`: in sentences."""
    return f"{day.month}月{day.day}日"


def full_day(day: date) -> str:
    """`2026年10月9日`."""
    return f"{day.year}年{day.month}月{day.day}日"


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


def masked_id(id_number: str) -> str:
    """First six and last four characters, eight stars between."""
    return f"{id_number[:6]}********{id_number[-4:]}" if len(id_number) == 18 else id_number


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
