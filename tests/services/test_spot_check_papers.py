"""Check sheets of a draw: kept before they are drawn, the same people the same serial."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualdesk.domain.form_codes import FormKind
from qualdesk.domain.policy_values import Drawn
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.sign_off import Step
from qualdesk.domain.spot_check import DrawSize, SpotResult
from qualdesk.errors import Refused
from qualdesk.services.form_plan import Selection
from qualdesk.services.lists import Lists
from qualdesk.services.paper_ledger import LedgerFilter, PaperLedger
from qualdesk.services.printing import Printing
from qualdesk.services.register import Register
from qualdesk.services.session import Session
from qualdesk.services.signing import Signing, SignRequest
from qualdesk.services.spot_check_papers import SpotCheckPapers
from qualdesk.services.spot_checks import Draw, DrawRequest, SpotChecks
from qualdesk.services.spot_results import Finding, SpotResults
from tests.services.conftest import (
    OTHER_VILLAGE,
    TODAY,
    VILLAGE,
    StationMaker,
    add_people,
    invented,
)


@pytest.fixture
def desk(make_station: StationMaker) -> Session:
    session = make_station(training=True)
    add_people(session, [invented(n) for n in range(1, 16)])
    add_people(session, [invented(n, village=OTHER_VILLAGE) for n in range(16, 31)])
    return session


@pytest.fixture
def drawn(desk: Session) -> Draw:
    size = DrawSize(Drawn.VILLAGE, 12, 2)
    return SpotChecks(desk).draw(DrawRequest(size=size, seed="7"))


@pytest.mark.clause("Y6.1.4a")
def test_a_sheet_a_village_and_the_same_people_the_same_serial(
    desk: Session, drawn: Draw, tmp_path: Path
) -> None:
    papers = SpotCheckPapers(desk)
    first = papers.print(tmp_path / "新的" / "抽查.pdf")
    assert [(one.kind, one.rows, one.again) for one in first.forms] == [
        (FormKind.SPOTCHECK, 12, False)
    ] * 2
    assert first.pages == 4
    row = drawn.row
    finding = Finding(
        draw_id=row.draw_id, id_number=row.people[0].id_number, result=SpotResult.AGREES
    )
    SpotResults(desk).record(finding)
    again = papers.print(tmp_path / "再印.pdf", draw_id=row.draw_id, village=row.places[1])
    assert [one.form_serial for one in again.forms] == [first.forms[1].form_serial]
    assert again.forms[0].again
    reprinted = Printing(desk).reprint(first.forms[0].form_serial, tmp_path / "重印.pdf")
    assert (reprinted.pages, reprinted.forms[0].rows) == (2, 12)


@pytest.mark.clause("Y6.1.4a")
def test_two_checkers_and_the_head_sign_it(desk: Session, drawn: Draw, tmp_path: Path) -> None:
    serial = SpotCheckPapers(desk).print(tmp_path / "抽查.pdf").forms[0].form_serial
    signing = Signing(desk)

    def sign(step: Step, name: str) -> bool:
        request = SignRequest(serials=(serial,), step=step, signer=name, signed_on=TODAY)
        return signing.sign(request).forms[0].standing.complete

    assert not sign(Step.CHECKER_1, "李某")
    with pytest.raises(Refused, match=r"signoff\.same_person"):
        sign(Step.CHECKER_2, "李某")
    assert not sign(Step.CHECKER_2, "王某")
    assert sign(Step.INSPECTED_HEAD, "赵某")
    line = PaperLedger(desk, Lists(desk)).find(serial)
    assert line.standing.complete
    assert drawn.row.places[0] == line.village_code


@pytest.mark.clause("Y6.1.4a", "Y6.1.2b")
def test_a_check_sheet_is_no_paper_of_a_confirmation(
    desk: Session, drawn: Draw, tmp_path: Path
) -> None:
    person = drawn.row.people[0].id_number
    SpotCheckPapers(desk).print(tmp_path / "抽查.pdf")
    assert Register(desk).person(person).papers == ()
    kept = Printing(desk).keep(
        FormKind.INDIVIDUAL, Selection(id_numbers=(person,), insurance=Insurance.RESIDENT)
    )
    assert kept.problems == ()
    ledger = PaperLedger(desk, Lists(desk)).read(LedgerFilter(round_id="", village=VILLAGE))
    assert {line.kind for line in ledger.lines} == {FormKind.SPOTCHECK, FormKind.INDIVIDUAL}


@pytest.mark.clause("Y6.1.4a")
def test_nothing_drawn_is_nothing_printed(desk: Session, tmp_path: Path) -> None:
    papers = SpotCheckPapers(desk)
    with pytest.raises(Refused, match=r"spotcheck\.none"):
        papers.print(tmp_path / "抽查.pdf")
    SpotChecks(desk).draw(DrawRequest(size=DrawSize(Drawn.VILLAGE, 2, 1)))
    with pytest.raises(Refused, match=r"form\.nobody"):
        papers.print(tmp_path / "抽查.pdf", village="532922101299")
    with pytest.raises(Refused, match=r"spotcheck\.unknown"):
        papers.print(tmp_path / "抽查.pdf", draw_id="0" * 32)
    assert list(tmp_path.glob("*.pdf")) == []
