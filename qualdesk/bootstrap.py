"""Opens a station and wires its services: the only module that knows every class."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from qualdesk.clock import Clock
from qualdesk.errors import Problem, Severity
from qualdesk.progress import SILENT, Progress
from qualdesk.services import login, setup, training
from qualdesk.services.confirming import Confirming
from qualdesk.services.correcting import Correcting
from qualdesk.services.exchanging import Exchanging
from qualdesk.services.importing import Importing
from qualdesk.services.lists import Lists
from qualdesk.services.operators import Operators
from qualdesk.services.policies import Policies
from qualdesk.services.printing import Printing
from qualdesk.services.receipts import Receipts
from qualdesk.services.receiving import Receiving
from qualdesk.services.register import Register
from qualdesk.services.registering import Registering
from qualdesk.services.roster_export import RosterExport
from qualdesk.services.session import Session
from qualdesk.services.setup import SetupRequest, SetupResult
from qualdesk.services.signing import Signing
from qualdesk.services.summarising import Summarising
from qualdesk.services.training import Trained
from qualdesk.services.upkeep import Upkeep

TRAINING_ADMIN = training.ADMIN


@dataclass(frozen=True)
class Services:
    """The office's verbs for one login; each service is made when first used."""

    session: Session
    notices: tuple[Problem, ...] = ()

    @cached_property
    def operators(self) -> Operators:
        """Who may log in."""
        return Operators(self.session)

    @cached_property
    def confirming(self) -> Confirming:
        """Confirmations and their corrections."""
        return Confirming(self.session)

    @cached_property
    def correcting(self) -> Correcting:
        """Corrections of any fact."""
        return Correcting(self.session, self.confirming)

    @cached_property
    def register(self) -> Register:
        """People: searched and opened."""
        return Register(self.session)

    @cached_property
    def registering(self) -> Registering:
        """People: added and changed by hand."""
        return Registering(self.session)

    @cached_property
    def lists(self) -> Lists:
        """Work lists."""
        return Lists(self.session)

    @cached_property
    def roster_export(self) -> RosterExport:
        """The register as a file."""
        return RosterExport(self.session)

    @cached_property
    def importing(self) -> Importing:
        """Rosters into the register."""
        return Importing(self.session)

    @cached_property
    def policies(self) -> Policies:
        """The station's rules."""
        return Policies(self.session)

    @cached_property
    def upkeep(self) -> Upkeep:
        """Audit, check."""
        return Upkeep(self.session)

    @cached_property
    def printing(self) -> Printing:
        """Confirmation forms and group forms."""
        return Printing(self.session)

    @cached_property
    def signing(self) -> Signing:
        """Signatures on paper."""
        return Signing(self.session)

    @cached_property
    def summarising(self) -> Summarising:
        """汇总表."""
        return Summarising(self.session)

    @cached_property
    def exchanging(self) -> Exchanging:
        """Packages that go out, conflicts."""
        return Exchanging(self.session, self.summarising)

    @cached_property
    def receiving(self) -> Receiving:
        """Packages that come in."""
        return Receiving(self.session)

    @cached_property
    def receipts(self) -> Receipts:
        """Receipts that come back."""
        return Receipts(self.session)

    def close(self) -> None:
        """Log out and free the station's folder."""
        self.session.close()


def open_station(
    folder: Path, user: str, password: str, training_day: date | None = None
) -> Services:
    """Log in; the notices say when QUALDESK_TODAY was ignored."""
    session = login.log_in(folder, user, password, training_day)
    notices: tuple[Problem, ...] = ()
    if login.day_ignored(session, training_day):
        message = "QUALDESK_TODAY 只在培训站点有效，这里已忽略，按电脑日期办理。"
        notices = (Problem(Severity.WARNING, "today.ignored", message),)
    return Services(session, notices)


def recover_station(folder: Path, user: str, recovery_key: str, password: str) -> Services:
    """Set a password with the recovery key and log in."""
    return Services(login.recover(folder, user, recovery_key, password))


def create_station(folder: Path, request: SetupRequest) -> SetupResult:
    """Set a station up and close it again."""
    session, result = setup.create_station(folder, request, Clock())
    session.close()
    return result


def train(
    folder: Path,
    out: Path,
    people: int,
    password: str,
    training_day: date | None = None,
    progress: Progress = SILENT,
) -> Trained:
    """Set up a training station and work a whole month in it."""
    return training.train(folder, out, people, password, training_day, progress)
