"""Opens a station and wires its services: the only module that knows every class.

A service is imported when it is first used: a command loads no more than it needs. Long because
every service of the house has its few lines here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from qualdesk.clock import Clock
from qualdesk.errors import Problem, Severity
from qualdesk.progress import SILENT, Progress
from qualdesk.services import login
from qualdesk.services.session import Session

if TYPE_CHECKING:
    from qualdesk.services.app_help import AppHelp
    from qualdesk.services.calendars import Calendars
    from qualdesk.services.cases import Cases
    from qualdesk.services.comparing import Comparing
    from qualdesk.services.complaints import Complaints
    from qualdesk.services.confirming import Confirming
    from qualdesk.services.contacts import Contacts
    from qualdesk.services.correcting import Correcting
    from qualdesk.services.counter import Counter
    from qualdesk.services.day_sheet import DaySheet
    from qualdesk.services.death_papers import DeathPapers
    from qualdesk.services.deaths import Deaths
    from qualdesk.services.deciding import Deciding
    from qualdesk.services.drafts import Drafts
    from qualdesk.services.events import Events
    from qualdesk.services.exchanging import Exchanging
    from qualdesk.services.half_reporting import HalfReporting
    from qualdesk.services.handing_over import HandingOver
    from qualdesk.services.importing import Importing
    from qualdesk.services.key_flags import KeyFlags
    from qualdesk.services.key_groups import KeyGroups
    from qualdesk.services.letters import Letters
    from qualdesk.services.lists import Lists
    from qualdesk.services.marking import Marking
    from qualdesk.services.marking_import import MarkingImport
    from qualdesk.services.notice_papers import NoticePapers
    from qualdesk.services.notices import Notices
    from qualdesk.services.office_words import OfficeWords
    from qualdesk.services.opening_rounds import Rounds
    from qualdesk.services.operators import Operators
    from qualdesk.services.own_rules import OwnRules
    from qualdesk.services.paper_desk import PaperDesk
    from qualdesk.services.paper_ledger import PaperLedger
    from qualdesk.services.pay_handoff import PayHandOff
    from qualdesk.services.people_photos import PeoplePhotos
    from qualdesk.services.photo_claims import PhotoClaims
    from qualdesk.services.photos import Photos
    from qualdesk.services.policies import Policies
    from qualdesk.services.printing import Printing
    from qualdesk.services.receipts import Receipts
    from qualdesk.services.receiving import Receiving
    from qualdesk.services.recovery import Recovery
    from qualdesk.services.register import Register
    from qualdesk.services.registering import Registering
    from qualdesk.services.reporting import Reporting
    from qualdesk.services.retention import Retention
    from qualdesk.services.roster_export import RosterExport
    from qualdesk.services.roster_view import RosterView
    from qualdesk.services.round_course import RoundCourse
    from qualdesk.services.scans import Scans
    from qualdesk.services.setup import SetupRequest, SetupResult
    from qualdesk.services.signing import Signing
    from qualdesk.services.special_checks import SpecialChecks
    from qualdesk.services.spot_check_board import SpotCheckBoard
    from qualdesk.services.spot_check_county import CountyDraws
    from qualdesk.services.spot_check_files import SpotCheckFiles
    from qualdesk.services.spot_check_folder import SpotCheckFolder
    from qualdesk.services.spot_check_papers import SpotCheckPapers
    from qualdesk.services.spot_checks import SpotChecks
    from qualdesk.services.spot_results import SpotResults
    from qualdesk.services.summarising import Summarising
    from qualdesk.services.teams import Teams
    from qualdesk.services.training import Trained
    from qualdesk.services.units import Units
    from qualdesk.services.upkeep import Upkeep
    from qualdesk.services.village_sheets import VillageSheets
    from qualdesk.services.visit_papers import VisitPapers
    from qualdesk.services.visit_planning import VisitPlanning
    from qualdesk.services.visiting import Visiting
    from qualdesk.services.workbench import Workbench

DAY_IGNORED = Problem(
    Severity.WARNING,
    "today.ignored",
    "QUALDESK_TODAY 只在培训站点有效，这里已忽略，按电脑日期办理。",
)
"""What a station that is not for training says to a training day."""


@dataclass(frozen=True)
class Services:
    """The office's verbs for one login; each service is made when first used."""

    session: Session
    notices: tuple[Problem, ...] = ()

    @cached_property
    def operators(self) -> Operators:
        """Who may log in."""
        from qualdesk.services.operators import Operators

        return Operators(self.session)

    @cached_property
    def confirming(self) -> Confirming:
        """Confirmations and their corrections."""
        from qualdesk.services.confirming import Confirming

        return Confirming(self.session)

    @cached_property
    def correcting(self) -> Correcting:
        """Corrections of any fact."""
        from qualdesk.services.correcting import Correcting

        return Correcting(self.session, self.confirming)

    @cached_property
    def cases(self) -> Cases:
        """Whom somebody looks into."""
        from qualdesk.services.cases import Cases

        return Cases(self.session)

    @cached_property
    def comparing(self) -> Comparing:
        """Lists from outside."""
        from qualdesk.services.comparing import Comparing

        return Comparing(self.session)

    @cached_property
    def marking_import(self) -> MarkingImport:
        """认证标志 read back from the provincial export."""
        from qualdesk.services.marking_import import MarkingImport

        return MarkingImport(self.session)

    @cached_property
    def contacts(self) -> Contacts:
        """Who was told, how, and what came of it."""
        from qualdesk.services.contacts import Contacts

        return Contacts(self.session)

    @cached_property
    def counter(self) -> Counter:
        """Who is expected, and who stands there."""
        from qualdesk.services.counter import Counter

        return Counter(self.session, self.roster_view)

    @cached_property
    def people_photos(self) -> PeoplePhotos:
        """The newest photos of people."""
        from qualdesk.services.people_photos import PeoplePhotos

        return PeoplePhotos(self.session)

    @cached_property
    def register(self) -> Register:
        """People: searched and opened."""
        from qualdesk.services.register import Register

        return Register(self.session)

    @cached_property
    def registering(self) -> Registering:
        """People: added and changed by hand."""
        from qualdesk.services.registering import Registering

        return Registering(self.session)

    @cached_property
    def lists(self) -> Lists:
        """Work lists."""
        from qualdesk.services.lists import Lists

        return Lists(self.session)

    @cached_property
    def roster_export(self) -> RosterExport:
        """The register as a file."""
        from qualdesk.services.roster_export import RosterExport

        return RosterExport(self.session)

    @cached_property
    def roster_view(self) -> RosterView:
        """The register as a long list, filtered and sorted by state too."""
        from qualdesk.services.roster_view import RosterView

        return RosterView(self.session)

    @cached_property
    def photos(self) -> Photos:
        """Kept photos and papers, to be looked at."""
        from qualdesk.services.photos import Photos

        return Photos(self.session)

    @cached_property
    def importing(self) -> Importing:
        """Rosters into the register."""
        from qualdesk.services.importing import Importing

        return Importing(self.session)

    @cached_property
    def policies(self) -> Policies:
        """The station's rules."""
        from qualdesk.services.policies import Policies

        return Policies(self.session)

    @cached_property
    def office_words(self) -> OfficeWords:
        """Words on papers, other names of villages."""
        from qualdesk.services.office_words import OfficeWords

        return OfficeWords(self.session)

    @cached_property
    def own_rules(self) -> OwnRules:
        """Single values of the rules, changed by the station."""
        from qualdesk.services.own_rules import OwnRules

        return OwnRules(self.session)

    @cached_property
    def units(self) -> Units:
        """Units and their people."""
        from qualdesk.services.units import Units

        return Units(self.session, self.lists)

    @cached_property
    def upkeep(self) -> Upkeep:
        """Audit, check."""
        from qualdesk.services.upkeep import Upkeep

        return Upkeep(self.session)

    @cached_property
    def retention(self) -> Retention:
        """保管和销毁."""
        from qualdesk.services.retention import Retention

        return Retention(self.session)

    @cached_property
    def deaths(self) -> Deaths:
        """Who died, and who has reported."""
        from qualdesk.services.deaths import Deaths

        return Deaths(self.session)

    @cached_property
    def death_papers(self) -> DeathPapers:
        """死亡人员花名册."""
        from qualdesk.services.death_papers import DeathPapers

        return DeathPapers(self.session)

    @cached_property
    def public_notices(self) -> Notices:
        """Public notices."""
        from qualdesk.services.notices import Notices

        return Notices(self.session)

    @cached_property
    def notice_papers(self) -> NoticePapers:
        """Notices on paper and for web sites."""
        from qualdesk.services.notice_papers import NoticePapers

        return NoticePapers(self.session)

    @cached_property
    def complaints(self) -> Complaints:
        """What people say about notices."""
        from qualdesk.services.complaints import Complaints

        return Complaints(self.session)

    @cached_property
    def calendars(self) -> Calendars:
        """Working days."""
        from qualdesk.services.calendars import Calendars

        return Calendars(self.session)

    @cached_property
    def deciding(self) -> Deciding:
        """Suspensions, stops, ends, resumptions."""
        from qualdesk.services.deciding import Deciding

        return Deciding(self.session)

    @cached_property
    def pay_handoff(self) -> PayHandOff:
        """Lists of stops and resumptions for the county."""
        from qualdesk.services.pay_handoff import PayHandOff

        return PayHandOff(self.session)

    @cached_property
    def drafts(self) -> Drafts:
        """What is typed on the pages of the desk."""
        from qualdesk.services.drafts import Drafts

        return Drafts(self.session)

    @cached_property
    def recovery(self) -> Recovery:
        """恢复单."""
        from qualdesk.services.recovery import Recovery

        return Recovery(self.session)

    def unlock(self, password: str) -> None:
        """Check that the person at a locked desk is the one logged in: NotAllowed otherwise."""
        login.verify(self.session, password)

    @cached_property
    def printing(self) -> Printing:
        """Confirmation forms and group forms."""
        from qualdesk.services.printing import Printing

        return Printing(self.session)

    @cached_property
    def letters(self) -> Letters:
        """Letters to units."""
        from qualdesk.services.letters import Letters

        return Letters(self.session, self.lists)

    @cached_property
    def key_flags(self) -> KeyFlags:
        """Flags of key groups."""
        from qualdesk.services.key_flags import KeyFlags

        return KeyFlags(self.session)

    @cached_property
    def key_groups(self) -> KeyGroups:
        """The ledger of key groups."""
        from qualdesk.services.key_groups import KeyGroups

        return KeyGroups(self.session)

    @cached_property
    def rounds(self) -> Rounds:
        """Rounds: opened from documents, how far they are."""
        from qualdesk.services.opening_rounds import Rounds

        return Rounds(self.session, self.summarising)

    @cached_property
    def special_checks(self) -> SpecialChecks:
        """专项核查 of March and September."""
        from qualdesk.services.special_checks import SpecialChecks

        return SpecialChecks(self.session)

    @cached_property
    def marking(self) -> Marking:
        """What is still to be marked in the provincial system."""
        from qualdesk.services.marking import Marking

        return Marking(self.session)

    @cached_property
    def paper_desk(self) -> PaperDesk:
        """Papers in memory: offered, looked at, printed."""
        from qualdesk.services.paper_desk import PaperDesk

        return PaperDesk(self.session, self.printing)

    @cached_property
    def paper_ledger(self) -> PaperLedger:
        """Where each paper is."""
        from qualdesk.services.paper_ledger import PaperLedger

        return PaperLedger(self.session, self.lists)

    @cached_property
    def scans(self) -> Scans:
        """Scans of signed papers."""
        from qualdesk.services.scans import Scans

        return Scans(self.session)

    @cached_property
    def signing(self) -> Signing:
        """Signatures on paper."""
        from qualdesk.services.signing import Signing

        return Signing(self.session)

    @cached_property
    def spot_checks(self) -> SpotChecks:
        """抽查: draws."""
        from qualdesk.services.spot_checks import SpotChecks

        return SpotChecks(self.session)

    @cached_property
    def spot_results(self) -> SpotResults:
        """抽查: results and what was put right."""
        from qualdesk.services.spot_results import SpotResults

        return SpotResults(self.session)

    @cached_property
    def spot_check_board(self) -> SpotCheckBoard:
        """Where the spot checks are."""
        from qualdesk.services.spot_check_board import SpotCheckBoard

        return SpotCheckBoard(self.session)

    @cached_property
    def county_draws(self) -> CountyDraws:
        """抽查 that the county drew."""
        from qualdesk.services.spot_check_county import CountyDraws

        return CountyDraws(self.session)

    @cached_property
    def spot_check_files(self) -> SpotCheckFiles:
        """The report of a draw."""
        from qualdesk.services.spot_check_files import SpotCheckFiles

        return SpotCheckFiles(self.session)

    @cached_property
    def spot_check_folder(self) -> SpotCheckFolder:
        """备查材料."""
        from qualdesk.services.spot_check_folder import SpotCheckFolder

        return SpotCheckFolder(self.session)

    @cached_property
    def spot_check_papers(self) -> SpotCheckPapers:
        """抽查记录表."""
        from qualdesk.services.spot_check_papers import SpotCheckPapers

        return SpotCheckPapers(self.session)

    @cached_property
    def summarising(self) -> Summarising:
        """汇总表."""
        from qualdesk.services.summarising import Summarising

        return Summarising(self.session)

    @cached_property
    def half_reporting(self) -> HalfReporting:
        """The report of a half-year."""
        from qualdesk.services.half_reporting import HalfReporting

        return HalfReporting(self.session, self.summarising)

    @cached_property
    def exchanging(self) -> Exchanging:
        """Packages that go out, conflicts."""
        from qualdesk.services.exchanging import Exchanging

        return Exchanging(self.session, self.summarising)

    @cached_property
    def handing_over(self) -> HandingOver:
        """Packages onto sticks."""
        from qualdesk.services.handing_over import HandingOver

        return HandingOver(self.session)

    @cached_property
    def reporting(self) -> Reporting:
        """The month as a check list."""
        from qualdesk.services.reporting import Reporting

        return Reporting(self.session, self.summarising, self.exchanging, self.handing_over)

    @cached_property
    def workbench(self) -> Workbench:
        """What is to be done today."""
        from qualdesk.services.workbench import Workbench

        return Workbench(self.session, self.summarising)

    @cached_property
    def round_course(self) -> RoundCourse:
        """How the running round goes."""
        from qualdesk.services.round_course import RoundCourse

        return RoundCourse(self.session)

    @cached_property
    def day_sheet(self) -> DaySheet:
        """今日清单 on paper."""
        from qualdesk.services.day_sheet import DaySheet

        return DaySheet(self.session, self.workbench, self.lists)

    @cached_property
    def village_sheets(self) -> VillageSheets:
        """Sheets for the wall of a village."""
        from qualdesk.services.village_sheets import VillageSheets

        return VillageSheets(self.session)

    @cached_property
    def app_help(self) -> AppHelp:
        """Who was helped with the app."""
        from qualdesk.services.app_help import AppHelp

        return AppHelp(self.session)

    @cached_property
    def events(self) -> Events:
        """Health checks, condolence visits, culture and sport."""
        from qualdesk.services.events import Events

        return Events(self.session, self.confirming)

    @cached_property
    def photo_claims(self) -> PhotoClaims:
        """Pictures that coordinators send."""
        from qualdesk.services.photo_claims import PhotoClaims

        return PhotoClaims(self.session, self.confirming)

    @cached_property
    def teams(self) -> Teams:
        """社保服务先锋队."""
        from qualdesk.services.teams import Teams

        return Teams(self.session)

    @cached_property
    def visit_planning(self) -> VisitPlanning:
        """Plans of home visits."""
        from qualdesk.services.visit_planning import VisitPlanning

        return VisitPlanning(self.session)

    @cached_property
    def visit_papers(self) -> VisitPapers:
        """Route sheets of home visits."""
        from qualdesk.services.visit_papers import VisitPapers

        return VisitPapers(self.session, self.visit_planning)

    @cached_property
    def visiting(self) -> Visiting:
        """Home visits that were made."""
        from qualdesk.services.visiting import Visiting

        return Visiting(self.session, self.confirming)

    @cached_property
    def receiving(self) -> Receiving:
        """Packages that come in."""
        from qualdesk.services.receiving import Receiving

        return Receiving(self.session)

    @cached_property
    def receipts(self) -> Receipts:
        """Receipts that come back."""
        from qualdesk.services.receipts import Receipts

        return Receipts(self.session)

    def close(self) -> None:
        """Log out and free the station's folder."""
        self.session.close()


def open_station(
    folder: Path, user: str, password: str, training_day: date | None = None
) -> Services:
    """Log in; the notices say when QUALDESK_TODAY was ignored."""
    session = login.log_in(folder, user, password, training_day)
    ignored = login.day_ignored(session, training_day)
    return Services(session, (DAY_IGNORED,) if ignored else ())


def recover_station(
    folder: Path, user: str, recovery_key: str, password: str, training_day: date | None = None
) -> Services:
    """Set a password with the recovery key and log in."""
    session = login.recover(folder, user, recovery_key, password, training_day)
    ignored = login.day_ignored(session, training_day)
    return Services(session, (DAY_IGNORED,) if ignored else ())


def create_station(
    folder: Path, request: SetupRequest, training_day: date | None = None
) -> SetupResult:
    """Set a station up and close it again."""
    from qualdesk.services import setup

    clock = Clock.on(training_day) if training_day and request.training else Clock()
    session, result = setup.create_station(folder, request, clock)
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
    from qualdesk.services import training

    return training.train(folder, out, people, password, training_day, progress)
