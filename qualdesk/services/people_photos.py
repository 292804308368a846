"""The newest photo of a person: to look at beside the live picture, and small in lists."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from qualdesk.domain.access import Duty
from qualdesk.domain.confirmation import Method
from qualdesk.errors import Damaged
from qualdesk.imaging.thumbnail import thumbnail
from qualdesk.services.session import Session
from qualdesk.storage.queries import counter as queries


@dataclass(frozen=True, slots=True)
class LastPhoto:
    """A JPEG, and the confirmation that it was taken for."""

    jpeg: bytes
    taken_on: date
    method: Method


class PeoplePhotos:
    """Reads only. People are never compared by machine: a person looks (Y12)."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def newest(self, id_numbers: Collection[str], width: int, height: int) -> dict[str, LastPhoto]:
        """The newest photo of each of these people who has one, of exactly this many pixels.

        A photo whose file is damaged or gone is left out: the check of the data tells of it.
        """
        session = self._session
        session.actor.require(Duty.READ)
        with session.read() as connection:
            rows = queries.newest_photos(connection, id_numbers)
        found: dict[str, LastPhoto] = {}
        for id_number, row in rows.items():
            try:
                whole = session.store.evidence.read(row.sha256)
            except Damaged:
                continue
            small = thumbnail(whole, width, height)
            found[id_number] = LastPhoto(small, row.stated_on, row.method)
        return found
