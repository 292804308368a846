"""The form of 新增一人, 更正, 换村 and 再加一项待遇; what is typed is a draft at once."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QLineEdit, QScrollArea, QWidget

from ui.pages.roster.entry_presenter import (
    BENEFIT,
    INSURANCE,
    REACH,
    REASON,
    WHERE,
    WHO,
    EntryPresenter,
    EntryState,
    Form,
)
from ui.pages.roster.head import SectionHead
from ui.pages.roster.person_parts import Act
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.cards import Card
from ui.widgets.fields import Form as FieldForm
from ui.widgets.layouts import boxed, clear, column, row
from ui.widgets.texts import Text

_USUAL_REASONS = ("登记时写错了", "本人换了电话", "搬了家", "本人或家属来说明", "证件更换")


class EntrySection(QWidget):
    """`typed(values)` comes with every change, for the draft."""

    typed = Signal(dict)

    def __init__(self, presenter: EntryPresenter, back: Act) -> None:
        super().__init__()
        self._presenter, self._back = presenter, back
        self._number = -1
        self.fields: dict[str, QWidget] = {}
        self._forms: list[FieldForm] = []
        self._filling = False
        self.head = SectionHead("")
        self._columns = row(spacing=12)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(boxed(column(self._columns, 1)))
        self.note = Text("", "body", "red")
        self._kept = Text("填的内容随时存成草稿，中途离开也不丢", "small", "ink2")
        self.cancel = Button("不办了(&Q)", self._cancel)
        self.save = PrimaryButton("保存(&S)", self._save)
        foot = row(self._kept, self.note, 1, self.cancel, self.save, spacing=12)
        inside = column(self.head, scroll, foot, spacing=10)
        inside.setStretch(1, 1)
        self.setLayout(inside)

    def put_villages(self, names: list[str]) -> None:
        """Offer these villages."""
        field = self.fields.get("village")
        if isinstance(field, QComboBox):
            here = field.currentText()
            self._filling = True
            field.clear()
            field.addItems(names)
            field.setCurrentText(here)
            self._filling = False

    def render_state(self, state: EntryState) -> None:
        """Build the form when it is a new one; put faults beside their fields."""
        if state.form is None:
            return
        if state.number != self._number:
            self._number = state.number
            self._build(state, state.form)
        self.save.setEnabled(not state.saving)
        for key, field in self.fields.items():
            form = next(f for f in self._forms if f.isAncestorOf(field))
            form.put_fault(field, state.fault if key == state.fault_field else "")
        beside = self.fields.get(state.fault_field)
        self.note.setText("" if beside is not None else state.fault)
        if beside is not None:
            beside.setFocus()

    def values(self) -> dict[str, str]:
        """What stands in the fields."""
        found: dict[str, str] = {}
        for key, field in self.fields.items():
            if isinstance(field, QComboBox) and not field.isEditable():
                found[key] = str(field.currentData() or "")
            elif isinstance(field, QComboBox):
                found[key] = field.currentText()
            elif isinstance(field, QLineEdit):
                found[key] = field.text()
        return found

    def first(self) -> QWidget | None:
        """The field that gets the focus."""
        return next(iter(self.fields.values()), None)

    def _build(self, state: EntryState, form: Form) -> None:
        clear(self._columns)
        self.fields, self._forms = {}, []
        self.head.title.setText(form.title)
        self.head.subtitle.setText(state.person)
        self.save.setText(form.act)
        last = ((REASON, "理由", "旧内容和理由都会留下"),)
        left = (("本人", WHO), ("住在哪里", WHERE), ("为什么改", last))
        right = (("怎么联系", REACH), ("待遇", BENEFIT))
        for groups in (left, right):
            self._add_column(groups, state)
        for before, after in zip(self._forms, self._forms[1:], strict=False):
            before.finished.connect(lambda form=after: self._go_to(form))
        if self._forms:
            self._forms[-1].finished.connect(self._save)
        self._fill({**state.known, **state.restored})

    def _add_column(
        self,
        groups: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...],
        state: EntryState,
    ) -> None:
        cards: list[QWidget] = []
        for title, parts in groups:
            wanted = [part for part in parts if part[0] in state.fields]
            if not wanted:
                continue
            form = FieldForm(104)
            for key, label, note in wanted:
                field = self._field(key, state)
                self.fields[key] = field
                form.add(label, field)
                line = field.lineEdit() if isinstance(field, QComboBox) else field
                if isinstance(line, QLineEdit):
                    line.setPlaceholderText(note)
            self._forms.append(form)
            card = Card(title)
            card.add(form)
            cards.append(card)
        if cards:
            whole = column(*cards, 1, spacing=10)
            self._columns.addWidget(boxed(whole), 1)

    def _field(self, key: str, state: EntryState) -> QWidget:
        if key == INSURANCE:
            combo = QComboBox()
            for insurance in state.insurances:
                combo.addItem(insurance.label, insurance.value)
            combo.currentIndexChanged.connect(self._typed)
            return combo
        if key in ("village", REASON):
            combo = QComboBox()
            combo.setEditable(True)
            combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            completer = QCompleter(combo.model(), combo)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
            combo.setCompleter(completer)
            if key == REASON:
                combo.addItems(list(_USUAL_REASONS))
            combo.setCurrentText("")
            combo.setMinimumContentsLength(12)
            combo.editTextChanged.connect(self._typed)
            return combo
        line = QLineEdit()
        line.setMaxLength(220)
        line.textChanged.connect(self._typed)
        return line

    def _fill(self, values: Mapping[str, str]) -> None:
        self._filling = True
        for key, value in values.items():
            field = self.fields.get(key)
            if isinstance(field, QComboBox) and not field.isEditable():
                field.setCurrentIndex(max(0, field.findData(value)))
            elif isinstance(field, QComboBox):
                field.setCurrentText(value)
            elif isinstance(field, QLineEdit):
                field.setText(value)
        self._filling = False

    def _go_to(self, form: FieldForm) -> None:
        field = next((f for f in self.fields.values() if form.isAncestorOf(f)), None)
        if field is not None:
            field.setFocus(Qt.FocusReason.TabFocusReason)

    def _typed(self) -> None:
        if not self._filling:
            self.typed.emit(self.values())

    def _save(self) -> None:
        self._presenter.save(self.values())

    def _cancel(self) -> None:
        self._back()
