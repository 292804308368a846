"""系统 without widgets."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualdesk.bootstrap import Services
from qualdesk.domain.access import Role
from qualdesk.errors import Problem, Severity
from qualdesk.services.upkeep import Health
from tests.services.conftest import ADMIN, id_number
from tests.ui.conftest import HANDLER
from tests.ui.straight import StraightDesk
from ui.look.marks import StateMark
from ui.pages.system.presenter import NewOperator, SystemPresenter
from ui.pages.system.state import SECTIONS
from ui.pages.system.words import check_rows
from ui.recovery.presenter import RecoveryPresenter


@pytest.fixture
def presenter(desk: StraightDesk) -> SystemPresenter:
    made = SystemPresenter(desk)
    made.load()
    return made


def test_the_station_is_told_in_words(presenter: SystemPresenter) -> None:
    told = dict(presenter.state.station)
    assert told["名称"] == "苍山西镇社保中心"
    assert told["级别"] == "乡镇"
    assert "漾濞彝族自治县" in told["区划代码"]


def test_f11_goes_round_the_sections(presenter: SystemPresenter) -> None:
    seen = []
    for _ in SECTIONS:
        seen.append(presenter.state.section)
        presenter.next_section()
    assert seen == [key for key, _, _ in SECTIONS]
    assert presenter.state.section == SECTIONS[0][0]


def test_the_check_finds_a_sound_station_sound(presenter: SystemPresenter) -> None:
    presenter.check().start()
    view = presenter.state.health
    assert view.mark is StateMark.DONE
    assert {row.word for row in view.rows} == {"完好"}
    assert not presenter.state.checking


def test_the_check_names_what_is_damaged() -> None:
    damaged = Problem(Severity.REFUSED, "evidence.missing", "一张照片读不出。")
    rows = check_rows(Health((damaged, damaged), 5, 3))
    (bad,) = [row for row in rows if row.word == "要处理"]
    assert bad.mark is StateMark.OVERDUE
    assert "另有 1 处" in bad.detail
    assert bad.whole.count("请停止录入，用最近的备份取回") == 1


def test_every_finding_of_the_check_says_what_to_do(presenter: SystemPresenter) -> None:
    codes = ("database.damaged", "audit.broken", "evidence.missing", "disk.little_space")
    found = tuple(
        Problem(Severity.WARNING, code, f"第 {n} 处不对。") for code in codes for n in range(6)
    )
    rows = check_rows(Health(found, 5, 3))
    for row in rows:
        assert (row.word == "完好") == (row.whole == "")
        assert row.word == "完好" or "请" in row.whole
    assert "另外还有 2 种" in next(row.whole for row in rows if row.key == "audit")


def test_the_report_is_a_file_of_what_was_found(
    presenter: SystemPresenter, desk: StraightDesk, tmp_path: Path
) -> None:
    presenter.check().start()
    presenter.save_report(tmp_path / "体检.txt")
    assert "[完好] 数据库文件" in (tmp_path / "体检.txt").read_text(encoding="utf-8")
    assert desk.shell.said


def test_operators_are_added_and_ended(
    presenter: SystemPresenter, desk: StraightDesk, services: Services
) -> None:
    number = id_number(3, "19850101")
    presenter.add_operator(NewOperator("张复核", Role.REVIEWER, number, "correct horse 7"))
    presenter.disable(HANDLER, "调离岗位")
    lines = {line.login: line for line in presenter.state.operators}
    assert lines["张复核"].role is Role.REVIEWER
    assert lines[HANDLER].disabled
    assert lines[ADMIN].me
    assert "调离岗位" in services.upkeep.audit_entries()[-1].detail
    assert desk.shell.told == []


def test_a_refusal_is_shown_and_nothing_said(
    presenter: SystemPresenter, desk: StraightDesk
) -> None:
    presenter.add_operator(NewOperator("新人", Role.HANDLER, "123", "correct horse 7"))
    presenter.disable(ADMIN, "退休")
    assert [fault.code.split(".")[0] for fault in desk.shell.told] == ["id_number", "operator"]
    assert desk.shell.said == []


def test_a_recovery_sheet_is_renewed_and_checked(
    presenter: SystemPresenter, services: Services
) -> None:
    made: list[RecoveryPresenter] = []
    presenter.renew_recovery(made.append)
    assert len(made[0].groups) == 8
    presenter.recovery_checked()
    assert services.recovery.checked_on() == "2026-11-21"
    assert presenter.state.recovery_checked == "2026-11-21"


def test_the_audit_goes_into_a_file(presenter: SystemPresenter, tmp_path: Path) -> None:
    presenter.export_audit(tmp_path / "日志.jsonl")
    assert "station.init" in (tmp_path / "日志.jsonl").read_text(encoding="utf-8")
