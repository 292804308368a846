"""The right side: what the step in hand needs. Each panel shows its part of the state."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from ui.look.marks import StateMark
from ui.pages.exchange.state import SEAL, ExchangeState
from ui.text import count
from ui.widgets.buttons import Button, PrimaryButton, QuietButton
from ui.widgets.cards import Card
from ui.widgets.fields import Form
from ui.widgets.layouts import row
from ui.widgets.strips import Banner
from ui.widgets.texts import Text


class Panel(Card):
    """A panel; `primary` is the next act, pressed with Enter from anywhere on the page."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.heading = Text(title, "card")
        self.add(self.heading)

    @property
    def primary(self) -> Button | None:
        """The button of Enter, None when there is nothing to do here."""
        return None

    @property
    def begins_at(self) -> QWidget | None:
        """The field or list that comes before the primary button; None goes to the button."""
        return None

    def put(self, state: ExchangeState) -> None:
        """Show the state."""


class CheckPanel(Panel):
    """核对清单: what stands in the way, and both ways on."""

    def __init__(self, to_signing: Callable[[], object], with_reason: Callable[[], object]) -> None:
        super().__init__("缺签要先补齐")
        self._words = Text("", "body", wrap=True)
        self._who = Text("", "small", "ink2", wrap=True)
        self._signing = PrimaryButton("去补签字(&Q)", to_signing, key="Enter")
        self.reason = Button("写明原因，先报(&W)", with_reason)
        self.add(self._words, self._who, 1, row(self._signing, self.reason, 1))

    @property
    def primary(self) -> Button | None:
        """To the papers."""
        return self._signing

    def put(self, state: ExchangeState) -> None:
        """Who lacks what, and who may seal in spite of it."""
        if state.standing is None:
            return
        lacking = state.standing.open_forms
        forms = f"他们在 {len(lacking.serials)} 张表上。" if lacking.serials else "表还没有打印。"
        self._words.setText(f"有 {count(lacking.people)} 人已经确认，但纸上的签字不全。{forms}")
        self.heading.setText("缺签要先补齐" if lacking.people else "核对过了")
        if not lacking.people:
            self._words.setText("没有拦住上报的事，接着办下一步。")
        self.reason.setVisible(bool(lacking.people))
        self.reason.setEnabled(state.may_open)
        self._signing.setVisible(bool(lacking.people))
        self._who.setText(
            "" if not lacking.people
            else "签字补齐最好。确要先报的，写明原因，原因进包，县局看得到。" if state.may_open
            else "确要先报的，请负责人登录以后写明原因。"
        )  # fmt: skip


class SealPanel(Panel):
    """封装: for whom, and the password that only they get."""

    def __init__(
        self,
        *,
        build: Callable[[], object],
        draft: Callable[[], object],
        another: Callable[[], object],
        typed: Callable[[str], object],
        copy: Callable[[], object],
        slip: Callable[[], object],
    ) -> None:
        super().__init__("封装")
        self._to = Text("", "body")
        self.own = QLineEdit()
        self.own.setEchoMode(QLineEdit.EchoMode.Password)
        self.own.setPlaceholderText("登录用的密码，封装由您负责")
        self.password = QLineEdit()
        self.password.setAccessibleName("包的密码")
        self.password.textEdited.connect(typed)
        form = self._form = Form(84)
        form.add("报给", self._to)
        form.add(
            "包的密码", self.password, "请抄下来或打印，和 U 盘分开交给县局；本机只在办完以前记着它"
        )
        form.add("您的密码", self.own)
        self._who = Text("", "small", "ink2", wrap=True)
        self._build = PrimaryButton("封装(&E)", build, icon="lock_closed", key="Enter")
        self._draft = QuietButton("只做草稿包(&D)", draft)
        self.add(
            form,
            row(
                Button("换一个(&N)", another, small=True),
                Button("复制(&C)", copy, small=True),
                Button("打印密码条(&P)", slip, icon="print", small=True),
                1,
            ),
            self._who,
            1,
            row(self._build, self._draft, 1),
        )

    @property
    def primary(self) -> Button | None:
        """Seal."""
        return self._build

    @property
    def begins_at(self) -> QWidget | None:
        """The person's own password."""
        return self.own

    def put(self, state: ExchangeState) -> None:
        """The receiver by the division table, the password in groups of four."""
        standing = state.standing
        if standing is None:
            return
        above = standing.upward
        self._to.setText(f"{above.name}　{above.code}" if above.code else "区划表里没有上级单位")
        if self.password.text() != state.entered.password:
            self.password.setText(state.entered.password)
        name = above.name or "上级单位"
        self._who.setText(
            f"包里有完整的身份证号码、照片和扫描件，全部加密：只有{name}凭包的密码能看，"
            "捡到 U 盘的人看不到。"
        )
        self._form.put_fault(self.own, state.own_fault)
        if state.panel != SEAL:
            self.own.clear()
        ready = all(step.done for step in state.steps[: self._place(state)])
        self._build.setEnabled(bool(above.code) and ready and not state.busy)
        self._draft.setEnabled(bool(above.code) and not state.busy)

    def _place(self, state: ExchangeState) -> int:
        return next((at for at, step in enumerate(state.steps) if step.key == SEAL), 0)


class AnswerPanel(Panel):
    """收回执: the package is on its way; once more to a stick, or done again."""

    def __init__(
        self,
        take: Callable[[], object],
        again: Callable[[], object],
        redo: Callable[[], object],
    ) -> None:
        super().__init__("等回执")
        self._words = Text("", "body", wrap=True)
        self._take = PrimaryButton("收回执(&G)", take, icon="arrow_import", key="Enter")
        self.add(
            self._words,
            1,
            row(
                self._take,
                Button("再写一个 U 盘(&U)", again),
                1,
                QuietButton("改了重做(&M)", redo),
            ),
        )

    @property
    def primary(self) -> Button | None:
        """Take the receipt."""
        return self._take

    def put(self, state: ExchangeState) -> None:
        """Who is waited for."""
        if state.standing is not None:
            name = state.standing.upward.name or "上级单位"
            self._words.setText(
                f"包送到{name}以后，他们给一个回执文件（p7m）。拿到回执，在这里收下，这个月就办完了。"
            )


class CompletePanel(Panel):
    """Everything is done."""

    def __init__(self, redo: Callable[[], object]) -> None:
        super().__init__("这个月办完了")
        self._banner = Banner(StateMark.DONE, "")
        note = Text("发现有错，可以改了重做一个；先前的包照样留着。", "body", "ink2", wrap=True)
        self.add(self._banner, note, 1, row(1, Button("改了重做(&M)", redo)))

    def put(self, state: ExchangeState) -> None:
        """For which period."""
        if state.standing is not None:
            self.heading.setText(f"{state.standing.period.label}办完了")
            name = state.standing.upward.name
            self._banner.put(f"{name}已收，回执在本机。")
