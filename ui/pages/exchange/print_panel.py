"""打印汇总表 or 死亡人员花名册: kept under a serial first, then looked at, printed or saved."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QBoxLayout

from ui.look.marks import StateMark
from ui.look.theme import theme
from ui.pages.exchange.panels import Panel
from ui.pages.exchange.state import ExchangeState
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.layouts import row
from ui.widgets.paper_view import PaperView
from ui.widgets.texts import StateLabel, Text

_A4 = (11.69, 8.27)  # inches, across
_EDGES = 36  # pixels of mat on both sides
_LEAST_DPI = 24
_ROOMY = 1.25  # the largest 大字 at which all acts lie in a row


class PrintPanel(Panel):
    """Before: what will happen and who signs. After: the paper."""

    def __init__(
        self,
        make: Callable[[], object],
        print_it: Callable[[], object],
        save: Callable[[], object],
        on: Callable[[], object],
        to_camera: Callable[[], object],
    ) -> None:
        super().__init__("打印汇总表")
        self._words = Text("", "body", wrap=True)
        self.view = PaperView()
        self._signers = StateLabel(StateMark.NOT_YET, "", role="small")
        self._make = PrimaryButton("生成汇总表(&P)", make, icon="document", key="Enter")
        self._print = PrimaryButton("打印(&P)", print_it, icon="print", key="Enter")
        self._save = Button("存成 PDF(&F)", save)
        self._camera = Button("签好了，拍下来(&S)", to_camera)
        self._on = Button("接着办(&J)", on)
        self._made = False
        first, then = row(self._make, self._print, self._save), row(self._camera, self._on)
        self._acts = row(first, then, 1)
        for part in (first, then):
            self._acts.setAlignment(part, Qt.AlignmentFlag.AlignLeft)
        theme().rescaled.connect(self._measure)
        self._measure()
        self.add(
            self._words,
            self.view,
            self._signers,
            self._acts,
        )
        self.body.setStretch(2, 1)

    def _measure(self) -> None:
        """大字 lays the acts in two rows."""
        across = theme().scale <= _ROOMY
        way = QBoxLayout.Direction.LeftToRight if across else QBoxLayout.Direction.TopToBottom
        self._acts.setDirection(way)

    @property
    def primary(self) -> Button | None:
        """Make the paper, then print it."""
        return self._print if self._made else self._make

    def put(self, state: ExchangeState) -> None:
        """What will be kept, or the paper that was made."""
        standing, paper = state.standing, state.paper
        if standing is None:
            return
        self._made = paper is not None
        name = state.paper_name
        self.heading.setText(f"打印{name}")
        printed = standing.printed
        again = printed is not None and not printed.changes
        changed = printed is not None and not again
        self._words.setVisible(not self._made)
        self._words.setText(
            f"{standing.period.label}{name}先按表号存好，再打印。"
            + ("已经打印过，数字没变：按原表号重印。" if again else "")
            + ("上次打印以后数字变了：这次用新表号，旧表请收回作废。" if changed else "")
        )
        names = "、".join(step.label for step in standing.chain)
        self._signers.put(StateMark.NOT_YET, f"打印以后请{names}")
        self.view.setVisible(self._made)
        self._make.setVisible(not self._made)
        self._make.setText(f"{'重印' if again else '生成'}{name}(&P)")
        for button in (self._print, self._save, self._camera, self._on):
            button.setVisible(self._made)
        self._make.setEnabled(not state.busy)
        if not self._made:
            self.view.put(None)

    @property
    def dpi(self) -> int:
        """How fine the page must be drawn to fill the room."""
        room, ratio = self.view.size(), self.view.devicePixelRatioF()
        across, down = room.width() - _EDGES, room.height() - _EDGES
        return max(_LEAST_DPI, int(min(across / _A4[0], down / _A4[1]) * ratio))

    def show_page(self, image: QImage | None) -> None:
        """The first page as a picture."""
        self.view.put(image, "正在画这张表")
