"""One person of 花名册: what the monthly duties left in the timeline, and its acts by key."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from qualdesk.bootstrap import Services
from qualdesk.domain.confirmation import Outcome
from qualdesk.domain.duties import CaseKind, ContactOutcome, DeathEvidence
from qualdesk.domain.policy_values import ContactHow, Drawn
from qualdesk.domain.recipient import Flag, Insurance, Status
from qualdesk.domain.spot_check import DrawSize, SpotFound, SpotHow, SpotResult
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.cases import CaseRequest, Conclusion
from qualdesk.services.contacts import ContactRequest
from qualdesk.services.death_facts import DeathReport
from qualdesk.services.deciding import StatusRequest
from qualdesk.services.key_flags import FlagRequest
from qualdesk.services.spot_checks import DrawRequest
from qualdesk.services.spot_results import Finding
from qualdesk.services.visiting import VisitRequest
from tests.services.conftest import TODAY, id_number
from tests.ui.conftest import HANDLER, WAIT
from tests.ui.straight import StraightDesk
from tests.ui.test_roster_page import press, roster_of, still
from ui import prompts
from ui.dialogs.contact import ContactDialog
from ui.look.marks import StateMark
from ui.main_window import MainWindow
from ui.pages.roster.page import RosterPage
from ui.pages.roster.person_presenter import PersonPresenter, PersonState
from ui.pages.roster.timeline_duties import duty_entries
from ui.pages.roster.timeline_entry import CHECKS, PAYMENT, kinds_of

PERSON = id_number(1)


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    file = tmp_path / "材料.jpg"
    file.write_bytes(draw_portrait(3))
    return file


def opened(desk: StraightDesk) -> PersonState:
    presenter = PersonPresenter(desk)
    presenter.open(PERSON)
    return presenter.state


@pytest.mark.clause("Y6.3.1")
def test_a_case_is_told_from_its_opening_to_its_conclusion(
    desk: StraightDesk, services: Services, paper: Path
) -> None:
    request = CaseRequest(id_number=PERSON, kind=CaseKind.LOST_CONTACT, source="own", note="没人")
    case_id = services.cases.open(request)
    assert opened(desk).person.now[0][0] is StateMark.VERIFY  # type: ignore[union-attr]
    told = ContactRequest(
        id_number=PERSON, how=ContactHow.PHONE, outcome=ContactOutcome.REACHED, note="在家"
    )
    services.contacts.add(told)
    conclusion = Conclusion(outcome=Outcome.QUALIFIED, evidence=(paper,), reason="视频见到本人")
    services.cases.conclude(case_id, conclusion)
    state = opened(desk)
    assert state.person is not None
    titles = {entry.title: entry for entry in state.entries if entry.kind == CHECKS}
    assert set(titles) == {
        "2026-11-21　开核查件　失联",
        "2026-11-21　联系：电话　联系上",
        "2026-11-21　核查结论　具备",
    }
    assert titles["2026-11-21　开核查件　失联"].side == "已结"
    assert "在家" in titles["2026-11-21　联系：电话　联系上"].lines
    assert "视频见到本人" in titles["2026-11-21　核查结论　具备"].lines
    assert state.person.now == ()


@pytest.mark.clause("Y6.1.1")
def test_a_death_stands_in_the_head_and_a_withdrawn_one_is_struck(
    desk: StraightDesk, services: Services, paper: Path
) -> None:
    report = DeathReport(
        id_number=PERSON,
        died_on=date(2026, 10, 28),
        evidence_kind=DeathEvidence.VILLAGE,
        reported_by="罗文清",
    )
    death_id = services.deaths.report(report).death_id
    state = opened(desk)
    assert state.person is not None
    assert state.person.now == ((StateMark.LOST, "2026年10月28日去世"),)
    (entry,) = [one for one in state.entries if one.kind == PAYMENT]
    assert entry.title == "2026-11-21　报死亡　村（社区）证明"
    assert entry.lines[0] == "死亡日期 2026-10-28"
    services.deaths.withdraw(death_id, "同名的另一个人", paper, HANDLER)
    state = opened(desk)
    assert state.person is not None
    assert state.person.now == ()
    (entry,) = [one for one in state.entries if one.kind == PAYMENT]
    assert entry.struck
    assert entry.lines[-1].endswith("撤回：同名的另一个人")
    assert HANDLER in entry.lines[-1]


@pytest.mark.clause("Y9b")
def test_a_proposed_stop_waits_for_the_county_and_its_decision_names_the_document(
    desk: StraightDesk, services: Services
) -> None:
    asked = StatusRequest(
        id_number=PERSON,
        insurance=Insurance.RESIDENT,
        status=Status.STOPPED,
        reason="not_confirmed",
        from_on=TODAY,
        proposal=True,
    )
    proposal = services.deciding.decide(asked).fact_id
    state = opened(desk)
    assert state.person is not None
    assert state.person.now == ((StateMark.UNSURE, "已建议停发，等县局决定"),)
    decided = StatusRequest(
        id_number=PERSON,
        insurance=Insurance.RESIDENT,
        status=Status.STOPPED,
        reason="not_confirmed",
        from_on=TODAY,
        settles=proposal,
        document_number="漾社保〔2026〕12号",
    )
    services.deciding.decide(decided)
    state = opened(desk)
    assert state.person is not None
    assert state.person.now == ((StateMark.LOST, "已停发，从 2026-11-21 起"),)
    decision = next(one for one in state.entries if "停发决定" in one.title)
    assert "文号 漾社保〔2026〕12号" in decision.lines
    assert kinds_of(state.entries)[-2] == (PAYMENT, "待遇", 2)


@pytest.mark.clause("Y10")
def test_a_resumption_names_the_months_of_arrears(desk: StraightDesk, services: Services) -> None:
    stop = StatusRequest(
        id_number=PERSON,
        insurance=Insurance.RESIDENT,
        status=Status.SUSPENDED,
        reason="detention",
        from_on=date(2026, 8, 5),
    )
    services.deciding.decide(stop)
    resumed = services.deciding.resume(PERSON, Insurance.RESIDENT, document_number="13号").resumed
    state = opened(desk)
    assert state.person is not None
    assert state.person.now == ()
    entry = next(one for one in state.entries if "恢复决定" in one.title)
    assert f"从 {resumed.paid_from} 起发" in entry.lines
    assert "文号 13号" in entry.lines
    if resumed.arrears:
        assert f"补发 {len(resumed.arrears)} 个月" in " ".join(entry.lines)


def test_kinds_without_entries_are_not_offered(desk: StraightDesk) -> None:
    assert [word for _, word, _ in kinds_of(opened(desk).entries)] == ["全部", "确认", "纸", "更正"]


# By key


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> RosterPage:
    page = roster_of(window, qtbot)
    page.open_person(PERSON)
    qtbot.waitUntil(lambda: page.person_presenter.state.person is not None, timeout=WAIT)
    still(qtbot, window)
    return page


ANSWER = (ContactHow.PHONE, ContactOutcome.REACHED, "约好下周来")


def test_the_dialog_is_filled_by_keys(qtbot: QtBot) -> None:
    dialog = ContactDialog(None, "杨㐂")
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.keyClick(dialog.outcome, Qt.Key.Key_Right)
    dialog.note.setText(" 约好下周来 ")
    qtbot.keyClick(dialog.note, Qt.Key.Key_Return)
    assert dialog.result() == ContactDialog.DialogCode.Accepted
    assert dialog.answer == ANSWER


@pytest.mark.clause("L2.1.1")
@pytest.mark.parametrize("listed", [False, True])
def test_alt_j_logs_a_contact(
    page: RosterPage,
    window: MainWindow,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    listed: bool,
) -> None:
    if listed:
        page.show_list()
        still(qtbot, window)
    monkeypatch.setattr(prompts, "ask_contact", lambda *_: ANSWER)
    press(qtbot, window, Qt.Key.Key_J, Qt.KeyboardModifier.AltModifier)
    contacts = window.desk.services.contacts
    qtbot.waitUntil(lambda: len(contacts.of(PERSON)) == 1, timeout=WAIT)  # a button is slow
    still(qtbot, window)
    (kept,) = contacts.of(PERSON)
    assert (kept.how, kept.outcome, kept.note) == ANSWER
    qtbot.waitUntil(lambda: "联系" in page.person_presenter.state.entries[0].title, timeout=WAIT)


def test_a_death_is_reported_on_its_page(
    page: RosterPage, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    went: list[tuple[str, object]] = []
    monkeypatch.setattr(window, "open", lambda key, **where: went.append((key, where)))
    menu = page.person.acts.menu()
    (act,) = [one for one in menu.actions() if one.text() == "报死亡(&D)"]
    act.trigger()
    assert went == [("deaths", {"person": PERSON})]


@pytest.mark.clause("Y6.1.4b")
def test_flags_of_key_groups_stand_among_what_happened(services: Services) -> None:
    request = FlagRequest(id_number=PERSON, kind=Flag.INCAPACITATED, source="村评", grade="3")
    services.key_flags.set(request)
    services.key_flags.end(PERSON, Flag.INCAPACITATED, "已复评")
    titles = [entry.title for entry in duty_entries(services.register.person(PERSON))]
    assert titles == [
        f"{TODAY}　列为失能　重度失能Ⅰ级（长期护理失能等级）",
        f"{TODAY}　不再列为失能",
    ]


@pytest.mark.clause("P2.3", "P3.2")
def test_a_visit_at_home_is_told_with_what_is_to_follow(
    desk: StraightDesk, services: Services
) -> None:
    services.visiting.record(
        VisitRequest(
            id_number=PERSON,
            on=TODAY,
            staff_a="罗正明",
            staff_b="字建军",
            photos=(draw_portrait(4),),
            confirm=True,
            living="独居",
            follow_up="送药",
        )
    )
    state = opened(desk)
    (entry,) = [one for one in state.entries if "上门服务" in one.title]
    assert (entry.title, entry.side) == ("2026-11-21　上门服务　见到本人", "当场确认")
    assert entry.lines[:3] == ("服务人员 罗正明、字建军　资格确认", "居住 独居", "跟进 送药")


@pytest.mark.clause("Y6.1.4a")
def test_a_spot_check_is_told_with_what_differed_and_what_was_put_right(
    desk: StraightDesk, services: Services
) -> None:
    everybody = DrawSize(Drawn.VILLAGE, 12, 1)
    draw = services.spot_checks.draw(DrawRequest(size=everybody, seed="7")).row.draw_id
    finding = Finding(
        draw_id=draw,
        id_number=PERSON,
        result=SpotResult.DIFFERS,
        note="住址不对",
        how=SpotHow.VISIT,
        found=SpotFound.LOST,
        checker="杨检查",
        due_on=date(2026, 12, 1),
    )
    result = services.spot_results.record(finding).result.fact_id
    other = Finding(draw_id=draw, id_number=id_number(2), result=SpotResult.AGREES)
    services.spot_results.record(other)
    (entry,) = [one for one in opened(desk).entries if "抽查" in one.title]
    assert (entry.title, entry.side) == ("2026-11-21　抽查　不一致（失联）", "待整改")
    assert entry.lines[:3] == (
        "抽查人 杨检查　走访",
        "住址不对",
        "整改要求 查明原因，改正记录　整改期限 2026-12-01",
    )
    done, _ = services.spot_results.rectify(result, "已更正住址")
    told = {one.title: one for one in opened(desk).entries if "抽查" in one.title}
    assert told["2026-11-21　抽查　不一致（失联）"].side == "已整改"
    assert told["2026-11-21　抽查整改　已整改"].lines[:2] == ("已更正住址", "原来：住址不对")
    services.correcting.correct(done, {}, "登记错人")
    (entry,) = [one for one in opened(desk).entries if "抽查" in one.title]
    assert entry.side == "待整改"


@pytest.mark.clause("Y6.1.4a")
def test_a_spot_check_that_agrees_wants_nothing(desk: StraightDesk, services: Services) -> None:
    everybody = DrawSize(Drawn.VILLAGE, 12, 1)
    draw = services.spot_checks.draw(DrawRequest(size=everybody, seed="7")).row.draw_id
    agrees = Finding(draw_id=draw, id_number=PERSON, result=SpotResult.AGREES)
    services.spot_results.record(agrees)
    (entry,) = [one for one in opened(desk).entries if "抽查" in one.title]
    assert (entry.title, entry.side, entry.mark) == ("2026-11-21　抽查　一致", "", StateMark.DONE)


@pytest.mark.clause("P3.1")
def test_help_with_the_phone_stands_among_what_happened(
    desk: StraightDesk, services: Services
) -> None:
    services.app_help.add(PERSON, helper="段丽华", for_other=True)
    services.app_help.add(id_number(2))
    (entry,) = [one for one in opened(desk).entries if "帮办" in one.title]
    assert entry.title == "2026-11-21　帮办　教他用手机替别人认证"
    assert entry.lines == ("帮办人 段丽华",)
