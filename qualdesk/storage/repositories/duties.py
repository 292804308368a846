"""Facts of the monthly duties, written once, with the papers that they stand on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table

from qualdesk.domain.confirmation import Evidence
from qualdesk.storage.schema_duties import fact_document
from qualdesk.storage.work import Work, new_fact_id


class Duties:
    """Writes of one unit of work. Tables are those of `storage.schema_duties`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def keep(
        self, table: Table, values: Mapping[str, Any], documents: Sequence[Evidence] = ()
    ) -> str:
        """Keep one act of this operator with its papers, which the evidence store has already.

        `values` leaves out what every act carries; returns the new fact's id.
        """
        fact_id = new_fact_id()
        self._work.add_facts(table, [{"fact_id": fact_id, **self._work.recorded(), **values}])
        self._document(fact_id, documents)
        return fact_id

    def keep_all(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> list[str]:
        """Keep many acts with the same columns; their ids in order."""
        recorded = self._work.recorded()
        ids = [new_fact_id() for _ in rows]
        facts = [{"fact_id": i, **recorded, **row} for i, row in zip(ids, rows, strict=True)]
        self._work.add_facts(table, facts)
        return ids

    def keep_parts(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Keep rows that belong to a fact of this act and have its key (rows of a list)."""
        self._work.add_facts(table, [{**row, "act": self._work.act} for row in rows])

    def _document(self, fact_id: str, documents: Sequence[Evidence]) -> None:
        self.keep_parts(
            fact_document,
            [
                {
                    "fact_id": fact_id,
                    "position": position,
                    "sha256": piece.sha256,
                    "kind": piece.kind.value,
                    "media_type": piece.media_type,
                    "size": piece.size,
                }
                for position, piece in enumerate(documents, 1)
            ],
        )
