"""The station's own key, as packages and receipts are signed with it."""

from __future__ import annotations

from qualdesk.packages.identity import Signer
from qualdesk.storage.queries.office import StationRow


def station_signer(station: StationRow) -> Signer:
    """The station's private key with its certificate."""
    return Signer(station.private_key, station.certificate)
