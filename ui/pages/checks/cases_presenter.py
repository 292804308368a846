"""The mind of 核查件: who is doubted, who was asked, what is concluded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from qualdesk.domain.confirmation import LossReason, Outcome
from qualdesk.domain.duties import ContactOutcome
from qualdesk.domain.listing import ListKind
from qualdesk.domain.policy_values import ContactHow
from qualdesk.errors import QualDeskError
from qualdesk.progress import Progress
from qualdesk.services.case_files import CaseFile
from qualdesk.services.cases import Conclusion
from qualdesk.services.contacts import ContactRequest
from ui.context import Desk
from ui.job import Job
from ui.pages.checks.columns import case_name
from ui.pages.checks.state import CasesState, Entry
from ui.presenter import Presenter
from ui.text import read_day

_WANTS_PAPER = "先加佐证（照片、视频截图、证明），再下这个结论。"
_WANTS_REASON = "写明还差什么、下一步怎么查。"
_WANTS_PROOF = "凭哪种证明？请在“哪种证明”里选一种。"
_WANTS_DAY = "死亡日期写成 1109 或 2026-11-09；不知道就空着。"


class CasesPresenter(Presenter[CasesState]):
    """What is typed about a case stays with it while others are looked at."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, CasesState())
        self._entries: dict[str, Entry] = {}

    def load(self) -> None:
        """Read the open cases."""
        cases = self.desk.services.cases
        self.latest("all", self.desk.read(lambda _: cases.find()).then(self._came))

    def look_at(self, owner: str) -> None:
        """Those of one person, "" for everybody's."""
        self.state = replace(self.state, owner=owner)
        self._settle(self.state.at)

    def move(self, position: int) -> None:
        """↑ and ↓."""
        if 0 <= position < len(self.state.visible):
            self._open(self.state.visible[position].row.case_id)

    def type(self, **fields: Any) -> None:
        """Something was typed or chosen."""
        entry = replace(self.state.entry, **{"fault": "", **fields})
        if entry != self.state.entry:
            self._entries[self.state.at] = entry
            self.show(entry=entry)

    def choose(self, outcome: Outcome | None) -> bool:
        """具备 and 丧失 need evidence first; whether it was taken."""
        entry = self.state.entry
        wants = outcome in (Outcome.QUALIFIED, Outcome.DISQUALIFIED) and not entry.papers
        self.type(outcome=None if wants else outcome, fault=_WANTS_PAPER if wants else "")
        return not wants

    def attach(self, papers: Sequence[Path]) -> None:
        """Evidence, kept when the conclusion is."""
        self.type(papers=(*self.state.entry.papers, *papers))

    def contact(self) -> Job[Any] | None:
        """Keep the contact that is typed."""
        file, entry = self.state.current, self.state.entry
        if file is None or self.state.saving:
            return None
        request = ContactRequest(
            id_number=file.row.id_number,
            how=entry.how,
            outcome=entry.reached,
            note=entry.note,
            case_id=file.row.case_id,
        )
        contacts = self.desk.services.contacts
        left = replace(entry, note="", reached=ContactOutcome.NOT_REACHED)
        said = f"{case_name(file)}的联系记下了"
        return self._write(lambda _: contacts.add(request), left, said)

    def conclude(self) -> Job[Any] | None:
        """Draw the chosen conclusion."""
        file, entry = self.state.current, self.state.entry
        if file is None or entry.outcome is None or self.state.saving:
            return None
        still, dead = entry.outcome is Outcome.TO_VERIFY, self._dead
        died_on = read_day(entry.died, self.desk.today()) if dead and entry.died.strip() else None
        if still and not entry.reason.strip():
            self.type(fault=_WANTS_REASON)
            return None
        if dead and entry.died.strip() and died_on is None:
            self.type(fault=_WANTS_DAY)
            return None
        if dead and entry.proof is None:
            self.type(fault=_WANTS_PROOF)
            return None
        lost = entry.outcome is Outcome.DISQUALIFIED
        conclusion = Conclusion(
            outcome=entry.outcome,
            evidence=() if still else entry.papers,
            reason=entry.reason.strip(),
            method=entry.method,
            loss_reason=entry.loss if lost else None,
            died_on=died_on,
            death_evidence=entry.proof,
        )
        cases, case_id = self.desk.services.cases, file.row.case_id
        return self._write(
            lambda progress: cases.conclude(case_id, conclusion, progress),
            Entry(),
            f"{case_name(file)}：{'仍待核实' if still else entry.outcome.label}，记下了",
        )

    def give(self, owner: str, reason: str = "") -> Job[Any] | None:
        """Somebody else looks into it."""
        file = self.state.current
        if file is None:
            return None
        cases, case_id = self.desk.services.cases, file.row.case_id
        said = f"{case_name(file)}交给{owner}"
        return self._write(lambda _: cases.give(case_id, owner, reason), self.state.entry, said)

    def phones(self, take: Callable[[str], object]) -> None:
        """The village's people to call, as text for the clipboard; logged."""
        file = self.state.current
        if file is None or file.person is None:
            return
        services, village = self.desk.services, file.person.row.village_code
        office = services.session.station.name

        def make(_: Progress) -> tuple[str, int]:
            items = services.lists.make(ListKind.PHONES, village=village).items
            people = {one.row.id_number: one for one in items}
            lines = [f"{one.row.name}　{one.row.phone or '没有电话'}" for one in people.values()]
            services.register.looked("phones.copied", count=len(lines))
            return "\n".join([_MESSAGE.format(office=office), *lines]), len(lines)

        def made(found: tuple[str, int]) -> None:
            take(found[0])
            self.desk.shell.say(f"抄下了 {found[1]} 人的电话和短信，可以粘贴")

        self.desk.quiet_write(make).then(made).start()

    # Drafts

    def as_draft(self) -> dict[str, object]:
        """The words that are typed; papers are chosen again."""
        return {
            case_id: {
                "how": entry.how.value,
                "reached": entry.reached.value,
                "note": entry.note,
                "reason": entry.reason,
            }
            for case_id, entry in self._entries.items()
            if entry.note.strip() or entry.reason.strip()
        }

    def restore(self, body: Mapping[str, Any]) -> None:
        """Inverse of `as_draft`."""
        for case_id, kept in body.items():
            self._entries[case_id] = Entry(
                how=ContactHow(kept["how"]),
                reached=ContactOutcome(kept["reached"]),
                note=str(kept["note"]),
                reason=str(kept["reason"]),
            )
        self.show(entry=self._entries.get(self.state.at, Entry()))

    # Inside

    @property
    def _dead(self) -> bool:
        entry = self.state.entry
        return entry.outcome is Outcome.DISQUALIFIED and entry.loss is LossReason.DEATH

    def _came(self, files: tuple[CaseFile, ...]) -> None:
        self.state = replace(self.state, files=files, loaded=True)
        self._settle(self.state.at)

    def _settle(self, wanted: str) -> None:
        """The wanted case where it is still there, or the first."""
        known = [one.row.case_id for one in self.state.visible]
        if known:
            self._open(wanted if wanted in known else known[0], again=True)
        else:
            self.show(at="", whole=None, entry=Entry())

    def _open(self, case_id: str, *, again: bool = False) -> None:
        if case_id == self.state.at and not again:
            return
        whole = self.state.whole if case_id == self.state.at else None
        self.show(at=case_id, whole=whole, entry=self._entries.get(case_id, Entry()))
        cases = self.desk.services.cases
        job = self.desk.read(lambda _: cases.one(case_id)).otherwise(lambda _: None)
        self.latest("one", job.then(lambda file: self.show(whole=file)))

    def _write(self, work: Callable[[Progress], Any], left: Entry, said: str) -> Job[Any]:
        case_id = self.state.at

        def kept(_: object) -> None:
            self._entries[case_id] = left
            self.show(saving=False, entry=left if self.state.at == case_id else self.state.entry)
            self.desk.shell.say(said)

        def failed(fault: QualDeskError) -> None:
            self.show(saving=False)
            self.desk.shell.tell(fault)

        self.show(saving=True)
        return self.desk.write(work).then(kept).otherwise(failed).start()


_MESSAGE = (
    "您好，这里是{office}。请转告下面的人：尽快到村里或用手机办理待遇资格确认，行动不便的我们上门。"
)
