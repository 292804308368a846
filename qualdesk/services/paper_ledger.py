"""Where each paper is: 待签, 退回, 签齐, and the people confirmed without one (未打印)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from qualdesk.clock import CHINA, parse_instant
from qualdesk.domain.access import Duty
from qualdesk.domain.form_codes import FormKind
from qualdesk.domain.listing import ListKind
from qualdesk.domain.package import PackageKind
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.rounds import Round, kind_of
from qualdesk.domain.sign_off import (
    Chain,
    ChainStanding,
    ChainStep,
    Paper,
    paper_after,
    standing,
)
from qualdesk.services.form_lookup import form_named
from qualdesk.services.lists import Lists
from qualdesk.services.register import chain_of, form_chain
from qualdesk.services.rounds import named_round
from qualdesk.services.session import Session
from qualdesk.storage.queries import exchange, paper_steps
from qualdesk.storage.queries import papers as queries
from qualdesk.storage.queries.papers import FormFilter, FormRow
from qualdesk.storage.store import Reading

RUNNING = "running"  # the round that runs, of each insurance its own
_KINDS = (FormKind.INDIVIDUAL.value, FormKind.GROUP.value)
_WITHOUT_ROUND = (
    *(FormKind.LETTER, FormKind.DEATHS, FormKind.SUMMARY),
    *(FormKind.VISITS, FormKind.SPOTCHECK),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFilter:
    """What papers are asked for; "" and None mean any. `round_id` may be `RUNNING`."""

    village: str = ""
    insurance: Insurance | None = None
    round_id: str = RUNNING
    kind: FormKind | None = None


@dataclass(frozen=True, slots=True)
class SealedWith:
    """The package that a paper sealed: a person recognised every signature on its scan."""

    kind: PackageKind
    sequence: int
    sealed_on: date
    scan_sha256: str  # "" for a scan that lies elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """A paper, or a person confirmed without one (`Paper.NONE`, serial "").

    `people` are (id number, name) in the order of the rows; `chain` who signs, in order. A paper
    that sealed a package waits for nobody, though nobody noted the signers one by one.
    """

    key: str
    paper: Paper
    kind: FormKind | None
    insurance: Insurance | None  # None: a summary, a roster of deaths of every insurance
    round_id: str  # "" for what is no paper of a round's confirmations
    village_code: str
    village: str
    group: str
    people: tuple[tuple[str, str], ...]
    chain: Chain
    standing: ChainStanding
    form_serial: str = ""
    fact_id: str = ""
    version: int = 0
    printed_on: date | None = None
    sealed: SealedWith | None = None

    @property
    def next_step(self) -> ChainStep | None:
        """Who signs next; None when all have."""
        return None if self.sealed else self.standing.next_step


@dataclass(frozen=True, slots=True)
class Ledger:
    """The papers asked for, by state, village, group and serial."""

    lines: tuple[PaperLine, ...]

    @property
    def counts(self) -> Counter[Paper]:
        """How many there are of each state."""
        return Counter(line.paper for line in self.lines)


@dataclass(frozen=True, slots=True)
class VillagePapers:
    """A village of the station with its papers of the running rounds, and how many are unsigned."""

    code: str
    name: str
    papers: int
    unsigned: int


class PaperLedger:
    """Reads only."""

    def __init__(self, session: Session, lists: Lists) -> None:
        self._session = session
        self._lists = lists

    def read(self, wanted: LedgerFilter) -> Ledger:
        """Every paper that fits, returned and unsigned ones first. Refused `round.invalid`."""
        self._session.actor.require(Duty.READ)
        with self._session.read() as connection:
            lines = [*self._forms(connection, wanted)]
        if wanted.kind in (None, FormKind.INDIVIDUAL) and wanted.round_id in ("", RUNNING):
            lines += self._unprinted(wanted)
        return Ledger(tuple(sorted(lines, key=_order)))

    def find(self, serial: str) -> PaperLine:
        """The paper with a serial as typed. Refused `serial.*`, `form.unknown`, `form.voided`."""
        self._session.actor.require(Duty.READ)
        with self._session.read() as connection:
            form = form_named(connection, serial)
            return next(self._lines(connection, [form]))

    def villages(self) -> tuple[VillagePapers, ...]:
        """The villages of the station, by code."""
        self._session.actor.require(Duty.READ)
        papers: Counter[str] = Counter()
        unsigned: Counter[str] = Counter()
        chains = self._chains()
        with self._session.read() as connection:
            for insurance, this in self._running().items():
                asked = (connection, this.id, insurance.value)
                steps, chain = paper_steps.steps_of_round(*asked), chains[insurance]
                complete: dict[paper_steps.Steps, bool] = {}
                for serial, village in paper_steps.villages_of_round(*asked):
                    done = steps.get(serial, ())
                    if done not in complete:
                        complete[done] = paper_after(chain, done)[0] is Paper.COMPLETE
                    papers[village] += 1
                    unsigned[village] += not complete[done]
        book = self._session.village_book()
        own = [division.code for division in book.villages(self._session.station.division_code)]
        codes = dict.fromkeys([*own, *sorted(code for code in papers if code not in own)])
        return tuple(
            VillagePapers(
                code, book.name(code) if code else "没有填村", papers[code], unsigned[code]
            )
            for code in codes
        )

    def rounds(self) -> tuple[tuple[str, str], ...]:
        """The rounds that there are papers of (id, 2026年下半年), newest first."""
        self._session.actor.require(Duty.READ)
        with self._session.read() as connection:
            found = queries.rounds_of_forms(connection)
        today, policy = self._session.today(), self._session.policy()
        rounds = [
            named_round(self._session, insurance, round_id)
            for round_id in found
            for insurance in policy.insurances_by(kind_of(round_id), today)[:1]
        ]
        rounds.sort(key=lambda one: (one.end, one.begin), reverse=True)
        return tuple((one.id, one.label) for one in rounds)

    def _forms(self, connection: Reading, wanted: LedgerFilter) -> Iterator[PaperLine]:
        yield from self._lines(connection, self._wanted(connection, wanted))

    def _wanted(self, connection: Reading, wanted: LedgerFilter) -> list[FormRow]:
        def forms(insurance: Insurance | None, round_id: str) -> tuple[FormRow, ...]:
            asked = FormFilter(
                kinds=(wanted.kind.value,) if wanted.kind else kinds,
                village_code=wanted.village,
                insurance=insurance.value if insurance else "",
                round=round_id,
            )
            return queries.forms(connection, asked)

        kinds = _KINDS if wanted.round_id else (*_KINDS, *_WITHOUT_ROUND)
        if wanted.kind in _WITHOUT_ROUND:
            return list(forms(wanted.insurance, ""))
        if wanted.round_id != RUNNING:
            return list(forms(wanted.insurance, wanted.round_id))
        return [
            form
            for insurance, this in self._running().items()
            if wanted.insurance in (None, insurance)
            for form in forms(insurance, this.id)
        ]

    def _running(self) -> Mapping[Insurance, Round]:
        return self._session.policy().on(self._session.today()).running

    def _chains(self) -> dict[Insurance, Chain]:
        return {one: chain_of(self._session, one.value) for one in Insurance}

    def _lines(self, connection: Reading, forms: list[FormRow]) -> Iterator[PaperLine]:
        serials = [form.form_serial for form in forms]
        people = queries.people_of(connection, serials)
        signed = queries.signoffs_of(connection, serials)
        sealed = exchange.sealed_with(connection, set(serials))
        book = self._session.village_book()
        for form in forms:
            chain = form_chain(self._session, form)
            now = standing(chain, signed.get(form.form_serial, ()))
            rows = people.get(form.form_serial, ())
            kind = FormKind(form.kind)
            package = _sealed_with(sealed.get(form.form_serial)) if not now.returned else None
            yield PaperLine(
                key=form.form_serial,
                paper=Paper.COMPLETE if package else now.paper,
                kind=kind,
                insurance=Insurance(form.insurance) if form.insurance else None,
                round_id="" if kind in _WITHOUT_ROUND else form.round,
                village_code=form.village_code,
                village=book.name(form.village_code) if form.village_code else "",
                group=form.group_name,
                people=tuple((row.id_number, row.name) for row in rows),
                chain=chain,
                standing=now,
                form_serial=form.form_serial,
                fact_id=form.fact_id,
                version=form.version,
                printed_on=_day(form.recorded_at),
                sealed=package,
            )

    def _unprinted(self, wanted: LedgerFilter) -> Iterator[PaperLine]:
        kind = ListKind.MISSING_SIGNATURES
        missing = self._lists.make(kind, village=wanted.village, insurance=wanted.insurance)
        chains = self._chains()
        for item in missing.items:
            if item.lack is None or item.lack.form_serial:
                continue
            chain = chains[item.insurance]
            yield PaperLine(
                key=f"{item.row.id_number}:{item.insurance.value}",
                paper=Paper.NONE,
                kind=None,
                insurance=item.insurance,
                round_id=named_round(self._session, item.insurance).id,
                village_code=item.row.village_code,
                village=item.village,
                group=item.row.group,
                people=((item.row.id_number, item.row.name),),
                chain=chain,
                standing=standing(chain, ()),
            )


def _sealed_with(row: exchange.Row | None) -> SealedWith | None:
    if row is None:
        return None
    kind, day = PackageKind(row["kind"]), _day(row["recorded_at"])
    return SealedWith(kind, row["sequence"], day, row["signed_scan"] or "")


def _day(instant: str) -> date:
    return parse_instant(instant).astimezone(CHINA).date()


_URGENCY = {paper: rank for rank, paper in enumerate((Paper.RETURNED, Paper.OPEN, Paper.NONE))}


def _order(line: PaperLine) -> tuple[int, str, int, str, str]:
    rank = _URGENCY.get(line.paper, len(_URGENCY))
    return rank, line.village_code, len(line.group), line.group, line.key
