"""帮办: people who were shown the app, or helped to use it, are counted (P3.1)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.changes import Changes
from qualdesk.errors import Refused
from qualdesk.services.register import known_person, person_mark
from qualdesk.services.session import Session
from qualdesk.services.visit_people import visit_round
from qualdesk.storage.queries import events as queries
from qualdesk.storage.queries.events import HelpRow
from qualdesk.storage.repositories.duties import Duties
from qualdesk.storage.schema_half_year import app_help


@dataclass(frozen=True, slots=True)
class HelpCount:
    """Help of a time: acts, the people helped, and the people helped by village code."""

    since: date
    until: date
    rows: tuple[HelpRow, ...]

    @property
    def people(self) -> int:
        """How many different people."""
        return len({row.id_number for row in self.rows})

    @property
    def by_village(self) -> Counter[str]:
        """People helped, by village code ("" where none is known)."""
        return Counter({row.id_number: row.village_code for row in self.rows}.values())


class AppHelp:
    """One use case a method."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self,
        id_number: str,
        *,
        for_other: bool = False,
        helper: str = "",
        on: date | None = None,
        note: str = "",
    ) -> tuple[str, Changes]:
        """Somebody was helped; `for_other`: to confirm another person with the own phone.

        Refused `recipient.unknown`, `date.future`.
        """
        session = self._session
        session.actor.require(Duty.CONFIRM)
        today = session.today()
        day = on or today
        if day > today:
            raise Refused(
                "date.future",
                f"日期 {day} 还没有到（今天是 {today}）。",
                remedy="请写实际帮办的那一天。",
                value=day.isoformat(),
            )
        with session.read() as connection:
            person = known_person(session, connection, id_number)
        values = {
            "id_number": person.id_number,
            "for_other": for_other,
            "helper": helper.strip() or session.actor.login,
            "stated_on": day.isoformat(),
            "note": note.strip(),
        }
        with session.work() as work:
            help_id = Duties(work).keep(app_help, values)
            detail = {"help": help_id, "person": person_mark(person.id_number)}
            changes = work.commit(Act("app.help", detail))
        return help_id, changes

    def count(self, since: date | None = None, until: date | None = None) -> HelpCount:
        """Who was helped between two days; the running half-year up to today by default."""
        session = self._session
        session.actor.require(Duty.READ)
        begin = since or visit_round(session).begin
        end = until or session.today()
        with session.read() as connection:
            return HelpCount(begin, end, queries.helps(connection, begin, end))
