"""Pictures of the first start, one after the other in an empty folder."""

from __future__ import annotations

from collections.abc import Callable

from ui.pages.setup.page import SetupPage
from ui.pictures import Studio

_PERSON = "532922197001010011"  # invented


def _page(studio: Studio) -> SetupPage:
    page = studio.window.centralWidget().currentWidget()  # type: ignore[attr-defined]
    assert isinstance(page, SetupPage)
    return page


def _level(_: Studio) -> None:
    """As it comes up."""


def _place(studio: Studio) -> None:
    page = _page(studio)
    page.go_on()
    page.place.search.setText("yj")


def _operator(studio: Studio) -> None:
    page = _page(studio)
    for _ in range(3):
        page.go_on()
    page.operator.admin.setText("段丽华")
    page.operator.person.setText(_PERSON)
    for field in (page.operator.password, page.operator.again):
        field.setText("三张 木桌 42")
    page.presenter.put_operator("段丽华", _PERSON, "")


def _recovery(studio: Studio) -> None:
    page = _page(studio)
    page.go_on()
    studio.settle(1500)
    assert page.recovery is not None
    presenter = page.recovery.presenter
    for at, group in enumerate(presenter.groups[:4]):
        presenter.type(at, group)
    presenter.type(4, "AAAAA")


SETUP: tuple[tuple[str, Callable[[Studio], None]], ...] = (
    ("16a_setup_level", _level),
    ("16_setup", _place),
    ("16c_setup_operator", _operator),
    ("16b_setup_recovery", _recovery),
)
