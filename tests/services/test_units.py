"""Units are responsible for their people: who is confirmed, who is not marked (L2.2.1)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qualdesk.domain.audit import Act
from qualdesk.domain.confirmation import Confirmation, Method, Outcome
from qualdesk.domain.duties import ContactOutcome
from qualdesk.domain.policy_values import ContactHow
from qualdesk.domain.recipient import Insurance, Unit
from qualdesk.services.contacts import ContactRequest, Contacts
from qualdesk.services.lists import Lists
from qualdesk.services.session import Session
from qualdesk.services.summarising import Summarising
from qualdesk.services.units import Units
from qualdesk.storage.repositories.confirmations import Confirmations
from qualdesk.storage.repositories.register import Register
from qualdesk.storage.work import new_fact_id
from tests.services.conftest import TODAY, add_people, invented

TEACHERS = [invented(number) for number in (1, 2)]
UNIT = "5329220001"


@pytest.fixture
def desk(session: Session) -> Session:
    with session.work() as work:
        Register(work).put_units([Unit(UNIT, "漾濞县第一中学")])
        work.commit(Act("test", {}))
    add_people(session, TEACHERS, Insurance.INSTITUTION, unit_code=UNIT)
    add_people(session, [invented(3)])
    return session


def by_app(desk: Session, number: str) -> None:
    with desk.work() as work:
        fact = Confirmation(
            fact_id=new_fact_id(),
            id_number=number,
            insurances=(Insurance.INSTITUTION,),
            method=Method.APP_SELF,
            outcome=Outcome.QUALIFIED,
            stated_on=TODAY,
            recorded_at=work.now,
            operator="a",
            operator_id_number="",
            station_id="s",
            source="app:一部手机办事通",
        )
        Confirmations(work).add([fact])
        work.commit(Act("test", {}))


@pytest.mark.clause("L2.2.1", "Y4")
def test_a_unit_shows_its_people_and_how_far_they_are(desk: Session) -> None:
    by_app(desk, TEACHERS[0].id_number)
    units = Units(desk, Lists(desk))
    (line,) = units.all()
    assert (line.name, line.people, line.confirmed, line.unmarked) == ("漾濞县第一中学", 2, 1, 1)
    assert {one.row.id_number for one in units.people(UNIT)} == {p.id_number for p in TEACHERS}


@pytest.mark.clause("Y7")
def test_the_rate_of_self_service_is_told_with_the_summary(desk: Session) -> None:
    assert Summarising(desk).of("2026H2").self_service_rate is None
    by_app(desk, TEACHERS[0].id_number)
    assert Summarising(desk).of("2026H2").self_service_rate == 1.0


@pytest.mark.clause("L2.1.1")
def test_a_way_that_the_policy_does_not_name_is_kept_with_a_warning(
    desk: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = ContactRequest(
        id_number=invented(3).id_number, how=ContactHow.SMS, outcome=ContactOutcome.REACHED
    )
    assert Contacts(desk).add(request).problems == ()
    rules = type(desk.policy().on(TODAY))
    monkeypatch.setattr(rules, "find", lambda *_: (ContactHow.PHONE,))
    (problem,) = Contacts(desk).add(request).problems
    assert problem.code == "contact.how"
    assert Contacts(desk).add(replace(request, how=ContactHow.VISIT)).problems == ()
