"""The mind of 死亡报告: months, places, nil reports, one death at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from qualdesk.domain.duties import CaseKind, DeathEvidence
from qualdesk.domain.form_codes import printed_serial
from qualdesk.domain.identity import clean_id_text, parse_id_number
from qualdesk.domain.months import month_add, month_text
from qualdesk.errors import QualDeskError, Refused
from qualdesk.progress import Progress
from qualdesk.services.cases import CaseRequest
from qualdesk.services.death_facts import DeathReport
from qualdesk.services.death_months import DeathLine, DeathMonth
from qualdesk.services.death_rosters import RosterOf
from qualdesk.services.deaths import Reported
from qualdesk.services.paper_output import Printed
from qualdesk.services.people_lines import people_filter
from qualdesk.services.register import Found
from ui.context import Desk
from ui.job import Job
from ui.pages.deaths.state import DeathsState, Entry, window_of
from ui.presenter import Presenter
from ui.text import read_day

_FOUND = 8
_WHOLE = 18  # characters of an id number
_FIND_FIRST = "先找到这个人：打拼音首字母。"


class DeathsPresenter(Presenter[DeathsState]):
    """The month shown first is the one that is reported now: the month before today."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, DeathsState())

    def load(self) -> Job[tuple[tuple[DeathMonth, ...], tuple[DeathLine, ...]]]:
        """Read the months around the chosen one."""
        today = self.desk.today()
        month = self.state.month or month_add(month_text(today), -1)
        deaths = self.desk.services.deaths

        def look(_: Progress) -> tuple[tuple[DeathMonth, ...], tuple[DeathLine, ...]]:
            return deaths.board(window_of(month)), deaths.died_after()

        def looked(found: tuple[tuple[DeathMonth, ...], tuple[DeathLine, ...]]) -> None:
            months, after = found
            places = [place.code for place in months[-1].places] if months else []
            place = self.state.place if self.state.place in places else ""
            self.show(
                today=today,
                month=month,
                months=months,
                after=after,
                place=place or (places[0] if places else ""),
            )

        return self.latest("board", self.desk.read(look).then(looked))

    def step_month(self, months: int) -> None:
        """← and →: not beyond the month that runs."""
        if not self.state.month:
            return
        wanted = month_add(self.state.month, months)
        if wanted <= month_text(self.desk.today()):
            self.state = replace(self.state, month=wanted)
            self.load()

    def choose_place(self, code: str) -> None:
        """↑ and ↓."""
        if code != self.state.place:
            self.show(place=code)

    def report_nil(self) -> Job[tuple[str, bool]] | None:
        """0: the current place had no death in the chosen month."""
        row, month = self.state.current, self.state.month
        if row is None or self.state.saving:
            return None
        services = self.desk.services
        self.show(saving=True)

        def reported(found: tuple[str, bool]) -> None:
            late = "（迟报）" if found[1] else ""
            self.show(saving=False)
            self.desk.shell.say(f"{row.name} {_words(month)} 零报告已记下{late}")
            self.load()

        job = self.desk.write(lambda _: services.deaths.nil(row.kind, row.code, month))
        return job.then(reported).otherwise(self._failed).start()

    def take_nil_back(self) -> Job[Any] | None:
        """Ctrl+Z: take the current place's nil report of the month back, by a correction."""
        row, month = self.state.current, self.state.month
        if row is None:
            return None
        services = self.desk.services

        def undo(_: Progress) -> Any:
            fact = services.deaths.nil_of(row.code, month)
            return services.correcting.correct(fact, {}, "零报告点错了") if fact else None

        def undone(done: Any) -> None:
            said = "零报告已撤回" if done else "没有零报告可以撤回"
            self.desk.shell.say(f"{row.name} {_words(month)}{said}")
            self.load()

        return self.desk.write(undo).then(undone).start()

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
            month = f"列入 {_words(done.month)}报告" if done.month else ""
            self.desk.shell.say(f"已登记 {name}，{month}{extra}。{advice}")
            self.load()

        self.show(saving=True)
        job = self.desk.write(keep, "登记死亡")
        return job.then(kept).otherwise(self._failed).start()

    def open_case(self, line: DeathLine) -> Job[str]:
        """A confirmation after death is looked into."""
        request = CaseRequest(
            id_number=line.row.id_number,
            kind=CaseKind.DIED_AFTER,
            note=f"{line.row.died_on} 死亡以后还有确认",
            source="death",
            source_id=line.row.death_id,
        )
        cases = self.desk.services.cases
        job = self.desk.write(lambda _: cases.open(request))
        said = f"已为 {line.name} 开核查件"
        return job.then(lambda _: self.desk.shell.say(said)).start()

    def export(self, target: Path) -> Job[int]:
        """The chosen month's roster as a file; to be started."""
        papers, of = self.desk.services.death_papers, RosterOf(self.state.month)
        return self.desk.write(lambda progress: papers.write(of, target, progress), "导出花名册")

    def print(self, target: Path) -> Job[Printed]:
        """Freeze the roster for signature and write it as PDF."""
        papers, of = self.desk.services.death_papers, RosterOf(self.state.month)

        def done(printed: Printed) -> None:
            serial = printed_serial(printed.forms[0].form_serial)
            advice = "　".join(problem.message for problem in printed.problems)
            self.desk.shell.say(f"已写好 {target.name}，单号 {serial}。{advice}")

        job = self.desk.write(
            lambda progress: papers.print(of, target, progress=progress), "打印花名册"
        )
        return job.then(done).start()

    def reminder(self) -> str:
        """What to send to the villages that have not reported, "" when all have."""
        names = [row.name for row in self.state.missing]
        if not names:
            return ""
        month = _words(self.state.month)
        return (
            f"{'、'.join(names)}：{month}领取待遇人员死亡情况还没有报，"
            "有死亡的请报名单和证明材料，没有的请报零。"
        )

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


def _words(month: str) -> str:
    return f"{int(month[5:])}月" if month else ""
