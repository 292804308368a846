"""Whose paper still lacks a signature: printed and not signed through, or never printed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from qualdesk.domain.confirmation import Outcome
from qualdesk.domain.policy import RulesInForce
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.sign_off import ChainStep, Paper, paper_after
from qualdesk.domain.standing import BenefitFacts, concluded_loss
from qualdesk.services.register import chain_of
from qualdesk.services.session import Session
from qualdesk.services.standings import Key
from qualdesk.storage.queries import paper_steps
from qualdesk.storage.store import Reading


@dataclass(frozen=True, slots=True)
class PaperLack:
    """The newest paper of a benefit; its serial, round and instant are "" when there is none."""

    form_serial: str
    round: str
    paper: Paper
    next_step: ChainStep
    printed_at: str = ""  # as recorded: UTC text that sorts


@dataclass(frozen=True, slots=True)
class _Newest:
    round: str
    lack: PaperLack | None  # None: signed through


class SignatureCheck:
    """Reads the newest papers once; `lack` then answers for every benefit.

    Those of everybody, or of these people; of today, or as of a day that is over.
    """

    def __init__(
        self,
        session: Session,
        connection: Reading,
        day: date | None = None,
        id_numbers: Collection[str] = (),
    ) -> None:
        self._rules: RulesInForce = session.policy().on(day or session.today())
        self._chains = {insurance: chain_of(session, insurance.value) for insurance in Insurance}
        if day is None or day >= session.today():
            self._newest = dict(self._read(paper_steps.newest_papers(connection, id_numbers)))
        else:
            self._newest = dict(self._read(paper_steps.papers_until(connection, day)))

    def lack(self, facts: BenefitFacts) -> PaperLack | None:
        """What is lacking, None when nothing is.

        A paper printed and not signed through lacks its next step; a confirmation of the running
        round whose method needs a paper (Y6.1.2b) lacks all when none was printed in the round.
        """
        return self.lack_of(facts.id_number, facts)

    def lack_of(self, id_number: str, facts: BenefitFacts) -> PaperLack | None:
        """As `lack`, of this person, by facts that people alike share."""
        newest = self._newest.get((id_number, facts.insurance))
        if newest is not None and newest.lack is not None:
            return None if concluded_loss(facts) else newest.lack
        chain = self._chains[facts.insurance]
        running = self._rules.running.get(facts.insurance)
        confirmed = facts.last_on if facts.last_outcome is Outcome.QUALIFIED else None
        if running is None or confirmed is None or confirmed not in running:
            return None
        printed = newest is not None and newest.round == running.id
        if printed or facts.last_method not in chain.methods or not chain.steps:
            return None
        return PaperLack("", "", Paper.NONE, chain.steps[0])

    def _read(self, rows: Iterable[Sequence[str]]) -> Iterator[tuple[Key, _Newest]]:
        after: dict[tuple[str, str], tuple[Paper, ChainStep | None]] = {}
        insurances = {insurance.value: insurance for insurance in Insurance}
        through: dict[str, _Newest] = {}
        for row in rows:
            person, code, serial, round_id, printed_at, steps = tuple(row)
            insurance = insurances[code]
            if (code, steps) not in after:
                done = paper_steps.steps_of(steps)
                after[code, steps] = paper_after(self._chains[insurance], done)
            paper, step = after[code, steps]
            if step is None:
                here = through.setdefault(round_id, _Newest(round_id, None))
            else:
                here = _Newest(round_id, PaperLack(serial, round_id, paper, step, printed_at))
            yield (person, insurance), here
