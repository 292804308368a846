"""How states, methods and insurances are said in the narrow columns of the register."""

from __future__ import annotations

from datetime import date

from qualdesk.domain.confirmation import Method
from qualdesk.domain.recipient import Insurance, State
from ui.look.marks import StateMark
from ui.standings import standing_words

SHORT_INSURANCES: dict[Insurance, str] = {
    Insurance.RESIDENT: "居民",
    Insurance.INSTITUTION: "机关",
    Insurance.ENTERPRISE: "企业",
    Insurance.INJURY: "工伤",
}

_SHORT_METHODS: dict[Method, str] = {
    Method.APP_SELF: "APP",
    Method.APP_ASSISTED: "APP帮办",
    Method.DATA_MATCH: "比对",
    Method.REMOTE_ASSIST: "异地",
    Method.PROVINCIAL: "省系统",
}


def state_words(state: State | None, due_on: date | None, today: date) -> tuple[StateMark, str]:
    """Shape and word of a state; the day of one that is not due stands in its own column."""
    mark, word = standing_words(state, due_on, today)
    return mark, state.label if state is State.NOT_DUE else word


def method_word(method: Method) -> str:
    """The method in one or two words."""
    return _SHORT_METHODS.get(method, method.label)
