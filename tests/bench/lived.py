"""Stations with a history: people confirmed in round after round, papers printed and signed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from qualdesk.clock import Clock
from qualdesk.domain.audit import Act
from qualdesk.domain.confirmation import Confirmation, Method, Outcome
from qualdesk.domain.form_codes import FormKind
from qualdesk.domain.rounds import Round, previous_round, round_of
from qualdesk.domain.sign_off import Decision, Step
from qualdesk.domain.station import Level
from qualdesk.services.invented import InventedPerson
from qualdesk.services.session import Session
from qualdesk.services.setup import SetupRequest, create_station
from qualdesk.storage.keys import KdfCost
from qualdesk.storage.repositories.confirmations import Confirmations
from qualdesk.storage.repositories.duties import Duties
from qualdesk.storage.repositories.papers import Papers
from qualdesk.storage.schema_duties import marking
from qualdesk.storage.work import Work, new_fact_id
from tests.bench import stations

LOGIN, PASSWORD = "计量", "correct horse 7"
CHEAP = KdfCost(64, 1, 1)
_STEPS = (Step.GROUP_LEADER, Step.COORDINATOR, Step.VILLAGE_HEAD)
_COMING = 0.8  # of everybody in a round
_SIGNED, _MARKED = 0.7, 0.9  # of those who have come in the running one


@contextmanager
def station_folder(size: int, rounds: int = 2, cost: KdfCost = CHEAP) -> Iterator[Path]:
    """The folder of a closed training station on `stations.TODAY`; deleted afterwards."""
    with TemporaryDirectory() as work:
        folder = Path(work) / "station"
        make(folder, size, rounds, cost)
        yield folder


def make(folder: Path, size: int, rounds: int = 2, cost: KdfCost = CHEAP) -> None:
    """A station of `size` people with a history of so many rounds, the running one half done."""
    request = SetupRequest(
        level=Level.TOWNSHIP,
        code=stations.TOWNSHIP,
        name="计量站",
        policy_id="yangbi-2021",
        admin=LOGIN,
        password=PASSWORD,
        one_person_reason="计量",
        training=True,
    )
    session, _ = create_station(folder, request, Clock.on(stations.TODAY), cost)
    try:
        invented = stations.people(size)
        stations.fill(session, invented)
        for this in _rounds(session, rounds):
            _live(session, this, invented)
    finally:
        session.close()


def _rounds(session: Session, how_many: int) -> list[Round]:
    """The last rounds of half a year, oldest first."""
    rules = session.policy().on(stations.TODAY)
    insurance = next(iter(rules.round_rules))
    found = [round_of(rules.round_rules[insurance], stations.TODAY)]
    while len(found) < how_many:
        found.append(previous_round(rules.round_rules[insurance], found[-1]))
    return found[::-1]


def _live(session: Session, this: Round, invented: list[InventedPerson]) -> None:
    """A round: most people come, before our own beginning as the province says; paper follows."""
    chance = random.Random(this.id)
    running = this.end > stations.TODAY
    last = min(this.end, stations.TODAY)
    span = (last - this.begin).days
    share = _COMING * (span / 184) if running else _COMING
    coming = [one for one in invented if chance.random() < share]
    days = [this.begin + timedelta(days=chance.randint(0, span)) for _ in coming]
    with session.work() as work:
        facts = [
            _confirmation(session, work, one, day, chance)
            for one, day in zip(coming, days, strict=True)
        ]
        Confirmations(work).add(facts)
        paper = [
            one for one, fact in zip(coming, facts, strict=True) if fact.method is Method.ON_SITE
        ]
        _print(session, work, this, paper, last)
        _mark(work, facts if not running else facts[: int(len(facts) * _MARKED)], last)
        work.commit(Act("confirm", {"facts": len(facts)}))


def _confirmation(
    session: Session, work: Work, one: InventedPerson, day: date, chance: random.Random
) -> Confirmation:
    return Confirmation(
        fact_id=new_fact_id(),
        id_number=one.id_number,
        insurances=(one.insurance,),
        method=chance.choice((Method.ON_SITE, Method.APP_SELF)),
        outcome=Outcome.QUALIFIED,
        stated_on=day,
        recorded_at=datetime(day.year, day.month, day.day, 2, tzinfo=UTC),
        operator=session.actor.login,
        operator_id_number=session.actor.id_number,
        station_id=session.station.station_id,
    )


def _mark(work: Work, facts: list[Confirmation], day: date) -> None:
    """Somebody has ticked them off in the provincial system."""
    rows = [
        {
            "id_number": fact.id_number,
            "insurance": fact.insurances[0].value,
            "stated_on": day.isoformat(),
            "marked": True,
            "source": "tick",
            "reason": "",
        }
        for fact in facts
    ]
    Duties(work).keep_all(marking, rows)


def _print(
    session: Session, work: Work, this: Round, people: list[InventedPerson], day: date
) -> None:
    codes, papers = stations.villages(), Papers(work)
    serials = papers.next_serials(FormKind.INDIVIDUAL, session.station.paper_code, len(people))
    signed = len(people) if this.end < stations.TODAY else int(len(people) * _SIGNED)
    forms, rows, signoffs = [], [], []
    for number, (serial, one) in enumerate(zip(serials, people, strict=True)):
        forms.append(
            {
                "form_serial": serial,
                "fact_id": new_fact_id(),
                "kind": FormKind.INDIVIDUAL.value,
                "insurance": one.insurance.value,
                "round": this.id,
                "village_code": codes[one.village],
                "group_name": one.group,
                "version": 0,
                "audit_digest": work.audit_head,
            }
        )
        rows.append(
            {
                "form_serial": serial,
                "row": 1,
                "id_number": one.id_number,
                "insurance": one.insurance.value,
                "name": one.name,
            }
        )
        if number < signed:
            signoffs += [_signature(serial, at, day) for at in range(len(_STEPS))]
    papers.add_forms(forms, rows)
    papers.add_signoffs(signoffs)


def _signature(serial: str, at: int, day: date) -> dict[str, object]:
    step = _STEPS[at]
    return {
        "fact_id": new_fact_id(),
        "form_serial": serial,
        "step": step.value,
        "signer": step.label,
        "signed_on": day.isoformat(),
        "decision": Decision.APPROVED.value,
        "recorded_at": f"{day.isoformat()}T08:00:{at:02d}.000000Z",
    }
