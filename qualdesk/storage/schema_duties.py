"""The tables of the monthly duties: lists from outside, marking, cases, deaths, stops, letters.

All are facts and append-only, like those of `schema`; what they mean together is derived. A fact
is taken back by a row of `correction` that names it; a death by a `death_withdrawal` alone.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text

from qualdesk.storage.schema import form, metadata, recorded

comparison = Table(
    "comparison",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("stated_on", Text, nullable=False),
    Column("file_sha256", Text, nullable=False),
    Column("counts", Text, nullable=False),
    *recorded(),
)

# One row of a list. `id_number` is as the list has it; `matched` is the person of the register
# that it means, or for a near miss the one that it may mean; `made` is the fact it became.
comparison_row = Table(
    "comparison_row",
    metadata,
    Column("comparison_id", Text, ForeignKey("comparison.fact_id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("row", Integer, nullable=False),
    Column("id_number", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("insurance", Text, nullable=False, default=""),
    Column("verdict", Text, nullable=False),
    Column("matched", Text, nullable=False, default=""),
    Column("detail", Text, nullable=False, default=""),
    Column("made", Text, nullable=False, default=""),
    Column("act", Integer, nullable=False),
    Index("comparison_row_person", "matched"),
    Index("comparison_row_made", "made"),
)

# A person's word on a near miss: the same person, or not.
near_decision = Table(
    "near_decision",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("comparison_id", Text, ForeignKey("comparison.fact_id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("same", Boolean, nullable=False),
    Column("made", Text, nullable=False, default=""),
    *recorded(),
    Index("near_decision_row", "comparison_id", "position"),
)

# 标识: of one benefit in the provincial system, on a day; or that it could not be done, and why.
marking = Table(
    "marking",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("id_number", Text, nullable=False),
    Column("insurance", Text, nullable=False),
    Column("stated_on", Text, nullable=False),
    Column("marked", Boolean, nullable=False),
    Column("source", Text, nullable=False),
    Column("reason", Text, nullable=False, default=""),
    *recorded(),
    Index("marking_person", "id_number", "insurance", "stated_on"),
)

# 核查件. `insurance` is "" when it is about the person.
verification_case = Table(
    "verification_case",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("id_number", Text, nullable=False),
    Column("insurance", Text, nullable=False, default=""),
    Column("kind", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("source_id", Text, nullable=False, default=""),
    Column("stated_on", Text, nullable=False),
    Column("due_on", Text, nullable=False),
    Column("owner", Text, nullable=False, default=""),
    Column("note", Text, nullable=False, default=""),
    *recorded(),
    Index("verification_case_person", "id_number"),
)

# What became of a case: another owner, another deadline, or its conclusion.
case_step = Table(
    "case_step",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("case_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("stated_on", Text, nullable=False),
    Column("owner", Text, nullable=False, default=""),
    Column("due_on", Text, nullable=False, default=""),
    Column("outcome", Text, nullable=False, default=""),
    Column("loss_reason", Text, nullable=False, default=""),
    Column("made", Text, nullable=False, default=""),
    Column("reason", Text, nullable=False, default=""),
    *recorded(),
    Index("case_step_case", "case_id"),
)

contact = Table(
    "contact",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("id_number", Text, nullable=False),
    Column("case_id", Text, nullable=False, default=""),
    Column("how", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("stated_on", Text, nullable=False),
    Column("note", Text, nullable=False, default=""),
    *recorded(),
    Index("contact_person", "id_number"),
)

# `died_on` is "" while the day is not known; `village_code` and `unit_code` say who reported.
death = Table(
    "death",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("id_number", Text, nullable=False),
    Column("died_on", Text, nullable=False, default=""),
    Column("stated_on", Text, nullable=False),
    Column("evidence_kind", Text, nullable=False),
    Column("reported_by", Text, nullable=False, default=""),
    Column("village_code", Text, nullable=False, default=""),
    Column("unit_code", Text, nullable=False, default=""),
    Column("source", Text, nullable=False),
    Column("note", Text, nullable=False, default=""),
    *recorded(),
    Index("death_person", "id_number"),
)

death_withdrawal = Table(
    "death_withdrawal",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("death_id", Text, nullable=False),
    Column("stated_on", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("second_operator", Text, nullable=False),
    Column("second_id_number", Text, nullable=False),
    *recorded(),
    Index("death_withdrawal_death", "death_id"),
)

# 零报告 of a village (place_kind `village`, its code) or of a unit (`unit`, its code).
nil_report = Table(
    "nil_report",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("month", Text, nullable=False),
    Column("place_kind", Text, nullable=False),
    Column("place_code", Text, nullable=False),
    Column("stated_on", Text, nullable=False),
    Column("reported_by", Text, nullable=False, default=""),
    *recorded(),
    Index("nil_report_place", "month", "place_code"),
)

# A proposal (`decided` false) or the county's decision. `basis` is a JSON list of every legal
# basis shown, `chosen` the one that a person took; `settles` the proposal that a decision answers.
status_decision = Table(
    "status_decision",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("id_number", Text, nullable=False),
    Column("insurance", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("from_on", Text, nullable=False),
    Column("until_on", Text, nullable=False, default=""),
    Column("decided", Boolean, nullable=False),
    Column("stated_on", Text, nullable=False),
    Column("basis", Text, nullable=False, default=""),
    Column("chosen", Text, nullable=False, default=""),
    Column("chosen_reason", Text, nullable=False, default=""),
    Column("document_number", Text, nullable=False, default=""),
    Column("settles", Text, nullable=False, default=""),
    Column("paid_from", Text, nullable=False, default=""),
    Column("arrears", Text, nullable=False, default=""),
    Column("note", Text, nullable=False, default=""),
    *recorded(),
    Index("status_decision_person", "id_number", "insurance"),
)

# 供养亲属 of a work-injury benefit: who the recipient is to the one who died.
survivor = Table(
    "survivor",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("id_number", Text, nullable=False),
    Column("relation", Text, nullable=False),
    Column("stated_on", Text, nullable=False),
    Column("reason", Text, nullable=False, default=""),
    *recorded(),
    Index("survivor_person", "id_number"),
)

# 告知书 to a unit: a form with what its answer needs.
letter = Table(
    "letter",
    metadata,
    Column("form_serial", Text, ForeignKey(form.c.form_serial), primary_key=True),
    Column("fact_id", Text, nullable=False, unique=True),
    Column("unit_code", Text, nullable=False),
    Column("insurance", Text, nullable=False),
    Column("months", Integer, nullable=False),
    Column("stated_on", Text, nullable=False),
    Column("answer_by", Text, nullable=False),
    *recorded(),
    Index("letter_unit", "unit_code"),
)

letter_delivery = Table(
    "letter_delivery",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("form_serial", Text, nullable=False),
    Column("stated_on", Text, nullable=False),
    Column("received_by", Text, nullable=False),
    Column("note", Text, nullable=False, default=""),
    *recorded(),
    Index("letter_delivery_form", "form_serial"),
)

# Papers that another fact stands on: a conclusion, a death, a withdrawal, a decision.
fact_document = Table(
    "fact_document",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("sha256", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("act", Integer, nullable=False),
    Index("fact_document_content", "sha256"),
)

DUTY_FACTS: tuple[Table, ...] = (
    comparison,
    comparison_row,
    near_decision,
    marking,
    verification_case,
    case_step,
    contact,
    death,
    death_withdrawal,
    nil_report,
    status_decision,
    survivor,
    letter,
    letter_delivery,
    fact_document,
)
"""The fact tables of this module, parents before their parts."""
