"""The first start: without widgets step by step, and once with real widgets to the desk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from qualdesk.bootstrap import Services, recover_station
from qualdesk.domain.station import Level
from tests.services.conftest import ADMIN_PERSON
from tests.ui.conftest import WAIT
from tests.ui.straight import StraightDesk
from ui.main_window import MainWindow
from ui.pages.setup.page import SetupPage
from ui.pages.setup.presenter import SetupPresenter
from ui.pages.setup.state import Step
from ui.recovery.presenter import RecoveryPresenter, SheetHead

PASSWORD = "correct horse 7"
TOWN = "532922102000"


@pytest.fixture
def guide(tmp_path: Path) -> SetupPresenter:
    presenter = SetupPresenter(StraightDesk(tmp_path / "new"), lambda _: None)
    presenter.load()
    return presenter


def test_initials_find_the_township_with_its_villages(guide: SetupPresenter) -> None:
    guide.next()
    guide.search("yj")
    assert guide.state.place == "漾江镇"
    assert guide.state.code == TOWN
    assert len(guide.state.villages) == 12
    assert guide.state.path.endswith("漾濞彝族自治县 › 漾江镇")


def test_name_and_rules_follow_the_place(guide: SetupPresenter) -> None:
    guide.search("yj")
    assert (guide.state.name, guide.state.policy_id) == ("漾江镇社保中心", "yangbi-2021")
    guide.search("")
    guide.choose_county("532929000000")
    assert guide.state.policy_id == "yunlong-2021"


@pytest.mark.parametrize(("level", "used"), [("county", 6), ("township", 9), ("village", 12)])
def test_the_code_belongs_to_the_level(guide: SetupPresenter, level: str, used: int) -> None:
    guide.choose_level(Level(level))
    code = guide.state.code
    assert len(code) == 12
    assert len(code.rstrip("0")) > used - 3
    assert code[used:] == "0" * (12 - used)


def test_what_finds_nothing_leads_no_further(guide: SetupPresenter) -> None:
    guide.next()
    guide.search("qqqq")
    guide.next()
    assert guide.state.step is Step.PLACE
    assert guide.state.fault("place")


def at_operator(guide: SetupPresenter) -> None:
    guide.next()
    guide.search("yj")
    for _ in range(3):
        guide.next()
    assert guide.state.step is Step.OPERATOR


@pytest.mark.parametrize(
    ("admin", "person", "password", "again", "field"),
    [
        ("", ADMIN_PERSON, PASSWORD, PASSWORD, "admin"),
        ("段丽华", "", PASSWORD, PASSWORD, "person"),
        ("段丽华", "53292219700101", PASSWORD, PASSWORD, "person"),
        ("段丽华", ADMIN_PERSON, PASSWORD, "another 77", "again"),
        ("段丽华", ADMIN_PERSON, "short", "short", "password"),
    ],
)
def test_what_will_not_do_is_said_beside_its_field(
    guide: SetupPresenter, admin: str, person: str, password: str, again: str, field: str
) -> None:
    at_operator(guide)
    guide.put_operator(admin, person, "")
    guide.next(password, again)
    assert guide.state.step is Step.OPERATOR
    assert guide.state.fault(field)
    assert not (guide.desk.folder / "station.db").exists()


def test_what_was_said_before_is_taken_up_again_without_any_name(guide: SetupPresenter) -> None:
    guide.next()
    guide.search("yj")
    guide.next()
    guide.put_name("漾江社保")
    guide.next()
    guide.put_operator("段丽华", ADMIN_PERSON, "")
    memory = guide.desk.memory
    again = SetupPresenter(guide.desk, lambda _: None)
    again.load()
    assert (again.state.code, again.state.name) == (TOWN, "漾江社保")
    assert "段丽华" not in str(vars(memory))


def sheet() -> RecoveryPresenter:
    groups = [f"ABCD{number}" for number in range(2, 10)]
    return RecoveryPresenter("-".join(groups), SheetHead("站", TOWN, "2026-11-21 10:00"))


def test_the_sheet_is_typed_back_group_by_group() -> None:
    presenter = sheet()
    for at, group in enumerate(presenter.groups[:-1]):
        presenter.type(at, group.lower())
    assert sum(presenter.state.right) == 7
    assert not presenter.state.done
    presenter.type(7, "ABCDX")
    assert presenter.state.wrong == 8
    presenter.type(7, presenter.groups[7])
    assert presenter.state.done


def test_look_alikes_on_paper_count_as_equal() -> None:
    presenter = RecoveryPresenter("0A1BC-2DEFG", SheetHead("站", TOWN, ""))
    presenter.type(0, "oailbc"[:3] + "bc")
    presenter.type(0, "OAIBC")
    assert presenter.state.right == (True, False)


def test_a_clerk_sets_up_a_station_and_the_paper_opens_it(
    make_window: Callable[[Path], MainWindow], tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "新站"
    window = make_window(folder)
    page = window.centralWidget().currentWidget()  # type: ignore[attr-defined]
    assert isinstance(page, SetupPage)
    guide = page.presenter
    qtbot.waitUntil(lambda: bool(guide.state.counties), timeout=WAIT)
    page.go_on()
    qtbot.keyClicks(page.place.search, "yj")
    for _ in range(3):
        page.go_on()
    qtbot.keyClicks(page.operator.admin, "duan")
    qtbot.keyClicks(page.operator.person, ADMIN_PERSON)
    qtbot.keyClicks(page.operator.password, PASSWORD)
    qtbot.keyClicks(page.operator.again, PASSWORD)
    page.go_on()
    qtbot.waitUntil(lambda: guide.state.step is Step.RECOVERY, timeout=WAIT)
    recovery = guide.recovery
    assert recovery is not None
    assert page.recovery is not None
    assert not page.next.isEnabled()
    shown = [field.text() for field in page.recovery.fields]
    assert shown == [""] * 8
    for field, group in zip(page.recovery.fields, recovery.groups, strict=True):
        qtbot.keyClicks(field, group.lower())
    assert page.next.isEnabled()
    page.go_on()
    qtbot.waitUntil(lambda: guide.state.step is Step.BEGIN, timeout=WAIT)
    page.go_on()
    qtbot.waitUntil(lambda: window.desk.open and not window.jobs.busy, timeout=WAIT)
    assert window.desk.services.session.station.name == "漾江镇社保中心"
    assert window.desk.services.recovery.checked_on()
    window.close()

    again: Services = recover_station(folder, "duan", "-".join(recovery.groups), "another 77 x")
    assert again.session.actor.login == "duan"
    again.close()


def test_the_sheet_as_pdf_holds_the_groups(dressed: object, tmp_path: Path) -> None:
    from ui.recovery.sheet import write_pdf

    presenter = sheet()
    file = tmp_path / "恢复单.pdf"
    assert write_pdf(str(file), presenter.head, presenter.groups)
    assert file.read_bytes().startswith(b"%PDF")
    assert not write_pdf(str(tmp_path / "none" / "x.pdf"), presenter.head, presenter.groups)
