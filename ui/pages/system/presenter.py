"""系统 without widgets: reads the station, its rules and people; runs the check as a job."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from qualdesk.clock import CHINA, local_text, parse_instant
from qualdesk.domain.access import Duty, Role
from qualdesk.domain.station import Level
from qualdesk.progress import Progress
from qualdesk.services.components import Component, components, licence_text
from qualdesk.services.upkeep import Health
from ui.context import Desk
from ui.job import Job
from ui.look.marks import StateMark
from ui.pages.system.state import (
    SECTIONS,
    HealthView,
    OperatorLine,
    SystemState,
)
from ui.pages.system.words import check_rows, findings
from ui.presenter import Presenter
from ui.recovery.presenter import RecoveryPresenter, SheetHead
from ui.text import count, duration, time_of_day

if TYPE_CHECKING:
    from qualdesk.bootstrap import Services


_ABOUT = "about"  # the section whose data are only read when it is wanted


@dataclass(frozen=True, slots=True)
class NewOperator:
    """What the dialog for a new operator gives."""

    login: str
    role: Role
    person: str
    password: str


class SystemPresenter(Presenter[SystemState]):
    """Everything that a person does on 系统."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, SystemState())
        self._findings: dict[str, tuple[str, ...]] = {}  # of the last check, by row

    def open_section(self, key: str) -> None:
        """Show a section; an unknown key shows the first one."""
        known = [name for name, _, _ in SECTIONS]
        section = key if key in known else known[0]
        if section == self.state.section:
            return
        self.show(section=section)
        if section == _ABOUT and not self.state.components:
            parts = self.desk.read(lambda _: components())
            self.latest("components", parts.then(lambda found: self.show(components=found)))

    def next_section(self) -> None:
        """The section after this one, round again."""
        known = [name for name, _, _ in SECTIONS]
        self.open_section(known[(known.index(self.state.section) + 1) % len(known)])

    def load(self) -> None:
        """Read everything but the check."""
        services = self.desk.services
        self.latest("load", self.desk.read(lambda _: _read(services)).then(self._loaded))

    def _loaded(self, fresh: SystemState) -> None:
        now = self.state
        self.show(
            station=fresh.station,
            recovery_checked=fresh.recovery_checked,
            operators=fresh.operators,
            may_operators=fresh.may_operators,
            health=now.health,
        )

    def read_licence(self, component: Component) -> None:
        """The text of a component's licence."""
        job = self.desk.read(lambda _: licence_text(component))
        self.latest("licence", job.then(lambda text: self.show(licence=text)))

    # 数据体检

    def check(self) -> Job[Health]:
        """The check as a job, connected and not yet started, so that a strip can follow it."""
        upkeep = self.desk.services.upkeep
        begun = self.desk.services.session.clock.now()
        job = self.desk.read(upkeep.check, "体检")
        job.then(lambda health: self.take_check(health, begun))
        job.watch(lambda step: self.show(checking=step.running))
        return job

    def take_check(self, health: Health, begun: datetime) -> None:
        """Show what a check found that began at this instant."""
        now = self.desk.services.session.clock.now()
        rows = check_rows(health)
        self._findings = findings(health)
        bad = [row for row in rows if row.mark is not StateMark.DONE]
        damaged = not health.ok
        sentence = "数据完好" if not bad else f"数据基本完好，有 {len(bad)} 项请看一下"
        if damaged:
            sentence = f"有 {len(bad)} 项要处理，请先停止录入"
        mark = StateMark.OVERDUE if damaged else StateMark.VERIFY if bad else StateMark.DONE
        spent = duration((now - begun).total_seconds())
        when = f"今天 {time_of_day(now)[:5]} 查了 {len(rows)} 项，用时 {spent}"
        self.show(health=HealthView(True, mark, sentence, when, rows))

    def save_report(self, file: Path) -> None:
        """Write what the check found as a text file."""
        view = self.state.health
        station = self.desk.services.session.station.name
        lines = [f"{station}　数据体检", view.sentence, view.when, ""]
        for row in view.rows:
            lines.append(f"[{row.word}] {row.title}：{row.detail if not row.whole else ''}")
            lines += [f"    {problem}" for problem in self._findings.get(row.key, ())]
        upkeep = self.desk.services.upkeep
        job = self.desk.read(lambda _: upkeep.write_report(file, "\n".join(lines) + "\n"))
        job.then(lambda path: self.desk.shell.say(f"体检报告已存到 {path}")).start()

    def export_audit(self, file: Path) -> None:
        """Write the audit chain."""
        upkeep = self.desk.services.upkeep
        job = self.desk.read(lambda _: upkeep.export_audit(file))
        job.then(lambda path: self.desk.shell.say(f"操作日志已存到 {path}")).start()

    # 操作员

    def add_operator(self, new: NewOperator) -> None:
        """A new login."""
        operators = self.desk.services.operators
        self._write(
            lambda _: operators.add(new.login, new.role, new.person, new.password),
            f"操作员“{new.login}”已添加",
        )

    def disable(self, login: str, reason: str) -> None:
        """End a login."""
        operators = self.desk.services.operators
        self._write(lambda _: operators.disable(login, reason), f"操作员“{login}”已停用")

    def set_password(self, login: str, password: str) -> None:
        """Set a password anew."""
        operators = self.desk.services.operators
        self._write(lambda _: operators.set_password(login, password), f"“{login}”的密码已改")

    # 恢复单

    def renew_recovery(self, take: Callable[[RecoveryPresenter], None]) -> None:
        """Make a new key; `take` is given the sheet to print and to type back."""
        session, recovery = self.desk.services.session, self.desk.services.recovery
        station = session.station

        def renewed(key: str) -> None:
            printed = local_text(session.clock.now())
            head = SheetHead(station.name, station.division_code, printed)
            self.load()
            take(RecoveryPresenter(key, head))

        self.desk.write(lambda _: recovery.renew()).then(renewed).start()

    def recovery_checked(self) -> None:
        """The paper was typed back right."""
        recovery = self.desk.services.recovery
        self._write(lambda _: recovery.mark_checked(), "恢复单已核对")

    def _write(self, work: Callable[[Progress], object], said: str) -> None:

        def done(_: object) -> None:
            self.desk.shell.say(said)
            self.load()

        self.desk.write(work).then(done).start()


def _read(services: Services) -> SystemState:
    session, actor = services.session, services.session.actor
    station, book = session.station, session.village_book()
    level = Level(station.level)
    villages = len(book.villages(station.division_code))
    checked = services.recovery.checked_on()
    rows = (
        ("名称", station.name),
        ("级别", level.label),
        ("区划代码", f"{station.division_code}　{book.path(station.division_code)}"),
        ("管的村", f"{count(villages)} 个"),
        ("站点编号", station.station_id),
        ("证书指纹", station.certificate_sha256),
        ("数据文件夹", str(session.store.folder)),
        ("用途", "培训练习，数据都是虚构的" if station.training else "正式办理"),
        ("一人办理", station.one_person_reason or "不是，经办和复核分开"),
        ("建站", local_text(parse_instant(station.created_at))),
    )
    return SystemState(
        station=rows,
        recovery_checked=checked,
        operators=tuple(
            OperatorLine(
                row.login,
                row.role,
                parse_instant(row.created_at).astimezone(CHINA).date().isoformat(),
                bool(row.disabled_at),
                row.login == actor.login,
            )
            for row in services.operators.list()
        ),
        may_operators=actor.may(Duty.OPERATORS),
    )
