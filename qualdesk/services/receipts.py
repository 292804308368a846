"""Receipts that come back: signature, trust, and which of our packages they answer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act, canonical
from qualdesk.domain.package import Receipt, Returned
from qualdesk.errors import Problem, Refused, Severity
from qualdesk.packages.receipt import VerifiedReceipt, read_receipt
from qualdesk.services.session import Session
from qualdesk.services.trusting import Signatory, check_trust, keep_trust, trust_state
from qualdesk.storage.queries import exchange as queries
from qualdesk.storage.repositories.exchange import Exchange
from qualdesk.storage.store import Reading

_UNKNOWN = "receipt.unknown_signer"


@dataclass(frozen=True, slots=True)
class ReceiptTaken:
    """What a receipt says of one of our packages; `again` when it was taken before."""

    receipt: Receipt
    accepted: bool
    returned: tuple[Returned, ...]
    again: bool
    problems: tuple[Problem, ...]


class Receipts:
    """The sender's side of receipts."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def take(self, path: Path, trust: str = "") -> ReceiptTaken:
        """Keep a receipt. `trust` is the fingerprint of its signer that a person compared.

        Raises Damaged `receipt.damaged`, Unreadable, Refused `receipt.newer`,
        `package.training`, `receipt.not_ours`, `receipt.unknown_signer`.
        """
        session = self._session
        session.actor.require(Duty.EXCHANGE)
        verified = read_receipt(path, session.clock.real_today())
        receipt, signatory = verified.receipt, _signatory(verified)
        if receipt.training != session.station.training:
            raise Refused(
                "package.training",
                "这份回执一方是培训站点，一方是正式站点。",
                remedy="请核对是不是拿错了文件。",
            )
        with session.read() as connection:
            self._check_ours(connection, receipt)
            state = trust_state(connection, signatory)
            again = any(_same(row, receipt) for row in queries.receipts(connection))
        newly = check_trust(session.actor, state, signatory, trust, _UNKNOWN)
        if newly or not again:
            self._keep(receipt, signatory if newly else None, again=again)
        return ReceiptTaken(receipt, receipt.accepted, receipt.returned, again, _problems(receipt))

    def _check_ours(self, connection: Reading, receipt: Receipt) -> None:
        station, name = self._session.station, receipt.package
        mine = receipt.package_station_id == station.station_id and any(
            row["sequence"] == name.sequence
            and row["kind"] == name.kind.value
            and row["period"] == name.period
            and row["sha256"] == receipt.tagmanifest_sha256
            for row in queries.sent(connection)
            if row["recipient_code"] == receipt.station_code
        )
        if not mine:
            raise Refused(
                "receipt.not_ours",
                f"这份回执说的包（{name.identifier}）不是本站报给{receipt.station_name}的。",
                remedy="请核对是不是别的站点的回执；本站从备份恢复过的，请重新上报。",
                value=name.identifier,
            )

    def _keep(self, receipt: Receipt, newly: Signatory | None, *, again: bool) -> None:
        with self._session.work() as work:
            if newly:
                keep_trust(work, newly)
            if not again:
                Exchange(work).keep_receipt(_values(receipt))
            detail = {
                "package": receipt.package.identifier,
                "station": receipt.station_id,
                "accepted": receipt.accepted,
                "returned": len(receipt.returned),
            }
            work.commit(Act("package.receipt", detail))


def _signatory(verified: VerifiedReceipt) -> Signatory:
    return Signatory(
        station_id=verified.receipt.station_id,
        code=verified.receipt.station_code,
        name=verified.receipt.station_name,
        certificate=verified.certificate,
        certificate_sha256=verified.certificate_sha256,
    )


def _values(receipt: Receipt) -> dict[str, object]:
    return {
        "from_station": receipt.station_id,
        "kind": receipt.package.kind.value,
        "period": receipt.package.period,
        "sequence": receipt.package.sequence,
        "accepted": receipt.accepted,
        "returned": canonical([[one.record, one.reason] for one in receipt.returned]),
    }


def _same(row: queries.Row, receipt: Receipt) -> bool:
    return all(row[name] == value for name, value in _values(receipt).items())


def _problems(receipt: Receipt) -> tuple[Problem, ...]:
    if receipt.accepted and not receipt.returned:
        return ()
    text = f"{receipt.station_name}退回了 {len(receipt.returned)} 条记录，请更正后再次上报。"
    if not receipt.accepted:
        text = f"{receipt.station_name}没有接受这个包，请看退回的原因。"
    return (Problem(Severity.WARNING, "receipt.returned", text),)
