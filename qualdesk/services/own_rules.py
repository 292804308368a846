"""Single values of the station's rules: changed with check and ground, and taken back."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from qualdesk.clock import CHINA, parse_instant
from qualdesk.domain import policy_load
from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.policy import Explained, Policy, explain
from qualdesk.domain.policy_changes import (
    Change,
    check_of,
    is_own,
    own_id,
    read_changes,
    with_change,
    without,
    write_changes,
)
from qualdesk.domain.policy_checks import WORDS, Fault
from qualdesk.domain.policy_stated import HOUSE, PolicyText
from qualdesk.domain.recipient import State
from qualdesk.domain.standing import most_urgent, standing_of
from qualdesk.errors import Problem, Refused, Severity
from qualdesk.progress import SILENT, Progress
from qualdesk.services.rules import load_policy, policy_texts
from qualdesk.services.session import Session
from qualdesk.services.standings import benefit_facts
from qualdesk.storage.queries import audit
from qualdesk.storage.queries import office as queries
from qualdesk.storage.queries.people import PeopleFilter
from qualdesk.storage.repositories.office import Office

_CHANGED, _RESTORED = "policy.change", "policy.restore"
_FILE = "本单位的改动"  # what messages call the text before it is kept
_EVERY = 2048  # benefits between two reports of progress


@dataclass(frozen=True, slots=True)
class OwnValue:
    """A value that the station changed: who, when, why; what the original says of the day.

    `changes` are its versions, the earliest first; one that begins later is not yet in force.
    """

    path: str
    changes: tuple[Change, ...]
    who: str
    at: datetime
    reason: str
    original: Explained | None


@dataclass(frozen=True, slots=True)
class Tried:
    """What the rules would be: `policy` is None when a problem refuses the change."""

    policy: Policy | None
    problems: tuple[Problem, ...]

    @property
    def refused(self) -> tuple[Problem, ...]:
        """The problems for which it cannot be saved."""
        return tuple(p for p in self.problems if p.severity is Severity.REFUSED)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change does on `day`: people by state before and after, and whose due day moves."""

    day: date
    before: Mapping[State, int]
    after: Mapping[State, int]
    moved: int


class OwnRules:
    """The admin changes values; everyone may see what was changed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def values(self) -> dict[str, OwnValue]:
        """The changed values by path."""
        base_id, changes = self._now()
        if not changes:
            return {}
        session = self._session
        with session.read() as connection:
            acts = {
                str(json.loads(entry.detail)["path"]): entry
                for entry in audit.entries_named(connection, _CHANGED)
            }
        original = load_policy(base_id, self._copies(), session.settings())
        there = {one.path: one for one in explain(original, session.today())}
        found: dict[str, OwnValue] = {}
        for path in dict.fromkeys(change.path for change in changes):
            entry = acts[path]
            found[path] = OwnValue(
                path,
                tuple(sorted((c for c in changes if c.path == path), key=lambda c: c.from_day)),
                entry.operator,
                parse_instant(entry.at).astimezone(CHINA),
                str(json.loads(entry.detail)["reason"]),
                there.get(path),
            )
        return found

    def attempt(self, change: Change) -> Tried:
        """The check of `policy check` over the whole policy with this change; writes nothing."""
        faults = _faults(change)
        if faults:
            return Tried(None, faults)
        base_id, changes = self._now()
        return self._checked(base_id, with_change(changes, change), change)

    def change(self, change: Change, reason: str) -> tuple[Problem, ...]:
        """Change a value from its day on. The rules with it become the station's own copy.

        Warnings come back. Refused `policy.invalid` with every fault, `reason.missing`;
        NotAllowed for who may not change the policy.
        """
        self._session.actor.require(Duty.POLICY)
        _require(reason)
        tried = self.attempt(change)
        if tried.policy is None:
            raise policy_load.invalid(tried.refused)
        base_id, changes = self._now()
        detail = {
            "path": change.path,
            "value": change.value,
            "clause": change.clause,
            "from": change.from_day.isoformat(),
            "reason": reason.strip(),
        }
        self._keep(base_id, with_change(changes, change), Act(_CHANGED, detail))
        return tried.problems

    def restore(self, path: str, reason: str) -> None:
        """Take every change of a value back: it was always as in the original.

        Refused `policy.not_changed`, `reason.missing`, `policy.invalid` when another change
        needs this one; NotAllowed.
        """
        self._session.actor.require(Duty.POLICY)
        _require(reason)
        base_id, changes = self._now()
        left = without(changes, path)
        if len(left) == len(changes):
            raise Refused(
                "policy.not_changed",
                "这一项本来就是原文，没有改过。",
                remedy="请刷新后再看一遍。",
                value=path,
            )
        if left:
            tried = self._checked(base_id, left, None)
            if tried.policy is None:
                raise policy_load.invalid(tried.refused)
        self._keep(base_id, left, Act(_RESTORED, {"path": path, "reason": reason.strip()}))

    def effect(self, policy: Policy, from_day: date, progress: Progress = SILENT) -> Effect:
        """How people would stand under a policy that was attempted, today or from its day on."""
        session = self._session
        session.actor.require(Duty.READ)
        now, day = session.policy(), max(session.today(), from_day)
        before: dict[str, State] = {}
        after: dict[str, State] = {}
        moved: set[str] = set()
        with session.read() as connection:
            for number, facts in enumerate(benefit_facts(session, connection, PeopleFilter())):
                if not number % _EVERY:
                    progress.at("算一算影响", number)
                (due, state), (new_due, new_state) = (
                    standing_of(facts, rules, day) for rules in (now, policy)
                )
                person = facts.id_number
                before[person] = most_urgent((state, before.get(person, state)))
                after[person] = most_urgent((new_state, after.get(person, new_state)))
                if due != new_due:
                    moved.add(person)
        return Effect(day, Counter(before.values()), Counter(after.values()), len(moved))

    def _now(self) -> tuple[str, tuple[Change, ...]]:
        """The policy that the changes stand on, and the changes in use."""
        policy_id = self._session.station.policy_id
        text = self._copies().get(policy_id, "") if is_own(policy_id) else ""
        base_id, changes = read_changes(text)
        return (base_id, changes) if changes else (policy_id, ())

    def _checked(self, base_id: str, changes: Sequence[Change], new: Change | None) -> Tried:
        text = PolicyText(_FILE, write_changes(base_id, self._name(base_id), changes))
        checked = policy_load.check(text, policy_texts(self._copies()))
        if checked.policy is None:
            return Tried(None, checked.problems)
        idle = [p for p in checked.problems if new is not None and _is_idle(p, new)]
        if idle:
            return Tried(None, tuple(_refused(problem) for problem in idle))
        return Tried(checked.policy, checked.problems)

    def _keep(self, base_id: str, changes: Sequence[Change], act: Act) -> None:
        with self._session.work() as work:
            office = Office(work)
            if changes:
                text = write_changes(base_id, self._name(base_id), changes)
                office.keep_policy(own_id(base_id), text)
            office.change_station(policy_id=own_id(base_id) if changes else base_id)
            work.commit(act)
        self._session.refresh()

    def _name(self, base_id: str) -> str:
        base = load_policy(base_id, self._copies(), self._session.settings())
        return f"{base.name[:190]}（本单位改过）"

    def _copies(self) -> dict[str, str]:
        with self._session.read() as connection:
            return queries.policy_copies(connection)


def _faults(change: Change) -> tuple[Problem, ...]:
    """What is wrong with the change itself, told before the whole is read."""
    check = check_of(change.path)
    if check is None:
        return (_fault("这一项不能单独改", "要改请用本站的规则文件，连依据一起写清楚"),)
    found = []
    try:
        check(change.value)
    except Fault as wrong:
        found.append(_fault(wrong.reason, wrong.remedy))
    try:
        WORDS(change.clause.strip())
    except Fault:
        found.append(_fault("没有写依据的文号", "请写文件名或文号，如 县社险发〔2026〕3号"))
    if change.clause.strip() == HOUSE:
        found.append(_fault("依据不能写 house", "请写文件名或文号"))
    return tuple(found)


def _fault(reason: str, remedy: str) -> Problem:
    return Problem(Severity.REFUSED, "policy.value", f"{reason}。{remedy}。")


def _is_idle(problem: Problem, change: Change) -> bool:
    rule = problem.where.column or ""
    concerns = change.path == rule or change.path.startswith(f"{rule}.")
    return problem.code == "policy.no_effect" and concerns


def _refused(problem: Problem) -> Problem:
    text = problem.message.rstrip("。") + "。请把生效日期写晚一些。"
    return Problem(Severity.REFUSED, problem.code, text, problem.where)


def _require(reason: str) -> None:
    if not reason.strip():
        raise Refused("reason.missing", "没有写理由。", remedy="请写明为什么改。")
