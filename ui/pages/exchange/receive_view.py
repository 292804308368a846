"""收包: the file and its password, what it would change, whose it is, then merged."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from qualdesk.errors import Severity
from ui.look.marks import StateMark
from ui.pages.exchange.history import period_words
from ui.pages.exchange.state import Comparing, ExchangeState, Incoming
from ui.text import count, day_time
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.cards import Card
from ui.widgets.fields import Form
from ui.widgets.layouts import clear, column, row
from ui.widgets.strips import Banner
from ui.widgets.texts import Text

_KINDS = {
    "recipients": "领取人",
    "benefits": "待遇",
    "confirmations": "确认",
    "forms": "表单",
    "signoffs": "签字",
    "corrections": "更正",
    "units": "单位",
    "summaries": "汇总表",
}
_MOST = 6  # problems shown one by one


def grouped(fingerprint: str) -> str:
    """A fingerprint in groups of four, sixteen digits a line."""
    groups = [fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4)]
    lines = [" ".join(groups[at : at + 4]) for at in range(0, len(groups), 4)]
    return "\n".join(lines)


class FingerprintBox(Card):
    """A fingerprint to be compared by phone or face to face; ticked when it is the same."""

    def __init__(self, changed: Callable[[], object]) -> None:
        super().__init__()
        self.words = Text("", "body", wrap=True)
        self.digits = Text("", "card")
        self.digits.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.tick = QCheckBox("已经打电话或当面逐位核对，一致(&Y)")
        self.tick.toggled.connect(lambda _: changed())
        self.add(self.words, self.digits, self.tick)

    def put(self, comparing: Comparing | None) -> None:
        """Whose fingerprint it is; None hides the box."""
        self.setVisible(comparing is not None)
        if comparing is None:
            self.tick.setChecked(False)
            return
        what = (
            "的证书和上次核对过的不同，也许重装过系统，也许是别人冒名。"
            if comparing.changed
            else "的证书还没有核对过。"
        )
        self.words.setText(f"{comparing.who}{what}请对方读出他们那边的指纹，和这里比：")
        self.digits.setText(grouped(comparing.fingerprint))


class ReceiveView(QWidget):
    """Two cards side by side: what is asked for, what the package holds."""

    def __init__(
        self,
        *,
        open_it: Callable[[], object],
        merge: Callable[[], object],
        leave: Callable[[], object],
        other: Callable[[], object],
    ) -> None:
        super().__init__()
        self._file = Text("", "body", wrap=True)
        self.password = QLineEdit()
        self.password.setPlaceholderText("7kfm-x2qp-……")
        form = Form(72)
        form.add("文件", self._file)
        form.add("密码", self.password, "由送包的单位另外告诉您，横线也要输入")
        self._open = PrimaryButton("验证(&O)", open_it, key="Enter")
        self._other = Button("换一个文件(&F)", other)
        self._leave = Button("不收了(&Q)", leave)
        ask = Card("收包", "先验证，看清楚会改什么，再并入")
        ask.add(form, 1, row(self._open, self._other, 1, self._leave))
        self.box = FingerprintBox(self._ticked)
        self._lines = column(spacing=6)
        self._merge = PrimaryButton("并入(&J)", merge, key="Enter")
        self._end = PrimaryButton("完成(&J)", leave, key="Enter")
        self._found = Card("包里有什么")
        self._found.add(self._lines, self.box, 1, row(self._merge, self._end, 1))
        both = row(ask, self._found, spacing=12)
        both.setStretch(0, 10)
        both.setStretch(1, 11)
        self.setLayout(both)
        self._incoming: Incoming | None = None
        self._must_compare = False

    @property
    def primary(self) -> Button:
        """Verify, then merge, then done."""
        incoming = self._incoming
        if incoming is None or incoming.report is None:
            return self._open
        return self._end if incoming.received else self._merge

    @property
    def compared(self) -> bool:
        """Whether a person compared the fingerprint."""
        return self.box.tick.isChecked()

    def put(self, state: ExchangeState) -> None:
        """The file, what it holds, or what was merged."""
        incoming, comparing = state.incoming, state.comparing
        if incoming is None:
            self.password.clear()
            self._incoming = None
            return
        self._file.setText(incoming.file.name)
        self._must_compare = comparing is not None
        self.box.put(comparing)
        if incoming != self._incoming:
            self._incoming = incoming
            clear(self._lines)
            for part in _parts(incoming):
                self._lines.addWidget(part)
        opened, merged = incoming.report is not None, incoming.received is not None
        self._found.setVisible(opened)
        self.password.setEnabled(not opened)
        self._open.setVisible(not opened)
        self._open.setEnabled(not state.busy)
        self._other.setVisible(not merged)
        self._leave.setVisible(not merged)
        self._merge.setVisible(opened and not merged)
        self._end.setVisible(merged)
        self._busy = state.busy
        self._ticked()

    def _ticked(self) -> None:
        incoming = self._incoming
        stopped = incoming is None or any(
            problem.severity is Severity.REFUSED for problem in incoming.problems
        )
        ready = not stopped and (self.compared or not self._must_compare)
        self._merge.setEnabled(ready and not self._busy)

    _busy = False


def _parts(incoming: Incoming) -> list[QWidget]:
    if incoming.received is not None:
        return _merged(incoming)
    report = incoming.report
    if report is None:
        return []
    head = report.head
    kind = "正式" if head.sealed else "草稿"
    parts: list[QWidget] = [
        Text(f"{head.station_name}　{period_words(head.name.period)}", "card"),
        Text(
            f"{kind}包　第 {head.name.sequence} 号　{day_time(head.built_at)} 做的", "body", "ink2"
        ),
        Text(_counts(report.records), "body", wrap=True),
        Text(f"照片和扫描件 {count(report.evidence)} 份，材料 {len(report.papers)} 份", "body"),
    ]
    if incoming.again:
        text = "这个包已经收过，再收一次不会多出记录，会再出一份回执。"
        parts.append(Banner(StateMark.VERIFY, text))
    for problem in incoming.problems[:_MOST]:
        refused = problem.severity is Severity.REFUSED
        mark = StateMark.OVERDUE if refused else StateMark.VERIFY
        parts.append(Banner(mark, problem.message))
    return parts


def _counts(records: object) -> str:
    assert isinstance(records, dict)
    named = [f"{_KINDS.get(kind, kind)} {count(many)} 条" for kind, many in records.items() if many]
    return "　".join(named) or "没有新的记录，只有材料"


def _merged(incoming: Incoming) -> list[QWidget]:
    received = incoming.received
    assert received is not None
    fresh, had = sum(received.merged.values()), sum(received.already_had.values())
    parts: list[QWidget] = [
        Banner(StateMark.DONE, f"已经并入 {count(fresh)} 条，本来就有 {count(had)} 条。"),
        Text(_counts(dict(received.merged)), "body", wrap=True),
    ]
    if received.conflicts:
        words = f"有 {count(len(received.conflicts))} 处两站说法不一，请复核后更正。"
        parts.append(Banner(StateMark.VERIFY, words))
    if received.receipt is not None:
        parts.append(Text("回执已经写好，请交给送包的单位：", "body"))
        path = Text(str(received.receipt), "small_strong", wrap=True)
        path.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        parts.append(path)
    for problem in received.problems[:_MOST]:
        parts.append(Banner(StateMark.VERIFY, problem.message))  # noqa: PERF401
    return parts
