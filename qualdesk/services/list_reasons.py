"""What a list of the duties asks with, and what it answers: why a benefit stands on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from qualdesk.domain.policy import RulesInForce
from qualdesk.domain.recipient import State
from qualdesk.domain.standing import BenefitFacts
from qualdesk.services.session import Session
from qualdesk.storage.queries.people import PeopleFilter
from qualdesk.storage.store import Reading


@dataclass(frozen=True, slots=True)
class Asked:
    """Of whom a list is, as of which day: what was stated up to then counts."""

    session: Session
    connection: Reading
    wanted: PeopleFilter
    day: date

    @property
    def rules(self) -> RulesInForce:
        """What held on the day."""
        return self.session.policy().on(self.day)

    @property
    def people(self) -> tuple[str, ...] | None:
        """The people it is limited to, None for everybody."""
        return self.wanted.id_numbers or None

    @property
    def over(self) -> date | None:
        """The day when it is over: then what is newest has to be derived; None for today."""
        return self.day if self.day < self.session.today() else None


@dataclass(frozen=True, slots=True)
class Why:
    """Why a benefit is on the list: in words, and for programs."""

    note: str
    extra: Mapping[str, object] = field(default_factory=dict)


NO_WHY = Why("")
WhyOf = Callable[[BenefitFacts, date | None, State], Why | None]
"""Says of a benefit (with due date and state) why it is on a list; None: it is not."""
