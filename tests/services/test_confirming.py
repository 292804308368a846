"""Confirming people: what is refused, what is warned of, what is kept."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from qualdesk.domain.confirmation import EvidenceKind, LossReason, Method, Outcome
from qualdesk.domain.recipient import Insurance, Status
from qualdesk.errors import Refused
from qualdesk.imaging.portraits import draw_portrait, spoil
from qualdesk.services.confirming import Confirmed, Confirming, ConfirmRequest
from qualdesk.services.session import Session
from qualdesk.storage.queries import audit
from tests.services.conftest import TODAY, add_people, invented

PHOTO = draw_portrait(1)
OTHER_PHOTO = draw_portrait(2)


@pytest.fixture
def desk(session: Session) -> Confirming:
    add_people(session, [invented(n) for n in (1, 2, 3)])
    return Confirming(session)


def confirm(desk: Confirming, number: int = 1, **more: object) -> Confirmed:
    values: dict[str, object] = {"method": Method.ON_SITE, "photos": (PHOTO,), **more}
    request = ConfirmRequest(id_number=invented(number).id_number, **values)  # type: ignore[arg-type]
    return desk.confirm(request)


def codes(kept: Confirmed) -> list[str]:
    return [problem.code for problem in kept.problems]


@pytest.mark.clause("Y2", "Y5", "Y6.1.2a", "Y6.1.2b")
def test_a_photo_on_site_makes_a_fact_and_moves_the_due_date(
    session: Session, desk: Confirming
) -> None:
    kept = confirm(desk)
    assert kept.due_on == date(2027, 5, 21)
    assert kept.confirmation.insurances == (Insurance.RESIDENT,)
    assert kept.confirmation.stated_on == TODAY
    photo = kept.confirmation.evidence[0]
    assert photo.kind is EvidenceKind.PHOTO
    assert session.store.evidence.read(photo.sha256).startswith(b"\xff\xd8")
    with session.read() as connection:
        assert list(audit.faults(connection)) == []


def test_nothing_readable_of_the_photo_lies_on_the_disk(session: Session, desk: Confirming) -> None:
    confirm(desk)
    stored = [path.read_bytes() for path in session.store.folder.rglob("*") if path.is_file()]
    assert stored
    assert not any(b"\xff\xd8\xff" in content[:4] or b"JFIF" in content for content in stored)


@pytest.mark.clause("Y5", "Y6.1.2b")
def test_without_a_photo_it_is_refused(desk: Confirming) -> None:
    with pytest.raises(Refused) as refused:
        confirm(desk, photos=())
    assert refused.value.code == "evidence.missing"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"on": TODAY + timedelta(days=1)}, "date.future"),
        ({"on": date(1930, 1, 1)}, "date.invalid"),
        ({"insurance": Insurance.ENTERPRISE}, "benefit.unknown"),
        ({"outcome": Outcome.DISQUALIFIED}, "reason.unknown"),
        ({"outcome": Outcome.DISQUALIFIED, "reason": "不想来"}, "reason.unknown"),
        ({"outcome": Outcome.DISQUALIFIED, "reason": "死亡", "photos": ()}, "evidence.missing"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    session: Session, desk: Confirming, changes: dict[str, object], code: str
) -> None:
    with session.read() as connection:
        before = audit.head(connection)
    with pytest.raises(Refused) as refused:
        confirm(desk, **changes)
    assert refused.value.code == code
    with session.read() as connection:
        assert audit.head(connection) == before


def test_an_unknown_person_is_refused(desk: Confirming) -> None:
    with pytest.raises(Refused) as refused:
        confirm(desk, number=77)
    assert refused.value.code == "recipient.unknown"


def test_an_ended_benefit_is_refused(session: Session) -> None:
    add_people(session, [invented(5)], roster_status=Status.ENDED)
    with pytest.raises(Refused) as refused:
        confirm(Confirming(session), number=5)
    assert refused.value.code == "benefit.ended"


@pytest.mark.clause("Y12")
def test_the_dead_cannot_be_confirmed_until_the_report_is_corrected(desk: Confirming) -> None:
    died = confirm(desk, outcome=Outcome.DISQUALIFIED, reason="death")
    assert died.confirmation.loss_reason is LossReason.DEATH
    with pytest.raises(Refused) as refused:
        confirm(desk)
    assert refused.value.code == "recipient.dead"
    desk.correct(died.confirmation.fact_id, {}, "认错了人，本人健在")
    assert confirm(desk).due_on == date(2027, 5, 21)


@pytest.mark.clause("Y11")
def test_before_the_last_one_only_with_a_reason_that_is_shown(desk: Confirming) -> None:
    confirm(desk)
    earlier = TODAY - timedelta(days=40)
    with pytest.raises(Refused) as refused:
        confirm(desk, on=earlier)
    assert refused.value.code == "date.backdated"
    kept = confirm(desk, on=earlier, reason="补录十月走访")
    assert "date.backdated" in codes(kept)
    assert kept.due_on == date(2027, 5, 21)  # the newest one counts


def test_a_second_confirmation_soon_after_is_warned_of(desk: Confirming) -> None:
    assert "confirmed.recently" not in codes(confirm(desk, on=TODAY - timedelta(days=1)))
    assert "confirmed.recently" in codes(confirm(desk))


@pytest.mark.clause("Y12")
def test_the_same_picture_for_another_person_is_warned_of(desk: Confirming) -> None:
    confirm(desk, 1)
    assert "photo.same_as_other" not in codes(confirm(desk, 1))
    assert "photo.same_as_other" not in codes(confirm(desk, 2, photos=(OTHER_PHOTO,)))
    assert "photo.same_as_other" in codes(confirm(desk, 3, photos=(PHOTO,)))


@pytest.mark.clause("Y12")
def test_a_picture_that_only_looks_the_same_is_warned_of(desk: Confirming) -> None:
    from io import BytesIO

    from PIL import Image

    confirm(desk, 1)
    again = BytesIO()
    with Image.open(BytesIO(PHOTO)) as picture:
        picture.resize((400, 533)).save(again, "JPEG", quality=60)
    assert "photo.same_as_other" in codes(confirm(desk, 2, photos=(again.getvalue(),)))


def test_advice_about_a_dark_picture_never_blocks(desk: Confirming) -> None:
    kept = confirm(desk, photos=(spoil(PHOTO, "dark"),))
    assert "photo.dark" in codes(kept)
    assert "photo.dark" in kept.confirmation.evidence[0].advice


def test_several_benefits_are_confirmed_at_once_unless_one_is_named(session: Session) -> None:
    person = invented(8)
    add_people(session, [person])
    with session.work() as work:
        from qualdesk.domain.audit import Act
        from qualdesk.domain.recipient import Benefit
        from qualdesk.storage.repositories.register import Register

        benefit = Benefit(id_number=person.id_number, insurance=Insurance.INJURY)
        Register(work).add_benefits([benefit], TODAY.isoformat())
        work.commit(Act("roster.import", {}))
    desk = Confirming(session)
    both = confirm(desk, 8)
    assert both.confirmation.insurances == (Insurance.RESIDENT, Insurance.INJURY)
    assert both.due_on == date(2027, 2, 21)  # Y6.4: three months for injury
    one = confirm(desk, 8, insurance=Insurance.RESIDENT)
    assert one.confirmation.insurances == (Insurance.RESIDENT,)


def test_a_correction_supersedes_with_a_reason_and_keeps_the_evidence(desk: Confirming) -> None:
    kept = confirm(desk)
    with pytest.raises(Refused) as refused:
        desk.correct(kept.confirmation.fact_id, {"method": "home_visit"}, " ")
    assert refused.value.code == "reason.missing"
    corrected = desk.correct(kept.confirmation.fact_id, {"method": "上门"}, "方式选错")
    assert corrected.superseded == kept.confirmation.fact_id
    with pytest.raises(Refused) as again:
        desk.correct(kept.confirmation.fact_id, {}, "再来一次")
    assert again.value.code == "fact.corrected"
    undone = desk.correct(corrected.fact_id, {}, "撤销")
    assert undone.superseded == corrected.fact_id


def test_a_withdrawn_confirmation_no_longer_moves_the_due_date(
    session: Session, desk: Confirming
) -> None:
    from qualdesk.services.standings import due_dates

    person = invented(1).id_number
    kept = confirm(desk)
    desk.correct(kept.confirmation.fact_id, {}, "录错人")
    with session.read() as connection:
        assert due_dates(session, connection, person) == {
            Insurance.RESIDENT: date(2027, 6, 30)  # never confirmed: first full round
        }


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": "x"}, "field.unknown"),
        ({"method": "飞鸽"}, "field.invalid"),
        ({"on": "昨天"}, "date.invalid"),
        ({"on": "2027-01-01"}, "date.future"),
        ({"insurance": "injury"}, "benefit.unknown"),
    ],
)
def test_a_correction_is_held_to_the_same_rules(
    desk: Confirming, fields: dict[str, str], code: str
) -> None:
    kept = confirm(desk)
    with pytest.raises(Refused) as refused:
        desk.correct(kept.confirmation.fact_id, fields, "更正")
    assert refused.value.code == code


def test_the_audit_holds_no_words_typed_about_a_person(session: Session, desk: Confirming) -> None:
    kept = confirm(desk)
    desk.correct(kept.confirmation.fact_id, {}, "把李秀梅错认成了别人")
    with session.read() as connection:
        details = [entry.detail for entry in audit.entries(connection)]
    assert len(details) >= 2
    assert not any("李秀梅" in detail for detail in details)
