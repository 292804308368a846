"""What is entered about spot checks: a draw, a result, what was put right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from qualdesk.domain.policy_values import Drawn
from qualdesk.domain.spot_check import SpotFound, SpotHow, SpotResult
from ui.look.marks import StateMark
from ui.pages.notices.spot_presenter import SpotPresenter
from ui.pages.notices.spot_state import SpotState
from ui.sections import scrolled
from ui.text import day_in_sentence, masked_id
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.cards import Card
from ui.widgets.fields import Form
from ui.widgets.layouts import boxed, column, row
from ui.widgets.segments import Segment, Segments
from ui.widgets.strips import Banner
from ui.widgets.texts import Text

_LABELS = 84
_UNSAID = "unsaid"  # the choice that stands there until one is made
_DRAWN = [Segment(Drawn.VILLAGE.value, "村"), Segment(Drawn.UNIT.value, "单位"),
          Segment(Drawn.PERSON.value, "人员")]  # fmt: skip
_RESULTS = (
    Segment(SpotResult.AGREES.value, "一致", StateMark.DONE),
    Segment(SpotResult.DIFFERS.value, "不一致", StateMark.VERIFY),
)


class DrawForm(Card):
    """抽下一批: how much, and the number of the draw."""

    def __init__(self, presenter: SpotPresenter) -> None:
        super().__init__("抽下一批", "抽过的都留着，不能撤销")
        self._presenter = presenter
        self.drawn = Segments("抽什么", _DRAWN)
        self.townships, self.places = QLineEdit(), QLineEdit()
        self.each, self.seed = QLineEdit(), QLineEdit()
        self.seed.setPlaceholderText("空着，由系统随机产生")
        self.form = Form(_LABELS)
        self.form.add("抽什么", boxed(row(self.drawn, 1)))
        self.townships.setPlaceholderText("空着，在所有的村里抽")
        self.form.add("几个乡镇", self.townships)
        self.form.add("抽几个", self.places)
        self.form.add("几人", self.each, "每个村（单位）几人；抽人员的，一共几人")
        note = "自己定号的，各处都注明“指定抽签号”"
        self.form.add("抽签号", self.seed, note)
        self._preview = Text("", "body", wrap=True)
        self.act = PrimaryButton("抽签(&C)", presenter.draw, icon="arrow_shuffle")
        foot = row(Button("不抽了(&Q)", presenter.step_back), 1, self.act)
        inside = scrolled(column(self.form, self._preview, 1, spacing=10))
        self.add(inside, foot)
        self.body.setStretch(0, 1)
        self.drawn.chosen.connect(lambda key: presenter.choose_drawn(Drawn(key)))
        self._fields = {
            "townships": self.townships, "places": self.places,
            "each": self.each, "seed": self.seed,
        }  # fmt: skip
        for name, field in self._fields.items():
            field.textEdited.connect(self._typed(name))
        self.form.finished.connect(presenter.draw)

    def _typed(self, name: str) -> Callable[[str], None]:
        return lambda text: self._presenter.type_drawing(**{name: text.strip()})

    def render_state(self, state: SpotState) -> None:
        """The entry, and what would be drawn."""
        entry = state.drawing
        person = entry.drawn is Drawn.PERSON
        self.drawn.put(_DRAWN, entry.drawn.value)
        village = entry.drawn is Drawn.VILLAGE
        values = {"townships": entry.townships, "places": entry.places, "each": entry.each}
        for name, text in {**values, "seed": entry.seed}.items():
            field = self._fields[name]
            if field.text() != text:
                field.setText(text)
            self.form.put_fault(field, entry.fault if entry.fault_at == name else "")
        self.form.show_row(self.townships, shown=village and state.county)
        self.form.show_row(self.places, shown=not person)
        self._preview.setText(entry.preview)
        self.act.setEnabled(not state.saving)


class ResultForm(Card):
    """填结果 of one person; Enter goes on, Ctrl+Enter keeps."""

    attach_wanted = Signal()

    def __init__(self, presenter: SpotPresenter) -> None:
        super().__init__("填结果")
        self._presenter = presenter
        self._who, self._record = Text("", "card", wrap=True), Text("", "small", "ink2", wrap=True)
        self.result = Segments("和系统记录", _RESULTS)
        self.how = Segments("怎样核实的", [Segment(h.value, h.label) for h in SpotHow])
        self.found = Segments("查到", [Segment(f.value, f.label) for f in SpotFound])
        self.said, self.checker = QLineEdit(), QLineEdit()
        self.demand, self.due = QLineEdit(), QLineEdit()
        self.checker.setPlaceholderText("空着是登录的人")
        self.demand.setPlaceholderText("空着：查明原因，改正记录")
        self.due.setPlaceholderText("空着按规定的核查期限")
        self.case = QCheckBox("同时开核查件")
        self.papers = Button("附材料(&M)", self.attach_wanted.emit, small=True)
        self.form = Form(_LABELS)
        self.form.add("和系统记录", boxed(row(self.result, 1)))
        self.form.add("怎样核实", boxed(row(self.how, 1)))
        self.form.add("查到", boxed(row(self.found, 1)))
        self.form.add("说明", self.said)
        self.form.add("整改要求", self.demand)
        self.form.add("整改期限", self.due)
        self.form.add("抽查人", self.checker)
        more = boxed(row(self.papers, self.case, 1, spacing=14))
        self.keep = PrimaryButton("记下，下一人(&E)", presenter.keep_result)
        foot = row(Button("回到名单(&Q)", presenter.step_back), 1, self.keep)
        self.add(scrolled(column(self._who, self._record, self.form, more, 1, spacing=8)), foot)
        self.body.setStretch(0, 1)
        self.result.chosen.connect(self._choose)
        self.how.chosen.connect(lambda key: presenter.choose(how=SpotHow(key)))
        self.found.chosen.connect(lambda key: presenter.choose(found=SpotFound(key)))
        self.case.toggled.connect(lambda on: presenter.choose(case=on))
        self._fields: dict[str, QLineEdit] = {
            "note": self.said, "demand": self.demand, "due": self.due, "checker": self.checker,
        }  # fmt: skip
        for name, field in self._fields.items():
            field.textEdited.connect(self._typed(name))
        self.form.finished.connect(presenter.keep_result)

    def _typed(self, name: str) -> Callable[[str], None]:
        return lambda text: self._presenter.choose(**{name: text})

    def _choose(self, key: str) -> None:
        if key != _UNSAID:
            self._presenter.choose(result=SpotResult(key))

    def render_state(self, state: SpotState) -> None:
        """The person, what the record says, the entry."""
        line, entry = state.line, state.result
        if line is None:
            return
        self._who.setText(f"{line.number}　{line.name}　{line.place}")
        fact = line.newest
        said = (
            f"{fact.stated_on} {fact.method.label} {fact.outcome.label}" if fact else "没有确认过"
        )
        number = masked_id(line.candidate.id_number)
        self._record.setText(f"{number}　系统记录：{said}")
        blank = Segment(_UNSAID, "还没选")
        self.result.put(
            _RESULTS if entry.result else (blank, *_RESULTS),
            entry.result.value if entry.result else _UNSAID,
        )
        self.how.put([Segment(h.value, h.label) for h in SpotHow], entry.how.value)
        self.found.put([Segment(f.value, f.label) for f in SpotFound], entry.found.value)
        differs = entry.result is SpotResult.DIFFERS
        for optional in (self.demand, self.due):
            self.form.show_row(optional, shown=differs)
        self.case.setVisible(differs)
        self.case.setChecked(entry.case)
        for name, field in self._fields.items():
            text = str(getattr(entry, name))
            if field.text() != text:
                field.setText(text)
        self.form.put_fault(self.said, entry.fault)
        papers = len(entry.papers)
        self.papers.setText(f"材料 {papers} 份(&M)" if papers else "附材料(&M)")
        self.keep.setEnabled(not state.saving)
        last = state.next_unchecked is None
        self.keep.setText("记下(&E)" if last else "记下，下一人(&E)")

    def first_focus(self) -> QWidget:
        """Where the keys begin."""
        return self.result


class RightingForm(Card):
    """登记整改 of a difference."""

    attach_wanted = Signal()

    def __init__(self, presenter: SpotPresenter) -> None:
        super().__init__("登记整改")
        self._who = Text("", "card", wrap=True)
        self._what = Banner(StateMark.VERIFY, "")
        self.done = QLineEdit()
        self.done.setPlaceholderText("例如：已改正现住址，补拍了照片")
        self.papers = Button("附材料(&M)", self.attach_wanted.emit, small=True)
        self.form = Form(_LABELS)
        self.form.add("做了什么", self.done)
        self.keep = PrimaryButton("记下整改(&E)", presenter.keep_righting)
        again = Button("改结果(&K)", presenter.again)
        foot = row(Button("回到名单(&Q)", presenter.step_back), 1, again, self.keep)
        inside = column(self._who, self._what, self.form, row(self.papers, 1), 1, spacing=10)
        self.add(scrolled(inside), foot)
        self.body.setStretch(0, 1)
        self.done.textEdited.connect(presenter.type_righting)
        self.form.finished.connect(presenter.keep_righting)

    def render_state(self, state: SpotState) -> None:
        """The difference, and what is entered."""
        line, entry = state.line, state.righting
        if line is None or line.result is None:
            return
        result = line.result
        self._who.setText(f"{line.number}　{line.name}　{line.place}")
        until = f"{day_in_sentence(result.due_on)}前" if result.due_on else ""
        self._what.put(f"{result.problem}。要求{until}{result.demand}。")
        if self.done.text() != entry.done:
            self.done.setText(entry.done)
        self.form.put_fault(self.done, entry.fault)
        papers = len(entry.papers)
        self.papers.setText(f"材料 {papers} 份(&M)" if papers else "附材料(&M)")
        self.keep.setEnabled(not state.saving)

    def first_focus(self) -> QWidget:
        """Where the keys begin."""
        return self.done
