"""公示 on paper: every person once, every counted day, room for the seal, words of the columns."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from qualdesk.documents.forms.notice import draw_notices
from qualdesk.domain.notice_forms import NoticeForm
from tests.documents.sample_forms import LONG_NAME, RARE_NAMES, notice


def drawn(*forms: NoticeForm) -> list[str]:
    """The text of each page."""
    out = io.BytesIO()
    layout = draw_notices(forms, out)
    assert layout.forms == {}  # it does not come back: no serial, no boxes
    document = pdfium.PdfDocument(out.getvalue())
    texts = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    assert layout.pages == len(texts)
    return texts


@pytest.mark.clause("Y6.1.3")
@pytest.mark.parametrize("people", [1, 5, 6, 12, 13, 26, 27, 46, 47, 300])
def test_everybody_stands_on_it_once_and_the_last_page_keeps_room(people: int) -> None:
    form = notice(people)
    assert sum(form.pages) == people
    assert form.pages[-1] <= 14
    assert len(form.pages) == 1 or (form.pages[0] <= 12 and max(form.pages) <= 20)
    texts = drawn(form)
    numbers = [int(n) for n in re.findall(r"532999\*{8}(\d{4})", "".join(texts))]
    assert numbers == list(range(people))
    assert ["名单完" in text for text in texts] == [False] * (len(texts) - 1) + [True]
    assert all(f"第 {at} 页 / 共 {len(texts)} 页" in text for at, text in enumerate(texts, 1))


@pytest.mark.judge("pdftotext")
@pytest.mark.clause("Y6.1.3")
def test_the_period_its_days_and_the_hotline_are_read_by_another_program(tmp_path: Path) -> None:
    file = tmp_path / "公示.pdf"
    rows = notice(46).rows
    with file.open("wb") as out:
        draw_notices([notice(46, rows=((LONG_NAME, *rows[0][1:]), *rows[1:]))], out)
    command = ["pdftotext", "-layout", str(file), "-"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    assert "公示期：2026年9月24日至10月12日" in text
    whole = "".join(text.split())
    assert "7个工作日：9月28、29、30日，10月8、9、10、12日" in whole
    assert "国庆节不算；10月10日调休上班，算" in whole
    assert text.count("0872-7520000") == 3  # on every page
    assert "公示单位（盖章）：苍山西镇上街村村民委员会" in whole
    assert all(name in text for name in RARE_NAMES)
    assert LONG_NAME in whole


@pytest.mark.clause("Y6.1.3", "L2.3.5")
def test_other_columns_a_web_notice_and_a_missing_hotline_are_drawn_too() -> None:
    heads = (("name", "姓名"), ("insurance", "险种"))
    rows = tuple((name, "城乡居民基本养老保险") for name in RARE_NAMES)
    (text,) = drawn(notice(0, heads=heads, rows=rows[:3], web=True, hotline="", village=""))
    assert "不公布身份证号" in text
    assert "公示单位：苍山西镇" in text.replace("\r\n", "")
    assert "盖章" not in text
    assert "身份证号已隐去" not in text
    assert "本辖区" in text


def test_a_notice_of_a_training_station_says_so() -> None:
    (text,) = drawn(notice(2, training=True))
    assert "培训样张" in text
    assert "样张（虚构人员）" in text
