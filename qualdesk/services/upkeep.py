"""Looks after the station: the audit chain, the database, the evidence, room on the disk."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from qualdesk.disk import free_space, make_folder, write_durably
from qualdesk.domain.audit import AuditEntry, canonical
from qualdesk.errors import Damaged, Problem, Severity
from qualdesk.progress import SILENT, Progress
from qualdesk.services.session import Session
from qualdesk.storage import engine, newest, triggers
from qualdesk.storage.queries import audit as audit_queries
from qualdesk.storage.queries import evidence as evidence_queries

_LITTLE_SPACE = 1 << 30  # bytes: below this a month's photos may not fit


@dataclass(frozen=True, slots=True)
class Health:
    """What `check` found. `ok` is false when something is damaged; advice leaves it true."""

    problems: tuple[Problem, ...]
    entries: int
    evidence: int

    @property
    def ok(self) -> bool:
        """Nothing is damaged."""
        return all(p.severity is not Severity.REFUSED for p in self.problems)


class Upkeep:
    """Reads only; damage is told, never mended silently."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def verify_audit(self, progress: Progress = SILENT) -> int:
        """How many entries hold; Damaged("audit.broken") names those that do not (Y12)."""
        with self._session.read() as connection:
            found = list(audit_queries.faults(connection, progress))
            head = audit_queries.head(connection)
        if found:
            problems = tuple(
                Problem(Severity.REFUSED, "audit.broken", text) for _, text in found[:100]
            )
            raise Damaged("audit.broken", "审计链不完整。", problems=problems)
        return head.seq if head else 0

    def audit_entries(self) -> tuple[AuditEntry, ...]:
        """The whole chain, for export."""
        with self._session.read() as connection:
            return tuple(audit_queries.entries(connection))

    def export_audit(self, file: Path) -> Path:
        """Write the chain as JSON lines, oldest first; returns the absolute path."""
        lines = [canonical(asdict(entry)) for entry in self.audit_entries()]
        target = file.absolute()
        make_folder(target.parent)
        write_durably(target, ("\n".join(lines) + "\n").encode())
        return target

    def write_report(self, file: Path, text: str) -> Path:
        """Write what a check found, in words; returns the absolute path. Environment `disk.*`."""
        target = file.absolute()
        target.parent.mkdir(parents=True, exist_ok=True)
        write_durably(target, text.encode())
        return target

    def check(self, progress: Progress = SILENT) -> Health:
        """数据体检: database pages, references, triggers, what is derived, audit, all evidence."""
        problems: list[Problem] = []
        with self._session.read() as connection:
            progress.at("检查数据库")
            pages = engine.integrity_faults(connection)
            dangling = engine.foreign_key_faults(connection)
            changed = triggers.faults(connection)
            strayed = newest.faults(connection)
            broken = list(audit_queries.faults(connection, progress))
            head = audit_queries.head(connection)
            expected = evidence_queries.digests(connection)
            came_late = evidence_queries.never_came(connection)
        if pages:
            problems.append(_damage("database.damaged", f"数据库有 {len(pages)} 处损坏。"))
        if dangling:
            problems.append(_damage("database.references", f"{dangling} 条记录关联不完整。"))
        if changed:
            text = f"防改写保护有 {len(changed)} 处被改动。"
            problems.append(_damage("database.triggers", text))
        if strayed:
            text = f"由记录推算的状态有 {strayed} 处与记录不符。"
            problems.append(_damage("database.derived", text))
        problems += [_damage("audit.broken", text) for _, text in broken[:100]]
        store = self._session.store.evidence
        expected |= {sha256 for sha256 in came_late if store.has(sha256)}
        problems += store.verify(expected, progress)
        problems += _advice(self._session.store.folder)
        return Health(tuple(problems), head.seq if head else 0, len(expected))


def _damage(code: str, text: str) -> Problem:
    remedy = "请停止录入，用最近的备份恢复，并报告县局。"
    return Problem(Severity.REFUSED, code, text + remedy)


def _advice(folder: Path) -> list[Problem]:
    free = free_space(folder)
    if free >= _LITTLE_SPACE:
        return []
    text = f"数据所在的硬盘只剩 {free >> 20} MB，请清理出空间。"
    return [Problem(Severity.ADVICE, "disk.little_space", text)]
