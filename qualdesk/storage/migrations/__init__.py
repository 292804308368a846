"""Brings a database to the schema of this program, step by step, or refuses it.

A static tuple of functions instead of a script folder, because the program is frozen for Windows.
Before the first step the encrypted file is copied aside. Foreign keys are off while a step runs
(a rebuilt table would silently delete its children) and checked before the step is committed.
Triggers come back after each step, and what is derived is derived anew.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Engine

from qualdesk.errors import Damaged, Refused
from qualdesk.storage import newest, triggers
from qualdesk.storage.engine import foreign_key_faults, set_user_version, user_version
from qualdesk.storage.migrations.half_year import half_year
from qualdesk.storage.migrations.initial import initial
from qualdesk.storage.migrations.monthly_duties import monthly_duties
from qualdesk.storage.migrations.newest_of_benefits import newest_of_benefits

Migration = Callable[[Connection], None]

STEPS: tuple[Migration, ...] = (initial, monthly_duties, newest_of_benefits, half_year)


def migrate(engine: Engine, path: Path, steps: tuple[Migration, ...] = STEPS) -> int:
    """Run the steps that are missing; returns how many ran.

    Refused("database.newer") when the database was written by a newer program,
    Damaged("database.triggers") when the append-only triggers are not the ones we installed.
    """
    with engine.connect() as connection:
        version = user_version(connection)
    if version > len(steps):
        raise Refused(
            "database.newer",
            f"数据是由更新版本的程序写的（数据版本 {version}，本程序只到 {len(steps)}）。",
            remedy="请安装新版本程序后再打开，数据没有改动。",
        )
    if 0 < version < len(steps):
        shutil.copy2(path, path.with_name(f"{path.stem}-before-{len(steps)}{path.suffix}"))
    for number in range(version, len(steps)):
        _run(engine, steps[number], number + 1)
    with engine.connect() as connection:
        changed = triggers.faults(connection)
    if changed:
        raise Damaged(
            "database.triggers",
            f"数据库的防改写保护被改动（{len(changed)} 处）。",
            remedy="请停止使用，用最近的备份恢复并报告县局。",
        )
    return len(steps) - version


def _run(engine: Engine, step: Migration, version: int) -> None:
    with engine.connect().execution_options(writing=True) as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys = OFF")  # has no effect inside a transaction
        try:
            with connection.begin():
                triggers.remove(connection)  # they would hold a table that the step replaces
                step(connection)
                triggers.install(connection)
                newest.rebuild(connection)
                if foreign_key_faults(connection):
                    raise Damaged(
                        "database.migration",
                        f"升级到数据版本 {version} 时发现关联数据不完整，已全部退回。",
                        remedy="请把数据文件夹备份后联系县局。",
                    )
                set_user_version(connection, version)
        finally:
            raw.execute("PRAGMA foreign_keys = ON")
