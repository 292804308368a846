"""Whose signature counts: certificates whose fingerprint a person compared (package.md, 6)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qualdesk.domain.access import Actor, Duty
from qualdesk.domain.term import Term
from qualdesk.errors import Refused
from qualdesk.packages.identity import fingerprint_text
from qualdesk.storage.queries import exchange as queries
from qualdesk.storage.repositories.exchange import Exchange
from qualdesk.storage.store import Reading
from qualdesk.storage.work import Work

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


class TrustState(Term):
    """Where a signer stands."""

    TRUSTED = "trusted", "已信任"
    UNKNOWN = "unknown", "还没有核对过证书"
    CHANGED = "changed", "证书与上次不同"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """Who claims to have signed: the station that the content names, with its certificate."""

    station_id: str
    code: str  # 12 digits
    name: str
    certificate: bytes  # PEM
    certificate_sha256: str


def trust_state(connection: Reading, signatory: Signatory) -> TrustState:
    """Whether the newest certificate compared for this station and code is the one that signed.

    A station that is known under another code, a code that another station stands for, and
    another certificate all count as changed.
    """
    newest = None
    for row in queries.trusted(connection):
        if signatory.station_id == row["peer_station"] or signatory.code == row["peer_code"]:
            newest = row
    if newest is None:
        return TrustState.UNKNOWN
    same = (
        newest["peer_station"] == signatory.station_id
        and newest["peer_code"] == signatory.code
        and newest["certificate_sha256"] == signatory.certificate_sha256
    )
    return TrustState.TRUSTED if same else TrustState.CHANGED


def check_trust(
    actor: Actor, state: TrustState, signatory: Signatory, given: str, code: str
) -> bool:
    """Whether the certificate is trusted newly by this act, with the fingerprint `given`.

    Refused `code` (package.unknown_signer, receipt.unknown_signer) for an unknown or changed
    certificate without the right fingerprint; NotAllowed when the role may not trust.
    """
    if state is TrustState.TRUSTED:
        return False
    shown = fingerprint_text(signatory.certificate_sha256)
    who = f"{signatory.name}（{signatory.code}）"
    if not given:
        what = (
            f"{who}的证书与上次核对过的不同，也许重装过系统，也许是别人冒名。"
            if state is TrustState.CHANGED
            else f"还没有核对过{who}的证书。"
        )
        raise Refused(
            code,
            f"{what}它的指纹是 {shown}。",
            remedy="请打电话或当面与对方核对指纹，一致的，用 --trust 写上指纹再办理一次。",
            value=signatory.certificate_sha256,
        )
    actor.require(Duty.TRUST)
    if _plain(given) != signatory.certificate_sha256:
        raise Refused(
            code,
            f"给出的指纹与{who}的证书不符，证书的指纹是 {shown}。",
            remedy="请与对方逐位核对；核对不上的不要接收，请对方另送。",
            value=signatory.certificate_sha256,
        )
    return True


def keep_trust(work: Work, signatory: Signatory) -> None:
    """Keep that the certificate's fingerprint was compared."""
    Exchange(work).trust(
        {
            "peer_station": signatory.station_id,
            "peer_code": signatory.code,
            "peer_name": signatory.name,
            "certificate_sha256": signatory.certificate_sha256,
            "certificate": signatory.certificate,
        }
    )


def _plain(fingerprint: str) -> str:
    """A fingerprint as typed or read out (groups, colons, capitals) as 64 hex digits, or ""."""
    found = _FINGERPRINT.fullmatch(re.sub(r"[\s:：-]", "", fingerprint).lower())
    return found[0] if found else ""
