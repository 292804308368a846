"""保管和销毁 without widgets: what is kept how long, what is over, and its destruction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualdesk.domain.access import Duty
from qualdesk.errors import NotAllowed, QualDeskError
from qualdesk.services.retention import Destroyed, RetentionView
from qualdesk.services.second_person import colleagues
from ui.context import Desk
from ui.job import Job
from ui.presenter import Presenter

if TYPE_CHECKING:
    from qualdesk.bootstrap import Services


@dataclass(frozen=True, slots=True)
class RetentionState:
    """The section. `view` None: not looked yet; `colleagues` may be the second person."""

    view: RetentionView | None = None
    colleagues: tuple[str, ...] = ()
    may_destroy: bool = False


class RetentionPresenter(Presenter[RetentionState]):
    """Read when the section is wanted: it looks at every piece of evidence."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, RetentionState())

    def load(self) -> None:
        """Read it again."""
        services = self.desk.services

        def came(fresh: RetentionState) -> None:
            self.state = fresh
            self.show()

        self.latest("load", self.desk.read(lambda _: _read(services)).then(came))

    def destroy(
        self, reason: str, second: str, password: str, again: Callable[[str], object]
    ) -> Job[Destroyed]:
        """Destroy what is over; `again` is called where the second person was not accepted."""
        retention = self.desk.services.retention

        def done(destroyed: Destroyed) -> None:
            self.desk.shell.say(f"销毁了 {destroyed.count} 份，记录和摘要都留着")
            self.load()

        def failed(fault: QualDeskError) -> None:
            if isinstance(fault, NotAllowed) and fault.code == "login.failed":
                again("密码不对，请第二人再输一遍。")
            else:
                self.desk.shell.tell(fault)

        job = self.desk.write(
            lambda progress: retention.destroy(reason, second, password, progress=progress),
            "销毁到期材料",
        )
        return job.then(done).otherwise(failed).start()


def _read(services: Services) -> RetentionState:
    may = services.session.actor.may(Duty.DESTROY)
    return RetentionState(services.retention.view(), colleagues(services.session), may)
