"""Reads one sheet of a roster, column by column, then row by row.

A plain row (nearly all are) passes one test and is done; any other row is examined with care.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import repeat
from typing import Any

from qualdesk.domain.identity import (
    NAME_LIMIT,
    birth_text,
    clean_name,
    is_doubtful_name,
    parse_id_number,
    read_plain,
    sex_of,
)
from qualdesk.domain.months import month_end, month_text
from qualdesk.domain.places import VillageBook
from qualdesk.domain.recipient import Insurance, Sex, Status
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
)
from qualdesk.domain.roster_columns import Field, Header
from qualdesk.domain.roster_notes import is_person
from qualdesk.domain.roster_places import Home, Homes
from qualdesk.domain.roster_rows import RejectedRow, RosterRow, SheetReading
from qualdesk.domain.table import Cell, Sheet
from qualdesk.errors import Problem, Refused, Severity, Where
from qualdesk.progress import Progress

_NEEDS_UNIT = (Insurance.INSTITUTION, Insurance.ENTERPRISE)
_PLACE_FIELDS = (
    Field.TOWNSHIP,
    Field.VILLAGE,
    Field.DIVISION,
    Field.REGISTERED_ADDRESS,
    Field.GROUP,
)
_UNREADABLE_DAY = "?"
_EVERY = 8192  # rows between two reports of progress

# What a doubtful cell of these columns means; its row is taken without it.
_DOUBTS: dict[Field, tuple[str, str]] = {
    Field.SEX: ("sex.unknown", "性别读不懂，已按身份证号码登记。"),
    Field.STATUS: ("status.unknown", "待遇状态读不懂，已按“正常”登记，请核对。"),
    Field.STARTED: ("month.unreadable", "待遇开始年月读不懂，没有登记。"),
    Field.RETIRED: ("month.unreadable", "离退休日期读不懂，没有登记。"),
    Field.NEXT_DUE: ("month.unreadable", "下次认证时间读不懂，没有登记。"),
    Field.CONFIRMED_MONTH: ("month.unreadable", "认证年月读不懂或在今天之后，没有登记。"),
}


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


class SheetReader:
    """Reads the people under one header; results gather in the public lists.

    `seen` maps id number + insurance to the row that has it, over all sheets of the file.
    """

    def __init__(
        self,
        context: RosterContext,
        sheet: Sheet,
        header: Header,
        seen: dict[str, RosterRow],
    ) -> None:
        self.rows: list[RosterRow] = []
        self.rejected: list[RejectedRow] = []
        self.problems: list[Problem] = []
        self._context = context
        self._sheet = sheet
        self._header = header
        self._seen = seen
        self._today = context.today.isoformat()
        self._first_row = sheet.first_row + header.last + 1
        self._index = {
            column.field: column.index for column in header.columns if column.field is not None
        }
        self._body = self._filled_body()
        self._doubtful: dict[Field, set[Cell]] = {}
        self.about = self._understand()

    @property
    def rows_read(self) -> int:
        """People in the sheet, good and refused."""
        return len(self.rows) + len(self.rejected)

    def read(self, progress: Progress) -> None:
        """Read every row below the header."""
        today, seen, rows = self._today, self._seen, self.rows
        first_row, name_of_sheet, resident = self._first_row, self._sheet.name, Insurance.RESIDENT
        total = len(self._body)
        for index, (cell, name, sex, birth, home, insurance, unit, details) in enumerate(
            zip(*self._facts(), strict=False)
        ):
            if not index % _EVERY:
                progress.at("核对花名册", index, total)
            plain = read_plain(cell) if type(cell) is str else None
            if (
                plain is not None
                and type(name) is str
                and name.isalpha()
                and len(name) <= NAME_LIMIT
                and not home.fault
                and insurance is not None
                and (home.village_code if insurance is resident else unit)
            ):
                born, told = plain
                key = cell + insurance
                if (
                    key not in seen
                    and born <= today
                    and born.startswith(birth)
                    and (sex is None or sex is told)
                ):
                    person = (name_of_sheet, first_row + index, cell, "", name, told, born)
                    place = (home.village_code, home.group, insurance, unit)
                    row = RosterRow._make(person + place + details)
                    seen[key] = row
                    rows.append(row)
                    continue
            self._examine(index, cell, name, sex, birth, home, insurance, unit, details)
        self._tell_doubts()
        progress.at("核对花名册", total, total)

    def _examine(
        self,
        index: int,
        cell: Cell,
        name: Cell,
        sex: Sex | None,
        birth: str,
        home: Home,
        insurance: Insurance | None,
        unit: str,
        details: tuple[Any, ...],
    ) -> None:
        """A row that is not plain: a note, or a person with something to clean, warn of, refuse."""
        if not is_person(self._body[index], cell, name):
            return
        number = self._first_row + index
        faults: list[tuple[Field, Refused]] = []
        try:
            identity = parse_id_number(cell, self._context.today)
        except Refused as fault:
            faults.append((Field.ID_NUMBER, fault))
            identity = None
        try:
            stored_name = clean_name(name)
        except Refused as fault:
            faults.append((Field.NAME, fault))
            stored_name = ""
        faults += self._missing(home, insurance, unit, index)
        if identity is not None and insurance is not None:
            faults += self._duplicate(identity.number, insurance)
        if faults or identity is None or insurance is None:
            self._refuse(index, number, faults)
            return
        told, born = sex_of(identity.number), birth_text(identity.number)
        person = (self._sheet.name, number, *identity, stored_name, told, born)
        place = (home.village_code, home.group, insurance, unit)
        row = RosterRow._make(person + place + details)
        self._seen[identity.number + insurance] = row
        self.rows.append(row)
        self._warn(row, sex, birth, home, index)

    def _missing(
        self, home: Home, insurance: Insurance | None, unit: str, index: int
    ) -> list[tuple[Field, Refused]]:
        """Insurance, village or unit that the row needs and does not have (cli.md, roster)."""
        if insurance is None:
            return [(Field.INSURANCE, _no_insurance(self._cell(index, Field.INSURANCE)))]
        if insurance in _NEEDS_UNIT or (insurance is Insurance.INJURY and not home.village_code):
            return [] if unit else [(Field.UNIT_CODE, _no_unit(insurance))]
        if home.village_code:
            return []
        return [(self._place_field(index), _no_village(home, self._place_words(index)))]

    def _duplicate(self, number: str, insurance: Insurance) -> list[tuple[Field, Refused]]:
        earlier = self._seen.get(number + insurance)
        if earlier is None:
            return []
        where = "" if earlier.sheet == self._sheet.name else f"工作表“{earlier.sheet}”"
        fault = Refused(
            "duplicate.in_file",
            f"与{where}第{earlier.row}行重复：同一人同一险种只能有一行。",
            remedy="请核对后删去多余的一行。",
            value=number,
        )
        return [(Field.ID_NUMBER, fault)]

    def _refuse(self, index: int, number: int, faults: list[tuple[Field, Refused]]) -> None:
        """One refusal for the row: the first fault's code, the words of all."""
        column, first = faults[0]
        words = "；".join(fault.body for _, fault in faults) + first.remedy
        self.problems.append(
            Problem(Severity.REFUSED, first.code, words, self._where(number, column), first.value)
        )
        self.rejected.append(RejectedRow(self._sheet.name, number, tuple(self._body[index]), words))

    def _warn(self, row: RosterRow, sex: Sex | None, birth: str, home: Home, index: int) -> None:
        if row.original_id_number:
            self._add_warning(
                row.row,
                Field.ID_NUMBER,
                "id_number.upgraded",
                f"15位旧号已升为18位 {row.id_number}，原号一并保存。",
                row.original_id_number,
            )
        if sex is not None and sex is not row.sex:
            self._add_warning(
                row.row,
                Field.SEX,
                "sex.mismatch",
                f"表中性别与身份证号码不一致，按身份证号码登记为“{row.sex.label}”，请核对。",
                sex.label,
            )
        if not row.birth.startswith(birth):
            self._add_warning(
                row.row,
                Field.BIRTH,
                "birth_date.mismatch",
                f"表中出生日期与身份证号码不一致，按身份证号码登记为 {row.birth}，请核对。",
                text_of(self._cell(index, Field.BIRTH)),
            )
        if is_doubtful_name(row.name):
            words = "姓名中有疑似代替生僻字的符号，请按身份证改正。"
            self._add_warning(row.row, Field.NAME, "name.doubtful", words, row.name)
        if home.fault:
            code = "village.outside" if home.village_code else "village.unknown"
            self._add_warning(
                row.row, self._place_field(index), code, home.fault, self._place_words(index)
            )

    def _add_warning(self, row: int, column: Field, code: str, words: str, value: str) -> None:
        where = self._where(row, column)
        self.problems.append(Problem(Severity.WARNING, code, words, where, value))

    def _tell_doubts(self) -> None:
        """Warn of cells in months, status and sex that nobody can read, for rows taken."""
        for column, cells in self._doubtful.items():
            code, words = _DOUBTS[column]
            for row in self.rows if cells else ():
                cell = self._cell(row.row - self._first_row, column)
                if cell in cells:
                    self._add_warning(row.row, column, code, words, text_of(cell))

    def _where(self, row: int, column: Field) -> Where:
        found = self._header.column(column)
        text = found.text if found is not None else column.label
        return Where(self._context.file or None, self._sheet.name, row, text)

    def _cell(self, index: int, column: Field) -> Cell:
        return self._body[index][self._index[column]] if column in self._index else ""

    def _place_field(self, index: int) -> Field:
        """The column that a person has to correct when the village is not known."""
        stated = [f for f in (Field.VILLAGE, Field.DIVISION) if text_of(self._cell(index, f))]
        present = [f for f in (Field.VILLAGE, Field.DIVISION) if f in self._index]
        return (stated or present or [Field.VILLAGE])[0]

    def _place_words(self, index: int) -> str:
        return text_of(self._cell(index, self._place_field(index)))

    # -- columns -----------------------------------------------------------------------------

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

    def _facts(self) -> tuple[Iterable[Any], ...]:
        """The columns in the order that `read` takes them apart; details are zipped already."""
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
            self._answers(Field.UNIT_CODE, text_of, ""),
            details,
        )

    def _cells(self, column: Field) -> Iterable[Cell]:
        at = self._index[column]
        return [row[at] for row in self._body]

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
        if column in _DOUBTS:
            self._doubtful[column] = memory.unreadable
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


def _last_day_of(cell: Cell) -> str:
    month = month_of(cell)
    return month_end(month).isoformat() if month else ""


def _no_insurance(cell: Cell) -> Refused:
    return Refused(
        "insurance.unknown",
        "不知道这一行属于哪个险种。",
        remedy="请在“险种”一列写明，或在导入时选定险种。",
        value=text_of(cell) or None,
    )


def _no_unit(insurance: Insurance) -> Refused:
    return Refused(
        "unit.unknown",
        f"{insurance.label}要有单位编号，这一行没有。",
        remedy="请补上单位编号后重新导入。",
    )


def _no_village(home: Home, words: str) -> Refused:
    return Refused(
        "village.unknown",
        home.fault or "这一行看不出是哪个村（社区）。",
        remedy="" if home.fault else "请补上村名，或在导入时选定村。",
        value=words or None,
    )
