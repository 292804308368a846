"""The half-year's report counts as 汇总表 does, and opens in other programs."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from qualdesk.clock import Clock
from qualdesk.domain.audit import Act
from qualdesk.domain.confirmation import Method
from qualdesk.domain.half_report import Deed
from qualdesk.errors import Refused
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.confirming import Confirming, ConfirmRequest
from qualdesk.services.half_reporting import HalfReporting
from qualdesk.services.opening_rounds import OpeningRequest, Rounds
from qualdesk.services.session import Session
from qualdesk.services.summarising import Summarising
from qualdesk.storage.repositories.confirmations import Confirmations
from qualdesk.storage.repositories.duties import Duties
from qualdesk.storage.schema_duties import contact
from tests.services.conftest import TODAY, add_people, invented


@pytest.fixture
def reporting(session: Session) -> HalfReporting:
    add_people(session, [invented(number) for number in range(4)])
    for number in (0, 1, 2):
        request = ConfirmRequest(
            id_number=invented(number).id_number,
            method=Method.ON_SITE,
            photos=(draw_portrait(number),),
        )
        Confirming(session).confirm(request)
    return HalfReporting(session, Summarising(session))


def contacted(session: Session, day: date) -> str:
    values = {
        "id_number": invented(0).id_number,
        "how": "phone",
        "outcome": "reached",
        "stated_on": day.isoformat(),
    }
    with session.work() as work:
        fact_id = Duties(work).keep(contact, values)
        work.commit(Act("contact", {}))
    return fact_id


@pytest.mark.clause("D2")
def test_its_numbers_are_those_of_the_summary(reporting: HalfReporting, session: Session) -> None:
    report = reporting.make("2026H2")
    line = Summarising(session).of_round("2026H2").total
    assert (report.total.expected, report.total.confirmed) == (line.expected, line.confirmed)
    assert (report.total.expected, report.total.confirmed) == (4, 3)
    assert report.total.rate == 75.0
    assert [one.confirmed for one in report.villages] == [3]
    assert report.by_method["现场"] == 3
    assert len(report.without_notice) == 1
    assert report.before is None  # a station without records of it compares with nothing


@pytest.mark.clause("D2")
def test_what_was_done_counts_in_its_half_year_and_not_when_taken_back(
    reporting: HalfReporting, session: Session
) -> None:
    contacted(session, TODAY)
    contacted(session, date(2026, 6, 30))
    wrong = contacted(session, date(2026, 7, 1))
    assert reporting.make("2026H2").deeds[Deed.CONTACTS] == 2
    with session.work() as work:
        Confirmations(work).correct(wrong, "contact", None, "登记错人")
        work.commit(Act("correct", {}))
    assert reporting.make("2026H2").deeds[Deed.CONTACTS] == 1
    assert reporting.make("2026H1").deeds[Deed.CONTACTS] == 1


@pytest.mark.clause("D2")
def test_the_next_report_is_due_on_the_prefectures_day(reporting: HalfReporting) -> None:
    due = reporting.due()
    assert due is not None
    assert (due.round_id, due.due_on) == ("2026H2", date(2026, 12, 25))


@pytest.mark.parametrize("named", ["2026Q4", "2027H1", "2026", "下半年"])
def test_another_period_is_refused(reporting: HalfReporting, named: str) -> None:
    with pytest.raises(Refused, match=r"round\.invalid|date\.future"):
        reporting.make(named)


@pytest.mark.clause("D2")
def test_both_files_open_elsewhere_and_say_the_same(
    reporting: HalfReporting, tmp_path: Path
) -> None:
    report = reporting.make("2026H2")
    docx, xlsx = tmp_path / "报告.docx", tmp_path / "报告.xlsx"
    assert reporting.write(report, docx, xlsx) == (docx, xlsx)
    document = Document(str(docx))
    assert any(report.title == paragraph.text for paragraph in document.paragraphs)
    villages = document.tables[1]
    assert villages.rows[-1].cells[1].text == str(report.total.expected)
    with zipfile.ZipFile(docx) as inside:
        assert [one for one in inside.namelist() if one.endswith(".png")]
    book = openpyxl.load_workbook(xlsx)
    assert book["分村（社区）"].cell(book["分村（社区）"].max_row, 2).value == 4
    with zipfile.ZipFile(xlsx) as inside:
        assert sum(name.startswith("xl/charts/chart") for name in inside.namelist()) >= 4


@pytest.mark.clause("D2")
@pytest.mark.judge("LibreOffice")
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_word_processor_reads_it(reporting: HalfReporting, tmp_path: Path) -> None:
    docx = tmp_path / "报告.docx"
    report = reporting.make("2026H2")
    reporting.write(report, docx)
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
         "--convert-to", "txt:Text", "--outdir", str(tmp_path), str(docx)],
        check=True, capture_output=True,
    )  # fmt: skip
    text = (tmp_path / "报告.txt").read_text(encoding="utf-8-sig")
    assert "应确认领取待遇人员4人次，已确认3人次，确认率75.0%" in text


@pytest.mark.clause("D2", "P2.3")
def test_old_people_are_counted_and_who_of_them_was_not_visited(session: Session) -> None:
    add_people(session, [invented(number, birth="19400101") for number in range(2)])
    report = HalfReporting(session, Summarising(session)).make("2026H2")
    assert report.flags == {"高龄": 2}
    assert report.unvisited == 2


@pytest.mark.clause("D2", "L2.2.2")
def test_a_document_moves_the_days_of_a_report_but_not_when_it_is_due(
    reporting: HalfReporting, session: Session
) -> None:
    rounds = Rounds(session, Summarising(session))
    for name, begin, end in (
        ("2026H2", date(2026, 6, 15), date(2026, 12, 5)),
        ("2027H1", date(2026, 12, 15), date(2027, 6, 30)),
    ):
        rounds.open(
            OpeningRequest(
                round_id=name, document_number="9号", begin=begin, end=end, closes_on=end
            )
        )
    session.clock = Clock.on(date(2026, 12, 20))
    report, due = reporting.make("2026H2"), reporting.due()
    assert (report.begin, report.as_of) == (date(2026, 6, 15), date(2026, 12, 5))
    assert report.due_on == date(2026, 12, 25)
    assert due is not None
    assert (due.round_id, due.due_on) == ("2026H2", date(2026, 12, 25))
