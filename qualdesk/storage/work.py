"""The unit of work: facts, register and audit entry in one transaction, or nothing."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from types import TracebackType
from typing import Any, Self, TypeAlias

from sqlalchemy import Connection, Engine, Insert, Table, insert, select

from qualdesk.clock import Clock, instant_text, parse_instant
from qualdesk.domain.access import Actor
from qualdesk.domain.audit import GENESIS, Act, canonical, entry_hash, facts_digest, row_digest
from qualdesk.domain.changes import Changes
from qualdesk.storage.schema import audit

_TICK = timedelta(microseconds=1)
_HEAD = select(audit.c.seq, audit.c.hash, audit.c.at).order_by(audit.c.seq.desc()).limit(1)
Rows: TypeAlias = Sequence[Mapping[str, Any]]


def new_fact_id() -> str:
    """A globally unique id: 32 hex digits."""
    return secrets.token_hex(16)


@cache
def _insertion(table: Table) -> Insert:
    return insert(table)


class Current(threading.local):
    """The connection whose transaction is open in this thread: reads inside it see its state."""

    connection: Connection | None = None


class Work:
    """Leaves by rolling back unless `commit(act)` was called.

    `act` is the number that the audit entry will have, known from the start because the
    transaction holds the write lock; `now` is the recorded instant, always after the last entry.
    """

    def __init__(
        self, engine: Engine, actor: Actor, clock: Clock, station_id: str, current: Current
    ) -> None:
        self._engine = engine
        self._current = current
        self._clock = clock
        self.actor = actor
        self.station_id = station_id
        self._digests: list[bytes] = []
        self._tables: set[str] = set()
        self._done = False

    def __enter__(self) -> Self:
        """Begin the transaction and read the head of the chain."""
        self.connection: Connection = self._engine.connect().execution_options(writing=True)
        self._transaction = self.connection.begin()
        self._current.connection = self.connection
        head = self.connection.execute(_HEAD).first()
        self.act: int = head.seq + 1 if head else 1
        self._previous: str = head.hash if head else GENESIS
        instant = self._clock.now()
        # After the clock was set back, acts still follow one another.
        self.now: datetime = max(instant, parse_instant(head.at) + _TICK) if head else instant
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Roll back what was not committed."""
        try:
            if not self._done:
                self._transaction.rollback()
        finally:
            self._current.connection = None
            self.connection.close()

    @property
    def recorded_at(self) -> str:
        """The recorded instant as text."""
        return instant_text(self.now)

    @property
    def audit_head(self) -> str:
        """The hash of the last entry before this act: what goes onto paper."""
        return self._previous

    def recorded(self) -> dict[str, Any]:
        """Values of the columns that every act of this operator carries."""
        return {
            "station_id": self.station_id,
            "operator": self.actor.login,
            "operator_id_number": self.actor.id_number,
            "recorded_at": self.recorded_at,
            "act": self.act,
        }

    def add_facts(self, table: Table, rows: Rows) -> None:
        """Insert fact rows and cover them by the audit entry of this act."""
        if not rows:
            return
        self.connection.execute(_insertion(table), list(rows))
        self._digests.extend(row_digest(table.name, row) for row in rows)
        self._tables.add(table.name)

    def touched(self, tables: Iterable[str]) -> None:
        """Name register tables that this work changed, for `Changes`."""
        self._tables.update(tables)

    def commit(self, act: Act) -> Changes:
        """Write the audit entry and commit."""
        detail = canonical(dict(act.detail))
        facts_sha256 = facts_digest(self._digests)
        name = self.actor.login
        digest = entry_hash(
            self._previous, self.act, self.recorded_at, name, act.name, detail, facts_sha256
        )
        self.connection.execute(
            _insertion(audit),
            {
                "seq": self.act,
                "at": self.recorded_at,
                "operator": name,
                "name": act.name,
                "detail": detail,
                "facts": len(self._digests),
                "facts_sha256": facts_sha256,
                "previous": self._previous,
                "hash": digest,
            },
        )
        self._transaction.commit()
        self._done = True
        return Changes(self.act, digest, frozenset(self._tables))
