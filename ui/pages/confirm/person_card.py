"""The person at the counter: who it is, how they looked last time, what to know of them."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QMenu, QWidget

from qualdesk.domain.confirmation import LossReason, Outcome
from qualdesk.domain.identity import age_on
from qualdesk.domain.recipient import Insurance, Status
from qualdesk.errors import Severity
from qualdesk.services.counter import CounterCard
from qualdesk.services.people_lines import BenefitLine
from ui.look.marks import StateMark
from ui.look.theme import theme
from ui.pages.confirm.portrait import Portrait
from ui.pages.confirm.state import ConfirmState
from ui.pages.confirm.words import HELP_WORDS, masked_phone, place_of, short_name
from ui.standings import standing_words
from ui.widgets.buttons import Button, QuietButton
from ui.widgets.cards import Card
from ui.widgets.layouts import boxed, clear, column, row, rule
from ui.widgets.segments import Segment, Segments
from ui.widgets.strips import Banner
from ui.widgets.texts import Badge, MaskedIdLabel, Tag, Text

_OUTCOMES = (
    Segment(Outcome.QUALIFIED.value, "具备", StateMark.DONE, "1"),
    Segment(Outcome.DISQUALIFIED.value, "丧失", None, "2"),
    Segment(Outcome.TO_VERIFY.value, "待核实", None, "3"),
)
_NOBODY = "这里显示要确认的人"
_HOW = "直接打首字母找人：杨桂兰就打 ygl。\n也可以打证号后 4 位或电话；要打汉字，先按 Ctrl+空格。"


class PersonCard(Card):
    """The card; empty while nobody stands there."""

    looked = Signal(str)
    outcome_said = Signal(str)
    loss_said = Signal(object)
    insurance_said = Signal(object)
    note_said = Signal(str)
    day_said = Signal(str)
    help_said = Signal(bool)  # whether to confirm another person

    def __init__(self, today: date) -> None:
        super().__init__(padding=(14, 10, 14, 12))
        self._today = today
        self._shown: CounterCard | None = None
        self._compact = False
        self._build_head()
        self._build_facts()
        self._build_entry()
        self._hint = Text(_HOW, "body", "ink2", wrap=True)
        self._lead = Text(_NOBODY, "card", "ink2")
        self._nobody = column(self._lead, self._hint, 1, spacing=8)
        self._nobody_box = boxed(self._nobody)
        self._somebody = boxed(
            column(
                self._head_line,
                self._upper,
                rule(),
                self._lower,
                self._warning,
                self._stop,
                1,
                self._more,
                self._foot,
                spacing=7,
            )
        )
        self.add(self._nobody_box, self._somebody)

    def _build_head(self) -> None:
        self._name, self._who = Text("", "headline"), Text("", "body", "ink2")
        self._badge = Badge()
        self._head_line = row(self._name, self._who, 1, self._badge, spacing=12)

    def _build_facts(self) -> None:
        self.portrait = Portrait()
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(14)
        self._facts.setVerticalSpacing(4)
        self._facts.setColumnStretch(1, 1)
        self._tags = QHBoxLayout()
        self._tags.setSpacing(6)
        right = column(self._facts, self._tags, 1, spacing=8)
        self._caption = Text("", "caption", "ink2")
        self._upper = row(column(self.portrait, self._caption, spacing=5), right, spacing=14)
        self._upper.setStretch(1, 1)
        self.number = MaskedIdLabel()
        self.number.revealed.connect(self.looked)
        self._reveal = QuietButton("显示(&I)", self.number.reveal, icon="eye", small=True)
        self._lower = QGridLayout()
        self._lower.setHorizontalSpacing(14)
        self._lower.setVerticalSpacing(3)
        self._lower.setColumnStretch(1, 1)
        self._lower.setColumnMinimumWidth(0, theme().px(62))
        self._address, self._contact = Text(), Text()
        self.help_button = QuietButton("帮办(&H)", self._offer_help, icon="phone", small=True)
        self.help_button.setToolTip("教他用手机认证，记一次")
        number = boxed(row(self.number, self._reveal, 1, self.help_button, spacing=6))
        self._full_only: list[QWidget] = [self._address, self._contact]
        for at, (label, part) in enumerate(
            (("身份证号", number), ("住址", self._address), ("联系", self._contact))
        ):
            words = Text(label, "body", "ink2")
            self._lower.addWidget(words, at, 0)
            if at:
                self._full_only.append(words)
            self._lower.addWidget(part, at, 1)
        self._warning, self._stop = Banner(StateMark.VERIFY, ""), Banner(StateMark.OVERDUE, "")

    def _build_entry(self) -> None:
        self.outcome = Segments("结果", _OUTCOMES)
        self.outcome.chosen.connect(self.outcome_said)
        self.loss = QComboBox()
        self.loss.setAccessibleName("丧失的原因")
        self.loss.setPlaceholderText("选丧失的原因")
        for reason in LossReason:
            self.loss.addItem(reason.label, reason)
        self.loss.setCurrentIndex(-1)
        self.loss.activated.connect(lambda _: self.loss_said.emit(self.loss.currentData()))
        self.note_button = Button("备注(&B)", self.open_note)
        self.remark = QLineEdit()
        self.remark.setPlaceholderText("备注：为什么不拍照、为什么补录")
        self.remark.setAccessibleName("备注")
        self.remark.textEdited.connect(self.note_said)
        self.day = QLineEdit()
        self.day.setPlaceholderText("今天")
        self.day.setToolTip("补录的，写 0917 或 2026-09-17")
        self.day.setAccessibleName("确认日期")
        self.day.setFixedWidth(theme().px(96))
        self.day.textEdited.connect(self.day_said)
        self.benefit = QComboBox()
        self.benefit.setAccessibleName("确认哪项待遇")
        self.benefit.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.benefit.activated.connect(
            lambda _: self.insurance_said.emit(self.benefit.currentData())
        )
        note = row(self.remark, Text("日期", "body", "ink2"), self.day, 0)
        note.setStretch(0, 1)
        self._note_line = boxed(note)
        self._note_line.hide()
        self._benefit_line = boxed(row(Text("确认", "body", "ink2"), self.benefit))
        self._loss_line = boxed(row(Text("原因", "body", "ink2"), self.loss))
        choices = row(self._benefit_line, self._loss_line, 1, spacing=12)
        self._more = column(choices, self._note_line, spacing=6)
        self._label = Text("结果", "body", "ink2")
        self._foot = row(self._label, self.outcome, 1, self.note_button)

    def open_note(self) -> None:
        """Write a note, or state another day."""
        self._note_line.show()
        field = self.day if self.remark.isHidden() else self.remark
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _offer_help(self) -> None:
        """For oneself comes first: Enter takes it."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for for_other, words in HELP_WORDS.items():
            action = menu.addAction(words)
            action.triggered.connect(lambda _=False, one=for_other: self.help_said.emit(one))
        menu.setActiveAction(menu.actions()[0])
        menu.popup(self.help_button.mapToGlobal(QPoint(0, self.help_button.height())))

    def set_compact(self, *, compact: bool) -> None:
        """In 大字 only what is needed is left."""
        if compact == self._compact:
            return
        self._compact = compact
        for part in (self._label, self._caption, *self._full_only):
            part.setVisible(not compact)
        self.portrait.set_compact(compact=compact)
        self._show_person(self._shown)

    def render_state(self, state: ConfirmState) -> None:
        """Show the person and what was said of them."""
        self._nobody_box.setVisible(not state.current)
        self._somebody.setVisible(bool(state.current))
        for words in (self._lead, self._hint):
            words.setVisible(state.found is None)  # they would look out beside the sheet
        card, entry = state.card, state.entry
        if card is not self._shown or not state.current:
            self._shown = card
            self._show_person(card)
        self._label_line(state)
        self.outcome.put(_OUTCOMES, entry.outcome.value)
        lost = entry.outcome is Outcome.DISQUALIFIED
        self._loss_line.setVisible(lost)
        self.loss.setCurrentIndex(list(LossReason).index(entry.loss) if entry.loss else -1)
        if self.remark.text() != entry.note:
            self.remark.setText(entry.note)
        if self.day.text() != entry.day:
            self.day.setText(entry.day)
        self.remark.setVisible(not lost)  # a loss is recorded with its reason alone
        written = bool((entry.note and not lost) or entry.day)
        editing = self.remark.hasFocus() or self.day.hasFocus()
        self._note_line.setVisible(written or (editing and bool(state.current)))
        self.benefit.setCurrentIndex(max(0, self.benefit.findData(entry.insurance)))

    def _label_line(self, state: ConfirmState) -> None:
        line = state.card.file.line if state.card is not None else None
        if line is None and state.place >= 0:
            line = state.lines[state.place]
        if line is None:
            self._name.setText("")
            self._badge.hide()
            return
        self._name.setText(line.row.name)
        self._badge.put(*standing_words(line.state, line.due_on, self._today))

    def _show_person(self, card: CounterCard | None) -> None:
        clear(self._facts)
        clear(self._tags)
        self._warning.put("")
        self._stop.put("")
        self.portrait.put(card.photo.jpeg if card and card.photo else b"")
        if card is None:
            for text in (self._who, self._caption, self._address, self._contact):
                text.setText("")
            self.number.put("")
            return
        person, line = card.file.recipient, card.file.line
        age = f"{age_on(person.birth, self._today)} 岁"
        people = person.ethnic_group
        if people and not people.endswith("族"):
            people += "族"
        who = (person.sex.label, people, age)
        self._who.setText("　".join(part for part in who if part))
        photo = card.photo
        taken = f"{photo.taken_on}　{photo.method.label}" if photo else "还没有照片"
        self._caption.setText(f"上次照片　{taken}" if photo else taken)
        self.number.put(person.id_number)
        self._address.setText(_address(card))
        self._address.setToolTip(self._address.text())
        self._contact.setText(_contact(card))
        self._fill_facts(card)
        for flag in line.flags:
            self._tags.addWidget(Tag(flag.label))
        self._tags.addStretch(1)
        self._fill_benefits(line.benefits)
        self._warn(card)

    def _fill_facts(self, card: CounterCard) -> None:
        for at, (label, words, ink) in enumerate(self._facts_of(card)):
            self._facts.addWidget(Text(label, "body", "ink2"), at, 0)
            role = "strong" if ink != "ink" else "body"
            value = Text(words, role, ink)
            value.setToolTip(words)
            self._facts.addWidget(value, at, 1)

    def _facts_of(self, card: CounterCard) -> list[tuple[str, str, str]]:
        """Label, words and ink of each fact; in 大字 fewer, with the address among them."""
        line, file = card.file.line, card.file
        last = max(
            (fact for fact in file.confirmations if fact.fact_id not in file.corrections),
            key=lambda fact: (fact.stated_on, fact.recorded_at),
            default=None,
        )
        mark, _ = standing_words(line.state, line.due_on, self._today)
        due_ink = mark.colour if mark is StateMark.OVERDUE else "ink"
        facts = [("到期日", str(line.due_on) if line.due_on else "没有", due_ink)]
        facts.append(("上次确认", str(last.stated_on) if last else "没有", "ink"))
        if last is not None and not self._compact:
            how = f"{last.method.label} · {last.operator}" if last.operator else last.method.label
            facts.append(("方式", how, "ink"))
        if len(line.benefits) == 1 and not self._compact:
            (benefit,) = line.benefits
            facts.append(("险种", short_name(benefit.insurance), "ink"))
            facts.append(("待遇", benefit.status.label, "ink"))
        else:
            facts += [
                (short_name(benefit.insurance), self._benefit_words(benefit), "ink")
                for benefit in line.benefits
            ]
        if self._compact:
            facts.append(("住址", _address(card), "ink"))
        return facts

    def _benefit_words(self, benefit: BenefitLine) -> str:
        word = standing_words(benefit.state, benefit.due_on, self._today)[1]
        status = benefit.status.label
        return status if status == word or self._compact else f"{status}　{word}"

    def _fill_benefits(self, benefits: tuple[BenefitLine, ...]) -> None:
        open_ones = [b.insurance for b in benefits if b.status is not Status.ENDED]
        self.benefit.clear()
        self._benefit_line.setVisible(len(open_ones) > 1)
        choices: list[tuple[str, Insurance | None]] = [(f"{len(open_ones)} 项待遇一起确认", None)]
        choices += [(f"只确认{short_name(one)}", one) for one in open_ones]
        for words, insurance in choices:
            self.benefit.addItem(words, insurance)

    def _warn(self, card: CounterCard) -> None:
        for banner, refused in ((self._stop, True), (self._warning, False)):
            said = [p.message for p in card.problems if (p.severity is Severity.REFUSED) == refused]
            banner.put("\n".join(said))


def _address(card: CounterCard) -> str:
    person, place = card.file.recipient, place_of(card.file.line)
    written = person.present_address or person.registered_address
    village = card.file.line.village
    return written if village and village in written else f"{place}　{written}".strip()


def _contact(card: CounterCard) -> str:
    person = card.file.recipient
    parts = [f"本人 {masked_phone(person.phone)}"] if person.phone else []
    if person.contact_name:
        relation = f"（{person.contact_relation}）" if person.contact_relation else ""
        phone = f" {masked_phone(person.contact_phone)}" if person.contact_phone else ""
        parts.append(f"{person.contact_name}{relation}{phone}")
    return "　".join(parts) or "没有登记电话"
