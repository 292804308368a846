"""Real stations for the tests of services: encrypted, on disk, with a cheap key derivation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from qualdesk.clock import Clock
from qualdesk.domain.audit import Act
from qualdesk.domain.recipient import Benefit, Insurance, Recipient, Sex
from qualdesk.domain.station import Level
from qualdesk.services.session import Session
from qualdesk.services.setup import SetupRequest, create_station
from qualdesk.storage.keys import KdfCost
from qualdesk.storage.repositories.register import Register

CHEAP = KdfCost(memory_kib=64, time=1, lanes=1)
TODAY = date(2026, 11, 21)
ADMIN, PASSWORD = "王管理", "correct horse 7"

VILLAGE = "532922101216"  # 苍山西镇 …
OTHER_VILLAGE = "532922101201"


def id_number(seed: int, birth: str = "19460313") -> str:
    """A valid number for an invented person."""
    body = f"532922{birth}{seed:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def invented(
    number: int, *, birth: str = "19460313", village: str = VILLAGE, group: str = "3组", **more: str
) -> Recipient:
    """An invented person; odd numbers are men."""
    names = ("李秀梅", "杨㐂", "张𠮷", "阿普·约瑟", "罗䶮", "字𫖮", "李𬱖", "赵云")
    return Recipient(
        id_number=id_number(number, birth),
        name=more.pop("name", names[number % len(names)]),
        sex=Sex.MALE if number % 2 else Sex.FEMALE,
        birth=date(int(birth[:4]), int(birth[4:6]), int(birth[6:])),
        village_code=village,
        group=group,
        **more,
    )


ADMIN_PERSON = id_number(1, "19700101")
StationMaker = Callable[..., Session]


@pytest.fixture
def make_station(tmp_path: Path) -> Iterator[StationMaker]:
    """Makes stations that are closed at the end of the test."""
    made: list[Session] = []

    def make(name: str = "苍山西镇", **changes: object) -> Session:
        values: dict[str, object] = {
            "level": Level.TOWNSHIP,
            "code": "532922101000",
            "name": name,
            "policy_id": "yangbi-2021",
            "admin": ADMIN,
            "password": PASSWORD,
            "person": ADMIN_PERSON,
            **changes,
        }
        folder = tmp_path / f"站点 {len(made)}"
        request = SetupRequest(**values)  # type: ignore[arg-type]
        session, _ = create_station(folder, request, Clock.on(TODAY), CHEAP)
        made.append(session)
        return session

    yield make
    for session in made:
        session.close()


@pytest.fixture
def session(make_station: StationMaker) -> Session:
    """A township station of 苍山西镇 on 2026-11-21, empty."""
    return make_station()


def add_people(
    session: Session,
    people: list[Recipient],
    insurance: Insurance = Insurance.RESIDENT,
    **benefit: object,
) -> None:
    """Put people with one benefit each into the register, as an import would."""
    with session.work() as work:
        register = Register(work)
        register.add_recipients(people)
        benefits = [
            Benefit(id_number=p.id_number, insurance=insurance, **benefit)  # type: ignore[arg-type]
            for p in people
        ]
        register.add_benefits(benefits, session.today().isoformat())
        work.commit(Act("roster.import", {"added": len(people)}))


def add_benefit(session: Session, person: Recipient, insurance: Insurance, **more: object) -> None:
    """Put another benefit of somebody who is known into the register, as an import would."""
    benefit = Benefit(id_number=person.id_number, insurance=insurance, **more)  # type: ignore[arg-type]
    with session.work() as work:
        Register(work).add_benefits([benefit], session.today().isoformat())
        work.commit(Act("roster.import", {"added": 1}))
