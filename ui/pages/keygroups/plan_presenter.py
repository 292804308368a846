"""The mind of 上门计划: plans made, route sheets printed, results written down."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from qualdesk.domain.visits import Found, IdentityCheck, Satisfaction, VisitService
from qualdesk.errors import QualDeskError, Refused
from qualdesk.progress import Progress
from qualdesk.services.confirming import read_picture
from qualdesk.services.paper_output import Printed
from qualdesk.services.teams import TeamRow
from qualdesk.services.visit_planning import Planned, PlanRequest, PlanView
from qualdesk.services.visiting import Visited, VisitRequest
from ui.context import Desk
from ui.job import Job
from ui.pages.keygroups.plan_state import (
    NEW_TEAM,
    PLAN,
    STOP,
    VISIT,
    PlanEntry,
    PlanState,
    VisitEntry,
)
from ui.presenter import Presenter
from ui.text import read_day

_PLAN_FAULTS = {
    "team.unknown": "team",
    "team.empty": "team",
    "team.exists": "new_team",
    "team.member_twice": "members",
    "name.missing": "new_team",
    "date.past": "first_day",
    "visits.per_day": "per_day",
    "visits.where": "village",
    "visits.nobody": "village",
}
_VISIT_FAULTS = {
    "date.future": "on",
    "date.invalid": "follow_up_on",
    "date.backdated": "on",
    "name.missing": "staff_a",
    "visit.same_staff": "staff_b",
    "evidence.missing": "photos",
    "photo.unreadable": "photos",
    "file.too_large": "photos",
    "file.unreadable": "photos",
}
"""At which field a refusal is shown, by its code."""
_SEPARATORS = str.maketrans(dict.fromkeys("，,、；; \u3000", "、"))


class PlanPresenter(Presenter[PlanState]):
    """Days are walked on what was read."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, PlanState())

    def load(self) -> None:
        """Read plans, teams and villages."""
        services = self.desk.services

        def read(_: Progress) -> tuple[tuple[PlanView, ...], tuple[TeamRow, ...], Any]:
            session = services.session
            book, own = session.village_book(), session.station.division_code
            villages = tuple((one.code, book.name(one.code)) for one in book.villages(own))
            return services.visit_planning.plans(), services.teams.known(), villages

        def came(found: tuple[tuple[PlanView, ...], tuple[TeamRow, ...], Any]) -> None:
            plans, teams, villages = found
            self.state = replace(self.state, plans=plans, teams=teams, villages=villages)
            self._stay()

        self.latest("plans", self.desk.read(read).then(came))

    def look_at(self, day: date) -> None:
        """One day."""
        self.state = replace(self.state, day=day, at="")
        self._stay()

    def step(self, days: int) -> None:
        """Ctrl+PgUp, Ctrl+PgDn: the day before, the next one."""
        known = self.state.days
        if known and self.state.day in known:
            at = known.index(self.state.day) + days
            self.look_at(known[max(0, min(len(known) - 1, at))])

    def move(self, at: int) -> None:
        """Another stop is current."""
        if 0 <= at < len(self.state.lines) and self.state.lines[at].key != self.state.at:
            self.show(at=self.state.lines[at].key)

    def _stay(self) -> None:
        """The day stays, else today's or the next one; the stop too, else the first open one."""
        days, today = self.state.days, self.desk.today()
        day = self.state.day
        if day not in days:
            ahead = [one for one in days if one >= today]
            day = ahead[0] if ahead else (days[-1] if days else None)
        self.state = replace(self.state, day=day)
        if self.state.current is None:
            left = [one for one in self.state.lines if one.stop in one.plan.open]
            first = (left or self.state.lines)[:1]
            self.state = replace(self.state, at=first[0].key if first else "")
        self.show()

    # A plan

    def begin_plan(self, people: Sequence[str] = ()) -> None:
        """Show the plan to be made, for these people or for whoever needs a visit."""
        entry = replace(self.state.entry, people=tuple(people), fault_at="", fault="")
        known = {team.name for team in self.state.teams}
        if entry.team not in known:
            first = self.state.teams[0].name if self.state.teams else NEW_TEAM
            entry = replace(entry, team=first)
        if not entry.first_day:
            entry = replace(entry, first_day=self.desk.today().isoformat())
        self.show(side=PLAN, entry=entry)

    def leave_side(self) -> None:
        """Back to the current stop; what is typed stays."""
        self.show(side=STOP)

    def type_plan(self, **fields: Any) -> None:
        """What is typed or chosen."""
        entry = replace(self.state.entry, **fields, fault_at="", fault="")
        if entry != self.state.entry:
            self.show(entry=entry)

    def make(self) -> Job[Planned] | None:
        """Make the plan; a new team first."""
        entry, today = self.state.entry, self.desk.today()
        if self.state.saving:
            return None
        day = read_day(entry.first_day, today, ahead=True)
        if day is None:
            self._plan_fault("first_day", "没有这一天。写成 2026-11-23 的样子。")
            return None
        if not (entry.per_day.isascii() and entry.per_day.isdecimal()):
            self._plan_fault("per_day", "写一个数，例如 10。")
            return None
        new = entry.team == NEW_TEAM
        members = [one for one in entry.members.translate(_SEPARATORS).split("、") if one]
        if new and not members:
            self._plan_fault("members", "写上队员，至少两人，中间用顿号隔开。")
            return None
        own = self.desk.services.session.station.division_code
        request = PlanRequest(
            team=entry.new_team.strip() if new else entry.team,
            on=day,
            villages=() if entry.people else (entry.village or own,),
            id_numbers=entry.people,
            per_day=int(entry.per_day),
        )
        services = self.desk.services

        def make(_: Progress) -> Planned:
            if new:
                services.teams.add(request.team, members)
            return services.visit_planning.plan(request)

        def made(done: Planned) -> None:
            days = len({stop.day for stop in done.stops})
            told = "　".join(problem.message for problem in done.problems)
            self.state = replace(
                self.state,
                saving=False,
                side=STOP,
                day=done.stops[0].day,
                at="",
                entry=PlanEntry(team=request.team, village=entry.village, per_day=entry.per_day),
            )
            self.desk.shell.say(f"已排好 {len(done.stops)} 人，{days} 天。{told}")
            self.load()

        self.show(saving=True)
        job = self.desk.write(make, "安排上门")
        return job.then(made).otherwise(self._plan_refused).start()

    def print_routes(self, target: Path) -> Job[Printed]:
        """The route sheets of the day; to be started."""
        papers, day = self.desk.services.visit_papers, self.state.day
        job = self.desk.write(lambda p: papers.print(target, on=day, progress=p), "打印路线单")

        def printed(done: Printed) -> None:
            forms = len(done.forms)
            self.desk.shell.say(f"已写好 {target.name}：{forms} 张表，{done.pages} 页")

        return job.then(printed)

    def take_back_plan(self, reason: str) -> None:
        """The plan of the current stop is dropped; visits that were made stay."""
        line = self.state.current
        if line is None:
            return
        correcting, plan_id = self.desk.services.correcting, line.plan.row.plan_id
        job = self.desk.write(lambda _: correcting.correct(plan_id, {}, reason), "撤销计划")

        def gone(_: object) -> None:
            self.desk.shell.say("计划已撤销，里面的人可以重新排。")
            self.load()

        job.then(gone).start()

    # The result of a visit

    def begin_visit(self) -> None:
        """Write down what the visit to the current person was."""
        line = self.state.current
        if line is None or line.stop.person is None:
            return
        visit = self.state.visit
        if visit.id_number != line.id_number:
            members = line.plan.team.members if line.plan.team else ()
            first, second, *_ = (*(one.name for one in members), "", "")
            said = (visit.staff_a, visit.staff_b) if visit.staff_a else (first, second)
            today = self.desk.today().isoformat()
            visit = VisitEntry(line.id_number, line.name, visit.on or today, said[0], said[1])
        self.show(side=VISIT, visit=visit)

    def type_visit(self, **fields: Any) -> None:
        """What is typed or chosen."""
        visit = replace(self.state.visit, **fields, fault_at="", fault="")
        if visit.found is not Found.MET and visit.confirm:
            visit = replace(visit, confirm=False)
        if visit != self.state.visit:
            self.show(visit=visit)

    def shoot(self, *, shooting: bool) -> None:
        """Take a photo with the camera, or go back to the visit."""
        self.show(shooting=shooting and bool(self.state.visit.id_number))

    def take_photo(self, photo: bytes) -> None:
        """One more photo, JPEG, of the visit."""
        self.shoot(shooting=False)
        self.type_visit(taken=(*self.state.visit.taken, photo))

    def drop_photos(self) -> None:
        """None of the photos."""
        self.type_visit(photos=(), taken=())

    def record(self) -> Job[Visited] | None:
        """Keep the visit, and the confirmation with it."""
        visit, today = self.state.visit, self.desk.today()
        if self.state.saving or not visit.id_number:
            return None
        on = read_day(visit.on, today)
        if on is None:
            self._visit_fault("on", "没有这一天。写成 2026-11-21 的样子。")
            return None
        later = read_day(visit.follow_up_on, today, ahead=True)
        if visit.follow_up_on.strip() and later is None:
            self._visit_fault("follow_up_on", "没有这一天。写成 2026-12-05；没有定的空着。")
            return None
        met = visit.found is Found.MET
        visiting = self.desk.services.visiting

        def keep(_: Progress) -> Visited:
            return visiting.record(
                VisitRequest(
                    id_number=visit.id_number,
                    on=on,
                    staff_a=visit.staff_a,
                    staff_b=visit.staff_b,
                    photos=(*map(read_picture, visit.photos), *visit.taken),
                    confirm=visit.confirm,
                    found=visit.found,
                    identity=visit.identity if met else None,
                    services=(VisitService.CONFIRMATION,) if visit.confirm else (),
                    living=visit.living,
                    satisfaction=visit.satisfaction,
                    follow_up=visit.follow_up,
                    follow_up_on=later,
                )
            )

        def kept(done: Visited) -> None:
            told = "　".join(problem.message for problem in done.problems)
            until = f"，下次 {done.due_on} 前确认" if done.due_on else ""
            said = "已上门并确认" if done.confirmation_id else "已登记上门"
            self.desk.shell.say(f"{visit.name} {said}{until}。{told}")
            again = VisitEntry(on=visit.on, staff_a=visit.staff_a, staff_b=visit.staff_b)
            self.state = replace(self.state, saving=False, side=STOP, visit=again, at="")
            self.load()

        self.show(saving=True)
        job = self.desk.write(keep, "登记上门")
        return job.then(kept).otherwise(self._visit_refused).start()

    # Drafts

    def as_draft(self) -> dict[str, object]:
        """JSON of a visit that is half written; {} for none."""
        visit = self.state.visit
        if not visit.id_number:
            return {}
        return {
            "id_number": visit.id_number,
            "name": visit.name,
            "on": visit.on,
            "staff_a": visit.staff_a,
            "staff_b": visit.staff_b,
            "found": visit.found.value,
            "identity": visit.identity.value,
            "confirm": visit.confirm,
            "living": visit.living,
            "satisfaction": visit.satisfaction.value if visit.satisfaction else "",
            "follow_up": visit.follow_up,
            "follow_up_on": visit.follow_up_on,
            "photos": [str(path) for path in visit.photos],
            "taken": [base64.b64encode(photo).decode() for photo in visit.taken],
        }

    def restore(self, body: Mapping[str, Any]) -> None:
        """Inverse of `as_draft`."""
        if not body:
            return
        words = ("id_number", "name", "on", "staff_a", "staff_b", "living", "follow_up",
                 "follow_up_on")  # fmt: skip
        visit = VisitEntry(
            **{word: str(body.get(word, "")) for word in words},
            found=Found(body.get("found", Found.MET.value)),
            identity=IdentityCheck(body.get("identity", IdentityCheck.ORIGINAL.value)),
            confirm=bool(body.get("confirm", True)),
            satisfaction=Satisfaction(body["satisfaction"]) if body.get("satisfaction") else None,
            photos=tuple(Path(str(name)) for name in body.get("photos", ())),
            taken=tuple(base64.b64decode(str(photo)) for photo in body.get("taken", ())),
        )
        self.show(visit=visit, side=VISIT)

    def _plan_fault(self, at: str, words: str) -> None:
        self.show(saving=False, entry=replace(self.state.entry, fault_at=at, fault=words))

    def _visit_fault(self, at: str, words: str) -> None:
        self.show(saving=False, visit=replace(self.state.visit, fault_at=at, fault=words))

    def _plan_refused(self, fault: QualDeskError) -> None:
        at = _PLAN_FAULTS.get(fault.code)
        if at is not None and isinstance(fault, Refused):
            self._plan_fault(at, fault.body + fault.remedy)
            return
        self.show(saving=False)
        self.desk.shell.tell(fault)

    def _visit_refused(self, fault: QualDeskError) -> None:
        at = _VISIT_FAULTS.get(fault.code)
        if at is not None:
            self._visit_fault(at, fault.body + fault.remedy)
            return
        self.show(saving=False)
        self.desk.shell.tell(fault)
