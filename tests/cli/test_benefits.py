"""Decisions on benefits: what a program reads of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qualdesk.services.login import log_in
from tests.cli.conftest import PASSWORD, USER, Runner
from tests.services.conftest import add_people, invented

TODAY = "2026-11-21"
PERSON = invented(3)


@pytest.mark.clause("Y9a")
def test_a_decision_tells_what_was_decided_and_what_holds_until_then(
    qualdesk: Runner, station: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUALDESK_TODAY", TODAY)
    session = log_in(station, USER, PASSWORD, date.fromisoformat(TODAY))
    add_people(session, [PERSON])
    session.close()
    words = (PERSON.id_number, "--insurance", "resident", "--reason", "detention")
    proposed = qualdesk("benefit", "suspend", *words, "--from", "2026-12-01", "--proposal")
    assert (proposed.code, proposed.result["status"]) == (0, "paying")
    done = qualdesk("benefit", "suspend", *words, "--from", "2026-12-01")
    assert (done.code, done.codes) == (0, ["document.missing"])
    told = {name: done.result[name] for name in ("status", "status_now", "from", "proposal")}
    assert told == {
        "status": "suspended",
        "status_now": "paying",
        "from": "2026-12-01",
        "proposal": False,
    }
