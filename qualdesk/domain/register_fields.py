"""What a person may change of the register by hand, and how each value is read.

The id number tells who somebody is, and with it birth and sex: none of the three can be changed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from qualdesk.domain.cycle import last_of_month
from qualdesk.domain.identity import clean_name
from qualdesk.domain.phones import is_phone
from qualdesk.domain.places import Place, VillageBook
from qualdesk.domain.roster_cells import day_of, group_of, month_of, phone_of, text_of, unit_code_of
from qualdesk.domain.roster_columns import Field, recognise
from qualdesk.errors import Problem, Refused, Severity, Where

TEXT_LIMIT = 200  # characters of an address or another free text

_TEXTS = {
    Field.ETHNIC_GROUP: "ethnic_group",
    Field.REGISTERED_ADDRESS: "registered_address",
    Field.PRESENT_ADDRESS: "present_address",
    Field.CONTACT_NAME: "contact_name",
    Field.CONTACT_RELATION: "contact_relation",
}
_PHONES = {Field.PHONE: "phone", Field.CONTACT_PHONE: "contact_phone"}
_PLACES = (Field.VILLAGE, Field.DIVISION)
_OF_BENEFIT = (Field.UNIT_CODE, Field.STARTED, Field.NEXT_DUE)
_FIXED = (Field.ID_NUMBER, Field.SEX, Field.BIRTH)
EDITABLE = (Field.NAME, *_PHONES, Field.VILLAGE, Field.GROUP, *_TEXTS, *_OF_BENEFIT)


@dataclass(frozen=True, slots=True)
class Edit:
    """Values by column of the register's tables, as they are stored; months end on their last day.

    `problems` are warnings.
    """

    person: Mapping[str, str]
    benefit: Mapping[str, str | None]
    problems: tuple[Problem, ...] = ()


def read_edit(values: Mapping[str, str], book: VillageBook, area: str) -> Edit:
    """Read what was typed: identifier or Chinese word of a field → text.

    Refused `field.unknown`, `field.fixed`, `field.too_long`, `name.missing`, `name.too_long`,
    `village.unknown`, `month.invalid`, `date.invalid`. `area` is the station's own division.
    """
    person: dict[str, str] = {}
    benefit: dict[str, str | None] = {}
    problems: list[Problem] = []
    group = ""
    for word, text in values.items():
        field = _field(word)
        if field in _PLACES:
            place = find_village(text, book, area)
            person["village_code"], group = place.village_code, place.group
        elif field is Field.GROUP:
            person["group_name"] = _short(field, group_of(text))
        elif field is Field.NAME:
            person["name"] = clean_name(text)
        elif field in _PHONES:
            person[_PHONES[field]] = _phone(field, text, problems)
        elif field in _TEXTS:
            person[_TEXTS[field]] = _short(field, text_of(text))
        else:
            benefit[field.value] = _benefit_value(field, text)
    if group:
        person.setdefault("group_name", group)
    return Edit(person, benefit, tuple(problems))


def find_village(text: str, book: VillageBook, area: str) -> Place:
    """The village of a code or of words, with the group when they name one.

    Refused `village.unknown`.
    """
    place = book.locate(text, area)
    if place.village_code:
        return place
    if place.candidates:
        several = "、".join(f"{book.path(code)}（{code}）" for code in place.candidates)
        body, remedy = f"叫“{text}”的村不止一个。", f"请写 12 位代码：{several}。"
    else:
        body = f"行政区划表里没有村（社区）“{text}”。"
        remedy = "请写全称或 12 位代码，例如 532922101216。"
    raise Refused("village.unknown", body, remedy=remedy, value=text)


def _field(word: str) -> Field:
    """The field of an identifier or a heading; Refused unless it can be edited."""
    if word == "village_code":
        return Field.VILLAGE
    known = {field.value: field for field in Field}
    field = known.get(word) or recognise(word)
    if field in _FIXED:
        raise Refused(
            "field.fixed",
            f"“{field.label}”由身份证号码决定，不能改。",
            remedy="号码本身录错了的，请用正确的号码补登（recipient add），再请县局更正名单。",
            value=word,
        )
    if field in EDITABLE or field in _PLACES:
        return field
    fitting = "、".join(f"{one.value}（{one.label}）" for one in EDITABLE)
    raise Refused(
        "field.unknown",
        f"花名册里没有可修改的“{word}”。",
        remedy=f"可以修改：{fitting}。",
        value=word,
    )


def _short(field: Field, text: str) -> str:
    if len(text) <= TEXT_LIMIT:
        return text
    raise Refused(
        "field.too_long",
        f"“{field.label}”有 {len(text)} 个字，超过 {TEXT_LIMIT} 个字。",
        remedy="请只写这一项的内容。",
        where=Where(column=field.label),
    )


def _phone(field: Field, text: str, problems: list[Problem]) -> str:
    number = _short(field, phone_of(text))
    parts = [part for part in re.split(r"[^\d-]+", number) if part]
    if number and not (parts and all(map(is_phone, parts))):
        message = f"“{field.label}”{number} 不像电话号码，已照样保存，请核对。"
        where = Where(column=field.label)
        problems.append(Problem(Severity.WARNING, "phone.shape", message, where, number))
    return number


def _benefit_value(field: Field, text: str) -> str | None:
    if field is Field.UNIT_CODE:
        return _short(field, unit_code_of(text))
    try:
        if field is Field.STARTED:
            return month_of(text)
        day = day_of(text)
        if len(day) == len("2026-11"):
            day = last_of_month(date.fromisoformat(f"{day}-01")).isoformat()
    except ValueError:
        code = "month.invalid" if field is Field.STARTED else "date.invalid"
        raise Refused(
            code,
            f"“{field.label}”的“{text}”不是年月或日期。",
            remedy="请写成 2026-11 或 2026-11-21 的样子。",
            where=Where(column=field.label),
            value=text,
        ) from None
    return day or None
