"""Writing to a stick: chosen by its name, stopped half way, or done and free to be pulled out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QProgressBar, QWidget

from qualdesk.services.drives import Drive
from ui.dialogs.fault import Sign
from ui.look.marks import StateMark
from ui.look.theme import theme
from ui.pages.exchange.panels import Panel
from ui.pages.exchange.state import ExchangeState, Written
from ui.text import size_text
from ui.widgets.buttons import Button, PrimaryButton, QuietButton
from ui.widgets.layouts import boxed, clear, column, row
from ui.widgets.lists import Item, ItemList
from ui.widgets.texts import StateLabel, Text

_HELD = (
    "包已经写好，可是 U 盘上还有文件被别的程序打开着。请关掉正在看这个 U 盘的窗口，等杀毒软件"
    "扫描完，再弹出一次；还不行，请用任务栏右下角的“安全删除硬件”。"
)

FOLDER = "folder"  # the entry of the list of sticks that asks for a folder


class WritePanel(Panel):
    """写入: the stick by its name; what stopped, and what to do."""

    def __init__(
        self, write: Callable[[], object], later: Callable[[], object], redo: Callable[[], object]
    ) -> None:
        super().__init__("写入 U 盘")
        self._words = Text("", "body", "ink2", wrap=True)
        self.list = ItemList("U 盘")
        self.list.entered.connect(lambda _: write())
        self._fault = column(spacing=6)
        self._write = PrimaryButton("写入(&U)", write, icon="usb_stick", key="Enter")
        self._later = Button("以后再写(&L)", later)
        self._redo = QuietButton("改了重做(&M)", redo)
        self._drives: tuple[Drive, ...] = ()
        self._shown: object = None
        self.add(self._fault, self._words, self.list, row(self._write, self._later, 1, self._redo))
        self.body.setStretch(3, 1)

    @property
    def primary(self) -> Button | None:
        """Write."""
        return self._write

    @property
    def begins_at(self) -> QWidget | None:
        """The list of sticks; Enter writes."""
        return self.list

    def put(self, state: ExchangeState) -> None:
        """The sticks there are, a folder at the end."""
        drives = state.drives or ()
        items = [
            Item(
                str(drive.root),
                f"{drive.name}　{drive.place}",
                "usb_stick",
                f"还能放 {size_text(drive.free)}" if drive.writable else "写保护，写不进",
            )
            for drive in drives
        ]
        items.append(Item(FOLDER, "放到文件夹……", "folder_open"))
        self.list.put(items, items[0].key if drives != self._drives else "")
        self._drives = drives
        self.heading.setText(state.fault.heading if state.fault else "写入 U 盘")
        self._words.setText(
            "选一个 U 盘，写完会从 U 盘上读回来核对。" if drives
            else "正在等 U 盘……插好后这里会认出它；也可以放到文件夹。" if state.fault
            else "插上 U 盘，这里会认出它的名字；也可以放到文件夹。"
        )  # fmt: skip
        self._write.setEnabled(not state.busy)
        self._write.setText("重新写入(&U)" if state.fault else "写入(&U)")
        self._later.setVisible(state.fault is not None)
        if state.fault != self._shown:
            self._shown = state.fault
            clear(self._fault)
            if state.fault is not None:
                self._fault.addWidget(_fault_box(state))


def _fault_box(state: ExchangeState) -> QWidget:
    fault = state.fault
    assert fault is not None
    box = QFrame()
    box.setProperty("strip", "red")
    title = StateLabel(StateMark.OVERDUE, f"“{fault.where}”{fault.title}", role="strong")
    safe = StateLabel(StateMark.DONE, "本机的数据和封好的包都完好，没有丢任何东西。", role="strong")
    bar = QProgressBar()
    bar.setTextVisible(False)
    bar.setFixedHeight(theme().px(8))
    bar.setValue(fault.percent)
    bar.setVisible(bool(fault.percent))
    bar.setAccessibleName(fault.heading)
    inside = column(bar, title, Text(fault.body, "body", wrap=True), safe, spacing=6)
    inside.setContentsMargins(12, 10, 12, 10)
    inside.addWidget(Text("怎么办", "strong"))
    steps = [*fault.steps, "按“重新写入”，写了一半的文件会自动清掉"]
    for number, step in enumerate(steps, 1):
        words = Text(step, "body", wrap=True)
        line = row(Text(str(number), "body", "ink2"), words, spacing=12)
        line.setStretch(1, 1)
        line.setAlignment(line.itemAt(0).widget(), Qt.AlignmentFlag.AlignTop)
        inside.addLayout(line)
    code = Text(f"还不行？把编号告诉县局：{fault.code}", "small", "ink2")
    code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    inside.addWidget(code)
    box.setLayout(inside)
    return box


class DonePanel(Panel):
    """可以拔出: large and green; a stick that is still in use says so instead."""

    def __init__(
        self,
        slip: Callable[[], object],
        again: Callable[[], object],
        on: Callable[[], object],
        release: Callable[[], object],
    ) -> None:
        super().__init__("")
        self.heading.hide()
        self.setProperty("card", "")
        self._sign = Sign(StateMark.DONE)
        self._title = Text("", "headline", "ok")
        self._where = Text("", "body", wrap=True)
        self._lines = column(spacing=6)
        self._held = Text(_HELD, "body", wrap=True)
        self._release = Button("再弹出一次(&T)", release)
        self._slip = PrimaryButton("打印交接单(&P)", slip, icon="print", key="Enter")
        self._shown: object = None
        self.add(
            row(self._sign, self._title, 1, spacing=14),
            self._where,
            self._held,
            row(self._release, 1),
            self._lines,
            1,
            row(self._slip, Button("再写一个 U 盘(&U)", again), Button("接着办(&J)", on), 1),
        )

    @property
    def primary(self) -> Button | None:
        """The hand-over sheet."""
        return self._slip

    def put(self, state: ExchangeState) -> None:
        """What lies on the stick."""
        done = state.written
        if done is None or done == self._shown:
            return
        self._shown = done
        self._put_title(done)
        self._where.setText(f"“{done.where}”已写好，读回核对过")
        clear(self._lines)
        for label, words, role in (
            ("文件", f"{done.file_name}，{size_text(done.size)}", "body"),
            ("核对码", done.check, "card"),
            ("", "核对码写在交接单上，县局收时对一下", "small"),
        ):
            text = Text(words, role, "ink2" if role == "small" else "ink", wrap=role == "body")
            name = boxed(row(Text(label, "body", "ink2"), 1))
            name.setFixedWidth(72)
            laid = row(name, text, spacing=8)
            laid.setStretch(1, 1)
            self._lines.addLayout(laid)

    def _put_title(self, done: Written) -> None:
        mark = StateMark.VERIFY if done.held else StateMark.DONE
        title = "写好了，U 盘先别拔" if done.held else "可以拔出 U 盘" if done.stick else "写好了"
        self._sign.put(mark)
        self._title.setText(title)
        self._title.set_ink(mark.colour)
        self.setProperty("strip", "amber" if done.held else "ok")
        self.style().unpolish(self)
        self.style().polish(self)
        self._held.setVisible(done.held)
        self._release.setVisible(done.held)
