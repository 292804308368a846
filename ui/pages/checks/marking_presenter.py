"""The mind of 待标识: one person after another, ticked off as they are keyed in elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from qualdesk.domain.recipient import Insurance
from qualdesk.errors import QualDeskError
from qualdesk.progress import Progress
from qualdesk.services.marking import Marked, ToMark
from qualdesk.services.marking_import import MarksRead
from ui.context import Desk
from ui.job import Job
from ui.pages.checks.state import MarkingState
from ui.presenter import Presenter


class MarkingPresenter(Presenter[MarkingState]):
    """Interrupted, the first person who is not ticked is current again."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, MarkingState())

    def load(self) -> None:
        """Read who is still to be marked; the person that was current stays."""
        marking = self.desk.services.marking
        self.latest("all", self.desk.read(lambda _: marking.to_mark()).then(self._came))

    def look_at(self, village: str, insurance: Insurance | None) -> None:
        """Limit it."""
        self.state = replace(self.state, village=village, insurance=insurance)
        self.show(at=self._first())

    def move(self, at: int) -> None:
        """↑ and ↓."""
        if at != self.state.at:
            self.show(at=at)

    def tick(self) -> Job[Any] | None:
        """标好了: the next one."""
        one = self._open_one()
        if one is None:
            return None
        marking = self.desk.services.marking

        def ticked(made: Marked) -> None:
            waiting = tuple(other for other in self.state.waiting if other is not one)
            done = (*self.state.done, (one, made.fact_ids))
            self.state = replace(self.state, waiting=waiting, done=done)
            self.show(saving=False, at=self._beside())
            self._say(f"{one.row.name} 标好了")

        return self._write(lambda _: marking.tick(one.row.id_number, one.insurance), ticked)

    def cannot(self, reason: str) -> Job[Any] | None:
        """标不上: it stays on the list with what the other system said."""
        one = self._open_one()
        if one is None:
            return None
        marking = self.desk.services.marking

        def kept(_: Marked) -> None:
            said = replace(one, failed=reason)
            waiting = tuple(said if other is one else other for other in self.state.waiting)
            self.state = replace(self.state, waiting=waiting)
            last = len(self.state.visible) - 1
            self.show(saving=False, at=min(self.state.at + 1, last))
            self._say(f"{one.row.name} 标不上：{reason}")

        work = marking.cannot
        return self._write(lambda _: work(one.row.id_number, reason, one.insurance), kept)

    def take_back(self) -> Job[Any] | None:
        """Ctrl+Z: the last tick was wrong."""
        if not self.state.done or self.state.saving:
            return None
        (one, facts), services = self.state.done[-1], self.desk.services

        def undo(_: Progress) -> Any:
            for fact_id in facts:
                last = services.correcting.correct(fact_id, {}, "标识勾错了")
            return last

        def undone(_: object) -> None:
            self.state = replace(
                self.state, done=self.state.done[:-1], waiting=(one, *self.state.waiting)
            )
            self.show(saving=False, at=len(self.state.done))
            self._say(f"{one.row.name} 改回没标识")

        return self._write(undo, undone)

    def read_export(self, path: Path) -> Job[MarksRead]:
        """Tick off whoever an export of the provincial system shows as marked; to be started."""
        marks = self.desk.services.marking_import

        def came(read: MarksRead) -> None:
            self._say(
                f"读到 {read.rows_read} 行：新标识 {read.marked}，已经知道 {read.already}"
                + (
                    f"，{len(read.problems)} 行要核对：{read.problems[0].message}"
                    * bool(read.problems)
                )
            )
            self.load()

        return self.desk.write(lambda progress: marks.take(path, progress), "读导出表").then(came)

    def put_whole(self, *, whole: bool) -> None:
        """Show whole id numbers of the current person, or masked ones; showing is logged."""
        services, many = self.desk.services, len(self.state.left)
        if whole:
            self.desk.quiet_write(
                lambda _: services.register.looked("id.shown", count=many, page="marking")
            ).start()
        self.show(whole=whole, said="")

    def copy(self, take: Callable[[str], object]) -> None:
        """The current number, whole, for the other window; logged without the number."""
        one, services = self.state.current, self.desk.services
        if one is not None:
            take(one.row.id_number)
            self.desk.shell.say(f"抄下了{one.row.name}的证号，记入日志")
            self.desk.quiet_write(
                lambda _: services.register.looked("id.copied", count=1, page="checks")
            ).start()

    # Inside

    def _open_one(self) -> ToMark | None:
        one = self.state.current
        return None if one is None or self.state.saving or self.state.ticked(one) else one

    def _first(self) -> int:
        return min(len(self.state.done), max(0, len(self.state.visible) - 1))

    def _beside(self) -> int:
        """The row that follows the one that was ticked: it moved up among the ticked ones."""
        last = len(self.state.visible) - 1
        return max(0, min(max(self.state.at + 1, len(self.state.done)), last))

    def _came(self, waiting: tuple[ToMark, ...]) -> None:
        before, at = self.state.current, -1
        self.state = replace(self.state, waiting=waiting, loaded=True)
        if before is not None and not self.state.ticked(before):
            key = (before.row.id_number, before.insurance)
            visible = enumerate(self.state.visible)
            at = next((n for n, o in visible if (o.row.id_number, o.insurance) == key), -1)
        self.show(at=at if at >= 0 else self._first())

    def _say(self, text: str) -> None:
        self.desk.shell.say(text)
        self.show(said=text)

    def _write(self, work: Callable[[Progress], Any], then: Callable[[Any], object]) -> Job[Any]:
        def failed(fault: QualDeskError) -> None:
            self.show(saving=False)
            self.desk.shell.tell(fault)

        self.show(saving=True)
        return self.desk.write(work).then(then).otherwise(failed).start()
