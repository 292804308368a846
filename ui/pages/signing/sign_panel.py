"""The right side of the ledger: the entry of a signature, and how far the current paper is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QComboBox, QLineEdit, QScrollArea, QWidget

from qualdesk.domain.form_codes import FormKind, printed_serial
from qualdesk.domain.sign_off import Step
from qualdesk.services.paper_ledger import PaperLine
from ui.look.marks import StateMark
from ui.look.theme import theme
from ui.pages.signing.choices import fill_choice
from ui.pages.signing.state import SigningState
from ui.pages.signing.words import ALL_KINDS, PAPERS, names_of, place_of, sealed_words
from ui.text import count, day_in_sentence
from ui.widgets.buttons import Button, PrimaryButton, QuietButton, SeriousButton
from ui.widgets.cards import Card
from ui.widgets.fields import Form
from ui.widgets.layouts import boxed, clear, column, fix_width, row
from ui.widgets.texts import Badge, StateLabel, Text

_WIDTH, _WIDEST = 316, 404
_ROOMY = 1.25  # the largest 大字 at which two buttons lie beside each other
_LABELS = 64
_NO_SCAN = "也可以把文件拖进来"


class SignPanel(QWidget):
    """`typed` with every change of the entry; the buttons call what they were given."""

    typed = Signal(str, object)  # field, value

    def __init__(
        self,
        sign: Callable[[], None],
        send_back: Callable[[], None],
        print_people: Callable[[], None],
        to_camera: Callable[[], None],
        choose_scan: Callable[[], None],
        look: Callable[[], None],
        drop_scan: Callable[[], None],
        reprint: Callable[[], None],
        take_back: Callable[[], None],
    ) -> None:
        super().__init__()
        self._showing = False
        self._line_shown: PaperLine | None = None
        self.steps = QComboBox()
        self.steps.setAccessibleName("签哪一步")
        self.steps.activated.connect(
            lambda _: self.typed.emit("step", Step(self.steps.currentData()))
        )
        self._step = Text("", "strong")
        self.signer = QComboBox()
        self.signer.setEditable(True)
        self.signer.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        line = QLineEdit()
        line.setPlaceholderText("照纸上签的名字写")
        self.signer.setLineEdit(line)
        self._line = line
        self.signer.editTextChanged.connect(lambda text: self._tell("signer", text))
        self.day = QLineEdit()
        self.day.setPlaceholderText("2026-11-21 或 1121")
        self.day.textEdited.connect(lambda text: self._tell("day", text))
        self.scan = Button("拍签字件(&S)", to_camera)
        self._file = Button("选文件(&F)", choose_scan)
        self._scan_name = Text(_NO_SCAN, "small", "ink2", wrap=True)
        self._look = QuietButton("看一看(&O)", look, icon="eye", small=True)
        self._no_scan = QuietButton("不附了(&Q)", drop_scan, small=True)
        self._form = Form(_LABELS)
        self._form.add("签字人(&M)", self.signer)
        self._form.add("日期(&D)", self.day)
        self._form.finished.connect(sign)
        self._ways = row(self.scan, self._file, 1, spacing=6)
        held = row(self._look, self._no_scan, 1, spacing=4)
        label = Text("扫描件", "body", "ink2")
        fix_width(label, _LABELS)
        beside = row(label, column(self._ways, self._scan_name, held, spacing=2), spacing=12)
        beside.setAlignment(label, Qt.AlignmentFlag.AlignTop)
        self._entry = boxed(column(self.steps, self._step, self._form, beside, spacing=8))
        self.sign = PrimaryButton("登记签字", sign, key="Ctrl+Enter")
        self.send_back = SeriousButton("退回(&T)", send_back)
        self.print_people = PrimaryButton("打印确认表", print_people, icon="print")
        self._hint = Text("", "small", "ink2", wrap=True)
        card = Card("登记签字")
        self._chosen = Text("", "small", "ink2")
        card.head.addWidget(self._chosen)
        card.add(
            self._entry,
            self._hint,
            row(self.send_back, 1, self.sign, self.print_people, spacing=8),
        )
        self._paper = Card("这张表")
        self._badge = Badge()
        self._paper.head.addWidget(self._badge)
        self._facts = column(spacing=4)
        self.reprint = QuietButton("重印(&R)", reprint, icon="print")
        self.take_back = QuietButton("撤销最后一笔(&Z)", take_back, icon="arrow_undo")
        self.scans = QuietButton("看扫描件(&K)", look, icon="eye")
        self._paper.add(
            self._facts, row(self.reprint, self.scans, 1, spacing=4), row(self.take_back, 1)
        )
        scroll = QScrollArea()  # 大字 on a small screen: everything stays within reach
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(boxed(column(card, self._paper, 1, spacing=10)))
        self.setLayout(column(scroll))
        theme().rescaled.connect(self._measure)
        self._measure()

    def _measure(self) -> None:
        """大字 leaves more of the window to the table."""
        self.setFixedWidth(min(theme().px(_WIDTH), _WIDEST))
        across = theme().scale <= _ROOMY
        way = QBoxLayout.Direction.LeftToRight if across else QBoxLayout.Direction.TopToBottom
        self._ways.setDirection(way)

    def render_state(self, state: SigningState) -> None:
        """Put the state into the fields without telling of it."""
        self._showing = True
        self._render_entry(state)
        self._render_choice(state)
        self._render_line(state.line)
        self._showing = False

    def _render_entry(self, state: SigningState) -> None:
        entry = state.entry
        names = [self.signer.itemText(at) for at in range(self.signer.count())]
        if names != list(state.signers):
            self.signer.clear()
            self.signer.addItems(list(state.signers))
        if self.signer.currentText() != entry.signer:
            self.signer.setEditText(entry.signer)
        if self.day.text() != entry.day:
            self.day.setText(entry.day)
        scan = entry.scan
        self._scan_name.setText(f"{scan.name}　{scan.pages} 页，已存好" if scan else _NO_SCAN)
        self._look.setVisible(scan is not None)
        self._no_scan.setVisible(scan is not None)
        self._form.put_fault(self.signer, state.faults.get("signer", ""))
        self._form.put_fault(self.day, state.faults.get("day", ""))

    def _render_choice(self, state: SigningState) -> None:
        steps, signing = state.steps, len(state.to_sign)
        self.steps.setVisible(len(steps) > 1)
        self._step.setVisible(len(steps) == 1)
        if len(steps) > 1 and state.step is not None:
            parts = [(step.value, f"{label}　{count(n)} 张") for step, label, n in steps]
            fill_choice(self.steps, parts, state.step.value)
        elif steps:
            self._step.setText(f"下一步：{steps[0][1]}")
        chosen = len(state.chosen)
        self._chosen.setText(f"选了 {count(len(state.ticked))} 张" if state.ticked else "")
        printing = not steps and bool(state.unprinted)
        self._entry.setVisible(bool(steps))
        self.sign.setVisible(not printing)
        self.send_back.setVisible(bool(steps))
        self.print_people.setVisible(printing)
        self.print_people.setText(f"打印 {count(len(state.unprinted))} 人的确认表")
        self.sign.setText(f"登记 {count(signing)} 张" if signing > 1 else "登记签字")
        self.sign.setEnabled(signing > 0 and not state.busy)
        self.send_back.setEnabled(signing > 0 and not state.busy)
        self._hint.setText(_hint(state, chosen, signing))
        self._hint.setVisible(bool(self._hint.text()))
        for button in (self.sign, self.print_people):
            button.updateGeometry()

    def _render_line(self, line: PaperLine | None) -> None:
        self._paper.setVisible(line is not None)
        if line is None or line is self._line_shown:
            return
        self._line_shown = line
        word, mark = PAPERS[line.paper]
        self._badge.put(mark, word)
        clear(self._facts)
        kind = ALL_KINDS[line.kind] if line.kind else "还没有表"
        serial = f"　单号 {printed_serial(line.form_serial)}" if line.form_serial else ""
        self._facts.addWidget(Text(f"{kind}{serial}", "strong"))
        self._facts.addWidget(
            Text(
                f"{place_of(line)}　{line.insurance.label if line.insurance else '全部险种'}",
                "small",
                "ink2",
            )
        )
        self._facts.addWidget(Text(names_of(line, most=12), "small", wrap=True))
        self._facts.addSpacing(4)
        for shape, words in _chain(line):
            self._facts.addWidget(StateLabel(shape, words))
        if line.standing.returned is not None:
            gone = line.standing.returned
            words = f"{day_in_sentence(gone.signed_on)} {gone.signer} 退回：{gone.reason}"
            self._facts.addWidget(Text(words, "small", "red", wrap=True))
        printed = bool(line.form_serial)
        signed = bool(line.standing.signed) or line.standing.returned is not None
        self.reprint.setVisible(printed and line.kind is not FormKind.SUMMARY)  # made at 上报交换
        self.take_back.setVisible(signed)
        with_package = line.sealed is not None and bool(line.sealed.scan_sha256)
        self.scans.setVisible(
            with_package or any(fact.scan_sha256 for fact in line.standing.signed)
        )

    def _tell(self, field: str, value: str) -> None:
        if not self._showing:
            self.typed.emit(field, value)

    def go_in(self) -> None:
        """Enter in the table: to the signer, ready to be kept or overwritten."""
        self.signer.setFocus(Qt.FocusReason.TabFocusReason)
        self._line.selectAll()


def _chain(line: PaperLine) -> list[tuple[StateMark, str]]:
    """Every step with who signed it."""
    parts = []
    for at, step in enumerate(line.chain.steps):
        if at < len(line.standing.signed):
            fact = line.standing.signed[at]
            scan = "　附扫描件" if fact.scan_sha256 else ""
            words = f"{step.label}　{fact.signer}　{day_in_sentence(fact.signed_on)}{scan}"
            parts.append((StateMark.DONE, words))
        elif line.sealed is not None:
            parts.append((StateMark.DONE, f"{step.label}　在签章件上认定已签"))
        else:
            parts.append((StateMark.BLANK, f"{step.label}　没签"))
    if line.sealed is not None:
        when = day_in_sentence(line.sealed.sealed_on)
        parts.append((StateMark.DONE, f"{sealed_words(line.sealed)}　{when}"))
    return parts


def _hint(state: SigningState, chosen: int, signing: int) -> str:
    if not chosen:
        return "先在左边选一张或多张表（空格）。"
    if not state.steps:
        if state.unprinted:
            return "这些人确认过了，但还没有表。打印以后才能签字。"
        return "选中的表都签齐了。"
    rest = chosen - signing
    return f"另有 {count(rest)} 张不到这一步，这次不登记。" if rest else ""
