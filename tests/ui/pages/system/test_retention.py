"""保管和销毁: what is over is shown, and goes only by two people."""

from __future__ import annotations

from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from qualdesk.clock import Clock
from qualdesk.domain.confirmation import Method
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.confirming import ConfirmRequest
from tests.services.conftest import PASSWORD, invented
from tests.ui.conftest import HANDLER
from tests.ui.straight import StraightDesk
from ui.dialogs.two_people import TwoPeopleDialog
from ui.pages.system.retention_presenter import RetentionPresenter
from ui.pages.system.retention_section import RetentionSection


@pytest.fixture
def presenter(desk: StraightDesk) -> RetentionPresenter:
    """A photo of 2026, looked at in 2037."""
    request = ConfirmRequest(
        id_number=invented(1).id_number, method=Method.ON_SITE, photos=(draw_portrait(1),)
    )
    desk.services.confirming.confirm(request)
    desk.services.session.clock = Clock.on(date(2037, 1, 1))
    made = RetentionPresenter(desk)
    made.load()
    return made


@pytest.mark.clause("Y12")
def test_two_people_destroy_what_is_over(presenter: RetentionPresenter, desk: StraightDesk) -> None:
    state = presenter.state
    assert state.view is not None
    assert (state.view.over, state.may_destroy, state.colleagues) == (1, True, (HANDLER,))
    again: list[str] = []
    presenter.destroy("保管期满", HANDLER, "wrong", again.append)
    assert again == ["密码不对，请第二人再输一遍。"]
    presenter.destroy("保管期满", HANDLER, PASSWORD, again.append)
    assert desk.shell.said == ["销毁了 1 份，记录和摘要都留着"]
    assert presenter.state.view is not None
    assert (presenter.state.view.over, len(presenter.state.view.destructions)) == (0, 1)


@pytest.mark.clause("Y12")
def test_the_section_offers_it_only_when_something_is_over(
    presenter: RetentionPresenter, qtbot: QtBot
) -> None:
    section = RetentionSection(lambda: None)
    qtbot.addWidget(section)
    presenter.bind(section.render_state)
    assert section.act.isEnabled()
    assert section.kinds.rowCount() == 6
    presenter.destroy("保管期满", HANDLER, PASSWORD, lambda _: None)
    assert not section.act.isEnabled()
    assert section.done.rowCount() == 1


@pytest.mark.clause("Y12")
def test_the_dialog_wants_reason_second_and_password(qtbot: QtBot) -> None:
    dialog = TwoPeopleDialog(None, "销毁", "销毁(&T)", (HANDLER,), reason="保管期满")
    qtbot.addWidget(dialog)
    dialog.form.finished.emit()
    assert dialog.result() == 0
    dialog.password.setText(PASSWORD)
    dialog.form.finished.emit()
    assert dialog.result() == 1
    assert dialog.answer == ("保管期满", HANDLER, PASSWORD)
