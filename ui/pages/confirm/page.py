"""现场确认: find, look, take, save, next. Everything by key (keys.md, script A)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from qualdesk.domain.confirmation import Outcome
from ui import prompts
from ui.changes import Told
from ui.context import Desk, Drafts
from ui.look.theme import theme
from ui.page import Page
from ui.pages.confirm.camera_card import CameraCard
from ui.pages.confirm.helping import Helping
from ui.pages.confirm.overlays import FoundSheet, GroupSheet
from ui.pages.confirm.person_card import PersonCard
from ui.pages.confirm.presenter import ConfirmPresenter
from ui.pages.confirm.queue_card import QueueCard
from ui.pages.confirm.saved_strip import SavedStrip
from ui.pages.confirm.state import ConfirmState, PhotoReason
from ui.pages.confirm.top_line import TopLine
from ui.widgets.camera import PaneMode
from ui.widgets.layouts import row

_NARROW = 1120  # logical width of the page under which the queue folds into one line
_USUAL_REASONS = ("认错了人", "照片拍错了", "结果选错了", "重复登记")
_NOT_HELPED = ("点错了人", "没有教成", "重复登记")
_DIGITS: dict[int, Outcome | PhotoReason] = {
    Qt.Key.Key_1: Outcome.QUALIFIED,
    Qt.Key.Key_2: Outcome.DISQUALIFIED,
    Qt.Key.Key_3: Outcome.TO_VERIFY,
    Qt.Key.Key_4: PhotoReason.LIGHT,
    Qt.Key.Key_5: PhotoReason.BODY,
    Qt.Key.Key_6: PhotoReason.OTHER,
}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ConfirmPage(Page):
    """One person after the other, in front of the camera."""

    key: ClassVar[str] = "confirm"
    title: ClassVar[str] = "现场确认"

    def __init__(self, desk: Desk, drafts: Drafts) -> None:
        super().__init__(desk, drafts)
        self._shown = ""  # the person of the last rendering
        self.hide_head()
        self.presenter = ConfirmPresenter(desk)
        self.presenter.keep_with(self.keep_draft)
        self.helping = Helping(self.presenter)
        today = self.presenter.state.today
        self.top = TopLine()
        self.search = self.top.search
        self.body.addWidget(self.top)
        self.queue, self.card = QueueCard(today), PersonCard(today)
        self.camera = CameraCard(desk)
        middle = row(self.queue, self.card, self.camera, spacing=10)
        middle.setStretch(1, 424)
        middle.setStretch(2, 516)
        self.body.addLayout(middle, 1)
        self.strip = SavedStrip(self.correct, self.presenter.print_form)
        self.body.addWidget(self.strip)
        self.found, self.groups = FoundSheet(self, today), GroupSheet(self)
        self._connect()
        self._add_keys()
        self._measure()
        theme().rescaled.connect(self._measure)
        self.presenter.bind(self.render_state)

    def _connect(self) -> None:
        mind = self.presenter
        self.search.searched.connect(mind.search)
        self.search.stepped.connect(self._stepped)
        self.search.entered.connect(self._entered)
        self.search.left.connect(self._leave_search)
        self.top.method_said.connect(mind.set_method)
        self.top.group_wanted.connect(mind.choose_group)
        self.queue.chosen.connect(self._choose)
        self.found.chosen.connect(self._choose)
        self.found.add_wanted.connect(mind.add_person)
        self.groups.village_marked.connect(mind.look_at_village)
        self.groups.chosen.connect(self._take_group)
        self.groups.left.connect(self._leave_groups)
        self.card.looked.connect(mind.log_look)
        self.card.outcome_said.connect(lambda key: self._say_outcome(Outcome(key)))
        self.card.loss_said.connect(mind.set_loss)
        self.card.insurance_said.connect(mind.set_insurance)
        self.card.note_said.connect(mind.set_note)
        self.card.day_said.connect(mind.set_day)
        self.card.help_said.connect(lambda for_other: self.helping.log(for_other=for_other))
        self.camera.take_wanted.connect(self.take)
        self.camera.save_wanted.connect(self.save)
        self.camera.file_wanted.connect(self._choose_file)
        self.camera.reason_said.connect(mind.set_photo_reason)
        self.camera.pane.modeChanged.connect(self._mode_changed)
        self.camera.pane.taken.connect(mind.hold)
        for button in (
            self.camera.take_button,
            self.camera.retake_button,
            self.camera.save_button,
            self.camera.keep_button,
        ):
            button.installEventFilter(self)

    def _add_keys(self) -> None:
        self.key_does("Ctrl+G", self.presenter.choose_group)
        self.key_does("Ctrl+3", self.camera.film)
        self.key_does("Ctrl+I", self.card.number.reveal)
        self.key_does("Ctrl+Z", self.correct)
        self.key_does("Ctrl+Return", self.save)
        self.key_does("Ctrl+Enter", self.save)
        self.key_does("Ctrl+F", self.search.setFocus)
        # While the strip is there its button has this key; two for one would do nothing.
        self._print_key = self.key_does("Alt+P", self.presenter.print_form)

    # Showing

    def render_state(self, state: ConfirmState) -> None:
        """Everything from the state."""
        self.top.show_state(state)
        self.queue.render_state(state)
        self.card.render_state(state)
        had_focus = self.camera.isAncestorOf(self.focusWidget() or self)
        self.camera.render_state(state)
        if state.current != self._shown:
            self._shown = state.current
            self._somebody_came(had_focus)
        elif state.current and self.search.text().strip() and not state.typed:
            self._somebody_came(had_focus)  # found: the one who stands there already
        self.found.render_state(state)
        self.groups.render_state(state)
        self.strip.render_state(state)
        self._print_key.setEnabled(not self.strip.prints)

    def _somebody_came(self, had_focus: bool) -> None:
        """Another person, or nobody: the focus goes to what comes next."""
        if self.presenter.state.current:
            self.top.empty_search()
            self.camera.focus_next()
        elif had_focus:
            self.search.setFocus()

    @property
    def _compact(self) -> bool:
        """Whether the queue folds into one line."""
        return theme().scale > 1.25 or self.width() < _NARROW * theme().scale

    def _measure(self) -> None:
        compact = self._compact
        self.queue.setVisible(not compact)
        self.top.set_compact(compact=compact)
        self.card.set_compact(compact=compact)
        self.camera.set_compact(compact=compact)
        self.body.setSpacing(8 if compact else 10)
        below = QPoint(16, 12 + self.search.sizeHint().height() + 3)
        self.found.move(below)
        self.groups.move(below)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Narrow pages fold the queue."""
        super().resizeEvent(event)
        self._measure()
        self.render_state(self.presenter.state)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """The camera is only open while the page is in sight."""
        super().showEvent(event)
        self.camera.open_camera()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Others may have the camera."""
        super().hideEvent(event)
        self.camera.let_go()

    # What the shell calls

    def opened(self, **where: Any) -> None:
        """`person`: an id number; `village` and `group`, or `people` in their order: a queue."""
        super().opened()
        if where.get("village"):
            self.presenter.open_queue(where["village"], where.get("group", ""))
        if where.get("people"):
            self.presenter.open_queue("", "", tuple(where["people"]))
        if where.get("person"):
            self._choose(where["person"])

    def reload(self) -> None:
        """Fresh data."""
        self.presenter.reload()

    def concerned_by(self, told: Told) -> bool:
        """Our own saves change one line, which the presenter looks after."""
        if self.isVisible():
            return told.concerns("recipient", "benefit", "policy_copy", "setting")
        return told.concerns("recipient", "benefit", "confirmation", "correction", "policy_copy")

    def next_section(self) -> None:
        """F3 again: to the search."""
        self.search.setFocus()

    def first_focus(self) -> QWidget | None:
        """The search, or the next act for the person at the counter."""
        if not self.presenter.state.current:
            return self.search
        return self.camera.keep_button if self.camera.held else self.camera.take_button

    def restore(self, body: Mapping[str, Any]) -> None:
        """The person at the counter of last time, with what was said of them."""
        self.presenter.restore(body)

    # Keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keys on the large buttons mean what they mean on the page."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyRelease:
            return event.key() == Qt.Key.Key_Space  # no click follows
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """What the focused widget had no use for."""
        if not self._key(event):
            super().keyPressEvent(event)

    def _key(self, event: QKeyEvent) -> bool:
        plain = event.modifiers() & ~(
            Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier
        )
        if plain != Qt.KeyboardModifier.NoModifier:
            return False
        key, text = event.key(), event.text()
        typing = isinstance(self.focusWidget(), QLineEdit) and self.focusWidget().hasFocus()
        if key == Qt.Key.Key_Escape:
            self._back()
        elif key in _ENTER or key == Qt.Key.Key_Space:
            if not event.isAutoRepeat():
                (self.save if key in _ENTER else self.take)()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._walk(-1 if key == Qt.Key.Key_Up else 1)
        elif typing:
            return False
        elif key in _DIGITS:
            self._digit(key)
        elif text == "/" or (text and text.isalpha()):
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.search.setText("" if text == "/" else text)
        else:
            return False
        return True

    def _digit(self, key: int) -> None:
        said = _DIGITS[key]
        if not self.presenter.state.current:
            return
        if isinstance(said, Outcome):
            self._say_outcome(said)
        elif self.camera.held:
            self.presenter.set_photo_reason(said)

    def _say_outcome(self, outcome: Outcome) -> None:
        self.presenter.set_outcome(outcome)
        if outcome is Outcome.DISQUALIFIED:
            self.card.loss.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _back(self) -> None:
        """One step back: the held photo, then the person; nothing typed is lost."""
        if self.card.remark.hasFocus() or self.card.day.hasFocus():
            self.camera.focus_next()
        elif self.camera.pane.mode is PaneMode.RECORDING:
            self.camera.pane.stop_video()
        elif self.camera.held:
            self.take()
        elif self.presenter.state.picture:
            self.presenter.drop_file()
        else:
            self.search.setFocus()

    def _stepped(self, rows: int) -> None:
        """↑ ↓ in the search: the people found, or the queue while nothing is typed."""
        if self.search.text():
            self.presenter.step(rows)
        else:
            self._walk(rows)

    def _entered(self) -> None:
        if self.search.text():
            self.presenter.enter()
        elif self.presenter.state.current:
            self.camera.focus_next()

    def _walk(self, rows: int) -> None:
        self.presenter.go(rows)
        self.top.empty_search()
        self.camera.focus_next()

    def _choose(self, person: str) -> None:
        self.presenter.choose(person)
        self.top.empty_search()
        self.camera.focus_next()

    def _leave_search(self) -> None:
        if self.presenter.state.current:
            self.camera.focus_next()

    def _take_group(self, village: str, group: str) -> None:
        if village:
            self.presenter.open_queue(village, group)
        else:
            self.presenter.leave_queue()
        self._leave_groups()

    def _leave_groups(self) -> None:
        self.presenter.stop_choosing()
        focus = self.first_focus()
        if focus is not None:
            focus.setFocus()

    # Acts

    def take(self) -> None:
        """Space: a photo, or take it again."""
        state = self.presenter.state
        if not state.current or state.saving:
            return
        if state.picture:
            self.presenter.drop_file()
            self.camera.focus_next()
            return
        if self.camera.take():
            self.presenter.taken(self.camera.pane.hints)
        else:
            self.presenter.set_photo_reason(None)
            self.presenter.hold(b"".join(self.camera.pane.photos[-1:]))
        self.camera.focus_next()

    def save(self) -> None:
        """Enter: keep it and go on."""
        pane = self.camera.pane
        if pane.mode is not PaneMode.RECORDING:
            self.presenter.save(pane.photos, pane.films)

    def correct(self) -> None:
        """Undo the last record by a correction, with a reason."""
        saved = self.presenter.state.saved
        if saved is None or saved.withdrawn:
            return
        if saved.helped:
            title, body = f"撤销 {saved.name} 的这次帮办", "原来的记录不会删除，会另记一条改正。"
            self.helping.take_back(
                prompts.ask_reason(self, title, body, "改正(&Z)", usual=_NOT_HELPED)
            )
            return
        body = "原来的记录不会删除，会另记一条改正；然后请重新确认这个人。"
        title = f"改正 {saved.name} 的这次确认"
        reason = prompts.ask_reason(self, title, body, "改正(&Z)", usual=_USUAL_REASONS)
        self.presenter.correct_last(reason)

    def _choose_file(self) -> None:
        path = prompts.choose_file(self, "选这个人的照片", prompts.PICTURES)
        if path is not None:
            self.presenter.take_file(path)

    def _mode_changed(self, mode: PaneMode) -> None:
        if mode is PaneMode.LIVE and self.presenter.state.current:
            self.camera.render_state(self.presenter.state)
