"""改正: a signature that was recorded is withdrawn with a reason; the log keeps it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui import prompts
from ui.pages.signing.presenter import SigningPresenter

_WHY_UNDO = ("登记错了", "签字人写错了", "日期写错了", "选错了表")


class TakingBack:
    """Asks for the reason; `page` is behind the dialog."""

    def __init__(self, page: QWidget, presenter: SigningPresenter) -> None:
        self._page, self._presenter = page, presenter

    def last(self) -> None:
        """What was kept last."""
        recorded = self._presenter.state.recorded
        reason = self._ask(recorded.words) if recorded is not None else ""
        if reason:
            self._presenter.take_back(reason)

    def of_line(self) -> None:
        """The last signature of the current paper."""
        known = self._presenter.last_fact_of_line()
        reason = self._ask("这张表上最后登记的一笔。") if known else ""
        if reason:
            self._presenter.take_back_last_of_line(reason)

    def _ask(self, words: str) -> str:
        return prompts.ask_reason(
            self._page,
            "撤销登记的签字",
            f"{words}\n原来的记录留在日志里，撤销后可以重新登记。为什么撤销？",
            "撤销(&T)",
            usual=_WHY_UNDO,
            serious=True,
        )
