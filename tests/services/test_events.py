"""Events: who came is confirmed in one pass, place and event on each; app help is counted."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from qualdesk.bootstrap import Services
from qualdesk.domain.confirmation import Method
from qualdesk.domain.duties import DeathEvidence
from qualdesk.domain.events import EventKind
from qualdesk.errors import Refused
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.confirming import ConfirmRequest
from qualdesk.services.death_facts import DeathReport
from qualdesk.services.events import EventRequest
from qualdesk.services.session import Session
from tests.services.conftest import OTHER_VILLAGE, TODAY, VILLAGE, add_people, invented

FOLK = [invented(number) for number in range(1, 5)]
IDS = tuple(person.id_number for person in FOLK)


@pytest.fixture
def desk(session: Session) -> Services:
    add_people(session, FOLK)
    return Services(session)


def event(**changes: Any) -> EventRequest:
    values: dict[str, Any] = {
        "kind": EventKind.HEALTH_CHECK,
        "name": "重阳节体检",
        "place": "苍山西镇卫生院",
        "on": TODAY,
        "people": IDS,
        "group_photos": (draw_portrait(1),),
        **changes,
    }
    return EventRequest(**values)


@pytest.mark.clause("L2.3.1")
def test_everybody_who_came_is_confirmed_with_place_and_event(desk: Services) -> None:
    own = draw_portrait(5)
    kept = desk.events.record(event(photos={IDS[0]: (own,)}))
    assert set(kept.confirmed) == set(IDS)
    assert kept.problems == ()  # the group photo is shared on purpose
    (fact,) = desk.register.person(IDS[0]).confirmations
    assert fact.method is Method.ON_SITE
    assert fact.place == "苍山西镇卫生院（重阳节体检）"
    assert len(fact.evidence) == 2
    (other,) = desk.register.person(IDS[1]).confirmations
    assert len(other.evidence) == 1
    (row,) = desk.events.held()
    assert (row.name, row.attended, row.confirmed) == ("重阳节体检", 4, 4)
    assert {one.id_number for one in desk.events.came_to(row.event_id)} == set(IDS)
    assert desk.upkeep.check().ok


@pytest.mark.clause("L2.3.1", "Y12")
def test_who_cannot_be_confirmed_did_not_come_and_stops_nobody(desk: Services) -> None:
    died = DeathReport(id_number=IDS[0], died_on=TODAY, evidence_kind=DeathEvidence.VILLAGE)
    desk.deaths.report(died)
    nobody = "110101194001010014"
    kept = desk.events.record(event(people=(*IDS, nobody)))
    assert set(kept.confirmed) == set(IDS[1:])
    assert sorted(problem.code for problem in kept.problems) == [
        "recipient.dead",
        "recipient.unknown",
    ]


@pytest.mark.clause("L2.3.1", "Y3")
def test_who_was_confirmed_since_keeps_that_confirmation(desk: Services) -> None:
    request = ConfirmRequest(id_number=IDS[0], method=Method.APP_SELF, photos=(draw_portrait(9),))
    desk.confirming.confirm(request)
    kept = desk.events.record(event(on=TODAY - timedelta(days=2)))
    assert (len(kept.attended), len(kept.confirmed)) == (4, 3)
    assert len(desk.register.person(IDS[0]).confirmations) == 1
    only = desk.events.record(event(confirm=False, name="慰问", group_photos=()))
    assert (len(only.attended), len(only.confirmed)) == (4, 0)


@pytest.mark.clause("L2.3.1")
def test_an_event_taken_back_takes_its_confirmations(desk: Services) -> None:
    kept = desk.events.record(event())
    desk.correcting.correct(kept.event_id, {}, "登记错了")
    assert desk.events.held() == ()
    assert all(desk.register.person(number).corrections for number in IDS)


@pytest.mark.clause("L2.3.1")
def test_the_list_of_who_came_is_read_from_a_table(desk: Services, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("姓名", "身份证号码"),
        (FOLK[0].name, IDS[0]),
        (FOLK[1].name, IDS[1]),
        ("外地人", "110101194001010014"),
    ):
        sheet.append(row)
    book.save(tmp_path / "签到.xlsx")
    came = desk.events.read_list(tmp_path / "签到.xlsx")
    assert came.people == IDS[:2]
    assert [(one.code, one.where.row) for one in came.problems] == [("event.unmatched", 4)]


def test_an_event_that_says_too_little_is_refused(desk: Services) -> None:
    for changes, code in (
        ({"name": " "}, "name.missing"),
        ({"place": ""}, "event.place"),
        ({"on": TODAY + timedelta(days=1)}, "date.future"),
        ({"people": ()}, "event.nobody"),
        ({"village": "没有的村"}, "village.unknown"),
        ({"group_photos": ()}, "evidence.missing"),
    ):
        with pytest.raises(Refused) as fault:
            desk.events.record(event(**changes))
        assert fault.value.code == code
    assert desk.events.held() == ()


@pytest.mark.clause("P3.1")
def test_help_with_the_app_is_counted_by_people_and_village(desk: Services) -> None:
    add_people(desk.session, [invented(9, village=OTHER_VILLAGE)])
    for number in (IDS[0], IDS[0], IDS[1], invented(9).id_number):
        desk.app_help.add(number, helper="段丽华")
    old, _ = desk.app_help.add(IDS[2], on=date(2026, 5, 1), for_other=True)
    found = desk.app_help.count()
    assert (len(found.rows), found.people) == (4, 3)
    assert found.by_village == {VILLAGE: 2, OTHER_VILLAGE: 1}
    assert desk.app_help.count(since=date(2026, 1, 1)).people == 4
    desk.correcting.correct(old, {}, "记错了")
    assert desk.app_help.count(since=date(2026, 1, 1)).people == 3
    with pytest.raises(Refused, match=r"date\.future"):
        desk.app_help.add(IDS[0], on=TODAY + timedelta(days=1))
