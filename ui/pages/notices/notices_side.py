"""公示: the calendar of working days above, one notice or what is entered about it below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui import prompts
from ui.context import Desk
from ui.look.marks import StateMark
from ui.pages.notices.calendar_view import NoticeCalendar
from ui.pages.notices.forms import AnswerCard, CalendarCard, ComplaintCard, OpeningCard
from ui.pages.notices.notice_card import NoticeCard
from ui.pages.notices.paper_pane import PaperPane
from ui.pages.notices.presenter import NoticesPresenter
from ui.pages.notices.side import Side
from ui.pages.notices.state import NoticesState, Pane, subtitle_of
from ui.pages.notices.withdrawing import withdrawal_of
from ui.widgets.cards import Card
from ui.widgets.layouts import column
from ui.widgets.photo_camera import FOLDER, PhotoCamera
from ui.widgets.texts import KeyHints, StateLabel

_DEVICE = "camera.notices"  # remembered: it looks at a wall, not at faces nor at the table
_SHEETS = "公示名单 (*.xlsx);;PDF (*.pdf);;网页 (*.html)"
LEGEND = (
    (StateMark.DONE, "已归档"),
    (StateMark.VERIFY, "已满"),
    (StateMark.SOON, "公示中"),
    (StateMark.NOT_YET, "没开始"),
    (StateMark.BLANK, "还没公示"),
)


class NoticesSide(Side):
    """`calendar` is put above both sides by the page."""

    title = "公示"
    tables = frozenset(
        {
            "public_notice", "notice_photo", "notice_close", "complaint", "complaint_answer",
            "calendar_day", "correction", "recipient", "benefit", "death", "setting",
        }
    )  # fmt: skip

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._folder = desk.folder / FOLDER
        self.presenter = NoticesPresenter(desk)
        presenter = self.presenter
        self._draft: Mapping[str, Any] = {}
        self._pane: Pane | None = None
        self.calendar = NoticeCalendar()
        self.board = Card(padding=(0, 0, 0, 0))
        self.board.add(self.calendar)
        self.notice = NoticeCard(presenter)
        self.opening = OpeningCard(presenter)
        self.complaint = ComplaintCard(presenter)
        self.answer = AnswerCard(presenter)
        self.dates = CalendarCard(presenter)
        self.paper = PaperPane(presenter)
        self.camera = PhotoCamera(desk, device=_DEVICE, sheets=True)
        self._panes: dict[Pane, QWidget] = {
            Pane.NOTICE: self.notice,
            Pane.OPENING: self.opening,
            Pane.COMPLAINT: self.complaint,
            Pane.ANSWER: self.answer,
            Pane.CALENDAR: self.dates,
            Pane.PAPER: self.paper,
            Pane.CAMERA: self.camera,
        }
        self._stack = QStackedWidget()
        for pane in self._panes.values():
            self._stack.addWidget(pane)
        self.setLayout(column(self._stack))
        self.calendar.moved.connect(presenter.choose)
        self.calendar.week_stepped.connect(presenter.step_week)
        self.calendar.entered.connect(lambda _: self._enter())
        self.notice.photo_wanted.connect(self.take_photo)
        self.notice.camera_wanted.connect(presenter.begin_photo)
        self.camera.finished.connect(presenter.take_photo)
        self.camera.left.connect(self.leave)
        self.camera.file_wanted.connect(self.take_photo)
        self.notice.export_wanted.connect(self.export)
        self.notice.undo_wanted.connect(self.take_back)
        self.answer.attach_wanted.connect(self.attach)
        self.dates.import_wanted.connect(self.take_table)
        presenter.bind(self.render_state)

    # What the page calls

    def load(self) -> None:
        """Read again."""
        self.presenter.load()

    def opened(self, **where: Any) -> None:
        """`notice` comes with the id of a notice, or the code of a village without one."""
        if where.get("notice"):
            self.presenter.choose(str(where["notice"]))

    def first_focus(self) -> QWidget | None:
        """The calendar."""
        return self.calendar

    def primary(self) -> None:
        """Ctrl+Enter: the primary act of what is below the calendar."""
        acts = {
            Pane.OPENING: self.presenter.open_notice,
            Pane.COMPLAINT: self.presenter.keep_complaint,
            Pane.ANSWER: self.presenter.keep_answer,
            Pane.CALENDAR: self.presenter.put_day,
            Pane.CAMERA: self.camera.finish,
        }
        act = acts.get(self.presenter.state.pane)
        if act is not None:
            act()

    def panes(self) -> Sequence[QWidget]:
        """The calendar and what is below it."""
        return (self.calendar, self._panes[self.presenter.state.pane])

    def leave(self) -> None:
        """Esc: to the notice; what was typed stays."""
        self.presenter.show_pane(Pane.NOTICE)
        self.calendar.setFocus()

    def print(self) -> None:
        """Ctrl+P: see the sheet, then print it."""
        if self.presenter.state.pane is Pane.PAPER:
            self.paper.print_all()
        else:
            self.presenter.look_at_paper()

    def as_draft(self) -> dict[str, object]:
        """What is typed."""
        return self.presenter.as_draft()

    def restore(self, body: Mapping[str, Any]) -> None:
        """Inverse of `as_draft`."""
        self._draft = body
        self.presenter.restore(body)

    # Acts

    def take_photo(self) -> None:
        """A photo of the posted sheet."""
        if self.notice.photo.isEnabled():
            path = prompts.choose_file(self, "选张贴的公示的照片", prompts.PICTURES)
            if path is not None:
                self.presenter.take_photo(path)

    def export(self) -> None:
        """The masked list for a web site."""
        row = self.presenter.state.row
        name = f"公示名单-{row.name if row else ''}.xlsx"
        target = prompts.choose_target(self, "导出网上公示用的名单", name, _SHEETS)
        if target is not None:
            self.presenter.export(target)

    def take_back(self) -> None:
        """Ctrl+Z: the filing, or the notice itself; a reason is asked for."""
        state = self.presenter.state
        if state.row is None or state.file is None or state.pane is not Pane.NOTICE:
            return
        asked = withdrawal_of(state.file, state.row.name)
        reason = prompts.ask_reason(
            self, asked.title, asked.body, "撤销(&T)", usual=asked.usual, serious=True
        )
        if reason:
            self.presenter.take_back(reason)

    def attach(self) -> None:
        """A paper of the investigation."""
        paper = prompts.choose_file(self, "选核查材料", prompts.PICTURES)
        if paper is not None:
            papers = self.presenter.state.answering.papers
            self.presenter.type_answer(papers=(*papers, paper))

    def take_table(self) -> None:
        """A year's table of days off."""
        path = prompts.choose_file(self, "选放假安排的表", "表格 (*.xlsx *.xls *.csv *.et)")
        if path is not None:
            self.presenter.take_table(path)

    def _enter(self) -> None:
        state = self.presenter.state
        if state.file is None:
            self.presenter.begin_open()
        elif self.notice.photo.isEnabled():
            self.notice.photo.setFocus()
        else:
            self.notice.paper.setFocus()

    # What is shown

    def render_state(self, state: NoticesState) -> None:
        """Everything."""
        self.noted.emit(subtitle_of(state))
        self.calendar.put(state)
        self.notice.put(state)
        self.opening.put(state)
        self.complaint.put(state)
        self.answer.put(state)
        self.dates.put(state)
        self.paper.put(state)
        if state.pane is not self._pane:
            self._pane = state.pane
            if state.pane is Pane.CAMERA:
                self._begin_camera(state)
            self._stack.setCurrentWidget(self._panes[state.pane])
            self._begin(state.pane)
        draft = self.presenter.as_draft()
        if draft != self._draft:
            self._draft = draft
            self.typed.emit()

    def _begin_camera(self, state: NoticesState) -> None:
        """A photo that was taken and not kept is still there; the next one begins anew."""
        assert state.row is not None
        assert state.file is not None
        moment, practice = self.presenter.next_photo, self.presenter.practice_film(self._folder)
        about = f"{state.row.key} {moment.value} {len(state.file.photos)}"
        self.camera.begin(about, f"{state.row.name}公示：{moment.label}的照片", practice)

    def _begin(self, pane: Pane) -> None:
        """Where one types first."""
        if not self.isVisible():
            return
        there = self.calendar if pane is Pane.NOTICE else self._panes[pane]
        there.setFocus(Qt.FocusReason.OtherFocusReason)


def legend() -> tuple[QWidget, ...]:
    """What the shapes mean, and the keys."""
    labels = (StateLabel(mark, word) for mark, word in LEGEND)
    return (*labels, KeyHints(("← →", "换一周"), ("↑ ↓", "换一村")))
