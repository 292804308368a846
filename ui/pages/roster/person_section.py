"""One person: card at the left, the whole timeline, benefits and papers at the right."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QStackedWidget, QWidget

from ui.look.theme import theme
from ui.pages.roster.head import SectionHead
from ui.pages.roster.papers_view import PapersView, pixmap_of
from ui.pages.roster.person_parts import Act, NowLines, PersonActs, StateTags
from ui.pages.roster.person_presenter import PORTRAIT, PersonPresenter, PersonState, PersonView
from ui.pages.roster.timeline_entry import CHANGES, PAPERS, Entry, kinds_of, shown
from ui.pages.roster.timeline_view import TimelineView
from ui.text import count
from ui.widgets.buttons import QuietButton
from ui.widgets.cards import Card
from ui.widgets.layouts import boxed, clear, column, row, rule
from ui.widgets.segments import Segment, Segments
from ui.widgets.texts import KeyCap, KeyHints, MaskedIdLabel, StateLabel, Text

_LEFT, _RIGHT = 296, 320
_RIGHT_FROM = 1060  # logical width from which benefits and papers have a column of their own
_LABEL = 64
_HINT_FROM = 900  # … and the hint of keys stands beside the acts


class PersonSection(QWidget):
    """Renders the person presenter's state."""

    def __init__(
        self,
        presenter: PersonPresenter,
        acts: PersonActs,
        back: Act,
        heads: tuple[QWidget, ...],
    ) -> None:
        super().__init__()
        self._presenter = presenter
        self.acts = acts
        self._shown: PersonView | None = None
        self.back = QuietButton("名册(&B)", back, icon="arrow_left")
        self.head = SectionHead("", *heads)
        self.head.line.insertWidget(0, self.back)
        self._hint = boxed(
            row(KeyCap("Alt+↑"), KeyCap("Alt+↓"), Text("前后一人", "small", "ink2"), spacing=4)
        )
        self.head.line.insertWidget(3, self._hint)
        self._large, self.papers = Picture(), PapersView()
        self._large.closed.connect(presenter.step_back)
        self.papers.left.connect(presenter.step_back)
        self.papers.entered.connect(presenter.enlarge_paper)
        self._papers_key = QShortcut(QKeySequence("Alt+K"), self)
        self._papers_key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._papers_key.activated.connect(presenter.look_at_papers)
        self._looked_at = QStackedWidget()
        for part in (self._columns(), self.papers, self._large):
            self._looked_at.addWidget(part)
        inside = column(self.head, self._looked_at, spacing=10)
        inside.setStretch(1, 1)
        self.setLayout(inside)
        theme().rescaled.connect(self._rescaled)

    def put_position(self, at: int, total: int) -> None:
        """Where the person stands in the list."""
        words = (
            f"花名册第 {count(at + 1)} 行，共 {count(total)} 人" if at >= 0 else "不在现在的名单里"
        )
        self.head.subtitle.setText(words)

    def render_state(self, state: PersonState) -> None:
        """Card, timeline, benefits."""
        person = state.person
        if person is None:
            return
        self.head.title.setText(person.name)
        if person is not self._shown:
            self._shown = person
            self._render_person(person)
        self._portrait.put(state.portrait)
        self._portrait_day.setText(f"照片 {state.portrait_day}" if state.portrait else "没有照片")
        segments = [Segment(kind, f"{w} {n}") for kind, w, n in kinds_of(person.entries)]
        self.kinds.put(segments, state.kind)
        self.timeline.put(state.entries, state.photos)
        self._render_looked_at(state)

    def _render_looked_at(self, state: PersonState) -> None:
        """A large picture in front of the small ones, these in front of the person."""
        before = self._looked_at.currentWidget()
        if state.large or state.large_paper:
            picture = QPixmap()
            if state.large:
                picture.loadFromData(state.large)
            elif state.large_paper:
                picture = pixmap_of(state.large_paper)
            self._large.put(picture)
            self._looked_at.setCurrentWidget(self._large)
        elif state.papers is not None:
            self.papers.put(state.papers)
            self._looked_at.setCurrentWidget(self.papers)
        else:
            self._looked_at.setCurrentIndex(0)
        now = self._looked_at.currentWidget()
        if now is not before:
            (self.timeline if self._looked_at.currentIndex() == 0 else now).setFocus()

    def _columns(self) -> QWidget:
        self._left, self._right = self._card(), self._side()
        self.kinds = Segments("记录的种类")
        self.kinds.chosen.connect(self._presenter.choose_kind)
        self.timeline = TimelineView("经过")
        self.timeline.entered.connect(self._presenter.enlarge)
        self.timeline.turned.connect(self._presenter.turn_kind)
        middle = Card("经过", padding=(0, 4, 0, 0))
        middle.head.addWidget(self.kinds)
        middle.body.setSpacing(0)
        foot = QWidget()
        foot.setProperty("ground", "header")
        foot.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        foot.setLayout(
            row(
                1,
                KeyHints(("↑ ↓", "换条"), ("← →", "换种类"), ("Enter", "看大图、看纸")),
                margins=(12, 5, 8, 5),
            )
        )
        middle.add(self.timeline, foot)
        whole = row(self._left, middle, self._right, spacing=10)
        whole.setStretch(1, 1)
        self._measure()
        return boxed(whole)

    def _card(self) -> QFrame:
        self._portrait = Portrait()
        self._name = Text("", "headline")
        self._about = Text("", "body", "ink2")
        self._tags = StateTags()
        self.now = NowLines()
        self._portrait_day = Text("", "small", "ink2")
        self.number = MaskedIdLabel()
        self.number.revealed.connect(self._presenter.revealed)
        self.show_number = QuietButton(
            "显示", self.number.reveal, icon="eye", key="Ctrl+I", small=True
        )
        self._fields = column(spacing=4)
        beside = column(self._name, self._about, self._tags, self._portrait_day, 1, spacing=5)
        top = row(self._portrait, beside, spacing=12)
        top.setStretch(1, 1)
        self._labels = (_label("身份证号"), _label(""))
        number = row(self._labels[0], self.number, 1, spacing=8)
        shown_line = row(
            self._labels[1], self.show_number, Text("看过会记日志", "caption", "ink2"), 1
        )
        inside = boxed(
            column(
                top,
                self.now,
                number,
                shown_line,
                self._fields,
                1,
                spacing=8,
                margins=(14, 12, 14, 8),
            )
        )
        inside.setProperty("ground", "surface")
        inside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        card = Card(padding=(0, 0, 0, 0))
        card.body.setSpacing(0)
        acts = boxed(row(self.acts, margins=(14, 9, 14, 9)))
        card.add(scroll, rule(), acts)
        card.body.setStretch(0, 1)
        return card

    def _side(self) -> QWidget:
        self._benefits = Card("待遇")
        self._papers = Card("纸")
        self._papers.head.addWidget(
            QuietButton("看缩图(&K)", self._presenter.look_at_papers, small=True)
        )
        self._changes = Card("更正", "只加新的，不改旧的")
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(boxed(column(self._benefits, self._papers, self._changes, 1, spacing=10)))
        return scroll

    def _render_person(self, person: PersonView) -> None:
        self._name.setText(person.name)
        self._about.setText(person.about)
        self._tags.put(person)
        self.now.put(person)
        self.number.put(person.id_number)
        clear(self._fields)
        for label, value in person.fields:
            words = Text(value, "body", wrap=True)
            line = row(_label(label), words, spacing=8)
            line.setStretch(1, 1)
            line.setAlignment(line.itemAt(0).widget(), Qt.AlignmentFlag.AlignTop)
            self._fields.addLayout(line)
        self._render_benefits(person)
        papers = shown(person.entries, PAPERS)
        _lines(self._papers, papers[:5], "还没有印过表")
        _lines(self._changes, shown(person.entries, CHANGES)[:4], "没有更正过")

    def _render_benefits(self, person: PersonView) -> None:
        clear(self._benefits.body)
        self._benefits.note.setText(f"{len(person.benefits)} 项")
        for at, benefit in enumerate(person.benefits):
            if at:
                self._benefits.add(rule())
            name = Text(benefit.insurance, "small_strong", wrap=True)
            head = row(name, StateLabel(benefit.mark, benefit.word), spacing=8)
            head.setStretch(0, 1)
            self._benefits.add(head)
            for words in benefit.lines:
                self._benefits.add(Text(words, "small", "ink2", wrap=True))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Small windows have no third column."""
        super().resizeEvent(event)
        self._measure()

    def _measure(self) -> None:
        look = theme()
        self._hint.setVisible(self.width() >= look.px(_HINT_FROM))
        self._left.setFixedWidth(look.px(_LEFT))
        self._right.setFixedWidth(look.px(_RIGHT))
        roomy = self.width() >= look.px(_RIGHT_FROM)
        self._right.setVisible(roomy)
        self._papers_key.setEnabled(not roomy)  # its button does it where it is seen
        for label in self._labels:
            label.setFixedWidth(look.px(_LABEL))

    def _rescaled(self) -> None:
        self._measure()
        if self._shown is not None:
            self._render_person(self._shown)


class Portrait(QWidget):
    """The newest photo of a person, or a dashed frame."""

    def __init__(self) -> None:
        super().__init__()
        self._picture = QPixmap()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("照片")

    def put(self, data: bytes) -> None:
        """Show a JPEG; b"" shows that there is none."""
        self._picture = QPixmap()
        if data:
            self._picture.loadFromData(data)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Five to six."""
        return QSize(theme().px(PORTRAIT[0]), theme().px(PORTRAIT[1]))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The photo."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if not self._picture.isNull():
            painter.drawPixmap(self.rect(), self._picture)
            return
        painter.fillRect(self.rect(), theme().colour("track"))
        painter.setFont(theme().font("small"))
        painter.setPen(theme().colour("ink2"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "无照片")


class Picture(QWidget):
    """A photo as large as there is room; Esc or Enter closes."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._picture = QPixmap()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("大图，Esc 返回")

    def put(self, picture: QPixmap) -> None:
        """Show a picture."""
        self._picture = picture
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The picture, whole."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), theme().colour("camera"))
        if self._picture.isNull():
            return
        room = self._picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - room.width()) / 2, (self.height() - room.height()) / 2
        painter.drawPixmap(
            QRectF(left, top, room.width(), room.height()),
            self._picture,
            QRectF(self._picture.rect()),
        )
        painter.setPen(theme().colour("white"))
        painter.setFont(theme().font("small"))
        painter.drawText(self.rect().adjusted(12, 8, 0, 0), Qt.AlignmentFlag.AlignLeft, "Esc 返回")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Back."""
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.closed.emit()
            return
        super().keyPressEvent(event)


def _label(words: str) -> Text:
    label = Text(words, "body", "ink2")
    label.setFixedWidth(theme().px(_LABEL))
    return label


def _lines(card: Card, entries: tuple[Entry, ...], none: str) -> None:
    clear(card.body)
    if not entries:
        card.add(Text(none, "small", "ink2"))
    for entry in entries:
        words = entry.title.split("　")
        label = StateLabel(entry.mark, "　".join(words[1:3]))
        card.add(row(label, 1, Text(words[0], "small", "ink2")))
