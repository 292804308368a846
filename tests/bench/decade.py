"""A station with up to ten years of facts, grown backwards a few years at a time, as bare rows.

The register and the newest facts stay the same while the past grows: so that two measurements
differ by their history only. `lived` makes shorter lives through the repositories.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from qualdesk.domain.audit import Act
from qualdesk.domain.rounds import Round, previous_round, round_of
from qualdesk.services.invented import InventedPerson
from qualdesk.services.session import Session
from qualdesk.storage import newest, triggers
from qualdesk.storage.work import new_fact_id
from tests.bench import stations

_COMING = 0.85  # of everybody in a round
_MARKED = 0.95  # of who came
_CALLED, _DOUBTED = 0.05, 0.01  # of everybody in a round
_DIED, _STOPPED = 0.02, 0.01  # of everybody, in the round before the running one
_NEW, _OFF = 0.005, 0.003  # of the register: came lately, left lately
_TABLES = {
    "confirmation": "fact_id, id_number, method, outcome, stated_on, place, reason, source,"
    " station_id, operator, operator_id_number, recorded_at, act",
    "confirmed_benefit": "id_number, insurance, stated_on, recorded_at, fact_id, act",
    "marking": "fact_id, id_number, insurance, stated_on, marked, source, reason,"
    " station_id, operator, operator_id_number, recorded_at, act",
    "contact": "fact_id, id_number, case_id, how, outcome, stated_on, note,"
    " station_id, operator, operator_id_number, recorded_at, act",
    "verification_case": "fact_id, id_number, insurance, kind, source, source_id, stated_on,"
    " due_on, owner, note, station_id, operator, operator_id_number, recorded_at, act",
    "case_step": "fact_id, case_id, kind, stated_on, owner, due_on, outcome, loss_reason, made,"
    " reason, station_id, operator, operator_id_number, recorded_at, act",
    "death": "fact_id, id_number, died_on, stated_on, evidence_kind, reported_by, village_code,"
    " unit_code, source, note, station_id, operator, operator_id_number, recorded_at, act",
    "status_decision": "fact_id, id_number, insurance, status, reason, from_on, until_on, decided,"
    " stated_on, basis, chosen, chosen_reason, document_number, settles, paid_from, arrears, note,"
    " station_id, operator, operator_id_number, recorded_at, act",
}
Rows = dict[str, list[tuple[Any, ...]]]


class Decade:
    """`grow` adds rounds of half a year before those there are, the running one first."""

    def __init__(self, session: Session, people: list[InventedPerson]) -> None:
        self._session, self._people = session, people
        rule = session.policy().on(stations.TODAY).round_rules[people[0].insurance]
        self._next = round_of(rule, stations.TODAY)
        self._rule = rule
        self.rounds = 0
        stations.fill(session, people)
        with session.work() as work:
            who = (session.station.station_id, work.actor.login, "")
            work.commit(Act("confirm", {}))
        self._who = who
        lot = random.Random(5)
        self._gone = {one.id_number for one in people if lot.random() < _DIED}
        self._new = {one.id_number for one in people if lot.random() < _NEW}
        self._off = {one.id_number for one in people if lot.random() < _OFF}

    def grow(self, rounds: int) -> None:
        """So many rounds more into the past."""
        engine = self._session.store.engine
        with engine.connect().execution_options(writing=True) as connection, connection.begin():
            triggers.remove(connection)
            if not self.rounds:
                self._change_register(connection)
            for _ in range(rounds):
                self._live(connection, self._next)
                self._next = previous_round(self._rule, self._next)
                self.rounds += 1
            triggers.install(connection)
            newest.rebuild(connection)

    def _change_register(self, connection: Connection) -> None:
        """Everybody was always there but for a few newcomers; a few have left."""
        for column, days, numbers in (
            ("first_imported_on", 3650, {one.id_number for one in self._people} - self._new),
            ("first_imported_on", 20, self._new),
            ("off_roster_since", 10, self._off),
        ):
            day = str(stations.TODAY - timedelta(days=days))
            connection.exec_driver_sql(
                f"UPDATE benefit SET {column} = ? WHERE id_number = ?",
                [(day, number) for number in sorted(numbers)],
            )

    def _live(self, connection: Connection, this: Round) -> None:
        chance = random.Random(this.id)
        rows: Rows = {name: [] for name in _TABLES}
        for who in self._people:
            self._person(rows, this, who, chance)
        for name, columns in _TABLES.items():
            if rows[name]:
                places = ", ".join("?" * len(rows[name][0]))
                connection.exec_driver_sql(
                    f"INSERT INTO {name} ({columns}) VALUES ({places})", rows[name]
                )

    def _person(self, rows: Rows, this: Round, who: InventedPerson, chance: random.Random) -> None:
        """What one person's half-year leaves behind."""
        running = this.end > stations.TODAY
        last = min(this.end, stations.TODAY)
        span = (last - this.begin).days
        number, insurance = who.id_number, who.insurance.value

        def some_day() -> date:
            return this.begin + timedelta(days=int(chance.random() * (span + 1)))

        if number in self._new or (number in self._gone and self.rounds == 0):
            return
        if number in self._gone and self.rounds == 1:
            day = str(last)
            rows["death"].append(
                (new_fact_id(), number, day, day, "village", "", "", "", "own", "",
                 *self._by(last))
            )  # fmt: skip
        if self.rounds == 1 or chance.random() < _COMING:
            day, fact = some_day(), new_fact_id()
            method = "on_site" if chance.random() < 0.5 else "app_self"
            rows["confirmation"].append(
                (fact, number, method, "qualified", str(day), "", "", "own", *self._by(day))
            )
            rows["confirmed_benefit"].append((number, insurance, str(day), _at(day), fact, 1))
            if chance.random() < _MARKED:
                marked = str(min(day + timedelta(days=5), last))
                rows["marking"].append(
                    (new_fact_id(), number, insurance, marked, 1, "own", "", *self._by(day))
                )
        if chance.random() < _CALLED:
            day = some_day()
            rows["contact"].append(
                (new_fact_id(), number, "", "phone", "reached", str(day), "", *self._by(day))
            )
        if chance.random() < _DOUBTED:
            self._doubt(rows, number, some_day(), closed=not running)
        if self.rounds == 1 and chance.random() < _STOPPED:
            rows["status_decision"].append(
                (new_fact_id(), number, insurance, "stopped", "not_confirmed", str(this.begin),
                 "", 1, str(this.begin), *[""] * 8, *self._by(this.begin))
            )  # fmt: skip

    def _doubt(self, rows: Rows, number: str, day: date, *, closed: bool) -> None:
        case = new_fact_id()
        due = day + timedelta(days=30)
        rows["verification_case"].append(
            (case, number, "", "to_verify", "own", "", str(day), str(due), "计量", "",
             *self._by(day))
        )  # fmt: skip
        if closed:
            rows["case_step"].append(
                (new_fact_id(), case, "concluded", str(due), "", "", "qualified", "", "", "",
                 *self._by(due))
            )  # fmt: skip

    def _by(self, day: date) -> tuple[object, ...]:
        return (*self._who, _at(day), 1)


def _at(day: date) -> str:
    return f"{day}T02:00:00.000000Z"
