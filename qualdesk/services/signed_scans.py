"""The signed scan of a frozen paper: that it is of that paper, and how it lies in a package."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PIL import Image, ImageSequence

from qualdesk.domain.access import Actor
from qualdesk.domain.form_codes import PageToken, parse_serial, parse_token, printed_serial
from qualdesk.errors import Refused
from qualdesk.imaging.scan import PreparedScan, prepare_scan
from qualdesk.progress import Progress
from qualdesk.services.held_scans import ScanSource, scan_bytes
from qualdesk.services.paper_heads import FORM_KEY
from qualdesk.services.session import Session
from qualdesk.storage.queries.papers import FormRow

_PDF = "application/pdf"
_SHOWN = 5  # changes that are named


@dataclass(frozen=True, slots=True)
class PaperWords:
    """What a frozen paper is called, and the command that prints it."""

    name: str
    command: str


def scan_of(
    session: Session,
    words: PaperWords,
    period: str,
    printed: FormRow | None,
    signed: ScanSource | None,
    serial: str,
    progress: Progress,
) -> PreparedScan:
    """The scan, when it is of the form printed last: by its own codes, or a second person's word.

    Refused `seal.unsigned` (nothing printed here, no scan, of another form), `seal.same_person`
    (the serial typed by who printed it); Unreadable for the scan.
    """
    if printed is None or printed.station_id != session.station.station_id:
        raise Refused(
            "seal.unsigned",
            f"{period} 还没有打印过供签章的{words.name}。",
            remedy=f"请先打印{words.name}（{words.command}），签字盖章后扫描，再封包。",
        )
    if signed is None:
        raise Refused(
            "seal.unsigned",
            f"没有给出签章后的{words.name}扫描件。",
            remedy="请用 --signed 指定扫描件；暂时没有的，不写 --serial 就生成草稿包。",
        )
    scan = prepare_scan(scan_bytes(session, signed), progress)
    _check_serial(session, words, printed, scan, serial)
    return scan


def changed(words: PaperWords, serial: str, changes: Sequence[str]) -> Refused:
    """`seal.changed`: the facts say otherwise than the paper; `changes` are Chinese lines."""
    shown = "；".join(changes[:_SHOWN]) + ("……" if len(changes) > _SHOWN else "")
    return Refused(
        "seal.changed",
        f"{words.name}（单号 {printed_serial(serial)}）打印以后数字有变动：{shown}。",
        remedy=f"请重新打印{words.name}，签字盖章后再封包。",
        value="；".join(changes),
    )


def _check_serial(
    session: Session, words: PaperWords, printed: FormRow, scan: PreparedScan, typed: str
) -> None:
    wanted = printed.form_serial
    given = parse_serial(typed) if typed else ""
    key = session.store.derive(FORM_KEY)
    read = [token for token in _tokens(scan) if token.made_with(key)]
    others = sorted({token.serial for token in read} - {wanted})
    if given and given != wanted:
        others = [given]
    if others:
        raise Refused(
            "seal.unsigned",
            f"这是单号 {printed_serial(others[0])} 的表，最近打印的{words.name}单号是"
            f" {printed_serial(wanted)}。",
            remedy="请扫描最近打印、已签章的那一份；旧的请收回作废。",
            value=others[0],
        )
    if read:
        return
    if not given:
        raise Refused(
            "seal.unsigned",
            f"扫描件上没有读到本站{words.name}的二维码，不能确定是哪一份。",
            remedy="请重新扫描（200 DPI 以上，四角完整）；还读不出的，由另一人用 --serial "
            "输入纸上的单号。",
        )
    _check_second_person(session.actor, words, printed)


def _check_second_person(actor: Actor, words: PaperWords, printed: FormRow) -> None:
    if actor.id_number and printed.operator_id_number:
        same = actor.same_person(printed.operator_id_number)
    else:
        same = actor.login == printed.operator
    if same and not actor.one_person:
        raise Refused(
            "seal.same_person",
            f"单号要由打印{words.name}的人以外的另一人核对输入。",
            remedy="请换一位操作员登录后办理，或重新扫描到能读出二维码。",
        )


def _tokens(scan: PreparedScan) -> Iterator[PageToken]:
    for text in scan.tokens:
        try:
            yield parse_token(text)
        except Refused:
            continue  # a code of somebody else's on the same sheet


def as_pdf(scan: PreparedScan) -> bytes:
    """The scan as a PDF: itself, or its pictures page by page, pixel for pixel."""
    if scan.media_type == _PDF:
        return scan.data
    with Image.open(io.BytesIO(scan.data)) as picture:
        first, *rest = [page.convert("RGB") for page in ImageSequence.Iterator(picture)]
    out = io.BytesIO()
    first.save(out, "PDF", save_all=True, append_images=rest, resolution=200)
    return out.getvalue()
