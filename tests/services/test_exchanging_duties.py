"""The facts of the monthly duties travel whole, with their papers, and count where they arrive."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from sqlalchemy import Table, func, select

from qualdesk.domain.audit import Act
from qualdesk.domain.confirmation import Evidence, EvidenceKind
from qualdesk.domain.recipient import State
from qualdesk.domain.standing import state
from qualdesk.domain.station import Level
from qualdesk.services.people_lines import people_filter
from qualdesk.services.standings import benefit_facts
from qualdesk.storage import schema_duties as tables
from qualdesk.storage.repositories.duties import Duties
from tests.services.conftest import StationMaker, add_people, invented
from tests.services.exchanging_stations import COUNTY, Desk

DAY = "2026-11-20"
PAPER = b"%PDF-1.4 certificate"


@pytest.fixture
def sender(make_station: StationMaker, tmp_path: Path) -> Desk:
    desk = Desk(make_station(), tmp_path / "乡镇")
    add_people(desk.session, [invented(number) for number in range(4)])
    return desk


@pytest.fixture
def county(make_station: StationMaker, tmp_path: Path) -> Desk:
    session = make_station("漾濞县社会保险局", level=Level.COUNTY, code=COUNTY)
    return Desk(session, tmp_path / "县局")


def facts(person: list[str]) -> list[tuple[Table, dict[str, Any], bool]]:
    """One fact of every table that travels by itself, and whether it stands on a paper."""
    case = {"kind": "suspected_death", "source": "death", "source_id": "", "due_on": "2026-12-20"}
    decided = {"until_on": "", "decided": True, "basis": "[]", "chosen": "", "chosen_reason": ""}
    decided |= {"document_number": "〔2026〕31号", "settles": "", "paid_from": "", "arrears": ""}
    return [
        (
            tables.marking,
            {"id_number": person[0], "insurance": "resident", "stated_on": DAY}
            | {"marked": True, "source": "own", "reason": ""},
            False,
        ),
        (
            tables.verification_case,
            {"id_number": person[1], "insurance": "", "stated_on": DAY, "owner": "王某"}
            | {**case, "note": ""},
            False,
        ),
        (
            tables.contact,
            {"id_number": person[1], "case_id": "", "how": "phone", "outcome": "reached"}
            | {"stated_on": DAY, "note": "家人说在外"},
            False,
        ),
        (
            tables.death,
            {"id_number": person[2], "died_on": "", "stated_on": DAY, "evidence_kind": "village"}
            | {"reported_by": "王某", "village_code": "", "unit_code": "", "source": "own"}
            | {"note": ""},
            True,
        ),
        (
            tables.nil_report,
            {"month": "2026-10", "place_kind": "village", "place_code": "532922101201"}
            | {"stated_on": DAY, "reported_by": ""},
            False,
        ),
        (
            tables.status_decision,
            {"id_number": person[3], "insurance": "resident", "status": "suspended"}
            | {"reason": "arrest", "from_on": "2026-11-01", "stated_on": DAY, "note": ""}
            | decided,
            True,
        ),
        (
            tables.survivor,
            {"id_number": person[0], "relation": "child", "stated_on": DAY, "reason": ""},
            False,
        ),
    ]


def keep(desk: Desk) -> None:
    store = desk.session.store.evidence
    digest = store.put(PAPER)
    paper = Evidence(
        sha256=digest, kind=EvidenceKind.SCAN, media_type="application/pdf", size=len(PAPER)
    )
    people = [invented(number).id_number for number in range(4)]
    with desk.session.work() as work:
        duties = Duties(work)
        for table, values, documented in facts(people):
            duties.keep(table, values, [paper] if documented else ())
        work.commit(Act("test", {}))


def states(desk: Desk) -> dict[str, State]:
    session = desk.session
    policy, today = session.policy(), session.today()
    with session.read() as connection:
        return {
            one.id_number: state(one, policy, today)
            for one in benefit_facts(session, connection, people_filter(session))
        }


@pytest.mark.clause("Y8", "Y9a", "Y6.1.1")
def test_facts_of_the_duties_arrive_whole_and_count_there(sender: Desk, county: Desk) -> None:
    keep(sender)
    county.receive(sender.build(), trust=sender.certificate)
    assert county.state() == sender.state()
    people = [invented(number).id_number for number in range(4)]
    found = states(county)
    assert found == states(sender)
    assert found[people[1]] is State.TO_VERIFY
    assert found[people[2]] is State.DISQUALIFIED
    assert found[people[3]] is State.SUSPENDED
    with county.session.read() as connection:
        digests = connection.execute(select(tables.fact_document.c.sha256)).scalars().all()
        assert len(digests) == 2
    store = county.session.store.evidence
    assert b"".join(store.open(digests[0])) == PAPER


def test_a_later_package_carries_only_what_is_new(sender: Desk, county: Desk) -> None:
    keep(sender)
    first = sender.build()
    county.receive(first, trust=sender.certificate)
    county.receive(sender.build())  # a draft carries the same again
    with county.session.read() as connection:
        assert connection.execute(select(func.count()).select_from(tables.death)).scalar() == 1


@pytest.mark.clause("Y6.1.2b")
@pytest.mark.parametrize(("ending", "code"), [("mov", "mp4v"), ("avi", "MJPG"), ("webm", "VP80")])
def test_films_of_phones_travel_as_they_are(
    sender: Desk, county: Desk, tmp_path: Path, ending: str, code: str
) -> None:
    film = tmp_path / f"film.{ending}"
    writer = cv2.VideoWriter(str(film), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*code), 10, (64, 48))
    for shade in range(4):
        writer.write(np.full((48, 64, 3), 60 * shade, np.uint8))
    writer.release()
    sender.confirm(0, photos=(), videos=(film,))
    county.receive(sender.build(), trust=sender.certificate)
    digest = hashlib.sha256(film.read_bytes()).hexdigest()
    assert b"".join(county.session.store.evidence.open(digest)) == film.read_bytes()
