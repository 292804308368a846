"""The card in which a death is entered: who, which day, which paper, who said so."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QLineEdit

from qualdesk.services.people_lines import PersonLine
from ui.look.marks import StateMark
from ui.pages.deaths.presenter import DeathsPresenter
from ui.pages.deaths.state import EVIDENCE_WORDS, DeathsState, Entry
from ui.text import count, masked_id
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.cards import Card
from ui.widgets.fields import Form, SearchField
from ui.widgets.layouts import boxed, column, fix_height, row
from ui.widgets.lists import Item, ItemList
from ui.widgets.segments import Segment, Segments
from ui.widgets.strips import Banner
from ui.widgets.texts import StateLabel

_KNOWN = (Segment("known", "知道哪天"), Segment("unknown", "日子待核实", cap="0"))
_EVIDENCE = tuple(Segment(kind.value, words) for kind, words in EVIDENCE_WORDS.items())
_UNKNOWN = "日子待核实，多领几个月先记“待核”；停发由县局定。"


class DateField(QLineEdit):
    """The day as it is typed; a 0 and nothing more says that nobody knows it: 0917 is a day."""

    unknown = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText("0917 或 2026-09-17；不知道按 0")
        self.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Leaving the field after 0."""
        super().focusOutEvent(event)
        if self.text() == "0":
            self.unknown.emit()


class EntryCard(Card):
    """`attach_wanted` asks the page for a file."""

    attach_wanted = Signal()

    def __init__(self, presenter: DeathsPresenter) -> None:
        super().__init__("登记死亡", " ", padding=(14, 8, 14, 10))
        self._presenter = presenter
        self._shown: Entry | None = None
        self.who = SearchField("拼音首字母、姓名、证号后几位")
        self.people = ItemList("找到的人")
        fix_height(self.people, 112)
        self.date = DateField()
        self.evidence = Segments("证明材料", _EVIDENCE)
        self.known = Segments("死亡日期", _KNOWN)
        self.by = QLineEdit()
        self.by.setPlaceholderText("谁报来的")
        self._form = Form(64)
        self._form.add("谁", self.who)
        self.who.removeEventFilter(self._form)  # Enter takes the person found, then goes on
        self._form.add("死亡日期", self.date)
        self._form.add("报告人", self.by)
        self._papers = StateLabel(StateMark.BLANK, "还没有附材料")
        self._note = Banner(StateMark.VERIFY, _UNKNOWN)
        self._details = boxed(
            column(row(self.known, 1), row(self.evidence, 1), self._note, spacing=6)
        )
        self.attach = Button("附证明(&F)", self.attach_wanted.emit)
        self.anew = Button("重填(&Q)", presenter.clear)
        self.save = PrimaryButton("登记(&T)", presenter.record)
        self.add(
            self.people,
            self._form,
            self._details,
            1,
            row(self.attach, self.anew, self._papers, 1, self.save),
        )
        self.body.setSpacing(6)
        self.who.searched.connect(presenter.find)
        self.who.stepped.connect(self.people.step)
        self.who.entered.connect(self._take)
        self.people.entered.connect(presenter.take)
        self.date.textEdited.connect(presenter.put_date)
        self.date.unknown.connect(lambda: presenter.put_unknown(unknown=True))
        self.known.chosen.connect(lambda key: presenter.put_unknown(unknown=key == "unknown"))
        self.evidence.chosen.connect(presenter.put_evidence)
        self.by.textEdited.connect(presenter.put_by)
        self._form.finished.connect(presenter.record)

    def begin(self) -> None:
        """Alt+N and +: to the first field."""
        self.who.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def put(self, state: DeathsState) -> None:
        """Show the entry."""
        entry = state.entry
        self.save.setEnabled(not state.saving)
        if entry == self._shown:
            return
        before, self._shown = self._shown, entry
        person = entry.person
        said = entry.text
        if person is not None:
            line = person.row
            said = f"{line.name}　{masked_id(line.id_number)}　{person.village}{line.group}"
        if self.who.text() != said:
            self.who.blockSignals(True)
            self.who.setText(said)
            self.who.setCursorPosition(0 if person is not None else len(said))
            self.who.blockSignals(False)
        self.people.setVisible(bool(entry.found))
        self._details.setVisible(not entry.found)  # first who, then the rest: there is one room
        first = entry.found[0].row.id_number if entry.found else ""
        self.people.put([_item(one) for one in entry.found], first)
        if self.date.text() != entry.date_text:
            self.date.setText(entry.date_text)
        if self.by.text() != entry.reported_by:
            self.by.setText(entry.reported_by)
        self.known.put(_KNOWN, "unknown" if entry.unknown else "known")
        self.evidence.put(_EVIDENCE, entry.evidence.value)
        self._note.setVisible(entry.unknown)
        papers = len(entry.papers)
        self._papers.put(
            StateMark.DONE if papers else StateMark.BLANK,
            f"已附 {count(papers)} 份" if papers else "还没有附材料",
        )
        self._form.put_fault(self.who, entry.fault if entry.fault_at == "who" else "")
        self._form.put_fault(self.date, entry.fault if entry.fault_at == "date" else "")
        told = before is not None and before.fault == entry.fault  # the next field is being typed
        if entry.fault_at == "who" and not told:
            self.who.setFocus()
        elif (entry.fault_at == "date" and not told) or (
            person is not None and (before is None or before.person is None)
        ):
            self.date.setFocus()
        elif entry.empty and before is not None and before.person is not None:
            self.who.setFocus()  # recorded: the next one

    def _take(self) -> None:
        if self.people.isVisible():
            self._presenter.take(self.people.current())
        elif self._presenter.state.entry.person is not None:
            self.date.setFocus()


def _item(one: PersonLine) -> Item:
    line = one.row
    said = f"{masked_id(line.id_number)}　{one.village}{line.group}"
    return Item(line.id_number, line.name, side=said)
