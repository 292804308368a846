"""Attaching and looking at scans of signed papers, without widgets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from qualdesk.domain.form_codes import FormKind
from qualdesk.domain.forms import GROUP_ROWS
from qualdesk.progress import Progress
from qualdesk.services.held_scans import HeldScan
from qualdesk.services.paper_ledger import PaperLine
from ui.job import Job
from ui.pages.signing.state import SigningState
from ui.pages.signing.words import sealed_words
from ui.presenter import Presenter
from ui.scan_reader import ScanItem

_MOST_FILMED = 6  # pages: a film for practice is not for whole piles


class AttachingPresenter(Presenter[SigningState]):
    """The part of 审核签字 that takes scans in, as jobs to be followed."""

    def hold_file(self, file: Path) -> Job[HeldScan]:
        """A file was dropped or chosen: taken in when it is a scan."""
        scans = self.desk.services.scans
        job = self.desk.read(lambda progress: scans.hold_file(file, progress), "看扫描件")
        return job.then(self._attach)

    def hold_pages(self, jpegs: Sequence[bytes]) -> Job[HeldScan]:
        """The pages that lay under the document camera."""
        scans = self.desk.services.scans
        job = self.desk.read(lambda progress: scans.hold_pages(jpegs, progress), "存扫描件")
        return job.then(self._attach)

    def _attach(self, held: HeldScan) -> None:
        self._replace_scan(held)
        self.desk.shell.say(f"扫描件已存好，{held.pages} 页；登记签字时附上")

    def drop_scan(self) -> None:
        """不附了."""
        self._replace_scan(None)

    def _replace_scan(self, held: HeldScan | None) -> None:
        before, scans = self.state.entry.scan, self.desk.services.scans
        self.show(entry=replace(self.state.entry, scan=held))
        if before is not None and (held is None or before.sha256 != held.sha256):
            self.desk.quiet_write(lambda _: scans.let_go(before)).start()

    @property
    def pages_expected(self) -> int:
        """How many pages the papers have that are being signed."""
        return sum(map(_pages, self.state.to_sign))

    @property
    def papers(self) -> tuple[str, ...]:
        """The serials of the papers that are being signed."""
        return tuple(line.form_serial for line in self.state.to_sign)

    def practice(self, folder: Path) -> Callable[[Progress], Path] | None:
        """Makes the film of these papers for a training station; None elsewhere."""
        services, lines = self.desk.services, self.state.to_sign
        if not services.session.station.training or not lines:
            return None
        serials = [line.form_serial for line in lines if line.kind is lines[0].kind]

        def film(progress: Progress) -> Path:
            sheets = services.paper_desk.look(serials[:_MOST_FILMED], progress)
            return services.scans.film(folder, sheets)

        return film

    @property
    def scans_of_line(self) -> tuple[ScanItem, ...]:
        """The scans that were attached to signatures of the current paper, the newest first."""
        line = self.state.line
        if line is None:
            return ()
        found: dict[str, ScanItem] = {}
        if line.sealed is not None and (digest := line.sealed.scan_sha256):
            title = f"{sealed_words(line.sealed)}的签章件"
            found[digest] = ScanItem(digest, title, line.form_serial)
        for fact in reversed(line.standing.signed):
            if fact.scan_sha256:
                title = f"{line.chain.label(fact.step)} {fact.signer} 的扫描件"
                found.setdefault(
                    fact.scan_sha256, ScanItem(fact.scan_sha256, title, line.form_serial)
                )
        return tuple(found.values())

    @property
    def scans_to_look_at(self) -> tuple[ScanItem, ...]:
        """The scan that is about to be attached, then those of the current paper."""
        held = self.state.entry.scan
        mine = (ScanItem(held.sha256, f"还没登记：{held.name}"),) if held else ()
        return (*mine, *self.scans_of_line)


def _pages(line: PaperLine) -> int:
    return -(-len(line.people) // GROUP_ROWS) if line.kind is FormKind.GROUP else 1
