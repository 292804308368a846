"""What 系统 shows."""

from __future__ import annotations

from dataclasses import dataclass

from qualdesk.domain.access import Role
from qualdesk.services.components import Component
from ui.look.marks import StateMark

SECTIONS = (
    ("station", "本站信息", "building_government"),
    ("rules", "规则和条款", "gavel"),
    ("words", "用语和别名", "document_edit"),
    ("operators", "操作员", "person_accounts"),
    ("devices", "摄像头和打印机", "camera"),
    ("health", "数据体检", "clipboard_pulse"),
    ("retention", "保管和销毁", "archive"),
    ("about", "关于", "info"),
)


@dataclass(frozen=True, slots=True)
class OperatorLine:
    """A login as the list shows it; `since` is a day."""

    login: str
    role: Role
    since: str
    disabled: bool
    me: bool


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One thing that 数据体检 looks at, and what it found."""

    key: str
    mark: StateMark
    word: str
    title: str
    detail: str
    whole: str = ""  # everything that was found, with what to do


@dataclass(frozen=True, slots=True)
class HealthView:
    """The last check: a sentence, when, and its rows. `done` is False before the first one."""

    done: bool = False
    mark: StateMark = StateMark.NOT_YET
    sentence: str = "还没有查过"
    when: str = "体检只读数据，不改任何东西；约一分钟"
    rows: tuple[CheckRow, ...] = ()


@dataclass(frozen=True, slots=True)
class SystemState:
    """The whole page."""

    section: str = "station"
    station: tuple[tuple[str, str], ...] = ()
    recovery_checked: str = ""
    operators: tuple[OperatorLine, ...] = ()
    health: HealthView = HealthView()
    checking: bool = False
    may_operators: bool = False
    components: tuple[Component, ...] = ()
    licence: str = ""  # the text of the current one
