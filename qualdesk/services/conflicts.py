"""Two stations that state different things of one benefit in one round (package.md, point 9)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from qualdesk.domain.confirmation import Method, Outcome
from qualdesk.domain.policy import Policy
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.rounds import Round, round_of
from qualdesk.storage.queries import exchange as queries
from qualdesk.storage.repositories.exchange import Exchange
from qualdesk.storage.store import Reading
from qualdesk.storage.work import Work


@dataclass(frozen=True, slots=True)
class Conflict:
    """A question for a reviewer; `ours` and `theirs` are fact ids of confirmations."""

    conflict_id: str
    id_number: str
    insurance: Insurance
    round: str
    ours: str
    theirs: str
    question: str


class Stated(NamedTuple):
    """What a confirmation is about: enough to look for those that say otherwise."""

    fact_id: str
    id_number: str
    insurances: tuple[str, ...]
    stated_on: str  # ISO


def conflict_of(row: queries.Row) -> Conflict:
    """A kept conflict."""
    return Conflict(
        conflict_id=row["fact_id"],
        id_number=row["id_number"],
        insurance=Insurance(row["insurance"]),
        round=row["round"],
        ours=row["ours"],
        theirs=row["theirs"],
        question=row["question"],
    )


def open_conflicts(connection: Reading) -> tuple[Conflict, ...]:
    """Conflicts of which both statements still stand, oldest first."""
    return tuple(conflict_of(row) for row in queries.open_conflicts(connection))


def keep_conflicts(work: Work, policy: Policy, added: Iterable[Stated]) -> tuple[Conflict, ...]:
    """Compare confirmations that this work added with those of other stations; keep what differs.

    Of each station its newest standing statement of the round counts. A pair is kept once.
    """
    people: dict[tuple[str, str], list[Stated]] = {}
    for one in added:
        for insurance in one.insurances:
            people.setdefault((one.id_number, insurance), []).append(one)
    several = queries.stated_by_several(work.connection, {person for person, _ in people})
    kept = {frozenset((row["ours"], row["theirs"])) for row in queries.conflicts(work.connection)}
    found: list[Conflict] = []
    for person, insurance in sorted(several & people.keys()):
        rounds = {
            this.id: this
            for one in people[person, insurance]
            if (this := _round(policy, insurance, one.stated_on)) is not None
        }
        fresh = {one.fact_id for one in people[person, insurance]}
        for this in rounds.values():
            for ours, theirs in _pairs(work, person, insurance, this, fresh):
                pair = frozenset((ours["fact_id"], theirs["fact_id"]))
                if pair not in kept:
                    kept.add(pair)
                    found.append(_keep(work, insurance, this, ours, theirs))
    return tuple(found)


def _round(policy: Policy, insurance: str, stated_on: str) -> Round | None:
    day = date.fromisoformat(stated_on)
    rule = policy.on(day).round_rules.get(Insurance(insurance))
    return round_of(rule, day) if rule else None


def _pairs(
    work: Work, person: str, insurance: str, this: Round, fresh: set[str]
) -> Iterable[tuple[queries.Row, queries.Row]]:
    """Differing newest statements of two stations, of which the second is fresh."""
    newest: dict[str, queries.Row] = {}
    for row in queries.standing_of_benefit(
        work.connection, person, insurance, this.begin, this.end
    ):
        newest[row["station_id"]] = row
    # Those known before come first: they are ours, of whichever station.
    rows = sorted(newest.values(), key=lambda row: row["fact_id"] in fresh)
    for place, theirs in enumerate(rows):
        for ours in rows[:place]:
            if theirs["fact_id"] in fresh and ours["outcome"] != theirs["outcome"]:
                yield ours, theirs


def _keep(
    work: Work, insurance: str, this: Round, ours: queries.Row, theirs: queries.Row
) -> Conflict:
    label = Insurance(insurance).label
    question = (
        f"{this.label}“{label}”有两种说法：{_said(ours)}；{_said(theirs)}。请核实后更正其中一条。"
    )
    values = {
        "id_number": ours["id_number"],
        "insurance": insurance,
        "round": this.id,
        "ours": ours["fact_id"],
        "theirs": theirs["fact_id"],
        "question": question,
    }
    return conflict_of({"fact_id": Exchange(work).keep_conflict(values), **values})


def _said(row: queries.Row) -> str:
    outcome, method = Outcome(row["outcome"]).label, Method(row["method"]).label
    return f"{row['stated_on']}{method}确认为“{outcome}”（{row['operator']}记录）"
