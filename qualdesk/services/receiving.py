"""Receives packages: verified whole, trusted by a person, then merged or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from qualdesk.clock import instant_text
from qualdesk.disk import telling
from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act, canonical
from qualdesk.domain.package import PackageHead, PackageReport, Receipt
from qualdesk.domain.station import Level
from qualdesk.errors import Problem, QualDeskError, Refused, Severity
from qualdesk.packages.receipt import write_receipt
from qualdesk.packages.unseal import OpenedPackage
from qualdesk.paths import usable
from qualdesk.progress import SILENT, Progress
from qualdesk.services.conflicts import Conflict
from qualdesk.services.merging import Merged, Merging
from qualdesk.services.register_merging import Statement
from qualdesk.services.session import Session
from qualdesk.services.signing_key import station_signer
from qualdesk.services.trusting import (
    Signatory,
    TrustState,
    check_trust,
    keep_trust,
    trust_state,
)
from qualdesk.storage.queries import exchange as queries
from qualdesk.storage.repositories.exchange import Exchange

_UNKNOWN = "package.unknown_signer"


@dataclass(frozen=True, slots=True)
class ReceivePreview:
    """What a verified package would mean here. `problems` with a refusal: it cannot be received
    as it is; a signer not trusted yet is not among them but in `trust`.
    """

    report: PackageReport
    trust: TrustState
    already_received: bool
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Received:
    """One package received. Counts are records by kind; `receipt` is None when the receipt could
    not be written (a refused problem says why), while the records are merged.
    """

    path: Path
    head: PackageHead
    merged: Mapping[str, int]
    already_had: Mapping[str, int]
    conflicts: tuple[Conflict, ...]
    receipt: Path | None
    problems: tuple[Problem, ...]


class Receiving:
    """The receiving end. Nothing touches the database before everything holds."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def verify(self, path: Path, password: str, progress: Progress = SILENT) -> PackageReport:
        """Whether a package holds, whoever it is from and for; needs no trust.

        Raises Damaged `package.damaged` with what is wrong, Refused `package.password`,
        `package.newer`, Unreadable, Cancelled.
        """
        self._session.actor.require(Duty.READ)
        with self._open(path, password, progress) as package:
            return package.report

    def preview(self, path: Path, password: str, progress: Progress = SILENT) -> ReceivePreview:
        """What receiving this package would mean; nothing is written. Raises as `verify`."""
        self._session.actor.require(Duty.EXCHANGE)
        with self._open(path, password, progress) as package:
            report = package.report
        with self._session.read() as connection:
            state = trust_state(connection, _signatory(report))
            earlier = queries.received(connection)
        refusal = self._refusal(report)
        problems = (*refusal.problems, *report.notes) if refusal else report.notes
        return ReceivePreview(
            report,
            state,
            _is_among(report, earlier),
            (*problems, *_restored(report.head, earlier)),
        )

    def receive(
        self,
        paths: Sequence[Path],
        password: str,
        *,
        trust: str = "",
        out: Path | None = None,
        progress: Progress = SILENT,
    ) -> tuple[Received, ...]:
        """Merge packages, in the order in which their station built them, each a unit of work.

        All are verified before the first is merged. The receipts go to `out`, else beside each
        package. `trust` is the fingerprint that a person compared. Received again: the same
        data and a receipt again. Raises as `verify`; Refused `package.not_for_us`,
        `package.training`, `package.unknown_signer`; then nothing is changed.
        """
        self._session.actor.require(Duty.EXCHANGE)
        with ExitStack() as stack:
            opened = [
                (path, stack.enter_context(self._open(path, password, progress))) for path in paths
            ]
            for _, package in opened:
                refusal = self._refusal(package.report)
                if refusal:
                    raise refusal
                self._newly_trusted(package.report, trust)
            opened.sort(key=lambda pair: _place(pair[1].report.head))
            return tuple(
                self._receive(path, package, trust, out, progress) for path, package in opened
            )

    def _open(self, path: Path, password: str, progress: Progress) -> OpenedPackage:
        return OpenedPackage(
            path,
            password,
            real_today=self._session.clock.real_today(),
            known=self._session.store.evidence.has,
            progress=progress,
        )

    def _refusal(self, report: PackageReport) -> Refused | None:
        """Why this station must not receive it, whoever signed it."""
        station, head = self._session.station, report.head
        if head.training != station.training:
            what = "培训数据，正式站点不接收" if head.training else "正式数据，培训站点不接收"
            return Refused(
                "package.training", f"这个包是{what}。", remedy="请核对是不是拿错了文件。"
            )
        if head.recipient_code != station.division_code:
            to = head.recipient_name or "别的单位"
            return Refused(
                "package.not_for_us",
                f"这个包是报给{to}（{head.recipient_code}）的，不是给本站的。",
                remedy="请转交该单位，或请对方重新生成给本站的包。",
                value=head.recipient_code,
            )
        return None

    def _newly_trusted(self, report: PackageReport, trust: str) -> bool:
        signatory = _signatory(report)
        with self._session.read() as connection:
            state = trust_state(connection, signatory)
        return check_trust(self._session.actor, state, signatory, trust, _UNKNOWN)

    def _receive(
        self,
        path: Path,
        package: OpenedPackage,
        trust: str,
        out: Path | None,
        progress: Progress,
    ) -> Received:
        report = package.report
        newly = self._newly_trusted(report, trust)
        absent = self._keep_evidence(package, progress)
        with self._session.read() as connection:
            earlier = queries.received(connection)
        if _is_among(report, earlier):
            merged = self._again(report)
        else:
            merged = self._merge(package, newly, progress)
        said = (*_restored(report.head, earlier), *_absent(absent), *merged.problems)
        problems = (*report.notes, *said)
        receipt: Path | None = None
        try:
            receipt = self._write_receipt(report, out or path.parent)
        except QualDeskError as fault:
            late = "记录已经并入，但回执没有写成：" + fault.body
            remedy = "请用 --out 换一个位置，把同一个包再接收一次，就会再出回执。"
            problems += (Problem(Severity.REFUSED, fault.code, late + remedy),)
        return Received(
            path,
            report.head,
            merged.merged,
            merged.already_had,
            merged.conflicts,
            receipt,
            problems,
        )

    def _keep_evidence(self, package: OpenedPackage, progress: Progress) -> int:
        """Store what this station lacks, before any row names it; how much was destroyed before."""
        store = self._session.store.evidence
        named = {
            sha256 for kind, record in package.records() for sha256 in _evidence_of(kind, record)
        }
        missing = sorted(sha256 for sha256 in named if not store.has(sha256))
        absent = 0
        for done, sha256 in enumerate(missing):
            progress.at("保存佐证材料", done, len(missing))
            chunks = package.evidence(sha256)
            if chunks is None:  # verified: the package says that it was destroyed in its time
                absent += 1
            else:
                store.put_stream(cast(BinaryIO, _Pieces(chunks)))
        return absent

    def _again(self, report: PackageReport) -> Merged:
        """The same package once more: everything is there already."""
        with self._session.work() as work:
            work.commit(Act("package.receive_again", _detail(report)))
        return Merged({}, dict(report.records), (), ())

    def _merge(self, package: OpenedPackage, newly: bool, progress: Progress) -> Merged:
        session, report = self._session, package.report
        own = Statement(station_id=session.station.station_id, level=Level(session.station.level))
        policy = session.policy()
        with session.work() as work:
            if newly:
                keep_trust(work, _signatory(report))
            merged = Merging(work, own, report.head, policy).merge(package, progress)
            Exchange(work).keep_received(_received_values(report, merged))
            counts = {"merged": merged.merged, "had": merged.already_had}
            counts["conflicts"] = {"found": len(merged.conflicts)}
            work.commit(Act("package.receive", {**_detail(report), **counts}))
        if merged.merged.get("round_openings") or merged.merged.get("corrections"):
            session.refresh()  # a round may have days of its own now, or no more
        return merged

    def _write_receipt(self, report: PackageReport, folder: Path) -> Path:
        session = self._session
        station = session.station
        receipt = Receipt(
            package=report.head.name,
            package_station_id=report.head.station_id,
            tagmanifest_sha256=report.tagmanifest_sha256,
            station_id=station.station_id,
            station_code=station.division_code,
            station_name=station.name,
            received_by=session.actor.login,
            received_at=session.clock.now(),
            training=station.training,
            accepted=True,
        )
        folder = usable(folder)
        with telling(folder):
            folder.mkdir(parents=True, exist_ok=True)
        return write_receipt(folder, receipt, station_signer(station))


class _Pieces:
    """An iterator of pieces, to be read like a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def read(self, size: int) -> bytes:
        """At most `size` bytes, b"" at the end."""
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._rest = piece
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken


def _signatory(report: PackageReport) -> Signatory:
    return Signatory(
        station_id=report.head.station_id,
        code=report.head.name.station_code,
        name=report.head.station_name,
        certificate=report.certificate,
        certificate_sha256=report.certificate_sha256,
    )


def _place(head: PackageHead) -> tuple[str, int, int, int]:
    return head.station_id, head.incarnation, head.name.sequence, head.name.part


def _is_among(report: PackageReport, earlier: Iterable[queries.Row]) -> bool:
    return any(row["tagmanifest_sha256"] == report.tagmanifest_sha256 for row in earlier)


def _restored(head: PackageHead, earlier: Iterable[queries.Row]) -> tuple[Problem, ...]:
    """A warning when the sender was restored from a backup since its last package, or before."""
    known = [row["incarnation"] for row in earlier if row["from_station"] == head.station_id]
    if not known or head.incarnation == max(known):
        return ()
    what = (
        "从备份恢复过，恢复以前没有上报的记录可能已经丢失，请与对方核对"
        if head.incarnation > max(known)
        else "后来从备份恢复过，这个包是恢复以前生成的"
    )
    return (Problem(Severity.WARNING, "package.restored", f"{head.station_name}{what}。"),)


def _absent(number: int) -> tuple[Problem, ...]:
    """That evidence did not come along because its time was over."""
    if not number:
        return ()
    text = f"有 {number} 份材料保管期满，报来以前已由对方两人销毁，包里没有；记录和摘要都在。"
    return (Problem(Severity.ADVICE, "evidence.destroyed", text),)


def _evidence_of(kind: str, record: Mapping[str, object]) -> Iterator[str]:
    if kind == "confirmations":
        pieces = record["evidence"]
        assert isinstance(pieces, list)
        yield from (piece["sha256"] for piece in pieces)
    elif kind == "signoffs" and record["scan"] is not None:
        yield str(record["scan"])
    documents = record.get("documents", [])
    assert isinstance(documents, list)
    yield from (piece["sha256"] for piece in documents)


def _detail(report: PackageReport) -> dict[str, object]:
    return {
        "package": report.head.name.identifier,
        "station": report.head.station_id,
        "content": report.tagmanifest_sha256,
        "sealed": report.head.sealed,
    }


def _received_values(report: PackageReport, merged: Merged) -> dict[str, object]:
    head = report.head
    counts = {
        "merged": dict(merged.merged),
        "already_had": dict(merged.already_had),
        "level": head.level,
        "built_at": instant_text(head.built_at),
    }
    return {
        "from_station": head.station_id,
        "from_code": head.name.station_code,
        "kind": head.name.kind.value,
        "period": head.name.period,
        "sequence": head.name.sequence,
        "sealed": head.sealed,
        "incarnation": head.incarnation,
        "tagmanifest_sha256": report.tagmanifest_sha256,
        "certificate_sha256": report.certificate_sha256,
        "audit_head": head.audit_head,
        "counts": canonical(counts),
    }
