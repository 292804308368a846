"""Printing forms: data first, one serial a sheet, the same sheet again, names as they are."""

from __future__ import annotations

import json
import subprocess
from datetime import date
from pathlib import Path

import pytest

from qualdesk.domain.audit import Act
from qualdesk.domain.confirmation import LossReason, Method, Outcome
from qualdesk.domain.form_codes import FormKind, make_token, parse_serial, printed_serial
from qualdesk.domain.recipient import Benefit, Insurance, Recipient, Status
from qualdesk.domain.sign_off import Decision, Step
from qualdesk.errors import Environment, NotAllowed, Refused
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.confirming import Confirming, ConfirmRequest
from qualdesk.services.form_plan import Selection
from qualdesk.services.paper_output import Printed
from qualdesk.services.printing import Printing
from qualdesk.services.session import Session
from qualdesk.services.signing import Signing, SignRequest
from qualdesk.storage.queries import audit
from qualdesk.storage.queries import papers as queries
from qualdesk.storage.repositories.office import Office
from qualdesk.storage.repositories.register import Register
from tests.services.conftest import (
    OTHER_VILLAGE,
    TODAY,
    VILLAGE,
    StationMaker,
    add_people,
    invented,
)

GROUP = Selection(village=VILLAGE, group="三组")


@pytest.fixture
def people(session: Session) -> list[Recipient]:
    found = [invented(n) for n in range(1, 6)] + [invented(6, group="4组")]
    add_people(session, found)
    return found


@pytest.fixture
def printing(session: Session) -> Printing:
    return Printing(session)


def confirm(session: Session, person: Recipient, **more: object) -> None:
    values: dict[str, object] = {"method": Method.ON_SITE, "photos": (draw_portrait(3),), **more}
    request = ConfirmRequest(id_number=person.id_number, **values)  # type: ignore[arg-type]
    Confirming(session).confirm(request)


def sign(session: Session, serial: str, step: Step, **more: object) -> None:
    values: dict[str, object] = {"signer": step.label, "signed_on": TODAY, **more}
    Signing(session).sign(SignRequest(serials=(serial,), step=step, **values))  # type: ignore[arg-type]


def serials(printed: Printed) -> list[str]:
    return [form.form_serial for form in printed.forms]


def codes(printed: Printed) -> list[str]:
    return [problem.code for problem in printed.problems]


def words(path: Path) -> str:
    done = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True)
    return "".join(done.stdout.decode().split())


def one(*people: Recipient) -> Selection:
    return Selection(id_numbers=tuple(person.id_number for person in people))


# ── what stands on a form ───────────────────────────────────────────────────────────────────────


@pytest.mark.clause("Y6.1.2b")
@pytest.mark.judge("pdftotext")
def test_a_group_form_lists_who_is_expected_and_not_confirmed(
    session: Session, printing: Printing, people: list[Recipient], tmp_path: Path
) -> None:
    confirm(session, people[0], method=Method.APP_SELF, photos=())
    confirm(
        session,
        people[1],
        outcome=Outcome.DISQUALIFIED,
        reason=LossReason.DEATH.value,
    )
    add_people(session, [invented(7)], roster_status=Status.SUSPENDED)
    add_people(session, [invented(8)], roster_status=Status.ENDED)
    printed = printing.print(FormKind.GROUP, GROUP, tmp_path / "花名册.pdf", tmp_path / "框.json")
    (form,) = printed.forms
    assert (form.kind, form.rows, printed.pages, form.again) == (FormKind.GROUP, 4, 1, False)
    text = words(printed.path)
    for person in (*people[2:5], invented(7)):
        assert person.name in text
    assert "应确认6人" in text
    assert "532922********" in text
    assert people[2].id_number not in text
    assert printed_serial(form.form_serial) in text
    layout = json.loads((tmp_path / "框.json").read_text(encoding="utf-8"))
    names = {box["name"] for box in layout[form.form_serial][0]["boxes"]}
    assert {"group_leader", "coordinator", "village_head", "alive", "dead", "lost"} <= names


def test_a_setting_prints_whole_id_numbers(
    session: Session, printing: Printing, people: list[Recipient], tmp_path: Path
) -> None:
    with session.work() as work:
        Office(work).put_setting("paper.masked", "no")
        work.commit(Act("setting", {}))
    printed = printing.print(FormKind.GROUP, GROUP, tmp_path / "花名册.pdf")
    assert people[2].id_number in words(printed.path)


def test_a_village_gives_a_form_for_each_group_and_insurance(
    session: Session, printing: Printing, people: list[Recipient], tmp_path: Path
) -> None:
    add_people(session, [invented(9)], Insurance.INJURY)
    add_people(session, [invented(10, village=OTHER_VILLAGE)])
    printed = printing.print(FormKind.GROUP, Selection(village=VILLAGE), tmp_path / "村.pdf")
    assert [form.rows for form in printed.forms] == [5, 1, 1]
    whole = printing.print(FormKind.GROUP, Selection(village="532922101000"), tmp_path / "乡.pdf")
    assert [form.rows for form in whole.forms] == [1, 5, 1, 1]
    quarter = printing.print(
        FormKind.GROUP, Selection(village=VILLAGE, round_id="2026Q3"), tmp_path / "季.pdf"
    )
    assert [form.rows for form in quarter.forms] == [1]


@pytest.mark.clause("Y6.1.2b", "Y6.2.2", "Y6.3.2", "Y6.4")
@pytest.mark.judge("pdftotext")
def test_an_individual_form_gives_every_name_back(
    session: Session, printing: Printing, tmp_path: Path
) -> None:
    found = [invented(n) for n in range(1, 8)]
    for person, insurance in zip(found, [*Insurance, *Insurance], strict=False):
        add_people(session, [person], insurance)
    printed = printing.print(FormKind.INDIVIDUAL, one(*found), tmp_path / "表.pdf")
    assert printed.pages == len(printed.forms) == 7
    text = words(printed.path)
    for person in found:
        assert person.name in text
        assert person.id_number in text
    for label in ("村民小组长", "单位负责人", "工作人员二", "管理单位"):
        assert label in text


@pytest.mark.clause("Y6.1.2b")
@pytest.mark.judge("pdftotext")
def test_after_the_confirmation_photo_and_day_stand_on_the_form(
    session: Session, printing: Printing, people: list[Recipient], tmp_path: Path
) -> None:
    confirm(session, people[0], on=date(2026, 3, 2))
    before = printing.print(FormKind.INDIVIDUAL, one(people[0]), tmp_path / "前.pdf")
    assert "2026年3月2日" in words(before.path)
    assert "应于2026年9月2日前确认" in words(before.path)
    confirm(session, people[0])
    after = printing.print(FormKind.INDIVIDUAL, one(people[0]), tmp_path / "后.pdf")
    assert serials(after) == serials(before)
    assert "现场照片2026-11-21" in words(after.path)
    assert "应于" not in words(after.path)
    assert after.path.stat().st_size > before.path.stat().st_size + 5000


def test_a_person_without_a_face_on_file_is_told_of_and_the_rest_printed(
    session: Session, printing: Printing, people: list[Recipient], tmp_path: Path
) -> None:
    confirm(session, people[0])
    for path in (session.store.folder / "evidence").rglob("*"):
        if path.is_file():
            path.unlink()
    printed = printing.print(FormKind.INDIVIDUAL, one(*people[:2]), tmp_path / "表.pdf")
    assert codes(printed) == ["photo.missing"]
    assert printed.pages == 2


# ── serials ─────────────────────────────────────────────────────────────────────────────────────


def test_printing_again_gives_the_same_serial_and_the_same_sheet(
    session: Session, printing: Printing, people: list[Recipient], tmp_path: Path
) -> None:
    first = printing.print(FormKind.GROUP, GROUP, tmp_path / "一.pdf")
    again = printing.print(FormKind.GROUP, GROUP, tmp_path / "二.pdf")
    exact = printing.reprint(printed_serial(serials(first)[0]).lower(), tmp_path / "三.pdf")
    assert serials(first) == serials(again) == serials(exact)
    assert [printed.forms[0].again for printed in (first, again, exact)] == [False, True, True]
    assert first.path.read_bytes() == again.path.read_bytes() == exact.path.read_bytes()
    with session.read() as connection:
        assert list(audit.faults(connection)) == []
        assert len(queries.people_of(connection, serials(first))[serials(first)[0]]) == 5


def test_counters_go_on_and_the_code_is_keyed_by_the_station(
    session: Session, printing: Printing, people: list[Recipient], tmp_path: Path
) -> None:
    printed = printing.print(FormKind.INDIVIDUAL, one(*people), tmp_path / "一.pdf")
    code = session.station.paper_code
    assert serials(printed) == [f"A{code}0000{n}" for n in range(6)]
    group = printing.print(FormKind.GROUP, GROUP, tmp_path / "二.pdf")
    assert serials(group) == [f"B{code}00000"]
    token = make_token(serials(group)[0], 1, 0, session.store.derive("forms"))
    assert parse_serial(token[:8]) == serials(group)[0]


def test_other_people_on_an_open_form_are_warned_of(
    session: Session, printing: Printing, people: list[Recipient], tmp_path: Path
) -> None:
    first = printing.print(FormKind.GROUP, GROUP, tmp_path / "一.pdf")
    assert codes(first) == []
    confirm(session, people[0])
    second = printing.print(FormKind.GROUP, GROUP, tmp_path / "二.pdf")
    assert codes(second) == ["form.open_exists"]
    assert second.problems[0].value == serials(first)[0]
    assert serials(second) != serials(first)
    single = printing.print(FormKind.INDIVIDUAL, one(people[1]), tmp_path / "三.pdf")
    assert codes(single) == ["form.open_exists", "form.open_exists"]


def test_after_a_return_a_new_form_is_printed(
    session: Session, printing: Printing, people: list[Recipient], tmp_path: Path
) -> None:
    first = printing.print(FormKind.GROUP, GROUP, tmp_path / "一.pdf")
    serial = serials(first)[0]
    sign(session, serial, Step.GROUP_LEADER, decision=Decision.RETURNED, reason="缺照片")
    second = printing.print(FormKind.GROUP, GROUP, tmp_path / "二.pdf")
    assert serials(second) != [serial]
    assert codes(second) == []
    with session.read() as connection:
        wanted = queries.FormFilter(serials=tuple(serials(second)))
        assert queries.forms(connection, wanted)[0].version == 1


def test_a_signed_form_is_printed_again_and_never_opened_anew(
    session: Session, printing: Printing, people: list[Recipient], tmp_path: Path
) -> None:
    first = printing.print(FormKind.INDIVIDUAL, one(people[0]), tmp_path / "一.pdf")
    for step in (Step.GROUP_LEADER, Step.COORDINATOR, Step.VILLAGE_HEAD):
        sign(session, serials(first)[0], step)
    again = printing.print(FormKind.INDIVIDUAL, one(people[0]), tmp_path / "二.pdf")
    assert serials(again) == serials(first)


def test_voiding_takes_the_old_sheet_out_of_use(
    session: Session, printing: Printing, people: list[Recipient], tmp_path: Path
) -> None:
    first = printing.print(FormKind.GROUP, GROUP, tmp_path / "一.pdf")
    second = printing.print(FormKind.GROUP, GROUP, tmp_path / "二.pdf", void=True)
    assert codes(second) == ["form.voided"]
    with pytest.raises(Refused) as refused:
        printing.reprint(serials(first)[0], tmp_path / "三.pdf")
    assert refused.value.code == "form.voided"
    third = printing.print(FormKind.GROUP, GROUP, tmp_path / "四.pdf")
    assert serials(third) == serials(second)
    assert codes(third) == []


def test_a_name_that_was_changed_since_voids_its_row(
    session: Session, printing: Printing, people: list[Recipient], tmp_path: Path
) -> None:
    first = printing.print(FormKind.GROUP, GROUP, tmp_path / "一.pdf")
    with session.work() as work:
        Register(work).change_recipient(people[0].id_number, {"name": "赵改名"}, "户口簿")
        work.commit(Act("recipient.edit", {}))
    again = printing.reprint(serials(first)[0], tmp_path / "二.pdf")
    assert codes(again) == ["form.row_changed"]
    assert people[0].name in words(again.path)
    assert "赵改名" not in words(again.path)
    fresh = printing.print(FormKind.GROUP, GROUP, tmp_path / "三.pdf")
    assert codes(fresh) == ["form.open_exists"]
    assert "赵改名" in words(fresh.path)


# ── what is refused, and faults of the PC ───────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "wanted", "code"),
    [
        (FormKind.INDIVIDUAL, Selection(), "form.which"),
        (FormKind.GROUP, Selection(id_numbers=("532922194603130017",)), "form.which"),
        (FormKind.GROUP, Selection(village="532922109999"), "village.unknown"),
        (FormKind.GROUP, Selection(village=OTHER_VILLAGE), "form.nobody"),
        (FormKind.GROUP, Selection(village=VILLAGE, group="77组"), "form.nobody"),
        (FormKind.GROUP, Selection(village=VILLAGE, round_id="2027H1"), "date.future"),
        (FormKind.GROUP, Selection(village=VILLAGE, round_id="2026H7"), "round.invalid"),
        (FormKind.INDIVIDUAL, Selection(id_numbers=("1234",)), "recipient.unknown"),
        (FormKind.INDIVIDUAL, Selection(id_numbers=(invented(8).id_number,)), "benefit.ended"),
        (FormKind.INDIVIDUAL, Selection(id_numbers=(invented(9).id_number,)), "recipient.dead"),
    ],
)
def test_what_cannot_be_printed_is_refused_and_nothing_is_kept(
    session: Session,
    printing: Printing,
    people: list[Recipient],
    tmp_path: Path,
    kind: FormKind,
    wanted: Selection,
    code: str,
) -> None:
    add_people(session, [invented(8)], roster_status=Status.ENDED)
    add_people(session, [invented(9)])
    death = {"outcome": Outcome.DISQUALIFIED, "reason": "death", "on": date(2026, 6, 30)}
    confirm(session, invented(9), **death)
    with session.read() as connection:
        before = audit.head(connection)
    with pytest.raises(Refused) as refused:
        printing.print(kind, wanted, tmp_path / "表.pdf")
    assert refused.value.code == code
    assert not (tmp_path / "表.pdf").exists()
    with session.read() as connection:
        assert audit.head(connection) == before


def test_every_unknown_person_is_named(
    session: Session, printing: Printing, people: list[Recipient], tmp_path: Path
) -> None:
    wanted = Selection(id_numbers=("1", people[0].id_number, "2"))
    with pytest.raises(Refused) as refused:
        printing.print(FormKind.INDIVIDUAL, wanted, tmp_path / "表.pdf")
    assert [problem.value for problem in refused.value.problems] == ["1", "2"]


def test_a_disk_that_fails_loses_no_form(
    session: Session, printing: Printing, people: list[Recipient], tmp_path: Path
) -> None:
    blocked = tmp_path / "是文件"
    blocked.write_bytes(b"")
    with pytest.raises(Environment) as fault:
        printing.print(FormKind.GROUP, GROUP, blocked / "表.pdf")
    serial = f"B{session.station.paper_code}00000"
    assert printed_serial(serial) in fault.value.remedy
    printed = printing.print(FormKind.GROUP, GROUP, tmp_path / "表.pdf")
    assert serials(printed) == [serial]
    assert printed.forms[0].again


def test_who_may_not_print_does_not(
    session: Session, printing: Printing, people: list[Recipient], tmp_path: Path
) -> None:
    class Nobody(type(session.actor)):  # type: ignore[misc]
        def may(self, _duty: object) -> bool:
            return False

    actor = session.actor
    session.actor = Nobody(actor.login, actor.id_number, actor.role)
    with pytest.raises(NotAllowed):
        printing.print(FormKind.GROUP, GROUP, tmp_path / "表.pdf")


@pytest.mark.judge("pdftotext")
def test_paper_of_a_training_station_says_so(make_station: StationMaker, tmp_path: Path) -> None:
    session = make_station(training=True)
    add_people(session, [invented(1)])
    printed = Printing(session).print(FormKind.GROUP, GROUP, tmp_path / "表.pdf")
    assert "样张" in words(printed.path)


def test_more_people_than_a_form_holds_take_a_second_form(
    session: Session, printing: Printing, tmp_path: Path
) -> None:
    add_people(session, [invented(n) for n in range(1, 453)])
    printed = printing.print(FormKind.GROUP, GROUP, tmp_path / "表.pdf")
    assert [form.rows for form in printed.forms] == [450, 2]
    assert printed.pages == 31


def test_one_person_with_two_benefits_gets_two_forms(
    session: Session, printing: Printing, people: list[Recipient], tmp_path: Path
) -> None:
    with session.work() as work:
        benefit = Benefit(id_number=people[0].id_number, insurance=Insurance.INJURY)
        Register(work).add_benefits([benefit], TODAY.isoformat())
        work.commit(Act("roster.import", {}))
    both = printing.print(FormKind.INDIVIDUAL, one(people[0]), tmp_path / "一.pdf")
    assert len(both.forms) == 2
    named = Selection(id_numbers=one(people[0]).id_numbers, insurance=Insurance.INJURY)
    assert serials(printing.print(FormKind.INDIVIDUAL, named, tmp_path / "二.pdf")) == [
        serials(both)[1]
    ]
