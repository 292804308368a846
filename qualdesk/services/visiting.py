"""上门服务: what two people of the staff found and did at somebody's home (P2.3, P3.2, Y6.1.4b)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.changes import Changes
from qualdesk.domain.confirmation import Method
from qualdesk.domain.recipient import Recipient
from qualdesk.domain.sign_off import person_key
from qualdesk.domain.visits import Found, IdentityCheck, Satisfaction, VisitService
from qualdesk.errors import Problem, Refused, Severity
from qualdesk.services.confirming import Confirming, ConfirmRequest, Kept, Prepared
from qualdesk.services.keeping import keep_pictures
from qualdesk.services.people_lines import area_of
from qualdesk.services.register import known_person, person_mark
from qualdesk.services.session import Session
from qualdesk.services.visit_planning import staff_needed
from qualdesk.storage.queries import people, visits
from qualdesk.storage.queries.people import PeopleFilter, PersonRow
from qualdesk.storage.queries.visits import PlanRow, VisitFilter, VisitRow
from qualdesk.storage.repositories.duties import Duties
from qualdesk.storage.schema_half_year import home_visit
from qualdesk.storage.store import Reading

__all__ = ["VisitLine", "VisitRequest", "VisitRow", "Visited", "Visiting"]

_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_SLICE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRequest:
    """What was found and done. `photos` are encoded pictures, `videos` files.

    `plan_id` "" is the newest plan that names the person; `at_time` is 14:30. `reason` is that
    of a confirmation that is entered late.
    """

    id_number: str
    on: date
    staff_a: str
    staff_b: str
    photos: tuple[bytes, ...] = ()
    videos: tuple[Path, ...] = ()
    confirm: bool = False
    found: Found = Found.MET
    identity: IdentityCheck | None = None
    services: tuple[VisitService, ...] = ()
    living: str = ""
    satisfaction: Satisfaction | None = None
    follow_up: str = ""
    follow_up_on: date | None = None
    at_time: str = ""
    place: str = ""
    plan_id: str = ""
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Visited:
    """What was kept; `confirmation_id` "" and `due_on` None without a confirmation."""

    visit_id: str
    confirmation_id: str
    due_on: date | None
    problems: tuple[Problem, ...]
    changes: Changes


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A visit as a desk shows it; `person` None: not in the register now."""

    row: VisitRow
    person: PersonRow | None
    village: str


class Visiting:
    """One use case a method; nothing is written when one raises."""

    def __init__(self, session: Session, confirming: Confirming) -> None:
        self._session = session
        self._confirming = confirming

    def record(self, request: VisitRequest) -> Visited:
        """Keep a visit, and with `confirm` the confirmation 上门 in the same act.

        Refused `recipient.unknown`, `date.future`, `date.invalid`, `time.invalid`,
        `name.missing`, `visit.same_staff`, `visit.not_met`, `plan.unknown`, and
        what a confirmation is refused for. Warnings `visit.no_photo`, `visit.again`, and those of
        a confirmation.
        """
        session = self._session
        session.actor.require(Duty.CONFIRM)
        self._check(request)
        with session.read() as connection:
            person = known_person(session, connection, request.id_number)
            plan = _plan_of(connection, person.id_number, request)
            same_day = VisitFilter(id_number=person.id_number, since=request.on, until=request.on)
            problems = _told(request, again=bool(visits.visits(connection, same_day)))
        prepared = self._prepared(person, request) if request.confirm else None
        if prepared is None:
            papers = keep_pictures(session, request.photos, request.videos)
        else:
            papers = prepared.evidence
        with session.work() as work:
            kept: Kept | None = None
            if prepared is not None:
                kept = self._confirming.keep(work, prepared)
                problems += kept.problems
            confirmation_id = kept.confirmation.fact_id if kept else ""
            values = _values(request, person, plan, confirmation_id)
            visit_id = Duties(work).keep(home_visit, values, papers)
            detail = {"visit": visit_id, "person": person_mark(person.id_number)}
            changes = work.commit(Act("visit.record", {**detail, "confirmed": request.confirm}))
        due_on = kept.due_on if kept else None
        return Visited(visit_id, confirmation_id, due_on, tuple(problems), changes)

    def visits(
        self, village: str = "", since: date | None = None, until: date | None = None
    ) -> tuple[VisitLine, ...]:
        """Visits that were made, newest first. Refused `village.unknown`."""
        session = self._session
        session.actor.require(Duty.READ)
        areas = (area_of(session, village),) if village.strip() else ()
        book = session.village_book()
        with session.read() as connection:
            rows = visits.visits(connection, VisitFilter(villages=areas, since=since, until=until))
            known = _people(connection, sorted({row.id_number for row in rows}))
        return tuple(
            VisitLine(row, person, book.name(person.village_code) if person else "")
            for row in rows
            for person in (known.get(row.id_number),)
        )

    def of(self, id_number: str) -> tuple[VisitRow, ...]:
        """The visits to one person, newest first."""
        self._session.actor.require(Duty.READ)
        with self._session.read() as connection:
            return visits.visits(connection, VisitFilter(id_number=id_number))

    def _prepared(self, person: Recipient, request: VisitRequest) -> Prepared:
        return self._confirming.prepare(
            ConfirmRequest(
                id_number=person.id_number,
                method=Method.HOME_VISIT,
                photos=request.photos,
                videos=request.videos,
                on=request.on,
                reason=request.reason,
                place=request.place,
            )
        )

    def _check(self, request: VisitRequest) -> None:
        today = self._session.today()
        if request.on > today:
            raise Refused(
                "date.future",
                f"上门日期 {request.on} 还没有到（今天是 {today}）。",
                remedy="请写实际上门的那一天；要先安排的，请做上门计划。",
                value=request.on.isoformat(),
            )
        if request.at_time and not _TIME.fullmatch(request.at_time):
            raise Refused(
                "time.invalid",
                f"时间“{request.at_time[:20]}”不对。",
                remedy="请写成 14:30 的样子。",
                value=request.at_time[:20],
            )
        if request.follow_up_on is not None and request.follow_up_on < request.on:
            raise Refused(
                "date.invalid",
                f"下次跟进 {request.follow_up_on} 早于这次上门 {request.on}。",
                remedy="请核对这两个日期。",
                value=request.follow_up_on.isoformat(),
            )
        self._check_staff(request)
        if request.confirm and request.found is not Found.MET:
            raise Refused(
                "visit.not_met",
                f"“{request.found.label}”，不能当场确认。",
                remedy="请只登记上门；见到本人以后再确认。",
                value=request.found.value,
            )

    def _check_staff(self, request: VisitRequest) -> None:
        needed = staff_needed(self._session)
        names = [name for name in (request.staff_a, request.staff_b) if person_key(name)]
        if not names or (needed > 1 and len(names) < 2):
            raise Refused(
                "name.missing",
                f"上门服务要写明服务人员（{needed} 人）。",
                remedy="请写上两名服务人员的姓名。" if needed > 1 else "请写上服务人员的姓名。",
            )
        if len(names) > 1 and person_key(names[0]) == person_key(names[1]):
            raise Refused(
                "visit.same_staff",
                f"两名服务人员写的是同一个人（{names[0].strip()}）。",
                remedy="上门服务要两个不同的人，请写另一个人的姓名。",
                value=names[0].strip(),
            )


def _plan_of(connection: Reading, id_number: str, request: VisitRequest) -> PlanRow | None:
    rows = visits.plans(connection, request.plan_id)
    if request.plan_id and not rows:
        raise Refused(
            "plan.unknown",
            "没有这个编号的上门计划。",
            remedy="请用 visits list 查看计划的编号。",
            value=request.plan_id[:40],
        )
    naming = [row for row in rows if any(stop.id_number == id_number for stop in row.stops)]
    return naming[-1] if naming else (rows[0] if request.plan_id else None)


def _told(request: VisitRequest, *, again: bool) -> list[Problem]:
    problems = []
    if request.found is Found.MET and not (request.photos or request.videos):
        text = "见到了本人，没有附照片；补拍的照片请随下次确认登记。"
        problems.append(Problem(Severity.WARNING, "visit.no_photo", text))
    if again:
        text = f"此人 {request.on} 已经登记过一次上门，请核对是不是重复登记。"
        problems.append(Problem(Severity.WARNING, "visit.again", text, value=str(request.on)))
    return problems


def _values(
    request: VisitRequest, person: Recipient, plan: PlanRow | None, confirmation_id: str
) -> dict[str, object]:
    services = {*request.services} | ({VisitService.CONFIRMATION} if request.confirm else set())
    return {
        "id_number": person.id_number,
        "plan_id": plan.plan_id if plan else "",
        "team_id": plan.team_id if plan else "",
        "visited_on": request.on.isoformat(),
        "at_time": request.at_time,
        "place": request.place.strip(),
        "staff_a": request.staff_a.strip(),
        "staff_b": request.staff_b.strip(),
        "identity": request.identity.value if request.identity else "",
        "found": request.found.value,
        "services": json.dumps([one.value for one in VisitService if one in services]),
        "living": request.living.strip(),
        "satisfaction": request.satisfaction.value if request.satisfaction else "",
        "follow_up": request.follow_up.strip(),
        "follow_up_on": request.follow_up_on.isoformat() if request.follow_up_on else "",
        "confirmation_id": confirmation_id,
        "stated_on": request.on.isoformat(),
        "note": request.note.strip(),
    }


def _people(connection: Reading, numbers: list[str]) -> dict[str, PersonRow]:
    found: dict[str, PersonRow] = {}
    for begin in range(0, len(numbers), _SLICE):
        wanted = PeopleFilter(id_numbers=tuple(numbers[begin : begin + _SLICE]))
        found.update((row.id_number, row) for row in people.find(connection, wanted))
    return found
