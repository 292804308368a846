"""What a posted notice says: plain words, masked before they come here (Y6.1.3, L2.3.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from qualdesk.domain.calendar import Calendar
from qualdesk.domain.notices import NoticePerson, shown_number
from qualdesk.domain.policy_values import Mask, NoticeColumn

FIRST_ROWS, MIDDLE_ROWS, LAST_ROWS = 12, 20, 14  # people on the pages of a long notice
ONLY_ROWS = 5  # people on a notice of one page
_PLACE = (NoticeColumn.VILLAGE, NoticeColumn.GROUP)
_HEADS = {
    NoticeColumn.NAME: ("name", "姓名"),
    NoticeColumn.SEX: ("sex", "性别"),
    NoticeColumn.VILLAGE: ("place", "村（社区）"),
    NoticeColumn.GROUP: ("place", "村民小组"),
    NoticeColumn.MASKED_ID: ("number", "身份证号"),
    NoticeColumn.INSURANCE: ("insurance", "险种"),
}
_BOTH = ("place", "村/组")
_WEEKEND = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeForm:
    """A notice as it hangs. `heads` are key and words of its columns, `rows` their texts in order.

    `excluded` says which days do not count, and which rest days do.
    """

    code: str  # the first characters of its id, to be told over the telephone
    insurance: str
    round_label: str
    village: str  # "" for a whole area
    posted_by: str
    place: str
    begins_on: date
    ends_on: date
    days: tuple[date, ...]
    excluded: str
    hotline: str
    heads: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]
    digest: str  # of the population
    printed_at: str
    web: bool = False
    training: bool = False
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def pages(self) -> tuple[int, ...]:
        """How many people stand on each page; the last one keeps room for the seal."""
        left = len(self.rows)
        if left <= ONLY_ROWS:
            return (left,)
        pages = [min(FIRST_ROWS, left - 1)]
        left -= pages[0]
        while left > LAST_ROWS:
            pages.append(min(MIDDLE_ROWS, left - 1))
            left -= pages[-1]
        return (*pages, left)


def notice_heads(columns: Sequence[NoticeColumn]) -> tuple[tuple[str, str], ...]:
    """Key and head of each column; village and group share one."""
    both = all(column in columns for column in _PLACE)
    heads = [_BOTH if both and column in _PLACE else _HEADS[column] for column in columns]
    return tuple(dict.fromkeys(heads))


def notice_cells(
    person: NoticePerson, columns: Sequence[NoticeColumn], mask: Mask, village: str
) -> tuple[str, ...]:
    """What a notice shows of a person, in the order of `notice_heads`; nothing else leaves."""
    values: dict[str, str] = {}
    for column in columns:
        key, _ = _HEADS[column]
        values[key] = values.get(key, "") + _shown(person, column, mask, village)
    return tuple(values.values())


def _shown(person: NoticePerson, column: NoticeColumn, mask: Mask, village: str) -> str:
    match column:
        case NoticeColumn.NAME:
            return person.name
        case NoticeColumn.SEX:
            return person.sex.label
        case NoticeColumn.VILLAGE:
            return village
        case NoticeColumn.GROUP:
            return person.group
        case NoticeColumn.MASKED_ID:
            return shown_number(person.id_number, mask)
        case NoticeColumn.INSURANCE:
            return person.insurance.label


def days_words(days: Sequence[date]) -> str:
    """`9月28、29、30日，10月8、9日`: every counted day."""
    months: dict[tuple[int, int], list[str]] = {}
    for day in days:
        months.setdefault((day.year, day.month), []).append(str(day.day))
    return "，".join(f"{month}月{'、'.join(each)}日" for (_, month), each in months.items())


def excluded_words(calendar: Calendar, begins_on: date, days: Sequence[date]) -> str:
    """`张贴当天、周末、国庆节不算；10月10日调休上班，算`: "" when there is nothing to say."""
    span = [begins_on + timedelta(days=n) for n in range((days[-1] - begins_on).days + 1)]
    not_counted = dict.fromkeys(
        _why_not(calendar, day, begins_on) for day in span if day not in days
    )
    counted = [day for day in days if day.weekday() >= _WEEKEND]
    parts = []
    if not_counted:
        parts.append(f"{'、'.join(not_counted)}不算")
    if counted:
        parts.append(f"{days_words(counted)}调休上班，算")
    return "；".join(parts)


def _why_not(calendar: Calendar, day: date, begins_on: date) -> str:
    named = calendar.named(day)
    if day == begins_on:
        return "张贴当天"
    if named is not None and not named.working:
        return named.name
    return "周末" if day.weekday() >= _WEEKEND else "放假"
