"""What other offices write in a list: results in words, yes and no, codes with their legend.

Codes are never guessed: some agencies write 是=0, 否=1. A digit means something only where the
header, a title or a note of the file says what.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from qualdesk.domain.months import month_end
from qualdesk.domain.roster_cells import date_text, day_of, text_of
from qualdesk.domain.table import Cell
from qualdesk.domain.term import Term


class Said(Term):
    """What a row says of its person."""

    NOTHING = "nothing", "没有写"
    QUALIFIED = "qualified", "具备资格"
    NOT_YET = "not_yet", "没有确认"
    TO_VERIFY = "to_verify", "待核实"
    LOST = "lost", "丧失资格"
    DEAD = "dead", "死亡"
    NOT_DEAD = "not_dead", "没有死亡"


# In this order: 不具备 holds 具备, 未通过 holds 通过, 疑似死亡 is a death that is suspected.
_RESULTS: tuple[tuple[re.Pattern[str], Said], ...] = tuple(
    (re.compile(words), said)
    for words, said in (
        (r"(?:未|没有?|无|非|并未)(?:死亡|去世|身故)", Said.NOT_DEAD),
        (r"死亡|去世|亡故|已故|病故|身故|过世|逝世|离世|火化", Said.DEAD),
        (r"待核|待查|待确认|待定|核实中|核查中|疑似|存疑|无法联系|失联|联系不上", Said.TO_VERIFY),
        (
            r"丧失|不具备|无资格|不符合|不合格|取消资格|服刑|判刑|收监|定居|迁出|重复领取|终止",
            Said.LOST,
        ),
        (r"未|不通过|不成功|失败|没有|驳回", Said.NOT_YET),
        (
            r"具备|通过|成功|已认证|已确认|合格|健在|在世|存活|生存|正常|符合|有效|完成",
            Said.QUALIFIED,
        ),
    )
)
_YES = frozenset({"是", "有", "对", "y", "yes", "true", "√", "✓"})
_NO = frozenset({"否", "不是", "没有", "无", "n", "no", "false", "×", "✗"})
_WORD = r"(不是|没有|是|否|有|无|[^\W\d_]{2,6})"
# Written as 是=0 or 0=是; without a sign between them, whichever order makes more pairs.
_LEGENDS = tuple(
    (re.compile(rf"{_WORD}{link}([0-9])(?!\d)"), re.compile(rf"(?<!\d)([0-9]){link}{_WORD}"))
    for link in (r"(?:=|:|-|—|→|为|表示|代表)", "")
)
_DAY_IN_TEXT = re.compile(
    r"(?:19|20)\d{2}[-./年]\d{1,2}(?:[-./月]\d{1,2}日?)?|(?:19|20)\d{6}(?!\d)"
)
_TITLE_DAYS = (
    re.compile(r"(?<!\d)(20\d{2})[-./年](\d{1,2})[-./月](\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(20\d{2})(\d{2})(\d{2})(?!\d)"),
    re.compile(r"(?<!\d)(20\d{2})[-./年](\d{1,2})(?![\d-])"),
    re.compile(r"(?<!\d)(20\d{2})(0[1-9]|1[0-2])(?!\d)"),
)
_SERIAL_DIGITS = re.compile(r"[2-5]\d{4}")
_NOT_KNOWN = frozenset(("不详", "不明", "未知", "不清楚", "待查", "待核实", "无", "/", "-", "—"))


@dataclass(frozen=True, slots=True)
class Question:
    """What yes and no mean in a column: 是否死亡, 认证标志, a result."""

    yes: Said = Said.QUALIFIED
    no: Said = Said.NOT_YET
    codes: Mapping[str, Said] | None = None  # digits that this column is known by

    def said(self, cell: Cell) -> Said:
        """What a cell says; ValueError for a digit without a meaning, or words without."""
        text = unicodedata.normalize("NFKC", text_of(cell)).casefold().replace(" ", "")
        if not text:
            return Said.NOTHING
        if text.isdecimal():
            known = self.codes or {}
            code = text.lstrip("0") or "0"
            if code not in known:
                raise ValueError(text)
            return known[code]
        return self.meaning(text)

    def meaning(self, word: str) -> Said:
        """What a word says in this column; ValueError for one that says nothing."""
        if word in _YES:
            return self.yes
        if word in _NO:
            return self.no
        for pattern, said in _RESULTS:
            if pattern.search(word):
                return said
        raise ValueError(word)


def legend(texts: Iterable[str], question: Question) -> dict[str, Said]:
    """The meanings of digits told by the first text that tells two: `是=0，否=1`, `0否1是`."""
    for text in texts:
        plain = unicodedata.normalize("NFKC", text).replace(" ", "")
        for word_first, code_first in _LEGENDS:
            by_word = _told(((code, word) for word, code in word_first.findall(plain)), question)
            by_code = _told(code_first.findall(plain), question)
            told = max(by_word, by_code, key=len)
            if len(told) > 1:
                return told
    return {}


def _told(pairs: Iterable[tuple[str, str]], question: Question) -> dict[str, Said]:
    found: dict[str, Said] = {}
    for code, word in pairs:
        try:
            found.setdefault(code, question.meaning(word))
        except ValueError:
            continue
    return found


def said_in_words(text: str) -> Said:
    """What free words say; NOTHING when they say nothing that is known."""
    try:
        return Question().meaning(text) if text else Said.NOTHING
    except ValueError:
        return Said.NOTHING


def day_of_list(cell: Cell) -> str:
    """A day (`2026-09-03`) or month (`2026-09`) of any spelling, also inside free words.

    "" for a blank cell; ValueError when there is no date in it.
    """
    text = text_of(cell)
    if _SERIAL_DIGITS.fullmatch(text):
        return day_of(float(text))
    try:
        return day_of(cell)
    except ValueError:
        found = _DAY_IN_TEXT.search(date_text(text))
        if found is None:
            raise
        return day_of(found.group())


def death_day_of_list(cell: Cell) -> str:
    """As `day_of_list`; "" also for a cell that says that nobody knows the day."""
    return "" if text_of(cell) in _NOT_KNOWN else day_of_list(cell)


def day_in_words(text: str) -> str:
    """The first day that free words name; "" for none."""
    try:
        return day_of_list(text)
    except ValueError:
        return ""


def words_with_day(cell: Cell) -> str:
    """The words of a cell that name a day; "" for others."""
    text = text_of(cell)
    return text if day_in_words(text) else ""


def day_of_title(texts: Iterable[str], today: date) -> str:
    """The day that titles or the file's name give a list: of a month the last; "" for none.

    A month that still runs is taken up to today.
    """
    for text in texts:
        plain = date_text(text)
        for pattern in _TITLE_DAYS:
            for found in reversed(pattern.findall(plain)):
                year, month, *day = found
                try:
                    if day:
                        return date(int(year), int(month), int(day[0])).isoformat()
                    end = month_end(f"{year}-{int(month):02d}")
                except ValueError:
                    continue
                running = end.isoformat()[:7] == today.isoformat()[:7]
                return (today if running else end).isoformat()
    return ""
