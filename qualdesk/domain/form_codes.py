"""Serials and tokens of printed forms: what a person types and what the code on the page holds.

A serial is 8 characters, `kind + station 2 + counter 5`, printed with a check character as
`AK70-0N7N-9`. A token is 16 characters, `serial 8 + page 1 + version 1 + keyed check 6`: the
check tells our own sheets from foreign and forged ones. Neither holds a name or an id number.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from qualdesk.domain.term import Term
from qualdesk.errors import Refused

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTWXYZ"  # 31, a prime: without I L O U V
SERIAL_LENGTH = 8
TOKEN_LENGTH = 16
COUNTER_LIMIT = len(ALPHABET) ** 5  # forms of one kind that a station can ever make
PAGE_LIMIT = len(ALPHABET) - 1  # pages of one form: the page has one character

_BASE = len(ALPHABET)
_INDEX = {character: index for index, character in enumerate(ALPHABET)}
_CHECK_DIGITS = 6
_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SEPARATORS = str.maketrans(dict.fromkeys("-－—–·. \u3000\t"))
_FULL_WIDTH = str.maketrans({code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B)})


class FormKind(Term):
    """The forms that come back on paper and are therefore numbered."""

    INDIVIDUAL = "individual", "领取社会保险待遇资格确认表"
    GROUP = "group", "领取社会保险待遇资格确认花名册"
    SUMMARY = "summary", "领取社会保险待遇资格确认汇总表"
    DEATHS = "deaths", "领取社会保险待遇死亡人员花名册"
    LETTER = "letter", "领取待遇资格确认告知书"
    VISITS = "visits", "上门服务记录表"
    SPOTCHECK = "spotcheck", "领取社会保险待遇资格确认抽查记录表"


KIND_LETTERS: dict[FormKind, str] = {
    FormKind.INDIVIDUAL: "A",
    FormKind.GROUP: "B",
    FormKind.SUMMARY: "C",
    FormKind.DEATHS: "D",
    FormKind.VISITS: "E",
    FormKind.LETTER: "F",
    FormKind.SPOTCHECK: "G",
}
_KINDS = {letter: kind for kind, letter in KIND_LETTERS.items()}


@dataclass(frozen=True, slots=True)
class PageToken:
    """What the code of one page says. `version` is the record version modulo 31."""

    serial: str
    page: int
    version: int
    check: str  # 6 characters, made with the station's form key

    def made_with(self, key: bytes) -> bool:
        """Whether the keyed check is that of the station whose form key is `key`."""
        return hmac.compare_digest(
            self.check, _keyed_check(_head(self.serial, self.page, self.version), key)
        )


def make_serial(kind: FormKind, station: str, counter: int) -> str:
    """The serial of a station's `counter`-th form (from 0) of this kind.

    `station` is two characters of the alphabet; ValueError on another, or a counter too high.
    """
    if len(station) != 2 or not set(station) <= _INDEX.keys():
        raise ValueError(f"not a station code: {station!r}")
    if not 0 <= counter < COUNTER_LIMIT:
        raise ValueError(f"counter out of range: {counter}")
    return KIND_LETTERS[kind] + station + _digits(counter, 5)


def check_character(serial: str) -> str:
    """Σ (position x index) mod 31: finds every single wrong character and every swap."""
    return ALPHABET[
        sum(place * _INDEX[character] for place, character in enumerate(serial, 1)) % _BASE
    ]


def printed_serial(serial: str) -> str:
    """`AK700N7N` → `AK70-0N7N-9`, as it stands in words on paper."""
    return f"{serial[:4]}-{serial[4:]}-{check_character(serial)}"


def parse_serial(text: str) -> str:
    """The serial that a person typed, with or without hyphens, in any case or width.

    O is read as 0, I and L as 1 (none of them is in the alphabet). With nine characters the last
    one must be the right check character. Refused `serial.form`, `serial.check`.
    """
    plain = text.translate(_FULL_WIDTH).translate(_SEPARATORS).upper().translate(_LOOK_ALIKES)
    serial, check = plain[:SERIAL_LENGTH], plain[SERIAL_LENGTH:]
    if not _is_serial(serial) or len(check) > 1:
        raise Refused(
            "serial.form",
            f"“{text.strip()[:40]}”不是表单的单号。",
            remedy="单号印在二维码旁边和页脚，形如 AK70-0N7N-9，共9位，请照着再输一遍。",
        )
    if check and check != check_character(serial):
        raise Refused(
            "serial.check",
            f"单号“{text.strip()[:40]}”有一位不对（校验位不符）。",
            remedy="请对照纸上的单号，逐位核对后再输一遍。",
        )
    return serial


def kind_of(serial: str) -> FormKind:
    """The kind that the first character of a well-formed serial names."""
    return _KINDS[serial[0]]


def station_of(serial: str) -> str:
    """The two characters of the station that made a well-formed serial."""
    return serial[1:3]


def make_token(serial: str, page: int, version: int, key: bytes) -> str:
    """The 16 characters of the code on page `page` (1 … 30) of a form; `version` counts from 0."""
    if not _is_serial(serial):
        raise ValueError("not a serial")
    if not 1 <= page <= PAGE_LIMIT:
        raise ValueError(f"page out of range: {page}")
    head = _head(serial, page, version)
    return head + _keyed_check(head, key)


def parse_token(text: str) -> PageToken:
    """What a scanned code says; the keyed check is judged by `PageToken.made_with`.

    Refused `token.form` when it is not one of our codes at all.
    """
    ours = len(text) == TOKEN_LENGTH and set(text) <= _INDEX.keys() and _is_serial(text[:8])
    if not ours or text[8] == ALPHABET[0]:
        raise Refused(
            "token.form",
            "页面上的二维码不是本系统的表单。",
            remedy="请确认扫描的是本系统打印的表单；如果是，请在待处理页里手工输入单号。",
        )
    page, version = _INDEX[text[8]], _INDEX[text[9]]
    return PageToken(text[:8], page, version, text[10:])


def _is_serial(text: str) -> bool:
    return len(text) == SERIAL_LENGTH and set(text) <= _INDEX.keys() and text[0] in _KINDS


def _head(serial: str, page: int, version: int) -> str:
    return serial + ALPHABET[page] + ALPHABET[version % _BASE]


def _keyed_check(head: str, key: bytes) -> str:
    digest = hmac.digest(key, head.encode("ascii"), hashlib.sha256)
    return _digits(int.from_bytes(digest, "big") % _BASE**_CHECK_DIGITS, _CHECK_DIGITS)


def _digits(number: int, width: int) -> str:
    characters = ""
    for _ in range(width):
        number, index = divmod(number, _BASE)
        characters = ALPHABET[index] + characters
    return characters
