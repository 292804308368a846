"""rounds: the running rounds with countdown and coverage; a round opened by a document."""

from __future__ import annotations

from pathlib import Path

import click

from qualdesk.cli.frame import Answer, Desk, parse_day
from qualdesk.cli.people import INSURANCES
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.rounds import Round
from qualdesk.services.opening_rounds import OpeningRequest, RoundCover, RoundLine

_FILE = click.Path(readable=False, path_type=Path)


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(rounds)


@click.group()
def rounds() -> None:
    """期次：还剩几天、确认到哪里、剩下的归谁；按县局文件开展一期。"""


@rounds.command("show")
@click.option("--round", "round_id", default="", help="期次，例如 2026H2；不写就是正在进行的")
@click.pass_obj
def show_rounds(desk: Desk, round_id: str) -> Answer:
    """各险种确认到哪里：按村、按方式，剩下的人归谁。"""
    with desk.services() as services:
        covers = services.rounds.cover(round_id)
    return Answer(
        {"rounds": [_cover(one) for one in covers]},
        [line for one in covers for line in _lines(one)] or ["没有应确认的人"],
    )


@rounds.command("open")
@click.option("--round", "round_id", required=True, help="期次，例如 2026H2")
@click.option("--number", required=True, help="县局文件的文号")
@click.option("--begin", required=True, help="从哪天开始")
@click.option("--end", required=True, help="到哪天结束")
@click.option("--close", "closes_on", required=True, help="哪天以前要确认完（当天算）")
@click.option("--insurance", "insurances", type=INSURANCES, multiple=True, help="只是这些险种")
@click.option("--title", default="", help="文件的标题")
@click.option("--document", "documents", type=_FILE, multiple=True, help="文件的扫描件")
@click.option("--note", default="", help="备注")
@click.pass_obj
def open_round(
    desk: Desk,
    round_id: str,
    number: str,
    begin: str,
    end: str,
    closes_on: str,
    insurances: tuple[str, ...],
    title: str,
    documents: tuple[Path, ...],
    note: str,
) -> Answer:
    """按县局文件开展一期：文件写的日期代替规定的日期。"""
    with desk.services() as services, desk.progress() as progress:
        request = OpeningRequest(
            round_id=round_id,
            document_number=number,
            begin=parse_day(begin, "--begin"),
            end=parse_day(end, "--end"),
            closes_on=parse_day(closes_on, "--close"),
            insurances=tuple(Insurance(one) for one in insurances),
            title=title,
            documents=documents,
            note=note,
        )
        done = services.rounds.open(request, progress)
    rows = [{"insurance": insurance.value, **_days(this)} for insurance, this in done.rounds]
    words = [
        f"{insurance.label} {this.label}：{this.begin} 至 {this.end}，{this.closes_on} 截止"
        for insurance, this in done.rounds
    ]
    return Answer({"fact_ids": done.fact_ids, "rounds": rows}, words, done.problems)


def _days(this: Round) -> dict[str, object]:
    return {
        "round": this.id,
        "begin": this.begin,
        "end": this.end,
        "closes_on": this.closes_on,
    }


def _cover(one: RoundCover) -> dict[str, object]:
    names = ("expected", "confirmed", "unconfirmed", "to_verify", "disqualified")
    return {
        "insurance": one.insurance.value,
        **_days(one.this),
        "number": one.document_number or None,
        "days_left": one.days_left,
        **{name: getattr(one.total, name) for name in names},
        "left": one.left,
        "by_method": {group.value: count for group, count in one.total.by_method.items()},
        "self_service_rate": one.self_service_rate,
        "villages": [_village(line) for line in one.lines],
        "units": [{"name": name, "left": left} for name, left in one.units.items()],
    }


def _village(one: RoundLine) -> dict[str, object]:
    return {
        "village_code": one.line.village_code,
        "village": one.line.village,
        "expected": one.line.expected,
        "confirmed": one.line.confirmed,
        "left": one.left,
        "by_method": {group.value: count for group, count in one.line.by_method.items()},
        "responsible": one.responsible,
    }


def _lines(one: RoundCover) -> list[str]:
    about = f"（{one.document_number}）" if one.document_number else ""
    days = one.days_left
    left = f"还剩 {days} 天" if days >= 0 else f"已过 {-days} 天"
    whole, rate = one.total, one.self_service_rate
    ways = "，".join(f"{group.label} {count}" for group, count in whole.by_method.items() if count)
    said = f"，自助率 {rate:.0%}" if rate is not None else ""
    head = [
        f"{one.insurance.label} {one.this.label}{about}：{one.this.closes_on} 截止，{left}",
        f"  应确认 {whole.expected}，已确认 {whole.confirmed}，还没确认 {one.left}{said}",
        f"  {ways}" if ways else "",
    ]
    rest = [
        f"  {line.line.village}\t还有 {line.left} 人\t{line.responsible}"
        for line in one.lines
        if line.left
    ]
    units = [f"  {name}\t还有 {number} 人" for name, number in one.units.items()]
    return [line for line in (*head, *rest, *units) if line]
