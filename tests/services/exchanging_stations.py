"""Two stations that exchange packages, and what they say to each other."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Table, select

from qualdesk.domain.access import Actor, Role
from qualdesk.domain.confirmation import Method
from qualdesk.domain.package import PackageKind
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.progress import SILENT, Progress
from qualdesk.services.confirming import Confirming, ConfirmRequest
from qualdesk.services.exchanging import BuildRequest, Built, Exchanging
from qualdesk.services.receipts import Receipts
from qualdesk.services.receiving import Received, Receiving
from qualdesk.services.session import Session
from qualdesk.services.summarising import Summarising
from qualdesk.storage.facts import FACTS
from qualdesk.storage.schema import benefit, recipient, unit
from tests.services.conftest import invented

KEY = "7kfm-x2qp-w9ht-c4nv-b6rd"
TOWNSHIP, COUNTY, MONTH = "532922101000", "532922000000", "2026-11"
PHOTOS = [draw_portrait(seed) for seed in range(3)]

#: What belongs to a station alone: its notes of what went out, came in and was found on the way.
_OWN_TABLES = {"package_sent", "package_received", "receipt_received", "trusted_certificate"}
_OWN_TABLES |= {"register_change", "conflict", "comparison", "comparison_row", "near_decision"}


def _shared(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if column.name != "act"]


@dataclass
class Desk:
    """A station with its services, and a folder in which its packages land."""

    session: Session
    out: Path
    photos: list[bytes] = field(default_factory=lambda: PHOTOS)

    def __post_init__(self) -> None:
        self.summarising = Summarising(self.session)
        self.exchanging = Exchanging(self.session, self.summarising)
        self.receiving = Receiving(self.session)
        self.receipts = Receipts(self.session)
        self.confirming = Confirming(self.session)

    @property
    def certificate(self) -> str:
        return self.session.station.certificate_sha256

    def log_in(self, role: Role, person: str, login: str = "另一人") -> None:
        """Let another person sit down at the desk."""
        self.session.actor = Actor(login, person, role)

    def confirm(self, number: int, **more: Any) -> str:
        """Confirm an invented person on site; the fact id."""
        photo = self.photos[number % len(self.photos)]
        request = ConfirmRequest(
            id_number=invented(number).id_number,
            **{"method": Method.ON_SITE, "photos": (photo,), **more},
        )
        return self.confirming.confirm(request).confirmation.fact_id

    def build(self, progress: Progress = SILENT, **changes: Any) -> Built:
        """Build a month's package for the county."""
        request = BuildRequest(
            kind=PackageKind.MONTH,
            period=MONTH,
            recipient_code=COUNTY,
            out=self.out,
            password=KEY,
        )
        return self.exchanging.build(replace(request, **changes), progress)

    def receive(self, *built: Built | Path, trust: str = "", **more: Any) -> tuple[Received, ...]:
        """Receive packages; their receipts land in this desk's folder."""
        paths = [one.package.path if isinstance(one, Built) else one for one in built]
        return self.receiving.receive(paths, KEY, trust=trust, out=self.out, **more)

    def state(self) -> dict[str, list[str]]:
        """Every fact that travels and the register, without this station's own marks."""
        tables = [table for table in FACTS if table.name not in _OWN_TABLES]
        with self.session.read() as connection:
            return {
                table.name: sorted(map(str, connection.execute(select(*_shared(table)))))
                for table in (*tables, recipient, benefit, unit)
            }

    def untouched(self) -> tuple[int, list[str]]:
        """The newest act and every file of evidence: what a refusal must not change."""
        with self.session.read() as connection:
            acts = connection.exec_driver_sql("SELECT count(*) FROM audit").scalar_one()
        files = [path.name for path in (self.session.store.folder / "evidence").rglob("*.qde")]
        return int(acts), sorted(files)
