"""Search everywhere finds pages, and people and villages once there is a page for them."""

from __future__ import annotations

import pytest

from tests.services.conftest import invented
from tests.ui.straight import StraightDesk
from ui import everywhere
from ui.everywhere import EverywherePresenter
from ui.pages import PAGES, PageEntry


def page(key: str, title: str, f_key: str) -> PageEntry:
    def none() -> type:
        raise AssertionError("not opened here")

    return PageEntry(key, title, "people", f_key, none)


@pytest.fixture
def search(desk: StraightDesk, monkeypatch: pytest.MonkeyPatch) -> EverywherePresenter:
    others = tuple(entry for entry in PAGES if entry.key not in ("roster", "signing"))
    pages = (page("roster", "花名册", "F4"), page("signing", "审核签字", "F5"), *others)
    monkeypatch.setattr(everywhere, "PAGES", pages)
    return EverywherePresenter(desk)


def test_people_are_found_by_initials_and_their_numbers_are_masked(
    search: EverywherePresenter, desk: StraightDesk
) -> None:
    search.search("lxm")
    (hit, *_) = search.state.hits
    assert hit.title == "李秀梅"
    assert "********" in hit.note
    search.go(0)
    known = {invented(number).id_number for number in range(12)}
    ((opened, where),) = desk.shell.opened
    assert opened == "roster"
    assert where["person"] in known


def test_villages_and_pages_are_found(search: EverywherePresenter) -> None:
    search.search("花名册")
    assert [hit.page for hit in search.state.hits] == ["roster"]
    search.search("系统")
    assert [(hit.page, dict(hit.where)) for hit in search.state.hits] == [("system", {})]
    search.search("上街")
    assert [dict(hit.where) for hit in search.state.hits if "village" in hit.where]


def test_what_is_nowhere_is_said_to_be_nowhere(search: EverywherePresenter) -> None:
    search.search("zzzzzz")
    assert search.state.searched
    assert search.state.hits == ()
    search.search("")
    assert not search.state.searched


def test_only_the_newest_answer_counts(search: EverywherePresenter, desk: StraightDesk) -> None:
    desk.runner.held = True
    search.search("lxm")
    search.search("系统")
    desk.runner.go()
    assert search.state.typed == "系统"
    assert [hit.page for hit in search.state.hits] == ["system"]
