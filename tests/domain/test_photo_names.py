"""Names of pictures: an id number, or the longest name that somebody of the village bears."""

from __future__ import annotations

import pytest

from qualdesk.domain.photo_names import Known, Names
from tests.services.conftest import id_number

FOLK = (
    Known(id_number(1), "阿普·约瑟·木嘎", "532922101216", "3组"),
    Known(id_number(2), "罗正", "532922101216", "3组"),
    Known(id_number(3), "罗正明", "532922101216", "4组"),
    Known(id_number(4), "罗正明", "532922101201", "4组"),
)
NAMES = Names(FOLK)


@pytest.mark.parametrize(
    ("text", "village", "numbers"),
    [
        ("罗正明", "", [3, 4]),
        ("罗正明", "532922101216", [3]),
        ("微信图片_罗正", "", [2]),
        ("阿普约瑟木嘎 上门", "", [1]),
        ("阿普·约瑟·木嘎", "", [1]),
        ("第四村民小组罗正明", "532922101201", [4]),
        ("IMG_0001", "", []),
        ("", "", []),
    ],
)
def test_the_longest_name_counts(text: str, village: str, numbers: list[int]) -> None:
    found = [one.id_number for one in NAMES.by_name(text, village)]
    assert found == [id_number(number) for number in numbers]


def test_a_number_counts_when_it_is_right_and_stands_alone() -> None:
    right = id_number(2)
    assert [one.name for one in NAMES.by_number(f"身份证{right.lower()}正面")] == ["罗正"]
    wrong = right[:-1] + ("1" if right[-1] != "1" else "2")
    assert NAMES.by_number(wrong) == []
    assert NAMES.has_number(wrong)
    assert NAMES.by_number(f"1{right}") == []
    assert not Names(()).by_name("罗正")
