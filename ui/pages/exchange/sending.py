"""Sealing and writing: the acts of 上报交换 that ask something first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from ui import prompts
from ui.job import Job
from ui.pages.exchange.panels import Panel, SealPanel
from ui.pages.exchange.presenter import ExchangePresenter
from ui.pages.exchange.state import SEAL, WRITE
from ui.pages.exchange.stick_panels import FOLDER, WritePanel

_REASONS = ("签字人外出，回来补签", "道路不通，签字纸还没送到")
_WRONG = ("数字有更正", "漏了材料", "U 盘或密码遗失")


class Sending:
    """`panels` are those of the page; `run` starts a job that the page shows."""

    def __init__(
        self,
        page: QWidget,
        presenter: ExchangePresenter,
        panels: Mapping[str, Panel],
        run: Callable[[Job[Any]], None],
    ) -> None:
        self._page, self._presenter, self._panels, self._run = page, presenter, panels, run

    def with_reason(self) -> None:
        """Seal in spite of missing signatures: the head says why."""
        standing = self._presenter.state.standing
        if standing is None:
            return
        reason = prompts.ask_reason(
            self._page,
            "签字不全，先报",
            f"有 {standing.open_forms.people} 人的纸签字不全。原因写进包里，县局看得到。",
            "写好了(&O)",
            usual=_REASONS,
            serious=True,
        )
        if reason:
            self._presenter.enter(open_reason=reason)

    def build(self, *, draft: bool = False) -> None:
        """封装, after the person's own password; a draft needs none."""
        if draft:
            self._build(draft=True)
            return
        panel = self._panels[SEAL]
        assert isinstance(panel, SealPanel)
        checking = self._presenter.check_own(panel.own.text())
        self._run(checking.then(lambda _: self._build(draft=False)))
        panel.own.selectAll()

    def _build(self, *, draft: bool) -> None:
        job = self._presenter.build(draft=draft)
        if job is not None:
            self._run(job)

    def write(self) -> None:
        """To the chosen stick, or to a folder."""
        panel = self._panels[WRITE]
        assert isinstance(panel, WritePanel)
        chosen = panel.list.current()
        drives = self._presenter.state.drives or ()
        drive = next((one for one in drives if str(one.root) == chosen), None)
        if drive is not None:
            folder, where = drive.root, drive.name
            self._presenter.remember_stick(drive)
        elif chosen == FOLDER:
            picked = prompts.choose_folder(self._page, "把包放到哪个文件夹")
            if picked is None:
                return
            folder, where = picked, picked.name or str(picked)
        else:
            return
        job = self._presenter.write_to(folder, where, drive)
        if job is not None:
            self._run(job)

    def write_again(self) -> None:
        """Another stick."""
        self._presenter.show(written=None)
        self._presenter.look_at(WRITE)

    def redo(self) -> None:
        """改了重做, with the reason."""
        reason = prompts.ask_reason(
            self._page,
            "改了重做",
            "会再封一个包，替换先前那个的材料；先前的包不作废，县局看得到替换的原因。",
            "重做(&O)",
            usual=_WRONG,
        )
        self._presenter.redo(reason)
