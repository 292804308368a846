"""What the two slots files say, and how it is written as JSON with a checksum."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from qualdesk.errors import Refused
from qualdesk.storage.keys import KEY_BYTES, NONCE_BYTES, SALT_BYTES, KdfCost, Wrapped

VERSION = 1
FORMAT = "qualdesk-slots"
_SEALED_BYTES = KEY_BYTES + 16  # the key and its GCM tag


class SlotKind(StrEnum):
    """What opens a slot."""

    PASSWORD = "password"
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True)
class Slot:
    """The data key, wrapped for one login name, or for recovery (no name)."""

    kind: SlotKind
    operator: str
    salt: bytes
    cost: KdfCost
    wrapped: Wrapped


@dataclass(frozen=True, slots=True)
class SlotsContent:
    """What both files say. `key_check` tells the station's data key from any other."""

    station_id: str
    generation: int
    cost: KdfCost
    key_check: bytes
    slots: tuple[Slot, ...]


def encode(content: SlotsContent) -> bytes:
    """The bytes of a slots file."""
    record: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "station_id": content.station_id,
        "generation": content.generation,
        "cost": asdict(content.cost),
        "key_check": _text(content.key_check),
        "slots": [
            {
                "kind": slot.kind,
                "operator": slot.operator,
                "salt": _text(slot.salt),
                "cost": asdict(slot.cost),
                "nonce": _text(slot.wrapped.nonce),
                "wrapped": _text(slot.wrapped.sealed),
            }
            for slot in content.slots
        ],
    }
    record["checksum"] = _checksum(record)
    return json.dumps(record, ensure_ascii=False, indent=1).encode()


def parse(raw: bytes) -> SlotsContent | None:
    """The content of one file; None when it is damaged. Raises Refused `slots.newer`."""
    try:
        record = json.loads(raw)
        if record["format"] != FORMAT or record["checksum"] != _checksum(record):
            return None
        if record["version"] > VERSION:
            raise Refused(
                "slots.newer",
                "这个台账由更新版本的程序使用过，本版本不能打开。",
                remedy="请安装最新版本的资格确认台。",
            )
        return SlotsContent(
            station_id=record["station_id"],
            generation=record["generation"],
            cost=KdfCost(**record["cost"]),
            key_check=_bytes(record["key_check"], SALT_BYTES),
            slots=tuple(map(_parse_slot, record["slots"])),
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _checksum(record: Mapping[str, Any]) -> str:
    """Of the record without its checksum. This rule stays the same in every later version."""
    bare = {name: value for name, value in record.items() if name != "checksum"}
    canonical = json.dumps(bare, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _parse_slot(record: Mapping[str, Any]) -> Slot:
    return Slot(
        kind=SlotKind(record["kind"]),
        operator=record["operator"],
        salt=_bytes(record["salt"], SALT_BYTES),
        cost=KdfCost(**record["cost"]),
        wrapped=Wrapped(
            _bytes(record["nonce"], NONCE_BYTES), _bytes(record["wrapped"], _SEALED_BYTES)
        ),
    )


def _text(data: bytes) -> str:
    return b64encode(data).decode()


def _bytes(text: str, length: int) -> bytes:
    data = b64decode(text, validate=True)
    if len(data) != length:
        raise ValueError("a field of the slots file has another length")
    return data
