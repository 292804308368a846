"""A plan of very many home visits beside the bare SQL that it asks, replayed as it was recorded.

The bare run sends the very statements of a plan, with their values, through the driver and fetches
every row. Ours besides decides who needs a visit, puts houses together, fills the days, and keeps
the plan with its audit entry.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from qualdesk.bootstrap import Services
from qualdesk.domain.identity import age_on
from qualdesk.services.session import Session
from qualdesk.services.visit_planning import Planned, PlanRequest
from tests.bench import stations
from tests.bench.row import Row

SIZES = (3_000,)
QUICK = (300,)
GOAL = 2.0
_TURNS = 5
_OLD = 80
_EIGHTH = 8  # of a register so many times as large every eighth or so is that old


def run(sizes: Sequence[int]) -> list[Row]:
    """One row a size: from the request to the plan that is kept."""
    return [_measure(size) for size in sizes]


def _measure(size: int) -> Row:
    everybody = stations.people(size * _EIGHTH)
    old = [one for one in everybody if age_on(one.birth, stations.TODAY) >= _OLD]
    left_out = {one.id_number for one in old[size:]}
    with stations.station() as session:
        stations.fill(session, [one for one in everybody if one.id_number not in left_out])
        services = Services(session)
        services.teams.add("计量队", ["甲", "乙"])
        with _recorded(session) as statements:
            planned = _plan(services)
        people = len(planned.stops)
        _take_back(services, planned)
        ours, bare = [], []
        for _ in range(_TURNS):
            begin = time.perf_counter()
            planned = _plan(services)
            ours.append(time.perf_counter() - begin)
            _take_back(services, planned)
            bare.append(_replayed(session, statements))
    mine, theirs = statistics.median(ours), statistics.median(bare)
    note = f"{len(statements)} statements, {len(everybody) - len(left_out):,} in the register"
    return Row("plan of visits", "its bare SQL", mine, theirs, mine / theirs, GOAL, people, note)


def _plan(services: Services) -> Planned:
    request = PlanRequest(team="计量队", on=stations.TODAY, villages=(stations.TOWNSHIP,))
    return services.visit_planning.plan(request)


def _take_back(services: Services, planned: Planned) -> None:
    services.correcting.correct(planned.plan_id, {}, "再量一次")


@contextmanager
def _recorded(session: Session) -> Iterator[list[tuple[str, Any]]]:
    """The selects that are sent meanwhile, with their values."""
    found: list[tuple[str, Any]] = []

    def note(
        _connection: object, _cursor: object, statement: str, values: Any, *_rest: object
    ) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            found.append((statement, values))

    engine = session.store.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def _replayed(session: Session, statements: list[tuple[str, Any]]) -> float:
    with session.store.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        cursor = raw.cursor()
        begin = time.perf_counter()
        for statement, values in statements:
            cursor.execute(statement, values)
            cursor.fetchall()
        return time.perf_counter() - begin
