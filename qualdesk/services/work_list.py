"""A work list as it was made: one item a benefit, for screens, programs and files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from qualdesk.domain.listing import ListKind
from qualdesk.domain.recipient import Flag, Insurance, State
from qualdesk.services.missing_signatures import PaperLack
from qualdesk.storage.queries.people import PersonRow


@dataclass(frozen=True, slots=True)
class ListItem:
    """One person × insurance. `lack` is told by the list of missing signatures only.

    `note` says in words why it is on a list of the duties, `extra` the same for programs.
    """

    row: PersonRow
    village: str
    insurance: Insurance
    unit_code: str
    due_on: date | None
    state: State
    confirmed_on: date | None
    flags: tuple[Flag, ...]
    lack: PaperLack | None
    note: str = ""
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outline:
    """One item of a list for counting: no more than who, until when, and why."""

    id_number: str
    due_on: date | None
    extra: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class WorkList:
    """A list, by village, group and id number; `where` says what it is limited to.

    `whole` false: its first page, and more will follow.
    """

    kind: ListKind
    as_of: date
    where: str
    items: tuple[ListItem, ...]
    insurance: Insurance | None = None  # that it is limited to
    whole: bool = True
