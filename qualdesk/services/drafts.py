"""Drafts: what is typed on a page of the desk, kept encrypted as it is typed.

A draft is no act of the office: it has no audit entry and never leaves the station. It belongs to
the page and the login, and survives lock, crash and power cut. It waits for no other write.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from qualdesk.clock import instant_text
from qualdesk.services.session import Session


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
        session.store.drafts.keep(page, session.actor.login, text, at)

    def load(self, page: str) -> dict[str, Any]:
        """The draft of a page; empty when there is none."""
        session = self._session
        text = session.store.drafts.body(page, session.actor.login)
        found: dict[str, Any] = json.loads(text) if text else {}
        return found

    def pages(self) -> tuple[str, ...]:
        """The pages with a draft, in order of their keys."""
        return self._session.store.drafts.pages(self._session.actor.login)
