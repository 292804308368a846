"""The commands about people: recipients, recipient, confirm, correct, list, roster export."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qualdesk.cli.main import run
from qualdesk.domain.forms import masked_id_number
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.login import log_in
from qualdesk.storage.queries import audit
from tests.cli.conftest import PASSWORD, USER, Runner
from tests.services.conftest import OTHER_VILLAGE, VILLAGE, add_people, id_number, invented

TODAY = "2026-11-21"
LI = invented(8, phone="13908720008")


@pytest.fixture(autouse=True)
def people(station: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A training town with three people on the day of the tests."""
    monkeypatch.setenv("QUALDESK_TODAY", TODAY)
    session = log_in(station, USER, PASSWORD, date.fromisoformat(TODAY))
    add_people(session, [LI, invented(3)])
    add_people(session, [invented(5)], known_due_on=date(2026, 11, 30))
    session.close()


def last_act(station: Path) -> tuple[str, str]:
    session = log_in(station, USER, PASSWORD, None)
    try:
        with session.read() as connection:
            entry = audit.head(connection)
    finally:
        session.close()
    assert entry is not None
    return entry.name, entry.detail


def test_people_are_found_with_the_keys_of_the_contract(qualdesk: Runner, station: Path) -> None:
    found = qualdesk("recipients", "--query", "lxm")
    assert (found.code, found.envelope["command"]) == (0, "recipients")
    assert found.result["total"] == 1
    (item,) = found.result["items"]
    assert {
        "id_number": LI.id_number,
        "name": "李秀梅",
        "sex": "女",
        "village_code": VILLAGE,
        "group": "3组",
        "phone": "13908720008",
        "flags": ["high_age"],
        "due_on": "2027-06-30",
        "state": "never",
    }.items() <= item.items()
    (benefit,) = item["benefits"]
    assert {"insurance": "resident", "status": "paying"}.items() <= benefit.items()
    assert item["village"].endswith(("村", "社区"))
    name, detail = last_act(station)
    assert (name, detail) == ("recipients.looked", '{"count":1}')


def test_the_limit_cuts_the_items_and_not_the_total(qualdesk: Runner) -> None:
    found = qualdesk("recipients", "--limit", "1", "--village", "532922101")
    assert (found.result["total"], len(found.result["items"])) == (3, 1)
    assert qualdesk("recipients", "--village", "999").codes == ["village.unknown"]
    assert qualdesk("recipients", "--limit", "0").code == 2


def test_a_screen_shows_masked_numbers(
    qualdesk: Runner, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (["recipients"], ["list", "never"], ["recipient", LI.id_number]):
        assert run(words) == 0
        shown = capsys.readouterr().out
        assert masked_id_number(LI.id_number) in shown
        assert LI.id_number not in shown


def test_a_person_is_confirmed_corrected_and_shown(qualdesk: Runner, tmp_path: Path) -> None:
    photo = tmp_path / "照片 一.jpg"
    photo.write_bytes(draw_portrait(1))
    confirm = ("confirm", LI.id_number.lower(), "--method", "on_site")
    bare = qualdesk(*confirm)
    assert (bare.code, bare.codes) == (1, ["evidence.missing"])
    missing = qualdesk(*confirm, "--photo", tmp_path / "没有.jpg")
    assert (missing.code, missing.codes) == (1, ["file.unreadable"])
    kept = qualdesk(*confirm, "--photo", photo)
    assert (kept.code, kept.result["due_on"]) == (0, "2027-05-21")
    fact = kept.result["confirmation_id"]

    corrected = qualdesk("correct", fact, "--reason", "方式选错", "method=home_visit")
    assert (corrected.code, corrected.result["superseded"]) == (0, fact)
    withdrawn = qualdesk("correct", corrected.result["fact_id"], "--reason", "认错人")
    assert withdrawn.code == 0

    shown = qualdesk("recipient", LI.id_number).result
    assert {"visits", "contacts", "cases", "forms", "signoffs", "birth"} <= shown.keys()
    assert [one["corrected"] for one in shown["confirmations"]] == [True, True]
    assert [one["method"] for one in shown["confirmations"]] == ["on_site", "home_visit"]
    assert shown["confirmations"][0]["correction"]["reason"] == "方式选错"
    assert shown["state"] == "never"
    unknown = qualdesk("correct", "0" * 32, "--reason", "没有的")
    assert (unknown.code, unknown.codes) == (1, ["fact.unknown"])


def test_confirming_somebody_unknown_is_refused(qualdesk: Runner) -> None:
    for number in (id_number(77), "532922194603130011", "没有"):
        refused = qualdesk("confirm", number, "--method", "on_site")
        assert (refused.code, refused.codes) == (1, ["recipient.unknown"])
        assert qualdesk("recipient", number).codes == ["recipient.unknown"]


def test_a_person_is_changed_and_added(qualdesk: Runner) -> None:
    edit = ("recipient", "edit", LI.id_number)
    edited = qualdesk(*edit, f"village={OTHER_VILLAGE}", "phone=1390872", "--reason", "搬迁")
    assert (edited.code, edited.envelope["command"]) == (0, "recipient edit")
    assert set(edited.codes) == {"group.emptied", "phone.shape"}
    assert edited.result["village_code"] == OTHER_VILLAGE
    old = {change["field"]: change["old"] for change in edited.result["changed"]}
    assert old == {"village_code": VILLAGE, "group_name": "3组", "phone": "13908720008"}
    kept = {change["field"] for change in edited.result["changes"]}
    assert kept == {"village_code", "group_name", "phone"}
    assert qualdesk(*edit, "sex=male", "--reason", "改").codes == ["field.fixed"]
    assert qualdesk(*edit, "phone=1").code == 2  # no reason
    assert qualdesk(*edit, "phone", "--reason", "改").code == 2

    words = ("--name", "杨华", "--village", VILLAGE, "--group", "二组", "started_month=2010-05")
    added = qualdesk("recipient", "add", id_number(60), *words)
    assert (added.code, added.result["group"]) == (0, "2组")
    assert added.result["benefits"][0]["started_month"] == "2010-05"
    again = qualdesk("recipient", "add", id_number(60), *words)
    assert (again.code, again.codes) == (1, ["recipient.exists"])


def test_a_list_is_complete_and_written(qualdesk: Runner, station: Path, tmp_path: Path) -> None:
    file = tmp_path / "名单" / "将到期.xlsx"
    due = qualdesk("list", "due", "--xlsx", file)
    assert (due.code, due.result["total"]) == (0, 1)
    (item,) = due.result["items"]
    assert {
        "id_number": invented(5).id_number,
        "insurance": "resident",
        "due_on": "2026-11-30",
        "state": "due_soon",
        "flags": ["high_age"],
    }.items() <= item.items()
    assert due.result["files"] == [str(file.absolute())]
    assert file.read_bytes().startswith(b"PK")
    assert last_act(station)[0] == "list.looked"
    assert qualdesk("list", "overdue", "--as-of", "2026-12-01").result["total"] == 1
    assert qualdesk("list", "everything").code == 2


def test_a_roster_goes_out_and_comes_in_again(qualdesk: Runner, tmp_path: Path) -> None:
    file = tmp_path / "新 夹" / "花名册.xlsx"
    out = qualdesk("roster", "export", file)
    assert (out.code, out.result["rows"]) == (0, 3)
    again = qualdesk("roster", "import", file)
    assert (again.code, again.result["unchanged"], again.result["added"]) == (0, 3, 0)
