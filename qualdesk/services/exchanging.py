"""Builds packages for the way up: every fact not carried yet, the papers, and the seal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from qualdesk.clock import parse_instant
from qualdesk.disk import telling
from qualdesk.domain.access import Duty
from qualdesk.domain.audit import GENESIS, Act
from qualdesk.domain.changes import Changes
from qualdesk.domain.package import (
    PackageHead,
    PackageKind,
    PackageName,
    Replacement,
    check_password,
)
from qualdesk.errors import Problem, Refused, Severity
from qualdesk.packages.seal import BuiltPackage, build
from qualdesk.paths import usable
from qualdesk.progress import SILENT, Progress
from qualdesk.services.carrying import Carried
from qualdesk.services.conflicts import Conflict, open_conflicts
from qualdesk.services.package_contents import (
    BuildRequest,
    Contents,
    CountedContents,
    DeathContents,
)
from qualdesk.services.package_periods import area_of, days_by_insurance
from qualdesk.services.sealing import SealedPaper
from qualdesk.services.session import Session
from qualdesk.services.signing_key import station_signer
from qualdesk.services.summarising import Summarising
from qualdesk.storage.queries import audit, office
from qualdesk.storage.queries import exchange as queries
from qualdesk.storage.repositories.exchange import Exchange
from qualdesk.storage.store import Reading

__all__ = ["BuildRequest", "Built", "Exchanging"]

_CODE = re.compile(r"[0-9]{12}", re.ASCII)
_PER_INCARNATION = 100_000
"""Numbers kept for each life of a station: one that was restored never uses a number again."""


@dataclass(frozen=True, slots=True)
class Built:
    """A package that lies, read back, where it was wanted; `open_people` lack a signature."""

    package: BuiltPackage
    head: PackageHead
    open_people: int
    problems: tuple[Problem, ...]
    changes: Changes


@dataclass(frozen=True, slots=True)
class _Range:
    """What a package carries: the facts of the acts after … up_to."""

    after: int
    up_to: int
    audit_head: str
    sequence: int
    built_at: datetime  # never before the newest audit entry


class Exchanging:
    """The sending end, and the open questions between stations."""

    def __init__(self, session: Session, summarising: Summarising) -> None:
        self._session = session
        self._contents: tuple[Contents, ...] = (
            CountedContents(session, summarising),
            DeathContents(session),
        )

    def build(self, request: BuildRequest, progress: Progress = SILENT) -> Built:
        """Build a package into `out` (made when missing); whole or not at all.

        Refused `package.kind`, `month.invalid`, `round.invalid`, `date.future`,
        `package.recipient`, `package.replaces`, `reason.missing`, `package.weak_password`,
        `seal.*`; Unreadable for the scan, Environment `disk.*`, Damaged `package.unfit`,
        Cancelled. Then nothing is left and the same can be tried again.
        """
        session = self._session
        session.actor.require(Duty.EXCHANGE)
        check_password(request.password)
        contents = self._contents_of(request)
        problems = self._check_recipient(request.recipient_code)
        folder = usable(request.out)
        # The facts that will travel are settled first: whatever comes later changes the summary.
        with session.read() as connection:
            replaced = self._replaced(connection, request)
            span = self._range(connection, folder, request, contents.kinds, replaced)
            to_name = _division_name(connection, request.recipient_code)
        settled = contents.settle(request, progress)
        sealed = settled.sealed
        problems += settled.problems
        progress.at("生成材料")
        papers = contents.papers(request, sealed, progress)
        head = self._head(request, span, sealed, to_name)
        with telling(folder):
            folder.mkdir(parents=True, exist_ok=True)
        if sealed and sealed.scan:
            session.store.evidence.put(sealed.scan.data)
        carried = Carried(session, contents.sources(span.after, span.up_to))
        package = build(
            folder,
            head,
            request.password,
            papers=papers,
            records=carried.records(),
            evidence=carried.evidence(),
            signer=station_signer(session.station),
            real_today=session.clock.real_today(),
            progress=progress,
        )
        try:
            changes = self._keep(request, head, span, sealed, package)
        except BaseException:
            with suppress(OSError):  # the fault itself is told
                package.path.unlink()
            raise
        problems += _notes(head, package, len(carried.absent()))
        return Built(package, head, settled.open_people, tuple(problems), changes)

    def conflicts(self) -> tuple[Conflict, ...]:
        """Differing statements of two stations that nobody has settled by a correction."""
        self._session.actor.require(Duty.READ)
        with self._session.read() as connection:
            return open_conflicts(connection)

    # What is asked for

    def _contents_of(self, request: BuildRequest) -> Contents:
        found = next((one for one in self._contents if request.kind in one.kinds), None)
        if found is None:
            raise Refused(
                "package.kind",
                f"“{request.kind.label}”包目前还不能生成。",
                remedy="现在可以生成死亡人员花名册（deaths）、月度（month）和期次（round）上报包。",
                value=request.kind.value,
            )
        days = days_by_insurance(self._session, request.kind, request.period)
        if min(days.values())[0] > self._session.today():
            raise Refused(
                "date.future",
                f"{request.period} 还没有开始，不能上报。",
                remedy="请选正在进行的或已经结束的月份、期次。",
                value=request.period,
            )
        return found

    def _check_recipient(self, code: str) -> list[Problem]:
        own = self._session.station.division_code
        if not _CODE.fullmatch(code) or code == own:
            raise Refused(
                "package.recipient",
                f"接收单位的代码“{code[:20]}”不对。",
                remedy="请写上级单位的 12 位行政区划代码，例如县局 532922000000。",
                value=code[:20],
            )
        if own.startswith(area_of(code)):
            return []
        text = f"{code} 不是本站（{own}）的上级单位，请核对是不是写错了代码。"
        return [Problem(Severity.WARNING, "package.recipient", text, value=code)]

    def _replaced(self, connection: Reading, request: BuildRequest) -> queries.Row | None:
        """The package whose papers are replaced, None when none is."""
        if request.replaces is None:
            return None
        if not request.reason.strip():
            raise Refused(
                "reason.missing", "替换材料必须写明原因。", remedy="请用 --reason 写明原因。"
            )
        for row in queries.sent(connection):
            if (
                row["sequence"] == request.replaces
                and row["recipient_code"] == request.recipient_code
                and (row["kind"], row["period"]) == (request.kind.value, request.period)
            ):
                return row
        raise Refused(
            "package.replaces",
            f"没有报给 {request.recipient_code} 的 {request.period} 第 {request.replaces} 号。",
            remedy="请核对要替换的那个包的序号、月份（期次）和接收单位。",
            value=str(request.replaces),
        )

    # What goes in

    def _range(
        self,
        connection: Reading,
        folder: Path,
        request: BuildRequest,
        kinds: tuple[PackageKind, ...],
        replaced: queries.Row | None,
    ) -> _Range:
        entry, now = audit.head(connection), self._session.clock.now()
        station = self._session.station
        first = (station.incarnation - 1) * _PER_INCARNATION
        sequence = max(queries.last_sequence(connection), first) + 1
        # What a crash left complete, or somebody put here from an old copy, keeps its number.
        while (folder / self._name(request, sequence).file_name).exists():
            sequence += 1
        values = tuple(kind.value for kind in kinds)
        after = queries.carried_up_to(connection, request.recipient_code, values)
        if replaced:  # its facts come along again: the first one may have been lost on the way
            after = min(after, replaced["from_act"])
        return _Range(
            after=after,
            up_to=entry.seq if entry else 0,
            audit_head=entry.hash if entry else GENESIS,
            sequence=sequence,
            built_at=max(now, parse_instant(entry.at)) if entry else now,
        )

    def _name(self, request: BuildRequest, sequence: int) -> PackageName:
        code = self._session.station.division_code
        return PackageName(code, request.kind, request.period, sequence)

    def _head(
        self, request: BuildRequest, span: _Range, sealed: SealedPaper | None, to_name: str
    ) -> PackageHead:
        station = self._session.station
        replaces = None
        if request.replaces is not None:
            replaces = Replacement(sequence=request.replaces, reason=request.reason.strip())
        return PackageHead(
            name=self._name(request, span.sequence),
            station_id=station.station_id,
            station_name=station.name,
            level=station.level,
            incarnation=station.incarnation,
            recipient_code=request.recipient_code,
            recipient_name=to_name,
            training=station.training,
            built_at=span.built_at,
            audit_head=span.audit_head,
            seal=sealed.seal if sealed else None,
            replaces=replaces,
        )

    def _keep(
        self,
        request: BuildRequest,
        head: PackageHead,
        span: _Range,
        sealed: SealedPaper | None,
        package: BuiltPackage,
    ) -> Changes:
        values = {
            "recipient_code": head.recipient_code,
            "kind": head.name.kind.value,
            "period": head.name.period,
            "sequence": head.name.sequence,
            "sealed": head.sealed,
            "from_act": span.after,
            "to_act": span.up_to,
            "file_name": package.path.name,
            "sha256": package.tagmanifest_sha256,  # of the content: what a receipt names
            "summary_serial": head.seal.form_serial or None if head.seal else None,
            "signed_scan": sealed.scan.sha256 if sealed and sealed.scan else None,
            "seal_open_reason": head.seal.open_reason if head.seal else "",
            "replaces": request.replaces,
            "reason": request.reason.strip(),
        }
        detail: Mapping[str, object] = {
            "package": head.name.identifier,
            "to": head.recipient_code,
            "sealed": head.sealed,
            "records": dict(package.records),
            "file": package.sha256,
        }
        with self._session.work() as work:
            Exchange(work).keep_sent(values)
            return work.commit(Act("package.build", detail))


def _division_name(connection: Reading, code: str) -> str:
    return next((row.name for row in office.divisions(connection) if row.code == code), "")


def _notes(head: PackageHead, package: BuiltPackage, absent: int) -> Iterable[Problem]:
    if not head.sealed:
        text = f"这是草稿包：没有本级签章的{head.name.kind.paper}，只供核对，不算上报。"
        yield Problem(Severity.ADVICE, "package.draft", text)
    if absent:
        text = f"有 {absent} 份材料保管期满已销毁，不在包里；销毁的记录随包上报，对方照样能接收。"
        yield Problem(Severity.ADVICE, "evidence.destroyed", text)
    if not any(package.records.values()):
        text = "自上次正式上报以来没有新的记录，包里只有材料。"
        yield Problem(Severity.ADVICE, "package.no_records", text)
