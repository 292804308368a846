"""Packages and receipts that come in: looked at, compared, then merged or not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from qualdesk.errors import QualDeskError
from qualdesk.services.receipts import ReceiptTaken
from qualdesk.services.receiving import Received, ReceivePreview
from qualdesk.services.trusting import TrustState
from ui.job import Job
from ui.pages.exchange.state import Comparing, ExchangeState, Incoming
from ui.presenter import Presenter

T = TypeVar("T")
_UNKNOWN_RECEIPT = "receipt.unknown_signer"


class IncomingPresenter(Presenter[ExchangeState]):
    """The receiving half of 上报交换."""

    def _follow(self, job: Job[T]) -> Job[T]:
        """Say that work is under way, for as long as it is."""
        return job.watch(lambda step: self.show(busy=step.running))

    # Packages

    def begin_receiving(self, file: Path) -> None:
        """A package file was chosen: its password is asked for."""
        self.show(incoming=Incoming(file), comparing=None)

    def stop_receiving(self) -> None:
        """Back to the steps; nothing was changed, or everything is merged."""
        self.show(incoming=None, comparing=None)

    def open_package(self, password: str) -> Job[ReceivePreview]:
        """Verify it and show what it would change; connected, not started."""
        incoming = self.state.incoming
        assert incoming is not None
        receiving, file = self.desk.services.receiving, incoming.file
        job = self.desk.read(lambda p: receiving.preview(file, password, p), "验证包")
        return self._follow(job.then(self._opened))

    def _opened(self, preview: ReceivePreview) -> None:
        incoming, report = self.state.incoming, preview.report
        if incoming is None:
            return
        comparing = None
        if preview.trust is not TrustState.TRUSTED:
            changed = preview.trust is TrustState.CHANGED
            comparing = Comparing(report.head.station_name, report.certificate_sha256, changed)
        self.show(
            incoming=replace(
                incoming,
                report=report,
                trust=preview.trust,
                again=preview.already_received,
                problems=preview.problems,
            ),
            comparing=comparing,
        )

    def merge(
        self, password: str, out: Path | None, *, compared: bool
    ) -> Job[tuple[Received, ...]]:
        """Merge it; `compared` says that the fingerprint was; connected, not started."""
        incoming, comparing = self.state.incoming, self.state.comparing
        assert incoming is not None
        services, file = self.desk.services, incoming.file
        trust = comparing.fingerprint if comparing and compared else ""
        job = self.desk.write(
            lambda p: services.receiving.receive(
                [file], password, trust=trust, out=out, progress=p
            ),
            "并入",
        )
        return self._follow(job.then(self._merged))

    def _merged(self, received: tuple[Received, ...]) -> None:
        incoming = self.state.incoming
        if incoming is not None:
            self.show(incoming=replace(incoming, received=received[0]), comparing=None)

    # Receipts

    def take_receipt(self, file: Path, trust: str = "") -> None:
        """Keep a receipt; an unknown signer's fingerprint is compared first."""
        receipts = self.desk.services.receipts

        def refused(fault: QualDeskError) -> None:
            if fault.code == _UNKNOWN_RECEIPT and fault.value and not trust:
                who = "出回执的单位"
                changed = "不同" in fault.body
                self.show(comparing=Comparing(who, fault.value, changed, receipt=file))
            else:
                self.desk.shell.tell(fault)

        job = self.desk.write(lambda _: receipts.take(file, trust), "收回执")
        self._follow(job.then(self._taken).otherwise(refused)).start()

    def _taken(self, taken: ReceiptTaken) -> None:
        said = "已收到回执" if taken.accepted else "对方没有接受这个包"
        self.show(comparing=None)
        self.desk.shell.say(f"{taken.receipt.station_name}：{said}")
