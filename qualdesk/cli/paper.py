"""forms print, signoff, summary: paper and its signatures."""

from __future__ import annotations

from pathlib import Path

import click

from qualdesk.cli.frame import Answer, Desk, optional_day, parse_day
from qualdesk.domain.form_codes import FormKind, printed_serial
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.sign_off import Decision, Step
from qualdesk.errors import Refused
from qualdesk.services.death_rosters import RosterOf
from qualdesk.services.form_plan import Selection
from qualdesk.services.notice_papers import NoticePrinted
from qualdesk.services.paper_output import Printed, PrintedForm
from qualdesk.services.people_lines import area_of
from qualdesk.services.signing import Signed, SignedForm, SignRequest
from qualdesk.services.summary_lines import Summary, SummaryLine

_FILE = click.Path(readable=False, path_type=Path)
LEDGER, NOTICE = "ledger", "notice"
"""重点群体台账 and 公示: do not come back on paper, so they have no serial."""
_KINDS = [*(kind.value for kind in FormKind), LEDGER, NOTICE]


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    for command in (forms, signoff, summary):
        group.add_command(command)


@click.group()
def forms() -> None:
    """表单：打印、重印。"""


@forms.command("print")
@click.argument("kind", type=click.Choice(_KINDS), required=False)
@click.option("--village", default="", help="村（社区）的 12 位代码；乡镇代码表示它的所有村")
@click.option("--group", "group_name", default="", help="村民小组，例如 3组")
@click.option("--id", "id_numbers", multiple=True, help="身份证号码，可以写几次")
@click.option("--insurance", type=click.Choice([i.value for i in Insurance]), help="只打这个险种")
@click.option("--round", "round_id", default="", help="期次，例如 2026H2；不写就是正在进行的一期")
@click.option("--month", default="", help="汇总表、死亡人员花名册的月份，例如 2026-11")
@click.option(
    "--unit",
    "units",
    multiple=True,
    help="告知书写给哪些单位（编号），可多次；死亡花名册是哪个单位的",
)
@click.option("--number", default="", help="告知书的文号")
@click.option("--draw", "draw_id", default="", help="抽查记录表是哪一次抽查的；不写就是最近一次")
@click.option("--plan", "plan_id", default="", help="上门服务记录表是哪个上门计划的")
@click.option("--on", "day", help="上门服务记录表只印计划的这一天")
@click.option("--unconfirmed", is_flag=True, help="确认表只打本期还没确认的人")
@click.option("--void", is_flag=True, help="旧表作废，换新单号")
@click.option("--reprint", "serial", default="", help="按单号原样重印")
@click.option("--out", type=_FILE, required=True, help="写到哪个 PDF 文件")
@click.option("--layout", "layout_file", type=_FILE, help="签字框、勾选框的位置，写成 JSON")
@click.pass_obj
def print_forms(
    desk: Desk,
    kind: str | None,
    village: str,
    group_name: str,
    id_numbers: tuple[str, ...],
    insurance: str | None,
    round_id: str,
    month: str,
    units: tuple[str, ...],
    number: str,
    draw_id: str,
    plan_id: str,
    day: str | None,
    unconfirmed: bool,
    void: bool,
    serial: str,
    out: Path,
    layout_file: Path | None,
) -> Answer:
    """打印一种表，KIND 写 individual、group、summary、deaths、letter、spotcheck、ledger 或 notice。

    依次是确认表、花名册、汇总表、死亡人员花名册、告知书、抽查记录表、重点群体台账、公示。
    """
    with desk.services() as services, desk.progress() as progress:
        if serial:
            return _printed(services.printing.reprint(serial, out, layout_file, progress))
        if kind is None:
            raise click.UsageError(f"请写明打印哪一种表：{'、'.join(_KINDS)}。")
        if kind == LEDGER:
            ledger = services.key_groups.ledger(village=village)
            pages = services.key_groups.write(ledger, out, progress)
            said = f"已写到 {out.absolute()}：{len(ledger.lines)} 人，{pages} 页"
            result = {"path": out.absolute(), "pages": pages, "forms": []}
            return Answer({**result, "rows": len(ledger.lines)}, [said])
        if kind == FormKind.SUMMARY:
            period = _period(month, round_id)
            return _printed(services.summarising.print(period, out, layout_file, progress))
        chosen = Insurance(insurance) if insurance else None
        if kind == FormKind.DEATHS:
            if not month:
                raise click.UsageError("死亡人员花名册要写明月份，例如 --month 2026-10")
            place = area_of(services.session, village).ljust(12, "0") if village else ""
            if len(units) > 1 or (units and village):
                raise click.UsageError("死亡人员花名册只写一个村（--village）或一个单位（--unit）")
            roster = RosterOf(month, chosen, place, units[0] if units else "")
            return _printed(services.death_papers.print(roster, out, layout_file, progress))
        if kind == NOTICE:
            papers = services.notice_papers
            return _printed_notice(
                papers.print(
                    out,
                    village=village,
                    round_id=round_id,
                    layout_file=layout_file,
                    progress=progress,
                )
            )
        if kind == FormKind.LETTER:
            return _printed(
                services.letters.print(
                    units,
                    out,
                    layout_file,
                    insurance=chosen,
                    number=number,
                    progress=progress,
                )
            )
        if kind == FormKind.VISITS:
            return _printed(
                services.visit_papers.print(
                    out,
                    layout_file,
                    plan_id=plan_id,
                    on=optional_day(day, "--on"),
                    area=area_of(services.session, village) if village else "",
                    progress=progress,
                )
            )
        if kind == FormKind.SPOTCHECK:
            place = area_of(services.session, village).ljust(12, "0") if village else ""
            return _printed(
                services.spot_check_papers.print(
                    out,
                    layout_file,
                    draw_id=draw_id,
                    village=place,
                    round_id=round_id,
                    progress=progress,
                )
            )
        wanted = Selection(
            id_numbers=id_numbers,
            village=village,
            group=group_name,
            insurance=chosen,
            round_id=round_id,
            unconfirmed=unconfirmed,
        )
        done = services.printing.print(
            FormKind(kind), wanted, out, layout_file, void=void, progress=progress
        )
        return _printed(done)


def _printed_notice(printed: NoticePrinted) -> Answer:
    return Answer(
        {
            "path": printed.path,
            "pages": printed.pages,
            "notices": printed.notices,
            "forms": [],
        },
        [f"已写到 {printed.path}：{printed.notices} 张公示，{printed.pages} 页"],
        printed.problems,
    )


def _printed(printed: Printed) -> Answer:
    return Answer(
        {
            "path": printed.path,
            "pages": printed.pages,
            "forms": [
                {
                    "form_serial": form.form_serial,
                    "kind": form.kind.value,
                    "rows": form.rows,
                    "reprint": form.again,
                }
                for form in printed.forms
            ],
        },
        [
            f"已写到 {printed.path}：{len(printed.forms)} 张表，{printed.pages} 页",
            *(_form_words(form) for form in printed.forms),
        ],
        printed.problems,
    )


def _form_words(form: PrintedForm) -> str:
    again = "\t重印" if form.again else ""
    return f"{printed_serial(form.form_serial)}\t{form.kind.label}\t{form.rows} 行{again}"


def _period(month: str, round_id: str) -> str:
    """The one of the two that was given."""
    if bool(month) == bool(round_id):
        raise Refused(
            "period.missing",
            "汇总表要写明月份或者期次（只写一个）。",
            remedy="请用 --month 2026-11 或 --round 2026H2。",
        )
    return month or round_id


@click.command()
@click.argument("serials", nargs=-1, required=True)
@click.option("--step", type=click.Choice([step.value for step in Step]), required=True)
@click.option("--by", "signer", required=True, help="签字人姓名，照纸面写")
@click.option("--on", "day", required=True, help="纸面上写的日期")
@click.option("--decision", type=click.Choice([d.value for d in Decision]), default="approved")
@click.option("--reason", default="", help="退回的原因")
@click.option("--scan", type=_FILE, help="签好的扫描件")
@click.pass_obj
def signoff(
    desk: Desk,
    serials: tuple[str, ...],
    step: str,
    signer: str,
    day: str,
    decision: str,
    reason: str,
    scan: Path | None,
) -> Answer:
    """登记签字、盖章或退回；几张表一起办时，一张不行就都不办。"""
    request = SignRequest(
        serials=serials,
        step=Step(step),
        signer=signer,
        signed_on=parse_day(day, "--on"),
        decision=Decision(decision),
        reason=reason,
        scan=scan,
    )
    with desk.services() as services, desk.progress() as progress:
        done = services.signing.sign(request, progress)
    return Answer(
        {**_signed(done, done.forms[0]), "forms": [_signed(done, form) for form in done.forms]},
        [_words(form) for form in done.forms],
        done.problems,
    )


def _signed(done: Signed, form: SignedForm) -> dict[str, object]:
    following = form.standing.next_step
    return {
        "form_serial": form.form_serial,
        "step": done.step.value,
        "next_step": following.step.value if following else None,
        "complete": form.standing.complete,
        "fact_id": form.fact_id,
    }


def _words(form: SignedForm) -> str:
    following = form.standing.next_step
    then = f"下一步：{following.label}" if following else "签齐"
    return f"{printed_serial(form.form_serial)}\t{then}"


@click.command()
@click.option("--month", default="", help="月份，例如 2026-11")
@click.option("--round", "round_id", default="", help="期次，例如 2026H2 或 2026Q4")
@click.option("--xlsx", type=_FILE, help="写到 Excel 文件")
@click.option("--pdf", type=_FILE, help="写到 PDF 文件（草稿）")
@click.pass_obj
def summary(desk: Desk, month: str, round_id: str, xlsx: Path | None, pdf: Path | None) -> Answer:
    """汇总表的数字；要签字盖章的，用 forms print summary。"""
    with desk.services() as services, desk.progress() as progress:
        service = services.summarising
        found = service.of(_period(month, round_id))
        if xlsx is not None:
            service.write_xlsx(found, xlsx)
        if pdf is not None:
            service.write_pdf(found, pdf, progress)
    monthly = found.monthly
    result: dict[str, object] = {
        "period": found.period,
        "rows": [line.as_json(monthly=monthly) for line in found.lines],
        "total": found.total.as_json(monthly=monthly),
        "one_person": found.one_person,
        "self_service_rate": found.self_service_rate,
    }
    paths = {"xlsx": xlsx, "pdf": pdf}
    result |= {name: path.absolute() for name, path in paths.items() if path is not None}
    return Answer(result, _summary_lines(found))


def _summary_lines(found: Summary) -> list[str]:
    heads = "村（社区）\t险种\t应确认\t已确认\t未确认\t待核实\t丧失资格\t缺签"
    return [heads, *(_summary_line(line) for line in (*found.lines, found.total))]


def _summary_line(line: SummaryLine) -> str:
    counts = (line.expected, line.confirmed, line.unconfirmed, line.to_verify, line.disqualified)
    kind = line.insurance.label if line.insurance else ""
    return "\t".join([line.village, kind, *map(str, (*counts, line.unsigned))])
