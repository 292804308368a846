"""Writes drafts in transactions of their own: they are no acts, so no audit entry covers them."""

from __future__ import annotations

from sqlalchemy import Engine, delete, insert

from qualdesk.storage.schema import draft


def keep(engine: Engine, page: str, login: str, body: str, at: str) -> None:
    """Keep what is typed on a page since the instant `at`; an empty body drops it."""
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        connection.execute(delete(draft).where(draft.c.page == page, draft.c.login == login))
        if body:
            row = {"page": page, "login": login, "body": body, "saved_at": at}
            connection.execute(insert(draft).values(**row))
