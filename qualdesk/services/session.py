"""What every service stands on: the open station, the person logged in, the clock, the policy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from qualdesk.clock import Clock
from qualdesk.domain.access import Actor
from qualdesk.domain.places import Division, DivisionLevel, VillageBook
from qualdesk.domain.policy import Policy
from qualdesk.services.rules import load_policy
from qualdesk.storage.queries import office
from qualdesk.storage.queries.round_openings import openings
from qualdesk.storage.store import Reading, Store
from qualdesk.storage.work import Work


class Session:
    """One login to one station. Services are given it and nothing else of the house."""

    def __init__(self, store: Store, actor: Actor, clock: Clock) -> None:
        self.store = store
        self.actor = actor
        self.clock = clock
        self.station = store.station()
        self._policy: Policy | None = None
        self._book: VillageBook | None = None

    def today(self) -> date:
        """The day in China, or the training day."""
        return self.clock.today()

    def work(self) -> Work:
        """A unit of work; rolls back unless committed."""
        return self.store.work(self.actor, self.clock, self.station.station_id)

    @contextmanager
    def read(self) -> Iterator[Reading]:
        """One state of the database, to be handed to `storage.queries`."""
        with self.store.read() as connection:
            yield connection

    def policy(self) -> Policy:
        """The station's policy with its bases, its own copies and decisions, opened rounds."""
        if self._policy is None:
            with self.read() as connection:
                own = office.policy_copies(connection)
                opened = openings(connection)
            policy = load_policy(self.station.policy_id, own, self.settings())
            self._policy = replace(policy, openings=opened)
        return self._policy

    def village_book(self) -> VillageBook:
        """Every division that the station knows, with the spellings of its villages."""
        if self._book is None:
            with self.read() as connection:
                rows = office.divisions(connection)
                aliases = office.aliases(connection)
            divisions = [
                Division(row.code, row.name, DivisionLevel(row.level), row.parent) for row in rows
            ]
            self._book = VillageBook(divisions, aliases)
        return self._book

    def refresh(self) -> None:
        """Read the station's row again after it was changed."""
        self.station = self.store.station()
        self._policy = None
        self._book = None

    def settings(self) -> dict[str, str]:
        """Values that the station set."""
        with self.read() as connection:
            return office.settings(connection)

    def close(self) -> None:
        """Log out and free the station's folder."""
        self.store.close()
