"""Packages and receipts that went out or came in, trust, and conflicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, bindparam, insert, update

from qualdesk.storage.schema import (
    benefit,
    confirmation,
    confirmation_evidence,
    confirmed_benefit,
    conflict,
    correction,
    form,
    form_row,
    package_received,
    package_sent,
    receipt_received,
    recipient,
    signoff,
    trusted_certificate,
    unit,
)
from qualdesk.storage.schema_duties import DUTY_FACTS
from qualdesk.storage.schema_half_year import HALF_YEAR_FACTS
from qualdesk.storage.search_text import search_text
from qualdesk.storage.work import Work, new_fact_id

_RECEIVED = {
    table.name: table
    for table in (
        confirmation,
        confirmed_benefit,
        confirmation_evidence,
        correction,
        form,
        form_row,
        signoff,
        *DUTY_FACTS,
        *HALF_YEAR_FACTS,
    )
}
_REGISTER = {table.name: table for table in (unit, recipient, benefit)}


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

    def add_received(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Keep fact rows of another station as they are; they are covered by this act."""
        self._work.add_facts(_RECEIVED[table], [{**row, "act": self._work.act} for row in rows])

    def add_register(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add rows to `unit`, `recipient` or `benefit` that are not in the register yet."""
        if not rows:
            return
        act = self._work.act
        values = [{**row, "act": act} for row in rows]
        if table == "recipient":
            for row in values:
                row["search"] = search_text(row["name"], row["id_number"], row["phone"])
        self._work.connection.execute(insert(_REGISTER[table]), values)
        self._work.touched([table])

    def stated_now(self, table: str, keys: Sequence[tuple[str, ...]]) -> None:
        """Mark register rows (by primary key) as stated by this act, their values unchanged."""
        if not keys:
            return
        columns = list(_REGISTER[table].primary_key.columns)
        names = [f"key_{column.name}" for column in columns]
        fitting = [column == bindparam(name) for column, name in zip(columns, names, strict=True)]
        self._work.connection.execute(
            update(_REGISTER[table]).where(*fitting).values(act=self._work.act),
            [dict(zip(names, key, strict=True)) for key in keys],
        )
        self._work.touched([table])
