"""抽查: drawn from a seed, recorded person by person, put right by a day (Y6.1.4a, Y6.2.3, Y6.3.3).

At a county it is the check of the half-year, at a township the same is the 自查. A draw is never
taken back: whoever draws again until the names please leaves every draw behind.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.changes import Changes
from qualdesk.domain.cycle import add_span
from qualdesk.domain.duties import CaseKind
from qualdesk.domain.policy_values import Drawn, SpotCheckRule
from qualdesk.domain.recipient import Insurance, Status
from qualdesk.domain.rounds import Round, round_as_of
from qualdesk.domain.spot_check import (
    SYSTEM_SEEDS,
    Candidate,
    DrawSize,
    SpotFound,
    SpotHow,
    SpotResult,
    SpotSource,
    below_least,
    draw,
    population_sha256,
    seed_of,
)
from qualdesk.domain.station import Level
from qualdesk.errors import Problem, Refused, Severity
from qualdesk.progress import SILENT, Progress
from qualdesk.services.cases import CaseRequest, Cases
from qualdesk.services.held_scans import ScanSource
from qualdesk.services.keeping import keep_documents
from qualdesk.services.register import known_person, person_mark
from qualdesk.services.rounds import named_round
from qualdesk.services.session import Session
from qualdesk.storage.queries import people
from qualdesk.storage.queries import spot_checks as queries
from qualdesk.storage.queries.duty_marks import duty_marks
from qualdesk.storage.queries.spot_checks import DrawRow, ResultRow
from qualdesk.storage.repositories.confirmations import Confirmations
from qualdesk.storage.repositories.duties import Duties
from qualdesk.storage.schema_half_year import spot_check, spot_rectification, spot_result
from qualdesk.storage.store import Reading
from qualdesk.storage.work import Work

DESIGNATED = "指定抽签号"
_USUAL = {
    Drawn.VILLAGE: Insurance.RESIDENT,
    Drawn.UNIT: Insurance.INSTITUTION,
    Drawn.PERSON: Insurance.ENTERPRISE,
}
_DEMAND = "查明原因，改正记录"
_AGAIN = "重新登记抽查结果"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the check of one drawn person found. `checker` "" is who is logged in.

    Of a difference `demand` says what is to be put right, by `due_on`: by default within the time
    that the policy gives a case. `case`: open one.
    """

    draw_id: str
    id_number: str
    result: SpotResult
    note: str = ""
    how: SpotHow = SpotHow.MET
    found: SpotFound = SpotFound.ALIVE
    checker: str = ""
    on: date | None = None
    demand: str = ""
    due_on: date | None = None
    case: bool = False
    evidence: tuple[ScanSource, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Recorded:
    """A result that was kept; `case_id` is "" where no case was asked for."""

    result: ResultRow
    case_id: str
    problems: tuple[Problem, ...]
    changes: Changes


class SpotChecks:
    """One use case a method; nothing is written when one raises."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # ── drawing ───────────────────────────────────────────────────────────────────────────────

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
        with session.work() as work, session.read() as connection:
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
        found: list[Candidate] = []
        homeless = 0
        for village, unit, number, code in queries.benefits_to_draw(connection, insurances):
            if number in marks.dead:
                continue
            status = marks.statuses.get((number, Insurance(code))) if marks.statuses else None
            if status is not None and status.status is Status.ENDED:
                continue
            place = unit if drawn is Drawn.UNIT else village
            if place or drawn is Drawn.PERSON:
                found.append(Candidate(place, number, code))
            else:
                homeless += 1
        return Ground(tuple(sorted(found)), homeless)

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

    # ── results ───────────────────────────────────────────────────────────────────────────────

    def record(self, finding: Finding, progress: Progress = SILENT) -> Recorded:
        """Keep what was found of a drawn person; recorded again, the newer one counts.

        Refused `spotcheck.unknown`, `spotcheck.not_drawn`, `recipient.unknown`,
        `reason.missing` (a difference says what), `date.future`, `date.invalid`, `date.past`, and
        what evidence files are refused for. Warning `spotcheck.replaced`.
        """
        session, today = self._session, self._session.today()
        session.actor.require(Duty.CONFIRM)
        on = finding.on or today
        with session.read() as connection:
            row = known_draw(connection, finding.draw_id)
            person = known_person(session, connection, finding.id_number)
            drawn = next((p for p in row.people if p.id_number == person.id_number), None)
            if drawn is None:
                raise _not_drawn(person.name, person.id_number)
            earlier = _of(queries.results(connection, (row.draw_id,)), person.id_number)
        differs = finding.result is SpotResult.DIFFERS
        _check(finding, row, on, today)
        due_on = finding.due_on or add_span(on, session.policy().verify_within(today))
        papers = keep_documents(session, finding.evidence, progress)
        values = {
            "spot_check_id": row.draw_id,
            "id_number": person.id_number,
            "insurance": drawn.insurance,
            "checker": finding.checker.strip() or session.actor.login,
            "how": finding.how.value,
            "found": finding.found.value,
            "result": finding.result.value,
            "problem": finding.note.strip(),
            "demand": (finding.demand.strip() or _DEMAND) if differs else "",
            "due_on": due_on.isoformat() if differs else "",
            "stated_on": on.isoformat(),
        }
        case_id = ""
        with session.work() as work:
            fact_id = Duties(work).keep(spot_result, values, papers)
            if earlier is not None:
                Confirmations(work).correct(earlier.fact_id, "spot_result", fact_id, _AGAIN)
            if finding.case and differs:
                asked = CaseRequest(
                    id_number=person.id_number,
                    kind=CaseKind.SPOT_CHECK,
                    due_on=max(due_on, today),
                    note=finding.note.strip(),
                    source="spot_check",
                    source_id=fact_id,
                )
                case_id, _ = Cases(session).keep(work, person, asked)
            detail = {"result": fact_id, "person": person_mark(person.id_number)}
            detail |= {"draw": row.draw_id, "says": finding.result.value, "case": case_id}
            changes = work.commit(Act("spotcheck.record", detail))
        with session.read() as connection:
            kept = _of(queries.results(connection, (row.draw_id,)), person.id_number)
        assert kept is not None
        return Recorded(kept, case_id, _replaced(earlier), changes)

    def rectify(
        self,
        result_id: str,
        done: str,
        evidence: Sequence[ScanSource] = (),
        on: date | None = None,
        progress: Progress = SILENT,
    ) -> tuple[str, Changes]:
        """Keep what was done about a difference: its id. Refused `fact.unknown`,
        `spotcheck.agrees`, `reason.missing`, `date.future`, `date.invalid`.
        """
        session, today = self._session, self._session.today()
        session.actor.require(Duty.CONFIRM)
        if not done.strip():
            raise Refused("reason.missing", "没有写怎样整改的。", remedy="请写明做了什么。")
        with session.read() as connection:
            result = next(
                (one for one in queries.results(connection) if one.fact_id == result_id), None
            )
        if result is None:
            raise Refused("fact.unknown", "没有这条抽查结果。", value=result_id)
        if result.result is SpotResult.AGREES:
            raise Refused("spotcheck.agrees", "抽查结果一致的，不用整改。", value=result_id)
        day = on or today
        _check_day(day, result.stated_on, today, "整改日期")
        papers = keep_documents(session, evidence, progress)
        values = {
            "result_id": result_id,
            "done": done.strip(),
            "stated_on": day.isoformat(),
        }
        with session.work() as work:
            fact_id = Duties(work).keep(spot_rectification, values, papers)
            changes = work.commit(Act("spotcheck.rectify", {"result": result_id}))
        return fact_id, changes

    def result_of(self, draw_id: str, id_number: str) -> ResultRow:
        """The standing result of a drawn person. Refused `spotcheck.unknown`,
        `recipient.unknown`, `spotcheck.not_recorded`.
        """
        session = self._session
        session.actor.require(Duty.READ)
        with session.read() as connection:
            row = known_draw(connection, draw_id)
            person = known_person(session, connection, id_number)
            found = _of(queries.results(connection, (row.draw_id,)), person.id_number)
        if found is None:
            raise Refused(
                "spotcheck.not_recorded",
                f"还没有登记{person.name}的抽查结果。",
                remedy="请先登记结果，再登记整改。",
                value=person.id_number,
            )
        return found


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


def _of(found: Sequence[ResultRow], id_number: str) -> ResultRow | None:
    return next((one for one in reversed(found) if one.id_number == id_number), None)


def _check(finding: Finding, row: DrawRow, on: date, today: date) -> None:
    if finding.result is SpotResult.DIFFERS and not finding.note.strip():
        raise Refused(
            "reason.missing",
            "结果不一致的，要写明哪里不一致。",
            remedy="请用一两句话写清系统怎么说、实际怎样。",
        )
    _check_day(on, row.stated_on, today, "抽查日期")
    if finding.due_on is not None and finding.due_on < on:
        raise Refused(
            "date.past",
            f"整改期限 {finding.due_on} 早于抽查日期 {on}。",
            remedy="请写抽查以后的日期。",
            value=finding.due_on.isoformat(),
        )


def _check_day(day: date, since: date, today: date, what: str) -> None:
    if day > today:
        raise Refused(
            "date.future",
            f"{what} {day} 还没有到（今天是 {today}）。",
            remedy="请核对日期。",
            value=day.isoformat(),
        )
    if day < since:
        raise Refused(
            "date.invalid",
            f"{what} {day} 早于 {since}，那时还没有抽出（查出）。",
            remedy="请核对日期。",
            value=day.isoformat(),
        )


def _not_drawn(name: str, id_number: str) -> Refused:
    return Refused(
        "spotcheck.not_drawn",
        f"{name}不在这次抽查的名单里。",
        remedy="请核对身份证号码和抽查编号；用 spotcheck report 查看名单。",
        value=id_number,
    )


def _replaced(earlier: ResultRow | None) -> tuple[Problem, ...]:
    if earlier is None:
        return ()
    text = f"{earlier.stated_on} 登记过“{earlier.result.label}”，以这次的为准，原来的留着备查。"
    return (Problem(Severity.WARNING, "spotcheck.replaced", text),)
