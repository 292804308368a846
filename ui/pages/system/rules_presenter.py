"""规则和条款 without widgets: reads the rules; checks, weighs and keeps a change of one value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from qualdesk.domain.access import Duty
from qualdesk.domain.policy_changes import Change, check_of
from qualdesk.domain.recipient import State
from qualdesk.errors import Cancelled, Problem, QualDeskError
from qualdesk.progress import Progress
from qualdesk.services.own_rules import Effect, OwnValue, Tried
from ui.context import Desk
from ui.look.marks import StateMark
from ui.pages.system.rules_state import Editing, Entered, Question, RuleRow, RulesState
from ui.pages.system.words import (
    clause_words,
    rule_words,
    said_of_value,
    source_words,
    value_words,
)
from ui.presenter import Presenter
from ui.text import count, day_in_sentence

if TYPE_CHECKING:
    from qualdesk.bootstrap import Services

#: Rules that people's due days hang on.
_DUE = re.compile(r"insurance\.\w+\.(cycle|round)\.\w+|desk\.warn_days")
_WEIGHED = (State.OVERDUE, State.DUE_SOON)
_DAY = re.compile(r"(\d{4})(?:(\d{2})(\d{2})|[-年./](\d{1,2})[-月./](\d{1,2})日?)")


class RulesPresenter(Presenter[RulesState]):
    """The rules in force; one value at a time can be changed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, RulesState())

    def load(self) -> None:
        """Read the rules again; an editor that is open stays."""
        services = self.desk.services
        self.latest("load", self.desk.read(lambda _: _read(services)).then(self._loaded))

    def _loaded(self, fresh: RulesState) -> None:
        now = self.state
        self.show(
            name=fresh.name,
            policy_id=fresh.policy_id,
            policies=fresh.policies,
            rows=fresh.rows,
            questions=fresh.questions,
            may=fresh.may,
            only_changed=now.only_changed and any(row.own for row in fresh.rows),
        )

    # Which rules

    def use_policy(self, chosen: str) -> None:
        """Another policy by id, or a file that becomes the station's own copy."""
        policies = self.desk.services.policies
        self.leave()
        self._write(lambda _: policies.set(chosen), "规则已换用")

    def decide(self, path: str, policy_id: str) -> None:
        """Which of two rules is in force."""
        policies = self.desk.services.policies
        self._write(lambda _: policies.decide(path, policy_id), "已记下您的决定")

    def show_changed(self, *, only: bool) -> None:
        """Only what this station changed, or everything."""
        self.show(only_changed=only)

    # One value

    def edit(self, path: str) -> None:
        """Open the editor of a value; who may not change it sees its ground in the list alone."""
        row = next((row for row in self.state.rows if row.path == path), None)
        check = check_of(path)
        if row is None or check is None or not self.state.may:
            return
        services = self.desk.services
        steps = self._steps(path)

        def opened(own: Mapping[str, OwnValue]) -> None:
            today = self.desk.today()
            editing = Editing(
                row=row,
                check=check,
                steps=steps,
                original=_original_words(row, own.get(path)),
                changed=_changed_words(own.get(path)),
                entered=Entered(row.raw, "", today.isoformat(), ""),
                day=today,
            )
            self.show(editing=None)  # what was typed for another row is gone from the fields
            self.show(editing=editing)

        self._drop("try", "effect")
        self.latest("edit", self.desk.read(lambda _: services.own_rules.values()).then(opened))

    def leave(self) -> None:
        """Close the editor; nothing was written."""
        self._drop("try", "effect", "edit")
        self.show(editing=None)

    def enter(self, entered: Entered) -> None:
        """Something was typed: check the whole with it, then count whom it concerns."""
        editing = self.state.editing
        if editing is None or editing.entered == entered:
            return
        day = parse_day(entered.day)
        fault = "" if day else "请写成 2026-12-01 这样。"
        self._drop("try", "effect")
        editing = replace(
            editing, entered=entered, day=day, day_fault=fault, sound=False, busy=False, effect=""
        )
        if entered.value == editing.row.raw or day is None:
            self.show(editing=replace(editing, faults=(), notes=()))
            return
        self.show(editing=replace(editing, busy=True))
        own = self.desk.services.own_rules
        # The ground may still be empty while the value is being typed: it is asked for on saving.
        change = Change(editing.row.path, entered.value, entered.clause.strip() or "—", day)
        self.latest("try", self.desk.read(lambda _: own.attempt(change)).then(self._tried))

    def _tried(self, tried: Tried) -> None:
        editing = self.state.editing
        if editing is None:
            return
        refused = tuple(map(_said, tried.refused))
        notes = tuple(_said(p) for p in tried.problems if p not in tried.refused)
        editing = replace(
            editing, faults=refused, notes=notes, sound=tried.policy is not None, busy=False
        )
        policy, day = tried.policy, editing.day
        if policy is None or day is None:
            self.show(editing=editing)
        elif not _DUE.fullmatch(editing.row.path):
            self.show(editing=replace(editing, effect="这一项不影响谁什么时候到期。"))
        else:
            self.show(editing=replace(editing, busy=True))
            own = self.desk.services.own_rules
            job = self.desk.read(lambda progress: own.effect(policy, day, progress))
            self.latest("effect", job.then(self._weighed).otherwise(self._not_weighed))

    def _weighed(self, effect: Effect) -> None:
        if self.state.editing is not None:
            words = effect_words(effect, self.desk.today())
            self.show(editing=replace(self.state.editing, busy=False, effect=words))

    def _not_weighed(self, fault: QualDeskError) -> None:
        if not isinstance(fault, Cancelled):
            self.desk.shell.tell(fault)

    def save(self) -> None:
        """Keep the change; the rules with it become the station's own copy."""
        editing = self.state.editing
        if editing is None or self.missing():
            return
        assert editing.day is not None
        entered, own = editing.entered, self.desk.services.own_rules
        change = Change(editing.row.path, entered.value, entered.clause.strip(), editing.day)
        began = editing.day <= self.desk.today()
        said = f"{editing.row.rule} 已改" + ("" if began else f"，{editing.day} 起生效")

        def done(_: object) -> None:
            self.desk.shell.say(said)
            self.leave()
            self.load()

        self.desk.write(lambda _: own.change(change, entered.reason)).then(done).start()

    def missing(self) -> str:
        """What is still needed before saving, "" when nothing is."""
        editing = self.state.editing
        if editing is None:
            return "还没有选要改的一项。"
        if editing.entered.value == editing.row.raw:
            return "还没有改：和现在的值一样。"
        if editing.faults or editing.day is None:
            return "请先把红框里的改好。"
        if not editing.entered.clause.strip():
            return "请写依据的文号。"
        if not editing.entered.reason.strip():
            return "请写为什么改。"
        return "" if editing.sound else "正在检查。"

    def restore(self, reason: str) -> None:
        """Take the station's changes of the value back."""
        editing, own = self.state.editing, self.desk.services.own_rules
        if editing is not None:
            path = editing.row.path
            self.leave()
            self._write(lambda _: own.restore(path, reason), f"{editing.row.rule} 已恢复原文")

    def _steps(self, path: str) -> tuple[str, ...]:
        """The steps of the chain that a value of labels belongs to."""
        chain = path.rpartition(".")[0]
        steps = next((row.raw for row in self.state.rows if row.path == f"{chain}.steps"), ())
        return (*map(str, steps), "seal") if isinstance(steps, (list, tuple)) else ()

    def _drop(self, *names: str) -> None:
        for name in names:
            job = self._latest.pop(name, None)
            if job is not None:
                job.drop()

    def _write(self, work: Callable[[Progress], object], said: str) -> None:
        def done(_: object) -> None:
            self.desk.shell.say(said)
            self.load()

        self.desk.write(work).then(done).start()


def parse_day(text: str) -> date | None:
    """2026-12-01, 2026年12月1日, 20261201; None for anything else."""
    found = _DAY.fullmatch("".join(text.split()))
    try:
        return date(*(int(part) for part in found.groups() if part)) if found else None
    except ValueError:
        return None


def effect_words(effect: Effect, today: date) -> str:
    """How many people become due or overdue, and whose day moves."""
    if not effect.moved and effect.before == effect.after:
        return "照现有的人算，没有谁的到期日和状态会变。"
    when = "今天" if effect.day <= today else f"{day_in_sentence(effect.day)}那天"
    parts = [f"{count(effect.moved)} 人的到期日会变"] if effect.moved else []
    for state in _WEIGHED:
        before, after = effect.before.get(state, 0), effect.after.get(state, 0)
        if before == after:
            parts.append(f"{state.label}仍是 {count(after)} 人")
        else:
            step = f"{after - before:+,}"
            parts.append(f"{when}{state.label} {count(before)} → {count(after)} 人（{step}）")
    return "；".join(parts) + "。"


def _read(services: Services) -> RulesState:
    shown, own = services.policies.show(), services.own_rules.values()
    names, today = services.policies.names(), services.session.today()
    held = {value.path: value for value in shown.values}
    rows = tuple(
        RuleRow(
            path=value.path,
            rule=rule_words(value.path),
            value=value_words(value.value),
            clause=clause_words(value.clause),
            source=value.source,
            source_name=source_words(value.source, names),
            since=value.from_day.isoformat(),
            raw=value.value,
            own=_own_words(own.get(value.path), today),
            mark=StateMark.NEW if value.path in own else None,
            changeable=check_of(value.path) is not None,
        )
        for value in shown.values
    )
    # A value that the original does not state and that begins later is in force nowhere yet.
    rows += tuple(_to_come(value, today) for path, value in own.items() if path not in held)
    return RulesState(
        name=shown.policy.name,
        policy_id=shown.policy.id,
        policies=tuple((one, names.get(one, one)) for one in services.policies.available()),
        rows=rows,
        questions=tuple(
            Question(
                question.path,
                rule_words(question.path),
                tuple((claim.policy_id, claim.citation) for claim in question.claims),
            )
            for question in shown.questions
        ),
        may=services.session.actor.may(Duty.POLICY),
    )


def _to_come(value: OwnValue, today: date) -> RuleRow:
    change = value.changes[0]
    return RuleRow(
        path=value.path,
        rule=rule_words(value.path),
        value="",
        clause=change.clause,
        source="",
        source_name="本单位改过",
        since=change.from_day.isoformat(),
        raw=None,
        own=_own_words(value, today),
        mark=StateMark.NEW,
    )


def _own_words(value: OwnValue | None, today: date) -> str:
    """本单位改过 王管理 2026-11-21, or what will hold later."""
    if value is None:
        return ""
    words = f"本单位改过 {value.who} {value.at.date()}"
    later = [c for c in value.changes if c.from_day > today]
    if later:
        words = f"{later[0].from_day} 起 {value_words(later[0].value)}，{value.who}改"
    return words


def _original_words(row: RuleRow, own: OwnValue | None) -> str:
    if own is None:
        return f"{row.value}　{row.clause}，{row.since} 起"
    if own.original is None:
        return "没有规定"
    original = own.original
    clause = clause_words(original.clause)
    return f"{value_words(original.value)}　{clause}，{original.from_day} 起"


def _changed_words(own: OwnValue | None) -> str:
    if own is None:
        return ""
    versions = "；".join(
        f"{change.from_day} 起 {value_words(change.value)}（{change.clause}）"
        for change in own.changes
    )
    return f"{versions}。{own.who} {own.at.date()} 改：{own.reason}"


def _said(problem: Problem) -> str:
    return said_of_value(problem.message)


def shown_rows(state: RulesState, typed: str) -> Sequence[RuleRow]:
    """The rows that fit what is typed into the search field."""
    words = typed.strip()
    return [
        row
        for row in state.rows
        if (row.own or not state.only_changed)
        and (words in row.rule or words in row.value or words in row.clause or words in row.own)
    ]
