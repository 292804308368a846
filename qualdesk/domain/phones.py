"""What a telephone number looks like: of a person, and of an office with its short numbers."""

from __future__ import annotations

import re

_OF_A_PERSON = re.compile(r"1[3-9]\d{9}|(?:0\d{2,3})?[2-9]\d{6,7}", re.ASCII)
# Lines that only offices have: 12333, 12345, 96xxx(x), 400 and 800 numbers.
_OF_AN_OFFICE = re.compile(r"1\d{4}|9\d{4,5}|[48]00\d{7}", re.ASCII)
_EXTENSION = re.compile(r"转\d{1,6}$", re.ASCII)


def is_phone(number: str) -> bool:
    """Whether one number, hyphens or none, is a mobile or a fixed line."""
    return bool(_OF_A_PERSON.fullmatch(number.replace("-", "")))


def is_office_phone(number: str) -> bool:
    """As `is_phone`; also a service line, and an extension behind 转."""
    plain = _EXTENSION.sub("", number)
    return is_phone(plain) or bool(_OF_AN_OFFICE.fullmatch(plain.replace("-", "")))
