"""What makes a package more than a draft: the level's own signed 汇总表 (package.md, point 5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qualdesk.domain.access import Duty
from qualdesk.domain.form_codes import printed_serial
from qualdesk.domain.package import Seal
from qualdesk.domain.sign_off import Paper
from qualdesk.domain.station import Level
from qualdesk.domain.summary import Bucket, bucket, is_expected
from qualdesk.errors import Problem, Refused, Severity
from qualdesk.imaging.scan import PreparedScan
from qualdesk.progress import SILENT, Progress
from qualdesk.services.held_scans import ScanSource
from qualdesk.services.rounds import facts_of_round
from qualdesk.services.session import Session
from qualdesk.services.signed_scans import PaperWords, as_pdf, changed, scan_of
from qualdesk.services.summarising import Frozen, Summarising
from qualdesk.services.summary_lines import InsuranceSheet
from qualdesk.storage.queries import papers as queries
from qualdesk.storage.queries.papers import FormFilter
from qualdesk.storage.store import Reading

SIGNED_PAPER = "汇总表-签章扫描件.pdf"
_PAPER = PaperWords("汇总表", "forms print summary")
_NAMED = 10  # open forms that are named one by one


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
        form = frozen.form if frozen else None
        scan = scan_of(self._session, _PAPER, period, form, signed, serial, progress)
        assert frozen is not None
        return frozen, scan

    def _check_unchanged(self, frozen: Frozen) -> None:
        if self._summarising.of(frozen.summary.period).digest == frozen.digest:
            return
        raise changed(_PAPER, frozen.form_serial, self._summarising.changes_since(frozen))

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
