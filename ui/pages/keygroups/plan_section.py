"""上门计划: days of the plans, the route of a day, the current person, a plan or a result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from qualdesk.domain.visits import StopState
from qualdesk.progress import Progress
from qualdesk.services.camera import training_video
from qualdesk.services.invented import face_of
from ui import prompts
from ui.context import Desk
from ui.look.marks import StateMark
from ui.look.theme import theme
from ui.models.paged import Column, PagedModel
from ui.pages.keygroups.plan_card import PlanCard
from ui.pages.keygroups.plan_presenter import PlanPresenter
from ui.pages.keygroups.plan_state import PLAN, STOP, VISIT, PlanLine, PlanState
from ui.pages.keygroups.stop_card import StopCard
from ui.pages.keygroups.visit_card import VisitCard
from ui.pages.keygroups.words import KINDS
from ui.sections import Section, foot_of
from ui.text import day_in_sentence, place_words, weekday
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.cards import Card, Choice, EmptyState
from ui.widgets.layouts import boxed, column, fix_width, row
from ui.widgets.photo_camera import FOLDER, PhotoCamera
from ui.widgets.segments import Segment, Segments
from ui.widgets.strips import ProgressStrip
from ui.widgets.table import Table
from ui.widgets.texts import Text

_DEVICE = "camera.device"  # as 现场确认: it looks at faces
_SIDE = 400
_DAYS_SHOWN, _DAYS_LARGE = 5, 3  # beside each other; in large letters
_ROOMY = 1.25
_USUAL = ("改日子", "队员有变动", "排错了村")
_MARKS = {
    StopState.OPEN: StateMark.SOON,
    StopState.VISITED: StateMark.DONE,
    StopState.BY_THEMSELVES: StateMark.DONE,
    StopState.LOST: StateMark.LOST,
}


def _kinds(line: PlanLine) -> Sequence[str]:
    called = line.stop.called
    if called is None:
        return ()
    return (*(KINDS[kind] for kind in called.kinds), *(["交办"] if called.assigned else []))


def _place(line: PlanLine) -> str:
    person = line.stop.person
    return place_words(person.village, person.row.group) if person else ""


COLUMNS: tuple[Column[PlanLine], ...] = (
    Column("state", "情况", 108, lambda r: r.stop.state.label,
           mark=lambda r: _MARKS[r.stop.state]),
    Column("number", "次序", 44, lambda r: str(r.number), right=True),
    Column("name", "姓名", 88, lambda r: r.name, bold=lambda _: True),
    Column("age", "年龄", 44, lambda r: str(r.stop.age or ""), right=True),
    Column("kinds", "类别", 112, lambda r: "、".join(_kinds(r)), tags=_kinds),
    Column("place", "村组", 116, _place, stretch=True, tip=_place),
    Column("phone", "电话", 108, lambda r: r.stop.person.row.phone if r.stop.person else ""),
)  # fmt: skip


def _film(folder: Path, id_number: str, _: Progress) -> Path:
    return training_video(folder, face_of(id_number))


class PlanSection(Section):
    """The route on the left; on the right a person, a plan or a result."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._rows: object = None
        self.presenter = PlanPresenter(desk)
        self.days = Segments("计划的日子")
        self.days.chosen.connect(lambda key: self.presenter.look_at(date.fromisoformat(key)))
        self.progress = ProgressStrip()
        self.table = Table(PagedModel(COLUMNS), "这一天的路线")
        self.table.leave_out("age", "phone")
        self._position = Text("", "small", "ink2")
        self._route = Text("", "small", "ink2")
        self.stop = StopCard(self.begin_visit, self.open_person, self.drop_plan)
        self.plan = PlanCard(self.presenter)
        self.visit = VisitCard(self.presenter)
        self._side = QStackedWidget()
        self._cards: dict[str, QWidget] = {STOP: self.stop, PLAN: self.plan, VISIT: self.visit}
        for card in self._cards.values():
            self._side.addWidget(card)
        fix_width(self._side, _SIDE)
        self.new = Button("排计划(&J)", self.begin_plan, icon="calendar_checkmark")
        self.paper = PrimaryButton("打印路线单(&L)", self.print_routes, icon="print")
        self.camera = PhotoCamera(desk, device=_DEVICE)
        self.camera.finished.connect(self._taken)
        self.camera.left.connect(self.leave)
        self.camera.file_wanted.connect(self._choose_photos)
        self._stack = QStackedWidget()
        self._build()
        self.table.moved.connect(self.presenter.move)
        self.table.entered.connect(lambda _: self.begin_visit())
        self.presenter.bind(self.render_state)

    def _build(self) -> None:
        card = Card(padding=(0, 0, 0, 0))
        card.body.setSpacing(0)
        foot = foot_of(self._position, ("Enter", "登记结果"), ("Ctrl+PgDn", "下一天"))
        card.add(self.table, foot)
        card.body.setStretch(0, 1)
        middle = row(card, self._side, spacing=12)
        middle.setStretch(0, 1)
        head = row(self.days, self._route, 1, self.new, self.paper, spacing=8)
        inside = column(head, self.progress, boxed(middle), spacing=10)
        inside.setStretch(2, 1)
        none = EmptyState(
            "还没有上门计划",
            "重点人群和县局交办的人，按村按组排成几天的路线；已经用手机确认的，自己从路线里划去。",
            Choice(
                "calendar_checkmark", "排第一个计划(&J)", "选先锋队、村和第一天", self.begin_plan
            ),
            icon="home_heart",
        )
        self._stack.addWidget(boxed(inside))
        self._stack.addWidget(none)
        self._stack.addWidget(self.camera)
        self.setLayout(column(self._stack))

    def render_state(self, state: PlanState) -> None:
        """Days, the route of one, the card on the right."""
        if state.lines is not self._rows:
            self._rows = state.lines
            self.table.rows.show(state.lines)
        at = state.position
        if at >= 0 and self.table.currentIndex().row() != at:
            self.table.go_to(at)
        self._put_days(state)
        waiting = state.plans is None
        self._position.setText(
            "正在读计划…" if waiting else f"第 {at + 1} 人，共 {len(state.lines)} 人"
        )
        nothing = not waiting and not state.days and state.side == STOP
        if state.shooting:
            self._begin_camera(state)
        else:
            self._stack.setCurrentIndex(1 if nothing else 0)
        self.paper.setEnabled(bool(state.lines))
        self.stop.put(state.current)
        self.plan.put(state)
        self.visit.put(state)
        self._side.setCurrentWidget(self._cards[state.side])
        self._side.setVisible(state.side != STOP or state.current is not None)
        self.counted.emit(state.open)
        self.typed.emit()

    def _put_days(self, state: PlanState) -> None:
        days, roomy = state.days, theme().scale <= _ROOMY
        most = _DAYS_SHOWN if roomy else _DAYS_LARGE
        at = days.index(state.day) if state.day in days else 0
        first = max(0, min(at - most // 2, len(days) - most))
        shown = [
            Segment(day.isoformat(), f"{day_in_sentence(day)} 周{weekday(day)[-1]}")
            for day in days[first : first + most]
        ]
        self.days.put(shown, state.day.isoformat() if state.day else "")
        self.days.setVisible(bool(days))
        self._route.setVisible(roomy)
        more = f"，共 {len(days)} 天" if len(days) > most else ""
        self._route.setText(f"{state.words_of(state.day)}{more}" if state.day else "")

    # Acts

    def begin_plan(self, people: Sequence[str] = ()) -> None:
        """排计划, for the people ticked in the ledger or for all."""
        self.presenter.begin_plan(people)
        self.plan.begin()

    def begin_visit(self) -> None:
        """登记上门结果 of the current person."""
        self.presenter.begin_visit()
        if self.presenter.state.side == VISIT:
            self.visit.begin()

    def _begin_camera(self, state: PlanState) -> None:
        """A photo that was taken and not used is still there; the next one begins anew."""
        if self._stack.currentWidget() is self.camera:
            return
        visit, folder = state.visit, self._desk.folder / FOLDER
        training = self._desk.services.session.station.training
        practice = partial(_film, folder, visit.id_number) if training else None
        about = f"{visit.id_number} {len(visit.taken)}"
        self.camera.begin(about, f"上门照片：{visit.name}", practice)
        self._stack.setCurrentWidget(self.camera)
        self.camera.setFocus(Qt.FocusReason.OtherFocusReason)

    def _taken(self, photo: bytes) -> None:
        self.presenter.take_photo(photo)
        self.visit.begin()

    def _choose_photos(self) -> None:
        self.leave()
        self.visit.choose()

    def open_person(self) -> None:
        """Everything of the current person."""
        line = self.presenter.state.current
        if line is not None and line.stop.person is not None:
            self._desk.shell.open("roster", person=line.id_number)

    def print_routes(self) -> None:
        """The route sheets of the day as PDF."""
        day = self.presenter.state.day
        if day is None:
            return
        name = f"路线单_{day:%Y%m%d}.pdf"
        target = prompts.choose_target(self, "打印路线单", name, prompts.PDF)
        if target is not None:
            self.progress.follow(self.presenter.print_routes(target)).start()

    def drop_plan(self) -> None:
        """撤销计划 of the current stop; a reason is asked for."""
        if self.presenter.state.current is None:
            return
        reason = prompts.ask_reason(
            self,
            "撤销这个上门计划",
            "整个计划都撤销，不只这一天。已经登记的上门结果留着。",
            "撤销(&Z)",
            usual=_USUAL,
        )
        if reason:
            self.presenter.take_back_plan(reason)

    # What the page passes on

    def load(self) -> None:
        """Read again."""
        self.presenter.load()

    def step_day(self, days: int) -> None:
        """Ctrl+PgUp, Ctrl+PgDn."""
        self.presenter.step(days)

    def first_focus(self) -> QWidget | None:
        """The route; the card on the right while something is typed there."""
        side = self.presenter.state.side
        if side == VISIT:
            return self.visit.photos
        return self.plan.first_day if side == PLAN else self.table

    def panes(self) -> Sequence[QWidget]:
        """The route, then the card."""
        card = self._cards[self.presenter.state.side]
        fields = {PLAN: self.plan.first_day, VISIT: self.visit.photos}
        return (self.table, fields.get(self.presenter.state.side, card))

    def primary(self) -> None:
        """Ctrl+Enter: keep what is typed."""
        side = self.presenter.state.side
        if self.presenter.state.shooting:
            self.camera.finish()
        elif side == PLAN:
            self.presenter.make()
        elif side == VISIT:
            self.presenter.record()

    def leave(self) -> None:
        """Esc: from the camera to the card, from a card back to the route; what is typed stays."""
        if self.presenter.state.shooting:
            self.presenter.shoot(shooting=False)
            self.visit.begin()
            return
        self.presenter.leave_side()
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def as_draft(self) -> dict[str, object]:
        """A result half written."""
        return self.presenter.as_draft()

    def restore(self, body: Mapping[str, Any]) -> None:
        """Go on writing."""
        self.presenter.restore(body)
