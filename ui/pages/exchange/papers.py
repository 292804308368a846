"""What leaves 上报交换 on paper: the paper to be signed, 密码条, 交接单."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from qualdesk.domain.form_codes import printed_serial
from ui import paper, prompts
from ui.context import Desk
from ui.job import Job
from ui.pages.exchange.presenter import ExchangePresenter
from ui.pages.exchange.slip import draw_slip


class Papers:
    """Prints for a page; `run` starts a job that the page shows."""

    def __init__(
        self,
        page: QWidget,
        desk: Desk,
        presenter: ExchangePresenter,
        run: Callable[[Job[Any]], None],
    ) -> None:
        self._page, self._desk, self._presenter, self._run = page, desk, presenter, run

    def print_paper(self) -> None:
        """The paper to be signed on a printer."""
        sheets, name = self._presenter.state.paper, self._presenter.state.paper_name
        if sheets is None:
            return
        if not paper.has_printer():
            self._desk.shell.tell(paper.no_printer())
            return
        printer = paper.new_printer(across=True)
        if prompts.choose_printer(self._page, printer):
            desk = self._desk.services.paper_desk
            pages = range(sheets.pages)
            self._run(
                self._desk.read(
                    lambda p: paper.put_on_printer(printer, desk, sheets, pages, p), "打印"
                ).then(lambda _: self._desk.shell.say(f"{name}已送打印机"))
            )

    def save_paper(self) -> None:
        """The same as a PDF."""
        state = self._presenter.state
        if state.paper is None:
            return
        what = state.paper_name
        name = f"{what}-{printed_serial(state.paper.forms[0].form_serial)}.pdf"
        file = prompts.choose_target(self._page, f"把{what}存成 PDF", name, prompts.PDF)
        if file is not None:
            desk, sheets = self._desk.services.paper_desk, state.paper
            job = self._desk.read(lambda _: desk.save(sheets, file), "存 PDF")
            self._run(job.then(lambda path: self._desk.shell.say(f"{what}已存到 {path}")))

    def copy_password(self) -> None:
        """To the clipboard."""
        QGuiApplication.clipboard().setText(self._presenter.state.entered.password)
        self._desk.shell.say("密码已复制")

    def print_password(self) -> None:
        """密码条: the password alone, never with the stick."""
        state = self._presenter.state
        if state.standing is not None:
            lines = (
                ("报给", state.standing.upward.name),
                ("包", state.standing.period.words),
                ("密码", state.entered.password),
            )
            self._print_slip("上报包密码条", lines, "请和 U 盘分开交给对方；对方收下以后销毁。")

    def print_hand_over(self) -> None:
        """交接单: what lies on the stick, and the code to compare."""
        done, standing = self._presenter.state.written, self._presenter.state.standing
        if done is not None and standing is not None:
            station = self._desk.services.session.station
            lines = (
                ("报出", station.name),
                ("报给", standing.upward.name),
                ("文件", done.file_name),
                ("核对码", done.check),
                ("证书指纹", station.certificate_sha256),
                ("交出", "　　　　　　　　　　　日期"),
                ("收下", "　　　　　　　　　　　日期"),
            )
            self._print_slip("上报包交接单", lines, "密码另送。核对码是文件 SHA-256 的前 12 位。")

    def _print_slip(self, title: str, lines: tuple[tuple[str, str], ...], foot: str) -> None:
        if not paper.has_printer():
            self._desk.shell.tell(paper.no_printer())
            return
        printer = paper.new_printer(across=False)
        if not prompts.choose_printer(self._page, printer):
            return
        if draw_slip(printer, title, lines, foot):
            self._desk.shell.say(f"{title}已送打印机")
        else:
            self._desk.shell.tell(paper.refused())
