"""What a package or receipt says of itself, as the JSON object that travels."""

from __future__ import annotations

from typing import Any

from qualdesk.clock import instant_text, parse_instant
from qualdesk.domain.package import (
    FORMAT,
    RECEIPT_FORMAT,
    PackageHead,
    PackageKind,
    PackageName,
    Receipt,
    Replacement,
    Returned,
    Seal,
)


def head_record(head: PackageHead) -> dict[str, object]:
    """The object of `data/records/head.json`."""
    name, seal, replaces = head.name, head.seal, head.replaces
    return {
        "format": FORMAT,
        "kind": name.kind.value,
        "period": name.period,
        "sequence": name.sequence,
        "part": name.part,
        "parts": name.parts,
        "station": {
            "id": head.station_id,
            "code": name.station_code,
            "name": head.station_name,
            "level": head.level,
        },
        "recipient": {"code": head.recipient_code, "name": head.recipient_name},
        "incarnation": head.incarnation,
        "training": head.training,
        "sealed": head.sealed,
        "seal": seal
        and {
            "form_serial": seal.form_serial,
            "digest": seal.digest,
            "open_forms": seal.open_forms,
            "open_reason": seal.open_reason,
        },
        "replaces": replaces and {"sequence": replaces.sequence, "reason": replaces.reason},
        "built_at": instant_text(head.built_at),
        "audit_head": head.audit_head,
    }


def head_from(record: dict[str, Any]) -> PackageHead:
    """Inverse of `head_record`, of a record that fits its schema; ValueError on nonsense."""
    if record["sealed"] != (record["seal"] is not None):
        raise ValueError("sealed and seal differ")
    station, recipient = record["station"], record["recipient"]
    return PackageHead(
        name=PackageName(
            station["code"],
            PackageKind(record["kind"]),
            record["period"],
            record["sequence"],
            record["part"],
            record["parts"],
        ),
        station_id=station["id"],
        station_name=station["name"],
        level=station["level"],
        incarnation=record["incarnation"],
        recipient_code=recipient["code"],
        recipient_name=recipient["name"],
        training=record["training"],
        built_at=parse_instant(record["built_at"]),
        audit_head=record["audit_head"],
        seal=record["seal"] and Seal(**record["seal"]),
        replaces=record["replaces"] and Replacement(**record["replaces"]),
    )


def receipt_record(receipt: Receipt) -> dict[str, object]:
    """The object that a receipt signs."""
    return {
        "format": RECEIPT_FORMAT,
        "package": {
            "identifier": receipt.package.identifier,
            "station_id": receipt.package_station_id,
            "tagmanifest_sha256": receipt.tagmanifest_sha256,
        },
        "station": {
            "id": receipt.station_id,
            "code": receipt.station_code,
            "name": receipt.station_name,
        },
        "received_by": receipt.received_by,
        "received_at": instant_text(receipt.received_at),
        "training": receipt.training,
        "accepted": receipt.accepted,
        "returned": [{"record": each.record, "reason": each.reason} for each in receipt.returned],
    }


def receipt_from(record: dict[str, Any]) -> Receipt:
    """Inverse of `receipt_record`, of a record that fits its schema; ValueError on nonsense."""
    package, station = record["package"], record["station"]
    return Receipt(
        package=PackageName.parse(package["identifier"]),
        package_station_id=package["station_id"],
        tagmanifest_sha256=package["tagmanifest_sha256"],
        station_id=station["id"],
        station_code=station["code"],
        station_name=station["name"],
        received_by=record["received_by"],
        received_at=parse_instant(record["received_at"]),
        training=record["training"],
        accepted=record["accepted"],
        returned=tuple(Returned(each["record"], each["reason"]) for each in record["returned"]),
    )
