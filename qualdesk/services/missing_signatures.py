"""Whose paper still lacks a signature: printed and not signed through, or never printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qualdesk.domain.confirmation import Outcome
from qualdesk.domain.policy import RulesInForce
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.sign_off import Chain, ChainStep, Paper, standing
from qualdesk.domain.standing import BenefitFacts, concluded_loss
from qualdesk.services.register import chain_of
from qualdesk.services.session import Session
from qualdesk.services.standings import Key
from qualdesk.storage.queries import papers
from qualdesk.storage.queries.papers import FormFilter
from qualdesk.storage.store import Reading

_KINDS = ("individual", "group")


@dataclass(frozen=True, slots=True)
class PaperLack:
    """The newest paper of a benefit; `form_serial` and `round` are "" when there is none."""

    form_serial: str
    round: str
    paper: Paper
    next_step: ChainStep


@dataclass(frozen=True, slots=True)
class _Newest:
    round: str
    lack: PaperLack | None  # None: signed through


class SignatureCheck:
    """Reads all papers once; `lack` then answers for every benefit."""

    def __init__(self, session: Session, connection: Reading) -> None:
        self._rules: RulesInForce = session.policy().on(session.today())
        self._chains = {insurance: chain_of(session, insurance.value) for insurance in Insurance}
        self._newest = dict(self._read(connection))

    def lack(self, facts: BenefitFacts) -> PaperLack | None:
        """What is lacking, None when nothing is.

        A paper printed and not signed through lacks its next step; a confirmation of the running
        round whose method needs a paper (Y6.1.2b) lacks all when none was printed in the round.
        """
        newest = self._newest.get((facts.id_number, facts.insurance))
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

    def _read(self, connection: Reading) -> Iterator[tuple[Key, _Newest]]:
        forms = papers.forms(connection, FormFilter(kinds=_KINDS))
        serials = [form.form_serial for form in forms]
        people = papers.people_of(connection, serials)
        signed = papers.signoffs_of(connection, serials)
        for form in forms:  # newest last, so that it stays
            for person in people.get(form.form_serial, ()):
                insurance = Insurance(person.insurance)
                chain: Chain = self._chains[insurance]
                here = standing(chain, signed.get(form.form_serial, ()))
                step = here.next_step
                lack = PaperLack(form.form_serial, form.round, here.paper, step) if step else None
                yield (person.id_number, insurance), _Newest(form.round, lack)
