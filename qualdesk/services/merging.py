"""Merges a verified package in one unit of work: the union of facts, then what people must see."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, islice

from qualdesk.domain.package import PackageHead
from qualdesk.domain.policy import Policy
from qualdesk.errors import Problem, Severity
from qualdesk.packages.faults import Fault, damaged
from qualdesk.packages.unseal import OpenedPackage
from qualdesk.progress import Progress
from qualdesk.services.conflicts import Conflict, Stated, keep_conflicts
from qualdesk.services.record_rows import Record, rows_of
from qualdesk.services.register_merging import REGISTER_KINDS, RegisterMerging, Statement
from qualdesk.storage.queries import exchange as queries
from qualdesk.storage.queries.duty_facts import DUTY_TABLES, known_duty_facts
from qualdesk.storage.repositories.exchange import Exchange
from qualdesk.storage.work import Work

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge did: counts of records by kind; every record is in one of the two."""

    merged: Mapping[str, int]
    already_had: Mapping[str, int]
    conflicts: tuple[Conflict, ...]
    problems: tuple[Problem, ...]


class Merging:
    """One merge inside the caller's unit of work, which is committed only if all went well."""

    def __init__(self, work: Work, own: Statement, head: PackageHead, policy: Policy) -> None:
        self._work = work
        self._policy = policy
        self._exchange = Exchange(work)
        self._register = RegisterMerging(work, own, head)
        self._confirmed: list[Stated] = []
        self._fresh_forms: set[str] = set()  # serials
        self._refused_forms: set[str] = set()  # serials

    def merge(self, package: OpenedPackage, progress: Progress) -> Merged:
        """Merge every record. Raises Damaged for what does not hold together, Cancelled."""
        merged: Counter[str] = Counter()
        had: Counter[str] = Counter()
        total, done = sum(package.report.records.values()), 0
        for kind, pairs in groupby(package.records(), key=lambda pair: pair[0]):
            for batch in _batches(record for _, record in pairs):
                progress.at("并入记录", done, total)
                fresh = self._add(kind, batch)
                merged[kind] += fresh
                had[kind] += len(batch) - fresh
                done += len(batch)
        progress.at("比较各站记录", done, total)
        conflicts = keep_conflicts(self._work, self._policy, self._confirmed)
        return Merged(dict(merged), dict(had), conflicts, self._problems())

    def _add(self, kind: str, batch: list[Record]) -> int:
        """Merge records of one kind; how many were news."""
        if kind in REGISTER_KINDS:
            self._check_owners(kind, batch)
            return self._register.add(kind, batch)
        if kind == "summaries":  # the same paper as the form of that serial, for other programs
            return sum(record["form_serial"] in self._fresh_forms for record in batch)
        by_id = {record["fact_id"]: record for record in batch}
        known = (known_duty_facts if kind in DUTY_TABLES else queries.known_facts)(
            self._work.connection, kind, by_id
        )
        fresh = [record for fact_id, record in by_id.items() if fact_id not in known]
        if kind == "forms":
            fresh = self._free(fresh)
        elif kind in ("signoffs", "letters"):
            fresh = self._with_form(kind, fresh)
        elif kind == "confirmations":
            self._confirmed.extend(map(_stated, fresh))
        tables: dict[str, list[Record]] = {}
        for record in fresh:
            for table, rows in rows_of(kind, record).items():
                tables.setdefault(table, []).extend(rows)
        for table, rows in tables.items():
            self._exchange.add_received(table, rows)
        return len(fresh)

    def _check_owners(self, kind: str, batch: list[Record]) -> None:
        if kind != "benefits":
            return
        people = {record["id_number"] for record in batch}
        if people - queries.known_people(self._work.connection, people):
            raise damaged(
                Fault.RECORD, "data/records/benefits.jsonl", "有待遇的领取人既不在包里也不在本站"
            )

    def _free(self, forms: list[Record]) -> list[Record]:
        """Forms whose serial is not another form's; a serial used twice is told, not kept."""
        used = queries.known_forms(self._work.connection, {form["form_serial"] for form in forms})
        free: list[Record] = []
        for form in forms:
            serial = form["form_serial"]
            if serial in used:
                self._refused_forms.add(serial)
                continue
            used[serial] = form["fact_id"]
            free.append(form)
        self._fresh_forms.update(form["form_serial"] for form in free)
        return free

    def _with_form(self, kind: str, records: list[Record]) -> list[Record]:
        kept = [one for one in records if one["form_serial"] not in self._refused_forms]
        serials = {one["form_serial"] for one in kept}
        if serials - queries.known_forms(self._work.connection, serials).keys():
            raise damaged(
                Fault.RECORD, f"data/records/{kind}.jsonl", "它所在的表单既不在包里也不在本站"
            )
        return kept

    def _problems(self) -> tuple[Problem, ...]:
        found = [
            Problem(
                Severity.WARNING,
                "form.serial_taken",
                f"单号 {serial} 在本站已是另一张表，它和它的签字没有并入，请对方重新打印。",
                value=serial,
            )
            for serial in sorted(self._refused_forms)
        ]
        people = {one.id_number for one in self._confirmed}
        strangers = people - queries.known_people(self._work.connection, people)
        if strangers:
            text = (
                f"有 {len(strangers)} 人的确认记录先到，花名册里还没有这些人，请接收先前的上报包。"
            )
            found.append(Problem(Severity.WARNING, "recipient.unknown", text))
        return tuple(found)


def _stated(record: Record) -> Stated:
    insurances = tuple(map(sys.intern, record["insurances"]))
    return Stated(record["fact_id"], record["id_number"], insurances, record["stated_on"])


def _batches(records: Iterable[Record]) -> Iterator[list[Record]]:
    source = iter(records)
    while batch := list(islice(source, _BATCH)):
        yield batch
