"""The register as a desk reads it: find people as typed, open one of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.confirmation import Confirmation
from qualdesk.domain.duties import PlaceKind
from qualdesk.domain.form_codes import FormKind
from qualdesk.domain.identity import parse_id_number
from qualdesk.domain.policy import RulesInForce
from qualdesk.domain.recipient import Recipient
from qualdesk.domain.sign_off import (
    CENTRE_DEATHS,
    SPOT_CHECK,
    UNIT_ANSWER,
    UNIT_DEATHS,
    VILLAGE_DEATHS,
    VISITS,
    Chain,
    ChainStep,
    Paper,
    SignOff,
    standing,
)
from qualdesk.errors import Refused
from qualdesk.services.death_rosters import roster_of
from qualdesk.services.people_lines import PersonLine, person_lines
from qualdesk.services.session import Session
from qualdesk.storage.queries import confirmations as confirmation_queries
from qualdesk.storage.queries import papers, people
from qualdesk.storage.queries.cases import (
    CaseFilter,
    CaseRow,
    ContactRow,
    StepRow,
    cases,
    contacts,
    steps_of,
)
from qualdesk.storage.queries.confirmations import CorrectionRow
from qualdesk.storage.queries.deaths import DeathRow, WithdrawnDeath, deaths, withdrawn
from qualdesk.storage.queries.decisions import DecisionRow, decisions
from qualdesk.storage.queries.events import HelpRow, helps
from qualdesk.storage.queries.key_flags import FlagRow, flags_of_person
from qualdesk.storage.queries.papers import FormFilter, FormRow
from qualdesk.storage.queries.people import PeopleFilter, PersonRow, RegisterChange
from qualdesk.storage.queries.spot_checks import (
    RectificationRow,
    ResultRow,
    rectifications,
    results,
)
from qualdesk.storage.queries.visits import VisitFilter, VisitRow, visits
from qualdesk.storage.store import Reading

__all__ = [
    "CaseRow",
    "ContactRow",
    "DeathRow",
    "DecisionRow",
    "FlagRow",
    "Found",
    "HelpRow",
    "PersonFile",
    "PersonPaper",
    "RectificationRow",
    "Register",
    "ResultRow",
    "StepRow",
    "VisitRow",
    "WithdrawnDeath",
    "chain_of",
    "form_chain",
    "known_person",
    "person_mark",
]


@dataclass(frozen=True, slots=True)
class Found:
    """A page of a search; `total` counts everybody who fits."""

    total: int
    lines: tuple[PersonLine, ...]


@dataclass(frozen=True, slots=True)
class PersonPaper:
    """A form that names the person; a withdrawn one stays to be seen."""

    form: FormRow
    paper: Paper
    next_step: ChainStep | None
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class PersonFile:
    """Everything of one person, oldest first; `corrections` by the fact they correct."""

    recipient: Recipient
    line: PersonLine
    unit_names: Mapping[str, str]  # by unit code
    confirmations: tuple[Confirmation, ...]
    corrections: Mapping[str, CorrectionRow]
    papers: tuple[PersonPaper, ...]
    signoffs: tuple[SignOff, ...]  # those that stand
    changes: tuple[RegisterChange, ...]
    cases: tuple[CaseRow, ...] = ()
    contacts: tuple[ContactRow, ...] = ()
    deaths: tuple[DeathRow, ...] = ()
    decisions: tuple[DecisionRow, ...] = ()
    case_steps: tuple[StepRow, ...] = ()  # of all its cases
    withdrawn_deaths: tuple[WithdrawnDeath, ...] = ()
    key_flags: tuple[FlagRow, ...] = ()  # those that ended too
    visits: tuple[VisitRow, ...] = ()  # newest first
    spot_results: tuple[ResultRow, ...] = ()  # of spot checks
    rectifications: Mapping[str, RectificationRow] = field(default_factory=dict)  # by result
    helps: tuple[HelpRow, ...] = ()  # with the app, newest first


class Register:
    """Reads only; what is written here is that somebody looked."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def search(self, wanted: PeopleFilter, limit: int = 50, offset: int = 0) -> Found:
        """A page of the people that fit, by village, group and id number; fast as typed."""
        session = self._session
        session.actor.require(Duty.READ)
        with session.read() as connection:
            rows, total = people.search(connection, wanted, limit, offset)
            return Found(total, tuple(person_lines(session, connection, rows)))

    def person(self, text: str) -> PersonFile:
        """Open one person by id number, of any spelling. Refused `recipient.unknown`."""
        session = self._session
        session.actor.require(Duty.READ)
        with session.read() as connection:
            recipient = known_person(session, connection, text)
            (line,) = person_lines(session, connection, [_row(recipient)])
            number = recipient.id_number
            facts = confirmation_queries.of_person(connection, number, corrected=True)
            forms, signoffs = self._papers(connection, number)
            files = cases(connection, CaseFilter(id_number=number))
            return PersonFile(
                recipient=recipient,
                line=line,
                unit_names=people.units(connection),
                confirmations=facts,
                corrections=_corrections(connection, [fact.fact_id for fact in facts]),
                papers=forms,
                signoffs=signoffs,
                changes=people.changes(connection, number),
                cases=files,
                contacts=contacts(connection, id_number=number),
                deaths=deaths(connection, id_number=number),
                decisions=decisions(connection, id_numbers=[number]),
                case_steps=tuple(steps_of(connection, [one.case_id for one in files])),
                withdrawn_deaths=withdrawn(connection, number),
                key_flags=flags_of_person(connection, number),
                visits=visits(connection, VisitFilter(id_number=number)),
                spot_results=results(connection, id_number=number),
                rectifications=rectifications(connection, id_number=number),
                helps=helps(connection, id_number=number),
            )

    def number_of(self, text: str) -> str:
        """The id number of somebody in the register. Refused `recipient.unknown`."""
        with self._session.read() as connection:
            return known_person(self._session, connection, text).id_number

    def looked(self, name: str, **detail: object) -> None:
        """Log that whole id numbers were shown; `detail` holds counts and codes, no numbers."""
        with self._session.work() as work:
            work.commit(Act(name, detail))

    def _papers(
        self, connection: Reading, id_number: str
    ) -> tuple[tuple[PersonPaper, ...], tuple[SignOff, ...]]:
        wanted = FormFilter(id_number=id_number)
        forms = papers.forms(connection, wanted, corrected=True)
        standing_ones = {form.form_serial for form in papers.forms(connection, wanted)}
        signed = papers.signoffs_of(connection, [form.form_serial for form in forms])
        rows: list[PersonPaper] = []
        for form in forms:
            if form.kind in (FormKind.SPOTCHECK, FormKind.VISITS):
                continue  # papers of a draw, of a route; the person's own is what came of it
            chain = form_chain(self._session, form)
            here = standing(chain, signed.get(form.form_serial, ()))
            withdrawn = form.form_serial not in standing_ones
            rows.append(PersonPaper(form, here.paper, here.next_step, withdrawn))
        signoffs = [fact for form in forms for fact in signed.get(form.form_serial, ())]
        return tuple(rows), tuple(signoffs)


_NO_CHAIN = Chain((), distinct_people=False)


def chain_of(session: Session, insurance: str) -> Chain:
    """Who signs the papers of an insurance (its code); nobody where the policy asks for none."""
    return chain_in(session.policy().on(session.today()), insurance)


def chain_in(rules: RulesInForce, insurance: str) -> Chain:
    """The same by the rules of a day."""
    return rules.find(f"insurance.{insurance}.sign_off", Chain) or _NO_CHAIN


_DEATHS = {PlaceKind.VILLAGE: VILLAGE_DEATHS, PlaceKind.UNIT: UNIT_DEATHS, None: CENTRE_DEATHS}


def form_chain(session: Session, form: FormRow) -> Chain:
    """The signatures that a form needs: a roster of deaths two (Y6.1.1), the list of a letter those
    of the unit (P-A3), others by the policy in force (Y6.1.2b … Y6.4).
    """
    if form.kind == FormKind.DEATHS:
        return _DEATHS[roster_of(form).place]
    if form.kind == FormKind.VISITS:
        return VISITS
    if form.kind == FormKind.SPOTCHECK:
        return SPOT_CHECK
    if form.kind == FormKind.LETTER:
        return UNIT_ANSWER
    if form.kind == FormKind.SUMMARY:
        return session.policy().summary_sign_off(session.today())
    return chain_of(session, form.insurance)


def known_person(session: Session, connection: Reading, text: str) -> Recipient:
    """Somebody of the register by id number of any spelling: 15 digits, small x, spaces.

    Refused `recipient.unknown`.
    """
    why = ""
    try:
        found = people.person(connection, parse_id_number(text, session.today()).number)
    except Refused as fault:
        found, why = None, fault.body
    if found is not None:
        return found
    raise Refused(
        "recipient.unknown",
        f"花名册里没有这个身份证号码。{why}",
        remedy="请核对号码；确实漏了的，请先导入花名册，或用 recipient add 补登。",
        value=text,
    )


def person_mark(id_number: str) -> str:
    """What the audit calls a person: 16 hex digits instead of the number."""
    return hashlib.sha256(id_number.encode()).hexdigest()[:16]


def _row(person: Recipient) -> PersonRow:
    return PersonRow(
        person.id_number,
        person.name,
        person.sex,
        person.birth,
        person.village_code,
        person.group,
        person.phone,
    )


def _corrections(connection: Reading, fact_ids: Sequence[str]) -> dict[str, CorrectionRow]:
    found = [confirmation_queries.correction_of(connection, fact_id) for fact_id in fact_ids]
    return {row.target_id: row for row in found if row is not None}
