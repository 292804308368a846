"""What the import of a roster shows, step by step; and its preview in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qualdesk.domain.recipient import Insurance
from qualdesk.domain.roster_columns import Field
from qualdesk.domain.roster_diff import LABELS, FieldChange
from qualdesk.errors import Problem, Severity
from qualdesk.services.import_amending import AMENDED, SKIPPED, Amendment, RowKey
from qualdesk.services.import_looks import SheetLook
from qualdesk.services.importing import Imported
from qualdesk.services.people_lines import PersonLine
from ui.look.marks import StateMark
from ui.pages.roster.import_proposals import Kind, Proposal, proposal_of
from ui.pages.roster.words import SHORT_INSURANCES
from ui.text import masked_id, place_words

FILES, COLUMNS, CHECK, DONE = range(4)
STEPS = ("选文件", "对应列", "看问题和变化", "写入")

#: The columns of a file that are shown beside its problems, as far as it has them.
_SHOWN = (
    Field.ID_NUMBER,
    Field.NAME,
    Field.SEX,
    Field.VILLAGE,
    Field.DIVISION,
    Field.GROUP,
    Field.INSURANCE,
    Field.PHONE,
    Field.NEXT_DUE,
    Field.STARTED,
    Field.STATUS,
)
_MOST_COLUMNS = 6


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """A column of the files, what it is taken for, and examples (id numbers masked)."""

    text: str
    field: Field | None
    examples: str
    sheets: str


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """A row with a problem. `cells` stand under `heads`, as they are in the file or corrected."""

    key: RowKey
    values: Mapping[Field, str]
    faulty: frozenset[Field]
    mark: StateMark
    words: str
    heads: tuple[str, ...]
    cells: tuple[str, ...]
    proposal: Proposal

    @property
    def sheet(self) -> str:
        """The name of the sheet."""
        return self.key.sheet

    @property
    def row(self) -> int:
        """The number of the row in Excel."""
        return self.key.row


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody who is new, changed or missing; `what` says how."""

    masked: str
    name: str
    place: str
    insurance: str
    what: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do. Lists are as long as they are; the tables page them."""

    fields: tuple[Field, ...]
    problems: tuple[ProblemRow, ...]
    notes: tuple[str, ...]
    new: tuple[PersonRow, ...]
    changed: tuple[PersonRow, ...]
    missing: tuple[PersonRow, ...]
    unchanged: int
    rejected: int
    changed_what: str
    rows_read: int
    to_write: int


@dataclass(frozen=True, slots=True)
class ImportState:
    """The wizard."""

    step: int = FILES
    files: tuple[Path, ...] = ()
    insurance: Insurance | None = None
    village: str = ""
    columns: tuple[ColumnChoice, ...] = ()
    mapping: Mapping[str, Field] = field(default_factory=dict)
    guessed: bool = False  # no heading was found: a person says which columns are which
    preview: Preview | None = None
    amendments: Mapping[RowKey, Amendment] = field(default_factory=dict)
    seen: frozenset[RowKey] = frozenset()  # rows whose warning was taken note of
    checking: bool = False  # corrected cells are being checked
    busy: bool = False
    result: tuple[str, ...] = ()
    fault: str = ""

    def handled(self, row: ProblemRow) -> bool:
        """Whether a person has said what becomes of a row."""
        return row.proposal.kind is Kind.DONE or row.key in self.seen


def _masked(text: str) -> str:
    """Old and damaged numbers too, whatever their length."""
    return masked_id(text) if len(text) == 18 else f"{text[:6]}********{text[-2:]}" if text else ""


def column_choices(looks: tuple[SheetLook, ...]) -> tuple[ColumnChoice, ...]:
    """Every heading of the files once."""
    found: dict[str, ColumnChoice] = {}
    for look in looks:
        for column in look.columns:
            if not column.text or column.text in found:
                continue
            show = _masked if column.field is Field.ID_NUMBER else str
            examples = "　".join(show(text) for text in column.examples)
            found[column.text] = ColumnChoice(column.text, column.field, examples, look.sheet)
    return tuple(found.values())


def preview_of(
    imported: Imported, village_name: Callable[[str], str], known: Mapping[str, PersonLine]
) -> Preview:
    """The words of what an import would do; `known` are the people who are missing."""
    read, diff = imported.read, imported.diff
    stated = {c.field for look in read.looks for c in look.columns if c.field is not None}
    fields = tuple(one for one in _SHOWN if one in stated)[:_MOST_COLUMNS]
    changed_people = [one for one in diff.changed if not one.new_benefit or one.person]
    changed = tuple(
        PersonRow(
            masked_id(one.row.id_number),
            one.row.name,
            f"{village_name(one.row.village_code)} {one.row.group}".strip(),
            SHORT_INSURANCES[one.row.insurance],
            "；".join(_change(c, village_name) for c in (*one.person, *one.benefit)),
        )
        for one in changed_people
    )
    new_people = {row.id_number for row in diff.new_people}
    new = tuple(
        PersonRow(
            masked_id(row.id_number),
            row.name,
            f"{village_name(row.village_code)} {row.group}".strip() or row.unit_name,
            SHORT_INSURANCES[row.insurance],
            "新的人" if row.id_number in new_people else "已有的人，多一项待遇",
        )
        for row in diff.new_benefits
    )
    missing = tuple(
        PersonRow(
            masked_id(number),
            known[number].row.name,
            place_words(known[number].village, known[number].row.group),
            SHORT_INSURANCES[insurance],
            "名册里有，这次表里没有",
        )
        for number, insurance in diff.missing
        if number in known
    )
    return Preview(
        fields=fields,
        problems=_problems(imported),
        notes=tuple(p.message for p in read.problems if p.where.row is None),
        new=new,
        changed=changed,
        missing=missing,
        unchanged=diff.unchanged,
        rejected=read.rejected,
        changed_what=_most_changed(imported),
        rows_read=read.rows_read,
        to_write=len(new) + len(changed),
    )


def _change(change: FieldChange, village_name: Callable[[str], str]) -> str:
    old, new = change.old, change.new
    if change.field == "village_code":
        old, new = (village_name(code) if code else "" for code in (old, new))
    return f"{LABELS.get(change.field, change.field)}：{old or '空'} → {new or '空'}"


def _most_changed(imported: Imported) -> str:
    counts: dict[str, int] = {}
    for one in imported.diff.changed:
        for change in (*one.person, *one.benefit):
            counts[change.field] = counts.get(change.field, 0) + 1
    most = sorted(counts.items(), key=lambda item: -item[1])
    words = [f"{LABELS.get(name, name)} {number}" for name, number in most[:2]]
    if len(most) > 2:
        words.append(f"其他 {sum(number for _, number in most[2:])}")
    return " · ".join(words)


def _problems(imported: Imported) -> tuple[ProblemRow, ...]:
    """Refused rows first, each row once with everything that is to be said of it."""
    found: dict[tuple[str | None, str | None, int], list[Problem]] = {}
    for problem in imported.read.problems:
        if problem.where.row is not None:
            key = (problem.where.file, problem.where.sheet, problem.where.row)
            found.setdefault(key, []).append(problem)
    looks = {(look.file, look.sheet): look for look in imported.read.looks}
    rows = [
        _problem_row(looks[(key[0] or "", key[1] or "")], key[2], problems)
        for key, problems in found.items()
        if (key[0] or "", key[1] or "") in looks
    ]
    rows.sort(key=lambda row: row.mark is not StateMark.OVERDUE)
    return tuple(rows)


def _problem_row(look: SheetLook, number: int, problems: list[Problem]) -> ProblemRow:
    cells = look.rows.get(number, ())
    columns = {c.text: c.field for c in look.columns}
    faulty = frozenset(
        found for p in problems if (found := columns.get(p.where.column or "")) is not None
    )
    whole: dict[Field, str] = {}
    for column, text in zip(look.columns, cells, strict=False):
        if column.field is not None:
            whole.setdefault(column.field, text)
    values = dict(whole)
    if Field.ID_NUMBER in whole and Field.ID_NUMBER not in faulty:
        values[Field.ID_NUMBER] = _masked(whole[Field.ID_NUMBER])
    heads = tuple(column.text for column in look.columns)
    return ProblemRow(
        RowKey(look.file, look.sheet, number),
        values,
        faulty,
        _mark(problems),
        "".join(dict.fromkeys(p.message for p in problems)),
        heads,
        tuple(cells),
        proposal_of(problems, {text: at for at, text in enumerate(heads)}, whole),
    )


def _mark(problems: list[Problem]) -> StateMark:
    codes = {p.code for p in problems}
    if SKIPPED in codes:
        return StateMark.NOT_YET
    if any(p.severity is Severity.REFUSED for p in problems):
        return StateMark.OVERDUE
    return StateMark.DONE if codes == {AMENDED} else StateMark.VERIFY
