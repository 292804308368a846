"""活动: who came, confirmed in one pass with place and event on each confirmation (L2.3.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.changes import Changes
from qualdesk.domain.confirmation import Evidence, Method, Outcome
from qualdesk.domain.duties import ComparisonKind, Verdict
from qualdesk.domain.events import EventKind
from qualdesk.errors import Problem, Refused, Severity, Where
from qualdesk.progress import SILENT, Progress
from qualdesk.services.comparing import Comparing
from qualdesk.services.comparing_read import ListRequest
from qualdesk.services.confirming import Confirming, ConfirmRequest, Prepared
from qualdesk.services.keeping import keep_pictures
from qualdesk.services.people_lines import area_of
from qualdesk.services.register import known_person
from qualdesk.services.session import Session
from qualdesk.storage.queries import confirmations
from qualdesk.storage.queries import events as queries
from qualdesk.storage.queries.events import AttendanceRow, EventRow
from qualdesk.storage.repositories.duties import Duties
from qualdesk.storage.schema_half_year import attendance, event

__all__ = ["CameList", "EventKept", "EventRequest", "EventRow", "Events"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRequest:
    """An event and who came. Pictures are encoded.

    `group_photos` show several people and stand on every confirmation; `photos` are those of
    single people by id number. `confirm` False keeps only who came.
    """

    kind: EventKind
    name: str
    place: str
    on: date
    people: tuple[str, ...]
    organiser: str = ""
    village: str = ""
    group_photos: tuple[bytes, ...] = ()
    photos: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict)
    confirm: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class EventKept:
    """`confirmed` by id number gives the confirmation; who came without one is in `attended`."""

    event_id: str
    attended: tuple[str, ...]
    confirmed: Mapping[str, str]
    problems: tuple[Problem, ...]
    changes: Changes


@dataclass(frozen=True, slots=True)
class CameList:
    """Who stands on a list of who came: id numbers of the register, and rows that fit nobody."""

    people: tuple[str, ...]
    problems: tuple[Problem, ...]


class Events:
    """One use case a method; an event with all its confirmations is one act."""

    def __init__(self, session: Session, confirming: Confirming) -> None:
        self._session = session
        self._confirming = confirming

    def record(self, request: EventRequest, progress: Progress = SILENT) -> EventKept:
        """Keep an event, who came, and a confirmation of each (现场).

        Whoever was confirmed on that day or later keeps that confirmation. Whoever cannot be
        confirmed (dead, ended, no photo) is not taken as having come, and told as refused; the
        others are kept. Refused for all: `name.missing`, `date.future`, `event.nobody`,
        `event.place`, `village.unknown`.
        """
        session = self._session
        session.actor.require(Duty.CONFIRM)
        self._check(request)
        village = area_of(session, request.village).ljust(12, "0") if request.village else ""
        shared = keep_pictures(session, request.group_photos)
        came, prepared, problems = self._prepared(request, shared, progress)
        if not came:
            first = problems[0]
            raise Refused(first.code, first.message, problems=tuple(problems))
        day = request.on.isoformat()
        values = {
            "kind": request.kind.value,
            "name": request.name.strip(),
            "place": request.place.strip(),
            "organiser": request.organiser.strip(),
            "village_code": village,
            "stated_on": day,
            "note": request.note.strip(),
        }
        confirmed: dict[str, str] = {}
        with session.work() as work:
            event_id = Duties(work).keep(event, values, shared)
            for number, one in prepared.items():
                kept = self._confirming.keep(work, one)
                confirmed[number] = kept.confirmation.fact_id
                problems += [p for p in kept.problems if p.severity is not Severity.ADVICE]
            rows = [
                {
                    "event_id": event_id,
                    "id_number": number,
                    "confirmation_id": confirmed.get(number, ""),
                    "stated_on": day,
                }
                for number in came
            ]
            Duties(work).keep_all(attendance, rows)
            detail = {"event": event_id, "attended": len(came), "confirmed": len(confirmed)}
            changes = work.commit(Act("event.record", detail))
        return EventKept(event_id, tuple(came), confirmed, tuple(problems), changes)

    def held(self) -> tuple[EventRow, ...]:
        """Events that stand, newest first."""
        self._session.actor.require(Duty.READ)
        with self._session.read() as connection:
            return queries.events(connection)

    def came_to(self, event_id: str) -> tuple[AttendanceRow, ...]:
        """Who came to an event."""
        self._session.actor.require(Duty.READ)
        with self._session.read() as connection:
            return queries.attendances(connection, event_id)

    def read_list(self, file: Path) -> CameList:
        """The people of a table (姓名, 身份证号码) of who came.

        Rows that fit nobody, or nobody for certain, are problems `event.unmatched`. Unreadable
        and Refused as a list from outside.
        """
        comparing = Comparing(self._session)
        preview = comparing.preview(
            comparing.read(ListRequest(path=file, kind=ComparisonKind.ASSIGNED))
        )
        people = [row.person for row in preview.rows if row.verdict is Verdict.MATCHED]
        problems = [
            Problem(
                Severity.WARNING,
                "event.unmatched",
                f"{row.row.name or '这一行'}：{row.verdict.label}，没有列入到场人员。",
                Where(file=str(file), sheet=row.row.sheet, row=row.row.row),
            )
            for row in preview.rows
            if row.verdict is not Verdict.MATCHED
        ]
        return CameList(tuple(dict.fromkeys(people)), tuple(problems))

    def _check(self, request: EventRequest) -> None:
        today = self._session.today()
        if not request.name.strip():
            raise Refused(
                "name.missing", "没有写活动名称。", remedy="请写上活动名称，例如“重阳节体检”。"
            )
        if not request.place.strip():
            raise Refused(
                "event.place", "没有写活动地点。", remedy="请写上在哪里办的，它要写进每个人的确认。"
            )
        if request.on > today:
            raise Refused(
                "date.future",
                f"活动日期 {request.on} 还没有到（今天是 {today}）。",
                remedy="请在活动办完以后登记。",
                value=request.on.isoformat(),
            )
        if not request.people:
            raise Refused(
                "event.nobody",
                "没有写谁到场。",
                remedy="请写上到场人员，或者给出到场名单。",
            )

    def _prepared(
        self, request: EventRequest, shared: Sequence[Evidence], progress: Progress
    ) -> tuple[list[str], dict[str, Prepared], list[Problem]]:
        """Who came, the confirmations that may be kept, and what was found."""
        came: list[str] = []
        prepared: dict[str, Prepared] = {}
        problems: list[Problem] = []
        for at, text in enumerate(dict.fromkeys(request.people), 1):
            progress.at("正在登记到场人员", at, len(request.people))
            try:
                number = self._number(text)
                if request.confirm and not self._confirmed_since(number, request.on):
                    prepared[number] = self._prepare(request, number, shared)
                came.append(number)
            except Refused as fault:
                problems += [
                    Problem(one.severity, one.code, one.message, one.where, text)
                    for one in fault.problems
                ]
        return came, prepared, problems

    def _number(self, text: str) -> str:
        with self._session.read() as connection:
            return known_person(self._session, connection, text).id_number

    def _confirmed_since(self, number: str, day: date) -> bool:
        with self._session.read() as connection:
            history = confirmations.of_person(connection, number)
        return any(one.outcome is Outcome.QUALIFIED and one.stated_on >= day for one in history)

    def _prepare(self, request: EventRequest, number: str, shared: Sequence[Evidence]) -> Prepared:
        return self._confirming.prepare(
            ConfirmRequest(
                id_number=number,
                method=Method.ON_SITE,
                photos=request.photos.get(number, ()),
                on=request.on,
                place=f"{request.place.strip()}（{request.name.strip()}）",
                shared=tuple(shared),
            )
        )
