"""The notice as it will hang, before it is printed or saved."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut

from qualdesk.errors import Environment
from ui import paper, prompts
from ui.pages.notices.presenter import NoticesPresenter
from ui.pages.notices.state import NoticesState, Pane, PaperShown
from ui.text import count
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.cards import Card
from ui.widgets.layouts import row
from ui.widgets.paper_view import PaperView
from ui.widgets.segments import Segment, Segments
from ui.widgets.strips import ProgressStrip
from ui.widgets.texts import Text

_SIZES = (Segment("whole", "整页"), Segment("real", "原大"))


class PaperPane(Card):
    """PgUp and PgDn turn; nothing is kept by printing, the notice is kept already."""

    def __init__(self, presenter: NoticesPresenter) -> None:
        super().__init__("公示表", " ", padding=(0, 0, 0, 0))
        self._presenter, paper_mind = presenter, presenter.paper
        self.view = PaperView()
        self.view.turned.connect(paper_mind.turn_page)
        self.view.room.connect(paper_mind.fit)
        self.sizes = Segments("大小", _SIZES)
        self.sizes.chosen.connect(lambda key: paper_mind.set_real(real=key == "real"))
        self._where = Text("", "strong")
        self.strip = ProgressStrip()
        back = Button("返回(&B)", self._go_back, key="Esc")
        self.save = Button("存成 PDF(&F)", self.save_pdf)
        self.print = PrimaryButton("打印(&Y)", self.print_all, icon="print")
        turn = (
            Button("上一页", partial(paper_mind.turn_page, -1), key="PgUp", small=True),
            Button("下一页", partial(paper_mind.turn_page, 1), key="PgDn", small=True),
        )
        foot = row(
            back, self.sizes, 1, turn[0], self._where, turn[1], 1, self.save, self.print,
            spacing=8, margins=(12, 6, 12, 8),
        )  # fmt: skip
        self.add(self.view, self.strip, foot)
        self.body.setStretch(0, 1)
        self.setFocusProxy(self.print)
        for keys, pages in (("PgUp", -1), ("PgDown", 1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(partial(paper_mind.turn_page, pages))
        paper_mind.bind(self.render_paper)

    def put(self, state: NoticesState) -> None:
        """Whose notice it is."""
        self.title.setText(f"{state.row.name}公示表" if state.row else "公示表")

    def render_paper(self, shown: PaperShown) -> None:
        """Show the page."""
        self.sizes.put(_SIZES, "real" if shown.real else "whole")
        image = paper.image_of(shown.image) if shown.image is not None else None
        self.view.put(image, "正在排公示表")
        pages = shown.sheets.pages if shown.sheets else 0
        self._where.setText(f"第 {shown.page + 1} / {pages} 页" if pages else "")
        self.save.setEnabled(bool(pages))
        self.print.setEnabled(bool(pages))

    def print_all(self) -> None:
        """The system's dialog, then every page."""
        sheets, desk = self._presenter.paper.state.sheets, self._presenter.desk
        if sheets is None:
            return
        if not paper.has_printer():
            desk.shell.tell(paper.no_printer())
            return
        printer = paper.new_printer(across=False)
        if not prompts.choose_printer(self, printer):
            return
        try:
            paper.check_ready(printer)
        except Environment as fault:
            desk.shell.tell(fault)
            return
        work = partial(
            paper.put_on_printer, printer, desk.services.paper_desk, sheets, range(sheets.pages)
        )
        job = desk.read(work, "送打印机")
        job.then(lambda n: desk.shell.say(f"公示表 {count(n)} 页已送打印机"))
        self.strip.follow(job).start()

    def save_pdf(self) -> None:
        """A PDF where the person says."""
        sheets, desk = self._presenter.paper.state.sheets, self._presenter.desk
        if sheets is None:
            return
        row_ = self._presenter.state.row
        name = f"公示-{row_.name if row_ else ''}.pdf"
        path = prompts.choose_target(self, "公示表存成 PDF", name, prompts.PDF)
        if path is not None:
            papers = desk.services.paper_desk
            job = desk.read(lambda _: papers.save(sheets, path), "存 PDF")
            job.then(lambda kept: desk.shell.say(f"已存成 {kept.name}，{sheets.pages} 页"))
            self.strip.follow(job).start()

    def _go_back(self) -> None:
        self._presenter.show_pane(Pane.NOTICE)
