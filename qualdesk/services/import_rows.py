"""A row of a roster as rows of the register's tables, and as a confirmation of the province."""

from __future__ import annotations

import hashlib

from qualdesk.domain.confirmation import Method
from qualdesk.domain.roster_rows import RosterRow
from qualdesk.storage.search_text import search_text

_PHONE_WORDS = ("手机", "APP", "app", "掌上", "办事通")


def person_row(row: RosterRow, act: int) -> tuple[object, ...]:
    """The columns of `recipient`, in their order."""
    return (
        row.id_number,
        row.name,
        search_text(row.name, row.id_number, row.phone),
        str(row.sex),  # the driver takes long over a member of an enum
        row.birth,
        row.village_code,
        row.group,
        row.phone,
        row.ethnic_group,
        row.registered_address,
        row.present_address,
        row.contact_name,
        row.contact_relation,
        row.contact_phone,
        row.original_id_number,
        act,
    )


def benefit_row(row: RosterRow, today: str, act: int) -> tuple[object, ...]:
    """The columns of `benefit`, in their order."""
    return (
        row.id_number,
        str(row.insurance),
        row.unit_code,
        row.started_month,
        str(row.status),
        row.status_reason,
        row.known_due_on or None,
        today,
        act,
    )


def baseline_id(row: RosterRow) -> str:
    """The fact id of 认证年月: made from its content, the same on every station."""
    text = f"provincial {row.id_number} {row.insurance} {row.confirmed_on}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def method_of(words: str) -> Method:
    """How the province says that somebody was confirmed."""
    return Method.APP_SELF if any(w in words for w in _PHONE_WORDS) else Method.PROVINCIAL
