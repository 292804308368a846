"""Pictures of the spot checks of 公示抽查."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualdesk.domain.policy_values import Drawn
from qualdesk.domain.spot_check import DrawSize, SpotFound, SpotHow, SpotResult
from qualdesk.services.spot_checks import DrawRequest
from qualdesk.services.spot_results import Finding
from ui.pages.notices.page import NoticesPage

if TYPE_CHECKING:
    from ui.pictures import Scene, Studio

_FOUND = (
    (SpotHow.MET, ""),
    (SpotHow.VISIT, "系统写“在家”，实际外出"),
    (SpotHow.PHONE, ""),
    (SpotHow.MET, ""),
    (SpotHow.VISIT, ""),
    (SpotHow.MET, "没有照片"),
)


def scenes() -> tuple[Scene, ...]:
    """A draw half checked, the next one, a result, what was put right; 大字."""
    from ui.pictures import Scene

    return (
        Scene("08f_spotcheck", _list),
        Scene("08g_spotcheck_draw", _draw),
        Scene("08h_spotcheck_result", _result),
        Scene("08i_spotcheck_rectify", _rectify),
        Scene("08f_spotcheck_large125", _list, 1.25),
        Scene("08h_spotcheck_large150", _result, 1.5),
    )


def _page(studio: Studio) -> NoticesPage:
    page = studio.open("notices", side="checks")
    assert isinstance(page, NoticesPage)
    services = page.desk.services
    if not services.spot_check_board.all():
        size = DrawSize(Drawn.VILLAGE, 8, 2)
        row = services.spot_checks.draw(DrawRequest(size=size)).row
        for person, (how, note) in zip(row.people, _FOUND, strict=False):
            finding = Finding(
                draw_id=row.draw_id,
                id_number=person.id_number,
                result=SpotResult.DIFFERS if note else SpotResult.AGREES,
                how=how,
                found=SpotFound.ALIVE,
                note=note,
            )
            services.spot_results.record(finding)
    page.reload()
    studio.settle()
    page.checks.presenter.choose(result=None, note="")
    page.checks.presenter.step_back()
    page.show_side("checks")
    return page


def _list(studio: Studio) -> None:
    page = _page(studio)
    page.checks.presenter.move(2)
    studio.settle()


def _draw(studio: Studio) -> None:
    _page(studio).checks.presenter.begin_draw()
    studio.settle()


def _result(studio: Studio) -> None:
    presenter = _page(studio).checks.presenter
    presenter.move(2)
    presenter.begin()
    presenter.choose(result=SpotResult.DIFFERS, note="搬去县城和女儿住了")
    studio.settle()


def _rectify(studio: Studio) -> None:
    presenter = _page(studio).checks.presenter
    presenter.move(0)
    presenter.begin()
    studio.settle()
