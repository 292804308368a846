"""notice, calendar: public notices with their photos and complaints, and the working days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from qualdesk.cli.frame import Answer, Desk, optional_day, parse_day
from qualdesk.domain.calendar import Calendar, CalendarLevel
from qualdesk.domain.notices import ComplaintHow, NoticeMoment
from qualdesk.services.complaints import AnswerRequest, ComplaintRequest
from qualdesk.services.notice_files import NoticeFile
from qualdesk.services.notice_plans import NoticeRequest
from qualdesk.services.notices import NoticeDone
from qualdesk.storage.queries.notices import ComplaintRow

_FILE = click.Path(readable=False, path_type=Path)


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(notice)
    group.add_command(calendar)


@click.group()
def notice() -> None:
    """公示：登记、照片、举报、归档，网上公示的文件。"""


@notice.command("open")
@click.option("--village", default="", help="村（社区）的代码或名称；网上公示全辖区的不写")
@click.option("--round", "round_id", default="", help="期次，例如 2026H2；不写就是正在进行的一期")
@click.option("--from", "begins_on", help="张贴的日子，默认今天")
@click.option("--web", is_flag=True, help="网上公示")
@click.option("--place", default="", help="贴在哪里，例如 村务公开栏")
@click.option("--hotline", default="", help="举报电话；写了就记为本站的")
@click.option("--note", default="", help="备注")
@click.pass_obj
def open_notice(
    desk: Desk,
    village: str,
    round_id: str,
    begins_on: str | None,
    web: bool,
    place: str,
    hotline: str,
    note: str,
) -> Answer:
    """登记一次公示：冻结名单，算出工作日。"""
    request = NoticeRequest(
        village=village,
        round_id=round_id,
        begins_on=optional_day(begins_on, "--from"),
        web=web,
        place=place,
        hotline=hotline,
        note=note,
    )
    with desk.services() as services:
        done = services.public_notices.open(request)
    return _done(done, f"已登记，公示到 {done.file.row.ends_on}，{done.file.row.people} 人")


@notice.command()
@click.argument("notice_id", metavar="N")
@click.option("--when", type=click.Choice([m.value for m in NoticeMoment]), required=True)
@click.option("--photo", "source", type=_FILE, required=True, help="张贴的公示的照片")
@click.option("--on", help="拍照的日子，默认今天")
@click.pass_obj
def photo(desk: Desk, notice_id: str, when: str, source: Path, on: str | None) -> Answer:
    """登记张贴（begin）、中途（middle）、撤下（end）时的照片。"""
    day = optional_day(on, "--on")
    with desk.services() as services, desk.progress() as progress:
        done = services.public_notices.photo(notice_id, NoticeMoment(when), source, day, progress)
    return _done(done, f"已登记{NoticeMoment(when).label}的照片", photo_id=done.fact_id)


@notice.command()
@click.argument("notice_id", metavar="N")
@click.option("--text", required=True, help="反映了什么")
@click.option("--about", default="", help="被举报人的身份证号码")
@click.option("--how", type=click.Choice([h.value for h in ComplaintHow]), default="phone")
@click.option("--by", "complainant", default="", help="举报人；匿名的不写")
@click.option("--phone", default="", help="举报人的电话")
@click.option("--on", help="收到的日子，默认今天")
@click.pass_obj
def complaint(
    desk: Desk,
    notice_id: str,
    text: str,
    about: str,
    how: str,
    complainant: str,
    phone: str,
    on: str | None,
) -> Answer:
    """登记一件举报或异议，算出答复期限。"""
    request = ComplaintRequest(
        notice_id=notice_id,
        text=text,
        how=ComplaintHow(how),
        about=about,
        complainant=complainant,
        complainant_phone=phone,
        on=optional_day(on, "--on"),
    )
    with desk.services() as services:
        done = services.complaints.take(request)
    said = f"已登记，{done.complaint.due_on} 前答复。编号 {done.fact_id}"
    return Answer(_complaint(done.complaint), [said], done.problems)


@notice.command()
@click.argument("complaint_id", metavar="COMPLAINT")
@click.option("--outcome", required=True, help="属实、不属实、已更正、其他，或写一句话")
@click.option("--by", "investigator", default="", help="谁查的，默认本人")
@click.option("--finding", default="", help="查到什么")
@click.option("--document", "documents", type=_FILE, multiple=True, help="材料，可以写几次")
@click.option("--case", "open_case", is_flag=True, help="同时为被举报人开核查件")
@click.option("--on", help="答复的日子，默认今天")
@click.pass_obj
def answer(
    desk: Desk,
    complaint_id: str,
    outcome: str,
    investigator: str,
    finding: str,
    documents: tuple[Path, ...],
    open_case: bool,
    on: str | None,
) -> Answer:
    """登记举报的核查结果和答复日期。"""
    request = AnswerRequest(
        complaint_id=complaint_id,
        outcome=outcome,
        investigator=investigator,
        finding=finding,
        on=optional_day(on, "--on"),
        open_case=open_case,
        documents=documents,
    )
    with desk.services() as services, desk.progress() as progress:
        done = services.complaints.answer(request, progress)
    found = done.complaint.answer
    label = found.outcome.label if found else ""
    return Answer(_complaint(done.complaint), [f"已登记结果：{label}"], done.problems)


@notice.command("close")
@click.argument("notice_id", metavar="N")
@click.option("--note", default="", help="备注")
@click.pass_obj
def close_notice(desk: Desk, notice_id: str, note: str) -> Answer:
    """期满归档：满了工作日，张贴、撤下的照片都有。"""
    with desk.services() as services:
        done = services.public_notices.close(notice_id, note)
    return _done(done, "已归档")


@notice.command()
@click.option("--round", "round_id", default="", help="期次，例如 2026H2；不写就是正在进行的一期")
@click.pass_obj
def status(desk: Desk, round_id: str) -> Answer:
    """一期的公示：还差几个工作日，缺什么，哪些村还没有公示。"""
    with desk.services() as services:
        board = services.public_notices.board(round_id)
        hotline = services.public_notices.hotline()
    without = [
        {"village_code": v.code, "village": v.name, "people": v.people} for v in board.without
    ]
    lines = [_line(file) for file in board.files]
    lines += [f"{v.name}\t还没有公示\t{v.people} 人" for v in board.without]
    if board.web_missing:
        lines.append("网上公示\t这一期还没有")
    return Answer(
        {
            "round": board.round.id,
            "hotline": hotline or None,
            "total": len(board.files),
            "items": [_item(file) for file in board.files],
            "villages_without": without,
            "web_missing": board.web_missing,
        },
        lines or ["没有要公示的人。"],
    )


@notice.command()
@click.argument("notice_id", metavar="N")
@click.option("--out", type=_FILE, required=True, help="写到哪个文件（.xlsx、.pdf 或 .html）")
@click.pass_obj
def export(desk: Desk, notice_id: str, out: Path) -> Answer:
    """网上公示用的文件：证号已隐去。"""
    with desk.services() as services, desk.progress() as progress:
        people = services.notice_papers.export(notice_id, out, progress)
    path = out.absolute()
    return Answer({"path": path, "people": people}, [f"已写到 {path}：{people} 人"])


@notice.command()
@click.argument("number", required=False)
@click.pass_obj
def hotline(desk: Desk, number: str | None) -> Answer:
    """看或改本站的举报电话。"""
    with desk.services() as services:
        if number is not None:
            services.public_notices.set_hotline(number)
        known = services.public_notices.hotline()
    return Answer({"hotline": known or None}, [known or "还没有填举报电话。"])


@click.group()
def calendar() -> None:
    """日历：放假、调休、本地节日，公示按它算工作日。"""


@calendar.command()
@click.option("--year", type=click.IntRange(1990, 2100), required=True, help="哪一年")
@click.pass_obj
def show(desk: Desk, year: int) -> Answer:
    """一年里放假和调休上班的日子。"""
    with desk.services() as services:
        known = services.calendars.calendar()
    days = _named(known, year)
    lines = [f"{day['day']}\t{'班' if day['working'] else '休'}\t{day['name']}" for day in days]
    if not known.has_table(year):
        lines.append(f"没有 {year} 年的放假调休安排，只按周一至周五算。")
    return Answer({"year": year, "has_table": known.has_table(year), "days": days}, lines)


@calendar.command("import")
@click.argument("file", type=_FILE)
@click.option("--year", type=click.IntRange(1990, 2100), required=True, help="哪一年的安排")
@click.option(
    "--level",
    type=click.Choice([level.value for level in CalendarLevel if level != "station"]),
    default="nation",
    help="谁的安排：nation 全国，prefecture 州，county 县",
)
@click.option("--document", default="", help="文号")
@click.pass_obj
def import_table(desk: Desk, file: Path, year: int, level: str, document: str) -> Answer:
    """导入一年的放假调休安排：日期（或开始、结束日期）、类别（休、班）、名称。"""
    with desk.services() as services, desk.progress() as progress:
        done = services.calendars.take_table(file, year, CalendarLevel(level), document, progress)
    return Answer(
        {"year": year, "off": done.off, "working": done.working, "replaced": done.replaced},
        [f"已导入 {year} 年：放假 {done.off} 天，调休上班 {done.working} 天"],
    )


@calendar.command()
@click.argument("on", metavar="DATE")
@click.option("--off", is_flag=True, help="这天放假")
@click.option("--working", is_flag=True, help="这天上班")
@click.option("--name", required=True, help="为什么，例如 三月街")
@click.option("--document", default="", help="文号")
@click.pass_obj
def day(desk: Desk, on: str, off: bool, working: bool, name: str, document: str) -> Answer:
    """单独改一天：放假或上班。"""
    if off is working:
        raise click.UsageError("请写明这天放假（--off）还是上班（--working）。")
    which = parse_day(on, "DATE")
    with desk.services() as services:
        services.calendars.put_day(which, working=working, name=name, document=document)
    return Answer(
        {"day": which, "working": working, "name": name.strip()},
        [f"{which} 已记为{'上班' if working else '放假'}"],
    )


def _named(known: Calendar, year: int) -> list[dict[str, object]]:
    first = date(year, 1, 1).toordinal()
    days = (date.fromordinal(n) for n in range(first, date(year, 12, 31).toordinal() + 1))
    return [
        {"day": one.day, "working": one.working, "name": one.name, "level": one.level.value}
        for one in map(known.named, days)
        if one is not None
    ]


def _done(done: NoticeDone, said: str, **more: object) -> Answer:
    item = _item(done.file) | more
    days = "、".join(f"{day.month}-{day.day}" for day in done.file.row.working_days)
    lines = [f"{said}。编号 {done.file.row.notice_id}", f"工作日：{days}"]
    return Answer(item, lines, done.problems)


def _item(file: NoticeFile) -> dict[str, object]:
    row = file.row
    return {
        "notice_id": row.notice_id,
        "village_code": row.village_code or None,
        "village": file.village or None,
        "round": row.round,
        "web": row.web,
        "state": file.state.value,
        "begins_on": row.begins_on,
        "ends_on": row.ends_on,
        "working_days": list(row.working_days),
        "days_done": file.done,
        "days_left": file.left,
        "people": row.people,
        "population_sha256": row.population_sha256,
        "mask": row.mask.value,
        "columns": [column.value for column in row.columns],
        "hotline": row.hotline or None,
        "posted_by": row.posted_by,
        "place": row.place or None,
        "photos": [{"when": one.moment.value, "on": one.taken_on} for one in file.photos],
        "photos_missing": [moment.value for moment in file.lacking],
        "complaints": [_complaint(one) for one in file.complaints],
        "closed_on": file.close.closed_on if file.close else None,
    }


def _complaint(one: ComplaintRow) -> dict[str, object]:
    answer = one.answer
    return {
        "complaint_id": one.complaint_id,
        "notice_id": one.notice_id,
        "how": one.how.value,
        "about": one.about or None,
        "anonymous": not one.complainant,
        "on": one.received_on,
        "due_on": one.due_on,
        "outcome": answer.outcome.value if answer else None,
        "investigator": answer.investigator if answer else None,
        "finding": answer.finding if answer else None,
        "answered_on": answer.answered_on if answer else None,
        "case_id": answer.case_id or None if answer else None,
    }


def _line(file: NoticeFile) -> str:
    row = file.row
    lacking = "、".join(moment.label for moment in file.lacking)
    parts = [
        row.notice_id,
        file.village or "网上公示",
        file.state.label,
        f"{row.begins_on} 至 {row.ends_on}",
        f"已满 {file.done} / {len(row.working_days)}",
        f"缺照片：{lacking}" if lacking else "",
        f"举报 {len(file.unanswered)} 件没结果" if file.unanswered else "",
    ]
    return "\t".join(part for part in parts if part)
