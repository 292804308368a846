"""Compares a roster with the register: what is new, changed field by field, gone (glossary)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qualdesk.domain.recipient import Insurance, Status
from qualdesk.domain.roster_columns import Field
from qualdesk.domain.roster_rows import RosterRow

Key = tuple[str, Insurance]  # a benefit: id number and insurance

#: Register columns of a person, the row's value, and the columns of a file that state it.
PERSON_FIELDS: dict[str, tuple[str, frozenset[Field]]] = {
    "name": ("name", frozenset({Field.NAME})),
    "village_code": (
        "village_code",
        frozenset({Field.VILLAGE, Field.DIVISION, Field.TOWNSHIP}),
    ),
    "group_name": ("group", frozenset({Field.GROUP, Field.VILLAGE, Field.DIVISION})),
    "phone": ("phone", frozenset({Field.PHONE})),
    "ethnic_group": ("ethnic_group", frozenset({Field.ETHNIC_GROUP})),
    "registered_address": ("registered_address", frozenset({Field.REGISTERED_ADDRESS})),
    "present_address": ("present_address", frozenset({Field.PRESENT_ADDRESS})),
    "contact_name": ("contact_name", frozenset({Field.CONTACT_NAME})),
    "contact_relation": ("contact_relation", frozenset({Field.CONTACT_RELATION})),
    "contact_phone": ("contact_phone", frozenset({Field.CONTACT_PHONE})),
}
BENEFIT_FIELDS: dict[str, tuple[str, frozenset[Field]]] = {
    "unit_code": ("unit_code", frozenset({Field.UNIT_CODE})),
    "started_month": ("started_month", frozenset({Field.STARTED, Field.RETIRED})),
    "roster_status": ("status", frozenset({Field.STATUS})),
    "roster_reason": ("status_reason", frozenset({Field.STATUS_REASON, Field.STATUS})),
    "known_due_on": ("known_due_on", frozenset({Field.NEXT_DUE})),
}
LABELS: dict[str, str] = {
    "name": "姓名",
    "village_code": "村（社区）",
    "group_name": "村民小组",
    "phone": "联系电话",
    "ethnic_group": "民族",
    "registered_address": "户籍地址",
    "present_address": "现居住地",
    "contact_name": "联系人",
    "contact_relation": "与本人关系",
    "contact_phone": "联系人电话",
    "unit_code": "单位编号",
    "started_month": "待遇开始年月",
    "roster_status": "待遇状态",
    "roster_reason": "原因",
    "known_due_on": "下次认证时间",
}
#: Texts that an empty cell may clear, because the column speaks of today's state.
_CLEARED_BY_EMPTY = frozenset({"roster_reason"})


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One value that the roster states differently; both as the register writes them."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A known person whose row says something new."""

    row: RosterRow
    person: tuple[FieldChange, ...]
    benefit: tuple[FieldChange, ...]
    new_benefit: bool  # the person is known, the benefit is not


@dataclass(frozen=True, slots=True)
class RosterDiff:
    """What an import would do.

    `missing` are benefits of the same places that the roster lacks, `newly_missing` those of them
    that are not flagged 名单外 yet.
    """

    new_people: tuple[RosterRow, ...]
    new_benefits: tuple[RosterRow, ...]  # those of new people too
    changed: tuple[ChangedRow, ...]
    unchanged: int
    missing: tuple[Key, ...]
    newly_missing: tuple[Key, ...]
    returned: tuple[Key, ...]  # flagged 名单外 before, on the roster again


@dataclass(frozen=True, slots=True)
class KnownBenefit:
    """A benefit of the register as columns of text."""

    values: Mapping[str, str]
    off_roster: bool


def compare(
    rows: Sequence[tuple[RosterRow, frozenset[Field]]],
    people: Mapping[str, Mapping[str, str]],
    benefits: Mapping[Key, KnownBenefit],
    doubtful_names: frozenset[str] = frozenset(),
    in_part: frozenset[Key] = frozenset(),
) -> RosterDiff:
    """Hold rows, each with the fields that its sheet states, against the register.

    An empty cell changes nothing. Whose name stands in a refused row (`doubtful_names`) is not
    called missing: the row may be theirs. Rows of `in_part` are not the whole list of their place:
    they make nobody missing.
    """
    new_people: dict[str, RosterRow] = {}
    new_benefits: list[RosterRow] = []
    changed: list[ChangedRow] = []
    unchanged = 0
    on_roster: set[Key] = set()
    scope: set[tuple[Insurance, str]] = set()
    for row, stated in rows:
        key = (row.id_number, row.insurance)
        on_roster.add(key)
        if key not in in_part:
            scope.add((row.insurance, row.village_code or row.unit_code))
        person = people.get(row.id_number)
        if person is None:
            new_people.setdefault(row.id_number, row)
        known = benefits.get(key)
        if known is None:
            new_benefits.append(row)
        person_changes = _changes(row, stated, person, PERSON_FIELDS) if person else ()
        benefit_changes = _changes(row, stated, known.values, BENEFIT_FIELDS) if known else ()
        if person_changes or benefit_changes:
            changed.append(ChangedRow(row, person_changes, benefit_changes, known is None))
        elif known is not None:
            unchanged += 1
    missing, returned = _off_roster(on_roster, scope, people, benefits, doubtful_names)
    return RosterDiff(
        tuple(new_people.values()),
        tuple(new_benefits),
        tuple(changed),
        unchanged,
        missing,
        tuple(key for key in missing if not benefits[key].off_roster),
        returned,
    )


def _changes(
    row: RosterRow,
    stated: frozenset[Field],
    known: Mapping[str, str],
    fields: Mapping[str, tuple[str, frozenset[Field]]],
) -> tuple[FieldChange, ...]:
    found: list[FieldChange] = []
    for column, (attribute, sources) in fields.items():
        new = str(getattr(row, attribute))
        if new == known[column] or sources.isdisjoint(stated):
            continue
        if new or column in _CLEARED_BY_EMPTY:
            found.append(FieldChange(column, known[column], new))
    return tuple(found)


def _off_roster(
    on_roster: set[Key],
    scope: set[tuple[Insurance, str]],
    people: Mapping[str, Mapping[str, str]],
    benefits: Mapping[Key, KnownBenefit],
    doubtful_names: Iterable[str],
) -> tuple[tuple[Key, ...], tuple[Key, ...]]:
    names = frozenset(doubtful_names)
    missing: list[Key] = []
    returned: list[Key] = []
    for key, known in benefits.items():
        if key in on_roster:
            if known.off_roster:
                returned.append(key)
            continue
        person = people[key[0]]
        place = person["village_code"] or known.values["unit_code"]
        if known.values["roster_status"] == Status.ENDED or person["name"] in names:
            continue
        if (key[1], place) in scope:
            missing.append(key)
    return tuple(missing), tuple(returned)
