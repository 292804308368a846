"""What was destroyed in its time does not travel, and whoever gets the rest knows why."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qualdesk.clock import Clock
from qualdesk.domain.access import Role
from qualdesk.domain.duties import DeathEvidence
from qualdesk.domain.package import PackageKind
from qualdesk.domain.station import Level
from qualdesk.errors import Damaged, Refused
from qualdesk.packages.unseal import verify
from qualdesk.services.death_facts import DeathReport
from qualdesk.services.deaths import Deaths
from qualdesk.services.operators import Operators
from qualdesk.services.photos import Photos
from qualdesk.services.retention import Retention
from qualdesk.services.upkeep import Upkeep
from qualdesk.storage.queries import confirmations
from tests.services.conftest import StationMaker, add_people, id_number, invented
from tests.services.exchanging_stations import COUNTY, KEY, PHOTOS, TOWNSHIP, Desk

SECOND, PASSWORD = "李会计", "another horse 8"
OLD, YOUNG, DEAD = (invented(n).id_number for n in (1, 2, 3))
JANUARY = "2037-01"


@pytest.fixture
def township(make_station: StationMaker, tmp_path: Path) -> Desk:
    """A photo of 2026 and one of 2030, a death of 2026 with a paper; now it is January 2037."""
    session = make_station("镇", training=True)
    desk = Desk(session, tmp_path / "乡镇 U盘")
    add_people(session, [invented(n) for n in (1, 2, 3)])
    Operators(session).add(SECOND, Role.HANDLER, id_number(2, "19800101"), PASSWORD)
    desk.confirm(1)
    paper = tmp_path / "证明.jpg"
    paper.write_bytes(PHOTOS[0])
    report = DeathReport(
        id_number=DEAD, died_on=date(2026, 11, 4), evidence_kind=DeathEvidence.VILLAGE
    )
    Deaths(session).report(report, [paper])
    session.clock = Clock.on(date(2030, 5, 1))
    desk.confirm(2)
    session.clock = Clock.on(date(2037, 1, 20))
    return desk


@pytest.fixture
def county(make_station: StationMaker, tmp_path: Path) -> Desk:
    session = make_station("县", level=Level.COUNTY, code=COUNTY, training=True)
    session.clock = Clock.on(date(2037, 1, 21))
    return Desk(session, tmp_path / "县 U盘")


def destroy(desk: Desk) -> int:
    return Retention(desk.session).destroy("保管期满", SECOND, PASSWORD).count


def photo_of(desk: Desk, person: str) -> str:
    with desk.session.read() as connection:
        return confirmations.of_person(connection, person)[-1].evidence[0].sha256


def sealed(desk: Desk, folder: Path) -> Path:
    """The signed 汇总表 of January."""
    desk.summarising.print(JANUARY, folder / "汇总表.pdf")
    return folder / "汇总表.pdf"


def codes(problems: object) -> list[str]:
    return [problem.code for problem in problems]  # type: ignore[attr-defined]


@pytest.mark.clause("Y12")
def test_a_first_package_after_a_destruction_goes_from_seal_to_receipt(
    township: Desk, county: Desk, tmp_path: Path
) -> None:
    old, young = photo_of(township, OLD), photo_of(township, YOUNG)
    assert destroy(township) == 1
    built = township.build(period=JANUARY, signed=sealed(township, tmp_path))
    assert built.head.sealed
    assert built.package.records["destructions"] == 1
    assert "evidence.destroyed" in codes(built.problems)
    (received,) = county.receive(built, trust=township.certificate)
    assert "evidence.destroyed" in codes(received.problems)
    assert received.merged["confirmations"] == 2
    assert received.receipt is not None
    answer = township.receipts.take(received.receipt, county.certificate)
    assert answer.receipt.accepted
    with pytest.raises(Refused, match=r"evidence\.destroyed") as refused:
        Photos(county.session).whole(old)
    assert "2037-01-20" in refused.value.body
    assert Photos(county.session).whole(young)  # the control: within its time
    health = Upkeep(county.session).check()
    assert (health.ok, codes(health.problems)) == (True, [])
    view = Retention(county.session).view()
    assert (view.lines[0].pieces, len(view.destructions)) == (1, 1)
    (again,) = county.receive(built)
    assert again.merged == {}
    assert county.state() == township.state()


@pytest.mark.clause("Y12")
def test_without_the_record_of_its_destruction_missing_evidence_is_damage(
    township: Desk, tmp_path: Path
) -> None:
    """The control: a file that somebody merely deleted holds the package up at home."""
    township.session.store.evidence.discard(photo_of(township, OLD))
    with pytest.raises(Damaged, match=r"evidence\.missing_file"):
        township.build(period=JANUARY)
    assert list(township.out.glob("*.zip")) == []


@pytest.mark.clause("Y12")
def test_what_came_before_a_destruction_elsewhere_stays(township: Desk, county: Desk) -> None:
    old = photo_of(township, OLD)
    county.receive(township.build(period=JANUARY), trust=township.certificate)
    destroy(township)
    (second,) = county.receive(township.build(period=JANUARY))
    assert "evidence.destroyed" not in codes(second.problems)
    assert Photos(county.session).whole(old)
    assert Upkeep(county.session).check().ok
    county.session.store.evidence.discard(old)
    assert "evidence.missing_file" in codes(Upkeep(county.session).check().problems)


@pytest.mark.clause("Y12", "Y6.1.1")
def test_a_report_of_deaths_carries_only_destructions_of_its_own_papers(
    township: Desk, county: Desk
) -> None:
    deaths = {"kind": PackageKind.DEATHS, "period": "2026-11"}
    destroy(township)
    first = township.build(**deaths)
    assert "destructions" not in first.package.records  # the photo of a confirmation
    township.session.clock = Clock.on(date(2060, 1, 20))
    destroy(township)
    later = township.build(**deaths)
    assert later.package.records["destructions"] >= 1
    report = verify(later.package.path, KEY, real_today=Clock().real_today())
    assert (report.evidence, report.records["deaths"]) == (0, 1)
    county.session.clock = township.session.clock
    (received,) = county.receive(later, trust=township.certificate)
    assert "evidence.destroyed" in codes(received.problems)
    assert Upkeep(county.session).check().ok


@pytest.mark.clause("Y12")
def test_a_county_passes_on_what_it_never_had(township: Desk, county: Desk) -> None:
    destroy(township)
    county.receive(township.build(period=JANUARY), trust=township.certificate)
    built = county.build(period=JANUARY, recipient_code=TOWNSHIP)
    assert "evidence.destroyed" in codes(built.problems)
    assert built.package.records["destructions"] == 1
