"""The package on its way to a stick: chosen, written, read back, let go; without widgets."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from qualdesk.errors import Cancelled, Environment, QualDeskError
from qualdesk.progress import Progress
from qualdesk.services.drives import Drive, eject, removable_drives
from qualdesk.services.handing_over import Copied
from ui.context import Desk
from ui.job import Job, JobStep
from ui.memory import mark_of
from ui.pages.exchange import steps
from ui.pages.exchange.incoming import IncomingPresenter
from ui.pages.exchange.state import ExchangeState, WriteFault, Written

_STICK = "exchange.stick"  # key of the desk's memory
_SENTENCE = re.compile(r"[^。；]+")


class WritingPresenter(IncomingPresenter):
    """The last step of 上报交换."""

    def __init__(
        self,
        desk: Desk,
        drives: Callable[[], Sequence[Drive]] = removable_drives,
        release: Callable[[Drive], None] = eject,
    ) -> None:
        super().__init__(desk, ExchangeState())
        self._drives, self._release = drives, release

    def load(self) -> None:
        """Read the period and the history again."""
        raise NotImplementedError

    def _arrange(self) -> None:
        """Derive the steps anew."""
        raise NotImplementedError

    def look_for_drives(self) -> None:
        """What is plugged in now."""
        ask = self._drives
        self.latest("drives", self.desk.read(lambda _: tuple(ask())).then(self._came))

    def put_drives(self, drives: Callable[[], Sequence[Drive]]) -> None:
        """Ask somewhere else for the sticks (pictures, training)."""
        self._drives = drives
        self.look_for_drives()

    def _came(self, drives: tuple[Drive, ...]) -> None:
        last = self.desk.memory.text(_STICK)
        drives = tuple(sorted(drives, key=lambda one: mark_of(one.name) != last))
        if drives != self.state.drives:
            self.show(drives=drives)

    def remember_stick(self, drive: Drive) -> None:
        """The stick of last time comes first; its name may name a person and is not kept."""
        self.desk.memory.put(_STICK, mark_of(drive.name))

    def write_to(
        self, folder: Path, where: str, stick: Drive | None = None, file_name: str = ""
    ) -> Job[tuple[Copied, bool]] | None:
        """Write the sealed package (or the named one), read it back, let the stick go; not started.

        The copying runs beside other work; only the note of it waits for its turn.
        """
        standing = self.state.standing
        sent = steps.counted_package(standing, self.state.entered) if standing else None
        name = file_name or (sent.file_name if sent else "")
        if not name:
            return None
        handing, percent = self.desk.services.handing_over, [0]

        def work(progress: Progress) -> tuple[Copied, bool]:
            copied = handing.write(name, folder, progress)
            return copied, stick is not None and not self._freed(stick)

        def note(done: tuple[Copied, bool]) -> None:
            copied, held = done
            self.desk.write(lambda _: handing.note(copied)).then(lambda _: self.load()).start()
            self.show(fault=None, written=_written(copied, where, stick, held=held))
            self.desk.shell.say(f"已写入“{where}”" + _pull_words(stick, held=held))

        def stopped(fault: QualDeskError) -> None:
            if not isinstance(fault, Cancelled):
                self.stop_at(_write_fault(fault, where, percent[0]))

        def far(step: JobStep) -> None:
            if step.total:
                half = step.done * 50 // step.total
                percent[0] = half if step.label == "写入" else 50 + half

        self.show(fault=None, written=None)
        job = self.desk.read(work, "写入")
        return self._follow(job.then(note).otherwise(stopped).watch(far))

    def _freed(self, stick: Drive) -> bool:
        """Let the stick go; whether it may be pulled out now."""
        try:
            self._release(stick)
        except Environment as fault:
            return fault.code == "disk.not_found"  # already out, and what lay on it was read back
        return True

    def release_again(self) -> None:
        """Try once more to let go the stick that was in use."""
        done = self.state.written
        if done is None or done.stick is None:
            return
        stick = done.stick

        def told(free: bool) -> None:
            if self.state.written == done:
                self.show(written=replace(done, held=not free))
            self.desk.shell.say(f"“{done.where}”" + _pull_words(stick, held=not free))

        self._follow(self.desk.read(lambda _: self._freed(stick), "弹出 U 盘").then(told)).start()

    def stop_at(self, fault: WriteFault) -> None:
        """Writing stopped: say so, and what to do."""
        self.show(fault=fault)
        self._arrange()

    def leave_it(self) -> None:
        """以后再写: the package stays in the outbox."""
        self.show(fault=None)
        self._arrange()


def _pull_words(stick: Drive | None, *, held: bool) -> str:
    return "" if stick is None else "，还在使用，先别拔" if held else "，可以拔出"


def _written(copied: Copied, where: str, stick: Drive | None, *, held: bool) -> Written:
    digits = copied.sha256[:12].upper()
    check = " ".join(digits[at : at + 4] for at in range(0, 12, 4))
    return Written(where, copied.path.name, copied.bytes, check, stick, held)


def _write_fault(fault: QualDeskError, where: str, percent: int) -> WriteFault:
    title = "写到一半断开了" if percent and fault.code == "disk.not_found" else "没有写成"
    told = tuple(part.strip() for part in _SENTENCE.findall(fault.remedy) if part.strip())
    return WriteFault(where, percent, title, fault.body, told, fault.code)
