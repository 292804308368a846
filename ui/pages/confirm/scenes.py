"""Pictures of 现场确认."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QApplication

from qualdesk.domain.confirmation import Outcome
from qualdesk.domain.recipient import Insurance
from qualdesk.services.camera import CameraState, Frame, Hint
from qualdesk.services.counter import settled
from qualdesk.services.people_lines import people_filter
from ui.pages.confirm.page import ConfirmPage
from ui.pictures import Scene, Studio

_LIVE = 1500  # milliseconds in which the camera opens and the hints come
_LOOKED = 60  # people of whom one surely has a photo


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
        Scene("03j_confirm_camera_lost", _lost),
        Scene("03k_confirm_weak_photo", _weak),
        Scene("03l_confirm_photo_file", _file),
        Scene("03m_confirm_recording", _recording),
        Scene("03n_confirm_filmed", _filmed),
        Scene("03o_confirm_nobody_found", _not_found),
        Scene("03p_confirm_same_photo", _same_photo),
        Scene("03q_confirm_several_benefits", _several),
        Scene("03d_confirm_large150", _taken, 1.5),
        Scene("03i_confirm_large125", _live, 1.25),
        Scene("03r_confirm_no_camera_large150", _no_camera, 1.5),
        Scene("03s_confirm_weak_photo_large150", _weak, 1.5),
        Scene("03t_confirm_same_photo_large150", _same_photo, 1.5),
        Scene("03u_confirm_search_large150", _search, 1.5),
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
    for scripted in ("latest", "take"):
        vars(page.camera.camera).pop(scripted, None)  # plugged in again, and light
    page.camera.let_go()
    page.camera.open_camera()
    mind.choose_group()
    studio.settle()
    village, group = _place(page)
    mind.open_queue(village, group)
    studio.settle()
    people = [line.row.id_number for line in mind.state.lines if not settled(line)]
    known = page.desk.services.people_photos.newest(people, 10, 10)
    page.opened(person=next(iter(known), people[0]))
    studio.settle(_LIVE)
    return page


def _place(page: ConfirmPage) -> tuple[str, str]:
    """The group of the first village with most people left: every scene leaves fewer."""
    village = page.presenter.state.villages[0].code
    groups = page.desk.services.counter.queue(village).groups
    return village, max(groups, key=lambda one: one.left).group


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
    page = _somebody(studio)
    page.camera.camera.open("没有插上的摄像头")
    studio.settle(_LIVE)
    page.save()


def _lost(studio: Studio) -> None:
    """The state as the pane gets it; a cable cannot be pulled here."""
    page = _somebody(studio)
    vars(page.camera.camera)["latest"] = lambda: Frame(CameraState.LOST)


def _weak(studio: Studio) -> None:
    page = _somebody(studio)
    seen, taken = page.camera.camera.latest(), page.camera.camera.take()
    dim = bytes(value // 3 for value in seen.rgb)
    dark = replace(seen, rgb=dim, hints=(Hint.IN_FRAME, Hint.SHARP, Hint.DARK))
    vars(page.camera.camera)["latest"] = lambda: dark
    vars(page.camera.camera)["take"] = lambda: replace(taken, frame=dark)
    page.take()


def _file(studio: Studio) -> None:
    """A file with the photo of last time."""
    page = _somebody(studio)
    _lay_file(studio, page, page.presenter.state.current)


def _lay_file(studio: Studio, page: ConfirmPage, *people: str) -> None:
    """Take a file with the kept photo of one of these people, or of anybody near."""
    services = page.desk.services
    found = services.register.search(people_filter(services.session), _LOOKED).lines
    near = [line.row.id_number for line in (*page.presenter.state.lines, *found)]
    photos = services.people_photos.newest([*people, *near], 600, 720)
    jpeg = next(photos[person].jpeg for person in (*people, *near) if person in photos)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "photo.jpg"
        file.write_bytes(jpeg)
        page.presenter.take_file(file)
        studio.settle()


def _recording(studio: Studio) -> None:
    page = _somebody(studio)
    page.camera.film()
    studio.settle(_LIVE)
    studio.settle(_LIVE)


def _filmed(studio: Studio) -> None:
    _recording(studio)
    _page(studio).camera.film()
    studio.settle(_LIVE)


def _not_found(studio: Studio) -> None:
    page = _page(studio)
    page.presenter.clear()
    page.search.setFocus()
    page.search.setText("木增")


def _same_photo(studio: Studio) -> None:
    """The photo of one person in the record of another."""
    _file(studio)
    first = _page(studio).presenter.state.current
    _page(studio).save()
    studio.settle()
    page = _somebody(studio)
    _lay_file(studio, page, first)
    page.save()
    studio.settle(_LIVE)


def _several(studio: Studio) -> None:
    page = _somebody(studio)
    services, person = page.desk.services, page.presenter.state.current
    services.registering.add(person, Insurance.INJURY, {"started_month": "2019-03"})
    page.presenter.clear()
    page.opened(person=person)
    studio.settle(_LIVE)
