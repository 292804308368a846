"""The mind of 外来名单: a file is read, shown row by row, taken in, or taken back as a whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from qualdesk.domain.duties import ComparisonKind, Verdict
from qualdesk.errors import QualDeskError
from qualdesk.progress import Progress
from qualdesk.services.comparing_read import Compared, ListPreview, ListRequest
from qualdesk.services.comparing_rows import Effect
from qualdesk.services.people_lines import PersonLine
from ui.context import Desk
from ui.job import Job
from ui.presenter import Presenter


@dataclass(frozen=True, slots=True)
class ImportLine:
    """A list that was taken in, and what became of its rows."""

    import_id: str
    kind: ComparisonKind
    stated_on: date
    did: str
    operator: str
    undone: bool


@dataclass(frozen=True, slots=True)
class DoneRow:
    """A row of a list that was taken in, and what became of it."""

    row: int
    name: str
    id_number: str
    verdict: Verdict
    effect: Effect
    what: str


@dataclass(frozen=True, slots=True)
class NearLine:
    """A row that looks like somebody of ours; `person` is whom."""

    import_id: str
    position: int
    row: int
    name: str
    id_number: str
    person: PersonLine


@dataclass(frozen=True, slots=True)
class OutsideState:
    """`preview` is there while a file is looked at and not taken in.

    `done` are the rows of a list that was taken in, while one looks what became of them.
    """

    kind: ComparisonKind = ComparisonKind.APP
    preview: ListPreview | None = None
    file: str = ""
    done: tuple[DoneRow, ...] = ()
    imports: tuple[ImportLine, ...] = ()
    near: tuple[NearLine, ...] = ()
    at: int = 0
    loaded: bool = False
    saving: bool = False

    @property
    def current(self) -> NearLine | None:
        """The near miss that is decided now."""
        return self.near[self.at] if 0 <= self.at < len(self.near) else None


class OutsidePresenter(Presenter[OutsideState]):
    """Nobody is matched on a name alone; what nobody decided is never written."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, OutsideState())

    def load(self) -> None:
        """Read what was taken in, and the near misses that wait."""
        services = self.desk.services

        def look(_: Progress) -> tuple[tuple[ImportLine, ...], tuple[NearLine, ...]]:
            imports = tuple(
                ImportLine(
                    one.comparison_id,
                    one.kind,
                    one.stated_on,
                    did(one.counts),
                    one.operator,
                    one.undone,
                )
                for one in services.comparing.imports()
            )
            near = tuple(
                NearLine(
                    one.comparison_id,
                    one.position,
                    one.row,
                    one.name,
                    one.id_number,
                    services.register.person(one.matched).line,
                )
                for one in services.comparing.near()
            )
            return imports, near

        def came(found: tuple[tuple[ImportLine, ...], tuple[NearLine, ...]]) -> None:
            at = max(0, min(self.state.at, len(found[1]) - 1))
            self.show(imports=found[0], near=found[1], at=at, loaded=True)

        self.latest("all", self.desk.read(look).then(came))

    def choose(self, kind: ComparisonKind) -> None:
        """What the next file says of the people on it."""
        self.show(kind=kind, preview=None, file="", done=())

    def look_back(self, at: int) -> None:
        """What a list that was taken in did, row by row."""
        if not 0 <= at < len(self.state.imports):
            return
        line, comparing = self.state.imports[at], self.desk.services.comparing

        def look(_: Progress) -> tuple[DoneRow, ...]:
            return tuple(
                DoneRow(one.row, one.name, one.id_number, one.verdict, effect, what)
                for one in comparing.rows(line.import_id)
                for effect in (Effect(one.detail["effect"]),)
                for what in (_became(effect, one.detail.get("why", ""), one.same),)
            )

        def came(rows: tuple[DoneRow, ...]) -> None:
            self.show(preview=None, file=f"{line.kind.label}　{line.stated_on}", done=rows)

        self.latest("done", self.desk.read(look).then(came))

    def look(self, path: Path) -> Job[ListPreview]:
        """Read a file and hold it against the register; to be started."""
        comparing = self.desk.services.comparing
        request = ListRequest(path=path, kind=self.state.kind)
        self.show(preview=None, file="", done=())

        def work(progress: Progress) -> ListPreview:
            return comparing.preview(comparing.read(request, progress))

        job = self.desk.read(work, "读名单")
        return job.then(lambda preview: self.show(preview=preview, file=path.name))

    def put_away(self) -> None:
        """The file is not taken in; the rows of a list are not looked at any more."""
        self.show(preview=None, file="", done=())

    def apply(self) -> Job[Compared] | None:
        """Take it in, in one act; to be started."""
        preview = self.state.preview
        if preview is None or self.state.saving:
            return None
        comparing, read = self.desk.services.comparing, preview.read

        def kept(done: Compared) -> None:
            self.show(saving=False, preview=None, file="")
            new = did(done.counts) if done.changes is not None else "没有新的内容，什么也没有写"
            self.desk.shell.say(f"收下了名单：{new}")

        self.show(saving=True)
        job = self.desk.write(lambda progress: comparing.apply(read, progress), "收名单")
        return job.then(kept).otherwise(self._failed)

    def undo(self, import_id: str, reason: str) -> Job[Any]:
        """Take the whole import back."""
        comparing = self.desk.services.comparing
        return self._write(
            lambda _: comparing.undo(import_id, reason),
            lambda done: (
                f"撤回了：确认 {done.confirmations} 条，核查件 {done.cases} 件"
                + (f"；{len(done.kept_cases)} 件已经有人办，留着" if done.kept_cases else "")
            ),
        )

    def step(self) -> None:
        """0: this one later."""
        if self.state.near:
            self.show(at=(self.state.at + 1) % len(self.state.near))

    def move(self, at: int) -> None:
        """↑ and ↓."""
        if at != self.state.at:
            self.show(at=at)

    def decide(self, *, same: bool) -> Job[Any] | None:
        """1 and 2: the same person, or somebody else."""
        line, comparing = self.state.current, self.desk.services.comparing
        if line is None or self.state.saving:
            return None
        word = "是同一人" if same else "不是同一人"
        return self._write(
            lambda _: comparing.decide_near(line.import_id, line.position, same=same),
            lambda _: f"{line.name}：{word}，记下了",
        )

    def _write(self, work: Callable[[Progress], Any], said: Callable[[Any], str]) -> Job[Any]:
        def kept(done: Any) -> None:
            self.show(saving=False)
            self.desk.shell.say(said(done))

        self.show(saving=True)
        return self.desk.write(work).then(kept).otherwise(self._failed).start()

    def _failed(self, fault: QualDeskError) -> None:
        self.state = replace(self.state, saving=False)
        self.show()
        self.desk.shell.tell(fault)


_DID = (
    ("confirmed", "登记确认"),
    ("older", "已有更新的"),
    ("already_had", "已经有的"),
    ("cases", "核查件"),
    ("assigned", "交办"),
    ("near", "待您定"),
    ("unmatched", "本站没有"),
    ("refused", "不能用"),
)


def did(counts: Any) -> str:
    """`212 行：登记确认 198，已有更新的 9`."""
    parts = [f"{word} {counts[key]}" for key, word in _DID if counts.get(key)]
    return f"{counts.get('rows_read', 0)} 行：{'，'.join(parts) or '没有要办的'}"


def _became(effect: Effect, why: str, same: bool | None) -> str:
    """In words, with what a person decided of a near miss."""
    if same is not None:
        return "认定是同一人，已办理" if same else "认定不是同一人，不办理"
    return f"{effect.label}：{why}" if why else effect.label
