"""照片认领 and 上门记录 without a window: matched, looked at, confirmed; visits taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualdesk.domain.confirmation import Method
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.visiting import VisitRequest
from tests.services.conftest import TODAY, invented
from tests.ui.straight import StraightDesk
from ui.pages.keygroups.claims_presenter import ClaimsPresenter
from ui.pages.keygroups.visits_section import VisitsPresenter, about

ONE, OTHER = invented(1), invented(3)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "照片"
    folder.mkdir()
    for at, name in enumerate((ONE.id_number, OTHER.id_number, "认不出的")):
        (folder / f"{name}.jpg").write_bytes(draw_portrait(at))
    return folder


@pytest.fixture
def presenter(desk: StraightDesk, folder: Path) -> ClaimsPresenter:
    made = ClaimsPresenter(desk)
    made.match(folder).start()
    return made


@pytest.mark.clause("P2.3")
def test_only_what_was_looked_at_is_confirmed(presenter: ClaimsPresenter) -> None:
    assert len(presenter.state.lines) == 3
    assert len(presenter.state.to_confirm) == 1  # the first one is in sight
    assert presenter.state.picture
    presenter.move(1)
    presenter.choose(Method.HOME_VISIT)
    job = presenter.confirm()
    assert job is not None
    job.start()
    register = presenter.desk.services.register
    for person in (ONE, OTHER):
        (fact,) = register.person(person.id_number).confirmations
        assert fact.method is Method.HOME_VISIT
    assert [one.claim.name for one in presenter.state.lines] == ["认不出的.jpg"]
    assert presenter.confirm() is None


@pytest.mark.clause("P2.3")
def test_a_person_is_found_for_a_picture_that_nobody_is_named_by(
    presenter: ClaimsPresenter,
) -> None:
    last = len(presenter.state.lines) - 1
    presenter.move(last)
    assert presenter.state.current is not None
    assert presenter.state.current.person is None
    presenter.find(invented(5).id_number[-4:])
    presenter.take(presenter.state.offers[0].row.id_number)
    assert presenter.state.lines[last].by_hand
    assert presenter.state.lines[last].ticked
    presenter.tick(last)
    assert not presenter.state.lines[last].ticked


def test_a_folder_without_pictures_is_told(desk: StraightDesk, tmp_path: Path) -> None:
    presenter = ClaimsPresenter(desk)
    presenter.match(tmp_path).start()
    assert [fault.code for fault in desk.shell.told] == ["folder.empty"]
    assert not presenter.state.busy


@pytest.mark.clause("P3.2", "Y12")
def test_visits_are_listed_and_taken_back_with_their_confirmation(desk: StraightDesk) -> None:
    kept = desk.services.visiting.record(
        VisitRequest(
            id_number=ONE.id_number,
            on=TODAY,
            staff_a="甲",
            staff_b="乙",
            photos=(draw_portrait(1),),
            confirm=True,
            living="独居",
            follow_up="送药",
            follow_up_on=TODAY,
        )
    )
    presenter = VisitsPresenter(desk)
    presenter.load()
    assert presenter.state.to_follow == 1
    assert presenter.state.current is not None
    assert "居住：独居" in about(presenter.state.current)
    presenter.choose(later=True)
    presenter.move(0)
    presenter.take_back("登记错了人")
    assert presenter.state.visible == ()
    assert kept.confirmation_id in desk.services.register.person(ONE.id_number).corrections
