"""Records of the half-yearly duties: one invented example of each kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Record = dict[str, Any]
PERSON, OTHER = "532922194506010026", "532922193811120018"
VILLAGE = "532922100201"
FACT = "0f" * 16


def half_year_records(act: Callable[[int], Record], papers: Record) -> dict[str, list[Record]]:
    """Examples by kind; `act` gives what every act carries, `papers` its documents."""
    day, note = {"stated_on": "2026-11-20"}, {"note": ""}
    person: Record = {"id_number": PERSON}
    drawn = [{"id_number": PERSON, "insurance": "resident", "place": VILLAGE}]
    records: dict[str, Record] = {
        "round_openings": {
            "insurance": "institution",
            "round": "2026H2",
            "document_number": "漾社险发〔2026〕9号",
            "title": "关于开展下半年资格确认的通知",
            "begin_on": "2026-08-01",
            "end_on": "2026-12-31",
            "closes_on": "2026-11-30",
            **note,
            **papers,
        },
        "key_flags": {
            **person,
            "kind": "severe_disability",
            "source": "残联名单",
            "source_id": "",
            "grade": "1",
            "code_set": "",
            "disability_number": PERSON + "41",
            "disability_kind": "4",
            "from_on": "2026-09-01",
            "until_on": None,
            **note,
            **papers,
        },
        "flag_ends": {"flag_id": FACT, "ended_on": "2026-11-01", "reason": "已复评"},
        "special_checks": {
            "month": "2026-09",
            "document_number": "",
            "due_on": "2026-10-10",
            "covered": [{**person, "why": ["high_age", "no_payment"]}],
            **note,
        },
        "teams": {"name": "上街村先锋队", "place_code": VILLAGE, **note},
        "team_members": {"team_id": FACT, "name": "李某", "phone": "", "joined": True},
        "visit_plans": {
            "team_id": FACT,
            "round": "2026H2",
            "begins_on": "2026-11-23",
            "stops": [{"day": "2026-11-23", **person}],
            **note,
        },
        "visits": {
            **person,
            "plan_id": "",
            "team_id": FACT,
            "visited_on": "2026-11-20",
            "at_time": "14:30",
            "place": "家中",
            "staff_a": "李某",
            "staff_b": "王某",
            "identity": "original",
            "found": "met",
            "services": ["confirmation", "policy"],
            "living": "与子女同住",
            "satisfaction": "satisfied",
            "follow_up": "",
            "follow_up_on": None,
            "confirmation_id": "",
            **note,
            **papers,
        },
        "public_notices": {
            "village_code": VILLAGE,
            "round": "2026H2",
            "web": False,
            "posted_by": "上街村民委员会",
            "place": "村务公开栏",
            "begins_on": "2026-11-20",
            "ends_on": "2026-12-01",
            "working_days": ["2026-11-23", "2026-11-24"],
            "without_calendar": False,
            "hotline": "0872-7520000",
            "mask": "first6_last4",
            "columns": ["name", "masked_id"],
            "rows": [
                {
                    **person,
                    "insurance": "resident",
                    "name": "李某",
                    "sex": "male",
                    "village_code": VILLAGE,
                    "group": "3组",
                }
            ],
            "population_sha256": "ab" * 32,
            **note,
        },
        "notice_photos": {"notice_id": FACT, "moment": "begin", "place": "村务公开栏", **papers},
        "complaints": {
            "notice_id": FACT,
            "how": "phone",
            "about_id_number": OTHER,
            "complainant": "",
            "complainant_phone": "",
            "text": "据说已经去世",
            "due_on": "2026-12-20",
        },
        "complaint_answers": {
            "complaint_id": FACT,
            "investigator": "李某",
            "finding": "本人在家",
            "outcome": "unfounded",
            "answered_on": None,
            "case_id": "",
            **papers,
        },
        "notice_closes": {"notice_id": FACT, **note},
        "calendar_days": {
            "day": "2027-04-21",
            "working": False,
            "name": "三月街",
            "level": "prefecture",
            "document": "",
        },
        "spot_checks": {
            "source": "own",
            "round": "2026H2",
            "drawn": "village",
            "seed": "00c0ffee",
            "designated": False,
            "townships": 0,
            "villages": 1,
            "per_village": 1,
            "insurances": ["resident"],
            "population_sha256": "cd" * 32,
            "population": [*drawn, {"id_number": OTHER, "insurance": "", "place": VILLAGE}],
            "drawn_places": [VILLAGE],
            "drawn_people": drawn,
            "due_on": None,
            **note,
            **papers,
        },
        "spot_results": {
            "spot_check_id": FACT,
            **person,
            "insurance": "resident",
            "checker": "王某",
            "how": "met",
            "found": "alive",
            "result": "differs",
            "problem": "没有照片",
            "demand": "补拍照片",
            "due_on": "2026-12-01",
            **papers,
        },
        "spot_rectifications": {"result_id": FACT, "done": "已补拍", **papers},
        "events": {
            "kind": "health_check",
            "name": "重阳节体检",
            "place": "卫生院",
            "organiser": "卫生院",
            "village_code": "",
            **note,
            **papers,
        },
        "attendances": {"event_id": FACT, **person, "confirmation_id": ""},
        "app_helps": {**person, "for_other": True, "helper": "李某", **note},
        "destructions": {
            "stated_on": "2037-01-04",
            "evidence_kind": "confirmations",
            "until_on": "2036-12-31",
            "reason": "保管期满",
            "second_operator": "李会计",
            "second_id_number": "",
            "digests": ["cd" * 32],
            "count": 1,
        },
    }
    return {
        kind: [{**act(200 + place), **day, **record}]
        for place, (kind, record) in enumerate(records.items())
    }
