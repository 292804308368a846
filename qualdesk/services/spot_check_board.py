"""Where the spot checks are: each draw with its people, and the differences that stay open."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qualdesk.domain.access import Duty
from qualdesk.domain.confirmation import Confirmation, rank
from qualdesk.domain.policy_values import Drawn
from qualdesk.domain.recipient import Sex
from qualdesk.domain.rounds import round_label
from qualdesk.domain.spot_check import Candidate, SpotResult
from qualdesk.domain.term import Term
from qualdesk.services.session import Session
from qualdesk.services.spot_checks import known_draw, place_name
from qualdesk.storage.queries import confirmations, roster
from qualdesk.storage.queries import spot_checks as queries
from qualdesk.storage.queries.people import PersonRow
from qualdesk.storage.queries.spot_checks import DrawRow, RectificationRow, ResultRow
from qualdesk.storage.store import Reading


class Difference(Term):
    """Where a difference is."""

    OPEN = "open", "待整改"
    OVERDUE = "overdue", "逾期未改"
    DONE = "done", "已整改"


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """One drawn person. Without a `person` the register has lost them since (名单外)."""

    number: int  # from 1, in the order of the draw
    candidate: Candidate
    person: PersonRow | None
    place: str  # 上街村3组, or the unit's name
    newest: Confirmation | None  # what the record says
    result: ResultRow | None
    rectification: RectificationRow | None
    difference: Difference | None

    @property
    def name(self) -> str:
        """The name, or the number where the register has nobody any more."""
        return self.person.name if self.person else self.candidate.id_number

    @property
    def sex(self) -> Sex | None:
        """As the register has it."""
        return self.person.sex if self.person else None


@dataclass(frozen=True, slots=True)
class DrawBoard:
    """A draw with its people; `batch` counts from 1 in its round, `sizes` are 应查 by place."""

    row: DrawRow
    batch: int
    lines: tuple[DrawnLine, ...]
    place_names: Mapping[str, str]

    @property
    def name(self) -> str:
        """`2026年下半年第1批`: as people call it."""
        return f"{round_label(self.row.round)}第{self.batch}批"

    @property
    def checked(self) -> int:
        """How many people were checked."""
        return sum(line.result is not None for line in self.lines)

    def count(self, result: SpotResult) -> int:
        """How many results say so."""
        return sum(line.result is not None and line.result.result is result for line in self.lines)

    @property
    def open_differences(self) -> tuple[DrawnLine, ...]:
        """Differences that nobody has put right yet."""
        waiting = (Difference.OPEN, Difference.OVERDUE)
        return tuple(line for line in self.lines if line.difference in waiting)


class SpotCheckBoard:
    """Reads only."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self) -> tuple[DrawBoard, ...]:
        """Every draw, newest first."""
        self._session.actor.require(Duty.READ)
        with self._session.read() as connection:
            return tuple(reversed(self._boards(connection, queries.draws(connection))))

    def one(self, draw_id: str) -> DrawBoard:
        """A draw. Refused `spotcheck.unknown`."""
        self._session.actor.require(Duty.READ)
        with self._session.read() as connection:
            wanted = known_draw(connection, draw_id)
            boards = self._boards(connection, queries.draws(connection), {wanted.draw_id})
        return boards[0]

    def open_differences(self) -> tuple[tuple[DrawBoard, DrawnLine], ...]:
        """What is still to be put right in any draw, by deadline."""
        found = [(board, line) for board in self.all() for line in board.open_differences]
        return tuple(sorted(found, key=lambda one: _deadline(one[1])))

    def sizes(self, draw_id: str) -> tuple[int, dict[str, int]]:
        """How many people there were to draw from: in all, and in each place."""
        with self._session.read() as connection:
            population = queries.population(connection, draw_id)
        inside: dict[str, set[str]] = defaultdict(set)
        for one in population:
            inside[one.place].add(one.id_number)
        everybody = {one.id_number for one in population}
        return len(everybody), {place: len(people) for place, people in inside.items()}

    def _boards(
        self, connection: Reading, rows: Sequence[DrawRow], wanted: set[str] | None = None
    ) -> list[DrawBoard]:
        batches: Counter[str] = Counter()
        shown: list[tuple[DrawRow, int]] = []
        for row in rows:
            batches[row.round] += 1
            if wanted is None or row.draw_id in wanted:
                shown.append((row, batches[row.round]))
        people = _people(connection, [one for row, _ in shown for one in row.people])
        results: dict[tuple[str, str], ResultRow] = {
            (one.draw_id, one.id_number): one
            for one in queries.results(connection, [row.draw_id for row, _ in shown])
        }
        done = queries.rectifications(connection)
        return [
            DrawBoard(
                row,
                batch,
                tuple(self._lines(connection, row, people, results, done)),
                {code: place_name(self._session, row.drawn, code) for code in row.places},
            )
            for row, batch in shown
        ]

    def _lines(
        self,
        connection: Reading,
        row: DrawRow,
        people: Mapping[str, PersonRow],
        results: Mapping[tuple[str, str], ResultRow],
        done: Mapping[str, RectificationRow],
    ) -> Iterable[DrawnLine]:
        today, book = self._session.today(), self._session.village_book()
        for number, candidate in enumerate(row.people, 1):
            person = people.get(candidate.id_number)
            if row.drawn is Drawn.UNIT:
                place = place_name(self._session, row.drawn, candidate.place)
            else:
                village = person.village_code if person else candidate.place
                place = book.name(village) + (person.group if person else "")
            result = results.get((row.draw_id, candidate.id_number))
            put_right = done.get(result.fact_id) if result else None
            yield DrawnLine(
                number,
                candidate,
                person,
                place,
                _newest(connection, candidate),
                result,
                put_right,
                difference_of(result, put_right, today),
            )


def _people(connection: Reading, drawn: Sequence[Candidate]) -> dict[str, PersonRow]:
    numbers = list(dict.fromkeys(one.id_number for one in drawn))
    return {row.id_number: row for row in roster.rows_of(connection, numbers)}


def _newest(connection: Reading, candidate: Candidate) -> Confirmation | None:
    told = confirmations.of_person(connection, candidate.id_number)
    fitting = [
        fact for fact in told if not candidate.insurance or candidate.insurance in fact.insurances
    ]
    return max(fitting, key=rank, default=None)


def difference_of(
    result: ResultRow | None, done: RectificationRow | None, today: date
) -> Difference | None:
    """Where the difference is that a result tells of; None where it tells of none."""
    if result is None or result.result is SpotResult.AGREES:
        return None
    if done is not None:
        return Difference.DONE
    late = result.due_on is not None and result.due_on < today
    return Difference.OVERDUE if late else Difference.OPEN


def _deadline(line: DrawnLine) -> date:
    assert line.result is not None
    return line.result.due_on or date.max
