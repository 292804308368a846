"""Signatures on paper: in order, by different people, all or none, returned and signed again."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from qualdesk.clock import Clock
from qualdesk.domain.form_codes import FormKind, check_character, printed_serial
from qualdesk.domain.recipient import Insurance, Recipient
from qualdesk.domain.sign_off import Decision, Paper, Step
from qualdesk.errors import Refused, Unreadable
from qualdesk.services.confirming import Confirming
from qualdesk.services.correcting import Correcting
from qualdesk.services.form_plan import Selection
from qualdesk.services.printing import Printing
from qualdesk.services.session import Session
from qualdesk.services.signing import Signed, Signing, SignRequest
from qualdesk.services.summarising import Summarising
from qualdesk.storage.queries import audit
from tests.services.conftest import TODAY, VILLAGE, StationMaker, add_people, invented

THREE = (Step.GROUP_LEADER, Step.COORDINATOR, Step.VILLAGE_HEAD)


@pytest.fixture
def signing(session: Session) -> Signing:
    return Signing(session)


def printed(session: Session, folder: Path, *people: Recipient) -> list[str]:
    """Serials of one individual form each."""
    wanted = Selection(id_numbers=tuple(person.id_number for person in people))
    done = Printing(session).print(FormKind.INDIVIDUAL, wanted, folder / "表.pdf")
    return [form.form_serial for form in done.forms]


@pytest.fixture
def serials(session: Session, tmp_path: Path) -> list[str]:
    people = [invented(n) for n in range(1, 4)]
    add_people(session, people)
    return printed(session, tmp_path, *people)


def sign(signing: Signing, *serials: str, step: Step, **more: object) -> Signed:
    values: dict[str, object] = {"signer": f"{step.label}甲", "signed_on": TODAY, **more}
    return signing.sign(SignRequest(serials=serials, step=step, **values))  # type: ignore[arg-type]


def codes(done: Signed) -> list[str]:
    return [problem.code for problem in done.problems]


# ── the chains ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.clause("Y6.1.2b")
def test_three_levels_sign_in_order(session: Session, signing: Signing, serials: list[str]) -> None:
    for step, following in zip(THREE, (*THREE[1:], None), strict=True):
        done = sign(signing, serials[0], step=step)
        after = done.forms[0].standing
        assert (after.next_step.step if after.next_step else None) == following
    assert after.complete
    assert after.paper is Paper.COMPLETE
    with session.read() as connection:
        assert list(audit.faults(connection)) == []


@pytest.mark.clause("Y6.1.2b")
@pytest.mark.parametrize("step", [Step.COORDINATOR, Step.VILLAGE_HEAD, Step.SEAL])
def test_out_of_turn_is_refused(signing: Signing, serials: list[str], step: Step) -> None:
    with pytest.raises(Refused) as refused:
        sign(signing, serials[0], step=step)
    assert refused.value.code == "signoff.order"
    assert refused.value.problems[0].value == serials[0]
    assert printed_serial(serials[0]) in refused.value.problems[0].message


@pytest.mark.clause("Y6.1.2b", "Y6.3.2")
def test_one_person_cannot_sign_two_levels(signing: Signing, serials: list[str]) -> None:
    sign(signing, serials[0], step=Step.GROUP_LEADER, signer="张三")
    with pytest.raises(Refused) as refused:
        sign(signing, serials[0], step=Step.COORDINATOR, signer="张 三")
    assert refused.value.code == "signoff.same_person"


@pytest.mark.clause("Y6.2.2", "Y6.3.2", "Y6.4")
@pytest.mark.parametrize(
    ("insurance", "steps"),
    [
        (Insurance.INSTITUTION, (Step.HANDLER, Step.UNIT_HEAD, Step.SEAL)),
        (Insurance.ENTERPRISE, (Step.STAFF_1, Step.STAFF_2, Step.SEAL)),
        (Insurance.INJURY, (Step.HANDLER, Step.UNIT_HEAD, Step.SEAL)),
    ],
)
def test_each_insurance_has_its_chain(
    session: Session,
    signing: Signing,
    tmp_path: Path,
    insurance: Insurance,
    steps: tuple[Step, ...],
) -> None:
    add_people(session, [invented(1)], insurance)
    (serial,) = printed(session, tmp_path, invented(1))
    for step in steps:
        done = sign(signing, serial, step=step)
    assert done.forms[0].standing.complete


@pytest.mark.clause("Y6.1.2b")
def test_a_return_says_why_and_the_chain_starts_again(signing: Signing, serials: list[str]) -> None:
    sign(signing, serials[0], step=Step.GROUP_LEADER)
    with pytest.raises(Refused) as refused:
        sign(signing, serials[0], step=Step.COORDINATOR, decision=Decision.RETURNED)
    assert refused.value.code == "reason.missing"
    back = sign(
        signing, serials[0], step=Step.COORDINATOR, decision=Decision.RETURNED, reason="缺照片"
    )
    assert back.forms[0].standing.paper is Paper.RETURNED
    for step in THREE:
        done = sign(signing, serials[0], step=step)
    assert done.forms[0].standing.complete


def test_a_clock_that_was_set_back_does_not_mix_the_order_up(
    session: Session, signing: Signing, serials: list[str]
) -> None:
    session.clock = Clock.on(TODAY - timedelta(days=3))
    day = TODAY - timedelta(days=3)
    for _ in range(4):
        sign(signing, *serials, step=Step.GROUP_LEADER, signed_on=day)
        sign(
            signing,
            *serials,
            step=Step.COORDINATOR,
            signed_on=day,
            decision=Decision.RETURNED,
            reason="缺照片",
        )
    for step in THREE:
        done = sign(signing, *serials, step=step, signed_on=day)
    assert all(form.standing.complete for form in done.forms)


@pytest.mark.clause("Y6.1.2c")
def test_the_summary_has_a_chain_of_its_own(
    session: Session, signing: Signing, serials: list[str], tmp_path: Path
) -> None:
    done = Summarising(session).print("2026-11", tmp_path / "汇总.pdf")
    serial = done.forms[0].form_serial
    for step in (Step.CENTRE_HEAD, Step.TOWNSHIP_LEADER, Step.SEAL):
        signed = sign(signing, serial, step=step)
    assert signed.forms[0].standing.complete
    assert signing.usual_signers("", Step.CENTRE_HEAD) == ("社保中心负责人甲",)


# ── several forms, serials as typed ─────────────────────────────────────────────────────────────


def test_several_forms_are_signed_in_one_act(
    session: Session, signing: Signing, serials: list[str]
) -> None:
    with session.read() as connection:
        before = audit.head(connection)
    done = sign(signing, *serials, step=Step.GROUP_LEADER)
    assert [form.form_serial for form in done.forms] == serials
    assert before is not None
    assert done.changes.act == before.seq + 1


def test_all_or_nothing_and_the_problem_names_the_serial(
    session: Session, signing: Signing, serials: list[str]
) -> None:
    sign(signing, serials[1], step=Step.GROUP_LEADER)
    with session.read() as connection:
        before = audit.head(connection)
    with pytest.raises(Refused) as refused:
        sign(signing, *serials, step=Step.GROUP_LEADER)
    assert [problem.value for problem in refused.value.problems] == [serials[1]]
    with session.read() as connection:
        assert audit.head(connection) == before
    assert sign(signing, serials[0], step=Step.GROUP_LEADER).forms[0].standing.signed


@pytest.mark.parametrize("change", [str.lower, str.strip, lambda text: f" {text[:6]}－{text[6:]}"])
def test_a_serial_is_read_as_people_type_it(
    signing: Signing, serials: list[str], change: object
) -> None:
    typed = change(printed_serial(serials[0]))  # type: ignore[operator]
    assert sign(signing, typed, step=Step.GROUP_LEADER).forms[0].form_serial == serials[0]


def test_a_wrong_or_unknown_serial_is_refused(signing: Signing, serials: list[str]) -> None:
    right = check_character(serials[0])
    wrong = next(c for c in "0123" if c != right)
    for typed, code in (
        (f"{serials[0]}{wrong}", "serial.check"),
        ("表", "serial.form"),
        (f"{serials[0][:-1]}Z", "form.unknown"),
    ):
        with pytest.raises(Refused) as refused:
            sign(signing, typed, step=Step.GROUP_LEADER)
        assert refused.value.code == code


def test_a_day_before_the_sheet_existed_is_warned_of(signing: Signing, serials: list[str]) -> None:
    done = sign(signing, serials[0], step=Step.GROUP_LEADER, signed_on=TODAY - timedelta(days=1))
    assert codes(done) == ["signoff.before_print"]
    with pytest.raises(Refused) as refused:
        sign(signing, serials[1], step=Step.GROUP_LEADER, signed_on=TODAY + timedelta(days=1))
    assert refused.value.code == "date.future"


# ── scans ───────────────────────────────────────────────────────────────────────────────────────


def scanned(pdf: Path, page: int, target: Path) -> Path:
    """The page as an office scanner makes it: a grey picture at 200 dpi."""
    document = pdfium.PdfDocument(pdf)
    try:
        picture = document[page].render(scale=200 / 72, grayscale=True).to_pil()
    finally:
        document.close()
    out = io.BytesIO()
    picture.save(out, "PNG")
    target.write_bytes(out.getvalue())
    return target


@pytest.mark.clause("Y6.1.2b")
def test_the_scan_is_kept_and_its_code_compared(
    session: Session, signing: Signing, serials: list[str], tmp_path: Path
) -> None:
    own = scanned(tmp_path / "表.pdf", 0, tmp_path / "扫描一.png")
    other = scanned(tmp_path / "表.pdf", 1, tmp_path / "扫描二.png")
    assert codes(sign(signing, serials[0], step=Step.GROUP_LEADER, scan=own)) == []
    done = sign(signing, serials[0], step=Step.COORDINATOR, scan=other)
    assert codes(done) == ["scan.other_form", "scan.no_code"]
    _, _, now = signing.standing_of(serials[0])
    for fact in now.signed:
        assert session.store.evidence.read(fact.scan_sha256).startswith(b"\x89PNG")


def test_a_sheet_of_a_foreign_station_is_not_taken_for_ours(
    make_station: StationMaker, tmp_path: Path
) -> None:
    station, stranger = make_station(), make_station("外站")
    for number, session in enumerate((station, stranger)):
        add_people(session, [invented(1)])
        with session.work() as work:
            from qualdesk.domain.audit import Act
            from qualdesk.storage.repositories.office import Office

            Office(work).change_station(paper_code="K7")
            work.commit(Act("setting", {}))
        session.refresh()
        (tmp_path / str(number)).mkdir()
    (serial,) = printed(station, tmp_path / "0", invented(1))
    printed(stranger, tmp_path / "1", invented(1))  # the same serial, another key
    forged = scanned(tmp_path / "1" / "表.pdf", 0, tmp_path / "扫描.png")
    done = sign(Signing(station), serial, step=Step.GROUP_LEADER, scan=forged)
    assert codes(done) == ["scan.foreign", "scan.no_code"]


def test_what_is_no_scan_is_refused_and_nothing_is_signed(
    signing: Signing, serials: list[str], tmp_path: Path
) -> None:
    bad = tmp_path / "坏.pdf"
    bad.write_bytes(b"%PDF-1.4 nothing")
    with pytest.raises(Unreadable):
        sign(signing, serials[0], step=Step.GROUP_LEADER, scan=bad)
    assert signing.standing_of(serials[0])[2].signed == ()


# ── what is missing, and corrections ────────────────────────────────────────────────────────────


@pytest.mark.clause("Y6.1.2b")
def test_what_lacks_a_signature_is_on_a_list(
    session: Session, signing: Signing, serials: list[str]
) -> None:
    for step in THREE:
        sign(signing, serials[0], step=step)
    sign(signing, serials[1], step=Step.GROUP_LEADER)
    rows = signing.missing(VILLAGE)
    assert [row.form.form_serial for row in rows] == serials[1:]
    assert rows[0].lacking == ("村级协办员", "村（社区）主任")
    assert [person.id_number for person in rows[1].people] == [invented(3).id_number]
    assert signing.missing(insurance=Insurance.INJURY) == ()
    assert len(signing.missing(round_id="2026H2")) == 2


def test_usual_signers_are_offered_the_newest_first(signing: Signing, serials: list[str]) -> None:
    sign(signing, serials[0], step=Step.GROUP_LEADER, signer="张三")
    sign(signing, serials[1], step=Step.GROUP_LEADER, signer="李四")
    sign(signing, serials[2], step=Step.GROUP_LEADER, signer="张三")
    assert signing.usual_signers(VILLAGE, Step.GROUP_LEADER) == ("张三", "李四")
    assert signing.usual_signers(VILLAGE, Step.COORDINATOR) == ()


def test_a_withdrawn_signature_has_to_be_given_again(
    session: Session, signing: Signing, serials: list[str]
) -> None:
    first = sign(signing, serials[0], step=Step.GROUP_LEADER)
    Correcting(session, Confirming(session)).correct(first.forms[0].fact_id, {}, "登错了表")
    assert signing.standing_of(serials[0])[2].signed == ()
    assert sign(signing, serials[0], step=Step.GROUP_LEADER).forms[0].standing.signed
