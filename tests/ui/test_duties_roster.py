"""The cards of 工作台 about people who came onto the roster or left it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from qualdesk.clock import Clock
from qualdesk.domain.audit import Act
from qualdesk.domain.confirmation import Method
from qualdesk.domain.duties import CaseKind
from qualdesk.domain.recipient import Insurance
from qualdesk.services.cases import CaseRequest
from qualdesk.services.confirming import ConfirmRequest
from qualdesk.storage.repositories.register import Register
from tests.services.conftest import TODAY, add_people, invented
from tests.ui.straight import StraightDesk
from ui.duties import DUTIES, DutyCard
from ui.look.marks import StateMark

NEW = invented(900)


def card(desk: StraightDesk, key: str) -> DutyCard | None:
    (duty,) = [one for one in DUTIES if one.key == key]
    assert (duty.page, duty.where) == ("checks", {"section": key})
    return duty.load(desk.services)


@pytest.mark.clause("Y6.1.2a")
def test_newcomers_are_a_card_until_their_first_confirmation(desk: StraightDesk) -> None:
    assert card(desk, "joined") is None
    session = desk.services.session
    session.clock = Clock.on(TODAY + timedelta(days=9))
    add_people(session, [NEW])
    found = card(desk, "joined")
    assert found is not None
    assert (found.number, found.mark, found.badge) == (1, StateMark.NEW, "最早 6月30日前")
    request = ConfirmRequest(id_number=NEW.id_number, method=Method.DATA_MATCH)
    desk.services.confirming.confirm(request)
    assert card(desk, "joined") is None


@pytest.mark.clause("Y6.1.1")
def test_who_left_the_roster_is_a_card_until_somebody_knows_why(desk: StraightDesk) -> None:
    assert card(desk, "left") is None
    session, number = desk.services.session, invented(1).id_number
    with session.work() as work:
        keys = [(number, Insurance.RESIDENT.value)]
        Register(work).mark_off_roster(keys, (TODAY - timedelta(days=4)).isoformat())
        work.commit(Act("roster.import", {}))
    found = card(desk, "left")
    assert found is not None
    assert (found.number, found.badge) == (1, "最久 4 天")
    assert found.detail == "问清去世、迁出还是漏报"
    desk.services.cases.open(CaseRequest(id_number=number, kind=CaseKind.SUSPECTED_DEATH))
    asked = card(desk, "left")
    assert asked is not None
    assert asked.detail == "都开了核查件"
