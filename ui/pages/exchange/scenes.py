"""Pictures of 上报交换: the month that is done, done again up to the stick, a pulled stick."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp

from qualdesk.domain.access import Role
from qualdesk.services.drives import Drive
from ui.pages.exchange.page import ExchangePage
from ui.pages.exchange.state import WriteFault
from ui.pictures import Scene, Studio

_FREE, _TOTAL = 29 << 30, 32 << 30
_REASON = "签字人外出，回来补签"


def scenes() -> tuple[Scene, ...]:
    """In the order of the work; each picture builds on the one before."""
    return (
        Scene("09_exchange_complete", _open),
        Scene("09_exchange_check", _redo),
        Scene("09_exchange_print", _print),
        Scene("09_exchange_print_large150", _open, 1.5),
        Scene("09_exchange_camera", _camera),
        Scene("09_exchange_scan", _scan),
        Scene("09_exchange_scan_large150", _open, 1.5),
        Scene("09_exchange_seal", _recognise),
        Scene("09_exchange_seal_large150", _open, 1.5),
        Scene("09_exchange_write", _seal),
        Scene("12_error_usb", _pulled),
        Scene("12_error_usb_large150", _open, 1.5),
        Scene("09_exchange_done", _write),
        Scene("09_exchange_done_large150", _open, 1.5),
    )


def _open(studio: Studio) -> ExchangePage:
    page = studio.open("exchange")
    assert isinstance(page, ExchangePage)
    return page


def _be(page: ExchangePage, role: Role) -> None:
    session = page.desk.services.session
    session.actor = replace(session.actor, role=role)


def _redo(studio: Studio) -> None:
    page = _open(studio)
    _be(page, Role.HEAD)  # who may seal with forms still open
    page.presenter.load()
    page.presenter.redo("数字有更正")


def _print(studio: Studio) -> None:
    presenter = _open(studio).presenter
    presenter.enter(open_reason=_REASON)
    presenter.make_paper().start()


def _camera(studio: Studio) -> None:
    """The signed sheet under the document camera."""
    page = _open(studio)
    page.scanning.to_camera()
    studio.settle(1500)


def _scan(studio: Studio) -> None:
    page = _open(studio)
    sheets = page.presenter.state.paper
    if sheets is not None:
        scan = Path(mkdtemp()) / "汇总表-签章.pdf"
        scan.write_bytes(sheets.data)
        page.take_scan(scan)


def _recognise(studio: Studio) -> None:
    presenter = _open(studio).presenter
    for at in range(3):
        presenter.recognise(at)


def _seal(studio: Studio) -> None:
    page = _open(studio)
    stick = Path(mkdtemp())
    page.presenter.put_drives(
        lambda: (
            Drive(stick, "县局专用 3 号", "F 盘", _FREE, _TOTAL),
            Drive(stick / "2", "KINGSTON", "G 盘", 3 << 30, 8 << 30),
        )
    )
    page.presenter.enter(open_reason=_REASON)
    job = page.presenter.build(draft=False)
    if job is not None:
        job.start()


def _pulled(studio: Studio) -> None:
    presenter = _open(studio).presenter
    steps = ("换一个 USB 口，重新插好 U 盘",)
    fault = WriteFault(
        "县局专用 3 号",
        61,
        "写到一半断开了",
        "在写的时候被拔出或接触不好。",
        steps,
        "disk.not_found",
    )
    presenter.stop_at(fault)


def _write(studio: Studio) -> None:
    page = _open(studio)
    page.presenter.leave_it()
    page.sending.write()
    studio.settle()
    _be(page, Role.ADMIN)  # as who came in: the pictures of other pages follow
