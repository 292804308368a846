"""Pictures of 公示抽查."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from qualdesk.domain.notices import ComplaintHow, ComplaintOutcome, NoticeMoment
from qualdesk.services.camera import CameraState
from qualdesk.services.complaints import AnswerRequest, ComplaintRequest
from qualdesk.services.notice_plans import NoticeRequest
from ui.pages.notices import spot_scenes
from ui.pages.notices.page import NoticesPage
from ui.pages.notices.state import Pane
from ui.paper import image_of
from ui.pictures import Scene, Studio

_WALL = QColor("#B9A98F")
_SIZE = (640, 480)


def scenes() -> tuple[Scene, ...]:
    """The calendar with a notice; what is entered; the sheet; 大字."""
    return (
        Scene("08_notices", _board),
        Scene("08a_notices_open", _opening),
        Scene("08b_notices_complaint", _complaint),
        Scene("08c_notices_answer", _answer),
        Scene("08d_notices_calendar", _calendar),
        Scene("08e_notices_paper", _paper),
        Scene("08k_notices_camera", _camera),
        Scene("08_notices_large125", _board, 1.25),
        Scene("08_notices_large150", _opening, 1.5),
        Scene("08j_notices_large150", _board, 1.5),
        Scene("08l_notices_camera_large150", _camera, 1.5),
        *spot_scenes.scenes(),
    )


def _page(studio: Studio) -> NoticesPage:
    page = studio.open("notices")
    assert isinstance(page, NoticesPage)
    if not page.desk.services.public_notices.open_ones():
        _post(page)
    page.reload()
    studio.settle()
    page.notices.presenter.show_pane(Pane.NOTICE)
    page.show_side("notices")
    return page


def _post(page: NoticesPage) -> None:
    """Notices of most villages, at every stage, as a training station may have them."""
    services, today = page.desk.services, page.desk.today()
    notices, complaints = services.public_notices, services.complaints
    notices.set_hotline("0872-7520000")
    villages = notices.board().without
    for number, village in enumerate(villages[:-1]):
        begins = today - timedelta(days=(7, 16, -1)[number % 3])
        request = NoticeRequest(village=village.code, begins_on=begins, place="村务公开栏")
        done = notices.open(request)
        if number % 3 == 2:
            continue
        for moment in (NoticeMoment.BEGIN, NoticeMoment.MIDDLE)[: 2 - number % 3]:
            photo = _photo(page, done.fact_id, f"{number}-{moment}.png")
            notices.photo(done.fact_id, moment, photo, begins)
    first = next(one for one in notices.open_ones() if one.left)
    for text, how in (
        ("反映有人外出多年", ComplaintHow.PHONE),
        ("名字写错一个字", ComplaintHow.VISIT),
    ):
        taken = complaints.take(ComplaintRequest(notice_id=first.row.notice_id, text=text, how=how))
    outcome = ComplaintOutcome.CORRECTED.value
    complaints.answer(AnswerRequest(complaint_id=taken.fact_id, outcome=outcome))


def _photo(page: NoticesPage, notice: str, name: str) -> Path:
    """The sheet on a wall."""
    services = page.desk.services
    sheets = services.notice_papers.sheets(notice)
    sheet = image_of(services.paper_desk.page(sheets, 0, 60))
    wall = QImage(*_SIZE, QImage.Format.Format_RGB32)
    wall.fill(_WALL)
    painter = QPainter(wall)
    height = _SIZE[1] - 60
    width = height * sheet.width() // sheet.height()
    painter.drawImage(QRect((_SIZE[0] - width) // 2 + len(name) % 9, 30, width, height), sheet)
    painter.end()
    path = page.desk.folder.parent / name
    wall.save(str(path))
    return path


def _current(studio: Studio) -> NoticesPage:
    page = _page(studio)
    presenter = page.notices.presenter
    running = next((row for row in presenter.state.rows if row.file and row.file.complaints), None)
    if running is not None:
        presenter.choose(running.key)
    studio.settle()
    return page


def _board(studio: Studio) -> None:
    _current(studio)


def _opening(studio: Studio) -> None:
    page = _page(studio)
    presenter = page.notices.presenter
    village = next((row for row in presenter.state.rows if row.village), None)
    if village is not None:
        presenter.choose(village.key)
    presenter.begin_open()
    presenter.type_opening(begins=(page.desk.today() + timedelta(days=30)).isoformat())
    studio.settle()


def _complaint(studio: Studio) -> None:
    page = _current(studio)
    presenter = page.notices.presenter
    presenter.begin_complaint()
    presenter.type_complaint(text="听说有一户老人前年就随子女去昆明了，一直没有回来。")
    studio.settle()
    presenter.type_complaint(text="")


def _answer(studio: Studio) -> None:
    page = _current(studio)
    presenter = page.notices.presenter
    presenter.begin_answer(presenter.state.complaints[0].complaint_id)
    studio.settle()


def _calendar(studio: Studio) -> None:
    page = _current(studio)
    page.notices.presenter.show_pane(Pane.CALENDAR)
    studio.settle()


def _paper(studio: Studio) -> None:
    page = _current(studio)
    page.notices.presenter.look_at_paper()
    studio.settle()


def _camera(studio: Studio) -> None:
    page = _current(studio)
    side = page.notices
    side.presenter.begin_photo()
    studio.until(lambda: side.camera.pane.state is CameraState.LIVE)
    side.camera.take()
    studio.settle()
