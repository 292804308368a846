"""What makes a package more than a draft: the level's own signed 汇总表 (package.md, point 5)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageSequence

from qualdesk.domain.access import Actor, Duty
from qualdesk.domain.form_codes import PageToken, parse_serial, parse_token, printed_serial
from qualdesk.domain.package import Seal
from qualdesk.domain.sign_off import Paper
from qualdesk.domain.station import Level
from qualdesk.domain.summary import Bucket, bucket, is_expected
from qualdesk.errors import Problem, Refused, Severity
from qualdesk.imaging.scan import PreparedScan, prepare_scan
from qualdesk.progress import SILENT, Progress
from qualdesk.services.held_scans import ScanSource, scan_bytes
from qualdesk.services.paper_heads import FORM_KEY
from qualdesk.services.rounds import facts_of_round
from qualdesk.services.session import Session
from qualdesk.services.summarising import Frozen, Summarising
from qualdesk.services.summary_lines import InsuranceSheet
from qualdesk.storage.queries import papers as queries
from qualdesk.storage.queries.papers import FormFilter
from qualdesk.storage.store import Reading

SIGNED_PAPER = "汇总表-签章扫描件.pdf"
_NAMED = 10  # open forms that are named one by one
_PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class OpenForms:
    """Confirmed people whose paper lacks a signature, and the forms that they stand on."""

    people: int
    serials: tuple[str, ...]

    def problem(self) -> Problem:
        """The warning that names them."""
        named = "、".join(printed_serial(serial) for serial in self.serials[:_NAMED])
        more = "等" if len(self.serials) > _NAMED else ""
        forms = f"没有签齐的表：{named}{more}。" if named else "他们的确认表还没有打印。"
        text = f"有 {self.people} 人已经确认，但签字不全。{forms}"
        return Problem(Severity.WARNING, "seal.open_forms", text)


@dataclass(frozen=True, slots=True)
class SealedPaper:
    """A seal, with the signed paper that it stands on (None for a village)."""

    seal: Seal
    scan: PreparedScan | None
    pdf: bytes | None  # the scan as it lies in the package


class Sealing:
    """Checks the seal of one package; writes nothing."""

    def __init__(self, session: Session, summarising: Summarising) -> None:
        self._session = session
        self._summarising = summarising

    def open_forms(self, period: str) -> OpenForms:
        """Who is counted as confirmed in the period without a complete paper."""
        people: set[str] = set()
        serials: dict[str, None] = {}
        sheets = self._summarising.of(period).sheets
        with self._session.read() as connection:
            for sheet in sheets:
                unsigned = set(self._unsigned(connection, sheet))
                people |= unsigned
                serials.update(dict.fromkeys(self._forms_of(connection, sheet, unsigned)))
        return OpenForms(len(people), tuple(serials))

    def village_seal(self, opened: OpenForms, reason: str) -> SealedPaper | None:
        """A village needs no paper of its own: its coordinator's build seals. Else None."""
        if self._session.station.level != Level.VILLAGE.value:
            return None
        why = reason.strip() or ("村（社区）上报时尚未签齐" if opened.people else "")
        return SealedPaper(Seal(open_forms=opened.people, open_reason=why), None, None)

    def seal(
        self,
        period: str,
        signed: ScanSource | None,
        serial: str,
        opened: OpenForms,
        reason: str,
        progress: Progress = SILENT,
    ) -> SealedPaper:
        """The seal that the signed scan gives.

        Refused `seal.unsigned` (no frozen summary, no scan, not its serial), `seal.same_person`
        (the serial typed by who printed it), `seal.changed` (the facts are others now),
        `seal.open_forms`; NotAllowed where only the head may seal; Unreadable for the scan.
        """
        frozen, scan = self._of_the_printed(period, signed, serial, progress)
        self._check_unchanged(frozen)
        if opened.people:
            self._check_open(opened, reason)
        seal = Seal(
            form_serial=frozen.form_serial,
            digest=frozen.digest,
            open_forms=opened.people,
            open_reason=reason.strip() if opened.people else "",
        )
        return SealedPaper(seal, scan, as_pdf(scan))

    def check_scan(
        self, period: str, signed: ScanSource, serial: str, progress: Progress = SILENT
    ) -> PreparedScan:
        """The scan, when it is of the summary printed last and the facts are still the same.

        Raises what `seal` raises for the scan.
        """
        frozen, scan = self._of_the_printed(period, signed, serial, progress)
        self._check_unchanged(frozen)
        return scan

    def _of_the_printed(
        self, period: str, signed: ScanSource | None, serial: str, progress: Progress
    ) -> tuple[Frozen, PreparedScan]:
        frozen = self._summarising.frozen(period)
        if frozen is None or frozen.form.station_id != self._session.station.station_id:
            raise Refused(
                "seal.unsigned",
                f"{period} 还没有打印过供签章的汇总表。",
                remedy="请先打印汇总表（forms print summary），签字盖章后扫描，再封包。",
            )
        if signed is None:
            raise Refused(
                "seal.unsigned",
                "没有给出签章后的汇总表扫描件。",
                remedy="请用 --signed 指定扫描件；暂时没有的，不写 --serial 就生成草稿包。",
            )
        scan = prepare_scan(scan_bytes(self._session, signed), progress)
        self._check_serial(frozen, scan, serial)
        return frozen, scan

    def _check_serial(self, frozen: Frozen, scan: PreparedScan, typed: str) -> None:
        """The scan is of that form: by its own codes, or by a second person's word."""
        wanted = frozen.form_serial
        given = parse_serial(typed) if typed else ""
        key = self._session.store.derive(FORM_KEY)
        read = [token for token in _tokens(scan) if token.made_with(key)]
        others = sorted({token.serial for token in read} - {wanted})
        if given and given != wanted:
            others = [given]
        if others:
            raise Refused(
                "seal.unsigned",
                f"这是单号 {printed_serial(others[0])} 的表，最近打印的汇总表单号是"
                f" {printed_serial(wanted)}。",
                remedy="请扫描最近打印、已签章的那一份；旧的请收回作废。",
                value=others[0],
            )
        if read:
            return
        if not given:
            raise Refused(
                "seal.unsigned",
                "扫描件上没有读到本站汇总表的二维码，不能确定是哪一份。",
                remedy="请重新扫描（200 DPI 以上，四角完整）；还读不出的，由另一人用 --serial "
                "输入纸上的单号。",
            )
        _check_second_person(self._session.actor, frozen)

    def _check_unchanged(self, frozen: Frozen) -> None:
        if self._summarising.of(frozen.summary.period).digest == frozen.digest:
            return
        changes = self._summarising.changes_since(frozen)
        shown = "；".join(changes[:5]) + ("……" if len(changes) > 5 else "")
        raise Refused(
            "seal.changed",
            f"汇总表（单号 {printed_serial(frozen.form_serial)}）打印以后数字有变动：{shown}。",
            remedy="请重新打印汇总表，签字盖章后再封包。",
            value="；".join(changes),
        )

    def _check_open(self, opened: OpenForms, reason: str) -> None:
        if not reason.strip():
            problem = opened.problem()
            raise Refused(
                "seal.open_forms",
                problem.message,
                remedy="请补齐签字、重新打印汇总表再封包；确要先报的，由负责人用 --seal-open "
                "写明原因。",
            )
        self._session.actor.require(Duty.SEAL_OPEN)

    def _unsigned(self, connection: Reading, sheet: InsuranceSheet) -> Iterator[str]:
        session = self._session
        chain = session.policy().sign_off(sheet.insurance, sheet.as_of)
        for person, facts in facts_of_round(
            session, connection, sheet.insurance, sheet.this, sheet.as_of
        ):
            if (
                facts.last_method in chain.methods
                and facts.last_paper is not Paper.COMPLETE
                and is_expected(facts, sheet.this, sheet.as_of)
                and bucket(facts, sheet.this) is Bucket.CONFIRMED
            ):
                yield person

    def _forms_of(
        self, connection: Reading, sheet: InsuranceSheet, people: set[str]
    ) -> Iterator[str]:
        """The newest form of each of these people in the round."""
        wanted = FormFilter(
            kinds=("individual", "group"), round=sheet.this.id, insurance=sheet.insurance.value
        )
        forms = queries.forms(connection, wanted) if people else ()
        rows = queries.people_of(connection, [form.form_serial for form in forms])
        newest: dict[str, str] = {}
        for form in forms:
            for row in rows.get(form.form_serial, ()):
                newest[row.id_number] = form.form_serial
        yield from sorted({newest[person] for person in people & newest.keys()})


def _check_second_person(actor: Actor, frozen: Frozen) -> None:
    printed = frozen.form
    if actor.id_number and printed.operator_id_number:
        same = actor.same_person(printed.operator_id_number)
    else:
        same = actor.login == printed.operator
    if same and not actor.one_person:
        raise Refused(
            "seal.same_person",
            "单号要由打印汇总表的人以外的另一人核对输入。",
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
