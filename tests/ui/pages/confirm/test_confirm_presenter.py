"""The mind of 现场确认, with a real station and jobs in a straight line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qualdesk.bootstrap import Services
from qualdesk.domain.confirmation import LossReason, Method, Outcome
from qualdesk.domain.recipient import Insurance
from qualdesk.errors import Environment
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.camera import Hint
from tests.services.conftest import (
    OTHER_VILLAGE,
    TODAY,
    VILLAGE,
    add_people,
    invented,
)
from tests.ui.straight import StraightDesk
from ui.pages.confirm.presenter import ConfirmPresenter
from ui.pages.confirm.request import REASON_WILL_DO, parse_day
from ui.pages.confirm.state import Entry, PhotoReason

YANG = invented(31, name="杨桂兰")
LATE = {"known_due_on": date(2026, 10, 31)}
PHOTO = draw_portrait(31)


@pytest.fixture
def mind(desk: StraightDesk) -> ConfirmPresenter:
    """The presenter, with 杨桂兰 overdue in the village and 杨根莲 elsewhere."""
    add_people(desk.services.session, [YANG], **LATE)
    elsewhere = invented(32, name="杨根莲", village=OTHER_VILLAGE)
    add_people(desk.services.session, [elsewhere], **LATE)
    return ConfirmPresenter(desk)


def stands(mind: ConfirmPresenter, person: str) -> list[str]:
    """Outcomes of the standing confirmations of somebody."""
    file = mind.desk.services.register.person(person)
    return [f.outcome.value for f in file.confirmations if f.fact_id not in file.corrections]


def test_a_queue_begins_with_the_most_urgent_and_is_there_again_next_time(
    mind: ConfirmPresenter, desk: StraightDesk
) -> None:
    mind.open_queue(VILLAGE, "3组")
    assert mind.state.card is not None
    assert mind.state.card.file.recipient.name == "杨桂兰"
    again = ConfirmPresenter(desk)
    again.reload()
    assert again.state.queue is not None
    assert (again.state.queue.village, again.state.queue.group) == (VILLAGE, "3组")


def test_people_ticked_elsewhere_are_a_queue_that_stays(mind: ConfirmPresenter) -> None:
    people = (invented(4).id_number, YANG.id_number)
    mind.open_queue("", "", people)
    assert mind.state.entry.person == people[0]
    mind.go(1)
    assert mind.state.entry.person == people[1]
    mind.reload()
    assert tuple(line.row.id_number for line in mind.state.lines) == people


def test_saving_goes_on_to_the_next_who_is_left_and_keeps_the_order(
    mind: ConfirmPresenter,
) -> None:
    mind.open_queue(VILLAGE, "3组")
    order = [line.row.id_number for line in mind.state.lines]
    left = mind.state.queue.village_left if mind.state.queue else 0
    mind.save((PHOTO,), ())
    assert [line.row.id_number for line in mind.state.lines] == order
    assert mind.state.current == order[1]
    assert mind.state.settled == 1
    assert mind.state.done_today == 1
    assert mind.state.queue is not None
    assert mind.state.queue.village_left == left - 1
    assert mind.state.saved is not None
    assert mind.state.saved.words.startswith("具备　现场　")
    assert "下次到期 2027-05-21" in mind.state.saved.words


def test_somebody_else_in_between_does_not_lose_the_place_in_the_queue(
    mind: ConfirmPresenter,
) -> None:
    mind.open_queue(VILLAGE, "3组")
    first = mind.state.current
    mind.search("ygl")
    assert mind.state.found is not None
    assert [line.row.name for line in mind.state.found.lines] == ["杨桂兰", "杨根莲"]
    mind.step(1)
    mind.enter()
    assert mind.state.card is not None
    assert mind.state.card.file.recipient.name == "杨根莲"
    mind.save((PHOTO,), ())
    assert mind.state.current == first


def test_enter_before_the_answer_takes_the_first_of_the_answer(
    mind: ConfirmPresenter, desk: StraightDesk
) -> None:
    mind.open_queue(VILLAGE, "3组")
    mind.go(3)
    desk.runner.held = True
    mind.search("y")
    mind.search("ygl")
    mind.enter()
    assert mind.state.current != YANG.id_number
    desk.runner.go()
    assert mind.state.current == YANG.id_number


def test_the_answer_to_what_was_typed_before_is_not_shown(
    mind: ConfirmPresenter, desk: StraightDesk
) -> None:
    desk.runner.held = True
    mind.search("ygl")
    mind.search("")
    desk.runner.go()
    assert mind.state.found is None


def test_nothing_is_kept_without_a_photo_or_a_reason(mind: ConfirmPresenter) -> None:
    mind.choose(YANG.id_number)
    mind.save((), ())
    assert mind.state.told is not None
    assert mind.state.told.body == "还没有拍照。"
    assert stands(mind, YANG.id_number) == []


def test_a_qualified_person_without_a_photo_is_refused_in_words_of_this_page(
    mind: ConfirmPresenter,
) -> None:
    mind.choose(YANG.id_number)
    mind.set_note("摄像头坏了")
    mind.save((), ())
    assert mind.state.told is not None
    assert "--" not in mind.state.told.remedy
    assert not mind.state.saving
    mind.set_outcome(Outcome.TO_VERIFY)
    mind.save((), ())
    assert stands(mind, YANG.id_number) == ["to_verify"]


def test_a_loss_needs_its_reason(mind: ConfirmPresenter) -> None:
    mind.choose(YANG.id_number)
    mind.set_outcome(Outcome.DISQUALIFIED)
    mind.save((PHOTO,), ())
    assert mind.state.told is not None
    assert mind.state.told.body == "丧失资格要有原因。"
    mind.set_loss(LossReason.MOVED)
    mind.save((PHOTO,), ())
    assert stands(mind, YANG.id_number) == ["disqualified"]


@pytest.mark.parametrize(
    ("hints", "reason"),
    [
        ((Hint.IN_FRAME, Hint.SHARP, Hint.GOOD), None),
        ((Hint.IN_FRAME, Hint.SHARP, Hint.DARK), PhotoReason.LIGHT),
        ((Hint.NO_FACE,), PhotoReason.OTHER),
    ],
)
def test_a_weak_picture_has_its_reason_preset(
    mind: ConfirmPresenter, hints: tuple[Hint, ...], reason: PhotoReason | None
) -> None:
    mind.choose(YANG.id_number)
    mind.taken(hints)
    assert mind.state.entry.photo_reason is reason


def test_note_and_reason_of_the_picture_are_in_the_record(mind: ConfirmPresenter) -> None:
    mind.choose(YANG.id_number)
    mind.set_note("坐轮椅来")
    mind.set_photo_reason(PhotoReason.LIGHT)
    mind.save((PHOTO,), ())
    (fact,) = mind.desk.services.register.person(YANG.id_number).confirmations
    assert fact.reason == "坐轮椅来；照片：光线不好"


def test_another_day_is_stated_and_a_wrong_one_is_told(mind: ConfirmPresenter) -> None:
    mind.choose(YANG.id_number)
    mind.set_day("32日")
    mind.save((PHOTO,), ())
    assert mind.state.told is not None
    mind.set_day("1102")
    mind.save((PHOTO,), ())
    (fact,) = mind.desk.services.register.person(YANG.id_number).confirmations
    assert fact.stated_on == date(2026, 11, 2)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("", TODAY),
        ("0917", date(2026, 9, 17)),
        ("9月17日", date(2026, 9, 17)),
        ("2026-09-17", date(2026, 9, 17)),
        ("20260917", date(2026, 9, 17)),
        ("1231", date(2025, 12, 31)),
        ("0231", None),
        ("昨天", None),
    ],
)
def test_days_are_read_as_clerks_write_them(typed: str, day: date | None) -> None:
    assert parse_day(typed, TODAY) == day


def test_several_benefits_are_confirmed_at_once_or_one_alone(mind: ConfirmPresenter) -> None:
    two = invented(33, name="字文才")
    add_people(mind.desk.services.session, [two])
    with mind.desk.services.session.work() as work:
        from qualdesk.domain.audit import Act
        from qualdesk.domain.recipient import Benefit
        from qualdesk.storage.repositories.register import Register

        more = Benefit(id_number=two.id_number, insurance=Insurance.INJURY)
        Register(work).add_benefits([more], "2026-11-01")
        work.commit(Act("roster.import", {"added": 1}))
    mind.choose(two.id_number)
    mind.save((PHOTO,), ())
    mind.choose(two.id_number)
    mind.set_insurance(Insurance.INJURY)
    mind.save((draw_portrait(34),), ())
    first, second = mind.desk.services.register.person(two.id_number).confirmations
    assert set(first.insurances) == {Insurance.RESIDENT, Insurance.INJURY}
    assert second.insurances == (Insurance.INJURY,)


def test_who_died_is_told_before_and_refused_at_the_save(mind: ConfirmPresenter) -> None:
    mind.choose(YANG.id_number)
    mind.set_outcome(Outcome.DISQUALIFIED)
    mind.set_loss(LossReason.DEATH)
    mind.save((PHOTO,), ())
    mind.choose(YANG.id_number)
    assert mind.state.card is not None
    assert [problem.code for problem in mind.state.card.problems] == ["recipient.dead"]
    mind.save((PHOTO,), ())
    assert mind.state.told is not None
    assert "已登记死亡" in mind.state.told.body


def test_the_last_record_is_withdrawn_with_a_reason_and_the_person_comes_back(
    mind: ConfirmPresenter,
) -> None:
    mind.open_queue(VILLAGE, "3组")
    mind.save((PHOTO,), ())
    mind.correct_last("")
    assert stands(mind, YANG.id_number) == ["qualified"]
    mind.correct_last("认错了人")
    assert stands(mind, YANG.id_number) == []
    assert mind.state.current == YANG.id_number
    assert mind.state.saved is not None
    assert mind.state.saved.withdrawn
    mind.save((PHOTO,), ())
    assert stands(mind, YANG.id_number) == ["qualified"]


def test_what_is_said_is_a_draft_at_once(mind: ConfirmPresenter, services: Services) -> None:
    mind.keep_with(lambda body: services.drafts.save("confirm", body))
    mind.choose(YANG.id_number)
    assert services.drafts.load("confirm") == {}
    mind.set_outcome(Outcome.DISQUALIFIED)
    mind.set_loss(LossReason.MOVED)
    mind.set_day("1102")
    mind.set_photo_reason(PhotoReason.BODY)
    draft = services.drafts.load("confirm")
    assert Entry.from_draft(draft) == mind.state.entry
    mind.save((PHOTO,), ())
    assert services.drafts.load("confirm") == {}


def test_the_photo_that_is_held_is_in_the_draft_until_it_is_saved_or_thrown_away(
    mind: ConfirmPresenter, services: Services
) -> None:
    mind.keep_with(lambda body: services.drafts.save("confirm", body))
    mind.choose(YANG.id_number)
    mind.hold(PHOTO)
    again = ConfirmPresenter(mind.desk)
    again.restore(services.drafts.load("confirm"))
    assert (again.state.current, again.state.picture) == (YANG.id_number, PHOTO)
    mind.hold(b"")
    assert services.drafts.load("confirm") == {}
    mind.hold(PHOTO)
    mind.save((PHOTO,), ())
    assert services.drafts.load("confirm") == {}


def test_the_photo_of_another_person_is_told_after_the_save(mind: ConfirmPresenter) -> None:
    mind.choose(YANG.id_number)
    mind.save((PHOTO,), ())
    other = invented(0)
    mind.choose(other.id_number)
    mind.save((PHOTO,), ())
    assert stands(mind, other.id_number) == ["qualified"]
    assert mind.state.saved is not None
    assert "是不是拿错了照片" in mind.state.saved.warning
    assert "杨桂兰" in mind.state.saved.warning


def test_without_a_photo_the_way_out_is_the_one_that_the_rules_leave(
    mind: ConfirmPresenter,
) -> None:
    mind.choose(YANG.id_number)
    assert mind.state.evidence
    mind.save((), ())
    assert mind.state.told is not None
    assert "Alt+F" in mind.state.told.remedy
    assert "待核实" in mind.state.told.remedy
    mind.set_outcome(Outcome.TO_VERIFY)
    assert mind.state.evidence == ()
    mind.save((), ())
    assert mind.state.told.remedy.endswith(REASON_WILL_DO)
    mind.set_note("摄像头坏了")
    mind.save((), ())
    assert stands(mind, YANG.id_number) == ["to_verify"]


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("木增", {"name": "木增"}),
        ("木 增", {"name": "木增"}),
        ("53292219500101123x", {"id_number": "53292219500101123X"}),
        ("13800000000", {"phone": "13800000000"}),
        ("mz", {}),
        ("1123", {}),
    ],
)
def test_what_was_typed_goes_to_the_form_of_somebody_new(
    mind: ConfirmPresenter, desk: StraightDesk, typed: str, known: dict[str, str]
) -> None:
    mind.search(typed)
    mind.add_person()
    assert desk.shell.opened == [("roster", {"add": known, "back": "confirm"})]
    assert mind.state.found is None


def test_the_form_of_the_last_record_is_printed_else_of_who_stands_there(
    mind: ConfirmPresenter, desk: StraightDesk
) -> None:
    mind.print_form()
    mind.open_queue(VILLAGE, "3组")
    mind.print_form()
    mind.save((PHOTO,), ())
    assert mind.state.current != YANG.id_number
    mind.print_form()
    assert desk.shell.opened == [("signing", {"person": YANG.id_number})] * 2


def test_a_file_stands_in_for_the_camera(mind: ConfirmPresenter, tmp_path: Path) -> None:
    file = tmp_path / "照片.jpg"
    file.write_bytes(PHOTO)
    mind.choose(YANG.id_number)
    mind.take_file(file)
    mind.save((), ())
    assert stands(mind, YANG.id_number) == ["qualified"]


def test_a_file_that_is_no_picture_is_told_and_nothing_is_kept(
    mind: ConfirmPresenter, tmp_path: Path
) -> None:
    file = tmp_path / "照片.jpg"
    file.write_bytes(b"no picture")
    mind.choose(YANG.id_number)
    mind.take_file(file)
    mind.save((), ())
    assert mind.state.told is not None
    assert mind.state.current == YANG.id_number
    assert stands(mind, YANG.id_number) == []
    mind.take_file(tmp_path / "没有.jpg")
    assert mind.desk.shell.told  # type: ignore[attr-defined]


def test_faults_of_the_pc_go_to_the_window(
    mind: ConfirmPresenter, desk: StraightDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> None:
        raise Environment("disk.full", "硬盘满了。")

    monkeypatch.setattr(desk.services.confirming, "confirm", full)
    mind.choose(YANG.id_number)
    mind.save((PHOTO,), ())
    assert [fault.code for fault in desk.shell.told] == ["disk.full"]
    assert (mind.state.saving, mind.state.current) == (False, YANG.id_number)


def test_the_method_is_remembered(mind: ConfirmPresenter, desk: StraightDesk) -> None:
    mind.set_method(Method.HOME_VISIT)
    assert ConfirmPresenter(desk).state.method is Method.HOME_VISIT


def test_groups_are_chosen_from_the_villages_there_are(mind: ConfirmPresenter) -> None:
    mind.choose_group()
    assert [village.code for village in mind.state.villages] == [OTHER_VILLAGE, VILLAGE]
    mind.look_at_village(VILLAGE)
    assert [(group.group, group.left) for group in mind.state.groups] == [("3组", 13)]
    mind.open_queue(OTHER_VILLAGE, "")
    assert not mind.state.choosing
    assert [line.row.name for line in mind.state.lines] == ["杨根莲"]
    mind.leave_queue()
    assert mind.state.queue is None


def test_a_look_at_the_whole_number_is_logged(mind: ConfirmPresenter, services: Services) -> None:
    mind.log_look(YANG.id_number)
    newest = services.upkeep.audit_entries()[-1]
    assert newest.name == "recipient.number.shown"
    assert YANG.id_number not in str(newest)
