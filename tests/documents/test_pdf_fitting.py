"""How values are made to fit: first smaller, then on two lines, never cut unseen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualdesk.documents.fitting import LEADING, fit
from qualdesk.documents.fonts import Face, font_set

POINT = 25.4 / 72


def em(text: str) -> float:
    return font_set().width(text, Face.SERIF, 1)


def test_a_short_value_keeps_its_size() -> None:
    assert fit("李桂香", 12, 27, 10, em).lines == ("李桂香",)
    assert fit("李桂香", 12, 27, 10, em).size == 12


def test_a_little_too_long_is_drawn_a_little_smaller_on_one_line() -> None:
    fitted = fit("阿普·约瑟·木嘎", 12, 25.8, 9.4, em)
    assert fitted.lines == ("阿普·约瑟·木嘎",)
    assert 12 * 0.84 <= fitted.size < 12


def test_longer_names_break_after_a_dot() -> None:
    fitted = fit("木嘎·阿开·买买提·司迪克", 12, 25.8, 9.4, em)
    assert fitted.lines == ("木嘎·阿开·", "买买提·司迪克")


def test_a_number_is_not_broken() -> None:
    lines = fit("云南省大理白族自治州漾濞彝族自治县 532999194503150014", 12, 60, 12, em).lines
    assert any("532999194503150014" in line for line in lines)


def test_no_line_begins_with_a_closing_mark() -> None:
    lines = fit("一二三四五六七八，九十", 12, 8.2 * 12 * POINT, 12, em).lines
    assert len(lines) == 2
    assert lines[1].startswith("八，")


def test_a_given_line_break_is_kept() -> None:
    assert fit("村民\n小组长", 10, 16, 14, em).lines == ("村民", "小组长")


def test_what_can_not_fit_ends_with_a_sign() -> None:
    fitted = fit("字" * 300, 12, 25.8, 9.4, em)
    assert fitted.lines[-1].endswith("…")


@given(
    st.text(st.sampled_from("木嘎阿开买提·司迪克𠮷12 ，"), min_size=1, max_size=36),
    st.sampled_from([(25.8, 9.4), (49, 9.1), (113, 9.1)]),
)
def test_names_of_any_shape_fit_and_lose_nothing(text: str, place: tuple[float, float]) -> None:
    width, height = place
    fitted = fit(text, 12, width, height, em)
    assert "".join(fitted.lines).replace(" ", "") == text.replace(" ", "")
    assert all(em(line) * fitted.size * POINT <= width + 1e-6 for line in fitted.lines)
    assert (len(fitted.lines) - 0.2) * fitted.size * LEADING * POINT <= height + 1e-6


@pytest.mark.parametrize("length", [36, 50])
def test_a_name_of_fifty_characters_is_printed_whole(length: int) -> None:
    name = "木嘎阿开买买提司迪克"[:10] * 5
    fitted = fit(name[:length], 12, 25.8, 9.4, em)
    assert "".join(fitted.lines) == name[:length]
