"""Letters to units: the wording of the province, one list a unit, delivered, answered by a date."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from qualdesk.domain.audit import Act
from qualdesk.domain.confirmation import Method
from qualdesk.domain.recipient import Insurance, Unit
from qualdesk.domain.sign_off import Step
from qualdesk.errors import Refused
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.confirming import Confirming, ConfirmRequest
from qualdesk.services.letters import Letters
from qualdesk.services.lists import Lists
from qualdesk.services.marking import Marking
from qualdesk.services.printing import Printing
from qualdesk.services.session import Session
from qualdesk.services.signing import Signing, SignRequest
from qualdesk.storage.repositories.register import Register
from tests.services.conftest import TODAY, add_people, invented

TEACHERS = [invented(number) for number in (1, 2)]
UNIT = "5329220001"


def pdf_text(path: Path) -> str:
    done = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True)
    return done.stdout.decode()


@pytest.fixture
def desk(session: Session) -> Session:
    with session.work() as work:
        Register(work).put_units([Unit(UNIT, "漾濞县第一中学")])
        work.commit(Act("test", {}))
    add_people(session, TEACHERS, Insurance.INSTITUTION, unit_code=UNIT)
    add_people(session, [invented(3)], Insurance.INSTITUTION)  # without a unit
    return session


@pytest.fixture
def letters(desk: Session) -> Letters:
    return Letters(desk, Lists(desk))


@pytest.mark.clause("L2.2.3", "P2.3.2", "P-A2", "P-A3")
@pytest.mark.judge("pdftotext")
def test_a_unit_gets_the_letter_of_the_province_with_its_list(
    letters: Letters, tmp_path: Path
) -> None:
    out = tmp_path / "告知书.pdf"
    printed = letters.print([], out, number="漾社险告〔2026〕1号")
    assert (printed.pages, [form.rows for form in printed.forms]) == (2, [2])
    text = "".join(pdf_text(out).split())
    first = TEACHERS[0] if TEACHERS[0].id_number < TEACHERS[1].id_number else TEACHERS[1]
    assert f"你单位{first.name}等2位退休人员（详见附表）已连续5个月未进行领取待遇资格确认" in text
    assert "请你单位于2026年11月30日前核实并反馈" in text
    assert "逾期未反馈造成违规领取待遇行为发生的，所在单位需承担清退责任" in text
    for person in TEACHERS:
        assert person.id_number in text
    assert invented(3).id_number not in text
    boxes = printed.layout.forms[printed.forms[0].form_serial]
    names = [box.name for page in boxes for box in page.boxes]
    assert names.count("qualified") == 2
    assert {"handler", "unit_head", "seal", "deliverer", "receiver"} <= set(names)


@pytest.mark.clause("L2.2.3")
def test_a_letter_is_delivered_once_and_counts_down(letters: Letters, tmp_path: Path) -> None:
    serial = letters.print([UNIT], tmp_path / "a.pdf").forms[0].form_serial
    (kept,) = letters.kept()
    assert (kept.letter.people, kept.days_left, kept.letter.delivered_on) == (2, 9, None)
    for by, on, code in (
        (" ", None, "name.missing"),
        ("王某", date(2026, 11, 22), "date.future"),
        ("王某", date(2026, 11, 20), "date.invalid"),
    ):
        with pytest.raises(Refused) as refused:
            letters.deliver(serial, by, on)
        assert refused.value.code == code
    letters.deliver(serial, "王某")
    assert letters.kept()[0].letter.received_by == "王某"
    with pytest.raises(Refused, match=r"form\.unknown"):
        letters.deliver("FK700003", "王某")


def test_a_second_letter_is_warned_of_and_a_reprint_is_the_same(
    desk: Session, letters: Letters, tmp_path: Path
) -> None:
    first, again = tmp_path / "a.pdf", tmp_path / "b.pdf"
    serial = letters.print([UNIT], first).forms[0].form_serial
    printed = Printing(desk).reprint(serial, again)
    assert printed.forms[0].again
    assert pdf_text(first) == pdf_text(again)
    second = letters.print([UNIT], tmp_path / "c.pdf")
    assert [problem.code for problem in second.problems] == ["letter.running"]


@pytest.mark.clause("Y3", "L2.2.3")
def test_whoever_is_marked_drops_off(desk: Session, letters: Letters, tmp_path: Path) -> None:
    for person in TEACHERS:
        Confirming(desk).confirm(
            ConfirmRequest(
                id_number=person.id_number, method=Method.UNIT, photos=(draw_portrait(1),)
            )
        )
    (offer,) = letters.offers()
    assert len(offer.items) == 2  # confirmed here, not marked there
    Marking(desk).tick(TEACHERS[0].id_number)
    (offer,) = letters.offers()
    assert [item.row.id_number for item in offer.items] == [TEACHERS[1].id_number]
    Marking(desk).tick(TEACHERS[1].id_number)
    assert letters.offers() == ()
    with pytest.raises(Refused, match=r"letter\.nobody"):
        letters.print([], tmp_path / "a.pdf")


@pytest.mark.clause("P-A3", "Y6.3.2")
def test_the_list_of_a_letter_waits_for_the_two_of_the_unit_whatever_the_insurance(
    desk: Session, letters: Letters, tmp_path: Path
) -> None:
    add_people(desk, [invented(4)], Insurance.ENTERPRISE, unit_code=UNIT)
    (form,) = letters.print([UNIT], tmp_path / "告知书.pdf", insurance=Insurance.ENTERPRISE).forms
    signing = Signing(desk)
    signed = SignRequest(
        serials=(form.form_serial,), step=Step.STAFF_1, signer="杨文富", signed_on=TODAY
    )
    with pytest.raises(Refused, match=r"signoff\.order"):  # a step of the forms of an enterprise
        signing.sign(signed)
    for step in (Step.HANDLER, Step.UNIT_HEAD, Step.SEAL):  # as they stand on the paper
        signing.sign(replace(signed, step=step))
    assert signing.standing_of(form.form_serial)[2].next_step is None
