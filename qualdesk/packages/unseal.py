"""Reads a package with distrust: everything is verified as a stream, nothing is written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from qualdesk.domain.package import (
    EVIDENCE_EXTENSIONS,
    FORMAT,
    PAPERS,
    RECORD_KINDS,
    PackageHead,
    PackageReport,
)
from qualdesk.errors import Damaged, Problem, Refused, Severity
from qualdesk.packages import bag
from qualdesk.packages.container import LIMITS, Container, Limits
from qualdesk.packages.faults import Fault, damaged, damaged_by, problem
from qualdesk.packages.head import head_from
from qualdesk.packages.identity import fingerprint
from qualdesk.packages.schema import check_of
from qualdesk.packages.signature import SignedContent
from qualdesk.progress import SILENT, Progress

Record = dict[str, Any]

_FINDINGS = 50
"""Findings of one package that are listed; the rest adds nothing."""


def _nothing_known(_sha256: str) -> bool:
    return False


def verify(
    path: Path,
    password: str,
    *,
    real_today: date,
    known: Callable[[str], bool] = _nothing_known,
    limits: Limits = LIMITS,
    progress: Progress = SILENT,
) -> PackageReport:
    """Whether the whole package holds, and what is in it. See `OpenedPackage` for the errors."""
    with OpenedPackage(
        path, password, real_today=real_today, known=known, limits=limits, progress=progress
    ) as package:
        return package.report


class OpenedPackage:
    """A package that was verified whole, then to be read from the same open file.

    `known` tells whether the reader already has a piece of evidence (by sha256); `real_today` is
    the day of the PC's clock. Whether the signer is trusted, and whether the package is for us,
    is decided by the caller from `report`.

    Raises Damaged `package.damaged` with the findings, Refused `package.password`,
    `package.newer`, Unreadable, Environment `disk.*`, Cancelled.
    """

    def __init__(
        self,
        path: Path,
        password: str,
        *,
        real_today: date,
        known: Callable[[str], bool] = _nothing_known,
        limits: Limits = LIMITS,
        progress: Progress = SILENT,
    ) -> None:
        self._limits = limits
        self._destroyed: set[str] = set()  # contents that the sender destroyed in their time
        self._container = Container(path, password, limits)
        try:
            self.report = self._verify(real_today, known, progress)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._container.close()

    def records(self) -> Iterator[tuple[str, Record]]:
        """Every record with its kind, in the order in which kinds can be merged.

        Damaged at the end of a kind when the medium now gives other bytes than were verified:
        the caller's transaction must not be committed before the last one.
        """
        for kind in RECORD_KINDS:
            file = bag.records_path(kind)
            if file in self._manifest:
                for _, record in self._lines_of(file, self._trusted(file)):
                    yield kind, record

    def evidence(self, sha256: str) -> Iterator[bytes] | None:
        """The bytes of a piece of evidence, piece by piece; None when it is not inside."""
        path = self._evidence_path(sha256)
        return None if path is None else self._trusted(path)

    def paper(self, name: str) -> Iterator[bytes] | None:
        """The bytes of a paper (`汇总表.pdf`), piece by piece; None when it is not inside."""
        path = bag.paper_path(name)
        return self._trusted(path) if path in self._manifest else None

    def _verify(
        self, real_today: date, known: Callable[[str], bool], progress: Progress
    ) -> PackageReport:
        progress.at("检查签名")
        if self._container.read(bag.BAGIT) != bag.BAGIT_TEXT:
            raise damaged(Fault.LAYOUT, bag.BAGIT)
        certificate, tag_manifest = self._check_signature(real_today)
        self._manifest, info = self._check_tags(tag_manifest)
        self._check_names()
        head = self._head()
        counts = self._check_payload(known, progress)
        self._check_info(info, head)
        return PackageReport(
            head=head,
            certificate_sha256=fingerprint(certificate),
            certificate=certificate,
            tagmanifest_sha256=hashlib.sha256(tag_manifest).hexdigest(),
            records=counts,
            evidence=sum(bag.evidence_digest(name) is not None for name in self._manifest),
            papers=tuple(name for name in sorted(PAPERS) if bag.paper_path(name) in self._manifest),
            notes=(_REPACKED,) if self._container.repacked else (),
        )

    def _check_signature(self, real_today: date) -> tuple[bytes, bytes]:
        """The certificate and the tag manifest, which its owner signed."""
        certificate = self._container.read(bag.CERTIFICATE)
        tag_manifest = self._container.read(bag.TAG_MANIFEST)
        signed = SignedContent(self._container.read(bag.SIGNATURE), bag.SIGNATURE)
        if signed.content is not None:
            raise damaged(Fault.SIGNATURE, bag.SIGNATURE, "应为分离的签名")
        signed.check(certificate, tag_manifest, real_today)
        return certificate, tag_manifest

    def _check_tags(self, tag_manifest: bytes) -> tuple[dict[str, str], dict[str, str]]:
        """The manifest and bag-info.txt, both as signed."""
        listed = bag.parse_manifest(tag_manifest, bag.TAG_MANIFEST)
        if listed.keys() != bag.TAGGED:
            raise damaged(Fault.LAYOUT, bag.TAG_MANIFEST, "列出的文件不对")
        content: dict[str, bytes] = {}
        for name, digest in listed.items():
            content[name] = self._container.read(name)
            if hashlib.sha256(content[name]).hexdigest() != digest:
                raise damaged(Fault.HASH, name)
        manifest = bag.parse_manifest(content[bag.MANIFEST], bag.MANIFEST)
        return manifest, bag.parse_info(content[bag.BAG_INFO])

    def _check_names(self) -> None:
        """Everything listed is there, everything there is listed, and belongs into a package."""
        outside = bag.TAGGED | {bag.TAG_MANIFEST, bag.SIGNATURE}
        findings = [
            problem(Fault.EXTRA, name)
            for name in self._container
            if name not in outside and name not in self._manifest
        ]
        for name in self._manifest:
            if name not in self._container:
                findings.append(problem(Fault.MISSING, name))
            elif name not in _FIXED and bag.evidence_digest(name) is None:
                findings.append(problem(Fault.LAYOUT, name, "上报包里不应有这个文件"))
        if findings:
            raise damaged_by(tuple(findings[:_FINDINGS]))

    def _head(self) -> PackageHead:
        content = self._container.read(bag.HEAD)
        if hashlib.sha256(content).hexdigest() != self._manifest.get(bag.HEAD):
            raise damaged(Fault.HASH, bag.HEAD)
        record = _parse(content, bag.HEAD)
        version = record.get("format")
        if type(version) is int and version > FORMAT:
            raise Refused(
                "package.newer",
                "这个上报包是用更新版本的程序生成的。",
                remedy="请先升级本机的程序，再接收。",
            )
        fault = check_of("head")(record)
        if fault is not None:
            raise damaged(Fault.RECORD, bag.HEAD, fault)
        try:
            head = head_from(record)
        except ValueError as error:
            raise damaged(Fault.RECORD, bag.HEAD, "前后矛盾") from error
        return head

    def _check_info(self, info: dict[str, str], head: PackageHead) -> None:
        """bag-info.txt says what the head and the payload, already hashed, say."""
        size = sum(self._container.size(name) for name in self._manifest)
        expected = bag.info_fields(head) | {"Payload-Oxum": f"{size}.{len(self._manifest)}"}
        labels = (expected.keys() | info.keys()) - bag.WORDING
        if any(info.get(label) != expected.get(label) for label in labels):
            raise damaged(Fault.LAYOUT, bag.BAG_INFO, "与head.json或内容不符")

    def _check_payload(self, known: Callable[[str], bool], progress: Progress) -> dict[str, int]:
        """Hash every payload file against the manifest; check the records on the way."""
        findings: list[Problem] = []
        counts: dict[str, int] = {}
        payload = [name for name in self._container if name in self._manifest]
        payload.sort(key=lambda name: name != _DESTRUCTIONS)  # what they name, others may lack
        for done, name in enumerate(payload):
            progress.at("检查内容", done, len(payload))
            try:
                kind = _KIND_OF.get(name)
                if kind is None:
                    for _ in self._trusted(name):
                        pass
                else:
                    counts[kind] = self._check_records(kind, name, known)
            except Damaged as error:
                findings.extend(error.problems)
                if len(findings) >= _FINDINGS:
                    break
        if findings:
            raise damaged_by(tuple(findings[:_FINDINGS]))
        return {kind: counts[kind] for kind in RECORD_KINDS if kind in counts}

    def _check_records(self, kind: str, file: str, known: Callable[[str], bool]) -> int:
        check, row = check_of(kind), 0
        for row, record in self._lines_of(file, self._trusted(file)):
            fault = check(record)
            if fault is not None:
                raise damaged(Fault.RECORD, file, fault, row)
            if file == _DESTRUCTIONS:
                self._destroyed.update(record["digests"])
            for digest in _evidence_of(kind, record):
                there = self._evidence_path(digest) is not None or digest in self._destroyed
                if not there and not known(digest):
                    raise damaged(Fault.EVIDENCE, file, f"缺少 {digest[:16]}…", row)
        return row

    def _evidence_path(self, sha256: str) -> str | None:
        paths = (bag.evidence_path(sha256, extension) for extension in _EXTENSIONS)
        return next((path for path in paths if path in self._manifest), None)

    def _trusted(self, name: str) -> Iterator[bytes]:
        """The bytes of a payload file; Damaged at the end when they are not those listed."""
        digest = hashlib.sha256()
        for chunk in self._container.chunks(name):
            digest.update(chunk)
            yield chunk
        listed = self._manifest[name]
        if digest.hexdigest() != listed or bag.evidence_digest(name) not in (None, listed):
            raise damaged(Fault.HASH, name)

    def _lines_of(self, file: str, chunks: Iterable[bytes]) -> Iterator[tuple[int, Record]]:
        """Each line's number, from 1, and its object."""
        rest, row = b"", 0
        for chunk in chunks:
            lines = (rest + chunk).split(b"\n")
            rest = lines.pop()
            for line in lines:
                row += 1
                yield row, _parse(line, file, row)
            if len(rest) > self._limits.line_bytes:
                raise damaged(Fault.TOO_LARGE, file, "有一行太长", row + 1)
        if rest:
            raise damaged(Fault.RECORD, file, "最后一行不完整", row + 1)


_DESTRUCTIONS = bag.records_path("destructions")
_EXTENSIONS = tuple(EVIDENCE_EXTENSIONS.values())
_KIND_OF = {bag.records_path(kind): kind for kind in RECORD_KINDS}
_FIXED = (
    {bag.paper_path(name) for name in PAPERS}
    | _KIND_OF.keys()
    | {bag.schema_path(kind) for kind in (*RECORD_KINDS, "head")}
    | {bag.HEAD}
)
_REPACKED = Problem(
    Severity.ADVICE,
    "package.repacked",
    "这个包被解开后又重新打包过；内容完整，签名有效，可以接收。",
)


def _evidence_of(kind: str, record: Record) -> Iterable[str]:
    """The evidence that a record refers to."""
    if kind == "confirmations":
        return [piece["sha256"] for piece in record["evidence"]]
    if kind == "signoffs" and record["scan"] is not None:
        return (record["scan"],)
    return [piece["sha256"] for piece in record.get("documents", ())]


def _no_number(_text: str) -> Any:
    raise ValueError("not a number of JSON")


def _once(pairs: list[tuple[str, Any]]) -> Record:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise ValueError("a name twice")
    return record


_decode = json.JSONDecoder(parse_constant=_no_number, object_pairs_hook=_once).decode


def _parse(line: bytes, file: str, row: int | None = None) -> Record:
    """One JSON object; Damaged for anything else, also for text that no file can hold."""
    try:
        text = line.decode("utf-8")
        record = _decode(text)
        if "\\u" in text:  # the only way in for half a surrogate pair
            json.dumps(record, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise damaged(Fault.RECORD, file, "不是正确的JSON", row) from error
    if type(record) is not dict:
        raise damaged(Fault.RECORD, file, "应为对象", row)
    return record
