"""What the first-start guide shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from qualdesk.domain.station import Level


class Step(IntEnum):
    """The steps, in order."""

    LEVEL = 1
    PLACE = 2
    NAME = 3
    RULES = 4
    OPERATOR = 5
    RECOVERY = 6
    BEGIN = 7


TITLES = {
    Step.LEVEL: "这台电脑归哪一级",
    Step.PLACE: "选地方",
    Step.NAME: "名称",
    Step.RULES: "用哪一套规则",
    Step.OPERATOR: "第一个操作员",
    Step.RECOVERY: "恢复单",
    Step.BEGIN: "开始用",
}


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A division in a list: `below` counts what lies directly under it."""

    code: str
    name: str
    below: int


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """A set of rules to choose."""

    policy_id: str
    name: str
    level: str
    fitting: bool


@dataclass(frozen=True, slots=True)
class SetupState:
    """The whole guide. `villages` are those of the chosen place; faults stand beside fields."""

    step: Step = Step.LEVEL
    level: Level = Level.TOWNSHIP
    typed: str = ""
    counties: tuple[PlaceLine, ...] = ()
    county: str = ""
    townships: tuple[PlaceLine, ...] = ()
    township: str = ""
    villages: tuple[PlaceLine, ...] = ()
    village: str = ""
    path: str = ""
    name: str = ""
    training: bool = False
    policies: tuple[PolicyLine, ...] = ()
    policy_id: str = ""
    admin: str = ""
    person: str = ""
    one_person_reason: str = ""
    faults: tuple[tuple[str, str], ...] = ()
    busy: bool = False

    @property
    def code(self) -> str:
        """The division code of the chosen place at the chosen level."""
        if self.level is Level.COUNTY:
            return self.county
        return self.township if self.level is Level.TOWNSHIP else self.village

    @property
    def place(self) -> str:
        """The name of the chosen place."""
        lines = {
            Level.COUNTY: self.counties,
            Level.TOWNSHIP: self.townships,
            Level.VILLAGE: self.villages,
        }[self.level]
        return next((line.name for line in lines if line.code == self.code), "")

    def fault(self, field: str) -> str:
        """What is wrong with a field."""
        return dict(self.faults).get(field, "")

    def answer(self, step: Step) -> str:
        """What was said at a step, below its title."""
        policy = next((p for p in self.policies if p.policy_id == self.policy_id), None)
        return {
            Step.LEVEL: self.level.label,
            Step.PLACE: self.place,
            Step.NAME: self.name,
            Step.RULES: policy.policy_id if policy else "",
            Step.OPERATOR: self.admin,
        }.get(step, "")
