"""What is entered about notices: a new one, a complaint, its outcome, a day of the calendar."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from qualdesk.domain.notice_forms import days_words
from qualdesk.domain.notices import ComplaintHow, ComplaintOutcome
from ui.look.marks import StateMark
from ui.pages.notices.presenter import NoticesPresenter
from ui.pages.notices.state import NoticesState, Opening, Pane
from ui.sections import scrolled
from ui.text import count, day_in_sentence
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.cards import Card
from ui.widgets.fields import Form
from ui.widgets.layouts import boxed, column, fix_height, row, rule
from ui.widgets.segments import Segment, Segments
from ui.widgets.strips import Banner
from ui.widgets.texts import StateLabel, Text

_WHERE = (Segment("wall", "贴在村里"), Segment("web", "网上公示"))
_HOWS = tuple(Segment(one.value, one.label) for one in ComplaintHow)
_NONE = "none"
_OUTCOMES = (
    Segment(_NONE, "还没定"),
    *(Segment(one.value, one.label) for one in ComplaintOutcome),
)
_CASES = (Segment("no", "不开核查件"), Segment("yes", "开核查件"))
_DAY_KINDS = (Segment("off", "放假"), Segment("working", "上班"))
_PADDING = (0, 0, 0, 0)


class EntryCard(Card):
    """A card with fields and two buttons: done and back; its focus is that of the first field."""

    def __init__(self, title: str, save: PrimaryButton, presenter: NoticesPresenter) -> None:
        super().__init__(title, " ", padding=_PADDING)
        self.save = save
        self._presenter = presenter
        self.back = Button("返回(&B)", self._go_back, key="Esc")
        self._fault = Text("", "small", "red", wrap=True)
        self._fault.hide()

    def finish(self, *parts: QWidget | int) -> None:
        """Put the parts, which scroll where they must, then the fault and the buttons."""
        foot = row(self.back, self._fault, 1, self.save, spacing=10, margins=(14, 6, 14, 8))
        foot.setStretch(1, 1)
        self.add(scrolled(column(*parts, 1, spacing=8, margins=(14, 8, 14, 0))), rule(), foot)
        self.body.setStretch(0, 1)
        self.body.setSpacing(0)

    def put_fault(self, words: str) -> None:
        """What is wrong, beside the buttons."""
        self._fault.setText(words)
        self._fault.setVisible(bool(words))

    def _go_back(self) -> None:
        self._presenter.show_pane(Pane.NOTICE)


class OpeningCard(EntryCard):
    """登记新公示: the days are counted as it is typed."""

    def __init__(self, presenter: NoticesPresenter) -> None:
        save = PrimaryButton("登记公示(&S)", presenter.open_notice)
        super().__init__("登记新公示", save, presenter)
        self._shown: Opening | None = None
        self.where = Segments("公示在哪里", _WHERE)
        self.village = QComboBox()
        self.village.setMaxVisibleItems(16)
        self.begins = QLineEdit()
        self.begins.setPlaceholderText("今天；或 1201、2026-12-01")
        self.place = QLineEdit()
        self.place.setPlaceholderText("例如 村务公开栏")
        self.hotline = QLineEdit()
        self.form = Form(72)
        self.form.add("哪个村", self.village)
        self.form.add("张贴日子", self.begins)
        self.form.add("贴在哪里", self.place)
        self.form.add("举报电话", self.hotline)
        self._days = Text("", "body", wrap=True)
        self._doubts = Banner(StateMark.VERIFY, "")
        self.finish(boxed(row(self.where, 1)), self.form, self._days, self._doubts)
        self.where.chosen.connect(lambda key: presenter.type_opening(web=key == "web"))
        self.village.activated.connect(self._chosen)
        self.begins.textEdited.connect(lambda text: presenter.type_opening(begins=text))
        self.place.textEdited.connect(lambda text: presenter.type_opening(place=text))
        self.hotline.textEdited.connect(lambda text: presenter.type_opening(hotline=text))
        self.form.finished.connect(presenter.open_notice)
        self.setFocusProxy(self.begins)

    def put(self, state: NoticesState) -> None:
        """Show what is typed and what it would be."""
        opening = state.opening
        self.save.setEnabled(not state.saving)
        self._fill(state)
        if opening == self._shown:
            return
        self._shown = opening
        self.where.put(_WHERE, "web" if opening.web else "wall")
        self.village.setEnabled(not opening.web)
        for field, text in (
            (self.begins, opening.begins),
            (self.place, opening.place),
            (self.hotline, opening.hotline),
        ):
            if field.text() != text:
                field.setText(text)
        named: dict[str, QWidget] = {
            "village": self.village,
            "begins": self.begins,
            "hotline": self.hotline,
        }
        for name, where in named.items():
            self.form.put_fault(where, opening.fault if opening.fault_at == name else "")
        self._put_plan(opening)

    def _fill(self, state: NoticesState) -> None:
        if state.board is None:
            return
        self.hotline.setPlaceholderText(state.hotline or "例如 0872-7520000，填一次就记住")
        without = [(one.code, f"{one.name}（还没公示）") for one in state.board.without]
        posted = {file.row.village_code: file.village for file in state.board.files}
        again = [(code, name) for code, name in posted.items() if code]
        choices = [*without, *again]
        known = [
            (self.village.itemData(n), self.village.itemText(n))
            for n in range(self.village.count())
        ]
        if known != choices:
            self.village.clear()
            for code, name in choices:
                self.village.addItem(name, code)
        at = self.village.findData(state.opening.village)
        if at >= 0:
            self.village.setCurrentIndex(at)

    def _put_plan(self, opening: Opening) -> None:
        plan = opening.plan
        self._doubts.setVisible(plan is not None and bool(plan.problems))
        if plan is None:
            self._days.setText("")
            return
        days = plan.counted.days
        self._days.setText(
            f"公示 {count(len(plan.people))} 人。{len(days)} 个工作日：{days_words(days)}；"
            f"{day_in_sentence(days[-1])}下班后可以撤下。"
        )
        self._doubts.put("\n".join(problem.message for problem in plan.problems))

    def _chosen(self) -> None:
        self._presenter.type_opening(village=str(self.village.currentData() or ""))


class Lines(QPlainTextEdit):
    """Several lines; Tab goes on, Ctrl+Enter is `finished`."""

    finished = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter is a new line, Ctrl+Enter ends."""
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if held and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.finished.emit()
        else:
            super().keyPressEvent(event)


class ComplaintCard(EntryCard):
    """举报和异议: what somebody said."""

    def __init__(self, presenter: NoticesPresenter) -> None:
        save = PrimaryButton("记下举报(&S)", presenter.keep_complaint)
        super().__init__("记一件举报或异议", save, presenter)
        self.how = Segments("怎么反映的", _HOWS)
        self.text = Lines()
        self.text.setAccessibleName("反映什么")
        self.text.setPlaceholderText("反映什么：谁、什么情况、什么时候")
        fix_height(self.text, 64)
        self.about = QLineEdit()
        self.about.setPlaceholderText("被举报人的身份证号码；不知道就空着")
        self.who = QLineEdit()
        self.who.setPlaceholderText("匿名就空着")
        self.phone = QLineEdit()
        self.phone.setPlaceholderText("匿名就空着")
        self.form = Form(72)
        self.form.add("反映的是谁", self.about)
        self.form.add("举报人", self.who)
        self.form.add("联系电话", self.phone)
        note = Text(
            "举报人的姓名、电话只供答复用，不上公示，不进日志。", "small", "ink2", wrap=True
        )
        self.finish(boxed(row(self.how, 1)), self.text, self.form, note)
        self.how.chosen.connect(lambda key: presenter.type_complaint(how=ComplaintHow(key)))
        self.text.textChanged.connect(self._typed)
        self.text.finished.connect(presenter.keep_complaint)
        self.about.textEdited.connect(lambda text: presenter.type_complaint(about=text))
        self.who.textEdited.connect(lambda text: presenter.type_complaint(complainant=text))
        self.phone.textEdited.connect(lambda text: presenter.type_complaint(phone=text))
        self.form.finished.connect(presenter.keep_complaint)
        self.setFocusProxy(self.text)

    def put(self, state: NoticesState) -> None:
        """Show what is typed."""
        typed = state.complaining
        self.save.setEnabled(not state.saving)
        self.note.setText(f"{state.row.name}的公示" if state.row else " ")
        self.how.put(_HOWS, typed.how.value)
        if self.text.toPlainText() != typed.text:
            self.text.setPlainText(typed.text)
        for field, text in (
            (self.about, typed.about),
            (self.who, typed.complainant),
            (self.phone, typed.phone),
        ):
            if field.text() != text:
                field.setText(text)
        self.put_fault(typed.fault)

    def _typed(self) -> None:
        text = self.text.toPlainText()
        if text != self._presenter.state.complaining.text:
            self._presenter.type_complaint(text=text)


class AnswerCard(EntryCard):
    """核查结果; `attach_wanted` asks the page for a file."""

    attach_wanted = Signal()

    def __init__(self, presenter: NoticesPresenter) -> None:
        save = PrimaryButton("记下结果(&S)", presenter.keep_answer)
        super().__init__("举报的核查结果", save, presenter)
        self._said = Text("", "body", "ink2", wrap=True)
        self.outcome = Segments("结果", _OUTCOMES)
        self.investigator = QLineEdit()
        self.investigator.setPlaceholderText("谁去查的；空着就是本人")
        self.finding = QLineEdit()
        self.finding.setPlaceholderText("查到什么，怎么答复的")
        self.form = Form(72)
        self.form.add("核查人", self.investigator)
        self.form.add("查到什么", self.finding)
        self.case = Segments("核查件", _CASES)
        self._case_row = boxed(row(self.case, 1))
        self._papers = StateLabel(StateMark.BLANK, "没有附材料")
        self.attach = Button("附材料(&F)", self.attach_wanted.emit)
        self.finish(
            self._said,
            boxed(row(self.outcome, 1)),
            self.form,
            self._case_row,
            boxed(row(self.attach, self._papers, 1)),
        )
        self.outcome.chosen.connect(self._choose)
        self.investigator.textEdited.connect(lambda text: presenter.type_answer(investigator=text))
        self.finding.textEdited.connect(lambda text: presenter.type_answer(finding=text))
        self.case.chosen.connect(lambda key: presenter.type_answer(open_case=key == "yes"))
        self.form.finished.connect(presenter.keep_answer)
        self.setFocusProxy(self.outcome)

    def put(self, state: NoticesState) -> None:
        """Show what is typed."""
        typed = state.answering
        line = next((one for one in state.complaints if one.complaint_id == typed.complaint), None)
        self.save.setEnabled(not state.saving and line is not None)
        self._said.setText(f"{line.came}：{line.text}　{line.until}" if line else "")
        self._case_row.setVisible(line is not None and line.about)
        self.outcome.put(_OUTCOMES, typed.outcome.value if typed.outcome else _NONE)
        self.case.put(_CASES, "yes" if typed.open_case else "no")
        for field, text in (
            (self.investigator, typed.investigator),
            (self.finding, typed.finding),
        ):
            if field.text() != text:
                field.setText(text)
        papers = len(typed.papers)
        mark = StateMark.DONE if papers else StateMark.NOT_YET
        self._papers.put(mark, f"已附 {papers} 份" if papers else "没有附材料")
        self.put_fault(typed.fault)

    def _choose(self, key: str) -> None:
        self._presenter.type_answer(outcome=None if key == _NONE else ComplaintOutcome(key))


class CalendarCard(EntryCard):
    """日历: a year's table, single days; `import_wanted` asks the page for a file."""

    import_wanted = Signal()

    def __init__(self, presenter: NoticesPresenter) -> None:
        save = PrimaryButton("改这一天(&S)", presenter.put_day)
        super().__init__("日历：放假和调休", save, presenter)
        self._known = Text("", "body", wrap=True)
        self._mine = Text("由系统管理角色更改。", "small", "ink2")
        self.take = Button("导入放假安排(&D)", self.import_wanted.emit, icon="arrow_import")
        how = Text(
            "做一张表：开始日期、结束日期、类别（休、班）、名称，照国务院办公厅的安排填。",
            "small",
            "ink2",
            wrap=True,
        )
        self.day = QLineEdit()
        self.day.setPlaceholderText("1123 或 2026-11-23")
        self.name = QLineEdit()
        self.name.setPlaceholderText("例如 三月街、州庆补休")
        self.kind = Segments("这天", _DAY_KINDS)
        self.form = Form(72)
        self.form.add("哪一天", self.day)
        self.form.add("为什么", self.name)
        self.finish(
            self._known,
            boxed(row(self.take, 1)),
            how,
            self.form,
            boxed(row(self.kind, 1)),
            self._mine,
        )
        self.day.textEdited.connect(lambda text: presenter.type_day(day=text))
        self.name.textEdited.connect(lambda text: presenter.type_day(name=text))
        self.kind.chosen.connect(lambda key: presenter.type_day(working=key == "working"))
        self.form.finished.connect(presenter.put_day)
        self.setFocusProxy(self.day)

    def put(self, state: NoticesState) -> None:
        """Show what is typed, and which years have a table."""
        typed = state.dating
        self.save.setEnabled(state.may_calendar and not state.saving)
        self.take.setEnabled(state.may_calendar and not state.saving)
        self._mine.setVisible(not state.may_calendar)
        self._known.setText(f"{_known(state)}现在可以导入 {self._presenter.year_to_take} 年的。")
        self.kind.put(_DAY_KINDS, "working" if typed.working else "off")
        for field, text in ((self.day, typed.day), (self.name, typed.name)):
            if field.text() != text:
                field.setText(text)
        self.put_fault(typed.fault)


def _known(state: NoticesState) -> str:
    if state.today is None:
        return ""
    said = []
    for year in (state.today.year, state.today.year + 1):
        known = "已经有了" if state.calendar.has_table(year) else "还没有，只按周一至周五算"
        said.append(f"{year} 年的放假安排{known}")
    return "；".join(said) + "。当地的节日和补休，在下面一天一天改。"
