"""Kept photos and papers, to be looked at."""

from __future__ import annotations

from qualdesk.domain.access import Duty
from qualdesk.imaging.thumbnail import thumbnail
from qualdesk.services.session import Session


class Photos:
    """Reads evidence by the sha256 of its content."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def whole(self, sha256: str) -> bytes:
        """The plain bytes. Damaged `evidence.missing_file`, `evidence.damaged`."""
        self._session.actor.require(Duty.READ)
        return self._session.store.evidence.read(sha256)

    def small(self, sha256: str, width: int, height: int) -> bytes:
        """A JPEG of exactly this many pixels; also Unreadable `photo.unreadable`."""
        return thumbnail(self.whole(sha256), width, height)
