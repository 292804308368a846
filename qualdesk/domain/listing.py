"""The work lists: which benefits stand on each of them."""

from __future__ import annotations

from qualdesk.domain.recipient import State
from qualdesk.domain.standing import BenefitFacts, concluded_loss, never_confirmed
from qualdesk.domain.term import Term


class ListKind(Term):
    """Every list of the command line, with the word for its title."""

    DUE = "due", "将到期"
    OVERDUE = "overdue", "逾期"
    UNMARKED = "unmarked", "未标识"
    TO_MARK = "to-mark", "待标识"
    NEVER = "never", "从未确认"
    KEY_GROUPS = "key-groups", "重点"
    UNVISITED = "unvisited", "未上门"
    TO_STOP = "to-stop", "应停发"
    TO_RESUME = "to-resume", "应恢复"
    TURNING_18 = "turning-18", "将满18周岁"
    CASES = "cases", "待核实"
    MISSING_SIGNATURES = "missing-signatures", "缺签"
    DIED_AFTER = "died-after", "死亡后确认"
    PHONES = "phones", "电话待核"
    JOINED = "joined", "新增"
    LEFT = "left", "名单外"


def stands_on(kind: ListKind, facts: BenefitFacts, state: State) -> bool:
    """Whether a benefit in this state is on the list, for lists that follow from the state alone.

    `never` holds whoever was never confirmed by anything and has no due date from outside,
    overdue or not, unless the benefit is lost.
    """
    if kind is ListKind.NEVER:
        return never_confirmed(facts) and not concluded_loss(facts)
    return state is {ListKind.DUE: State.DUE_SOON, ListKind.OVERDUE: State.OVERDUE}[kind]
