"""Opens the encrypted database (SQLCipher) with the pragmas the office's data depend on.

TRUNCATE with EXTRA: in simulated power cuts DELETE lost acknowledged commits on Windows, where
the folder is never synced; TRUNCATE did not. SQL that only SQLite understands stands here, in
`triggers.py` and in `newest.py` alone.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.pool import SingletonThreadPool

from qualdesk.errors import Damaged, Environment, QualDeskError

DATABASE_NAME = "station.db"
PRAGMAS = {"journal_mode": "truncate", "synchronous": 3, "foreign_keys": 1, "temp_store": 2}
_CACHE_KIB, _PERSON_KIB = 4096, 0.25  # decrypted pages of a lane: more for a larger register


def open_engine(path: Path, key: bytes) -> Engine:
    """An engine over the database at `path` with the raw 32-byte `key`, pragmas asserted.

    Damaged("database.key") when the key does not fit or the file is no database.
    """
    engine = create_engine(
        "sqlite://",
        module=sqlcipher,
        creator=lambda: _connect(path, key),
        poolclass=SingletonThreadPool,
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    event.listen(engine, "handle_error", _tell, retval=True)
    try:
        with engine.connect() as connection:
            _assert_pragmas(connection)
    except Damaged as fault:
        engine.dispose()
        raise Damaged(
            "database.key",
            "数据库打不开：密钥不符或文件已损坏。",
            remedy="请不要改动数据文件夹，用最近的备份恢复，或联系县局。",
        ) from fault
    except BaseException:
        engine.dispose()
        raise
    return engine


def _tell(context: ExceptionContext) -> QualDeskError | None:
    """Turn what the database says of the disk or of itself into our own errors; bugs stay bugs."""
    said = str(context.original_exception)
    return next((fault() for words, fault in _FAULTS.items() if words in said), None)


def _damaged() -> QualDeskError:
    return Damaged(
        "database.damaged",
        "数据库文件已损坏。",
        remedy="请停止录入，不要改动数据文件夹，用最近的备份恢复，并报告县局。",
    )


def _full() -> QualDeskError:
    return Environment(
        "disk.full", "硬盘已满，这次没有保存。", remedy="请清理出空间后再试，已有的数据没有变。"
    )


def _held() -> QualDeskError:
    return Environment(
        "database.busy", "数据库正被占用。", remedy="请稍等几秒再试；杀毒软件扫描时也会这样。"
    )


def _no_access() -> QualDeskError:
    return Environment(
        "disk.failed",
        "数据文件夹读写失败。",
        remedy="请确认硬盘正常、文件夹没有被移走、没有设为只读，然后再试。",
    )


_FAULTS: dict[str, Callable[[], QualDeskError]] = {
    "file is not a database": _damaged,
    "malformed": _damaged,
    "disk is full": _full,
    "database is locked": _held,
    "disk I/O error": _no_access,
    "readonly database": _no_access,
    "unable to open database": _no_access,
}


def _connect(path: Path, key: bytes) -> Any:
    connection = sqlcipher.connect(
        str(path), isolation_level=None, check_same_thread=False, timeout=10
    )
    cursor = connection.cursor()
    try:
        _set_up(cursor, key)
    except sqlcipher.DatabaseError as fault:
        cursor.close()
        connection.close()
        words = next((words for words in _FAULTS if words in str(fault)), "malformed")
        told = _FAULTS[words]()
        raise told from fault
    cursor.close()
    return connection


def _set_up(cursor: Any, key: bytes) -> None:
    cursor.execute("PRAGMA cipher_log_level = NONE")  # a wrong key is told by our own error
    cursor.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    cursor.execute("SELECT count(*) FROM sqlite_master").fetchall()  # the key fits, or not
    cursor.execute(f"PRAGMA cache_size = -{_cache_kib(cursor)}")
    cursor.execute("PRAGMA cache_spill = OFF")  # else a large act shuts the readers out
    cursor.execute("PRAGMA trusted_schema = OFF")
    for name, value in PRAGMAS.items():
        cursor.execute(f"PRAGMA {name} = {value}")


def _cache_kib(cursor: Any) -> int:
    """Room for the register, which a search reads with every key pressed, and for some more."""
    there = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'recipient'"
    if not cursor.execute(there).fetchone()[0]:
        return _CACHE_KIB
    people = cursor.execute("SELECT max(rowid) FROM recipient").fetchone()[0] or 0
    return int(_CACHE_KIB + _PERSON_KIB * people)


def _assert_pragmas(connection: Connection) -> None:
    for name, value in PRAGMAS.items():
        found = connection.exec_driver_sql(f"PRAGMA {name}").scalar()
        if found != value:
            raise Environment(
                "database.pragma",
                f"数据库的安全设置 {name} 没有生效。",
                remedy="请把数据文件夹放在本机硬盘上，不要放在网络盘里。",
            )
    if not connection.exec_driver_sql("PRAGMA cipher_version").scalar():
        raise Environment(
            "database.cipher", "加密数据库组件没有装好。", remedy="请重新安装本程序。"
        )


def user_version(connection: Connection) -> int:
    """The schema version written in the database; 0 for an empty one."""
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar() or 0)


def set_user_version(connection: Connection, version: int) -> None:
    """Write the schema version; part of the open transaction."""
    connection.exec_driver_sql(f"PRAGMA user_version = {version:d}")


def foreign_key_faults(connection: Connection) -> int:
    """How many rows point to a missing row."""
    return len(connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall())


def integrity_faults(connection: Connection) -> list[str]:
    """What the cipher's and the database's own checks find; empty when whole."""
    cipher = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA cipher_integrity_check")]
    pages = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
    return cipher + [line for line in pages if line != "ok"]
