"""Prints confirmation forms and group forms: first the forms are kept, then they are drawn.

What is on paper is always saved already, with its serial, version and audit digest (Y6.1.2b,
Y6.2.2, Y6.3.2). A sheet lives for weeks in a village: printing again gives the same serial.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from qualdesk.documents.forms.group import draw_group
from qualdesk.documents.forms.individual import draw_individual
from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act, canonical
from qualdesk.domain.changes import Changes
from qualdesk.domain.form_codes import FormKind, printed_serial, station_of
from qualdesk.domain.form_layout import Layout
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.sign_off import Paper
from qualdesk.errors import Problem, Refused, Severity
from qualdesk.progress import SILENT, Progress
from qualdesk.services.death_papers import DeathPapers
from qualdesk.services.form_contents import FormContents
from qualdesk.services.form_lookup import form_named, standings_of
from qualdesk.services.form_plan import Planned, Selection, changed_rows, plan
from qualdesk.services.letters import Letters
from qualdesk.services.lists import Lists
from qualdesk.services.paper_heads import FORM_KEY, PaperHeads
from qualdesk.services.paper_output import Printed, PrintedForm, uncovered, write_paper
from qualdesk.services.session import Session
from qualdesk.services.spot_check_papers import SpotCheckPapers
from qualdesk.services.summarising import Summarising
from qualdesk.services.visit_papers import VisitPapers
from qualdesk.services.visit_planning import VisitPlanning
from qualdesk.storage.queries import papers as queries
from qualdesk.storage.queries.papers import FormFilter, FormRow
from qualdesk.storage.repositories.confirmations import Confirmations
from qualdesk.storage.repositories.papers import Papers
from qualdesk.storage.store import Reading
from qualdesk.storage.work import Work, new_fact_id

_VOID = "重新打印，旧表作废"


@dataclass(frozen=True, slots=True)
class Earlier:
    """A form of the round that names one of the people, with its rows and its state."""

    form: FormRow
    people: tuple[tuple[str, str], ...]
    paper: Paper
    voided: bool


ByPerson = dict[tuple[str, Insurance], list[Earlier]]


@dataclass(frozen=True, slots=True)
class KeptForms:
    """The forms of a print run, in the order of the pages; they are on the disk."""

    forms: tuple[PrintedForm, ...]
    problems: tuple[Problem, ...]
    changes: Changes

    @property
    def serials(self) -> tuple[str, ...]:
        """Their serials, in order."""
        return tuple(one.form_serial for one in self.forms)


@dataclass(slots=True)
class _Run:
    """What one print run decides before anything is kept."""

    serials: list[PrintedForm]
    forms: list[dict[str, object]]
    rows: list[dict[str, object]]
    voided: list[tuple[FormRow, str]]  # with the fact id of the form in its place
    problems: list[Problem]


class Printing:
    """One use case a method; the forms are kept in one act for the whole run."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def print(
        self,
        kind: FormKind,
        wanted: Selection,
        out: Path,
        layout_file: Path | None = None,
        *,
        void: bool = False,
        progress: Progress = SILENT,
    ) -> Printed:
        """Keep the forms of a selection and draw them into `out`.

        An open or complete form of the same people is printed again under its serial; a returned
        one gets a successor. `void` voids the earlier forms and makes new ones. Warnings
        `form.open_exists`, `form.voided`, `paper.missing_character`, `photo.missing`. Refused as
        `form_plan.plan`; Environment `disk.*` when the file cannot be written: the forms stay.
        """
        kept = self.keep(kind, wanted, void=void)
        layout, found = self._write(kind, kept.serials, out, layout_file, progress)
        problems = (*kept.problems, *found)
        return Printed(out.absolute(), layout.pages, kept.forms, problems, layout)

    def keep(self, kind: FormKind, wanted: Selection, *, void: bool = False) -> KeptForms:
        """Keep the forms of a selection without drawing them; as `print` but for the file."""
        session = self._session
        session.actor.require(Duty.PAPER)
        with session.work() as work, session.read() as connection:
            forms = plan(session, connection, kind, wanted)
            run = self._decide(work, connection, forms, void=void)
            Papers(work).add_forms(run.forms, run.rows)
            for form, successor in run.voided:
                Confirmations(work).correct(form.fact_id, "form", successor, _VOID)
            changes = work.commit(_act(kind, run))
        return KeptForms(tuple(run.serials), tuple(run.problems), changes)

    def reprint(
        self,
        serial: str,
        out: Path,
        layout_file: Path | None = None,
        progress: Progress = SILENT,
    ) -> Printed:
        """Draw one form again: same serial, same rows. Warning `form.row_changed`.

        Refused `serial.form`, `serial.check`, `form.unknown`, `form.voided`, `form.other_station`.
        """
        form, people, problems = self.take_up(serial)
        kind = FormKind(form.kind)
        if kind is FormKind.SUMMARY:
            service = Summarising(self._session)
            layout = service.reprint(form.form_serial, out, layout_file, progress)
            rows, found = service.rows_of(form), uncovered(layout)
        elif kind is FormKind.DEATHS:
            papers = DeathPapers(self._session)
            layout = papers.reprint(form.form_serial, out, layout_file, progress)
            rows, found = papers.rows_of(form), uncovered(layout)
        elif kind is FormKind.LETTER:
            letters = Letters(self._session, Lists(self._session))
            layout = letters.reprint([form.form_serial], out, layout_file, progress)
            rows, found = people, uncovered(layout)
        elif kind is FormKind.VISITS:
            routes = self._routes()
            layout = routes.reprint([form.form_serial], out, layout_file, progress)
            rows, found = people, uncovered(layout)
        elif kind is FormKind.SPOTCHECK:
            sheets = SpotCheckPapers(self._session)
            layout = sheets.reprint([form.form_serial], out, layout_file, progress)
            rows, found = people, uncovered(layout)
        else:
            layout, found = self._write(kind, [form.form_serial], out, layout_file, progress)
            rows = people
        printed = PrintedForm(form.form_serial, kind, rows, again=True)
        return Printed(out.absolute(), layout.pages, (printed,), (*problems, *found), layout)

    def take_up(self, serial: str) -> tuple[FormRow, int, list[Problem]]:
        """A form that is to be drawn again, its people counted, and the rows that changed.

        Refused as `reprint`; the act is in the audit.
        """
        session = self._session
        session.actor.require(Duty.PAPER)
        with session.work() as work, session.read() as connection:
            form = form_named(connection, serial)
            if station_of(form.form_serial) != session.station.paper_code:
                raise Refused(
                    "form.other_station",
                    f"表单 {printed_serial(form.form_serial)} 是别的站点打印的。",
                    remedy="请由打印它的站点重印；二维码的校验只有它能生成。",
                    value=form.form_serial,
                )
            people = queries.people_of(connection, (form.form_serial,)).get(form.form_serial, ())
            named = [(one.row, one.id_number, one.name) for one in people]
            problems = changed_rows(connection, form.form_serial, named)
            work.commit(Act("forms.reprint", {"serials": [form.form_serial]}))
        return form, len(people), problems

    def earlier(self, forms: Sequence[Planned]) -> tuple[Earlier | None, ...]:
        """For each planned form the standing one that holds exactly its rows, if there is one."""
        self._session.actor.require(Duty.READ)
        with self._session.read() as connection:
            known = self._earlier(connection, forms)
        return tuple(_same(_naming(known, planned), planned) for planned in forms)

    # ── which forms are new ───────────────────────────────────────────────────────────────────

    def _decide(
        self, work: Work, connection: Reading, forms: Sequence[Planned], *, void: bool
    ) -> _Run:
        run = _Run([], [], [], [], [])
        earlier = self._earlier(connection, forms)
        new: list[tuple[int, Planned, int, list[Earlier]]] = []
        for number, planned in enumerate(forms):
            known = _naming(earlier, planned)
            same = _same(known, planned)
            run.serials.append(PrintedForm("", planned.kind, len(planned.people), again=False))
            if same is not None and not void:
                serial = same.form.form_serial
                run.serials[number] = PrintedForm(serial, planned.kind, len(planned.people), True)
            else:
                own = [one for one in known if one.form.kind == planned.kind]
                new.append((number, planned, len(own), known))
        if new:
            kind, station = forms[0].kind, self._session.station.paper_code
            serials = Papers(work).next_serials(kind, station, len(new))
            for serial, (number, planned, version, known) in zip(serials, new, strict=True):
                self._add(run, number, planned, serial, version, work.audit_head)
                self._tell_of(run, planned, known, str(run.forms[-1]["fact_id"]), void=void)
        return run

    def _earlier(self, connection: Reading, forms: Sequence[Planned]) -> ByPerson:
        """The forms of the same insurance and round that name the people, oldest first."""
        by_person: ByPerson = defaultdict(list)
        for insurance, round_id in {(one.insurance, one.this.id) for one in forms}:
            ids = [
                person for one in forms if one.insurance is insurance for person, _ in one.people
            ]
            serials = queries.serials_naming(connection, ids, insurance.value, round_id)
            if not serials:
                continue
            kept = queries.forms(connection, FormFilter(serials=serials), corrected=True)
            standings = standings_of(self._session, connection, kept)
            people = queries.people_of(connection, serials)
            gone = queries.voided(connection, serials)
            for form in kept:
                serial = form.form_serial
                rows = tuple((row.id_number, row.name) for row in people[serial])
                one = Earlier(form, rows, standings[serial].paper, serial in gone)
                for id_number, _ in rows:
                    by_person[id_number, insurance].append(one)
        return by_person

    def _add(
        self, run: _Run, number: int, planned: Planned, serial: str, version: int, digest: str
    ) -> None:
        group = planned.kind is FormKind.GROUP
        run.serials[number] = PrintedForm(serial, planned.kind, len(planned.people), again=False)
        run.forms.append(
            {
                "form_serial": serial,
                "fact_id": new_fact_id(),
                "kind": planned.kind.value,
                "insurance": planned.insurance.value,
                "round": planned.this.id,
                "month": "",
                "village_code": planned.village_code,
                "group_name": planned.group,
                "version": version,
                "audit_digest": digest,
                "digest": "",
                "body": canonical({"expected": planned.expected}) if group else "",
            }
        )
        run.rows += [
            {
                "form_serial": serial,
                "row": row,
                "id_number": id_number,
                "insurance": planned.insurance.value,
                "name": name,
            }
            for row, (id_number, name) in enumerate(planned.people, 1)
        ]

    def _tell_of(
        self, run: _Run, planned: Planned, known: list[Earlier], fact_id: str, *, void: bool
    ) -> None:
        done = {form.form_serial for form, _ in run.voided}
        for one in known:
            serial = one.form.form_serial
            if one.voided or serial in done:
                continue
            words = printed_serial(serial)
            if void and one.form.kind == planned.kind:
                run.voided.append((one.form, fact_id))
                text = f"表单 {words} 已作废，请收回旧表，改用新表。"
                run.problems.append(Problem(Severity.WARNING, "form.voided", text, value=serial))
            elif one.paper is Paper.OPEN:
                text = f"同一期里已有一张还没签齐的表（单号 {words}）列着同样的人，请不要两张都签。"
                told = Problem(Severity.WARNING, "form.open_exists", text, value=serial)
                if told not in run.problems:
                    run.problems.append(told)

    # ── drawing ───────────────────────────────────────────────────────────────────────────────

    def draw(
        self, kind: FormKind, serials: Sequence[str], out: BinaryIO, progress: Progress = SILENT
    ) -> tuple[Layout, list[Problem]]:
        """Draw kept forms of one kind; the layout, and what could not be shown.

        Refused `form.kinds` for several rosters of deaths: each has a file of its own.
        """
        session = self._session
        if kind is FormKind.LETTER:
            layout = Letters(session, Lists(session)).draw(serials, out, progress)
            return layout, uncovered(layout)
        if kind is FormKind.VISITS:
            layout = self._routes().draw(serials, out, progress)
            return layout, uncovered(layout)
        if kind is FormKind.SPOTCHECK:
            layout = SpotCheckPapers(session).draw(serials, out, progress)
            return layout, uncovered(layout)
        if kind is FormKind.DEATHS:
            layout = DeathPapers(session).draw(serials, out, progress)
            return layout, uncovered(layout)
        key = session.store.derive(FORM_KEY)
        with session.read() as connection:
            contents = FormContents(session, connection, PaperHeads(session))
            if kind is FormKind.GROUP:
                layout = draw_group(contents.groups(serials), out, key=key, progress=progress)
            else:
                people = contents.individual(serials)
                layout = draw_individual(people, out, key=key, progress=progress)
        return layout, [*contents.problems, *uncovered(layout)]

    def _routes(self) -> VisitPapers:
        return VisitPapers(self._session, VisitPlanning(self._session))

    def _write(
        self,
        kind: FormKind,
        serials: Sequence[str],
        out: Path,
        layout_file: Path | None,
        progress: Progress,
    ) -> tuple[Layout, list[Problem]]:
        problems: list[Problem] = []

        def draw(stream: BinaryIO) -> Layout:
            layout, found = self.draw(kind, serials, stream, progress)
            problems.extend(found)
            return layout

        return write_paper(out, layout_file, serials, draw), problems


def _naming(earlier: ByPerson, planned: Planned) -> list[Earlier]:
    """The forms that name one of the people, oldest first, each once."""
    found = {
        one.form.form_serial: one
        for id_number, _ in planned.people
        for one in earlier.get((id_number, planned.insurance), ())
    }
    return sorted(found.values(), key=lambda one: (one.form.act, one.form.form_serial))


def _same(known: Sequence[Earlier], planned: Planned) -> Earlier | None:
    """The form that holds exactly these rows and was not returned."""
    for one in reversed(known):
        same = one.form.kind == planned.kind and one.people == planned.people
        if same and not one.voided and one.paper is not Paper.RETURNED:
            return one
    return None


def _act(kind: FormKind, run: _Run) -> Act:
    again = sum(one.again for one in run.serials)
    fresh = [str(form["form_serial"]) for form in run.forms]
    detail = {
        "kind": kind.value,
        "new": len(fresh),
        "again": again,
        "first": fresh[0] if fresh else "",
        "last": fresh[-1] if fresh else "",
        "voided": [form.form_serial for form, _ in run.voided],
    }
    return Act("forms.print" if fresh else "forms.reprint", detail)
