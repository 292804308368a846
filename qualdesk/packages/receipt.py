"""The receipt of a package: one small CMS SignedData file that holds its JSON.

Without our software: `openssl cms -verify -binary -inform DER -in 回执.p7m -CAfile station.crt
-purpose any -out 回执.json`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from qualdesk.disk import flush, rename_durably, telling
from qualdesk.domain.package import RECEIPT_FORMAT, Receipt
from qualdesk.errors import Damaged, Refused, Unreadable
from qualdesk.packages import medium
from qualdesk.packages.faults import RECEIPT, Fault, damaged
from qualdesk.packages.head import receipt_from, receipt_record
from qualdesk.packages.identity import Signer, fingerprint
from qualdesk.packages.schema import check_of
from qualdesk.packages.signature import SignedContent, sign
from qualdesk.paths import usable

_LIMIT = 64 << 20


@dataclass(frozen=True, slots=True)
class VerifiedReceipt:
    """A receipt whose signature holds. Whether its signer is trusted is decided by its reader."""

    receipt: Receipt
    certificate: bytes  # PEM
    certificate_sha256: str


def write_receipt(folder: Path, receipt: Receipt, signer: Signer) -> Path:
    """Sign the receipt into `folder` (which exists) under its own name; whole or not at all.

    Raises Environment `disk.*`, ValueError when a field does not fit its schema.
    """
    target = usable(folder) / receipt.package.receipt_name(receipt.station_code)
    record = receipt_record(receipt)
    fault = check_of("receipt")(record)
    if fault is not None:
        raise ValueError(fault)
    content = json.dumps(record, ensure_ascii=False, indent=2).encode()
    signed = sign(content, signer, detached=False)
    with telling(target), medium.part_file(target) as part:
        with part.open("xb") as stream:
            stream.write(signed)
            stream.flush()
            flush(stream.fileno())
        rename_durably(part, target)
    return target


def read_receipt(path: Path, real_today: date) -> VerifiedReceipt:
    """A receipt whose signature, certificate and form hold.

    `real_today` is the day of the PC's clock. Raises Damaged `receipt.damaged`, Unreadable,
    Refused `receipt.newer`, Environment `disk.*`.
    """
    path = usable(path)
    if not path.is_file():
        raise Unreadable(
            "file.unreadable", f"找不到文件：{path.name}", remedy="请检查文件名和U盘。"
        )
    with telling(path), path.open("rb") as stream:
        data = stream.read(_LIMIT + 1)
    if len(data) > _LIMIT:
        raise _damaged(Fault.TOO_LARGE, path.name)
    signed = SignedContent(data, path.name, RECEIPT)
    if signed.content is None or len(signed.certificates) != 1:
        raise _damaged(Fault.SIGNATURE, path.name, "不是回执")
    (certificate,) = signed.certificates
    signed.check(certificate, signed.content, real_today)
    return VerifiedReceipt(_parse(signed.content, path.name), certificate, fingerprint(certificate))


def _parse(content: bytes, file: str) -> Receipt:
    try:
        record = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise _damaged(Fault.RECORD, file, "不是正确的JSON") from error
    version = record.get("format") if type(record) is dict else None
    if type(version) is int and version > RECEIPT_FORMAT:
        raise Refused(
            "receipt.newer",
            "这份回执是用更新版本的程序生成的。",
            remedy="请先升级本机的程序，再导入。",
        )
    fault = check_of("receipt")(record)
    if fault is not None:
        raise _damaged(Fault.RECORD, file, fault)
    try:
        return receipt_from(record)
    except ValueError as error:
        raise _damaged(Fault.RECORD, file, "前后矛盾") from error


def _damaged(fault: Fault, file: str, detail: str = "") -> Damaged:
    return damaged(fault, file, detail, code=RECEIPT)
