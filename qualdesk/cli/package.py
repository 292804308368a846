"""package, conflicts: what travels between stations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from qualdesk.cli.frame import DAMAGED, DONE, Answer, Desk, secret
from qualdesk.domain.package import PackageHead, PackageKind, PackageReport
from qualdesk.domain.recipient import Insurance
from qualdesk.errors import Damaged, Problem, QualDeskError, Refused, Where
from qualdesk.services.conflicts import Conflict
from qualdesk.services.exchanging import BuildRequest, Built
from qualdesk.services.receiving import Received

_FILE = click.Path(readable=False, path_type=Path)


def register(group: click.Group) -> None:
    """Add the commands of this module."""
    for command in (package, conflicts):
        group.add_command(command)


@click.group()
def package() -> None:
    """上报包：生成、验证、接收、回执。密码在 QUALDESK_PACKAGE_PASSWORD 里。"""


@click.group()
def conflicts() -> None:
    """两个站点对同一人、同一期次的不同说法。"""


def _password() -> str:
    return secret("QUALDESK_PACKAGE_PASSWORD", "上报包的密码")


@package.command("build")
@click.option("--kind", type=click.Choice([kind.value for kind in PackageKind]), required=True)
@click.option("--month", default="", help="月份，例如 2026-11")
@click.option("--round", "round_id", default="", help="期次，例如 2026H2")
@click.option("--to", "to", required=True, help="接收单位的 12 位行政区划代码")
@click.option("--out", type=_FILE, required=True, help="放上报包的文件夹")
@click.option(
    "--insurance",
    type=click.Choice([i.value for i in Insurance]),
    help="死亡人员花名册只报这个险种的",
)
@click.option("--signed", type=_FILE, help="签章后的汇总表（死亡人员花名册）扫描件")
@click.option("--serial", default="", help="它的单号，扫描件读不出二维码时由另一人输入")
@click.option("--seal-open", default="", help="签字不全仍要上报的原因（负责人）")
@click.option("--replaces", type=click.IntRange(min=1), help="替换哪一号包的材料")
@click.option("--reason", default="", help="替换的原因")
@click.option("--max-size", default="", help="尚未提供")
@click.option("--mail", type=_FILE, help="尚未提供")
@click.pass_obj
def build(
    desk: Desk,
    kind: str,
    month: str,
    round_id: str,
    to: str,
    out: Path,
    insurance: str | None,
    signed: Path | None,
    serial: str,
    seal_open: str,
    replaces: int | None,
    reason: str,
    max_size: str,
    mail: Path | None,
) -> Answer:
    """生成死亡人员花名册、月度或期次上报包；没有本级签章的表就是草稿。"""
    if max_size or mail:
        raise Refused(
            "command.not_yet",
            "分卷（--max-size）和邮件（--mail）目前还没有提供。",
            remedy="请去掉这两个选项，生成后用 U 盘或邮箱自行发送。",
        )
    deaths = kind == PackageKind.DEATHS
    if insurance and not deaths:
        raise click.UsageError("--insurance 只用于死亡人员花名册（--kind deaths）")
    if seal_open and deaths:
        raise click.UsageError("--seal-open 不用于死亡人员花名册（--kind deaths）")
    request = BuildRequest(
        kind=PackageKind(kind),
        period=_period(PackageKind(kind), month, round_id),
        recipient_code=to,
        out=out.absolute(),
        password=_password(),
        insurance=Insurance(insurance) if insurance else None,
        signed=signed.absolute() if signed else None,
        serial=serial,
        seal_open=seal_open,
        replaces=replaces,
        reason=reason,
    )
    with desk.services() as services, desk.progress() as progress:
        return _built(services.exchanging.build(request, progress))


def _period(kind: PackageKind, month: str, round_id: str) -> str:
    """The one of the two options that belongs to the kind."""
    if kind is PackageKind.MONTH and (round_id or not month):
        raise click.UsageError("月度包（--kind month）要写 --month，例如 --month 2026-11")
    if kind is PackageKind.DEATHS and (round_id or not month):
        raise click.UsageError(
            "死亡人员花名册包（--kind deaths）要写 --month，例如 --month 2026-10"
        )
    if kind is PackageKind.ROUND and (month or not round_id):
        raise click.UsageError("期次包（--kind round）要写 --round，例如 --round 2026H2")
    return month or round_id


def _built(built: Built) -> Answer:
    made, head = built.package, built.head
    state = "正式" if head.sealed else "草稿"
    total = sum(made.records.values())
    return Answer(
        {
            "files": [{"path": made.path, "bytes": made.bytes, "sha256": made.sha256}],
            "sequence": head.name.sequence,
            "bag_count": head.name.parts,
            "records": total,
            "records_by_kind": made.records,
            "evidence": made.evidence,
            "sealed": head.sealed,
            "training": head.training,
            "certificate_sha256": made.certificate_sha256,
        },
        (
            f"{state}包已完成，可以拔出：{made.path}",
            f"第 {head.name.sequence} 号，{total} 条记录，{made.evidence} 份佐证材料。",
            f"本站证书指纹（请读给接收单位核对）：{made.certificate_sha256}",
        ),
        built.problems,
    )


def _about(report: PackageReport) -> dict[str, object]:
    return {
        **_head(report.head),
        "certificate_sha256": report.certificate_sha256,
        "records": sum(report.records.values()),
        "records_by_kind": report.records,
        "evidence": report.evidence,
        "papers": report.papers,
    }


def _head(head: PackageHead) -> dict[str, object]:
    return {
        "sealed": head.sealed,
        "training": head.training,
        "station": head.name.station_code,
        "station_id": head.station_id,
        "station_name": head.station_name,
        "recipient": head.recipient_code,
        "kind": head.name.kind.value,
        "period": head.name.period,
        "sequence": head.name.sequence,
        "incarnation": head.incarnation,
        "replaces": head.replaces.sequence if head.replaces else None,
    }


@package.command("verify")
@click.argument("files", type=_FILE, nargs=-1, required=True)
@click.pass_obj
def verify(desk: Desk, files: tuple[Path, ...]) -> Answer:
    """验证上报包是否完整、签名是否成立（不需要信任对方）。"""
    password = _password()
    checked: list[dict[str, object]] = []
    lines: list[str] = []
    problems: list[Problem] = []
    worst = DONE
    with desk.services() as services, desk.progress() as progress:
        for path in files:
            try:
                report = services.receiving.verify(path.absolute(), password, progress)
            except QualDeskError as fault:
                worst = DAMAGED
                problems += [_in_file(problem, path) for problem in fault.findings()]
                checked.append({"path": path.absolute(), "valid": False})
                what = "不成立" if isinstance(fault, Damaged) else "无法验证"
                lines.append(f"{path.name}：{what}")
                continue
            problems += report.notes
            checked.append({"path": path.absolute(), "valid": True, **_about(report)})
            lines += _verified(path, report)
    valid = all(one["valid"] for one in checked)
    result = {**checked[0], "valid": valid, "packages": checked}
    return Answer(result, lines, problems, worst)


def _in_file(problem: Problem, path: Path) -> Problem:
    """With several packages a finding says which one it is in."""
    inside = problem.where.file
    place = path.name if inside in (None, path.name) else f"{path.name}/{inside}"
    where = Where(place, problem.where.sheet, problem.where.row, problem.where.column)
    return Problem(problem.severity, problem.code, problem.message, where, problem.value)


def _verified(path: Path, report: PackageReport) -> Iterable[str]:
    head = report.head
    state = ("正式" if head.sealed else "草稿") + ("，培训数据" if head.training else "")
    yield f"{path.name}：成立（{state}）"
    yield f"  {head.station_name}报{head.recipient_name or head.recipient_code}，{head.name.period}"
    yield f"  第 {head.name.sequence} 号，{sum(report.records.values())} 条记录"
    yield f"  证书指纹：{report.certificate_sha256}"


@package.command("receive")
@click.argument("files", type=_FILE, nargs=-1, required=True)
@click.option("--trust", default="", help="与对方核对过的证书指纹")
@click.option("--out", type=_FILE, help="放回执的文件夹，默认在包旁边")
@click.pass_obj
def receive(desk: Desk, files: tuple[Path, ...], trust: str, out: Path | None) -> Answer:
    """接收上报包：全部验证后并入，并出回执。"""
    password = _password()
    paths = [path.absolute() for path in files]
    with desk.services() as services, desk.progress() as progress:
        found = services.receiving.receive(
            paths,
            password,
            trust=trust,
            out=out.absolute() if out else None,
            progress=progress,
        )
    problems = [problem for one in found for problem in one.problems]
    lines = [line for one in found for line in _received_lines(one)]
    packages = [_received(one) for one in found]
    result = {
        "merged": sum(sum(one.merged.values()) for one in found),
        "already_had": sum(sum(one.already_had.values()) for one in found),
        "conflicts": [_conflict(each) for one in found for each in one.conflicts],
        "receipt": found[-1].receipt,
        "packages": packages,
    }
    return Answer(result, lines, problems)


def _received(one: Received) -> Mapping[str, object]:
    return {
        "path": one.path,
        **_head(one.head),
        "merged": one.merged,
        "already_had": one.already_had,
        "conflicts": [_conflict(each) for each in one.conflicts],
        "receipt": one.receipt,
    }


def _received_lines(one: Received) -> Iterable[str]:
    new, had = sum(one.merged.values()), sum(one.already_had.values())
    yield f"{one.path.name}：并入 {new} 条，已有 {had} 条"
    for each in one.conflicts:
        yield f"  说法不一致：{each.question}"
    if one.receipt:
        yield f"  回执：{one.receipt}"


def _conflict(one: Conflict) -> dict[str, object]:
    return {
        "conflict_id": one.conflict_id,
        "id_number": one.id_number,
        "insurance": one.insurance.value,
        "round": one.round,
        "ours": one.ours,
        "theirs": one.theirs,
        "question": one.question,
    }


@package.command("receipt")
@click.argument("file", type=_FILE)
@click.option("--trust", default="", help="与对方核对过的证书指纹")
@click.pass_obj
def receipt(desk: Desk, file: Path, trust: str) -> Answer:
    """导入对方的回执。"""
    with desk.services() as services:
        taken = services.receipts.take(file.absolute(), trust)
    said = "已接受" if taken.accepted else "没有接受"
    return Answer(
        {
            "accepted": taken.accepted,
            "returned": [{"record": one.record, "reason": one.reason} for one in taken.returned],
            "package": taken.receipt.package.identifier,
            "station": taken.receipt.station_code,
            "received_by": taken.receipt.received_by,
        },
        (
            f"{taken.receipt.station_name}{said}{taken.receipt.package.identifier}",
            *(f"  退回 {one.record}：{one.reason}" for one in taken.returned),
        ),
        taken.problems,
    )


@package.command("return")
@click.argument("records", nargs=-1, expose_value=False)
@click.option("--reason", help="退回的原因", expose_value=False)
def return_records() -> Answer:
    """退回记录（尚未提供）。"""
    raise _not_yet("退回记录（package return）")


@conflicts.command("list")
@click.pass_obj
def list_conflicts(desk: Desk) -> Answer:
    """还没有解决的不同说法。"""
    with desk.services() as services:
        found = services.exchanging.conflicts()
    return Answer(
        {"total": len(found), "conflicts": [_conflict(one) for one in found]},
        [f"{one.conflict_id}  尾号 {one.id_number[-4:]}  {one.question}" for one in found],
    )


@conflicts.command("decide")
@click.argument("conflict", expose_value=False)
def decide_conflict() -> Answer:
    """裁定（尚未提供）。"""
    raise _not_yet("裁定（conflicts decide）")


def _not_yet(what: str) -> Refused:
    return Refused(
        "command.not_yet",
        f"{what}目前还没有提供。",
        remedy="请与对方联系，由一方用 correct 更正有问题的记录后再次上报。",
    )
