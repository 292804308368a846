"""Scans of signed papers before and after they are attached: taken in, held, looked at.

A scan is held in the evidence store, encrypted, from the moment it is there: a stick that is
pulled out or a power cut loses nothing. It becomes evidence when an act names it; one that nobody
wanted is let go. Whole id numbers stand on it, so that every look is logged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.imaging.hints import Hint
from qualdesk.imaging.moving_page import pages_film
from qualdesk.imaging.scan import prepare_scan, render_pdf_page, scan_page, scan_sizes
from qualdesk.imaging.scan_pages import advise_page, pages_as_pdf
from qualdesk.progress import SILENT, Progress
from qualdesk.services.held_scans import HeldScan, read_scan_file
from qualdesk.services.kept_evidence import read_evidence
from qualdesk.services.paper_desk import PageImage, Sheets
from qualdesk.services.session import Session
from qualdesk.storage.queries import evidence as queries

_FILM_DPI = 200
CAMERA_NAME = "高拍仪拍的纸"


@dataclass(frozen=True, slots=True)
class OpenScan:
    """A scan that is looked at: its bytes, and width × height of each page in pixels."""

    data: bytes
    sizes: tuple[tuple[int, int], ...]

    @property
    def pages(self) -> int:
        """How many there are."""
        return len(self.sizes)


class Scans:
    """One use case a method."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def hold_file(self, file: Path, progress: Progress = SILENT) -> HeldScan:
        """Take a file in, when it is a scan.

        Environment `file.unreadable`, `disk.*`; Unreadable `scan.unreadable`, `file.too_large`.
        """
        self._session.actor.require(Duty.PAPER)
        return self._hold(read_scan_file(file), file.name, progress)

    def hold_pages(self, jpegs: Sequence[bytes], progress: Progress = SILENT) -> HeldScan:
        """Take photographed pages in as one scan, in order. As `hold_file`."""
        self._session.actor.require(Duty.PAPER)
        return self._hold(pages_as_pdf(jpegs), CAMERA_NAME, progress)

    def _hold(self, data: bytes, name: str, progress: Progress) -> HeldScan:
        scan = prepare_scan(data, progress)
        return HeldScan(self._session.store.evidence.put(scan.data), name, scan.pages)

    def let_go(self, held: HeldScan) -> None:
        """Forget a scan that is not wanted; one that an act names stays."""
        with self._session.read() as connection:
            if held.sha256 in queries.digests(connection):
                return
        self._session.store.evidence.discard(held.sha256)

    def advise(self, jpeg: bytes) -> tuple[Hint, ...]:
        """What is to be said of a photographed page; advice, never a gate."""
        return advise_page(jpeg)

    def open(self, sha256: str, serial: str = "") -> OpenScan:
        """A scan to be looked at; the log says who looked, and at the scan of which form.

        Refused `evidence.destroyed`; Damaged `evidence.*`, Unreadable `scan.unreadable`.
        """
        self._session.actor.require(Duty.READ)
        data = read_evidence(self._session, sha256)
        sizes = scan_sizes(data)
        with self._session.work() as work:
            work.commit(Act("scan.looked", {"scan": sha256, "serial": serial}))
        return OpenScan(data, sizes)

    def page(self, scan: OpenScan, number: int, width: int, height: int) -> PageImage:
        """Page `number` (from 0) as a picture that fits into `width` × `height` pixels.

        It takes its time: never in the UI thread.
        """
        pixels = scan_page(scan.data, number, width, height)
        return PageImage(pixels.shape[1], pixels.shape[0], pixels.tobytes())

    def film(self, folder: Path, sheets: Sheets) -> Path:
        """A film of the sheets lying under a document camera, for a training station."""
        pages = [render_pdf_page(sheets.data, number, _FILM_DPI) for number in range(sheets.pages)]
        return pages_film(folder, pages)
