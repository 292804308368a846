"""Cases, contacts, deaths, stops and resumptions of a person: as entries, and as they stand now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from qualdesk.domain.confirmation import LossReason, Outcome
from qualdesk.domain.duties import CaseStep, ContactOutcome
from qualdesk.domain.key_groups import grade_words
from qualdesk.domain.recipient import Status
from qualdesk.domain.visits import Found
from qualdesk.services.deciding import reason_word
from qualdesk.services.register import (
    CaseRow,
    ContactRow,
    DeathRow,
    DecisionRow,
    FlagRow,
    HelpRow,
    PersonFile,
    StepRow,
    VisitRow,
    WithdrawnDeath,
)
from ui.look.marks import StateMark
from ui.pages.roster.timeline_entry import CHECKS, PAYMENT, Entry
from ui.pages.roster.words import SHORT_INSURANCES
from ui.text import day_in_sentence, full_day

_CONTACT_MARKS = {
    ContactOutcome.REACHED: StateMark.DONE,
    ContactOutcome.NOT_REACHED: StateMark.NOT_YET,
    ContactOutcome.REFUSED: StateMark.VERIFY,
}
_OUTCOME_MARKS = {
    Outcome.QUALIFIED: StateMark.DONE,
    Outcome.DISQUALIFIED: StateMark.LOST,
    Outcome.TO_VERIFY: StateMark.VERIFY,
}
_STATUS_MARKS = {
    Status.PAYING: StateMark.DONE,
    Status.SUSPENDED: StateMark.PAUSED,
    Status.STOPPED: StateMark.LOST,
    Status.ENDED: StateMark.LOST,
}
_ACTS = {
    Status.PAYING: "恢复",
    Status.SUSPENDED: "暂停",
    Status.STOPPED: "停发",
    Status.ENDED: "终止",
}
_MOST_MONTHS = 4  # of arrears that are named one by one


def duty_entries(file: PersonFile) -> list[Entry]:
    """Every entry of the monthly duties, in no order."""
    kinds = {case.case_id: case.kind.label for case in file.cases}
    found = [_case(case) for case in file.cases]
    found += [_step(step, kinds[step.case_id]) for step in file.case_steps]
    found += [_contact(one) for one in file.contacts]
    found += [_death(one) for one in file.deaths]
    found += [_withdrawn(one) for one in file.withdrawn_deaths]
    found += [entry for one in file.key_flags for entry in _flag(one)]
    found += [_visit(one) for one in file.visits]
    found += [_help(one) for one in file.helps]
    several = len(file.line.benefits) > 1
    found += [_decision(one, several=several) for one in file.decisions]
    return found


def now(file: PersonFile) -> Iterator[tuple[StateMark, str]]:
    """What stands today: a death, a stop, a proposal that waits, an open case."""
    for death in file.deaths:
        known = f"{full_day(death.died_on)}去世" if death.died_on else "已报死亡，日子待核实"
        yield StateMark.LOST, known
    several = len(file.line.benefits) > 1
    settled = {row.settles for row in file.decisions}
    last = {row.insurance: row for row in file.decisions if row.decided}
    for row in last.values():
        if row.status is not Status.PAYING:
            words = f"已{_ACTS[row.status]}，从 {row.from_on} 起"
            yield _STATUS_MARKS[row.status], _of(row, words, several=several)
    for row in file.decisions:
        if not row.decided and row.fact_id not in settled:
            words = f"已建议{_ACTS[row.status]}，等县局决定"
            yield StateMark.UNSURE, _of(row, words, several=several)
    opened = [case for case in file.cases if case.is_open]
    if opened:
        first = min(case.due_on for case in opened)
        words = f"核查件 {len(opened)} 件没结，{day_in_sentence(first)}前"
        yield StateMark.VERIFY, words


def _flag(flag: FlagRow) -> Iterator[Entry]:
    """A flag of a key group, and its end."""
    grade = grade_words(flag.kind, flag.grade, flag.code_set, flag.disability_kind)
    until = f"到 {flag.until_on}" if flag.until_on else ""
    yield Entry(
        kind=CHECKS,
        day=flag.from_on,
        mark=StateMark.VERIFY if flag.ended_on is None else StateMark.NOT_YET,
        title=f"{flag.from_on}　列为{flag.kind.label}" + (f"　{grade}" if grade else ""),
        lines=_said(f"来源 {flag.source}", until, flag.note, flag.operator),
        side="已终止" if flag.ended_on else "",
        fact_id=flag.flag_id,
    )
    if flag.ended_on is not None:
        yield Entry(
            kind=CHECKS,
            day=flag.ended_on,
            mark=StateMark.DONE,
            title=f"{flag.ended_on}　不再列为{flag.kind.label}",
            lines=_said(flag.end_reason),
        )


def _visit(visit: VisitRow) -> Entry:
    """A visit at home: who went, what they found and did, what is to follow."""
    staff = "、".join(name for name in (visit.staff_a, visit.staff_b) if name)
    services = "、".join(one.label for one in visit.services)
    later = visit.follow_up
    if visit.follow_up_on is not None:
        later = f"{later or '再去一次'}（{visit.follow_up_on}）"
    met = visit.found is Found.MET
    return Entry(
        kind=CHECKS,
        day=visit.visited_on,
        mark=StateMark.DONE if met else StateMark.NOT_YET,
        title=f"{visit.visited_on}　上门服务　{visit.found.label}",
        lines=_said(
            f"服务人员 {staff}　{services}".strip(),
            f"居住 {visit.living}" if visit.living else "",
            f"满意度 {visit.satisfaction.label}" if visit.satisfaction else "",
            f"跟进 {later}" if later else "",
            visit.note,
            visit.operator,
        ),
        side="当场确认" if visit.confirmation_id else "",
        fact_id=visit.visit_id,
    )


def _help(one: HelpRow) -> Entry:
    """Shown the app, or helped to use it."""
    whom = "替别人认证" if one.for_other else "给自己认证"
    return Entry(
        kind=CHECKS,
        day=one.stated_on,
        mark=StateMark.DONE,
        title=f"{one.stated_on}　帮办　教他用手机{whom}",
        lines=_said(f"帮办人 {one.helper}", one.note),
        fact_id=one.help_id,
    )


def _case(case: CaseRow) -> Entry:
    lines = (
        f"责任人 {case.owner}　期限 {case.due_on}" if case.owner else f"期限 {case.due_on}",
        case.note,
        case.operator,
    )
    return Entry(
        kind=CHECKS,
        day=case.opened_on,
        mark=StateMark.VERIFY if case.is_open else StateMark.NOT_YET,
        title=f"{case.opened_on}　开核查件　{case.kind.label}",
        lines=_said(*lines),
        side="没结" if case.is_open else "已结",
        fact_id=case.case_id,
    )


def _step(step: StepRow, case: str) -> Entry:
    mark, words = StateMark.NOT_YET, step.kind.label
    lines: tuple[str, ...] = ()
    if step.kind is CaseStep.CONCLUDED and step.outcome is not None:
        mark = _OUTCOME_MARKS[step.outcome]
        words = f"核查结论　{step.outcome.label}{_why(step.loss_reason)}"
        if step.due_on:
            lines = (f"接着查，期限 {step.due_on}",)
        if not step.holds:
            mark = StateMark.NOT_YET
            lines = ("它依据的记录已经撤回，这个结论不算了，核查件又开着",)
    elif step.kind is CaseStep.OWNER:
        lines = (f"责任人 {step.owner}",)
    elif step.due_on:
        lines = (f"期限 {step.due_on}",)
    return Entry(
        kind=CHECKS,
        day=step.stated_on,
        mark=mark,
        title=f"{step.stated_on}　{words}",
        lines=_said(f"核查件：{case}", *lines, step.reason, step.operator),
        fact_id=step.fact_id,
    )


def _contact(one: ContactRow) -> Entry:
    return Entry(
        kind=CHECKS,
        day=one.stated_on,
        mark=_CONTACT_MARKS[one.outcome],
        title=f"{one.stated_on}　联系：{one.how.label}　{one.outcome.label}",
        lines=_said(one.note, one.operator),
        fact_id=one.fact_id,
    )


def _death(death: DeathRow) -> Entry:
    died = f"死亡日期 {death.died_on}" if death.died_on else "死亡日期待核实"
    by = f"{death.reported_by} 报" if death.reported_by else ""
    return Entry(
        kind=PAYMENT,
        day=death.learnt_on,
        mark=StateMark.LOST,
        title=f"{death.learnt_on}　报死亡　{death.evidence_kind.label}",
        lines=_said(died, "　".join(_said(by, death.operator)), death.note),
        fact_id=death.death_id,
    )


def _withdrawn(one: WithdrawnDeath) -> Entry:
    entry = _death(one.death)
    words = f"{one.withdrawn_on} 由 {one.operator}、{one.second} 撤回：{one.reason}"
    return replace(
        entry, mark=StateMark.NOT_YET, lines=(*entry.lines, words), side="已撤回", struck=True
    )


def _decision(row: DecisionRow, *, several: bool) -> Entry:
    act = _ACTS[row.status]
    word = reason_word(row.status, row.reason)
    until = f"，到 {row.until_on}" if row.until_on else ""
    begin = f"从 {row.from_on} 起{until}"
    if row.status is Status.PAYING and row.paid_from:
        begin = f"从 {row.paid_from} 起发"
    if row.document_number:
        paper = f"文号 {row.document_number}"
    else:
        paper = "" if not row.decided else "没有写文号"
    title = f"{row.stated_on}　{act}{'决定' if row.decided else '建议'}"
    return Entry(
        kind=PAYMENT,
        day=row.stated_on,
        mark=_STATUS_MARKS[row.status] if row.decided else StateMark.UNSURE,
        title=f"{title}　{word}" if word else title,
        lines=_said(_of(row, begin, several=several), paper, _arrears(row), row.note, row.operator),
        side="" if row.decided else "等县局决定",
        fact_id=row.fact_id,
    )


def _arrears(row: DecisionRow) -> str:
    months = row.arrears
    if not months:
        return ""
    named = "、".join(months) if len(months) <= _MOST_MONTHS else f"{months[0]} 到 {months[-1]}"
    return f"补发 {len(months)} 个月：{named}"


def _of(row: DecisionRow, words: str, *, several: bool) -> str:
    return f"{SHORT_INSURANCES[row.insurance]}　{words}" if several else words


def _why(reason: LossReason | None) -> str:
    return f"（{reason.label}）" if reason else ""


def _said(*lines: str) -> tuple[str, ...]:
    return tuple(line for line in lines if line)
