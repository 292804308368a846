"""The tables of the half-yearly duties: key groups, visits, notices, spot checks, events.

All are facts and append-only, like those of `schema_duties`, one row an act; what they mean
together is derived. Columns that hold a list are JSON text (`LISTS`). A fact is taken back by a
row of `correction` that names it; a draw of a spot check by nothing.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text

from qualdesk.storage.schema import metadata, recorded

# A round that a county document opened: its own begin, end and closing day (L2.2.2).
round_opening = Table(
    "round_opening",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("insurance", Text, nullable=False),
    Column("round", Text, nullable=False),
    Column("document_number", Text, nullable=False, default=""),
    Column("title", Text, nullable=False, default=""),
    Column("begin_on", Text, nullable=False),
    Column("end_on", Text, nullable=False),
    Column("closes_on", Text, nullable=False),
    Column("stated_on", Text, nullable=False),
    Column("note", Text, nullable=False, default=""),
    *recorded(),
    Index("round_opening_round", "insurance", "round"),
)

# 重点人群: a person of a kind from a day on; `until_on` is "" while it is not known.
key_flag = Table(
    "key_flag",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("id_number", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("source_id", Text, nullable=False, default=""),
    Column("grade", Text, nullable=False, default=""),
    Column("code_set", Text, nullable=False, default=""),
    Column("disability_number", Text, nullable=False, default=""),
    Column("disability_kind", Text, nullable=False, default=""),
    Column("from_on", Text, nullable=False),
    Column("until_on", Text, nullable=False, default=""),
    Column("stated_on", Text, nullable=False),
    Column("note", Text, nullable=False, default=""),
    *recorded(),
    Index("key_flag_person", "id_number"),
)

# A flag that holds no more from a day on.
key_flag_end = Table(
    "key_flag_end",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("flag_id", Text, nullable=False),
    Column("ended_on", Text, nullable=False),
    Column("stated_on", Text, nullable=False),
    Column("reason", Text, nullable=False),
    *recorded(),
    Index("key_flag_end_flag", "flag_id"),
)

# 专项核查 of March and September: whom it covers and why, frozen when it was opened (L2.3.4).
special_check = Table(
    "special_check",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("month", Text, nullable=False),
    Column("document_number", Text, nullable=False, default=""),
    Column("stated_on", Text, nullable=False),
    Column("due_on", Text, nullable=False),
    Column("covered", Text, nullable=False),
    Column("note", Text, nullable=False, default=""),
    *recorded(),
)

# 社保服务先锋队 of a place (Y6.1.4b).
service_team = Table(
    "service_team",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("place_code", Text, nullable=False, default=""),
    Column("stated_on", Text, nullable=False),
    Column("note", Text, nullable=False, default=""),
    *recorded(),
)

# Somebody who joined a team, or left it.
team_member = Table(
    "team_member",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("team_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("phone", Text, nullable=False, default=""),
    Column("joined", Boolean, nullable=False),
    Column("stated_on", Text, nullable=False),
    *recorded(),
    Index("team_member_team", "team_id"),
)

# Whom a team visits on which day, in the order of the route.
visit_plan = Table(
    "visit_plan",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("team_id", Text, nullable=False),
    Column("round", Text, nullable=False),
    Column("begins_on", Text, nullable=False),
    Column("stops", Text, nullable=False),
    Column("stated_on", Text, nullable=False),
    Column("note", Text, nullable=False, default=""),
    *recorded(),
)

# 上门服务: what two people of the staff found and did (P2.3).
home_visit = Table(
    "home_visit",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("id_number", Text, nullable=False),
    Column("plan_id", Text, nullable=False, default=""),
    Column("team_id", Text, nullable=False, default=""),
    Column("visited_on", Text, nullable=False),
    Column("at_time", Text, nullable=False, default=""),
    Column("place", Text, nullable=False, default=""),
    Column("staff_a", Text, nullable=False),
    Column("staff_b", Text, nullable=False),
    Column("identity", Text, nullable=False, default=""),
    Column("found", Text, nullable=False),
    Column("services", Text, nullable=False),
    Column("living", Text, nullable=False, default=""),
    Column("satisfaction", Text, nullable=False, default=""),
    Column("follow_up", Text, nullable=False, default=""),
    Column("follow_up_on", Text, nullable=False, default=""),
    Column("confirmation_id", Text, nullable=False, default=""),
    Column("stated_on", Text, nullable=False),
    Column("note", Text, nullable=False, default=""),
    *recorded(),
    Index("home_visit_person", "id_number", "visited_on"),
)

# A public notice as it was posted: its people, its counted days (Y6.1.3); `web` for a web site.
public_notice = Table(
    "public_notice",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("village_code", Text, nullable=False, default=""),
    Column("round", Text, nullable=False),
    Column("web", Boolean, nullable=False),
    Column("posted_by", Text, nullable=False, default=""),
    Column("place", Text, nullable=False, default=""),
    Column("begins_on", Text, nullable=False),
    Column("ends_on", Text, nullable=False),
    Column("working_days", Text, nullable=False),
    Column("without_calendar", Boolean, nullable=False),
    Column("hotline", Text, nullable=False, default=""),
    Column("mask", Text, nullable=False),
    Column("columns", Text, nullable=False),
    Column("rows", Text, nullable=False),
    Column("population_sha256", Text, nullable=False),
    Column("stated_on", Text, nullable=False),
    Column("note", Text, nullable=False, default=""),
    *recorded(),
    Index("public_notice_village", "village_code", "round"),
)

# A photo of the posted sheet, at the begin or at the end.
notice_photo = Table(
    "notice_photo",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("notice_id", Text, nullable=False),
    Column("moment", Text, nullable=False),
    Column("stated_on", Text, nullable=False),
    Column("place", Text, nullable=False, default=""),
    *recorded(),
    Index("notice_photo_notice", "notice_id"),
)

# A complaint about a notice; `complainant` is "" for an anonymous one.
complaint = Table(
    "complaint",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("notice_id", Text, nullable=False),
    Column("how", Text, nullable=False),
    Column("about_id_number", Text, nullable=False, default=""),
    Column("complainant", Text, nullable=False, default=""),
    Column("complainant_phone", Text, nullable=False, default=""),
    Column("text", Text, nullable=False),
    Column("due_on", Text, nullable=False),
    Column("stated_on", Text, nullable=False),
    *recorded(),
    Index("complaint_notice", "notice_id"),
)

# What the investigation of a complaint found, and when it was answered.
complaint_answer = Table(
    "complaint_answer",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("complaint_id", Text, nullable=False),
    Column("investigator", Text, nullable=False),
    Column("finding", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("answered_on", Text, nullable=False, default=""),
    Column("case_id", Text, nullable=False, default=""),
    Column("stated_on", Text, nullable=False),
    *recorded(),
    Index("complaint_answer_complaint", "complaint_id"),
)

# A notice that hung long enough.
notice_close = Table(
    "notice_close",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("notice_id", Text, nullable=False),
    Column("stated_on", Text, nullable=False),
    Column("note", Text, nullable=False, default=""),
    *recorded(),
    Index("notice_close_notice", "notice_id"),
)

# A day that is a holiday or a working day, against the calendar below it.
calendar_day = Table(
    "calendar_day",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("day", Text, nullable=False),
    Column("working", Boolean, nullable=False),
    Column("name", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("document", Text, nullable=False, default=""),
    Column("stated_on", Text, nullable=False),
    *recorded(),
    Index("calendar_day_day", "day"),
)

# A draw. Of the system's own seed unless `designated`; nothing drops it (Y6.1.4a).
spot_check = Table(
    "spot_check",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("round", Text, nullable=False),
    Column("drawn", Text, nullable=False),
    Column("seed", Text, nullable=False),
    Column("designated", Boolean, nullable=False),
    Column("townships", Integer, nullable=False),
    Column("villages", Integer, nullable=False),
    Column("per_village", Integer, nullable=False),
    Column("insurances", Text, nullable=False),
    Column("population_sha256", Text, nullable=False),
    Column("population", Text, nullable=False),
    Column("drawn_places", Text, nullable=False),
    Column("drawn_people", Text, nullable=False),
    Column("due_on", Text, nullable=False, default=""),
    Column("stated_on", Text, nullable=False),
    Column("note", Text, nullable=False, default=""),
    *recorded(),
)

# What the check of one drawn person found, and what is to be put right by when.
spot_result = Table(
    "spot_result",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("spot_check_id", Text, nullable=False),
    Column("id_number", Text, nullable=False),
    Column("insurance", Text, nullable=False, default=""),
    Column("checker", Text, nullable=False),
    Column("how", Text, nullable=False),
    Column("found", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("problem", Text, nullable=False, default=""),
    Column("demand", Text, nullable=False, default=""),
    Column("due_on", Text, nullable=False, default=""),
    Column("stated_on", Text, nullable=False),
    *recorded(),
    Index("spot_result_check", "spot_check_id"),
)

# What was done about a difference.
spot_rectification = Table(
    "spot_rectification",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("result_id", Text, nullable=False),
    Column("done", Text, nullable=False),
    Column("stated_on", Text, nullable=False),
    *recorded(),
    Index("spot_rectification_result", "result_id"),
)

# 活动 (体检, 慰问, 文体活动) where people came (L2.3.1).
event = Table(
    "event",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("place", Text, nullable=False, default=""),
    Column("organiser", Text, nullable=False, default=""),
    Column("village_code", Text, nullable=False, default=""),
    Column("stated_on", Text, nullable=False),
    Column("note", Text, nullable=False, default=""),
    *recorded(),
)

# Somebody who came to an event, and the confirmation that came of it.
attendance = Table(
    "attendance",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("event_id", Text, nullable=False),
    Column("id_number", Text, nullable=False),
    Column("confirmation_id", Text, nullable=False, default=""),
    Column("stated_on", Text, nullable=False),
    *recorded(),
    Index("attendance_event", "event_id"),
)

# Somebody who was shown or helped to use the app (P3.1).
app_help = Table(
    "app_help",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("id_number", Text, nullable=False),
    Column("for_other", Boolean, nullable=False),
    Column("helper", Text, nullable=False, default=""),
    Column("stated_on", Text, nullable=False),
    Column("note", Text, nullable=False, default=""),
    *recorded(),
)

# Evidence destroyed when its time was over, by two people; its digests stay. A destruction travels
# so that its receiver knows why a content did not come along; what lies there is not touched.
destruction = Table(
    "destruction",
    metadata,
    Column("fact_id", Text, primary_key=True),
    Column("stated_on", Text, nullable=False),
    Column("evidence_kind", Text, nullable=False),
    Column("until_on", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("second_operator", Text, nullable=False),
    Column("second_id_number", Text, nullable=False),
    Column("digests", Text, nullable=False),
    Column("count", Integer, nullable=False),
    *recorded(),
)

HALF_YEAR_FACTS: tuple[Table, ...] = (
    round_opening,
    key_flag,
    key_flag_end,
    special_check,
    service_team,
    team_member,
    visit_plan,
    home_visit,
    public_notice,
    notice_photo,
    complaint,
    complaint_answer,
    notice_close,
    calendar_day,
    spot_check,
    spot_result,
    spot_rectification,
    event,
    attendance,
    app_help,
    destruction,
)
"""The fact tables of this module."""

LISTS = frozenset(
    {
        "columns",
        "covered",
        "digests",
        "drawn_people",
        "drawn_places",
        "insurances",
        "population",
        "rows",
        "services",
        "stops",
        "working_days",
    }
)
"""Columns that hold a JSON list; records carry the list itself."""
