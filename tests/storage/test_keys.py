import random

import pytest
from argon2.low_level import Type, hash_secret_raw
from hypothesis import given
from hypothesis import strategies as st

from qualdesk.errors import Environment, Refused
from qualdesk.storage import keys
from qualdesk.storage.keys import DataKey, KdfCost, RecoveryKey, Wrapped, stretch, unwrap, wrap

CHEAP = KdfCost(memory_kib=64, time=1, lanes=1)
DATABASE_KEY = "73c74e33c636daa55ca54c1fb0022590b34c1dd4b33c7b899f03c6161d4f3d77"
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
recovery_keys = st.integers(0, 2**160 - 1).map(RecoveryKey)


def test_a_data_key_is_random_and_never_shown() -> None:
    key = DataKey.make()
    assert key != DataKey.make()
    assert len(key.raw) == 32
    for shown in (repr(key), str(key), f"{key!r}"):
        assert shown == "DataKey()"
    with pytest.raises(ValueError, match="32 bytes"):
        DataKey(b"short")


def test_each_purpose_has_its_own_key_and_it_stays_the_same() -> None:
    key = DataKey(bytes(range(32)))
    purposes = ("database", "evidence", "evidence names", "forms")
    assert len({key.derive(purpose) for purpose in purposes} | {key.raw}) == 5
    # A change here would lock every existing station out.
    assert key.derive("database").hex() == DATABASE_KEY


def test_a_wrapped_key_opens_only_with_its_key_its_binding_and_its_bytes() -> None:
    key, kek, other = DataKey.make(), bytes(32), bytes(31) + b"\1"
    wrapped = wrap(key, kek, b"here")
    assert unwrap(wrapped, kek, b"here") == key
    assert key.raw not in wrapped.sealed
    assert unwrap(wrapped, other, b"here") is None
    assert unwrap(wrapped, kek, b"there") is None
    for at in range(len(wrapped.sealed)):
        sealed = bytearray(wrapped.sealed)
        sealed[at] ^= 1
        assert unwrap(Wrapped(wrapped.nonce, bytes(sealed)), kek, b"here") is None


def test_stretching_is_argon2id_with_the_costs_told() -> None:
    cost = KdfCost(memory_kib=128, time=2, lanes=2)
    judged = hash_secret_raw("密码".encode(), b"s" * 16, 2, 128, 2, 32, Type.ID)
    assert stretch("密码", b"s" * 16, cost) == judged
    assert stretch("密码", b"t" * 16, cost) != judged


def test_the_default_cost_is_64_mib_three_times() -> None:
    assert KdfCost() == KdfCost(memory_kib=65536, time=3, lanes=4)


@pytest.mark.parametrize(
    ("memory", "time", "lanes"),
    [(1 << 21, 1, 1), (64, 17, 1), (1024, 1, 17), (7, 1, 1), (64, 0, 1), (64, 1, 0)],
)
def test_a_cost_out_of_bounds_is_refused(memory: int, time: int, lanes: int) -> None:
    with pytest.raises(ValueError, match="out of bounds"):
        KdfCost(memory, time, lanes)


def test_too_little_memory_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object, **named: object) -> bytes:
        raise keys.HashingError("Memory allocation error")

    monkeypatch.setattr(keys, "hash_secret_raw", fail)
    with pytest.raises(Environment) as caught:
        stretch("x", b"s" * 16, KdfCost())
    assert caught.value.code == "memory.short"
    assert "64 MB" in caught.value.body


def test_a_recovery_key_is_easy_to_read_and_not_shown_by_accident() -> None:
    key = RecoveryKey.make()
    assert key != RecoveryKey.make()
    groups = key.text.split("-")
    assert [len(group) for group in groups] == [5] * 8
    assert set("".join(groups)) <= set(LETTERS)
    assert repr(key) == "RecoveryKey()"


def test_the_text_of_a_recovery_key_stays_the_same() -> None:
    # Paper in safes: what was printed once must be read by every later version.
    assert (
        RecoveryKey(int("0123456789abcdef" * 2 + "01234567", 16)).text
        == "04HM3-ASW90-NF6YE-Y0935-8NKRF-KAYDH-XW0J2-6HB7S"
    )


@given(recovery_keys)
def test_what_was_shown_is_read(key: RecoveryKey) -> None:
    assert RecoveryKey.parse(key.text) == key


@given(recovery_keys, st.randoms(use_true_random=False))
def test_typing_habits_do_not_matter(key: RecoveryKey, chance: random.Random) -> None:
    looks = {"0": "0Oo０", "1": "1IiLl１"}
    typed = ""
    for letter in key.text.replace("-", chance.choice(["", " ", "－", "—", "\n"])):
        choices = looks.get(letter, letter + letter.lower())
        typed += chance.choice(choices) + chance.choice(["", "", " ", "\u3000"])
    assert RecoveryKey.parse(typed) == key


@given(recovery_keys, st.integers(0, 39), st.integers(1, 31))
def test_every_single_wrong_character_is_found_with_its_group(
    key: RecoveryKey, at: int, shift: int
) -> None:
    typed = list(key.text.replace("-", ""))
    typed[at] = LETTERS[(LETTERS.index(typed[at]) + shift) % 32]
    with pytest.raises(Refused) as caught:
        RecoveryKey.parse("".join(typed))
    assert caught.value.code == "recovery.mistyped"
    assert f"第{at // 5 + 1}组" in caught.value.body


@given(recovery_keys, st.integers(0, 7), st.permutations(range(5)).map(lambda order: order[:2]))
def test_two_characters_swapped_within_a_group_are_found(
    key: RecoveryKey, group: int, pair: list[int]
) -> None:
    typed = list(key.text.replace("-", ""))
    one, two = (group * 5 + at for at in pair)
    typed[one], typed[two] = typed[two], typed[one]
    if "".join(typed) == key.text.replace("-", ""):
        assert RecoveryKey.parse("".join(typed)) == key
    else:
        with pytest.raises(Refused):
            RecoveryKey.parse("".join(typed))


@given(recovery_keys, st.permutations(range(8)).map(lambda order: order[:2]))
def test_two_groups_swapped_are_found(key: RecoveryKey, pair: list[int]) -> None:
    groups = key.text.split("-")
    one, two = pair
    groups[one], groups[two] = groups[two], groups[one]
    with pytest.raises(Refused):
        RecoveryKey.parse("-".join(groups))


@pytest.mark.parametrize("typed", ["", "ABCDE", "密" * 40, "U" * 40, "0" * 41, "ß" * 20])
def test_nonsense_is_a_typing_error(typed: str) -> None:
    with pytest.raises(Refused) as caught:
        RecoveryKey.parse(typed)
    assert caught.value.code == "recovery.mistyped"
