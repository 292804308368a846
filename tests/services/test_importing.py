"""Rosters into the register: all or nothing, compared field by field, nothing lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import text

from qualdesk.domain.recipient import Insurance
from qualdesk.domain.roster_columns import Field
from qualdesk.errors import Cancelled, Refused, Severity
from qualdesk.progress import Progress
from qualdesk.services.importing import Imported, Importing, ImportRequest, write_rejects
from qualdesk.services.session import Session
from qualdesk.services.standings import due_dates
from qualdesk.storage.queries import audit, people
from qualdesk.storage.queries.people import PeopleFilter
from tests.services.conftest import id_number

SAMPLES = Path(__file__).parent.parent / "data" / "samples"
TRUTH: dict[str, Any] = json.loads((SAMPLES / "truth.json").read_text(encoding="utf-8"))
HEAD = ["姓名", "身份证号码", "险种", "村（社区）", "村民小组", "联系电话", "待遇状态"]


def roster(path: Path, *rows: list[object], head: list[str] | None = None) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(head or HEAD)
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def row(number: int, name: str = "李秀梅", **changes: object) -> list[object]:
    values: dict[str, object] = {
        "name": name,
        "id": id_number(number),
        "insurance": "城乡居民",
        "village": "上街村",
        "group": "3组",
        "phone": f"1390000{number:04d}",
        "status": "正常",
        **changes,
    }
    return list(values.values())


def bring(session: Session, *files: Path, **choices: Any) -> Imported:
    importing = Importing(session)
    return importing.apply(importing.read(ImportRequest(files=files, **choices)))


def stored(session: Session) -> set[tuple[str, str]]:
    with session.read() as connection:
        return {(p.id_number, p.name) for p in people.find(connection, PeopleFilter())}


def test_the_township_roster_meets_its_truth(session: Session) -> None:
    imported = bring(session, SAMPLES / "花名册_三行标题.xlsx")
    assert stored(session) == {(p["id_number"], p["name"]) for p in TRUTH["people"]}
    found = {
        (p.where.row, p.code) for p in imported.read.problems if p.severity is Severity.REFUSED
    }
    assert found == {(r["row"], r["code"]) for r in TRUTH["rejected"]}
    assert imported.counts()["added"] == len(TRUTH["people"])
    with session.read() as connection:
        assert list(audit.faults(connection)) == []


def test_a_second_import_changes_nothing(session: Session) -> None:
    first = bring(session, SAMPLES / "花名册_三行标题.xlsx")
    with session.read() as connection:
        before = connection.execute(text("SELECT max(act) FROM recipient")).scalar()
    again = bring(session, SAMPLES / "花名册_三行标题.xlsx").counts()
    assert (again["added"], again["updated"], again["missing"]) == (0, 0, 0)
    assert again["unchanged"] == first.counts()["added"]
    with session.read() as connection:
        assert connection.execute(text("SELECT max(act) FROM recipient")).scalar() == before


def test_another_shape_of_the_same_people_adds_nobody(session: Session) -> None:
    bring(session, SAMPLES / "花名册_三行标题.xlsx")
    for name in ("花名册_GB18030.csv", "分村多表.xlsx", "网页表格.xls", "省系统导出.xls"):
        counts = bring(session, SAMPLES / name).counts()
        assert (name, counts["added"], counts["missing"]) == (name, 0, 0)


def test_several_insurances_are_several_benefits(session: Session, tmp_path: Path) -> None:
    head = ["姓名", "身份证号码", "险种", "单位编号", "单位名称", "村"]
    files = roster(
        tmp_path / "a.xlsx",
        ["李秀梅", id_number(1), "城乡居民", "", "", "上街村"],
        ["李秀梅", id_number(1), "企业职工", "53292200001", "水泥厂", "上街村"],
        head=head,
    )
    assert bring(session, files).counts()["added"] == 2
    with session.read() as connection:
        held = people.benefits(connection, id_number(1))
        assert people.units(connection) == {"53292200001": "水泥厂"}
    assert [b.insurance for b in held] == [Insurance.ENTERPRISE, Insurance.RESIDENT]


def test_changes_are_told_field_by_field_and_kept(session: Session, tmp_path: Path) -> None:
    bring(session, roster(tmp_path / "a.xlsx", row(1), row(2)))
    newer = roster(tmp_path / "b.xlsx", row(1, phone="13911112222", group="5组"), row(2))
    importing = Importing(session)
    preview = importing.preview(importing.read(ImportRequest(files=(newer,))))
    assert [(c.field, c.old, c.new) for c in preview.diff.changed[0].person] == [
        ("group_name", "3组", "5组"),
        ("phone", "13900000001", "13911112222"),
    ]
    with session.read() as connection:
        person = people.person(connection, id_number(1))
    assert person is not None
    assert person.phone == "13900000001"  # a preview writes nothing
    counts = bring(session, newer).counts()
    assert (counts["updated"], counts["unchanged"]) == (1, 1)
    with session.read() as connection:
        kept = connection.execute(text("SELECT field, old, new FROM register_change")).all()
    assert ("phone", "13900000001", "13911112222") in [tuple(change) for change in kept]


def test_an_empty_cell_changes_nothing(session: Session, tmp_path: Path) -> None:
    bring(session, roster(tmp_path / "a.xlsx", row(1)))
    counts = bring(session, roster(tmp_path / "b.xlsx", row(1, phone="", group=""))).counts()
    assert counts["unchanged"] == 1


def test_who_is_gone_from_the_list_is_kept_and_flagged(session: Session, tmp_path: Path) -> None:
    full = roster(tmp_path / "a.xlsx", row(1), row(2), row(3, village="下街村"))
    bring(session, full)
    partial = roster(tmp_path / "b.xlsx", row(1))
    assert bring(session, partial).counts()["missing"] == 1  # the other village is not in question
    with session.read() as connection:
        flagged = people.find(connection, PeopleFilter(off_roster=True))
    assert [p.id_number for p in flagged] == [id_number(2)]
    assert bring(session, full).counts()["missing"] == 0
    with session.read() as connection:
        assert people.count(connection, PeopleFilter(off_roster=True)) == 0


def test_a_person_whose_number_is_damaged_is_not_called_missing(
    session: Session, tmp_path: Path
) -> None:
    bring(session, roster(tmp_path / "a.xlsx", row(1), row(2, name="赵云")))
    damaged = row(2, name="赵云", id=float(int(id_number(2)[:15]) * 1000))
    counts = bring(session, roster(tmp_path / "b.xlsx", row(1), damaged)).counts()
    assert (counts["rejected"], counts["missing"]) == (1, 0)


def test_refused_rows_come_back_ready_to_import_again(session: Session, tmp_path: Path) -> None:
    files = roster(tmp_path / "a.xlsx", row(1), row(2, name=""), row(3, village="不存在村"))
    importing = Importing(session)
    read = importing.read(ImportRequest(files=(files,)))
    importing.apply(read)
    rejects = tmp_path / "退回" / "退回.xlsx"
    assert write_rejects(read, rejects) == 2
    book = openpyxl.load_workbook(rejects)
    sheet = book.active
    assert sheet is not None
    cells = list(sheet.iter_rows())
    heads = [str(cell.value) for cell in cells[1]]
    name, village = heads.index("姓名"), heads.index("村（社区）")
    assert all(str(r[-1].value) for r in cells[2:])
    cells[2][name].value, cells[3][village].value = "赵云", "上街村"
    book.save(rejects)
    counts = bring(session, rejects).counts()
    assert (counts["added"], counts["rejected"]) == (2, 0)


def test_refused_rows_that_come_back_make_nobody_missing(session: Session, tmp_path: Path) -> None:
    file = roster(tmp_path / "册.xlsx", row(1), row(2), row(3, name=""))
    importing = Importing(session)
    read = importing.read(ImportRequest(files=(file,)))
    importing.apply(read)
    rejects = tmp_path / "退回.xlsx"
    write_rejects(read, rejects)
    book = openpyxl.load_workbook(rejects)
    book.active.cell(3, 1).value = "补名"
    book.save(rejects)
    counts = bring(session, rejects).counts()
    assert (counts["added"], counts["missing"]) == (1, 0)
    assert bring(session, roster(tmp_path / "全.xlsx", row(1))).counts()["missing"] == 2


def test_a_mapping_by_hand_is_remembered_for_its_header(session: Session, tmp_path: Path) -> None:
    head = ["甲", "乙", "丙"]
    first = roster(tmp_path / "a.xlsx", ["李秀梅", id_number(1), "上街村"], head=head)
    second = roster(tmp_path / "b.xlsx", ["赵云", id_number(2), "上街村"], head=head)
    with pytest.raises(Refused):
        bring(session, first)
    mapping = {"甲": Field.NAME, "乙": Field.ID_NUMBER, "丙": Field.VILLAGE}
    assert bring(session, first, mapping=mapping).counts()["added"] == 1
    assert bring(session, second).counts()["added"] == 1


def test_a_cancelled_import_leaves_nothing(session: Session, tmp_path: Path) -> None:
    files = roster(tmp_path / "a.xlsx", row(1), row(2))
    importing = Importing(session)
    read = importing.read(ImportRequest(files=(files,)))
    asked: list[int] = []

    def cancelled() -> bool:
        asked.append(1)
        return len(asked) > 1

    with pytest.raises(Cancelled):
        importing.apply(read, Progress(cancelled=cancelled))
    assert stored(session) == set()


@pytest.mark.clause("Y8")
def test_a_mark_of_the_provincial_system_is_a_baseline_confirmation(
    session: Session, tmp_path: Path
) -> None:
    head = ["姓名", "证件号码", "行政区划", "认证年月", "认证标志", "下次认证时间", "认证方式"]
    files = roster(
        tmp_path / "a.xlsx",
        ["李秀梅", id_number(1), "上街村", "202610", "1", "202704", "手机"],
        ["赵云", id_number(2), "上街村", "", "0", "202612", ""],
        ["杨㐂", id_number(3), "上街村", "", "0", "", ""],
        head=head,
    )
    bring(session, files)
    bring(session, files)
    with session.read() as connection:
        facts = connection.execute(text("SELECT stated_on, source FROM confirmation")).all()
        due = [due_dates(session, connection, id_number(n))[Insurance.RESIDENT] for n in (1, 2, 3)]
    assert [tuple(f) for f in facts] == [("2026-10-31", "provincial")]
    assert [str(day) for day in due] == ["2027-04-30", "2026-12-31", "2027-06-30"]


def test_a_chosen_village_that_is_none_is_refused(session: Session, tmp_path: Path) -> None:
    head = ["姓名", "身份证号码", "险种"]
    file = roster(tmp_path / "无村.xlsx", ["李秀梅", id_number(1), "城乡居民"], head=head)
    with pytest.raises(Refused) as told:
        bring(session, file, village="532922101999")
    assert told.value.code == "village.unknown"
    assert bring(session, file, village="上街村").counts()["added"] == 1
