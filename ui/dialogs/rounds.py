"""期次: how far the running rounds are, whose the rest is; one opened from a county document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QVBoxLayout, QWidget

from qualdesk.domain.package import PackageKind
from qualdesk.domain.recipient import Insurance
from qualdesk.services.opening_rounds import OpeningRequest, RoundChoice, RoundCover, RoundLine
from qualdesk.services.package_periods import days_of
from ui.look.marks import StateMark
from ui.look.theme import theme
from ui.sections import fill, scrolled
from ui.text import PROGRAM, count, full_day, read_day
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.fields import Form
from ui.widgets.layouts import column, row
from ui.widgets.texts import Badge, Text

_WIDTH = 680
_CLOSE = 30  # days before the closing day from which on it is amber
_MOST = 6  # villages and units that are named
_ALL = ""
_TITLE_BAR = 36  # pixels that the system puts around a dialog


@dataclass(frozen=True, slots=True)
class TypedOpening:
    """The days of a document as they are typed; kept when they are refused."""

    round_id: str = ""
    insurance: Insurance | None = None
    number: str = ""
    begin: str = ""
    end: str = ""
    close: str = ""

    def request(self) -> OpeningRequest | str:
        """What to open, or the name of the field that is wrong.

        A begin without a year is the last such day of the round by the calendar, the other days
        are the next ones after it.
        """
        _, last = days_of(PackageKind.ROUND, self.round_id)
        begin = read_day(self.begin, last)
        if begin is None:
            return "begin"
        end, close = (read_day(text, begin, ahead=True) for text in (self.end, self.close))
        if end is None or close is None:
            return "close" if end else "end"
        return OpeningRequest(
            round_id=self.round_id,
            document_number=self.number,
            begin=begin,
            end=end,
            closes_on=close,
            insurances=(self.insurance,) if self.insurance else (),
        )


class RoundsDialog(QDialog):
    """`RoundsDialog.ask(...)` gives what is to be opened; None when the person only looked."""

    def __init__(
        self,
        parent: QWidget | None,
        covers: Sequence[RoundCover],
        choices: Sequence[RoundChoice],
        typed: TypedOpening,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(PROGRAM)
        self.setFixedWidth(theme().px(_WIDTH))
        self._choices = {one.this.id: one for one in choices}
        self.round, self.insurance = QComboBox(), QComboBox()
        fill(self.round, [(one.this.id, choice_words(one)) for one in choices])
        self.round.currentIndexChanged.connect(self._put_insurances)
        self._put_insurances()
        self.number, self.begin, self.end, self.close_on = (QLineEdit() for _ in range(4))
        self.number.setPlaceholderText("例如 漾社险发〔2026〕9号")
        for field in (self.begin, self.end, self.close_on):
            field.setPlaceholderText("例如 2026-08-01")
        self.form = Form(72)
        for label, widget in (
            ("期次", self.round),
            ("险种", self.insurance),
            ("文号", self.number),
            ("开始", self.begin),
            ("结束", self.end),
            ("截止", self.close_on),
        ):
            self.form.add(label, widget)
        self.save = PrimaryButton("按文件开展(&T)", self._accept)
        inside = column(spacing=8, margins=(12, 10, 12, 10))
        for cover in covers:
            self._put_cover(inside, cover)
        if not covers:
            inside.addWidget(Text("现在没有应确认的人。", "body", "ink2"))
        self.covers = scrolled(inside)
        self.covers.setAccessibleName("各险种确认到哪里")
        self.covers.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # ↑ ↓ where it is too high
        frame = QVBoxLayout(self)
        frame.setContentsMargins(24, 16, 24, 14)
        frame.setSpacing(8)
        frame.addWidget(Text("期次", "title"))
        frame.addWidget(self.covers, 1)
        frame.addWidget(Text("县局发了文件，日期和规定不一样的，照文件写：", "body", wrap=True))
        frame.addWidget(self.form)
        frame.addLayout(row(1, Button("关上(&Q)", self.reject), self.save))
        self.form.finished.connect(self._accept)
        self._put(typed)
        self._fit(frame, inside)
        self.round.setFocus()

    @property
    def typed(self) -> TypedOpening:
        """What stands in the fields."""
        code = self.insurance.currentData()
        return TypedOpening(
            round_id=str(self.round.currentData() or ""),
            insurance=Insurance(code) if code else None,
            number=self.number.text(),
            begin=self.begin.text(),
            end=self.end.text(),
            close=self.close_on.text(),
        )

    @classmethod
    def ask(
        cls,
        parent: QWidget | None,
        covers: Sequence[RoundCover],
        choices: Sequence[RoundChoice],
        typed: TypedOpening,
    ) -> TypedOpening | None:
        """Open it and wait for the answer."""
        dialog = cls(parent, covers, choices, typed)
        return dialog.typed if dialog.exec() == QDialog.DialogCode.Accepted else None

    def _put(self, typed: TypedOpening) -> None:
        if typed.round_id:
            self.round.setCurrentIndex(max(0, self.round.findData(typed.round_id)))
        if typed.insurance:
            self.insurance.setCurrentIndex(max(0, self.insurance.findData(typed.insurance.value)))
        for field, text in (
            (self.number, typed.number),
            (self.begin, typed.begin),
            (self.end, typed.end),
            (self.close_on, typed.close),
        ):
            field.setText(text)

    def _put_insurances(self) -> None:
        """Those that have rounds of the chosen kind."""
        choice = self._choices.get(str(self.round.currentData()))
        listed = [(one.value, one.label) for one in choice.insurances] if choice else []
        fill(
            self.insurance, [(_ALL, "全部险种"), *listed], str(self.insurance.currentData() or _ALL)
        )

    def _fit(self, frame: QVBoxLayout, inside: QVBoxLayout) -> None:
        """No higher than the window it belongs to: what is above the fields can be scrolled."""
        margins = frame.contentsMargins()
        width = self.width() - margins.left() - margins.right() - 2
        content = inside.totalHeightForWidth(width) + 2
        rest = frame.totalHeightForWidth(self.width()) - self.covers.sizeHint().height()
        above = self.parentWidget()
        around = above.window().height() if above else self.screen().availableSize().height()
        self.setFixedHeight(min(rest + content, around - _TITLE_BAR))

    def _put_cover(self, frame: QVBoxLayout, cover: RoundCover) -> None:
        whole, rate = cover.total, cover.self_service_rate
        said = f"　自助率 {rate:.0%}" if rate is not None else ""
        about = f"　{cover.document_number}" if cover.document_number else ""
        head = Text(f"{cover.insurance.label}　{cover.this.label}{about}", "card", wrap=True)
        frame.addLayout(row(head, 1, Badge(*closing_words(cover)), spacing=8))
        far = f"已确认 {count(whole.confirmed)}，应确认 {count(whole.expected)}{said}"
        frame.addWidget(Text(far, "small"))
        rest = left_words(cover)
        if rest:
            frame.addWidget(Text(rest, "small", "ink2", wrap=True))

    def _accept(self) -> None:
        typed = self.typed
        asked = typed.request()
        fields = {"begin": self.begin, "end": self.end, "close": self.close_on}
        for name, field in fields.items():
            wrong = asked == name
            self.form.put_fault(field, "没有这一天。写成 2026-08-01。" if wrong else "")
        self.form.put_fault(self.number, "" if typed.number.strip() else "照着文件写文号。")
        if isinstance(asked, str):
            fields[asked].setFocus()
        elif not typed.number.strip():
            self.number.setFocus()
        else:
            self.accept()


def choice_words(one: RoundChoice) -> str:
    """The round, whether it runs, and the document that opened it."""
    when = "正在进行"
    if one.to_come:
        when = f"还没开始，{full_day(one.this.begin)}起"
    elif one.over:
        when = f"{full_day(one.this.end)}已结束"
    return f"{one.this.label}（{when}）" + (f"　{one.document_number}" * bool(one.document_number))


def closing_words(cover: RoundCover) -> tuple[StateMark, str]:
    """Until when, and how long that is."""
    left, day = cover.days_left, full_day(cover.this.closes_on)
    if not cover.left:
        return StateMark.DONE, "都办了"
    if left < 0:
        return StateMark.OVERDUE, f"{day}截止，已过 {-left} 天"
    return StateMark.SOON if left <= _CLOSE else StateMark.NOT_YET, f"{day}截止，还剩 {left} 天"


def left_words(cover: RoundCover) -> str:
    """Where most people are left, and who is responsible; "" when nobody is."""
    lines = sorted((one for one in cover.lines if one.left), key=lambda one: -one.left)
    found = [_left_there(one) for one in lines if one.line.village_code]
    units = sorted(cover.units.items(), key=lambda one: -one[1])
    found += [f"{name} {count(left)} 人" for name, left in units]
    more = f"，另有 {len(found) - _MOST} 处" if len(found) > _MOST else ""
    return f"还没办的：{'、'.join(found[:_MOST])}{more}" if found else ""


def _left_there(one: RoundLine) -> str:
    named = f"（{one.responsible}）" if one.responsible else ""
    return f"{one.line.village} {count(one.left)} 人{named}"
