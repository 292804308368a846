"""Sheets for the wall name people and nothing else of them; the handout fits its page."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pypdfium2
import pytest

from qualdesk.domain.audit import Act
from qualdesk.domain.confirmation import Method
from qualdesk.errors import Refused
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.confirming import Confirming, ConfirmRequest
from qualdesk.services.letters import PHONE
from qualdesk.services.session import Session
from qualdesk.services.village_sheets import VillageSheets
from qualdesk.storage.repositories.office import Office
from tests.services.conftest import VILLAGE, add_people, invented


def texts(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(io.BytesIO(data))
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def confirm(session: Session, number: int) -> None:
    request = ConfirmRequest(
        id_number=invented(number).id_number,
        method=Method.ON_SITE,
        photos=(draw_portrait(number),),
    )
    Confirming(session).confirm(request)


@pytest.mark.clause("Y6.1.2a")
def test_the_wall_sheet_names_who_is_missing_without_numbers(session: Session) -> None:
    people = [invented(number, phone="13908720008") for number in range(6)]
    add_people(session, people)
    confirm(session, 0)
    made = VillageSheets(session).missing(VILLAGE)
    (text,) = texts(made.data)
    for person in people[1:]:
        assert person.name in text
        assert person.id_number not in text
    assert people[0].name not in text
    assert not re.search(r"[0-9]{6}", text.replace("12333", ""))
    assert "2026年12月31日前办完" in text


def test_nobody_missing_is_said_too(session: Session) -> None:
    add_people(session, [invented(0)])
    confirm(session, 0)
    (text,) = texts(VillageSheets(session).missing(VILLAGE).data)
    assert "都已经办完" in text


def test_a_long_list_goes_on_and_no_group_stands_alone_at_a_foot(session: Session) -> None:
    people = [invented(number, group=f"{number // 7 + 1}组") for number in range(140)]
    add_people(session, people)
    made = VillageSheets(session).missing(VILLAGE)
    pages = texts(made.data)
    assert len(pages) == made.pages > 1
    assert sum("组（7 人）" in line for text in pages for line in text.splitlines()) == 20
    for text in pages:
        names = [line for line in text.splitlines() if line.strip()]
        assert "组（" not in names[-2]


def test_an_unknown_village_is_refused(session: Session) -> None:
    with pytest.raises(Refused, match=r"village\.unknown"):
        VillageSheets(session).missing("没有这个村")


@pytest.mark.clause("P-A1", "P3.1")
def test_the_handout_tells_both_ways_on_one_page(session: Session, tmp_path: Path) -> None:
    with session.work() as work:
        Office(work).put_setting(PHONE, "0872-7520000")
        work.commit(Act("setting", {}))
    sheets = VillageSheets(session)
    made = sheets.steps(VILLAGE)
    path = sheets.save(made, tmp_path / "步骤.pdf")
    (text,) = texts(path.read_bytes())
    for words in ("给自己办", "帮家里老人办", "本人查询", "帮他人查询", "0872-7520000", "应用宝"):
        assert words in text
