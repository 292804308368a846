"""审核签字: the chain of signatures on a paper, its steps one after the other (Y6.1.2b … Y6.4)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from qualdesk.clock import CHINA
from qualdesk.domain.term import Term
from qualdesk.errors import Refused

# Spaces, dots of every look and invisible characters. Private and not yet assigned code points
# stay: rare characters of names may be either.
_NO_PART_OF_A_NAME = frozenset(
    ("Zs", "Zl", "Zp", "Cc", "Cf", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So")
)


class Step(Term):
    """A step of a chain; a policy may give it another label."""

    GROUP_LEADER = "group_leader", "村民小组长"
    COORDINATOR = "coordinator", "村级协办员"
    VILLAGE_HEAD = "village_head", "村（社区）主任"
    HANDLER = "handler", "经办人员"
    UNIT_HEAD = "unit_head", "单位负责人"
    STAFF_1 = "staff_1", "工作人员一"
    STAFF_2 = "staff_2", "工作人员二"
    CENTRE_HEAD = "centre_head", "社保中心负责人"
    TOWNSHIP_LEADER = "township_leader", "分管领导"
    CHECKER_1 = "checker_1", "抽查人一"
    CHECKER_2 = "checker_2", "抽查人二"
    INSPECTED_HEAD = "inspected_head", "被抽查单位负责人"
    SEAL = "seal", "盖章"


_OF_SPOT_CHECKS = (Step.CHECKER_1, Step.CHECKER_2, Step.INSPECTED_HEAD)
CONFIRMATION_STEPS = tuple(step for step in Step if step not in (*_OF_SPOT_CHECKS, Step.SEAL))
"""Steps that a policy may put into a chain; whether it ends with a seal is said apart."""


class Decision(Term):
    """What a signer decided."""

    APPROVED = "approved", "同意"
    RETURNED = "returned", "退回"


class Paper(Term):
    """Where a confirmation's paper stands (glossary, Counting)."""

    NONE = "none", "无表"
    OPEN = "open", "待签"
    RETURNED = "returned", "退回"
    COMPLETE = "complete", "签齐"


@dataclass(frozen=True, slots=True)
class ChainStep:
    """One step with the words that stand on screen and paper."""

    step: Step
    label: str


@dataclass(frozen=True, slots=True)
class Chain:
    """Who signs, in order. Where a seal is asked for, it is the last step.

    `distinct_people`: no two steps but the seal by the same person. `methods`: identifiers of
    the confirmation methods that need this paper (Y6.1.2b: 采取现场登记确认的).
    """

    steps: tuple[ChainStep, ...]
    distinct_people: bool
    methods: frozenset[str] = frozenset()

    def label(self, step: Step) -> str:
        """The word for `step` in this chain."""
        return next((s.label for s in self.steps if s.step == step), step.label)


def _two_and_a_seal(*steps: Step) -> Chain:
    return Chain(tuple(ChainStep(step, step.label) for step in (*steps, Step.SEAL)), True)


VILLAGE_DEATHS = _two_and_a_seal(Step.COORDINATOR, Step.VILLAGE_HEAD)
"""Who signs the 死亡人员花名册 of a village (Y6.1.1)."""
UNIT_DEATHS = _two_and_a_seal(Step.HANDLER, Step.UNIT_HEAD)
"""Who signs that of a unit (Y6.2.1), as its confirmations are signed (Y6.2.2)."""
CENTRE_DEATHS = _two_and_a_seal(Step.HANDLER, Step.CENTRE_HEAD)
"""Who signs that of a township or a county."""
VISITS = Chain(
    (ChainStep(Step.STAFF_1, "服务人员一"), ChainStep(Step.STAFF_2, "服务人员二")),
    distinct_people=True,
)
"""Who signs a 上门服务记录表: two of the staff (P2.3, Y6.1.4b)."""
SPOT_CHECK = Chain(
    tuple(
        ChainStep(step, step.label)
        for step in (Step.CHECKER_1, Step.CHECKER_2, Step.INSPECTED_HEAD)
    ),
    distinct_people=True,
)
"""Who signs a 抽查记录表: two who checked, and the head of where they did (Y6.1.4a)."""
UNIT_ANSWER = Chain(
    (
        ChainStep(Step.HANDLER, "单位经办人"),
        ChainStep(Step.UNIT_HEAD, "单位负责人"),
        ChainStep(Step.SEAL, "单位印章"),
    ),
    distinct_people=False,
)
"""Who signs the list that a unit returns with a letter, whatever its insurance (P-A2, P-A3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff:
    """An immutable fact: one signature, stamp or return on one form."""

    fact_id: str  # 32 hex digits
    form_serial: str
    step: Step
    signer: str  # the name that was signed, or who put the seal
    signed_on: date
    decision: Decision = Decision.APPROVED
    reason: str = ""  # of a return
    scan_sha256: str = ""  # of the scanned page, "" where none is attached
    recorded_at: datetime
    operator: str
    operator_id_number: str = ""
    station_id: str = ""


@dataclass(frozen=True, slots=True)
class ChainStanding:
    """How far a chain is. `signed` holds the valid signatures since the last return."""

    signed: tuple[SignOff, ...]
    next_step: ChainStep | None
    returned: SignOff | None = None  # the last return, while nobody has signed again

    @property
    def complete(self) -> bool:
        """Whether every step is signed."""
        return self.next_step is None

    @property
    def paper(self) -> Paper:
        """The state of a paper that was printed; one never printed is `Paper.NONE`."""
        if self.complete:
            return Paper.COMPLETE
        return Paper.RETURNED if self.returned is not None else Paper.OPEN


def person_key(name: str) -> str:
    """What makes two written names one: width, case, spaces and middle dots do not count."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in folded if unicodedata.category(c) not in _NO_PART_OF_A_NAME)


def standing(chain: Chain, sign_offs: Iterable[SignOff]) -> ChainStanding:
    """How far the chain is with these facts of one form, in whatever order they come.

    Facts are taken in the order of recording. A return starts the chain again. A signature out
    of turn (two stations recorded the same one) stays a fact, and counts for nothing.
    """
    facts = sorted(sign_offs, key=lambda s: (s.recorded_at, s.fact_id))
    signed, returned = _walk(chain, [(fact.step, fact.decision) for fact in facts])
    left = chain.steps[len(signed) :]
    return ChainStanding(
        tuple(facts[at] for at in signed),
        left[0] if left else None,
        None if returned is None else facts[returned],
    )


def paper_after(
    chain: Chain, steps: Sequence[tuple[Step, Decision]]
) -> tuple[Paper, ChainStep | None]:
    """The state of a printed paper and its next step, from bare steps in the order of recording."""
    signed, returned = _walk(chain, steps)
    left = chain.steps[len(signed) :]
    if not left:
        return Paper.COMPLETE, None
    return (Paper.OPEN if returned is None else Paper.RETURNED), left[0]


def _walk(chain: Chain, steps: Sequence[tuple[Step, Decision]]) -> tuple[list[int], int | None]:
    """Which of the steps are valid signatures, and which is the return that stands, if any."""
    signed: list[int] = []
    returned: int | None = None
    for at, (step, decision) in enumerate(steps):
        if decision == Decision.RETURNED:
            signed, returned = [], at
        elif len(signed) < len(chain.steps) and step == chain.steps[len(signed)].step:
            signed.append(at)
            returned = None
    return signed, returned


def check(chain: Chain, sign_offs: Iterable[SignOff], new: SignOff) -> ChainStanding:
    """How far the chain is once `new` is added to the form's facts.

    Refused `name.missing`, `date.future`, `reason.missing` (a return says why), `signoff.order`
    (not this step's turn, or dated before the step below), `signoff.same_person` (Y6.3.2).
    """
    facts = tuple(sign_offs)
    now = standing(chain, facts)
    if not person_key(new.signer):
        raise Refused("name.missing", "没有写签字人姓名。", remedy="请写上签字人的姓名。")
    if new.signed_on > new.recorded_at.astimezone(CHINA).date():
        raise Refused(
            "date.future",
            f"签字日期 {new.signed_on} 还没有到。",
            remedy="请改成纸面上写的日期。",
            value=str(new.signed_on),
        )
    if new.decision == Decision.RETURNED:
        _check_return(chain, now, new)
    else:
        _check_approval(chain, now, new)
    return standing(chain, (*facts, new))


def _check_return(chain: Chain, now: ChainStanding, new: SignOff) -> None:
    if not new.reason.strip():
        raise Refused(
            "reason.missing", "退回必须写明原因。", remedy="请写上退回的原因，再办理退回。"
        )
    reachable = {s.step for s in now.signed}
    if now.next_step is not None:
        reachable.add(now.next_step.step)
    if new.step not in reachable:
        raise _out_of_turn(chain, now, new)


def _check_approval(chain: Chain, now: ChainStanding, new: SignOff) -> None:
    if now.next_step is None or new.step != now.next_step.step:
        raise _out_of_turn(chain, now, new)
    if now.signed and new.signed_on < now.signed[-1].signed_on:
        below = now.signed[-1]
        raise Refused(
            "signoff.order",
            f"“{chain.label(new.step)}”的签字日期 {new.signed_on} 早于"
            f"“{chain.label(below.step)}”的 {below.signed_on}。",
            remedy="请核对纸面上的日期；日期写反的，请退回重签。",
            value=str(new.signed_on),
        )
    if chain.distinct_people and new.step != Step.SEAL:
        for earlier in now.signed:
            if person_key(earlier.signer) == person_key(new.signer):
                raise Refused(
                    "signoff.same_person",
                    f"“{chain.label(earlier.step)}”和“{chain.label(new.step)}”不能由同一个人签字。",
                    remedy="请由另一人签字后再登记；登记错了的，请先退回再重新登记。",
                    value=chain.label(new.step),
                )


def _out_of_turn(chain: Chain, now: ChainStanding, new: SignOff) -> Refused:
    if all(s.step != new.step for s in chain.steps):
        body = f"这张表的签字环节里没有“{new.step.label}”。"
    elif now.next_step is None:
        body = "这张表已经签齐。"
    else:
        body = f"还没有轮到“{chain.label(new.step)}”，下一步是“{now.next_step.label}”。"
    order = " → ".join(s.label for s in chain.steps)
    return Refused(
        "signoff.order",
        body,
        remedy=f"签字顺序：{order}。要重签的，请先写明原因退回。",
        value=str(new.step),
    )
