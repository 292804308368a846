"""The tables. Facts are append-only (triggers.py); the register and settings may change.

Every fact row carries `act`, the number of the audit entry in which this station kept it: packages
mark by it what was carried. Days are ISO text, instants `clock.instant_text`, months `2026-11`.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)

metadata = MetaData()


def recorded() -> list[Column[object]]:
    """The columns that every act of a person carries."""
    return [
        Column("station_id", Text, nullable=False),
        Column("operator", Text, nullable=False),
        Column("operator_id_number", Text, nullable=False),
        Column("recorded_at", Text, nullable=False),
        Column("act", Integer, ForeignKey("audit.seq", deferrable=True, initially="DEFERRED")),
    ]


station = Table(
    "station",
    metadata,
    Column("station_id", Text, primary_key=True),
    Column("level", Text, nullable=False),
    Column("division_code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("policy_id", Text, nullable=False),
    Column("training", Boolean, nullable=False),
    Column("one_person_reason", Text, nullable=False, default=""),
    Column("incarnation", Integer, nullable=False, default=1),
    Column("paper_code", Text, nullable=False),
    Column("certificate", LargeBinary, nullable=False),
    Column("certificate_sha256", Text, nullable=False),
    Column("private_key", LargeBinary, nullable=False),
    Column("slots_generation", Integer, nullable=False, default=0),
    Column("created_at", Text, nullable=False),
)

setting = Table(
    "setting",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

operator = Table(
    "operator",
    metadata,
    Column("login", Text, primary_key=True),
    Column("id_number", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("disabled_at", Text),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("operator", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("facts", Integer, nullable=False),
    Column("facts_sha256", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
)

division = Table(
    "division",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("parent", Text, nullable=False),
)

village_alias = Table(
    "village_alias",
    metadata,
    Column("alias", Text, primary_key=True),
    Column("village_code", Text, nullable=False),
)

unit = Table(
    "unit",
    metadata,
    Column("unit_code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("act", Integer, nullable=False),
)

recipient = Table(
    "recipient",
    metadata,
    Column("id_number", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("search", Text, nullable=False),
    Column("sex", Text, nullable=False),
    Column("birth", Text, nullable=False),
    Column("village_code", Text, nullable=False, default=""),
    Column("group_name", Text, nullable=False, default=""),
    Column("phone", Text, nullable=False, default=""),
    Column("ethnic_group", Text, nullable=False, default=""),
    Column("registered_address", Text, nullable=False, default=""),
    Column("present_address", Text, nullable=False, default=""),
    Column("contact_name", Text, nullable=False, default=""),
    Column("contact_relation", Text, nullable=False, default=""),
    Column("contact_phone", Text, nullable=False, default=""),
    Column("original_id_number", Text, nullable=False, default=""),
    Column("act", Integer, nullable=False),
    # The order of every list of people: 9组 stands before 10组.
    Index("recipient_order", "village_code", text("length(group_name)"), "group_name", "id_number"),
)

benefit = Table(
    "benefit",
    metadata,
    Column("id_number", Text, ForeignKey("recipient.id_number"), primary_key=True),
    Column("insurance", Text, primary_key=True),
    Column("unit_code", Text, nullable=False, default=""),
    Column("started_month", Text, nullable=False, default=""),
    Column("roster_status", Text, nullable=False),
    Column("roster_reason", Text, nullable=False, default=""),
    Column("known_due_on", Text),
    Column("first_imported_on", Text, nullable=False),
    Column("off_roster_since", Text),
    Column("act", Integer, nullable=False),
    sqlite_with_rowid=False,
)

roster_import = Table(
    "roster_import",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("file_sha256", Text, nullable=False),
    Column("counts", Text, nullable=False),
    *recorded(),
)

register_change = Table(
    "register_change",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("id_number", Text, nullable=False),
    Column("insurance", Text, nullable=False, default=""),
    Column("field", Text, nullable=False),
    Column("old", Text, nullable=False),
    Column("new", Text, nullable=False),
    Column("reason", Text, nullable=False),
    *recorded(),
    Index("register_change_person", "id_number"),
)

import_mapping = Table(
    "import_mapping",
    metadata,
    Column("header_sha256", Text, primary_key=True),
    Column("mapping", Text, nullable=False),
)

confirmation = Table(
    "confirmation",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("id_number", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("stated_on", Text, nullable=False),
    Column("place", Text, nullable=False, default=""),
    Column("reason", Text, nullable=False, default=""),
    Column("loss_reason", Text),
    Column("source", Text, nullable=False),
    Column("supersedes", Text),
    *recorded(),
    Index("confirmation_person", "id_number"),
    Index("confirmation_act", "act"),
    sqlite_with_rowid=False,
)

confirmed_benefit = Table(
    "confirmed_benefit",
    metadata,
    Column("id_number", Text, primary_key=True),
    Column("insurance", Text, primary_key=True),
    Column("stated_on", Text, primary_key=True),
    Column("recorded_at", Text, primary_key=True),
    Column("fact_id", Text, ForeignKey("confirmation.fact_id"), primary_key=True),
    Column("act", Integer, nullable=False),
    Index("confirmed_benefit_fact", "fact_id"),
    sqlite_with_rowid=False,
)

confirmation_evidence = Table(
    "confirmation_evidence",
    metadata,
    Column("fact_id", Text, ForeignKey("confirmation.fact_id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("sha256", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("look", Text, nullable=False, default=""),
    Column("advice", Text, nullable=False, default=""),
    Column("act", Integer, nullable=False),
    Index("confirmation_evidence_content", "sha256"),
    Index("confirmation_evidence_look", "look", "fact_id"),
    Index("confirmation_evidence_act", "act"),
)

correction = Table(
    "correction",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("target_id", Text, nullable=False),
    Column("target_kind", Text, nullable=False),
    Column("replacement_id", Text),
    Column("reason", Text, nullable=False),
    *recorded(),
    Index("correction_target", "target_id"),
)

form = Table(
    "form",
    metadata,
    Column("form_serial", Text, primary_key=True),
    Column("fact_id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("insurance", Text, nullable=False, default=""),
    Column("round", Text, nullable=False, default=""),
    Column("month", Text, nullable=False, default=""),
    Column("village_code", Text, nullable=False, default=""),
    Column("group_name", Text, nullable=False, default=""),
    Column("version", Integer, nullable=False),
    Column("audit_digest", Text, nullable=False),
    Column("digest", Text, nullable=False, default=""),
    Column("body", Text, nullable=False, default=""),
    *recorded(),
    Index("form_place", "village_code", "round"),
    Index("form_round", "round"),
    Index("form_month", "month"),
)

form_row = Table(
    "form_row",
    metadata,
    Column("form_serial", Text, ForeignKey("form.form_serial"), primary_key=True),
    Column("row", Integer, primary_key=True, autoincrement=False),
    Column("id_number", Text, nullable=False),
    Column("insurance", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("act", Integer, nullable=False),
    Index("form_row_person", "id_number", "insurance"),
)

signoff = Table(
    "signoff",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("form_serial", Text, ForeignKey("form.form_serial"), nullable=False),
    Column("step", Text, nullable=False),
    Column("signer", Text, nullable=False),
    Column("signed_on", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("scan_sha256", Text),
    *recorded(),
    Index("signoff_form", "form_serial"),
    Index("signoff_decision", "decision"),
)

policy_copy = Table(
    "policy_copy",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("policy_id", Text, nullable=False),
    Column("text", Text, nullable=False),
    *recorded(),
)

package_sent = Table(
    "package_sent",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("recipient_code", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("sealed", Boolean, nullable=False),
    Column("from_act", Integer, nullable=False),
    Column("to_act", Integer, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("summary_serial", Text),
    Column("signed_scan", Text),
    Column("seal_open_reason", Text, nullable=False, default=""),
    Column("replaces", Integer),
    Column("reason", Text, nullable=False, default=""),
    *recorded(),
)

package_received = Table(
    "package_received",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("from_station", Text, nullable=False),
    Column("from_code", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("sealed", Boolean, nullable=False),
    Column("incarnation", Integer, nullable=False),
    Column("tagmanifest_sha256", Text, nullable=False),
    Column("certificate_sha256", Text, nullable=False),
    Column("audit_head", Text, nullable=False),
    Column("counts", Text, nullable=False),
    *recorded(),
)

receipt_received = Table(
    "receipt_received",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("from_station", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("accepted", Boolean, nullable=False),
    Column("returned", Text, nullable=False),
    *recorded(),
)

trusted_certificate = Table(
    "trusted_certificate",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("peer_station", Text, nullable=False),
    Column("peer_code", Text, nullable=False),
    Column("peer_name", Text, nullable=False),
    Column("certificate_sha256", Text, nullable=False),
    Column("certificate", LargeBinary, nullable=False),
    *recorded(),
)

conflict = Table(
    "conflict",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("id_number", Text, nullable=False),
    Column("insurance", Text, nullable=False),
    Column("round", Text, nullable=False),
    Column("ours", Text, nullable=False),
    Column("theirs", Text, nullable=False),
    Column("question", Text, nullable=False),
    *recorded(),
)

#: Tables of the first release whose rows are never changed or deleted (see also schema_duties).
FIRST_FACTS: tuple[Table, ...] = (
    roster_import,
    register_change,
    confirmation,
    confirmed_benefit,
    confirmation_evidence,
    correction,
    form,
    form_row,
    signoff,
    policy_copy,
    package_sent,
    package_received,
    receipt_received,
    trusted_certificate,
    conflict,
)
