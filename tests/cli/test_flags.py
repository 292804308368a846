"""Flags of key groups and their ledger: what a program reads of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qualdesk.services.login import log_in
from tests.cli.conftest import PASSWORD, USER, Runner
from tests.services.conftest import add_people, invented

TODAY = "2026-11-21"
PERSON = invented(3, birth="19600313")


@pytest.mark.clause("Y6.1.4b", "P2.3")
def test_a_flag_is_set_listed_printed_and_ended(
    qualdesk: Runner, station: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("QUALDESK_TODAY", TODAY)
    session = log_in(station, USER, PASSWORD, date.fromisoformat(TODAY))
    add_people(session, [PERSON])
    session.close()
    words = ("--kind", "severe_disability", "--source", "残联名单")
    done = qualdesk("flag", "set", PERSON.id_number, *words, "--grade", "1")
    assert (done.code, done.result["flags"]) == (0, ["severe_disability"])
    listed = qualdesk("list", "key-groups")
    assert [item["flags"] for item in listed.result["items"]] == [["severe_disability"]]
    found = qualdesk("recipients", "--flag", "severe_disability")
    assert found.result["total"] == 1
    printed = qualdesk("forms", "print", "ledger", "--out", tmp_path / "台账.pdf")
    assert (printed.code, printed.result["forms"], printed.result["pages"]) == (0, [], 1)
    ended = qualdesk("flag", "end", PERSON.id_number, "--kind", "severe_disability")
    assert (ended.code, ended.result["flags"]) == (0, [])
    again = qualdesk("flag", "end", PERSON.id_number, "--kind", "severe_disability")
    assert (again.code, again.codes) == (1, ["flag.unknown"])
    wrong = qualdesk("flag", "set", PERSON.id_number, *words, "--grade", "4")
    assert (wrong.code, wrong.codes) == (1, ["flag.grade"])
