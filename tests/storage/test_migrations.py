"""Opening and upgrading the database: pragmas, encryption, backup first, refusal of newer ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from qualdesk.errors import Damaged, Refused
from qualdesk.storage import triggers
from qualdesk.storage.engine import (
    foreign_key_faults,
    integrity_faults,
    open_engine,
    set_user_version,
    user_version,
)
from qualdesk.storage.migrations import STEPS, migrate

KEY = bytes(range(32))


def _add_column(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE setting ADD COLUMN note TEXT"))


def _rebuild_parent(connection: Connection) -> None:
    """What a batch migration does: a new parent table takes the place of the old one."""
    connection.execute(text("CREATE TABLE form_new AS SELECT * FROM form"))
    connection.execute(text("DROP TABLE form"))
    connection.execute(text("ALTER TABLE form_new RENAME TO form"))
    connection.execute(text("CREATE UNIQUE INDEX form_key ON form (form_serial)"))


def _orphan(connection: Connection) -> None:
    connection.execute(
        text(
            "INSERT INTO benefit (id_number, insurance, unit_code, started_month, roster_status,"
            " roster_reason, first_imported_on, act)"
            " VALUES ('nobody', 'resident', '', '', 'paying', '', '2026-11-01', 1)"
        )
    )


def test_nothing_readable_lies_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "station.db"
    engine = open_engine(path, KEY)
    migrate(engine, path)
    engine.dispose()
    content = path.read_bytes()
    assert not content.startswith(b"SQLite format 3")
    assert b"recipient" not in content


def test_a_wrong_key_is_told_as_damage(tmp_path: Path) -> None:
    path = tmp_path / "station.db"
    engine = open_engine(path, KEY)
    migrate(engine, path)
    engine.dispose()
    with pytest.raises(Damaged, match=r"database\.key"):
        open_engine(path, bytes(32))


def test_a_flipped_page_is_found(tmp_path: Path) -> None:
    path = tmp_path / "station.db"
    engine = open_engine(path, KEY)
    migrate(engine, path)
    with engine.connect() as connection:
        assert integrity_faults(connection) == []
    engine.dispose()
    content = bytearray(path.read_bytes())
    content[-2000] ^= 1
    path.write_bytes(content)
    with pytest.raises(Damaged, match=r"database\.key"):
        open_engine(path, KEY).dispose()


def test_an_upgrade_copies_the_database_aside_first(tmp_path: Path) -> None:
    path = tmp_path / "station.db"
    engine = open_engine(path, KEY)
    assert migrate(engine, path) == len(STEPS)
    assert list(tmp_path.glob("*-before-*")) == []
    before = path.read_bytes()
    assert migrate(engine, path, (*STEPS, _add_column)) == 1
    copies = list(tmp_path.glob("*-before-*"))
    assert [copy.read_bytes() for copy in copies] == [before]
    with engine.connect() as connection:
        assert user_version(connection) == len(STEPS) + 1
        assert triggers.faults(connection) == []
    engine.dispose()


def test_a_newer_database_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "station.db"
    engine = open_engine(path, KEY)
    migrate(engine, path)
    with engine.begin() as connection:
        set_user_version(connection, 99)
    content = path.read_bytes()
    with pytest.raises(Refused, match=r"database\.newer"):
        migrate(engine, path)
    engine.dispose()
    assert path.read_bytes() == content


def test_a_rebuilt_parent_keeps_its_children(tmp_path: Path) -> None:
    path = tmp_path / "station.db"
    engine = open_engine(path, KEY)
    migrate(engine, path)
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        connection.exec_driver_sql("INSERT INTO audit VALUES (1, '', '', '', '{}', 0, '', '', '')")
        connection.exec_driver_sql(
            "INSERT INTO form (form_serial, fact_id, kind, insurance, round, month, village_code,"
            " group_name, version, audit_digest, digest, body, station_id, operator,"
            " operator_id_number, recorded_at, act)"
            " VALUES ('A1', 'f', 'group', '', '', '', '', '', 1, '', '', '', '', '', '', '', 1)"
        )
        connection.exec_driver_sql("INSERT INTO form_row VALUES ('A1', 1, 'p', 'resident', '', 1)")
    migrate(engine, path, (*STEPS, _rebuild_parent))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM form_row")).scalar() == 1
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert foreign_key_faults(connection) == 0
    engine.dispose()


def test_a_step_that_breaks_references_is_rolled_back(tmp_path: Path) -> None:
    path = tmp_path / "station.db"
    engine = open_engine(path, KEY)
    migrate(engine, path)
    with pytest.raises(Damaged, match=r"database\.migration"):
        migrate(engine, path, (*STEPS, _orphan))
    with engine.connect() as connection:
        assert user_version(connection) == len(STEPS)
        assert connection.execute(text("SELECT count(*) FROM benefit")).scalar() == 0
    engine.dispose()


def test_a_missing_trigger_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "station.db"
    engine = open_engine(path, KEY)
    migrate(engine, path)
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER confirmation_no_delete"))
    with pytest.raises(Damaged, match=r"database\.triggers"):
        migrate(engine, path)
    engine.dispose()


def test_a_station_of_the_first_release_gets_the_tables_of_the_duties(tmp_path: Path) -> None:
    path = tmp_path / "station.db"
    engine = open_engine(path, KEY)
    with pytest.raises(Damaged, match=r"database\.triggers"):  # the control: tables are missing
        migrate(engine, path, STEPS[:1])
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO setting VALUES ('kept', 'yes')")
    assert migrate(engine, path) == len(STEPS) - 1
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM death")).scalar() == 0
        assert connection.execute(text("SELECT value FROM setting")).scalar() == "yes"
        assert triggers.faults(connection) == []
    engine.dispose()
