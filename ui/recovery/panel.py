"""The step in which the sheet is printed and typed back from the paper."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from qualdesk.errors import Environment
from ui import prompts
from ui.look.marks import StateMark
from ui.look.theme import SCALES, theme
from ui.recovery.presenter import GROUP, RecoveryPresenter, RecoveryState
from ui.recovery.sheet import SheetPreview, print_sheet, write_pdf
from ui.widgets.buttons import Button
from ui.widgets.cards import Card
from ui.widgets.layouts import column, fix_height, row
from ui.widgets.strips import Banner
from ui.widgets.texts import Badge, Text

_LARGEST = SCALES[-1]
_PLACES = ("装信封，封口签字，锁进保险柜", "不和这台电脑、备份盘放在一起", "换了保管人，写进交接本")


class RecoveryPanel(QWidget):
    """The preview at the left, the fields at the right; `presenter.state.done` tells the end."""

    def __init__(self, presenter: RecoveryPresenter) -> None:
        super().__init__()
        self.presenter = presenter
        self._sent = Badge(StateMark.NOT_YET, "还没打印")
        self._where = Text("", "body")
        self.print = Button("打印(&A)", self._print, icon="print")
        self.pdf = Button("存成 PDF(&F)", self._save)
        self._count = Text("", "body", "ink2")
        self.fields = [self._field(at) for at in range(len(presenter.groups))]
        self._fault = Banner(StateMark.OVERDUE, "")
        self._build()
        theme().rescaled.connect(self._measure)
        self._measure()
        presenter.bind(self._render_state)

    def _build(self) -> None:
        sent = Card(padding=(16, 12, 16, 12))
        sent.add(row(self._sent, self._where, 1, self.pdf, self.print, spacing=10))
        typed = Card(padding=(16, 14, 16, 14))
        head = row(Text("照着纸，把 8 组字输一遍", "card"), 1, self._count)
        note = "屏幕上不再显示，只能看纸。这样就知道纸印清楚了、拿在您手里。"
        typed.add(head, Text(note, "body", "ink2"), self._grid(), self._fault)
        places = self._places = Card(padding=(16, 12, 16, 12))
        places.add(Text("这张纸放哪里", "strong"))
        for number, words in enumerate(_PLACES, 1):
            places.add(row(Text(str(number), "body", "ink2"), Text(words), 1, spacing=14))
        preview = SheetPreview(self.presenter.head, len(self.presenter.groups))
        whole = row(preview, column(sent, typed, places, 1, spacing=12), spacing=14)
        whole.setStretch(0, 36)
        whole.setStretch(1, 62)
        self.setLayout(whole)

    def _measure(self) -> None:
        self._places.setVisible(theme().scale < _LARGEST)  # the fields need the room

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(4)
        for at, field in enumerate(self.fields):
            line, place = divmod(at, 4)
            words = Text(f"第 {at + 1} 组", "small", "ink2")
            grid.addWidget(words, 2 * line, place)
            grid.addWidget(field, 2 * line + 1, place)
        return grid

    def _field(self, at: int) -> QLineEdit:
        field = QLineEdit()
        field.setMaxLength(GROUP)
        field.setAccessibleName(f"第 {at + 1} 组")
        field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        field.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        field.setStyleSheet(
            f"font-size: {theme().px(19)}px; font-weight: bold; letter-spacing: 2px"
        )
        fix_height(field, 44)
        field.textEdited.connect(partial(self._typed, at))
        field.installEventFilter(self)
        return field

    def _typed(self, at: int, text: str) -> None:
        self.presenter.type(at, text)
        if len(text) == GROUP and at + 1 < len(self.fields) and self.presenter.state.right[at]:
            self.fields[at + 1].setFocus()
            self.fields[at + 1].selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Backspace in an empty field goes back; Enter goes on."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            at = next((n for n, field in enumerate(self.fields) if field is watched), -1)
            if event.key() == Qt.Key.Key_Backspace and at > 0 and not self.fields[at].text():
                self.fields[at - 1].setFocus()
                return True
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and 0 <= at < len(self.fields) - 1:
                self.fields[at + 1].setFocus()
                return True
        return super().eventFilter(watched, event)

    def _render_state(self, state: RecoveryState) -> None:
        right = sum(state.right)
        self._count.setText(f"对上 {right} / {len(state.right)}")
        if state.printed:
            self._sent.put(StateMark.DONE, "已送出")
            self._where.setText(state.printed)
            self.print.setText("再印一份(&A)")
        wrong = state.wrong
        self._fault.put(
            f"第 {wrong} 组和纸上不一样，请再看一眼。前面对的不用重输。" if wrong else ""
        )
        for field, text, good in zip(self.fields, state.typed, state.right, strict=True):
            if field.text().upper() != text:
                field.setText(text)
            mark = "ok" if good else "true" if len(text) >= GROUP else ""
            if str(field.property("fault") or "") != mark:
                field.setProperty("fault", mark)
                field.style().unpolish(field)
                field.style().polish(field)

    def _print(self) -> None:
        if not QPrinterInfo.availablePrinterNames():
            prompts.tell(self, _no_printer())
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        if not prompts.choose_printer(self, printer):
            return
        if print_sheet(printer, self.presenter.head, self.presenter.groups):
            self.presenter.printed(f"{printer.printerName()}，1 份")
        else:
            prompts.tell(self, _no_printer())

    def _save(self) -> None:
        file = prompts.choose_target(self, "恢复单存到哪里", "恢复单.pdf", prompts.PDF)
        if file is None:
            return
        if write_pdf(str(file), self.presenter.head, self.presenter.groups):
            self.presenter.printed(f"{file.name}，打印后请删掉这个文件")
        else:
            prompts.tell(self, _cannot_write())


def _no_printer() -> Environment:
    return Environment(
        "printer.missing",
        "这台电脑上没有能用的打印机。",
        title="打印不了",
        remedy="接好打印机再按“打印”。或按“存成 PDF”存到 U 盘，拿到别的电脑上打印。",
    )


def _cannot_write() -> Environment:
    return Environment(
        "disk.failed",
        "恢复单没有写成。",
        title="这个位置不能写",
        remedy="换一个文件夹或 U 盘，再存一次。",
    )
