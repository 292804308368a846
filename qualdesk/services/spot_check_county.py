"""A list that the county drew, taken in as a draw of its own (Y6.1.4a): `source` county."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from qualdesk.documents.readers.tables import read_tables
from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.changes import Changes
from qualdesk.domain.duties import Verdict
from qualdesk.domain.foreign_list import ForeignList, ListContext, read_list
from qualdesk.domain.foreign_match import Known, Match, match
from qualdesk.domain.policy_values import Drawn
from qualdesk.domain.rounds import round_as_of
from qualdesk.domain.spot_check import Candidate, SpotSource, seed_of
from qualdesk.errors import Problem, Refused, Severity, Where
from qualdesk.progress import SILENT, Progress
from qualdesk.services.people_lines import area_of
from qualdesk.services.rounds import named_round
from qualdesk.services.session import Session
from qualdesk.services.spot_checks import SpotChecks, keep_draw
from qualdesk.storage.queries import comparisons


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyList:
    """What the county handed down: a list of people, whole villages, or both.

    `villages` as a person writes them; `seed` where the county names it; `on` the day it drew.
    """

    file: Path | None = None
    villages: tuple[str, ...] = ()
    seed: str = ""
    on: date | None = None
    round_id: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CountyDraw:
    """The draw that was kept, and the rows that it could not take."""

    draw_id: str
    rows_read: int
    problems: tuple[Problem, ...]
    changes: Changes


class CountyDraws:
    """One use case a method; nothing is written when one raises."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def take_in(self, handed: CountyList, progress: Progress = SILENT) -> CountyDraw:
        """Keep the county's draw. People whom the register lacks are told row by row.

        Refused `spotcheck.size` without people and villages, `spotcheck.nobody` where none of them
        is ours, `village.unknown`, `seed.invalid`, `date.future`, `round.invalid`; Unreadable.
        """
        session = self._session
        session.actor.require(Duty.PAPER)
        on = self._day(handed)
        insurances = SpotChecks(session).insurances_of(Drawn.VILLAGE)
        this = named_round(session, insurances[0], handed.round_id)
        round_as_of(this, session.today())  # refuses one that has not begun
        villages = [area_of(session, text).ljust(12, "0") for text in handed.villages]
        found = self._read(handed.file, progress) if handed.file else ForeignList()
        with session.work() as work, session.read() as connection:
            people = comparisons.people(connection)
            matches = match(found.rows, people)
            drawn = _drawn(found, matches, people)
            if found.rows and not drawn:
                raise Refused(
                    "spotcheck.nobody",
                    "名单里没有一个人在本站的花名册里。",
                    remedy="请核对是不是本乡镇的名单。",
                )
            places = list(dict.fromkeys([*villages, *(one.place for one in drawn if one.place)]))
            ground = SpotChecks(session).ground(Drawn.VILLAGE, insurances)
            values: dict[str, object] = {
                "source": SpotSource.COUNTY.value,
                "round": this.id,
                "drawn": Drawn.VILLAGE.value,
                "seed": seed_of(handed.seed) if handed.seed.strip() else "",
                "designated": False,
                "townships": 0,
                "villages": len(places),
                "per_village": 0,
                "stated_on": on.isoformat(),
                "note": handed.note.strip(),
            }
            inside = [one for one in ground.population if one.place in places]
            draw_id = keep_draw(work, session, values, insurances, inside, places, drawn)
            act = Act("spotcheck.import", {"draw": draw_id, "people": len(drawn)})
            changes = work.commit(act)
        problems = tuple(_problems(handed.file, found, matches))
        return CountyDraw(draw_id, len(found.rows), problems, changes)

    def _day(self, handed: CountyList) -> date:
        """The day of the draw, when there is something to take in."""
        today = self._session.today()
        if handed.on is not None and handed.on > today:
            raise Refused(
                "date.future",
                f"抽查日期 {handed.on} 还没有到（今天是 {today}）。",
                remedy="请写县局抽签的日期。",
                value=handed.on.isoformat(),
            )
        if handed.file is None and not handed.villages:
            raise Refused(
                "spotcheck.size",
                "没有给出县局的名单，也没有写抽到哪些村。",
                remedy="请给出名单文件，或写明抽到的村。",
            )
        return handed.on or today

    def _read(self, file: Path, progress: Progress) -> ForeignList:
        session = self._session
        context = ListContext(
            kind=None,
            book=session.village_book(),
            area=session.station.division_code,
            today=session.today(),
            file=str(file),
        )
        return read_list(read_tables(file, progress=progress), context, progress)


def _drawn(
    found: ForeignList, matches: Sequence[Match], people: Mapping[str, Known]
) -> list[Candidate]:
    """The people of the list that are surely ours, each once, in the order of the rows."""
    drawn: dict[str, Candidate] = {}
    for row, one in zip(found.rows, matches, strict=True):
        if one.verdict is Verdict.MATCHED:
            place = people[one.person].village_code
            drawn.setdefault(one.person, Candidate(place, one.person, row.insurance))
    return list(drawn.values())


def _problems(file: Path | None, found: ForeignList, matches: Sequence[Match]) -> Iterator[Problem]:
    """A line for every row that was not taken."""
    yield from found.problems
    for row, one in zip(found.rows, matches, strict=True):
        if one.verdict is not Verdict.MATCHED:
            why = one.why or one.verdict.label
            text = f"{row.name or '没有姓名'}没有列入抽查：{why}。请核对后再导入一次。"
            where = Where(file.name if file else None, row.sheet, row.row)
            yield Problem(Severity.WARNING, "recipient.unknown", text, where, row.id_number)
