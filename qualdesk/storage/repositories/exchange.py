"""Packages and receipts that went out or came in, trust, and conflicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table

from qualdesk.storage.schema import (
    conflict,
    package_received,
    package_sent,
    receipt_received,
    trusted_certificate,
)
from qualdesk.storage.work import Work, new_fact_id


class Exchange:
    """Writes of one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def keep_sent(self, values: Mapping[str, Any]) -> str:
        """Keep that a package was built."""
        return self._keep(package_sent, values)

    def keep_received(self, values: Mapping[str, Any]) -> str:
        """Keep that a package was merged."""
        return self._keep(package_received, values)

    def keep_receipt(self, values: Mapping[str, Any]) -> str:
        """Keep that a receipt came back."""
        return self._keep(receipt_received, values)

    def trust(self, values: Mapping[str, Any]) -> str:
        """Keep that a person compared a certificate's fingerprint."""
        return self._keep(trusted_certificate, values)

    def keep_conflict(self, values: Mapping[str, Any]) -> str:
        """Keep that two stations state different things of one person and period."""
        return self._keep(conflict, values)

    def _keep(self, table: Table, values: Mapping[str, Any]) -> str:
        fact_id = new_fact_id()
        self._work.add_facts(table, [{"fact_id": fact_id, **self._work.recorded(), **values}])
        return fact_id
