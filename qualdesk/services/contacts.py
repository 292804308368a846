"""Contacts: how a person or their unit was told, by whom, and what came of it (L2.1.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.changes import Changes
from qualdesk.domain.duties import ContactOutcome
from qualdesk.domain.policy_values import ContactHow
from qualdesk.errors import Problem, Refused, Severity
from qualdesk.services.register import known_person, person_mark
from qualdesk.services.session import Session
from qualdesk.storage.queries import cases as queries
from qualdesk.storage.queries.cases import CaseFilter, ContactRow
from qualdesk.storage.repositories.duties import Duties
from qualdesk.storage.schema_duties import contact


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRequest:
    """One contact. `case_id` "": the person's only open case, when there is just one."""

    id_number: str
    how: ContactHow
    outcome: ContactOutcome
    note: str = ""
    on: date | None = None
    case_id: str = ""


@dataclass(frozen=True, slots=True)
class Contacted:
    """`case_id` is "" when the contact belongs to no case."""

    contact_id: str
    case_id: str
    changes: Changes
    problems: tuple[Problem, ...] = ()


class Contacts:
    """The log of contacts."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, request: ContactRequest) -> Contacted:
        """Keep a contact; a way that the policy does not name is kept with a warning.

        Refused `recipient.unknown`, `case.unknown`, `date.future`.
        """
        session = self._session
        session.actor.require(Duty.CONFIRM)
        today = session.today()
        day = request.on or today
        if day > today:
            raise Refused(
                "date.future",
                f"联系日期 {day} 还没有到（今天是 {today}）。",
                remedy="请写实际联系的那一天。",
                value=day.isoformat(),
            )
        problems = _unusual(session.policy().on(today).find("contact.how", tuple), request.how)
        with session.read() as connection:
            person = known_person(session, connection, request.id_number)
            wanted = CaseFilter(id_number=person.id_number, open_only=True)
            open_ids = [row.case_id for row in queries.cases(connection, wanted)]
        case_id = request.case_id
        if case_id and case_id not in open_ids:
            raise Refused(
                "case.unknown",
                "此人没有这个编号的没结的核查件。",
                remedy="请用 case list 查看核查件的编号。",
                value=case_id,
            )
        if not case_id and len(open_ids) == 1:
            case_id = open_ids[0]
        values = {
            "id_number": person.id_number,
            "case_id": case_id,
            "how": request.how.value,
            "outcome": request.outcome.value,
            "stated_on": day.isoformat(),
            "note": request.note.strip(),
        }
        with session.work() as work:
            contact_id = Duties(work).keep(contact, values)
            detail = {"contact": contact_id, "person": person_mark(person.id_number)}
            changes = work.commit(Act("contact", {**detail, "how": request.how.value}))
        return Contacted(contact_id, case_id, changes, problems)

    def of(self, id_number: str) -> tuple[ContactRow, ...]:
        """Contacts of a person, newest first."""
        session = self._session
        session.actor.require(Duty.READ)
        with session.read() as connection:
            return queries.contacts(connection, id_number=id_number)


def _unusual(named: tuple[str, ...] | None, how: ContactHow) -> tuple[Problem, ...]:
    """What happened is kept; a visit is always in order (P2.3)."""
    ways = [ContactHow(one) for one in named or ()]
    if not ways or how in (*ways, ContactHow.VISIT):
        return ()
    words = "、".join(one.label for one in ways)
    text = f"本站的规则没有写用“{how.label}”联系（写的是{words}）；已经记下，请核对。"
    return (Problem(Severity.WARNING, "contact.how", text, value=how.value),)
