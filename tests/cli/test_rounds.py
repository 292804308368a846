"""Rounds and special checks: what a program reads of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qualdesk.services.login import log_in
from tests.cli.conftest import PASSWORD, USER, Runner
from tests.services.conftest import add_people, invented

TODAY = "2026-11-21"
PERSON = invented(3, birth="19400313")


@pytest.fixture
def filled(station: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUALDESK_TODAY", TODAY)
    session = log_in(station, USER, PASSWORD, date.fromisoformat(TODAY))
    add_people(session, [PERSON])
    session.close()


@pytest.mark.clause("L2.2.2", "Y4", "P2.4")
@pytest.mark.usefixtures("filled")
def test_a_round_is_opened_and_counted_down(qualdesk: Runner) -> None:
    days = ("--begin", "2026-08-01", "--end", "2026-12-31", "--close", "2026-11-30")
    opened = qualdesk("rounds", "open", "--round", "2026H2", "--number", "9号", *days)
    assert (opened.code, len(opened.result["fact_ids"])) == (0, 3)
    (shown,) = qualdesk("rounds", "show").result["rounds"]
    told = {name: shown[name] for name in ("round", "closes_on", "number", "days_left", "left")}
    assert told == {
        "round": "2026H2",
        "closes_on": "2026-11-30",
        "number": "9号",
        "days_left": 9,
        "left": 1,
    }
    assert shown["villages"][0]["left"] == 1
    wrong = qualdesk("rounds", "open", "--round", "2026H2", "--number", " ", *days)
    assert (wrong.code, wrong.codes) == (1, ["round.document"])


@pytest.mark.clause("L2.3.4", "P2.3.3")
@pytest.mark.usefixtures("filled")
def test_a_special_check_is_opened_shown_and_not_closed_early(
    qualdesk: Runner, tmp_path: Path
) -> None:
    assert qualdesk("special-check", "show").codes == ["special_check.unknown"]
    opened = qualdesk("special-check", "open", "--number", "县局〔2026〕3号")
    assert (opened.code, opened.result["by_why"]) == (0, {"high_age": 1})
    shown = qualdesk("special-check", "show", "--out", tmp_path / "名单.xlsx")
    assert shown.result["counts"]["left"] == 1
    assert [item["why"] for item in shown.result["items"]] == [["high_age"]]
    assert (tmp_path / "名单.xlsx").is_file()
    early = qualdesk("special-check", "cases")
    assert (early.code, early.codes) == (1, ["special_check.early"])
    assert qualdesk("special-check", "list").result["total"] == 1
