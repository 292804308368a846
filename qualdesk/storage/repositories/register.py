"""The register of people, benefits and units: what rosters and edits state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from qualdesk.domain.recipient import Benefit, Recipient, Unit
from qualdesk.storage.schema import (
    benefit,
    import_mapping,
    recipient,
    register_change,
    roster_import,
    unit,
)
from qualdesk.storage.search_text import search_text
from qualdesk.storage.work import Work, new_fact_id

_RECIPIENT_INSERT = (
    "INSERT INTO recipient (id_number, name, search, sex, birth, village_code, group_name, phone,"
    " ethnic_group, registered_address, present_address, contact_name, contact_relation,"
    " contact_phone, original_id_number, act)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_BENEFIT_INSERT = (
    "INSERT INTO benefit (id_number, insurance, unit_code, started_month, roster_status,"
    " roster_reason, known_due_on, first_imported_on, act) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class Register:
    """Writes of one unit of work to the register."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def add_recipients(self, people: Iterable[Recipient]) -> None:
        """Add people who are not in the register yet."""
        act = self._work.act
        rows = [
            (
                p.id_number,
                p.name,
                search_text(p.name, p.id_number, p.phone),
                p.sex.value,
                p.birth.isoformat(),
                p.village_code,
                p.group,
                p.phone,
                p.ethnic_group,
                p.registered_address,
                p.present_address,
                p.contact_name,
                p.contact_relation,
                p.contact_phone,
                p.original_id_number,
                act,
            )
            for p in people
        ]
        self.add_recipient_rows(rows)

    def add_recipient_rows(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Add people given as tuples in the order of the table's columns (long rosters)."""
        if rows:
            self._work.connection.exec_driver_sql(_RECIPIENT_INSERT, list(rows))
            self._work.touched(["recipient"])

    def add_benefits(self, benefits: Iterable[Benefit], first_imported_on: str) -> None:
        """Add benefits that are not in the register yet."""
        act = self._work.act
        self.add_benefit_rows(
            [
                (
                    b.id_number,
                    b.insurance.value,
                    b.unit_code,
                    b.started_month,
                    b.roster_status.value,
                    b.roster_reason,
                    b.known_due_on.isoformat() if b.known_due_on else None,
                    first_imported_on,
                    act,
                )
                for b in benefits
            ]
        )

    def add_benefit_rows(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Add benefits given as tuples in the order of the table's columns (long rosters)."""
        if rows:
            self._work.connection.exec_driver_sql(_BENEFIT_INSERT, list(rows))
            self._work.touched(["benefit"])

    def change_recipient(self, id_number: str, fields: Mapping[str, str], reason: str) -> None:
        """Set columns of a person and keep the old values as facts."""
        row = self._work.connection.execute(
            select(recipient).where(recipient.c.id_number == id_number)
        ).one()
        self._keep_changes(row, "", fields, reason)
        name = fields.get("name", row.name)
        phone = fields.get("phone", row.phone)
        self._work.connection.execute(
            update(recipient)
            .where(recipient.c.id_number == id_number)
            .values(**fields, search=search_text(name, id_number, phone), act=self._work.act)
        )
        self._work.touched(["recipient"])

    def change_benefit(
        self, id_number: str, insurance: str, fields: Mapping[str, str | None], reason: str
    ) -> None:
        """Set columns of a benefit and keep the old values as facts."""
        row = self._work.connection.execute(
            select(benefit).where(
                benefit.c.id_number == id_number, benefit.c.insurance == insurance
            )
        ).one()
        self._keep_changes(row, insurance, fields, reason)
        self._work.connection.execute(
            update(benefit)
            .where(benefit.c.id_number == id_number, benefit.c.insurance == insurance)
            .values(**fields, act=self._work.act)
        )
        self._work.touched(["benefit"])

    def _keep_changes(
        self, row: Row[Any], insurance: str, fields: Mapping[str, str | None], reason: str
    ) -> None:
        common = self._work.recorded()
        self._work.add_facts(
            register_change,
            [
                {
                    "fact_id": new_fact_id(),
                    "id_number": row.id_number,
                    "insurance": insurance,
                    "field": name,
                    "old": getattr(row, name) or "",
                    "new": value or "",
                    "reason": reason,
                    **common,
                }
                for name, value in fields.items()
            ],
        )

    def mark_off_roster(self, keys: Sequence[tuple[str, str]], since: str | None) -> None:
        """Flag benefits as 名单外 since a day, or take the flag away (None)."""
        if not keys:
            return
        self._work.connection.execute(
            update(benefit)
            .where(
                benefit.c.id_number == bindparam("key_id"),
                benefit.c.insurance == bindparam("key_insurance"),
            )
            .values(off_roster_since=since, act=self._work.act),
            [{"key_id": person, "key_insurance": insurance} for person, insurance in keys],
        )
        self._work.touched(["benefit"])

    def put_units(self, units: Iterable[Unit]) -> None:
        """Add units, or set the name of known ones."""
        known = {
            row.unit_code: row.name for row in self._work.connection.execute(select(unit)).all()
        }
        for one in {u.unit_code: u for u in units}.values():
            if known.get(one.unit_code) == one.name:
                continue
            if one.unit_code in known:
                statement = update(unit).where(unit.c.unit_code == one.unit_code)
                self._work.connection.execute(statement.values(name=one.name, act=self._work.act))
            else:
                self._work.connection.execute(
                    unit.insert().values(unit_code=one.unit_code, name=one.name, act=self._work.act)
                )
            self._work.touched(["unit"])

    def keep_import(self, fact_id: str, file_sha256: str, counts: str) -> None:
        """Keep the fact that a file was imported."""
        self._work.add_facts(
            roster_import,
            [
                {
                    "fact_id": fact_id,
                    "file_sha256": file_sha256,
                    "counts": counts,
                    **self._work.recorded(),
                }
            ],
        )

    def remember_mapping(self, header_sha256: str, mapping: str) -> None:
        """Remember how the columns of a header were mapped by hand."""
        self._work.connection.execute(
            import_mapping.delete().where(import_mapping.c.header_sha256 == header_sha256)
        )
        self._work.connection.execute(
            import_mapping.insert().values(header_sha256=header_sha256, mapping=mapping)
        )
