"""The first page of every work list, and the whole list, beside bare SQL for the same rows.

The bare statements are what somebody would write by hand who knows the rules of this county by
heart: every bound is a constant of the day. They return the same people in the same order (which
is checked), without village names, flags, reasons in words. Growth is measured over the register
(each size with ten years) and over the past (the largest with one, five and ten years).
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from qualdesk.bootstrap import Services
from qualdesk.domain.cycle import add_months
from qualdesk.domain.listing import ListKind
from qualdesk.services.lists import FIRST, Lists
from qualdesk.services.session import Session
from tests.bench import stations
from tests.bench.decade import Decade
from tests.bench.row import Row

SIZES = (10_000, 30_000, 100_000)
QUICK = (2_000,)
GOAL = 1.5
_TURNS = 5
_YEARS = (1, 5, 10)
_TODAY = stations.TODAY

_LIVING = """b.roster_status = 'paying' AND NOT EXISTS (SELECT 1 FROM death d WHERE
 d.id_number = b.id_number AND NOT EXISTS (SELECT 1 FROM correction k WHERE
 k.target_id = d.fact_id) AND NOT EXISTS (SELECT 1 FROM death_withdrawal w WHERE
 w.death_id = d.fact_id)) AND coalesce(n.outcome, '') <> 'disqualified'"""
_PAYING = """NOT EXISTS (SELECT 1 FROM status_decision s WHERE s.id_number = b.id_number
 AND s.insurance = b.insurance AND s.decided AND s.status <> 'paying')"""
_CASE = """EXISTS (SELECT 1 FROM verification_case v WHERE v.id_number = b.id_number
 AND NOT EXISTS (SELECT 1 FROM case_step e WHERE e.case_id = v.fact_id AND e.kind = 'concluded'
 AND e.outcome IN ('qualified', 'disqualified')))"""
_OPEN = f"({_CASE.replace('WHERE v.', 'WHERE v.stated_on > coalesce(n.qualified_on, 0) AND v.')})"
_QUALIFIED = "n.qualified_on BETWEEN {} AND {}"
_MARK = """NOT EXISTS (SELECT 1 FROM marking m WHERE m.id_number = b.id_number
 AND m.insurance = b.insurance AND m.marked AND m.stated_on >= {}
 AND NOT EXISTS (SELECT 1 FROM correction k WHERE k.target_id = m.fact_id))"""
_FIRST_ROSTERS = """WITH first AS MATERIALIZED (SELECT p.village_code v, h.insurance i,
 min(h.first_imported_on) d FROM benefit h JOIN recipient p ON p.id_number = h.id_number
 GROUP BY 1, 2) """
_COLUMNS = """r.id_number, r.name, r.sex, r.birth, r.village_code, r.group_name, r.phone,
 b.insurance, b.unit_code, n.qualified_on, b.known_due_on, b.off_roster_since"""
_BASE = f"""SELECT {_COLUMNS} FROM recipient r JOIN benefit b ON b.id_number = r.id_number
 LEFT JOIN newest_confirmation n ON n.id_number = b.id_number AND n.insurance = b.insurance
 WHERE {{}} ORDER BY r.village_code, length(r.group_name), r.group_name, r.id_number"""
_DUE = """CASE b.insurance WHEN 'injury' THEN min(date(n.qualified_on, '+3 months'),
 date(n.qualified_on, 'start of month', '+4 months', '-1 day')) ELSE
 min(date(n.qualified_on, '+6 months'),
 date(n.qualified_on, 'start of month', '+7 months', '-1 day')) END"""


def run(sizes: Sequence[int]) -> list[Row]:
    """For each size and each list two rows; for the largest size after one and five years too."""
    found: list[Row] = []
    for size in sizes:
        people = stations.people(size)
        with stations.station() as session:
            decade = Decade(session, people)
            done = 0
            for years in _YEARS if size == sizes[-1] else _YEARS[-1:]:
                decade.grow(2 * (years - done))
                done = years
                found += _measure(session, size, years)
                found += _workbench(session, size, years)
    return found


def _workbench(session: Session, size: int, years: int) -> list[Row]:
    """工作台 of the station anew: everybody's state, then every card that is looked at later."""
    from ui.duties import DUTIES

    services = Services(session)
    with session.read() as connection:
        raw: Any = connection.connection.dbapi_connection
        begin = time.perf_counter()
        raw.execute(_BASE.format("1")).fetchall()
        bare = time.perf_counter() - begin
    begin = time.perf_counter()
    services.workbench.look()
    looked = time.perf_counter() - begin
    cards: dict[str, float] = {}
    for duty in DUTIES:
        begin = time.perf_counter()
        duty.load(services)
        cards[duty.key] = time.perf_counter() - begin
    slowest = sorted(cards, key=lambda key: -cards[key])[:4]
    note = ", ".join(f"{key} {cards[key]:.1f} s" for key in slowest)
    rows = (("workbench: states", looked, ""), ("workbench: cards", sum(cards.values()), note))
    return [
        Row(what, "everybody by bare SQL", mine, bare, mine / bare, None, size,
            f"{years} years {said}".strip())
        for what, mine, said in rows
    ]  # fmt: skip


def _measure(session: Session, size: int, years: int) -> list[Row]:
    lists = Lists(session)
    with session.read() as connection:
        raw: Any = connection.connection.dbapi_connection
        rows = []
        for kind, statement in _statements().items():
            first = _beside(
                lambda kind=kind: lists.first(kind).items,  # type: ignore[misc]
                lambda said=statement: raw.execute(f"{said} LIMIT {FIRST}").fetchall(),  # type: ignore[misc]
            )
            whole = _beside(
                lambda kind=kind: lists.make(kind).items,  # type: ignore[misc]
                lambda said=statement: raw.execute(said).fetchall(),  # type: ignore[misc]
                turns=1,
            )
            for what, goal, (mine, theirs, items) in (
                ("first page", GOAL, first),
                ("whole", None, whole),
            ):
                ratio = mine / theirs if theirs else 0.0
                note = f"{years} years, {items} items"
                label = f"{kind.value}: {what}"
                rows.append(Row(label, "bare SQL", mine, theirs, ratio, goal, size, note))
                print(rows[-1], file=sys.stderr, flush=True)
    return rows


def _beside(
    ours: Callable[[], Sequence[Any]], bare: Callable[[], Sequence[Any]], turns: int = _TURNS
) -> tuple[float, float, int]:
    """Medians of both, in turns, so that other load hits both alike; the same people in order."""
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(turns + 1):
        begin = time.perf_counter()
        mine = ours()
        half = time.perf_counter()
        theirs = bare()
        if turn:  # the first only warms up
            times[0].append(half - begin)
            times[1].append(time.perf_counter() - half)
    numbers = [item.row.id_number for item in mine][: len(theirs)]
    assert numbers == [row[0] for row in theirs]
    return statistics.median(times[0]), statistics.median(times[1]), len(mine)


def _last_before(months: int, limit: date) -> date:
    """The last day so many months after which lie before a day."""
    day = add_months(limit, -months) + timedelta(days=3)
    while add_months(day, months) >= limit:
        day -= timedelta(days=1)
    return day


def _by(injury: date, others: date) -> str:
    return f"CASE b.insurance WHEN 'injury' THEN '{injury}' ELSE '{others}' END"


def _statements() -> dict[ListKind, str]:
    """The bare statement of each list."""

    def before(limit: date) -> str:
        return _by(_last_before(3, limit), _last_before(6, limit))

    warned = before(_TODAY + timedelta(days=31))
    late = before(_TODAY)
    since = _by(add_months(_TODAY, -3), add_months(_TODAY, -5))
    begin = _by(date(2026, 10, 1), date(2026, 7, 1))
    quiet = f"{_LIVING} AND {_PAYING} AND NOT {_OPEN}"
    old = str(add_months(_TODAY, -960))
    ahead = f"(CASE WHEN r.birth <= '{old}' THEN 90 ELSE 60 END)"
    wave = f"(CASE WHEN '{_TODAY}' >= date({_DUE}, '-15 days') THEN 15 ELSE {ahead} END)"
    reached = f"""EXISTS (SELECT 1 FROM contact o WHERE o.id_number = b.id_number AND
 o.outcome = 'reached' AND o.stated_on >= date({_DUE}, '-' || {wave} || ' days'))"""
    calls = f"""b.roster_status = 'paying' AND {_PAYING} AND
 julianday({_DUE}) - julianday('{_TODAY}') <= {ahead} AND NOT {reached}"""
    where = {
        ListKind.DUE: f"{quiet} AND n.qualified_on > {late} AND n.qualified_on <= {warned}",
        ListKind.OVERDUE: f"{quiet} AND n.qualified_on <= {late}",
        ListKind.NEVER: f"n.qualified_on IS NULL AND {_LIVING.partition(' AND ')[2]}",
        ListKind.UNMARKED: f"{_LIVING} AND {_PAYING} AND {_MARK.format(since)}",
        ListKind.TO_MARK: f"n.qualified_on > '' AND {_MARK.format('n.qualified_on')}",
        ListKind.TO_STOP: f"b.insurance <> 'injury' AND {quiet} AND n.qualified_on <= {late}",
        ListKind.TO_RESUME: f"""{_LIVING.partition(" AND ")[2]} AND EXISTS (SELECT 1 FROM
 status_decision s WHERE s.id_number = b.id_number AND s.insurance = b.insurance AND s.decided
 AND s.status = 'stopped' AND s.from_on <= n.qualified_on)""",
        ListKind.CASES: _CASE,
        ListKind.MISSING_SIGNATURES: f"n.method = 'on_site' AND n.stated_on >= {begin}",
        ListKind.PHONES: f"""{_LIVING.partition(" AND ")[2]} AND ({_CASE} OR {calls})""",
        ListKind.JOINED: f"""b.first_imported_on > '{_TODAY - timedelta(days=61)}' AND EXISTS
 (SELECT 1 FROM first f WHERE f.v = r.village_code AND f.i = b.insurance
 AND f.d < b.first_imported_on)""",
        ListKind.LEFT: f"b.off_roster_since > '' AND {_LIVING.partition(' AND ')[2]}",
    }
    return {
        kind: (_FIRST_ROSTERS if kind is ListKind.JOINED else "") + _BASE.format(one)
        for kind, one in where.items()
    }
