"""A draw follows from its seed and population alone, and anyone can repeat it by hand."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualdesk.domain.policy_values import Drawn, SpotCheckRule
from qualdesk.domain.spot_check import (
    Candidate,
    DrawSize,
    below_least,
    draw,
    population_sha256,
    population_text,
    printed_seed,
    seed_of,
)
from qualdesk.errors import Refused
from tests.services.conftest import id_number

VILLAGES = [f"532922{town}2{number:02d}" for town in ("101", "102", "103") for number in range(4)]
RESIDENT = "resident"


def people(places: Sequence[str] = VILLAGES, each: int = 12) -> list[Candidate]:
    """`each` invented people of every place."""
    return [
        Candidate(place, id_number(nth, f"19{40 + at:02d}0101"), RESIDENT)
        for at, place in enumerate(places)
        for nth in range(1, each + 1)
    ]


def by_hand(seed: str, keys: set[str], how_many: int) -> list[str]:
    """What somebody with a sheet of paper and sha256sum draws."""
    values = {hashlib.sha256(f"{seed}|{key}".encode()).hexdigest(): key for key in keys}
    return [values[value] for value in sorted(values)[:how_many]]


@pytest.mark.clause("Y6.1.4a")
@given(seed=st.integers(0, 10**8), shuffled=st.randoms(use_true_random=False))
def test_the_same_seed_and_data_give_the_same_draw(seed: int, shuffled: random.Random) -> None:
    population = people()
    size = DrawSize(Drawn.VILLAGE, 3, 2, 2)
    first = draw(size, str(seed), population)
    again = list(population)
    shuffled.shuffle(again)
    assert draw(size, str(seed), again) == first
    assert population_sha256(again) == population_sha256(population)


@pytest.mark.clause("Y6.1.4a")
def test_a_draw_can_be_repeated_with_paper_and_sha256sum() -> None:
    population = people()
    found = draw(DrawSize(Drawn.VILLAGE, 3, 2, 2), "20261118", population)
    towns = by_hand("20261118", {f"{v[:9]}000" for v in VILLAGES}, 2)
    villages = [
        village
        for town in towns
        for village in by_hand("20261118", {v for v in VILLAGES if v[:9] == town[:9]}, 2)
    ]
    assert list(found.places) == villages
    numbers = [
        number
        for village in villages
        for number in by_hand(
            "20261118", {p.id_number for p in population if p.place == village}, 3
        )
    ]
    assert [one.id_number for one in found.people] == numbers


@pytest.mark.clause("Y6.1.4a")
def test_a_draw_never_changes_from_one_release_to_the_next() -> None:
    found = draw(DrawSize(Drawn.VILLAGE, 1, 2), "7", people())
    assert found.places == ("532922101200", "532922101203")
    assert population_text(people()).startswith("532922101200,532922194001010018,resident\n")
    assert population_sha256(people()).startswith("317b340b654dc7c6")


@pytest.mark.clause("Y6.2.3", "Y6.3.3")
def test_units_and_people_are_drawn_too() -> None:
    units = draw(DrawSize(Drawn.UNIT, 2, 3), "5", people(["U1", "U2", "U3", "U4"]))
    assert len(units.places) == 3
    assert [one.place for one in units.people] == [p for p in units.places for _ in range(2)]
    anywhere = draw(DrawSize(Drawn.PERSON, 20), "5", people())
    assert (len(anywhere.people), anywhere.places) == (20, ())
    assert {one.place for one in anywhere.people} <= set(VILLAGES)


@pytest.mark.clause("Y6.1.4a")
@pytest.mark.parametrize(
    ("size", "says"),
    [
        (DrawSize(Drawn.VILLAGE, 3, 13), "只有 12 个"),
        (DrawSize(Drawn.VILLAGE, 3, 2, 4), "只有 3 个"),
        (DrawSize(Drawn.VILLAGE, 3, 5, 1), "只有 0 个"),
        (DrawSize(Drawn.VILLAGE, 13, 1), "只有 12 人"),
        (DrawSize(Drawn.PERSON, 145), "只有 144 人"),
    ],
)
def test_a_draw_larger_than_there_is_is_refused_with_what_there_is(
    size: DrawSize, says: str
) -> None:
    with pytest.raises(Refused, match=r"spotcheck\.too_many") as refused:
        draw(size, "1", people())
    assert says in refused.value.body


@pytest.mark.clause("Y6.1.4a")
def test_a_small_village_is_taken_whole_and_told() -> None:
    population = [*people(VILLAGES[:1], 5), *people(VILLAGES[1:2], 9)]
    found = draw(DrawSize(Drawn.VILLAGE, 8, 2), "1", population)
    assert len(found.people) == 5 + 8
    assert found.short == {VILLAGES[0]: 5}


@pytest.mark.clause("Y6.1.4a")
def test_somebody_with_two_benefits_is_drawn_once() -> None:
    one = people(VILLAGES[:1], 2)
    both = [*one, one[0]._replace(insurance="injury")]
    found = draw(DrawSize(Drawn.VILLAGE, 2, 1), "1", both)
    assert sorted(p.insurance for p in found.people) == ["", RESIDENT]


@pytest.mark.parametrize("text", ["", "abc", "1" * 21, "12.5", "-"])
def test_a_seed_is_digits(text: str) -> None:
    with pytest.raises(Refused, match=r"seed\.invalid"):
        seed_of(text)


def test_a_seed_is_read_as_it_is_printed() -> None:
    assert seed_of("7264-1038") == seed_of("７２６４１０３８") == "72641038"
    assert printed_seed("72641038") == "7264-1038"
    assert printed_seed("7") == "7"


@pytest.mark.clause("Y6.1.4a")
def test_less_than_the_rule_asks_for_is_told() -> None:
    rule = SpotCheckRule("half_year", Drawn.VILLAGE, 2, 2)
    assert below_least(DrawSize(Drawn.VILLAGE, 5, 2, 2), rule, whole_county=True) == ()
    assert len(below_least(DrawSize(Drawn.VILLAGE, 5, 1), rule, whole_county=True)) == 2
    assert len(below_least(DrawSize(Drawn.VILLAGE, 5, 1), rule, whole_county=False)) == 1
    assert below_least(DrawSize(Drawn.VILLAGE, 5, 1), None, whole_county=True) == ()
