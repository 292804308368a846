"""Cells of a roster corrected during its import, and rows that a person skips.

The file stays as it is. What is corrected goes through every check like the file itself, and each
correction is told beside its row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from qualdesk.domain.roster_cells import text_of
from qualdesk.domain.roster_columns import Field, find_header
from qualdesk.domain.roster_rows import RejectedRow, RosterReading, SheetReading
from qualdesk.domain.table import Cell, Merge, Sheet
from qualdesk.errors import Problem, Severity, Where

AMENDED, SKIPPED = "row.amended", "row.skipped"
_SKIPPED_WORDS = "导入时跳过了这一行，没有写入。"


class RowKey(NamedTuple):
    """A row of a file; `row` is its number in Excel."""

    file: str
    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class Amendment:
    """What a person said of a row: new texts by the number of the column from 0, or to skip it."""

    cells: Mapping[int, str] = field(default_factory=dict)
    skipped: bool = False


Amendments = Mapping[RowKey, Amendment]


def amended(
    sheets: Sequence[Sheet], file: str, amendments: Amendments, mapping: Mapping[str, Field]
) -> tuple[list[Sheet], dict[str, dict[int, Amendment]]]:
    """The sheets as a person wants them read, and the amendments that found their row."""
    found: dict[str, dict[int, Amendment]] = {}
    for key, amendment in amendments.items():
        if key.file == file:
            found.setdefault(key.sheet, {})[key.row] = amendment
    whole = [
        _amended(one, found[one.name], mapping) if one.name in found else one for one in sheets
    ]
    return whole, found


def told(
    reading: RosterReading,
    sheets: Sequence[Sheet],
    file: str,
    found: Mapping[str, Mapping[int, Amendment]],
) -> RosterReading:
    """The reading with its corrections told, and skipped rows among the refused ones."""
    if not found:
        return reading
    problems, rejected = list(reading.problems), list(reading.rejected)
    skipped = 0
    about = {one.name: one for one in reading.sheets}
    for sheet in sheets:
        for row, amendment in found.get(sheet.name, {}).items():
            cells = _row_of(sheet, row)
            where = Where(file, sheet.name, row)
            if amendment.skipped:
                skipped += 1
                rejected.append(RejectedRow(sheet.name, row, tuple(cells), _SKIPPED_WORDS))
                problems.append(Problem(Severity.REFUSED, SKIPPED, _SKIPPED_WORDS, where))
            elif amendment.cells and sheet.name in about:
                words = _changes(amendment, cells, about[sheet.name])
                problems.append(Problem(Severity.ADVICE, AMENDED, words, where))
    return replace(
        reading,
        problems=tuple(problems),
        rejected=tuple(rejected),
        rows_read=reading.rows_read + skipped,
    )


def counts_of(amendments: Amendments) -> dict[str, int]:
    """For the audit: how many rows were corrected and skipped by hand; empty when none."""
    skipped = sum(1 for one in amendments.values() if one.skipped)
    corrected = sum(1 for one in amendments.values() if one.cells and not one.skipped)
    counts = {"amended": corrected, "skipped": skipped}
    return {name: number for name, number in counts.items() if number}


def _amended(sheet: Sheet, changes: Mapping[int, Amendment], mapping: Mapping[str, Field]) -> Sheet:
    header = find_header(sheet, mapping)
    identity = {
        column.index
        for column in (header.columns if header else ())
        if column.field in (Field.ID_NUMBER, Field.NAME)
    }
    rows: list[Sequence[Cell]] = list(sheet.rows)
    places = {row - sheet.first_row: one for row, one in changes.items()}
    merges: list[Merge] = []
    for merge in sheet.merges:  # what one of its rows says may no longer be what all of them say
        others = merge.left not in identity
        if others and any(merge.top <= at <= merge.bottom for at in places):
            _fill(rows, merge)
        else:
            merges.append(merge)
    for at, one in places.items():
        if 0 <= at < len(rows):
            cells = list(rows[at])
            for column, text in one.cells.items():
                if column < len(cells):
                    cells[column] = text
            rows[at] = [""] * len(cells) if one.skipped else cells
    return replace(sheet, rows=rows, merges=tuple(merges))


def _fill(rows: list[Sequence[Cell]], merge: Merge) -> None:
    value = rows[merge.top][merge.left]
    for at in range(merge.top, merge.bottom + 1):
        cells = list(rows[at])
        cells[merge.left] = value
        rows[at] = cells


def _row_of(sheet: Sheet, row: int) -> Sequence[Cell]:
    at = row - sheet.first_row
    return sheet.rows[at] if 0 <= at < len(sheet.rows) else ()


def _changes(amendment: Amendment, cells: Sequence[Cell], about: SheetReading) -> str:
    """What was corrected, old and new."""
    heads = {column.index: column.text for column in about.columns}
    words = [
        f"“{heads.get(at, '')}”：{text_of(cells[at]) or '空'} → {text or '空'}"
        for at, text in sorted(amendment.cells.items())
        if at < len(cells)
    ]
    return f"导入时改了{'；'.join(words)}。"
