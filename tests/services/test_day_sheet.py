"""今日清单: duties first, then who is late or due within a week, then the villages."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from pypdfium2 import PdfDocument

from qualdesk.services.day_sheet import DaySheet, DutyLine
from qualdesk.services.lists import Lists
from qualdesk.services.session import Session
from qualdesk.services.summarising import Summarising
from qualdesk.services.upkeep import Upkeep
from qualdesk.services.workbench import Workbench
from tests.services.conftest import TODAY, add_people, invented

DUTIES = (DutyLine("逾期未确认", "2 人", "最久 17 天", "先办最久的"),)


def sheet(session: Session) -> DaySheet:
    return DaySheet(session, Workbench(session, Summarising(session)), Lists(session))


def words(data: bytes) -> str:
    with PdfDocument(data) as pdf:
        pages = [pdf[number].get_textpage().get_text_bounded() for number in range(len(pdf))]
    return re.sub(r"\s", "", "".join(pages))


@pytest.fixture
def late(session: Session) -> Session:
    """One is late, one is due tomorrow, one in a month."""
    for number, days in ((1, -17), (2, 1), (3, 25)):
        add_people(session, [invented(number)], known_due_on=TODAY + timedelta(days=days))
    return session


def test_the_sheet_names_the_duties_whom_to_see_first_and_the_villages(late: Session) -> None:
    made = sheet(late).make(DUTIES)
    text = words(made.data)
    first, second, third = (invented(number) for number in (1, 2, 3))
    assert made.pages == 1
    assert "今日清单2026年11月21日" in text
    assert "逾期未确认2人最久17天" in text
    assert text.index(first.name) < text.index(second.name)
    assert "逾期17天" in text
    assert "还剩1天" in text
    assert f"{first.id_number[:6]}********{first.id_number[-4:]}" in text
    assert first.id_number not in text
    assert f"********{third.id_number[-4:]}" not in text
    assert "马厂村0/30%逾期1人" in text


def test_leaving_is_logged_without_names(late: Session) -> None:
    sheet(late).make(DUTIES)
    newest = Upkeep(late).audit_entries()[-1]
    assert newest.name == "list.exported"
    assert json.loads(newest.detail) == {"kind": "day", "count": 2, "formats": ["pdf"]}


def test_what_does_not_fit_is_said(session: Session) -> None:
    people = [invented(number) for number in range(70)]
    add_people(session, people, known_due_on=TODAY)
    assert "还有10人，在花名册按状态列出" in words(sheet(session).make(()).data)
