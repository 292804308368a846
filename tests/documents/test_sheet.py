"""Lists in Excel and PDF: nothing is a formula, every digit stays, heads repeat."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pypdfium2 as pdfium
import pytest
import python_calamine

from qualdesk.documents import sheet
from qualdesk.documents.sheet import Column, Table, Value, write_pdf_list, write_xlsx
from qualdesk.errors import Refused

COLUMNS = (Column("姓名", 14), Column("公民身份号码", 22), Column("月数", 8, number=True))


def table(*rows: tuple[Value, ...], **changes: object) -> Table:
    values: dict[str, object] = {"title": "名单", "columns": COLUMNS, "rows": rows}
    return Table(**{**values, **changes})  # type: ignore[arg-type]


def written(*tables: Table) -> bytes:
    out = io.BytesIO()
    write_xlsx(tables, out)
    return out.getvalue()


def pages(pdf: bytes) -> list[str]:
    document = pdfium.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return texts


def test_rows_come_back_as_they_went_in() -> None:
    data = written(
        table(
            ("阿普·约瑟·木嘎", "532999194503150014", 5),
            ("罗𠮷祥", None, None),
            notes=("单位：苍山西镇",),
        )
    )
    rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    assert rows.to_python() == [
        ["名单", "", ""],
        ["单位：苍山西镇", "", ""],
        ["姓名", "公民身份号码", "月数"],
        ["阿普·约瑟·木嘎", "532999194503150014", 5.0],
        ["罗𠮷祥", "", ""],
    ]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+cmd|' /C calc'!A0", "@SUM(1)", "-2", "{=1}", "=HYPERLINK(1)", "https://x.invalid/"],
)
def test_no_cell_is_ever_a_formula_or_a_link(text: str) -> None:
    data = written(table((text, text, text)))
    cells = next(iter(openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(min_row=3)))
    for cell in cells:
        assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")
        assert cell.hyperlink is None


def test_id_numbers_are_text_and_counts_are_numbers() -> None:
    data = written(table(("李桂香", "532999194503150014", 5)))
    _name, id_number, months = next(
        openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(min_row=3)
    )
    assert (id_number.data_type, id_number.number_format) == ("s", "@")
    assert (months.data_type, months.value) == ("n", 5)


def test_dates_are_written_as_text() -> None:
    data = written(table((date(2026, 11, 21), "", 0)))
    assert openpyxl.load_workbook(io.BytesIO(data)).active["A3"].value == "2026-11-21"


def test_head_stays_in_sight_and_repeats_on_paper() -> None:
    data = written(table(("李桂香", "", 1), notes=("一", "二")))
    worksheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert worksheet.freeze_panes == "A5"
    assert worksheet.print_title_rows == "$4:$4"
    assert worksheet.column_dimensions["B"].width == pytest.approx(22, abs=1)


def test_unprintable_and_endless_text_is_made_safe() -> None:
    data = written(table(("a\x00\x01b\ud800c", "字" * 40_000, 1)))
    first, second, _ = next(openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(min_row=3))
    assert first.value == "ab?c"
    assert len(second.value) == 32_767
    assert second.value.endswith("…")


def test_sheets_get_names_that_excel_takes() -> None:
    data = written(*(table(name=name) for name in ("上街村/三组[1]", "上街村/三组[1]", "村" * 40)))
    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames == [
        "上街村_三组_1_",
        "上街村_三组_1_(2)",
        "村" * 31,
    ]


def test_the_same_list_gives_the_same_bytes() -> None:
    assert written(table(("李桂香", "", 1))) == written(table(("李桂香", "", 1)))


def test_more_rows_than_excel_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "_EXCEL_ROWS", 10)
    assert written(table(*[("李", "", 1)] * 8))
    with pytest.raises(Refused) as refused:
        written(table(*[("李", "", 1)] * 9))
    assert refused.value.code == "sheet.too_long"


def test_rows_are_taken_one_by_one() -> None:
    taken: list[int] = []

    def rows() -> Iterator[tuple[Value, ...]]:
        for number in range(3000):
            taken.append(number)
            yield ("李桂香", "532999194503150014", number)

    out = io.BytesIO()
    assert write_xlsx([table(rows=rows())], out) == 3000
    assert len(taken) == 3000


@pytest.mark.judge("LibreOffice")
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_reads_text_where_a_formula_was_tried(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(written(table(("=1+1", "532999194503150014", 5))))
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "csv",
            "--outdir",
            str(tmp_path),
            str(path),
        ],
        check=True,
        capture_output=True,
    )
    assert "=1+1,532999194503150014,5" in (tmp_path / "list.csv").read_text(encoding="utf-8")


def test_pdf_list_repeats_title_and_head_and_counts_its_pages() -> None:
    out = io.BytesIO()
    rows = [(f"李{number}", "532999194503150014", number) for number in range(80)]
    count = write_pdf_list(
        table(*rows, title="逾期未确认人员名单", notes=("上街村",)),
        out,
        printed_at="2026-11-21 10:00",
    )
    texts = pages(out.getvalue())
    assert len(texts) == count == 3
    for number, text in enumerate(texts, 1):
        assert "逾期未确认人员名单" in text
        assert "公民身份号码" in text
        assert f"第 {number} 页 / 共 3 页" in text
    assert "李0" in texts[0]
    assert "李79" in texts[2]


def test_pdf_list_draws_rare_names_and_says_training() -> None:
    out = io.BytesIO()
    write_pdf_list(table(("罗𠮷祥", "", 1)), out, printed_at="", training=True)
    (text,) = pages(out.getvalue())
    assert "罗𠮷祥" in text
    assert "样张（虚构人员）" in text


def test_wide_pdf_list_lies_on_its_side() -> None:
    out = io.BytesIO()
    write_pdf_list(table(columns=(Column("地址", 120),), rows=[("上街村",)]), out, printed_at="")
    document = pdfium.PdfDocument(out.getvalue())
    width, height = document[0].get_size()
    document.close()
    assert width > height


def test_pdf_list_breaks_no_number_in_a_narrow_column() -> None:
    columns = (Column("公民身份号码", 20), Column("备注", 110))
    rows = [("532922********2095", "")]
    out = io.BytesIO()
    write_pdf_list(table(columns=columns, rows=rows), out, printed_at="")
    assert "532922********2095" in pages(out.getvalue())[0]
    broken = io.BytesIO()
    columns = (Column("公民身份号码", 8), Column("备注", 110))  # too narrow even for small type
    write_pdf_list(table(columns=columns, rows=rows), broken, printed_at="")
    assert "532922********2095" not in pages(broken.getvalue())[0]


def test_empty_list_is_a_page_with_its_head() -> None:
    out = io.BytesIO()
    assert write_pdf_list(table(), out, printed_at="") == 1
    assert "公民身份号码" in pages(out.getvalue())[0]
