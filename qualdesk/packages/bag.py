"""What stands where in a package, and its tag files as text: BagIt 1.0 (RFC 8493), UTF-8."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from string import Template

from qualdesk.clock import CHINA, local_text
from qualdesk.domain.package import EVIDENCE_EXTENSIONS, PackageHead
from qualdesk.packages.faults import Fault, damaged
from qualdesk.packages.identity import fingerprint_text
from qualdesk.paths import resources

BAGIT, BAG_INFO = "bagit.txt", "bag-info.txt"
MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"
CERTIFICATE, SIGNATURE = "station.crt", "signature.p7s"
TAGGED = frozenset({BAGIT, BAG_INFO, MANIFEST, CERTIFICATE})
"""The tag files that the tag manifest lists; the signature is over the tag manifest itself."""

WORDING = frozenset({"Source-Organization", "External-Description"})
"""Labels of bag-info.txt that are prose: a later version may word them in another way."""

HEAD = "data/records/head.json"
BAGIT_TEXT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

_ENDINGS = "|".join(EVIDENCE_EXTENSIONS.values())
_EVIDENCE = re.compile(rf"data/evidence/([0-9a-f]{{2}})/((\1)[0-9a-f]{{62}})\.(?:{_ENDINGS})")
_LINE = re.compile(r"([0-9a-f]{64}) [ *](\S.*)")


def records_path(kind: str) -> str:
    """`data/records/confirmations.jsonl`."""
    return f"data/records/{kind}.jsonl"


def schema_path(kind: str) -> str:
    """`data/records/confirmations.schema.json`, beside the records."""
    return f"data/records/{kind}.schema.json"


def paper_path(name: str) -> str:
    """`data/汇总表.pdf`."""
    return f"data/{name}"


def evidence_path(sha256: str, extension: str) -> str:
    """`data/evidence/ab/ab….jpg`."""
    return f"data/evidence/{sha256[:2]}/{sha256}.{extension}"


def evidence_digest(path: str) -> str | None:
    """The sha256 that the name of an evidence file states; None for another path."""
    found = _EVIDENCE.fullmatch(path)
    return found[2] if found else None


def state_text(head: PackageHead) -> str:
    """Draft or sealed, training or not, what is still open: one line in Chinese."""
    state = "草稿（没有本级签章的正式表，仅供核对）"
    if head.seal is not None:
        state = "正式"
        if head.seal.open_forms:
            reason = head.seal.open_reason
            state += f"（其中签字不全{head.seal.open_forms}人，负责人说明：{reason}）"
    if head.replaces is not None:
        state += f"；替换第{head.replaces.sequence}号包的材料，原因：{head.replaces.reason}"
    if head.training:
        state = "培训数据，不得作为正式材料使用；" + state
    return state


def readme(head: PackageHead, certificate_sha256: str) -> bytes:
    """`data/说明.txt` for Notepad: UTF-8 with byte order mark, CRLF."""
    template = (resources() / "texts" / "package-readme.txt").read_text(encoding="utf-8")
    text = Template(template).substitute(
        station=head.station_name,
        station_code=head.name.station_code,
        recipient=head.recipient_name or "上级经办机构",
        recipient_code=head.recipient_code,
        kind=head.name.kind.label,
        period=head.name.period,
        sequence=head.name.sequence,
        built_at=local_text(head.built_at),
        state=state_text(head),
        fingerprint=fingerprint_text(certificate_sha256),
    )
    return text.replace("\n", "\r\n").encode("utf-8-sig")


def info_fields(head: PackageHead) -> dict[str, str]:
    """The labels of bag-info.txt that the head decides (all but Payload-Oxum)."""
    kind, state = head.name.kind.label, state_text(head)
    fields = {
        "Source-Organization": head.station_name,
        "External-Description": f"领取社会保险待遇资格确认 {kind}：{state}",
        "Bagging-Date": head.built_at.astimezone(CHINA).date().isoformat(),
        "External-Identifier": head.name.identifier,
        "Recipient-Station": head.recipient_code,
        "Package-State": "sealed" if head.sealed else "draft",
        "Training": "yes" if head.training else "no",
    }
    if head.name.parts > 1:
        group = head.name.identifier.rpartition("_")[0]
        fields |= {
            "Bag-Group-Identifier": group,
            "Bag-Count": f"{head.name.part} of {head.name.parts}",
        }
    return {label: " ".join(value.split()) for label, value in fields.items()}


def info_text(fields: Mapping[str, str]) -> bytes:
    """bag-info.txt: one `label: value` a line."""
    return "".join(f"{label}: {value}\n" for label, value in fields.items()).encode()


def parse_info(data: bytes) -> dict[str, str]:
    """Inverse of `info_text`, with folded lines; Damaged on another form or a repeated label."""
    fields: dict[str, str] = {}
    label = ""
    for number, line in enumerate(_lines(data, BAG_INFO), 1):
        if line[:1] in (" ", "\t") and label:
            fields[label] += " " + line.strip()
            continue
        label, colon, value = line.partition(":")
        if not colon or not label or label in fields:
            raise damaged(Fault.LAYOUT, BAG_INFO, row=number)
        fields[label] = value.strip()
    return fields


def manifest_text(entries: Iterable[tuple[str, str]]) -> Iterator[bytes]:
    """Manifest lines of (path, sha256)."""
    for path, digest in entries:
        yield f"{digest}  {path}\n".encode()


def parse_manifest(data: bytes, file: str) -> dict[str, str]:
    """Path → sha256 of one manifest; Damaged on another form or a path listed twice."""
    entries: dict[str, str] = {}
    for number, line in enumerate(_lines(data, file), 1):
        found = _LINE.fullmatch(line)
        if not found or found[2] in entries:
            raise damaged(Fault.LAYOUT, file, row=number)
        entries[found[2]] = found[1]
    return entries


def _lines(data: bytes, file: str) -> list[str]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise damaged(Fault.LAYOUT, file, "不是UTF-8文字") from error
    return text.removesuffix("\n").split("\n")
