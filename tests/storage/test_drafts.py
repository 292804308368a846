"""Drafts lie encrypted beside the database, wait for no write, and never keep anybody out."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from qualdesk.clock import Clock
from qualdesk.domain.audit import Act
from qualdesk.errors import Environment
from qualdesk.storage.drafts import DRAFTS_NAME, DraftStore
from qualdesk.storage.repositories.office import Office
from qualdesk.storage.store import Store
from tests.storage.conftest import ACTOR, AT

BODY = '{"phone": "13900001234"}'


def in_thread(work: Callable[[], None]) -> bool:
    """Whether the work came to its end in another thread."""
    thread = threading.Thread(target=work)
    thread.start()
    thread.join(timeout=60)
    return not thread.is_alive()


def test_a_draft_is_kept_while_a_long_write_is_under_way(store: Store, clock: Clock) -> None:
    with store.work(ACTOR, clock, "s1") as work:
        Office(work).put_setting("hotline", "1")  # the database is held by this act
        assert in_thread(lambda: store.drafts.keep("confirm", ACTOR.login, BODY, AT))
        again = DraftStore(store.folder, store.derive("drafts"))
        assert again.body("confirm", ACTOR.login) == BODY  # it is on the disk
        again.close()
        work.commit(Act("station.change", {}))
    assert store.drafts.body("confirm", ACTOR.login) == BODY


def test_another_write_would_have_waited(store: Store, clock: Clock) -> None:
    """The control: the database itself takes no second write."""
    told: list[Environment] = []

    def write() -> None:
        with pytest.raises(Environment) as fault, store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 50")
            connection.exec_driver_sql("INSERT INTO setting VALUES ('a', 'b')")
        told.append(fault.value)

    with store.work(ACTOR, clock, "s1") as work:
        Office(work).put_setting("hotline", "1")
        assert in_thread(write)
    assert [fault.code for fault in told] == ["database.busy"]


def test_nothing_typed_can_be_read_in_the_file(store: Store) -> None:
    store.drafts.keep("confirm", ACTOR.login, BODY, AT)
    store.drafts.close()
    content = (store.folder / DRAFTS_NAME).read_bytes()
    assert b"13900001234" not in content
    assert not content.startswith(b"SQLite format 3")
    assert store.drafts.body("confirm", ACTOR.login) == BODY


def test_a_damaged_file_is_put_aside_and_work_goes_on(store: Store) -> None:
    store.drafts.keep("confirm", ACTOR.login, BODY, AT)
    store.drafts.close()
    path = store.folder / DRAFTS_NAME
    content = bytearray(path.read_bytes())
    content[100:200] = bytes(100)
    path.write_bytes(content)
    assert store.drafts.body("confirm", ACTOR.login) == ""
    store.drafts.keep("confirm", ACTOR.login, BODY, AT)
    assert store.drafts.body("confirm", ACTOR.login) == BODY
    assert path.with_suffix(".damaged").read_bytes() == bytes(content)
