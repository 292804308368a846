"""公示 without a window: the calendar, a notice from opening to filing, complaints, drafts."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from qualdesk.clock import Clock
from qualdesk.domain.notices import ComplaintHow, ComplaintOutcome, NoticeMoment, NoticeState
from qualdesk.imaging.portraits import draw_portrait
from tests.services.conftest import TODAY, VILLAGE
from tests.ui.straight import StraightDesk
from ui.look.marks import StateMark
from ui.pages.notices.presenter import NoticesPresenter
from ui.pages.notices.state import DAYS, CellKind, Pane, near_day, subtitle_of
from ui.pages.notices.withdrawing import withdrawal_of


@pytest.fixture
def presenter(desk: StraightDesk) -> NoticesPresenter:
    made = NoticesPresenter(desk)
    made.load()
    return made


def posted(presenter: NoticesPresenter, begins: str = "") -> NoticesPresenter:
    presenter.begin_open()
    presenter.type_opening(begins=begins, place="村务公开栏", hotline="0872-7520000")
    presenter.open_notice()
    return presenter


def on(presenter: NoticesPresenter, day: date) -> None:
    presenter.desk.services.session.clock = Clock.on(day)
    presenter.load()


@pytest.mark.clause("Y6.1.3")
def test_a_village_without_a_notice_is_offered_and_its_days_are_counted_as_typed(
    presenter: NoticesPresenter,
) -> None:
    (row,) = presenter.state.rows
    assert (row.key, row.mark, row.word) == (VILLAGE, StateMark.BLANK, "还没公示")
    assert subtitle_of(presenter.state) == "2026年下半年：1 个村还没公示"
    presenter.begin_open()
    presenter.type_opening(begins="1201")
    plan = presenter.state.opening.plan
    assert plan is not None
    assert (plan.begins_on, len(plan.people)) == (date(2026, 12, 1), 12)
    assert plan.counted.ends_on == date(2026, 12, 10)
    presenter.type_opening(begins="明年")
    assert (presenter.state.opening.fault_at, presenter.state.opening.plan) == ("begins", None)
    presenter.type_opening(begins="")
    presenter.open_notice()
    assert presenter.state.opening.fault_at == "hotline"  # nobody set it yet
    assert not presenter.desk.services.public_notices.open_ones()
    presenter.type_opening(hotline="0872-7520000")
    presenter.open_notice()
    file = presenter.state.file
    assert file is not None
    assert (presenter.state.pane, file.row.hotline) == (Pane.NOTICE, "0872-7520000")
    assert presenter.state.opening.empty
    again = presenter.begin_open()
    presenter.type_opening(village=VILLAGE)
    presenter.open_notice()
    assert (again, presenter.state.opening.fault_at) == (None, "village")  # overlapping


@pytest.mark.clause("Y6.1.3")
def test_the_calendar_numbers_the_counted_days_and_moves_by_weeks(
    presenter: NoticesPresenter,
) -> None:
    posted(presenter, (TODAY - timedelta(days=5)).isoformat())  # a Monday
    row = presenter.state.row
    assert row is not None
    days = {head.day: head for head in presenter.state.days(DAYS)}
    assert days[TODAY].today
    assert days[date(2026, 11, 22)].word == "州庆"
    assert not days[date(2026, 11, 23)].working
    kinds = {day: row.cell(day) for day in days}
    assert kinds[date(2026, 11, 16)].kind is CellKind.BETWEEN  # the day of posting
    assert (kinds[date(2026, 11, 17)].kind, kinds[date(2026, 11, 17)].number) == (
        CellKind.DONE,
        1,
    )
    assert kinds[date(2026, 11, 23)].kind is CellKind.BETWEEN
    assert (kinds[date(2026, 11, 24)].kind, kinds[date(2026, 11, 24)].number) == (
        CellKind.COMING,
        5,
    )
    assert kinds[date(2026, 11, 27)].kind is CellKind.NOTHING
    first = presenter.state.first
    assert first is not None
    presenter.step_week(-1)
    assert presenter.state.first == first - timedelta(days=7)
    assert "州庆" in presenter.state.excluded


@pytest.mark.clause("Y6.1.3")
def test_photos_and_filing_come_in_their_time(presenter: NoticesPresenter, tmp_path: Path) -> None:
    posted(presenter)
    photo = tmp_path / "墙.jpg"
    photo.write_bytes(draw_portrait(3))
    assert presenter.next_photo is NoticeMoment.BEGIN
    presenter.take_photo(photo)
    assert presenter.next_photo is NoticeMoment.MIDDLE
    assert len(presenter.state.photos) == 1
    presenter.close()
    file = presenter.state.file
    assert file is not None
    assert file.state is NoticeState.RUNNING
    assert isinstance(presenter.desk, StraightDesk)
    on(presenter, file.row.ends_on)
    assert presenter.next_photo is NoticeMoment.END
    photo.write_bytes(draw_portrait(4))
    presenter.take_photo(photo)
    presenter.close()
    assert presenter.state.file is not None
    assert presenter.state.file.state is NoticeState.CLOSED


@pytest.mark.clause("Y6.1.3")
def test_a_notice_registered_wrongly_is_withdrawn_and_can_be_registered_again(
    presenter: NoticesPresenter,
) -> None:
    posted(presenter)
    presenter.take_back("")
    assert isinstance(presenter.desk, StraightDesk)
    assert presenter.desk.shell.told[-1].code == "reason.missing"
    assert presenter.state.file is not None
    presenter.take_back("日子写错了")
    row = presenter.state.row
    assert row is not None
    assert (row.key, row.file, row.word) == (VILLAGE, None, "还没公示")
    assert "撤销" in presenter.desk.shell.said[-1]
    assert presenter.take_back("再来一次") is None
    posted(presenter, "1201")
    assert presenter.state.file is not None
    assert presenter.state.file.row.begins_on == date(2026, 12, 1)


@pytest.mark.clause("Y6.1.3")
def test_of_a_filed_notice_the_filing_is_withdrawn_first(
    presenter: NoticesPresenter, tmp_path: Path
) -> None:
    posted(presenter)
    photo = tmp_path / "墙.jpg"
    photo.write_bytes(draw_portrait(3))
    presenter.take_photo(photo)
    file = presenter.state.file
    assert file is not None
    assert isinstance(presenter.desk, StraightDesk)
    on(presenter, file.row.ends_on)
    photo.write_bytes(draw_portrait(4))
    presenter.take_photo(photo)
    presenter.close()
    filed = presenter.state.file
    assert filed is not None
    assert withdrawal_of(filed, "甲村").act == "撤销归档(&Z)"
    presenter.take_back("照片拿错了")
    again = presenter.state.file
    assert again is not None
    assert (again.row.notice_id, again.state) == (filed.row.notice_id, NoticeState.RUNNING)
    assert "2 张照片一起不算" in withdrawal_of(again, "甲村").body


@pytest.mark.clause("Y6.1.3")
def test_a_complaint_is_kept_and_answered(presenter: NoticesPresenter) -> None:
    posted(presenter)
    presenter.begin_complaint()
    presenter.keep_complaint()
    assert presenter.state.complaining.fault.startswith("没有写举报的内容")
    presenter.type_complaint(text="有人外出多年", how=ComplaintHow.VISIT)
    presenter.keep_complaint()
    (line,) = presenter.state.complaints
    assert (line.word, line.came) == ("核查中", "11月21日 上门")
    presenter.begin_answer(line.complaint_id)
    presenter.keep_answer()
    assert presenter.state.answering.fault
    presenter.type_answer(outcome=ComplaintOutcome.UNFOUNDED, finding="本人在家")
    presenter.keep_answer()
    assert [one.word for one in presenter.state.complaints] == ["不属实"]
    assert presenter.state.pane is Pane.NOTICE


def test_what_is_typed_is_a_draft_and_comes_back(
    presenter: NoticesPresenter, desk: StraightDesk
) -> None:
    posted(presenter)
    assert presenter.as_draft() == {}
    presenter.begin_complaint()
    presenter.type_complaint(text="有人外出", about="5329")
    body = presenter.as_draft()
    other = NoticesPresenter(desk)
    other.restore(body)
    other.load()
    assert other.state.complaining == presenter.state.complaining
    assert (other.state.pane, other.state.current) == (Pane.COMPLAINT, presenter.state.current)
    presenter.begin_open()
    presenter.type_opening(begins="1201", web=True)
    presenter.begin_answer("ab" * 16)
    presenter.type_answer(outcome=ComplaintOutcome.OTHER, papers=(Path("a.pdf"),))
    other.restore(presenter.as_draft())
    assert other.state.answering == presenter.state.answering
    assert (other.state.opening.begins, other.state.opening.web) == ("1201", True)


@pytest.mark.clause("Y6.1.3")
def test_the_calendar_takes_a_table_and_a_day(presenter: NoticesPresenter, tmp_path: Path) -> None:
    assert presenter.year_to_take == 2027
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (
        ("开始日期", "结束日期", "类别", "名称"),
        ("2027-01-01", "2027-01-04", "休", "元旦"),
        ("2027-02-05", "2027-02-11", "休", "春节"),
    ):
        book.active.append(row)
    book.save(tmp_path / "2027.xlsx")
    presenter.take_table(tmp_path / "2027.xlsx")
    assert presenter.state.calendar.has_table(2027)
    presenter.type_day(day="1124", name="州庆补休")
    presenter.put_day()
    assert not presenter.state.calendar.works(date(2026, 11, 24))
    presenter.type_day(day="哪天")
    presenter.put_day()
    assert presenter.state.dating.fault


def test_the_sheet_is_looked_at_page_by_page(presenter: NoticesPresenter) -> None:
    posted(presenter)
    presenter.look_at_paper()
    shown = presenter.paper.state
    assert shown.sheets is not None
    assert (shown.sheets.pages, shown.page) == (2, 0)
    presenter.paper.turn_page(1)
    presenter.paper.turn_page(1)
    assert presenter.paper.state.page == 1
    assert presenter.paper.state.image is not None


def test_the_whole_sheet_fits_the_room_of_a_small_screen(presenter: NoticesPresenter) -> None:
    posted(presenter)
    presenter.paper.fit(1146, 427, 1.0)
    presenter.look_at_paper()
    image = presenter.paper.state.image
    assert image is not None
    assert 400 < image.height <= 427
    presenter.paper.set_real(real=True)
    image = presenter.paper.state.image
    assert image is not None
    assert image.height > 1100


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1201", date(2026, 12, 1)),  # to come
        ("1116", date(2026, 11, 16)),
        ("0105", date(2027, 1, 5)),
        ("2026-01-05", date(2026, 1, 5)),
        ("下周", None),
    ],
)
def test_a_day_without_a_year_is_the_nearest(text: str, day: date | None) -> None:
    assert near_day(text, TODAY) == day
