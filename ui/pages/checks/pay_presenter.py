"""The mind of 停发恢复: proposals of the township, decisions of the county."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from qualdesk.domain.decisions import Basis
from qualdesk.domain.duties import reasons_of
from qualdesk.domain.listing import ListKind
from qualdesk.domain.recipient import Insurance, Status
from qualdesk.domain.station import Level
from qualdesk.errors import QualDeskError
from qualdesk.progress import Progress
from qualdesk.services.deciding import DecisionPaper, StatusRequest
from qualdesk.services.pay_handoff import HandedOver, PayList
from qualdesk.services.people_lines import people_filter
from qualdesk.services.register import Found
from ui.context import Desk
from ui.job import Job
from ui.pages.checks.pay_state import (
    RESUME,
    SOON,
    STOP,
    PayEntry,
    PayRow,
    PayState,
    of_item,
    of_proposal,
)
from ui.presenter import Presenter
from ui.scan_reader import ScanItem
from ui.text import day_in_sentence

_FOUND = 6
_LISTS = ((ListKind.TO_STOP, STOP), (ListKind.TURNING_18, SOON), (ListKind.TO_RESUME, RESUME))


class PayPresenter(Presenter[PayState]):
    """The program pays nothing: it keeps what was proposed and what was decided."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, PayState())

    def load(self) -> None:
        """Read the lists and the proposals that wait."""
        services = self.desk.services
        county = services.session.station.level == Level.COUNTY.value

        def look(_: Progress) -> tuple[PayRow, ...]:
            waiting = {one.row.fact_id: one for one in services.deciding.proposals()}
            rows = [
                of_item(item, kind, waiting)
                for which, kind in _LISTS
                for item in services.lists.make(which).items
            ]
            stopped = {(row.id_number, row.insurance) for row in rows if row.kind == STOP}
            rows = [
                row
                for row in rows
                if row.kind != SOON or (row.id_number, row.insurance) not in stopped
            ]
            rows += [
                of_proposal(one, f"{_word(one.row.status, one.row.reason)}　{one.row.from_on} 起")
                for one in waiting.values()
            ]
            return tuple(rows)

        def came(rows: tuple[PayRow, ...]) -> None:
            before = self.state.current
            self.state = replace(self.state, rows=rows, loaded=True, county=county)
            keys = [one.key for one in self.state.visible]
            at = keys.index(before.key) if before is not None and before.key in keys else 0
            self._go(at, again=before is None or at == 0)

        self.latest("all", self.desk.read(look).then(came))

    def show_kind(self, kind: str) -> None:
        """停发、暂停, 恢复 or all."""
        self.state = replace(self.state, shown=kind)
        self._go(0, again=True)

    def move(self, at: int) -> None:
        """↑ and ↓."""
        if at != self.state.at or self.state.entry.new:
            self._go(at, again=True)

    def type(self, **fields: Any) -> None:
        """Something was typed or chosen; another reason has other legal bases."""
        before = self.state.entry
        entry = replace(before, **{"fault": "", **fields})
        if "status" in fields and entry.status is not before.status:
            entry = replace(entry, reason=next(iter(reasons_of(entry.status)), ""))
        self.show(entry=entry)
        same = (entry.status, entry.reason, entry.insurance)
        if entry.new and same != (before.status, before.reason, before.insurance):
            self._ask_bases(entry.reason, entry.status, entry.insurance)

    def attach(self, papers: Sequence[Path]) -> None:
        """The county's document, or what a proposal stands on."""
        self.type(papers=(*self.state.entry.papers, *papers))

    def look_at_papers(self, look: Callable[[tuple[ScanItem, ...]], None]) -> None:
        """Alt+K: what the proposals and decisions about the current benefit stand on."""
        row, deciding = self.state.current, self.desk.services.deciding
        if row is None:
            return

        def came(papers: tuple[DecisionPaper, ...]) -> None:
            if papers:
                look(tuple(ScanItem(one.sha256, _title(one)) for one in papers))
            else:
                self.desk.shell.say(f"{row.name}的建议和决定还没有附材料")

        job = self.desk.read(lambda _: deciding.papers(row.id_number, row.insurance))
        self.latest("papers", job.then(came))

    def choose(self, number: int) -> None:
        """1 or 2: the legal basis that is followed."""
        if self.state.differ and 0 < number <= len(self.state.bases):
            self.type(chosen=self.state.bases[number - 1].citation)

    # Somebody who is on no list

    def begin(self) -> None:
        """Alt+N."""
        reason = next(iter(reasons_of(Status.SUSPENDED)))
        day = self.desk.today().isoformat()
        self.show(entry=PayEntry(new=True, reason=reason, from_on=day), bases=())

    def leave(self) -> None:
        """Back to the rows."""
        self._go(self.state.at, again=True)

    def find(self, text: str) -> None:
        """Somebody by initials, name, number."""
        self.show(entry=replace(self.state.entry, text=text, person=None, found=()))
        if not text.strip():
            return
        services = self.desk.services

        def look(_: Progress) -> Found:
            return services.register.search(people_filter(services.session, text), _FOUND)

        def found(answer: Found) -> None:
            self.show(entry=replace(self.state.entry, found=answer.lines))

        self.latest("find", self.desk.read(look).then(found))

    def take(self, id_number: str) -> None:
        """One of those found."""
        for one in self.state.entry.found:
            if one.row.id_number == id_number:
                insurance = one.benefits[0].insurance if one.benefits else None
                self.type(person=one, found=(), text="", insurance=insurance)

    # Writing

    def save(self) -> Job[Any] | None:
        """A proposal; of one that waits the county's decision."""
        row, entry = self.state.current, self.state.entry
        if self.state.saving:
            return None
        if entry.new:
            return self._propose_new()
        if row is None:
            return None
        if self.state.deciding:
            return self._decide(row)
        if row.kind == RESUME:
            deciding = self.desk.services.deciding
            return self._write(
                lambda p: deciding.resume(
                    row.id_number, row.insurance, proposal=True, documents=entry.papers, progress=p
                ),
                f"{row.name}：建议恢复",
            )
        if self._lacks_choice():
            return None
        return self._keep(self._request(row, proposal=True), f"{row.name}：列入建议名单")

    def drop(self, reason: str) -> Job[Any] | None:
        """不建议了."""
        row = self.state.current
        if row is None or row.proposal is None:
            return None
        fact_id, deciding = row.proposal.row.fact_id, self.desk.services.deciding
        return self._write(lambda _: deciding.drop(fact_id, reason), f"{row.name}：不建议了")

    def export(self, kind: PayList, target: Path) -> Job[HandedOver]:
        """交县局的名单; to be started. The ending says whether as sheet or as PDF."""
        lists = self.desk.services.pay_handoff
        pdf = target.suffix.lower() == ".pdf"

        def write(progress: Progress) -> HandedOver:
            return lists.export(kind, None if pdf else target, target if pdf else None, progress)

        def written(done: HandedOver) -> None:
            words = f"建议 {done.proposals} 条，县局决定 {done.decisions} 条"
            self.desk.shell.say(f"已导出 {target.name}：{words}")

        return self.desk.write(write, f"导出{kind.label}名单").then(written)

    # Inside

    def _propose_new(self) -> Job[Any] | None:
        entry = self.state.entry
        if entry.person is None or entry.insurance is None:
            self._fault("先找到这个人：打拼音首字母、姓名或者证号后几位。")
            return None
        try:
            day = date.fromisoformat(entry.from_on.strip())
        except ValueError:
            self._fault("从哪天起，写成 2026-11-21。")
            return None
        if self._lacks_choice():
            return None
        request = StatusRequest(
            id_number=entry.person.row.id_number,
            insurance=entry.insurance,
            status=entry.status,
            reason=entry.reason,
            from_on=day,
            proposal=not self.state.county,
            documents=entry.papers,
            chosen=entry.chosen,
            chosen_reason=entry.why,
        )
        return self._keep(request, f"{entry.person.row.name}：{entry.status.label}，记下了")

    def _decide(self, row: PayRow) -> Job[Any] | None:
        entry, deciding = self.state.entry, self.desk.services.deciding
        if not entry.number.strip():
            self._fault("填县局文件的文号，待遇才会变。")
            return None
        settles = row.proposal.row.fact_id if row.proposal else ""
        if row.status is Status.PAYING:
            return self._write(
                lambda p: deciding.resume(
                    row.id_number,
                    row.insurance,
                    documents=entry.papers,
                    document_number=entry.number,
                    settles=settles,
                    progress=p,
                ),
                f"{row.name}：县局决定恢复，记下了",
            )
        if row.proposal is None and self._lacks_choice():
            return None
        return self._keep(self._request(row, proposal=False), f"{row.name}：县局的决定记下了")

    def _request(self, row: PayRow, *, proposal: bool) -> StatusRequest:
        entry, waiting = self.state.entry, row.proposal.row if row.proposal else None
        return StatusRequest(
            id_number=row.id_number,
            insurance=row.insurance,
            status=row.status,
            reason=row.reason,
            from_on=waiting.from_on if waiting else self.desk.today(),
            until_on=waiting.until_on if waiting else None,
            proposal=proposal,
            documents=entry.papers,
            document_number="" if proposal else entry.number,
            chosen=waiting.chosen if waiting else entry.chosen,
            chosen_reason=waiting.chosen_reason if waiting else entry.why,
            settles=waiting.fact_id if waiting else "",
        )

    def _keep(self, request: StatusRequest, said: str) -> Job[Any]:
        deciding = self.desk.services.deciding
        return self._write(lambda progress: deciding.decide(request, progress), said)

    def _lacks_choice(self) -> bool:
        entry = self.state.entry
        if not self.state.differ or (entry.chosen and entry.why.strip()):
            return False
        self._fault("两条规定不一样：按 1 或 2 选一条，再写选的理由。")
        return True

    def _fault(self, words: str) -> None:
        self.show(entry=replace(self.state.entry, fault=words))

    def _go(self, at: int, *, again: bool) -> None:
        if not again and at == self.state.at:
            self.show()
            return
        self.show(at=at, entry=PayEntry(), bases=())
        row = self.state.current
        if row is not None and row.status is not Status.PAYING and row.reason:
            self._ask_bases(row.reason, row.status, row.insurance)

    def _ask_bases(self, reason: str, status: Status, insurance: Insurance | None) -> None:
        self.show(bases=())
        if insurance is None:
            return
        deciding = self.desk.services.deciding

        def came(found: tuple[Basis, ...]) -> None:
            self.show(bases=found)

        def refused(fault: QualDeskError) -> None:
            self._fault(fault.body)

        job = self.desk.read(lambda _: deciding.bases(reason, status, insurance))
        self.latest("bases", job.then(came).otherwise(refused))

    def _write(self, work: Callable[[Progress], Any], said: str) -> Job[Any]:
        def kept(done: Any) -> None:
            advice = "　".join(one.message for one in getattr(done, "problems", ())[:1])
            self.show(saving=False, entry=PayEntry())
            self.desk.shell.say(f"{said}。{advice}" if advice else said)

        def failed(fault: QualDeskError) -> None:
            self.show(saving=False)
            self.desk.shell.tell(fault)

        self.show(saving=True)
        return self.desk.write(work).then(kept).otherwise(failed).start()


def _word(status: Status, reason: str) -> str:
    return reasons_of(status).get(reason, reason) or status.label


def _title(paper: DecisionPaper) -> str:
    row = paper.row
    act = "恢复" if row.status is Status.PAYING else row.status.label
    number = f"　{row.document_number}" if row.document_number else ""
    who = "县局决定" if row.decided else "建议"
    return f"{day_in_sentence(row.stated_on)} {who}{act}的材料{number}"
