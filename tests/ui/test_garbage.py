"""Python's garbage is collected in the UI thread, never in a lane."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from ui.garbage import Garbage


class Dropped:
    """In a cycle with itself; notes which thread destroyed it."""

    def __init__(self, noted: list[threading.Thread]) -> None:
        self.itself = self
        self.noted = noted

    def __del__(self) -> None:
        self.noted.append(threading.current_thread())


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.disable()


def allocate() -> None:
    """Far more objects than Python lets grow before it collects."""
    assert [[number] for number in range(20 * gc.get_threshold()[0])]


def in_a_thread() -> None:
    thread = threading.Thread(target=allocate)
    thread.start()
    thread.join()


def test_a_dropped_page_is_destroyed_in_the_ui_thread(qapp: QApplication) -> None:
    noted: list[threading.Thread] = []
    collector = Garbage(QObject(qapp))
    Dropped(noted)
    in_a_thread()
    assert noted == []
    allocated = [[number] for number in range(2 * gc.get_threshold()[0])]
    collector.look()
    assert noted == [threading.main_thread()]
    assert allocated


def test_the_control_destroys_it_in_the_other_thread(qapp: QApplication) -> None:
    noted: list[threading.Thread] = []
    assert qapp is not None
    gc.collect()  # the count begins at nought: starting the thread does not reach it
    Dropped(noted)
    gc.enable()
    in_a_thread()
    gc.disable()
    assert len(noted) == 1
    assert noted[0] is not threading.main_thread()
