"""Search as typed (page in order, and total), beside a bare SQL LIKE for the same rows."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence

from qualdesk.storage.queries import people as queries
from qualdesk.storage.queries.people import PeopleFilter
from tests.bench import stations
from tests.bench.row import Row

SIZES = (10_000, 30_000, 100_000)
QUICK = (2_000,)
GOAL = 1.5
_PAGE = 50
_TURNS = 5


def run(sizes: Sequence[int]) -> list[Row]:
    """One row a size."""
    return [_measure(size) for size in sizes]


def _typed(size: int) -> list[str]:
    """What clerks type: every beginning of initials, pinyin, names, digits of many people."""
    sample = stations.people(size)[:: max(1, size // 45)]
    words = ["l", "lx", "lxm", "zh", "yang", "zhang", "秀", "李", "5329", "0101", "1300000"]
    words += [person.name for person in sample] + [person.id_number[-4:] for person in sample]
    return words


def _p99(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.99)]


def _each(
    works: Sequence[Callable[[str], object]], words: Sequence[str]
) -> tuple[list[float], ...]:
    """For every word the median time of each work; in turns, so that other load hits all alike."""
    medians: tuple[list[float], ...] = tuple([] for _ in works)
    for word in [*words[:3], *words]:
        times: list[list[float]] = [[] for _ in works]
        for _ in range(_TURNS):
            for work, mine in zip(works, times, strict=True):
                begin = time.perf_counter()
                work(word)
                mine.append(time.perf_counter() - begin)
        for median, mine in zip(medians, times, strict=True):
            median.append(statistics.median(mine))
    return tuple(median[3:] for median in medians)  # the first words only warm up


def _measure(size: int) -> Row:
    with stations.station() as session:
        stations.fill(session, stations.people(size))
        words = _typed(size)
        with session.read() as connection:
            raw = connection.connection.dbapi_connection
            assert raw is not None

            def ours(word: str) -> object:
                return queries.search(connection, PeopleFilter(text=word), _PAGE)

            def bare(word: str) -> object:
                # NOT INDEXED: walking our index in order would make most words slower.
                statement = (
                    "SELECT id_number, name, sex, birth, village_code, group_name, phone"
                    " FROM recipient NOT INDEXED WHERE search LIKE ?"
                    " ORDER BY village_code, length(group_name), group_name, id_number LIMIT ?"
                )
                return raw.execute(statement, (f"%{word}%", _PAGE)).fetchall()

            mine, theirs = map(_p99, _each((ours, bare), words))
    return Row("search as typed, p99", "bare SQL LIKE", mine, theirs, mine / theirs, GOAL, size)
