"""What takes two people takes another natural person; who that may be is asked in one place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qualdesk.domain.access import Role
from qualdesk.errors import NotAllowed, Refused
from qualdesk.services.operators import Operators
from qualdesk.services.second_person import colleagues, second_person
from qualdesk.services.session import Session
from tests.services.conftest import ADMIN_PERSON, StationMaker, id_number

PASSWORD = "another horse 8"
SECOND = id_number(2, "19800101")


@pytest.fixture
def desk(make_station: StationMaker) -> Session:
    session = make_station(training=True)
    Operators(session).add("李会计", Role.HANDLER, SECOND, PASSWORD)
    Operators(session).add("另一个名字", Role.HEAD, ADMIN_PERSON, PASSWORD)
    Operators(session).add("走了的人", Role.HEAD, id_number(3, "19800101"), PASSWORD)
    Operators(session).disable("走了的人")
    return session


@pytest.mark.clause("Y11", "Y12")
def test_only_another_person_who_is_still_here_is_taken(desk: Session) -> None:
    found = second_person(desk, " 李会计 ", PASSWORD)
    assert (found.login, found.id_number, found.checked) == ("李会计", SECOND, True)
    assert not second_person(desk, "李会计", None).checked
    for login, fault, code in (
        (desk.actor.login, Refused, "operator.two_people"),
        ("另一个名字", Refused, "operator.two_people"),
        ("走了的人", NotAllowed, "login.failed"),
        ("没有此人", NotAllowed, "login.failed"),
    ):
        with pytest.raises(fault, match=code):
            second_person(desk, login, PASSWORD, alone=True)
    with pytest.raises(NotAllowed, match=r"login\.failed"):
        second_person(desk, "李会计", "wrong")
    assert colleagues(desk) == colleagues(desk, alone=True) == ("李会计",)


@pytest.mark.clause("Y11")
def test_the_only_person_of_an_office_names_itself_only_where_that_is_let(desk: Session) -> None:
    desk.actor = replace(desk.actor, one_person=True)
    assert colleagues(desk, alone=True) == (desk.actor.login,)
    found = second_person(desk, desk.actor.login, "anything", alone=True)
    assert (found.login, found.checked) == (desk.actor.login, False)
    with pytest.raises(Refused, match=r"operator\.two_people"):
        second_person(desk, desk.actor.login, "anything")
