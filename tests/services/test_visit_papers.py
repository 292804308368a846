"""Route sheets: one a plan and day, the same again under the same serial, signed by two."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import pytest

from qualdesk.bootstrap import Services
from qualdesk.domain.confirmation import Method
from qualdesk.domain.form_codes import FormKind
from qualdesk.domain.sign_off import Step
from qualdesk.errors import Refused
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.confirming import ConfirmRequest
from qualdesk.services.session import Session
from qualdesk.services.signing import SignRequest
from qualdesk.services.visit_planning import PlanRequest
from qualdesk.services.visiting import VisitRequest
from tests.services.conftest import TODAY, VILLAGE, add_people, invented

OLD = [invented(number, birth="19400101", group=f"{number % 3 + 1}组") for number in range(1, 9)]
TEAM = "上街村先锋队"


@pytest.fixture
def desk(session: Session) -> Services:
    add_people(session, OLD)
    services = Services(session)
    services.teams.add(TEAM, ["罗正明", "字建军"])
    request = PlanRequest(team=TEAM, on=TODAY, villages=(VILLAGE,), per_day=6)
    services.visit_planning.plan(request)
    return services


def pdf_text(path: Path) -> str:
    done = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True)
    return done.stdout.decode()


@pytest.mark.clause("P2.3", "P3.2", "Y6.1.4b")
@pytest.mark.judge("pdftotext")
def test_each_day_of_a_plan_has_its_sheet(desk: Services, tmp_path: Path) -> None:
    printed = desk.visit_papers.print(tmp_path / "路线.pdf", tmp_path / "框.json")
    assert [(form.kind, form.rows, form.again) for form in printed.forms] == [
        (FormKind.VISITS, 4, False),
        (FormKind.VISITS, 4, False),
    ]
    text = "".join(pdf_text(tmp_path / "路线.pdf").split())
    assert "服务队：上街村先锋队" in text
    assert "计划11月21日" in text
    assert "计划11月24日" in text  # Monday is a holiday of 大理
    for person in OLD:
        assert person.id_number[:6] + "*" * 8 + person.id_number[-4:] in text
    assert (tmp_path / "框.json").exists()
    one = desk.visit_papers.print(tmp_path / "一天.pdf", on=date(2026, 11, 24))
    assert [(form.form_serial, form.again) for form in one.forms] == [
        (printed.forms[1].form_serial, True)
    ]


@pytest.mark.clause("Y3")
def test_a_sheet_lives_on_when_somebody_drops_off(desk: Services, tmp_path: Path) -> None:
    (first, _) = desk.visit_papers.print(tmp_path / "一.pdf").forms
    (view,) = desk.visit_planning.plans(on=TODAY)
    number = view.stops[0].stop.id_number
    request = ConfirmRequest(id_number=number, method=Method.APP_SELF, photos=(draw_portrait(1),))
    desk.confirming.confirm(request)
    (again,) = desk.visit_papers.print(tmp_path / "二.pdf", on=TODAY).forms
    assert (again.form_serial, again.rows, again.again) == (first.form_serial, 4, True)
    reprinted = desk.printing.reprint(first.form_serial, tmp_path / "三.pdf")
    assert (reprinted.forms[0].kind, reprinted.forms[0].rows) == (FormKind.VISITS, 4)


@pytest.mark.clause("P2.3", "Y6.1.4b")
def test_two_different_people_of_the_staff_sign(desk: Services, tmp_path: Path) -> None:
    serial = desk.visit_papers.print(tmp_path / "一.pdf", on=TODAY).forms[0].form_serial

    def sign(step: Step, signer: str) -> bool:
        request = SignRequest(serials=(serial,), step=step, signer=signer, signed_on=TODAY)
        return desk.signing.sign(request).forms[0].standing.complete

    assert not sign(Step.STAFF_1, "罗正明")
    with pytest.raises(Refused, match=r"signoff\.same_person"):
        sign(Step.STAFF_2, "罗正明")
    assert sign(Step.STAFF_2, "字建军")
    line = desk.paper_ledger.find(serial)
    assert (line.kind, len(line.people)) == (FormKind.VISITS, 4)
    assert desk.upkeep.check().ok


def test_a_recorded_visit_shows_on_the_sheet(desk: Services, tmp_path: Path) -> None:
    printed = desk.visit_papers.print(tmp_path / "一.pdf", on=TODAY)
    (view,) = desk.visit_planning.plans(on=TODAY)
    desk.visiting.record(
        VisitRequest(
            id_number=view.stops[0].stop.id_number,
            on=TODAY,
            staff_a="罗正明",
            staff_b="字建军",
            photos=(draw_portrait(2),),
            confirm=True,
        )
    )
    desk.printing.reprint(printed.forms[0].form_serial, tmp_path / "二.pdf")
    assert "已登记" in pdf_text(tmp_path / "二.pdf")
    assert "已登记" not in pdf_text(tmp_path / "一.pdf")


def test_nobody_to_call_on_is_no_sheet(desk: Services, tmp_path: Path) -> None:
    for words in ({"on": date(2026, 12, 24)}, {"area": "532922102"}):
        with pytest.raises(Refused, match=r"form\.nobody"):
            desk.visit_papers.print(tmp_path / "x.pdf", **words)  # type: ignore[arg-type]
    with pytest.raises(Refused, match=r"plan\.unknown"):
        desk.visit_papers.print(tmp_path / "x.pdf", plan_id="ab" * 16)
