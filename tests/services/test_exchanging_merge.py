"""What a package may hold that no station of ours would write, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from qualdesk.domain.audit import Act
from qualdesk.domain.package import PackageHead, PackageKind, PackageName
from qualdesk.domain.station import Level
from qualdesk.errors import Damaged
from qualdesk.packages.identity import Signer
from qualdesk.packages.seal import build
from qualdesk.services.record_rows import rows_of
from qualdesk.services.register_merging import Statement
from qualdesk.storage.queries import audit, people
from qualdesk.storage.queries import exchange as queries
from qualdesk.storage.repositories.exchange import Exchange
from tests.services.conftest import StationMaker, add_people, invented
from tests.services.exchanging_stations import COUNTY, KEY, MONTH, TOWNSHIP, Desk

AT = "2026-11-21T02:33:44.123456Z"
ACT = {"station_id": "ab" * 8, "operator": "赵某", "operator_id_number": "", "recorded_at": AT}
Records = Iterable[tuple[str, Iterable[Mapping[str, Any]]]]


def person(number: int, **more: Any) -> dict[str, Any]:
    one = invented(number)
    empty = ("ethnic_group", "registered_address", "present_address", "contact_name")
    empty += ("contact_relation", "contact_phone", "original_id_number", "phone")
    return {
        "id_number": one.id_number,
        "name": one.name,
        "sex": one.sex.value,
        "birth": one.birth.isoformat(),
        "village_code": one.village_code,
        "group": one.group,
        **dict.fromkeys(empty, ""),
        **more,
    }


def benefit(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id_number": invented(number).id_number,
        "insurance": "resident",
        "unit_code": "",
        "started_month": "",
        "roster_status": "paying",
        "roster_reason": "",
        "known_due_on": None,
        **more,
    }


def confirmation(number: int, fact: int, **more: Any) -> dict[str, Any]:
    return {
        **ACT,
        "fact_id": f"{fact:032x}",
        "id_number": invented(number).id_number,
        "insurances": ["resident"],
        "method": "app_self",
        "outcome": "qualified",
        "loss_reason": None,
        "stated_on": "2026-11-20",
        "place": "",
        "reason": "",
        "source": "own",
        "supersedes": None,
        "evidence": [],
        **more,
    }


def form(serial: str, fact: int) -> dict[str, Any]:
    return {
        **ACT,
        "fact_id": f"{fact:032x}",
        "form_serial": serial,
        "kind": "individual",
        "insurance": "resident",
        "round": "2026H2",
        "village_code": "532922101216",
        "group": "3组",
        "version": 0,
        "rows": [
            {
                "row": 1,
                "id_number": invented(1).id_number,
                "insurance": "resident",
                "name": "李秀梅",
            }
        ],
        "checks": [],
    }


def signoff(serial: str, fact: int) -> dict[str, Any]:
    return {
        **ACT,
        "fact_id": f"{fact:032x}",
        "form_serial": serial,
        "step": "group_leader",
        "signer": "杨组长",
        "signed_on": "2026-11-20",
        "decision": "approved",
        "reason": "",
        "scan": None,
    }


@pytest.fixture
def county(make_station: StationMaker, tmp_path: Path) -> Desk:
    session = make_station("漾濞县社会保险局", level=Level.COUNTY, code=COUNTY)
    return Desk(session, tmp_path / "县局")


@pytest.fixture
def sender(make_station: StationMaker, tmp_path: Path) -> Desk:
    return Desk(make_station(), tmp_path / "U盘")


def send(sender: Desk, records: Records, **head: Any) -> Path:
    """A package of these records, well signed by the sender's own key."""
    station = sender.session.station
    said = PackageHead(
        name=PackageName(TOWNSHIP, PackageKind.MONTH, MONTH, head.pop("sequence", 1)),
        station_id=station.station_id,
        station_name=station.name,
        level="township",
        incarnation=1,
        recipient_code=COUNTY,
        training=False,
        built_at=datetime(2026, 11, 21, tzinfo=UTC),
        audit_head="0f" * 32,
    )
    sender.out.mkdir(exist_ok=True)
    return build(
        sender.out,
        replace(said, **head),
        KEY,
        papers=(),
        records=records,
        evidence=(),
        signer=Signer(station.private_key, station.certificate),
        real_today=sender.session.clock.real_today(),
    ).path


def whole(desk: Desk) -> bool:
    with desk.session.read() as connection:
        return list(audit.faults(connection)) == []


@pytest.mark.parametrize(
    ("kind", "record"),
    [
        ("benefits", benefit(1)),
        ("signoffs", signoff("A0000001", 7)),
    ],
)
def test_records_that_hang_in_the_air_leave_nothing_behind(
    sender: Desk, county: Desk, kind: str, record: dict[str, Any]
) -> None:
    records = [("confirmations", [confirmation(1, 5)]), (kind, [record])]
    before = county.state()
    with pytest.raises(Damaged) as refused:
        county.receive(send(sender, records), trust=sender.certificate)
    assert refused.value.code == "package.damaged"
    assert county.state() == before
    assert whole(county)


def test_a_record_twice_in_one_package_counts_once(sender: Desk, county: Desk) -> None:
    records: Records = [
        ("units", [{"unit_code": "U1", "name": "中学"}] * 2),
        ("recipients", [person(1), person(1)]),
        ("benefits", [benefit(1), benefit(1)]),
        ("confirmations", [confirmation(1, 5), confirmation(1, 5)]),
    ]
    (received,) = county.receive(send(sender, records), trust=sender.certificate)
    assert set(received.merged.values()) == {1}
    assert set(received.already_had.values()) == {1}
    assert whole(county)


def test_a_serial_of_another_form_is_told_and_takes_nothing_with_it(
    sender: Desk, county: Desk
) -> None:
    first = [("forms", [form("A0000001", 1)]), ("signoffs", [signoff("A0000001", 2)])]
    county.receive(send(sender, first), trust=sender.certificate)
    second: Records = [
        ("confirmations", [confirmation(1, 5)]),
        ("forms", [form("A0000001", 3), form("A0000002", 4)]),
        ("signoffs", [signoff("A0000001", 6), signoff("A0000002", 7)]),
    ]
    (received,) = county.receive(send(sender, second, sequence=2))
    assert received.merged == {"confirmations": 1, "forms": 1, "signoffs": 1}
    assert "form.serial_taken" in [problem.code for problem in received.problems]
    with county.session.read() as connection:
        assert queries.known_facts(connection, "signoffs", [f"{n:032x}" for n in (2, 6, 7)]) == {
            f"{2:032x}",
            f"{7:032x}",
        }


def test_a_signature_that_came_later_finds_its_form(sender: Desk, county: Desk) -> None:
    county.receive(send(sender, [("forms", [form("A0000001", 1)])]), trust=sender.certificate)
    later = send(sender, [("signoffs", [signoff("A0000001", 2)])], sequence=2)
    (received,) = county.receive(later)
    assert received.merged == {"signoffs": 1}


def test_the_same_fact_is_never_replaced(sender: Desk, county: Desk) -> None:
    path = send(sender, [("confirmations", [confirmation(1, 5)])])
    county.receive(path, trust=sender.certificate)
    before = county.state()
    forged = confirmation(1, 5, outcome="disqualified", loss_reason="death")
    (received,) = county.receive(send(sender, [("confirmations", [forged])], sequence=2))
    assert received.merged == {"confirmations": 0}
    assert county.state() == before


def test_what_a_register_row_changed_is_kept_with_its_reason(sender: Desk, county: Desk) -> None:
    add_people(county.session, [invented(1, phone="10086", name="李秀梅")])
    records: Records = [
        ("recipients", [person(1, phone="13800000000", name="李秀梅")]),
        ("benefits", [benefit(1, roster_status="suspended", roster_reason="羁押")]),
    ]
    (received,) = county.receive(send(sender, records), trust=sender.certificate)
    assert received.merged == {"recipients": 1, "benefits": 1}
    with county.session.read() as connection:
        found = connection.exec_driver_sql(
            "SELECT field, old, new, reason FROM register_change ORDER BY field"
        ).all()
        kept = people.person(connection, invented(1).id_number)
    assert kept is not None
    assert kept.phone == "13800000000"
    assert [tuple(row[:3]) for row in found] == [
        ("phone", "10086", "13800000000"),
        ("roster_reason", "", "羁押"),
        ("roster_status", "paying", "suspended"),
    ]
    assert {row[3] for row in found} == {"苍山西镇第1号上报包"}
    assert whole(county)


def statement(station: str, level: Level, sequence: int, built_at: str = AT) -> Statement:
    return Statement(station_id=station, level=level, sequence=sequence, built_at=built_at)


def test_who_counts_does_not_depend_on_who_came_first() -> None:
    village = statement("v", Level.VILLAGE, 1)
    town = statement("t", Level.TOWNSHIP, 9, "2027-01-01")
    other = statement("u", Level.TOWNSHIP, 1, "2027-02-01")
    county = Statement(station_id="c", level=Level.COUNTY)
    ranked = [county, town, other, village]
    for place, lower in enumerate(ranked):
        for higher in ranked[place + 1 :]:
            assert higher.outweighs(lower)
            assert not lower.outweighs(higher)
    assert statement("t", Level.TOWNSHIP, 10).outweighs(town)
    assert not statement("t", Level.TOWNSHIP, 8).outweighs(town)


def test_a_signature_takes_its_form_along_so_that_packages_may_overtake(
    make_station: StationMaker, tmp_path: Path
) -> None:
    session = make_station("上街村", level=Level.VILLAGE, code="532922101216")
    village = Desk(session, tmp_path / "村")
    town = Desk(make_station(), tmp_path / "镇")
    built = []
    for kind, record in (("forms", form("A0000001", 1)), ("signoffs", signoff("A0000001", 2))):
        with session.work() as work:
            for table, rows in rows_of(kind, record).items():
                Exchange(work).add_received(table, rows)
            work.commit(Act("forms.print", {}))
        built.append(village.build(recipient_code=TOWNSHIP))
    assert built[1].package.records == {"forms": 1, "signoffs": 1}
    town.receive(built[1], trust=village.certificate)
    (late,) = town.receive(built[0])
    assert late.already_had == {"forms": 1}
    assert town.state()["signoff"] == village.state()["signoff"]
    assert whole(town)
