"""The ledger of 重点人群 without a window: filters, a flag, its end, drafts."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualdesk.domain.key_groups import CodeSet
from qualdesk.domain.recipient import Flag
from tests.services.conftest import VILLAGE, add_people, invented
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


def test_what_is_shown_is_written_out(presenter: LedgerPresenter, tmp_path: Path) -> None:
    presenter.look_at(VILLAGE)
    presenter.export(tmp_path / "台账.pdf").start()
    assert (tmp_path / "台账.pdf").read_bytes().startswith(b"%PDF")
    assert said(presenter) == ["已写好 台账.pdf"]
