"""A station's own changes to the policy it uses: a policy of its own that holds nothing else.

Its base is the policy that was changed, so that taking a change back brings the original with its
clause, and days before a change keep the rule that held on them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qualdesk.domain.policy_checks import Check
from qualdesk.domain.policy_parse import parse
from qualdesk.domain.policy_schema import LOOSE, WHOLE
from qualdesk.domain.policy_stated import PolicyText
from qualdesk.domain.policy_values import Level

_OWN = ".own"  # ends the id of a policy of changes
_LONGEST = 64 - len(_OWN)
_BESIDE = "；"  # between the clauses of changes that share a rule and a day


@dataclass(frozen=True, slots=True)
class Change:
    """One value from a day on, on the ground of a document: `value` is as written in TOML.

    `path` is that of the value as `explain` names it (insurance.resident.cycle.length).
    """

    path: str
    value: object
    clause: str
    from_day: date


def check_of(path: str) -> Check | None:
    """How a value is checked, None where it cannot be changed by itself (停发依据)."""
    table, _, key = path.rpartition(".")
    whole = WHOLE.get(table)
    if whole is not None:
        return whole.keys[key].check if key in whole.keys else None
    return LOOSE.get(table, {}).get(key)


def own_id(base_id: str) -> str:
    """The id of the policy that holds the changes to `base_id`."""
    return base_id[:_LONGEST] + _OWN


def is_own(policy_id: str) -> bool:
    """Whether a policy holds a station's own changes."""
    return policy_id.endswith(_OWN)


def with_change(changes: Iterable[Change], new: Change) -> tuple[Change, ...]:
    """The changes and a new one; from its day on it replaces those of the same value."""
    kept = [c for c in changes if c.path != new.path or c.from_day < new.from_day]
    return (*kept, new)


def without(changes: Iterable[Change], path: str) -> tuple[Change, ...]:
    """The changes but for those of one value: it is as in the original again."""
    return tuple(change for change in changes if change.path != path)


def read_changes(text: str) -> tuple[str, tuple[Change, ...]]:
    """The base and the changes of what `write_changes` wrote; "" and none of any other text."""
    document = parse(PolicyText("own.toml", text)).document
    if document is None:
        return "", ()
    found = [
        Change(
            f"{rule.path}.{part.key}" if part.key else rule.path,
            part.raw,
            part.clause,
            part.from_day,
        )
        for rule in document.rules
        for part in rule.parts
    ]
    if not found or write_changes(document.base, document.name, found) != text:
        return "", ()
    return document.base, tuple(found)


def write_changes(base_id: str, name: str, changes: Sequence[Change]) -> str:
    """The policy file of the changes (at least one), readable and in a fixed order."""
    begins = min(change.from_day for change in changes)
    lines = [
        "# Changes that this station made. Everything else is as in the base.",
        "",
        "[policy]",
        f"id = {_toml(own_id(base_id))}",
        f"name = {_toml(name)}",
        f"level = {_toml(Level.COUNTY.value)}",
        f"base = {_toml(base_id)}",
        f"from = {begins}",
    ]
    tables: dict[tuple[str, date], list[Change]] = {}
    for change in sorted(changes, key=_place):
        tables.setdefault(_place(change)[:2], []).append(change)
    for (table, day), members in tables.items():
        lines += ["", f"[[{table}]]"]
        for change in members:
            lines.append(f"{_key(change)} = {_stated(change)}")
        if table in WHOLE:
            clauses = _BESIDE.join(dict.fromkeys(c for m in members for c in _clauses(m)))
            lines += [f"clause = {_toml(clauses)}", f"from = {day}"]
    return "\n".join(lines) + "\n"


def _place(change: Change) -> tuple[str, date, str]:
    return change.path.rpartition(".")[0], change.from_day, _key(change)


def _key(change: Change) -> str:
    return change.path.rpartition(".")[2]


def _clauses(change: Change) -> list[str]:
    return change.clause.split(_BESIDE)


def _stated(change: Change) -> str:
    """A value of a whole rule stands alone, one of a loose table with its own clause and day."""
    if change.path.rpartition(".")[0] in WHOLE:
        return _toml(change.value)
    clause, value = _toml(change.clause), _toml(change.value)
    return f"{{ value = {value}, clause = {clause}, from = {change.from_day} }}"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_toml(one)}" for key, one in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, int):
        return str(value)
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
