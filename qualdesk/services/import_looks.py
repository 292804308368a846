"""A roster as it stands in its file: columns with examples, and the rows that have problems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qualdesk.domain.roster_cells import text_of
from qualdesk.domain.roster_columns import HEADER_ROWS, Field, recognise
from qualdesk.domain.roster_rows import RosterReading
from qualdesk.domain.table import Cell, Sheet

_EXAMPLES = 3  # of a column
_MOST_ROWS = 5000  # with problems, that are kept to be shown


@dataclass(frozen=True, slots=True)
class ColumnLook:
    """A column of a file: its heading, what it is taken for, the first values below it."""

    text: str
    field: Field | None
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetLook:
    """One sheet. `rows` are the cells of rows with a problem, by their number in Excel."""

    file: str
    sheet: str
    header_row: int
    columns: tuple[ColumnLook, ...]
    rows: Mapping[int, tuple[str, ...]]


def looks_of(path: Path, sheets: Sequence[Sheet], reading: RosterReading) -> tuple[SheetLook, ...]:
    """The sheets that were read, as they stand in the file."""
    by_name = {sheet.name: sheet for sheet in sheets}
    found: list[SheetLook] = []
    for about in reading.sheets:
        sheet = by_name[about.name]
        good = [row.row for row in reading.rows[:_EXAMPLES] if row.sheet == about.name]
        shown = good or _first_rows(sheet, about.header_row + 1)
        found.append(
            SheetLook(
                str(path),
                about.name,
                about.header_row,
                tuple(
                    ColumnLook(column.text, column.field, _examples(sheet, shown, column.index))
                    for column in about.columns
                ),
                _rows_with_problems(sheet, about.name, reading),
            )
        )
    return tuple(found)


def guessed_look(path: Path, sheets: Sequence[Sheet]) -> SheetLook | None:
    """The row that is most likely the heading of a file in which none was found.

    It is the one with most words among the first rows of the first sheet that shows anything.
    """
    for sheet in sheets:
        rows = [] if sheet.hidden else [list(map(_words, row)) for row in sheet.rows[:HEADER_ROWS]]
        if not any(map(any, rows)):
            continue
        at = max(range(len(rows)), key=lambda n: len(set(filter(None, rows[n]))))
        header_row = sheet.first_row + at
        below = _first_rows(sheet, header_row + 1)
        columns = tuple(
            ColumnLook(text, recognise(text), _examples(sheet, below, index))
            for index, text in enumerate(rows[at])
            if text
        )
        return SheetLook(str(path), sheet.name, header_row, columns, {})
    return None


def _rows_with_problems(
    sheet: Sheet, name: str, reading: RosterReading
) -> dict[int, tuple[str, ...]]:
    numbers = sorted(
        {p.where.row for p in reading.problems if p.where.sheet == name and p.where.row is not None}
    )
    kept = {row.row: row.cells for row in reading.rejected if row.sheet == name}
    return {
        number: tuple(map(_words, kept.get(number) or _row(sheet, number)))
        for number in numbers[:_MOST_ROWS]
    }


def _row(sheet: Sheet, number: int) -> Sequence[Cell]:
    at = number - sheet.first_row
    return sheet.rows[at] if 0 <= at < len(sheet.rows) else ()


def _first_rows(sheet: Sheet, first: int) -> list[int]:
    last = sheet.first_row + len(sheet.rows)
    filled = (n for n in range(first, last) if any(map(_words, _row(sheet, n))))
    return [number for number, _ in zip(filled, range(_EXAMPLES), strict=False)]


def _examples(sheet: Sheet, rows: Sequence[int], column: int) -> tuple[str, ...]:
    texts = [_words(row[column]) for n in rows if column < len(row := _row(sheet, n))]
    return tuple(text for text in texts if text)


def _words(cell: Cell) -> str:
    return text_of(cell)
