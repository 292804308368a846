"""The registry of duties: what 工作台 shows a card for. A page that brings a duty adds it here.

A duty is a function that looks (on a read lane) and answers with a card, or with None when there
is nothing to do, and an entry in `DUTIES`. 工作台 does the rest: order, keys, ways.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qualdesk.domain.recipient import State
from ui.duties import checks, deaths, half_year, papers, people
from ui.duties.card import Duty, DutyCard

__all__ = ["DUTIES", "Duty", "DutyCard"]

_UNCONFIRMED = tuple(
    state.value
    for state in (
        State.OVERDUE,
        State.DUE_SOON,
        State.NEVER,
        State.NOT_DUE,
        State.SUSPENDED,
        State.STOPPED,
    )
)


def _roster(state: State) -> Mapping[str, Any]:
    return {"state": state.value}


DUTIES: list[Duty] = [
    Duty("overdue", "逾期未确认", "person_clock", "列名单(&Y)", "roster", people.overdue,
         _roster(State.OVERDUE)),
    Duty("due_soon", "将到期", "calendar_checkmark", "看到期(&D)", "roster", people.due_soon,
         _roster(State.DUE_SOON)),
    Duty("unsigned", "缺签的表", "document_signature", "看缺签(&Q)", "signing", papers.unsigned,
         {"missing": True}),
    Duty("package", "上报包", "usb_stick", "接着办(&B)", "exchange", papers.package),
    Duty("half_report", "半年报告", "board", "去写报告(&G)", "exchange", papers.half_report,
         slow=True),
    Duty("never", "从未确认", "person_add", "看名单(&K)", "roster", people.never,
         _roster(State.NEVER)),
    Duty("round", "本期确认", "person_available", "去确认(&Z)", "confirm", people.this_round,
         slow=True, behind={"states": _UNCONFIRMED}),
    Duty("cases", "核查件", "document_search", "办核查件(&H)", "checks", checks.cases,
         {"section": "cases"}),
    Duty("phones", "今天打电话", "phone", "看电话(&V)", "checks", checks.phones,
         {"section": "phones"}, slow=True),
    Duty("to_mark", "待标识", "document_edit", "去标识(&M)", "checks", checks.to_mark,
         {"section": "to_mark"}, slow=True),
    Duty("unmarked", "未标识", "document_arrow_down", "看未标识(&U)", "checks", checks.unmarked,
         {"section": "unmarked"}, slow=True),
    Duty("joined", "新增的人", "person_add", "看新增(&N)", "checks", people.joined,
         {"section": "joined"}, slow=True),
    Duty("left", "名单外的人", "person_swap", "看名单外(&O)", "checks", people.left,
         {"section": "left"}, slow=True),
    Duty("pay", "停发恢复", "gavel", "看停发(&T)", "checks", checks.pay,
         {"section": "pay"}, slow=True),
    Duty("letters", "单位告知", "megaphone", "看告知(&J)", "checks", papers.letters,
         {"section": "units"}, slow=True),
    Duty("deaths", "死亡报告", "clipboard_task", "看死亡(&E)", "deaths", deaths.reports, slow=True),
    Duty("special_check", "专项核查", "home_heart", "去核实(&X)", "keygroups",
         half_year.special_check, {"section": "special"}, slow=True),
    Duty("differences", "抽查不一致", "arrow_shuffle", "去整改(&S)", "notices",
         half_year.differences, {"side": "checks"}, slow=True),
    Duty("assigned", "交办名单", "arrow_import", "看交办(&A)", "checks", checks.assigned,
         {"section": "outside"}, slow=True),
    Duty("visits", "上门服务", "home_heart", "看上门(&C)", "keygroups", half_year.visits,
         {"section": "plan"}, slow=True),
    Duty("notices", "公示", "megaphone", "看公示(&L)", "notices", half_year.notices,
         {"side": "notices"}, slow=True),
    Duty("died_after", "死后还有确认", "person_clock", "去查(&W)", "deaths", deaths.died_after,
         slow=True),
]  # fmt: skip
