"""The import of a roster without widgets: files → columns → problems and changes → written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from qualdesk.domain.recipient import Insurance
from qualdesk.domain.roster_columns import Field
from qualdesk.errors import Cancelled, QualDeskError
from qualdesk.progress import Progress
from qualdesk.services.import_amending import Amendment, RowKey, counts_of
from qualdesk.services.importing import Imported, ImportRequest, Read, write_rejects
from ui.context import Desk
from ui.job import Job
from ui.pages.roster.import_proposals import Kind
from ui.pages.roster.import_state import (
    CHECK,
    COLUMNS,
    DONE,
    FILES,
    ImportState,
    Preview,
    ProblemRow,
    column_choices,
    preview_of,
)
from ui.presenter import Presenter
from ui.text import count

_INSURANCE = "import.insurance"  # key of the desk's memory
_NO_HEADING = "header.missing"
_RESULTS = (
    ("added", "新增 {} 项待遇"),
    ("updated", "更新了 {} 人的内容"),
    ("unchanged", "{} 人没有变化"),
    ("missing", "{} 人表里没有，已标为名单外，请核对"),
    ("skipped", "跳过了 {} 行"),
    ("rejected", "{} 行没有写入，可以存成表格改好再导入"),
)


class ImportPresenter(Presenter[ImportState]):
    """`follow` is set by the page: it shows a job's progress with 取消, and starts it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, ImportState())
        self.follow: Callable[[Job[Any]], object] = lambda job: job.start()
        self._read: Read | None = None
        self._digests: tuple[str, ...] = ()  # of the files that the amendments belong to

    # Step by step

    def begin(self) -> None:
        """A new import."""
        self._read, self._digests = None, ()
        self.state = ImportState(insurance=self._last_insurance())
        self.show()

    def choose(self, files: Sequence[Path]) -> None:
        """Take these files and read them."""
        if files and not self.state.busy:
            self._digests = ()
            self.show(
                files=tuple(files), mapping={}, guessed=False, amendments={}, seen=frozenset()
            )
            self.read()

    def choose_insurance(self, code: str) -> None:
        """What people are whose file does not say; "" leaves it to the file. Remembered."""
        self.desk.memory.put(_INSURANCE, code)
        self.show(insurance=Insurance(code) if code else None)
        self._again()

    def _last_insurance(self) -> Insurance | None:
        known = {one.value: one for one in Insurance}
        return known.get(self.desk.memory.text(_INSURANCE))

    def choose_village(self, words: str) -> None:
        """Where people live whose file does not say."""
        self.show(village=words)
        self._again()

    def map_column(self, text: str, field: str) -> None:
        """A column by hand; the same choice is remembered for this heading."""
        chosen = Field(field) if field else Field.IGNORE
        columns = tuple(
            replace(one, field=chosen)
            if one.text == text
            else replace(one, field=None)
            if one.field is chosen and chosen is not Field.IGNORE
            else one
            for one in self.state.columns
        )
        mapping = {one.text: one.field or Field.IGNORE for one in columns if one.text}
        self.show(columns=columns, mapping=mapping)

    # Row by row

    def amend(self, key: RowKey, column: int, text: str) -> None:
        """Put another value into a cell; the row is checked again like the file itself."""
        before = self.state.amendments.get(key, Amendment())
        self._amend(key, Amendment({**before.cells, column: text.strip()}))

    def skip(self, key: RowKey) -> None:
        """Leave a row out; once more: take it back in."""
        before = self.state.amendments.get(key, Amendment())
        self._amend(key, replace(before, skipped=not before.skipped))

    def take_proposal(self, row: ProblemRow) -> bool:
        """Do what is proposed; False when the person must write the value."""
        kind = row.proposal.kind
        if kind is Kind.PUT:
            self.amend(row.key, row.proposal.column, row.proposal.text)
        elif kind is Kind.SKIP:
            self.skip(row.key)
        elif kind is Kind.SEEN:
            self.show(seen=self.state.seen | {row.key})
        return kind is not Kind.EDIT

    def _amend(self, key: RowKey, amendment: Amendment) -> None:
        self.show(amendments={**self.state.amendments, key: amendment}, checking=True, fault="")
        self.latest("check", self._reading(None))

    def back(self) -> None:
        """The step before."""
        if self.state.step in (COLUMNS, CHECK):
            self.show(step=self.state.step - 1)

    def next(self) -> None:
        """The step after: reads with the chosen columns, or writes."""
        if self.state.busy or self.state.checking:
            return
        if self.state.step == COLUMNS:
            self.read(CHECK)
        elif self.state.step == CHECK:
            self.write()

    def read(self, then: int | None = None) -> None:
        """Read the files; goes to the columns when a person must look at them."""
        self.show(busy=True, fault="")
        self.follow(self._reading(then))

    def _reading(self, then: int | None) -> Job[Any]:
        """Files and register held against each other; `then` is the step that it leads to."""
        state, services = self.state, self.desk.services
        request = ImportRequest(
            files=state.files,
            insurance=state.insurance,
            village=state.village,
            mapping=state.mapping,
            amendments=state.amendments,
        )
        importing, name = services.importing, services.session.village_book().name

        def work(progress: Progress) -> tuple[Read, Preview]:
            found = importing.read(request, progress)
            progress.at("和名册对比")
            imported = importing.preview(found)
            gone = {number for number, _ in imported.diff.missing}
            lines = services.roster_view.lines(sorted(gone))
            known = {line.row.id_number: line for line in lines}
            return found, preview_of(imported, name, known)

        job = self.desk.read(work, "读花名册")
        return job.then(lambda came: self._came(*came, then)).otherwise(self._unread)

    def write(self) -> None:
        """Put all good rows into the register; cancelling leaves nothing."""
        read, importing = self._read, self.desk.services.importing
        if read is None:
            return
        self.show(busy=True, fault="")
        job = self.desk.write(lambda progress: importing.apply(read, progress), "写入花名册")
        job.then(self._written).otherwise(self._stopped)
        self.follow(job)

    def save_rejects(self, path: Path) -> None:
        """Write the refused rows with their reasons as a table, to be corrected and imported."""
        read = self._read
        if read is None:
            return
        job = self.desk.read(lambda _: write_rejects(read, path))
        job.then(lambda rows: self.desk.shell.say(f"{count(rows)} 行已存到 {path}")).start()

    @property
    def rejected(self) -> int:
        """Refused rows of what was read."""
        return self._read.rejected if self._read else 0

    # Drafts

    def draft(self) -> dict[str, Any]:
        """What is to be kept while the import is on its way; empty when there is nothing."""
        state = self.state
        if not state.files or state.step == DONE:
            return {}
        return {
            "files": [str(path) for path in state.files],
            "insurance": state.insurance.value if state.insurance else "",
            "village": state.village,
            "mapping": {text: field.value for text, field in state.mapping.items()},
            "digests": list(self._digests),
            "seen": [list(key) for key in sorted(state.seen)],
            "rows": [
                [*key, one.skipped, {str(at): text for at, text in one.cells.items()}]
                for key, one in sorted(state.amendments.items())
            ],
        }

    def restore(self, body: Mapping[str, Any]) -> None:
        """Go on with an import; nothing is read before the person says so."""
        insurance = str(body.get("insurance", ""))
        self._digests = tuple(body.get("digests", ()))
        self.show(
            seen=frozenset(RowKey(*key) for key in body.get("seen", ())),
            amendments={
                RowKey(file, sheet, row): Amendment({int(at): t for at, t in cells.items()}, skip)
                for file, sheet, row, skip, cells in body.get("rows", ())
            },
            step=FILES,
            files=tuple(Path(name) for name in body.get("files", ())),
            insurance=Insurance(insurance) if insurance else None,
            village=str(body.get("village", "")),
            mapping={text: Field(value) for text, value in body.get("mapping", {}).items()},
        )

    def _again(self) -> None:
        if self.state.files and not self.state.busy and self.state.step != DONE:
            self.read()

    def _came(self, read: Read, preview: Preview, then: int | None) -> None:
        self._read = read
        if self._digests and self._digests != read.file_digests:
            self._digests = ()
            self.show(amendments={}, seen=frozenset())
            self.read(then)
            return
        self._digests = read.file_digests
        columns = column_choices(read.looks)
        unknown = any(one.field is None for one in columns)
        step = then if then is not None else COLUMNS if unknown else CHECK
        if self.state.checking:
            step, preview = self.state.step, self._in_place(preview)
        self.show(
            busy=False, checking=False, guessed=False, columns=columns, preview=preview, step=step
        )

    def _in_place(self, preview: Preview) -> Preview:
        """Rows stay where they were while a person goes through them."""
        before = self.state.preview.problems if self.state.preview else ()
        place = {row.key: at for at, row in enumerate(before)}
        rows = sorted(preview.problems, key=lambda row: place.get(row.key, len(place)))
        return replace(preview, problems=tuple(rows))

    def _unread(self, fault: QualDeskError) -> None:
        self.show(busy=False, checking=False)
        if fault.code == _NO_HEADING and not self.state.mapping:
            path = Path(fault.where.file or self.state.files[0])
            importing = self.desk.services.importing
            job = self.desk.read(lambda progress: importing.guess(path, progress))
            job.then(self._guessed).start()
            return
        self._stopped(fault)

    def _guessed(self, look: Any) -> None:
        if look is None:
            self.show(fault="这个文件是空的，请重新取得文件后再试。", step=FILES)
            return
        words = "没有认出哪一行是表头。下面按字最多的一行猜的，请指定姓名和身份证号码两列。"
        self.show(columns=column_choices((look,)), step=COLUMNS, guessed=True, fault=words)

    def _stopped(self, fault: QualDeskError) -> None:
        self.show(busy=False)
        if isinstance(fault, Cancelled):
            self.show(fault="已取消，名册没有改动。")
            return
        remedy = fault.remedy if "--" not in fault.remedy else ""
        self.show(fault=f"{fault.body}{remedy}")

    def _written(self, imported: Imported) -> None:
        counts = imported.counts()
        counts |= counts_of(self.state.amendments)
        words = tuple(
            text.format(count(counts[name])) for name, text in _RESULTS if counts.get(name)
        )
        amended = sorted(
            key.row for key, one in self.state.amendments.items() if one.cells and not one.skipped
        )
        if amended:
            rows = "、".join(map(str, amended))
            words = (*words, f"{count(len(amended))} 行是改过再写入的：第 {rows} 行")
        self.show(busy=False, step=DONE, result=words or ("名册没有变化",))
        self.desk.shell.say("花名册已写入")
