"""Large, swollen and broken files get a message at once, never a crash."""

from __future__ import annotations

import random
import struct
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualdesk.documents.readers import archive, isolated, limits
from qualdesk.documents.readers.tables import read_tables
from qualdesk.errors import QualDeskError, Unreadable
from tests.documents import table_files as make

ROWS = [["姓名", "身份证号码"], ["李兰", "532922194603136670"]]
BROKEN = {"file.unreadable", "file.too_large"}


def code_of(path: Path) -> str:
    with pytest.raises(Unreadable) as caught:
        read_tables(path)
    assert caught.value.remedy
    return caught.value.code


def test_a_file_over_64_mebibytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    with path.open("wb") as stream:
        stream.truncate(limits.FILE_BYTES + 1)
    assert code_of(path) == "file.too_large"
    with path.open("wb") as stream:
        stream.truncate(limits.FILE_BYTES)
    assert code_of(path) == "file.unreadable"


def test_over_300_000_rows_are_refused_in_text_and_workbooks(tmp_path: Path) -> None:
    text = tmp_path / "x.csv"
    text.write_bytes(b"a,b\n" * limits.ROWS)
    assert len(read_tables(text)[0].rows) == limits.ROWS
    text.write_bytes(b"a,b\n" * (limits.ROWS + 1))
    assert code_of(text) == "file.too_large"
    cells = '<row r="{0}"><c r="A{0}"><v>1</v></c></row>'
    book = make.sparse_xlsx(tmp_path / "x.xlsx", cells.format(1) + cells.format(limits.ROWS))
    assert len(read_tables(book)[0].rows) == limits.ROWS
    book = make.sparse_xlsx(tmp_path / "x.xlsx", cells.format(1) + cells.format(limits.ROWS + 1))
    assert code_of(book) == "file.too_large"


@pytest.mark.parametrize("corner", ["XFD1048576", "A4000000000"])
def test_two_far_cells_do_not_take_the_memory_of_the_pc(corner: str, tmp_path: Path) -> None:
    row = "".join(c for c in corner if c.isdigit())
    cells = '<row r="1"><c r="A1"><v>1</v></c></row>'
    cells += f'<row r="{row}"><c r="{corner}"><v>1</v></c></row>'
    assert code_of(make.sparse_xlsx(tmp_path / "x.xlsx", cells)) == "file.too_large"


def test_repeated_cells_of_ods_do_not_either(tmp_path: Path) -> None:
    path = make.ods(tmp_path / "x.ods", ROWS)
    with zipfile.ZipFile(path) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    content = members["content.xml"].decode()
    content = content.replace(
        "<table:table-cell", '<table:table-cell table:number-columns-repeated="16000"'
    )
    content = content.replace(
        "<table:table-row", '<table:table-row table:number-rows-repeated="1000000"'
    )
    make.archive(path, members | {"content.xml": content})
    assert code_of(path) in BROKEN


def test_an_archive_that_swells_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = make.sparse_xlsx(tmp_path / "x.xlsx", "<row/>")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings.xml", bytes(20_000_000))
    assert code_of(path) == "file.too_large"


def lying(path: Path) -> Path:
    """A workbook whose directory says that a member of 20 MB holds 1,000 bytes."""
    make.sparse_xlsx(path, "<row/>")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings.xml", b" " * 20_000_000)
    data, true = path.read_bytes(), struct.pack("<I", 20_000_000)
    assert data.count(true) == 2
    path.write_bytes(data.replace(true, struct.pack("<I", 1_000)))
    return path


def test_an_archive_whose_directory_lies_is_found_out(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"file\.too_large"):
        archive.check_contents(lying(tmp_path / "x.xlsx"))
    archive.check_contents(make.xlsx(tmp_path / "honest.xlsx", ROWS))


def test_a_silent_parsing_process_is_looked_into_and_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        isolated, "_program", lambda: [sys.executable, "-c", "import time; time.sleep(60)"]
    )
    monkeypatch.setattr(isolated, "_WAIT", 0.01)
    monkeypatch.setattr(limits, "SECONDS", 1)
    assert code_of(lying(tmp_path / "x.xlsx")) == "file.too_large"
    assert code_of(make.xlsx(tmp_path / "honest.xlsx", ROWS)) == "file.too_large"


def test_entities_in_a_spreadsheet_xml_are_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "x.xls"
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    row = "<Row><Cell><Data>&l11;</Data></Cell></Row>"
    sheet = f'<Worksheet ss:Name="a"><Table>{row}</Table></Worksheet>'
    text = make.SPREADSHEET_XML.format(sheet)
    path.write_text(
        text.replace("<Workbook", f'<!DOCTYPE w [<!ENTITY l0 "ha">{laughs}]><Workbook', 1)
    )
    with pytest.raises(Unreadable) as caught:
        read_tables(path)
    assert "实体" in caught.value.body


@pytest.mark.parametrize(
    "table",
    [
        '<Row ss:Index="300001"><Cell/></Row>',
        '<Row ss:Index="999999999"><Cell/></Row>',
        '<Row><Cell ss:Index="999999999"><Data>1</Data></Cell></Row>',
        '<Row><Cell ss:MergeAcross="99999999"><Data>1</Data></Cell></Row>',
        '<Row ss:Index="299999"><Cell ss:Index="1999"/></Row>',
    ],
)
def test_far_cells_of_a_spreadsheet_xml_are_refused(table: str, tmp_path: Path) -> None:
    path = tmp_path / "x.xls"
    sheet = f'<Worksheet ss:Name="a"><Table>{table}</Table></Worksheet>'
    path.write_text(make.SPREADSHEET_XML.format(sheet), encoding="utf-8")
    assert code_of(path) == "file.too_large"


def test_spans_of_a_web_page_cannot_swell(tmp_path: Path) -> None:
    path = tmp_path / "x.xls"
    cell = '<td colspan="2000" rowspan="300000">x</td>'
    path.write_text(f"<table><tr>{cell * 3}</tr></table>", encoding="utf-8")
    assert code_of(path) == "file.too_large"


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=300)
    | st.tuples(
        st.sampled_from(
            [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<?xml ", b"\xff\xfe"]
        ),
        st.binary(max_size=200),
    ).map(b"".join)
    | st.text(alphabet='a,;\t"\n<>表=', max_size=60).map(str.encode)
)
def test_any_bytes_are_a_table_or_a_message(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.xls"
    path.write_bytes(data)
    try:
        sheets = read_tables(path)
    except QualDeskError as fault:
        sheets = ()
        outcome = fault.code
    else:
        outcome = ""
    assert bool(sheets) != (outcome in BROKEN)


MAKERS = [make.xlsx, make.xls, make.ods, make.xlsb, make.spreadsheet_xml, make.web_page]


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.__name__)
def test_a_table_with_holes_is_a_table_or_a_message(maker: make.Maker, tmp_path: Path) -> None:
    whole = maker(tmp_path / "x", ROWS, [(0, 2, 1, 2)]).read_bytes()
    chance = random.Random(maker.__name__)
    codes = set()
    for _ in range(8):
        data = bytearray(whole)
        if chance.random() < 0.4:
            del data[chance.randrange(len(data)) :]
        for _ in range(chance.randrange(30)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        (tmp_path / "x").write_bytes(data)
        try:
            read_tables(tmp_path / "x")
        except QualDeskError as fault:
            codes.add(fault.code)
    assert codes <= BROKEN
