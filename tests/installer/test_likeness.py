"""Two months are compared by what people see, not by what is random."""

from __future__ import annotations

import sys

from tests.architecture.tree import ROOT

sys.path.insert(0, str(ROOT))

from installer.wine.likeness import Names, differences

ONE, TWO = "0123456789abcdef" * 2, "fedcba9876543210" * 2


def test_random_ids_are_named_in_their_order() -> None:
    first = [Names(set()).plain(f"{ONE} then {TWO} and {ONE}")]
    second = [Names(set()).plain(f"{TWO} then {ONE} and {TWO}")]
    assert first == second == ["<id 1> then <id 2> and <id 1>"]
    other = [Names(set()).plain(f"{TWO} then {ONE} and {ONE}")]
    assert differences({"a": first}, {"a": other})


def test_serials_are_the_same_printed_and_in_answers() -> None:
    names = Names({"BMA00001"})
    assert names.plain("BMA00001 BMA0-0001-K") == "<serial 1> <serial 1>"


def test_a_count_a_day_and_a_name_are_compared() -> None:
    for text in ("total: 12", "on: 2026-11-20", "name: 杨兴国", "532922194010214434"):
        assert Names(set()).plain(text) == text
    assert differences({"a": ["total: 12"]}, {"a": ["total: 13"]})
    assert differences({"a": []}, {}) == ["only on one side: a"]
    assert differences({"a": ["x"]}, {"a": ["x", "y"]}) == ["a: 1 and 2 lines"]
