"""The mind of 单位告知: units with unmarked people, letters, who took them, days left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from qualdesk.errors import QualDeskError
from qualdesk.progress import Progress
from qualdesk.services.letters import UnitLetter, UnitOffer
from qualdesk.services.paper_output import Printed
from ui.context import Desk
from ui.job import Job
from ui.look.marks import StateMark
from ui.presenter import Presenter
from ui.text import read_day


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit: whom it has unmarked, its newest letter."""

    offer: UnitOffer
    letter: UnitLetter | None

    @property
    def step(self) -> tuple[StateMark, str]:
        """How far its letter is."""
        letter = self.letter
        if letter is None:
            return StateMark.BLANK, "还没告知"
        if letter.letter.delivered_on is None:
            return StateMark.VERIFY, "没有送达"
        if letter.days_left < 0:
            return StateMark.OVERDUE, f"过期 {-letter.days_left} 天"
        return StateMark.SOON, f"还剩 {letter.days_left} 天"


@dataclass(frozen=True)
class UnitsState:
    """`received_by` and `day` are typed: of the delivery of the current unit's letter."""

    rows: tuple[UnitRow, ...] = ()
    loaded: bool = False
    at: int = 0
    received_by: str = ""
    day: str = ""
    fault: str = ""
    saving: bool = False

    @property
    def current(self) -> UnitRow | None:
        """The unit of the current row."""
        return self.rows[self.at] if 0 <= self.at < len(self.rows) else None

    @cached_property
    def untold(self) -> int:
        """Units without a letter."""
        return sum(row.letter is None for row in self.rows)


class UnitsPresenter(Presenter[UnitsState]):
    """A letter is kept under its serial before it is drawn."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, UnitsState())

    def load(self) -> None:
        """Read the units with unmarked people and the letters."""
        letters = self.desk.services.letters

        def look(_: Progress) -> tuple[UnitRow, ...]:
            newest = {(o.letter.unit_code, o.letter.insurance): o for o in reversed(letters.kept())}
            return tuple(
                UnitRow(one, newest.get((one.unit_code, one.insurance))) for one in letters.offers()
            )

        def came(rows: tuple[UnitRow, ...]) -> None:
            self.show(rows=rows, loaded=True, at=max(0, min(self.state.at, len(rows) - 1)))

        self.latest("all", self.desk.read(look).then(came))

    def move(self, at: int) -> None:
        """↑ and ↓."""
        if at != self.state.at:
            self.show(at=at, received_by="", day="", fault="")

    def type(self, **fields: str) -> None:
        """Who took it, when."""
        self.state = replace(self.state, fault="")
        self.show(**fields)

    def print(self, target: Path) -> Job[Printed] | None:
        """A letter to the current unit, as PDF; to be started."""
        row, letters = self.state.current, self.desk.services.letters
        if row is None:
            return None
        offer = row.offer

        def made(printed: Printed) -> None:
            advice = "　".join(one.message for one in printed.problems[:1])
            self.desk.shell.say(f"告知书写好了：{target.name}。{advice}")

        job = self.desk.write(
            lambda progress: letters.print(
                (offer.unit_code,), target, insurance=offer.insurance, progress=progress
            ),
            "写告知书",
        )
        return job.then(made)

    def again(self, target: Path) -> Job[Any] | None:
        """The newest letter once more, exactly as it was; to be started."""
        row, letters = self.state.current, self.desk.services.letters
        if row is None or row.letter is None:
            return None
        serial = row.letter.letter.form_serial
        job = self.desk.write(
            lambda progress: letters.reprint((serial,), target, progress=progress), "重印告知书"
        )
        return job.then(lambda _: self.desk.shell.say(f"重印好了：{target.name}"))

    def deliver(self) -> Job[Any] | None:
        """Keep who took the letter, and when."""
        row, state = self.state.current, self.state
        if row is None or row.letter is None or state.saving:
            return None
        today = self.desk.today()
        day: date | None = read_day(state.day, today) if state.day.strip() else today
        if not state.received_by.strip() or day is None:
            words = "写送达回执上的签收人。" if day else "日期写成 1121 或 2026-11-21。"
            self.show(fault=words)
            return None
        letters, serial = self.desk.services.letters, row.letter.letter.form_serial
        name = row.offer.unit_name or row.offer.unit_code
        return self._write(
            lambda _: letters.deliver(serial, state.received_by, day), f"{name}：送达记下了"
        )

    def _write(self, work: Callable[[Progress], Any], said: str) -> Job[Any]:
        def kept(_: object) -> None:
            self.show(saving=False, received_by="", day="", fault="")
            self.desk.shell.say(said)

        def failed(fault: QualDeskError) -> None:
            self.show(saving=False)
            self.desk.shell.tell(fault)

        self.show(saving=True)
        return self.desk.write(work).then(kept).otherwise(failed).start()
