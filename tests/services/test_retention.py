"""Evidence is destroyed in its time by two people, and never before."""

from __future__ import annotations

from datetime import date

import pytest

from qualdesk.clock import Clock
from qualdesk.domain.access import Actor, Role
from qualdesk.domain.confirmation import Method
from qualdesk.domain.duties import DeathEvidence
from qualdesk.domain.retention import RetentionKind
from qualdesk.errors import NotAllowed, Refused
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.confirming import Confirming, ConfirmRequest
from qualdesk.services.death_facts import DeathReport
from qualdesk.services.deaths import Deaths
from qualdesk.services.operators import Operators
from qualdesk.services.photos import Photos
from qualdesk.services.retention import Retention
from qualdesk.services.session import Session
from qualdesk.services.upkeep import Upkeep
from qualdesk.storage.queries import confirmations
from tests.services.conftest import ADMIN_PERSON, StationMaker, add_people, id_number, invented

OLD, YOUNG, DEAD = (invented(n).id_number for n in (1, 2, 3))
SECOND, PASSWORD = "李会计", "another horse 8"
REASON = "保管期满"


@pytest.fixture
def desk(make_station: StationMaker) -> Session:
    """A photo of 2026, one of 2030, and a paper of a death of 2026; now it is 2037."""
    session = make_station(training=True)
    add_people(session, [invented(n) for n in (1, 2, 3)])
    Operators(session).add(SECOND, Role.HANDLER, id_number(2, "19800101"), PASSWORD)
    confirm(session, OLD, 1)
    report = DeathReport(
        id_number=DEAD, died_on=date(2026, 11, 4), evidence_kind=DeathEvidence.VILLAGE
    )
    paper = session.store.folder / "证明.jpg"
    paper.write_bytes(draw_portrait(3))
    Deaths(session).report(report, [paper])
    session.clock = Clock.on(date(2030, 5, 1))
    confirm(session, YOUNG, 2)
    session.clock = Clock.on(date(2037, 1, 1))
    return session


def confirm(session: Session, person: str, portrait: int) -> None:
    request = ConfirmRequest(
        id_number=person,
        method=Method.ON_SITE,
        photos=(draw_portrait(portrait),),
        reason="同一天补录" if portrait == 1 else "",
    )
    Confirming(session).confirm(request)


def photo_of(session: Session, person: str) -> str:
    with session.read() as connection:
        return confirmations.of_person(connection, person)[-1].evidence[0].sha256


@pytest.mark.clause("Y12")
def test_only_what_is_over_its_time_goes_and_the_rest_stays(desk: Session) -> None:
    old, young = photo_of(desk, OLD), photo_of(desk, YOUNG)
    before = Retention(desk).view()
    line = before.lines[0]
    assert (line.kind, line.years, line.clause) == (RetentionKind.CONFIRMATIONS, 10, "house")
    assert (line.pieces, line.over, line.oldest) == (2, 1, date(2036, 12, 31))
    assert before.over == 1  # the paper of the death is kept thirty years
    done = Retention(desk).destroy(REASON, SECOND, PASSWORD)
    assert done.counts == {RetentionKind.CONFIRMATIONS: 1}
    assert not desk.store.evidence.has(old)
    assert Photos(desk).whole(young)[:2] == b"\xff\xd8"  # the control: within its time
    with pytest.raises(Refused, match=r"evidence\.destroyed") as refused:
        Photos(desk).whole(old)
    assert "2037-01-01" in refused.value.body
    health = Upkeep(desk).check()
    assert (health.ok, health.evidence) == (True, 2)
    assert health.problems == ()
    after = Retention(desk).view()
    assert (after.over, after.lines[0].pieces) == (0, 1)
    (row,) = after.destructions
    assert (row.count, row.digests, row.second_operator) == (1, (old,), SECOND)
    assert Upkeep(desk).verify_audit() > 0


@pytest.mark.clause("Y11", "Y12")
def test_it_takes_two_people_and_the_seconds_own_password(desk: Session) -> None:
    retention = Retention(desk)
    with pytest.raises(NotAllowed, match=r"login\.failed"):
        retention.destroy(REASON, SECOND, "wrong")
    with pytest.raises(NotAllowed, match=r"login\.failed"):
        retention.destroy(REASON, "没有此人", PASSWORD)
    with pytest.raises(Refused, match=r"operator\.two_people"):
        retention.destroy(REASON, desk.actor.login, "correct horse 7")
    Operators(desk).add("另一个名字", Role.HEAD, ADMIN_PERSON, PASSWORD)
    with pytest.raises(Refused, match=r"operator\.two_people"):
        retention.destroy(REASON, "另一个名字", PASSWORD)
    with pytest.raises(Refused, match=r"reason\.missing"):
        retention.destroy(" ", SECOND, PASSWORD)
    desk.actor = Actor(SECOND, id_number(2, "19800101"), Role.HANDLER)
    with pytest.raises(NotAllowed, match=r"role\.not_allowed"):
        retention.destroy(REASON, desk.actor.login, PASSWORD)
    assert desk.store.evidence.has(photo_of(desk, OLD))
    assert retention.view().destructions == ()


@pytest.mark.clause("Y12")
def test_a_content_that_a_younger_act_shows_too_stays(desk: Session) -> None:
    """The same picture for two people is told, and may be kept: then both need it."""
    old = photo_of(desk, OLD)
    request = ConfirmRequest(
        id_number=YOUNG,
        method=Method.ON_SITE,
        photos=(draw_portrait(1),),
        reason="同一张照片，两人合影",
    )
    Confirming(desk).confirm(request)
    assert photo_of(desk, YOUNG) == old
    assert Retention(desk).view().over == 0
    with pytest.raises(Refused, match=r"retention\.nothing"):
        Retention(desk).destroy(REASON, SECOND, PASSWORD)


@pytest.mark.clause("Y12")
def test_a_power_cut_before_the_file_goes_is_made_good(
    desk: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = photo_of(desk, OLD)
    with monkeypatch.context() as patch:
        patch.setattr(desk.store.evidence, "discard", _power_cut)
        with pytest.raises(KeyboardInterrupt):
            Retention(desk).destroy(REASON, SECOND, PASSWORD)
    assert desk.store.evidence.has(old)  # the row is there, the file still too
    assert Upkeep(desk).check().ok
    with pytest.raises(Refused, match=r"retention\.nothing"):
        Retention(desk).destroy(REASON, SECOND, PASSWORD)
    assert not desk.store.evidence.has(old)


def _power_cut(_: str) -> None:
    raise KeyboardInterrupt


@pytest.mark.clause("Y12")
def test_a_content_taken_in_again_after_its_destruction_is_needed_again(desk: Session) -> None:
    Retention(desk).destroy(REASON, SECOND, PASSWORD)
    request = ConfirmRequest(
        id_number=OLD, method=Method.ON_SITE, photos=(draw_portrait(1),), reason="旧照片重新上报"
    )
    Confirming(desk).confirm(request)
    assert Photos(desk).whole(photo_of(desk, OLD))
    assert Upkeep(desk).check().problems == ()
    assert Retention(desk).view().over == 0
