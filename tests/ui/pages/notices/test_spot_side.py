"""抽查 beside the notices: drawn, checked one after the other, put right."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from qualdesk.domain.policy_values import Drawn
from qualdesk.domain.spot_check import DrawSize, SpotResult
from qualdesk.services.spot_checks import DrawRequest
from tests.ui.conftest import WAIT
from tests.ui.straight import StraightDesk
from ui.duties import DUTIES
from ui.look.marks import StateMark
from ui.main_window import MainWindow
from ui.pages.notices.page import NoticesPage
from ui.pages.notices.spot_presenter import SpotPresenter
from ui.pages.notices.spot_state import SpotPane, mark_of, note_of, seed_words


@pytest.fixture
def presenter(desk: StraightDesk) -> SpotPresenter:
    made = SpotPresenter(desk)
    desk.changes.listen(lambda _: made.load())
    made.load()
    return made


def draw(presenter: SpotPresenter, people: str = "3", seed: str = "") -> None:
    presenter.begin_draw()
    presenter.type_drawing(places="1", each=people, seed=seed)
    presenter.draw()


@pytest.mark.clause("Y6.1.4a")
def test_a_draw_is_previewed_and_then_there_for_good(
    presenter: SpotPresenter, desk: StraightDesk
) -> None:
    assert presenter.state.boards == ()
    presenter.begin_draw()
    presenter.type_drawing(places="1", each="3")
    assert presenter.state.drawing.there is not None
    assert "将抽 1 个村，每个 3 人，共 3 人" in presenter.state.drawing.preview
    presenter.draw()
    state = presenter.state
    assert (state.pane, len(state.lines)) == (SpotPane.LIST, 3)
    assert state.board is not None
    assert "同一个号，谁来抽都是这个结果" in seed_words(state.board)
    assert desk.shell.said[-1].startswith("抽好了：3 人")
    draw(presenter, "2", "7264-1038")
    assert len(presenter.state.boards or ()) == 2
    assert presenter.state.board is not None
    assert seed_words(presenter.state.board).startswith("指定抽签号 7264-1038")


@pytest.mark.clause("Y6.1.4a")
def test_what_cannot_be_drawn_is_said_where_it_was_typed(presenter: SpotPresenter) -> None:
    presenter.begin_draw()
    for fields, place, words in (
        ({"places": "0"}, "places", "不少于 1"),
        ({"places": "1", "each": "x"}, "each", "写一个数字"),
        ({"each": "999"}, "each", "抽不出 999 人"),
        ({"each": "1", "seed": "abc"}, "seed", "只用数字"),
    ):
        presenter.type_drawing(**fields)
        presenter.draw()
        entry = presenter.state.drawing
        assert entry.fault_at == place
        assert words in entry.fault
    assert presenter.state.boards == ()


@pytest.mark.clause("Y6.1.4a")
def test_results_go_from_one_person_to_the_next(
    presenter: SpotPresenter, desk: StraightDesk
) -> None:
    draw(presenter)
    first = presenter.state.lines[0]
    presenter.begin()
    presenter.keep_result()
    assert presenter.state.result.fault == "选一致还是不一致。"
    presenter.choose(result=SpotResult.AGREES, checker="李某")
    presenter.keep_result()
    state = presenter.state
    assert state.pane is SpotPane.RESULT
    assert state.line is not None
    assert state.line.candidate != first.candidate
    assert (state.result.result, state.result.checker) == (None, "李某")
    presenter.choose(result=SpotResult.DIFFERS)
    presenter.keep_result()
    assert presenter.state.result.fault.startswith("写明哪里不一致")
    presenter.choose(note="系统写在家，实际外出", due="不对")
    presenter.keep_result()
    assert presenter.state.result.fault.startswith("期限写成")
    presenter.choose(due="1201", case=True)
    presenter.keep_result()
    assert desk.shell.said[-1].endswith("核查件开了")
    top = presenter.state.lines[0]
    assert mark_of(top) == (StateMark.VERIFY, "不一致")
    assert note_of(top) == "系统写在家，实际外出，12月1日前整改"


@pytest.mark.clause("Y6.1.4a")
def test_a_difference_has_a_card_until_it_is_put_right(
    presenter: SpotPresenter, desk: StraightDesk
) -> None:
    (duty,) = [one for one in DUTIES if one.key == "differences"]
    assert duty.load(desk.services) is None
    draw(presenter)
    presenter.begin()
    presenter.choose(result=SpotResult.DIFFERS, note="没有照片", due="1201")
    presenter.keep_result()
    card = duty.load(desk.services)
    assert card is not None
    assert (card.number, card.badge) == (1, "还剩 10 天")
    presenter.step_back()
    presenter.move(0)
    presenter.begin()
    assert presenter.state.pane is SpotPane.RECTIFY
    presenter.keep_righting()
    assert presenter.state.righting.fault == "写明做了什么。"
    presenter.type_righting("补拍了照片")
    presenter.keep_righting()
    assert duty.load(desk.services) is None
    assert presenter.state.board is not None
    assert presenter.state.board.open_differences == ()


@pytest.mark.clause("Y6.1.4a")
def test_what_is_typed_survives_as_a_draft(presenter: SpotPresenter, desk: StraightDesk) -> None:
    draw(presenter)
    presenter.begin()
    assert presenter.as_draft() == {}
    presenter.choose(result=SpotResult.DIFFERS, note="没有照片")
    body = presenter.as_draft()
    other = SpotPresenter(desk)
    other.load()
    other.restore(body)
    assert other.state.pane is SpotPane.RESULT
    assert (other.state.result.note, other.state.line) == ("没有照片", presenter.state.line)


@pytest.mark.clause("Y6.1.4a")
def test_paper_report_and_folder_are_written_from_the_page(
    presenter: SpotPresenter, desk: StraightDesk, tmp_path: Path
) -> None:
    for act in (presenter.print, presenter.report, presenter.folder):
        assert act(tmp_path / "没有") is None
    draw(presenter)
    for act, name in (
        (presenter.print, "记录表.pdf"),
        (presenter.report, "情况.xlsx"),
        (presenter.report, "情况.pdf"),
        (presenter.folder, "U盘"),
    ):
        job = act(tmp_path / name)
        assert job is not None
        job.start()
        assert (tmp_path / name).exists()
    assert desk.shell.told == []


@pytest.mark.clause("Y6.1.4a")
def test_the_keys_of_the_page_reach_the_checks(window: MainWindow, qtbot: QtBot) -> None:
    services = window.desk.services
    size = DrawSize(Drawn.VILLAGE, 2, 1)
    row = services.spot_checks.draw(DrawRequest(size=size, seed="7")).row
    window.open("notices", side="checks")
    page = window.view.pages["notices"]
    assert isinstance(page, NoticesPage)
    side = page.checks
    qtbot.waitUntil(lambda: side.table.rows.rowCount() == 2, timeout=WAIT)
    assert page.topic() == "notices#checks"
    side.begin()
    assert side.presenter.state.pane is SpotPane.RESULT
    side.result_form.said.setFocus()
    qtbot.keyClicks(side.result_form.said, "OK")
    side.presenter.choose(result=SpotResult.AGREES)
    page.checks.primary()
    qtbot.waitUntil(
        lambda: (
            len(services.spot_check_board.one(row.draw_id).open_differences) == 0
            and services.spot_check_board.one(row.draw_id).checked == 1
        ),
        timeout=WAIT,
    )
    qtbot.keyClick(side, Qt.Key.Key_Escape)
    assert services.spot_check_board.one(row.draw_id).row.stated_on == date(2026, 11, 21)
