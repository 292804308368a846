"""Which flags count under the policy, and what a disability number says."""

from __future__ import annotations

from datetime import date

import pytest

from qualdesk.domain.key_groups import (
    CodeSet,
    DisabilityKind,
    FlagsOn,
    check_grade,
    flags_on,
    grade_words,
    parse_disability_number,
)
from qualdesk.domain.recipient import Flag
from qualdesk.errors import Refused
from qualdesk.services.rules import load_policy

DAY = date(2026, 11, 21)
PERSON = "53292219460313010X"
ON = FlagsOn(DAY, ("1", "2"), ("3", "4", "5"))


def refused(kind: Flag, grade: str, code_set: CodeSet | None = None) -> str:
    with pytest.raises(Refused) as fault:
        check_grade(ON, kind, grade, code_set)
    assert fault.value.remedy
    return fault.value.code


@pytest.mark.clause("P2.3", "Y6.1.4b")
def test_the_grades_that_count_are_those_of_the_policy() -> None:
    assert flags_on(load_policy("yangbi-2021", {}, {}).on(DAY)) == ON
    counted = [grade for grade in "1234" if ON.counts(Flag.SEVERE_DISABILITY, grade)]
    assert counted == ["1", "2"]
    assert [g for g in "012345" if ON.counts(Flag.INCAPACITATED, g, "care")] == ["3", "4", "5"]
    assert ON.counts(Flag.SEVERE_DISABILITY, "")  # the grade is not known yet
    assert ON.counts(Flag.INCAPACITATED, "起不了床", "village")
    assert ON.counts(Flag.LOST_CONTACT, "")


def test_a_grade_that_does_not_count_is_refused() -> None:
    assert refused(Flag.SEVERE_DISABILITY, "3") == "flag.grade"
    assert refused(Flag.SEVERE_DISABILITY, "一") == "flag.grade"
    assert refused(Flag.INCAPACITATED, "2", CodeSet.CARE) == "flag.grade"
    assert refused(Flag.INCAPACITATED, "5", CodeSet.ABILITY) == "flag.grade"  # it ends at 4
    for code_set in CodeSet:
        check_grade(ON, Flag.INCAPACITATED, "4", code_set)


def test_a_disability_number_tells_kind_and_grade() -> None:
    for typed in (PERSON + "41", f" {PERSON[:6]} {PERSON[6:].lower()}41 ", PERSON + "41B1"):
        number = parse_disability_number(typed, PERSON)
        assert (number.kind, number.grade) == (DisabilityKind.LIMBS, "1")
    assert parse_disability_number(PERSON + "72b2", PERSON).number == PERSON + "72B2"


@pytest.mark.parametrize("tail", ["", "4", "81", "45", "41B", "41C1", "41B12"])
def test_a_disability_number_of_another_shape_is_refused(tail: str) -> None:
    with pytest.raises(Refused) as fault:
        parse_disability_number(PERSON + tail, PERSON)
    assert fault.value.code == "disability.number"


def test_the_disability_number_of_somebody_else_is_refused() -> None:
    with pytest.raises(Refused) as fault:
        parse_disability_number("53292219460313020841", PERSON)
    assert fault.value.code == "disability.other_person"


def test_grades_are_said_in_words() -> None:
    assert grade_words(Flag.SEVERE_DISABILITY, "1", disability="4") == "肢体一级"
    assert grade_words(Flag.INCAPACITATED, "3", "care") == "重度失能Ⅰ级（长期护理失能等级）"
    assert grade_words(Flag.INCAPACITATED, "4", "ability") == "完全失能（老年人能力评估）"
    assert grade_words(Flag.INCAPACITATED, "起不了床", "village") == "村评：起不了床"
    assert grade_words(Flag.LOST_CONTACT, "") == ""
