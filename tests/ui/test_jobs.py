"""Jobs: results, faults, progress and cancelling come back in the UI thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from qualdesk.errors import Cancelled, QualDeskError, Refused
from qualdesk.progress import Progress
from ui.job import Job, JobStep
from ui.jobs import Jobs


@pytest.fixture
def bugs() -> list[Exception]:
    return []


@pytest.fixture
def jobs(qapp: object, bugs: list[Exception]) -> Iterator[Jobs]:
    made = Jobs(bugs.append)
    yield made
    made.close()


def nobody(fault: QualDeskError) -> None:
    raise AssertionError(fault)


def test_a_result_comes_back_in_the_thread_of_the_window(jobs: Jobs, qtbot: QtBot) -> None:
    threads: list[tuple[int, int]] = []
    job: Job[int] = Job(jobs.reading, lambda _: threading.get_ident(), told=nobody)
    job.then(lambda worker: threads.append((worker, threading.get_ident()))).start()
    qtbot.waitUntil(lambda: bool(threads))
    worker, window = threads[0]
    assert worker != window == threading.get_ident()


def test_writes_run_one_after_the_other_in_order(jobs: Jobs, qtbot: QtBot) -> None:
    running: list[int] = []
    most: list[int] = []
    order: list[int] = []

    def write(number: int) -> int:
        running.append(number)
        most.append(len(running))
        time.sleep(0.005)
        running.pop()
        return number

    for number in range(6):
        Job(jobs.writing, lambda _, n=number: write(n), told=nobody).then(order.append).start()
    qtbot.waitUntil(lambda: len(order) == 6)
    assert order == list(range(6))
    assert max(most) == 1


def test_a_fault_goes_to_the_one_who_shows_it(jobs: Jobs, qtbot: QtBot) -> None:
    told: list[QualDeskError] = []

    def refuse(_: Progress) -> None:
        raise Refused("test.refused", "不能这样办理。")

    Job(jobs.reading, refuse, told=told.append).start()
    qtbot.waitUntil(lambda: bool(told))
    assert told[0].code == "test.refused"


def test_a_bug_goes_to_the_crash_window_and_the_lane_lives_on(
    jobs: Jobs, bugs: list[Exception], qtbot: QtBot
) -> None:
    done: list[int] = []
    Job(jobs.writing, lambda _: 1 // 0, told=nobody).start()
    Job(jobs.writing, lambda _: 7, told=nobody).then(done.append).start()
    qtbot.waitUntil(lambda: bool(done))
    assert isinstance(bugs[0], ZeroDivisionError)


def test_cancelling_stops_at_the_next_checkpoint(jobs: Jobs, qtbot: QtBot) -> None:
    told: list[QualDeskError] = []
    begun = threading.Event()

    def work(progress: Progress) -> None:
        while True:
            progress.at("写", 1, 2)
            begun.set()
            time.sleep(0.001)

    job: Job[None] = Job(jobs.writing, work, told=nobody).otherwise(told.append).start()
    assert begun.wait(5)
    job.cancel()
    qtbot.waitUntil(lambda: bool(told))
    assert isinstance(told[0], Cancelled)


def test_progress_is_told_at_most_ten_times_a_second(jobs: Jobs, qtbot: QtBot) -> None:
    steps: list[JobStep] = []
    done: list[None] = []

    def work(progress: Progress) -> None:
        end = time.monotonic() + 0.35
        while time.monotonic() < end:
            progress.at("读", 1, 10)
            time.sleep(0.001)

    Job(jobs.reading, work, "读", told=nobody).watch(steps.append).then(done.append).start()
    qtbot.waitUntil(lambda: bool(done))
    told = [step for step in steps if step.total]
    assert 1 <= len(told) <= 4
    assert told[-1].seconds_left is not None
    assert not steps[-1].running


def test_a_dropped_job_says_nothing(jobs: Jobs, qtbot: QtBot) -> None:
    said: list[object] = []
    job: Job[int] = Job(jobs.reading, lambda _: 1, told=said.append).then(said.append)
    job.start()
    job.drop()
    with qtbot.waitSignal(jobs.reading.idle):
        pass
    assert said == []


def test_a_lasting_job_is_done_although_the_desk_closes(qapp: object) -> None:
    jobs = Jobs(lambda _: None)
    done: list[str] = []
    slow: Job[None] = Job(jobs.writing, lambda _: time.sleep(0.02), told=nobody)
    dropped: Job[None] = Job(jobs.writing, lambda _: done.append("dropped"), told=nobody)
    lasting: Job[None] = Job(
        jobs.writing, lambda _: done.append("lasting"), told=nobody, lasting=True
    )
    for job in (slow, dropped, lasting):
        job.start()
    jobs.close()
    assert done == ["lasting"]
