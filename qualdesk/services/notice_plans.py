"""What a notice would be: whose names stand on it, which days count, what is to be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from qualdesk.domain.calendar import Counted
from qualdesk.domain.notices import NoticePerson, shown_columns
from qualdesk.domain.places import area_prefix
from qualdesk.domain.policy_values import Mask, NoticeColumn
from qualdesk.domain.rounds import Round
from qualdesk.domain.station import Level
from qualdesk.errors import Problem, Refused, Severity
from qualdesk.services.notice_files import notice_round, recipients
from qualdesk.services.office_phones import HOTLINE, telephone
from qualdesk.services.people_lines import area_of
from qualdesk.services.session import Session
from qualdesk.services.working_days import doubts, station_calendar
from qualdesk.storage.queries import notices as queries
from qualdesk.storage.store import Reading

_AHEAD = timedelta(days=366)  # so far ahead a notice may begin


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRequest:
    """What is to be posted. `web`: for a web site, of the whole area when no village is named."""

    village: str = ""  # a code or a name
    round_id: str = ""  # 2026H2; "" the running one
    begins_on: date | None = None  # today by default
    web: bool = False
    place: str = ""  # 村务公开栏
    hotline: str = ""  # "" the station's; another one is kept as the station's
    note: str = ""


@dataclass(frozen=True, slots=True)
class NoticePlan:
    """A notice before it is kept: who stands on it, which days count, what to look at."""

    village_code: str
    village: str
    round: Round
    begins_on: date
    counted: Counted
    people: tuple[NoticePerson, ...]
    mask: Mask
    columns: tuple[NoticeColumn, ...]
    hotline: str
    problems: tuple[Problem, ...]


def plan_notice(session: Session, connection: Reading, request: NoticeRequest) -> NoticePlan:
    """What a notice would be; refused as `Notices.open` refuses it."""
    today = session.today()
    code = _village(session, request)
    this = notice_round(session, request.round_id)
    begins_on = request.begins_on or today
    _check_begin(begins_on, this, today)
    rules = session.policy().on(today)
    mask = rules.value("notice.mask", Mask)
    counted = station_calendar(session, connection).count(
        begins_on,
        rules.value("notice.working_days", int),
        first_day_counts=rules.value("notice.first_day_counts", bool),
    )
    people = recipients(session, connection, area_prefix(code or session.station.division_code))
    village = session.village_book().name(code) if code else ""
    if not people:
        raise Refused(
            "notice.nobody",
            f"{village or session.station.name}没有正在领取城乡居民养老待遇的人，不用公示。",
            remedy="请核对村（社区）；名册没有导入的，请先导入。",
            value=code,
        )
    hotline = (
        telephone(request.hotline)
        if request.hotline.strip()
        else session.settings().get(HOTLINE, "")
    )
    problems = []
    if begins_on < today:
        words = f"公示从 {begins_on} 算起，是补登记的；请附当时的照片。"
        problems.append(Problem(Severity.WARNING, "date.backdated", words))
    if rules.value("notice.hotline", bool) and not hotline:
        words = (
            "公示要写举报电话，本站还没有填：请到“系统—用语”填写"
            "（命令 notice hotline）；没填以前印出来是空的。"
        )
        problems.append(Problem(Severity.WARNING, "hotline.missing", words))
    plan = NoticePlan(
        village_code=code,
        village=village,
        round=this,
        begins_on=begins_on,
        counted=counted,
        people=people,
        mask=mask,
        columns=shown_columns(tuple(map(NoticeColumn, rules.value("notice.columns", tuple))), mask),
        hotline=hotline,
        problems=(*problems, *doubts(counted)),
    )
    refuse_overlap(connection, plan, web=request.web)
    return plan


def _village(session: Session, request: NoticeRequest) -> str:
    """The 12 digits of the village; "" for the whole area, which only a web site shows."""
    if session.station.level == Level.VILLAGE.value:
        return session.station.division_code
    if not request.village.strip():
        if request.web:
            return ""
        raise Refused(
            "village.missing",
            "没有写是哪个村（社区）。",
            remedy="墙上的公示一村一张，请写明村（社区）。",
        )
    area = area_of(session, request.village)
    own = {one.code for one in session.village_book().villages(session.station.division_code)}
    if area in own:
        return area
    if request.web and area == area_prefix(session.station.division_code):
        return ""
    raise Refused(
        "village.unknown",
        f"“{request.village[:20]}”不是本站的一个村（社区）。",
        remedy="请写一个村（社区）的名称或12位代码。",
        value=request.village[:20],
    )


def _check_begin(begins_on: date, this: Round, today: date) -> None:
    if begins_on < this.begin:
        raise Refused(
            "date.invalid",
            f"公示的第一天 {begins_on} 在{this.label}开始以前。",
            remedy="请核对日期和期次。",
            value=begins_on.isoformat(),
        )
    if begins_on > today + _AHEAD:
        raise Refused(
            "date.future",
            f"公示的第一天 {begins_on} 太远了（今天是 {today}）。",
            remedy="最早可以提前一年登记，请核对日期。",
            value=begins_on.isoformat(),
        )


def refuse_overlap(connection: Reading, plan: NoticePlan, *, web: bool) -> None:
    """Refused `notice.overlap`: with two at a time it would be open which one counts."""
    for row in queries.notices(connection, round_id=plan.round.id):
        same = row.village_code == plan.village_code and row.web == web
        if same and row.begins_on <= plan.counted.ends_on and plan.begins_on <= row.ends_on:
            raise Refused(
                "notice.overlap",
                f"{plan.village or '网上'}{plan.round.label}已经有一次公示"
                f"（{row.begins_on} 至 {row.ends_on}），日子重叠。",
                remedy="请用已有的那次；登记错了的，请先撤销（correct），再重新登记。",
                value=row.notice_id,
            )
