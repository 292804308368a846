"""spotcheck: draws, results, what is to be put right, everything about a drawn village."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from qualdesk.cli.frame import Answer, Desk, optional_day
from qualdesk.domain.forms import masked_id_number
from qualdesk.domain.policy_values import Drawn
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.spot_check import DrawSize, SpotFound, SpotHow, SpotResult, printed_seed
from qualdesk.services.spot_check_board import DrawBoard, DrawnLine
from qualdesk.services.spot_check_county import CountyList
from qualdesk.services.spot_checks import DESIGNATED, DrawRequest
from qualdesk.services.spot_results import Finding

_FILE = click.Path(readable=False, path_type=Path)
_COUNT = click.IntRange(min=1)


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    group.add_command(spotcheck)


@click.group()
def spotcheck() -> None:
    """抽查：抽签、登记结果、整改、备查材料。"""


@spotcheck.command()
@click.option("--villages", type=_COUNT, help="抽几个村；写了 --townships 的，是每个乡镇抽几个村")
@click.option("--units", type=_COUNT, help="抽几个单位（机关事业）")
@click.option(
    "--people", type=_COUNT, required=True, help="每个村（单位）抽几人；都不写的，共抽几人"
)
@click.option("--townships", type=_COUNT, help="先抽几个乡镇")
@click.option(
    "--insurance",
    "insurances",
    type=click.Choice([i.value for i in Insurance]),
    multiple=True,
    help="只抽这个险种",
)
@click.option("--round", "round_id", default="", help="期次，例如 2026H2；不写就是正在进行的一期")
@click.option("--seed", default="", help="指定抽签号（数字）；不写由系统随机产生")
@click.option("--note", default="", help="备注")
@click.pass_obj
def draw(
    desk: Desk,
    villages: int | None,
    units: int | None,
    people: int,
    townships: int | None,
    insurances: tuple[str, ...],
    round_id: str,
    seed: str,
    note: str,
) -> Answer:
    """抽签：抽村、抽单位或者抽人；抽过的都留着，不能撤销。"""
    if villages and units:
        raise click.UsageError("抽村（--villages）和抽单位（--units）只能写一个")
    if townships and not villages:
        raise click.UsageError("抽乡镇（--townships）要写明每个乡镇抽几个村（--villages）")
    drawn = Drawn.VILLAGE if villages else Drawn.UNIT if units else Drawn.PERSON
    size = DrawSize(drawn, people, villages or units or 0, townships or 0)
    request = DrawRequest(
        size=size,
        insurances=tuple(Insurance(one) for one in insurances),
        round_id=round_id,
        seed=seed,
        note=note,
    )
    with desk.services() as services:
        done = services.spot_checks.draw(request)
        board = services.spot_check_board.one(done.row.draw_id)
        services.register.looked("spotcheck.looked", count=len(board.lines))
    return Answer(
        {**_draw_item(board), "population": done.population},
        [*_head_lines(board), *(_person_line(line) for line in board.lines)],
        done.problems,
    )


@spotcheck.command()
@click.argument("draw_id", metavar="DRAW")
@click.argument("id_number", metavar="ID")
@click.option(
    "--result",
    type=click.Choice([r.value for r in SpotResult]),
    required=True,
    help="和系统记录是否一致",
)
@click.option("--note", default="", help="说明；不一致的必须写")
@click.option(
    "--how", type=click.Choice([h.value for h in SpotHow]), default="met", help="怎样核实的"
)
@click.option(
    "--found", type=click.Choice([f.value for f in SpotFound]), default="alive", help="查到的情况"
)
@click.option("--checker", default="", help="抽查人；不写就是登录的人")
@click.option("--on", help="抽查日期，默认今天")
@click.option("--demand", default="", help="整改要求")
@click.option("--due", help="整改期限；不写按规定的核查期限")
@click.option("--case", "case", is_flag=True, help="同时立核查件")
@click.option("--document", "documents", type=_FILE, multiple=True, help="照片、记录表等材料")
@click.pass_obj
def record(
    desk: Desk,
    draw_id: str,
    id_number: str,
    result: str,
    note: str,
    how: str,
    found: str,
    checker: str,
    on: str | None,
    demand: str,
    due: str | None,
    case: bool,
    documents: tuple[Path, ...],
) -> Answer:
    """登记一人的抽查结果；再登记一次的，以后一次为准。"""
    finding = Finding(
        draw_id=draw_id,
        id_number=id_number,
        result=SpotResult(result),
        note=note,
        how=SpotHow(how),
        found=SpotFound(found),
        checker=checker,
        on=optional_day(on, "--on"),
        demand=demand,
        due_on=optional_day(due, "--due"),
        case=case,
        evidence=documents,
    )
    with desk.services() as services, desk.progress() as progress:
        done = services.spot_results.record(finding, progress)
    row = done.result
    due_words = f"，{row.due_on} 前整改" if row.due_on else ""
    return Answer(
        {
            "result_id": row.fact_id,
            "draw_id": row.draw_id,
            "id_number": row.id_number,
            "result": row.result.value,
            "due_on": row.due_on,
            "case_id": done.case_id or None,
        },
        [f"已登记：{row.result.label}{due_words}。编号 {row.fact_id}"],
        done.problems,
    )


@spotcheck.command()
@click.argument("draw_id", metavar="DRAW")
@click.argument("id_number", metavar="ID")
@click.option("--done", required=True, help="怎样整改的")
@click.option("--on", help="整改日期，默认今天")
@click.option("--document", "documents", type=_FILE, multiple=True, help="整改材料")
@click.pass_obj
def rectify(
    desk: Desk, draw_id: str, id_number: str, done: str, on: str | None, documents: tuple[Path, ...]
) -> Answer:
    """登记一处不一致的整改结果。"""
    day = optional_day(on, "--on")
    with desk.services() as services, desk.progress() as progress:
        found = services.spot_results.result_of(draw_id, id_number)
        fact_id, _ = services.spot_results.rectify(found.fact_id, done, documents, day, progress)
    return Answer({"result_id": found.fact_id, "fact_id": fact_id}, [f"已登记整改。编号 {fact_id}"])


@spotcheck.command("list")
@click.pass_obj
def list_draws(desk: Desk) -> Answer:
    """抽过的每一批，和还没整改的不一致。"""
    with desk.services() as services:
        boards = services.spot_check_board.all()
        waiting = services.spot_check_board.open_differences()
        services.register.looked("spotcheck.looked", count=len(waiting))
    return Answer(
        {
            "total": len(boards),
            "items": [_draw_summary(board) for board in boards],
            "differences": [
                {"draw_id": board.row.draw_id, **_person_item(line)} for board, line in waiting
            ],
        },
        [
            *(line for board in boards for line in _head_lines(board)),
            *(_person_line(line) for _, line in waiting),
            f"共 {len(boards)} 批，待整改 {len(waiting)} 处",
        ],
    )


@spotcheck.command("import")
@click.argument("file", type=_FILE, required=False)
@click.option("--village", "villages", multiple=True, help="县局抽到的村（社区），可以写几次")
@click.option("--seed", default="", help="县局的抽签号")
@click.option("--on", help="县局抽签的日期，默认今天")
@click.option("--round", "round_id", default="", help="期次，例如 2026H2")
@click.option("--note", default="", help="备注")
@click.pass_obj
def import_list(
    desk: Desk,
    file: Path | None,
    villages: tuple[str, ...],
    seed: str,
    on: str | None,
    round_id: str,
    note: str,
) -> Answer:
    """导入县局抽出的名单，或写明县局抽到的村。"""
    handed = CountyList(
        file=file,
        villages=villages,
        seed=seed,
        on=optional_day(on, "--on"),
        round_id=round_id,
        note=note,
    )
    with desk.services() as services, desk.progress() as progress:
        done = services.county_draws.take_in(handed, progress)
        board = services.spot_check_board.one(done.draw_id)
        services.register.looked("spotcheck.looked", count=len(board.lines))
    return Answer(
        {**_draw_item(board), "rows_read": done.rows_read}, _head_lines(board), done.problems
    )


@spotcheck.command()
@click.argument("draw_id", metavar="DRAW")
@click.option("--xlsx", type=_FILE, help="写到 Excel 文件（附抽签总体，可以重抽核对）")
@click.option("--pdf", type=_FILE, help="写到 PDF 文件（证号隐去）")
@click.pass_obj
def report(desk: Desk, draw_id: str, xlsx: Path | None, pdf: Path | None) -> Answer:
    """一批抽查的情况：抽签号、摘要、逐人结果、整改。"""
    with desk.services() as services, desk.progress() as progress:
        board = services.spot_check_files.write(draw_id, xlsx, pdf, progress)
    written = {"xlsx": xlsx, "pdf": pdf}
    paths = {name: path.absolute() for name, path in written.items() if path is not None}
    return Answer(
        {**_draw_item(board), **paths},
        [*_head_lines(board), *(_person_line(line) for line in board.lines)],
    )


@spotcheck.command()
@click.argument("draw_id", metavar="DRAW")
@click.option("--out", type=_FILE, required=True, help="放在哪个文件夹里")
@click.option("--one-pdf", is_flag=True, help="每个村（单位）只要一个 PDF")
@click.pass_obj
def folder(desk: Desk, draw_id: str, out: Path, one_pdf: bool) -> Answer:
    """备查材料：抽到的每个村（单位）的名单、表单、照片、签字扫描件。"""
    with desk.services() as services, desk.progress() as progress:
        made = services.spot_check_folder.write(draw_id, out, one_pdf=one_pdf, progress=progress)
    return Answer(
        {"draw_id": draw_id, "path": made.path, "files": made.files, "pages": made.pages},
        [f"已写到 {made.path}：{len(made.files)} 个文件，PDF 共 {made.pages} 页"],
        made.problems,
    )


def _draw_summary(board: DrawBoard) -> dict[str, object]:
    row = board.row
    return {
        "draw_id": row.draw_id,
        "source": row.source.value,
        "round": row.round,
        "batch": board.batch,
        "drawn": row.drawn.value,
        "seed": row.seed,
        "designated": row.designated,
        "mark": DESIGNATED if row.designated else "",
        "insurances": [one.value for one in row.insurances],
        "population_sha256": row.population_sha256,
        "villages": _villages(board),
        "units": list(row.places) if row.drawn is Drawn.UNIT else [],
        "stated_on": row.stated_on,
        "drawn_people": len(row.people),
        "checked": board.checked,
        "agrees": board.count(SpotResult.AGREES),
        "differs": board.count(SpotResult.DIFFERS),
        "open": len(board.open_differences),
    }


def _draw_item(board: DrawBoard) -> dict[str, object]:
    return {
        **_draw_summary(board),
        "people": [one.id_number for one in board.row.people],
        "items": [_person_item(line) for line in board.lines],
    }


def _villages(board: DrawBoard) -> list[str]:
    """The drawn villages; of drawn people those that they live in, in order."""
    row = board.row
    if row.drawn is Drawn.VILLAGE:
        return list(row.places)
    if row.drawn is Drawn.PERSON:
        return list(dict.fromkeys(one.place for one in row.people if one.place))
    return []


def _person_item(line: DrawnLine) -> Mapping[str, object]:
    result, done = line.result, line.rectification
    return {
        "number": line.number,
        "id_number": line.candidate.id_number,
        "name": line.name,
        "place": line.candidate.place,
        "place_name": line.place,
        "insurance": line.candidate.insurance or None,
        "confirmed_on": line.newest.stated_on if line.newest else None,
        "result": result.result.value if result else None,
        "result_id": result.fact_id if result else None,
        "how": result.how.value if result else None,
        "found": result.found.value if result else None,
        "checker": result.checker if result else None,
        "on": result.stated_on if result else None,
        "note": result.problem if result else "",
        "demand": result.demand if result else "",
        "due_on": result.due_on if result else None,
        "state": line.difference.value if line.difference else None,
        "rectified_on": done.stated_on if done else None,
        "rectified": done.done if done else "",
    }


def _head_lines(board: DrawBoard) -> list[str]:
    row = board.row
    mark = f"（{DESIGNATED}）" if row.designated else ""
    seed = f"抽签号 {printed_seed(row.seed)}{mark}" if row.seed else row.source.label
    places = "、".join(board.place_names.values())
    counts = f"应查 {len(row.people)} 人，已查 {board.checked} 人"
    counts += f"，不一致 {board.count(SpotResult.DIFFERS)} 人"
    return [
        f"{row.draw_id}\t{board.name}\t{row.stated_on}\t{seed}",
        f"\t{places or row.drawn.label}\t{counts}",
    ]


def _person_line(line: DrawnLine) -> str:
    result = line.result
    parts = [
        str(line.number),
        line.name,
        masked_id_number(line.candidate.id_number),
        line.place,
        result.result.label if result else "没查",
        result.problem if result else "",
    ]
    if line.difference is not None:
        due = result.due_on if result else None
        parts.append(f"{line.difference.label}（{due} 前）" if due else line.difference.label)
    return "\t".join(parts).rstrip()
