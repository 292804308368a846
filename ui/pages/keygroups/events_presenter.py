"""The mind of 活动: events that were held, and one being written down with who came."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from qualdesk.domain.events import EventKind
from qualdesk.errors import Problem, QualDeskError
from qualdesk.progress import Progress
from qualdesk.services.confirming import read_picture
from qualdesk.services.events import EventKept, EventRequest, EventRow
from ui.context import Desk
from ui.job import Job
from ui.presenter import Presenter
from ui.text import read_day

_FAULTS = {
    "name.missing": "name",
    "event.place": "place",
    "date.future": "on",
    "event.nobody": "people",
    "list.other_kind": "people",
    "header.missing": "people",
    "list.empty": "people",
    "list.nobody": "people",
    "file.unreadable": "people",
    "evidence.missing": "photos",
    "photo.unreadable": "photos",
    "folder.empty": "folder",
}
"""At which field a refusal is shown, by its code."""


@dataclass(frozen=True, slots=True)
class EventEntry:
    """An event as it is typed: `people` is the list of who came, `folder` their own photos."""

    kind: EventKind = EventKind.HEALTH_CHECK
    name: str = ""
    place: str = ""
    on: str = ""
    people: Path | None = None
    photos: tuple[Path, ...] = ()
    folder: Path | None = None
    fault_at: str = ""
    fault: str = ""


@dataclass(frozen=True)
class EventsState:
    """Events, newest first."""

    rows: tuple[EventRow, ...] | None = None
    helped: int = 0  # people helped with the app this half-year
    entry: EventEntry = field(default_factory=EventEntry)
    left_out: tuple[Problem, ...] = ()  # of the event that was recorded last
    saving: bool = False


class EventsPresenter(Presenter[EventsState]):
    """One event at a time."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, EventsState())

    def load(self) -> None:
        """Read the events, and how many people were helped with the app."""
        services = self.desk.services

        def look(_: Progress) -> tuple[tuple[EventRow, ...], int]:
            return services.events.held(), services.app_help.count().people

        job = self.desk.read(look)
        self.latest("events", job.then(lambda came: self.show(rows=came[0], helped=came[1])))

    def type(self, **fields: Any) -> None:
        """What is typed or chosen."""
        entry = replace(self.state.entry, **fields, fault_at="", fault="")
        if entry != self.state.entry:
            self.show(entry=entry)

    def record(self) -> Job[EventKept] | None:
        """Keep the event and confirm who came; to be started."""
        entry = self.state.entry
        if self.state.saving:
            return None
        on = read_day(entry.on or self.desk.today().isoformat(), self.desk.today())
        if on is None:
            self._fault("on", "没有这一天。写成 2026-11-21 的样子。")
            return None
        if entry.people is None:
            self._fault("people", "先选到场名单：一张有姓名、身份证号码的表格。")
            return None
        people, services = entry.people, self.desk.services
        unmatched: list[Problem] = []

        def keep(progress: Progress) -> EventKept:
            came = services.events.read_list(people)
            unmatched.extend(came.problems)
            return services.events.record(
                EventRequest(
                    kind=entry.kind,
                    name=entry.name,
                    place=entry.place,
                    on=on,
                    people=came.people,
                    group_photos=tuple(read_picture(path) for path in entry.photos),
                    photos=self._own_photos(entry.folder),
                ),
                progress,
            )

        def kept(done: EventKept) -> None:
            left_out = (*unmatched, *done.problems)
            self.show(saving=False, entry=EventEntry(kind=entry.kind), left_out=left_out)
            told = f"，{len(left_out)} 条要看一下" if left_out else ""
            came = f"到场 {len(done.attended)} 人，确认 {len(done.confirmed)} 人"
            self.desk.shell.say(f"已登记活动：{came}{told}")
            self.load()

        self.show(saving=True, left_out=())
        return self.desk.write(keep, "登记活动").then(kept).otherwise(self._refused)

    def take_back(self, event_id: str, reason: str) -> None:
        """An event was written down wrongly; its confirmations go with it."""
        correcting = self.desk.services.correcting

        def gone(_: object) -> None:
            self.desk.shell.say("这次活动已撤销，到场人员的确认也一起撤销了。")
            self.load()

        job = self.desk.write(lambda _: correcting.correct(event_id, {}, reason), "撤销活动")
        job.then(gone).start()

    def _own_photos(self, folder: Path | None) -> dict[str, tuple[bytes, ...]]:
        found: dict[str, tuple[bytes, ...]] = defaultdict(tuple)
        claims = self.desk.services.photo_claims.match(folder) if folder else ()
        for claim in claims:
            if claim.id_number:
                found[claim.id_number] += (read_picture(claim.file),)
        return dict(found)

    def _fault(self, at: str, words: str) -> None:
        self.show(saving=False, entry=replace(self.state.entry, fault_at=at, fault=words))

    def _refused(self, fault: QualDeskError) -> None:
        at = _FAULTS.get(fault.code)
        if at is not None:
            self._fault(at, fault.body + fault.remedy)
            return
        self.show(saving=False)
        self.desk.shell.tell(fault)
