"""PDF text is real, selectable Chinese; fonts are embedded; nobody is named in the metadata."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from reportlab.pdfbase.ttfonts import TTFont

from qualdesk.documents.fonts import Face, FontSet, PaperFont, font_files, font_set
from qualdesk.documents.forms.group import draw_group
from qualdesk.documents.forms.individual import draw_individual
from qualdesk.documents.pdf import PdfFile
from tests.documents.sample_forms import KEY, LONG_NAME, RARE_NAMES, group, individual, saved

poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")


def poppler_says(program: str, *arguments: str) -> str:
    return subprocess.run(
        [program, *arguments], capture_output=True, check=True, encoding="utf-8"
    ).stdout


def individuals(names: tuple[str, ...], *, training: bool = False) -> bytes:
    out = io.BytesIO()
    forms = (
        individual(at, name=name, head_changes={"training": training})
        for at, name in enumerate(names)
    )
    draw_individual(forms, out, key=KEY)
    return out.getvalue()


@poppler
@pytest.mark.judge("pdftotext")
@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("mode", ["-layout", "-raw"])
def test_names_come_back_exactly(tmp_path: Path, mode: str, *, training: bool) -> None:
    path = saved(tmp_path, individuals((*RARE_NAMES, LONG_NAME), training=training))
    text = poppler_says("pdftotext", mode, str(path), "-")
    for name in (*RARE_NAMES, LONG_NAME):
        assert name in text
    assert "532999194503150014" in text
    assert "领取社会保险待遇资格确认表" in text


@poppler
@pytest.mark.judge("pdftotext")
def test_names_of_a_group_come_back_exactly(tmp_path: Path) -> None:
    out = io.BytesIO()
    draw_group([group(12, head_changes={"training": True})], out, key=KEY)
    text = poppler_says("pdftotext", "-layout", str(saved(tmp_path, out.getvalue())), "-")
    for name in RARE_NAMES:
        assert name in text
    assert "532999********0003" in text


def test_names_come_back_through_another_reader() -> None:
    document = pdfium.PdfDocument(individuals(RARE_NAMES))
    for page, name in zip(document, RARE_NAMES, strict=True):
        text = page.get_textpage().get_text_bounded()
        assert name in text
    document.close()


@poppler
@pytest.mark.judge("pdffonts")
def test_every_font_is_embedded_and_subset(tmp_path: Path) -> None:
    path = saved(tmp_path, individuals(RARE_NAMES))
    lines = poppler_says("pdffonts", str(path)).splitlines()[2:]
    assert len(lines) >= 4
    for line in lines:
        assert line.split()[-5:-2] == ["yes", "yes", "yes"]  # embedded, subset, to Unicode
        assert "Helvetica" not in line


class OneFont(FontSet):
    """Draws everything with one font."""

    def __init__(self, font: PaperFont) -> None:
        super().__init__(font_files(), ())
        self._font = font

    def runs(self, text: str, *_: Face) -> list[tuple[PaperFont, str]]:
        return [(self._font, text)]


class PlainFont(PaperFont):
    """As reportlab itself writes it."""

    addObjects = TTFont.addObjects  # noqa: N815


@pytest.mark.parametrize(("kind", "right"), [(PaperFont, True), (PlainFont, False)])
def test_rare_characters_come_back_only_with_our_maps(
    kind: type[PaperFont], *, right: bool
) -> None:
    out = io.BytesIO()
    font = kind("test", str(font_files()[Face.SERIF]))
    with PdfFile(out, "", OneFont(font)) as pdf:
        sheet = pdf.page(210, 297)
        sheet.text(20, 20, "𬱖玉兰", 14, Face.SERIF)
        pdf.add(sheet)
    document = pdfium.PdfDocument(out.getvalue())
    text = document[0].get_textpage().get_text_bounded()
    document.close()
    assert ("𬱖玉兰" in text) is right


def test_metadata_names_nobody() -> None:
    document = pdfium.PdfDocument(individuals(("李桂香",)))
    metadata = document.get_metadata_dict()
    document.close()
    assert metadata["Title"] == "领取社会保险待遇资格确认表"
    assert metadata["Producer"] == metadata["Creator"] == "QualDesk"
    assert not metadata["Author"]
    assert not metadata["Subject"]


def test_the_same_forms_give_the_same_bytes() -> None:
    assert individuals(RARE_NAMES) == individuals(RARE_NAMES)
    assert individuals(("李桂香",)) != individuals(("李桂芬",))


def test_a_character_that_no_font_has_is_shown_and_told() -> None:
    out = io.BytesIO()
    layout = draw_individual([individual(name="李\ue123\U00030001英")], out, key=KEY)
    assert layout.uncovered == "\ue123\U00030001"
    document = pdfium.PdfDocument(out.getvalue())
    text = document[0].get_textpage().get_text_bounded()
    document.close()
    assert "李〓〓英" in text


def test_variation_selectors_take_no_place() -> None:
    fonts = font_set()
    assert fonts.width("葛\U000e0100", Face.SERIF, 10) == fonts.width("葛", Face.SERIF, 10)
    assert fonts.uncovered("葛\U000e0100") == ""


def test_fonts_of_the_system_are_taken_where_they_exist(tmp_path: Path) -> None:
    (tmp_path / "simfang.ttf").write_bytes(b"")
    assert font_files(tmp_path)[Face.SERIF] == tmp_path / "simfang.ttf"
    assert font_files(tmp_path)[Face.BOLD] == font_files()[Face.BOLD]


def test_pages_go_to_the_file_one_by_one() -> None:
    out = io.BytesIO()
    sizes = []
    with PdfFile(out, "") as pdf:
        for _ in range(3):
            sheet = pdf.page(210, 297)
            sheet.text(20, 20, "李桂香", 14, Face.SERIF)
            pdf.add(sheet)
            sizes.append(out.tell())
    assert sizes[0] < sizes[1] < sizes[2] < out.tell()


def test_a_file_that_fails_on_the_way_is_not_completed() -> None:
    out = io.BytesIO()
    with pytest.raises(RuntimeError, match="stop"), PdfFile(out, "") as pdf:
        pdf.add(pdf.page(210, 297))
        raise RuntimeError("stop")
    assert b"%%EOF" not in out.getvalue()
