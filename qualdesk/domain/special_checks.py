"""专项核查 of March and September: who is still to be looked for (L2.3.4, P2.3.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qualdesk.domain.duties import CaseKind
from qualdesk.domain.recipient import Flag
from qualdesk.domain.term import Term

COVERED = (Flag.LOST_CONTACT, Flag.NO_PAYMENT, Flag.HIGH_AGE)
"""Whom a special check covers, the most pressing first: what a case is opened for."""
CASE_KINDS: dict[Flag, CaseKind] = {
    Flag.LOST_CONTACT: CaseKind.LOST_CONTACT,
    Flag.NO_PAYMENT: CaseKind.NO_PAYMENT,
    Flag.HIGH_AGE: CaseKind.HIGH_AGE,
}


class MemberState(Term):
    """Where somebody of a special check stands; the first that applies."""

    GONE = "gone", "不用再查"
    CONFIRMED = "confirmed", "已确认"
    VISITED = "visited", "已上门"
    REACHED = "reached", "已联系上"
    CASE = "case", "已立核查件"
    LEFT = "left", "还没核实"


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """What the state of a member follows from; days of the round, None while there is none.

    `lost`: no benefit is left that could be confirmed; `reached_on` since the check was opened.
    """

    lost: bool
    confirmed_on: date | None
    visited_on: date | None
    reached_on: date | None
    has_case: bool


def member_state(facts: MemberFacts) -> tuple[MemberState, date | None]:
    """The state, and the day on which the person dropped off (None for the others)."""
    if facts.lost:
        return MemberState.GONE, None
    for state, day in (
        (MemberState.CONFIRMED, facts.confirmed_on),
        (MemberState.VISITED, facts.visited_on),
        (MemberState.REACHED, facts.reached_on),
    ):
        if day is not None:
            return state, day
    return (MemberState.CASE if facts.has_case else MemberState.LEFT), None


def case_kind(why: tuple[Flag, ...]) -> CaseKind:
    """What a case of somebody not reached is about."""
    return next(CASE_KINDS[flag] for flag in COVERED if flag in why)
