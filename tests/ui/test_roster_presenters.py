"""花名册 without widgets: list, person, forms, import."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from qualdesk.bootstrap import Services
from qualdesk.domain.confirmation import Method
from qualdesk.domain.recipient import Insurance, State
from qualdesk.domain.roster_columns import Field
from qualdesk.errors import Environment
from qualdesk.services.confirming import ConfirmRequest
from qualdesk.services.roster_index import Order
from qualdesk.storage.queries import audit
from tests.services.conftest import (
    OTHER_VILLAGE,
    TODAY,
    VILLAGE,
    add_people,
    id_number,
    invented,
)
from tests.ui.straight import StraightDesk
from ui.look.marks import StateMark
from ui.pages.roster.entry_presenter import EntryPresenter, Form
from ui.pages.roster.import_presenter import ImportPresenter
from ui.pages.roster.import_state import CHECK, COLUMNS, DONE, FILES
from ui.pages.roster.person_presenter import PersonPresenter
from ui.pages.roster.presenter import RosterPresenter
from ui.pages.roster.timeline import round_words
from ui.pages.roster.timeline_entry import CHANGES, CONFIRMATIONS

LATE = id_number(41)


@pytest.fixture
def with_late(desk: StraightDesk) -> StraightDesk:
    """Twelve people of one village, and one of another who is late."""
    late = invented(41, village=OTHER_VILLAGE, name="左凤英")
    add_people(desk.services.session, [late], known_due_on=TODAY - timedelta(days=17))
    return desk


@pytest.fixture
def roster(with_late: StraightDesk) -> RosterPresenter:
    presenter = RosterPresenter(with_late)
    presenter.load()
    return presenter


# The list


def test_the_most_urgent_person_is_first(roster: RosterPresenter) -> None:
    state = roster.state
    assert (state.register, state.total, state.everybody) == (13, 13, 13)
    assert state.counts[State.OVERDUE] == 1
    first = state.first[0]
    assert (first.name, first.word, first.mark) == ("左凤英", "逾期 17 天", StateMark.OVERDUE)
    assert first.masked == f"{LATE[:6]}********{LATE[-4:]}"


def test_filters_limit_the_list_and_are_taken_away_together(roster: RosterPresenter) -> None:
    roster.choose_village(VILLAGE)
    assert roster.state.total == 12
    assert roster.state.groups == ("3组",)
    roster.choose_states([State.OVERDUE])
    assert roster.state.total == 0
    assert roster.state.everybody == 12
    roster.show_all()
    assert roster.state.total == 13
    assert not roster.state.filter.narrowed


def test_a_search_finds_by_initials(roster: RosterPresenter) -> None:
    roster.search("zfy")
    assert [line.name for line in roster.state.first] == ["左凤英"]


def test_the_same_person_stays_current_in_another_order(roster: RosterPresenter) -> None:
    roster.current = LATE
    roster.sort(Order.AGE.value, descending=True)
    here = roster.state.go_to
    assert roster.number_at(here) == LATE
    assert roster.beside(LATE, -1) == roster.number_at(here - 1)
    assert roster.beside(roster.number_at(0), -1) == ""


def test_village_and_order_are_remembered_but_nothing_that_was_typed(
    roster: RosterPresenter, with_late: StraightDesk
) -> None:
    roster.choose_village(VILLAGE)
    roster.sort(Order.NAME.value, descending=False)
    roster.search("左凤英")
    again = RosterPresenter(with_late)
    assert again.state.filter.village == VILLAGE
    assert again.state.filter.order is Order.NAME
    assert again.state.filter.text == ""


def test_another_page_may_name_a_state_or_a_village(roster: RosterPresenter) -> None:
    roster.go_where({"state": "overdue"})
    assert [line.name for line in roster.state.first] == ["左凤英"]
    roster.go_where({"village": VILLAGE, "states": ["never", "not_due"]})
    assert roster.state.total == 12


def test_rows_come_page_by_page(roster: RosterPresenter) -> None:
    came: list[int] = []
    roster.rows(10, 200).then(lambda rows: came.append(len(rows))).start()
    assert came == [3]


def test_what_is_shown_is_exported(roster: RosterPresenter, tmp_path: Path) -> None:
    roster.choose_states([State.OVERDUE])
    path = tmp_path / "名单.xlsx"
    roster.export(path).start()
    cells = [str(c.value) for row in openpyxl.load_workbook(path).active.iter_rows() for c in row]
    assert LATE in cells
    assert id_number(1) not in cells


def test_a_remembered_village_that_is_gone_does_not_shut_the_list(desk: StraightDesk) -> None:
    desk.memory.put("roster.village", "000000000000")
    presenter = RosterPresenter(desk)
    presenter.load()
    assert [fault.code for fault in desk.shell.told] == ["village.unknown"]
    assert presenter.state.total == 12


# One person


def confirm(services: Services, number: str) -> str:
    request = ConfirmRequest(id_number=number, method=Method.DATA_MATCH, reason="殡葬数据比对")
    return services.confirming.confirm(request).confirmation.fact_id


def test_the_timeline_keeps_what_was_corrected(desk: StraightDesk) -> None:
    number = id_number(1)
    fact = confirm(desk.services, number)
    presenter = PersonPresenter(desk)
    presenter.open(number)
    (entry,) = presenter.state.entries
    assert (entry.kind, entry.mark) == (CONFIRMATIONS, StateMark.DONE)
    assert entry.title == "2026-11-21　比对　具备"
    presenter.withdraw(entry, "录错了人")
    presenter.again()
    (struck,) = presenter.state.entries
    assert struck.struck
    assert struck.fact_id == fact
    assert "已撤销：录错了人" in struck.lines


def test_changes_of_one_act_are_one_entry(desk: StraightDesk) -> None:
    number = id_number(1)
    values = {"phone": "13900002087", "village": "532922101201", "group": "5"}
    desk.services.registering.edit(number, values, "搬到儿子家")
    presenter = PersonPresenter(desk)
    presenter.open(number)
    presenter.choose_kind(CHANGES)
    (entry,) = presenter.state.entries
    assert entry.title.startswith("2026-11-21　更正　")
    assert "3组 → 5组" in entry.lines
    assert not any("532922101201" in line for line in entry.lines)


def test_who_is_late_has_the_day_in_the_timeline(with_late: StraightDesk) -> None:
    presenter = PersonPresenter(with_late)
    presenter.open(LATE)
    assert presenter.state.entries[0].mark is StateMark.OVERDUE
    assert presenter.state.entries[0].lines == ("已经逾期 17 天",)


def test_looking_at_the_number_is_logged(desk: StraightDesk) -> None:
    presenter = PersonPresenter(desk)
    presenter.open(id_number(1))
    presenter.revealed(id_number(1))
    with desk.services.session.read() as connection:
        newest = audit.head(connection)
    assert newest is not None
    assert newest.name == "recipient.looked"
    assert id_number(1) not in newest.detail


def test_rounds_are_said_in_words() -> None:
    assert round_words("2026H2") == "2026年下半年"
    assert round_words("2026Q4") == "2026年第4季度"
    assert round_words("2026-09") == "2026年9月"


# The forms


def test_a_person_is_added(desk: StraightDesk) -> None:
    presenter = EntryPresenter(desk)
    saved: list[str] = []
    presenter.saved = saved.append
    presenter.begin(Form.ADD)
    values = {"id_number": LATE, "name": "左凤英", "village": VILLAGE, "insurance": "resident"}
    presenter.save({**values, "group": "三组"})
    assert saved == [LATE]
    assert desk.services.register.person(LATE).recipient.group == "3组"
    assert presenter.state.form is None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"id_number": LATE[:17]}, "id_number"),
        ({"id_number": LATE}, "name"),
        ({"id_number": LATE, "name": "左凤英", "village": "没有的村"}, "village"),
        ({"id_number": id_number(1), "name": "x"}, "id_number"),
        ({"id_number": LATE, "name": "左凤英", "started_month": "十三月"}, "started_month"),
    ],
)
def test_what_is_refused_is_said_beside_its_field(
    desk: StraightDesk, values: dict[str, str], field: str
) -> None:
    presenter = EntryPresenter(desk)
    presenter.begin(Form.ADD)
    presenter.save({"insurance": "resident", "village": VILLAGE, **values})
    assert presenter.state.fault_field == field
    assert presenter.state.fault
    assert not presenter.state.saving


def test_a_correction_needs_a_change_and_a_reason(desk: StraightDesk) -> None:
    file = desk.services.register.person(id_number(1))
    presenter = EntryPresenter(desk)
    presenter.begin(Form.EDIT, file)
    known = dict(presenter.state.known)
    presenter.save(known)
    assert presenter.state.fault == "没有改动任何内容。"
    presenter.save({**known, "phone": "13900002087"})
    assert presenter.state.fault_field == "reason"
    presenter.save({**known, "phone": "13900002087", "reason": "本人换了电话"})
    assert presenter.state.form is None
    (change,) = desk.services.register.person(id_number(1)).changes
    assert (change.field, change.new, change.reason) == ("phone", "13900002087", "本人换了电话")


def test_a_further_benefit_is_one_that_the_person_lacks(desk: StraightDesk) -> None:
    file = desk.services.register.person(id_number(1))
    presenter = EntryPresenter(desk)
    presenter.begin(Form.BENEFIT, file)
    assert Insurance.RESIDENT not in presenter.state.insurances
    presenter.save({"insurance": "injury", "started_month": "2026-01"})
    held = desk.services.register.person(id_number(1)).line.benefits
    assert {benefit.insurance for benefit in held} == {Insurance.RESIDENT, Insurance.INJURY}


# The import


HEAD = "姓名,证件号码,性别,行政区划,联系电话"


def roster_file(folder: Path, head: str = HEAD) -> Path:
    """One who is new, one with a telephone, one refused; the other people are missing."""
    rows = [
        head,
        f"左凤英,{LATE},男,{VILLAGE},",
        f"赵云,{id_number(7)},男,{VILLAGE},13900002087",
        f"罗树清,{id_number(43)[:17]},男,{VILLAGE},",
    ]
    path = folder / "省系统导出.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def test_an_import_shows_everything_before_it_writes(desk: StraightDesk, tmp_path: Path) -> None:
    presenter = ImportPresenter(desk)
    presenter.choose([roster_file(tmp_path)])
    preview = presenter.state.preview
    assert presenter.state.step == CHECK
    assert preview is not None
    assert [row.name for row in preview.new] == ["左凤英"]
    (changed,) = preview.changed
    assert changed.what == "联系电话：空 → 13900002087"
    assert preview.rejected == 1
    refused = preview.problems[0]
    assert refused.mark is StateMark.OVERDUE
    assert refused.row == 4
    assert Field.ID_NUMBER in refused.faulty
    assert refused.values[Field.NAME] == "罗树清"
    assert len(preview.missing) == 11
    assert preview.missing[0].name
    assert desk.services.roster_view.villages()[0][2] == 12  # nobody was added


def test_it_is_written_and_the_refused_rows_are_saved(desk: StraightDesk, tmp_path: Path) -> None:
    presenter = ImportPresenter(desk)
    presenter.choose([roster_file(tmp_path)])
    presenter.next()
    assert presenter.state.step == DONE
    assert presenter.state.result[0] == "新增 1 项待遇"
    assert desk.services.register.person(LATE).recipient.name == "左凤英"
    path = tmp_path / "退回的行.xlsx"
    presenter.save_rejects(path)
    names = [row[0].value for row in openpyxl.load_workbook(path).active.iter_rows()]
    assert "罗树清" in names


def test_a_cancelled_import_leaves_nothing(desk: StraightDesk, tmp_path: Path) -> None:
    presenter = ImportPresenter(desk)
    presenter.choose([roster_file(tmp_path)])
    presenter.follow = lambda job: (job.cancel(), job.start())
    presenter.next()
    assert presenter.state.step == CHECK
    assert presenter.state.fault == "已取消，名册没有改动。"
    assert desk.services.roster_view.villages()[0][2] == 12


def test_columns_that_nobody_knows_are_mapped_by_hand_and_remembered(
    desk: StraightDesk, tmp_path: Path
) -> None:
    path = roster_file(tmp_path, "甲,乙,丙,丁,戊")
    presenter = ImportPresenter(desk)
    presenter.choose([path])
    assert presenter.state.step == COLUMNS
    assert presenter.state.guessed
    for text, field in (("甲", "name"), ("乙", "id_number"), ("丁", "division"), ("戊", "")):
        presenter.map_column(text, field)
    presenter.next()
    assert presenter.state.step == CHECK
    presenter.next()
    assert presenter.state.step == DONE
    again = ImportPresenter(desk)
    again.choose([path])
    assert again.state.step == CHECK


def test_one_field_is_one_column(desk: StraightDesk, tmp_path: Path) -> None:
    presenter = ImportPresenter(desk)
    presenter.choose([roster_file(tmp_path)])
    presenter.map_column("联系电话", "name")
    fields = {one.text: one.field for one in presenter.state.columns}
    assert fields["联系电话"] is Field.NAME
    assert fields["姓名"] is None


def test_a_file_that_is_none_is_told_and_the_import_goes_on(
    desk: StraightDesk, tmp_path: Path
) -> None:
    path = tmp_path / "名册.xlsx"
    path.write_bytes(b"PK\x03\x04 broken")
    presenter = ImportPresenter(desk)
    presenter.choose([path])
    assert presenter.state.step == FILES
    assert presenter.state.fault
    assert not presenter.state.busy
    presenter.choose([roster_file(tmp_path)])
    assert presenter.state.step == CHECK
    assert presenter.state.fault == ""


def test_a_fault_of_the_pc_while_writing_says_what_to_do(
    desk: StraightDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    presenter = ImportPresenter(desk)
    presenter.choose([roster_file(tmp_path)])

    def full(*_: object) -> None:
        raise Environment("disk.full", "磁盘满了。", remedy="请清理磁盘。")

    monkeypatch.setattr(desk.services.importing, "apply", full)
    presenter.next()
    assert presenter.state.fault == "磁盘满了。请清理磁盘。"
    assert presenter.state.step == CHECK


def test_an_import_on_its_way_is_a_draft(desk: StraightDesk, tmp_path: Path) -> None:
    presenter = ImportPresenter(desk)
    presenter.choose([roster_file(tmp_path)])
    body = presenter.draft()
    again = ImportPresenter(desk)
    again.restore(body)
    assert again.state.files == presenter.state.files
    presenter.next()
    assert presenter.draft() == {}
