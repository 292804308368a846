"""Rules as files state them: typed, with clause and date, before the levels are weighed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qualdesk.domain.policy_values import Level
from qualdesk.errors import Problem, Severity, Where

PAY_RULES = "suspension"  # the array of tables; each row is the rule suspension.<reason>
HOUSE = "house"  # the clause of values that no regulation gives


@dataclass(frozen=True, slots=True)
class PolicyText:
    """A policy file as read: `file` is the name that messages show."""

    file: str
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """One value of a rule as its file states it; `key` is "" where the rule is a single value."""

    key: str
    raw: object  # as written in TOML
    value: object  # typed; None where it is faulty (a problem says why)
    clause: str
    from_day: date
    source: str  # id of the policy that states it
    line: int


@dataclass(frozen=True, slots=True)
class StatedRule:
    """A rule as one file states it; keys left out are as in the base."""

    path: str  # insurance.resident.cycle, notice.working_days, suspension.arrest
    parts: tuple[Part, ...]
    clause: str
    from_day: date
    until: date | None
    stricter_allowed: bool | None  # whether a lower level may be stricter; None: not said
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class PolicyDocument:
    """One policy file: its head and its rules, each still without what the base says."""

    id: str
    name: str
    level: Level
    base: str  # "" = stands alone
    from_day: date
    until: date | None
    rules: tuple[StatedRule, ...]
    file: str
    base_line: int


@dataclass(frozen=True, slots=True)
class Parsed:
    """What came out of a file. `document` is None when not even its head could be read."""

    text: PolicyText
    document: PolicyDocument | None
    problems: tuple[Problem, ...]


def fault(file: str, line: int, key: str, reason: str, remedy: str, *, code: str) -> Problem:
    """A refused finding: line, key, reason, what to do."""
    return Problem(
        Severity.REFUSED,
        code,
        f"第 {line} 行 {key}：{reason}。{remedy}。",
        Where(file=file, row=line, column=key),
    )
