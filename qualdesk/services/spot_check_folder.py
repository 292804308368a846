"""备查材料: everything about each drawn village or unit, as files or as one PDF (Y6.1.4a).

File names are numbers: whose photo is whose stands on the index inside the PDF. The folder
appears whole or not at all.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qualdesk.clock import local_text
from qualdesk.disk import whole_folder
from qualdesk.documents.photo_sheet import ShownPhoto, write_photo_sheet
from qualdesk.documents.photos import PrintPhoto, print_photo
from qualdesk.documents.sheet import Table, write_pdf_list, write_xlsx
from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.confirmation import EvidenceKind
from qualdesk.domain.form_codes import printed_serial
from qualdesk.domain.forms import masked_id_number
from qualdesk.domain.package import EVIDENCE_EXTENSIONS
from qualdesk.errors import Damaged, Problem, Refused, Severity, Unreadable
from qualdesk.imaging.pdf_join import join_pdfs
from qualdesk.imaging.scan import prepare_scan
from qualdesk.progress import SILENT, Progress
from qualdesk.services.kept_evidence import read_evidence
from qualdesk.services.printing import Printing
from qualdesk.services.session import Session
from qualdesk.services.signed_scans import as_pdf
from qualdesk.services.spot_check_board import DrawBoard, SpotCheckBoard
from qualdesk.services.spot_check_places import (
    PRINTED,
    DrawnPlace,
    Piece,
    index_table,
    people_table,
    places_of,
)

PDF_NAME = "备查材料.pdf"


@dataclass(frozen=True, slots=True)
class FolderMade:
    """What was written: the folder, its files (relative), the pages of the PDFs."""

    path: Path
    files: tuple[str, ...]
    pages: int
    problems: tuple[Problem, ...]


class SpotCheckFolder:
    """Puts together what an inspector asks for."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._problems: list[Problem] = []

    def write(
        self, draw_id: str, out: Path, *, one_pdf: bool = False, progress: Progress = SILENT
    ) -> FolderMade:
        """Make a folder of the draw inside `out`; with `one_pdf` only a PDF of each place.

        Warnings `evidence.missing_file`, `evidence.damaged`, … for what could not be put in.
        Refused `spotcheck.unknown`, `folder.exists`; Environment `disk.*`; Cancelled.
        """
        session = self._session
        session.actor.require(Duty.PAPER)
        self._problems = []
        board = SpotCheckBoard(session).one(draw_id)
        target = (out / f"抽查备查材料_{board.row.round}_第{board.batch}批").absolute()
        if target.exists():
            raise Refused(
                "folder.exists",
                f"“{target.name}”已经有了。",
                remedy="请换一个文件夹，或先把原来的移走。",
                value=str(target),
            )
        places = places_of(session, board)
        pages = 0
        with whole_folder(target) as folder:
            for number, place in enumerate(places, 1):
                progress.at("正在整理备查材料", number - 1, len(places))
                inside = folder / f"{number:02d}"
                inside.mkdir()
                pages += self._fill(inside, place, one_pdf=one_pdf, progress=progress)
            progress.at("正在整理备查材料", len(places), len(places))
            files = tuple(
                sorted(f.relative_to(folder).as_posix() for f in folder.rglob("*") if f.is_file())
            )
            self._log(board, len(files))
        return FolderMade(target, files, pages, tuple(self._problems))

    def _log(self, board: DrawBoard, files: int) -> None:
        with self._session.work() as work:
            work.commit(Act("spotcheck.folder", {"draw": board.row.draw_id, "files": files}))

    # ── files ─────────────────────────────────────────────────────────────────────────────────

    def _fill(self, folder: Path, place: DrawnPlace, *, one_pdf: bool, progress: Progress) -> int:
        """Write the files of a place; the pages of its PDF."""
        photos = io.BytesIO()
        shown = self._photos(folder, place, keep=not one_pdf, progress=progress)
        training = self._session.station.training
        title = f"{place.title}　确认照片"
        pictured = write_photo_sheet(title, shown, photos, training=training)
        papers = self._forms(place, progress)
        scans = list(self._scans(folder, place, keep=not one_pdf, progress=progress))
        if not one_pdf:
            with (folder / "确认名单.xlsx").open("wb") as book:
                write_xlsx([people_table(self._session, place, str)], book)
            for number, paper in enumerate(papers, 1):
                (folder / f"表单{number}.pdf").write_bytes(paper)
        parts = [
            self._as_pages(index_table(self._session, place)),
            self._as_pages(people_table(self._session, place, masked_id_number)),
            *papers,
        ]
        if pictured:
            parts.append(photos.getvalue())
        with (folder / PDF_NAME).open("wb") as whole:
            return join_pdfs([*parts, *scans], whole)

    def _photos(
        self,
        folder: Path,
        place: DrawnPlace,
        *,
        keep: bool,
        progress: Progress,
    ) -> Iterator[ShownPhoto]:
        photos = [one for one in place.evidence if one[1].kind is EvidenceKind.PHOTO]
        for number, (fact, piece) in enumerate(photos, 1):
            progress.at("正在整理照片", number, len(photos))
            data = self._content(piece.sha256)
            photo = self._printable(data) if data is not None else None
            if data is None or photo is None:
                continue
            file = f"照片/{number:04d}.jpg"
            if keep:
                _put(folder / file, data)
            name = place.note(file if keep else f"照片{number:04d}", "照片", fact)
            yield ShownPhoto(
                photo, (f"{number:04d}　{name}", f"{fact.stated_on} {fact.method.label}")
            )

    def _scans(
        self,
        folder: Path,
        place: DrawnPlace,
        *,
        keep: bool,
        progress: Progress,
    ) -> Iterator[bytes]:
        """Scans of signatures, and papers and films of confirmations; what goes into the PDF."""
        number = 0
        for number, (sha256, form) in enumerate(place.scans.items(), 1):
            progress.at("正在整理扫描件", number, len(place.scans))
            data = self._scan(sha256)
            if data is None:
                continue
            file = f"签字扫描件/{number:04d}.pdf"
            if keep:
                _put(folder / file, data)
            serial = form.form_serial
            about = f"{printed_serial(serial)} {place.states[serial]}"
            place.pieces.append(Piece(file, "签字扫描件", "", "", "", about))
            yield data
        others = [one for one in place.evidence if one[1].kind is not EvidenceKind.PHOTO]
        for at, (fact, piece) in enumerate(others, 1):
            data = self._content(piece.sha256)
            if data is None:
                continue
            file = f"其他材料/{at:04d}.{EVIDENCE_EXTENSIONS.get(piece.media_type, 'bin')}"
            if keep:
                _put(folder / file, data)
            place.note(file, piece.kind.label, fact)
            if piece.media_type == "application/pdf":
                yield data

    def _content(self, sha256: str) -> bytes | None:
        try:
            return read_evidence(self._session, sha256)
        except (Damaged, Refused) as fault:
            text = f"一份材料没有放进去：{fault.body}{fault.remedy}"
            self._problems.append(Problem(Severity.WARNING, fault.code, text))
            return None

    def _printable(self, jpeg: bytes) -> PrintPhoto | None:
        try:
            return print_photo(jpeg)
        except Damaged as fault:
            self._problems.append(Problem(Severity.WARNING, fault.code, fault.body))
            return None

    def _scan(self, sha256: str) -> bytes | None:
        data = self._content(sha256)
        try:
            return as_pdf(prepare_scan(data)) if data is not None else None
        except Unreadable as fault:
            self._problems.append(Problem(Severity.WARNING, fault.code, fault.body))
            return None

    def _forms(self, place: DrawnPlace, progress: Progress) -> list[bytes]:
        """The kept papers of the place as they are printed, a PDF of each kind."""
        printing = Printing(self._session)
        made: list[bytes] = []
        for kind in PRINTED:
            own = [form for form in place.forms if form.kind == kind.value]
            if not own:
                continue
            out = io.BytesIO()
            _, found = printing.draw(kind, [form.form_serial for form in own], out, progress)
            self._problems += found
            made.append(out.getvalue())
            for form in own:
                about = f"{printed_serial(form.form_serial)} {place.states[form.form_serial]}"
                file = f"表单{len(made)}.pdf"
                place.pieces.append(Piece(file, kind.label[-5:], "", "", "", about))
        return made

    def _as_pages(self, table: Table) -> bytes:
        out = io.BytesIO()
        printed_at = local_text(self._session.clock.now())
        training = self._session.station.training
        write_pdf_list(table, out, printed_at=printed_at, training=training)
        return out.getvalue()


def _put(file: Path, data: bytes) -> None:
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(data)
