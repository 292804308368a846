"""The report of a half-year: its figures, what they show to be wanting, and its words (D2).

The prefecture asks the counties; a township gives its part. What is written here is a draft that a
person edits: 下步打算 is left to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from qualdesk.domain.term import Term

_FAR_BELOW = 10.0  # points of 确认率 below the whole, from which a village is named
_NAMED = 5  # villages that a sentence names


class Deed(Term):
    """What was done in the half-year, as counted. 次: each time; 人: each person once."""

    LISTS = "lists", "导入比对名单（份）"
    CONTACTS = "contacts", "电话、短信等联系（次）"
    MARKED = "marked", "系统标识（人次）"
    LETTERS = "letters", "单位告知书（份）"
    CASES = "cases", "立核查件（件）"
    CASES_QUALIFIED = "cases_qualified", "核实具备资格（件）"
    CASES_LOST = "cases_lost", "核实丧失资格（件）"
    CASES_OPEN = "cases_open", "尚未办结（件）"
    DEATHS = "deaths", "死亡报告（人）"
    DEATHS_WITHDRAWN = "deaths_withdrawn", "撤回死亡报告（人）"
    SUSPENDED = "suspended", "暂停待遇（人次）"
    STOPPED = "stopped", "停发待遇（人次）"
    ENDED = "ended", "终止待遇（人次）"
    RESUMED = "resumed", "恢复待遇（人次）"
    VISITS = "visits", "上门服务（次）"
    VISITED = "visited", "上门服务（人）"
    NOTICES = "notices", "村（社区）公示（次）"
    COMPLAINTS = "complaints", "收到举报（件）"
    COMPLAINTS_ANSWERED = "complaints_answered", "已办结举报（件）"
    DRAWS = "draws", "抽查（次）"
    CHECKED = "checked", "抽查核实（人）"
    DIFFERENCES = "differences", "抽查不一致（人）"
    RECTIFIED = "rectified", "已整改（人）"
    EVENTS = "events", "活动中办理（场）"
    ATTENDED = "attended", "活动到场（人次）"
    HELPED = "helped", "帮助使用手机APP（人次）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Counts of an insurance, a village, or all: expected is the sum of the next four."""

    name: str
    expected: int
    confirmed: int
    unconfirmed: int
    to_verify: int
    disqualified: int
    unsigned: int
    rate: float | None  # 确认率 in percent, as the policy works it out; None of nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfReport:
    """Everything the report says. Names of `by_method`, `by_loss` and `flags` are those of paper.

    `before` is 确认率 of the half-year before, None where nobody was confirmed. `without_notice`
    are villages that posted none; `deaths_late` and `overpaid` count people.
    """

    station: str
    round_label: str
    begin: date
    as_of: date
    due_on: date | None
    confirmation: str  # 资格确认 or 资格认证
    total: Line
    insurances: tuple[Line, ...]
    villages: tuple[Line, ...]
    by_method: Mapping[str, int]
    by_loss: Mapping[str, int]
    self_service: float | None  # percent of the confirmed
    before: float | None
    deeds: Mapping[Deed, int]
    deaths_late: int
    overpaid: int
    flags: Mapping[str, int]
    unvisited: int
    without_notice: tuple[str, ...]
    overdue_differences: int = 0

    @property
    def title(self) -> str:
        """关于2026年下半年领取社会保险待遇资格确认工作情况的报告."""
        return f"关于{self.round_label}领取社会保险待遇{self.confirmation}工作情况的报告"


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter of the report. `table` and `chart` name what stands under its words."""

    heading: str
    paragraphs: tuple[str, ...]
    tables: tuple[str, ...] = ()


def sections(report: HalfReport) -> tuple[Section, ...]:
    """The chapters in order; tables are `insurances`, `villages`, `methods`, `deeds`."""
    return (
        Section("一、总体情况", (_overall(report),), ("insurances", "villages")),
        Section("二、确认方式", (_methods(report),), ("methods",)),
        Section("三、数据比对、核查和告知", (_verified(report),)),
        Section("四、死亡报告和待遇停发恢复", (_payments(report),)),
        Section("五、重点群体和上门服务", (_visits(report),)),
        Section("六、公示、举报和抽查", (_public(report),), ("deeds",)),
        Section("七、存在的问题", problems(report)),
        Section("八、下步打算", ("（请填写下一步的具体安排、完成时限和责任人。）",)),
    )


def problems(report: HalfReport) -> tuple[str, ...]:
    """What the figures show to be wanting, a sentence each; one that says so where nothing is."""
    deeds, total = report.deeds, report.total
    unanswered = deeds[Deed.COMPLAINTS] - deeds[Deed.COMPLAINTS_ANSWERED]
    open_differences = deeds[Deed.DIFFERENCES] - deeds[Deed.RECTIFIED]
    found = [
        (total.unconfirmed, f"还有{total.unconfirmed}人次未确认{_far_below(report)}。"),
        (total.unsigned, f"已确认人员中有{total.unsigned}人次的纸质表签字不全。"),
        (deeds[Deed.CASES_OPEN], f"有{deeds[Deed.CASES_OPEN]}件核查件尚未办结。"),
        (report.deaths_late, f"死亡报告中有{report.deaths_late}人属迟报或补报。"),
        (report.overpaid, f"有{report.overpaid}人死亡后仍多发待遇，需要追回。"),
        (report.unvisited, f"重点群体中有{report.unvisited}人本期还没有上门。"),
        (
            len(report.without_notice),
            f"有{len(report.without_notice)}个村（社区）本期还没有公示：{_names(report.without_notice)}。",
        ),
        (unanswered, f"有{unanswered}件举报尚未答复。"),
        (
            open_differences,
            f"抽查发现的{open_differences}个问题尚未整改"
            + (
                f"，其中{report.overdue_differences}个已超期。"
                if report.overdue_differences
                else "。"
            ),
        ),
    ]
    said = [text for count, text in found if count > 0]
    numbered = [f"（{number}）{text}" for number, text in enumerate(said, 1)]
    return tuple(numbered) or ("从本期数据看，没有发现需要说明的问题。",)


def _far_below(report: HalfReport) -> str:
    if report.total.rate is None:
        return ""
    low = sorted(
        (
            line
            for line in report.villages
            if line.rate is not None and line.rate <= report.total.rate - _FAR_BELOW
        ),
        key=lambda line: line.rate or 0.0,
    )
    names = tuple(f"{line.name}（{_percent(line.rate)}）" for line in low)
    return f"，确认率明显偏低的有{_names(names)}" if names else ""


def _overall(report: HalfReport) -> str:
    total = report.total
    loss = "、".join(f"{name}{count}" for name, count in report.by_loss.items() if count)
    said = (
        f"截至{_day(report.as_of)}，{report.station}{report.round_label}应确认领取待遇人员"
        f"{total.expected}人次，已确认{total.confirmed}人次，确认率{_percent(total.rate)}；"
        f"未确认{total.unconfirmed}人次，待核实{total.to_verify}人次，丧失资格"
        f"{total.disqualified}人次{f'（{loss}）' if loss else ''}。"
    )
    return said + _compared(report)


def _compared(report: HalfReport) -> str:
    if report.before is None or report.total.rate is None:
        return ""
    change = round(report.total.rate, 1) - round(report.before, 1)
    if not round(change, 1):
        return f"与上一期（{_percent(report.before)}）持平。"
    word = "上升" if change > 0 else "下降"
    return f"比上一期（{_percent(report.before)}）{word}{abs(change):.1f}个百分点。"


def _methods(report: HalfReport) -> str:
    used = "、".join(f"{name}{count}人次" for name, count in report.by_method.items() if count)
    if not used:
        return "本期还没有已确认的人员。"
    rate = f"手机APP自助率{_percent(report.self_service)}。"
    helped = report.deeds[Deed.HELPED]
    taught = f"工作人员现场帮助{helped}人次使用手机APP。" if helped else ""
    events = report.deeds[Deed.EVENTS]
    held = (
        f"结合体检、慰问、文体等活动{events}场，到场{report.deeds[Deed.ATTENDED]}人次。"
        if events
        else ""
    )
    return f"按确认方式分：{used}。{rate}{taught}{held}"


def _verified(report: HalfReport) -> str:
    d = report.deeds
    return (
        f"本期导入各类比对名单{d[Deed.LISTS]}份，立核查件{d[Deed.CASES]}件；办结的核查件中，核实具备资格"
        f"{d[Deed.CASES_QUALIFIED]}件、丧失资格{d[Deed.CASES_LOST]}件，尚未办结"
        f"{d[Deed.CASES_OPEN]}件。通过电话、短信、村（社区）、单位等联系{d[Deed.CONTACTS]}次，"
        f"向参保单位发出告知书{d[Deed.LETTERS]}份，在系统中标识{d[Deed.MARKED]}人次。"
    )


def _payments(report: HalfReport) -> str:
    d = report.deeds
    taken_back = d[Deed.DEATHS_WITHDRAWN]
    withdrawn = f"两人凭材料撤回{taken_back}人。" if taken_back else ""
    return (
        f"本期收到死亡报告{d[Deed.DEATHS]}人，其中迟报、补报{report.deaths_late}人，死亡后多发待遇"
        f"{report.overpaid}人。{withdrawn}按县局决定暂停"
        f"{d[Deed.SUSPENDED]}人次、停发{d[Deed.STOPPED]}人次、终止{d[Deed.ENDED]}人次、恢复"
        f"{d[Deed.RESUMED]}人次。"
    )


def _visits(report: HalfReport) -> str:
    groups = "、".join(f"{name}{count}人" for name, count in report.flags.items() if count)
    return (
        f"台账内重点群体：{groups or '无'}。本期上门服务{report.deeds[Deed.VISITS]}次、"
        f"{report.deeds[Deed.VISITED]}人，应上门而未上门{report.unvisited}人。"
    )


def _public(report: HalfReport) -> str:
    d = report.deeds
    return (
        f"本期在村（社区）公示{d[Deed.NOTICES]}次，收到举报{d[Deed.COMPLAINTS]}件，已答复"
        f"{d[Deed.COMPLAINTS_ANSWERED]}件。开展抽查{d[Deed.DRAWS]}次，核实{d[Deed.CHECKED]}人，不一致"
        f"{d[Deed.DIFFERENCES]}人，已整改{d[Deed.RECTIFIED]}人。"
    )


def _names(names: tuple[str, ...]) -> str:
    shown = "、".join(names[:_NAMED])
    return f"{shown}等" if len(names) > _NAMED else shown


def _percent(rate: float | None) -> str:
    return "—" if rate is None else f"{rate:.1f}%"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
