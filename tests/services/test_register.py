"""The register at a desk: found as typed, opened, added, changed with the old value kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qualdesk.bootstrap import Services
from qualdesk.domain.audit import Act
from qualdesk.domain.confirmation import Method
from qualdesk.domain.form_codes import FormKind
from qualdesk.domain.recipient import Flag, Insurance, State, Status
from qualdesk.domain.sign_off import Paper, Step
from qualdesk.errors import Refused
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.confirming import Confirmed, ConfirmRequest
from qualdesk.services.form_plan import Selection
from qualdesk.services.importing import ImportRequest
from qualdesk.services.key_flags import FlagRequest
from qualdesk.services.people_lines import people_filter
from qualdesk.services.printing import Printing
from qualdesk.services.register import Register
from qualdesk.services.session import Session
from qualdesk.services.signing import Signing, SignRequest
from qualdesk.storage.queries import audit, people
from qualdesk.storage.queries.people import PeopleFilter
from qualdesk.storage.repositories.register import Register as RegisterTable
from tests.services.conftest import OTHER_VILLAGE, TODAY, VILLAGE, add_people, id_number, invented

PHOTO = draw_portrait(1)
YUESE = invented(3, phone="13908720003")  # 阿普·约瑟


@pytest.fixture
def desk(session: Session) -> Services:
    """Eight people of one village and one of another, all with a resident pension."""
    others = [invented(n) for n in range(1, 9) if n != 3]
    add_people(session, [*others, YUESE, invented(20, village=OTHER_VILLAGE, name="茶兰")])
    return Services(session)


def found(desk: Services, text: str = "", **more: object) -> list[str]:
    wanted = people_filter(desk.session, text, **more)  # type: ignore[arg-type]
    return [line.row.id_number for line in desk.register.search(wanted).lines]


def confirm(desk: Services, number: int = 1, **more: object) -> Confirmed:
    values: dict[str, object] = {"method": Method.ON_SITE, "photos": (PHOTO,), **more}
    request = ConfirmRequest(id_number=invented(number).id_number, **values)  # type: ignore[arg-type]
    return desk.confirming.confirm(request)


def head(session: Session) -> object:
    with session.read() as connection:
        return audit.head(connection)


# ── found ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "typed", ["阿普·约瑟", "阿普•约瑟", "阿普.约", "阿普约瑟", "apys", "APuYue", "139-0872 0003"]
)
def test_a_name_is_found_whatever_dot_is_typed(desk: Services, typed: str) -> None:
    assert found(desk, typed) == [YUESE.id_number]


def test_a_dot_alone_finds_nobody(desk: Services) -> None:
    assert found(desk, "·") == []


def test_an_id_number_is_found_with_a_small_x_and_spaces(desk: Services) -> None:
    number = YUESE.id_number
    assert found(desk, f" {number[:6]} {number[6:].lower()}") == [number]


def test_the_total_counts_everybody_whatever_page_is_shown(session: Session) -> None:
    add_people(session, [invented(n, group=f"{n % 12}组") for n in range(1, 121)])
    add_people(session, [invented(n, village=OTHER_VILLAGE) for n in range(121, 131)])
    register = Register(session)
    with session.read() as connection:
        whole = [row.id_number for row in people.find(connection, PeopleFilter())]
    for limit, offset in [(5, 0), (10, 0), (50, 0), (50, 50), (50, 130), (200, 0)]:
        page = register.search(PeopleFilter(), limit, offset)
        assert page.total == 130
        assert [line.row.id_number for line in page.lines] == whole[offset : offset + limit]
    dense = register.search(PeopleFilter(text="5329"), 10)
    rare = register.search(PeopleFilter(text=invented(125).id_number), 10)
    assert (dense.total, len(dense.lines)) == (130, 10)
    assert (rare.total, len(rare.lines)) == (1, 1)


def test_a_township_code_means_its_area(desk: Services) -> None:
    assert len(found(desk, village="532922101000")) == 9
    assert len(found(desk, village="532922101")) == 9
    assert len(found(desk, village=OTHER_VILLAGE)) == 1
    name = desk.session.village_book().name(OTHER_VILLAGE)
    assert len(found(desk, village=name)) == 1


@pytest.mark.parametrize("village", ["999999", "月亮村", "53292"])
def test_an_unknown_village_is_refused(desk: Services, village: str) -> None:
    with pytest.raises(Refused) as refused:
        found(desk, village=village)
    assert refused.value.code == "village.unknown"


@pytest.mark.clause("Y8")
def test_high_age_is_found_from_the_birthday_on(session: Session) -> None:
    born = {"19461120": 1, "19461121": 2, "19461122": 3}
    add_people(session, [invented(n, birth=birth) for birth, n in born.items()])
    desk = Services(session)
    of_age = {invented(1, birth="19461120").id_number, invented(2, birth="19461121").id_number}
    assert set(found(desk, flag=Flag.HIGH_AGE)) == of_age
    lines = desk.register.search(PeopleFilter()).lines
    assert {line.row.id_number for line in lines if Flag.HIGH_AGE in line.flags} == of_age


def test_people_off_the_roster_carry_the_flag_and_are_found_by_it(desk: Services) -> None:
    gone = invented(2).id_number
    with desk.session.work() as work:
        RegisterTable(work).mark_off_roster([(gone, "resident")], "2026-11-01")
        work.commit(Act("roster.import", {}))
    assert found(desk, flag=Flag.OFF_ROSTER) == [gone]
    (line,) = desk.register.search(PeopleFilter(id_numbers=(gone,))).lines
    assert Flag.OFF_ROSTER in line.flags


def test_people_are_found_by_a_flag_that_was_set(desk: Services) -> None:
    assert found(desk, flag=Flag.INCAPACITATED) == []
    person = desk.register.search(people_filter(desk.session), 1).lines[0].row.id_number
    request = FlagRequest(id_number=person, kind=Flag.INCAPACITATED, source="村评", grade="3")
    desk.key_flags.set(request)
    assert found(desk, flag=Flag.INCAPACITATED) == [person]
    (line,) = desk.register.search(people_filter(desk.session, flag=Flag.INCAPACITATED)).lines
    assert Flag.INCAPACITATED in line.flags


def test_a_person_shows_the_most_urgent_state_and_the_earliest_date(desk: Services) -> None:
    person = invented(1)
    desk.registering.add(person.id_number, Insurance.INJURY, {"known_due_on": "2026-10"})
    confirm(desk, 1, insurance=Insurance.RESIDENT)
    (line,) = desk.register.search(PeopleFilter(id_numbers=(person.id_number,))).lines
    assert [b.insurance for b in line.benefits] == [Insurance.RESIDENT, Insurance.INJURY]
    assert [b.state for b in line.benefits] == [State.CONFIRMED, State.OVERDUE]
    assert (line.state, line.due_on) == (State.OVERDUE, date(2026, 10, 31))


# ── opened ────────────────────────────────────────────────────────────────────────────────────────


def test_a_person_opens_by_fifteen_digits_and_small_x(session: Session) -> None:
    old = "532922460313667"
    person = invented(667, birth="19460313")
    add_people(session, [person])
    register = Register(session)
    assert register.person(old).recipient == person
    assert register.person(f" {person.id_number.lower()} ").recipient == person


@pytest.mark.parametrize("text", ["", "532922", id_number(99), id_number(99)[:17] + "?", "李秀梅"])
def test_somebody_else_is_unknown(desk: Services, text: str) -> None:
    with pytest.raises(Refused) as refused:
        desk.register.person(text)
    assert refused.value.code == "recipient.unknown"


@pytest.mark.clause("Y12")
def test_a_corrected_confirmation_stays_to_be_seen(desk: Services) -> None:
    kept = confirm(desk).confirmation
    corrected = desk.correcting.correct(kept.fact_id, {"method": "home_visit"}, "方式选错")
    file = desk.register.person(kept.id_number)
    assert [fact.fact_id for fact in file.confirmations] == [kept.fact_id, corrected.fact_id]
    assert file.corrections[kept.fact_id].replacement_id == corrected.fact_id
    assert corrected.fact_id not in file.corrections


@pytest.mark.clause("Y6.1.2b")
def test_papers_and_signatures_stand_in_the_file(desk: Services, tmp_path: Path) -> None:
    confirm(desk)
    number = invented(1).id_number
    wanted = Selection(id_numbers=(number,))
    done = Printing(desk.session).print(FormKind.INDIVIDUAL, wanted, tmp_path / "表.pdf")
    serial = done.forms[0].form_serial
    request = SignRequest(serials=(serial,), step=Step.GROUP_LEADER, signer="张三", signed_on=TODAY)
    Signing(desk.session).sign(request)
    file = desk.register.person(number)
    assert [(p.form.form_serial, p.paper) for p in file.papers] == [(serial, Paper.OPEN)]
    assert file.papers[0].next_step is not None
    assert file.papers[0].next_step.step is Step.COORDINATOR
    (signature,) = file.signoffs
    assert signature.signer == "张三"

    withdrawn = desk.correcting.correct(signature.fact_id, {}, "登记错了表")
    assert withdrawn.superseded == signature.fact_id
    after = desk.register.person(number)
    assert after.signoffs == ()
    assert after.papers[0].next_step is not None
    assert after.papers[0].next_step.step is Step.GROUP_LEADER

    desk.correcting.correct(file.papers[0].form.fact_id, {}, "打印错了人")
    assert [paper.withdrawn for paper in desk.register.person(number).papers] == [True]
    with desk.session.read() as connection:
        assert list(audit.faults(connection)) == []


def test_papers_can_only_be_withdrawn_once_and_with_a_reason(
    desk: Services, tmp_path: Path
) -> None:
    wanted = Selection(id_numbers=(invented(1).id_number,))
    Printing(desk.session).print(FormKind.INDIVIDUAL, wanted, tmp_path / "表.pdf")
    fact = desk.register.person(invented(1).id_number).papers[0].form.fact_id
    for fields, reason, code in [
        ({}, " ", "reason.missing"),
        ({"round": "2026H1"}, "改期次", "field.unknown"),
    ]:
        with pytest.raises(Refused) as refused:
            desk.correcting.correct(fact, fields, reason)
        assert refused.value.code == code
    desk.correcting.correct(fact, {}, "打印错了人")
    with pytest.raises(Refused) as again:
        desk.correcting.correct(fact, {}, "再撤一次")
    assert again.value.code == "fact.corrected"


def test_an_unknown_fact_cannot_be_corrected(desk: Services) -> None:
    with pytest.raises(Refused) as refused:
        desk.correcting.correct("0" * 32, {}, "没有的")
    assert refused.value.code == "fact.unknown"


# ── changed ───────────────────────────────────────────────────────────────────────────────────────


def test_a_change_is_cleaned_kept_and_found(desk: Services) -> None:
    number = invented(1).id_number
    values = {"phone": "139 0872 1111", "姓名": "李 秀兰", "group": "第五村民小组", "民族": "彝族"}
    edited = desk.registering.edit(number, values, "本人更正")
    assert edited.changed["phone"] == ("", "13908721111")
    assert edited.problems == ()
    file = desk.register.person(number)
    person = file.recipient
    assert (person.name, person.phone, person.group) == ("李秀兰", "13908721111", "5组")
    assert person.ethnic_group == "彝族"
    assert {(c.field, c.old, c.new, c.reason) for c in file.changes} >= {
        ("group_name", "3组", "5组", "本人更正")
    }
    assert found(desk, "lixiulan") == [number]
    with desk.session.read() as connection:
        assert list(audit.faults(connection)) == []


def test_what_is_so_already_writes_nothing(desk: Services) -> None:
    before = head(desk.session)
    edited = desk.registering.edit(invented(1).id_number, {"group": "三组"}, "核对")
    assert (edited.changed, edited.changes) == ({}, None)
    assert head(desk.session) == before


def test_a_move_to_another_village_empties_the_old_group(desk: Services) -> None:
    moved = desk.registering.edit(invented(1).id_number, {"village": OTHER_VILLAGE}, "搬迁")
    assert moved.changed["village_code"] == (VILLAGE, OTHER_VILLAGE)
    assert moved.changed["group_name"] == ("3组", "")
    assert [problem.code for problem in moved.problems] == ["group.emptied"]
    name = desk.session.village_book().name(OTHER_VILLAGE)
    both = desk.registering.edit(invented(2).id_number, {"village": f"{name}7组"}, "搬迁")
    assert both.changed["group_name"] == ("3组", "7组")
    assert both.problems == ()


def test_a_strange_telephone_is_kept_with_a_warning(desk: Services) -> None:
    edited = desk.registering.edit(invented(1).id_number, {"phone": "7521234"}, "本人报的")
    assert edited.problems == ()  # seven digits: a landline
    for typed in ("139087212345", "没有"):
        edited = desk.registering.edit(invented(1).id_number, {"phone": typed}, "本人报的")
        assert [problem.code for problem in edited.problems] == ["phone.shape"]
        assert desk.register.person(invented(1).id_number).recipient.phone == typed
    two = desk.registering.edit(
        invented(1).id_number, {"phone": "13908721111、0872-7521234"}, "两个号"
    )
    assert two.problems == ()


def test_values_of_a_benefit_are_changed_and_move_the_due_date(desk: Services) -> None:
    number = invented(1).id_number
    edited = desk.registering.edit(
        number, {"known_due_on": "2026-12", "started_month": "2006.3"}, "省系统核对"
    )
    assert edited.changed["started_month"] == ("", "2006-03")
    assert edited.changed["known_due_on"] == ("", "2026-12-31")
    assert desk.register.person(number).line.due_on == date(2026, 12, 31)
    emptied = desk.registering.edit(number, {"known_due_on": ""}, "不对")
    assert emptied.changed == {"known_due_on": ("2026-12-31", "")}


def test_of_several_benefits_one_must_be_named(desk: Services) -> None:
    number = invented(1).id_number
    desk.registering.add(number, Insurance.INJURY, {})
    with pytest.raises(Refused) as refused:
        desk.registering.edit(number, {"started_month": "2010-01"}, "补")
    assert refused.value.code == "insurance.missing"
    desk.registering.edit(number, {"started_month": "2010-01"}, "补", Insurance.INJURY)
    months = [line.facts.started_month for line in desk.register.person(number).line.benefits]
    assert months == ["", "2010-01"]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"id_number": id_number(5)}, "field.fixed"),
        ({"性别": "男"}, "field.fixed"),
        ({"birth": "1950-01-01"}, "field.fixed"),
        ({"balance": "1"}, "field.unknown"),
        ({"待遇状态": "停发"}, "field.unknown"),
        ({"name": " "}, "name.missing"),
        ({"village": ""}, "village.unknown"),
        ({"village_code": "532922101999"}, "village.unknown"),
        ({"unit_code": "888"}, "unit.unknown"),
        ({"started_month": "去年"}, "month.invalid"),
        ({"known_due_on": "2026-02-30"}, "date.invalid"),
        ({"present_address": "长" * 201}, "field.too_long"),
    ],
)
def test_what_cannot_be_changed_is_refused_and_nothing_is_kept(
    desk: Services, values: dict[str, str], code: str
) -> None:
    before = head(desk.session)
    with pytest.raises(Refused) as refused:
        desk.registering.edit(invented(1).id_number, {"phone": "13908729999", **values}, "改")
    assert refused.value.code == code
    assert head(desk.session) == before


def test_a_change_without_a_reason_is_refused(desk: Services) -> None:
    with pytest.raises(Refused) as refused:
        desk.registering.edit(invented(1).id_number, {"phone": "13908729999"}, " ")
    assert refused.value.code == "reason.missing"


# ── added ─────────────────────────────────────────────────────────────────────────────────────────


def test_one_person_is_added_by_hand(desk: Services) -> None:
    old = "532922500101003"
    values = {"name": "阿普•约瑟", "village": VILLAGE, "group": "十二组", "phone": "13908720001"}
    added = desk.registering.add(old, Insurance.RESIDENT, values)
    file = desk.register.person(old)
    assert file.recipient.id_number == added.id_number
    assert file.recipient.original_id_number == old
    assert (file.recipient.group, file.recipient.birth) == ("12组", date(1950, 1, 1))
    assert file.line.state is State.NEVER


def test_a_unit_is_made_when_it_is_named(desk: Services) -> None:
    number = id_number(70)
    with pytest.raises(Refused) as refused:
        desk.registering.add(number, Insurance.INSTITUTION, {"name": "杨华", "unit_code": "900001"})
    assert refused.value.code == "unit.unknown"
    values = {"name": "杨华", "unit_code": "900001"}
    desk.registering.add(number, Insurance.INSTITUTION, values, "县第一中学")
    file = desk.register.person(number)
    assert file.line.benefits[0].marks.unit_code == "900001"
    assert file.unit_names["900001"] == "县第一中学"


@pytest.mark.parametrize(
    ("number", "insurance", "values", "code"),
    [
        (id_number(1), Insurance.RESIDENT, {"name": "李秀梅"}, "recipient.exists"),
        (invented(1).id_number, Insurance.INJURY, {"name": "王大"}, "name.mismatch"),
        (id_number(60), Insurance.RESIDENT, {"name": "王大"}, "village.unknown"),
        (id_number(60), Insurance.ENTERPRISE, {"name": "王大"}, "unit.unknown"),
        (id_number(60), Insurance.RESIDENT, {"village": VILLAGE}, "name.missing"),
        ("532922194603130011", Insurance.RESIDENT, {"name": "王大"}, "id_number.checksum"),
        ("5329221946", Insurance.RESIDENT, {"name": "王大"}, "id_number.malformed"),
    ],
)
def test_who_cannot_be_added_is_refused(
    desk: Services, number: str, insurance: Insurance, values: dict[str, str], code: str
) -> None:
    before = head(desk.session)
    with pytest.raises(Refused) as refused:
        desk.registering.add(number, insurance, values)
    assert refused.value.code == code
    assert head(desk.session) == before


# ── out and in again ──────────────────────────────────────────────────────────────────────────────


def test_an_exported_roster_is_read_again_and_changes_nothing(
    desk: Services, tmp_path: Path
) -> None:
    desk.registering.edit(
        invented(1).id_number,
        {"phone": "13908721111", "started_month": "2006-03", "known_due_on": "2026-12"},
        "补",
    )
    values = {"name": "杨华", "unit_code": "900001"}
    desk.registering.add(id_number(70), Insurance.INSTITUTION, values, "县第一中学")
    confirm(desk, 2)
    add_people(desk.session, [invented(30)], roster_status=Status.ENDED, roster_reason="死亡")
    file = tmp_path / "导出" / "花名册.xlsx"
    assert desk.roster_export.write(file, PeopleFilter()) == 11
    read = desk.importing.read(ImportRequest(files=(file,)))
    counts = desk.importing.apply(read).counts()
    assert (counts["rows_read"], counts["unchanged"], counts["rejected"]) == (11, 11, 0)
    assert (counts["added"], counts["updated"], counts["missing"]) == (0, 0, 0)


def test_a_benefit_keeps_the_reason_why_it_ended(desk: Services, tmp_path: Path) -> None:
    person = invented(30)
    add_people(desk.session, [person], roster_status=Status.ENDED, roster_reason="死亡")
    desk.roster_export.write(tmp_path / "册.xlsx", PeopleFilter())
    desk.importing.apply(desk.importing.read(ImportRequest(files=(tmp_path / "册.xlsx",))))
    with desk.session.read() as connection:
        (benefit,) = people.benefits(connection, person.id_number)
    assert benefit.roster_reason == "死亡"


def test_only_those_found_are_exported(desk: Services, tmp_path: Path) -> None:
    wanted = people_filter(desk.session, "阿普")
    assert desk.roster_export.write(tmp_path / "一人.xlsx", wanted) == 1


def test_several_people_move_together_with_one_reason(desk: Services) -> None:
    numbers = [id_number(n) for n in (1, 2)]
    moved = desk.registering.move(numbers, OTHER_VILLAGE, "", "撤村并组")
    assert moved.people == 2
    person = desk.register.person(numbers[0])
    assert (person.recipient.village_code, person.recipient.group) == (OTHER_VILLAGE, "")
    assert {change.reason for change in person.changes} == {"撤村并组"}
    assert desk.registering.move(numbers, "", "5", "分到五组").people == 2
    assert desk.register.person(numbers[1]).recipient.group == "5组"
    assert desk.registering.move(numbers, OTHER_VILLAGE, "5", "再来一次").changes is None


@pytest.mark.parametrize(
    ("numbers", "place", "reason", "code"),
    [
        ((1,), (VILLAGE, ""), " ", "reason.missing"),
        ((1,), ("", ""), "搬家", "move.nowhere"),
        ((1,), ("没有这个村", ""), "搬家", "village.unknown"),
        ((1, 99), (OTHER_VILLAGE, ""), "搬家", "recipient.unknown"),
    ],
)
def test_who_cannot_be_moved_leaves_all_where_they_are(
    desk: Services, numbers: tuple[int, ...], place: tuple[str, str], reason: str, code: str
) -> None:
    with pytest.raises(Refused) as told:
        desk.registering.move([id_number(n) for n in numbers], *place, reason)
    assert told.value.code == code
    assert desk.register.person(id_number(1)).recipient.village_code == VILLAGE
