"""保管和销毁: what is over its time, and its destruction by two people with a record.

The row is committed before a file goes: a power cut leaves a file too many, never a row too few.
The digests stay in the audit chain, so that the record of what was once there stays provable.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act, canonical
from qualdesk.domain.changes import Changes
from qualdesk.domain.retention import (
    YEARS,
    DestructionRow,
    OverTime,
    RetentionKind,
    over_time,
)
from qualdesk.errors import Refused
from qualdesk.progress import SILENT, Progress
from qualdesk.services.kept_evidence import absent
from qualdesk.services.second_person import second_person
from qualdesk.services.session import Session
from qualdesk.storage.queries import evidence
from qualdesk.storage.queries import retention as queries
from qualdesk.storage.repositories.duties import Duties
from qualdesk.storage.schema_half_year import destruction
from qualdesk.storage.store import Reading

_AT_ONCE = 20_000  # digests of one fact: it travels as one line


@dataclass(frozen=True, slots=True)
class KindLine:
    """One kind: how long it is kept and by what clause, how much there is, how much is over."""

    kind: RetentionKind
    years: int
    clause: str
    pieces: int
    over: int
    oldest: date | None  # the earliest end among those that are over


@dataclass(frozen=True, slots=True)
class RetentionView:
    """Every kind, and every destruction so far, newest first."""

    lines: tuple[KindLine, ...]
    destructions: tuple[DestructionRow, ...]

    @property
    def over(self) -> int:
        """How many pieces are over their time."""
        return sum(line.over for line in self.lines)


@dataclass(frozen=True, slots=True)
class Destroyed:
    """What was destroyed, by kind."""

    counts: dict[RetentionKind, int]
    changes: Changes

    @property
    def count(self) -> int:
        """How many pieces."""
        return sum(self.counts.values())


class Retention:
    """One use case a method."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def view(self) -> RetentionView:
        """What is kept how long, and what is over. Refused `policy.missing`."""
        session = self._session
        session.actor.require(Duty.READ)
        years = self._years()
        rules = session.policy().on(session.today()).rules
        with session.read() as connection:
            pieces: dict[RetentionKind, set[str]] = defaultdict(set)
            gone = absent(session, connection)
            for use in queries.uses(connection):
                if use.sha256 not in gone:
                    pieces[use.kind].add(use.sha256)
            found = self._over(connection)
            done = queries.destructions(connection)
        over = Counter(one.kind for one in found)
        oldest = {one.kind: one.until for one in reversed(found)}
        return RetentionView(
            tuple(
                KindLine(
                    kind,
                    years[kind],
                    rules[YEARS[kind]].clause,
                    len(pieces[kind]),
                    over[kind],
                    oldest.get(kind),
                )
                for kind in RetentionKind
            ),
            done,
        )

    def destroy(
        self,
        reason: str,
        second: str,
        second_password: str,
        kinds: Collection[RetentionKind] = (),
        progress: Progress = SILENT,
    ) -> Destroyed:
        """Destroy what is over its time, of these kinds or of all; two people, a record, a reason.

        Refused `reason.missing`, `operator.two_people`, `retention.nothing`; NotAllowed
        `login.failed`, `role.not_allowed`.
        """
        session = self._session
        session.actor.require(Duty.DESTROY)
        if not reason.strip():
            raise Refused(
                "reason.missing", "销毁必须写明原因。", remedy="请写明依据，例如保管期满。"
            )
        other = second_person(session, second, second_password)
        self._remove_left_over()
        progress.at("正在核对保管期限")
        with session.work() as work, session.read() as connection:
            chosen: dict[RetentionKind, list[OverTime]] = defaultdict(list)
            for one in self._over(connection):
                if not kinds or one.kind in kinds:
                    chosen[one.kind].append(one)
            if not chosen:
                raise Refused(
                    "retention.nothing",
                    "没有保管期满的材料。",
                    remedy="保管年限在“系统—规则和条款”里。",
                )
            for kind, found in chosen.items():
                for begin in range(0, len(found), _AT_ONCE):
                    part = found[begin : begin + _AT_ONCE]
                    values = {
                        "stated_on": session.today().isoformat(),
                        "evidence_kind": kind.value,
                        "until_on": max(one.until for one in part).isoformat(),
                        "reason": reason.strip(),
                        "second_operator": other.login,
                        "second_id_number": other.id_number,
                        "digests": canonical([one.sha256 for one in part]),
                        "count": len(part),
                    }
                    Duties(work).keep(destruction, values)
            counts = {kind: len(found) for kind, found in chosen.items()}
            detail = {kind.value: number for kind, number in counts.items()}
            changes = work.commit(Act("evidence.destroy", {**detail, "second": other.login}))
        for found in chosen.values():
            for one in found:
                session.store.evidence.discard(one.sha256)
        return Destroyed(counts, changes)

    def _years(self) -> dict[RetentionKind, int]:
        rules = self._session.policy().on(self._session.today())
        return {kind: rules.value(path, int) for kind, path in YEARS.items()}

    def _over(self, connection: Reading) -> tuple[OverTime, ...]:
        needed = evidence.digests(connection) - queries.unplaced(connection)
        found = over_time(queries.uses(connection), self._years(), self._session.today())
        return tuple(one for one in found if one.sha256 in needed)

    def _remove_left_over(self) -> None:
        """Files of an earlier destruction that a power cut left behind."""
        session = self._session
        with session.read() as connection:
            gone = evidence.destroyed(connection).keys() - evidence.digests(connection)
        for sha256 in gone:
            session.store.evidence.discard(sha256)
