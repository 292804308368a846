"""Reads one sheet of a roster, column by column, then row by row.

A plain row (nearly all are) passes one test and is done; any other row is examined with care.
"""

from __future__ import annotations

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
from qualdesk.domain.recipient import Insurance, Sex
from qualdesk.domain.roster_cells import text_of
from qualdesk.domain.roster_columns import Field, Header
from qualdesk.domain.roster_facts import RosterContext, SheetFacts
from qualdesk.domain.roster_notes import is_person
from qualdesk.domain.roster_places import Home
from qualdesk.domain.roster_rows import RejectedRow, RosterRow, SheetReading
from qualdesk.domain.table import Cell, Sheet
from qualdesk.errors import Problem, Refused, Severity
from qualdesk.progress import Progress

_NEEDS_UNIT = (Insurance.INSTITUTION, Insurance.ENTERPRISE)
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
        self._today = context.today
        self._name = sheet.name
        self._facts = SheetFacts(context, sheet, header)
        self._seen = seen

    @property
    def about(self) -> SheetReading:
        """How the sheet was understood."""
        return self._facts.about

    @property
    def rows_read(self) -> int:
        """People in the sheet, good and refused."""
        return len(self.rows) + len(self.rejected)

    def read(self, progress: Progress) -> None:
        """Read every row below the header."""
        today, seen, rows = self._today.isoformat(), self._seen, self.rows
        first_row, name_of_sheet = self._facts.first_row, self._name
        resident = Insurance.RESIDENT
        total = len(self._facts.body)
        for index, (cell, name, sex, birth, home, insurance, unit, details) in enumerate(
            zip(*self._facts.columns(), strict=False)
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
        if not is_person(self._facts.body[index], cell, name):
            return
        number = self._facts.first_row + index
        faults: list[tuple[Field, Refused]] = []
        try:
            identity = parse_id_number(cell, self._today)
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
        person = (self._name, number, *identity, stored_name, told, born)
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
            return [(Field.INSURANCE, _no_insurance(self._facts.cell(index, Field.INSURANCE)))]
        if insurance in _NEEDS_UNIT or (insurance is Insurance.INJURY and not home.village_code):
            return [] if unit else [(Field.UNIT_CODE, _no_unit(insurance))]
        if home.village_code:
            return []
        return [(self._facts.place_field(index), _no_village(home, self._facts.place_words(index)))]

    def _duplicate(self, number: str, insurance: Insurance) -> list[tuple[Field, Refused]]:
        earlier = self._seen.get(number + insurance)
        if earlier is None:
            return []
        where = "" if earlier.sheet == self._name else f"工作表“{earlier.sheet}”"
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
        where = self._facts.where(number, column)
        self.problems.append(Problem(Severity.REFUSED, first.code, words, where, first.value))
        self.rejected.append(RejectedRow(self._name, number, tuple(self._facts.body[index]), words))

    def _warn(self, row: RosterRow, sex: Sex | None, birth: str, home: Home, index: int) -> None:
        if row.original_id_number:
            self._add_warning(
                row.row,
                Field.ID_NUMBER,
                "id_number.upgraded",
                "15位旧号已升为18位，原号一并保存。",
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
                text_of(self._facts.cell(index, Field.BIRTH)),
            )
        if is_doubtful_name(row.name):
            words = "姓名中有疑似代替生僻字的符号，请按身份证改正。"
            self._add_warning(row.row, Field.NAME, "name.doubtful", words, row.name)
        if home.fault:
            code = "village.outside" if home.village_code else "village.unknown"
            column, words = self._facts.place_field(index), self._facts.place_words(index)
            self._add_warning(row.row, column, code, home.fault, words)

    def _add_warning(self, row: int, column: Field, code: str, words: str, value: str) -> None:
        where = self._facts.where(row, column)
        self.problems.append(Problem(Severity.WARNING, code, words, where, value))

    def _tell_doubts(self) -> None:
        """Warn of cells in months, status and sex that nobody can read, for rows taken."""
        for column, cells in self._facts.doubtful.items():
            code, words = _DOUBTS[column]
            for row in self.rows if cells else ():
                cell = self._facts.cell(row.row - self._facts.first_row, column)
                if cell in cells:
                    self._add_warning(row.row, column, code, words, text_of(cell))


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
