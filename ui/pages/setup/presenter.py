"""The first start without widgets: seven steps, the station is made before the sixth.

What was said before is kept in the desk's memory (no names of people, no password), so that the
guide goes on where it was left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualdesk.clock import local_text
from qualdesk.domain.places import Division, DivisionLevel
from qualdesk.domain.station import Level
from qualdesk.errors import QualDeskError, Refused
from qualdesk.progress import Progress
from ui.context import Desk
from ui.pages.setup.state import PlaceLine, PolicyLine, SetupState, Step
from ui.presenter import Presenter
from ui.recovery.presenter import RecoveryPresenter, SheetHead

if TYPE_CHECKING:
    from qualdesk.bootstrap import Services
    from qualdesk.services.division_choice import DivisionChoice
    from qualdesk.services.setup import PolicyChoice, SetupResult

_KEPT = ("level", "county", "township", "village", "name", "policy_id")
_CENTRE = {Level.COUNTY: "社会保险局", Level.TOWNSHIP: "社保中心", Level.VILLAGE: "社保服务点"}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the guide chooses from."""

    divisions: DivisionChoice
    policies: tuple[PolicyChoice, ...]


class SetupPresenter(Presenter[SetupState]):
    """`come_in(services)` is called at the end."""

    def __init__(self, desk: Desk, come_in: Callable[[Services], None]) -> None:
        super().__init__(desk, SetupState())
        self._come_in = come_in
        self._password = ""
        self._divisions: DivisionChoice | None = None
        self._policies: tuple[PolicyChoice, ...] = ()
        self._services: Services | None = None
        self.recovery: RecoveryPresenter | None = None

    def load(self) -> None:
        """Read the tables and take up what was said before."""
        self.desk.read(_load).then(self._loaded).start()

    def _loaded(self, loaded: Loaded) -> None:
        self._divisions, self._policies = loaded.divisions, loaded.policies
        kept = {name: self.desk.memory.text(f"setup.{name}") for name in _KEPT}
        level = Level(kept.pop("level") or Level.TOWNSHIP)
        self.show(
            level=level, counties=self._lines(loaded.divisions.of_level(DivisionLevel.COUNTY))
        )
        county = kept["county"] or self.state.counties[0].code
        self.choose_county(county)
        if kept["township"]:
            self.choose_township(kept["township"])
        if kept["village"]:
            self.show(village=kept["village"])
        if kept["name"]:
            self.show(name=kept["name"])
        if kept["policy_id"]:
            self.show(policy_id=kept["policy_id"])

    # Steps

    def choose_level(self, level: Level) -> None:
        """County, township or village."""
        first = self.state.villages[0].code if self.state.villages else ""
        self.show(level=level, village=first)
        self._offer()

    def search(self, typed: str) -> None:
        """Find a township (or county) by name or pinyin; the first one found is chosen."""
        assert self._divisions is not None
        self.show(typed=typed)
        if not typed.strip():
            self.choose_county(self.state.county)
            return
        wanted = (
            DivisionLevel.COUNTY if self.state.level is Level.COUNTY else DivisionLevel.TOWNSHIP
        )
        found = self._divisions.of_level(wanted, typed)
        if not found:
            self.show(townships=(), township="", villages=(), village="")
        elif wanted is DivisionLevel.COUNTY:
            self.choose_county(found[0].code)
        else:
            self.choose_county(found[0].parent, first=found[0].code)

    def choose_county(self, code: str, first: str = "") -> None:
        """A county: its townships are listed, those that were searched for only."""
        assert self._divisions is not None
        typed = self.state.typed if self.state.level is not Level.COUNTY else ""
        townships = self._lines(self._divisions.below(code, typed))
        self.show(county=code, townships=townships)
        self.choose_township(first or (townships[0].code if townships else ""))

    def choose_township(self, code: str) -> None:
        """A township: its villages are listed."""
        assert self._divisions is not None
        villages = self._lines(self._divisions.below(code)) if code else ()
        first = villages[0].code if villages else ""
        self.show(township=code, villages=villages, village=first)
        self._offer()

    def choose_village(self, code: str) -> None:
        """A village (stations of villages)."""
        if code and code != self.state.village:
            self.show(village=code)
            self._offer()

    def put_name(self, name: str) -> None:
        """The station's name."""
        self.state = replace(self.state, name=name, faults=())

    def put_training(self, *, training: bool) -> None:
        """A station for practice."""
        self.show(training=training)

    def choose_policy(self, policy_id: str) -> None:
        """A set of rules."""
        if policy_id and policy_id != self.state.policy_id:
            self.show(policy_id=policy_id)

    def put_operator(self, admin: str, person: str, one_person: str) -> None:
        """The first operator, as typed."""
        self.state = replace(
            self.state, admin=admin, person=person, one_person_reason=one_person, faults=()
        )

    def back(self) -> None:
        """One step back; after the station was made there is none."""
        if Step.LEVEL < self.state.step < Step.RECOVERY:
            self.show(step=Step(self.state.step - 1), faults=())

    def next(self, password: str = "", again: str = "") -> None:
        """Check this step and go on."""
        state = self.state
        if state.busy:
            return
        if state.step is Step.PLACE and not state.code:
            self._wrong(place="请先选一个地方。")
        elif state.step is Step.NAME and not state.name.strip():
            self._wrong(name="请写站点的名称，它会印在每张表上。")
        elif state.step is Step.OPERATOR:
            self._check_operator(password, again)
        elif state.step is Step.RECOVERY:
            self._finish_recovery()
        elif state.step is Step.BEGIN:
            self._begin()
        else:
            self._keep()
            self.show(step=Step(state.step + 1), faults=())

    # The station is made

    def _check_operator(self, password: str, again: str) -> None:
        state = self.state
        if not state.admin.strip():
            self._wrong(admin="请填写姓名。")
        elif not state.person.strip():
            self._wrong(person="请填写身份证号，它只存在加密的数据里。")
        elif password != again:
            self._wrong(again="两次输的不一样，请再输一次。")
        else:
            self._password = password
            self.show(busy=True, faults=())
            work = self._making(state, password)
            self.desk.quiet_write(work).then(self._made).otherwise(self._not_made).start()

    def _making(
        self, state: SetupState, password: str
    ) -> Callable[[Progress], tuple[SetupResult, Services]]:
        folder, today = self.desk.folder, self.desk.today()

        def work(_: Progress) -> tuple[SetupResult, Services]:
            from qualdesk.bootstrap import create_station, open_station
            from qualdesk.services.setup import SetupRequest, check_operator

            admin = state.admin.strip()
            check_operator(admin, password, state.person, today)
            request = SetupRequest(
                level=state.level,
                code=state.code,
                name=state.name.strip(),
                policy_id=state.policy_id,
                admin=admin,
                password=password,
                person=state.person,
                one_person_reason=state.one_person_reason.strip(),
                training=state.training,
            )
            result = create_station(folder, request)
            return result, open_station(folder, admin, password)

        return work

    def _made(self, made: tuple[SetupResult, Services]) -> None:
        result, self._services = made
        clock = self._services.session.clock
        head = SheetHead(self.state.name.strip(), self.state.code, local_text(clock.now()))
        self.recovery = RecoveryPresenter(result.recovery_key, head)
        for name in _KEPT:
            self.desk.memory.put(f"setup.{name}", "")
        self.show(busy=False, step=Step.RECOVERY)

    def _not_made(self, fault: QualDeskError) -> None:
        self.show(busy=False)
        field = {"operator": "admin", "password": "password", "id_number": "person"}.get(
            fault.code.split(".")[0], ""
        )
        if isinstance(fault, Refused) and field:
            self._wrong(**{field: fault.body + fault.remedy})
        else:
            self.desk.shell.tell(fault)

    def _finish_recovery(self) -> None:
        assert self.recovery is not None
        assert self._services is not None
        if not self.recovery.state.done:
            return
        recovery = self._services.recovery
        job = self.desk.quiet_write(lambda _: recovery.mark_checked())
        job.then(lambda _: self.show(step=Step.BEGIN)).start()

    def _begin(self) -> None:
        assert self._services is not None
        services, self._services = self._services, None
        self._password = ""
        self._come_in(services)

    def leave(self) -> None:
        """The window closes: free the station that was made."""
        services, self._services = self._services, None
        if services is not None:
            self.desk.quiet_write(lambda _: services.close()).start()

    # Inside

    def _wrong(self, **faults: str) -> None:
        self.show(faults=tuple(faults.items()))

    def _lines(self, divisions: Iterable[Division]) -> tuple[PlaceLine, ...]:
        assert self._divisions is not None
        table = self._divisions
        return tuple(
            PlaceLine(one.code, table.name(one.code), len(table.below(one.code)))
            for one in divisions
        )

    def _offer(self) -> None:
        """Name and rules that fit the chosen place."""
        assert self._divisions is not None
        state = self.state
        path = self._divisions.path(state.code)
        county = self._divisions.name(state.county)
        policies = tuple(
            PolicyLine(one.policy_id, one.name, one.level, county[:2] in one.name)
            for one in self._policies
        )
        fitting = next((p.policy_id for p in policies if p.fitting), "")
        fallback = next((p.policy_id for p in policies if p.level == "省"), "")
        self.show(
            path=" › ".join(path),
            name=f"{path[-1]}{_CENTRE[state.level]}" if path else "",
            policies=policies,
            policy_id=fitting or fallback,
        )

    def _keep(self) -> None:
        state = self.state
        for name in _KEPT:
            self.desk.memory.put(f"setup.{name}", str(getattr(state, name)))


def _load(_: Progress) -> Loaded:
    from qualdesk.services.division_choice import DivisionChoice
    from qualdesk.services.setup import policy_choices

    return Loaded(DivisionChoice(), policy_choices())
