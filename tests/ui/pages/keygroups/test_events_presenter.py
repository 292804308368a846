"""活动 without a window: a list of who came, a group photo, everybody confirmed; taken back."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from qualdesk.imaging.portraits import draw_portrait
from tests.services.conftest import invented
from tests.ui.straight import StraightDesk
from ui.pages.keygroups.events_presenter import EventsPresenter

FOLK = (invented(1), invented(3))


@pytest.fixture
def came(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(("姓名", "身份证号码"))
    for person in FOLK:
        sheet.append((person.name, person.id_number))
    sheet.append(("外地人", "110101194001010014"))
    book.save(tmp_path / "签到.xlsx")
    return tmp_path / "签到.xlsx"


@pytest.fixture
def presenter(desk: StraightDesk) -> EventsPresenter:
    made = EventsPresenter(desk)
    made.load()
    return made


@pytest.mark.clause("L2.3.1")
def test_who_came_is_confirmed_and_an_event_taken_back(
    presenter: EventsPresenter, came: Path, tmp_path: Path
) -> None:
    group = tmp_path / "合影.jpg"
    group.write_bytes(draw_portrait(2))
    presenter.type(name="体检", place="卫生院", people=came, photos=(group,))
    job = presenter.record()
    assert job is not None
    job.start()
    (row,) = presenter.state.rows or ()
    assert (row.attended, row.confirmed) == (2, 2)
    assert [problem.code for problem in presenter.state.left_out] == ["event.unmatched"]
    register = presenter.desk.services.register
    assert register.person(FOLK[0].id_number).confirmations[0].place == "卫生院（体检）"
    assert presenter.state.entry.name == ""
    presenter.take_back(row.event_id, "名单拿错了")
    assert presenter.state.rows == ()
    assert register.person(FOLK[0].id_number).corrections


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"people": None}, "people"),
        ({"on": "哪天"}, "on"),
        ({"on": "2030-01-01"}, "on"),
        ({"name": ""}, "name"),
        ({"place": ""}, "place"),
        ({}, "photos"),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    presenter: EventsPresenter, came: Path, fields: dict[str, object], at: str
) -> None:
    presenter.type(**{"name": "体检", "place": "卫生院", "people": came, **fields})
    job = presenter.record()
    if job is not None:
        job.start()
    assert presenter.state.entry.fault_at == at
    assert presenter.state.rows == ()


@pytest.mark.clause("P3.1")
def test_people_helped_with_the_phone_are_counted_once(
    presenter: EventsPresenter, desk: StraightDesk
) -> None:
    assert presenter.state.helped == 0
    for _ in range(2):
        desk.services.app_help.add(FOLK[0].id_number)
    presenter.load()
    assert presenter.state.helped == 1
