"""The commands of paper: forms print, signoff, summary."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from qualdesk.domain.form_codes import printed_serial
from qualdesk.services.login import log_in
from tests.cli.conftest import PASSWORD, USER, Runner
from tests.services.conftest import VILLAGE, add_people, invented

TODAY = "2026-11-21"


@pytest.fixture(autouse=True)
def people(station: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A training town with three people of one group on the day of the tests."""
    monkeypatch.setenv("QUALDESK_TODAY", TODAY)
    session = log_in(station, USER, PASSWORD, date.fromisoformat(TODAY))
    add_people(session, [invented(n) for n in range(1, 4)])
    session.close()


@pytest.mark.clause("Y6.1.2b", "Y6.1.2c")
def test_a_form_is_printed_signed_and_counted(qualdesk: Runner, tmp_path: Path) -> None:
    out, layout = tmp_path / "新 夹" / "册.pdf", tmp_path / "框.json"
    words = ("forms", "print", "group", "--village", VILLAGE, "--group", "三组")
    printed = qualdesk(*words, "--out", out, "--layout", layout)
    assert (printed.code, printed.codes) == (0, [])
    (form,) = printed.result["forms"]
    assert (form["kind"], form["rows"], printed.result["pages"]) == ("group", 3, 1)
    assert out.read_bytes().startswith(b"%PDF")
    boxes = json.loads(layout.read_text(encoding="utf-8"))[form["form_serial"]][0]["boxes"]
    assert {"name", "row", "x_mm", "y_mm", "w_mm", "h_mm"} == set(boxes[0])

    serial = printed_serial(form["form_serial"])
    sign = ("signoff", serial, "--on", TODAY)
    first = qualdesk(*sign, "--step", "group_leader", "--by", "张三")
    assert first.result["form_serial"] == form["form_serial"]
    assert (first.result["step"], first.result["next_step"]) == ("group_leader", "coordinator")
    again = qualdesk(*sign, "--step", "coordinator", "--by", "张三")
    assert (again.code, again.codes) == (1, ["signoff.same_person"])
    assert again.envelope["problems"][0]["value"] == form["form_serial"]
    qualdesk(*sign, "--step", "coordinator", "--by", "李四")
    last = qualdesk(*sign, "--step", "village_head", "--by", "王五")
    assert (last.result["next_step"], last.result["complete"]) == (None, True)


@pytest.mark.clause("Y6.1.2c")
def test_the_summary_is_counted_written_and_frozen(qualdesk: Runner, tmp_path: Path) -> None:
    xlsx, pdf = tmp_path / "表" / "汇总.xlsx", tmp_path / "草稿.pdf"
    counted = qualdesk("summary", "--round", "2026H2", "--xlsx", xlsx, "--pdf", pdf)
    (row,) = counted.result["rows"]
    assert row["village_code"] == VILLAGE
    keys = ("expected", "confirmed", "unconfirmed", "to_verify", "disqualified", "unsigned")
    assert [row[key] for key in keys] == [3, 0, 3, 0, 0, 0]
    assert row["by_method"]["on_site"] == 0
    assert counted.result["total"]["expected"] == 3
    assert xlsx.read_bytes().startswith(b"PK")
    assert pdf.read_bytes().startswith(b"%PDF")

    frozen = qualdesk(
        "forms", "print", "summary", "--month", "2026-11", "--out", tmp_path / "a.pdf"
    )
    serial = frozen.result["forms"][0]["form_serial"]
    again = qualdesk("forms", "print", "--reprint", serial, "--out", tmp_path / "b.pdf")
    assert again.result["forms"][0] == {**frozen.result["forms"][0], "reprint": True}
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_wrong_usage_and_wrong_periods_are_told(qualdesk: Runner, tmp_path: Path) -> None:
    assert qualdesk("forms", "print", "nothing", "--out", tmp_path / "a.pdf").code == 2
    assert qualdesk("forms", "print", "--out", tmp_path / "a.pdf").code == 2
    neither = qualdesk("summary")
    assert (neither.code, neither.codes) == (1, ["period.missing"])
    future = qualdesk("summary", "--month", "2027-01")
    assert (future.code, future.codes) == (1, ["date.future"])
