"""The station itself: its head row, operators, settings, divisions, policy copies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import delete, insert, update

from qualdesk.domain.access import Role
from qualdesk.storage.schema import (
    division,
    operator,
    policy_copy,
    setting,
    station,
    village_alias,
)
from qualdesk.storage.work import Work, new_fact_id


class Office:
    """Writes of one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def add_station(self, values: Mapping[str, Any]) -> None:
        """Write the one row of the station."""
        self._work.connection.execute(insert(station).values(**values))

    def change_station(self, **values: Any) -> None:
        """Set columns of the station's row."""
        self._work.connection.execute(update(station).values(**values))
        self._work.touched(["station"])

    def add_operator(self, login: str, id_number: str, role: Role) -> None:
        """Add a login and the natural person behind it."""
        self._work.connection.execute(
            insert(operator).values(
                login=login,
                id_number=id_number,
                role=role.value,
                created_at=self._work.recorded_at,
            )
        )
        self._work.touched(["operator"])

    def change_operator(self, login: str, **values: Any) -> None:
        """Set columns of an operator."""
        self._work.connection.execute(
            update(operator).where(operator.c.login == login).values(**values)
        )
        self._work.touched(["operator"])

    def put_setting(self, key: str, value: str) -> None:
        """Set a value of the station."""
        self._work.connection.execute(delete(setting).where(setting.c.key == key))
        self._work.connection.execute(insert(setting).values(key=key, value=value))
        self._work.touched(["setting"])

    def add_divisions(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Add rows of the division table (code, name, level, parent)."""
        self._work.connection.execute(insert(division), list(rows))

    def put_alias(self, alias: str, village_code: str) -> None:
        """Name a village in another way."""
        self._work.connection.execute(delete(village_alias).where(village_alias.c.alias == alias))
        self._work.connection.execute(
            insert(village_alias).values(alias=alias, village_code=village_code)
        )
        self._work.touched(["village_alias"])

    def remove_alias(self, alias: str) -> None:
        """Take another name of a village away."""
        self._work.connection.execute(delete(village_alias).where(village_alias.c.alias == alias))
        self._work.touched(["village_alias"])

    def keep_policy(self, policy_id: str, text: str) -> None:
        """Keep the station's own copy of a policy; the newest copy counts."""
        self._work.add_facts(
            policy_copy,
            [
                {
                    "fact_id": new_fact_id(),
                    "policy_id": policy_id,
                    "text": text,
                    **self._work.recorded(),
                }
            ],
        )
