"""Who a person is: 公民身份号码 (GB 11643-1999) and names, as real files write them.

The id number tells the truth about birth and sex. County codes are not looked up, because real
cards carry codes that were abolished long ago; only the first digits must be those of a province,
of 港澳台居民居住证 (81, 82, 83) or of 外国人永久居留身份证 (9).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import NamedTuple

from qualdesk.domain.recipient import Sex
from qualdesk.errors import Refused

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
NAME_LIMIT = 50  # characters, 民委发〔2016〕33号
OLDEST_BIRTH = date(1850, 1, 1)
# Beyond this a spreadsheet number has lost its last digits: Excel keeps 15.
EXACT_NUMBERS = 1e15

# First and last code of each block of provinces, then Taiwan and the residence permits.
_PROVINCE_BLOCKS = ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
_PROVINCES = frozenset(
    str(code) for first, last in _PROVINCE_BLOCKS for code in range(first, last + 1)
)
_CENTENARIANS = frozenset({"996", "997", "998", "999"})
_LABEL = re.compile(r"^(?:公民|居民)?(?:身份|证件)证?件?(?:号码|号)?:?")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d{2,3}")
_LOOKALIKE_X = str.maketrans("ХΧ×", "XXX")
_QUOTES = "'\"`=‘’“”′"
_FORMAT_CATEGORIES = frozenset({"Cf", "Cc", "Zs", "Zl", "Zp"})
# Every sign that typists use where the card has U+00B7.
_DOTS = "·•‧∙⋅・･．.。｡●•᛫ꞏ⸱⸳˙﹒◦○⁃‐‑–—―-"

_DROP_IN_KEY = str.maketrans("", "", _DOTS + " ")
_TYPED = {
    "id_number.missing": "没有写身份证号码。",
    "id_number.damaged": "身份证号码的末尾几位不对。",
}
_REMEDY = "请对照身份证或省系统改正这一格后重新导入。"


class IdNumber(NamedTuple):
    """An accepted number: 18 characters, and the 15-digit original where the file had one."""

    number: str
    original: str = ""


def _weigh(digits: str, start: int) -> int:
    """The share of these digits, which begin at place `start`, in the weighted sum."""
    weights = WEIGHTS[start : start + len(digits)]
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))


class _Areas(dict[str, int]):
    """The first six digits → their share of the sum; KeyError when no province begins so."""

    def __missing__(self, digits: str) -> int:
        if not _is_digits(digits, 6) or not _has_province(digits):
            raise KeyError(digits)
        self[digits] = share = _weigh(digits, 0)
        return share


class _Births(dict[str, tuple[int, str]]):
    """`YYYYMMDD` → share and ISO date ("" when there is no such day); KeyError without digits."""

    def __missing__(self, digits: str) -> tuple[int, str]:
        if not _is_digits(digits, 8):
            raise KeyError(digits)
        try:
            day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        except ValueError:
            text = ""
        else:
            text = day.isoformat() if day >= OLDEST_BIRTH else ""
        self[digits] = answer = (_weigh(digits, 6), text)
        return answer


class _Tails(dict[str, tuple[int, Sex]]):
    """Sequence and check character → share and sex; KeyError for other characters."""

    def __missing__(self, tail: str) -> tuple[int, Sex]:
        if not _is_digits(tail[:3], 3) or len(tail) != 4 or tail[3] not in CHECK_CHARACTERS:
            raise KeyError(tail)
        check = 10 if tail[3] == "X" else int(tail[3])
        sex = Sex.MALE if int(tail[2]) % 2 else Sex.FEMALE
        self[tail] = answer = (_weigh(tail[:3], 14) + check, sex)
        return answer


def _is_digits(text: str, length: int) -> bool:
    return len(text) == length and text.isascii() and text.isdecimal()


def _has_province(number: str) -> bool:
    return number[0] == "9" or number[:2] in _PROVINCES


_AREAS, _BIRTHS, _TAILS = _Areas(), _Births(), _Tails()


def check_character(body: str) -> str:
    """The 18th character for the 17 digits `body` (GB 11643-1999)."""
    return CHECK_CHARACTERS[_weigh(body, 0) % 11]


def read_plain(text: str) -> tuple[str, Sex] | None:
    """Birth (ISO) and sex in a clean 18-character number; None when it is not one.

    Clean means digits, province, day of birth and check all hold. Look-ups instead of a pattern
    and a sum, because a roster asks this for every row.
    """
    try:
        area = _AREAS[text[:6]]
        day, born = _BIRTHS[text[6:14]]
        tail, sex = _TAILS[text[14:]]
    except KeyError:
        return None
    # With the check character weighing one, the sum of a sound number leaves 1 (GB 11643).
    return (born, sex) if (area + day + tail) % 11 == 1 and born else None


def is_id_number(text: str) -> bool:
    """Whether `text` is a clean 18-character number."""
    return read_plain(text) is not None


def birth_text(number: str) -> str:
    """The ISO date of birth in an 18-character number, "" when it is no day of the calendar."""
    return _BIRTHS[number[6:14]][1]


def birth_of(number: str) -> date:
    """The date of birth in an accepted number."""
    return date.fromisoformat(birth_text(number))


def sex_of(number: str) -> Sex:
    """The sex in an accepted number: odd sequence numbers are men."""
    return _TAILS[number[14:]][1]


def upgrade(number: str) -> str:
    """The 18 characters of a 15-digit number; sequences 996–999 marked those born before 1900."""
    century = "18" if number[12:] in _CENTENARIANS else "19"
    body = number[:6] + century + number[6:]
    return body + check_character(body)


def clean_id_text(text: str) -> str:
    """The characters of a number without what typing adds.

    Removes spaces of every kind, prefix quotes, a label (身份证号：) and hyphens; turns full-width
    characters and look-alikes of X into plain ones. Digits are never changed.
    """
    plain = unicodedata.normalize("NFKC", text)
    plain = "".join(c for c in plain if unicodedata.category(c) not in _FORMAT_CATEGORIES)
    plain = _LABEL.sub("", plain.strip(_QUOTES)).strip(_QUOTES)
    plain = plain.upper().translate(_LOOKALIKE_X)
    return plain if _SCIENTIFIC.fullmatch(plain) else plain.replace("-", "")


def parse_id_number(cell: object, today: date) -> IdNumber:
    """Read a cell that should hold an id number.

    Raises `Refused` with `id_number.missing`, `.damaged` (typed as a number, last digits lost),
    `.malformed`, `.birth_date` or `.checksum`. A damaged number is never guessed.
    """
    text = _id_text(cell)
    if len(text) == 15 and text.isdecimal() and text.isascii():
        number, original = upgrade(text), text
    else:
        number, original = text, ""
    if not _has_shape(number):
        raise Refused("id_number.malformed", _shape_fault(text), remedy=_REMEDY, value=text)
    _verify_check(number)
    born = birth_text(number)
    if not born or born > today.isoformat():
        raise Refused(
            "id_number.birth_date",
            f"身份证号码中的出生日期 {number[6:14]} 不成立。",
            remedy=_REMEDY,
            value=text,
        )
    return IdNumber(number, original)


def typed_id_number(text: str, today: date) -> IdNumber:
    """As `parse_id_number`, in words for a person who typed the number: there is no row or cell."""
    try:
        return parse_id_number(text, today)
    except Refused as fault:
        words = _TYPED.get(fault.code, fault.body)
        raise Refused(
            fault.code, words, remedy="请对照身份证核对后再写一次。", value=fault.value
        ) from None


def _id_text(cell: object) -> str:
    """The cleaned text of the cell; a number only when a spreadsheet can hold it exactly."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        if not abs(cell) < EXACT_NUMBERS:
            raise _damaged(f"{cell:.14E}")
        text = f"{cell:.0f}" if cell == int(cell) else str(cell)
    else:
        text = clean_id_text(str(cell))
    if _SCIENTIFIC.fullmatch(text):
        raise _damaged(text)
    if not any(c.isdigit() for c in text):
        raise Refused(
            "id_number.missing", "这一行没有身份证号码。", remedy=_REMEDY, value=text or None
        )
    return text


def _damaged(value: str) -> Refused:
    return Refused(
        "id_number.damaged",
        "身份证号码被存成了数字，末尾几位已经丢失，不能猜测补回。",
        remedy="请把该列设为“文本”格式，按身份证重新录入号码后再导入。",
        value=value,
    )


def _has_shape(number: str) -> bool:
    if len(number) != 18 or not _is_digits(number[:17], 17):
        return False
    return number[17] in CHECK_CHARACTERS and _has_province(number)


def _shape_fault(text: str) -> str:
    if len(text) in {15, 18} and text[:-1].isdecimal():
        return "身份证号码的开头不是任何省份的代码。"
    if text.isascii() and text.isalnum():
        return f"身份证号码应为18位（旧号15位），这里是{len(text)}位。"
    return "身份证号码中有不该出现的字符。"


def _verify_check(number: str) -> None:
    if check_character(number[:17]) == number[17]:
        return
    if number.endswith("000"):
        raise _damaged(number)
    raise Refused("id_number.checksum", "身份证号码校验位不符。", remedy=_REMEDY, value=number)


def clean_name(cell: object) -> str:
    """A name as it is stored: no stray spaces or invisible characters, dots left as written.

    A single space stays between Latin words. Raises `Refused` with `name.missing` or
    `name.too_long` (more than 50 characters; a character beyond the BMP counts as one).
    """
    text = cell if isinstance(cell, str) else ""
    if not (text.isalpha() and len(text) <= NAME_LIMIT):
        text = _tidy_name(text)
    if not any(c.isalpha() or unicodedata.category(c) == "Co" for c in text):
        raise Refused(
            "name.missing",
            "这一行没有姓名。",
            remedy="请补上姓名后重新导入。",
            value=text or None,
        )
    if len(text) > NAME_LIMIT:
        raise Refused(
            "name.too_long",
            f"姓名有{len(text)}个字，超过{NAME_LIMIT}个字。",
            remedy="请核对这一格是否写进了别的内容。",
            value=text,
        )
    return text


def _tidy_name(text: str) -> str:
    words = "".join(
        " " if unicodedata.category(c) in {"Zs", "Zl", "Zp", "Cc"} else c
        for c in text
        if unicodedata.category(c) != "Cf"
    ).strip(_QUOTES + " *")
    kept: list[str] = []
    for word in words.split():
        if kept and _latin(kept[-1][-1]) and _latin(word[0]):
            kept.append(" ")
        kept.append(word)
    return "".join(kept).strip(_QUOTES)


def _latin(character: str) -> bool:
    return character.isalpha() and unicodedata.name(character, "").startswith("LATIN")


def is_doubtful_name(name: str) -> bool:
    """Whether the name holds a stand-in for a character that an old system could not write."""
    return any(c in "?？□■◇〓" or unicodedata.category(c) == "Co" for c in name) or any(
        c.isdigit() for c in name
    )


def age_on(birth: date, today: date) -> int:
    """Years completed."""
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def match_key(name: str) -> str:
    """What two spellings of one name share: no dots of any kind, spaces, widths or letter case."""
    plain = unicodedata.normalize("NFKC", name).casefold().translate(_DROP_IN_KEY)
    return "".join(c for c in plain if unicodedata.category(c) not in {"Cf", "Mn", "Zs"})
