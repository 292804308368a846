"""retention: keys and exit codes of the contract."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import USER, Runner

SECOND = "李会计"


@pytest.mark.clause("Y12")
def test_what_is_kept_how_long_and_that_nothing_is_over_yet(
    qualdesk: Runner, station: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert station.exists()
    listed = qualdesk("retention", "list")
    kinds = {line["kind"]: line["years"] for line in listed.result["kinds"]}
    assert (listed.code, kinds["confirmations"], kinds["spot_checks"]) == (0, 10, 30)
    assert (listed.result["over"], listed.result["destructions"]) == (0, [])
    destroy = ("retention", "destroy", "--reason", "保管期满", "--second")
    bare = qualdesk(*destroy, SECOND)
    assert (bare.code, bare.codes) == (4, ["login.missing"])
    monkeypatch.setenv("QUALDESK_SECOND_PASSWORD", "another horse 8")
    nobody = qualdesk(*destroy, SECOND)
    assert (nobody.code, nobody.codes) == (4, ["login.failed"])
    myself = qualdesk(*destroy, USER)
    assert (myself.code, myself.codes) == (1, ["operator.two_people"])
    monkeypatch.setenv("QUALDESK_NEW_PASSWORD", "another horse 8")
    person = ("--person", "532922198001010024")
    assert qualdesk("users", "add", SECOND, "--role", "head", *person).code == 0
    nothing = qualdesk(*destroy, SECOND)
    assert (nothing.code, nothing.codes) == (1, ["retention.nothing"])
