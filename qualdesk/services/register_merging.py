"""Merges the register: whose statement of a person, benefit or unit counts (package.md, point 9).

The station nearer to the person wins, the village before the township before the county; of one
station the later package, of two equally near ones the later built. A blank says nothing and
takes nothing away, but for the fields in which it does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qualdesk.clock import CHINA, instant_text
from qualdesk.domain.package import PackageHead
from qualdesk.domain.recipient import Unit
from qualdesk.domain.station import Level
from qualdesk.services.record_rows import Record, rows_of
from qualdesk.storage.queries import exchange as queries
from qualdesk.storage.repositories.exchange import Exchange
from qualdesk.storage.repositories.register import Register
from qualdesk.storage.work import Work

REGISTER_KINDS = ("units", "recipients", "benefits")

_NEARNESS = {Level.VILLAGE: 0, Level.TOWNSHIP: 1, Level.COUNTY: 2}
_TABLES = {"units": "unit", "recipients": "recipient", "benefits": "benefit"}
_KEYS = {
    "units": ("unit_code",),
    "recipients": ("id_number",),
    "benefits": ("id_number", "insurance"),
}
_OUR_OWN = frozenset({"first_imported_on"})  # when this station first heard of the benefit
_BLANK_SPEAKS = frozenset({"roster_reason", "off_roster_since"})  # nothing to say any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Who stated a row of the register: a station, by which of its packages."""

    station_id: str
    level: Level
    incarnation: int = 0
    sequence: int = 0
    built_at: str = ""  # instant text

    def outweighs(self, standing: Statement) -> bool:
        """Whether its row takes the place of another's, whichever of them arrived first."""
        if self.station_id == standing.station_id:
            mine = (self.incarnation, self.sequence)
            return mine >= (standing.incarnation, standing.sequence)
        near, other = _NEARNESS[self.level], _NEARNESS[standing.level]
        return near < other or (near == other and self.built_at > standing.built_at)


def statement_of(head: PackageHead) -> Statement:
    """What the rows of a package count as."""
    return Statement(
        station_id=head.station_id,
        level=Level(head.level),
        incarnation=head.incarnation,
        sequence=head.name.sequence,
        built_at=instant_text(head.built_at),
    )


class RegisterMerging:
    """The register's part of one merge, inside the caller's unit of work."""

    def __init__(self, work: Work, own: Statement, head: PackageHead) -> None:
        self._work = work
        self._exchange = Exchange(work)
        self._register = Register(work)
        self._own = own
        self._theirs = statement_of(head)
        self._imported_on = head.built_at.astimezone(CHINA).date().isoformat()
        self._reason = f"{head.station_name}第{head.name.sequence}号上报包"
        self._stated = {
            row["act"]: _kept_statement(row) for row in queries.received(work.connection)
        }
        self._stated[work.act] = self._theirs

    def add(self, kind: str, batch: Sequence[Record]) -> int:
        """Add or change rows of one of `REGISTER_KINDS`; how many were added or changed."""
        names = _KEYS[kind]
        wanted = {tuple(str(record[name]) for name in names): record for record in batch}
        standing = {
            tuple(row[name] for name in names): row
            for row in queries.register_rows(
                self._work.connection, kind, {key[0] for key in wanted}
            )
        }
        table, new, same, changed = _TABLES[kind], [], [], 0
        for key, record in wanted.items():
            (row,) = rows_of(kind, record)[table]
            known = standing.get(key)
            if known is None:
                new.append(self._whole(kind, row))
                continue
            wins = self._theirs.outweighs(self._stated.get(known["act"], self._own))
            fields = _differing(row, known, wins=wins)
            if fields:
                self._change(kind, row, fields)
                changed += 1
            if wins:
                same.append(key)
        self._exchange.add_register(table, new)
        self._exchange.stated_now(table, same)
        return len(new) + changed

    def _whole(self, kind: str, row: Record) -> Record:
        return {"first_imported_on": self._imported_on, **row} if kind == "benefits" else row

    def _change(self, kind: str, row: Record, fields: Mapping[str, str | None]) -> None:
        if kind == "units":
            self._register.put_units([Unit(row["unit_code"], row["name"])])
        elif kind == "recipients":
            texts = {name: value or "" for name, value in fields.items()}
            self._register.change_recipient(row["id_number"], texts, self._reason)
        else:
            self._register.change_benefit(row["id_number"], row["insurance"], fields, self._reason)


def _differing(row: Record, known: queries.Row, *, wins: bool) -> dict[str, str | None]:
    """The fields to set: where the row counts, its own; where it does not, what we lack."""
    fields: dict[str, str | None] = {}
    for name, value in row.items():
        if name in _OUR_OWN or (value or "") == (known[name] or ""):
            continue
        speaks = bool(value) or name in _BLANK_SPEAKS
        lacking = not known[name] and name not in _BLANK_SPEAKS
        if (wins and speaks) or (not wins and lacking):
            fields[name] = value
    return fields


def _kept_statement(received: queries.Row) -> Statement:
    counts = json.loads(received["counts"])
    return Statement(
        station_id=received["from_station"],
        level=Level(counts["level"]),
        incarnation=received["incarnation"],
        sequence=received["sequence"],
        built_at=counts["built_at"],
    )
