"""deaths: reported by villages and units, nil reports, withdrawals by two people."""

from __future__ import annotations

import os
from pathlib import Path

import click

from qualdesk.cli.frame import Answer, Desk, optional_day
from qualdesk.domain.duties import DeathEvidence, PlaceKind
from qualdesk.domain.forms import masked_id_number
from qualdesk.domain.recipient import Insurance
from qualdesk.errors import Refused
from qualdesk.services.death_facts import DeathReport
from qualdesk.services.death_months import DeathLine, ReportPlace
from qualdesk.services.death_rosters import RosterOf
from qualdesk.services.people_lines import area_of

_FILE = click.Path(readable=False, path_type=Path)
_SECOND = "QUALDESK_SECOND_PASSWORD"


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(deaths)


@click.group()
def deaths() -> None:
    """死亡报告：村、单位每月报，没有的报零。"""


@deaths.command()
@click.argument("id_number", metavar="ID")
@click.option("--died", required=True, help="死亡日期；不知道的写 unknown")
@click.option("--evidence", type=click.Choice([e.value for e in DeathEvidence]), required=True)
@click.option("--document", "documents", type=_FILE, multiple=True, help="证明材料的扫描件或照片")
@click.option("--by", default="", help="报告人")
@click.option("--unit", default="", help="由单位报告的，写单位编号")
@click.pass_obj
def report(
    desk: Desk,
    id_number: str,
    died: str,
    evidence: str,
    documents: tuple[Path, ...],
    by: str,
    unit: str,
) -> Answer:
    """登记一人死亡；已登记的，补写不明的日期，补交材料。"""
    died_on = None if died == "unknown" else optional_day(died, "--died")
    with desk.services() as services, desk.progress() as progress:
        number = services.register.number_of(id_number)
        kind = DeathEvidence(evidence)
        known = services.deaths.completed_by(number, died_on, papers=bool(documents))
        if known is not None:
            done = services.deaths.date(known, died_on, by or kind.label, kind, documents, progress)
        else:
            request = DeathReport(
                id_number=number,
                died_on=died_on,
                evidence_kind=kind,
                reported_by=by,
                unit_code=unit,
            )
            done = services.deaths.report(request, documents, progress)
    late = "（迟报）" if done.late else ""
    extra = "，列为补报" if done.supplement else ""
    return Answer(
        {
            "death_id": done.death_id,
            "late": done.late,
            "month": done.month,
            "supplement": done.supplement,
        },
        [f"已登记{late}，列入 {done.month} 的报告{extra}。编号 {done.death_id}"],
        done.problems,
    )


@deaths.command()
@click.argument("death_id", metavar="D")
@click.option("--reason", required=True, help="为什么撤回")
@click.option("--document", type=_FILE, required=True, help="撤回凭据的扫描件或照片")
@click.option("--second", required=True, help="第二人的登录名；密码在 QUALDESK_SECOND_PASSWORD")
@click.pass_obj
def withdraw(desk: Desk, death_id: str, reason: str, document: Path, second: str) -> Answer:
    """撤回登记错了的死亡报告：要两个人、有材料。"""
    with desk.services() as services, desk.progress() as progress:
        fact_id, problems, _ = services.deaths.withdraw(
            death_id, reason, document, second, os.environ.get(_SECOND), progress
        )
    return Answer({"death_id": death_id, "fact_id": fact_id}, [f"已撤回。编号 {fact_id}"], problems)


@deaths.command()
@click.option("--village", default="", help="村（社区）的代码或名称")
@click.option("--unit", default="", help="单位编号")
@click.option("--month", required=True, help="哪个月没有死亡，如 2026-10")
@click.option("--by", default="", help="报告人")
@click.pass_obj
def nil(desk: Desk, village: str, unit: str, month: str, by: str) -> Answer:
    """零报告：这个村或单位当月没有领取人死亡。"""
    if bool(village) == bool(unit):
        raise Refused("usage.place", "请写明哪个村（--village）或哪个单位（--unit）。")
    _check_month(month)
    with desk.services() as services:
        code = area_of(services.session, village).ljust(12, "0") if village else unit
        kind = PlaceKind.VILLAGE if village else PlaceKind.UNIT
        fact_id, late = services.deaths.nil(kind, code, month, by)
    said = "（迟报）" if late else ""
    return Answer(
        {"fact_id": fact_id, "month": month, "late": late, "state": "late" if late else "nil"},
        [f"已记零报告{said}。编号 {fact_id}"],
    )


@deaths.command("list")
@click.option("--month", required=True, help="哪个月的报告，如 2026-10")
@click.pass_obj
def list_month(desk: Desk, month: str) -> Answer:
    """一个月的报告：谁死亡、哪些村和单位报了。"""
    _check_month(month)
    with desk.services() as services:
        found = services.deaths.month(month)
        services.register.looked("list.looked", kind="deaths", count=len(found.lines))
    return Answer(
        {
            "month": month,
            "villages": [_place(p) for p in found.places if p.kind is PlaceKind.VILLAGE],
            "units": [_place(p) for p in found.places if p.kind is PlaceKind.UNIT],
            "total": len(found.lines),
            "items": [death_item(line) for line in found.lines],
            "deadlines": {
                insurance.value: {
                    "village": days.village,
                    "township": days.township,
                    "unit": days.unit,
                }
                for insurance, days in found.deadlines.items()
            },
        },
        [
            *(_death_line(line) for line in found.lines),
            *(f"{p.name}\t{p.state.label}\t{p.count or ''}" for p in found.places),
        ],
    )


@deaths.command()
@click.option("--month", required=True, help="哪个月的花名册，如 2026-10")
@click.option("--insurance", type=click.Choice([i.value for i in Insurance]), help="只要这个险种")
@click.option("--out", type=_FILE, required=True, help="写到哪个文件（.xlsx 或 .pdf 草稿）")
@click.pass_obj
def roster(desk: Desk, month: str, insurance: str | None, out: Path) -> Answer:
    """死亡人员花名册的文件；要签字盖章的，用 forms print deaths。"""
    _check_month(month)
    of = RosterOf(month, Insurance(insurance) if insurance else None)
    with desk.services() as services, desk.progress() as progress:
        rows = services.death_papers.write(of, out, progress)
    path = out.absolute()
    return Answer({"rows": rows, "path": path}, [f"已写到 {path}：{rows} 行"])


@deaths.command()
@click.option("--xlsx", type=_FILE, help="写到 Excel 文件（多领名单）")
@click.pass_obj
def overpaid(desk: Desk, xlsx: Path | None) -> Answer:
    """死亡以后还发了待遇的人，多领了几个月。"""
    with desk.services() as services:
        papers = services.death_papers
        found = papers.write_overpaid(xlsx) if xlsx else papers.overpaid()
        services.register.looked("list.looked", kind="overpaid", count=len(found))
    months = sum(line.overpaid or 0 for line in found)
    result: dict[str, object] = {
        "total": len(found),
        "months": months,
        "items": [death_item(line) for line in found],
    }
    if xlsx:
        result["path"] = xlsx.absolute()
    total = f"共 {len(found)} 条，多领 {months} 个月"
    return Answer(result, [*(_death_line(line) for line in found), total])


def _check_month(text: str) -> None:
    year, _, month = text.partition("-")
    well = len(year) == 4 and year.isdecimal() and len(month) == 2 and month.isdecimal()
    if not (well and text.isascii() and 1 <= int(month) <= 12):
        raise Refused(
            "date.invalid",
            f"--month 的“{text}”不对。",
            remedy="请写成 2026-10 的样子。",
            value=text,
        )


def _place(place: ReportPlace) -> dict[str, object]:
    return {
        "code": place.code,
        "name": place.name,
        "state": place.state.value,
        "count": place.count,
        "due_on": place.due_on,
        "reported_on": place.reported_on,
    }


def death_item(line: DeathLine) -> dict[str, object]:
    """One line of a month's report."""
    row = line.row
    return {
        "death_id": row.death_id,
        "id_number": row.id_number,
        "name": line.name,
        "village": line.village,
        "village_code": line.village_code,
        "group": line.group,
        "insurance": line.insurance.value,
        "unit_code": line.unit_code,
        "died_on": row.died_on,
        "learnt_on": row.learnt_on,
        "evidence": row.evidence_kind.value,
        "reported_by": row.reported_by,
        "report_month": line.reporting.month,
        "due_month": line.reporting.due_month,
        "late": line.late,
        "supplement": line.supplement,
        "late_months": line.reporting.late_months,
        "stop_month": line.stop_month or None,
        "overpaid_months": line.overpaid,
        "confirmed_after": [fact.fact_id for fact in line.confirmed_after],
    }


def _death_line(line: DeathLine) -> str:
    row = line.row
    parts = [
        line.name,
        masked_id_number(row.id_number),
        line.village + line.group,
        line.insurance.label,
        str(row.died_on or "日期待核实"),
        row.evidence_kind.label,
        "补报" if line.supplement else "",
        f"多领 {line.overpaid} 个月" if line.overpaid else "",
    ]
    return "\t".join(parts).rstrip()
