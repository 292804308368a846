"""What seals a package of deaths: the roster of the month, signed, stamped and scanned."""

from __future__ import annotations

from qualdesk.domain.package import PackageKind, Seal
from qualdesk.imaging.scan import PreparedScan
from qualdesk.progress import SILENT, Progress
from qualdesk.services.death_papers import DeathPapers, FrozenRoster
from qualdesk.services.death_rosters import RosterOf
from qualdesk.services.held_scans import ScanSource
from qualdesk.services.sealing import SealedPaper
from qualdesk.services.session import Session
from qualdesk.services.signed_scans import PaperWords, as_pdf, changed, scan_of

_ROSTER = PaperWords(PackageKind.DEATHS.paper, "forms print deaths")


class DeathSealing:
    """Checks the seal of one package; writes nothing."""

    def __init__(self, session: Session, papers: DeathPapers) -> None:
        self._session = session
        self._papers = papers

    def seal(
        self, of: RosterOf, signed: ScanSource | None, serial: str, progress: Progress = SILENT
    ) -> SealedPaper:
        """The seal that the signed scan gives.

        Refused `seal.unsigned`, `seal.same_person`, `seal.changed`; Unreadable for the scan.
        """
        frozen, scan = self._of_the_printed(of, signed, serial, progress)
        seal = Seal(form_serial=frozen.form.form_serial, digest=frozen.form.digest)
        return SealedPaper(seal, scan, as_pdf(scan))

    def check_scan(
        self, of: RosterOf, signed: ScanSource, serial: str, progress: Progress = SILENT
    ) -> PreparedScan:
        """The scan, when it is of the roster printed last and the facts are still the same.

        Raises what `seal` raises.
        """
        return self._of_the_printed(of, signed, serial, progress)[1]

    def _of_the_printed(
        self, of: RosterOf, signed: ScanSource | None, serial: str, progress: Progress
    ) -> tuple[FrozenRoster, PreparedScan]:
        frozen = self._papers.frozen(of)
        form = frozen.form if frozen else None
        scan = scan_of(self._session, _ROSTER, of.month, form, signed, serial, progress)
        assert frozen is not None
        changes = self._papers.changes_since(frozen)
        if changes:
            raise changed(_ROSTER, frozen.form.form_serial, changes)
        return frozen, scan
