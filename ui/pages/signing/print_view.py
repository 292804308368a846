"""Printing: which groups, how the sheet looks, what to know before it is printed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QScrollArea, QStackedWidget, QWidget

from qualdesk.domain.form_codes import FormKind
from qualdesk.domain.recipient import Insurance
from qualdesk.errors import Severity
from qualdesk.services.paper_desk import GroupOffer
from ui.look.marks import StateMark
from ui.look.theme import theme
from ui.pages.signing.choices import fill_choice
from ui.pages.signing.print_presenter import PrintPresenter
from ui.pages.signing.state import PrintState
from ui.pages.signing.words import INSURANCES, KINDS, NO_GROUP
from ui.paper import image_of
from ui.text import count, day_in_sentence
from ui.widgets.buttons import Button, PrimaryButton, QuietButton
from ui.widgets.cards import Card
from ui.widgets.layouts import boxed, clear, column, fix_height, fix_width, row, rule
from ui.widgets.paper_view import PaperView
from ui.widgets.segments import Segment, Segments
from ui.widgets.strips import ProgressStrip
from ui.widgets.texts import KeyCap, StateLabel, Text
from ui.widgets.ticks import TickLine, TickList

_LEFT, _RIGHT = 276, 250
_TIGHT = (0, 0, 0, 0)
_NUMBERS = (Segment("masked", "隐去"), Segment("whole", "全号"))


class PrintView(QWidget):
    """Three panes: what, how it looks, before printing."""

    def __init__(
        self,
        presenter: PrintPresenter,
        print_all: Callable[[], None],
        try_out: Callable[[], None],
        save: Callable[[], None],
    ) -> None:
        super().__init__()
        self._presenter, self._print_all = presenter, print_all
        self._told: list[tuple[StateMark, str, str]] = []
        self.print_all = PrimaryButton("打印", print_all, icon="print", key="Enter")
        self.try_out = Button("试印这页(&Y)", try_out)
        self.save = Button("存成 PDF(&F)", save)
        self.strip = ProgressStrip()
        panes = row(self._choice_pane(print_all), self._paper_pane(), self._last_pane(), spacing=10)
        panes.setStretch(1, 1)
        inside = column(self.strip, panes, spacing=10)
        inside.setStretch(1, 1)
        self.setLayout(inside)

    # ── what ──────────────────────────────────────────────────────────────────────────────────

    def _choice_pane(self, print_all: Callable[[], None]) -> QWidget:
        presenter = self._presenter
        self.village, self.insurance = QComboBox(), QComboBox()
        self.village.setAccessibleName("村")
        self.village.setMaxVisibleItems(16)
        self.insurance.setAccessibleName("险种")
        self.insurance.addItem("全部险种", "")
        for one, words in INSURANCES.items():
            self.insurance.addItem(words, one.value)
        self.village.activated.connect(self._village_chosen)
        self.insurance.activated.connect(self._chosen)
        self.kinds = Segments("哪种表", [Segment(kind.value, w) for kind, w in KINDS.items()])
        self.kinds.chosen.connect(lambda _: self._chosen())
        self.unconfirmed = QCheckBox("确认过的不印(&U)")
        self.unconfirmed.toggled.connect(lambda _: self._chosen())
        self.groups = TickList("村民小组")
        self.groups.moved.connect(presenter.go_to)
        self.groups.ticked.connect(lambda at: presenter.tick(presenter.state.offers[at].group))
        self.groups.entered.connect(print_all)
        self._all = QuietButton("全选(&A)", presenter.tick_all)
        self._nobody = Text("", "small", "ink2", wrap=True)
        self._nobody.setContentsMargins(14, 10, 14, 10)
        self._nobody.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._middle = QStackedWidget()
        self._middle.addWidget(self.groups)
        self._middle.addWidget(self._nobody)
        self._sum = Text("", "small_strong")
        foot = boxed(
            row(self._sum, 1, KeyCap("空格"), Text("选", "small", "ink2"), margins=(12, 0, 12, 0))
        )
        foot.setProperty("ground", "header")
        foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        fix_height(foot, 34)
        card = Card("印哪些", padding=_TIGHT)
        card.head.addWidget(self._all)
        self._fields = boxed(
            column(
                self.village,
                row(self.kinds, self.insurance, spacing=8),
                self.unconfirmed,
                spacing=8,
                margins=(12, 10, 12, 10),
            )
        )
        card.body.setSpacing(0)
        card.add(self._fields, rule(), self._middle, foot)
        card.body.setStretch(2, 1)
        return fix_width(card, _LEFT)

    # ── how it looks ──────────────────────────────────────────────────────────────────────────

    def _paper_pane(self) -> QWidget:
        self.paper = PaperView()
        self.paper.room.connect(self._presenter.fit)
        self.paper.turned.connect(self._presenter.turn)
        self._where = Text("", "strong")
        self.sizes = Segments("大小", [Segment("whole", "整页"), Segment("real", "原大")])
        self.sizes.chosen.connect(lambda key: self._presenter.set_real(real=key == "real"))
        back = Button("上一页", lambda: self._presenter.turn(-1), key="PgUp", small=True)
        on = Button("下一页", lambda: self._presenter.turn(1), key="PgDn", small=True)
        foot = row(1, back, self._where, on, 1, spacing=10, margins=(10, 6, 10, 6))
        card = Card(padding=_TIGHT)
        card.body.setSpacing(0)
        card.add(self.paper, foot)
        card.body.setStretch(0, 1)
        return card

    # ── before printing ───────────────────────────────────────────────────────────────────────

    def _last_pane(self) -> QWidget:
        printer = Card("纸张")
        self._paper_words = Text("", "small")
        self.numbers = Segments("证号", _NUMBERS)
        self.numbers.chosen.connect(lambda key: self._presenter.set_masked(masked=key == "masked"))
        self._numbers = boxed(row(Text("证号", "body", "ink2"), 1, self.numbers))
        self._who = Text("", "small", "ink2", wrap=True)
        printer.add(
            self._paper_words,
            row(Text("大小", "body", "ink2"), 1, self.sizes),
            self._numbers,
            self._who,
        )
        self._notes = column(spacing=6)
        self.void = QCheckBox("作废旧的，另编新号(&V)")
        self.void.toggled.connect(lambda on: self._presenter.set_void(void=on))
        self.again = QuietButton("重印没收回的(&R)", self._print_out, icon="print")
        look = Card("印之前看一眼")
        look.add(self._notes, self.void, self.again)
        scroll = QScrollArea()  # 大字 on a small screen: everything stays within reach
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(boxed(column(printer, look, 1, spacing=10)))
        acts = row(self.try_out, 1, self.save, spacing=8)
        side = column(scroll, acts, self.print_all, spacing=10)
        side.setStretch(0, 1)
        return fix_width(boxed(side), _RIGHT)

    def _print_out(self) -> None:
        """The groups that are still out once more, the current one first of all; same serials."""
        state = self._presenter.state
        current = state.offers[state.current : state.current + 1]
        out = [one for one in current if one.out] or [one for one in state.offers if one.out]
        self._presenter.set_void(void=False)
        self._presenter.only(frozenset(one.group for one in out))
        self._print_all()

    def _village_chosen(self) -> None:
        self._presenter.choose_village(
            self._presenter.state.villages, str(self.village.currentData())
        )

    def _chosen(self) -> None:
        insurance = self.insurance.currentData()
        self._presenter.choose(
            kind=FormKind(self.kinds.current),
            insurance=Insurance(insurance) if insurance else None,
            unconfirmed=self.unconfirmed.isChecked(),
        )

    # ── the state ─────────────────────────────────────────────────────────────────────────────

    def render_state(self, state: PrintState) -> None:
        """All three panes."""
        self._render_choice(state)
        self._render_paper(state)
        self._render_notes(state)
        ready = state.pages > 0 and not state.busy and not state.looking
        self.print_all.setText(f"打印 {count(state.pages)} 页" if state.pages else "打印")
        self.print_all.setEnabled(ready)
        self.save.setEnabled(ready)
        self.try_out.setEnabled(state.preview is not None and not state.busy)
        self.print_all.setFixedWidth(theme().px(_RIGHT))

    def _render_choice(self, state: PrintState) -> None:
        rows = [(one.code, one.name) for one in state.villages]
        fill_choice(self.village, rows, state.village)
        self.kinds.put([Segment(k.value, w) for k, w in KINDS.items()], state.kind.value)
        fill_choice(self.insurance, None, state.insurance.value if state.insurance else "")
        self.unconfirmed.setVisible(state.kind is FormKind.INDIVIDUAL)
        self._fields.setVisible(state.by_village)
        self._all.setVisible(state.by_village and bool(state.offers))
        lines = [_line(offer, ticked=offer.group in state.ticked) for offer in state.offers]
        self.groups.put(lines, state.current)
        self._middle.setCurrentWidget(self.groups if state.offers else self._nobody)
        self._nobody.setText(_nobody(state))
        people = sum(offer.people for offer in state.chosen)
        if state.by_village:
            self._sum.setText(
                f"已选 {len(state.chosen)} 组　{count(people)} 人　{count(state.pages)} 页"
            )
        else:
            self._sum.setText(f"{count(state.pages)} 页" if state.pages else "")

    def _render_paper(self, state: PrintState) -> None:
        image = image_of(state.image) if state.image is not None else None
        words = "正在排版…" if state.looking or not (state.offered or not state.by_village) else ""
        self.paper.put(image, words or "没有要打印的。")
        pages = state.preview.pages if state.preview else 0
        self._where.setText(f"第 {state.page + 1} / {pages} 页" if pages else "")

    def _render_notes(self, state: PrintState) -> None:
        way = "横放" if self._presenter.across else "竖放"
        self._paper_words.setText(f"A4 {way}，印出来是原大")
        group = state.kind is FormKind.GROUP
        self._numbers.setVisible(group and state.may_unmask)
        self.numbers.put(_NUMBERS, "masked" if state.masked else "whole")
        self._who.setText(_who(state))
        notes = _notes(state)
        if notes != self._told:
            self._told = notes
            clear(self._notes)
            for mark, words, more in notes:
                self._notes.addWidget(StateLabel(mark, words))
                self._notes.addWidget(Text(more, "small", "ink2", wrap=True))
        out = any(offer.out for offer in state.offers)
        self.void.setVisible(state.by_village and bool(state.still_out))
        if self.void.isChecked() != state.void:
            self.void.setChecked(state.void)
        self.again.setVisible(state.by_village and out)
        here = state.offers[state.current : state.current + 1]
        named = here[0].group or NO_GROUP if here and here[0].out else "没收回的"
        self.again.setText(f"重印{named}(&R)")


def _who(state: PrintState) -> str:
    """Who gets to see id numbers on this paper."""
    if state.kind is not FormKind.GROUP:
        return "证号是全号，只给本人和签字的人看。"
    if state.masked:
        return "证号隐去中间八位，村里传看也看不全。"
    return "证号印全号：收好、当面交接，别张贴、别传看。"


def _line(offer: GroupOffer, *, ticked: bool) -> TickLine:
    note, ink = "没印过", "ink2"
    day = day_in_sentence(offer.printed_on) if offer.printed_on else ""
    if offer.out:
        some = "" if offer.out == offer.forms else f" {offer.out} 张"
        note, ink = f"{day} 已印{some}，没签齐", "amber"
    elif offer.printed:
        note, ink = f"{day} 已印，签齐了", "ok"
    return TickLine(
        offer.group or NO_GROUP, f"{offer.people} 人", note, f"{offer.pages} 页", ink, ticked
    )


def _nobody(state: PrintState) -> str:
    if state.people:
        return f"{count(len(state.people))} 位确认过、还没有表的人，每人一张确认表。"
    if state.serials:
        return f"重印 {count(len(state.serials))} 张，单号不变，人也不变。"
    if not state.offered:
        return "正在看有谁要印…"
    if state.kind is FormKind.GROUP:
        return "这个村没有要印的人：本期应确认的都确认了。换一个村，或者改印确认表。"
    return "这个村本期没有应确认的人。换一个村或险种。"


def _notes(state: PrintState) -> list[tuple[StateMark, str, str]]:
    notes = []
    out = state.still_out
    if out and state.void:
        names = "、".join(offer.group or NO_GROUP for offer in out)
        notes.append((StateMark.OVERDUE, f"{names} 的旧纸将作废", "请把旧纸收回来，只用新的。"))
    elif out:
        names = "、".join(offer.group or NO_GROUP for offer in out)
        more = "再印一份单号不变；只有选了作废，旧纸才不能用。"
        notes.append((StateMark.VERIFY, f"{names} 还有没签齐的", more))
    if state.by_village and state.offers and not state.ticked:
        notes.append((StateMark.NEW, "先选要印的组", "空格选一组，Alt+A 全选。"))
    elif state.made is not None:
        notes.append((StateMark.DONE, "表已存好，纸上的和机里的一样", state.said))
        notes += [
            (StateMark.VERIFY, "请留意", problem.message)
            for problem in state.made.problems
            if problem.severity is Severity.WARNING
        ]
    elif state.by_village:
        notes.append((StateMark.NOT_YET, "预览没有单号", "点打印时先存表、编单号，再送打印机。"))
    return notes[:5]
