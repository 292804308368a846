"""init, users, recover, the training day, a second process: from the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from qualdesk.bootstrap import open_station
from qualdesk.storage.lock import StationLock
from tests.cli.conftest import PASSWORD, USER, Runner
from tests.services.conftest import id_number

INIT = ("init", "--level", "township", "--code", "532922101000", "--name", "苍山西镇社保中心")
PERSON = id_number(4, "19800101")


def test_a_station_is_set_up_and_used_at_once(qualdesk: Runner) -> None:
    made = qualdesk(*INIT, "--policy", "yangbi-2021", "--admin", "王管理")
    assert made.code == 0, made.envelope
    assert set(made.result) >= {"station_id", "recovery_key", "certificate_sha256"}
    assert len(made.result["certificate_sha256"]) == 64
    assert qualdesk("check").result["ok"] is True
    again = qualdesk(*INIT, "--policy", "yangbi-2021", "--admin", "王管理")
    assert again.codes == ["station.exists"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("--level", "county"), "division.code"),
        (("--code", "53292210100"), "division.code"),
        (("--policy", "moon-2021"), "policy.unknown"),
        (("--person", "532922197001010010"), "id_number.checksum"),
        (("--name", " "), "station.name"),
        (("--name", "很长" * 40), "station.name"),
    ],
)
def test_a_wrong_set_up_leaves_nothing(
    qualdesk: Runner, tmp_path: Path, change: tuple[str, str], code: str
) -> None:
    ran = qualdesk(*INIT, "--policy", "yangbi-2021", "--admin", "王管理", *change)
    assert ran.code == 1
    assert ran.codes == [code]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_weak_password_is_refused(
    qualdesk: Runner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("QUALDESK_PASSWORD", "12345678")
    ran = qualdesk(*INIT, "--policy", "yangbi-2021", "--admin", "王管理")
    assert ran.codes == ["password.weak"]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.clause("Y11")
def test_operators_come_and_go(
    qualdesk: Runner, station: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUALDESK_NEW_PASSWORD", "another horse 8")
    assert qualdesk("users", "add", "李经办", "--role", "handler", "--person", PERSON).code == 0
    monkeypatch.setenv("QUALDESK_PASSWORD", "another horse 8")
    assert qualdesk("--user", "李经办", "users", "list").code == 0
    denied = qualdesk("--user", "李经办", "users", "disable", "王管理")
    assert (denied.code, denied.codes) == (4, ["role.not_allowed"])
    monkeypatch.setenv("QUALDESK_PASSWORD", "correct horse 7")
    assert qualdesk("users", "disable", "李经办").code == 0
    assert "李经办" not in (station / "keys" / "slots-1.json").read_text(encoding="utf-8")
    monkeypatch.setenv("QUALDESK_PASSWORD", "another horse 8")
    assert qualdesk("--user", "李经办", "users", "list").code == 4


def test_the_last_admin_stays(qualdesk: Runner, station: Path) -> None:
    ran = qualdesk("users", "disable", "王管理")
    assert (ran.code, ran.codes) == (1, ["operator.last_admin"])
    assert qualdesk("users", "list").code == 0


def test_an_old_slots_file_put_back_is_noticed(
    qualdesk: Runner, station: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUALDESK_NEW_PASSWORD", "another horse 8")
    qualdesk("users", "add", "李经办", "--role", "handler", "--person", PERSON)
    old = {path: path.read_bytes() for path in (station / "keys").glob("slots-*.json")}
    assert qualdesk("users", "disable", "李经办").code == 0
    for path, content in old.items():
        path.write_bytes(content)
    ran = qualdesk("users", "list")
    assert (ran.code, ran.codes) == (3, ["slots.old"])


def test_the_recovery_key_sets_a_new_password(
    qualdesk: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = qualdesk(*INIT, "--policy", "yangbi-2021", "--admin", "王管理")
    monkeypatch.setenv("QUALDESK_RECOVERY_KEY", made.result["recovery_key"].lower())
    monkeypatch.setenv("QUALDESK_NEW_PASSWORD", "another horse 8")
    assert qualdesk("recover").code == 0
    assert qualdesk("users", "list").code == 4
    monkeypatch.setenv("QUALDESK_PASSWORD", "another horse 8")
    assert qualdesk("users", "list").code == 0
    assert qualdesk("--user", "没有的人", "recover").codes == ["operator.unknown"]


def test_a_second_process_is_told_who_has_the_station(qualdesk: Runner, station: Path) -> None:
    lock = StationLock(station)
    lock.acquire("李经办", "2026-11-21T02:33:44.123456Z")
    try:
        ran = qualdesk("users", "list")
    finally:
        lock.release()
    assert (ran.code, ran.codes) == (1, ["station.busy"])
    assert "李经办" in ran.envelope["problems"][0]["message"]
    assert qualdesk("users", "list").code == 0


def test_who_has_the_station_is_told_with_the_time_on_the_wall(
    qualdesk: Runner, station: Path
) -> None:
    services = open_station(station, USER, PASSWORD)
    try:
        message = qualdesk("users", "list").envelope["problems"][0]["message"]
    finally:
        services.close()
    assert re.search(USER + r" 自 \d{4}-\d\d-\d\d \d\d:\d\d 起", message)


def test_the_training_day_counts_in_training_only(
    qualdesk: Runner, station: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("QUALDESK_TODAY", "2026-11-21")
    assert qualdesk("users", "list").codes == []
    monkeypatch.setenv("QUALDESK_DATA", str(tmp_path / "真站"))
    qualdesk(*INIT, "--policy", "yangbi-2021", "--admin", "王管理")
    assert qualdesk("users", "list").codes == ["today.ignored"]
    monkeypatch.setenv("QUALDESK_TODAY", "明天")
    assert qualdesk("users", "list").codes == ["date.invalid"]


def test_a_policy_is_shown_checked_and_chosen(
    qualdesk: Runner, station: Path, tmp_path: Path
) -> None:
    shown = qualdesk("policy", "show").result
    cycle = {v["path"]: v for v in shown["values"]}["insurance.resident.cycle.length"]
    assert (cycle["value"], cycle["clause"]) == (6, "Y6.1.2a")
    own = tmp_path / "本站.toml"
    own.write_text('[policy]\nid = "x"\nlevel = 3\n', encoding="utf-8")
    checked = qualdesk("policy", "check", own)
    assert checked.code == 1
    assert len(checked.codes) > 1
    assert qualdesk("policy", "set", own).code == 1
    assert qualdesk("policy", "set", "rolling-12").result["id"] == "rolling-12"
    assert qualdesk("policy", "set", "moon").codes == ["policy.unknown"]
    assert qualdesk("policy", "show").result["id"] == "rolling-12"


@pytest.mark.clause("Y12")
def test_the_audit_is_verified_and_exported(
    qualdesk: Runner, station: Path, tmp_path: Path
) -> None:
    assert qualdesk("audit", "verify").result == {"ok": True, "entries": 1}
    exported = qualdesk("audit", "export", tmp_path / "新 文件夹" / "审计.jsonl")
    assert Path(exported.result["path"]).read_text(encoding="utf-8").count("\n") == 1


def test_the_first_act_of_a_training_station_is_of_its_training_day(
    qualdesk: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUALDESK_TODAY", "2024-02-29")
    assert qualdesk(*INIT, "--policy", "yangbi-2021", "--admin", "王管理", "--training").code == 0
    qualdesk("audit", "export", tmp_path / "审计.jsonl")
    first = json.loads((tmp_path / "审计.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert first["at"][:10] in {"2024-02-28", "2024-02-29"}  # the UTC day of a day in China


def test_a_real_station_says_that_it_ignores_a_training_day(
    qualdesk: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUALDESK_TODAY", "2024-02-29")
    made = qualdesk(*INIT, "--policy", "yangbi-2021", "--admin", "王管理")
    assert made.code == 0
    assert made.codes == ["today.ignored"]


@pytest.mark.parametrize("place", ["一个文件", "一个文件/里面"])
def test_a_file_in_the_place_of_the_folder_is_told(
    qualdesk: Runner, tmp_path: Path, place: str
) -> None:
    (tmp_path / "一个文件").write_text("x", encoding="utf-8")
    ran = qualdesk(
        "--data", tmp_path / place, *INIT, "--policy", "yangbi-2021", "--admin", "王管理"
    )
    assert ran.code == 1
    assert ran.codes == ["disk.not_folder"]


@pytest.mark.parametrize("number", ["", "123", "532922194603136671", "532922194603130000"])
@pytest.mark.parametrize(
    "words",
    [
        ("users", "add", "李经办", "--role", "handler", "--person"),
        ("recipient", "add", "--name", "李兰", "--insurance", "resident", "--"),
    ],
)
def test_a_wrong_number_that_was_typed_is_not_spoken_of_as_a_row(
    station: Path, qualdesk: Runner, monkeypatch: pytest.MonkeyPatch, words: tuple[str], number: str
) -> None:
    monkeypatch.setenv("QUALDESK_NEW_PASSWORD", "another horse 8")
    ran = qualdesk(*words, number)
    assert ran.code == 1
    assert ran.codes[0].startswith("id_number.")
    message = ran.envelope["problems"][0]["message"]
    assert message.endswith("请对照身份证核对后再写一次。")
    assert not any(word in message for word in ("行", "格", "导入"))


@pytest.mark.parametrize(
    "wrong", [("--person", "123"), ("--admin", ""), ("--name", ""), ("--policy", "none")]
)
def test_a_station_that_is_refused_leaves_no_folder(
    qualdesk: Runner, tmp_path: Path, wrong: tuple[str, str]
) -> None:
    told = {"--level": "township", "--code": "532922101000", "--name": "某中心"}
    told |= {"--policy": "yangbi-2021", "--admin": USER} | dict([wrong])
    ran = qualdesk("init", *(word for pair in told.items() for word in pair))
    assert ran.code == 1
    assert list(tmp_path.iterdir()) == []


def test_a_weak_first_password_leaves_no_folder(
    qualdesk: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUALDESK_PASSWORD", "123")
    words = ("--level", "township", "--code", "532922101000", "--name", "某中心")
    ran = qualdesk("init", *words, "--policy", "yangbi-2021", "--admin", USER)
    assert (ran.code, ran.codes) == (1, ["password.weak"])
    assert list(tmp_path.iterdir()) == []
