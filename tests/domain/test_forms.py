"""Serials, tokens and the values that forms are drawn from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualdesk.domain.confirmation import LossGroup, MethodGroup
from qualdesk.domain.form_codes import (
    ALPHABET,
    COUNTER_LIMIT,
    PAGE_LIMIT,
    FormKind,
    check_character,
    kind_of,
    make_serial,
    make_token,
    parse_serial,
    parse_token,
    printed_serial,
    station_of,
)
from qualdesk.domain.form_layout import PAPERS, Box, Layout, PageBoxes
from qualdesk.domain.forms import (
    GROUP_LIMIT,
    FormHead,
    GroupForm,
    GroupRow,
    SummaryForm,
    SummaryRow,
    confirmation_rate,
    masked_id_number,
)
from qualdesk.domain.recipient import Insurance, Sex
from qualdesk.errors import Refused

KEY = bytes(range(32))
serials = st.builds(
    make_serial,
    st.sampled_from(FormKind),
    st.text(ALPHABET, min_size=2, max_size=2),
    st.integers(0, COUNTER_LIMIT - 1),
)


def head(serial: str = "BK70000P") -> FormHead:
    return FormHead(
        serial=serial,
        version=0,
        insurance=Insurance.RESIDENT,
        round_label="2026年下半年",
        filler="上街村",
        filled_on=None,
        year=2026,
        audit_digest="",
        printed_at="2026-11-18 09:12",
    )


def summary_row(confirmed: int, lost: int, expected: int, unconfirmed: int = 0) -> SummaryRow:
    return SummaryRow(
        village="上街村",
        expected=expected,
        by_method={MethodGroup.APP: confirmed},
        unconfirmed=unconfirmed,
        to_verify=0,
        by_loss={LossGroup.DEATH: lost},
    )


def test_serial_is_printed_with_its_check_character() -> None:
    assert printed_serial("AK700N7N") == "AK70-0N7N-9"
    assert printed_serial("BK700P08") == "BK70-0P08-J"
    assert printed_serial("CK700PQT") == "CK70-0PQT-E"


@given(serials, st.data())
def test_check_character_finds_every_wrong_character(serial: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, 7))
    other = data.draw(st.sampled_from([c for c in ALPHABET if c != serial[place]]))
    changed = serial[:place] + other + serial[place + 1 :]
    assert check_character(changed) != check_character(serial)


@given(serials, st.data())
def test_check_character_finds_every_swap(serial: str, data: st.DataObject) -> None:
    first, second = sorted(data.draw(st.sets(st.integers(0, 7), min_size=2, max_size=2)))
    swapped = list(serial)
    swapped[first], swapped[second] = serial[second], serial[first]
    if serial[first] != serial[second]:
        assert check_character("".join(swapped)) != check_character(serial)


@given(serials)
def test_what_is_printed_is_read_back(serial: str) -> None:
    assert parse_serial(printed_serial(serial)) == serial
    assert parse_serial(serial) == serial


@pytest.mark.parametrize(
    "typed", ["ak70-0n7n-9", " AK70 0N7N 9 ", "ＡＫ７０－０Ｎ７Ｎ－９", "AK7O-ON7N-9", "AK700N7N"]
)
def test_serial_is_taken_as_people_type_it(typed: str) -> None:
    assert parse_serial(typed) == "AK700N7N"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("AK70-0N7N-8", "serial.check"),
        ("AK70-0N7M-9", "serial.check"),
        ("AK70-0N7", "serial.form"),
        ("AK70-0N7N-99", "serial.form"),
        ("ZK70-0N7N-9", "serial.form"),
        ("", "serial.form"),
        ("李桂香", "serial.form"),
    ],
)
def test_wrong_serial_is_refused_with_the_reason(typed: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_serial(typed)
    assert refused.value.code == code
    assert refused.value.remedy


def test_serial_tells_kind_and_station() -> None:
    serial = make_serial(FormKind.SUMMARY, "K7", 31)
    assert serial == "CK700010"
    assert kind_of(serial) is FormKind.SUMMARY
    assert station_of(serial) == "K7"


@pytest.mark.parametrize(("station", "counter"), [("K", 0), ("KL", 0), ("K7", -1)])
def test_serial_of_no_station_or_counter_is_a_fault(station: str, counter: int) -> None:
    with pytest.raises(ValueError, match=r"station|counter"):
        make_serial(FormKind.GROUP, station, counter)


@given(serials, st.integers(1, PAGE_LIMIT), st.integers(0, 400))
def test_token_is_sixteen_characters_and_says_what_went_in(
    serial: str, page: int, version: int
) -> None:
    token = make_token(serial, page, version, KEY)
    assert len(token) == 16
    assert set(token) <= set(ALPHABET)
    read = parse_token(token)
    assert (read.serial, read.page, read.version) == (serial, page, version % 31)
    assert read.made_with(KEY)


@given(serials, st.data())
def test_foreign_or_changed_token_is_recognised(serial: str, data: st.DataObject) -> None:
    token = make_token(serial, 1, 3, KEY)
    assert not parse_token(token).made_with(b"another station's key")
    place = data.draw(st.integers(1, 15))
    other = data.draw(st.sampled_from([c for c in ALPHABET[1:] if c != token[place]]))
    assert not parse_token(token[:place] + other + token[place + 1 :]).made_with(KEY)


@pytest.mark.parametrize(
    "text", ["", "https://example.invalid/", "AK700N7N", "ZK700N7N1348MDAP", "AK700N7N0348MDAP"]
)
def test_other_codes_are_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_token(text)
    assert refused.value.code == "token.form"


def test_page_without_a_character_is_a_fault() -> None:
    with pytest.raises(ValueError, match="page"):
        make_token("AK700N7N", PAGE_LIMIT + 1, 0, KEY)


def test_summary_row_that_does_not_add_up_is_a_fault() -> None:
    assert summary_row(90, 5, 100, 5).confirmed == 90
    with pytest.raises(ValueError, match="sum of its parts"):
        summary_row(90, 5, 100, 4)


def test_total_adds_every_column_and_keeps_the_identity() -> None:
    rows = (summary_row(90, 5, 100, 5), summary_row(10, 0, 11, 1))
    total = SummaryForm(head=head(), period="", rows=rows).total
    assert (total.expected, total.confirmed, total.unconfirmed, total.disqualified) == (
        111,
        100,
        6,
        5,
    )


def test_rate_leaves_out_those_who_lost_the_benefit_unless_told() -> None:
    row = summary_row(90, 10, 100)
    assert confirmation_rate(row) == "100.0"
    assert confirmation_rate(row, of_all=True) == "90.0"
    assert confirmation_rate(summary_row(0, 3, 3)) == "—"


def test_group_form_has_a_limit() -> None:
    row = GroupRow(name="李桂香", sex=Sex.FEMALE, id_number="532999194503150014")
    full = GroupForm(head=head(), group="三组", expected=1, rows=(row,) * GROUP_LIMIT)
    assert full.pages == PAGE_LIMIT
    with pytest.raises(ValueError, match="rows"):
        GroupForm(head=head(), group="三组", expected=1, rows=(row,) * (GROUP_LIMIT + 1))


def test_mask_hides_the_date_of_birth() -> None:
    assert masked_id_number("532999194503150014") == "532999********0014"


def test_layout_document_has_the_keys_of_the_command_line() -> None:
    box = Box("alive", 147.5, 35.0, 6.0, 6.0, 1)
    document = Layout(2, {"BK70000P": (PageBoxes(2, (box,)),)}).as_json()
    assert document == {
        "BK70000P": [
            {
                "page": 2,
                "boxes": [
                    {
                        "name": "alive",
                        "row": 1,
                        "x_mm": 147.5,
                        "y_mm": 35.0,
                        "w_mm": 6.0,
                        "h_mm": 6.0,
                    }
                ],
            }
        ]
    }


def test_marks_of_two_kinds_are_never_the_same() -> None:
    marks = [paper.first_mark + corner for paper in PAPERS.values() for corner in range(4)]
    assert len(marks) == len(set(marks)) == 4 * len(FormKind)
    assert all(paper.first_mark % 4 == 0 for paper in PAPERS.values())
