"""What a fault says when it lists single findings."""

from __future__ import annotations

from qualdesk.errors import Damaged, Problem, Refused, Severity


def one(code: str, message: str) -> Problem:
    return Problem(Severity.REFUSED, code, message)


def test_a_fault_without_findings_says_what_happened_and_what_to_do() -> None:
    (told,) = Refused("a.b", "不行", remedy="请改。").findings()
    assert (told.code, told.message) == ("a.b", "不行。请改。")


def test_findings_of_the_same_code_end_with_what_to_do() -> None:
    listed = (one("a.b", "甲不行"), one("a.b", "乙不行"))
    fault = Damaged("a.b", "两处不行", remedy="请重做。", problems=listed)
    assert [told.message for told in fault.findings()] == ["甲不行", "乙不行。请重做。"]
    said = (one("a.b", "甲不行。请重做。"),)
    assert Damaged("a.b", "不行", remedy="请重做。", problems=said).findings() == said


def test_findings_of_other_codes_stand_below_the_fault_itself() -> None:
    fault = Damaged("a.b", "没有写成", remedy="请换U盘。", problems=(one("c.d", "坏了"),))
    assert [told.code for told in fault.findings()] == ["a.b", "c.d"]
