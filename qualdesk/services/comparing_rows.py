"""What a row of a list from outside will do, and what rows are judged by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from qualdesk.domain.confirmation import EvidenceKind, Method
from qualdesk.domain.duties import CaseKind, ComparisonKind, Verdict
from qualdesk.domain.foreign_list import ForeignRow
from qualdesk.domain.forms import masked_id_number
from qualdesk.domain.policy import Policy
from qualdesk.domain.term import Term
from qualdesk.errors import Problem
from qualdesk.services.app_names import AppNames
from qualdesk.storage.queries.comparisons import Held


class Effect(Term):
    """What becomes of a row."""

    CONFIRM = "confirm", "登记确认"
    OLDER = "older", "已有更新的确认，不登记"
    HAD = "had", "这一天已有确认，不重复登记"
    CASE = "case", "立核查件"
    CASE_OPEN = "case_open", "已有没办结的核查件，不重复立"
    WORK = "work", "列入交办名单"
    FLAG = "flag", "列入重点群体台账"
    FLAGGED = "flagged", "已在重点群体台账，不重复列"
    DEAD = "dead", "已登记死亡，不办理"
    ENDED = "ended", "没有在领的待遇，不办理"
    NOTHING = "nothing", "名单没有写结果，不办理"
    SAYS_OTHER = "says_other", "名单写的不是这个结果，不办理"
    DUPLICATE = "duplicate", "名单里重复，不办理"
    DONE = "done", "上次导入已办理"
    OFFERED = "offered", "请人工认定是不是同一人"
    STRANGER = "stranger", "本站没有此人"
    REFUSED = "refused", "不能用"


class Planned(NamedTuple):
    """What one row will do. `person` is its id number in the register, "" for nobody.

    Days are ISO text, "" for none; `text` is what the row says beside.
    """

    position: int
    row: ForeignRow
    verdict: Verdict
    person: str
    effect: Effect
    day: str = ""
    insurances: tuple[str, ...] = ()
    method: Method | None = None
    source: str = ""
    case_kind: CaseKind | None = None
    due_on: str = ""
    text: str = ""

    @property
    def masked(self) -> str:
        """The id number as a screen shows it."""
        return masked_id_number(self.row.id_number)

    @property
    def what(self) -> str:
        """What will happen, in words."""
        if self.effect is Effect.CONFIRM and self.method is not None:
            return f"登记 {self.day} 的{self.method.label}确认" + (
                f"（{self.text}）" * bool(self.text)
            )
        if self.effect in (Effect.CASE, Effect.CASE_OPEN) and self.case_kind is not None:
            label = f"{self.effect.label}（{self.case_kind.label}）"
            return f"{label}：{self.text}" if self.text else label
        return f"{self.effect.label}：{self.text}" if self.text else self.effect.label


@dataclass(slots=True)
class Ground:
    """What rows are judged by. `newest` is by id number and insurance."""

    kind: ComparisonKind
    today: str
    stated_on: str  # the day of the whole list
    policy: Policy
    held: Mapping[str, tuple[Held, ...]]
    newest: Mapping[tuple[str, str], str]
    dead: Mapping[str, str]
    open_cases: set[tuple[str, CaseKind]]
    flagged: Mapping[str, str]  # whose flag of this kind holds, until when ("9999" without end)
    handled: set[str]
    unit_names: Mapping[str, str]
    asked: bool  # whether the list has a result for each row
    apps: AppNames
    evidence: Sequence[EvidenceKind] = ()  # papers that came with the list
    file: str = ""
    day_is_told: bool = True  # by the person or the titles; else it is today
    problems: list[Problem] = field(default_factory=list)
