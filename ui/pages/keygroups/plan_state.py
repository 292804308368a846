"""What 上门计划 shows: the days of the plans, a plan being made, the result of a visit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from qualdesk.domain.visits import PER_DAY, Found, IdentityCheck, Satisfaction, StopState
from qualdesk.services.teams import TeamRow
from qualdesk.services.visit_planning import PlanStop, PlanView

NEW_TEAM = "+"  # stands for a team that is made together with the plan
STOP, PLAN, VISIT = "stop", "plan", "visit"  # what the right side shows


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A stop of the day with its place in the route and its plan."""

    number: int
    plan: PlanView
    stop: PlanStop

    @property
    def key(self) -> str:
        """What the page knows it by."""
        return f"{self.plan.row.plan_id}:{self.stop.stop.id_number}"

    @property
    def id_number(self) -> str:
        """Of the person."""
        return self.stop.stop.id_number

    @property
    def name(self) -> str:
        """Of the person, "" when the register lacks the number now."""
        return self.stop.person.row.name if self.stop.person else ""


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """A plan as it is typed. `people` are those ticked in the ledger; empty: all who need it."""

    team: str = ""
    new_team: str = ""
    members: str = ""
    village: str = ""
    first_day: str = ""
    per_day: str = str(PER_DAY)
    people: tuple[str, ...] = ()
    fault_at: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class VisitEntry:
    """A visit as it is typed."""

    id_number: str = ""
    name: str = ""
    on: str = ""
    staff_a: str = ""
    staff_b: str = ""
    found: Found = Found.MET
    identity: IdentityCheck = IdentityCheck.ORIGINAL
    confirm: bool = True
    living: str = ""
    satisfaction: Satisfaction | None = None
    follow_up: str = ""
    follow_up_on: str = ""
    photos: tuple[Path, ...] = ()
    taken: tuple[bytes, ...] = ()  # with the camera, JPEG
    fault_at: str = ""
    fault: str = ""


@dataclass(frozen=True)
class PlanState:
    """The plans of the half-year, day by day."""

    plans: tuple[PlanView, ...] | None = None
    teams: tuple[TeamRow, ...] = ()
    villages: tuple[tuple[str, str], ...] = ()
    day: date | None = None
    at: str = ""
    side: str = STOP
    entry: PlanEntry = field(default_factory=PlanEntry)
    visit: VisitEntry = field(default_factory=VisitEntry)
    shooting: bool = False  # the camera is there for the visit
    saving: bool = False

    @cached_property
    def by_day(self) -> dict[date, tuple[PlanLine, ...]]:
        """The stops of each day, in the order of the routes."""
        found: dict[date, list[PlanLine]] = {}
        for plan in self.plans or ():
            for stop in plan.stops:
                lines = found.setdefault(stop.stop.day, [])
                lines.append(PlanLine(len(lines) + 1, plan, stop))
        return {day: tuple(found[day]) for day in sorted(found)}

    @property
    def days(self) -> tuple[date, ...]:
        """The days of the plans."""
        return tuple(self.by_day)

    @property
    def lines(self) -> tuple[PlanLine, ...]:
        """The stops of the day."""
        return self.by_day.get(self.day, ()) if self.day else ()

    @property
    def position(self) -> int:
        """The row of the current stop, -1 without one."""
        return next((n for n, one in enumerate(self.lines) if one.key == self.at), -1)

    @property
    def current(self) -> PlanLine | None:
        """The current stop."""
        return self.lines[self.position] if self.position >= 0 else None

    @property
    def open(self) -> int:
        """Stops of all days that somebody still has to make."""
        return sum(len(plan.open) for plan in self.plans or ())

    def words_of(self, day: date) -> str:
        """How far the day is: `还要去 4 人`, `都去过了`."""
        states = Counter(one.stop.state for one in self.by_day.get(day, ()))
        left = states[StopState.OPEN]
        return f"还要去 {left} 人" if left else "都办完了"
