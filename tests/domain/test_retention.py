"""A content is over its time only when every act that stands on it is."""

from __future__ import annotations

from datetime import date

from qualdesk.domain.retention import EvidenceUse, RetentionKind, keep_until, over_time

YEARS = dict.fromkeys(RetentionKind, 10) | {RetentionKind.INVESTIGATIONS: 30}
TODAY = date(2036, 12, 31)


def use(content: str, day: str, kind: RetentionKind = RetentionKind.CONFIRMATIONS) -> EvidenceUse:
    return EvidenceUse(content, kind, day)


def test_the_time_runs_from_the_next_year() -> None:
    assert keep_until(date(2026, 1, 1), 10) == date(2036, 12, 31)
    assert keep_until(date(2026, 12, 31), 10) == date(2036, 12, 31)


def test_the_last_day_still_belongs_to_the_time() -> None:
    uses = [use("a", "2026-11-21")]
    assert over_time(uses, YEARS, TODAY) == ()
    (one,) = over_time(uses, YEARS, date(2037, 1, 1))
    assert (one.sha256, one.until) == ("a", TODAY)


def test_whatever_another_act_still_needs_stays() -> None:
    uses = [
        use("a", "2020-01-01"),
        use("b", "2020-01-01"),
        use("b", "2030-01-01"),
        use("c", "2020-01-01"),
        use("c", "2020-01-01", RetentionKind.INVESTIGATIONS),
        use("d", "2019-01-01", RetentionKind.SIGNATURES),
    ]
    found = over_time(uses, YEARS, TODAY)
    assert [(one.sha256, one.kind) for one in found] == [
        ("d", RetentionKind.SIGNATURES),
        ("a", RetentionKind.CONFIRMATIONS),
    ]
