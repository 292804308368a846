"""What single cells of a roster say: months, days, status, insurance, sex, telephone, words.

Rosters repeat themselves: each `Memory` works a cell out once and then answers from a table.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from typing import Generic, TypeVar

from qualdesk.domain.groups import canonical_group
from qualdesk.domain.recipient import Insurance, Sex, Status
from qualdesk.domain.table import Cell

Answer = TypeVar("Answer")

_BLANKS = frozenset(
    {"", "无", "/", "\\", "-", "--", "—", "——", "空", "null", "none", "nan", "#n/a"}
)
_DATE = re.compile(r"(\d{4})[-./年](\d{1,2})(?:[-./月](\d{1,2})日?)?月?(?:\D.*)?")
_DATE_SPACES = re.compile(r"(?<=\d)\s*([-./年月])\s*(?=\d)|(?<=\d)\s+(?=[年月日])")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})?(?:\d{6})?")
_SERIAL_EPOCH = date(1899, 12, 30)
_INSURANCE_CODES = {
    "110": Insurance.ENTERPRISE,
    "120": Insurance.INSTITUTION,
    "170": Insurance.RESIDENT,
    "410": Insurance.INJURY,
}
# In this order: 机关事业 also appears as 机关事业单位职工, 工伤 in 企业职工工伤保险.
_INSURANCE_WORDS = (
    ("工伤", Insurance.INJURY),
    ("居民", Insurance.RESIDENT),
    ("居保", Insurance.RESIDENT),
    ("新农保", Insurance.RESIDENT),
    ("农村", Insurance.RESIDENT),
    ("城乡", Insurance.RESIDENT),
    ("机关", Insurance.INSTITUTION),
    ("事业", Insurance.INSTITUTION),
    ("企业", Insurance.ENTERPRISE),
    ("职工", Insurance.ENTERPRISE),
)
_STATUS_WORDS = (
    (("终止", "死亡", "注销", "销户", "去世"), Status.ENDED),
    (("暂停", "中断"), Status.SUSPENDED),
    (("停发", "停止", "停保"), Status.STOPPED),
    (("正常", "在享", "在领", "享受", "领取", "发放", "恢复"), Status.PAYING),
)
_SEX_WORDS = {
    "男": Sex.MALE,
    "男性": Sex.MALE,
    "1": Sex.MALE,
    "01": Sex.MALE,
    "m": Sex.MALE,
    "male": Sex.MALE,
    "女": Sex.FEMALE,
    "女性": Sex.FEMALE,
    "2": Sex.FEMALE,
    "02": Sex.FEMALE,
    "f": Sex.FEMALE,
    "female": Sex.FEMALE,
}
_MARKED = frozenset({"1", "是", "√", "已认证", "已标识", "已确认", "通过", "认证通过", "认证成功"})


class Memory(dict[Cell, Answer], Generic[Answer]):
    """Cell → answer, worked out at the first sight of the cell.

    A cell that `read` cannot make sense of (ValueError) answers `default` and stands in
    `unreadable`.
    """

    def __init__(self, read: Callable[[Cell], Answer], default: Answer) -> None:
        super().__init__()
        self._read = read
        self._default = default
        self.unreadable: set[Cell] = set()

    def __missing__(self, cell: Cell) -> Answer:
        try:
            answer = self._read(cell)
        except ValueError:
            answer = self._default
            self.unreadable.add(cell)
        self[cell] = answer
        return answer


def text_of(cell: Cell) -> str:
    """The cell as plain words: no spaces at the ends, whole numbers without a point, "" for none.

    Marks that mean nothing (无, /, —) are "".
    """
    if isinstance(cell, str):
        if cell.isalnum() and cell not in _BLANKS:
            return cell
        text = " ".join(unicodedata.normalize("NFC", cell).split())
        text = text[2:-1] if text.startswith('="') and text.endswith('"') else text.lstrip("'")
        return "" if text.casefold() in _BLANKS else text
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if not math.isfinite(cell):
        return ""
    return f"{cell:.0f}" if cell == int(cell) else str(cell)


def phone_of(cell: Cell) -> str:
    """A telephone number without spaces and width; several numbers stay as they are written."""
    if isinstance(cell, str) and cell.isdecimal() and cell.isascii():
        return cell
    plain = unicodedata.normalize("NFKC", text_of(cell))
    bare = re.sub(r"[\s()-]", "", plain).removeprefix("+86")
    return bare if re.fullmatch(r"1\d{10}", bare) else plain


def unit_code_of(cell: Cell) -> str:
    """单位编号 without spaces and width: by it a unit is known."""
    return "".join(unicodedata.normalize("NFKC", text_of(cell)).split())


def group_of(cell: Cell) -> str:
    """The canonical group (`3组`) in a cell of its own."""
    return canonical_group(text_of(cell))


def sex_of_cell(cell: Cell) -> Sex | None:
    """The stated sex; None when the cell says nothing (0, 9, blank)."""
    text = text_of(cell).casefold()
    if text in _SEX_WORDS:
        return _SEX_WORDS[text]
    if text in {"", "0", "9"}:
        return None
    raise ValueError(text)


def insurance_of(cell: Cell) -> Insurance | None:
    """The insurance in words, code or glossary identifier; None for a blank cell."""
    text = text_of(cell)
    if not text:
        return None
    if text.casefold() in set(Insurance):
        return Insurance(text.casefold())
    named = insurance_in(text) or _INSURANCE_CODES.get(text)
    if named is None:
        raise ValueError(text)
    return named


def insurance_in(text: str) -> Insurance | None:
    """The insurance that a title or a name of an insurance speaks of."""
    return next((insurance for word, insurance in _INSURANCE_WORDS if word in text), None)


def status_of(cell: Cell) -> Status:
    """待遇状态 in the many words of systems; blank means paying."""
    text = text_of(cell)
    if text in {"", "1"}:
        return Status.PAYING
    if text.casefold() in set(Status):
        return Status(text.casefold())
    for words, status in _STATUS_WORDS:
        if any(word in text for word in words):
            return status
    raise ValueError(text)


def is_marked(cell: Cell) -> bool:
    """Whether 认证标志 says that the provincial system shows the person as confirmed."""
    return text_of(cell) in _MARKED


def date_text(words: str) -> str:
    """The words in plain width, dates in them without spaces: 2026 年 9 月 3 日 is one date."""
    return _DATE_SPACES.sub(r"\1", unicodedata.normalize("NFKC", words))


def month_of(cell: Cell) -> str:
    """`2021-01` from 202101, 2021-1, 2021.01, 2021年1月, a whole date or a day number of Excel."""
    return day_of(cell)[:7]


def day_of(cell: Cell) -> str:
    """`1945-03-13`, or `1945-03` when the day is not told; "" for a blank cell."""
    if isinstance(cell, float | int) and (1 < cell < 1900 or 2100 < cell < 100_000):
        return (_SERIAL_EPOCH + timedelta(days=int(cell))).isoformat()
    text = "".join(date_text(text_of(cell)).split(" ")[:1])
    if text in {"", "0"}:
        return ""
    found = _DATE.fullmatch(text) or _DIGITS.fullmatch(text)
    if found is None:
        raise ValueError(text)
    year, month, day = found.groups()
    if int(day or 0) == 0:
        return date(int(year), int(month), 1).isoformat()[:7]
    return date(int(year), int(month), int(day)).isoformat()
