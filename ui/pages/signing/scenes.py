"""The pictures of 审核签字: the ledger, a pile being signed, one sent back, the printing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualdesk.domain.form_codes import FormKind
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.sign_off import Paper
from qualdesk.services.form_plan import Selection
from ui.pages.signing.page import SigningPage

if TYPE_CHECKING:
    from ui.pictures import Scene, Studio


def _page(studio: Studio) -> SigningPage:
    page = studio.open("signing")
    assert isinstance(page, SigningPage)
    return page


def _pile(studio: Studio) -> None:
    """Some papers of the fullest village are ticked, a signer is offered."""
    page = _page(studio)
    page.back()
    second = page.presenter.state.villages[1].code
    studio.window.desk.services.paper_desk.make(
        FormKind.INDIVIDUAL, Selection(village=second, insurance=Insurance.RESIDENT)
    )
    page.presenter.look_at(village=second)
    page.reload()
    studio.settle()
    page.presenter.show_state(Paper.OPEN)
    page.presenter.tick_rows(range(4))
    page.presenter.type_entry(signer="杨文富")


def _signed(studio: Studio) -> None:
    """They were signed: the strip with 改正."""
    page = _page(studio)
    page.sign()
    studio.settle()
    page.presenter.show_state(None)


def _returned(studio: Studio) -> None:
    """One is sent back; its chain and reason at the right."""
    page = _page(studio)
    page.presenter.untick()
    page.presenter.type_entry(signer="李协办")
    job = page.presenter.send_back("第 3 行有人没有签名")
    if job is not None:
        job.start()
    studio.settle()
    page.presenter.put_recorded_away()
    page.presenter.show_state(Paper.RETURNED)


def _camera(studio: Studio) -> None:
    """The signed papers under the document camera, one page taken."""
    page = _page(studio)
    page.presenter.show_state(Paper.OPEN)
    page.presenter.untick()
    page.presenter.tick_rows(range(2))
    page.scans.to_camera()
    studio.settle(1500)
    page.scans.camera.take()


def _scan(studio: Studio) -> None:
    """The scan that was taken, large."""
    page = _page(studio)
    page.scans.camera.finish()
    studio.settle()
    page.scans.to_view()


def _unprinted(studio: Studio) -> None:
    """Confirmed without a paper."""
    page = _page(studio)
    page.back()
    page.presenter.drop_scan()
    page.presenter.look_at(village="")
    studio.settle()
    page.presenter.show_state(Paper.NONE)
    page.presenter.tick_rows(range(3))


def _empty(studio: Studio) -> None:
    """A village without papers."""
    page = _page(studio)
    page.presenter.untick()
    page.presenter.show_state(None)
    bare = [one.code for one in page.presenter.state.villages if not one.papers]
    page.presenter.look_at(village=bare[-1], kind=FormKind.GROUP)


def _preview(studio: Studio) -> None:
    """The groups of a village, and the sheet as it will be."""
    page = _page(studio)
    villages = page.presenter.state.villages
    fullest = max(villages, key=lambda one: one.papers)
    page.presenter.look_at(village=fullest.code)
    studio.settle()
    page.print_village()


def _single(studio: Studio) -> None:
    """Confirmation forms, upright."""
    page = _page(studio)
    if page.sections.currentIndex() == 0:
        page.print_village()
        studio.settle()
    page.printing.choose(kind=FormKind.INDIVIDUAL)


def scenes() -> tuple[Scene, ...]:
    """In the order in which they are played."""
    from ui.pictures import Scene

    return (
        Scene("06_signing", _pile),
        Scene("06b_signed", _signed),
        Scene("06c_returned", _returned),
        Scene("06h_camera", _camera),
        Scene("06i_scan", _scan),
        Scene("06d_unprinted", _unprinted),
        Scene("06e_empty", _empty),
        Scene("17_preview", _preview),
        Scene("17b_preview_single", _single),
        Scene("17c_preview_large150", _single, scale=1.5),
        Scene("06g_signing_large150", _pile, scale=1.5),
        Scene("06j_camera_large150", _camera, scale=1.5),
        Scene("06k_scan_large150", _scan, scale=1.5),
    )
