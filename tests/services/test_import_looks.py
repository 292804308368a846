"""A roster as it stands in its file: columns with examples, rows with problems, a guessed head."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualdesk.domain.roster_columns import Field
from qualdesk.errors import Refused
from qualdesk.services.importing import Importing, ImportRequest
from qualdesk.services.session import Session
from tests.services.conftest import id_number

GOOD, BAD = id_number(41), id_number(42)[:17]


def roster(path: Path, head: str) -> Path:
    lines = [
        "苍山西镇花名册,,,",
        head,
        f"李秀梅,{GOOD},女,上街村3组",
        f"赵云,{BAD},男,上街村4组",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_columns_are_shown_with_examples_and_faulty_rows_as_they_stand(
    session: Session, tmp_path: Path
) -> None:
    path = roster(tmp_path / "名册.csv", "姓名,证件号码,性别,行政区划")
    read = Importing(session).read(ImportRequest(files=(path,)))
    (look,) = read.looks
    assert [column.field for column in look.columns][:2] == [Field.NAME, Field.ID_NUMBER]
    assert look.columns[0].examples == ("李秀梅",)
    assert look.header_row == 2
    faulty = {p.where.row for p in read.problems if p.where.row}
    assert set(look.rows) == faulty
    assert look.rows[4][:2] == ("赵云", BAD)


def test_a_heading_nobody_knows_is_guessed_and_then_told_by_hand(
    session: Session, tmp_path: Path
) -> None:
    path = roster(tmp_path / "名册.csv", "甲,乙,丙,丁")
    importing = Importing(session)
    with pytest.raises(Refused, match=r"header\.missing"):
        importing.read(ImportRequest(files=(path,)))
    look = importing.guess(path)
    assert look is not None
    assert [column.text for column in look.columns] == ["甲", "乙", "丙", "丁"]
    assert look.columns[1].examples[0] == GOOD
    mapping = {"甲": Field.NAME, "乙": Field.ID_NUMBER, "丁": Field.DIVISION}
    read = importing.read(ImportRequest(files=(path,), mapping=mapping))
    assert read.rows_read == 2


def test_an_empty_file_has_no_heading_to_guess(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "空.csv"
    path.write_text(",,\n,,\n", encoding="utf-8")
    assert Importing(session).guess(path) is None
