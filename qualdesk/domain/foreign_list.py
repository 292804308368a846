"""Reads a list from outside: people with a date, a result, a way of confirming, a note (P2.1).

Good rows are kept, whatever is wrong with others. Lists of another kind are refused: a roster taken
for a list of confirmed people would confirm everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import repeat
from typing import NamedTuple, TypeVar

from qualdesk.domain.duties import ComparisonKind
from qualdesk.domain.foreign_columns import (
    DECEASED,
    ListField,
    columns_of,
    is_about,
    is_bank_list,
    is_roster,
    kind_of,
    question_of,
)
from qualdesk.domain.foreign_words import (
    Question,
    Said,
    day_of_list,
    day_of_title,
    death_day_of_list,
    legend,
    words_with_day,
)
from qualdesk.domain.identity import clean_name, parse_id_number, read_plain
from qualdesk.domain.places import VillageBook
from qualdesk.domain.roster_cells import Memory, insurance_of, text_of, unit_code_of
from qualdesk.domain.roster_columns import Column, Field, Header, find_header
from qualdesk.domain.roster_facts import RosterContext, SheetFacts
from qualdesk.domain.roster_notes import is_person
from qualdesk.domain.table import Cell, Sheet
from qualdesk.errors import Problem, Refused, Severity, Where
from qualdesk.progress import SILENT, Progress

UNREADABLE_DAY = "?"
_FAULTY_ID = "id_number."
_EVERY = 8192
Answer = TypeVar("Answer")


class ForeignRow(NamedTuple):
    """One person of a list. Days are ISO, or `2026-09` without a day, `?` unreadable, "" blank.

    `fault` is the code of what is wrong with the id number, which then stands as it was written.
    """

    sheet: str
    row: int
    id_number: str
    name: str
    fault: str
    birth: str
    village: str
    insurance: str
    unit_code: str
    unit_name: str
    said: Said
    day: str
    died: str
    due_on: str
    how: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListContext:
    """What the office knows beside the file. `kind` None reads any list.

    `yes` is the digit that means 是 where the file does not say; "" when nobody told.
    """

    kind: ComparisonKind | None
    book: VillageBook
    area: str
    today: date
    file: str = ""
    yes: str = ""


@dataclass(slots=True)
class ForeignList:
    """What a file says: rows in order, findings, the day that its titles give ("" for none).

    `told` is the kind that columns and titles tell of; `has_mark` whether 认证标志 is a column.
    """

    rows: list[ForeignRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    fields: set[ListField] = field(default_factory=set)
    stated_on: str = ""
    told: ComparisonKind | None = None
    has_mark: bool = False

    def asks(self, kind: ComparisonKind) -> bool:
        """Whether the rows have to say the result.

        In lists of the doubted an empty column is there to be filled in by us.
        """
        if ListField.RESULT not in self.fields:
            return False
        said = any(row.said is not Said.NOTHING for row in self.rows)
        return said or kind not in (
            ComparisonKind.DEATH,
            ComparisonKind.DISQUALIFIED,
            ComparisonKind.TO_VERIFY,
        )


def read_list(
    sheets: Sequence[Sheet], context: ListContext, progress: Progress = SILENT
) -> ForeignList:
    """Every person of the file.

    Refused: `header.missing`, `list.empty`, `list.other_kind`, `codes.unknown`.
    """
    found = ForeignList()
    name_of_file = context.file.replace("\\", "/").rpartition("/")[2]
    for sheet in sheets:
        header = None if sheet.hidden else find_header(sheet, DECEASED)
        if header is None:
            continue
        titles = _titles(sheet, header)
        found.titles += titles
        columns = columns_of(header)
        found.fields |= columns.keys()
        named = [*titles, name_of_file]
        found.told = found.told or kind_of(columns, named)
        found.has_mark |= header.column(Field.CONFIRMED_MARK) is not None
        _check_kind(context.kind, header, columns, named)
        _SheetOfPeople(context, sheet, header, columns).read(found, progress)
    if not found.fields:
        raise Refused(
            "header.missing",
            "没有找到有“姓名”和“身份证号码”两列的表头。",
            remedy="请确认是不是这个文件；表头要有姓名和身份证号码，在前 20 行内。",
            where=Where(context.file or None),
        )
    if not found.rows:
        raise Refused(
            "list.empty",
            "名单里一个人也没有。",
            remedy="请确认文件是否完整。",
            where=Where(context.file or None),
        )
    found.stated_on = day_of_title([*found.titles, name_of_file], context.today)
    return found


def _titles(sheet: Sheet, header: Header) -> list[str]:
    """Title rows and the sheet's name."""
    rows = sheet.rows[: header.first]
    lines = [" ".join(c for c in row if isinstance(c, str) and c) for row in rows]
    return [line for line in (*lines, sheet.name) if line]


def _check_kind(
    kind: ComparisonKind | None,
    header: Header,
    columns: dict[ListField, list[Column]],
    titles: Sequence[str],
) -> None:
    """Refused `list.other_kind` when the columns or titles tell of another list."""
    if kind is None:
        return
    told = kind_of(columns, titles)
    result = ListField.RESULT in columns
    allowed = _ALSO.get(kind, frozenset()) | {kind, None}
    if kind is not ComparisonKind.NO_PAYMENT and is_bank_list(header, titles):
        raise _other(kind, "账户无支付记录的名单", "请核对后改用 --kind no_payment")
    worked_on = kind in _WORKED_ON
    exported = header.column(Field.NEXT_DUE) is not None
    if exported and not (worked_on and told in allowed):
        raise _other(kind, "省系统导出的名单", "请用 roster import 或 marked import")
    answered = kind is ComparisonKind.UNIT_REPLY and result and told is not ComparisonKind.APP
    if told not in allowed and not answered:
        label = told.label if told else ""
        raise _other(kind, f"“{label}”名单", f"请核对后改用 --kind {told}")
    if is_roster(header, titles, worked_on=worked_on) and told is None and not result:
        raise _other(kind, "花名册", "花名册请用“导入花名册”（roster import）")
    if kind is ComparisonKind.APP and not result and told is not ComparisonKind.APP:
        raise _other(kind, "别的名单：没有认证结果，也没有认证方式和认证时间", "请核对文件")
    if kind is ComparisonKind.DEATH and told is None and not result:
        raise _other(kind, "别的名单：没有死亡日期，标题也没有写死亡", "请核对文件")
    if kind is ComparisonKind.UNIT_REPLY and not result:
        raise _other(kind, "别的名单：没有“资格确认结果”一列", "请用附件3的格式填回")


# Columns that tell of one kind are also met in these lists.
_ALSO: dict[ComparisonKind, frozenset[ComparisonKind]] = {
    ComparisonKind.DEATH: frozenset(
        {ComparisonKind.DISQUALIFIED, ComparisonKind.TO_VERIFY, ComparisonKind.UNIT_REPLY}
    ),
    ComparisonKind.DISQUALIFIED: frozenset({ComparisonKind.DEATH, ComparisonKind.UNIT_REPLY}),
    ComparisonKind.TO_VERIFY: frozenset({ComparisonKind.DEATH, ComparisonKind.UNIT_REPLY}),
    ComparisonKind.QUALIFIED: frozenset({ComparisonKind.UNIT_REPLY, ComparisonKind.APP}),
    ComparisonKind.ASSIGNED: frozenset({ComparisonKind.TO_VERIFY, ComparisonKind.APP}),
    ComparisonKind.APP: frozenset({ComparisonKind.QUALIFIED, ComparisonKind.UNIT_REPLY}),
    ComparisonKind.UNIT_REPLY: frozenset({ComparisonKind.DEATH}),
}


# Lists of people whom somebody goes after: telephones, groups and due dates stand on them.
_WORKED_ON = (
    ComparisonKind.ASSIGNED,
    ComparisonKind.TO_VERIFY,
    ComparisonKind.NO_PAYMENT,
    ComparisonKind.LOST_CONTACT,
)


def _other(kind: ComparisonKind, looks: str, remedy: str) -> Refused:
    return Refused(
        "list.other_kind",
        f"这个文件不像“{kind.label}”名单，像是{looks}。",
        remedy=f"{remedy}；没有改动任何数据。",
        value=kind.value,
    )


class _SheetOfPeople:
    """One sheet with its header; every cell that repeats is worked out once."""

    def __init__(
        self,
        context: ListContext,
        sheet: Sheet,
        header: Header,
        columns: dict[ListField, list[Column]],
    ) -> None:
        roster = RosterContext(
            book=context.book, area=context.area, today=context.today, file=context.file
        )
        self._facts = SheetFacts(roster, sheet, header)
        self._context = context
        self._name = sheet.name
        self._columns = columns
        self._notes = [*_titles(sheet, header), *_foot(self._facts.body)]
        self._today = context.today
        self._doubts: list[tuple[Column, set[Cell], bool]] = []

    def read(self, found: ForeignList, progress: Progress) -> None:
        """Append the people and the findings of the sheet."""
        sheet, first, rows = self._name, self._facts.first_row, found.rows
        total = len(self._facts.body)
        names = self._cells(ListField.NAME)
        details = zip(
            self._answers(ListField.BIRTH, day_of_list, UNREADABLE_DAY),
            self._answers(ListField.VILLAGE, self._village, ""),
            self._answers(ListField.INSURANCE, _insurance, ""),
            self._answers(ListField.UNIT_CODE, unit_code_of, ""),
            self._answers(ListField.UNIT_NAME, text_of, ""),
            self._said(),
            self._answers(ListField.DAY, day_of_list, UNREADABLE_DAY),
            self._answers(ListField.DIED, death_day_of_list, UNREADABLE_DAY),
            self._answers(ListField.DEADLINE, day_of_list, UNREADABLE_DAY),
            self._answers(ListField.HOW, text_of, ""),
            self._remarks(),
            strict=False,
        )
        for index, (cell, name, rest) in enumerate(
            zip(self._cells(ListField.ID_NUMBER), names, details, strict=False)
        ):
            if not index % _EVERY:
                progress.at("读取名单", index, total)
            if type(cell) is str and type(name) is str and name.isalpha() and read_plain(cell):
                rows.append(ForeignRow(sheet, first + index, cell, name, "", *rest))
            elif is_person(self._facts.body[index], cell, name):
                rows.append(self._examined(first + index, cell, name, rest))
        self._tell_doubts(found, rows)

    def _examined(
        self, number: int, cell: Cell, name: Cell, rest: tuple[object, ...]
    ) -> ForeignRow:
        """A row whose id number or name needs cleaning; what is wrong is told by `fault`."""
        fault = ""
        try:
            text = parse_id_number(cell, self._today).number
        except Refused as refused:
            fault, text = refused.code, _as_written(cell)
        try:
            plain = clean_name(name)
        except Refused:
            plain = text_of(name)
        return ForeignRow(self._name, number, text, plain, fault, *rest)  # type: ignore[arg-type]

    def where(self, row: int, column: Column | None) -> Where:
        """The place of a finding."""
        text = column.text if column else None
        return Where(self._context.file or None, self._name, row, text)

    def _cells(self, of: ListField) -> list[Cell]:
        at = self._columns[of][0].index
        return [row[at] for row in self._facts.body]

    def _answers(
        self, of: ListField, read: Callable[[Cell], Answer], default: Answer
    ) -> Iterable[Answer]:
        """What the first column that holds this says."""
        if of not in self._columns:
            return repeat(read(""))
        memory: Memory[Answer] = Memory(read, default)
        return map(memory.__getitem__, self._cells(of))

    def _remarks(self) -> Iterable[str]:
        """What is noted of each person, else a result that names a day: 2026年11月3日死亡."""
        notes = self._answers(ListField.NOTE, text_of, "")
        if ListField.RESULT not in self._columns:
            return notes
        results = self._answers(ListField.RESULT, words_with_day, "")
        return (note or result for note, result in zip(notes, results, strict=False))

    def _village(self, cell: Cell) -> str:
        return self._context.book.locate(text_of(cell), self._context.area).village_code

    def _said(self) -> Iterable[Said]:
        """What result and yes-or-no columns say together: the first that says anything."""
        columns = [one for one in self._columns.get(ListField.RESULT, ()) if is_about(one)]
        if not columns:
            return repeat(Said.NOTHING)
        answers = [self._said_by(column) for column in columns]
        if len(answers) == 1:
            return answers[0]
        return [
            next((one for one in said if one is not Said.NOTHING), Said.NOTHING)
            for said in zip(*answers, strict=True)
        ]

    def _said_by(self, column: Column) -> list[Said]:
        question = question_of(column)
        codes = legend([column.text, *self._notes], question) or dict(question.codes or {})
        if self._context.yes:
            codes = dict.fromkeys("01", question.no) | {self._context.yes: question.yes}
        question = Question(question.yes, question.no, codes)

        memory: Memory[Said] = Memory(question.said, Said.NOTHING)
        told = [memory[row[column.index]] for row in self._facts.body]
        self._doubts.append((column, memory.unreadable, bool(codes)))
        return told

    def _tell_doubts(self, found: ForeignList, rows: list[ForeignRow]) -> None:
        """Warn of results that nobody can read; Refused `codes.unknown` where no digit is known."""
        words = "读不懂这一格写的结果，这一行没有按它办理。"
        for column, cells, coded in self._doubts:
            for row in rows if cells else ():
                if row.sheet != self._name:
                    continue
                cell = self._facts.body[row.row - self._facts.first_row][column.index]
                if cell not in cells:
                    continue
                where, text = self.where(row.row, column), text_of(cell)
                if text.isdecimal() and not coded:
                    raise _unknown_code(column, where)
                found.problems.append(
                    Problem(Severity.WARNING, "result.unknown", words, where, text)
                )


def _foot(body: Sequence[Sequence[Cell]]) -> list[str]:
    """Notes below the people: legends stand there."""
    return [
        text
        for row in body[-12:]
        for cell in row[:2]
        if isinstance(cell, str) and len(text := text_of(cell)) > 6 and not text.isdecimal()
    ]


def _insurance(cell: Cell) -> str:
    found = insurance_of(cell)
    return found.value if found else ""


def _as_written(cell: Cell) -> str:
    """An id number that cannot be read; a number of Excel with the 15 digits that it keeps."""
    if isinstance(cell, float | int) and not isinstance(cell, bool) and 1e17 <= cell < 1e18:
        return f"{cell:.14e}".replace(".", "")[:15] + "000"
    return text_of(cell)


def _unknown_code(column: Column, where: Where) -> Refused:
    return Refused(
        "codes.unknown",
        f"“{column.text}”一列写的是数字，文件里没有说明 0、1 哪个是“是”，不能猜。",
        remedy="请问清发名单的单位，把表头改成“是否……（是=1，否=0）”的样子，"
        "或导入时写明哪个数字是“是”（--yes 0 或 --yes 1）。",
        where=where,
        value=column.text,
    )
