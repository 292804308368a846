"""The audit chain: one entry an act, gapless, each carrying the hash of the one before (Y12)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Act:
    """What an entry says: a stable dotted name and details without free choice of form."""

    name: str
    detail: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One link of the chain; `facts_sha256` covers every fact row written in the act."""

    seq: int
    at: str
    operator: str
    name: str
    detail: str
    facts: int
    facts_sha256: str
    previous: str
    hash: str


def canonical(value: object) -> str:
    """JSON with sorted keys and no spaces: the same value gives the same text everywhere."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=bytes.hex
    )


def row_digest(table: str, row: Mapping[str, object]) -> bytes:
    """Digest of a fact row. Empty columns are left out: a column that a later schema adds is
    empty in old rows and must not change their digest; `act` differs from station to station.
    """
    kept = {key: value for key, value in row.items() if value not in (None, "") and key != "act"}
    return hashlib.sha256(canonical([table, kept]).encode()).digest()


def facts_digest(digests: Iterable[bytes]) -> str:
    """One digest over the row digests of an act, whatever their order."""
    total = hashlib.sha256()
    for digest in sorted(digests):
        total.update(digest)
    return total.hexdigest()


def entry_hash(
    previous: str, seq: int, at: str, operator: str, name: str, detail: str, facts_sha256: str
) -> str:
    """The hash of an entry over its content and the hash of the entry before."""
    text = canonical([previous, seq, at, operator, name, detail, facts_sha256])
    return hashlib.sha256(text.encode()).hexdigest()


def short(digest: str) -> str:
    """`9F3A 71C0`: what is printed on paper of a digest."""
    return f"{digest[:4]} {digest[4:8]}".upper()
