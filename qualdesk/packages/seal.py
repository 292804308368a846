"""Makes a package: one BagIt bag, streamed into an AES-256 zip, signed, and read back."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import BinaryIO

import pyzipper
from pyzipper.zipfile_aes import AESZipEncrypter

from qualdesk.clock import CHINA
from qualdesk.disk import flush, rename_durably, telling
from qualdesk.domain.package import PAPERS, README, RECORD_KINDS, PackageHead, check_password
from qualdesk.errors import Damaged, Refused, Where
from qualdesk.packages import bag, medium
from qualdesk.packages.faults import Fault, problem
from qualdesk.packages.head import head_record
from qualdesk.packages.identity import Signer
from qualdesk.packages.schema import check_of, schema_bytes
from qualdesk.packages.signature import sign
from qualdesk.packages.unseal import verify
from qualdesk.paths import usable
from qualdesk.progress import SILENT, Progress

Record = Mapping[str, object]

MEMBER_LIMIT = 2_000_000_000
"""Bytes of one file inside: what every archiver can unpack, on every file system."""

_CHUNK = 1 << 20
_LINES_AT_ONCE = 200
_KEYS_AHEAD = 4


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """One piece of evidence to pack; `chunks` opens it and gives its plain bytes piece by piece."""

    sha256: str
    extension: str  # jpg, mp4, pdf
    chunks: Callable[[], Iterable[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltPackage:
    """A package that lies, whole and read back, where it was wanted."""

    path: Path
    bytes: int
    sha256: str  # of the file
    tagmanifest_sha256: str  # of its content, however it is packed
    certificate_sha256: str
    records: Mapping[str, int]
    evidence: int


def build(
    out_folder: Path,
    head: PackageHead,
    password: str,
    *,
    papers: Iterable[tuple[str, bytes | Path]],
    records: Iterable[tuple[str, Iterable[Record]]],
    evidence: Iterable[EvidenceFile],
    signer: Signer,
    real_today: date,
    progress: Progress = SILENT,
    read_back: bool = True,
) -> BuiltPackage:
    """Write the package of `head` into `out_folder` (which exists), under its own name.

    `papers` have names of `PAPERS` (说明.txt is made here), `records` come by kind, each kind
    once; all three are read once, in turn, and never held whole. The file is built beside its
    final name, flushed, read back from the medium and verified, and only then renamed: on any
    exception the folder is as it was, and the same call can be made again. `read_back=False`
    leaves the verification out (for measuring).

    Raises Refused `package.weak_password`, `package.member_too_large`, Environment `disk.*`,
    Damaged `package.damaged` for records or evidence that do not hold together, Cancelled.
    """
    check_password(password)
    target = usable(out_folder) / head.name.file_name
    with telling(target), medium.part_file(target) as part:
        with part.open("xb", buffering=_CHUNK) as stream:
            counts, pieces, tag_manifest = _write_bag(
                stream, head, password, papers, records, evidence, signer, progress
            )
            progress.at("写入磁盘")
            stream.flush()
            flush(stream.fileno())
        medium.forget(part)
        digest, size = _digest(part, progress), part.stat().st_size
        content = hashlib.sha256(tag_manifest).hexdigest()
        if read_back:
            _read_back(part, password, content, real_today, progress)
        rename_durably(part, target)
    return BuiltPackage(
        path=target,
        bytes=size,
        sha256=digest,
        tagmanifest_sha256=content,
        certificate_sha256=signer.certificate_sha256,
        records=counts,
        evidence=pieces,
    )


def _write_bag(
    stream: BinaryIO,
    head: PackageHead,
    password: str,
    papers: Iterable[tuple[str, bytes | Path]],
    records: Iterable[tuple[str, Iterable[Record]]],
    evidence: Iterable[EvidenceFile],
    signer: Signer,
    progress: Progress,
) -> tuple[dict[str, int], int, bytes]:
    """Counts of records and evidence, and the tag manifest. Its index is let go of on return."""
    with _archive(stream, password) as archive:
        writer = _BagWriter(archive, head, progress)
        writer.add_papers(papers, signer)
        counts = writer.add_records(records)
        pieces = writer.add_evidence(evidence)
        return counts, pieces, writer.finish(signer)


@contextmanager
def _archive(stream: BinaryIO, password: str) -> Iterator[pyzipper.AESZipFile]:
    archive = pyzipper.AESZipFile(stream, "w", encryption=pyzipper.WZ_AES)
    with ThreadPoolExecutor(1) as pool:
        archive.get_encrypter = _Encrypters(pool, password).take
        try:
            yield archive
            archive.close()
        finally:
            archive.fp = None  # after a failure its destructor would try to write the directory


class _Encrypters:
    """Makes the key of the next member while this one is written: that is half of all the work.

    Each member has its own random salt, and 1000 rounds of PBKDF2 from it to the key.
    """

    def __init__(self, pool: ThreadPoolExecutor, password: str) -> None:
        self._submit = partial(pool.submit, AESZipEncrypter, password.encode("ascii"), nbits=256)
        self._ahead = deque(self._submit() for _ in range(_KEYS_AHEAD))

    def take(self) -> AESZipEncrypter:
        """An encrypter that nobody else has."""
        self._ahead.append(self._submit())
        return self._ahead.popleft().result()


class _BagWriter:
    """Puts the members one after another into the zip and keeps their hashes for the manifest."""

    def __init__(self, archive: pyzipper.AESZipFile, head: PackageHead, progress: Progress) -> None:
        self._archive = archive
        self._head = head
        self._progress = progress
        self._stamp = head.built_at.astimezone(CHINA).timetuple()[:6]
        self._payload: list[tuple[str, str]] = []
        self._payload_bytes = 0
        self._tags: list[tuple[str, str]] = []
        self._add_tag(bag.BAGIT, bag.BAGIT_TEXT)

    def add_papers(self, papers: Iterable[tuple[str, bytes | Path]], signer: Signer) -> None:
        """The papers, 说明.txt and head.json."""
        for name, content in papers:
            if name not in PAPERS or name == README:
                raise ValueError(f"not the name of a paper: {name}")
            self._progress.at("写入材料")
            self._add(bag.paper_path(name), _chunks_of(content), compress=False)
        readme = bag.readme(self._head, signer.certificate_sha256)
        self._add(bag.paper_path(README), (readme,), compress=True)
        record = head_record(self._head)
        fault = check_of("head")(record)
        if fault:
            raise _unfit(Fault.RECORD, bag.HEAD, fault)
        text = json.dumps(record, ensure_ascii=False, indent=2).encode()
        self._add(bag.HEAD, (text + b"\n",), compress=True)
        self._add(bag.schema_path("head"), (schema_bytes("head"),), compress=True)

    def add_records(self, records: Iterable[tuple[str, Iterable[Record]]]) -> dict[str, int]:
        """The records of each kind with their schema; how many of each kind there are."""
        counts: Counter[str] = Counter()
        for kind, items in records:
            if kind not in RECORD_KINDS or kind in counts:
                raise ValueError(f"not a kind of record, or given twice: {kind}")
            lines = self._lines(kind, items, counts)
            first = next(lines, None)
            if first is None:
                continue
            self._add(bag.records_path(kind), _with_first(first, lines), compress=True)
            self._add(bag.schema_path(kind), (schema_bytes(kind),), compress=True)
        return dict(counts)

    def add_evidence(self, evidence: Iterable[EvidenceFile]) -> int:
        """The evidence, each content once; how many pieces there are."""
        count = 0
        for piece in evidence:
            path = bag.evidence_path(piece.sha256, piece.extension)
            if bag.evidence_digest(path) is None:
                raise ValueError("not a name of evidence")
            if path in self._archive.NameToInfo:
                continue
            self._progress.at("写入照片等佐证材料", count)
            if self._add(path, piece.chunks(), compress=False) != piece.sha256:
                raise _unfit(Fault.HASH, path, "本站保存的佐证材料已损坏")
            count += 1
        return count

    def finish(self, signer: Signer) -> bytes:
        """The tag files and the signature; gives the tag manifest, the content of it all."""
        info = bag.info_fields(self._head)
        info["Payload-Oxum"] = f"{self._payload_bytes}.{len(self._payload)}"
        self._add_tag(bag.BAG_INFO, bag.info_text(info))
        self._tags.append(
            (bag.MANIFEST, self._write(bag.MANIFEST, bag.manifest_text(self._payload), True)[0])
        )
        self._add_tag(bag.CERTIFICATE, signer.certificate)
        tag_manifest = b"".join(bag.manifest_text(self._tags))
        self._write(bag.TAG_MANIFEST, (tag_manifest,), True)
        self._write(bag.SIGNATURE, (sign(tag_manifest, signer, detached=True),), False)
        return tag_manifest

    def _lines(self, kind: str, items: Iterable[Record], counts: Counter[str]) -> Iterator[bytes]:
        check, file = check_of(kind), bag.records_path(kind)
        lines: list[str] = []
        for row, item in enumerate(items, 1):
            fault = check(item)
            if fault is not None:
                raise _unfit(Fault.RECORD, file, fault, row)
            lines.append(_to_json(item))
            counts[kind] = row
            if len(lines) == _LINES_AT_ONCE:
                self._progress.at("写入记录", row)
                yield _encoded(lines, file)
                lines.clear()
        if lines:
            yield _encoded(lines, file)

    def _add(self, path: str, chunks: Iterable[bytes], *, compress: bool) -> str:
        digest, size = self._write(path, chunks, compress)
        self._payload.append((path, digest))
        self._payload_bytes += size
        return digest

    def _add_tag(self, path: str, content: bytes) -> None:
        self._tags.append((path, self._write(path, (content,), True)[0]))

    def _write(self, path: str, chunks: Iterable[bytes], compress: bool) -> tuple[str, int]:
        info = self._archive.zipinfo_cls(path, self._stamp)
        info.compress_type = pyzipper.ZIP_DEFLATED if compress else pyzipper.ZIP_STORED
        digest, size = hashlib.sha256(), 0
        with self._archive.open(info, "w") as entry:
            for chunk in chunks:
                size += len(chunk)
                if size > MEMBER_LIMIT:
                    raise Refused(
                        "package.member_too_large",
                        f"有一个文件超过{MEMBER_LIMIT // 1_000_000}MB，不能放进上报包。",
                        remedy="请把这段视频或扫描件截短后重新登记。",
                    )
                digest.update(chunk)
                entry.write(chunk)
        return digest.hexdigest(), size


_to_json = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":")
).encode


def _encoded(lines: list[str], file: str) -> bytes:
    try:
        return ("\n".join(lines) + "\n").encode()
    except UnicodeEncodeError as error:
        raise _unfit(Fault.RECORD, file, "有无法保存的字符") from error


def _with_first(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _chunks_of(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with telling(content), content.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _read_back(
    part: Path, password: str, content: str, real_today: date, progress: Progress
) -> None:
    try:
        report = verify(part, password, real_today=real_today, progress=progress)
        intact = report.tagmanifest_sha256 == content
    except Damaged as error:
        raise Damaged(
            "package.read_back",
            f"写好后读回检查没有通过，没有留下文件。{error.body}",
            remedy="请换一个U盘或位置再做一次；如果还是不行，请先做一次数据检查。",
            problems=error.problems,
        ) from error
    if not intact:
        raise _unfit(Fault.HASH, bag.TAG_MANIFEST, "读回的内容与写入的不同")


def _unfit(fault: Fault, file: str, detail: str, row: int | None = None) -> Damaged:
    found = problem(fault, file, detail, row, code="package.unfit")
    return Damaged(
        "package.unfit",
        f"本站的数据不能放进上报包。{found.message}。",
        remedy="请先做一次数据检查，把有问题的记录更正后再生成。",
        where=Where(file, row=row),
        value=found.value,
        problems=(found,),
    )


def _digest(path: Path, progress: Progress) -> str:
    digest, done = hashlib.sha256(), 0
    with path.open("rb", buffering=0) as stream:
        while chunk := stream.read(_CHUNK):
            progress.at("读回检查", done)
            digest.update(chunk)
            done += len(chunk)
    return digest.hexdigest()
