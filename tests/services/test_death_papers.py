"""死亡人员花名册: frozen for signature, the same serial while nothing changed; drafts; lists."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from qualdesk.clock import Clock
from qualdesk.domain.audit import Act
from qualdesk.domain.duties import DeathEvidence, PlaceKind
from qualdesk.domain.form_codes import FormKind, printed_serial
from qualdesk.domain.recipient import Insurance, Unit
from qualdesk.domain.sign_off import Step
from qualdesk.domain.station import Level
from qualdesk.errors import Refused
from qualdesk.services.death_facts import DeathReport
from qualdesk.services.death_papers import DeathPapers
from qualdesk.services.death_rosters import RosterOf
from qualdesk.services.deaths import Deaths
from qualdesk.services.printing import Printing
from qualdesk.services.session import Session
from qualdesk.services.signing import Signing, SignRequest
from qualdesk.storage.repositories.register import Register
from tests.services.conftest import (
    OTHER_VILLAGE,
    VILLAGE,
    StationMaker,
    add_people,
    invented,
)

OCTOBER = RosterOf("2026-10")
REPORT = DeathReport(
    id_number=invented(1).id_number,
    died_on=date(2026, 10, 4),
    evidence_kind=DeathEvidence.HOSPITAL,
    reported_by="罗文清",
)


@pytest.fixture
def desk(make_station: StationMaker) -> Session:
    """Three residents and an enterprise pensioner of two villages, on 2 November."""
    session = make_station()
    session.clock = Clock.on(date(2026, 11, 2))
    family = {"contact_name": "杨自珍", "contact_relation": "子", "contact_phone": "13000000031"}
    add_people(session, [invented(1, **family), invented(2)])
    add_people(session, [invented(3, village=OTHER_VILLAGE)])
    add_people(session, [invented(4)], Insurance.ENTERPRISE)
    return session


@pytest.fixture
def papers(desk: Session) -> DeathPapers:
    return DeathPapers(desk)


def report(session: Session, number: int = 1, **changes: Any) -> str:
    values = {"id_number": invented(number).id_number, **changes}
    return Deaths(session).report(replace(REPORT, **values)).death_id


def text_of(path: Path) -> str:
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode()


@pytest.mark.clause("Y6.1.1", "Y6.3.1")
@pytest.mark.judge("pdftotext")
def test_the_roster_stands_on_paper_for_two_signatures(
    desk: Session, papers: DeathPapers, tmp_path: Path
) -> None:
    report(desk)
    report(desk, 4, died_on=None, evidence_kind=DeathEvidence.VILLAGE)
    printed = papers.print(RosterOf("2026-10"), tmp_path / "花名册.pdf")
    (form,) = printed.forms
    assert (form.kind, form.rows, form.again) == (FormKind.DEATHS, 1, False)
    assert form.form_serial.startswith("D")
    text = text_of(tmp_path / "花名册.pdf")
    for words in (
        *("领取社会保险待遇死亡人员花名册", "报告月份：2026年10月", "苍山西镇", "县社会保险局"),
        *("城乡居民11月5日前", "企业职工11月4日前", "报告人数：1 人", "未报"),
        *(invented(1).name, invented(1).id_number, "2026-10-04", "死亡医学证明", "2026-11"),
        *("杨自珍（子）", "13000000031", "罗文清", "（以下空白）", "经办人", "负责人"),
        *(printed_serial(form.form_serial), "第1页/共1页"),
    ):
        assert words in text
    boxes = {box.name for page in printed.layout.forms[form.form_serial] for box in page.boxes}
    assert boxes == {"handler", "handler.date", "centre_head", "centre_head.date", "seal"}


@pytest.mark.clause("Y6.1.1")
def test_an_unknown_day_is_told_and_a_late_one_marked(desk: Session, papers: DeathPapers) -> None:
    report(desk, 1, died_on=date(2026, 8, 4))  # 补报, two months late
    desk.clock = Clock.on(date(2026, 11, 4))
    report(desk, 2)  # after the 3rd
    desk.clock = Clock.on(date(2026, 11, 21))
    report(desk, 4, died_on=None)
    rows = {row.id_number: row for row in papers.roster(OCTOBER).rows}
    first, second = rows[invented(1).id_number], rows[invented(2).id_number]
    assert (first.supplement, first.late_months, first.overpaid) == (True, 2, 2)
    assert (second.supplement, second.late, second.late_months) == (False, True, 0)
    (unknown,) = papers.roster(RosterOf("2026-11")).rows
    assert (unknown.died_on, unknown.stop_month, unknown.overpaid) == (None, "", None)
    assert papers.roster(OCTOBER).late  # the paper itself: 21 November
    assert [
        row.insurance for row in papers.roster(RosterOf("2026-11", Insurance.RESIDENT)).rows
    ] == []


@pytest.mark.clause("Y6.1.1")
@pytest.mark.judge("pdftotext")
def test_a_month_without_deaths_is_a_nil_report(
    desk: Session, papers: DeathPapers, tmp_path: Path
) -> None:
    Deaths(desk).nil(PlaceKind.VILLAGE, VILLAGE, "2026-10")
    of = replace(OCTOBER, village=VILLAGE)
    printed = papers.print(of, tmp_path / "村.pdf")
    assert (printed.forms[0].rows, printed.problems) == (0, ())
    text = text_of(tmp_path / "村.pdf")
    for words in (
        *("本月无死亡人员（零报告）", "经逐组核实", "2026年10月1日至10月31日", "0 人（零报告）"),
        *("核实范围：1 个村民小组，待遇领取人员 3 人", "11月3日前", "村级", "主任"),
    ):
        assert words in text
    boxes = {box.name for box in printed.layout.forms[printed.forms[0].form_serial][0].boxes}
    assert {"coordinator", "village_head", "seal"} <= boxes
    other = papers.print(replace(OCTOBER, village=OTHER_VILLAGE), tmp_path / "另村.pdf")
    assert [problem.code for problem in other.problems] == ["nil.missing"]
    whole = papers.print(OCTOBER, tmp_path / "全镇.pdf")
    assert [problem.code for problem in whole.problems] == ["deaths.missing"]
    told = text_of(tmp_path / "全镇.pdf")
    assert "其余尚未报告" in told  # nobody vouches for villages that said nothing
    assert "核实范围" not in told


@pytest.mark.clause("Y6.1.1")
def test_the_same_lines_keep_their_serial_and_others_get_a_new_one(
    desk: Session, papers: DeathPapers, tmp_path: Path
) -> None:
    report(desk)
    first = papers.print(OCTOBER, tmp_path / "一.pdf")
    add_people(desk, [invented(9)])  # 核实范围 alone is no reason for another paper
    again = papers.print(OCTOBER, tmp_path / "二.pdf")
    assert again.forms[0].again
    assert again.forms[0].form_serial == first.forms[0].form_serial
    assert (tmp_path / "一.pdf").read_bytes() == (tmp_path / "二.pdf").read_bytes()
    report(desk, 2)
    second = papers.print(OCTOBER, tmp_path / "三.pdf")
    assert second.forms[0].form_serial != first.forms[0].form_serial
    (changed,) = [p for p in second.problems if p.code == "deaths.changed"]
    assert invented(2).name in changed.message
    reprinted = Printing(desk).reprint(first.forms[0].form_serial, tmp_path / "四.pdf")
    assert (reprinted.forms[0].kind, reprinted.forms[0].rows) == (FormKind.DEATHS, 1)
    assert (tmp_path / "四.pdf").read_bytes() == (tmp_path / "一.pdf").read_bytes()


def test_rosters_of_one_insurance_and_of_all_are_different_papers(
    desk: Session, papers: DeathPapers, tmp_path: Path
) -> None:
    report(desk)
    report(desk, 4)
    add_people(desk, [invented(5)], Insurance.INSTITUTION)
    report(desk, 5)
    own = papers.print(replace(OCTOBER, insurance=Insurance.ENTERPRISE), tmp_path / "企业.pdf")
    units = papers.print(replace(OCTOBER, insurance=Insurance.INSTITUTION), tmp_path / "机关.pdf")
    everyone = papers.print(OCTOBER, tmp_path / "全部.pdf")
    assert [one.forms[0].rows for one in (own, units, everyone)] == [1, 1, 3]
    assert [problem.code for problem in own.problems] == ["deaths.missing"]
    assert units.problems == ()  # no village reports for those
    assert not everyone.forms[0].again


def test_a_month_that_runs_or_has_not_begun_is_not_reported_as_nil(
    desk: Session, papers: DeathPapers, tmp_path: Path
) -> None:
    for month in ("2026-11", "2026-12"):
        with pytest.raises(Refused, match=r"date\.future"):
            papers.print(RosterOf(month), tmp_path / "早.pdf")
    for bad in (RosterOf("2026-13"), replace(OCTOBER, village="532922102999")):
        with pytest.raises(Refused) as refused:
            papers.print(bad, tmp_path / "错.pdf")
        assert refused.value.code in ("month.invalid", "village.unknown")
    report(desk, 1, died_on=date(2026, 11, 1))
    early = papers.print(RosterOf("2026-11"), tmp_path / "早.pdf")
    assert "month.running" in [problem.code for problem in early.problems]


def test_two_people_and_a_seal_sign_it_in_order(
    desk: Session, papers: DeathPapers, tmp_path: Path
) -> None:
    report(desk)
    serial = papers.print(OCTOBER, tmp_path / "花名册.pdf").forms[0].form_serial
    signing = Signing(desk)
    for step, signer in (
        (Step.HANDLER, "赵经办"),
        (Step.CENTRE_HEAD, "钱主任"),
        (Step.SEAL, "赵经办"),
    ):
        request = SignRequest(serials=(serial,), step=step, signer=signer, signed_on=desk.today())
        signed = signing.sign(request)
    assert signed.forms[0].standing.complete
    assert signing.missing() == ()  # it is nobody's confirmation


def test_files_are_drafts_and_leave_a_trace(
    desk: Session, papers: DeathPapers, tmp_path: Path
) -> None:
    report(desk)
    assert papers.write(OCTOBER, tmp_path / "新" / "花名册.xlsx") == 1
    book = openpyxl.load_workbook(tmp_path / "新" / "花名册.xlsx")
    values = [cell.value for row in book.worksheets[0].iter_rows() for cell in row if cell.value]
    for words in (invented(1).id_number, "2026-10-04", "死亡医学证明", "2026-11"):
        assert words in values
    assert any("草稿" in str(value) for value in values)
    assert papers.write(OCTOBER, tmp_path / "花名册.PDF") == 1
    assert "没有单号" in text_of(tmp_path / "花名册.PDF")
    with pytest.raises(Refused, match=r"file\.kind"):
        papers.write(OCTOBER, tmp_path / "花名册.doc")
    assert papers.frozen(OCTOBER) is None


@pytest.mark.clause("Y6.2.1")
def test_a_county_asks_its_units(make_station: StationMaker, tmp_path: Path) -> None:
    session = make_station("漾濞县社会保险局", level=Level.COUNTY, code="532922000000")
    session.clock = Clock.on(date(2026, 11, 2))
    with session.work() as work:
        Register(work).put_units([Unit("U01", "县第一中学"), Unit("U02", "县医院")])
        work.commit(Act("roster.import", {}))
    nowhere = invented(1, village="", group="")
    add_people(session, [nowhere], Insurance.INSTITUTION, unit_code="U01")
    report(session, unit_code="U01")
    roster = DeathPapers(session).roster(replace(OCTOBER, insurance=Insurance.INSTITUTION))
    assert (len(roster.rows), roster.to, roster.due) == (1, "", ())
    assert roster.missing == ("县医院",)
    assert roster.rows[0].place == "县第一中学"  # where no village is known


@pytest.mark.clause("Y6.1.1")
def test_months_paid_too_long_make_a_list(
    desk: Session, papers: DeathPapers, tmp_path: Path
) -> None:
    report(desk, 1, died_on=date(2026, 8, 4))
    report(desk, 2)  # learnt in the month after: nothing was paid too long
    report(desk, 4, died_on=None)
    (line,) = papers.write_overpaid(tmp_path / "新" / "多领.xlsx")
    assert (line.row.id_number, line.stop_month, line.overpaid) == (
        invented(1).id_number,
        "2026-09",
        2,
    )
    sheet = openpyxl.load_workbook(tmp_path / "新" / "多领.xlsx").worksheets[0]
    values = [cell.value for row in sheet.iter_rows() for cell in row if cell.value]
    assert invented(1).id_number in values
    assert invented(2).id_number not in values
    assert 2 in values
    assert papers.overpaid() == (line,)


@pytest.mark.clause("Y6.2.1")
def test_a_unit_has_a_paper_of_its_own_people_and_signs_it_itself(
    desk: Session, papers: DeathPapers, tmp_path: Path
) -> None:
    with desk.work() as work:
        Register(work).put_units([Unit("U01", "县第一中学"), Unit("U02", "县医院")])
        work.commit(Act("roster.import", {}))
    add_people(desk, [invented(7), invented(8)], Insurance.INSTITUTION, unit_code="U01")
    of = replace(OCTOBER, unit="U01")
    empty = papers.print(of, tmp_path / "零.pdf")
    assert [problem.code for problem in empty.problems] == ["nil.missing"]
    text = text_of(tmp_path / "零.pdf")
    assert "本单位无领取" in text
    assert "待遇领取人员 2 人" in text
    report(desk, 1)  # of a village: no concern of the unit
    report(desk, 7, unit_code="U01")
    roster = papers.roster(of)
    assert [row.name for row in roster.rows] == [invented(7).name]
    assert roster.filler == "县第一中学"
    assert roster.due == (
        (Insurance.INSTITUTION, date(2026, 11, 4)),
        (Insurance.INJURY, date(2026, 11, 4)),
    )
    assert roster.missing == ()
    printed = papers.print(of, tmp_path / "单位.pdf")
    serial = printed.forms[0].form_serial
    frozen = papers.frozen(of)
    assert frozen is not None
    assert (frozen.form.form_serial, frozen.roster.of) == (serial, of)
    assert papers.frozen(OCTOBER) is None  # the station's own is another paper
    for step in (Step.HANDLER, Step.UNIT_HEAD, Step.SEAL):
        request = SignRequest(
            serials=(serial,), step=step, signer=f"王{step}", signed_on=desk.today()
        )
        signed = Signing(desk).sign(request)
    assert signed.forms[0].standing.complete
    with pytest.raises(Refused, match=r"unit\.unknown"):
        papers.roster(replace(OCTOBER, unit="U99"))
