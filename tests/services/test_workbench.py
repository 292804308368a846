"""The workbench counts what the lists show: people once, villages as in 汇总表, forms once."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from qualdesk.clock import Clock
from qualdesk.domain.form_codes import FormKind
from qualdesk.domain.listing import ListKind
from qualdesk.domain.recipient import State
from qualdesk.services.form_plan import Selection
from qualdesk.services.lists import Lists
from qualdesk.services.printing import Printing
from qualdesk.services.session import Session
from qualdesk.services.summarising import Summarising
from qualdesk.services.workbench import Workbench
from tests.services.conftest import OTHER_VILLAGE, TODAY, VILLAGE, add_people, invented
from tests.services.exchanging_stations import Desk


def bench(session: Session) -> Workbench:
    return Workbench(session, Summarising(session))


def test_an_empty_station_has_nobody(session: Session) -> None:
    today = bench(session).look()
    assert (today.people, today.unsigned.forms) == (0, 0)
    assert bench(session).villages() == ()
    assert today.count(State.OVERDUE).people == 0


def test_states_count_people_as_the_lists_do(session: Session) -> None:
    known = [(1, -3, "19300101"), (2, -17, "19500101"), (3, 5, "19500101"), (4, 400, "19500101")]
    for number, days, birth in known:
        add_people(
            session,
            [invented(number, birth=birth)],
            known_due_on=TODAY + timedelta(days=days),
        )
    today = bench(session).look()
    overdue, soon = today.count(State.OVERDUE), today.count(State.DUE_SOON)
    assert (overdue.people, overdue.earliest, overdue.high_age) == (2, date(2026, 11, 4), 1)
    assert (soon.people, soon.earliest) == (1, date(2026, 11, 26))
    assert len(Lists(session).make(ListKind.OVERDUE).items) == overdue.people
    (village,) = bench(session).villages()
    assert (village.code, village.expected, village.overdue) == (VILLAGE, 4, 2)


def test_a_write_or_a_new_day_is_looked_at_again(session: Session) -> None:
    workbench = bench(session)
    assert workbench.look() is workbench.look()
    assert workbench.villages() == ()
    add_people(session, [invented(1)], known_due_on=TODAY)
    assert workbench.look().count(State.DUE_SOON).people == 1
    assert [bar.expected for bar in workbench.villages()] == [1]
    session.clock = Clock.on(TODAY + timedelta(days=1))
    assert workbench.look().count(State.OVERDUE).people == 1


def test_forms_that_lack_a_signature_are_counted_by_village(
    session: Session, tmp_path: Path
) -> None:
    desk = Desk(session, tmp_path)
    add_people(session, [invented(1), invented(2), invented(3, village=OTHER_VILLAGE)])
    for number in (1, 2, 3):
        desk.confirm(number)
    workbench = bench(session)
    assert workbench.look().unsigned.unprinted == 3
    wanted = Selection(id_numbers=tuple(invented(n).id_number for n in (1, 2)))
    Printing(session).print(FormKind.INDIVIDUAL, wanted, tmp_path / "确认表.pdf")
    unsigned = workbench.look().unsigned
    village = session.village_book().name(VILLAGE)
    assert (unsigned.forms, unsigned.unprinted) == (2, 1)
    assert dict(unsigned.by_village) == {village: 2}
    assert unsigned.oldest == TODAY
