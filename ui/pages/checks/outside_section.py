"""外来名单: take a list in after a look at it, decide near misses, take one back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QStackedWidget, QWidget

from qualdesk.domain.duties import ComparisonKind
from qualdesk.errors import Severity
from qualdesk.services.comparing_rows import Effect, Planned
from ui import prompts
from ui.context import Desk
from ui.look.marks import StateMark
from ui.models.paged import Column, PagedModel
from ui.pages.checks.outside_presenter import (
    DoneRow,
    ImportLine,
    NearLine,
    OutsidePresenter,
    OutsideState,
    did,
)
from ui.sections import Section, combo, fill
from ui.text import count, masked_id, place_words
from ui.widgets.buttons import Button, PrimaryButton, QuietButton
from ui.widgets.cards import Card
from ui.widgets.layouts import boxed, column, row
from ui.widgets.strips import Banner, ProgressStrip
from ui.widgets.table import Table
from ui.widgets.texts import Text

_ACTS = {
    Effect.CONFIRM: StateMark.DONE,
    Effect.CASE: StateMark.VERIFY,
    Effect.WORK: StateMark.DONE,
    Effect.FLAG: StateMark.VERIFY,
    Effect.OFFERED: StateMark.UNSURE,
    Effect.REFUSED: StateMark.BLANK,
}
_PREVIEW: tuple[Column[Planned], ...] = (
    Column("row", "行", 52, lambda r: str(r.row.row), right=True),
    Column("name", "姓名", 84, lambda r: r.row.name, bold=lambda _: True),
    Column("id", "身份证号", 164, lambda r: r.masked),
    Column("verdict", "对得上吗", 130, lambda r: r.verdict.label),
    Column("what", "会怎么办", 240, lambda r: r.what, stretch=True, tip=lambda r: r.what,
           mark=lambda r: _ACTS.get(r.effect, StateMark.NOT_YET)),
)  # fmt: skip
_DONE: tuple[Column[DoneRow], ...] = (
    Column("row", "行", 52, lambda r: str(r.row), right=True),
    Column("name", "姓名", 84, lambda r: r.name, bold=lambda _: True),
    Column("id", "身份证号", 164, lambda r: masked_id(r.id_number)),
    Column("verdict", "对上没有", 130, lambda r: r.verdict.label),
    Column("what", "办了什么", 240, lambda r: r.what, stretch=True, tip=lambda r: r.what,
           mark=lambda r: _ACTS.get(r.effect, StateMark.NOT_YET)),
)  # fmt: skip
_IMPORTS: tuple[Column[ImportLine], ...] = (
    Column("kind", "名单", 112, lambda r: r.kind.label, bold=lambda _: True,
           mark=lambda r: StateMark.LOST if r.undone else StateMark.DONE),
    Column("day", "日期", 88, lambda r: r.stated_on.isoformat()),
    Column("did", "办了什么", 180, lambda r: "已撤回" if r.undone else r.did, stretch=True,
           tip=lambda r: r.did),
)  # fmt: skip
_NEAR: tuple[Column[NearLine], ...] = (
    Column("row", "行", 46, lambda r: str(r.row), right=True),
    Column("name", "名单上", 76, lambda r: r.name),
    Column("id", "名单的证号", 156, lambda r: masked_id(r.id_number)),
    Column("ours", "本站", 76, lambda r: r.person.row.name, bold=lambda _: True),
    Column("our_id", "本站的证号", 156, lambda r: masked_id(r.person.row.id_number)),
    Column("place", "村组", 110, lambda r: place_words(r.person.village, r.person.row.group),
           stretch=True),
)  # fmt: skip


class OutsideSection(Section):
    """The lists above, near misses below; a file that is looked at takes their place."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.presenter = OutsidePresenter(desk)
        self._rows_done: object = None
        self._shown: tuple[object, object, object] = (None, None, None)
        self.kind = combo("哪种名单", 10)
        fill(self.kind, [(one.value, one.label) for one in ComparisonKind])
        self.kind.activated.connect(
            lambda _: self.presenter.choose(ComparisonKind(self.kind.currentData()))
        )
        self.choose = Button("选文件(&F)", self.choose_file, icon="folder_open")
        self.progress = ProgressStrip()
        self.imports = Table(PagedModel(_IMPORTS), "收过的名单")
        self.undo = QuietButton("撤回整批(&U)", self.take_back_list, icon="arrow_undo")
        self.near = Table(PagedModel(_NEAR), "像，但证号对不上")
        self._build()
        self.imports.entered.connect(self._look_back)
        self.near.moved.connect(self.presenter.move)
        self.presenter.bind(self.render_state)

    def _build(self) -> None:
        lists = Card("收过的名单", "撤回是一条更正，写原因", padding=(0, 0, 0, 0))
        lists.head.addWidget(self.undo)
        self._none = Text("还没有收过名单。先选是哪种名单，再选文件。", "body", "ink2", wrap=True)
        self._lists = QStackedWidget()
        self._lists.addWidget(self.imports)
        self._lists.addWidget(boxed(column(self._none, 1, margins=(14, 14, 14, 14))))
        lists.add(self._lists)
        self.same = Button("是同一人", lambda: self.digit(1), key="1")
        self.other = Button("不是", lambda: self.digit(2), key="2")
        self.later = Button("先放着", lambda: self.digit(0), key="0")
        self._near = Card("像，但证号对不上", "不定就不写入", padding=(0, 0, 0, 0))
        self._near.body.setSpacing(0)
        acts = row(self.same, self.other, self.later, 1, margins=(12, 8, 12, 10))
        self._near.add(self.near, acts)
        self._words, self._file = Text("", "body", wrap=True), Text("", "card")
        self._problems = Banner(StateMark.VERIFY, "")
        self.preview = Table(PagedModel(_PREVIEW), "名单逐行")
        self.apply = PrimaryButton("收下这份名单(&J)", self.primary)
        self.drop = Button("不收了(&B)", self.presenter.put_away)
        looked = Card(padding=(0, 0, 0, 0))
        looked.body.setSpacing(0)
        top = column(self._file, self._words, self._problems, spacing=6, margins=(14, 10, 14, 8))
        looked.add(top, self.preview, row(self.drop, 1, self.apply, margins=(14, 8, 14, 10)))
        looked.body.setStretch(1, 1)
        self.done = Table(PagedModel(_DONE), "名单办了什么")
        self.close_done = Button("看完了(&B)", self.presenter.put_away)
        self._whose = Text("", "card")
        back = Card(padding=(0, 0, 0, 0))
        back.body.setSpacing(0)
        foot = row(1, self.close_done, margins=(14, 8, 14, 10))
        back.add(column(self._whose, margins=(14, 10, 14, 8)), self.done, foot)
        back.body.setStretch(1, 1)
        both = column(lists, self._near, spacing=10)
        both.setStretch(0, 2)
        both.setStretch(1, 3)
        self._stack = QStackedWidget()
        self._stack.addWidget(boxed(both))
        self._stack.addWidget(looked)
        self._stack.addWidget(back)
        head = row(Text("收一份", "body", "ink2"), self.kind, self.choose, 1, spacing=8)
        inside = column(head, self.progress, self._stack, spacing=10)
        inside.setStretch(2, 1)
        self.setLayout(inside)

    def render_state(self, state: OutsideState) -> None:
        """Lists, near misses, or the file that is looked at."""
        self.kind.setCurrentIndex(self.kind.findData(state.kind.value))
        shown = (state.imports, state.near, state.preview)
        if state.imports is not self._shown[0]:
            self.imports.rows.show(state.imports)
            self.imports.go_to(0)
        if state.near is not self._shown[1]:
            self.near.rows.show(state.near)
        if state.preview is not self._shown[2] and state.preview is not None:
            self._put_preview(state)
        self._shown = shown
        if state.near and self.near.currentIndex().row() != state.at:
            self.near.go_to(state.at)
        self._near.setVisible(bool(state.near))
        self._near.title.setText(f"像，但证号对不上　{count(len(state.near))} 行请您定")
        self._lists.setCurrentIndex(0 if state.imports else 1)
        self.undo.setVisible(bool(state.imports))
        if state.done is not self._rows_done:
            self._rows_done = state.done
            self._whose.setText(f"{state.file}　{count(len(state.done))} 行")
            self.done.rows.show(state.done)
            self.done.go_to(0)
        self._stack.setCurrentIndex(1 if state.preview is not None else 2 if state.done else 0)
        self.counted.emit(len(state.near))
        for button in (self.same, self.other, self.apply):
            button.setEnabled(not state.saving)

    def _put_preview(self, state: OutsideState) -> None:
        preview = state.preview
        assert preview is not None
        self.preview.rows.show(preview.rows)
        self.preview.go_to(0)
        day = preview.read.stated_on
        told = "" if preview.read.day_is_told else "（名单没写日期，按今天）"
        self._file.setText(f"{state.kind.label}　{state.file}")
        again = "这个文件收过，只写新的。" if preview.earlier else "还没有写入，看好了再收。"
        self._words.setText(f"{did(preview.counts())}　名单日期 {day}{told}　{again}")
        worst = [one.message for one in preview.problems if one.severity is not Severity.ADVICE]
        more = f"　等 {len(worst)} 处" if len(worst) > _MOST else ""
        self._problems.put("\n".join(worst[:_MOST]) + more)

    def _look_back(self, at: int) -> None:
        self.presenter.look_back(at)

    def choose_file(self) -> None:
        """Read a file, show what it would do."""
        path = prompts.choose_file(self, f"选{self.presenter.state.kind.label}名单", prompts.TABLES)
        if path is not None:
            self.progress.follow(self.presenter.look(path)).start()

    def take_back_list(self) -> None:
        """撤回整批, with a reason."""
        at = self.imports.currentIndex().row()
        lines = self.presenter.state.imports
        if not 0 <= at < len(lines) or lines[at].undone:
            return
        reason = prompts.ask_reason(
            self,
            f"撤回整批：{lines[at].kind.label}",
            f"{lines[at].did}。它写下的确认和核查件都撤回；已经有人办的核查件留着。",
            "撤回(&U)",
            usual=("导错了文件", "选错了名单种类", "名单日期不对"),
            serious=True,
        )
        if reason:
            self.presenter.undo(lines[at].import_id, reason)

    # What the page passes on

    def load(self) -> None:
        """Read again."""
        self.presenter.load()

    def first_focus(self) -> QWidget | None:
        """Near misses first: they wait for a person."""
        if self.presenter.state.preview is not None:
            return self.preview
        if self.presenter.state.done:
            return self.done
        return self.near if self.presenter.state.near else self.choose

    def panes(self) -> Sequence[QWidget]:
        """The lists, the near misses; of a file that is looked at its rows."""
        return self.imports, self.near, self.preview, self.done

    def digit(self, number: int) -> None:
        """1 the same, 2 not, 0 later."""
        if self.presenter.state.preview is not None:
            return
        if number == 0:
            self.presenter.step()
        elif number in (1, 2):
            self.presenter.decide(same=number == 1)

    def primary(self) -> None:
        """Take the list in."""
        job = self.presenter.apply()
        if job is not None:
            self.progress.follow(job).start()


_MOST = 3  # findings that are shown in words
