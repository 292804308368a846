"""The mind of the ledger: who is in it, one flag at a time, the ledger on paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from qualdesk.domain.key_groups import CodeSet
from qualdesk.domain.recipient import Flag
from qualdesk.errors import QualDeskError
from qualdesk.progress import Progress
from qualdesk.services.confirming import Corrected
from qualdesk.services.key_flags import Flagged, FlagRequest
from qualdesk.services.key_groups import Ledger
from qualdesk.services.people_lines import people_filter
from qualdesk.services.register import Found
from ui.context import Desk
from ui.job import Job
from ui.pages.keygroups.ledger_state import Entry, LedgerState
from ui.pages.keygroups.words import KINDS
from ui.presenter import Presenter
from ui.text import read_day

_FOUND = 8
_FAULTS = {
    "flag.source": "source",
    "flag.grade": "grade",
    "disability.number": "number",
    "disability.other_person": "number",
    "date.order": "until",
    "recipient.dead": "who",
}
"""At which field a refusal is shown, by its code."""


class LedgerPresenter(Presenter[LedgerState]):
    """Filters work on the ledger that was read: they cost nothing."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, LedgerState())
        self._made: tuple[str, ...] = ()  # facts of the last act: Ctrl+Z takes them back

    def load(self) -> None:
        """Read the ledger."""
        groups = self.desk.services.key_groups

        def came(ledger: Ledger) -> None:
            codes = {one.person.row.village_code for one in ledger.lines}
            village = self.state.village if self.state.village in codes else ""
            self.state = replace(self.state, ledger=ledger, village=village)
            self._keep_owner()
            self._stay()

        self.latest("ledger", self.desk.read(lambda p: groups.ledger(progress=p)).then(came))

    def choose(self, kind: Flag | None) -> None:
        """One kind, or all."""
        self.state = replace(self.state, kind=kind)
        self._stay()

    def look_at(self, village: str) -> None:
        """One village, or all; who is responsible for nobody there is not asked for any more."""
        self.state = replace(self.state, village=village)
        self._keep_owner()
        self._stay()

    def look_after(self, owner: str | None) -> None:
        """Those of one 责任人 ("" those of nobody), or of all."""
        self.state = replace(self.state, owner=owner)
        self._stay()

    def _keep_owner(self) -> None:
        owner = self.state.owner
        self.state = replace(self.state, owner=owner if owner in self.state.owners else None)

    def move(self, at: int) -> None:
        """Another person is current."""
        if 0 <= at < len(self.state.visible):
            number = self.state.visible[at].person.row.id_number
            if number != self.state.at:
                self.show(at=number)

    def tick(self, at: int) -> None:
        """Tick a row, or take its tick away."""
        if 0 <= at < len(self.state.visible):
            number = self.state.visible[at].person.row.id_number
            self.show(ticked=self.state.ticked ^ {number})

    def tick_all(self) -> None:
        """Everybody in sight, or nobody when they all are."""
        everybody = frozenset(one.person.row.id_number for one in self.state.visible)
        more = not everybody <= self.state.ticked
        self.show(ticked=self.state.ticked | everybody if more else frozenset())

    def untick(self) -> None:
        """Nobody."""
        self.show(ticked=frozenset())

    def _stay(self) -> None:
        """The current person stays, else the first one is it."""
        if self.state.current is None:
            first = self.state.visible[:1]
            self.state = replace(self.state, at=first[0].person.row.id_number if first else "")
        self.show()

    # One flag

    def begin(self, *, entering: bool) -> None:
        """Show the entry, or the current person."""
        self.show(entering=entering)

    def find(self, text: str) -> None:
        """Somebody by initials, name, number."""
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
        found = self.state.entry.found
        person = next((one for one in found if one.row.id_number == id_number), None)
        if person is not None:
            self.show(entry=replace(self.state.entry, person=person, found=(), text=""))

    def type(self, **fields: Any) -> None:
        """What is typed or chosen."""
        entry = replace(self.state.entry, **fields, fault_at="", fault="")
        if entry != self.state.entry:
            self.show(entry=entry)

    def clear(self) -> None:
        """Begin anew."""
        self.show(entry=Entry())

    def record(self) -> Job[Flagged] | None:
        """Keep the flag."""
        entry = self.state.entry
        if self.state.saving:
            return None
        if entry.person is None:
            self._fault("who", entry.fault or "先找到这个人：打拼音首字母。")
            return None
        until = read_day(entry.until, self.desk.today(), ahead=True)
        if entry.until.strip() and until is None:
            self._fault("until", "没有这一天。写成 2027-03-31；不知道的空着。")
            return None
        severe = entry.kind is Flag.SEVERE_DISABILITY
        frail = entry.kind is Flag.INCAPACITATED
        request = FlagRequest(
            id_number=entry.person.row.id_number,
            kind=entry.kind,
            source=entry.source,
            grade=entry.grade if severe or frail else "",
            code_set=entry.scale if frail else None,
            disability_number=entry.number if severe else "",
            until_on=until,
        )
        name, flags = entry.person.row.name, self.desk.services.key_flags

        def kept(done: Flagged) -> None:
            advice = "　".join(problem.message for problem in done.problems)
            self._made = done.made
            self.show(saving=False, entry=Entry(kind=entry.kind, source=entry.source))
            self.desk.shell.say(f"{name} 已列为{KINDS[entry.kind]}。{advice}")
            self.load()

        self.show(saving=True)
        job = self.desk.write(lambda p: flags.set(request, p), "登记标记")
        return job.then(kept).otherwise(self._refused).start()

    def end(self, kind: Flag, reason: str) -> Job[Flagged] | None:
        """The current person is of this kind no more."""
        line = self.state.current
        if line is None:
            return None
        number, name = line.person.row.id_number, line.person.row.name
        flags = self.desk.services.key_flags

        def ended(done: Flagged) -> None:
            self._made = done.made
            self.desk.shell.say(f"{name} 不再列为{KINDS[kind]}，记录留着。")
            self.load()

        job = self.desk.write(lambda _: flags.end(number, kind, reason), "终止标记")
        return job.then(ended).start()

    def take_back(self) -> Job[Corrected] | None:
        """Ctrl+Z: the flag that was set or ended last is as it was before, by corrections."""
        made, self._made = self._made, ()
        if not made:
            self.desk.shell.say("没有刚才登记的标记可以撤回。")
            return None
        correcting = self.desk.services.correcting

        def undo(_: Progress) -> Corrected:
            done = [correcting.correct(fact_id, {}, "标记点错了") for fact_id in made]
            return done[-1]  # every one changes the same: the pages are told once

        def undone(_: Corrected) -> None:
            self.desk.shell.say("刚才的标记已撤回，和原来一样。")
            self.load()

        return self.desk.write(undo, "撤回标记").then(undone).start()

    # Paper

    def export(self, target: Path) -> Job[int]:
        """What is shown as a sheet or as PDF, by the ending; to be started."""
        groups, state = self.desk.services.key_groups, self.state

        def write(progress: Progress) -> int:
            ledger = groups.ledger(state.kind, state.village, state.owner, progress)
            return groups.write(ledger, target, progress)

        job = self.desk.write(write, "导出重点群体台账")
        return job.then(lambda _: self.desk.shell.say(f"已写好 {target.name}"))

    # Drafts

    def as_draft(self) -> dict[str, object]:
        """JSON of what is typed; {} for nothing."""
        entry = self.state.entry
        if entry.empty:
            return {}
        return {
            "person": entry.person.row.id_number if entry.person else "",
            "text": entry.text,
            "kind": entry.kind.value,
            "source": entry.source,
            "number": entry.number,
            "grade": entry.grade,
            "scale": entry.scale.value,
            "until": entry.until,
        }

    def restore(self, body: Mapping[str, Any]) -> None:
        """Inverse of `as_draft`."""
        if not body:
            return
        entry = Entry(
            kind=Flag(body.get("kind", Flag.SEVERE_DISABILITY.value)),
            scale=CodeSet(body.get("scale", CodeSet.CARE.value)),
            text=str(body.get("text", "")),
            source=str(body.get("source", "")),
            number=str(body.get("number", "")),
            grade=str(body.get("grade", "")),
            until=str(body.get("until", "")),
        )
        self.show(entry=entry, entering=True)
        number = str(body.get("person", ""))
        if number:
            register = self.desk.services.register
            self.desk.read(lambda _: register.person(number).line).then(
                lambda line: self.show(entry=replace(self.state.entry, person=line))
            ).start()

    def _found(self, found: Found) -> None:
        entry = replace(self.state.entry, found=found.lines)
        if not found.lines and entry.text.strip():
            words = "没有找到。核对一下，或打拼音首字母；名册里没有的，先到花名册（F4）导入。"
            entry = replace(entry, fault_at="who", fault=words)
        self.show(entry=entry)

    def _fault(self, at: str, words: str) -> None:
        self.show(saving=False, entry=replace(self.state.entry, fault_at=at, fault=words))

    def _refused(self, fault: QualDeskError) -> None:
        self.show(saving=False)
        at = _FAULTS.get(fault.code)
        if at is None:
            self.desk.shell.tell(fault)
        else:
            self._fault(at, fault.body + fault.remedy)
