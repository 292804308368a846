"""The unit of work: all or nothing, with its audit entry; facts stay as they are."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from qualdesk.clock import Clock
from qualdesk.domain.audit import Act
from qualdesk.storage.facts import FACTS
from qualdesk.storage.queries import audit as audit_queries
from qualdesk.storage.repositories.confirmations import Confirmations
from qualdesk.storage.repositories.office import Office
from qualdesk.storage.store import Store
from tests.storage.conftest import ACTOR


def _withdraw(store: Store, clock: Clock, target: str) -> None:
    with store.work(ACTOR, clock, "s1") as work:
        Confirmations(work).correct(target, "confirmation", None, "录错人")
        work.commit(Act("correct", {"target": target}))


def _faults(store: Store) -> list[tuple[int, str]]:
    with store.read() as connection:
        return list(audit_queries.faults(connection))


def _tamper(store: Store, *statements: str) -> None:
    """Change the database as a stranger with the key would: without our triggers."""
    with store.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys = OFF")
        for name in ("correction_no_update", "correction_no_delete"):
            connection.execute(text(f"DROP TRIGGER {name}"))
        for name in ("audit_no_update", "audit_no_delete"):
            connection.execute(text(f"DROP TRIGGER {name}"))
        for statement in statements:
            connection.execute(text(statement))
        connection.commit()


def test_work_that_is_not_committed_leaves_nothing(store: Store, clock: Clock) -> None:
    with store.work(ACTOR, clock, "s1") as work:
        Confirmations(work).correct("a" * 32, "confirmation", None, "录错人")
    with store.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM correction")).scalar() == 0
        assert audit_queries.head(connection) is None


def test_a_fault_inside_the_work_rolls_back(store: Store, clock: Clock) -> None:
    def interrupted() -> None:
        with store.work(ACTOR, clock, "s1") as work:
            Office(work).put_setting("hotline", "0872-0000000")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        interrupted()
    with store.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM setting")).scalar() == 0


@pytest.mark.clause("Y11", "Y12")
def test_every_act_has_one_entry_and_the_chain_holds(store: Store, clock: Clock) -> None:
    for number in range(3):
        _withdraw(store, clock, f"{number:032d}")
    with store.read() as connection:
        entries = list(audit_queries.entries(connection))
    assert [entry.seq for entry in entries] == [1, 2, 3]
    assert entries[2].previous == entries[1].hash
    assert {entry.operator for entry in entries} == {ACTOR.login}
    assert _faults(store) == []


@pytest.mark.parametrize("table", [table.name for table in FACTS])
def test_facts_refuse_to_be_changed_or_deleted(store: Store, table: str) -> None:
    with store.engine.connect() as connection:
        triggers = connection.execute(
            text(
                "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :t"
                " AND name LIKE :t || '_no_%'"
            ),
            {"t": table},
        ).scalar()
    assert triggers == 2


def test_a_recorded_fact_cannot_be_updated(store: Store, clock: Clock) -> None:
    _withdraw(store, clock, "a" * 32)
    for statement in ("UPDATE correction SET reason = 'x'", "DELETE FROM correction"):
        with (
            store.engine.connect() as connection,
            pytest.raises(DatabaseError, match="append-only"),
        ):
            connection.execute(text(statement))


@pytest.mark.clause("Y12")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE correction SET reason = '别的' WHERE act = 2",
        "DELETE FROM correction WHERE act = 2",
        "UPDATE audit SET detail = '{}' WHERE seq = 2",
        "UPDATE audit SET seq = 9 WHERE seq = 3",
        "UPDATE audit SET operator = '别人' WHERE seq = 3",
    ],
)
def test_tampering_is_found(store: Store, clock: Clock, statement: str) -> None:
    for number in range(3):
        _withdraw(store, clock, f"{number:032d}")
    assert _faults(store) == []  # the control: nothing is found before
    _tamper(store, statement)
    assert _faults(store)


def test_the_recorded_instant_never_goes_back(store: Store) -> None:
    with store.work(ACTOR, Clock(shift_days=2), "s1") as work:
        later = work.now
        work.commit(Act("a", {}))
    with store.work(ACTOR, Clock(), "s1") as work:
        assert work.now > later


def _entries(store: Store) -> int:
    with store.read() as connection:
        return len(list(audit_queries.entries(connection)))


def test_a_draft_is_kept_and_dropped_without_an_audit_entry(store: Store) -> None:
    before = _entries(store)
    store.drafts.keep("confirm", ACTOR.login, '{"phone": "139"}', "2026-11-21T02:00:00Z")
    assert store.drafts.body("confirm", ACTOR.login) == '{"phone": "139"}'
    assert store.drafts.pages(ACTOR.login) == ("confirm",)
    assert store.drafts.body("confirm", "别人") == ""
    store.drafts.keep("confirm", ACTOR.login, "", "2026-11-21T02:00:00Z")
    assert store.drafts.body("confirm", ACTOR.login) == ""
    assert _entries(store) == before
