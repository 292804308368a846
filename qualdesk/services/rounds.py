"""Rounds of the station, and the facts that a round is counted and printed from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from qualdesk.domain.confirmation import Confirmation, LossReason, Method, Outcome, rank
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.rounds import Round, kind_of, parse_round, round_of
from qualdesk.domain.sign_off import Paper
from qualdesk.domain.summary import RoundFacts, provincial_until
from qualdesk.errors import Refused
from qualdesk.services.session import Session
from qualdesk.services.standings import papers_of_round, returned_in_rounds
from qualdesk.storage.queries import confirmations as confirmation_queries
from qualdesk.storage.queries import round_facts as queries
from qualdesk.storage.queries.duty_marks import DutyMarks, duty_marks
from qualdesk.storage.store import Reading


def named_round(session: Session, insurance: Insurance, text: str = "") -> Round:
    """The round `2026H2` of an insurance, the running one for ""; Refused `round.invalid`."""
    today = session.today()
    rule = session.policy().round_rule(insurance, today)
    return parse_round(rule, text) if text else round_of(rule, today)


def rounds_of_name(session: Session, text: str) -> dict[Insurance, Round]:
    """The round `2026H2` of every insurance that has rounds of its kind, each with its own days.

    A document may have opened it for some of them only. Refused `round.invalid`.
    """
    policy, today, kind = session.policy(), session.today(), kind_of(text)
    found = {
        insurance: parse_round(policy.round_rule(insurance, today), text)
        for insurance in policy.insurances_by(kind, today)
    }
    if not found:
        raise Refused(
            "round.invalid",
            f"现行规定没有按{kind.label}分期的险种。",
            remedy="请改用规定的期次。",
            value=text,
        )
    return found


def facts_of_round(
    session: Session,
    connection: Reading,
    insurance: Insurance,
    this: Round,
    as_of: date,
    *,
    first: bool = False,
) -> Iterator[tuple[str, RoundFacts]]:
    """(id number, facts) of every benefit of an insurance, each with the state of its paper.

    Confirmations count up to `as_of`; papers as they stand now: a signature that is collected
    after the end of a month takes its people off that month's list of missing ones. The first
    qualified day of the round is told only where it is asked for.
    """
    beside = _Beside.of(session, connection, insurance, this, as_of)
    for row in queries.round_rows(connection, this.begin, as_of, insurance, first=first):
        yield row[0], beside.laid_over(row[0], queries.facts_of_row(row, insurance))


def alike_in_round(
    session: Session,
    connection: Reading,
    insurance: Insurance,
    this: Round,
    as_of: date,
    *,
    first: bool = False,
) -> Iterator[RoundFacts]:
    """As `facts_of_round`, once for all benefits that are counted alike: for `summary.count`.

    Of tens of thousands a few hundred differ. Those with more beside their row stand alone.
    """
    beside = _Beside.of(session, connection, insurance, this, as_of)
    alone, papers = beside.people(), beside.papers
    samples: dict[tuple[Paper | None, queries.Likeness], RoundFacts] = {}
    benefits: dict[tuple[Paper | None, queries.Likeness], int] = {}
    for row in queries.round_rows(connection, this.begin, as_of, insurance, first=first):
        person = row[0]
        if person in alone:
            yield beside.laid_over(person, queries.facts_of_row(row, insurance))
            continue
        key = papers.get(person), queries.likeness(row, this.begin, as_of)
        before = benefits.get(key, 0)
        if not before:
            samples[key] = beside.laid_over(person, queries.facts_of_row(row, insurance))
        benefits[key] = before + 1
    for key, facts in samples.items():
        yield replace(facts, benefits=benefits[key])


@dataclass(frozen=True, slots=True)
class _Beside:
    """What papers, deaths, cases and decisions add to the rows of a round."""

    session: Session
    connection: Reading
    insurance: Insurance
    this: Round
    as_of: date
    papers: Mapping[str, Paper]
    returned: Mapping[str, tuple[Round, ...]]
    marks: DutyMarks

    @classmethod
    def of(
        cls, session: Session, connection: Reading, insurance: Insurance, this: Round, as_of: date
    ) -> _Beside:
        papers = papers_of_round(session, connection, this.id, insurance)
        returned = _returned(session, connection, insurance)
        marks = duty_marks(connection, as_of)
        return cls(session, connection, insurance, this, as_of, papers, returned, marks)

    def people(self) -> frozenset[str]:
        """Those of whom more is known than the row and the state of the paper."""
        marks = self.marks
        benefits = (*marks.cases, *marks.statuses)
        return frozenset(self.returned) | marks.dead.keys() | {key[0] for key in benefits}

    def laid_over(self, person: str, facts: RoundFacts) -> RoundFacts:
        """The facts of a row as they are counted."""
        rounds = self.returned.get(person)
        paper = self.papers.get(person, Paper.NONE)
        if rounds is not None:
            facts = self._without_returned(person, facts, rounds, paper)
        elif paper is not Paper.NONE:
            facts = replace(facts, last_paper=paper)
        return _marked(person, facts, self.marks) if self.marks else facts

    def _without_returned(
        self, person: str, facts: RoundFacts, rounds: tuple[Round, ...], paper: Paper
    ) -> RoundFacts:
        history = confirmation_queries.of_person(self.connection, person)
        known = [f for f in history if self.insurance in f.insurances and _counts(f, self.as_of)]
        chain = self.session.policy().sign_off(self.insurance, self.session.today())
        valid = [f for f in known if not _is_returned(f, chain.methods, rounds)]
        return _without(facts, known, valid, self.this, paper)


def _marked(person: str, facts: RoundFacts, marks: DutyMarks) -> RoundFacts:
    """The facts with what deaths, cases and decisions say."""
    dead_since = marks.dead.get(person)
    since = marks.case_since(person, facts.insurance) if marks.cases else None
    status = marks.statuses.get((person, facts.insurance))
    if dead_since is None and since is None and status is None:
        return facts
    known = [day for day in (dead_since, facts.dead_since) if day is not None]
    return replace(
        facts,
        dead_since=min(known, default=None),
        case_open_since=since,
        status=status.status if status else facts.status,
        status_reason=status.reason if status else facts.status_reason,
        status_since=status.since if status else facts.status_since,
    )


def _returned(
    session: Session, connection: Reading, insurance: Insurance
) -> dict[str, tuple[Round, ...]]:
    """People with a paper that stands returned, and the rounds of these papers."""
    return {
        person: tuple(named_round(session, insurance, name) for name in sorted(names) if name)
        for (person, held), names in returned_in_rounds(session, connection).items()
        if held is insurance
    }


def _counts(fact: Confirmation, as_of: date) -> bool:
    return fact.stated_on <= (provincial_until(as_of) if fact.source == "provincial" else as_of)


def _is_returned(fact: Confirmation, methods: frozenset[str], rounds: tuple[Round, ...]) -> bool:
    return fact.method in methods and any(fact.stated_on in this for this in rounds)


def _without(
    facts: RoundFacts,
    known: list[Confirmation],
    valid: list[Confirmation],
    this: Round,
    paper: Paper,
) -> RoundFacts:
    """The facts with the confirmation before the returned one, where there is any."""
    if not known:
        return facts
    last = max(valid or known, key=rank)
    standing_paper = Paper.NONE if paper is Paper.RETURNED else paper
    qualified = [
        fact.stated_on
        for fact in valid
        if fact.outcome is Outcome.QUALIFIED and fact.stated_on >= this.begin
    ]
    died = bool(valid) and last.loss_reason is LossReason.DEATH
    return replace(
        facts,
        dead_since=last.stated_on if died else None,
        last_on=last.stated_on,
        last_method=Method(last.method),
        last_outcome=last.outcome,
        last_loss_reason=last.loss_reason,
        last_paper=standing_paper if valid else Paper.RETURNED,
        first_qualified_on=min(qualified, default=None),
    )
