"""The login window: who is using the desk? Locked: the password of the one who locked it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui.bars import Ribbon
from ui.look.marks import StateMark
from ui.look.theme import theme
from ui.pages.login.presenter import LoginPresenter
from ui.pages.login.state import FrontHead, LoginState
from ui.text import PROGRAM
from ui.widgets.buttons import PrimaryButton, QuietButton
from ui.widgets.cards import Card
from ui.widgets.emblem import Emblem
from ui.widgets.fields import PasswordField
from ui.widgets.layouts import boxed, column, fix_width, gap, row
from ui.widgets.lists import Item, ItemList
from ui.widgets.texts import KeyCap, StateLabel, Text

_LEFT_WIDTH = 430
_RIGHT_WIDTH = 480
_EDGE = 16
_MOST_PEOPLE = 5


class LoginPage(QWidget):
    """The whole window before login and while locked."""

    def __init__(self, presenter: LoginPresenter) -> None:
        super().__init__()
        self.presenter = presenter
        self.setProperty("ground", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.ribbon = Ribbon("ribbon_login")
        self._left = _Left()
        self._title = Text("谁在使用？", "headline")
        self._hint = boxed(
            row(
                Text("用", "body", "ink2"), KeyCap("↑"), KeyCap("↓"),
                Text("选人，直接输密码，", "body", "ink2"), KeyCap("Enter"),
                Text("进入", "body", "ink2"), 1, spacing=4,
            )
        )  # fmt: skip
        self.people = ItemList("操作员")
        self.people.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._people_card = Card(padding=(6, 6, 6, 6))
        self._people_card.add(self.people)
        self._whose = Text("", "strong")
        self._caps = StateLabel(StateMark.VERIFY, "大写锁定可能打开了")
        self.password = PasswordField()
        self.enter = PrimaryButton("进入", self._enter, height=40)
        self._fault = StateLabel(StateMark.OVERDUE, "")
        self._help = Text("", "small", "ink2")
        self.other = QuietButton("换人登录(&S)")
        self._build()
        self.people.chosen.connect(presenter.choose)
        self.password.entered.connect(self._enter)
        self.password.caps.connect(lambda caps: presenter.typed(caps=caps))
        self.password.installEventFilter(self)
        theme().rescaled.connect(self._measure)
        presenter.bind(self.render_state)

    def _build(self) -> None:
        right = column(
            self._title,
            self._hint,
            self._people_card,
            row(self._whose, 1, self._caps),
            row(self.password, self.enter, spacing=10),
            self._fault,
            row(self._help, self.other),
            spacing=8,
        )
        middle = boxed(right)
        fix_width(middle, _RIGHT_WIDTH)
        below = row(
            self._left, column(1, row(1, middle, 1), 1, margins=(_EDGE, 0, _EDGE, 0)), spacing=0
        )
        below.setStretch(1, 1)
        frame = QVBoxLayout(self)
        frame.setContentsMargins(0, 0, 0, 0)
        frame.setSpacing(0)
        frame.addWidget(self.ribbon)
        frame.addLayout(below, 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """↑ and ↓ in the password walk the people."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
            if step:
                self.people.step(step)
                return True
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """The password is typed at once."""
        super().showEvent(event)
        self.password.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """In a small window, or with 大字 in a middling one, the panel makes room."""
        super().resizeEvent(event)
        self._left.setVisible(self.width() >= _LEFT_WIDTH + theme().px(_RIGHT_WIDTH) + 2 * _EDGE)

    def render_state(self, state: LoginState) -> None:
        """Put the state into the widgets."""
        self.ribbon.setVisible(state.head.training)
        self._left.put(state.head)
        self._title.setText("已锁屏" if state.locked else "谁在使用？")
        self._hint.setVisible(not state.locked)
        self._people_card.setVisible(bool(state.people))
        items = [
            Item(p.login, p.login, note=p.role or "操作员", side=p.last, initial=p.login[:1])
            for p in state.people
        ]
        self.people.put(items, state.current)
        self._measure()
        self._whose.setText(f"{state.current} 的密码" if state.current else "密码")
        self._caps.setVisible(state.caps)
        self._fault.put(StateMark.OVERDUE if state.fault else None, state.fault)
        self.enter.setEnabled(not state.busy)
        self.enter.setText("正在打开" if state.busy else "打开" if state.locked else "进入")
        self.password.setEnabled(not state.busy)
        self.other.setVisible(bool(state.locked))
        self._help.setText(
            "没写完的内容都在，输入密码回到原处。"
            if state.locked
            else "忘了密码：请本站系统管理员在“系统 → 操作员”里重设，数据不受影响。"
        )
        if state.fault:
            self.password.clear()
        if not state.busy and self.isVisible():
            self.password.setFocus()

    def _measure(self) -> None:
        shown = max(1, min(len(self.presenter.state.people), _MOST_PEOPLE))
        self.people.setFixedHeight(theme().px(52) * shown)

    def _enter(self) -> None:
        self.presenter.enter(self.password.text())

    def forget(self) -> None:
        """Leave no password behind in the field."""
        self.password.clear()


class _Left(QFrame):
    """The panel in the colour of the station: program, station, day, version."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(_LEFT_WIDTH)  # not enlarged: the words still fit
        self._name = Text("", "title", "white")
        self._place = Text("", "body", "white")
        self._day = Text("", "body", "white")
        self._round = Text("", "body", "white")
        self._foot = Text("", "caption", "white", wrap=True)
        title = Text(PROGRAM, "headline", "white")
        font = theme().font("headline")
        font.setPixelSize(theme().px(34))
        title.setFont(font)
        title.setStyleSheet(f"font-size: {theme().px(34)}px")
        line = QFrame()
        line.setFixedHeight(1)
        line.setStyleSheet("background: rgba(255, 255, 255, 90)")
        self.setLayout(
            column(
                Emblem(56), gap(24), title, Text("领取社会保险待遇资格确认", "body", "white"),
                gap(20), line, gap(12), self._name, self._place, gap(12), self._day, self._round,
                1, self._foot, spacing=6, margins=(48, 52, 48, 52),
            )
        )  # fmt: skip

    def put(self, head: FrontHead) -> None:
        """Show what may be known before login."""
        self.setProperty("ground", "training_login" if head.training else "login")
        self.style().unpolish(self)
        self.style().polish(self)
        self._name.setText(head.name)
        self._place.setText(head.place)
        self._day.setText(head.day)
        self._round.setText(head.round_line)
        rules = f"　规则：{head.rules}" if head.rules else ""
        self._foot.setText(f"不联网运行，数据只在本机和您的备份盘里\n版本 {head.version}{rules}")
