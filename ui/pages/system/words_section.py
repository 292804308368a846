"""用语和别名: what papers call offices and business; how rosters call villages."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from qualdesk.services.office_words import Alias
from ui.models.paged import Column, PagedModel
from ui.pages.system.words_presenter import WordsPresenter, WordsState
from ui.sections import scrolled
from ui.widgets.buttons import Button
from ui.widgets.cards import Card
from ui.widgets.fields import Form
from ui.widgets.layouts import column, row, tab_by_layout
from ui.widgets.table import Table
from ui.widgets.texts import Text

_TIGHT = (0, 0, 0, 0)
_CONFIRMATION = "confirmation"
_CONFIRMATIONS = ("资格确认", "资格认证")


class WordsSection(QWidget):
    """Enter goes from field to field and saves on the last one."""

    _COLUMNS: tuple[Column[Alias], ...] = (
        Column("text", "名册里的写法", 150, lambda a: a.text, stretch=True),
        Column("village", "就是", 150, lambda a: a.village),
    )

    def __init__(self, presenter: WordsPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.fields: dict[str, QComboBox | QLineEdit] = {}
        self.form = Form(88)
        self.form.finished.connect(self._save)
        self.save = Button("保存用语(&S)", self._save)
        self._why = Text("由系统管理角色更改", "small", "ink2")
        words = Card("用语", "写在屏幕和每张表上")
        words.add(scrolled(column(self.form, 1)), row(self._why, 1, self.save))
        words.body.setStretch(0, 1)
        self.model: PagedModel[Alias] = PagedModel(self._COLUMNS)
        self.table = Table(self.model, "村名别名")
        self._none = Text(
            "还没有别名。导入名册时认不出的村名，在这里告诉本台是哪个村，下次就认得。",
            "body", "ink2", wrap=True,
        )  # fmt: skip
        self.text, self.village = QLineEdit(), QComboBox()
        self.text.setAccessibleName("名册里的写法")
        self.text.setPlaceholderText("名册里的写法")
        self.text.returnPressed.connect(self.village.setFocus)
        self.village.setAccessibleName("是哪个村")
        self.village.setMaxVisibleItems(16)
        self.add = Button("添加别名(&A)", self._add, icon="add")
        self.remove = Button("删去(&T)", self._remove)
        names = Card("村名别名", "名册里的另一种写法", padding=_TIGHT)
        names.head.addWidget(self.remove)
        line = row(self.text, self.village, self.add, margins=(12, 10, 12, 12))
        line.setStretch(0, 3)
        line.setStretch(1, 2)
        empty = row(self._none, margins=(14, 14, 14, 0))
        names.add(self.table, empty, 1, line)
        names.body.setStretch(0, 1)
        both = row(words, names, spacing=12)
        both.setStretch(0, 4)
        both.setStretch(1, 5)
        self.setLayout(column(both))

    def render_state(self, state: WordsState) -> None:
        """Fields as they are kept, names, what the person may do."""
        for word in state.words:
            if word.key not in self.fields:
                self._make_field(word.key, word.label, word.usual)
                tab_by_layout(self)
            field = self.fields[word.key]
            field.setEnabled(state.may_words)
            if isinstance(field, QComboBox):
                field.setCurrentText(word.text)
            elif not field.hasFocus() or not field.isModified():
                field.setText(word.text if word.own else "")
        self.save.setVisible(state.may_words)
        self._why.setVisible(not state.may_words)
        here = self.table.currentIndex().row()
        self.model.show(state.aliases)
        self.table.go_to(max(0, here))
        self.table.setVisible(bool(state.aliases))
        self._none.setVisible(not state.aliases)
        self.remove.setEnabled(bool(state.aliases) and state.may_names)
        self.add.setEnabled(state.may_names)
        known = [self.village.itemData(at) for at in range(self.village.count())]
        if known != [code for code, _ in state.villages]:
            self.village.clear()
            for code, name in state.villages:
                self.village.addItem(name, code)

    def _make_field(self, key: str, label: str, usual: str) -> None:
        if key == _CONFIRMATION:
            choice = QComboBox()
            choice.addItems(list(_CONFIRMATIONS))
            self.fields[key] = choice
            self.form.add(label, choice)
            return
        field = QLineEdit()
        field.setPlaceholderText(usual)
        self.fields[key] = field
        self.form.add(label, field, f"空着就是“{usual}”" if usual else "空着就不印")

    def _save(self) -> None:
        if self.save.isHidden():
            return
        typed = {
            key: field.currentText() if isinstance(field, QComboBox) else field.text()
            for key, field in self.fields.items()
        }
        self._presenter.save(typed)

    def _add(self) -> None:
        self._presenter.add_alias(
            self.text.text().strip(), str(self.village.currentData() or ""), self._added
        )

    def _added(self) -> None:
        self.text.clear()
        self.text.setFocus()

    def _remove(self) -> None:
        alias = self.model.at(self.table.currentIndex().row()) if self.model.rowCount() else None
        if alias is not None:
            self._presenter.remove_alias(alias.text)
