"""Search as typed (page in order, and total), beside a bare SQL LIKE for the same rows."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from qualdesk.services.session import Session
from qualdesk.storage.queries import people as queries
from qualdesk.storage.queries.people import PeopleFilter
from tests.bench import stations
from tests.bench.row import Row

SIZES = (10_000, 30_000, 100_000)
QUICK = (2_000,)
GOAL = 1.5
_PAGE = 50


def run(sizes: Sequence[int]) -> list[Row]:
    """One row a size."""
    return [_measure(size) for size in sizes]


def _typed(session: Session, size: int) -> list[str]:
    """What clerks type: every beginning of initials, pinyin, names, digits of many people."""
    sample = stations.people(size)[:: max(1, size // 20)]
    words = ["l", "lx", "lxm", "zh", "yang", "zhang", "秀", "李", "5329", "0101", "1300000"]
    words += [person.name for person in sample] + [person.id_number[-4:] for person in sample]
    return words


def _p99(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.99)]


def _timed(work: Callable[[str], object], words: Sequence[str]) -> list[float]:
    for word in words[:3]:
        work(word)
    times: list[float] = []
    for _ in range(3):
        for word in words:
            begin = time.perf_counter()
            work(word)
            times.append(time.perf_counter() - begin)
    return times


def _measure(size: int) -> Row:
    with stations.station() as session:
        stations.fill(session, stations.people(size))
        words = _typed(session, size)
        with session.read() as connection:
            raw = connection.connection.dbapi_connection
            assert raw is not None

            def ours(word: str) -> object:
                return queries.search(connection, PeopleFilter(text=word), _PAGE)

            def bare(word: str) -> object:
                statement = (
                    "SELECT id_number, name, sex, birth, village_code, group_name, phone"
                    " FROM recipient WHERE search LIKE ?"
                    " ORDER BY village_code, length(group_name), group_name, id_number LIMIT ?"
                )
                return raw.execute(statement, (f"%{word}%", _PAGE)).fetchall()

            mine, theirs = _p99(_timed(ours, words)), _p99(_timed(bare, words))
    return Row("search as typed, p99", "bare SQL LIKE", mine, theirs, mine / theirs, GOAL, size)
