"""Counts one insurance of a 汇总表, village by village, from the facts (glossary, Counting)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from qualdesk.domain.confirmation import LossGroup, MethodGroup, Outcome
from qualdesk.domain.months import month_text
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.summary import Bucket, RoundFacts, bucket, count, is_expected
from qualdesk.domain.summary import SummaryRow as Counted
from qualdesk.services.paper_heads import PaperHeads
from qualdesk.services.rounds import alike_in_round
from qualdesk.services.session import Session
from qualdesk.services.summary_lines import InsuranceSheet, OpenedDays, SummaryLine
from qualdesk.storage.store import Reading


def count_sheet(
    session: Session,
    connection: Reading,
    heads: PaperHeads,
    sheet: InsuranceSheet,
    *,
    monthly: bool,
) -> tuple[SummaryLine, ...]:
    """A line for every village that has benefits of the insurance of an empty sheet."""
    villages: set[str] = set()
    lost: Counter[str] = Counter()

    def seen() -> Iterator[RoundFacts]:
        asked = (session, connection, sheet.insurance, sheet.this, sheet.as_of)
        for facts in alike_in_round(*asked, first=monthly):
            villages.add(facts.village_code)
            if monthly and _newly_lost(facts, sheet):
                lost[facts.village_code] += facts.benefits
            yield facts

    rows = count(seen(), sheet.this, sheet.as_of, session.policy())
    counted = {row.village_code: row for row in rows}
    return tuple(
        _line(
            counted.get(code) or _nobody(code, sheet.insurance),
            heads.village(code),
            lost[code],
            OpenedDays.of(sheet.this),
            monthly=monthly,
        )
        for code in sorted(villages)
    )


def _newly_lost(facts: RoundFacts, sheet: InsuranceSheet) -> bool:
    """Whether the loss is of the month of the count: 本月新增."""
    if not is_expected(facts, sheet.this, sheet.as_of):
        return False
    if bucket(facts, sheet.this) is not Bucket.DISQUALIFIED:
        return False
    said = facts.last_on if facts.last_outcome is Outcome.DISQUALIFIED else None
    day = facts.dead_since or said or facts.status_since
    return day is not None and month_text(day) == month_text(sheet.as_of)


def _line(
    row: Counted, village: str, lost: int, opened: OpenedDays | None, *, monthly: bool
) -> SummaryLine:
    return SummaryLine(
        village_code=row.village_code,
        village=village,
        insurance=row.insurance,
        expected=row.expected,
        confirmed=row.confirmed,
        unconfirmed=row.unconfirmed,
        to_verify=row.to_verify,
        disqualified=row.disqualified,
        unsigned=row.unsigned,
        by_method=row.by_method,
        by_loss=row.by_loss,
        new_confirmed=row.new_this_month if monthly else 0,
        new_disqualified=lost,
        opened=opened,
    )


def _nobody(village_code: str, insurance: Insurance) -> Counted:
    """The line of a village where nobody is expected."""
    methods, losses = dict.fromkeys(MethodGroup, 0), dict.fromkeys(LossGroup, 0)
    return Counted(village_code, insurance, 0, 0, 0, 0, 0, 0, 0, methods, losses)
