"""Id numbers and names, as real files write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from qualdesk.domain import identity
from qualdesk.domain.identity import (
    birth_of,
    check_character,
    clean_name,
    is_doubtful_name,
    is_id_number,
    match_key,
    parse_id_number,
    sex_of,
    upgrade,
)
from qualdesk.domain.recipient import Sex
from qualdesk.errors import Refused

TODAY = date(2026, 11, 21)
BIRTHS = st.dates(date(1900, 1, 1), date(2020, 12, 31))
SEQUENCES = st.integers(0, 999).map("{:03d}".format)


def numbers(areas: tuple[str, ...] = ("532922", "532929", "110101", "310101")) -> st.SearchStrategy:
    body = st.tuples(st.sampled_from(areas), BIRTHS.map("{:%Y%m%d}".format), SEQUENCES)
    return body.map("".join).map(lambda b: b + check_character(b))


def number(body: str) -> str:
    return body + check_character(body)


def outcome(cell: object) -> str:
    """The accepted number, or the code of the refusal."""
    try:
        return parse_id_number(cell, TODAY).number
    except Refused as fault:
        return fault.code


def code_of(cell: object) -> str:
    with pytest.raises(Refused) as caught:
        parse_id_number(cell, TODAY)
    assert caught.value.body
    assert caught.value.remedy
    return caught.value.code


@pytest.mark.judge("stdnum")
@given(numbers())
def test_the_judge_agrees_with_every_number_we_accept(text: str) -> None:
    assert is_id_number(text)
    assert ric.is_valid(text)
    assert birth_of(text) == ric.get_birth_date(text)
    assert (sex_of(text) is Sex.MALE) == (int(text[16]) % 2 == 1)


@pytest.mark.judge("stdnum")
@given(numbers(), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_a_changed_character_is_judged_as_the_judge_does(text: str, at: int, new: str) -> None:
    changed = text[:at] + new + text[at + 1 :]
    known_county = changed[:6] == text[:6]  # the judge knows today's counties only
    plausible = changed[6:14] <= "20261121" and changed[6:10] >= "1850"
    if known_county and plausible:
        assert is_id_number(changed) == ric.is_valid(changed)


@given(st.text(max_size=20))
def test_any_text_is_an_answer_or_a_refusal(text: str) -> None:
    answer = outcome(text)
    assert is_id_number(answer) or answer.startswith("id_number.")


@given(st.floats() | st.integers() | st.booleans() | st.none())
def test_any_other_cell_is_an_answer_or_a_refusal(cell: object) -> None:
    answer = outcome(cell)
    assert is_id_number(answer) or answer.startswith("id_number.")


@given(
    numbers(), st.sampled_from(["{}", " {} ", "\t{}", "'{}", "\u00a0{}\u3000", '="{}"', "\u200b{}"])
)
def test_what_typing_adds_is_taken_off(text: str, frame: str) -> None:
    assert parse_id_number(frame.format(text), TODAY) == (text, "")


@pytest.mark.parametrize(
    "written",
    [
        "５３２９２２１９５２１２０９４６４Ｘ",
        "53292219521209464x",
        "532922 19521209 464x",
        "532922-19521209-464X",
        "身份证号：53292219521209464X",
        "公民身份号码:53292219521209464Х",
        "身份证53292219521209464X",
        "‘53292219521209464X",
    ],
)
def test_widths_labels_and_lookalikes_of_x_are_cleaned(written: str) -> None:
    assert parse_id_number(written, TODAY).number == "53292219521209464X"


def test_fifteen_digits_are_upgraded_and_the_original_is_kept() -> None:
    assert parse_id_number("532922460313667", TODAY) == ("532922194603136670", "532922460313667")
    assert parse_id_number(532922460313667.0, TODAY) == ("532922194603136670", "532922460313667")


@pytest.mark.parametrize("sequence", ["996", "997", "998", "999"])
def test_the_sequences_of_centenarians_mean_the_century_before(sequence: str) -> None:
    assert birth_of(upgrade("532922981231" + sequence)) == date(1898, 12, 31)
    assert birth_of(upgrade("532922981231995")) == date(1998, 12, 31)


@pytest.mark.judge("stdnum")
@given(numbers().filter(lambda text: text[6:8] == "19" and text[14:17] < "996"))
def test_an_upgrade_gives_the_number_back(text: str) -> None:
    assert upgrade(text[:6] + text[8:17]) == text


@pytest.mark.parametrize(
    "body",
    [
        "53222219460313667",  # a county code that was abolished
        "81000019900307123",  # Hong Kong
        "82000019900307123",  # Macao
        "83000019900307123",  # Taiwan
        "91115619900307123",  # permanent residence of foreigners, since 2023
    ],
)
def test_old_counties_and_residence_permits_are_accepted(body: str) -> None:
    assert parse_id_number(number(body), TODAY).number == number(body)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "id_number.missing"),
        ("无", "id_number.missing"),
        (None, "id_number.missing"),
        ("53292219460313667", "id_number.malformed"),
        ("5329221946031366700", "id_number.malformed"),
        ("53292219460313A670", "id_number.malformed"),
        (number("00292219460313667"), "id_number.malformed"),
        (532922.5, "id_number.malformed"),
        ("532922194603136671", "id_number.checksum"),
        (number("53292219990230667"), "id_number.birth_date"),
        (number("53292220991231667"), "id_number.birth_date"),
        (number("53292217000101667"), "id_number.birth_date"),
        (532922194603136670.0, "id_number.damaged"),
        (float("nan"), "id_number.damaged"),
        ("5.32922E+17", "id_number.damaged"),
        ("5.32922194603137E+017", "id_number.damaged"),
        ("532922194603136000", "id_number.damaged"),
    ],
)
def test_a_wrong_number_is_refused_with_its_reason(cell: object, code: str) -> None:
    assert code_of(cell) == code


def test_a_number_that_lost_digits_is_not_taken_even_if_it_looks_sound() -> None:
    sound = next(
        number(f"53292219460313{n}00")
        for n in range(10)
        if number(f"53292219460313{n}00").endswith("0")
    )
    assert parse_id_number(sound, TODAY).number == sound
    assert code_of(float(sound)) == "id_number.damaged"


@given(st.text(alphabet="李阿普约瑟𬱖㐂𠮷䶮", min_size=1, max_size=50))
def test_a_clean_name_is_stored_as_it_is(name: str) -> None:
    assert clean_name(name) == name


@given(st.text(max_size=80))
def test_cleaning_a_name_twice_changes_nothing(text: str) -> None:
    try:
        once = clean_name(text)
    except Refused:
        return
    assert clean_name(once) == once
    assert 0 < len(once) <= identity.NAME_LIMIT


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("李\u3000兰", "李兰"),
        (" 李\u00a0兰\t", "李兰"),
        ("'李兰", "李兰"),
        ("阿普 · 约瑟", "阿普·约瑟"),
        ("JOHN   SMITH", "JOHN SMITH"),
        ("李\u200b兰", "李兰"),
        ("李\n兰", "李兰"),
        ("〇二", "〇二"),
    ],
)
def test_stray_spaces_leave_a_name(written: str, stored: str) -> None:
    assert clean_name(written) == stored


@pytest.mark.parametrize("dot", "·•‧∙⋅・･．.。●")
def test_every_lookalike_of_the_dot_matches(dot: str) -> None:
    assert match_key(f"阿普{dot}约瑟") == match_key("阿普·约瑟") == match_key("阿普 约瑟")
    assert clean_name(f"阿普{dot}约瑟") == f"阿普{dot}约瑟"


def test_different_names_do_not_match() -> None:
    assert match_key("阿普·约瑟") != match_key("阿普·约色")
    assert match_key("张𠮷") != match_key("张吉")


@pytest.mark.parametrize("cell", ["", "  ", "123", "/", "—", None, 12.0])
def test_a_name_without_letters_is_missing(cell: object) -> None:
    with pytest.raises(Refused, match=r"name\.missing"):
        clean_name(cell)


def test_a_name_has_at_most_fifty_characters_counting_rare_ones_once() -> None:
    assert clean_name("𬱖" * 50) == "𬱖" * 50
    with pytest.raises(Refused, match=r"name\.too_long"):
        clean_name("𬱖" * 51)


def test_a_stand_in_for_a_rare_character_is_doubtful() -> None:
    assert all(map(is_doubtful_name, ["李？兰", "李?", "李□", "李\ue000", "李4兰"]))
    assert not any(map(is_doubtful_name, ["李𬱖", "阿普·约瑟", "罗䶮"]))
