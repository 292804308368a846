"""What was confirmed here is to be marked in the provincial system until it is."""

from __future__ import annotations

from datetime import date

import pytest

from qualdesk.domain.audit import Act
from qualdesk.domain.confirmation import Confirmation, Method, Outcome
from qualdesk.domain.recipient import Insurance
from qualdesk.errors import Refused
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.confirming import Confirming, ConfirmRequest
from qualdesk.services.correcting import Correcting
from qualdesk.services.marking import Marking
from qualdesk.services.session import Session
from qualdesk.storage.repositories.confirmations import Confirmations
from qualdesk.storage.work import new_fact_id
from tests.services.conftest import add_people, invented

PEOPLE = [invented(number) for number in range(3)]


@pytest.fixture
def desk(session: Session) -> Session:
    add_people(session, PEOPLE)
    return session


def confirm(desk: Session, number: int, **more: object) -> str:
    request = ConfirmRequest(
        id_number=PEOPLE[number].id_number,
        method=Method.ON_SITE,
        photos=(draw_portrait(number),),
        **more,  # type: ignore[arg-type]
    )
    return Confirming(desk).confirm(request).confirmation.fact_id


def from_a_list(desk: Session, number: int, source: str, day: date) -> None:
    with desk.work() as work:
        fact = Confirmation(
            fact_id=new_fact_id(),
            id_number=PEOPLE[number].id_number,
            insurances=(Insurance.RESIDENT,),
            method=Method.APP_SELF,
            outcome=Outcome.QUALIFIED,
            stated_on=day,
            recorded_at=work.now,
            operator="a",
            operator_id_number="",
            station_id="s",
            source=source,
        )
        Confirmations(work).add([fact])
        work.commit(Act("test", {}))


def waiting(desk: Session) -> list[str]:
    return [one.row.id_number for one in Marking(desk).to_mark()]


@pytest.mark.clause("Y8", "P2.3.1", "L2.4.3")
def test_a_confirmation_of_ours_waits_until_it_is_ticked_off(desk: Session) -> None:
    fact = confirm(desk, 1)
    (one,) = Marking(desk).to_mark()
    assert (one.fact_id, one.method, one.failed) == (fact, Method.ON_SITE, "")
    marked = Marking(desk).tick(PEOPLE[1].id_number)
    assert waiting(desk) == []
    with pytest.raises(Refused, match=r"mark\.nothing"):
        Marking(desk).tick(PEOPLE[1].id_number)
    Correcting(desk, Confirming(desk)).correct(marked.fact_ids[0], {}, "点错了")
    assert waiting(desk) == [PEOPLE[1].id_number]


@pytest.mark.clause("P2.2", "Y8")
def test_results_that_return_by_themselves_need_no_mark(desk: Session) -> None:
    confirm(desk, 0, on=date(2026, 11, 1))
    confirm(desk, 1, on=date(2026, 11, 1))
    confirm(desk, 2, on=date(2026, 11, 1))
    from_a_list(desk, 0, "provincial", date(2026, 11, 30))
    from_a_list(desk, 1, "app:一部手机办事通", date(2026, 11, 10))
    from_a_list(desk, 2, "app:掌上12333", date(2026, 11, 10))  # not until downloaded
    assert waiting(desk) == [PEOPLE[2].id_number]


def test_a_later_confirmation_is_to_be_marked_again(desk: Session) -> None:
    confirm(desk, 1, on=date(2026, 11, 1))
    Marking(desk).tick(PEOPLE[1].id_number, on=date(2026, 11, 2))
    assert waiting(desk) == []
    confirm(desk, 1, on=date(2026, 11, 20))
    assert waiting(desk) == [PEOPLE[1].id_number]


def test_what_could_not_be_marked_stays_with_its_reason(desk: Session) -> None:
    confirm(desk, 1)
    with pytest.raises(Refused, match=r"reason\.missing"):
        Marking(desk).cannot(PEOPLE[1].id_number, " ")
    Marking(desk).cannot(PEOPLE[1].id_number, "系统提示人员状态异常")
    (one,) = Marking(desk).to_mark()
    assert one.failed == "系统提示人员状态异常"
    Marking(desk).tick_all([PEOPLE[1].id_number])
    assert waiting(desk) == []


def test_a_withdrawn_confirmation_is_not_to_be_marked(desk: Session) -> None:
    fact = confirm(desk, 1)
    Correcting(desk, Confirming(desk)).correct(fact, {}, "认错了人")
    assert waiting(desk) == []
