"""What is derived and kept is what the facts say: after every act of random histories."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, text

from qualdesk.clock import Clock
from qualdesk.domain.audit import Act
from qualdesk.domain.confirmation import Confirmation, LossReason, Method, Outcome, rank
from qualdesk.domain.recipient import Benefit, Insurance, Recipient, Sex
from qualdesk.domain.standing import BenefitFacts
from qualdesk.domain.summary import provincial_until
from qualdesk.storage import newest
from qualdesk.storage.migrations import STEPS, migrate
from qualdesk.storage.queries import confirmations, paper_steps, papers, round_facts, standing
from qualdesk.storage.queries.papers import FormFilter
from qualdesk.storage.queries.people import PeopleFilter
from qualdesk.storage.repositories.confirmations import Confirmations
from qualdesk.storage.repositories.papers import Papers
from qualdesk.storage.repositories.register import Register
from qualdesk.storage.store import Store
from qualdesk.storage.work import Work, new_fact_id
from tests.storage.conftest import ACTOR

PEOPLE = tuple(f"53292219460313{number:03d}X" for number in range(4))
HELD = (Insurance.RESIDENT, Insurance.INJURY)
FIRST = date(2026, 1, 1)
SEEDS = range(5)


class History:
    """Acts drawn by chance: confirmations, withdrawals before and after, forms, voided forms."""

    def __init__(self, store: Store, clock: Clock, seed: int) -> None:
        self.store, self.clock, self.chance = store, clock, random.Random(seed)
        self.facts: list[str] = []
        self.forms: list[str] = []
        self.signatures: list[str] = []
        with store.work(ACTOR, clock, "s1") as work:
            register = Register(work)
            people = [Recipient(id_number=n, name="甲", sex=Sex.MALE, birth=FIRST) for n in PEOPLE]
            register.add_recipients(people)
            register.add_benefits(
                [Benefit(id_number=n, insurance=i) for n in PEOPLE for i in HELD], str(FIRST)
            )
            work.commit(Act("roster.import", {}))

    def go_on(self) -> None:
        acts: tuple[Callable[[Work], None], ...] = (
            self._confirm, self._confirm, self._confirm, self._withdraw,
            self._print, self._void, self._sign, self._sign,
        )  # fmt: skip
        with self.store.work(ACTOR, self.clock, "s1") as work:
            self.chance.choice(acts)(work)
            work.commit(Act("any", {}))

    def _confirm(self, work: Work) -> None:
        draw, facts = self.chance, []
        for _ in range(draw.randint(1, 3)):
            source = draw.choice(("own", "own", "provincial"))
            day = FIRST + timedelta(days=draw.randint(0, 300))
            fact_id = new_fact_id()
            facts.append(
                Confirmation(
                    fact_id=fact_id,
                    id_number=draw.choice(PEOPLE),
                    insurances=tuple(draw.sample(HELD, draw.randint(1, 2))),
                    method=Method.PROVINCIAL if source == "provincial" else Method.ON_SITE,
                    outcome=draw.choice(tuple(Outcome)),
                    stated_on=provincial_until(day) if source == "provincial" else day,
                    recorded_at=datetime(2026, 11, draw.randint(1, 3), tzinfo=UTC),
                    operator=ACTOR.login,
                    operator_id_number=ACTOR.id_number,
                    station_id="s1",
                    loss_reason=draw.choice((None, LossReason.DEATH)),
                    source=source,
                )
            )
            self.facts.append(fact_id)
        if draw.random() < 0.2:  # from a package, its correction came first
            Confirmations(work).correct(facts[0].fact_id, "confirmation", None, "录错人")
        Confirmations(work).add(facts)

    def _withdraw(self, work: Work) -> None:
        if self.facts:
            target = self.chance.choice(self.facts)
            Confirmations(work).correct(target, "confirmation", None, "录错人")

    def _print(self, work: Work) -> None:
        draw, number = self.chance, len(self.forms)
        form = {
            "form_serial": f"G{number:07d}",
            "fact_id": new_fact_id(),
            "kind": draw.choice(("individual", "group", "summary")),
            "round": draw.choice(("2026H1", "2026H2")),
            "version": 0,
            "audit_digest": "",
        }
        self.forms.append(str(form["fact_id"]))
        rows = [
            {
                "form_serial": form["form_serial"],
                "row": row,
                "id_number": person,
                "insurance": draw.choice(HELD).value,
                "name": "甲",
            }
            for row, person in enumerate(draw.sample(PEOPLE, 2), 1)
        ]
        Papers(work).add_forms([form], rows)

    def _void(self, work: Work) -> None:
        if self.forms:
            target = self.chance.choice(self.forms + self.signatures)
            Confirmations(work).correct(target, "form", None, "打坏")

    def _sign(self, work: Work) -> None:
        if not self.forms:
            return
        draw, fact_id = self.chance, new_fact_id()
        if draw.random() < 0.2:  # from a package, its correction came first
            Confirmations(work).correct(fact_id, "signoff", None, "签错")
        fact = {
            "fact_id": fact_id,
            "form_serial": f"G{draw.randrange(len(self.forms)):07d}",
            "step": draw.choice(("group_leader", "coordinator", "village_head")),
            "signer": "甲",
            "signed_on": str(FIRST),
            "decision": draw.choice(("approved", "returned")),
            "recorded_at": f"2026-11-0{draw.randint(1, 3)}T00:00:00.000000Z",
        }
        Papers(work).add_signoffs([fact])
        self.signatures.append(fact_id)


def known(connection: Connection, benefit: BenefitFacts, as_of: date) -> list[Confirmation]:
    """The confirmations of a benefit that count as of a day."""
    return [
        fact
        for fact in confirmations.of_person(connection, benefit.id_number)
        if benefit.insurance in fact.insurances
        and fact.stated_on <= (provincial_until(as_of) if fact.source == "provincial" else as_of)
    ]


def newest_qualified(facts: list[Confirmation]) -> date | None:
    days = [fact.stated_on for fact in facts if fact.outcome is Outcome.QUALIFIED]
    return max(days, default=None)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_derived_tables_are_what_the_facts_say(store: Store, clock: Clock, seed: int) -> None:
    history = History(store, clock, seed)
    for _ in range(40):
        history.go_on()
        with store.read() as connection:
            assert newest.faults(connection) == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_benefits_stand_as_their_confirmations_say(store: Store, clock: Clock, seed: int) -> None:
    history = History(store, clock, seed)
    for _ in range(60):
        history.go_on()
    days = [None, *(FIRST + timedelta(days=history.chance.randint(0, 330)) for _ in range(6))]
    with store.read() as connection:
        for as_of in days:
            found = list(standing.benefit_facts(connection, PeopleFilter(), as_of))
            assert len(found) == len(PEOPLE) * len(HELD)
            for facts in found:
                counted = known(connection, facts, as_of or date.max)
                last = max(counted, key=rank, default=None)
                own = [fact for fact in counted if fact.source != "provincial"]
                assert facts.last_on == (last and last.stated_on)
                assert facts.last_outcome == (last and last.outcome)
                assert facts.last_loss_reason == (last and last.loss_reason)
                assert facts.last_source == (last.source if last else "")
                assert facts.qualified_on == newest_qualified(counted)
                assert facts.own_qualified_on == newest_qualified(own)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_round_is_counted_from_what_was_known_of_its_day(
    store: Store, clock: Clock, seed: int
) -> None:
    history = History(store, clock, seed)
    for _ in range(60):
        history.go_on()
    begin, as_of = date(2026, 4, 1), date(2026, 8, 15)
    with store.read() as connection:
        asked = connection, begin, as_of, Insurance.RESIDENT
        found = list(round_facts.round_rows(*asked, first=True))
        rows = [(row[0], round_facts.facts_of_row(row, Insurance.RESIDENT)) for row in found]
        facts = {f.id_number: f for f in standing.benefit_facts(connection, PeopleFilter(), as_of)
                 if f.insurance is Insurance.RESIDENT}  # fmt: skip
        assert sorted(number for number, _ in rows) == sorted(PEOPLE)
        for number, row in rows:
            counted = known(connection, facts[number], as_of)
            first = [
                fact.stated_on
                for fact in counted
                if fact.outcome is Outcome.QUALIFIED and fact.stated_on >= begin
            ]
            assert row.first_qualified_on == min(first, default=None)
            assert (row.last_on, row.last_outcome) == (
                facts[number].last_on,
                facts[number].last_outcome,
            )


@pytest.mark.parametrize("seed", SEEDS)
def test_benefits_alike_share_their_facts(store: Store, clock: Clock, seed: int) -> None:
    history = History(store, clock, seed)
    for _ in range(30):
        history.go_on()
    with store.read() as connection:
        whole = {
            (facts.id_number, facts.insurance): facts
            for facts in standing.benefit_facts(connection, PeopleFilter())
        }
        for number, village, birth, *rest in standing.alike(connection, PeopleFilter()):
            shared = standing.facts_alike(tuple(rest))
            facts = whole.pop((number, shared.insurance))
            assert (village, birth) == (facts.village_code, facts.birth.isoformat())
            for name in ("status", "last_on", "last_method", "qualified_on", "own_qualified_on"):
                assert getattr(shared, name) == getattr(facts, name)
            if facts.qualified_on is None:
                assert shared.first_imported_on == facts.first_imported_on
    assert not whole


def test_the_newest_paper_is_the_last_one_printed(store: Store, clock: Clock) -> None:
    history = History(store, clock, 1)
    for _ in range(80):
        history.go_on()
    with store.read() as connection:
        last: dict[tuple[str, str], str] = {}
        forms = papers.forms(connection, FormFilter(kinds=("individual", "group")))
        named = papers.people_of(connection, [form.form_serial for form in forms])
        for form in forms:
            for person in named[form.form_serial]:
                last[person.id_number, person.insurance] = form.form_serial
        signed = papers.signoffs_of(connection, list(last.values()))
        kept = list(paper_steps.newest_papers(connection))
    assert last
    assert {(row[0], row[1]): row[2] for row in kept} == last
    for *_, serial, _, _, steps in kept:
        facts = sorted(signed.get(serial, ()), key=lambda one: (one.recorded_at, one.fact_id))
        assert paper_steps.steps_of(steps) == tuple((one.step, one.decision) for one in facts)
    assert any(steps for *_, steps in kept)


def test_a_derived_row_that_was_changed_is_found_and_made_anew(store: Store, clock: Clock) -> None:
    history = History(store, clock, 2)
    for _ in range(20):
        history.go_on()
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE newest_confirmation SET qualified_on = '2020-01-01'"))
        assert newest.faults(connection) > 0
        newest.rebuild(connection)
        assert newest.faults(connection) == 0


def test_a_station_of_an_earlier_release_is_derived_when_it_is_upgraded(
    store: Store, clock: Clock
) -> None:
    history = History(store, clock, 3)
    for _ in range(20):
        history.go_on()
    with store.engine.begin() as connection:
        connection.execute(text("DELETE FROM newest_confirmation"))
        assert newest.faults(connection) > 0
    migrate(store.engine, store.database, (*STEPS, lambda _: None))
    with store.read() as connection:
        assert newest.faults(connection) == 0
