"""Cells corrected and rows skipped while a roster is imported: the same checks, and all is told."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl

from qualdesk.errors import Severity
from qualdesk.services.import_amending import AMENDED, SKIPPED, Amendment, RowKey
from qualdesk.services.importing import Importing, ImportRequest, Read, write_rejects
from qualdesk.services.session import Session
from qualdesk.storage.queries import audit
from tests.services.conftest import id_number
from tests.services.test_importing import HEAD, roster, row, stored

BAD = id_number(2)[:17]
NUMBER = HEAD.index("身份证号码")


def read(importing: Importing, path: Path, *rows: tuple[int, Amendment]) -> Read:
    amendments = {RowKey(str(path), "Sheet", number): one for number, one in rows}
    return importing.read(ImportRequest(files=(path,), amendments=amendments))


def test_a_corrected_cell_goes_through_the_same_checks(session: Session, tmp_path: Path) -> None:
    path = roster(tmp_path / "名册.xlsx", row(1), row(2, "赵云", id=BAD))
    before = path.read_bytes()
    importing = Importing(session)
    wrong = read(importing, path, (3, Amendment({NUMBER: BAD + "1X"})))
    assert wrong.rejected == 1
    right = read(importing, path, (3, Amendment({NUMBER: id_number(2)})))
    assert right.rejected == 0
    (told,) = (p for p in right.problems if p.code == AMENDED)
    assert (told.where.row, told.severity) == (3, Severity.ADVICE)
    assert told.message == f"导入时改了“身份证号码”：{BAD} → {id_number(2)}。"
    importing.apply(right)
    assert stored(session) == {(id_number(1), "李秀梅"), (id_number(2), "赵云")}
    assert path.read_bytes() == before
    with session.read() as connection:
        detail = json.loads(list(audit.entries(connection))[-1].detail)
    assert detail["amended"] == 1


def test_a_skipped_row_is_given_back_and_its_person_is_not_missing(
    session: Session, tmp_path: Path
) -> None:
    importing = Importing(session)
    importing.apply(read(importing, roster(tmp_path / "一.xlsx", row(1), row(2, "赵云"))))
    path = roster(tmp_path / "二.xlsx", row(1), row(2, "赵云", phone="13911110002"))
    found = read(importing, path, (3, Amendment(skipped=True)))
    imported = importing.preview(found)
    assert [p.code for p in found.problems if p.where.row] == [SKIPPED]
    assert (found.rows_read, found.rejected) == (2, 1)
    assert imported.diff.missing == ()
    assert imported.diff.changed == ()
    out = tmp_path / "退回的行.xlsx"
    assert write_rejects(found, out) == 1
    (sheet,) = openpyxl.load_workbook(out).worksheets
    cells = [str(c.value) for line in sheet.iter_rows() for c in line]
    assert "赵云" in cells
    assert "导入时跳过了这一行，没有写入。" in cells


def test_of_two_equal_rows_the_first_may_be_skipped(session: Session, tmp_path: Path) -> None:
    path = roster(tmp_path / "名册.xlsx", row(1, phone=""), row(1, phone="13911110001"))
    importing = Importing(session)
    assert read(importing, path).rejected == 1
    found = read(importing, path, (2, Amendment(skipped=True)))
    assert [one.phone for one, _ in found.stated] == ["13911110001"]


def test_a_merged_village_still_speaks_for_the_others(session: Session, tmp_path: Path) -> None:
    path = roster(tmp_path / "名册.xlsx", row(1), row(2, "赵云", village=""))
    book = openpyxl.load_workbook(path)
    book.worksheets[0].merge_cells("D2:D3")
    book.save(path)
    importing = Importing(session)
    village = HEAD.index("村（社区）")
    found = read(importing, path, (2, Amendment({village: "下街村"})))
    codes = {one.name: one.village_code for one, _ in found.stated}
    assert len(set(codes.values())) == 2
    skipped = read(importing, path, (2, Amendment(skipped=True)))
    assert [one.village_code for one, _ in skipped.stated] == [codes["赵云"]]
