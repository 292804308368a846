"""设备: the camera's live picture with its figures, a photo on trial; the printers, a test page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from qualdesk.services.camera import CameraState, Hint, training_video
from qualdesk.services.trying_out import TriedPhoto, light_of
from ui.look.marks import StateMark
from ui.models.paged import Column, PagedModel
from ui.pages.system.devices_presenter import DevicesPresenter, suggested_file
from ui.pages.system.devices_state import DevicesState
from ui.printers import PrinterLine, draw_test_page, pdf_printer, printer_named
from ui.text import size_text
from ui.widgets.buttons import Button, QuietButton
from ui.widgets.camera import CameraPane, PaneMode
from ui.widgets.cards import Card
from ui.widgets.layouts import boxed, column, row
from ui.widgets.strips import Banner
from ui.widgets.table import Table
from ui.widgets.texts import StateLabel, Text

_TIGHT = (0, 0, 0, 0)
_FIGURES_EVERY = 500  # milliseconds
_SOMEBODY = 12  # whose invented face a training station shows
_SLOW = 10  # pictures a second below which a live picture stutters
_NO_PRINTER = (
    "这台电脑没有装打印机。\n"
    "1. 打开打印机电源，插好线。\n"
    "2. 在 Windows“设置”里找“打印机和扫描仪”，添加设备。\n"
    "3. 回到这里按“重新找”。\n"
    "现在可以先存成 PDF，到别的电脑上打。"
)
_KEPT_NOWHERE = "试拍的照片只在这里看，不保存。"


class DevicesSection(QWidget):
    """Holds the camera while it is in sight, and lets it go for 现场确认."""

    def __init__(
        self, presenter: DevicesPresenter, choose_file: Callable[[str], Path | None]
    ) -> None:
        super().__init__()
        self._presenter = presenter
        self._choose_file = choose_file
        self._opened: tuple[str, bool] | None = None
        self.pane = CameraPane(presenter.camera)
        self.pane.held_words = "试拍，不保存"
        self.pane.taken.connect(presenter.judge)
        self.pane.stateChanged.connect(lambda _: self._show_figures())
        self.cameras = QComboBox()
        self.cameras.setAccessibleName("摄像头")
        self.cameras.activated.connect(self._chosen)
        self.again = QuietButton("重新找(&R)", self.look, icon="arrow_sync")
        self.figures = StateLabel(StateMark.NOT_YET, "没有画面", role="body")
        self.take = Button("拍一张试试(&T)", self.try_out, icon="camera")
        self._advice = Text(_KEPT_NOWHERE, "small", "ink2", wrap=True)
        self._advice.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._result = StateLabel(None, "")
        self._timer = QTimer(self)
        self._timer.setInterval(_FIGURES_EVERY)
        self._timer.timeout.connect(self._show_figures)
        both = row(self._camera_card(), self._printer_card(), spacing=12)
        both.setStretch(0, 5)
        both.setStretch(1, 4)
        self.setLayout(both)

    def _camera_card(self) -> Card:
        card = Card("摄像头", "和现场确认用同一个", padding=_TIGHT)
        card.head.addWidget(self.again)
        card.body.setSpacing(0)
        top = row(self.cameras, spacing=8, margins=(12, 10, 12, 10))
        below = column(
            row(self.figures, 1),
            row(self._result, 1),
            self._advice,
            row(self.take, 1),
            spacing=6,
            margins=(14, 8, 12, 10),
        )
        card.add(top, self.pane, below)
        card.body.setStretch(1, 1)
        return card

    def _printer_card(self) -> Card:
        columns: tuple[Column[PrinterLine], ...] = (
            Column("state", "状态", 92, lambda p: p.state, mark=lambda p: p.mark),
            Column("name", "打印机", 120, lambda p: p.name, stretch=True, tip=lambda p: p.name,
                   bold=lambda p: p.default),
            Column("default", "默认", 56, lambda p: "默认" if p.default else ""),
        )  # fmt: skip
        card = Card("打印机", padding=_TIGHT)
        card.body.setSpacing(0)
        self.model: PagedModel[PrinterLine] = PagedModel(columns)
        self.table = Table(self.model, "打印机")
        self._no_printer = Banner(StateMark.VERIFY, _NO_PRINTER)
        self._looking = StateLabel(StateMark.RUNNING, "正在找打印机")
        self._filler = QWidget()
        self.print_page = Button("打印测试页(&P)", self.print_test_page, icon="print")
        note = "测试页上有一条 10 厘米的线，量一量就知道有没有被缩小。"
        self._note = Text(note, "small", "ink2", wrap=True)
        foot = column(self._note, row(self.print_page, 1), margins=(14, 8, 12, 12))
        empty = column(self._no_printer, self._looking, self._filler, margins=(12, 12, 12, 0))
        empty.setStretch(2, 1)
        self._empty = boxed(empty)
        card.add(self.table, self._empty, foot)
        card.body.setStretch(0, 1)
        card.body.setStretch(1, 1)
        return card

    # The camera

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Look what is there; the camera is open while somebody looks."""
        super().showEvent(event)
        self.look()
        self._open_camera()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Others may have the camera; a photo on trial is gone."""
        super().hideEvent(event)
        self._timer.stop()
        self._opened = None
        self.pane.clear()
        self._presenter.camera.let_go()
        self._presenter.forget()

    def look(self) -> None:
        """Look for devices again."""
        self._presenter.look()

    def _open_camera(self) -> None:
        state = self._presenter.state
        wanted = (state.camera, state.training)
        if wanted == self._opened or not self.isVisible():
            return
        self._opened = wanted
        self.pane.clear()
        if state.camera or not state.training:
            self._presenter.camera.open(state.camera)
            return
        desk = self._presenter.desk
        film = desk.read(lambda _: training_video(desk.folder / "camera", _SOMEBODY))
        film.then(partial(self._show_film, wanted)).start()

    def _show_film(self, wanted: tuple[str, bool], film: Path) -> None:
        if self._opened == wanted:
            self._presenter.camera.open(film)

    def _chosen(self) -> None:
        self._presenter.choose(str(self.cameras.currentData()))

    def try_out(self) -> None:
        """A photo, judged; pressed again: the live picture."""
        if self.pane.mode is PaneMode.HELD:
            self.pane.retake()
            self.pane.clear()
            self._presenter.forget()
        else:
            self.pane.take()
        self._show_figures()

    def _show_figures(self) -> None:
        frame, held = self.pane.frame, self.pane.mode is PaneMode.HELD
        self.take.setText("再看画面(&T)" if held else "拍一张试试(&T)")
        self.take.setEnabled(held or self.pane.state is CameraState.LIVE)
        if held:
            return
        if self.pane.state is not CameraState.LIVE:
            state = self.pane.state
            busy = state is CameraState.OPENING
            self.figures.put(StateMark.RUNNING if busy else StateMark.VERIFY, state.label)
            return
        dark, bright = Hint.DARK in frame.hints, Hint.BRIGHT in frame.hints
        light = "偏暗" if dark else "偏亮" if bright else "合适"
        rate = f"每秒 {frame.rate:.0f} 张" if frame.rate else "正在数"
        slow = 0 < frame.rate < _SLOW
        mark = StateMark.VERIFY if dark or bright or slow else StateMark.DONE
        words = f"{frame.width}×{frame.height} · {rate} · 光线{light}（{light_of(frame)}%）"
        self.figures.put(mark, words)

    # Printers

    def print_test_page(self) -> None:
        """On the current printer; without one into a PDF that the person names."""
        line = self.model.at(self.table.currentIndex().row()) if self.model.rowCount() else None
        if line is not None:
            lines = self._presenter.test_page_lines(line.name)
            draw = partial(draw_test_page, printer_named(line.name), lines)
            self._presenter.put_test_page(draw, f"测试页已送“{line.name}”")
            return
        file = self._choose_file(str(suggested_file()))
        if file is not None:
            lines = self._presenter.test_page_lines("没有打印机，存成 PDF")
            draw = partial(draw_test_page, pdf_printer(str(file)), lines)
            self._presenter.put_test_page(draw, f"没有打印机，测试页已存到 {file}")

    def render_state(self, state: DevicesState) -> None:
        """Cameras to choose from, what the photo got, printers."""
        known = [
            (self.cameras.itemData(at), self.cameras.itemText(at))
            for at in range(self.cameras.count())
        ]
        if known != list(state.choices):
            self.cameras.clear()
            for name, words in state.choices:
                self.cameras.addItem(words, name)
        self.cameras.setCurrentIndex(max(0, self.cameras.findData(state.camera)))
        self._open_camera()
        self._show_photo(state.photo)
        printers = state.printers or ()
        if list(printers) != [self.model.at(at) for at in range(self.model.rowCount())]:
            self.model.show(printers)
            self.table.go_to(0)
        self.table.setVisible(bool(printers))
        self._empty.setVisible(not printers)
        self._no_printer.setVisible(state.printers == () and not state.looking)
        self._looking.setVisible(state.looking)
        self._note.setVisible(bool(printers))
        paper = "打印测试页(&P)" if printers or state.printers is None else "测试页存成 PDF(&P)"
        self.print_page.setText(paper)
        self.print_page.setEnabled(state.printers is not None)

    def _show_photo(self, photo: TriedPhoto | None) -> None:
        if photo is None:
            self._result.put(None, "")
            self._advice.setText(_KEPT_NOWHERE)
            return
        stored = f"{photo.width}×{photo.height}，{size_text(photo.size)}"
        if photo.advice:
            self._result.put(StateMark.VERIFY, f"照片能用，可以更好（{stored}）")
            self._advice.setText("\n".join(photo.advice) + "\n" + _KEPT_NOWHERE)
        else:
            self._result.put(StateMark.DONE, f"这样的照片很好（{stored}）")
            self._advice.setText(_KEPT_NOWHERE)
