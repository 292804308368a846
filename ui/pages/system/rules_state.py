"""What 规则和条款 shows, and what is typed into the editor of a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from qualdesk.domain.policy_checks import Check
from ui.look.marks import StateMark


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A value in force with its citation, in words; `value` also as written, for its editor.

    `own` is who changed it and when, or what will hold later; "" where it is as in the original.
    """

    path: str
    rule: str
    value: str
    clause: str
    source: str
    source_name: str
    since: str
    raw: object
    own: str = ""
    mark: StateMark | None = None
    changeable: bool = True


@dataclass(frozen=True, slots=True)
class Question:
    """Where two rules could claim force: `path`, and the policies with what they say."""

    path: str
    rule: str
    claims: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Entered:
    """What is typed into the editor: the value as a policy file writes it, ground, day, reason."""

    value: object
    clause: str
    day: str
    reason: str


@dataclass(frozen=True, slots=True)
class Editing:
    """The row that is being changed. `faults` stand at the value, `day_fault` at the day."""

    row: RuleRow
    check: Check
    steps: tuple[str, ...]  # of the chain, where labels are edited
    original: str
    changed: str  # who changed it before, when and why; "" when nobody did
    entered: Entered
    day: date | None
    faults: tuple[str, ...] = ()
    day_fault: str = ""
    notes: tuple[str, ...] = ()  # what the check warns of
    effect: str = ""
    busy: bool = False  # being checked or counted
    sound: bool = False  # the check of the whole found nothing that refuses it


@dataclass(frozen=True, slots=True)
class RulesState:
    """The section."""

    name: str = ""
    policy_id: str = ""
    policies: tuple[tuple[str, str], ...] = ()  # id and name
    rows: tuple[RuleRow, ...] = ()
    questions: tuple[Question, ...] = ()
    may: bool = False
    only_changed: bool = False
    editing: Editing | None = field(default=None)
