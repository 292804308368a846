"""Every list through a story of two years: what it was on a day, whom it looks at, its first page.

What was written on a day is kept as it was listed then; afterwards `as_of` has to say the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from qualdesk.clock import Clock
from qualdesk.domain.confirmation import Method, Outcome
from qualdesk.domain.duties import CaseKind, ContactOutcome, DeathEvidence
from qualdesk.domain.listing import ListKind
from qualdesk.domain.policy_values import ContactHow, Relation
from qualdesk.domain.recipient import Insurance, Status
from qualdesk.errors import Refused
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services import lists as lists_module
from qualdesk.services.cases import CaseRequest, Cases, Conclusion
from qualdesk.services.confirming import Confirming, ConfirmRequest
from qualdesk.services.contacts import ContactRequest, Contacts
from qualdesk.services.death_facts import DeathReport
from qualdesk.services.deaths import Deaths
from qualdesk.services.deciding import Deciding, StatusRequest
from qualdesk.services.lists import FORETOLD, Lists
from qualdesk.services.marking import Marking
from qualdesk.services.registering import Registering
from qualdesk.services.session import Session
from qualdesk.services.work_list import ListItem
from tests.services.conftest import OTHER_VILLAGE, TODAY, StationMaker, add_people, invented

YOUNG = invented(1, birth="19600313")
OLD = invented(2, birth="19400313", group="9组")
WORKER = invented(3, birth="19600313", group="10组")
CHILD = invented(4, birth="20090101")
KNOWN = invented(5, birth="19500101", village=OTHER_VILLAGE)
DEAD = invented(6, birth="19500102", village=OTHER_VILLAGE)
NEWCOMER = invented(7, birth="19660102")
PHOTO = (draw_portrait(1),)
STOP = StatusRequest(
    id_number=YOUNG.id_number,
    insurance=Insurance.RESIDENT,
    status=Status.STOPPED,
    reason="not_confirmed",
    from_on=date(2028, 1, 5),
)


@pytest.fixture
def desk(make_station: StationMaker) -> Session:
    session = make_station(training=True)
    add_people(session, [YOUNG, OLD, DEAD])
    add_people(session, [KNOWN], known_due_on=TODAY + timedelta(days=20))
    add_people(session, [WORKER], Insurance.ENTERPRISE)
    add_people(session, [CHILD], Insurance.INJURY)
    return session


def confirm(session: Session, number: str, **more: object) -> None:
    values: dict[str, object] = {"method": Method.ON_SITE, "photos": PHOTO, **more}
    Confirming(session).confirm(ConfirmRequest(id_number=number, **values))  # type: ignore[arg-type]


def called(session: Session, number: str) -> None:
    outcome = ContactOutcome.REACHED
    Contacts(session).add(ContactRequest(id_number=number, how=ContactHow.PHONE, outcome=outcome))


def story(session: Session) -> Iterator[date]:
    """Each day after what was done on it."""

    def on(day: date) -> date:
        session.clock = Clock.on(day)
        return day

    day = on(TODAY)
    confirm(session, WORKER.id_number)
    confirm(session, DEAD.id_number, method=Method.APP_SELF, photos=())
    opened = Cases(session).open(CaseRequest(id_number=OLD.id_number, kind=CaseKind.TO_VERIFY))
    yield day
    day = on(date(2026, 11, 25))
    Marking(session).tick(WORKER.id_number)
    add_people(session, [NEWCOMER])
    called(session, OLD.id_number)
    Deciding(session).survivor(CHILD.id_number, Relation.CHILD)
    yield day
    day = on(date(2026, 12, 20))
    died = TODAY - timedelta(days=3)
    report = DeathReport(
        id_number=DEAD.id_number, died_on=died, evidence_kind=DeathEvidence.VILLAGE
    )
    Deaths(session).report(report)
    called(session, KNOWN.id_number)
    confirm(session, NEWCOMER.id_number)
    yield day
    day = on(date(2027, 1, 8))
    confirm(session, OLD.id_number)
    Cases(session).conclude(opened, Conclusion(outcome=Outcome.QUALIFIED))
    yield day
    day = on(date(2028, 1, 5))
    Deciding(session).decide(replace(STOP, proposal=True))
    yield day
    day = on(date(2028, 1, 9))
    Deciding(session).decide(STOP)
    yield day
    day = on(date(2028, 2, 1))
    confirm(session, YOUNG.id_number)
    yield day
    day = on(date(2028, 3, 1))
    Deciding(session).resume(YOUNG.id_number, Insurance.RESIDENT)
    Registering(session).edit(OLD.id_number, {"phone": "13800000000"}, "换了电话")
    held = replace(STOP, id_number=OLD.id_number, status=Status.SUSPENDED, reason="detention")
    Deciding(session).decide(replace(held, from_on=day, until_on=date(2028, 3, 20)))
    yield day
    yield on(date(2028, 4, 1))


def told(item: ListItem) -> tuple[object, ...]:
    """What a list says of a benefit, but for the values of the register, which are of today."""
    lack = item.lack and (item.lack.form_serial, item.lack.next_step)
    return (
        item.row.id_number, item.insurance, item.due_on, item.state, item.confirmed_on,
        item.flags, item.note, dict(item.extra), lack,
    )  # fmt: skip


def every(session: Session, day: date | None = None) -> dict[ListKind, list[tuple[object, ...]]]:
    lists = Lists(session)
    return {
        kind: [told(item) for item in lists.make(kind, as_of=day).items]
        for kind in sorted(ListKind)
    }


@pytest.mark.clause("Y8", "Y9b", "Y10", "Y12", "L2.1.1", "L2.4.1", "P2.1", "P2.3.1")
def test_every_list_of_an_earlier_day_says_what_it_said_then(desk: Session) -> None:
    then = {day: every(desk) for day in story(desk)}
    seen = {kind for lists in then.values() for kind, items in lists.items() if items}
    assert seen == set(ListKind) - {ListKind.LEFT}  # the story has somebody on every list
    for day, lists in then.items():
        now = every(desk, day)
        if day == TODAY:  # lists that follow from dates alone are of the people of now
            for kind in FORETOLD:
                now[kind] = [one for one in now[kind] if one[0] != NEWCOMER.id_number]
        assert now == lists, day


@pytest.mark.clause("L2.1.1")
def test_the_sieve_of_a_list_lets_everybody_through_who_is_on_it(
    desk: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in story(desk):
        sifted = every(desk)
        with monkeypatch.context() as patched:
            patched.setattr(lists_module, "sieve_of", lambda *_: None)
            whole = every(desk)
        assert sifted == whole, day


def test_the_first_page_is_the_beginning_of_the_list(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [invented(n, group=f"{n % 11 + 1}组") for n in range(1, 121)]
    add_people(session, people, known_due_on=TODAY)
    lists = Lists(session)
    whole, page = lists.make(ListKind.DUE), lists.first(ListKind.DUE)
    assert page.items == whole.items[: len(page.items)]
    assert (page.whole, whole.whole) == (False, True)
    assert lists_module.FIRST <= len(page.items) < len(whole.items)
    assert lists.first(ListKind.OVERDUE).whole
    monkeypatch.setattr(lists_module, "_MOST", 7)  # many small parts make the same list
    assert lists.make(ListKind.DUE) == whole


def test_a_day_to_come_is_told_by_dates_alone(desk: Session) -> None:
    tomorrow = TODAY + timedelta(days=1)
    for kind in ListKind:
        if kind in FORETOLD:
            assert Lists(desk).make(kind, as_of=tomorrow).as_of == tomorrow
        else:
            with pytest.raises(Refused, match=r"date\.future"):
                Lists(desk).make(kind, as_of=tomorrow)
