"""Papers are set in the official fonts of Windows where they are, and never fail for them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from qualdesk.documents.fonts import MISSING, Face, font_files, font_set, system_fonts
from qualdesk.paths import resources


def test_official_fonts_of_the_system_come_first(tmp_path: Path) -> None:
    shutil.copy(resources() / "fonts" / "NotoSerifSC-Regular.ttf", tmp_path / "simfang.ttf")
    files = font_files(tmp_path)
    assert files[Face.SERIF] == tmp_path / "simfang.ttf"
    assert files[Face.BOLD].name == "NotoSansSC-Bold.ttf"  # 黑体 is not there
    assert files[Face.SANS].parent == resources() / "fonts"


def test_a_damaged_font_of_the_system_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "simfang.ttf").write_bytes(b"no font at all")
    (tmp_path / "simhei.ttf").write_bytes(b"")
    fonts = font_set(tmp_path)
    assert fonts.width("资格", Face.SERIF, 10) == font_set().width("资格", Face.SERIF, 10) == 20
    assert fonts.width("资格", Face.BOLD, 10) == 20


def test_what_an_official_font_lacks_is_drawn_by_the_bundled_ones(tmp_path: Path) -> None:
    shutil.copy(resources() / "fonts" / "HanaMinB.ttf", tmp_path / "simfang.ttf")  # one that lacks
    fonts = font_set(tmp_path)
    assert [drawn for _, drawn in fonts.runs("资格", Face.SERIF)] == ["资格"]
    assert [drawn for _, drawn in font_set().runs("资格", Face.SERIF)] == ["资格"]


@pytest.mark.parametrize("face", list(Face))
def test_every_face_draws_rare_ideographs(face: Face) -> None:
    text = "王㐂㑇𠮷𪚥𬺓⺁ꓡ"  # the extensions A, B and E, a radical, a letter of the 傈僳
    runs = font_set().runs(text, face)
    assert "".join(drawn for _, drawn in runs) == text
    assert font_set().runs("\ue000", face)[0][1] == MISSING, "control: private use is not drawn"


def test_linux_has_no_official_fonts() -> None:
    assert system_fonts() is None
