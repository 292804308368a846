"""Long lists in the real window, offscreen: search as typed, order, scrolling, first visit.

花名册, and the people found while somebody types at the counter (现场确认).

Every line is held against 50 ms: what a key press may take until its rows are shown, and what one
turn of the event loop (a frame) may take while rows are scrolled or the scroll bar is dragged.
"""

from __future__ import annotations

import os
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from qualdesk.clock import Clock
from qualdesk.domain.audit import Act
from qualdesk.domain.confirmation import Confirmation, Method, Outcome
from qualdesk.domain.recipient import Insurance
from qualdesk.services.invented import InventedPerson
from qualdesk.services.setup import SetupRequest, create_station
from qualdesk.storage.keys import KdfCost
from qualdesk.storage.repositories.confirmations import Confirmations
from qualdesk.storage.work import new_fact_id
from tests.bench import stations
from tests.bench.row import Row

if TYPE_CHECKING:
    from qualdesk.services.session import Session
    from ui.main_window import MainWindow
    from ui.pages.roster.page import RosterPage

SIZES = (10_000, 30_000, 100_000)
QUICK = (2_000,)
GOAL = 0.050  # seconds
_LOGIN, _PASSWORD = "计量", "correct horse 7"
_PATIENCE = 120.0  # seconds
_STEPS = 120  # of a drag over the whole list
_CONFIRMED = 0.8  # of everybody


def run(sizes: Sequence[int]) -> list[Row]:
    """Eight rows a size."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    found: list[Row] = []
    for size in sizes:
        with _window(size) as window:
            found += _measure(window, size)
    return found


@contextmanager
def _window(size: int) -> Iterator[MainWindow]:
    """The window of a station with this many people, somebody logged in."""
    from ui.app import make_application
    from ui.main_window import MainWindow

    make_application()
    with TemporaryDirectory() as work:
        folder = Path(work) / "station"
        request = SetupRequest(
            level=stations.Level.TOWNSHIP,
            code=stations.TOWNSHIP,
            name="计量站",
            policy_id="yangbi-2021",
            admin=_LOGIN,
            password=_PASSWORD,
            one_person_reason="计量",
            training=True,
        )
        clock = Clock.on(stations.TODAY)
        session, _ = create_station(folder, request, clock, KdfCost(64, 1, 1))
        people = stations.people(size)
        stations.fill(session, people)
        _confirm(session, people)
        session.close()
        window = MainWindow(folder, stations.TODAY)
        try:
            window.begin()
            window.login.choose(_LOGIN)
            window.login.enter(_PASSWORD)
            _until(window, lambda: window.desk.open and not window.jobs.busy)
            yield window
        finally:
            window.close()
            window.deleteLater()
            _spin()


def _confirm(session: Session, people: Sequence[InventedPerson]) -> None:
    """Most were confirmed once within the last thirteen months."""
    dice = random.Random(26)
    known = Confirmation(
        fact_id="",
        id_number="",
        insurances=(Insurance.RESIDENT,),
        method=Method.APP_SELF,
        outcome=Outcome.QUALIFIED,
        stated_on=stations.TODAY,
        recorded_at=Clock.on(stations.TODAY).now(),
        operator=_LOGIN,
        operator_id_number="",
        station_id=session.station.station_id,
        source="own",
    )
    with session.work() as work:
        Confirmations(work).add(
            [
                replace(
                    known,
                    fact_id=new_fact_id(),
                    id_number=person.id_number,
                    insurances=(person.insurance,),
                    stated_on=stations.TODAY - timedelta(days=dice.randrange(400)),
                )
                for person in people
                if dice.random() < _CONFIRMED
            ]
        )
        work.commit(Act("confirmation.add", {}))


def _measure(window: MainWindow, size: int) -> list[Row]:
    from ui.pages.roster.page import RosterPage

    first = _held(window, lambda: window.open("roster"))
    page = window.view.pages["roster"]
    assert isinstance(page, RosterPage)
    _until(window, lambda: page.presenter.state.counted and not window.jobs.busy)
    ready = time.perf_counter() - first[0]
    rows = [
        _row("first visit: longest hold", [max(first[1:])], size, f"all there in {ready:.2f} s"),
    ]
    _searched(page, window, ("l",))
    rows.append(_row("search: key → rows", _searched(page, window, _typed(size)), size))
    rows.append(_row("after a save: key → rows", _after_saves(page, window), size))
    rows.append(_row("order: click → rows", _sorted(page, window), size))
    page.presenter.show_all()
    _still(window)
    rows += [
        _row("scroll by page: frame", _frames(page, window, page_step=True), size),
        _row("drag the scroll bar: frame", _frames(page, window, page_step=False), size),
        _row("counter: find", _counter(page, _typed(size)), size),
        _row("counter: key → list painted", _at_counter(window, size), size),
    ]
    return rows


def _row(what: str, times: Sequence[float], size: int, note: str = "") -> Row:
    p99 = sorted(times)[min(len(times) - 1, int(len(times) * 0.99))]
    said = f"p50 {statistics.median(times) * 1000:.0f}, p99 {p99 * 1000:.0f}, "
    said += f"max {max(times) * 1000:.0f} ms of {len(times)}"
    return Row(what, "50 ms", p99, GOAL, p99 / GOAL, 1.0, size, f"{said} {note}".strip())


def _typed(size: int) -> list[str]:
    """Keys as clerks press them: every beginning of initials, names, last digits."""
    sample = stations.people(size)[:: max(1, size // 14)]
    whole = ["lxm", "zh", "yang", "秀", "李", "5329", "1300000"]
    whole += [person.name for person in sample] + [person.id_number[-4:] for person in sample]
    return [word[:end] for word in whole for end in range(1, len(word) + 1)]


def _searched(page: RosterPage, window: MainWindow, words: Sequence[str]) -> list[float]:
    """From the change of the field to the first rows of its answer in the model."""
    times: list[float] = []
    for word in words:
        begin = time.perf_counter()
        page.list.search.setText(word)
        page.list.search.searched.emit(word)
        _until(
            window,
            lambda word=word: page.presenter.state.filter.text == word and _shown(page),
        )
        times.append(time.perf_counter() - begin)
        _still(window)
    page.list.search.clear()
    page.presenter.search("")
    _still(window)
    return times


def _shown(page: RosterPage) -> bool:
    return page.presenter.settled and (
        page.list.model.rowCount() == 0 or page.list.model.at(0) is not None
    )


def _after_saves(page: RosterPage, window: MainWindow) -> list[float]:
    """The first key press after somebody was written."""
    times: list[float] = []
    services = window.desk.services
    for number, person in enumerate(stations.people(2_000)[5:25]):
        registering, phone = services.registering, f"139{number:08d}"
        job = window.desk.write(
            lambda _, who=person.id_number, phone=phone, edit=registering.edit: edit(
                who, {"phone": phone}, "换了电话"
            )
        )
        job.start()
        _until(window, lambda: not window.jobs.busy)
        times += _searched(page, window, (person.name[:1],))
    return times


def _sorted(page: RosterPage, window: MainWindow) -> list[float]:
    times: list[float] = []
    for order in ("name", "age", "place", "last", "due", "state", "id_number", "state"):
        for descending in (False, True):
            begin = time.perf_counter()
            page.presenter.sort(order, descending=descending)
            _until(window, lambda: _shown(page))
            times.append(time.perf_counter() - begin)
            _still(window)
    return times


def _frames(page: RosterPage, window: MainWindow, *, page_step: bool) -> list[float]:
    """How long single turns of the event loop took."""
    bar = page.list.table.verticalScrollBar()
    step = bar.pageStep() if page_step else max(1, bar.maximum() // _STEPS)
    bar.setValue(0)
    _still(window)
    times: list[float] = []
    for number in range(_STEPS):
        begin = time.perf_counter()
        bar.setValue((number + 1) * step)
        _spin()
        times.append(time.perf_counter() - begin)
        until = time.perf_counter() + 0.016
        while time.perf_counter() < until:
            begin = time.perf_counter()
            _spin()
            times.append(time.perf_counter() - begin)
    return [one for one in times if one > 0.0005] or times


def _counter(page: RosterPage, words: Sequence[str]) -> list[float]:
    counter, times = page.desk.services.counter, []
    counter.find("l")
    for word in words:
        begin = time.perf_counter()
        counter.find(word)
        times.append(time.perf_counter() - begin)
    return times


def _at_counter(window: MainWindow, size: int) -> list[float]:
    """From a real key press on 现场确认, with a queue open, to the painted list."""
    from PySide6.QtTest import QTest

    from ui.pages.confirm.page import ConfirmPage

    window.open("confirm")
    page = window.view.pages["confirm"]
    assert isinstance(page, ConfirmPage)
    village = page.desk.services.counter.villages()[0].code
    page.presenter.open_queue(village, "")
    _still(window)
    page.presenter.clear()
    page.search.setFocus()
    times: list[float] = []
    for word in ["lx", *_typed(size)]:
        if page.search.text() != word[:-1]:
            page.search.setText(word[:-1])
            _still(window)
        begin = time.perf_counter()
        if word[-1].isascii():
            QTest.keyClicks(page.search, word[-1])
        else:  # by an input method
            page.search.insert(word[-1])
        _until(
            window,
            lambda word=word: (
                page.presenter.state.typed == word
                and not page.presenter.state.searching
                and page.found.isVisible()
            ),
        )
        _spin()
        times.append(time.perf_counter() - begin)
        _still(window)
    return times[1:]  # the first press loads what the others use


def _held(window: MainWindow, act: Callable[[], object]) -> list[float]:
    """When it began, then the turns of the event loop until nothing is under way."""
    begin = time.perf_counter()
    act()
    times = [begin, time.perf_counter() - begin]
    while window.jobs.busy and time.perf_counter() - begin < _PATIENCE:
        turn = time.perf_counter()
        _spin()
        times.append(time.perf_counter() - turn)
        time.sleep(0.001)
    return times


def _spin() -> None:
    from PySide6.QtWidgets import QApplication

    QApplication.processEvents()


def _until(window: MainWindow, met: Callable[[], bool]) -> None:
    begin = time.perf_counter()
    while not met():
        _spin()
        time.sleep(0.0002)
        assert time.perf_counter() - begin < _PATIENCE, "nothing came"


def _still(window: MainWindow) -> None:
    for _ in range(3):
        _until(window, lambda: not window.jobs.busy)
        _spin()
