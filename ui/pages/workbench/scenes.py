"""Pictures of 工作台."""

from __future__ import annotations

from dataclasses import replace

from ui.dialogs.rounds import RoundsDialog, TypedOpening
from ui.pages.workbench.page import WorkbenchPage
from ui.pages.workbench.state import WorkbenchState
from ui.pictures import Scene, Studio


def scenes() -> tuple[Scene, ...]:
    """Cards, villages and curve; nobody yet; still looking; 大字."""
    return (
        Scene("02_workbench", _open),
        Scene("02a_workbench_empty", _empty),
        Scene("02b_workbench_looking", _looking),
        Scene("02c_workbench_ahead", _ahead),
        Scene("02f_rounds", _rounds),
        Scene("02f_rounds_large150", _rounds, 1.5),
        Scene("02_workbench_large125", _open, 1.25),
        Scene("02_workbench_large150", _open, 1.5),
        Scene("02d_workbench_village_large150", _village, 1.5),
        Scene("02e_workbench_empty_large150", _empty, 1.5),
    )


def _page(studio: Studio) -> WorkbenchPage:
    page = studio.open("workbench")
    assert isinstance(page, WorkbenchPage)
    page.reload()
    studio.settle()
    return page


def _open(studio: Studio) -> None:
    _page(studio)


def _rounds(studio: Studio) -> None:
    """期次: opened without waiting, as a picture asks nobody."""
    page = _page(studio)
    rounds = page.desk.services.rounds
    typed = TypedOpening(number="漾社险发〔2026〕9号")
    RoundsDialog(page, rounds.cover(), rounds.choices(), typed).open()


def _empty(studio: Studio) -> None:
    page = _page(studio)
    page.render_state(WorkbenchState(day=page.desk.today(), people=0, counting=False))


def _looking(studio: Studio) -> None:
    _page(studio).render_state(WorkbenchState())


def _ahead(studio: Studio) -> None:
    """A round that goes well."""
    page = _page(studio)
    course = page.presenter.state.course
    assert course is not None
    quick = tuple(min(course.expected, round(n * 1.9)) for n in course.confirmed)
    page.presenter.show(course=replace(course, confirmed=quick))


def _village(studio: Studio) -> None:
    page = _page(studio)
    page.window().activateWindow()
    studio.settle()
    page.villages.setFocus()
    page.villages.setCurrentRow(page.villages.count() - 1)
