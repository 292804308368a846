"""Logging in to a station, and getting back in with the recovery key."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from qualdesk.clock import Clock, local_text
from qualdesk.domain.access import Actor
from qualdesk.domain.audit import Act
from qualdesk.errors import NotAllowed, Refused
from qualdesk.services.session import Session
from qualdesk.storage.queries import office as queries
from qualdesk.storage.repositories.office import Office
from qualdesk.storage.store import Store


def log_in(folder: Path, login: str, password: str, training_day: date | None = None) -> Session:
    """Open the station as this operator.

    NotAllowed("login.failed") without telling which of name and password was wrong.
    `training_day` is honoured in a training station only; see `day_ignored`.
    """
    clock = Clock()
    store = Store.open(
        folder, login, local_text(clock.now()), lambda slots: slots.unlock(login, password)
    )
    return _session(store, login, training_day)


def recover(
    folder: Path,
    login: str,
    recovery_key: str,
    password: str,
    training_day: date | None = None,
) -> Session:
    """Set a new password for an operator with the recovery key and log in."""
    clock = Clock()
    store = Store.open(
        folder, login, local_text(clock.now()), lambda slots: slots.unlock_recovery(recovery_key)
    )
    try:
        with store.read() as connection:
            known = {row.login for row in queries.operators(connection) if not row.disabled_at}
        if login not in known:
            raise Refused(
                "operator.unknown",
                f"没有可用的操作员“{login}”。",
                remedy="请填写建站时或后来添加的、没有停用的登录名。",
            )
        store.slots.replace(login, password, store.data_key)
    except BaseException:
        store.close()
        raise
    session = _session(store, login, training_day)
    with session.work() as work:
        Office(work).change_station(slots_generation=store.slots.generation)
        work.commit(Act("operator.recover", {"login": login}))
    return session


def verify(session: Session, password: str) -> None:
    """Check the password of the person who is logged in, for a locked desk.

    NotAllowed("login.failed") when it is another one.
    """
    session.store.slots.unlock(session.actor.login, password)


def _session(store: Store, login: str, training_day: date | None) -> Session:
    try:
        station = store.station()
        with store.read() as connection:
            actor: Actor | None = queries.actor(connection, login)
        if actor is None:
            raise NotAllowed(
                "login.failed",
                "登录名或密码不对。",
                remedy="请检查后重试，或请系统管理员重设密码。",
            )
        clock = Clock.on(training_day) if training_day and station.training else Clock()
        return Session(store, actor, clock)
    except BaseException:
        store.close()
        raise


def day_ignored(session: Session, training_day: date | None) -> bool:
    """Whether a training day was asked for at a station that is not for training."""
    return training_day is not None and not session.station.training
