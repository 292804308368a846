"""One stop or resumption: who, both legal bases, the proposal, the county's decision."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from qualdesk.domain.decisions import Basis
from qualdesk.domain.duties import reasons_of
from qualdesk.domain.recipient import Insurance, Status
from qualdesk.services.people_lines import PersonLine
from ui.look.marks import StateMark
from ui.pages.checks.pay_presenter import PayPresenter
from ui.pages.checks.pay_state import RESUME, PayEntry, PayRow, PayState
from ui.pages.checks.words import INSURANCES
from ui.sections import combo, fill, scrolled
from ui.text import masked_id, place_words
from ui.widgets.buttons import Button, PrimaryButton, QuietButton, SeriousButton
from ui.widgets.cards import Card
from ui.widgets.fields import SearchField
from ui.widgets.layouts import boxed, clear, column, fix_height, row, rule
from ui.widgets.lists import Item, ItemList
from ui.widgets.segments import Segment, Segments
from ui.widgets.strips import Banner
from ui.widgets.texts import Badge, StateLabel, Text

_STATUSES = tuple(
    Segment(one.value, one.label) for one in (Status.SUSPENDED, Status.STOPPED, Status.ENDED)
)
_NONE = "none"
_DIFFER = "两条规定不一样，请人选一条；选过的会记住是谁、何时、为什么。"
_LEVELS = {"national": "国家", "province": "省", "prefecture": "州", "county": "县"}


class PayPane(Card):
    """`attach_wanted`, `papers_wanted` and `drop_wanted` ask the page."""

    attach_wanted = Signal()
    papers_wanted = Signal()
    drop_wanted = Signal()

    def __init__(self, presenter: PayPresenter) -> None:
        super().__init__(padding=(0, 0, 0, 0))
        self._presenter = presenter
        self._today = presenter.desk.today()
        self._shown_bases: tuple[Basis, ...] | None = None
        self._name, self._who = Text("", "title"), Text("", "body", "ink2")
        self._step = Badge()
        self._note = Text("", "small", wrap=True)
        self.search = SearchField("给谁提建议：拼音首字母、姓名、证号")
        self.people = ItemList("找到的人")
        fix_height(self.people, 150)
        self.status = Segments("停成什么", _STATUSES)
        self.reason, self.insurance = combo("事由"), combo("险种", 5)
        self.from_on = QLineEdit()
        self.from_on.setAccessibleName("从哪天起")
        self.from_on.setPlaceholderText("从哪天起：2026-11-21")
        self._what = boxed(
            column(
                row(self.status, 1),
                row(self.reason, self.insurance),
                self.from_on,
                spacing=6,
            )
        )
        self._differ = Banner(StateMark.VERIFY, _DIFFER)
        self._bases = row(spacing=8)
        self.chosen = Segments("照哪一条")
        self.why = QLineEdit()
        self.why.setPlaceholderText("选的理由，如：已电话问县局")
        self.why.setAccessibleName("选的理由")
        self._decision = Text("县局的决定", "card")
        self.number = QLineEdit()
        self.number.setPlaceholderText("文号")
        self.number.setAccessibleName("县局文件的文号")
        self._papers = StateLabel(StateMark.BLANK, "没有附文件")
        self.attach = QuietButton("附文件(&F)", self.attach_wanted.emit, small=True)
        self.papers = QuietButton("看材料(&K)", self.papers_wanted.emit, icon="eye", small=True)
        self._rule_words = Text("", "small", "ink2", wrap=True)
        self._fault = Text("", "small", "red", wrap=True)
        self.drop = SeriousButton("不建议了(&Q)", self.drop_wanted.emit)
        self.leave = Button("不提了(&B)", presenter.leave)
        self.save = PrimaryButton("列入建议名单(&J)", presenter.save)
        self._build()
        self._connect()

    def _build(self) -> None:
        inside = column(
            row(self._name, self._who, 1, self._step, spacing=10),
            self._note,
            self.search,
            self.people,
            self._what,
            self._differ,
            self._bases,
            row(self.chosen, 1),
            self.why,
            self._decision,
            self.number,
            row(self._papers, self.attach, self.papers, 1, spacing=6),
            self._rule_words,
            1,
            spacing=7,
            margins=(14, 10, 14, 8),
        )
        scroll = scrolled(inside)
        foot = row(self.drop, self.leave, self._fault, 1, self.save, margins=(14, 8, 14, 10))
        foot.setStretch(2, 1)
        self.body.setSpacing(0)
        self.add(scroll, rule(), foot)
        self.body.setStretch(0, 1)

    def _connect(self) -> None:
        type_ = self._presenter.type
        self.search.searched.connect(self._searched)
        self.search.stepped.connect(self.people.step)
        self.search.entered.connect(lambda: self._presenter.take(self.people.current()))
        self.people.entered.connect(self._presenter.take)
        self.status.chosen.connect(lambda key: type_(status=Status(key)))
        self.reason.activated.connect(lambda _: type_(reason=self.reason.currentData()))
        self.insurance.activated.connect(
            lambda _: type_(insurance=Insurance(self.insurance.currentData()))
        )
        self.from_on.textEdited.connect(lambda text: type_(from_on=text))
        self.chosen.chosen.connect(lambda key: type_(chosen="" if key == _NONE else key))
        self.why.textEdited.connect(lambda text: type_(why=text))
        self.number.textEdited.connect(lambda text: type_(number=text))
        for field in (self.why, self.number, self.from_on):
            field.returnPressed.connect(self._presenter.save)

    def _searched(self, text: str) -> None:
        if text != self._presenter.state.entry.text:
            self._presenter.find(text)

    # Showing

    def put(self, state: PayState) -> None:
        """Show the current row, or the new proposal."""
        entry, current = state.entry, state.current
        if entry.new:
            self._put_new(entry)
        elif current is not None:
            self._put_row(current)
        for part in (self.search, self._what):
            part.setVisible(entry.new)
        self.people.setVisible(entry.new and bool(entry.found))
        self._put_bases(state)
        waits = current is not None and current.proposal is not None
        deciding = state.deciding
        for part in (self._decision, self.number, self.papers):
            part.setVisible(not entry.new)
        papers = len(entry.papers)
        self._papers.put(
            StateMark.DONE if papers else StateMark.NOT_YET,
            f"附了 {papers} 份" if papers else "没有附文件",
        )
        self._rule_words.setText(
            "填了文号，待遇才会变；在那以前照旧。"
            if deciding
            else "建议不改待遇，等县局决定。县局已经定了的，填文号。"
        )
        self.drop.setVisible(waits)
        self.leave.setVisible(entry.new)
        self._fault.setText(entry.fault)
        self.save.setText("登记县局决定(&D)" if deciding else "列入建议名单(&J)")
        self.save.setEnabled(not state.saving)
        for field, text in (
            (self.search, entry.text),
            (self.from_on, entry.from_on),
            (self.why, entry.why),
            (self.number, entry.number),
        ):
            if field.text() != text:
                field.setText(text)

    def _put_new(self, entry: PayEntry) -> None:
        person = entry.person
        self._name.setText(person.row.name if person else "新建议")
        self._who.setText(masked_id(person.row.id_number) if person else "先找到这个人")
        self._step.put(None, "")
        held = person.benefits if person else ()
        self._note.setText(_place(person))
        self.status.put(_STATUSES, entry.status.value)
        fill(self.reason, list(reasons_of(entry.status).items()), entry.reason)
        fill(
            self.insurance,
            [(one.insurance.value, INSURANCES[one.insurance]) for one in held],
            entry.insurance.value if entry.insurance else "",
        )
        self.people.put([_item(one) for one in entry.found])

    def _put_row(self, current: PayRow) -> None:
        self._name.setText(current.name)
        self._who.setText(f"{current.who(self._today)}　{INSURANCES[current.insurance]}")
        self._step.put(*current.step)
        lines = [f"{current.place}　{masked_id(current.id_number)}", current.note]
        waiting = current.proposal.row if current.proposal else None
        if waiting is not None:
            lines.append(f"{waiting.stated_on} {waiting.operator} 建议{_act(current)}")
            if waiting.chosen:
                lines.append(f"照 {waiting.chosen}　{waiting.chosen_reason}")
            if waiting.arrears:
                lines.append(f"从 {waiting.paid_from} 恢复，补发 {'、'.join(waiting.arrears)}")
        elif current.kind == RESUME:
            lines.append("恢复的月份和补发的月份，提建议时按规定算好。")
        self._note.setText("\n".join(lines))

    def _put_bases(self, state: PayState) -> None:
        waits = state.current is not None and state.current.proposal is not None
        asks = state.differ and not waits
        self._differ.setVisible(asks)
        self.chosen.setVisible(asks)
        self.why.setVisible(asks)
        if state.bases != self._shown_bases:
            self._shown_bases = state.bases
            clear(self._bases)
            for number, basis in enumerate(state.bases[:2], 1):
                self._bases.addWidget(_basis(basis, number if state.differ else 0), 1)
        choices = [
            Segment(one.citation, one.effect.label, cap=str(number))
            for number, one in enumerate(state.bases[:2], 1)
        ]
        self.chosen.put([Segment(_NONE, "还没选"), *choices], state.entry.chosen or _NONE)


def _place(person: PersonLine | None) -> str:
    if person is None:
        return "名单里没有的人，在这里提。"
    return place_words(person.village, person.row.group)


def _act(current: PayRow) -> str:
    return "恢复" if current.kind == RESUME else current.status.label


def _item(one: PersonLine) -> Item:
    number = one.row.id_number
    return Item(number, one.row.name, side=f"{masked_id(number)}　{one.village}")


def _basis(basis: Basis, number: int) -> Card:
    """A legal basis: what it does, where it stands, its words."""
    card = Card(padding=(10, 8, 10, 8))
    card.body.setSpacing(4)
    clause = f"（{basis.clause}）" if basis.clause.startswith("Y") else ""
    since = f"{_LEVELS.get(basis.level, '')}　{basis.from_day} 起".strip()
    card.add(
        Text(f"{number}　{basis.effect.label}" if number else basis.effect.label, "strong"),
        Text(f"{basis.basis}{clause}\n{since}", "small", "ink2", wrap=True),
        Text(basis.label, "small", wrap=True),
        1,
    )
    return card
