"""The course of the round ends with what 汇总表 counts, and grows on the days it was said for."""

from __future__ import annotations

from datetime import date, timedelta

from qualdesk.clock import Clock
from qualdesk.domain.confirmation import Method
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.confirming import Confirming, ConfirmRequest
from qualdesk.services.round_course import RoundCourse
from qualdesk.services.session import Session
from qualdesk.services.summarising import Summarising
from qualdesk.services.workbench import Workbench
from tests.services.conftest import TODAY, add_people, invented

BEGIN = date(2026, 7, 1)


def confirm(session: Session, number: int, day: date) -> None:
    request = ConfirmRequest(
        id_number=invented(number).id_number,
        method=Method.ON_SITE,
        photos=(draw_portrait(number),),
        on=day,
        reason="补录",
    )
    Confirming(session).confirm(request)


def test_nobody_has_no_course(session: Session) -> None:
    assert RoundCourse(session).running() is None


def test_it_grows_by_first_confirmations_and_ends_as_the_summary(session: Session) -> None:
    add_people(session, [invented(number) for number in range(4)])
    for number, day in ((0, BEGIN), (1, date(2026, 9, 1)), (2, TODAY)):
        confirm(session, number, day)
    confirm(session, 0, date(2026, 10, 1))  # once more: counted already
    course = RoundCourse(session).running()
    assert course is not None
    assert (course.this.begin, course.expected) == (BEGIN, 4)
    assert len(course.confirmed) == (TODAY - BEGIN).days + 1
    assert course.confirmed[0] == 1
    assert course.confirmed[(date(2026, 9, 1) - BEGIN).days] == 2
    assert course.confirmed[-2:] == (2, 3)
    (village,) = Workbench(session, Summarising(session)).villages()
    assert course.confirmed[-1] == village.confirmed
    assert course.share == 0.75
    assert course.target == (TODAY - BEGIN + timedelta(1)) / (
        date(2026, 12, 31) - BEGIN + timedelta(1)
    )


def test_it_is_worked_out_once_until_somebody_writes_or_a_day_begins(session: Session) -> None:
    add_people(session, [invented(0)])
    course = RoundCourse(session)
    assert course.running() is course.running()
    confirm(session, 0, TODAY)
    after = course.running()
    assert after is not None
    assert after.confirmed[-1] == 1
    session.clock = Clock.on(TODAY + timedelta(days=1))
    later = course.running()
    assert later is not None
    assert len(later.confirmed) == len(after.confirmed) + 1
