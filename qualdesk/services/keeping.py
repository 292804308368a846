"""Papers, photos and videos that a fact of the duties stands on: kept before the row names them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qualdesk.domain.confirmation import Evidence, EvidenceKind
from qualdesk.imaging.photo import prepare_photo
from qualdesk.imaging.scan import prepare_scan
from qualdesk.imaging.video import check_video, video_type
from qualdesk.progress import SILENT, Progress
from qualdesk.services.held_scans import ScanSource, scan_bytes
from qualdesk.services.session import Session
from qualdesk.services.signed_scans import as_pdf

_HEAD = 4096
_PDF = "application/pdf"


def keep_documents(
    session: Session, sources: Sequence[ScanSource], progress: Progress = SILENT
) -> tuple[Evidence, ...]:
    """Keep files in the evidence store, each content once, in order.

    A single picture is kept as a photo, a PDF or several pages as a scan, a film as a video.
    Environment `file.unreadable`, `disk.*`; Unreadable `scan.unreadable`, `photo.*`, `video.*`,
    `file.too_large`.
    """
    kept = (_keep(session, source, progress) for source in sources)
    return tuple({piece.sha256: piece for piece in kept}.values())


def keep_pictures(
    session: Session, photos: Sequence[bytes], videos: Sequence[Path] = ()
) -> tuple[Evidence, ...]:
    """Keep encoded pictures and films in the evidence store, each content once, in order.

    Unreadable `photo.unreadable`, `video.unreadable`, `file.too_large`; Environment `disk.*`.
    """
    kept = [_photo(session, data) for data in photos]
    kept += [_film(session, path) for path in videos]
    return tuple({piece.sha256: piece for piece in kept}.values())


def _keep(session: Session, source: ScanSource, progress: Progress) -> Evidence:
    data = scan_bytes(session, source)
    if isinstance(source, Path) and video_type(data[:_HEAD]) is not None:
        return _film(session, source)
    scan = prepare_scan(data, progress)
    if scan.media_type == _PDF or scan.pages > 1:
        return _scan(session, as_pdf(scan))
    return _photo(session, scan.data)


def _photo(session: Session, data: bytes) -> Evidence:
    photo = prepare_photo(data)
    session.store.evidence.put(photo.jpeg)
    return Evidence(
        sha256=photo.sha256,
        kind=EvidenceKind.PHOTO,
        media_type="image/jpeg",
        size=len(photo.jpeg),
        look=photo.look,
        advice=photo.advice,
    )


def _film(session: Session, path: Path) -> Evidence:
    media_type = check_video(path)
    with path.open("rb") as film:
        digest, size = session.store.evidence.put_stream(film)
    return Evidence(sha256=digest, kind=EvidenceKind.VIDEO, media_type=media_type, size=size)


def _scan(session: Session, pdf: bytes) -> Evidence:
    digest = session.store.evidence.put(pdf)
    return Evidence(sha256=digest, kind=EvidenceKind.SCAN, media_type=_PDF, size=len(pdf))
