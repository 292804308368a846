"""规则和条款: every value in force with its clause, found as typed, changed in its place."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from ui.look.marks import StateMark
from ui.look.theme import theme
from ui.models.paged import Column, PagedModel
from ui.pages.system.rules_presenter import RulesPresenter, shown_rows
from ui.pages.system.rules_state import Editing, Entered, RuleRow, RulesState
from ui.pages.system.value_editors import ValueEditor, editor_for, focus_first
from ui.pages.system.words import value_words
from ui.widgets.buttons import Button, PrimaryButton, QuietButton, SeriousButton
from ui.widgets.cards import Card
from ui.widgets.fields import SearchField
from ui.widgets.layouts import boxed, clear, column, fix_width, row, rule, tab_by_layout
from ui.widgets.segments import Segment, Segments
from ui.widgets.strips import Banner
from ui.widgets.table import Table
from ui.widgets.texts import StateLabel, Text

_TIGHT = (0, 0, 0, 0)
_TIP = Qt.ItemDataRole.ToolTipRole
_HIDDEN_WHEN_NARROW = ("source", "since")
_NARROW = 800  # logical width below which they have no room
_ALL, _OWN = "all", "own"
_SHOWN = (Segment(_ALL, "全部"), Segment(_OWN, "本单位改过", StateMark.NEW))


class RulesSection(QWidget):
    """The rules; Enter on a row opens the editor below the list."""

    _COLUMNS: tuple[Column[RuleRow], ...] = (
        Column("rule", "规定", 300, lambda r: r.rule, tip=lambda r: r.rule),
        Column("value", "现在的值", 180, lambda r: r.value, stretch=True, tip=lambda r: r.value,
               bold=lambda _: True),
        Column("clause", "条款", 150, lambda r: r.clause, tip=lambda r: r.clause),
        Column("source", "出处", 160, lambda r: r.own or r.source_name,
               tip=lambda r: r.own or r.source_name, mark=lambda r: r.mark),
        Column("since", "生效", 96, lambda r: r.since),
    )  # fmt: skip

    def __init__(
        self, presenter: RulesPresenter, from_file: Callable[[], None], restore: Callable[[], None]
    ) -> None:
        super().__init__()
        self._presenter = presenter
        self._rows: tuple[RuleRow, ...] = ()
        self._asked: object = None
        self._name = Text("", "card", wrap=True)
        self.choice = QComboBox()
        self.choice.setAccessibleName("选用的规则")
        self.choice.activated.connect(self._chosen)
        fix_width(self.choice, 230)
        self.own_file = Button("用本站的规则文件(&F)", from_file)
        self._why = Text("由系统管理角色更改；您可以查看", "small", "ink2")
        self.search = SearchField("找规定、值或条款")
        self.segments = Segments("看哪些", _SHOWN)
        self.segments.chosen.connect(lambda key: presenter.show_changed(only=key == _OWN))
        self._questions = column(spacing=6)
        self.model: PagedModel[RuleRow] = PagedModel(self._COLUMNS)
        self.table = Table(self.model, "规则")
        self.table.entered.connect(self._open)
        self._hint = Text("", "small", "ink2")
        card = Card(padding=_TIGHT)
        self._foot = boxed(column(rule(), row(self._hint, margins=(12, 7, 12, 7)), spacing=0))
        card.body.setSpacing(0)
        card.add(self.table, self._foot)
        self.editor = RuleEditor(presenter, restore)
        head = row(self._name, self._why, self.choice, self.own_file, spacing=12)
        head.setStretch(0, 1)
        self._head = boxed(head)
        find = row(self.search, self.segments, spacing=12)
        find.setStretch(0, 1)
        inside = column(self._head, self._questions, find, card, self.editor, spacing=10)
        inside.setStretch(3, 1)
        self.setLayout(inside)
        self.search.searched.connect(lambda _: self._filter())
        self.search.entered.connect(self.table.setFocus)
        self.search.stepped.connect(self._step)

    def render_state(self, state: RulesState) -> None:
        """Name, choice, open questions, rows, editor."""
        self._name.setText(state.name)
        self._fill_choice(state)
        for widget in (self.choice, self.own_file):
            widget.setVisible(state.may)
        self._why.setVisible(not state.may)
        self.segments.put(_SHOWN, _OWN if state.only_changed else _ALL)
        self._hint.setText(
            "↑ ↓ 选 · Enter 改这一项；改前先检查，写明文号和理由" if state.may else "↑ ↓ 选"
        )
        if (state.rows, state.only_changed) != (self._rows, self._asked):
            self._rows, self._asked = state.rows, state.only_changed
            self._filter()
        self._show_questions(state)
        had = self.editor.isVisibleTo(self)
        self.editor.render_state(state.editing)
        for part in (self._head, self._foot):
            part.setVisible(state.editing is None)
        if state.editing is not None and not had:
            self._go_to(state.editing.row.path)
        if had and state.editing is None:
            self.table.setFocus()

    def _fill_choice(self, state: RulesState) -> None:
        known = [self.choice.itemData(at) for at in range(self.choice.count())]
        if known != [one for one, _ in state.policies]:
            self.choice.clear()
            for one, name in state.policies:
                self.choice.addItem(name, one)
                self.choice.setItemData(self.choice.count() - 1, name, _TIP)
            self.choice.view().setMinimumWidth(560)
        self.choice.setCurrentIndex(self.choice.findData(state.policy_id))

    def _show_questions(self, state: RulesState) -> None:
        clear(self._questions)
        for question in state.questions if state.editing is None else ():
            decide = self._presenter.decide
            acts = [
                QuietButton(f"以 {policy} 为准", partial(decide, question.path, policy))
                for policy, _ in question.claims
                if state.may
            ]
            said = "；".join(citation for _, citation in question.claims)
            words = f"要由人决定：{question.rule}。{said}"
            self._questions.addWidget(Banner(StateMark.VERIFY, words, *acts))

    def _chosen(self) -> None:
        chosen = str(self.choice.currentData())
        if chosen != self._presenter.state.policy_id:
            self._presenter.use_policy(chosen)

    def _filter(self) -> None:
        here = self.model.at(self.table.currentIndex().row()) if self.model.rowCount() else None
        self.model.show(shown_rows(self._presenter.state, self.search.text()))
        self._go_to(here.path if here else "")

    def _go_to(self, path: str) -> None:
        rows = shown_rows(self._presenter.state, self.search.text())
        paths = [one.path for one in rows]
        self.table.go_to(paths.index(path) if path in paths else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Where there is little room, the rule, its value and its clause stay."""
        super().resizeEvent(event)
        narrow = self.width() < theme().px(_NARROW)
        for at, one in enumerate(self._COLUMNS):
            if one.key in _HIDDEN_WHEN_NARROW:
                self.table.setColumnHidden(at, narrow)

    def _step(self, rows: int) -> None:
        last = self.model.rowCount() - 1
        self.table.go_to(max(0, min(last, self.table.currentIndex().row() + rows)))

    def _open(self, at: int) -> None:
        found = self.model.at(at)
        if found is None:
            return
        if not found.changeable:
            self._hint.setText("停发依据按条款原文成组生效，要改请用本站的规则文件")
        else:
            self._presenter.edit(found.path)


class RuleEditor(Card):
    """The value, its day, its ground and the reason; what the check says stands beside them."""

    def __init__(self, presenter: RulesPresenter, restore: Callable[[], None]) -> None:
        super().__init__(padding=(14, 10, 14, 12))
        self._presenter = presenter
        self._row: RuleRow | None = None
        self.value: ValueEditor | None = None
        self._title = Text("", "card")
        self._restore = SeriousButton("恢复原文(&Y)", restore)
        self._quit = Button("不改了(&Q)", presenter.leave)
        self._original = Text("", "small", "ink2", wrap=True)
        self._changed = Text("", "small", "accent", wrap=True)
        self._place = row()
        self.day, self.clause, self.reason = QLineEdit(), QLineEdit(), QLineEdit()
        self.clause.setPlaceholderText("如 县社险发〔2026〕3号")
        self.reason.setPlaceholderText("为什么改")
        for field in (self.day, self.clause, self.reason):
            field.textChanged.connect(lambda _: self._entered())
        self._fault = StateLabel(StateMark.OVERDUE, "")
        self._notes = Text("", "small", "amber", wrap=True)
        self._effect = Text("", "small", "ink2", wrap=True)
        self._busy = StateLabel(StateMark.RUNNING, "")
        self.save = PrimaryButton("保存改动(&S)", self._save)
        self._build()
        self.hide()

    def _build(self) -> None:
        head = row(self._title, 1, self._restore, self._quit, spacing=8)
        value = row(Text("改成", "strong"), self._place, spacing=12)
        value.setStretch(1, 1)
        lines = row(
            _labelled("从哪天起(&D)", self.day, 128),
            _labelled("依据文号(&W)", self.clause),
            _labelled("理由(&L)", self.reason),
            spacing=16,
        )
        lines.setStretch(1, 1)
        lines.setStretch(2, 1)
        self._missing = Text("", "small", "ink2")
        foot = row(self._busy, self._effect, self._missing, self.save, spacing=12)
        foot.setStretch(1, 1)
        for part in (head, self._original, self._changed, value, self._fault, lines):
            self.add(part)
        self.add(self._notes, foot)

    def render_state(self, editing: Editing | None) -> None:
        """Another row, or what the check says now."""
        self.setVisible(editing is not None)
        if editing is None:
            self._row = None
            return
        if editing.row is not self._row:
            self._show_row(editing)
        self._restore.setVisible(bool(editing.changed))
        self._changed.setText(editing.changed)
        self._changed.setVisible(bool(editing.changed))
        fault = editing.faults[0] if editing.faults else editing.day_fault
        self._fault.put(StateMark.OVERDUE, fault)
        if self.value is not None:
            self.value.show_fault(wrong=bool(editing.faults))
        self._notes.setText("".join(editing.notes))
        self._notes.setVisible(bool(editing.notes))
        self._busy.put(StateMark.RUNNING, "正在算" if editing.busy else "")
        self._effect.setText(editing.effect)
        self._missing.setText(self._presenter.missing())
        self.save.setEnabled(not self._presenter.missing())

    def _show_row(self, editing: Editing) -> None:
        self._row = editing.row
        self._title.setText(editing.row.rule)
        self._original.setText(f"原文：{editing.original}")
        clear(self._place)
        value = editor_for(editing.check, editing.entered.value, value_words, editing.steps)
        value.name_fields(editing.row.rule)
        value.changed.connect(self._entered)
        self.value = None  # until the fields are filled, nothing counts as typed
        self._place.addWidget(value)
        tab_by_layout(self)
        self.day.setText(editing.entered.day)
        self.clause.setText(editing.entered.clause)
        self.reason.setText(editing.entered.reason)
        self.value = value
        self.show()
        focus_first(value)

    def _entered(self) -> None:
        if self.value is not None:
            self._presenter.enter(
                Entered(self.value.raw(), self.clause.text(), self.day.text(), self.reason.text())
            )

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter goes on, on the last field and with Ctrl it saves; Esc is one step back."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            ctrl = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if ctrl or self.reason.hasFocus():
                self._save()
            else:
                self.focusNextChild()
        elif event.key() == Qt.Key.Key_Escape:
            self._presenter.leave()
        else:
            super().keyPressEvent(event)

    def _save(self) -> None:
        if self.save.isEnabled():
            self._presenter.save()


def _labelled(words: str, field: QLineEdit, width: int = 0) -> QWidget:
    label = Text(words, "body", "ink2")
    label.setBuddy(field)
    field.setAccessibleName(words.partition("(")[0])
    if width:
        fix_width(field, width)
    return boxed(row(label, field, spacing=8))
