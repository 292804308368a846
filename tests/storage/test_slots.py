import json
import os
import shutil
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path

import pytest

from qualdesk.errors import Damaged, Environment, NotAllowed, QualDeskError, Refused
from qualdesk.storage import slots as slots_module
from qualdesk.storage.keys import DataKey, KdfCost, RecoveryKey
from qualdesk.storage.slots import Slots, check_password
from qualdesk.storage.slots_file import _checksum

CHEAP = KdfCost(memory_kib=64, time=1, lanes=1)
PASSWORD, OTHER = "苍山洱海-2026", "another good one"


@pytest.fixture
def key() -> DataKey:
    return DataKey.make()


@pytest.fixture(params=["漾濞 苍山西镇", "很长的文件夹名" * 8, "plain"])
def station(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    folder: Path = tmp_path / request.param
    folder.mkdir()
    return folder


@pytest.fixture
def opened(tmp_path: Path, key: DataKey) -> Slots:
    slots = Slots.create(tmp_path, "station-1", key, CHEAP)
    slots.add("张三", PASSWORD, key)
    slots.add("Li Si", OTHER, key)
    return slots


def copies(folder: Path) -> tuple[Path, Path]:
    return folder / "keys" / "slots-1.json", folder / "keys" / "slots-2.json"


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def code(act: Callable[[], object]) -> str:
    with pytest.raises(QualDeskError) as caught:
        act()
    return caught.value.code


def test_what_was_stored_opens_again(station: Path, key: DataKey) -> None:
    slots = Slots.create(station, "station-1", key, CHEAP)
    slots.add("张三", PASSWORD, key)
    again = Slots.open(station)
    assert again.unlock("张三", PASSWORD) == key
    assert (again.station_id, again.generation) == ("station-1", 2)
    assert again.operators == ("张三",)
    first, second = copies(station)
    assert first.read_bytes() == second.read_bytes()


def test_the_key_and_the_password_are_not_in_the_files(opened: Slots, tmp_path: Path) -> None:
    key = opened.unlock("张三", PASSWORD)
    for path in copies(tmp_path):
        data = path.read_bytes()
        assert "张三".encode() in data
        assert key.raw not in data
        assert key.raw.hex().encode() not in data
        assert PASSWORD.encode() not in data
        for slot in json.loads(data)["slots"]:
            assert key.raw not in b64decode(slot["wrapped"])


def test_a_wrong_name_and_a_wrong_password_sound_the_same(opened: Slots) -> None:
    said = set()
    for name, password in [("张三", OTHER), ("nobody", PASSWORD), ("li si", OTHER), ("", "")]:
        with pytest.raises(NotAllowed) as caught:
            opened.unlock(name, password)
        said.add((caught.value.code, caught.value.body, caught.value.remedy))
    assert len(said) == 1
    assert said.pop()[0] == "login.failed"
    assert opened.unlock("Li Si", OTHER)


def test_an_unknown_name_costs_the_same_work(
    opened: Slots, monkeypatch: pytest.MonkeyPatch
) -> None:
    work: list[KdfCost] = []
    real = slots_module.stretch

    def stretch(secret: str, salt: bytes, cost: KdfCost) -> bytes:
        work.append(cost)
        return real(secret, salt, cost)

    monkeypatch.setattr(slots_module, "stretch", stretch)
    assert code(lambda: opened.unlock("张三", OTHER)) == "login.failed"
    assert code(lambda: opened.unlock("nobody", OTHER)) == "login.failed"
    assert work == [CHEAP, CHEAP]


def test_names_and_passwords_are_the_same_in_every_unicode_form(tmp_path: Path) -> None:
    key = DataKey.make()
    slots = Slots.create(tmp_path, "s", key, CHEAP)
    slots.add("Rene\u0301", "cafe\u0301 cafe\u0301", key)
    assert slots.operators == ("Ren\u00e9",)
    assert slots.unlock(" Ren\u00e9 ", "caf\u00e9 caf\u00e9") == key


def test_a_removed_operator_is_gone_from_the_bytes_of_both_copies(
    opened: Slots, tmp_path: Path
) -> None:
    wrapped = {
        slot["operator"]: slot["wrapped"].encode()
        for slot in json.loads(copies(tmp_path)[0].read_bytes())["slots"]
    }
    generation = opened.generation
    opened.remove("张三")
    assert opened.generation == generation + 1
    for path in copies(tmp_path):
        data = path.read_bytes()
        assert "张三".encode() not in data
        assert wrapped["张三"] not in data
        assert wrapped["Li Si"] in data
    assert len(list((tmp_path / "keys").iterdir())) == 2
    for slots in (opened, Slots.open(tmp_path)):
        assert code(lambda slots=slots: slots.unlock("张三", PASSWORD)) == "login.failed"
        assert slots.unlock("Li Si", OTHER)


def test_a_new_password_ends_the_old_one(opened: Slots, tmp_path: Path, key: DataKey) -> None:
    opened.replace("张三", "brand new words", key)
    slots = Slots.open(tmp_path)
    assert slots.operators == ("张三", "Li Si")
    assert slots.unlock("张三", "brand new words") == key
    assert code(lambda: slots.unlock("张三", PASSWORD)) == "login.failed"


def test_recovery_opens_what_passwords_cannot(opened: Slots, tmp_path: Path, key: DataKey) -> None:
    first, second = RecoveryKey.make(), RecoveryKey.make()
    assert not opened.has_recovery
    assert code(lambda: opened.unlock_recovery(first.text)) == "recovery.failed"
    opened.set_recovery(first, key)
    assert Slots.open(tmp_path).unlock_recovery(first.text.lower()) == key
    opened.set_recovery(second, key)
    slots = Slots.open(tmp_path)
    assert slots.has_recovery
    assert slots.operators == ("张三", "Li Si")
    assert slots.unlock_recovery(second.text) == key
    assert code(lambda: slots.unlock_recovery(first.text)) == "recovery.failed"
    assert code(lambda: slots.unlock_recovery(second.text[:-1] + "-")) == "recovery.mistyped"


def test_the_recovery_slot_is_no_login(opened: Slots, key: DataKey) -> None:
    recovery = RecoveryKey.make()
    opened.set_recovery(recovery, key)
    assert code(lambda: opened.unlock("", recovery.text)) == "login.failed"


def test_who_is_there_and_who_is_not(opened: Slots, key: DataKey) -> None:
    assert code(lambda: opened.add("张三", "brand new words", key)) == "operator.exists"
    assert code(lambda: opened.replace("nobody", "brand new words", key)) == "operator.unknown"
    assert code(lambda: opened.remove("nobody")) == "operator.unknown"
    for name in ("", "  ", "a\nb", "长" * 51):
        assert code(lambda name=name: opened.add(name, PASSWORD, key)) == "operator.name"
    assert opened.generation == 3


def test_only_the_stations_own_key_is_wrapped(opened: Slots, tmp_path: Path) -> None:
    before = copies(tmp_path)[0].read_bytes()
    with pytest.raises(ValueError, match="not the data key"):
        opened.add("new", PASSWORD, DataKey.make())
    assert copies(tmp_path)[0].read_bytes() == before


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("harm", ["flip", "cut", "empty", "remove", "older", "rubbish"])
def test_one_bad_copy_is_repaired_from_the_other(
    opened: Slots, tmp_path: Path, key: DataKey, which: int, harm: str
) -> None:
    bad, good = copies(tmp_path)[which], copies(tmp_path)[1 - which]
    older = bad.read_bytes()
    opened.remove("Li Si")
    whole = good.read_bytes()
    if harm == "flip":
        flip(bad, len(whole) // 2)
    elif harm == "remove":
        bad.unlink()
    else:
        bad.write_bytes(
            {"cut": whole[:-20], "empty": b"", "older": older, "rubbish": b'["\xff'}[harm]
        )
    slots = Slots.open(tmp_path)
    assert slots.operators == ("张三",)
    assert slots.unlock("张三", PASSWORD) == key
    assert bad.read_bytes() == good.read_bytes() == whole


def test_a_flipped_bit_anywhere_is_noticed(opened: Slots, tmp_path: Path) -> None:
    first, second = copies(tmp_path)
    whole = first.read_bytes()
    second.unlink()
    Slots.open(tmp_path)  # the control: untouched, one copy is enough
    for at in range(0, len(whole), 7):
        for path in (first, second):
            path.write_bytes(whole)
            flip(path, at)
        assert code(lambda: Slots.open(tmp_path)) == "slots.damaged"


def test_no_copy_left_is_told(opened: Slots, tmp_path: Path) -> None:
    for path in copies(tmp_path):
        flip(path, 300)
    with pytest.raises(Damaged) as caught:
        Slots.open(tmp_path)
    assert caught.value.code == "slots.damaged"
    assert "备份" in caught.value.remedy
    shutil.rmtree(tmp_path / "keys")
    assert code(lambda: Slots.open(tmp_path)) == "slots.missing"


def rewrite(path: Path, **changes: object) -> None:
    record = {**json.loads(path.read_bytes()), **changes}
    record["checksum"] = _checksum(record)
    path.write_bytes(json.dumps(record).encode())


def test_a_newer_program_s_file_is_refused_and_left_alone(opened: Slots, tmp_path: Path) -> None:
    first, second = copies(tmp_path)
    rewrite(first, version=2, something_new={"a": 1})
    before = first.read_bytes(), second.read_bytes()
    with pytest.raises(Refused) as caught:
        Slots.open(tmp_path)
    assert caught.value.code == "slots.newer"
    assert (first.read_bytes(), second.read_bytes()) == before


@pytest.mark.parametrize(
    "changes",
    [
        {"cost": {"memory_kib": 1 << 40, "time": 3, "lanes": 4}},
        {"cost": {"memory_kib": 64, "time": 1, "lanes": 1, "more": 1}},
        {"slots": [{"kind": "password"}]},
        {"slots": 7},
        {"key_check": "AAAA"},
        {"key_check": "not base64"},
        {"version": "1"},
        {"format": "other"},
    ],
)
def test_a_made_up_file_is_damage_not_a_crash(
    opened: Slots, tmp_path: Path, changes: dict[str, object]
) -> None:
    for path in copies(tmp_path):
        rewrite(path, **changes)
    assert code(lambda: Slots.open(tmp_path)) == "slots.damaged"


def test_a_slot_does_not_open_under_another_name_or_station(
    opened: Slots, tmp_path: Path, key: DataKey
) -> None:
    record = json.loads(copies(tmp_path)[0].read_bytes())
    for changes in (
        {"slots": [{**record["slots"][0], "operator": "admin"}]},
        {"slots": [{**record["slots"][0], "operator": "admin"}], "station_id": "station-2"},
    ):
        for path in copies(tmp_path):
            rewrite(path, **changes)
        moved = Slots.open(tmp_path)
        assert code(lambda moved=moved: moved.unlock("admin", PASSWORD)) == "login.failed"
    for path in copies(tmp_path):  # the control: rewritten with what stood there
        rewrite(path, slots=record["slots"], station_id="station-1")
    assert Slots.open(tmp_path).unlock("张三", PASSWORD) == key


def test_an_old_pair_put_back_is_found_by_the_generation(opened: Slots, tmp_path: Path) -> None:
    shutil.copytree(tmp_path / "keys", tmp_path / "old")
    opened.remove("张三")
    remembered = opened.generation
    Slots.open(tmp_path).refuse_older_than(remembered)
    shutil.rmtree(tmp_path / "keys")
    (tmp_path / "old").rename(tmp_path / "keys")
    with pytest.raises(Damaged) as caught:
        Slots.open(tmp_path).refuse_older_than(remembered)
    assert caught.value.code == "slots.old"


def test_a_cut_between_the_copies_keeps_the_change(
    opened: Slots, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = os.replace, []

    def replace(source: Path, target: Path) -> None:
        calls.append(target)
        if len(calls) == 2:
            raise OSError(5, "cut")
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace)
        with pytest.raises(Environment):
            opened.remove("张三")
    assert "张三".encode() in copies(tmp_path)[1].read_bytes()
    assert Slots.open(tmp_path).operators == ("Li Si",)
    assert "张三".encode() not in copies(tmp_path)[1].read_bytes()


def test_a_station_is_not_overwritten(opened: Slots, tmp_path: Path) -> None:
    copies(tmp_path)[0].unlink()
    assert code(lambda: Slots.create(tmp_path, "x", DataKey.make(), CHEAP)) == "slots.exist"


@pytest.mark.parametrize(
    "password",
    ["", "short-1", "苍山洱海", "aaaaaaaa", "１２３４５６７", "12345678", "87654321", "7890123456",
     "1234567890123", "abcdefgh", "HGFEDCBA", "qwertyuiop", "Operator-7", "operator-7"],
)  # fmt: skip
def test_a_weak_password_is_refused_with_its_reason(password: str) -> None:
    with pytest.raises(Refused) as caught:
        check_password(password, "operator-7")
    assert caught.value.code == "password.weak"
    assert caught.value.body


@pytest.mark.parametrize("password", ["13579246", "苍山洱海漾濞江水", "1234567x", "operator-8"])
def test_a_fair_password_is_taken(password: str) -> None:
    assert check_password(password, "operator-7") is None  # type: ignore[func-returns-value]


def test_a_weak_password_makes_no_slot(opened: Slots, key: DataKey) -> None:
    assert code(lambda: opened.add("new", "12345678", key)) == "password.weak"
    assert code(lambda: opened.replace("张三", "12345678", key)) == "password.weak"
    assert opened.generation == 3
