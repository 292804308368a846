"""活动: who came to a health check, a condolence visit, a feast is confirmed in one pass."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from qualdesk.domain.events import EventKind
from qualdesk.services.events import EventRow
from ui import prompts
from ui.context import Desk
from ui.models.paged import Column, PagedModel
from ui.pages.keygroups.events_presenter import EventsPresenter, EventsState
from ui.sections import Section, foot_of, scrolled
from ui.text import count
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.cards import Card
from ui.widgets.fields import Form
from ui.widgets.layouts import boxed, column, fix_width, row
from ui.widgets.segments import Segment, Segments
from ui.widgets.strips import ProgressStrip
from ui.widgets.table import Table
from ui.widgets.texts import Text

_SIDE = 420
_KINDS = tuple(Segment(kind.value, kind.label) for kind in EventKind)
_USUAL = ("登记错了", "名单拿错了", "重复登记")
_SHOWN = 6  # problems of the last event
COLUMNS: tuple[Column[EventRow], ...] = (
    Column("on", "日期", 92, lambda r: r.stated_on.isoformat()),
    Column("kind", "类别", 88, lambda r: r.kind.label),
    Column("name", "活动", 140, lambda r: r.name, bold=lambda _: True, tip=lambda r: r.name),
    Column("place", "地点", 130, lambda r: r.place, stretch=True, tip=lambda r: r.place),
    Column("attended", "到场", 56, lambda r: count(r.attended), right=True),
    Column("confirmed", "确认", 56, lambda r: count(r.confirmed), right=True),
)


class EventsSection(Section):
    """Events on the left, the one being written down on the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._rows: object = None
        self.presenter = EventsPresenter(desk)
        self.progress = ProgressStrip()
        self.table = Table(PagedModel(COLUMNS), "办过的活动")
        self.table.leave_out("kind", "place")
        self._position = Text("", "small", "ink2")
        self.undo = Button("撤销活动(&X)", self.drop)
        self.kind = Segments("什么活动", _KINDS)
        self.fields = {name: QLineEdit() for name in ("name", "place", "on")}
        self.fields["name"].setPlaceholderText("例如 重阳节体检")
        self.fields["place"].setPlaceholderText("例如 苍山西镇卫生院")
        self.fields["on"].setPlaceholderText("空着就是今天")
        self.form = Form(64)
        for label, name in (("名称", "name"), ("地点", "place"), ("哪一天", "on")):
            self.form.add(label, self.fields[name])
        self.people = Button("到场名单(&M)", self._choose_people, icon="table_add")
        self.photos = Button("合影(&F)", self._choose_photos, icon="camera")
        self.folder = Button("各人照片(&O)", self._choose_folder, icon="folder_open")
        self._chosen = {name: Text("", "small", "ink2", wrap=True) for name in
                        ("people", "photos", "folder")}  # fmt: skip
        self._told = Text("", "small", "amber", wrap=True)
        self.save = PrimaryButton("登记并确认(&U)", self.primary)
        self._build()
        self._connect()
        self.presenter.bind(self.render_state)

    def _build(self) -> None:
        card = Card(padding=(0, 0, 0, 0))
        card.body.setSpacing(0)
        foot = foot_of(self._position, ("↑ ↓", "走"), ("Ctrl+Z", "撤销"))
        card.add(self.table, foot)
        card.body.setStretch(0, 1)
        side = Card("登记一次活动", " ", padding=(0, 0, 0, 0))
        buttons = ((self.people, "people"), (self.photos, "photos"), (self.folder, "folder"))
        inside = column(
            boxed(row(self.kind, 1)),
            self.form,
            *(boxed(row(button, self._chosen[name], 1)) for button, name in buttons),
            self._told,
            1,
            spacing=8,
            margins=(14, 8, 14, 4),
        )
        side.body.setSpacing(0)
        side.body.addWidget(scrolled(inside), 1)
        side.add(row(self.undo, 1, self.save, margins=(14, 4, 14, 10)))
        fix_width(side, _SIDE)
        middle = row(card, side, spacing=12)
        middle.setStretch(0, 1)
        whole = column(self.progress, boxed(middle), spacing=10)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def _connect(self) -> None:
        presenter = self.presenter
        self.kind.chosen.connect(lambda key: presenter.type(kind=EventKind(key)))
        for name, field in self.fields.items():
            field.textEdited.connect(lambda text, key=name: presenter.type(**{key: text}))
        self.form.finished.connect(self.people.setFocus)

    def render_state(self, state: EventsState) -> None:
        """Events, the entry, what the last one left out."""
        if state.rows is not self._rows:
            self._rows = state.rows
            self.table.rows.show(state.rows or ())
            self.table.go_to(0)
        number = len(state.rows or ())
        waiting = state.rows is None
        none = "还没有活动：右边登记第一次" if not number else f"共 {count(number)} 次活动"
        helped = f"　本期帮办手机认证 {count(state.helped)} 人" if state.helped else ""
        self._position.setText("正在读活动…" if waiting else none + helped)
        self.undo.setEnabled(bool(number))
        self.save.setEnabled(not state.saving)
        entry = state.entry
        self.kind.put(_KINDS, entry.kind.value)
        for name, field in self.fields.items():
            text = getattr(entry, name)
            if field.text() != text:
                field.setText(text)
            at_fault = entry.fault_at == name
            self.form.put_fault(field, entry.fault if at_fault else "")
            if at_fault:
                field.setFocus()
        chosen = {
            "people": entry.people.name if entry.people else "姓名、身份证号码的表格",
            "photos": f"已选 {len(entry.photos)} 张" if entry.photos else "每个人的确认都用它",
            "folder": entry.folder.name if entry.folder else "可以没有，照姓名或号码认人",
        }
        for name, words in chosen.items():
            wrong = entry.fault_at == name
            self._chosen[name].setText(entry.fault if wrong else words)
            self._chosen[name].set_ink("red" if wrong else "ink2")
        lines = [problem.message for problem in state.left_out[:_SHOWN]]
        more = len(state.left_out) - len(lines)
        lines += [f"还有 {more} 条。"] if more > 0 else []
        self._told.setText("\n".join(lines))
        self._told.setVisible(bool(lines))
        self.counted.emit(number)

    # Acts

    def _choose_people(self) -> None:
        file = prompts.choose_file(self, "选到场名单", prompts.TABLES)
        if file is not None:
            self.presenter.type(people=file)

    def _choose_photos(self) -> None:
        files = prompts.choose_files(self, "选合影", prompts.PICTURES)
        if files:
            self.presenter.type(photos=files)

    def _choose_folder(self) -> None:
        folder = prompts.choose_folder(self, "选各人照片的文件夹")
        if folder is not None:
            self.presenter.type(folder=folder)

    def drop(self) -> None:
        """撤销活动, the current one; a reason is asked for."""
        rows, at = self.presenter.state.rows or (), self.table.currentIndex().row()
        if not 0 <= at < len(rows):
            return
        reason = prompts.ask_reason(
            self,
            f"撤销“{rows[at].name}”",
            "到场人员在这次活动上的确认也一起撤销。",
            "撤销(&Z)",
            usual=_USUAL,
            serious=True,
        )
        if reason:
            self.presenter.take_back(rows[at].event_id, reason)

    # What the page passes on

    def load(self) -> None:
        """Read again."""
        self.presenter.load()

    def first_focus(self) -> QWidget | None:
        """The name of the event."""
        return self.fields["name"]

    def panes(self) -> tuple[QWidget, ...]:
        """The events, then the entry."""
        return (self.table, self.fields["name"])

    def primary(self) -> None:
        """Ctrl+Enter: keep the event and confirm who came."""
        job = self.presenter.record()
        if job is not None:
            self.progress.follow(job).start()

    def leave(self) -> None:
        """Esc: to the events."""
        self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def take_back(self) -> None:
        """Ctrl+Z."""
        self.drop()
