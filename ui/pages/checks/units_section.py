"""单位告知: units with unmarked people; their letters printed, handed over, waited for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from ui import prompts
from ui.context import Desk
from ui.models.paged import Column, PagedModel
from ui.pages.checks.units_presenter import UnitRow, UnitsPresenter, UnitsState
from ui.pages.checks.words import INSURANCES
from ui.sections import Section, foot_of
from ui.text import count, day_in_sentence, masked_id, place_words
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.cards import Card, EmptyState
from ui.widgets.layouts import boxed, column, row, rule
from ui.widgets.lists import Item, ItemList
from ui.widgets.strips import ProgressStrip
from ui.widgets.table import Table
from ui.widgets.texts import Badge, Text

_COLUMNS: tuple[Column[UnitRow], ...] = (
    Column("step", "到哪一步", 108, lambda r: r.step[1], mark=lambda r: r.step[0]),
    Column("name", "单位", 160, lambda r: r.offer.unit_name or r.offer.unit_code, stretch=True,
           bold=lambda _: True, tip=lambda r: r.offer.unit_name),
    Column("insurance", "险种", 58, lambda r: INSURANCES[r.offer.insurance]),
    Column("people", "未标识", 72, lambda r: f"{count(len(r.offer.items))} 人", right=True),
    Column("by", "回复期限", 104,
           lambda r: r.letter.letter.answer_by.isoformat() if r.letter else ""),
)  # fmt: skip


class UnitsSection(Section):
    """Units on the left, the letter and the people of one on the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.presenter = UnitsPresenter(desk)
        self._shown: object = None
        self.progress = ProgressStrip()
        self.table = Table(PagedModel(_COLUMNS), "要告知的单位")
        self._position = Text("", "small", "ink2")
        card = Card(padding=(0, 0, 0, 0))
        card.body.setSpacing(0)
        card.add(self.table, foot_of(self._position, ("↑ ↓", "换单位"), ("Enter", "记送达")))
        self._name, self._step = Text("", "title"), Badge()
        self._name.setWordWrap(True)
        self._facts = Text("", "small", "ink2", wrap=True)
        self.people = ItemList("单位里没有标识的人")
        self.by = QLineEdit()
        self.by.setPlaceholderText("谁签收的")
        self.by.setAccessibleName("签收人")
        self.day = QLineEdit()
        self.day.setPlaceholderText("哪天，空着是今天")
        self.day.setAccessibleName("送达日期")
        self._delivery = boxed(row(self.by, self.day, spacing=8))
        self._fault = Text("", "small", "red")
        self.reprint = Button("重印(&R)", self.print_again, icon="print")
        self.print = Button("写告知书(&P)", self.print_letter, icon="print")
        self.deliver = PrimaryButton("记下送达(&D)", self.presenter.deliver)
        pane = Card(padding=(14, 10, 14, 10))
        head = row(self._name, self._step, spacing=10)
        head.setStretch(0, 1)
        pane.add(
            head,
            self._facts,
            rule(),
            Text("没有标识的人", "card"),
            self.people,
            self._delivery,
            self._fault,
            row(self.print, self.reprint, 1, self.deliver),
        )
        pane.body.setStretch(4, 1)
        middle = row(card, pane, spacing=12)
        middle.setStretch(0, 12)
        middle.setStretch(1, 11)
        self._empty = EmptyState(
            "没有要告知的单位",
            "花名册里写了单位、又在查询期内没有标识的人，按单位列在这里，给单位写告知书。",
            icon="document_search",
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(boxed(middle))
        self._stack.addWidget(self._empty)
        inside = column(self.progress, self._stack, spacing=10)
        inside.setStretch(1, 1)
        self.setLayout(inside)
        self.table.moved.connect(self.presenter.move)
        self.table.entered.connect(lambda _: self._enter())
        self.by.textEdited.connect(lambda text: self.presenter.type(received_by=text))
        self.day.textEdited.connect(lambda text: self.presenter.type(day=text))
        for field in (self.by, self.day):
            field.returnPressed.connect(self.presenter.deliver)
        self.people.entered.connect(lambda number: desk.shell.open("roster", person=number))
        self.presenter.bind(self.render_state)

    def render_state(self, state: UnitsState) -> None:
        """Units, the current one's letter and people."""
        if state.rows is not self._shown:
            self._shown = state.rows
            self.table.rows.show(state.rows)
        if state.rows and self.table.currentIndex().row() != state.at:
            self.table.go_to(state.at)
        self._position.setText(f"{count(len(state.rows))} 个单位，{state.untold} 个还没告知")
        self._stack.setCurrentIndex(1 if state.loaded and not state.rows else 0)
        current = state.current
        if current is not None:
            self._put(current)
        letter = current.letter if current else None
        waits = letter is not None and letter.letter.delivered_on is None
        self._delivery.setVisible(waits)
        self.deliver.setVisible(waits)
        self.deliver.setEnabled(not state.saving)
        self.reprint.setVisible(letter is not None)
        self._fault.setText(state.fault)
        self._fault.setVisible(bool(state.fault))
        for field, text in ((self.by, state.received_by), (self.day, state.day)):
            if field.text() != text:
                field.setText(text)
        if state.loaded:
            self.counted.emit(len(state.rows))

    def _put(self, current: UnitRow) -> None:
        offer, letter = current.offer, current.letter
        self._name.setText(offer.unit_name or offer.unit_code)
        self._step.put(*current.step)
        lines = [f"编号 {offer.unit_code}　{offer.insurance.label}"]
        if letter is not None:
            kept = letter.letter
            lines.append(
                f"{day_in_sentence(kept.stated_on)}写的告知书，{count(kept.people)} 人，"
                f"{day_in_sentence(kept.answer_by)}前回复"
            )
            if kept.delivered_on is not None:
                lines.append(f"{day_in_sentence(kept.delivered_on)}送达，{kept.received_by}签收")
        self._facts.setText("\n".join(lines))
        self.people.put(
            [
                Item(
                    one.row.id_number,
                    one.row.name,
                    side=masked_id(one.row.id_number),
                    note=f"{place_words(one.village, one.row.group)}　{one.note}",
                )
                for one in offer.items
            ]
        )

    def print_letter(self) -> None:
        """A PDF to print; the letter is kept."""
        target = self._target()
        job = self.presenter.print(target) if target is not None else None
        if job is not None:
            self.progress.follow(job).start()

    def print_again(self) -> None:
        """The same letter once more."""
        target = self._target()
        job = self.presenter.again(target) if target is not None else None
        if job is not None:
            self.progress.follow(job).start()

    def _target(self) -> Path | None:
        if self.presenter.state.current is None:
            return None
        name = f"告知书_{self._desk.today():%Y%m%d}.pdf"
        return prompts.choose_target(self, "告知书存成 PDF，再打印", name, prompts.PDF)

    def _enter(self) -> None:
        if self._delivery.isVisible():
            self.by.setFocus(Qt.FocusReason.ShortcutFocusReason)
        else:
            self.print.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # What the page passes on

    def load(self) -> None:
        """Read again."""
        self.presenter.load()

    def first_focus(self) -> QWidget | None:
        """The units."""
        return self.table

    def panes(self) -> Sequence[QWidget]:
        """The units, their people, the delivery."""
        return self.table, self.people, self.by

    def primary(self) -> None:
        """Keep the delivery."""
        self.presenter.deliver()
