"""规则和条款: read in words, changed in its place, checked as a whole, taken back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSpinBox
from pytestqt.qtbot import QtBot

from qualdesk.bootstrap import Services, open_station
from qualdesk.domain.policy import explain
from qualdesk.domain.policy_changes import Change, check_of
from qualdesk.domain.policy_checks import ListOf, OneOf
from qualdesk.domain.policy_schema import LOOSE, WHOLE
from qualdesk.services.own_rules import Effect
from tests.services.conftest import ADMIN, PASSWORD, TODAY
from tests.ui.conftest import HANDLER
from tests.ui.straight import StraightDesk
from ui import prompts
from ui.context import Drafts
from ui.pages.system.page import SystemPage
from ui.pages.system.rules_presenter import RulesPresenter, effect_words, parse_day, shown_rows
from ui.pages.system.rules_state import Editing, Entered
from ui.pages.system.value_editors import ValueEditor, editor_for
from ui.pages.system.words import rule_words, said_of_value, value_words

LENGTH = "insurance.resident.cycle.length"
GROUND, REASON = "县社险发〔2026〕3号", "县里发文改了"


@pytest.fixture
def presenter(desk: StraightDesk) -> RulesPresenter:
    made = RulesPresenter(desk)
    made.load()
    return made


@pytest.fixture
def page(desk: StraightDesk, qtbot: QtBot) -> SystemPage:
    made = SystemPage(desk, Drafts(desk))
    qtbot.addWidget(made)
    made.resize(1218, 620)
    made.show()
    made.opened()
    made.presenter.open_section("rules")
    return made


def editing(presenter: RulesPresenter) -> Editing:
    found = presenter.state.editing
    assert found is not None
    return found


def typed(presenter: RulesPresenter, **fields: object) -> Editing:
    presenter.enter(replace(editing(presenter).entered, **fields))  # type: ignore[arg-type]
    return editing(presenter)


def test_every_rule_has_its_clause_and_no_english_word_in_its_name(
    presenter: RulesPresenter,
) -> None:
    rows = presenter.state.rows
    assert len(rows) > 100
    assert [row.path for row in rows if not row.clause] == []
    english = {part for row in rows for part in row.rule.split(" · ") if part.isascii()}
    assert english == set()


def test_values_are_said_in_words() -> None:
    assert rule_words("insurance.resident.cycle.length") == "城乡居民 · 确认周期 · 长度"
    assert value_words({"length": 1, "unit": "month"}) == "1 个月"
    assert value_words(["group_leader", "coordinator"]) == "村民小组长、村级协办员"
    assert value_words(value=True) == "是"


def test_another_policy_is_used_at_once(presenter: RulesPresenter, services: Services) -> None:
    presenter.use_policy("yunlong-2021")
    assert presenter.state.policy_id == "yunlong-2021"
    assert services.session.policy().id == "yunlong-2021"


def test_a_faulty_policy_file_is_refused_with_its_faults(
    presenter: RulesPresenter, desk: StraightDesk, tmp_path: Path
) -> None:
    file = tmp_path / "own.toml"
    file.write_text('[policy]\nid = "own"\n', encoding="utf-8")
    presenter.use_policy(str(file))
    assert desk.shell.told[0].code == "policy.invalid"
    assert presenter.state.policy_id == "yangbi-2021"


def test_a_value_is_checked_weighed_and_kept(
    presenter: RulesPresenter, desk: StraightDesk, services: Services
) -> None:
    presenter.edit(LENGTH)
    assert editing(presenter).original == "6　Y6.1.2a，2021-11-01 起"
    assert presenter.missing() == "还没有改：和现在的值一样。"
    assert typed(presenter, value=3).effect == "照现有的人算，没有谁的到期日和状态会变。"
    assert presenter.missing() == "请写依据的文号。"
    typed(presenter, clause=GROUND)
    assert presenter.missing() == "请写为什么改。"
    typed(presenter, reason=REASON)
    presenter.save()
    assert presenter.state.editing is None
    (row,) = [row for row in presenter.state.rows if row.path == LENGTH]
    assert (row.value, row.clause, row.own) == ("3", GROUND, f"本单位改过 {ADMIN} {TODAY}")
    assert presenter.state.name.endswith("（本单位改过）")
    assert desk.shell.said == ["城乡居民 · 确认周期 · 长度 已改"]
    presenter.show_changed(only=True)
    assert [r.path for r in shown_rows(presenter.state, "")] == [LENGTH]


def test_the_original_comes_back(presenter: RulesPresenter, services: Services) -> None:
    services.own_rules.change(Change(LENGTH, 3, GROUND, TODAY), REASON)
    presenter.load()
    presenter.edit(LENGTH)
    assert editing(presenter).original == "6　Y6.1.2a，2021-11-01 起"
    assert REASON in editing(presenter).changed
    presenter.restore("改错了")
    assert services.own_rules.values() == {}
    assert not any(row.own for row in presenter.state.rows)


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("insurance.resident.round.closes", ["06-30"], "截止日 应当有 2 个日期"),
        ("insurance.resident.round.closes", ["06-31", "12-31"], "没有这一天"),
        ("notice.columns", [], "不能为空"),
        ("wording.centre", " ", "1 到 200 个字"),
    ],
)
def test_faults_stand_at_the_value_in_chinese(
    presenter: RulesPresenter, path: str, value: object, words: str
) -> None:
    presenter.edit(path)
    faults = typed(presenter, value=value, clause=GROUND, reason=REASON).faults
    assert words in faults[0]
    assert "closes" not in faults[0]
    assert "红框" in presenter.missing()
    presenter.save()
    assert presenter.state.editing is not None


def test_a_day_that_is_none_is_said_at_the_day(presenter: RulesPresenter) -> None:
    presenter.edit(LENGTH)
    assert typed(presenter, value=3, day="明天").day_fault
    assert "不起作用" in typed(presenter, day="2021-10-01").faults[0]
    assert typed(presenter, day="2026年12月1日").faults == ()
    assert [str(parse_day(text)) for text in ("20261201", "2026-12-1", "13月", "202612")] == [
        "2026-12-01", "2026-12-01", "None", "None",
    ]  # fmt: skip


def test_the_effect_is_said_in_numbers() -> None:
    from qualdesk.domain.recipient import State

    effect = Effect(TODAY, {State.NOT_DUE: 1300}, {State.OVERDUE: 1200, State.NOT_DUE: 100}, 1300)
    assert effect_words(effect, TODAY) == (
        "1,300 人的到期日会变；今天逾期 0 → 1,200 人（+1,200）；将到期仍是 0 人。"
    )


def test_findings_of_the_check_lose_lines_and_keys() -> None:
    said = said_of_value("第 9 行 insurance.resident.round：closes 应当有 2 个日期。")
    assert said == "截止日 应当有 2 个日期。"


def test_every_value_of_every_policy_is_said_in_words(presenter: RulesPresenter) -> None:
    english = set()
    for check in (
        *(key.check for rule in WHOLE.values() for key in rule.keys.values()),
        *(check for table in LOOSE.values() for check in table.values()),
    ):
        item = check.item if isinstance(check, ListOf) else check
        if isinstance(item, OneOf):
            english |= {m.value for m in item.members if value_words(m.value).isascii()}
    assert english == set()
    sources = {row.source_name for row in presenter.state.rows}
    assert not {source for source in sources if source.isascii()}


def test_every_editor_gives_back_the_value_that_it_was_given(
    services: Services, qtbot: QtBot
) -> None:
    policy = services.session.policy()
    kinds = set()
    for value in explain(policy, TODAY):
        check = check_of(value.path)
        if check is None:
            continue
        steps = ("handler", "unit_head", "seal")
        made: ValueEditor = editor_for(check, value.value, value_words, steps)
        qtbot.addWidget(made)
        assert made.raw() == value.value, value.path
        assert made.fields(), value.path
        made.name_fields("规定")
        assert all(field.accessibleName() for field in made.fields())
        kinds.add(type(check).__name__)
    assert len(kinds) >= 8


def test_days_are_read_as_people_write_them(qtbot: QtBot) -> None:
    check = check_of("insurance.resident.round.closes")
    assert check is not None
    made = editor_for(check, ["06-30", "12-31"], value_words)
    qtbot.addWidget(made)
    (field,) = made.findChildren(QLineEdit)
    field.setText("6月25日， 12-25")
    assert made.raw() == ["06-25", "12-25"]


def test_the_order_of_a_chain_is_that_of_ticking(qtbot: QtBot) -> None:
    check = check_of("summary.sign_off.steps")
    assert check is not None
    made = editor_for(check, ["centre_head", "township_leader"], value_words)
    qtbot.addWidget(made)
    boxes = {box.accessibleName(): box for box in made.findChildren(QCheckBox)}
    boxes["社保中心负责人"].click()
    boxes["社保中心负责人"].click()
    assert made.raw() == ["township_leader", "centre_head"]
    assert boxes["社保中心负责人"].text() == "2. 社保中心负责人"


def test_a_value_is_changed_by_keys_alone(
    page: SystemPage, services: Services, qtbot: QtBot
) -> None:
    page.rules.search.setText("城乡居民 · 确认周期 · 长度")  # as an input method does
    qtbot.keyClick(page.rules.search, Qt.Key.Key_Return)
    assert page.rules.table.hasFocus()
    qtbot.keyClick(page.rules.table, Qt.Key.Key_Return)
    editor = page.rules.editor
    assert editor.value is not None
    (number,) = editor.value.findChildren(QSpinBox)
    assert number.hasFocus()
    assert not editor.save.isEnabled()
    qtbot.keyClicks(number, "3")
    for text, field in (
        (TODAY.isoformat(), editor.day),
        (GROUND, editor.clause),
        (REASON, editor.reason),
    ):
        focus = page.focusWidget()
        assert focus is not None
        qtbot.keyClick(focus, Qt.Key.Key_Return)
        assert field.hasFocus()
        field.insert(text)
    assert editor._missing.text() == ""
    qtbot.keyClick(editor.reason, Qt.Key.Key_Return)
    assert editor.isHidden()
    assert page.rules.table.hasFocus()
    assert services.own_rules.values()[LENGTH].changes[0].value == 3


def test_esc_leaves_the_editor_and_the_restoring_asks_for_a_reason(
    page: SystemPage, services: Services, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.own_rules.change(Change(LENGTH, 3, GROUND, TODAY), REASON)
    page.reload()
    page.rules_presenter.edit(LENGTH)
    qtbot.keyClick(page.rules.editor.day, Qt.Key.Key_Escape)
    assert page.rules.editor.isHidden()
    page.rules_presenter.edit(LENGTH)
    asked: list[str] = []
    monkeypatch.setattr(
        prompts, "ask_reason", lambda _, title, *__, **___: asked.append(title) or "改错了"
    )
    page.rules.editor._restore.click()
    assert asked == ["城乡居民 · 确认周期 · 长度：恢复原文"]
    assert services.own_rules.values() == {}


def test_who_may_not_change_the_rules_sees_why(station_folder: Path, qtbot: QtBot) -> None:
    services = open_station(station_folder, HANDLER, PASSWORD, TODAY)
    desk = StraightDesk(station_folder, services)
    page = SystemPage(desk, Drafts(desk))
    qtbot.addWidget(page)
    page.reload()
    page.rules_presenter.edit(LENGTH)
    assert page.rules_presenter.state.editing is None
    assert not page.rules._why.isHidden()
    assert page.rules.findChildren(QComboBox)[0].isHidden()
    services.close()


def test_what_is_in_force_as_a_group_says_why_it_is_not_changed(page: SystemPage) -> None:
    rows = [row for row in page.rules_presenter.state.rows if not row.changeable]
    assert {row.path.partition(".")[0] for row in rows} == {"suspension"}
    page.rules.search.setText(rows[0].rule)
    page.rules.table.entered.emit(0)
    assert "规则文件" in page.rules._hint.text()


def test_what_was_typed_twice_is_checked_once(presenter: RulesPresenter) -> None:
    presenter.edit(LENGTH)
    before = typed(presenter, value=3)
    presenter.enter(before.entered)
    assert editing(presenter) is before
    presenter.enter(Entered(6, "", "2026-11-21", ""))
    assert editing(presenter).faults == ()
