"""The import of a roster: four steps, each with what it does and what comes next."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QScrollArea, QStackedWidget, QWidget

from qualdesk.domain.recipient import Insurance
from qualdesk.domain.roster_columns import Field
from ui import prompts
from ui.look.marks import StateMark
from ui.look.theme import theme
from ui.pages.roster.cell_editor import CellEditor
from ui.pages.roster.head import SectionHead
from ui.pages.roster.import_parts import DropArea, Steps
from ui.pages.roster.import_presenter import ImportPresenter
from ui.pages.roster.import_state import (
    CHECK,
    COLUMNS,
    DONE,
    FILES,
    STEPS,
    ColumnChoice,
    ImportState,
    Preview,
    ProblemRow,
)
from ui.pages.roster.import_tables import MISSING, NEW, PROBLEMS, PreviewTables
from ui.pages.roster.person_parts import Act
from ui.text import count
from ui.widgets.buttons import Button, PrimaryButton, QuietButton
from ui.widgets.cards import Card, CountTile
from ui.widgets.layouts import boxed, clear, column, row, rule
from ui.widgets.strips import Banner, ProgressStrip
from ui.widgets.texts import KeyHints, StateLabel, Text

_TILES = (
    (StateMark.OVERDUE, "行有问题"),
    (StateMark.NEW, "新增"),
    (StateMark.UNSURE, "有变化"),
    (StateMark.NOT_YET, "没变化"),
    (StateMark.VERIFY, "表里没有"),
)
_REJECTS = "退回的行.xlsx"


class ImportSection(QWidget):
    """Renders the import presenter's state. `left` asks to go back to the list."""

    left = Signal()

    def __init__(self, presenter: ImportPresenter, show_list: Act) -> None:
        super().__init__()
        self._presenter, self._show_list = presenter, show_list
        self._shown_columns: tuple[str, ...] = ()
        self._preview: Preview | None = None
        self._going_through = False  # rows: the list in sight stays
        self.back_to_list = QuietButton("名册(&B)", self.left.emit, icon="arrow_left")
        self.steps = Steps(STEPS)
        self.head = SectionHead("导入花名册", self.steps)
        self.head.line.insertWidget(0, self.back_to_list)
        self.progress = ProgressStrip()
        presenter.follow = lambda job: self.progress.follow(job).start()
        self.fault = Banner(StateMark.VERIFY, "")
        self.stack = QStackedWidget()
        for page in (self._files(), self._columns(), self._check(), self._done()):
            self.stack.addWidget(page)
        self._said = Text("", "small", "ink2")
        self.rejects = Button("把问题行存成表格(&X)", self._save_rejects)
        self.previous = Button("上一步(&P)", presenter.back)
        self.next = PrimaryButton("下一步(&N)", self._next)
        foot = row(self._said, 1, self.rejects, self.previous, self.next, spacing=12)
        inside = column(self.head, self.fault, self.stack, self.progress, foot, spacing=10)
        inside.setStretch(2, 1)
        self.setLayout(inside)

    # The four steps

    def _files(self) -> QWidget:
        self.choose = Button("选文件(&F)", self._choose, icon="folder_open")
        self.drop = DropArea(self.choose)
        self.drop.dropped.connect(self._presenter.choose)
        self.insurance = QComboBox()
        self.insurance.setAccessibleName("险种")
        self.insurance.addItem("看表里写的", "")
        for insurance in Insurance:
            self.insurance.addItem(insurance.label, insurance.value)
        self.insurance.activated.connect(
            lambda _: self._presenter.choose_insurance(self.insurance.currentData())
        )
        self.village = QComboBox()
        self.village.setAccessibleName("村（社区）")
        self.village.activated.connect(
            lambda _: self._presenter.choose_village(self.village.currentData())
        )
        notes = Text("表里没有险种、没有村的，才用这里选的。", "small", "ink2")
        options = row(
            Text("险种", "body", "ink2"),
            self.insurance,
            Text("村（社区）", "body", "ink2"),
            self.village,
            notes,
            1,
            spacing=8,
        )
        inside = column(self.drop, options, spacing=12)
        inside.setStretch(0, 1)
        return boxed(inside)

    def put_villages(self, villages: list[tuple[str, str]]) -> None:
        """Offer these villages: name and code."""
        here = self.village.currentData()
        self.village.clear()
        self.village.addItem("看表里写的", "")
        for name, code in villages:
            self.village.addItem(name, code)
        self.village.setCurrentIndex(max(0, self.village.findData(here)))

    def _columns(self) -> QWidget:
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(3, 1)
        self.combos: dict[str, QComboBox] = {}
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = boxed(column(self._grid, 1, margins=(14, 10, 14, 10)))
        inside.setProperty("ground", "surface")
        inside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        scroll.setWidget(inside)
        card = Card(
            "表里的列对应名册里的什么", "改过的对法会记住，下次不用再对", padding=(0, 0, 0, 0)
        )
        card.add(scroll)
        return card

    def _check(self) -> QWidget:
        self.tiles = [CountTile(mark, word) for mark, word in _TILES]
        self.tables = PreviewTables()
        for at, tile in enumerate(self.tiles):
            tile.clicked.connect(lambda _=False, at=at: self.show_list_of(at))
        self.tiles[PROBLEMS].setChecked(True)
        self._title = Text("", "card")
        self._title_note = Text("", "small", "ink2")
        self._notes = Banner(StateMark.VERIFY, "")
        card = Card(padding=(0, 0, 0, 0))
        card.body.setSpacing(0)
        head = boxed(row(self._title, self._title_note, 1, spacing=10, margins=(14, 7, 12, 7)))
        self._detail = Text("", "small", wrap=True)
        foot = QWidget()
        foot.setProperty("ground", "header")
        foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.editor = CellEditor()
        self._keys = KeyHints(
            ("↑ ↓", "换行"), ("1", "采用建议"), ("2", "跳过这行"), ("Ctrl+E", "改这一格")
        )
        self._handled = Text("", "small", "ink2")
        self._hints = boxed(row(self._keys, 1, self._handled, spacing=12))
        foot.setLayout(
            column(self._detail, self.editor, self._hints, spacing=5, margins=(14, 7, 12, 7))
        )
        self._foot = foot
        self.tables.pointed.connect(self._show_detail)
        self.tables.taken.connect(self.take)
        self.tables.skipped.connect(self.skip)
        self.editor.done.connect(self._amend)
        self.editor.left.connect(self._leave_editor)
        card.add(head, rule(), self.tables, foot)
        card.body.setStretch(2, 1)
        inside = column(row(*self.tiles, spacing=10), self._notes, card, spacing=10)
        inside.setStretch(2, 1)
        return boxed(inside)

    def _done(self) -> QWidget:
        self._result = column(spacing=8)
        self._done_title = Text("已写入名册", "headline")
        card = Card(padding=(28, 24, 28, 24))
        card.add(
            StateLabel(StateMark.DONE, "已保存", role="strong"), self._done_title, self._result
        )
        whole = boxed(column(1, row(1, card, 1), 2))
        card.setMinimumWidth(theme().px(560))
        return whole

    # Rendering

    def render_state(self, state: ImportState) -> None:
        """The step in sight, and the buttons that fit it."""
        self.steps.put(state.step)
        if state.step != CHECK:
            self._going_through = False
        self.stack.setCurrentIndex(state.step)
        names = "、".join(path.name for path in state.files)
        self.head.subtitle.setText(names if len(names) < 48 else f"{len(state.files)} 个文件")
        self.fault.put(state.fault)
        self.drop.files.setText("\n".join(path.name for path in state.files))
        self._render_columns(state)
        self.tables.show_handled(state.handled)
        if state.preview is not None and state.preview is not self._preview:
            self._preview = state.preview
            self._render_preview(state.preview)
        if state.step == DONE:
            clear(self._result)
            for words in state.result:
                self._result.addWidget(Text(words, "body"))
        if state.preview is not None:
            problems = state.preview.problems
            done = sum(1 for one in problems if state.handled(one))
            self._handled.setText(f"已处理 {count(done)} / {count(len(problems))}")
        self._render_buttons(state)

    def _render_buttons(self, state: ImportState) -> None:
        rejected = state.preview.rejected if state.preview else 0
        self.previous.setVisible(state.step in (COLUMNS, CHECK))
        self.rejects.setVisible(state.step in (CHECK, DONE) and rejected > 0)
        self.stack.setEnabled(not state.busy)
        for button in (self.previous, self.rejects, self.back_to_list):
            button.setEnabled(not state.busy)
        ready = {
            FILES: bool(state.files),
            COLUMNS: True,
            CHECK: bool(state.preview),
            DONE: True,
        }[state.step]
        self.next.setEnabled(ready and not state.busy and not state.checking)
        to_write = count(state.preview.to_write) if state.preview else ""
        self.next.setText(
            {
                FILES: "下一步：读文件(&N)",
                COLUMNS: "下一步：看问题和变化(&N)",
                CHECK: f"下一步：写入 {to_write} 行(&N)",
                DONE: "看花名册(&N)",
            }[state.step]
        )
        self.next.updateGeometry()
        self._said.setText(
            {
                FILES: "导入前先给您看问题和变化，不会直接写入。",
                COLUMNS: "还没有写入任何数据。没有用的列选“不导入”。",
                CHECK: "还没有写入任何数据；有红色问题的行不写入，其余的一次写完。",
                DONE: "",
            }[state.step]
        )

    def _render_columns(self, state: ImportState) -> None:
        texts = tuple(one.text for one in state.columns)
        if texts != self._shown_columns:
            self._shown_columns = texts
            self._build_columns(state.columns)
        for one in state.columns:
            combo = self.combos[one.text]
            wanted = one.field.value if one.field is not None else ""
            combo.setCurrentIndex(max(0, combo.findData(wanted)))
            known = one.field is not None
            label = combo.property("label")
            if isinstance(label, StateLabel):
                skipped = one.field is Field.IGNORE
                mark = StateMark.DONE if known and not skipped else StateMark.NOT_YET
                label.put(mark, "已对上" if known and not skipped else "不导入")

    def _build_columns(self, columns: tuple[ColumnChoice, ...]) -> None:
        clear(self._grid)
        self.combos = {}
        for at, words in enumerate(("表里的列", "名册里的", "", "例子")):
            self._grid.addWidget(Text(words, "small", "ink2"), 0, at)
        for line, one in enumerate(columns, 1):
            combo = QComboBox()
            combo.setAccessibleName(f"“{one.text}”对应")
            combo.addItem("不导入", "")
            for known in Field:
                if known is not Field.IGNORE:
                    combo.addItem(known.label, known.value)
            combo.setMinimumWidth(theme().px(180))
            combo.activated.connect(
                lambda _, text=one.text, box=combo: self._presenter.map_column(
                    text, box.currentData()
                )
            )
            combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            label = StateLabel(StateMark.DONE, "已对上")
            combo.setProperty("label", label)
            self.combos[one.text] = combo
            examples = Text(one.examples, "small", "ink2")
            examples.setToolTip(one.examples)
            examples.setMinimumWidth(0)
            self._grid.addWidget(Text(one.text, "strong"), line, 0)
            self._grid.addWidget(combo, line, 1)
            self._grid.addWidget(label, line, 2)
            self._grid.addWidget(examples, line, 3)

    def _render_preview(self, preview: Preview) -> None:
        doubts = len(preview.problems) - preview.rejected
        notes = (
            f"红色 {count(preview.rejected)} 行不写入，{count(max(doubts, 0))} 行请核对",
            "名册里还没有的待遇",
            preview.changed_what or "和名册里的不一样",
            "不动",
            "名册有、表里没有，不会删人",
        )
        numbers = (
            len(preview.problems),
            len(preview.new),
            len(preview.changed),
            preview.unchanged,
            len(preview.missing),
        )
        for tile, number, note in zip(self.tiles, numbers, notes, strict=True):
            tile.put(count(number), note)
        self.tables.put(preview)
        self._notes.put("　".join(preview.notes))
        if self._presenter.state.checking or self._going_through:
            self._show_detail(self.tables.detail())
            return
        first = PROBLEMS if preview.problems else NEW
        self.tiles[first].setChecked(True)
        self.show_list_of(first)

    def show_list_of(self, at: int) -> None:
        """The list of a tile."""
        titles = ("问题就写在行边上", "新增的人", "有变化的人", "没变化的人", "表里没有的人")
        notes = (
            "只列有问题的行，全文在下面",
            "",
            "旧内容 → 新内容",
            "",
            "写入后标为名单外，由您核对",
        )
        self._title.setText(titles[at])
        self._title_note.setText(notes[at])
        self.tables.setCurrentIndex(at)
        self._show_detail(self.tables.detail())
        if at == MISSING and self._preview is not None and not self._preview.missing:
            self._title_note.setText("没有")

    def _show_detail(self, words: str) -> None:
        self._detail.setText(words)
        problems = self.tables.currentWidget() is self.tables.problems
        self._hints.setVisible(problems and bool(words) and self.editor.isHidden())
        self._foot.setVisible(bool(words))

    # Row by row

    def take(self, problem: ProblemRow) -> None:
        """1: do what is proposed, and go on."""
        self._going_through = True
        if self._presenter.take_proposal(problem):
            self.tables.go_on()
        else:
            self._open_editor(problem)

    def skip(self, problem: ProblemRow) -> None:
        """2: leave the row out, and go on."""
        self._going_through = True
        self._presenter.skip(problem.key)
        self.tables.go_on()

    def edit_cell(self) -> None:
        """Ctrl+E: correct a cell of the current row."""
        problem = self.tables.problem()
        if problem is not None and self._presenter.state.step == CHECK:
            self._going_through = True
            self._open_editor(problem)

    def _amend(self, problem: ProblemRow, at: int, text: str) -> None:
        self._leave_editor()
        self._presenter.amend(problem.key, at, text)

    def _open_editor(self, problem: ProblemRow) -> None:
        self._hints.hide()
        self.editor.begin(problem)

    def _leave_editor(self) -> None:
        self.editor.hide()
        self._hints.show()
        self.tables.problems.setFocus()

    # Acts

    def _choose(self) -> None:
        files = prompts.choose_files(self, "选花名册文件（可以选几个）", prompts.TABLES)
        self._presenter.choose(files)

    def _save_rejects(self) -> None:
        path = prompts.choose_target(self, "把问题行存成表格", _REJECTS, prompts.EXCEL)
        if path is not None:
            self._presenter.save_rejects(path)

    def _next(self) -> None:
        step = self._presenter.state.step
        if step == DONE:
            self._show_list()
        elif step == FILES:
            self._presenter.read()
        else:
            self._presenter.next()
