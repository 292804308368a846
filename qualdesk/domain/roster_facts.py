"""The columns of one sheet of a roster, each cell worked out: what rows are judged by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import repeat
from typing import Any

from qualdesk.domain.months import month_end, month_text
from qualdesk.domain.places import VillageBook
from qualdesk.domain.recipient import Insurance, Status
from qualdesk.domain.roster_cells import (
    Memory,
    day_of,
    insurance_in,
    insurance_of,
    is_marked,
    month_of,
    phone_of,
    sex_of_cell,
    status_of,
    text_of,
    unit_code_of,
)
from qualdesk.domain.roster_columns import Field, Header
from qualdesk.domain.roster_places import Home, Homes
from qualdesk.domain.roster_rows import SheetReading
from qualdesk.domain.table import Cell, Sheet
from qualdesk.errors import Where

_PLACE_FIELDS = (
    Field.TOWNSHIP,
    Field.VILLAGE,
    Field.DIVISION,
    Field.REGISTERED_ADDRESS,
    Field.GROUP,
)
_UNREADABLE_DAY = "?"
_MAY_BE_DOUBTFUL = frozenset(
    {
        Field.SEX,
        Field.STATUS,
        Field.STARTED,
        Field.RETIRED,
        Field.NEXT_DUE,
        Field.CONFIRMED_MONTH,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterContext:
    """What the office knows beside the file.

    `area` is the code of the station's division; `insurance`, `village` (a code) and `mapping`
    (header text → field) are choices of the person, made before the file is read.
    """

    book: VillageBook
    area: str
    today: date
    file: str = ""
    insurance: Insurance | None = None
    village: str = ""
    mapping: Mapping[str, Field] = field(default_factory=dict)


class SheetFacts:
    """One sheet with its header: cells, what they say, and what the sheet says as a whole.

    `body` are the rows below the header with merged cells filled, `first_row` the row in Excel of
    `body[0]`; `doubtful` holds, once `columns` was walked through, the cells that nobody can read.
    """

    def __init__(self, context: RosterContext, sheet: Sheet, header: Header) -> None:
        self._context = context
        self._sheet = sheet
        self._header = header
        self._index = {
            column.field: column.index for column in header.columns if column.field is not None
        }
        self.body = self._filled_body()
        self.first_row = sheet.first_row + header.last + 1
        self.doubtful: dict[Field, set[Cell]] = {}
        self.about = self._understand()

    def where(self, row: int, column: Field) -> Where:
        """The place of a finding in Excel's row `row`."""
        found = self._header.column(column)
        text = found.text if found is not None else column.label
        return Where(self._context.file or None, self._sheet.name, row, text)

    def cell(self, index: int, column: Field) -> Cell:
        """The cell of a row of `body`, "" when the sheet has no such column."""
        return self.body[index][self._index[column]] if column in self._index else ""

    def place_field(self, index: int) -> Field:
        """The column that a person has to correct when the village is not known."""
        stated = [f for f in (Field.VILLAGE, Field.DIVISION) if text_of(self.cell(index, f))]
        present = [f for f in (Field.VILLAGE, Field.DIVISION) if f in self._index]
        return (stated or present or [Field.VILLAGE])[0]

    def place_words(self, index: int) -> str:
        """What stands in that column."""
        return text_of(self.cell(index, self.place_field(index)))

    def columns(self) -> tuple[Iterable[Any], ...]:
        """Id number, name, sex, birth, home, insurance, unit code; then the rest of `RosterRow`."""
        started = Field.STARTED if Field.STARTED in self._index else Field.RETIRED
        details = zip(
            self._answers(Field.UNIT_NAME, text_of, ""),
            self._single(Field.PHONE, phone_of),
            self._answers(Field.ETHNIC_GROUP, text_of, ""),
            self._single(Field.REGISTERED_ADDRESS, text_of),
            self._single(Field.PRESENT_ADDRESS, text_of),
            self._single(Field.CONTACT_NAME, text_of),
            self._answers(Field.CONTACT_RELATION, text_of, ""),
            self._single(Field.CONTACT_PHONE, phone_of),
            self._answers(started, month_of, ""),
            self._answers(Field.STATUS, status_of, Status.PAYING),
            self._answers(Field.STATUS_REASON, text_of, ""),
            self._answers(Field.NEXT_DUE, _last_day_of, ""),
            self._confirmed(),
            self._answers(Field.CONFIRM_METHOD, text_of, ""),
            strict=False,
        )
        return (
            self._cells(Field.ID_NUMBER),
            self._cells(Field.NAME),
            self._answers(Field.SEX, sex_of_cell, None),
            self._answers(Field.BIRTH, day_of, _UNREADABLE_DAY),
            self._homes(),
            self._insurances(),
            self._answers(Field.UNIT_CODE, unit_code_of, ""),
            details,
        )

    def _cells(self, column: Field) -> Iterable[Cell]:
        at = self._index[column]
        return [row[at] for row in self.body]

    def _single(self, column: Field, read: Callable[[Cell], str]) -> Iterable[str]:
        """A column whose cells hardly repeat."""
        return map(read, self._cells(column)) if column in self._index else repeat("")

    def _answers(
        self, column: Field, read: Callable[[Cell], Any], default: object
    ) -> Iterable[Any]:
        """A column whose cells repeat; absent ones say what a blank cell says."""
        if column not in self._index:
            return repeat(read(""))
        memory: Memory[Any] = Memory(read, default)
        if column in _MAY_BE_DOUBTFUL:
            self.doubtful[column] = memory.unreadable
        return map(memory.__getitem__, self._cells(column))

    def _homes(self) -> Iterable[Home]:
        homes = Homes(self._context.book, self._context.area, self.about.village_code)
        present = [
            column
            for column in _PLACE_FIELDS
            if column in self._index
            and not (column is Field.REGISTERED_ADDRESS and self.about.village_from_column)
        ]
        if not present:
            return repeat(homes["", "", "", "", ""])
        columns = (self._cells(f) if f in present else repeat("") for f in _PLACE_FIELDS)
        return map(homes.__getitem__, zip(*columns, strict=False))

    def _insurances(self) -> Iterable[Insurance | None]:
        fallback = self.about.insurance
        if self._context.insurance is not None or Field.INSURANCE not in self._index:
            return repeat(fallback)
        memory = Memory(lambda cell: insurance_of(cell) or fallback, None)
        return map(memory.__getitem__, self._cells(Field.INSURANCE))

    def _confirmed(self) -> Iterable[str]:
        """The baseline: the last day of 认证年月 where 认证标志 is 1 (glossary)."""
        if not {Field.CONFIRMED_MONTH, Field.CONFIRMED_MARK} <= self._index.keys():
            return repeat("")
        this_month = month_text(self._context.today)

        def last_day(cell: Cell) -> str:
            if month_of(cell) > this_month:
                raise ValueError(cell)
            return _last_day_of(cell)

        days = self._answers(Field.CONFIRMED_MONTH, last_day, "")
        marks = self._answers(Field.CONFIRMED_MARK, is_marked, default=False)
        return [day if marked else "" for day, marked in zip(days, marks, strict=True)]

    def _filled_body(self) -> Sequence[Sequence[Cell]]:
        """The rows below the header; merged cells filled down, but never a name or an id number.

        A person who takes two merged lines is one person.
        """
        start = self._header.last + 1
        body = self._sheet.rows[start:]
        identity = {self._index[Field.ID_NUMBER], self._index[Field.NAME]}
        merges = [m for m in self._sheet.merges if m.top >= start and m.left not in identity]
        if not merges:
            return body
        filled = [list(row) for row in body]
        for merge in merges:
            value = filled[merge.top - start][merge.left]
            for row in filled[merge.top - start : merge.bottom + 1 - start]:
                row[merge.left] = value
        return filled

    def _understand(self) -> SheetReading:
        """What the sheet says as a whole: its village, its insurance."""
        context, book = self._context, self._context.book
        titles = [
            " ".join(cell for cell in row if isinstance(cell, str) and cell)
            for row in self._sheet.rows[: self._header.first]
        ]
        village = context.village
        for title in (*titles, self._sheet.name):
            village = village or book.mentioned(title, context.area)
        places = {Field.VILLAGE, Field.DIVISION} & self._index.keys()
        insurance = context.insurance
        name_of_file = context.file.replace("\\", "/").rpartition("/")[2]
        for title in (*titles, self._sheet.name, name_of_file):
            insurance = insurance or insurance_in(title)
        if insurance is None and Field.UNIT_CODE not in self._index:
            insurance = Insurance.RESIDENT
        return SheetReading(
            name=self._sheet.name,
            header_row=self._sheet.first_row + self._header.first,
            header_digest=self._header.digest,
            columns=self._header.columns,
            village_code=village,
            village_name=book.name(village) if village else "",
            insurance=insurance,
            village_from_column=bool(places),
        )


def _last_day_of(cell: Cell) -> str:
    month = month_of(cell)
    return month_end(month).isoformat() if month else ""
