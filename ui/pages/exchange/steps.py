"""Which steps a period's package has, and how far they are; pure, from what is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from qualdesk.domain.form_codes import printed_serial
from qualdesk.domain.recipient import Insurance
from qualdesk.services.death_reporting import DeathsStanding
from qualdesk.services.notice_files import NoticesStanding
from qualdesk.services.reporting import PeriodStanding, SentPackage
from qualdesk.services.summary_lines import SummaryLine
from ui.look.marks import StateMark
from ui.pages.exchange.state import (
    ANSWER,
    CHECK,
    PRINT,
    SCAN,
    SEAL,
    WRITE,
    CheckLine,
    Entered,
    StepView,
    WriteFault,
)
from ui.text import count, day_time

PEOPLE, SIGNING = "people", "signing"
VERIFY_PEOPLE = "verify"
DEATHS, DEATHS_PACKAGE = "deaths", "deaths_package"
NOTICES = "notices"


def counted_package(standing: PeriodStanding, entered: Entered) -> SentPackage | None:
    """The sealed package that settles the steps; none while it is being done again."""
    return None if entered.redo else standing.sent


def steps_of(
    standing: PeriodStanding, entered: Entered, *, village: bool, fault: WriteFault | None = None
) -> tuple[StepView, ...]:
    """Every step in order; the first that is not done is `now`."""
    sent = counted_package(standing, entered)
    found = [_check(standing, entered, sent)]
    if not village:
        found += [_print(standing, sent), _scan(standing, entered, sent)]
    found += [_seal(standing, sent), _write(sent, fault), _answer(standing, sent)]
    # A step only counts as done when those before it are; a sealed package settles them all.
    done = True
    steps = []
    for step in found:
        steps.append(replace(step, done=done and step.done, now=done and not step.done))
        done = done and step.done
    return tuple(steps)


def _check(standing: PeriodStanding, entered: Entered, sent: SentPackage | None) -> StepView:
    if standing.total is None:
        lines = tuple(_death_lines(standing.deaths)) if standing.deaths else ()
        return StepView(CHECK, "核对清单", "没有拦住上报的", True, lines=lines)
    lacking = standing.open_forms.people
    settled = sent is not None or not lacking or bool(entered.open_reason)
    lines = tuple(_check_lines(standing, standing.total, entered, sent))
    note = "没有拦住上报的" if settled else f"缺签 {count(lacking)} 人，要先补齐"
    if settled and lacking and sent is None:
        note = "写明原因，可以先报"
    return StepView(CHECK, "核对清单", note, settled, amiss=not settled, lines=lines)


def _check_lines(
    standing: PeriodStanding, total: SummaryLine, entered: Entered, sent: SentPackage | None
) -> Iterator[CheckLine]:
    lacking = standing.open_forms
    yield CheckLine(
        StateMark.DONE,
        f"应确认 {count(total.expected)}，各项相加相符",
        "应确认 = 已确认 + 未确认 + 待核实 + 丧失",
    )
    if total.unconfirmed:
        note = "可带着上报"
        yield CheckLine(StateMark.NOT_YET, f"未确认 {count(total.unconfirmed)} 人次", note, PEOPLE)
    if total.to_verify:
        words = f"待核实 {count(total.to_verify)} 人次"
        yield CheckLine(StateMark.VERIFY, words, "可带着上报", VERIFY_PEOPLE)
    if not lacking.people:
        yield CheckLine(StateMark.DONE, "签字纸", "没有缺签")
    else:
        forms = f"{len(lacking.serials)} 张表" if lacking.serials else "表还没打印"
        settled = bool(entered.open_reason) or sent is not None
        mark = StateMark.VERIFY if settled else StateMark.BLANK
        yield CheckLine(mark, f"缺签 {count(lacking.people)} 人", forms, SIGNING)
        if entered.open_reason and sent is None:
            yield CheckLine(StateMark.DRAFT, f"先报的原因：{entered.open_reason}")
    if standing.conflicts:
        words = f"两站说法不一 {count(standing.conflicts)} 处"
        yield CheckLine(StateMark.VERIFY, words, "请复核后更正")
    if standing.deaths is not None:
        yield _deaths_line(standing.deaths)
    if standing.notices is not None:
        yield _notices_line(standing.notices)


def _notices_line(notices: NoticesStanding) -> CheckLine:
    """The notices of the round are a duty of their own (Y6.1.3) and never hold the report up."""
    if notices.finished:
        return CheckLine(StateMark.DONE, f"公示 {count(notices.filed)} 次都已归档")
    parts = (
        (notices.without, "个村没公示"),
        (notices.hanging, "次没归档"),
        (notices.unanswered, "件举报没结果"),
    )
    left = "，".join(f"{count(number)} {words}" for number, words in parts if number)
    return CheckLine(StateMark.VERIFY, f"公示：{left}", "可带着上报", NOTICES)


def _deaths_line(deaths: DeathsStanding) -> CheckLine:
    """The deaths of the month before have a package of their own, and never hold this one up."""
    month = f"{int(deaths.month[5:])}月死亡报告"
    if deaths.sent and not deaths.unsent:
        return CheckLine(StateMark.DONE, f"{month}已上报", f"{count(deaths.people)} 人")
    due = f"{deaths.due_on.month}月{deaths.due_on.day}日前报" if deaths.due_on else ""
    if deaths.missing:
        words = f"{month}：{len(deaths.missing)} 处没有报"
        return CheckLine(StateMark.VERIFY, words, due, DEATHS)
    state = "花名册已打印，还没封包" if deaths.printed else "花名册还没打印"
    if deaths.sent:
        state = f"{_short(deaths.unsent)}还没报"
    return CheckLine(StateMark.VERIFY, f"{month}：{state}", due, DEATHS_PACKAGE)


def _death_lines(deaths: DeathsStanding) -> Iterator[CheckLine]:
    """The deaths of a month as a package of their own: who is on it, who has not reported."""
    due = f"{deaths.due_on.month}月{deaths.due_on.day}日前报" if deaths.due_on else ""
    people = f"死亡 {count(deaths.people)} 人" if deaths.people else "没有死亡，报零"
    yield CheckLine(StateMark.DONE, people, due, DEATHS)
    if deaths.missing:
        words = f"{len(deaths.missing)} 处没有报"
        yield CheckLine(StateMark.VERIFY, words, "纸上注明，可先报", DEATHS)
    else:
        yield CheckLine(StateMark.DONE, "村（社区）都报了")
    if deaths.sent and deaths.unsent:
        yield CheckLine(StateMark.DONE, f"{_short(deaths.sent)}已经报了")


def _short(insurances: tuple[Insurance, ...]) -> str:
    return "、".join(one.label[:4] for one in insurances)


def _print(standing: PeriodStanding, sent: SentPackage | None) -> StepView:
    printed, title = standing.printed, f"打印{standing.period.kind.paper}"
    if printed is None:
        return StepView(PRINT, title, "还没有打印", sent is not None)
    note = f"{day_time(printed.printed_at)}　表号 {printed_serial(printed.serial)}"
    if printed.changes and sent is None:
        lines = tuple(CheckLine(StateMark.VERIFY, change) for change in printed.changes[:3])
        if len(printed.changes) > 3:
            more = f"另有 {len(printed.changes) - 3} 处变动"
            lines = (*lines, CheckLine(StateMark.VERIFY, more))
        return StepView(PRINT, title, "打印以后数字变了，要重印", False, lines=lines)
    return StepView(PRINT, title, note, True)


def _scan(standing: PeriodStanding, entered: Entered, sent: SentPackage | None) -> StepView:
    title = "扫描签字盖章件"
    if sent is not None:
        return StepView(SCAN, title, "已放进包里", True)
    if not entered.scan:
        signers = "、".join(step.label for step in standing.chain)
        return StepView(SCAN, title, f"等{signers}" if signers else "", False)
    lines = tuple(
        CheckLine(
            StateMark.INK if at in entered.seen else StateMark.UNSURE,
            f"{step.label} {'认定已签' if at in entered.seen else '还没认定'}",
        )
        for at, step in enumerate(standing.chain)
    )
    done = len(entered.seen) == len(standing.chain)
    return StepView(SCAN, title, f"{entered.scan.pages} 页", done, lines=lines)


def _seal(standing: PeriodStanding, sent: SentPackage | None) -> StepView:
    if sent is None:
        name = standing.upward.name or "上级单位"
        return StepView(SEAL, "封装", f"只有{name}凭密码能打开", False)
    note = f"{day_time(sent.built_at)}　第 {sent.sequence} 号"
    return StepView(SEAL, "封装", note, True)


def _write(sent: SentPackage | None, fault: WriteFault | None) -> StepView:
    title = "写入 U 盘，读回核对"
    if fault is not None:
        return StepView(WRITE, title, fault.heading, False, amiss=True)
    if sent is None or (sent.handed_at is None and sent.accepted is None):
        return StepView(WRITE, title, "", False)
    if sent.handed_at is None:
        return StepView(WRITE, title, "已送到", True)
    return StepView(WRITE, title, f"{day_time(sent.handed_at)}　和本机逐字节一致", True)


def _answer(standing: PeriodStanding, sent: SentPackage | None) -> StepView:
    title = "收回执"
    name = standing.upward.name or "上级单位"
    if sent is None or sent.accepted is None or sent.receipt_at is None:
        return StepView(ANSWER, title, f"等{name}" if sent else "", False)
    when = day_time(sent.receipt_at)
    if not sent.accepted:
        line = CheckLine(StateMark.OVERDUE, f"{name}没有接受这个包，请看退回的原因")
        return StepView(ANSWER, title, when, False, amiss=True, lines=(line,))
    if sent.returned:
        line = CheckLine(StateMark.VERIFY, f"退回 {count(sent.returned)} 条，请更正后随下一个包报")
        return StepView(ANSWER, title, when, True, lines=(line,))
    return StepView(ANSWER, title, f"{when}　{name}已收", True)
