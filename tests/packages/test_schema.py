from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import jsonschema
import pytest

from qualdesk.domain.calendar import CalendarLevel
from qualdesk.domain.confirmation import EvidenceKind, LossReason, Method, Outcome
from qualdesk.domain.duties import CaseKind, CaseStep, DeathEvidence
from qualdesk.domain.events import EventKind
from qualdesk.domain.notices import ComplaintHow, ComplaintOutcome, NoticeMoment
from qualdesk.domain.package import EVIDENCE_EXTENSIONS, RECORD_KINDS, PackageKind, Receipt
from qualdesk.domain.policy_values import ContactHow, Drawn, Mask, NoticeColumn, Relation
from qualdesk.domain.recipient import Insurance, Sex, Status
from qualdesk.domain.spot_check import SpotFound, SpotHow, SpotResult, SpotSource
from qualdesk.domain.term import Term
from qualdesk.domain.visits import Found, IdentityCheck, Satisfaction, VisitService
from qualdesk.packages.head import head_from, head_record, receipt_from, receipt_record
from qualdesk.packages.schema import check_of, compile_schema, schema_bytes
from qualdesk.storage.queries.duty_facts import DOCUMENTED, DUTY_TABLES
from tests.packages.conftest import HEAD, RECEIPT, SEALED, examples

KINDS = (*RECORD_KINDS, "head", "receipt")

formats = jsonschema.FormatChecker(formats=())
formats.checks("date", ValueError)(
    lambda value: not isinstance(value, str) or date.fromisoformat(value)
)
formats.checks("date-time", ValueError)(
    lambda value: not isinstance(value, str) or datetime.fromisoformat(value)
)


def schema(kind: str) -> Any:
    return json.loads(schema_bytes(kind))


def good(kind: str) -> list[dict[str, Any]]:
    if kind == "head":
        return [head_record(HEAD), head_record(SEALED)]
    return [receipt_record(RECEIPT)] if kind == "receipt" else examples()[kind]


NOTICE_CODES: tuple[tuple[str, str, type[Term]], ...] = (
    ("public_notices", "mask", Mask),
    ("notice_photos", "moment", NoticeMoment),
    ("complaints", "how", ComplaintHow),
    ("complaint_answers", "outcome", ComplaintOutcome),
    ("calendar_days", "level", CalendarLevel),
)
SPOT_CODES: tuple[tuple[str, str, type[Term]], ...] = (
    ("spot_checks", "source", SpotSource),
    ("spot_checks", "drawn", Drawn),
    ("spot_results", "how", SpotHow),
    ("spot_results", "found", SpotFound),
    ("spot_results", "result", SpotResult),
)
ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    1,
    2**70,
    1.5,
    "",
    "x",
    "x\0",
    "0" * 12,
    "ab" * 16,
    "2026-02-30",
    "2026-W47-6",
    "2026-11-21",
    "2026-11-21T25:00:00.000000Z",
    "x" * 5000,
    [],
    {},
    ["resident", "resident"],
    ["resident"] * 5,
    [None],
    {"x": 1},
]


def variants(value: Any) -> Iterator[Any]:
    """The value with each of its parts left out, added to, or replaced by something odd."""
    yield from ODD
    if isinstance(value, dict):
        yield value | {"x": 1}
        for name, part in value.items():
            yield {key: other for key, other in value.items() if key != name}
            for variant in variants(part):
                yield value | {name: variant}
    if isinstance(value, list):
        for place, part in enumerate(value):
            for variant in variants(part):
                yield [*value[:place], variant, *value[place + 1 :]]


@pytest.mark.judge("jsonschema")
@pytest.mark.parametrize("kind", KINDS)
def test_the_compiled_check_agrees_with_a_full_validator(kind: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(kind))
    judge = jsonschema.Draft202012Validator(schema(kind), format_checker=formats)
    check = check_of(kind)
    verdicts = set()
    for record in good(kind):
        assert judge.is_valid(record)
        assert check(record) is None
        for variant in variants(copy.deepcopy(record)):
            verdict = check(variant) is None
            assert verdict == judge.is_valid(variant), variant
            verdicts.add(verdict)
    assert verdicts == {True, False}


@pytest.mark.parametrize("kind", sorted(DUTY_TABLES))
def test_a_record_of_a_duty_has_the_columns_of_its_table(kind: str) -> None:
    columns = {column.name for column in DUTY_TABLES[kind].columns} - {"act"}
    papers = {"documents"} if kind in DOCUMENTED else set()
    assert set(schema(kind)["properties"]) == columns | papers
    assert set(schema(kind)["required"]) == columns | papers


def test_a_fault_names_the_field_and_not_its_value() -> None:
    (record,) = examples()["confirmations"][:1]
    record["evidence"][0]["sha256"] = "李某"
    fault = check_of("confirmations")(record)
    assert fault == "evidence.sha256：格式不对"


def test_an_integer_is_no_fraction_and_a_pattern_ends_at_the_end() -> None:
    assert check_of("forms")(examples()["forms"][0] | {"version": 1.0})
    assert check_of("units")(examples()["units"][0] | {"unit_code": ""})
    assert check_of("corrections")(examples()["corrections"][0] | {"target_kind": "note\n"})


@pytest.mark.parametrize(
    "unknown",
    [
        {"type": "string", "maxLength": 1, "contentEncoding": "base64"},
        {"type": ["string", "integer"]},
        {"enum": [1]},
        {"type": "string", "maxLength": 9, "format": "email"},
    ],
)
def test_a_word_that_the_check_does_not_know_is_never_passed_over(unknown: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"known|enum"):
        compile_schema(unknown)


def test_the_codes_are_those_of_the_glossary() -> None:
    fields = schema("confirmations")["properties"]
    assert fields["method"]["enum"] == [str(one) for one in Method]
    assert fields["outcome"]["enum"] == [str(one) for one in Outcome]
    assert fields["loss_reason"]["enum"] == [None, *(str(one) for one in LossReason)]
    piece = fields["evidence"]["items"]["properties"]
    assert piece["kind"]["enum"] == [str(one) for one in EvidenceKind]
    assert piece["media_type"]["enum"] == list(EVIDENCE_EXTENSIONS)
    assert schema("recipients")["properties"]["sex"]["enum"] == [str(one) for one in Sex]
    assert schema("benefits")["$defs"]["status"]["enum"] == [str(one) for one in Status]
    assert schema("cases")["properties"]["kind"]["enum"] == [str(one) for one in CaseKind]
    assert schema("case_steps")["properties"]["kind"]["enum"] == [str(one) for one in CaseStep]
    assert schema("contacts")["properties"]["how"]["enum"] == [str(one) for one in ContactHow]
    evidence_of_death = schema("deaths")["properties"]["evidence_kind"]["enum"]
    assert evidence_of_death == [str(one) for one in DeathEvidence]
    assert schema("survivors")["properties"]["relation"]["enum"] == [str(one) for one in Relation]
    visit = schema("visits")["properties"]
    assert visit["found"]["enum"] == [str(one) for one in Found]
    assert visit["identity"]["enum"] == ["", *(str(one) for one in IdentityCheck)]
    assert visit["services"]["items"]["enum"] == [str(one) for one in VisitService]
    assert visit["satisfaction"]["enum"] == ["", *(str(one) for one in Satisfaction)]
    assert schema("events")["properties"]["kind"]["enum"] == [str(one) for one in EventKind]
    assert schema("head")["properties"]["kind"]["enum"] == [str(one) for one in PackageKind]
    for kind, field, term in (*NOTICE_CODES, *SPOT_CODES):
        assert schema(kind)["properties"][field]["enum"] == [str(one) for one in term]
    columns = schema("public_notices")["properties"]["columns"]["items"]["enum"]
    assert columns == [str(one) for one in NoticeColumn]
    for kind in KINDS:
        for name, values in {
            "insurance": list(Insurance),
            "insurance_or_empty": ["", *Insurance],
        }.items():
            if name in schema(kind)["$defs"]:
                assert schema(kind)["$defs"][name]["enum"] == [str(one) for one in values]


def test_heads_and_receipts_survive_the_way_through_json() -> None:
    for head in (HEAD, SEALED):
        assert head_from(json.loads(json.dumps(head_record(head)))) == head
    receipt: Receipt = receipt_from(json.loads(json.dumps(receipt_record(RECEIPT))))
    assert receipt == RECEIPT


def test_a_head_that_contradicts_itself_is_no_head() -> None:
    with pytest.raises(ValueError, match="sealed"):
        head_from(head_record(HEAD) | {"sealed": True})
    with pytest.raises(ValueError, match="name"):
        head_from(head_record(HEAD) | {"part": 2})
