"""The entering half of 死亡报告: one person at a time, kept as a draft while it is typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from qualdesk.domain.duties import DeathEvidence
from qualdesk.domain.identity import clean_id_text, parse_id_number
from qualdesk.errors import QualDeskError, Refused
from qualdesk.progress import Progress
from qualdesk.services.death_facts import DeathReport
from qualdesk.services.deaths import Reported
from qualdesk.services.people_lines import people_filter
from qualdesk.services.register import Found
from ui.job import Job
from ui.pages.deaths.state import DeathsState, Entry, month_words
from ui.presenter import Presenter
from ui.text import read_day

_FOUND = 8
_WHOLE = 18  # characters of an id number
_FIND_FIRST = "先找到这个人：打拼音首字母。"


class EntryPresenter(Presenter[DeathsState]):
    """Finds somebody, reads what is typed, records the death."""

    def load(self) -> Job[Any]:
        """Read the page again."""
        raise NotImplementedError

    # One death

    def find(self, text: str) -> None:
        """Somebody by initials, name, number, phone."""
        entry = replace(self.state.entry, text=text, person=None, fault_at="", fault="")
        self.show(entry=entry)
        if not text.strip():
            self.show(entry=replace(entry, found=()))
            return
        services = self.desk.services

        def look(_: Progress) -> Found:
            return services.register.search(people_filter(services.session, text), _FOUND)

        self.latest("find", self.desk.read(look).then(self._found))

    def take(self, id_number: str) -> None:
        """One of those found."""
        person = next(
            (one for one in self.state.entry.found if one.row.id_number == id_number), None
        )
        if person is not None:
            self.show(entry=replace(self.state.entry, person=person, found=(), text=""))

    def put_date(self, text: str) -> None:
        """The day as typed; it is read when it is recorded."""
        entry = replace(self.state.entry, date_text=text, unknown=False, fault_at="", fault="")
        self.show(entry=entry)

    def put_unknown(self, *, unknown: bool) -> None:
        """日子待核实."""
        entry = replace(self.state.entry, unknown=unknown, fault_at="", fault="")
        self.show(entry=replace(entry, date_text="") if unknown else entry)

    def put_evidence(self, kind: str) -> None:
        """Which paper proves it."""
        self.show(entry=replace(self.state.entry, evidence=DeathEvidence(kind)))

    def put_by(self, name: str) -> None:
        """Who reported it."""
        if name != self.state.entry.reported_by:
            self.show(entry=replace(self.state.entry, reported_by=name))

    def attach(self, paper: Path) -> None:
        """A scan or photo of the paper."""
        papers = (*self.state.entry.papers, paper)
        self.show(entry=replace(self.state.entry, papers=papers))

    def clear(self) -> None:
        """Begin anew."""
        self.show(entry=Entry())

    def record(self) -> Job[Reported] | None:
        """Keep the death; the same person with an unknown day gets it written."""
        entry = self.state.entry
        if self.state.saving:
            return None
        if entry.person is None:
            self.show(entry=replace(entry, fault_at="who", fault=entry.fault or _FIND_FIRST))
            return None
        unknown = entry.unknown or entry.date_text.strip() == "0"
        died_on = None if unknown else read_day(entry.date_text, self.desk.today())
        if died_on is None and not unknown:
            words = "没有这一天。写成 0917 或 2026-09-17；不知道的只按 0。"
            self.show(entry=replace(entry, fault_at="date", fault=words))
            return None
        name, number = entry.person.row.name, entry.person.row.id_number
        report = DeathReport(
            id_number=number,
            died_on=died_on,
            evidence_kind=entry.evidence,
            reported_by=entry.reported_by.strip(),
        )
        deaths = self.desk.services.deaths

        def keep(progress: Progress) -> Reported:
            known = deaths.completed_by(number, died_on, papers=bool(entry.papers))
            if known is not None:
                kind = entry.evidence
                return deaths.date(known, died_on, kind.label, kind, entry.papers, progress)
            return deaths.report(report, entry.papers, progress)

        def kept(done: Reported) -> None:
            extra = "，补报" if done.supplement else "，迟报" if done.late else ""
            advice = "　".join(problem.message for problem in done.problems)
            self.show(saving=False, entry=Entry())
            month = f"列入 {month_words(done.month)}报告" if done.month else ""
            self.desk.shell.say(f"已登记 {name}，{month}{extra}。{advice}")
            self.load()

        self.show(saving=True)
        job = self.desk.write(keep, "登记死亡")
        return job.then(kept).otherwise(self._failed).start()

    # Drafts

    def as_draft(self) -> dict[str, Any]:
        """JSON of what is typed; {} for nothing."""
        entry = self.state.entry
        if entry.empty:
            return {}
        return {
            "person": entry.person.row.id_number if entry.person else "",
            "text": entry.text,
            "date": entry.date_text,
            "unknown": entry.unknown,
            "evidence": entry.evidence.value,
            "by": entry.reported_by,
            "papers": [str(paper) for paper in entry.papers],
        }

    def restore(self, body: Mapping[str, Any]) -> None:
        """Inverse of `as_draft`."""
        entry = Entry(
            text=str(body.get("text", "")),
            date_text=str(body.get("date", "")),
            unknown=bool(body.get("unknown")),
            evidence=DeathEvidence(body.get("evidence", DeathEvidence.VILLAGE.value)),
            reported_by=str(body.get("by", "")),
            papers=tuple(Path(paper) for paper in body.get("papers", ())),
        )
        self.show(entry=entry)
        number = str(body.get("person", ""))
        if number:
            register = self.desk.services.register
            self.desk.read(lambda _: register.person(number).line).then(
                lambda line: self.show(entry=replace(self.state.entry, person=line))
            ).start()

    def _found(self, found: Found) -> None:
        entry = replace(self.state.entry, found=found.lines)
        if found.lines or not entry.text.strip():
            self.show(entry=entry)
            return
        fault = _nobody(entry.text, self.desk.today())
        self.show(entry=replace(entry, fault_at="who", fault=fault))

    def _failed(self, fault: QualDeskError) -> None:
        self.show(saving=False)
        self.desk.shell.tell(fault)


def _nobody(text: str, today: date) -> str:
    """What to do when nobody is found; a whole id number that cannot be is said to be so."""
    plain = clean_id_text(text)
    if len(plain) == _WHOLE:
        try:
            parse_id_number(plain, today)
        except Refused as fault:
            return f"{fault.body}照着身份证再打一遍。"
    return "没有找到。核对一下，或打拼音首字母；名册里没有的，先到花名册（F4）导入。"
