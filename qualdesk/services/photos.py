"""Kept photos and papers, to be looked at."""

from __future__ import annotations

from qualdesk.domain.access import Duty
from qualdesk.imaging.thumbnail import thumbnail
from qualdesk.services.kept_evidence import read_evidence
from qualdesk.services.session import Session


class Photos:
    """Reads evidence by the sha256 of its content."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def whole(self, sha256: str) -> bytes:
        """The plain bytes. Refused `evidence.destroyed`; Damaged `evidence.missing_file`, …."""
        self._session.actor.require(Duty.READ)
        return read_evidence(self._session, sha256)

    def small(self, sha256: str, width: int, height: int) -> bytes:
        """A JPEG of exactly this many pixels; also Unreadable `photo.unreadable`."""
        return thumbnail(self.whole(sha256), width, height)
