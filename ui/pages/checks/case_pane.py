"""One case: who, why, how long; contacts; what is concluded."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from qualdesk.domain.confirmation import LossReason, Method, Outcome
from qualdesk.domain.duties import CaseKind, ContactOutcome, DeathEvidence
from qualdesk.domain.identity import age_on
from qualdesk.domain.policy_values import ContactHow
from qualdesk.services.case_files import CaseFile
from ui.look.marks import StateMark
from ui.pages.checks.cases_presenter import CasesPresenter
from ui.pages.checks.columns import case_name, case_place
from ui.pages.checks.state import CasesState, Entry
from ui.pages.checks.words import HOWS, INSURANCES, REACHED, deadline
from ui.sections import combo, fill, scrolled
from ui.text import day_in_sentence, masked_id
from ui.widgets.buttons import PrimaryButton, QuietButton
from ui.widgets.cards import Card
from ui.widgets.layouts import boxed, column, row, rule
from ui.widgets.segments import Segment, Segments
from ui.widgets.strips import Banner
from ui.widgets.texts import Badge, StateLabel, Text

_NONE = "none"
_OUTCOMES = (
    Segment(_NONE, "还不下"),
    Segment(Outcome.QUALIFIED.value, "具备", cap="1"),
    Segment(Outcome.DISQUALIFIED.value, "丧失", cap="2"),
    Segment(Outcome.TO_VERIFY.value, "仍待核实", cap="3"),
)
_SEEN = (
    Method.REMOTE_VIDEO,
    Method.HOME_VISIT,
    Method.ON_SITE,
    Method.COUNTER,
    Method.REMOTE_ASSIST,
    Method.BY_FAMILY,
)
_PROOFS = [("", "哪种证明？"), *((one.value, one.label) for one in DeathEvidence)]
_MOST = 6  # contacts that are shown, the newest
_SUSPICION = "只是线索：结论没出来以前，待遇照发。"


class CasePane(Card):
    """`attach_wanted`, `owner_wanted`, `phones_wanted` and `visit_wanted` ask the page."""

    attach_wanted = Signal()
    owner_wanted = Signal()
    phones_wanted = Signal()
    visit_wanted = Signal()

    def __init__(self, presenter: CasesPresenter) -> None:
        super().__init__(padding=(0, 0, 0, 0))
        self._presenter = presenter
        self._today = presenter.desk.today()
        self._name = Text("", "title")
        self._who = Text("", "body", "ink2")
        self._due = Badge()
        self._place = Text("", "small", wrap=True)
        self._why = Banner(StateMark.VERIFY, _SUSPICION)
        self._limit = Text("", "small")
        self.owner = QuietButton("换人(&Y)", self.owner_wanted.emit, small=True)
        self.visit = QuietButton("排上门(&S)", self.visit_wanted.emit, small=True)
        self.phones = QuietButton("抄本村电话(&T)", self.phones_wanted.emit, small=True)
        self._log = Text("", "small", wrap=True)
        self.how = Segments("怎么联系的", [Segment(h.value, word) for h, word in HOWS.items()])
        self.reached = Segments(
            "结果", [Segment(r.value, word, mark) for r, (word, mark) in REACHED.items()]
        )
        self.said = QLineEdit()
        self.said.setPlaceholderText("说了什么，约了什么")
        self.said.setAccessibleName("联系的内容")
        self._papers = StateLabel(StateMark.BLANK, "还没有佐证")
        self.attach = QuietButton("加佐证(&Z)", self.attach_wanted.emit, small=True)
        self.outcome = Segments("结论", _OUTCOMES)
        self.seen = combo("怎么确认的")
        self.loss = combo("为什么丧失")
        self.died = QLineEdit()
        self.died.setPlaceholderText("死亡日期，不知道就空着")
        self.died.setAccessibleName("死亡日期")
        self.proof = combo("死亡的证明")
        self.reason = QLineEdit()
        self.reason.setAccessibleName("说明")
        self._lossy = boxed(row(self.loss, self.died, self.proof, spacing=6))
        self._fault = Text("", "small", "red", wrap=True)
        self.save = PrimaryButton("记下这次联系(&J)", self.press)
        self._fill_choices()
        self._build()
        self._connect()

    def _fill_choices(self) -> None:
        fill(self.seen, [(one.value, one.label) for one in _SEEN])
        fill(self.loss, [(one.value, one.label) for one in LossReason])
        self.loss.setMinimumContentsLength(4)
        self.proof.setMinimumContentsLength(4)

    def _build(self) -> None:
        inside = column(
            row(self._name, self._who, 1, self._due, spacing=10),
            self._place,
            self._why,
            row(self._limit, self.owner, 1, self.visit, spacing=4),
            rule(),
            row(Text("联系记录", "card"), 1, self.phones),
            self._log,
            row(self.how, 1),
            row(self.reached, 1),
            self.said,
            rule(),
            row(Text("结论", "card"), 1, self._papers, self.attach, spacing=6),
            row(self.outcome, 1),
            self.seen,
            self._lossy,
            self.reason,
            1,
            spacing=5,
            margins=(14, 8, 14, 4),
        )
        scroll = self._scroll = scrolled(inside)
        self.body.setSpacing(0)
        foot = row(self._fault, 1, self.save, margins=(14, 8, 14, 10))
        foot.setStretch(0, 1)
        self.add(scroll, rule(), foot)
        self.body.setStretch(0, 1)

    def _connect(self) -> None:
        type_ = self._presenter.type
        self.how.chosen.connect(lambda key: type_(how=ContactHow(key)))
        self.reached.chosen.connect(lambda key: type_(reached=ContactOutcome(key)))
        self.said.textEdited.connect(lambda text: type_(note=text))
        self.said.returnPressed.connect(self.press)
        self.reason.textEdited.connect(lambda text: type_(reason=text))
        self.reason.returnPressed.connect(self.press)
        self.died.textEdited.connect(lambda text: type_(died=text))
        self.outcome.chosen.connect(self._choose)
        for box, field, kind in (
            (self.seen, "method", Method),
            (self.loss, "loss", LossReason),
        ):
            self._follow(box, field, kind)
        self.proof.activated.connect(lambda _: type_(proof=_proof_of(self.proof.currentData())))

    def _follow(self, box: QComboBox, field: str, kind: type) -> None:
        box.activated.connect(lambda _: self._presenter.type(**{field: kind(box.currentData())}))

    def press(self) -> None:
        """Keep the contact, or the conclusion where one is chosen."""
        if self._presenter.state.entry.outcome is None:
            self._presenter.contact()
        else:
            self._presenter.conclude()

    def choose(self, outcome: Outcome) -> None:
        """1, 2, 3: without evidence the way to it gets the focus."""
        self._choose(outcome.value)

    def to_contact(self) -> None:
        """Where one writes what was said."""
        self._presenter.type(outcome=None)
        self.said.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._scroll.ensureWidgetVisible(self.said)

    def _choose(self, key: str) -> None:
        outcome = None if key == _NONE else Outcome(key)
        if not self._presenter.choose(outcome):
            self.attach.setFocus(Qt.FocusReason.OtherFocusReason)
        elif outcome is not None:
            field: QWidget = self.reason if outcome is Outcome.TO_VERIFY else self.save
            field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._scroll.ensureWidgetVisible(self.outcome)

    # Showing

    def put(self, state: CasesState) -> None:
        """Show the current case."""
        file = state.current
        if file is None:
            return
        self._put_head(file)
        whole = state.whole
        self._log.setText(_log_of(whole) if whole is not None else "")
        self._put_entry(state.entry)
        self.save.setEnabled(not state.saving)

    def _put_head(self, file: CaseFile) -> None:
        self._name.setText(case_name(file))
        person = file.person
        if person is not None:
            self._who.setText(f"{person.row.sex.label}　{age_on(person.row.birth, self._today)} 岁")
        words = [case_place(file), masked_id(file.row.id_number), _benefits(file, self._today)]
        self._place.setText("　".join(filter(None, words)))
        self._due.put(*deadline(file.row.due_on, file.days_left or 0))
        note = f"：{file.row.note}" if file.row.note else ""
        opened = f"{day_in_sentence(file.row.opened_on)} {file.row.kind.label}{note}。"
        self._why.put(opened + (_SUSPICION if file.row.kind is not CaseKind.OTHER else ""))
        self._limit.setText(f"期限 {day_in_sentence(file.row.due_on)}　责任人 {file.row.owner}")

    def _put_entry(self, entry: Entry) -> None:
        self.how.put([Segment(h.value, word) for h, word in HOWS.items()], entry.how.value)
        self.reached.put(
            [Segment(r.value, word, mark) for r, (word, mark) in REACHED.items()],
            entry.reached.value,
        )
        for field, text in (
            (self.said, entry.note),
            (self.reason, entry.reason),
            (self.died, entry.died),
        ):
            if field.text() != text:
                field.setText(text)
        fill(self.proof, _PROOFS, entry.proof.value if entry.proof else "")
        outcome, papers = entry.outcome, len(entry.papers)
        self.outcome.put(_OUTCOMES, outcome.value if outcome else _NONE)
        self._papers.put(
            StateMark.DONE if papers else StateMark.BLANK,
            f"佐证 {papers} 份" if papers else "还没有佐证",
        )
        for part in (self.how, self.reached, self.said):
            part.setVisible(outcome is None)
        lost = outcome is Outcome.DISQUALIFIED
        self.seen.setVisible(outcome is Outcome.QUALIFIED)
        self._lossy.setVisible(lost)
        dead = entry.loss is LossReason.DEATH
        self.died.setVisible(dead)
        self.proof.setVisible(dead)
        self.reason.setVisible(outcome is not None)
        self.reason.setPlaceholderText(
            "还差什么、下一步怎么查" if outcome is Outcome.TO_VERIFY else "说明，可以不写"
        )
        self._fault.setText(entry.fault)
        self._fault.setVisible(bool(entry.fault))
        self.save.setText("记下这次联系(&J)" if outcome is None else "下这个结论(&J)")


def _proof_of(key: str) -> DeathEvidence | None:
    return DeathEvidence(key) if key else None


def _benefits(file: CaseFile, today: date) -> str:
    words = [
        f"{INSURANCES[one.insurance]} {one.status.label}"
        + (
            f"　上次确认 {_day(one.facts.qualified_on, today)}"
            if one.facts.qualified_on
            else "　没有确认过"
        )
        for one in (file.person.benefits if file.person else ())
    ]
    return "　".join(words)


def _day(day: date, today: date) -> str:
    return day_in_sentence(day) if day.year == today.year else day.isoformat()


def _log_of(whole: CaseFile) -> str:
    if not whole.contacts:
        return "还没有联系过。联系了，就在下面写一句。"
    return "\n".join(
        "　".join(
            (
                day_in_sentence(one.stated_on),
                HOWS[one.how],
                REACHED[one.outcome][0],
                *((one.note,) if one.note else ()),
                one.operator,
            )
        )
        for one in whole.contacts[:_MOST]
    )
