"""Drafts in an encrypted file of their own: they are no acts, and wait for no transaction.

The station's database takes one write at a time, and sealing or merging a month is one. What is
typed meanwhile is on the disk at once. A draft file that cannot be read any more is put aside: it
must not keep anybody from working.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

from sqlalchemy import Column, Connection, Engine, MetaData, Table, Text, delete, insert, select

from qualdesk.errors import Damaged
from qualdesk.storage.engine import open_engine

DRAFTS_NAME = "drafts.db"

_draft = Table(
    "draft",
    MetaData(),
    Column("page", Text, primary_key=True),
    Column("login", Text, primary_key=True),
    Column("body", Text, nullable=False),
    Column("saved_at", Text, nullable=False),
)


class DraftStore:
    """What is typed and not saved yet, by page and login; opened when first asked."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._path = folder / DRAFTS_NAME
        self._key = key
        self._engine: Engine | None = None
        self._lock = Lock()

    def keep(self, page: str, login: str, body: str, at: str) -> None:
        """Keep what is typed on a page since the instant `at`; an empty body drops it."""
        c = _draft.c
        with self._connection(writing=True) as connection:
            connection.execute(delete(_draft).where(c.page == page, c.login == login))
            if body:
                row = {"page": page, "login": login, "body": body, "saved_at": at}
                connection.execute(insert(_draft).values(**row))

    def body(self, page: str, login: str) -> str:
        """The draft of a page, "" when there is none."""
        c = _draft.c
        statement = select(c.body).where(c.page == page, c.login == login)
        with self._connection() as connection:
            return str(connection.execute(statement).scalar() or "")

    def pages(self, login: str) -> tuple[str, ...]:
        """The pages with a draft of this login, in order of their keys."""
        c = _draft.c
        statement = select(c.page).where(c.login == login).order_by(c.page)
        with self._connection() as connection:
            return tuple(connection.execute(statement).scalars())

    def close(self) -> None:
        """Close the file; it is opened again when asked."""
        with self._lock:
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None

    @contextmanager
    def _connection(self, *, writing: bool = False) -> Iterator[Connection]:
        engine = self._opened().connect().execution_options(writing=writing)
        with engine as connection, connection.begin():
            yield connection

    def _opened(self) -> Engine:
        with self._lock:
            if self._engine is None:
                self._engine = self._open()
            return self._engine

    def _open(self) -> Engine:
        try:
            return self._ready()
        except Damaged:
            self._path.replace(self._path.with_suffix(".damaged"))
            with suppress(FileNotFoundError):
                self._path.with_name(f"{DRAFTS_NAME}-journal").unlink()
            return self._ready()

    def _ready(self) -> Engine:
        engine = open_engine(self._path, self._key)
        try:
            writing = engine.connect().execution_options(writing=True)
            with writing as connection, connection.begin():
                _draft.create(connection, checkfirst=True)
        except BaseException:
            engine.dispose()
            raise
        return engine
