"""审核签字 without widgets: the ledger, what is chosen in it, the entry of signatures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from qualdesk.domain.changes import Changes
from qualdesk.domain.form_codes import FormKind, printed_serial
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.sign_off import Decision, Paper, Step
from qualdesk.errors import Problem
from qualdesk.progress import Progress
from qualdesk.services.held_scans import HeldScan
from qualdesk.services.paper_ledger import (
    RUNNING,
    Ledger,
    LedgerFilter,
    PaperLine,
    VillagePapers,
)
from qualdesk.services.signing import Signed, SignRequest
from ui.context import Desk
from ui.job import Job
from ui.pages.signing.attaching import AttachingPresenter
from ui.pages.signing.state import Entry, Recorded, SigningState, place_order
from ui.text import count, day_in_sentence, read_day

if TYPE_CHECKING:
    from qualdesk.bootstrap import Services

_MOST = 1000  # papers signed in one act: a village has fewer, and the window stays free
# Keys of the desk's memory.
_VILLAGE, _INSURANCE, _KIND = "signing.village", "signing.insurance", "signing.kind"
_ORDER, _DOWN = "signing.order", "-"  # a minus before an order that descends
_SORTS = {
    "place": place_order,
    "serial": lambda line: (not line.form_serial, line.form_serial),
    "printed": lambda line: (line.printed_on is None, str(line.printed_on or ""), line.key),
    "people": lambda line: (len(line.people), line.key),
}


@dataclass(frozen=True, slots=True)
class _Loaded:
    villages: tuple[VillagePapers, ...]
    rounds: tuple[tuple[str, str], ...]
    ledger: Ledger
    by_key: Mapping[str, PaperLine]
    counts: Mapping[Paper, int]


class SigningPresenter(AttachingPresenter):
    """Everything that a person does on the ledger of papers."""

    def __init__(self, desk: Desk) -> None:
        memory, day = desk.memory, desk.today().isoformat()
        insurances = {one.value: one for one in Insurance}
        kinds = {one.value: one for one in FormKind}
        wanted = LedgerFilter(
            village=memory.text(_VILLAGE),
            insurance=insurances.get(memory.text(_INSURANCE)),
            kind=kinds.get(memory.text(_KIND)),
        )
        order = memory.text(_ORDER)
        key = order.removeprefix(_DOWN)
        sorted_by = (key if key in _SORTS else "", order.startswith(_DOWN))
        super().__init__(desk, SigningState(wanted=wanted, entry=Entry(day=day), order=sorted_by))

    # Reading

    def load(self) -> None:
        """Villages with their counts, rounds, and the papers of the filter."""
        services, wanted = self.desk.services, self.state.wanted
        self.latest("load", self.desk.read(lambda _: _read(services, wanted)).then(self._loaded))

    def _loaded(self, fresh: _Loaded) -> None:
        self._arrange(
            loaded=True,
            villages=fresh.villages,
            rounds=fresh.rounds,
            lines=fresh.ledger.lines,
            by_key=fresh.by_key,
            counts=fresh.counts,
            ticked=self.state.ticked & fresh.by_key.keys(),
        )

    def _arrange(self, **fields: Any) -> None:
        """Apply the state filter and the order; the current paper stays, or its place does."""
        old = self.state
        now = replace(old, **fields)
        visible = [one for one in now.lines if now.shown is None or one.paper is now.shown]
        key, descending = now.order
        if key:
            visible.sort(key=_SORTS[key], reverse=descending)
        at = next((at for at, line in enumerate(visible) if line.key == now.current), -1)
        if at < 0:
            at = min(max(old.at, 0), len(visible) - 1)
        current = visible[at].key if visible else ""
        self.show(**{**fields, "visible": tuple(visible), "current": current, "at": at})
        self._choice_changed()

    # What is looked at

    def look_at(
        self,
        *,
        village: str | None = None,
        insurance: Insurance | None = None,
        round_id: str = RUNNING,
        kind: FormKind | None = None,
    ) -> None:
        """Other filters: all of them at once, as the fields above the table say."""
        place = self.state.wanted.village if village is None else village
        wanted = LedgerFilter(village=place, insurance=insurance, round_id=round_id, kind=kind)
        if wanted == self.state.wanted:
            return
        memory = self.desk.memory
        memory.put(_VILLAGE, place)
        memory.put(_INSURANCE, insurance.value if insurance else "")
        memory.put(_KIND, kind.value if kind else "")
        self.show(wanted=wanted, ticked=frozenset())
        self.load()

    def show_state(self, paper: Paper | None) -> None:
        """Only papers of one state."""
        self._arrange(shown=paper)

    def sort(self, key: str, *, descending: bool) -> None:
        """Order by a column; remembered."""
        self.desk.memory.put(_ORDER, (_DOWN if descending else "") + key)
        self._arrange(order=(key, descending))

    def move(self, row: int) -> None:
        """Another row is current."""
        if 0 <= row < len(self.state.visible):
            key = self.state.visible[row].key
            if key != self.state.current:
                self.show(current=key, at=row)
                self._choice_changed()

    def find(self, serial: str) -> None:
        """The paper with a serial as typed: it is ticked and becomes current."""
        if not serial.strip():
            return
        ledger = self.desk.services.paper_ledger
        job = self.desk.read(lambda _: ledger.find(serial)).then(self._found)
        self.latest("find", job.otherwise(lambda fault: self.show(fault=fault.body)))

    def _found(self, line: PaperLine) -> None:
        self.show(fault="")
        if line.key in self.state.by_key:
            shown = self.state.shown if self.state.shown in (None, line.paper) else None
            self._arrange(shown=shown, current=line.key, ticked=self.state.ticked | {line.key})
            return
        self.show(
            wanted=LedgerFilter(village=line.village_code, round_id=line.round_id),
            shown=None,
            current=line.key,
            ticked=frozenset({line.key}),
            lines=(line,),
            by_key={line.key: line},
            visible=(line,),
            at=0,
        )
        self.load()

    # What is chosen

    def tick(self, row: int) -> None:
        """Tick or untick a row."""
        if 0 <= row < len(self.state.visible):
            self._tick(self.state.ticked ^ {self.state.visible[row].key})

    def tick_rows(self, rows: Iterable[int]) -> None:
        """Tick these rows as well."""
        visible = self.state.visible
        self._tick(self.state.ticked | {visible[at].key for at in rows if at < len(visible)})

    def tick_all(self) -> None:
        """Tick everything in sight; once more: nothing."""
        keys = frozenset(line.key for line in self.state.visible)
        self._tick(frozenset() if keys <= self.state.ticked else self.state.ticked | keys)

    def untick(self) -> None:
        """Nothing is ticked."""
        self._tick(frozenset())

    def _tick(self, ticked: frozenset[str]) -> None:
        if len(ticked) > _MOST:
            first = (line.key for line in self.state.visible if line.key in ticked)
            ticked = frozenset(islice(first, _MOST))
            self.desk.shell.say(f"一次最多选 {count(_MOST)} 张，先选了前面的")
        self.show(ticked=ticked)
        self._choice_changed()

    def _choice_changed(self) -> None:
        """Ask who usually signs this step of these papers."""
        lines, step = self.state.to_sign, self.state.step
        villages = {line.village_code for line in lines}
        if step is None or len(villages) != 1:
            self.show(signers=())
            return
        village, groups = villages.pop(), {line.group for line in lines}
        group = groups.pop() if step is Step.GROUP_LEADER and len(groups) == 1 else None
        signing = self.desk.services.signing
        preset = step is not Step.GROUP_LEADER or group is not None

        def ask(_: Progress) -> tuple[tuple[str, ...], str]:
            usual = signing.usual_signers(village, step)
            own = signing.usual_signers(village, step, group) if group is not None else usual
            return tuple(dict.fromkeys((*own, *usual))), own[0] if own and preset else ""

        self.latest("signers", self.desk.read(ask).then(lambda told: self._usual(*told)))

    def _usual(self, signers: tuple[str, ...], preset: str) -> None:
        entry = self.state.entry
        if not entry.signer or entry.signer in self._presets:
            entry = replace(entry, signer=preset)
            self._presets = frozenset({preset})
        self.show(signers=signers, entry=entry)

    _presets: frozenset[str] = frozenset()  # names that nobody typed

    # The entry

    def type_entry(self, **fields: Any) -> None:
        """What is typed: `step`, `signer`, `day`."""
        entry = replace(self.state.entry, **fields)
        if entry == self.state.entry:
            return
        if "signer" in fields:
            self._presets = frozenset()
        left = {key: words for key, words in self.state.faults.items() if key not in fields}
        self.show(entry=entry, faults=left)
        if "step" in fields:
            self._choice_changed()

    def sign(self) -> Job[Signed] | None:
        """Keep the signature, as a job to be followed; None when something is missing."""
        return self._record(Decision.APPROVED, "")

    def send_back(self, reason: str) -> Job[Signed] | None:
        """Return the papers with a reason, as a job to be followed."""
        return self._record(Decision.RETURNED, reason)

    @property
    def ready(self) -> bool:
        """Whether signer and day can be kept; what cannot is told beside its field."""
        entry, faults = self.state.entry, {}
        if not entry.signer.strip():
            faults["signer"] = "请写上纸上签的名字。"
        if read_day(entry.day, self.desk.today()) is None:
            faults["day"] = "请写成 2026-11-21、11-21 或 1121。"
        self.show(faults=faults)
        return not faults and bool(self.state.to_sign) and not self.state.busy

    def _record(self, decision: Decision, reason: str) -> Job[Signed] | None:
        step, lines, entry = self.state.step, self.state.to_sign, self.state.entry
        day = read_day(entry.day, self.desk.today())
        if not self.ready or step is None or day is None:
            return None
        request = SignRequest(
            serials=tuple(line.form_serial for line in lines),
            step=step,
            signer=entry.signer.strip(),
            signed_on=day,
            decision=decision,
            reason=reason,
            scan=entry.scan,
        )
        signing = self.desk.services.signing
        job = self.desk.write(lambda progress: signing.sign(request, progress), "登记签字")
        job.then(lambda signed: self._kept(request, lines[0].chain.label(step), signed))
        job.watch(lambda told: self.show(busy=told.running))
        return job

    def _kept(self, request: SignRequest, label: str, signed: Signed) -> None:
        act = "退回" if request.decision is Decision.RETURNED else "签字"
        how_many = f"{count(len(signed.forms))} 张　" if len(signed.forms) > 1 else ""
        if len(signed.forms) == 1:
            how_many = f"{printed_serial(signed.forms[0].form_serial)}　"
        words = f"{how_many}{label} {request.signer}　{day_in_sentence(request.signed_on)}{act}"
        done = {form.form_serial for form in signed.forms if form.standing.complete}
        if request.decision is Decision.RETURNED:
            done = {form.form_serial for form in signed.forms}
        self._presets = frozenset({request.signer})
        self.show(
            recorded=Recorded(
                words, tuple(form.fact_id for form in signed.forms), _told(signed.problems)
            ),
            entry=Entry(signer=request.signer, day=self.state.entry.day),
            ticked=self.state.ticked - done,
        )
        self.load()

    def take_back(self, reason: str) -> None:
        """Withdraw what was kept last."""
        if self.state.recorded is not None:
            self._withdraw(self.state.recorded.fact_ids, reason)

    def take_back_last_of_line(self, reason: str) -> None:
        """Withdraw the last signature (or the return) of the current paper."""
        fact_id = self.last_fact_of_line()
        if fact_id:
            self._withdraw((fact_id,), reason)

    def last_fact_of_line(self) -> str:
        """The signature that could be withdrawn from the current paper; "" for none."""
        line = self.state.line
        if line is None:
            return ""
        if line.standing.returned is not None:
            return line.standing.returned.fact_id
        return line.standing.signed[-1].fact_id if line.standing.signed else ""

    def _withdraw(self, fact_ids: tuple[str, ...], reason: str) -> None:
        correcting = self.desk.services.correcting

        def done(_: Changes) -> None:
            self.desk.shell.say(f"已撤销 {len(fact_ids)} 笔签字，原来的记录还在日志里")
            self.show(recorded=None)
            self.load()

        job = self.desk.write(lambda _: correcting.withdraw_signatures(fact_ids, reason))
        job.then(done).start()

    def put_recorded_away(self) -> None:
        """The strip of what was kept goes."""
        self.show(recorded=None)

    # Drafts

    @property
    def draft(self) -> dict[str, Any]:
        """What was chosen and typed; empty when there is nothing to lose."""
        entry, state = self.state.entry, self.state
        typed = entry.signer if entry.signer not in self._presets else ""
        if not typed and not state.ticked and entry.scan is None:
            return {}
        return {
            "village": state.wanted.village,
            "round": state.wanted.round_id,
            "ticked": sorted(state.ticked),
            "signer": typed,
            "day": entry.day,
            "scan": entry.scan.as_draft() if entry.scan else None,
        }

    def restore(self, body: Mapping[str, Any]) -> None:
        """Choose and type again what the draft says."""
        scan = HeldScan.of_draft(body.get("scan"))
        entry = Entry(signer=body.get("signer", ""), day=body["day"], scan=scan)
        wanted = LedgerFilter(village=body.get("village", ""), round_id=body["round"])
        self.show(entry=entry, wanted=wanted)
        keep = frozenset(body.get("ticked", ()))
        services = self.desk.services

        def put(fresh: _Loaded) -> None:
            self.state = replace(self.state, ticked=keep)
            self._loaded(fresh)

        self.latest("load", self.desk.read(lambda _: _read(services, wanted)).then(put))


def _read(services: Services, wanted: LedgerFilter) -> _Loaded:
    papers = services.paper_ledger
    found = papers.read(wanted)
    by_key = {line.key: line for line in found.lines}
    return _Loaded(papers.villages(), papers.rounds(), found, by_key, found.counts)


def _told(problems: Iterable[Problem]) -> tuple[str, ...]:
    return tuple(problem.message for problem in problems)
