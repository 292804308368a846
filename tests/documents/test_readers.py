"""Tables of every shape are read by what they hold, whatever they are called."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from qualdesk.documents.readers.tables import read_tables
from qualdesk.documents.readers.transport import pack, unpack
from qualdesk.domain.table import Merge, Sheet
from qualdesk.errors import Cancelled, QualDeskError, Refused, Unreadable
from qualdesk.progress import Progress, Step
from tests.documents import table_files as make

NUMBER = "532922194603136670"
ROWS = [
    ["花名册", "", ""],
    ["村", "姓名", "身份证号码"],
    ["上街村", "李𬱖", NUMBER],
    ["", "阿普·约瑟", "53292219521209464X"],
    ["下街村", "", 12],
]
MERGES = [(2, 0, 3, 0)]
WITH_MERGES = [make.xlsx, make.xls, make.ods, make.xlsb, make.spreadsheet_xml, make.web_page]


def one(path: Path) -> Sheet:
    (sheet,) = read_tables(path)
    return sheet


def texts(sheet: Sheet) -> list[list[str]]:
    """The cells as words: some shapes tell numbers apart, others do not."""
    return [[f"{c:.0f}" if isinstance(c, float | int) else c for c in row] for row in sheet.rows]


@pytest.mark.parametrize("maker", WITH_MERGES, ids=lambda maker: maker.__name__)
@pytest.mark.parametrize("name", ["花名册.xls", "花名册.xlsx", "花名册.csv", "花名册"])
def test_each_shape_is_known_by_its_content(maker: make.Maker, name: str, tmp_path: Path) -> None:
    sheet = one(maker(tmp_path / name, ROWS, MERGES))
    assert texts(sheet) == [[str(cell) for cell in row] for row in ROWS]
    assert sheet.merges == (Merge(2, 0, 3, 0),)
    assert sheet.first_row == 1


@pytest.mark.parametrize("maker", WITH_MERGES[:5], ids=lambda maker: maker.__name__)
def test_numbers_are_told_from_texts(maker: make.Maker, tmp_path: Path) -> None:
    rows = [["号", "电话"], [532922194603136670, 13900000001], [NUMBER, "13900000001"]]
    sheet = one(
        maker(tmp_path / "x", [[float(c) if isinstance(c, int) else c for c in r] for r in rows])
    )
    assert isinstance(sheet.rows[1][0], float)
    assert sheet.rows[1][1] == 13900000001
    assert list(sheet.rows[2]) == [NUMBER, "13900000001"]


@pytest.mark.parametrize("sign", [",", "\t", ";", "|"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_delimited_text_of_every_sign_and_encoding(
    sign: str, encoding: str, tmp_path: Path
) -> None:
    sheet = one(make.delimited(tmp_path / "花名册.xls", ROWS, sign, encoding))
    assert texts(sheet) == [[str(cell) for cell in row] for row in ROWS]
    assert sheet.name == "花名册"


def test_tabs_before_numbers_do_not_make_a_table_of_tabs(tmp_path: Path) -> None:
    rows = [["姓名", "身份证号", "村"], *[["李兰", "\t" + NUMBER, "上街"]] * 5]
    sheet = one(make.delimited(tmp_path / "x.csv", rows))
    assert list(sheet.rows[1]) == ["李兰", "\t" + NUMBER, "上街"]


def test_quotes_blank_lines_and_the_separator_line_keep_the_rows_of_excel(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(
        'sep=;\r\n姓名;地址\r\n\r\n李兰;"上街村;\r\n3组"\r\n\r\n', encoding="utf-8", newline=""
    )
    assert [list(row) for row in one(path).rows] == [
        ["姓名", "地址"],
        ["", ""],
        ["李兰", "上街村;\r\n3组"],
    ]


@pytest.mark.parametrize("quoted", ["", '"'])
def test_one_quote_too_many_does_not_swallow_the_rows_below(quoted: str, tmp_path: Path) -> None:
    lines = [["姓名", "村"], ['"李兰', "上街"], ["张云", "小村"], ["罗正", "上街"]]
    path = tmp_path / "x.csv"
    text = "\n".join(",".join(f"{quoted}{cell}{quoted}" for cell in line) for line in lines)
    path.write_text(text, encoding="utf-8")
    assert [list(row) for row in one(path).rows] == lines


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_web_pages_of_every_encoding_whatever_they_declare(encoding: str, tmp_path: Path) -> None:
    path = make.web_page(tmp_path / "x.xls", ROWS, encoding=encoding)
    assert texts(one(path))[2] == ["上街村", "李𬱖", NUMBER]


def test_broken_and_nested_web_tables_are_read(tmp_path: Path) -> None:
    path = tmp_path / "x.xls"
    path.write_text(
        "<table><tr><td>外<table><tr><td>姓名<td><b>号</b>码<br>x</td></tr><tr><td>李兰<td>&nbsp;1</table>"
        "</td></tr></table><table></table>",
        encoding="utf-8",
    )
    sheets = read_tables(path)
    assert [sheet.name for sheet in sheets] == ["x 表1", "x 表2"]
    assert [list(row) for row in sheets[1].rows] == [["姓名", "号码 x"], ["李兰", "1"]]


def test_a_spreadsheet_xml_written_elsewhere(tmp_path: Path) -> None:
    path = tmp_path / "x.xls"
    sheet = (
        '<Worksheet ss:Name="名单"><Table><Row><Cell><Data ss:Type="String">姓名</Data>'
        '<Comment><ss:Data xmlns="http://www.w3.org/TR/REC-html40">批注</ss:Data></Comment></Cell>'
        '<Cell ss:Index="3"><ss:Data ss:Type="String"><Font>号</Font>码</ss:Data></Cell></Row>'
        '<Row ss:Index="3"><Cell><Data ss:Type="DateTime">1946-03-13T00:00:00.000</Data></Cell>'
        '<Cell/><Cell><Data ss:Type="Error">#N/A</Data></Cell></Row></Table></Worksheet>'
        '<Worksheet ss:Name="旧"><Table/><x:WorksheetOptions><x:Visible>SheetHidden</x:Visible>'
        "</x:WorksheetOptions></Worksheet>"
    )
    path.write_text(make.SPREADSHEET_XML.format(sheet), encoding="utf-8")
    first, second = read_tables(path)
    assert [list(row) for row in first.rows] == [
        ["姓名", "", "号码"],
        ["", "", ""],
        ["1946-03-13", "", ""],
    ]
    assert (first.hidden, second.hidden) == (False, True)


def test_rows_above_and_columns_before_the_table_are_counted(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["C5"], sheet["D5"], sheet["C6"] = "姓名", date(1946, 3, 13), True
    sheet["C7"], sheet["D7"] = "=1+1", "没有算过的公式是空的"
    sheet.merge_cells("C5:C6")
    book.save(tmp_path / "x.xlsx")
    read = one(tmp_path / "x.xlsx")
    assert read.first_row == 5
    assert [list(row) for row in read.rows[:2]] == [["姓名", "1946-03-13"], ["", ""]]
    assert read.rows[2][0] == ""
    assert read.merges == (Merge(0, 0, 1, 0),)


def test_sheets_are_chosen_and_hidden_ones_stay_closed(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name in ("甲", "乙", "丙"):
        book.create_sheet(name).append([name])
    book["乙"].sheet_state = "hidden"
    book.remove(book["Sheet"])
    book.save(tmp_path / "x.xlsx")
    read = read_tables(tmp_path / "x.xlsx")
    assert [(s.name, len(s.rows), s.hidden) for s in read] == [
        ("甲", 1, False),
        ("乙", 0, True),
        ("丙", 1, False),
    ]
    (chosen,) = read_tables(tmp_path / "x.xlsx", sheet="乙")
    assert (list(chosen.rows[0]), chosen.hidden) == (["乙"], False)
    with pytest.raises(Refused, match=r"sheet\.unknown") as caught:
        read_tables(tmp_path / "x.xlsx", sheet="丁")
    assert "甲、乙、丙" in caught.value.remedy


def test_chinese_spaced_and_long_paths_work(tmp_path: Path) -> None:
    folder = tmp_path / "乡镇 办公" / ("很长的文件夹名" * 8)
    folder.mkdir(parents=True)
    assert texts(one(make.xlsx(folder / "花 名 册.xlsx", ROWS)))[2][1] == "李𬱖"


def test_progress_is_told_and_a_person_can_stop(tmp_path: Path) -> None:
    path = make.xlsx(tmp_path / "x.xlsx", ROWS)
    steps: list[Step] = []
    read_tables(path, progress=Progress(steps.append))
    assert steps[-1] == Step("读取表格", 5, 5)
    with pytest.raises(Cancelled):
        read_tables(path, progress=Progress(cancelled=lambda: len(steps) > 0))


def test_the_parsing_process_can_be_the_frozen_program_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qualdesk.documents.readers import isolated
    from qualdesk.documents.readers.child import FLAG

    monkeypatch.setattr(isolated.sys, "executable", str(tmp_path / "QualDesk.exe"))
    assert isolated._program() == [str(tmp_path / "QualDesk.exe"), FLAG]
    with pytest.raises(QualDeskError, match=r"process\.not_started"):
        read_tables(make.xlsx(tmp_path / "x.xlsx", ROWS))


@pytest.mark.parametrize(
    "column",
    [
        [str(n) for n in range(1000)],
        [str(n % 7) for n in range(1000)],
        [float(n) for n in range(1000)],
        ["有\uffff符号", *(str(n) for n in range(999))],
        [True, "", *(n / 3 for n in range(998))],
    ],
    ids=["texts", "few", "numbers", "separator", "mixed"],
)
def test_rows_travel_unchanged(column: list[object]) -> None:
    rows = [(cell, "上街村") for cell in column]
    assert unpack(pack(rows)) == rows
    assert unpack(pack([])) == []


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("空.xlsx", b"", "空"),
        ("图.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(50), "图片"),
        ("文.xls", b"%PDF-1.7\n", "PDF"),
        ("包.xlsx", b"Rar!\x1a\x07\x00", "压缩包"),
        ("坏.xlsx", b"PK\x03\x04" + bytes(100), "损坏"),
        ("坏.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "损坏"),
        ("乱.csv", bytes(range(256)) * 4, "认不出"),
        ("字.csv", "一行没有分列的字\n又一行".encode(), "分成列"),
        ("页.xls", b"<html><body><p>nothing</p></body></html>", "没有表格"),
        ("料.xls", b"<?xml version='1.0'?><data><a/></data>", "XML"),
        (
            "密.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + "EncryptedPackage".encode("utf-16-le")
            + bytes(999),
            "密码",
        ),
    ],
)
def test_what_is_no_table_is_refused_in_words(
    name: str, data: bytes, words: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(Unreadable, match=r"file\.unreadable") as caught:
        read_tables(tmp_path / name)
    assert words in caught.value.body
    assert caught.value.remedy
    assert caught.value.where.file == name


def test_a_folder_a_missing_file_and_a_document_are_refused(tmp_path: Path) -> None:
    document = make.archive(tmp_path / "x.docx", {"word/document.xml": "<a/>"})
    for path in (tmp_path, tmp_path / "没有.xlsx", document):
        with pytest.raises(Unreadable, match=r"file\.unreadable"):
            read_tables(path)
