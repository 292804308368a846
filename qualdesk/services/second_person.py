"""The second of two people that an act needs: another natural person who gives a password."""

from __future__ import annotations

from dataclasses import dataclass

from qualdesk.errors import NotAllowed, Refused
from qualdesk.services.session import Session
from qualdesk.storage.queries import office
from qualdesk.storage.queries.office import OperatorRow


@dataclass(frozen=True, slots=True)
class SecondPerson:
    """Who stood by. `checked` is False where nobody's password was given: only a name."""

    login: str
    id_number: str
    checked: bool


def second_person(
    session: Session, login: str, password: str | None, *, alone: bool = False
) -> SecondPerson:
    """The operator of this login; with `password` it is checked here and now that they are there.

    `alone` lets the only person of a one-person office name itself, which is never checked.
    NotAllowed `login.failed`; Refused `operator.two_people` for oneself under any login.
    """
    with session.read() as connection:
        other = _enabled(office.operators(connection)).get(login.strip())
    if other is None:
        raise NotAllowed(
            "login.failed",
            f"没有可用的操作员“{login}”。",
            remedy="请写第二人的登录名；没有的，请先由系统管理员添加。",
        )
    if not _is_oneself(session, other):
        if password is not None:
            session.store.slots.unlock(other.login, password)
    elif alone and session.actor.one_person:
        password = None
    else:
        raise Refused(
            "operator.two_people",
            "这件事要两个人办，第二人不能是本人。",
            remedy="请另一位操作员选自己的名字，输自己的密码。",
            value=login,
        )
    return SecondPerson(other.login, other.id_number, password is not None)


def colleagues(session: Session, *, alone: bool = False) -> tuple[str, ...]:
    """The logins that `second_person` takes, in the order of the list of operators.

    Where one person does everything and may do this `alone`, it is that one: nobody else can
    log in there.
    """
    if alone and session.actor.one_person:
        return (session.actor.login,)
    with session.read() as connection:
        enabled = _enabled(office.operators(connection))
    return tuple(login for login, row in enabled.items() if not _is_oneself(session, row))


def _enabled(rows: tuple[OperatorRow, ...]) -> dict[str, OperatorRow]:
    return {row.login: row for row in rows if not row.disabled_at}


def _is_oneself(session: Session, other: OperatorRow) -> bool:
    actor = session.actor
    return other.login == actor.login or (
        bool(other.id_number) and actor.same_person(other.id_number)
    )
