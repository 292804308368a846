"""Pictures of 现场确认."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from qualdesk.domain.confirmation import Outcome
from qualdesk.services.counter import settled
from qualdesk.services.people_lines import PersonLine
from ui.pages.confirm.page import ConfirmPage
from ui.pictures import Scene, Studio

_LIVE = 1500  # milliseconds in which the camera opens and the hints come


def scenes() -> tuple[Scene, ...]:
    """From nobody to saved, what goes wrong, and 大字."""
    return (
        Scene("03a_confirm_nobody", _nobody),
        Scene("03_confirm", _live),
        Scene("03b_confirm_search", _search),
        Scene("03c_confirm_taken", _taken),
        Scene("03e_confirm_saved", _saved),
        Scene("03f_confirm_loss", _loss),
        Scene("03g_confirm_group", _group),
        Scene("03h_confirm_no_camera", _no_camera),
        Scene("03d_confirm_large150", _taken, 1.5),
        Scene("03i_confirm_large125", _live, 1.25),
    )


def _page(studio: Studio) -> ConfirmPage:
    page = studio.open("confirm")
    assert isinstance(page, ConfirmPage)
    return page


def _nobody(studio: Studio) -> None:
    page = _page(studio)
    page.presenter.leave_queue()
    page.presenter.clear()


def _somebody(studio: Studio) -> ConfirmPage:
    """The page with a queue, and somebody of it who was photographed before."""
    page = _page(studio)
    mind = page.presenter
    mind.choose_group()
    studio.settle()
    village, group = mind.state.villages[0].code, mind.state.groups[0].group
    mind.open_queue(village, group)
    studio.settle()
    people = [line.row.id_number for line in mind.state.lines if _waits(line)]
    known = page.desk.services.people_photos.newest(people, 10, 10)
    page.opened(person=next(iter(known), people[0]))
    studio.settle(_LIVE)
    return page


def _waits(line: PersonLine) -> bool:
    return not settled(line)


def _live(studio: Studio) -> None:
    _somebody(studio)


def _taken(studio: Studio) -> None:
    page = _somebody(studio)
    if not page.camera.held:
        page.take()


def _saved(studio: Studio) -> None:
    _taken(studio)
    _page(studio).save()
    studio.settle(_LIVE)


def _search(studio: Studio) -> None:
    page = _page(studio)
    page.presenter.clear()
    page.search.setFocus()
    page.search.setText("yg")
    QApplication.sendPostedEvents()


def _loss(studio: Studio) -> None:
    page = _somebody(studio)
    page.presenter.set_outcome(Outcome.DISQUALIFIED)
    page.save()


def _group(studio: Studio) -> None:
    page = _somebody(studio)
    page.presenter.choose_group()


def _no_camera(studio: Studio) -> None:
    page = _page(studio)
    page.presenter.stop_choosing()
    studio.window.memory.put("camera.device", "USB 摄像头")
    page.camera.let_go()
    page.camera.open_camera()
    studio.settle(_LIVE)
    page.presenter.set_outcome(Outcome.QUALIFIED)
    page.save()
    studio.window.memory.put("camera.device", "")
