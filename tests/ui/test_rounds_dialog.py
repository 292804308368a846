"""期次 from 工作台: what is left and whose, a round opened from a document; the county's lists."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from qualdesk.clock import Clock
from qualdesk.domain.duties import ComparisonKind
from qualdesk.domain.recipient import Insurance
from qualdesk.services.comparing_read import ListRequest
from qualdesk.services.opening_rounds import OpeningRequest, RoundCover
from qualdesk.services.policies import Policies
from qualdesk.services.rounds import named_round
from tests.services.conftest import TODAY, invented
from tests.ui.fitting import unfit
from tests.ui.straight import NotedShell, StraightDesk
from ui import prompts
from ui.dialogs.rounds import RoundsDialog, TypedOpening, choice_words, closing_words, left_words
from ui.duties import DUTIES
from ui.main_window import MainWindow
from ui.pages.workbench.rounds import RoundActs

TYPED = TypedOpening(
    round_id="2026H2", number="9号", begin="2026-08-01", end="2026-12-31", close="2026-11-30"
)


@pytest.fixture
def covers(desk: StraightDesk) -> tuple[RoundCover, ...]:
    return desk.services.rounds.cover()


@pytest.mark.clause("Y4", "P2.4")
def test_the_rest_is_named_with_its_villages(covers: tuple[RoundCover, ...]) -> None:
    (residents,) = covers
    assert left_words(residents).startswith("还没办的：")
    assert "12 人" in left_words(residents)
    left = (residents.this.closes_on - TODAY).days
    assert closing_words(residents)[1].endswith(f"还剩 {left} 天")


@pytest.mark.clause("L2.2.2")
def test_a_document_is_typed_and_its_round_opened(
    desk: StraightDesk, monkeypatch: pytest.MonkeyPatch, dressed: object
) -> None:
    del dressed
    offered: list[TypedOpening] = []

    def ask(
        _: QWidget | None, covers: object, choices: object, typed: TypedOpening
    ) -> TypedOpening:
        del covers, choices
        offered.append(typed)
        return TYPED

    monkeypatch.setattr(prompts, "ask_round", ask)
    page = QWidget()
    acts = RoundActs(page, desk)
    acts.look()
    session = desk.services.session
    assert named_round(session, Insurance.RESIDENT).closes_on == date(2026, 11, 30)
    assert isinstance(desk.shell, NotedShell)
    assert desk.shell.said == ["2026年下半年按文件开展，11月30日截止。"]
    acts.look()
    assert offered == [TypedOpening(), TypedOpening()]


@pytest.mark.clause("L2.2.2")
def test_what_was_refused_stays_typed(desk: StraightDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = TypedOpening(**{**_fields(TYPED), "end": "2026-09-01"})
    offered: list[TypedOpening] = []

    def ask(*words: object) -> TypedOpening:
        offered.append(words[3])  # type: ignore[arg-type]
        return wrong

    monkeypatch.setattr(prompts, "ask_round", ask)
    acts = RoundActs(QWidget(), desk)
    acts.look()
    assert isinstance(desk.shell, NotedShell)
    assert [fault.code for fault in desk.shell.told] == ["date.order"]
    acts.look()
    assert offered[1] == wrong


def _fields(typed: TypedOpening) -> dict[str, object]:
    return {name: getattr(typed, name) for name in TypedOpening.__slots__}


def test_a_day_that_is_none_is_said_at_its_field(
    desk: StraightDesk, covers: tuple[RoundCover, ...], qtbot: QtBot
) -> None:
    dialog = RoundsDialog(None, covers, desk.services.rounds.choices(), TYPED)
    qtbot.addWidget(dialog)
    request = dialog.typed.request()
    assert isinstance(request, OpeningRequest)
    assert request.closes_on == date(2026, 11, 30)
    dialog.close_on.setText("月底")
    dialog.save.click()
    assert dialog.result() == 0
    assert dialog.close_on.property("fault")
    dialog.close_on.setText("2026-11-30")
    dialog.number.clear()
    dialog.save.click()
    assert dialog.result() == 0
    dialog.number.setText("9号")
    dialog.save.click()
    assert dialog.result() == 1


@pytest.mark.clause("L2.2.2")
def test_the_next_round_is_chosen_by_keys_and_its_short_days_are_understood(
    desk: StraightDesk, qtbot: QtBot
) -> None:
    choices = desk.services.rounds.choices()
    assert [one.this.id for one in choices] == [
        "2026H2",
        "2026Q4",
        "2027H1",
        "2027Q1",
        "2026H1",
        "2026Q3",
    ]
    assert choice_words(choices[2]) == "2027年上半年（还没开始，2027年1月1日起）"
    assert choice_words(choices[4]) == "2026年上半年（2026年6月30日已结束）"
    dialog = RoundsDialog(None, (), choices, TypedOpening())
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.round.currentData() == "2026H2"
    QTest.keyClick(dialog.round, Qt.Key.Key_Down)
    assert dialog.insurance.count() == 2  # 全部险种, and the one with quarters
    QTest.keyClick(dialog.round, Qt.Key.Key_Down)
    assert dialog.round.currentData() == "2027H1"
    assert dialog.insurance.findData("injury") < 0
    dialog.number.setText("9号")
    for field, text in (
        (dialog.begin, "12-15"),
        (dialog.end, "6-10"),
        (dialog.close_on, "6-1"),
    ):
        QTest.keyClicks(field, text)
    QTest.keyClick(dialog.close_on, Qt.Key.Key_Return)
    assert dialog.result() == 1
    request = dialog.typed.request()
    assert isinstance(request, OpeningRequest)
    days = (request.begin, request.end, request.closes_on)
    assert days == (date(2026, 12, 15), date(2027, 6, 10), date(2027, 6, 1))
    session = desk.services.session
    desk.services.rounds.open(request)
    assert named_round(session, Insurance.RESIDENT).id == "2026H2"
    assert "还没开始，2026年12月15日起）　9号" in choice_words(desk.services.rounds.choices()[2])
    session.clock = Clock.on(date(2026, 12, 15))
    assert named_round(session, Insurance.RESIDENT).id == "2027H1"


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_the_dialog_fits_the_small_screen_however_much_there_is_to_say(
    window: MainWindow, qtbot: QtBot, scale: float
) -> None:
    rounds = window.view.desk.services.rounds
    window.resize(1366, 728)
    window.set_scale(scale)
    dialog = RoundsDialog(window, rounds.cover() * 5, rounds.choices(), TYPED)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    assert dialog.height() < 728
    assert dialog.width() <= 1366
    assert unfit(dialog) == []
    bar = dialog.covers.verticalScrollBar()
    assert bar.maximum() > 0
    dialog.covers.setFocus()
    QTest.keyClick(dialog.covers, Qt.Key.Key_Down)
    assert bar.value() > 0


def test_where_nobody_is_expected_a_round_can_still_be_opened(
    desk: StraightDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = desk.services.session
    for name, kind in (("2026H2", "half"), ("2026Q4", "quarter")):
        begin, last = date(2026, 11, 25), date(2026, 12, 31)
        desk.services.rounds.open(
            OpeningRequest(
                round_id=name, document_number=kind, begin=begin, end=last, closes_on=last
            )
        )
    assert desk.services.rounds.cover() == ()
    monkeypatch.setattr(prompts, "ask_round", lambda *_: TYPED)
    RoundActs(QWidget(), desk).look()
    assert named_round(session, Insurance.RESIDENT).begin == date(2026, 8, 1)


@pytest.mark.clause("L2.1.3")
def test_the_county_s_list_is_asked_for_before_june_and_december(
    desk: StraightDesk, tmp_path: Path
) -> None:
    duty = next(one for one in DUTIES if one.key == "assigned")
    services = desk.services
    Policies(services.session).set("yunlong-2021")
    services.session.clock = Clock.on(date(2026, 9, 1))
    assert duty.load(services) is None
    services.session.clock = Clock.on(date(2026, 11, 2))
    card = duty.load(services)
    assert card is not None
    assert (card.unit, card.badge) == ("份名单没到", "12月以前")
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    person = invented(3)
    for row in (
        ("县局交办未自助确认人员名单",),
        ("姓名", "身份证号码"),
        (person.name, person.id_number),
    ):
        sheet.append(row)
    book.save(tmp_path / "交办.xlsx")
    comparing = services.comparing
    request = ListRequest(path=tmp_path / "交办.xlsx", kind=ComparisonKind.ASSIGNED)
    comparing.apply(comparing.read(request))
    card = duty.load(services)
    assert card is not None
    assert (card.number, card.unit) == (1, "人没确认")
