"""What must hold before a status is decided, and what a person is warned of (Y9, Y10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from qualdesk.domain.confirmation import LossReason
from qualdesk.domain.decisions import Basis, Resumed, differ
from qualdesk.domain.policy_values import Effect, Relation
from qualdesk.domain.recipient import Benefit, Insurance, Recipient, Status
from qualdesk.errors import Problem, Refused, Severity
from qualdesk.storage.queries.duty_marks import death_reported
from qualdesk.storage.store import Reading

if TYPE_CHECKING:
    from qualdesk.services.deciding import StatusRequest


def held(benefits: Sequence[Benefit], insurance: Insurance) -> Benefit:
    """The benefit of an insurance; Refused `benefit.unknown`."""
    found = next((one for one in benefits if one.insurance is insurance), None)
    if found is None:
        raise Refused(
            "benefit.unknown",
            f"此人没有{insurance.label}的待遇。",
            remedy="请核对险种；花名册上漏了的，请先导入或补登。",
        )
    return found


def check_stopped(benefit: Benefit, person: Recipient) -> None:
    """Refused `benefit.paying`, `benefit.ended`: nothing to resume."""
    if benefit.roster_status is Status.PAYING:
        raise Refused(
            "benefit.paying",
            f"{person.name}的{benefit.insurance.label}待遇没有停，不用恢复。",
            remedy="请核对是不是认错了人或险种。",
            value=person.id_number,
        )
    if benefit.roster_status is Status.ENDED:
        raise Refused(
            "benefit.ended",
            f"{person.name}的{benefit.insurance.label}待遇已经终止，不能恢复。",
            remedy="终止有误的，请先更正那条记录。",
            value=person.id_number,
        )


def check_alive(connection: Reading, person: Recipient, *, proposal: bool) -> list[Problem]:
    """Who was reported dead is ended: anything else is not proposed (Refused `recipient.dead`).

    What the county has decided is a fact: it is kept with a warning.
    """
    if not death_reported(connection, person.id_number):
        return []
    body = f"{person.name}已经登记死亡，应当终止待遇，不是暂停、停发或恢复。"
    remedy = (
        "请办“终止”（benefit end，原因写死亡）；死亡登错了的，"
        "请先在“死亡报告”（F8，deaths withdraw）由两人撤回。"
    )
    if proposal:
        raise Refused("recipient.dead", body, remedy=remedy, value=person.id_number)
    return [Problem(Severity.WARNING, "recipient.dead", body + remedy, value=person.id_number)]


def unreported_death(connection: Reading, reason: str, person: Recipient) -> list[Problem]:
    """An end alone reports nothing: the month's roster of deaths would lack the person (Y6.1.1)."""
    if reason != LossReason.DEATH.value or death_reported(connection, person.id_number):
        return []
    text = (
        f"{person.name}还没有登记死亡，这个月的死亡人员花名册里没有此人。"
        "请到“死亡报告”（F8，deaths report）登记死亡日期和证明材料。"
    )
    return [Problem(Severity.WARNING, "death.unreported", text, value=person.id_number)]


def check_relation(found: Sequence[Basis], relation: Relation | None, reason: str) -> None:
    """Refused `survivor.unknown` where the reason only concerns others (Y9b)."""
    wanted = {one for basis in found for one in basis.relations}
    if not wanted or relation in wanted:
        return
    words = "、".join(one.label for one in wanted)
    said = f"登记的是{relation.label}" if relation else "还没有登记供养关系"
    raise Refused(
        "survivor.unknown",
        f"这个原因只管供养亲属中的{words}，此人{said}。",
        remedy="请核对；供养关系没有登记的，请先写明（--relation）。",
        value=reason,
    )


def chosen_of(found: Sequence[Basis], citation: str) -> Basis | None:
    """The basis that was taken: the only one by itself; Refused `basis.unknown`."""
    if not citation:
        return found[0] if found and not differ(found) else None
    for one in found:
        if citation in (one.citation, one.clause, one.basis):
            return one
    raise Refused(
        "basis.unknown",
        f"“{citation}”不是这个原因的依据。",
        remedy=f"请在这些里选：{'、'.join(one.citation for one in found)}。",
        value=citation,
    )


def warnings(
    request: StatusRequest, found: Sequence[Basis], chosen: Basis | None, today: date
) -> list[Problem]:
    """Of a proposal or decision: bases that differ, a missing document, a past day."""
    problems: list[Problem] = []
    if differ(found):
        said = "；".join(f"{one.citation}：{one.effect.label}" for one in found)
        taken = f"本次按{chosen.citation}。" if chosen else "请由人选定一条。"
        problems.append(Problem(Severity.WARNING, "basis.differs", f"依据不一样：{said}。{taken}"))
    if chosen is not None and chosen.effect in (Effect.CONTINUE, Effect.CONTINUE_FROZEN):
        text = f"{chosen.citation}规定{chosen.effect.label}，和登记的不一样，请核对。"
        problems.append(Problem(Severity.WARNING, "basis.continues", text))
    if not request.documents:
        text = "没有附依据材料，请尽快补上。"
        problems.append(Problem(Severity.WARNING, "document.missing", text))
    if request.from_on < today:
        text = f"起始日期 {request.from_on} 已经过了，已经发了的月份要另出多领名单。"
        problems.append(Problem(Severity.WARNING, "date.past", text))
    return problems


def resume_warnings(resumed: Resumed, *, proposal: bool, documented: bool) -> tuple[Problem, ...]:
    """Of a resumption: unknown arrears, a missing document."""
    problems: list[Problem] = []
    if resumed.arrears is None:
        text = "从哪个月起停发本站不知道，补发的月份请由县局核定。"
        problems.append(Problem(Severity.WARNING, "arrears.unknown", text))
    if not documented and not proposal:
        text = "没有附县局决定的文件，请尽快补上。"
        problems.append(Problem(Severity.WARNING, "document.missing", text))
    return tuple(problems)


def no_proposal(fact_id: str) -> Refused:
    """Refused `proposal.unknown`."""
    return Refused(
        "proposal.unknown",
        "没有这个编号的、还没有答复的建议。",
        remedy="请在“停发恢复”里核对。",
        value=fact_id,
    )
