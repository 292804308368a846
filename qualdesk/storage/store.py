"""The station's folder as one thing: keys, lock, encrypted database and evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from sqlalchemy import Connection

from qualdesk.clock import Clock, instant_text
from qualdesk.disk import sweep
from qualdesk.domain.access import Actor
from qualdesk.errors import Damaged, Refused
from qualdesk.storage.drafts import DraftStore
from qualdesk.storage.engine import DATABASE_NAME, open_engine
from qualdesk.storage.evidence import EvidenceStore
from qualdesk.storage.keys import DataKey
from qualdesk.storage.lock import StationLock
from qualdesk.storage.migrations import migrate
from qualdesk.storage.queries.office import StationRow, station_row
from qualdesk.storage.slots import Slots
from qualdesk.storage.work import Current, Work

Reading: TypeAlias = Connection  # what services hand to `storage.queries`


class Store:
    """An open station folder; `close()` frees its lock.

    One process holds the folder at a time (Environment("station.busy") names the holder).
    """

    def __init__(self, folder: Path, lock: StationLock, slots: Slots, key: DataKey) -> None:
        self.folder = folder
        self.slots = slots
        self._current = Current()
        self._lock = lock
        self._key = key
        self.database = folder / DATABASE_NAME
        self.engine = open_engine(self.database, key.derive("database"))
        try:
            migrate(self.engine, self.database)
        except BaseException:
            self.engine.dispose()
            raise
        self.evidence = EvidenceStore(folder / "evidence", key)
        self.drafts = DraftStore(folder, key.derive("drafts"))

    @classmethod
    def create(cls, folder: Path, key: DataKey, slots: Slots, at: str) -> Store:
        """A new station in an empty folder; its station row is written by the caller."""
        lock = StationLock(folder)
        lock.acquire("", at)
        try:
            store = cls(folder, lock, slots, key)
            store.evidence.prepare()
        except BaseException:
            lock.release()
            raise
        return store

    @classmethod
    def open(cls, folder: Path, who: str, at: str, unlock: Callable[[Slots], DataKey]) -> Store:
        """Open an existing station; `unlock` turns the slots into the data key.

        Refused("station.missing") when there is none, Damaged("database.missing") when only its
        keys are left, Damaged("slots.rolled_back") when an old copy of the slots file was put
        back (it may hold the slot of a disabled operator).
        """
        if not (folder / DATABASE_NAME).is_file():
            if (folder / "keys").is_dir():
                raise Damaged(
                    "database.missing",
                    f"文件夹“{folder}”里的数据库文件不见了，密钥还在。",
                    remedy="请不要改动这个文件夹，用最近的备份恢复，或联系县局。",
                )
            raise Refused(
                "station.missing",
                f"文件夹“{folder}”里没有资格确认台的数据。",
                remedy="请先建站（qualdesk init），或用 --data 指定正确的文件夹。",
            )
        lock = StationLock(folder)
        lock.acquire(who, at)
        try:
            slots = Slots.open(folder)
            store = cls(folder, lock, slots, unlock(slots))
            store._refuse_old_slots()
        except BaseException:
            lock.release()
            raise
        sweep(folder)
        return store

    def _refuse_old_slots(self) -> None:
        try:
            self.slots.refuse_older_than(self.station().slots_generation)
        except Damaged:
            self.engine.dispose()
            raise

    def close(self) -> None:
        """Close the database and free the folder."""
        self.drafts.close()
        self.engine.dispose()
        self._lock.release()

    def station(self) -> StationRow:
        """The station's row."""
        with self.read() as connection:
            return station_row(connection)

    def derive(self, purpose: str) -> bytes:
        """A key for a purpose outside the database (the check of form codes)."""
        return self._key.derive(purpose)

    @property
    def data_key(self) -> DataKey:
        """The key that slots wrap, for adding operators."""
        return self._key

    def work(self, actor: Actor, clock: Clock, station_id: str) -> Work:
        """A unit of work of this operator."""
        return Work(self.engine, actor, clock, station_id, self._current)

    @contextmanager
    def read(self) -> Iterator[Reading]:
        """A connection that sees one state of the database; inside a work, that of the work."""
        if self._current.connection is not None:
            yield self._current.connection
            return
        with self.engine.connect() as connection, connection.begin():
            self._current.connection = connection
            try:
                yield connection
            finally:
                self._current.connection = None


def instant(clock: Clock) -> str:
    """The present instant as text."""
    return instant_text(clock.now())
