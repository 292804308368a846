"""扫描签字盖章件: camera, file or drop; then a person recognises each signature on the picture."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.context import Desk
from ui.look.marks import StateMark
from ui.look.theme import theme
from ui.pages.exchange.panels import Panel
from ui.pages.exchange.state import ExchangeState
from ui.widgets.buttons import Button, PrimaryButton, QuietButton
from ui.widgets.layouts import boxed, clear, column, row
from ui.widgets.scan_view import ScanView
from ui.widgets.texts import StateLabel, Text


class ScanPanel(Panel):
    """`dropped` brings a file; 1 recognises the next signature, 0 takes the last one back."""

    dropped = Signal(Path)

    def __init__(
        self,
        desk: Desk,
        *,
        to_camera: Callable[[], object],
        choose: Callable[[], object],
        look: Callable[[], object],
        recognise: Callable[[int], object],
    ) -> None:
        super().__init__("扫描签字盖章件")
        self.setAcceptDrops(True)
        self._recognise = recognise
        self._words = Text("", "body", wrap=True)
        self.view = ScanView(desk, compact=True)
        self._signs = column(spacing=6)
        self._serial = QLineEdit()
        self._serial.setPlaceholderText("码读不出时，由另一人照纸输入单号")
        self._serial.setAccessibleName("纸上的单号")
        self._camera = PrimaryButton("拍签章件(&S)", to_camera, icon="camera", key="Enter")
        self._again = Button("重新拍(&S)", to_camera)
        self._file = Button("选扫描件(&F)", choose)
        self._large = QuietButton("看大图(&V)", look, icon="eye")
        self._shown: tuple[object, ...] = ()
        self._chosen = False
        self.add(
            self._words,
            self.view,
            boxed(self._signs),
            self._serial,
            row(self._camera, self._again, self._file, 1, self._large),
        )
        self.body.addStretch(1)
        self._end = self.body.count() - 1

    @property
    def serial(self) -> str:
        """The serial that a second person typed."""
        return self._serial.text().strip()

    @property
    def primary(self) -> Button | None:
        """To the camera, while there is no scan."""
        return None if self._chosen else self._camera

    @property
    def begins_at(self) -> QWidget | None:
        """The picture, once there is one."""
        return self.view if self._chosen else None

    def put(self, state: ExchangeState) -> None:
        """The way to a scan, or what is to be recognised on it."""
        standing, held = state.standing, state.entered.scan
        if standing is None:
            return
        self._chosen = held is not None
        names = "、".join(step.label for step in standing.chain)
        self._words.setText(
            f"{state.paper_name}签好、盖好（{names}）以后，拍下来、选文件，或者把文件拖到这里。"
        )
        self._words.setVisible(held is None)
        self._camera.setVisible(held is None)
        self._serial.setVisible(held is None)
        self._again.setVisible(held is not None)
        self._large.setVisible(held is not None)
        self.view.setVisible(held is not None)
        self.body.setStretch(2, 1 if held is not None else 0)
        self.body.setStretch(self._end, 0 if held is not None else 1)
        for button in (self._camera, self._again, self._file):
            button.setEnabled(not state.busy)
        item = state.signed_scan
        if held is not None and item is not None:
            self.heading.setText(f"看一看扫描件　{held.pages} 页")
            self.view.look_at((item,))
        else:
            self.heading.setText("扫描签字盖章件")
            self.view.reader.close()
        self._put_signs(state)

    def _put_signs(self, state: ExchangeState) -> None:
        standing, entered = state.standing, state.entered
        chain = standing.chain if standing and entered.scan else ()
        shown = (chain, entered.seen, theme().scale)
        if shown == self._shown:
            return
        self._shown = shown
        clear(self._signs)
        for at, step in enumerate(chain):
            seen = at in entered.seen
            button = Button(
                "不是，还没签" if seen else "认定已签",
                partial(self._recognise, at),
                key="1" if at == state.to_recognise else "",
                small=True,
            )
            label = StateLabel(
                StateMark.INK if seen else StateMark.UNSURE,
                f"{step.label}　{'已签' if seen else '请看扫描件'}",
                role="body",
            )
            self._signs.addLayout(row(label, 1, button))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """One file."""
        if len(event.mimeData().urls()) == 1 and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """As if it had been chosen."""
        self.dropped.emit(Path(event.mimeData().urls()[0].toLocalFile()))
