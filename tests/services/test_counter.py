"""The counter: queues, people found as typed, cards with photo and warnings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qualdesk.domain.access import Duty
from qualdesk.domain.confirmation import Method, Outcome
from qualdesk.domain.recipient import Insurance, State, Status
from qualdesk.errors import Refused
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.confirming import Confirming, ConfirmRequest
from qualdesk.services.counter import Counter, settled
from qualdesk.services.people_photos import PeoplePhotos
from qualdesk.services.roster_view import RosterView
from qualdesk.services.session import Session
from tests.services.conftest import OTHER_VILLAGE, TODAY, VILLAGE, add_benefit, add_people, invented

LATE = {"known_due_on": date(2026, 10, 31)}
SOON = {"known_due_on": date(2026, 12, 10)}


@pytest.fixture
def people(session: Session) -> None:
    """Numbers 1 to 6: late, soon, not due, late in another group, other village, ended."""
    add_people(session, [invented(1, name="杨桂兰")], **LATE)
    add_people(session, [invented(2, name="杨国林")], **SOON)
    add_people(session, [invented(3, name="左玉英")])
    add_people(session, [invented(4, name="叶桂兰", group="10组")], **LATE)
    add_people(session, [invented(5, name="杨根莲", village=OTHER_VILLAGE)], **LATE)
    add_people(
        session,
        [invented(6, name="毕家富")],
        roster_status=Status.ENDED,
        roster_reason="死亡",
    )


def confirm(session: Session, number: int, on: date = TODAY, **more: object) -> str:
    request = ConfirmRequest(
        id_number=invented(number).id_number,
        method=Method.ON_SITE,
        photos=(draw_portrait(number),),
        on=on,
    )
    request = replace(request, **more)  # type: ignore[arg-type]
    return Confirming(session).confirm(request).confirmation.fact_id


@pytest.mark.usefixtures("people")
def test_a_queue_has_the_expected_people_late_ones_first_and_confirmed_ones_last(
    session: Session,
) -> None:
    counter = Counter(session, RosterView(session))
    assert [line.row.name for line in counter.queue(VILLAGE, "3组").lines] == [
        "杨桂兰",
        "杨国林",
        "左玉英",
    ]
    confirm(session, 1)
    queue = counter.queue(VILLAGE, "3组")
    assert [line.row.name for line in queue.lines] == ["杨国林", "左玉英", "杨桂兰"]
    assert [settled(line) for line in queue.lines] == [False, False, True]
    assert queue.left == 2
    assert queue.village_left == 3
    assert [(g.group, g.people, g.left) for g in queue.groups] == [("3组", 3, 2), ("10组", 1, 1)]
    assert queue.from_afar == 0


def test_who_lost_one_of_two_benefits_is_still_to_be_confirmed(session: Session) -> None:
    ended = {"roster_status": Status.ENDED, "roster_reason": "重复领取"}
    add_people(session, [invented(1), invented(2)], **ended)
    add_benefit(session, invented(1), Insurance.INJURY, **LATE)
    (line,) = Counter(session, RosterView(session)).queue(VILLAGE, "").lines
    assert (line.row.id_number, line.state) == (invented(1).id_number, State.OVERDUE)


@pytest.mark.usefixtures("people")
def test_people_may_be_a_queue_in_their_own_order(session: Session) -> None:
    asked = [invented(n).id_number for n in (3, 6, 1)] + ["110101190001010016"]
    confirm(session, 1)
    queue = Counter(session, RosterView(session)).queue("", "", asked)
    assert [line.row.name for line in queue.lines] == ["左玉英", "杨桂兰"]  # the other has ended
    assert (queue.left, queue.village_left, queue.place) == (1, 1, ("", "", tuple(asked)))


@pytest.mark.usefixtures("people")
def test_people_confirmed_by_app_are_counted_apart(session: Session) -> None:
    confirm(session, 2, method=Method.APP_SELF)
    assert Counter(session, RosterView(session)).queue(VILLAGE).from_afar == 1


@pytest.mark.usefixtures("people")
def test_what_is_typed_finds_the_current_group_first_and_late_people_before_others(
    session: Session,
) -> None:
    found = Counter(session, RosterView(session)).find("y", VILLAGE, "3组")
    names = [line.row.name for line in found.lines]
    assert names[:2] == ["杨桂兰", "杨国林"]
    assert names.index("叶桂兰") < names.index("杨根莲")
    assert found.total == len(names)
    assert [
        line.row.name
        for line in Counter(session, RosterView(session)).find("ygl", OTHER_VILLAGE).lines
    ][:1] == ["杨根莲"]


@pytest.mark.usefixtures("people")
def test_villages_are_those_with_people(session: Session) -> None:
    found = {
        village.code: village.people for village in Counter(session, RosterView(session)).villages()
    }
    assert found == {VILLAGE: 5, OTHER_VILLAGE: 1}


@pytest.mark.usefixtures("people")
def test_the_last_photo_is_that_of_the_newest_standing_confirmation(session: Session) -> None:
    number = invented(1).id_number
    photos = PeoplePhotos(session)
    assert photos.newest((number,), 44, 54) == {}
    confirm(session, 1, on=date(2026, 3, 22))
    first = photos.newest((number,), 44, 54)[number]
    newest = confirm(session, 1, photos=(draw_portrait(11),))
    second = photos.newest((number,), 44, 54)[number]
    assert (first.taken_on, second.taken_on) == (date(2026, 3, 22), TODAY)
    assert first.jpeg != second.jpeg
    Confirming(session).correct(newest, {}, "认错了人")
    assert photos.newest((number,), 44, 54)[number] == first


@pytest.mark.usefixtures("people")
def test_a_photo_whose_file_is_gone_is_left_out(session: Session) -> None:
    confirm(session, 1)
    number = invented(1).id_number
    for path in (session.store.folder / "evidence").rglob("*"):
        if path.is_file():
            path.unlink()
    assert PeoplePhotos(session).newest((number,), 44, 54) == {}


@pytest.mark.usefixtures("people")
@pytest.mark.clause("Y12")
def test_the_card_warns_of_what_the_save_would_say(session: Session) -> None:
    counter = Counter(session, RosterView(session))

    def codes(number: int) -> list[str]:
        card = counter.card(invented(number).id_number, 184, 220)
        return [problem.code for problem in card.problems]

    assert codes(1) == []
    assert codes(6) == ["recipient.dead"]
    confirm(session, 1)
    assert codes(1) == ["confirmed.recently"]
    confirm(session, 2, on=date(2026, 8, 3))
    assert codes(2) == ["confirmed.already"]
    confirm(session, 3, outcome=Outcome.TO_VERIFY)
    assert codes(3) == ["benefit.to_verify"]
    suspended = {"roster_status": Status.SUSPENDED, "roster_reason": "取保候审"}
    add_people(session, [invented(8)], Insurance.INSTITUTION, **suspended)
    assert codes(8) == ["benefit.suspended"]


@pytest.mark.usefixtures("people")
def test_today_counts_what_stands(session: Session) -> None:
    counter = Counter(session, RosterView(session))
    fact = confirm(session, 1)
    confirm(session, 2, on=date(2026, 8, 3))
    assert counter.done_today() == 1
    Confirming(session).correct(fact, {}, "认错了人")
    assert counter.done_today() == 0


def test_a_stranger_has_no_card(session: Session) -> None:
    with pytest.raises(Refused) as caught:
        Counter(session, RosterView(session)).card(invented(1).id_number, 10, 10)
    assert caught.value.code == "recipient.unknown"
    assert session.actor.may(Duty.READ)


@pytest.mark.usefixtures("people")
def test_the_group_comes_first_however_many_others_fit(session: Session) -> None:
    others = [invented(100 + n, name="杨根莲", village=OTHER_VILLAGE) for n in range(25)]
    add_people(session, others, **LATE)
    found = Counter(session, RosterView(session)).find("yg", VILLAGE, "3组")
    assert [line.row.name for line in found.lines][:2] == ["杨桂兰", "杨国林"]
    assert found.total == 29  # 叶桂兰 and the first 杨根莲 too
    assert found.lines[2].row.name == "杨根莲"
    assert Counter(session, RosterView(session)).find("%", VILLAGE, "3组").total == 0


@pytest.mark.parametrize(
    "text", ["y", "ygl", "桂", "杨桂兰", "1960", "-", "%", "没有这个人", "1", "ye guilan"]
)
def test_the_register_in_memory_finds_whom_the_database_finds(session: Session, text: str) -> None:
    folk = [
        invented(n, name=("杨桂兰", "叶桂兰")[n % 2], group=f"{n % 3 + 1}组") for n in range(60)
    ]
    add_people(session, folk)
    add_people(session, [invented(n, village=OTHER_VILLAGE) for n in range(60, 90)])
    roster = RosterView(session)
    counter = Counter(session, roster)
    asked = [(text, "", ""), (text, VILLAGE, ""), (text, VILLAGE, "3组")]
    slowly = [counter.find(*one, limit=99) for one in asked]
    roster.prepare()
    assert [counter.find(*one, limit=99) for one in asked] == slowly
    confirm(session, 4)
    add_people(session, [invented(95, name="杨根莲")])
    again = Counter(session, RosterView(session))
    assert [counter.find(*one, limit=99) for one in asked] == [
        again.find(*one, limit=99) for one in asked
    ]
