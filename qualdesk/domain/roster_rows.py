"""What reading a roster gives: rows for the register, refused rows to give back, problems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from qualdesk.domain.recipient import Insurance, Sex, Status
from qualdesk.domain.roster_columns import Column, Field
from qualdesk.domain.table import Cell
from qualdesk.errors import Problem


class RosterRow(NamedTuple):
    """One good row: a person and one benefit, cleaned. A tuple, because there are 100,000.

    Days are ISO text, months `2026-11`; "" is not stated. Birth and sex come from the id number.
    """

    sheet: str
    row: int
    id_number: str
    original_id_number: str
    name: str
    sex: Sex
    birth: str
    village_code: str
    group: str
    insurance: Insurance
    unit_code: str
    unit_name: str
    phone: str
    ethnic_group: str
    registered_address: str
    present_address: str
    contact_name: str
    contact_relation: str
    contact_phone: str
    started_month: str
    status: Status
    status_reason: str
    known_due_on: str
    confirmed_on: str
    confirm_method: str


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A refused row as it stood in the file, with merged cells filled and the reason in words."""

    sheet: str
    row: int
    cells: tuple[Cell, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class SheetReading:
    """How one sheet was understood, for the preview and for remembering a mapping.

    `village_code` and `insurance` are what its title, its name, the choice or the assumption gave
    for rows that say nothing themselves; `village_from_column` tells whether a column states it.
    """

    name: str
    header_row: int
    header_digest: str
    columns: tuple[Column, ...]
    village_code: str
    village_name: str
    insurance: Insurance | None
    village_from_column: bool

    @property
    def in_part(self) -> bool:
        """Whether it is a list of refused rows that comes back, not the whole list of a place."""
        return any(column.text == REASON_HEADER for column in self.columns)

    @property
    def fields(self) -> frozenset[Field]:
        """The fields that the sheet states; others must not overwrite what is known."""
        return frozenset(
            column.field
            for column in self.columns
            if column.field is not None and column.field is not Field.IGNORE
        )


@dataclass(frozen=True, slots=True)
class RosterReading:
    """A whole file. `rows_read` counts people: good and refused rows, no titles or sums."""

    rows: tuple[RosterRow, ...]
    rejected: tuple[RejectedRow, ...]
    problems: tuple[Problem, ...]
    rows_read: int
    sheets: tuple[SheetReading, ...]

    def in_part(self) -> frozenset[tuple[str, Insurance]]:
        """The benefits whose rows stand in lists of refused rows."""
        names = {sheet.name for sheet in self.sheets if sheet.in_part}
        return frozenset(
            (row.id_number, row.insurance) for row in self.rows if names and row.sheet in names
        )


REASON_HEADER = "退回原因"


def rejected_tables(reading: RosterReading) -> list[tuple[str, list[list[Cell]]]]:
    """Sheets of refused rows, header first, reason last, ready to be corrected and read again.

    A village that only the sheet's title told gets a column of its own, so that it is not lost.
    """
    tables: list[tuple[str, list[list[Cell]]]] = []
    for sheet in reading.sheets:
        mine = [row for row in reading.rejected if row.sheet == sheet.name]
        added = [] if sheet.village_from_column or not sheet.village_code else [sheet.village_name]
        if mine:
            header: list[Cell] = [column.text for column in sheet.columns]
            header += [Field.VILLAGE.label] if added else []
            rows = [[*_kept(row.cells), *added, row.reason] for row in mine]
            tables.append((sheet.name, [[*header, REASON_HEADER], *rows]))
    return tables


def _kept(cells: Sequence[Cell]) -> list[Cell]:
    """Numbers that lost digits go back as such, so that nobody takes them for a text."""
    return [
        f"{cell:.14E}" if isinstance(cell, float) and abs(cell) >= 1e15 else cell for cell in cells
    ]
