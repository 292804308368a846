"""Finding people as typed."""

from __future__ import annotations

from datetime import date

import pytest

from qualdesk.clock import Clock
from qualdesk.domain.audit import Act
from qualdesk.domain.recipient import Benefit, Insurance, Recipient, Sex
from qualdesk.storage.queries import people
from qualdesk.storage.queries.people import PeopleFilter
from qualdesk.storage.repositories.register import Register
from qualdesk.storage.search_text import search_text
from qualdesk.storage.store import Store
from tests.storage.conftest import ACTOR

LI = Recipient(
    id_number="532922194603136670",
    name="李秀梅",
    sex=Sex.FEMALE,
    birth=date(1946, 3, 13),
    village_code="532922101216",
    group="3组",
    phone="13908720001",
)
SHAN = Recipient(
    id_number="532922195001010018",
    name="单乐𠮷",
    sex=Sex.MALE,
    birth=date(1950, 1, 1),
    village_code="532922101201",
    group="12组",
)


@pytest.fixture
def filled(store: Store, clock: Clock) -> Store:
    with store.work(ACTOR, clock, "s1") as work:
        register = Register(work)
        register.add_recipients([LI, SHAN])
        register.add_benefits(
            [Benefit(id_number=LI.id_number, insurance=Insurance.RESIDENT)], "2026-11-21"
        )
        work.commit(Act("roster.import", {}))
    return store


@pytest.mark.parametrize(
    "typed", ["李秀", "lxm", "LXM", "lixiumei", "xium", "6670", "5329221946", "0872000"]
)
def test_one_person_is_found_by_any_part(filled: Store, typed: str) -> None:
    with filled.read() as connection:
        found = people.find(connection, PeopleFilter(text=typed))
    assert [row.name for row in found] == ["李秀梅"]


@pytest.mark.parametrize("typed", ["𠮷", "slj", "shanle", "shanyueji", "danle", "syj"])
def test_surnames_and_rare_characters_are_found_in_all_their_readings(
    filled: Store, typed: str
) -> None:
    with filled.read() as connection:
        assert people.count(connection, PeopleFilter(text=typed)) == 1


def test_wildcards_are_plain_characters(filled: Store) -> None:
    with filled.read() as connection:
        assert people.count(connection, PeopleFilter(text="%")) == 0
        assert people.count(connection, PeopleFilter(text="_")) == 0
        assert people.count(connection, PeopleFilter()) == 2


def test_filters_join(filled: Store) -> None:
    with filled.read() as connection:
        by_village = PeopleFilter(villages=("532922101201",))
        assert [p.name for p in people.find(connection, by_village)] == ["单乐𠮷"]
        assert people.count(connection, PeopleFilter(insurance=Insurance.RESIDENT)) == 1
        assert people.count(connection, PeopleFilter(born_by=date(1946, 11, 21))) == 1
        assert people.count(connection, PeopleFilter(text="li", group="12组")) == 0


def test_a_person_loads_as_it_was_written(filled: Store) -> None:
    with filled.read() as connection:
        assert people.person(connection, LI.id_number) == LI
        assert people.person(connection, "nobody") is None


def test_a_change_keeps_the_old_value_and_is_found_by_the_new_one(
    filled: Store, clock: Clock
) -> None:
    with filled.work(ACTOR, clock, "s1") as work:
        Register(work).change_recipient(LI.id_number, {"name": "李秀妹"}, "户口本更正")
        work.commit(Act("recipient.edit", {}))
    with filled.read() as connection:
        assert people.count(connection, PeopleFilter(text="秀妹")) == 1
        assert people.count(connection, PeopleFilter(text="秀梅")) == 0


def test_the_search_text_holds_everything_typed() -> None:
    lines = search_text("阿普·约瑟", "53292219460313667X", "139").split("\n")
    assert lines == ["阿普约瑟", "apys", "apuyuese", "53292219460313667x", "139"]
