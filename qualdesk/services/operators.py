"""Operators: who may log in, with which role, and what happens when a password is lost."""

from __future__ import annotations

from collections.abc import Callable

from qualdesk.domain.access import Duty, Role
from qualdesk.domain.audit import Act
from qualdesk.domain.identity import typed_id_number
from qualdesk.errors import Refused
from qualdesk.services.session import Session
from qualdesk.storage.queries import office as queries
from qualdesk.storage.queries.office import OperatorRow
from qualdesk.storage.repositories.office import Office
from qualdesk.storage.work import Work


class Operators:
    """The office's list of logins. Only the admin changes it; everyone changes their password."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list(self) -> tuple[OperatorRow, ...]:
        """Every operator, disabled ones too."""
        with self._session.read() as connection:
            return queries.operators(connection)

    def add(self, login: str, role: Role, person: str, password: str) -> None:
        """A new login for a natural person, named by id number.

        Refused when the login exists or the id number is wrong.
        """
        self._session.actor.require(Duty.OPERATORS)
        if any(row.login == login for row in self.list()):
            raise Refused(
                "operator.exists",
                f"操作员“{login}”已经存在。",
                remedy="请换一个登录名；停用过的操作员不能重新启用，请用新登录名。",
                value=login,
            )
        id_number = typed_id_number(person, self._session.today()).number
        slots = self._session.store.slots

        def write(work: Work) -> None:
            Office(work).add_operator(login, id_number, role)

        slots.add(login, password, self._session.store.data_key)
        self._settle("operator.add", {"login": login, "role": role.value}, write)

    def disable(self, login: str, reason: str = "") -> None:
        """End a login: its slot is removed from both key files at once."""
        self._session.actor.require(Duty.OPERATORS)
        row = self._known(login)
        active = [one for one in self.list() if not one.disabled_at and one.role is Role.ADMIN]
        if active == [row]:
            raise Refused(
                "operator.last_admin",
                f"“{login}”是最后一个系统管理操作员，不能停用。",
                remedy="请先添加另一个系统管理操作员。",
            )
        self._session.store.slots.remove(login)

        def write(work: Work) -> None:
            Office(work).change_operator(login, disabled_at=work.recorded_at)

        self._settle("operator.disable", {"login": login, "reason": reason}, write)

    def set_password(self, login: str, password: str) -> None:
        """A new password: one's own, or set by the admin."""
        if login != self._session.actor.login:
            self._session.actor.require(Duty.OPERATORS)
        self._known(login)
        self._session.store.slots.replace(login, password, self._session.store.data_key)
        self._settle("operator.password", {"login": login}, None)

    def _known(self, login: str) -> OperatorRow:
        for row in self.list():
            if row.login == login and not row.disabled_at:
                return row
        raise Refused(
            "operator.unknown",
            f"没有可用的操作员“{login}”。",
            remedy="请用 users list 查看操作员名单。",
            value=login,
        )

    def _settle(
        self, name: str, detail: dict[str, object], write: Callable[[Work], None] | None
    ) -> None:
        """Write the act with the new generation of the slots, so that an old copy is noticed."""
        with self._session.work() as work:
            if write is not None:
                write(work)
            Office(work).change_station(slots_generation=self._session.store.slots.generation)
            work.commit(Act(name, detail))
