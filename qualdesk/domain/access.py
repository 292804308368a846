"""Who may do what: the natural person behind a login and the roles (Y11, separation of duties)."""

from __future__ import annotations

from dataclasses import dataclass

from qualdesk.domain.term import Term
from qualdesk.errors import NotAllowed


class Role(Term):
    """角色."""

    HANDLER = "handler", "经办"
    REVIEWER = "reviewer", "复核"
    HEAD = "head", "负责人"
    ADMIN = "admin", "系统管理"


class Duty(Term):
    """A kind of act that a role includes or not."""

    READ = "read", "查看"
    REGISTER = "register", "维护花名册"
    CONFIRM = "confirm", "资格确认"
    PAPER = "paper", "打印和登记签字"
    EXCHANGE = "exchange", "上报和接收"
    TRUST = "trust", "信任对方证书"
    SEAL_OPEN = "seal_open", "签字不全时封包"
    POLICY = "policy", "更改政策"
    OPERATORS = "operators", "管理操作员"
    DESTROY = "destroy", "销毁到期材料"


_DAILY = frozenset({Duty.READ, Duty.REGISTER, Duty.CONFIRM, Duty.PAPER, Duty.EXCHANGE})
ROLE_DUTIES: dict[Role, frozenset[Duty]] = {
    Role.HANDLER: _DAILY,
    Role.REVIEWER: _DAILY | {Duty.TRUST},
    Role.HEAD: _DAILY | {Duty.TRUST, Duty.SEAL_OPEN, Duty.DESTROY},
    Role.ADMIN: _DAILY | {Duty.TRUST, Duty.POLICY, Duty.OPERATORS, Duty.DESTROY},
}


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who is logged in. `one_person` offices let one operator do everything."""

    login: str
    id_number: str
    role: Role
    one_person: bool = False

    def may(self, duty: Duty) -> bool:
        """Whether the role includes the duty."""
        return self.one_person or duty in ROLE_DUTIES[self.role]

    def require(self, duty: Duty) -> None:
        """NotAllowed("role.not_allowed") when the role does not include the duty."""
        if not self.may(duty):
            fitting = "、".join(role.label for role in Role if duty in ROLE_DUTIES[role])
            raise NotAllowed(
                "role.not_allowed",
                f"“{self.role.label}”角色不能办理“{duty.label}”。",
                remedy=f"请由{fitting}角色的操作员登录办理。",
            )

    def same_person(self, id_number: str) -> bool:
        """Whether the login belongs to that natural person."""
        return self.id_number == id_number
