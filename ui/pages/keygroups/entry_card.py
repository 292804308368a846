"""The card in which a flag is entered: who, which kind, by what, of which grade."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from qualdesk.domain.key_groups import BY_HAND, CodeSet
from qualdesk.domain.recipient import Flag
from qualdesk.services.people_lines import PersonLine
from ui.pages.keygroups.ledger_presenter import LedgerPresenter
from ui.pages.keygroups.ledger_state import Entry, LedgerState
from ui.pages.keygroups.words import KINDS
from ui.sections import scrolled
from ui.text import masked_id, place_words
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.cards import Card
from ui.widgets.fields import Form, SearchField
from ui.widgets.layouts import boxed, column, fix_height, row
from ui.widgets.lists import Item, ItemList
from ui.widgets.segments import Segment, Segments
from ui.widgets.texts import Text

_KINDS = tuple(Segment(kind.value, KINDS[kind]) for kind in BY_HAND)
_SCALES = (
    Segment(CodeSet.CARE.value, "长护险评估"),
    Segment(CodeSet.ABILITY.value, "能力评估"),
    Segment(CodeSet.VILLAGE.value, "村评"),
)
_GRADE_WORDS = {
    CodeSet.CARE: "0 至 5，3 起是重度",
    CodeSet.ABILITY: "0 至 4，3 起是重度",
    CodeSet.VILLAGE: "用村里的话，例如 起不了床",
}
_DISABILITY_GRADE = "残疾证号写了，等级就不用写"
_NOTES = {
    Flag.SEVERE_DISABILITY: "按残疾证，一级、二级是重残。",
    Flag.INCAPACITATED: "写哪种评估、几级；没有评估过的，用村评。",
    Flag.LOST_CONTACT: "电话打不通、村里也找不到的人。找到了，把标记终止。",
}


class EntryCard(Card):
    """Hidden until 加入台账 is pressed."""

    def __init__(self, presenter: LedgerPresenter) -> None:
        super().__init__("加入台账", " ", padding=(0, 0, 0, 0))
        self._presenter = presenter
        self._shown: Entry | None = None
        self.who = SearchField("拼音首字母、姓名、证号后几位")
        self.people = ItemList("找到的人")
        fix_height(self.people, 160)
        self.kind = Segments("哪一类", _KINDS)
        self._note = Text("", "small", "ink2", wrap=True)
        self.source, self.number, self.grade, self.until = (QLineEdit() for _ in range(4))
        self.source.setPlaceholderText("例如 残联名单、残疾证、村评")
        self.number.setPlaceholderText("20 位，照残疾证写")
        self.until.setPlaceholderText("例如 2027-03-31；不知道就空着")
        self.scale = Segments("按哪种评估", _SCALES)
        self._form = Form(64)
        for label, field in (
            ("谁", self.who),
            ("来源", self.source),
            ("残疾证号", self.number),
            ("等级", self.grade),
            ("到哪天", self.until),
        ):
            self._form.add(label, field)
        self.who.removeEventFilter(self._form)  # Enter takes the person found, then goes on
        self.clear_all = Button("重填(&Q)", presenter.clear)
        self.away = Button("收起(&B)", lambda: presenter.begin(entering=False))
        self.save = PrimaryButton("登记(&T)", presenter.record)
        self._kinds = boxed(row(self.kind, 1))
        self._scales = boxed(row(self.scale, 1))
        inside = column(
            self._kinds,
            self._note,
            self.people,
            self._scales,
            self._form,
            1,
            spacing=8,
            margins=(14, 8, 14, 4),
        )
        self.body.setSpacing(0)
        self.body.addWidget(scrolled(inside), 1)
        self.add(row(self.away, self.clear_all, 1, self.save, margins=(14, 4, 14, 10)))
        self._connect()

    def _connect(self) -> None:
        presenter = self._presenter
        self.who.searched.connect(presenter.find)
        self.who.stepped.connect(self.people.step)
        self.who.entered.connect(self._take)
        self.people.entered.connect(presenter.take)
        self.kind.chosen.connect(lambda key: presenter.type(kind=Flag(key)))
        self.scale.chosen.connect(lambda key: presenter.type(scale=CodeSet(key)))
        self.source.textEdited.connect(lambda text: presenter.type(source=text))
        self.number.textEdited.connect(lambda text: presenter.type(number=text))
        self.grade.textEdited.connect(lambda text: presenter.type(grade=text))
        self.until.textEdited.connect(lambda text: presenter.type(until=text))
        self._form.finished.connect(presenter.record)

    def begin(self) -> None:
        """To the first field."""
        self.who.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def put(self, state: LedgerState) -> None:
        """Show the entry."""
        entry = state.entry
        self.save.setEnabled(not state.saving)
        if entry == self._shown:
            return
        before, self._shown = self._shown, entry
        self._put_person(entry)
        self.kind.put(_KINDS, entry.kind.value)
        self.scale.put(_SCALES, entry.scale.value)
        frail = entry.kind is Flag.INCAPACITATED
        severe = entry.kind is Flag.SEVERE_DISABILITY
        searching = bool(entry.found)
        self.people.setVisible(searching)
        self._note.setText(_NOTES[entry.kind])
        self._note.setVisible(not searching)
        self._scales.setVisible(frail and not searching)
        self._form.show_row(self.number, shown=severe)
        self._form.show_row(self.grade, shown=severe or frail)
        self.grade.setPlaceholderText(_GRADE_WORDS[entry.scale] if frail else _DISABILITY_GRADE)
        for field, text in (
            (self.source, entry.source),
            (self.number, entry.number),
            (self.grade, entry.grade),
            (self.until, entry.until),
        ):
            if field.text() != text:
                field.setText(text)
        fields = {"who": self.who, "source": self.source, "number": self.number,
                  "grade": self.grade, "until": self.until}  # fmt: skip
        for name, field in fields.items():
            self._form.put_fault(field, entry.fault if entry.fault_at == name else "")
        told = before is not None and before.fault == entry.fault
        if entry.fault_at and not told:
            fields[entry.fault_at].setFocus()
        elif entry.person is not None and (before is None or before.person is None):
            self.source.setFocus()
        elif entry.person is None and before is not None and before.person is not None:
            self.who.setFocus()  # recorded: the next one

    def _put_person(self, entry: Entry) -> None:
        person, said = entry.person, entry.text
        if person is not None:
            line = person.row
            place = place_words(person.village, line.group)
            said = f"{line.name}　{masked_id(line.id_number)}　{place}"
        if self.who.text() != said:
            self.who.blockSignals(True)
            self.who.setText(said)
            self.who.setCursorPosition(0 if person is not None else len(said))
            self.who.blockSignals(False)
        first = entry.found[0].row.id_number if entry.found else ""
        self.people.put([_item(one) for one in entry.found], first)

    def _take(self) -> None:
        if self.people.isVisible():
            self._presenter.take(self.people.current())
        elif self._presenter.state.entry.person is not None:
            self.source.setFocus()


def _item(one: PersonLine) -> Item:
    line = one.row
    said = f"{masked_id(line.id_number)}　{place_words(one.village, line.group)}"
    return Item(line.id_number, line.name, side=said)
