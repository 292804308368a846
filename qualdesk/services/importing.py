"""Takes rosters into the register: read, compare, then all good rows in one transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from qualdesk.disk import durable_file, make_folder
from qualdesk.documents.readers.tables import read_tables
from qualdesk.documents.sheet import Column, Table, write_xlsx
from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act, canonical
from qualdesk.domain.confirmation import Confirmation, Outcome
from qualdesk.domain.recipient import Insurance, Unit
from qualdesk.domain.register_fields import find_village
from qualdesk.domain.roster import RosterContext, read_roster
from qualdesk.domain.roster_columns import Field
from qualdesk.domain.roster_diff import RosterDiff, compare
from qualdesk.domain.roster_rows import RosterReading, RosterRow, rejected_tables
from qualdesk.domain.table import Sheet, many_rows
from qualdesk.errors import Problem, Refused, Severity
from qualdesk.progress import SILENT, Progress
from qualdesk.services.comparing_read import file_digest
from qualdesk.services.import_amending import Amendments, amended, counts_of, told
from qualdesk.services.import_looks import SheetLook, guessed_look, looks_of
from qualdesk.services.import_rows import baseline_id, benefit_row, method_of, person_row
from qualdesk.services.session import Session
from qualdesk.storage.queries import register as queries
from qualdesk.storage.repositories.confirmations import Confirmations
from qualdesk.storage.repositories.register import Register
from qualdesk.storage.work import Work, new_fact_id

_MOST_PARSED = 8  # files kept in memory between two readings


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRequest:
    """Files and the choices of the person; None and "" leave it to the files."""

    files: tuple[Path, ...]
    insurance: Insurance | None = None
    sheet: str | None = None
    village: str = ""
    mapping: Mapping[str, Field] = field(default_factory=dict)
    amendments: Amendments = field(default_factory=dict)  # of cells, made while it is looked at


@dataclass(frozen=True)
class Read:
    """What the files say, before it is held against the register."""

    request: ImportRequest
    readings: tuple[RosterReading, ...]
    file_digests: tuple[str, ...]
    looks: tuple[SheetLook, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Findings of every file."""
        return tuple(problem for reading in self.readings for problem in reading.problems)

    @property
    def rejected(self) -> int:
        """Refused rows."""
        return sum(len(reading.rejected) for reading in self.readings)

    @property
    def rows_read(self) -> int:
        """Rows of people, good and refused."""
        return sum(reading.rows_read for reading in self.readings)

    @property
    def warnings(self) -> int:
        """Rows with a warning."""
        rows = {
            (p.where.file, p.where.sheet, p.where.row)
            for p in self.problems
            if p.severity is Severity.WARNING and p.where.row is not None
        }
        return len(rows)

    @cached_property
    def stated(self) -> list[tuple[RosterRow, frozenset[Field]]]:
        """Every good row once, with the fields that its sheet states."""
        found: dict[tuple[str, Insurance], tuple[RosterRow, frozenset[Field]]] = {}
        for reading in self.readings:
            fields = {sheet.name: sheet.fields for sheet in reading.sheets}
            for row in reading.rows:
                found.setdefault((row.id_number, row.insurance), (row, fields[row.sheet]))
        return list(found.values())

    def in_part(self) -> frozenset[tuple[str, Insurance]]:
        """The benefits whose rows come from lists of refused rows."""
        return frozenset[tuple[str, Insurance]]().union(*(one.in_part() for one in self.readings))

    def doubtful_names(self) -> frozenset[str]:
        """Names in refused rows: they may be people of the register whose number is damaged."""
        names: set[str] = set()
        for reading in self.readings:
            at = {
                sheet.name: column.index
                for sheet in reading.sheets
                for column in sheet.columns
                if column.field is Field.NAME
            }
            names |= {str(row.cells[at[row.sheet]]) for row in reading.rejected if row.cells}
        return frozenset(names)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or would do in a dry run: counts of rows."""

    read: Read
    diff: RosterDiff
    import_id: str

    def counts(self) -> dict[str, int]:
        """The keys of command-line.md."""
        updated = sum(1 for one in self.diff.changed if not one.new_benefit)
        return {
            "rows_read": self.read.rows_read,
            "added": len(self.diff.new_benefits),
            "updated": updated,
            "unchanged": self.diff.unchanged,
            "missing": len(self.diff.missing),
            "rejected": self.read.rejected,
            "warnings": self.read.warnings,
        }


class Importing:
    """One use case a method; a cancelled or failed import leaves nothing."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._parsed: dict[tuple[str, str | None], Sequence[Sheet]] = {}

    def read(self, request: ImportRequest, progress: Progress = SILENT) -> Read:
        """Read the files. Unreadable, Refused("header.missing"), … name the file.

        Refused `village.unknown` when the village that was chosen is none.
        """
        self._session.actor.require(Duty.REGISTER)
        if request.village:
            book, area = self._session.village_book(), self._session.station.division_code
            chosen = find_village(request.village, book, area).village_code
            request = replace(request, village=chosen)
        readings: list[RosterReading] = []
        digests: list[str] = []
        looks: list[SheetLook] = []
        for path in request.files:
            digests.append(file_digest(path))
            sheets = self._sheets(path, request.sheet, digests[-1], progress)
            file, mapping = str(path), request.mapping
            wanted, found = amended(sheets, file, request.amendments, mapping)
            reading = self._read_one(request, path, wanted, progress)
            readings.append(told(reading, sheets, file, found))
            looks += looks_of(path, wanted, readings[-1])
        return Read(request, tuple(readings), tuple(digests), tuple(looks))

    def _sheets(
        self, path: Path, sheet: str | None, digest: str, progress: Progress
    ) -> Sequence[Sheet]:
        """The sheets of a file; those of the last files stay while their cells are amended."""
        key = (digest, sheet)
        if key not in self._parsed:
            if len(self._parsed) >= _MOST_PARSED:
                self._parsed.clear()
            self._parsed[key] = read_tables(path, sheet=sheet, progress=progress)
        return self._parsed[key]

    def guess(self, path: Path, progress: Progress = SILENT) -> SheetLook | None:
        """What seems to be the heading of a file in which `read` found none (header.missing).

        A person says which columns are the name and the id number; None for an empty file.
        """
        return guessed_look(path, read_tables(path, progress=progress))

    def _read_one(
        self, request: ImportRequest, path: Path, sheets: Sequence[Sheet], progress: Progress
    ) -> RosterReading:
        if request.mapping:
            return read_roster(sheets, self._context(request, path, request.mapping), progress)
        remembered = self._remembered()
        try:
            reading = read_roster(sheets, self._context(request, path, {}), progress)
        except Refused:
            for mapping in remembered.values():
                again = self._try(request, path, sheets, mapping)
                if again is not None:
                    return again
            raise
        for about in reading.sheets:
            if about.header_digest in remembered:
                context = self._context(request, path, remembered[about.header_digest])
                return read_roster(sheets, context, progress)
        return reading

    def _try(
        self,
        request: ImportRequest,
        path: Path,
        sheets: Sequence[Sheet],
        mapping: Mapping[str, Field],
    ) -> RosterReading | None:
        try:
            return read_roster(sheets, self._context(request, path, mapping))
        except Refused:
            return None

    def _context(
        self, request: ImportRequest, path: Path, mapping: Mapping[str, Field]
    ) -> RosterContext:
        return RosterContext(
            book=self._session.village_book(),
            area=self._session.station.division_code,
            today=self._session.today(),
            file=str(path),
            insurance=request.insurance,
            village=request.village,
            mapping=mapping,
        )

    def _remembered(self) -> dict[str, dict[str, Field]]:
        with self._session.read() as connection:
            rows = queries.mappings(connection)
        return {
            digest: {text: Field(name) for text, name in json.loads(mapping).items()}
            for digest, mapping in rows.items()
        }

    def preview(self, read: Read) -> Imported:
        """What an import would do; writes nothing."""
        with many_rows(), self._session.read() as connection:
            diff = compare(
                read.stated,
                queries.people(connection),
                queries.benefits(connection),
                read.doubtful_names(),
                read.in_part(),
            )
        return Imported(read, diff, "")

    def apply(self, read: Read, progress: Progress = SILENT) -> Imported:
        """Put all good rows into the register, in one transaction with its audit entry."""
        self._session.actor.require(Duty.REGISTER)
        with many_rows(), self._session.work() as work:
            imported = Imported(read, self.preview(read).diff, new_fact_id())
            progress.at("写入花名册", 0, len(imported.diff.new_benefits))
            if _has_effect(imported.diff):
                self._write(work, imported, progress)
            facts = self._baseline(work, read)
            Confirmations(work).add(facts)
            register = Register(work)
            counts = imported.counts()
            digest = hashlib.sha256("".join(read.file_digests).encode()).hexdigest()
            register.keep_import(imported.import_id, digest, canonical(counts))
            self._remember(register, read)
            counts |= counts_of(read.request.amendments)
            detail = {"import": imported.import_id, "files": list(read.file_digests), **counts}
            progress.at("写入花名册", len(imported.diff.new_benefits), 0)
            work.commit(Act("roster.import", {**detail, "baseline": len(facts)}))
        self._parsed.clear()
        return imported

    def _write(self, work: Work, imported: Imported, progress: Progress) -> None:
        register, diff = Register(work), imported.diff
        today = self._session.today().isoformat()
        register.add_recipient_rows([person_row(row, work.act) for row in diff.new_people])
        progress.at("写入花名册", len(diff.new_people), len(diff.new_benefits))
        register.add_benefit_rows([benefit_row(row, today, work.act) for row in diff.new_benefits])
        reason = f"花名册导入 {imported.import_id}"
        for change in diff.changed:
            id_number, insurance = change.row.id_number, change.row.insurance
            if change.person:
                fields = {one.field: one.new for one in change.person}
                register.change_recipient(id_number, fields, reason)
            if change.benefit:
                nullable = {
                    one.field: (one.new or None) if one.field == "known_due_on" else one.new
                    for one in change.benefit
                }
                register.change_benefit(id_number, insurance.value, nullable, reason)
        register.mark_off_roster([(k[0], k[1].value) for k in diff.newly_missing], today)
        register.mark_off_roster([(k[0], k[1].value) for k in diff.returned], None)
        register.put_units(
            Unit(row.unit_code, row.unit_name)
            for row, _ in imported.read.stated
            if row.unit_code and row.unit_name
        )

    def _baseline(self, work: Work, read: Read) -> list[Confirmation]:
        """认证年月 with 认证标志 1: a confirmation with source provincial (glossary, Baseline).

        Its id comes from its content, so that every import and every station makes the same fact.
        """
        wanted = {baseline_id(row): row for row, _ in read.stated if row.confirmed_on}
        known = queries.known_facts(work.connection, list(wanted))
        return [
            Confirmation(
                fact_id=fact_id,
                id_number=row.id_number,
                insurances=(row.insurance,),
                method=method_of(row.confirm_method),
                outcome=Outcome.QUALIFIED,
                stated_on=date.fromisoformat(row.confirmed_on),
                recorded_at=work.now,
                operator=work.actor.login,
                operator_id_number=work.actor.id_number,
                station_id=work.station_id,
                source="provincial",
            )
            for fact_id, row in wanted.items()
            if fact_id not in known
        ]

    def _remember(self, register: Register, read: Read) -> None:
        if not read.request.mapping:
            return
        mapping = canonical({text: f.value for text, f in read.request.mapping.items()})
        for reading in read.readings:
            for about in reading.sheets:
                register.remember_mapping(about.header_digest, mapping)


def write_rejects(read: Read, path: Path) -> int:
    """Refused rows with a reason column, ready to be corrected and imported again; their count."""
    tables = [
        Table(
            title="退回的行：请改正后重新导入",
            columns=tuple(Column(str(head), 18) for head in rows[0]),
            rows=[[_cell(cell) for cell in row] for row in rows[1:]],
            name=name,
        )
        for reading in read.readings
        for name, rows in rejected_tables(reading)
    ]
    if not tables:
        return 0
    target = path.absolute()
    make_folder(target.parent)
    with durable_file(target) as out:
        return write_xlsx(tables, out)


def _cell(cell: object) -> str | int:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _has_effect(diff: RosterDiff) -> bool:
    parts: tuple[Iterable[object], ...] = (
        diff.new_people,
        diff.new_benefits,
        diff.changed,
        diff.newly_missing,
        diff.returned,
    )
    return any(parts)
