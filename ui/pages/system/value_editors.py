"""Editors of single values of the rules, one for each kind of check.

`editor_for(check, value, words)` gives the fitting one; its `raw()` is the value as a policy file
writes it, whatever is in the fields: the check says what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QLineEdit, QSpinBox, QWidget

from qualdesk.domain.policy_checks import (
    AnswerByDay,
    Check,
    Choice,
    Labels,
    ListOf,
    Month,
    MonthDay,
    OneOf,
    Record,
    WholeNumber,
    YesNo,
)
from qualdesk.domain.policy_values import NoticeColumn
from qualdesk.domain.sign_off import Step
from ui.widgets.fields import mark_fault
from ui.widgets.layouts import fix_width, row
from ui.widgets.texts import Text

Wording = Callable[[object], str]  # a value as written, in the words of the office
_BETWEEN = re.compile(r"[、，,；;\s]+")
_DAY = re.compile(r"(\d{1,2})\s*[-月./]\s*(\d{1,2})日?")
_IN_A_ROW = 5  # boxes
_ORDERED = (Step, NoticeColumn)  # kinds whose order says something


class ValueEditor(QWidget):
    """One value: `changed` with every change by a person."""

    changed = Signal()

    def raw(self) -> object:
        """As a policy file writes it."""
        raise NotImplementedError

    def name_fields(self, name: str) -> None:
        """What a screen reader says of the fields."""
        for field in self.fields():
            own = field.accessibleName()
            field.setAccessibleName(f"{name} {own}".strip())

    def fields(self) -> list[QWidget]:
        """Everything that can have the focus, in reading order."""
        return list(_fields_in(self))

    def show_fault(self, *, wrong: bool) -> None:
        """Outline the fields in red, or not."""
        for field in self.fields():
            mark_fault(field, wrong=wrong)


_FIELDS = (QLineEdit, QComboBox, QSpinBox, QCheckBox)


def _fields_in(widget: QWidget) -> Iterator[QWidget]:
    """Parent by parent: what Qt has inside its own fields is left alone."""
    for child in widget.children():
        if isinstance(child, _FIELDS):
            yield child
        elif isinstance(child, QWidget):
            yield from _fields_in(child)


class _Number(ValueEditor):
    def __init__(self, check: WholeNumber, value: object) -> None:
        super().__init__()
        self._field = QSpinBox()
        self._field.setRange(check.low, check.high)
        self._field.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self._field.setValue(value if isinstance(value, int) else check.low)
        self._field.valueChanged.connect(lambda _: self.changed.emit())
        fix_width(self._field, 88)
        self.setLayout(row(self._field, Text(f"{check.low}–{check.high}", "small", "ink2"), 1))

    def raw(self) -> object:
        return self._field.value()


class _Choice(ValueEditor):
    def __init__(self, options: Sequence[tuple[object, str]], value: object) -> None:
        super().__init__()
        self._values = [one for one, _ in options]
        self._field = QComboBox()
        self._field.addItems([words for _, words in options])
        self._field.setCurrentIndex(self._values.index(value) if value in self._values else 0)
        self._field.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.setLayout(row(self._field, 1))

    def raw(self) -> object:
        return self._values[self._field.currentIndex()]


class _Words(ValueEditor):
    def __init__(self, value: object) -> None:
        super().__init__()
        self._field = QLineEdit(str(value or ""))
        self._field.textChanged.connect(lambda _: self.changed.emit())
        self.setLayout(row(self._field))

    def raw(self) -> object:
        return self._field.text().strip()


class _Texts(ValueEditor):
    """Texts or days in one line, 、 between them."""

    def __init__(self, value: object, *, days: bool) -> None:
        super().__init__()
        self._days = days
        texts = value if isinstance(value, (list, tuple)) else ()
        self._field = QLineEdit("、".join(map(str, texts)))
        self._field.setPlaceholderText("06-25、12-25" if days else "几个之间用顿号隔开")
        self._field.textChanged.connect(lambda _: self.changed.emit())
        self.setLayout(row(self._field))

    def raw(self) -> object:
        parts = [part for part in _BETWEEN.split(self._field.text().strip()) if part]
        return [_day(part) for part in parts] if self._days else parts


def _day(text: str) -> str:
    """6月25日, 6-25 → 06-25; anything else as it is."""
    found = _DAY.fullmatch(text)
    return f"{int(found[1]):02d}-{int(found[2]):02d}" if found else text


class _Ticks(ValueEditor):
    """Boxes; with `ordered` their order is that in which they were ticked, and stands before."""

    def __init__(
        self, options: Sequence[tuple[object, str]], value: object, *, ordered: bool
    ) -> None:
        super().__init__()
        self._options, self._ordered = tuple(options), ordered
        self._ticked = list(value) if isinstance(value, (list, tuple)) else []
        self._boxes: list[QCheckBox] = []
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 2, 0, 2)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        many = len(options) > 2 * _IN_A_ROW
        in_a_row = 6 if many else _IN_A_ROW
        for at, (one, words) in enumerate(self._options):
            box = QCheckBox(words)
            box.setAccessibleName(words)
            box.setChecked(one in self._ticked)
            box.toggled.connect(lambda on, one=one: self._tick(one, on=on))
            grid.addWidget(box, at // in_a_row, at % in_a_row)
            self._boxes.append(box)
        grid.setColumnStretch(in_a_row, 1)
        self._number()

    def raw(self) -> object:
        if self._ordered:
            return list(self._ticked)
        return [one for one, _ in self._options if one in self._ticked]

    def _tick(self, one: object, *, on: bool) -> None:
        if on:
            self._ticked.append(one)
        else:
            self._ticked.remove(one)
        self._number()
        self.changed.emit()

    def _number(self) -> None:
        if not self._ordered:
            return
        for box, (one, words) in zip(self._boxes, self._options, strict=True):
            place = f"{self._ticked.index(one) + 1}. " if one in self._ticked else ""
            box.setText(place + words)
            box.setAccessibleDescription(f"第 {place[:-2]} 个" if place else "")


class _Record(ValueEditor):
    """Several values with their words before them; a number of 0 that may be left out is."""

    def __init__(
        self, keys: Mapping[str, tuple[Check, bool]], value: object, words: Wording
    ) -> None:
        super().__init__()
        given = value if isinstance(value, Mapping) else {}
        self._keys = keys
        self._parts: dict[str, ValueEditor] = {}
        line = row(spacing=6)
        for name, (check, _) in keys.items():
            part = editor_for(check, given.get(name), words)
            part.name_fields(words(name))
            part.changed.connect(self.changed)
            for note in part.findChildren(Text):
                note.hide()
            self._parts[name] = part
            line.addWidget(Text(words(name), "body", "ink2"))
            line.addWidget(part)
        line.addStretch(1)
        self.setLayout(line)

    def raw(self) -> object:
        values = {name: part.raw() for name, part in self._parts.items()}
        return {name: one for name, one in values.items() if one or self._keys[name][1]}


class _AnswerBy(ValueEditor):
    """本月底前, or so many days."""

    def __init__(self, value: object) -> None:
        super().__init__()
        within = value if isinstance(value, Mapping) else {"length": 15, "unit": "day"}
        self._month_end = QCheckBox("本月底前")
        self._month_end.setChecked(value == "month_end")
        self._unit = str(within["unit"])
        self._field = QSpinBox()
        self._field.setRange(1, 366)
        self._field.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self._field.setValue(int(str(within["length"])))
        self._field.setEnabled(value != "month_end")
        self._field.setAccessibleName("或收到后几天")
        fix_width(self._field, 72)
        self._month_end.toggled.connect(self._turn)
        self._field.valueChanged.connect(lambda _: self.changed.emit())
        words = "个月" if self._unit == "month" else "天"
        self.setLayout(
            row(self._month_end, Text("或收到后", "body", "ink2"), self._field, Text(words), 1)
        )

    def raw(self) -> object:
        if self._month_end.isChecked():
            return "month_end"
        return {"length": self._field.value(), "unit": self._unit}

    def _turn(self, on: bool) -> None:
        self._field.setEnabled(not on)
        self.changed.emit()


def editor_for(
    check: Check, value: object, words: Wording, steps: Sequence[str] = ()
) -> ValueEditor:
    """The editor that fits a check; `steps` are those that labels can be given to."""
    if isinstance(check, WholeNumber):
        return _Number(check, value)
    if isinstance(check, YesNo):
        return _Choice([(True, "是"), (False, "否")], value)
    if isinstance(check, OneOf):
        return _Choice([(m.value, _label(m.value, m.label, words)) for m in check.members], value)
    if isinstance(check, Choice):
        return _Choice([(text, text) for text in check.texts], value)
    if isinstance(check, ListOf):
        return _list_editor(check, value, words)
    if isinstance(check, Record):
        keys = {name: (key.check, key.required) for name, key in check.keys.items()}
        return _Record(keys, value, words)
    if isinstance(check, Labels):
        return _Record(dict.fromkeys(steps, (str, False)), value, words)
    if isinstance(check, AnswerByDay):
        return _AnswerBy(value)
    return _Words(value)


def _list_editor(check: ListOf, value: object, words: Wording) -> ValueEditor:
    item = check.item
    if isinstance(item, OneOf):
        options = [(m.value, _label(m.value, m.label, words)) for m in item.members]
        return _Ticks(options, value, ordered=item.kind in _ORDERED)
    if isinstance(item, Month):
        months = [(f"{n:02d}", f"{n} 月") for n in range(1, 13)]
        return _Ticks(months, value, ordered=False)
    if isinstance(item, WholeNumber):
        numbers = [(n, str(n)) for n in range(item.low, item.high + 1)]
        return _Ticks(numbers, value, ordered=False)
    return _Texts(value, days=isinstance(item, MonthDay))


def _label(value: str, label: str, words: Wording) -> str:
    """The words of the table, so that what is chosen reads as it will stand there."""
    said = words(value)
    return label if said == value else said


def focus_first(editor: ValueEditor) -> None:
    """Put the focus on the first field, a text selected."""
    fields = [field for field in editor.fields() if field.isEnabled()]
    if fields:
        fields[0].setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(fields[0], (QLineEdit, QSpinBox)):
            fields[0].selectAll()
