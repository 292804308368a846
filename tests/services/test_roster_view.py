"""The register as a long list: states filtered and sorted, counts, what is shown exported."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from qualdesk.domain.audit import Act
from qualdesk.domain.confirmation import Method, Outcome
from qualdesk.domain.recipient import Benefit, Flag, Insurance, State, Status
from qualdesk.services.confirming import Confirming, ConfirmRequest
from qualdesk.services.correcting import Correcting
from qualdesk.services.people_lines import people_filter
from qualdesk.services.register import Register
from qualdesk.services.registering import Registering
from qualdesk.services.roster_export import RosterExport
from qualdesk.services.roster_index import Order
from qualdesk.services.roster_view import RosterQuestion, RosterView
from qualdesk.services.session import Session
from qualdesk.storage.queries import people
from qualdesk.storage.queries import roster as queries
from qualdesk.storage.queries.people import PeopleFilter
from qualdesk.storage.repositories.register import Register as Table
from qualdesk.storage.schema import metadata
from qualdesk.storage.schema_half_year import HALF_YEAR_FACTS
from tests.services.conftest import OTHER_VILLAGE, TODAY, VILLAGE, add_people, id_number, invented

OVERDUE, SOON, SUSPENDED = (id_number(n) for n in (11, 12, 14))


@pytest.fixture
def filled(session: Session) -> RosterView:
    """One person in each of four states, two villages."""
    add_people(session, [invented(11)], known_due_on=TODAY - timedelta(days=17))
    add_people(session, [invented(12, village=OTHER_VILLAGE)], known_due_on=TODAY)
    add_people(session, [invented(13, birth="19600313")])
    add_people(session, [invented(14)], roster_status=Status.SUSPENDED)
    return RosterView(session)


YOUNG = id_number(13, "19600313")


def test_those_who_press_come_first(filled: RosterView) -> None:
    answer = filled.ask(RosterQuestion())
    assert answer.id_numbers == (OVERDUE, SUSPENDED, SOON, YOUNG)
    assert answer.counts == {
        State.OVERDUE: 1,
        State.SUSPENDED: 1,
        State.DUE_SOON: 1,
        State.NEVER: 1,
    }


def test_a_state_is_a_filter_and_the_counts_stay_those_of_all(filled: RosterView) -> None:
    answer = filled.ask(RosterQuestion(states=frozenset({State.OVERDUE})))
    assert answer.id_numbers == (OVERDUE,)
    assert answer.everybody == 4
    assert answer.counts[State.DUE_SOON] == 1


def test_other_filters_limit_the_counts(filled: RosterView, session: Session) -> None:
    wanted = people_filter(session, village=OTHER_VILLAGE)
    answer = filled.ask(RosterQuestion(people=wanted))
    assert answer.id_numbers == (SOON,)
    assert answer.counts == {State.DUE_SOON: 1}
    aged = people_filter(session, flag=Flag.HIGH_AGE)
    assert YOUNG not in filled.ask(RosterQuestion(people=aged)).id_numbers


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Order.PLACE, (SOON, OVERDUE, SUSPENDED, YOUNG)),
        (Order.AGE, (YOUNG, SUSPENDED, SOON, OVERDUE)),
        (Order.ID_NUMBER, (OVERDUE, SOON, SUSPENDED, YOUNG)),
        (Order.DUE, (OVERDUE, SOON, SUSPENDED, YOUNG)),
    ],
)
def test_orders(filled: RosterView, order: Order, expected: tuple[str, ...]) -> None:
    answer = filled.ask(RosterQuestion(order=order))
    if order is Order.DUE:  # the last two have the same closing date: by place
        assert answer.id_numbers[:2] == expected[:2]
    else:
        assert answer.id_numbers == expected
    turned = filled.ask(RosterQuestion(order=order, descending=True))
    assert turned.id_numbers == tuple(reversed(answer.id_numbers))


def test_names_are_sorted_as_they_are_spoken(session: Session) -> None:
    people = [invented(n, name=name) for n, name in ((21, "张三"), (22, "安大"), (23, "李四"))]
    add_people(session, people)
    answer = RosterView(session).ask(RosterQuestion(order=Order.NAME))
    assert answer.id_numbers == tuple(id_number(n) for n in (22, 23, 21))


def test_a_confirmation_is_seen_at_once(filled: RosterView, session: Session) -> None:
    assert filled.ask(RosterQuestion()).counts[State.OVERDUE] == 1
    Confirming(session).confirm(
        ConfirmRequest(id_number=OVERDUE, method=Method.DATA_MATCH, on=TODAY, reason="比对")
    )
    counts = filled.ask(RosterQuestion()).counts
    assert State.OVERDUE not in counts
    assert counts[State.CONFIRMED] == 1


def renewed(roster: RosterView, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many people were worked out again, noted from now on; 0 stands for everybody."""
    noted: list[int] = []
    work_out = roster._standings

    def note(connection: object, id_numbers: tuple[str, ...] | None, progress: object) -> object:
        noted.append(len(id_numbers or ()))
        return work_out(connection, id_numbers, progress)  # type: ignore[arg-type]

    monkeypatch.setattr(roster, "_standings", note)
    return noted


def test_looking_keeps_what_was_worked_out(
    filled: RosterView, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled.ask(RosterQuestion())
    noted = renewed(filled, monkeypatch)
    Register(session).looked("recipient.looked", person="0123")
    filled.ask(RosterQuestion())
    assert noted == []


def test_only_those_whom_a_write_touched_are_worked_out_again(
    filled: RosterView, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled.ask(RosterQuestion(order=Order.NAME))
    noted = renewed(filled, monkeypatch)
    done = Confirming(session).confirm(
        ConfirmRequest(id_number=OVERDUE, method=Method.DATA_MATCH, on=TODAY, reason="比对")
    )
    assert filled.ask(RosterQuestion()).counts[State.CONFIRMED] == 1
    Correcting(session, Confirming(session)).correct(done.confirmation.fact_id, {}, "录错了人")
    assert filled.ask(RosterQuestion()).counts[State.OVERDUE] == 1
    Registering(session).edit(SOON, {"phone": "13900002087", "name": "安宝"}, "录错了")
    found = filled.ask(RosterQuestion(people=PeopleFilter(text="anb"), order=Order.NAME))
    assert found.id_numbers == (SOON,)
    assert filled.ask(RosterQuestion(order=Order.NAME)).id_numbers[0] == SOON
    assert noted == [1, 1, 1]


def test_who_is_new_or_has_moved_stands_in_the_right_place(
    filled: RosterView, session: Session
) -> None:
    filled.ask(RosterQuestion())
    add_people(session, [invented(15, village=OTHER_VILLAGE)])
    Registering(session).edit(OVERDUE, {"village": OTHER_VILLAGE, "group": "1"}, "搬了家")
    wanted = RosterQuestion(people=PeopleFilter(villages=(OTHER_VILLAGE,)), order=Order.PLACE)
    assert set(filled.ask(wanted).id_numbers) == {OVERDUE, SOON, id_number(15)}
    fresh = RosterView(session)
    assert filled.ask(wanted).id_numbers == fresh.ask(wanted).id_numbers


def test_villages_are_counted_the_same_before_and_after(filled: RosterView) -> None:
    before = filled.villages()
    assert {code: people for code, _, people in before} == {VILLAGE: 3, OTHER_VILLAGE: 1}
    filled.prepare()
    assert filled.villages() == before
    assert filled.everybody() == 4


def test_what_is_renewed_is_what_a_fresh_look_finds(filled: RosterView, session: Session) -> None:
    filled.prepare()
    Registering(session).edit(SOON, {"phone": "13900002087"}, "换了电话")
    Registering(session).edit(YOUNG, {"known_due_on": "2026-01"}, "省系统改了")
    for order in Order:
        question = RosterQuestion(order=order)
        assert filled.ask(question).id_numbers == RosterView(session).ask(question).id_numbers
    phone = RosterQuestion(people=PeopleFilter(text="0002087"))
    assert filled.ask(phone).id_numbers == (SOON,)


def test_every_table_that_may_change_a_standing_is_asked() -> None:
    """Another table must be put into one of these, or here, where it changes no standing."""
    apart = {
        "audit", "unit", "roster_import", "register_change", "confirmed_benefit",
        "confirmation_evidence", "form_row", "policy_copy", "package_sent", "package_received",
        "receipt_received", "trusted_certificate", "conflict", "comparison", "comparison_row",
        "near_decision", "marking", "contact", "nil_report", "survivor", "letter",
        "letter_delivery", "fact_document",
    }  # fmt: skip
    apart |= {table.name for table in HALF_YEAR_FACTS}  # an opened round is part of the policy
    asked = {table.name for table in (*queries.OF_PEOPLE, *queries.ON_PAPER)}
    asked |= {table.name for table, _ in queries.NAMING}
    with_acts = {table.name for table in metadata.tables.values() if "act" in table.c}
    assert with_acts - asked - apart == set()


def test_who_was_confirmed_on_the_spot_without_a_photo_is_found(
    filled: RosterView, session: Session
) -> None:
    bare = ConfirmRequest(
        id_number=OVERDUE,
        method=Method.ON_SITE,
        on=TODAY,
        outcome=Outcome.TO_VERIFY,
        reason="来的人说不清楚",
    )
    Confirming(session).confirm(bare)
    answer = filled.ask(RosterQuestion(photo_missing=True))
    assert answer.id_numbers == (OVERDUE,)
    assert (answer.photo_missing, answer.everybody) == (1, 4)
    later = ConfirmRequest(id_number=OVERDUE, method=Method.DATA_MATCH, on=TODAY, reason="比对")
    Confirming(session).confirm(later)
    assert filled.ask(RosterQuestion()).photo_missing == 0


def test_a_search_finds_what_the_register_finds(filled: RosterView, session: Session) -> None:
    for text in ("z", "zhao", "3", "5329", "2219", "赵", "ＺＨＡＯ", "%", " ", "·", "zzzz"):
        wanted = PeopleFilter(text=text)
        with session.read() as connection:
            known = {row.id_number for row in people.find(connection, wanted)}
        assert set(filled.ask(RosterQuestion(people=wanted)).id_numbers) == known, text


def test_a_person_with_two_benefits_shows_the_more_urgent(session: Session) -> None:
    add_people(session, [invented(31)], known_due_on=date(2027, 6, 30))
    with session.work() as work:
        one = Benefit(
            id_number=id_number(31), insurance=Insurance.INJURY, known_due_on=date(2026, 1, 31)
        )
        Table(work).add_benefits([one], TODAY.isoformat())
        work.commit(Act("recipient.add", {}))
    answer = RosterView(session).ask(RosterQuestion(people=PeopleFilter(text=id_number(31))))
    assert answer.counts == {State.OVERDUE: 1}


def test_lines_come_in_the_order_asked_for(filled: RosterView) -> None:
    lines = filled.lines([SUSPENDED, OVERDUE, "nobody"])
    assert [line.row.id_number for line in lines] == [SUSPENDED, OVERDUE]
    assert lines[1].state is State.OVERDUE


def test_villages_and_groups_of_those_who_live_there(filled: RosterView) -> None:
    assert [(code, number) for code, _, number in filled.villages()] == [
        (OTHER_VILLAGE, 1),
        (VILLAGE, 3),
    ]
    assert filled.groups(VILLAGE) == ("3组",)


def test_what_is_shown_is_exported_in_its_order(
    filled: RosterView, session: Session, tmp_path: Path
) -> None:
    shown = filled.ask(RosterQuestion()).id_numbers[:2]
    path = tmp_path / "名单.xlsx"
    assert RosterExport(session).write_these(path, shown) == 2
    sheet = openpyxl.load_workbook(path).active
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert [text for text in cells if text in shown] == list(shown)
