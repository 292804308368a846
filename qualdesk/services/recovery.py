"""恢复单: the paper that opens the station when every password is forgotten."""

from __future__ import annotations

from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.services.session import Session
from qualdesk.storage.keys import RecoveryKey
from qualdesk.storage.repositories.office import Office

_CHECKED = "recovery.checked"  # the setting: the day on which the paper was typed back, ISO


class Recovery:
    """A recovery key is told once and stored nowhere; only the admin makes a new one."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def checked_on(self) -> str:
        """The day on which the present paper was typed back (ISO), "" when it never was."""
        return self._session.settings().get(_CHECKED, "")

    def mark_checked(self) -> None:
        """Keep that the paper was read back without a mistake today."""
        with self._session.work() as work:
            Office(work).put_setting(_CHECKED, self._session.today().isoformat())
            work.commit(Act("recovery.checked", {}))

    def renew(self) -> str:
        """A new recovery key, to be printed; the earlier paper opens nothing any more."""
        session = self._session
        session.actor.require(Duty.OPERATORS)
        recovery = RecoveryKey.make()
        session.store.slots.set_recovery(recovery, session.store.data_key)
        with session.work() as work:
            Office(work).change_station(slots_generation=session.store.slots.generation)
            Office(work).put_setting(_CHECKED, "")
            work.commit(Act("recovery.renew", {}))
        return recovery.text
