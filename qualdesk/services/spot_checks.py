"""抽查: drawn from a seed, and kept for good (Y6.1.4a, Y6.2.3, Y6.3.3).

At a county it is the check of the half-year, at a township the same is the 自查. A draw is never
taken back: whoever draws again until the names please leaves every draw behind.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.changes import Changes
from qualdesk.domain.policy_values import Drawn, SpotCheckRule
from qualdesk.domain.recipient import Insurance, Status
from qualdesk.domain.rounds import Round, round_as_of
from qualdesk.domain.spot_check import (
    SYSTEM_SEEDS,
    Candidate,
    DrawSize,
    SpotSource,
    below_least,
    draw,
    population_sha256,
    seed_of,
)
from qualdesk.domain.station import Level
from qualdesk.domain.table import many_rows
from qualdesk.errors import Problem, Refused, Severity
from qualdesk.services.rounds import named_round
from qualdesk.services.session import Session
from qualdesk.storage.queries import people
from qualdesk.storage.queries import spot_checks as queries
from qualdesk.storage.queries.duty_marks import duty_marks
from qualdesk.storage.queries.spot_checks import DrawRow
from qualdesk.storage.repositories.duties import Duties
from qualdesk.storage.schema_half_year import spot_check
from qualdesk.storage.store import Reading
from qualdesk.storage.work import Work

DESIGNATED = "指定抽签号"
_USUAL = {
    Drawn.VILLAGE: Insurance.RESIDENT,
    Drawn.UNIT: Insurance.INSTITUTION,
    Drawn.PERSON: Insurance.ENTERPRISE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawRequest:
    """What to draw. No insurances: those that the policy draws so; seed "": one of the system."""

    size: DrawSize
    insurances: tuple[Insurance, ...] = ()
    round_id: str = ""
    seed: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """What there is to draw from; `homeless` counts benefits without a village or unit."""

    population: tuple[Candidate, ...]
    homeless: int

    @property
    def people(self) -> int:
        """How many people."""
        return len({one.id_number for one in self.population})

    @property
    def places(self) -> int:
        """In how many villages or units."""
        return len({one.place for one in self.population})


@dataclass(frozen=True, slots=True)
class Draw:
    """A draw that was kept, with what is to be said of it; `batch` counts from 1 in its round."""

    row: DrawRow
    batch: int
    population: int
    problems: tuple[Problem, ...]
    changes: Changes


class SpotChecks:
    """One use case a method; nothing is written when one raises."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def insurances_of(self, drawn: Drawn) -> tuple[Insurance, ...]:
        """The insurances whose rule draws so; the usual one where no rule does."""
        policy, today = self._session.policy(), self._session.today()
        found = tuple(
            insurance
            for insurance in Insurance
            if (rule := policy.spot_check(insurance, today)) is not None and rule.drawn is drawn
        )
        return found or (_USUAL[drawn],)

    def rule_of(self, drawn: Drawn, insurances: Sequence[Insurance]) -> SpotCheckRule | None:
        """The rule that draws so; None where the policy has none for these insurances."""
        policy, today = self._session.policy(), self._session.today()
        rules = (policy.spot_check(insurance, today) for insurance in insurances)
        return next((rule for rule in rules if rule is not None and rule.drawn is drawn), None)

    def ground(self, drawn: Drawn, insurances: Sequence[Insurance] = ()) -> Ground:
        """Whom a draw of now could name: running benefits of people who are not reported dead."""
        self._session.actor.require(Duty.READ)
        with self._session.read() as connection:
            return self._ground(connection, drawn, insurances or self.insurances_of(drawn))

    def draw(self, request: DrawRequest) -> Draw:
        """Draw and keep it for good; the same seed and data give the same draw everywhere.

        Warnings `spotcheck.designated`, `spotcheck.below_least` (Y6.1.4a), `spotcheck.again`,
        `spotcheck.short_place`, `spotcheck.homeless`. Refused `spotcheck.too_many` with what there
        is, `spotcheck.size`, `seed.invalid`, `round.invalid`, `date.future`.
        """
        session, size = self._session, request.size
        session.actor.require(Duty.PAPER)
        insurances = request.insurances or self.insurances_of(size.drawn)
        this = self._round(insurances, request.round_id)
        seed = seed_of(request.seed) if request.seed.strip() else _system_seed()
        with many_rows(), session.work() as work, session.read() as connection:
            ground = self._ground(connection, size.drawn, insurances)
            drawing = draw(size, seed, ground.population)
            batch = 1 + len(queries.draws(connection, round_id=this.id))
            values = {
                "source": SpotSource.OWN.value,
                "round": this.id,
                "drawn": size.drawn.value,
                "seed": seed,
                "designated": bool(request.seed.strip()),
                "townships": size.townships,
                "villages": size.places,
                "per_village": size.people,
                "note": request.note.strip(),
            }
            draw_id = keep_draw(
                work, session, values, insurances, ground.population, drawing.places, drawing.people
            )
            detail = {"draw": draw_id, "seed": seed, "designated": values["designated"]}
            changes = work.commit(Act("spotcheck.draw", {**detail, "people": len(drawing.people)}))
        with session.read() as connection:
            row = known_draw(connection, draw_id)
        problems = self._about(row, size, ground, drawing.short, batch)
        return Draw(row, batch, ground.people, tuple(problems), changes)

    def _ground(self, connection: Reading, drawn: Drawn, insurances: Sequence[Insurance]) -> Ground:
        marks = duty_marks(connection, self._session.today())
        units = drawn is Drawn.UNIT
        found = queries.benefits_to_draw(connection, insurances, units=units)
        ended = {
            (person, insurance.value)
            for (person, insurance), mark in marks.statuses.items()
            if mark.status is Status.ENDED
        }
        if marks.dead or ended:
            found = [
                one
                for one in found
                if one.id_number not in marks.dead and (one.id_number, one.insurance) not in ended
            ]
        placed = found if drawn is Drawn.PERSON else [one for one in found if one.place]
        placed.sort()
        return Ground(tuple(placed), len(found) - len(placed))

    def _round(self, insurances: Sequence[Insurance], round_id: str) -> Round:
        this = named_round(self._session, insurances[0], round_id)
        round_as_of(this, self._session.today())  # refuses one that has not begun
        return this

    def _about(
        self, row: DrawRow, size: DrawSize, ground: Ground, short: Mapping[str, int], batch: int
    ) -> list[Problem]:
        """What is to be said of a draw."""
        said: list[tuple[str, str]] = []
        if row.designated:
            text = f"{DESIGNATED}：抽签号是人定的，不是系统随机产生的，各处都会注明。"
            said.append(("spotcheck.designated", text))
        rule = self.rule_of(size.drawn, row.insurances)
        county = self._session.station.level == Level.COUNTY.value
        lacks = below_least(size, rule, whole_county=county)
        if lacks:
            text = f"少于规定（{'，'.join(lacks)}）。要补抽的，请再抽一批。"
            said.append(("spotcheck.below_least", text))
        if batch > 1:
            text = f"这是本期第 {batch} 批；以前抽的都留着，不能撤销。"
            said.append(("spotcheck.again", text))
        for place, count in short.items():
            text = f"{place_name(self._session, size.drawn, place)}只有 {count} 人，全部列入抽查。"
            said.append(("spotcheck.short_place", text))
        if ground.homeless:
            word = "单位" if size.drawn is Drawn.UNIT else "村（社区）"
            text = f"有 {ground.homeless} 人没有填{word}，抽不到；请先在花名册里补上。"
            said.append(("spotcheck.homeless", text))
        return [Problem(Severity.WARNING, code, text) for code, text in said]


def keep_draw(
    work: Work,
    session: Session,
    values: dict[str, object],
    insurances: Sequence[Insurance],
    population: Sequence[Candidate],
    places: Sequence[str],
    drawn: Sequence[Candidate],
) -> str:
    """Write a draw with its population, inside the caller's work: its id."""
    whole = {
        "due_on": "",
        "stated_on": session.today().isoformat(),
        **values,
        "insurances": json.dumps([one.value for one in insurances]),
        "population_sha256": population_sha256(population),
        "population": _as_list(population),
        "drawn_places": json.dumps(list(places)),
        "drawn_people": _as_list(drawn),
    }
    return Duties(work).keep(spot_check, whole)


def known_draw(connection: Reading, draw_id: str) -> DrawRow:
    """A draw by its id. Refused `spotcheck.unknown`."""
    wanted = draw_id.strip().lower()
    found = queries.draws(connection, draw_ids=(wanted,))
    if not found:
        raise Refused(
            "spotcheck.unknown",
            "没有这个编号的抽查。",
            remedy="请用 spotcheck list 查看编号。",
            value=draw_id[:40],
        )
    return found[0]


def place_name(session: Session, drawn: Drawn, code: str) -> str:
    """上街村, or the name of a unit."""
    if drawn is not Drawn.UNIT:
        return session.village_book().name(code)
    with session.read() as connection:
        return people.units(connection).get(code) or code


def _as_list(candidates: Sequence[Candidate]) -> str:
    rows = [
        {"id_number": one.id_number, "insurance": one.insurance, "place": one.place}
        for one in candidates
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def _system_seed() -> str:
    return str(secrets.choice(SYSTEM_SEEDS))
