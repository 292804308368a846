"""The second of two people that an act needs: another natural person who gives a password."""

from __future__ import annotations

from qualdesk.errors import NotAllowed, Refused
from qualdesk.services.session import Session
from qualdesk.storage.queries import office
from qualdesk.storage.queries.office import OperatorRow


def second_person(session: Session, login: str, password: str) -> OperatorRow:
    """The operator of this login, whose password was given here and now.

    NotAllowed `login.failed`; Refused `operator.two_people` for oneself under any login.
    """
    with session.read() as connection:
        enabled = {row.login: row for row in office.operators(connection) if not row.disabled_at}
    other = enabled.get(login.strip())
    if other is None:
        raise NotAllowed(
            "login.failed",
            f"没有可用的操作员“{login}”。",
            remedy="请写第二人的登录名；没有的，请先由系统管理员添加。",
        )
    actor = session.actor
    same = bool(other.id_number) and actor.same_person(other.id_number)
    if same or other.login == actor.login:
        raise Refused(
            "operator.two_people",
            "这件事要两个人办，第二人不能是本人。",
            remedy="请另一位操作员选自己的名字，输自己的密码。",
            value=login,
        )
    session.store.slots.unlock(other.login, password)
    return other
