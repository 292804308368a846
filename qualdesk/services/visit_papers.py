"""上门服务记录表: one route sheet a team and day, kept before it is drawn (P2.3, P3.2)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

from qualdesk.documents.forms.visits import draw_visits
from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act, canonical
from qualdesk.domain.form_codes import FormKind
from qualdesk.domain.form_layout import Layout
from qualdesk.domain.identity import age_on, birth_of, sex_of
from qualdesk.domain.recipient import Flag, Insurance
from qualdesk.domain.visit_forms import VISIT_LIMIT, VisitForm, VisitFormRow
from qualdesk.domain.visits import Found, IdentityCheck
from qualdesk.errors import Refused
from qualdesk.progress import SILENT, Progress
from qualdesk.services.paper_heads import FORM_KEY, PaperHeads, kept_papers
from qualdesk.services.paper_output import Printed, PrintedForm, uncovered, write_paper
from qualdesk.services.people_lines import PersonLine, lines_of
from qualdesk.services.session import Session
from qualdesk.services.visit_planning import PlanStop, VisitPlanning
from qualdesk.storage.queries import papers as queries
from qualdesk.storage.queries import people, visits
from qualdesk.storage.queries.papers import FormFilter, FormRow
from qualdesk.storage.queries.visits import VisitFilter, VisitRow
from qualdesk.storage.repositories.papers import Papers
from qualdesk.storage.store import Reading
from qualdesk.storage.work import Work, new_fact_id

_KIND = FormKind.VISITS
_UNGROUPED = "未分组"


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The people of one sheet: those of a plan's day, in the order of the route."""

    plan_id: str
    team: str
    day: date
    stops: tuple[PlanStop, ...]

    @property
    def numbers(self) -> tuple[str, ...]:
        """Id numbers in the order of the rows."""
        return tuple(one.stop.id_number for one in self.stops)


class VisitPapers:
    """One use case a method."""

    def __init__(self, session: Session, planning: VisitPlanning) -> None:
        self._session = session
        self._planning = planning

    def print(
        self,
        out: Path,
        layout_file: Path | None = None,
        *,
        plan_id: str = "",
        on: date | None = None,
        area: str = "",
        progress: Progress = SILENT,
    ) -> Printed:
        """Keep and draw the route sheets of the plans of the round, or of one plan, one day.

        `area` are leading digits of village codes. People who need no visit any more are left
        out; a sheet that names everybody who is left is printed again under its serial. Refused
        `form.nobody`, `plan.unknown`.
        """
        self._session.actor.require(Duty.PAPER)
        forms = self.keep(plan_id=plan_id, on=on, area=area)
        serials = [one.form_serial for one in forms]
        layout = self.reprint(serials, out, layout_file, progress)
        return Printed(out.absolute(), layout.pages, forms, tuple(uncovered(layout)), layout)

    def keep(
        self, *, plan_id: str = "", on: date | None = None, area: str = ""
    ) -> tuple[PrintedForm, ...]:
        """Keep the sheets without drawing them, by plan and day. Refused as `print`."""
        session = self._session
        session.actor.require(Duty.PAPER)
        sheets = list(self._sheets(plan_id, on, area))
        if not sheets:
            raise Refused(
                "form.nobody",
                "没有要印的路线单：没有上门计划，或者计划里的人都不用再去。",
                remedy="请先做上门计划（visits plan），或核对计划的编号、日期和村。",
                value=plan_id or (on.isoformat() if on else None),
            )
        with session.work() as work, session.read() as connection:
            known = self._known(connection)
            forms = [self._form_of(work, sheet, known) for sheet in sheets]
            fresh = any(not one.again for one in forms)
            serials = [one.form_serial for one in forms]
            name = "forms.print" if fresh else "forms.reprint"
            work.commit(Act(name, {"kind": _KIND.value, "serials": serials}))
        return tuple(forms)

    def reprint(
        self,
        serials: Sequence[str],
        out: Path,
        layout_file: Path | None = None,
        progress: Progress = SILENT,
    ) -> Layout:
        """Draw kept sheets again: the same people, with what is recorded by now ticked."""
        return write_paper(
            out, layout_file, serials, lambda stream: self.draw(serials, stream, progress)
        )

    def draw(self, serials: Sequence[str], out: BinaryIO, progress: Progress = SILENT) -> Layout:
        """The same pages into a stream."""
        kept = kept_papers(self._session, serials, self._content)
        key = self._session.store.derive(FORM_KEY)
        return draw_visits(kept, out, key=key, progress=progress)

    # ── what is kept ──────────────────────────────────────────────────────────────────────────

    def _sheets(self, plan_id: str, on: date | None, area: str) -> Iterator[_Sheet]:
        for view in self._planning.plans(plan_id, on):
            team = view.team.name if view.team else ""
            there = [
                one
                for one in view.open
                if one.person is not None and one.person.row.village_code.startswith(area)
            ]
            for day, rows in groupby(there, key=lambda one: one.stop.day):
                stops = tuple(rows)
                for first in range(0, len(stops), VISIT_LIMIT):
                    part = stops[first : first + VISIT_LIMIT]
                    yield _Sheet(view.row.plan_id, team, day, part)

    def _known(self, connection: Reading) -> list[tuple[FormRow, set[str]]]:
        """The station's own sheets that stand, each with whom it names; newest first."""
        own = self._session.station.station_id
        forms = queries.forms(connection, FormFilter(kinds=(_KIND.value,)))
        forms = tuple(form for form in forms if form.station_id == own)
        named = queries.people_of(connection, [form.form_serial for form in forms])
        return [
            (form, {row.id_number for row in named[form.form_serial]}) for form in reversed(forms)
        ]

    def _form_of(
        self, work: Work, sheet: _Sheet, known: Sequence[tuple[FormRow, set[str]]]
    ) -> PrintedForm:
        for form, named in known:
            said = json.loads(form.body)
            same = (said["plan"], said["day"]) == (sheet.plan_id, sheet.day.isoformat())
            if same and named.issuperset(sheet.numbers):
                return PrintedForm(form.form_serial, _KIND, len(named), again=True)
        return PrintedForm(self._add(work, sheet), _KIND, len(sheet.stops), again=False)

    def _add(self, work: Work, sheet: _Sheet) -> str:
        papers = Papers(work)
        (serial,) = papers.next_serials(_KIND, self._session.station.paper_code, 1)
        villages = {one.person.row.village_code for one in sheet.stops if one.person}
        body = {"plan": sheet.plan_id, "day": sheet.day.isoformat(), "team": sheet.team}
        form = {
            "form_serial": serial,
            "fact_id": new_fact_id(),
            "kind": _KIND.value,
            "insurance": "",
            "round": "",  # no paper of a round's confirmations
            "month": "",
            "village_code": villages.pop() if len(villages) == 1 else "",
            "group_name": "",
            "version": 0,
            "audit_digest": work.audit_head,
            "digest": "",
            "body": canonical(body),
        }
        rows: list[dict[str, Any]] = [
            {
                "form_serial": serial,
                "row": number,
                "id_number": person.row.id_number,
                "insurance": _first_insurance(person).value,
                "name": person.row.name,
            }
            for number, person in enumerate(
                (one.person for one in sheet.stops if one.person is not None), 1
            )
        ]
        papers.add_forms([form], rows)
        return serial

    # ── what stands on it ─────────────────────────────────────────────────────────────────────

    def _content(self, form: FormRow, heads: PaperHeads) -> VisitForm:
        session = self._session
        said = json.loads(form.body)
        with session.read() as connection:
            rows = queries.people_of(connection, [form.form_serial])[form.form_serial]
            lines = lines_of(session, connection, [row.id_number for row in rows])
            made = visits.visits(connection, VisitFilter(plan_id=said["plan"]))
            done = {row.id_number: row for row in reversed(made)}
            drawn = [
                self._row(connection, row.id_number, row.name, lines.get(row.id_number), done)
                for row in rows
            ]
        route = _route([lines[row.id_number] for row in rows if row.id_number in lines])
        return VisitForm(
            head=heads.head(form, Insurance.RESIDENT, "", session.station.name),
            team=said["team"],
            planned_on=date.fromisoformat(said["day"]),
            route=route,
            rows=tuple(drawn),
            masked=heads.masked,
        )

    def _row(
        self,
        connection: Reading,
        id_number: str,
        name: str,
        line: PersonLine | None,
        done: dict[str, VisitRow],
    ) -> VisitFormRow:
        person = people.person(connection, id_number)
        birth, sex = birth_of(id_number), sex_of(id_number)
        contact = (person.contact_name, person.contact_phone) if person else ()
        address = person.present_address or person.registered_address if person else ""
        place = line.village + line.row.group if line else ""
        kinds = [flag.label for flag in line.flags if flag is not Flag.OFF_ROSTER] if line else []
        visit = done.get(id_number)
        return VisitFormRow(
            name=name,
            sex=sex,
            age=age_on(birth, self._session.today()),
            id_number=id_number,
            kinds=" ".join(kinds),
            address=address or place,
            phone=person.phone if person else "",
            contact=" ".join(part for part in contact if part),
            ticked=_ticked(visit) if visit else frozenset(),
            remark="已登记" if visit else "",
        )


def _first_insurance(person: PersonLine) -> Insurance:
    return person.benefits[0].insurance if person.benefits else Insurance.RESIDENT


def _ticked(visit: VisitRow) -> frozenset[str]:
    """The boxes that the program ticks because the visit is recorded."""
    boxes = {service.value for service in visit.services}
    if visit.found is Found.MET:
        boxes.add("met")
    if visit.identity in (IdentityCheck.ORIGINAL, IdentityCheck.READER):
        boxes.add("original")
    if visit.confirmation_id:
        boxes.add("qualified")
    return frozenset(boxes)


def _route(lines: Sequence[PersonLine]) -> str:
    """上街村（3组→5组）→淮安村（1组）: villages and groups in the order of the route."""
    parts = []
    for village, people_of_village in groupby(lines, key=lambda line: line.village):
        groups = dict.fromkeys(line.row.group or _UNGROUPED for line in people_of_village)
        parts.append(f"{village}（{'→'.join(groups)}）")
    return "→".join(parts)
