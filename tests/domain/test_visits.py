"""Plans of visits: unconfirmed first, houses together, days alike, the same for the same people."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualdesk.domain.visits import Candidate, houses, route

MONDAY = date(2026, 11, 23)
SATURDAY = date(2026, 11, 28)


def person(number: int, **changes: object) -> Candidate:
    values: dict[str, object] = {
        "id_number": f"{number:018d}",
        "village_code": "532922101216",
        "group": "3组",
        "address": "",
        "phone": "",
        "contact_name": "",
        "contact_phone": "",
        "first": True,
    }
    return Candidate(**{**values, **changes})  # type: ignore[arg-type]


people_strategy = st.lists(
    st.builds(
        lambda at, village, group, house, first: (at, village, group, house, first),
        st.integers(0, 10_000),
        st.sampled_from(["532922101201", "532922101216"]),
        st.sampled_from(["1组", "2组", "10组"]),
        st.integers(0, 8),
        st.booleans(),
    ),
    max_size=60,
    unique_by=lambda one: one[0],
).map(
    lambda rows: [
        person(
            at, village_code=village, group=group, address=f"{house}号" if house else "", first=f
        )
        for at, village, group, house, f in rows
    ]
)


@given(people_strategy, st.integers(1, 12), st.randoms(use_true_random=False))
def test_a_plan_holds_everybody_once_and_no_day_too_many(
    people: list[Candidate], per_day: int, chance: random.Random
) -> None:
    stops = route(people, MONDAY, per_day)
    assert Counter(stop.id_number for stop in stops) == Counter(one.id_number for one in people)
    assert all(count <= per_day for count in Counter(stop.day for stop in stops).values())
    assert [stop.day for stop in stops] == sorted(stop.day for stop in stops)
    mixed = list(people)
    chance.shuffle(mixed)
    assert route(mixed, MONDAY, per_day) == stops


@pytest.mark.clause("P3.2", "Y6.1.4b")
def test_who_is_not_confirmed_comes_first_then_village_and_group() -> None:
    people = [
        person(1, group="10组", first=False),
        person(2, group="10组"),
        person(3, group="9组"),
        person(4, village_code="532922101201", first=False),
        person(5, village_code="532922101201"),
    ]
    order = [int(stop.id_number) for stop in route(people, MONDAY)]
    assert order == [5, 3, 2, 4, 1]


@pytest.mark.clause("P3.2")
def test_couples_and_neighbours_are_called_on_together() -> None:
    wife = person(9, contact_phone="13900001111", first=False)
    husband = person(1, phone="13900001111")
    same_house = [person(4, address="3组12号"), person(7, address="3组12号", first=False)]
    other_group = person(5, group="4组", address="3组12号")
    found = houses([wife, husband, *same_house, other_group])
    assert sorted(sorted(int(one.id_number) for one in house) for house in found) == [
        [1, 9],
        [4, 7],
        [5],
    ]


def test_what_a_whole_group_shares_is_no_house() -> None:
    people = [person(at, contact_name="村小组长", address="上街村3组") for at in range(7)]
    assert len(houses(people)) == 7
    assert len(houses(people[:6])) == 1


def test_neighbours_follow_the_numbers_of_the_houses() -> None:
    people = [
        person(1, address="3组12号"),
        person(2, address="3组9号"),
        person(3, address="3组1号"),
    ]
    assert [int(stop.id_number) for stop in route(people, MONDAY)] == [3, 2, 1]


@pytest.mark.clause("P3.2")
def test_days_carry_alike_and_weekends_are_left_out() -> None:
    stops = route([person(at) for at in range(22)], SATURDAY, 10)
    assert Counter(stop.day for stop in stops) == {
        SATURDAY: 8,  # said so
        date(2026, 11, 30): 7,
        date(2026, 12, 1): 7,
    }


def test_a_house_is_not_torn_apart_for_even_days() -> None:
    singles = [person(at) for at in range(4)]
    family = [person(10 + at, address="3组1号") for at in range(4)]
    stops = route([*singles, *family], MONDAY, 5)
    days = {stop.day for stop in stops if int(stop.id_number) >= 10}
    assert len(days) == 1


def test_nobody_makes_no_plan_and_days_without_work_do_not_hang() -> None:
    assert route([], MONDAY) == ()
    stops = route([person(1), person(2)], MONDAY, 1, is_working=lambda _: False)
    assert [stop.day for stop in stops] == [MONDAY, date(2026, 11, 24)]
