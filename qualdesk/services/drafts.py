"""Drafts: what is typed on a page of the desk, kept encrypted as it is typed.

A draft is no act of the office: it has no audit entry and never leaves the station. It belongs to
the page and the login, and survives lock, crash and power cut.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from qualdesk.clock import instant_text
from qualdesk.services.session import Session
from qualdesk.storage import drafts
from qualdesk.storage.queries import office as queries


class Drafts:
    """The drafts of the person who is logged in."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def save(self, page: str, body: Mapping[str, Any]) -> None:
        """Keep `body` (JSON values) as the draft of a page; an empty one drops it.

        On the disk when it returns. Environment `disk.*`.
        """
        session = self._session
        text = json.dumps(dict(body), ensure_ascii=False) if body else ""
        at = instant_text(session.clock.now())
        drafts.keep(session.store.engine, page, session.actor.login, text, at)

    def load(self, page: str) -> dict[str, Any]:
        """The draft of a page; empty when there is none."""
        with self._session.read() as connection:
            text = queries.draft_body(connection, page, self._session.actor.login)
        found: dict[str, Any] = json.loads(text) if text else {}
        return found

    def pages(self) -> tuple[str, ...]:
        """The pages with a draft, in order of their keys."""
        with self._session.read() as connection:
            return queries.draft_pages(connection, self._session.actor.login)
