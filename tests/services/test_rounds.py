"""A round counted by benefits alike is the round counted one by one: after random histories."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta

import pytest

from qualdesk.domain.audit import Act
from qualdesk.domain.confirmation import LossReason, Outcome
from qualdesk.domain.months import month_text
from qualdesk.domain.recipient import Benefit, Insurance
from qualdesk.domain.rounds import Round, RoundKind
from qualdesk.domain.summary import RoundFacts, bucket, count
from qualdesk.services.rounds import alike_in_round, facts_of_round
from qualdesk.services.session import Session
from qualdesk.storage.repositories.confirmations import Confirmations
from qualdesk.storage.repositories.duties import Duties
from qualdesk.storage.repositories.register import Register
from qualdesk.storage.schema_duties import verification_case
from tests.services.conftest import OTHER_VILLAGE, TODAY, VILLAGE, invented
from tests.services.test_standings import live
from tests.services.test_summarising import fact

CROWD = range(100, 160)
# The half-years, and one opened by a document in the middle of a month.
ROUNDS = (
    (date(2026, 1, 1), date(2026, 6, 30)),
    (date(2026, 7, 1), TODAY),
    (date(2026, 7, 15), date(2026, 7, 31)),
    (date(2026, 7, 15), date(2026, 9, 30)),
)


def crowd(session: Session, draw: random.Random) -> None:
    """Many who are alike in all that is counted, beside the few of `live`."""
    people = [invented(n, village=draw.choice((VILLAGE, OTHER_VILLAGE))) for n in CROWD]
    with session.work() as work:
        register = Register(work)
        register.add_recipients(people)
        for person in people:
            started = draw.choice(("", "2019-03", "2026-08", "2026-12"))
            held = Benefit(
                id_number=person.id_number, insurance=Insurance.RESIDENT, started_month=started
            )
            register.add_benefits([held], "2026-01-01")
        days = [date(2026, month, day) for month in (3, 6, 7, 9, 11) for day in (2, 14, 15, 20)]
        for person in draw.choices(people, k=100):
            outcome = draw.choice([Outcome.QUALIFIED] * 8 + list(Outcome))
            loss = draw.choice(list(LossReason)) if outcome is Outcome.DISQUALIFIED else None
            said = {"outcome": outcome, "loss_reason": loss}
            said["source"] = draw.choice(("own", "own", "provincial"))
            Confirmations(work).add([fact(person.id_number, draw.choice(days), **said)])
        for person in draw.sample(people, 6):
            day = TODAY - timedelta(days=draw.randint(0, 200))
            case = {
                "id_number": person.id_number,
                "kind": "comparison",
                "source": "own",
                "stated_on": day.isoformat(),
                "due_on": day.isoformat(),
            }
            Duties(work).keep(verification_case, case)
        work.commit(Act("any", {}))


def by_month(found: list[RoundFacts], this: Round) -> Counter[object]:
    """What 本月新增 hangs on, beside the columns of the round."""
    counted = Counter[object]()
    for facts in found:
        days = facts.last_on, facts.dead_since, facts.first_qualified_on
        months = [day and month_text(day) for day in days]
        counted[facts.village_code, bucket(facts, this), *months] += facts.benefits
    return counted


@pytest.mark.parametrize("seed", range(6))
def test_benefits_counted_together_are_counted_as_one_by_one(session: Session, seed: int) -> None:
    live(session, seed)
    crowd(session, random.Random(seed))
    policy = session.policy()
    for begin, as_of in ROUNDS:
        name = "2026H1" if begin.month < 7 else "2026H2"
        this = Round(name, RoundKind.HALF_YEAR, begin, date(2026, 12, 31), date(2026, 12, 31))
        with session.read() as connection:
            asked = (session, connection, Insurance.RESIDENT, this, as_of)
            single = [facts for _, facts in facts_of_round(*asked, first=True)]
            together = list(alike_in_round(*asked, first=True))
        counted = count(together, this, as_of, policy)
        assert counted == count(single, this, as_of, policy)
        assert by_month(together, this) == by_month(single, this)
        assert len(together) < sum(facts.benefits for facts in together) == len(single)
        assert sum(row.confirmed for row in counted)
