"""The ledger of 重点人群 without a window: filters, a flag, its end, drafts."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from qualdesk.domain.audit import Act
from qualdesk.domain.key_groups import CodeSet
from qualdesk.domain.recipient import Flag, Insurance, Unit
from qualdesk.storage.repositories.register import Register
from tests.services.conftest import OTHER_VILLAGE, VILLAGE, add_people, invented
from tests.ui.straight import NotedShell, StraightDesk
from ui.pages.keygroups.ledger_presenter import LedgerPresenter
from ui.pages.keygroups.person_card import why_lines

YOUNG = invented(20, birth="19600313", name="赵小云")


@pytest.fixture
def presenter(desk: StraightDesk) -> LedgerPresenter:
    add_people(desk.services.session, [YOUNG])
    made = LedgerPresenter(desk)
    made.load()
    return made


def begin(presenter: LedgerPresenter, **fields: object) -> None:
    presenter.begin(entering=True)
    presenter.find("赵小云")
    presenter.take(YOUNG.id_number)
    presenter.type(**fields)


def said(presenter: LedgerPresenter) -> list[str]:
    shell = presenter.desk.shell
    assert isinstance(shell, NotedShell)
    return shell.said


@pytest.mark.clause("Y6.1.4b")
def test_a_flag_is_entered_and_the_ledger_shows_why(presenter: LedgerPresenter) -> None:
    before = len(presenter.state.lines)
    begin(presenter, source="残联名单", number=YOUNG.id_number + "41")
    presenter.record()
    assert len(presenter.state.lines) == before + 1
    presenter.choose(Flag.SEVERE_DISABILITY)
    (line,) = presenter.state.visible
    assert presenter.state.current is line
    assert why_lines(line) == ["重残（肢体一级）：残联名单，2026年11月21日起"]
    assert presenter.state.entry.person is None  # the next one
    assert presenter.state.entry.source == "残联名单"  # a whole list comes from one source
    assert said(presenter)[-1].startswith("赵小云 已列为重残")


@pytest.mark.clause("P2.3")
def test_the_village_s_own_words_are_taken(presenter: LedgerPresenter) -> None:
    begin(
        presenter, kind=Flag.INCAPACITATED, source="村评", scale=CodeSet.VILLAGE, grade="起不了床"
    )
    presenter.record()
    assert presenter.state.number_of(Flag.INCAPACITATED) == 1


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({}, "source"),
        ({"source": "残联", "number": "123"}, "number"),
        ({"source": "残联", "grade": "4"}, "grade"),
        ({"source": "残联", "grade": "1", "until": "昨天"}, "until"),
        ({"source": "残联", "grade": "1", "until": "2020-01-01"}, "until"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    presenter: LedgerPresenter, fields: dict[str, object], at: str
) -> None:
    begin(presenter, **fields)
    presenter.record()
    assert presenter.state.entry.fault_at == at
    assert presenter.state.entry.fault.endswith("。")
    assert not presenter.state.saving


def test_nobody_found_and_nobody_chosen_are_said(presenter: LedgerPresenter) -> None:
    presenter.begin(entering=True)
    presenter.record()
    assert presenter.state.entry.fault_at == "who"
    presenter.find("没有这个人")
    assert "没有找到" in presenter.state.entry.fault


def test_a_flag_is_ended_with_a_reason(presenter: LedgerPresenter) -> None:
    begin(presenter, kind=Flag.LOST_CONTACT, source="村里")
    presenter.record()
    presenter.choose(Flag.LOST_CONTACT)
    presenter.end(Flag.LOST_CONTACT, "已找到人")
    assert presenter.state.number_of(Flag.LOST_CONTACT) == 0
    assert "不再列为失联" in said(presenter)[-1]


def test_the_last_flag_or_its_end_is_taken_back(presenter: LedgerPresenter) -> None:
    begin(presenter, source="残联", grade="1")
    presenter.record()
    begin(presenter, source="残疾证", grade="2")
    presenter.record()  # replaces the first
    presenter.take_back()
    presenter.choose(Flag.SEVERE_DISABILITY)
    (line,) = presenter.state.visible
    assert [flag.source for flag in line.held] == ["残联"]
    presenter.end(Flag.SEVERE_DISABILITY, "已复评")
    assert presenter.state.number_of(Flag.SEVERE_DISABILITY) == 0
    presenter.take_back()
    assert presenter.state.number_of(Flag.SEVERE_DISABILITY) == 1
    presenter.take_back()
    assert said(presenter)[-1] == "没有刚才登记的标记可以撤回。"


def test_what_is_typed_comes_back(presenter: LedgerPresenter) -> None:
    begin(presenter, kind=Flag.INCAPACITATED, source="村评", scale=CodeSet.ABILITY, grade="3")
    draft = presenter.as_draft()
    other = LedgerPresenter(presenter.desk)
    other.restore(draft)
    assert other.state.entering
    assert other.as_draft() == draft
    presenter.clear()
    assert presenter.as_draft() == {}


UNIT = Unit("5329220001", "县第一中学")
TEACHER = invented(30, birth="19400313", name="杨老师")


@pytest.fixture
def of_a_unit(presenter: LedgerPresenter) -> LedgerPresenter:
    session = presenter.desk.services.session
    with session.work() as work:
        Register(work).put_units([UNIT])
        work.commit(Act("roster.import", {"added": 1}))
    add_people(session, [TEACHER], Insurance.INSTITUTION, unit_code=UNIT.unit_code)
    presenter.load()
    return presenter


@pytest.mark.clause("Y6.1.4b")
def test_the_ledger_is_limited_to_whom_one_person_is_responsible_for(
    of_a_unit: LedgerPresenter, tmp_path: Path
) -> None:
    presenter = of_a_unit
    whole = len(presenter.state.lines)
    assert presenter.state.owners == (UNIT.name, "")
    presenter.look_after(UNIT.name)
    assert [one.person.row.name for one in presenter.state.visible] == ["杨老师"]
    assert presenter.state.number_of(Flag.HIGH_AGE) == 1
    assert presenter.state.current is presenter.state.visible[0]
    presenter.load()
    assert presenter.state.owner == UNIT.name  # as the village beside it
    presenter.export(tmp_path / "台账.xlsx").start()
    sheet = openpyxl.load_workbook(tmp_path / "台账.xlsx").active
    cells = [str(cell) for line in sheet.iter_rows(values_only=True) for cell in line if cell]
    assert TEACHER.id_number in cells
    others = {one.person.row.id_number for one in presenter.state.lines} - {TEACHER.id_number}
    assert not others & {*cells}
    presenter.look_after("")
    assert len(presenter.state.visible) == whole - 1
    presenter.look_after(None)
    assert len(presenter.state.visible) == whole


@pytest.mark.clause("Y6.1.4b")
def test_who_is_responsible_for_nobody_in_a_village_is_not_kept(
    of_a_unit: LedgerPresenter,
) -> None:
    add_people(
        of_a_unit.desk.services.session, [invented(31, birth="19400313", village=OTHER_VILLAGE)]
    )
    of_a_unit.load()
    of_a_unit.look_after(UNIT.name)
    of_a_unit.look_at(OTHER_VILLAGE)
    assert (of_a_unit.state.owner, of_a_unit.state.owners) == (None, ("",))
    assert len(of_a_unit.state.visible) == 1


def test_what_is_shown_is_written_out(presenter: LedgerPresenter, tmp_path: Path) -> None:
    presenter.look_at(VILLAGE)
    presenter.export(tmp_path / "台账.pdf").start()
    assert (tmp_path / "台账.pdf").read_bytes().startswith(b"%PDF")
    assert said(presenter) == ["已写好 台账.pdf"]
