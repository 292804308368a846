"""The people that a statement asks for, as one parameter for any number of them.

So the text of the statement stays the same: neither SQLAlchemy nor SQLite prepares it anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import BindParameter, ColumnElement, Text, bindparam, func, select

ASKED: BindParameter[str] = bindparam("asked", type_=Text())


def asked(id_numbers: Iterable[str] | None) -> dict[str, object]:
    """The value of the parameter; nothing where everybody is meant (None)."""
    return {} if id_numbers is None else {ASKED.key: json.dumps(list(id_numbers))}


def is_asked(column: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a column holds one of the id numbers."""
    return column.in_(select(func.json_each(ASKED).table_valued("value").c.value))
