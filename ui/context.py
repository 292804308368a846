"""What a page and its presenter are given: the services, the jobs, the shell. No Qt here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from qualdesk.clock import Clock
from qualdesk.errors import QualDeskError
from qualdesk.progress import Progress
from ui.changes import ChangesHub, told_by
from ui.job import Job, Runners
from ui.memory import Memory, OwnMemory

if TYPE_CHECKING:  # its import takes a second: the login window is shown first
    from qualdesk.bootstrap import Services

T = TypeVar("T")
_FOLDERS = "folders"  # the key of a draft that belongs to no page


class Beside(Protocol):
    """A small window in place of the large one."""

    def close(self) -> object:
        """Go; it calls `Shell.come_back`."""


class Shell(Protocol):
    """What a page may ask of the window around it."""

    def open(self, page: str, **where: Any) -> None:
        """Go to a page by key; `where` is what its `opened` understands."""

    def say(self, text: str) -> None:
        """A quiet line at the bottom: good news, never a dialog."""

    def tell(self, fault: QualDeskError) -> None:
        """Show a fault: what happened, what is safe, what to do."""

    def lock(self) -> None:
        """Hide everything behind the password; nothing is lost."""

    def step_aside(self, beside: Beside) -> None:
        """Hide the large window while a small one is in sight; lock and end close that first."""

    def come_back(self) -> None:
        """The small window has closed: the large one again."""


class Desk:
    """The desk of one station folder. `services` is there between login and the end."""

    def __init__(self, folder: Path, memory: Memory, runners: Runners, shell: Shell) -> None:
        self.folder = folder
        self.memory = memory  # of the operator while somebody is logged in
        self._station_memory = memory
        self.shell = shell
        self.changes = ChangesHub()
        self._runners = runners
        self._services: Services | None = None

    @property
    def services(self) -> Services:
        """The office's verbs for the person who is logged in."""
        if self._services is None:
            raise RuntimeError("nobody is logged in")
        return self._services

    @property
    def open(self) -> bool:
        """Whether somebody is logged in (a locked desk stays open)."""
        return self._services is not None

    def come_in(self, services: Services) -> None:
        """Somebody logged in."""
        self._services = services
        self.memory = OwnMemory(self._station_memory, services.session.actor.login)

    def go_out(self) -> Services | None:
        """Nobody is logged in any more; what is returned must be closed on the write lane."""
        services, self._services = self._services, None
        self.memory = self._station_memory
        return services

    def today(self) -> date:
        """The day of the station, before login that of the PC."""
        return self._services.session.today() if self._services else Clock().today()

    def read(self, work: Callable[[Progress], T], label: str = "") -> Job[T]:
        """A job that only reads, or works on pictures; several run beside each other."""
        return Job(self._runners.reading, work, label, told=self.shell.tell)

    def write(self, work: Callable[[Progress], T], label: str = "") -> Job[T]:
        """A job that writes; they run one after the other, and every page is told afterwards."""
        job = Job(self._runners.writing, work, label, told=self.shell.tell)
        return job.then(lambda result: self.changes.tell(told_by(result)))

    def quiet_write(self, work: Callable[[Progress], T]) -> Job[T]:
        """A write that concerns no page (a login) and is done whatever comes."""
        return Job(self._runners.writing, work, told=self.shell.tell, lasting=True)

    def keep_draft(self, work: Callable[[Progress], T]) -> Job[T]:
        """Keeping a draft: it waits for no other write, and is done whatever comes."""
        return Job(self._runners.drafting, work, told=self.shell.tell, lasting=True)


class Drafts:
    """What is typed on the pages, kept as it is typed: one write at a time, the newest next."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._waiting: dict[str, Mapping[str, Any]] = {}
        self._writing = 0
        self._folders: dict[str, str] = {}
        self.saved: Callable[[str], None] = lambda _page: None

    def keep(self, page: str, body: Mapping[str, Any]) -> None:
        """Keep this as the page's draft; an empty mapping drops it."""
        self._waiting[page] = body
        if not self._writing:
            self._next()

    def load(self, page: str, take: Callable[[Mapping[str, Any]], object]) -> None:
        """Call with the page's draft, empty when there is none."""
        drafts = self._desk.services.drafts
        self._desk.read(lambda _: drafts.load(page)).then(take).start()

    # Folders: their names may name people, so they lie with the drafts, encrypted

    def load_folders(self) -> None:
        """Ask where this person opened and saved files last."""
        self._folders = {}
        self.load(_FOLDERS, self._folders.update)

    def folder(self, use: str) -> str:
        """Where files of a use (open, save, folder) were last; "" when not known."""
        return self._folders.get(use, "")

    def keep_folder(self, use: str, folder: str) -> None:
        """Remember it for the person who is logged in."""
        if self._desk.open and self._folders.get(use) != folder:
            self._folders[use] = folder
            self.keep(_FOLDERS, dict(self._folders))

    def flush(self) -> None:
        """Queue everything typed for writing, before the desk is closed behind it."""
        while self._waiting:
            self._write(*self._waiting.popitem())

    @property
    def settled(self) -> bool:
        """Whether everything typed is on the disk."""
        return not self._writing and not self._waiting

    def _next(self) -> None:
        if self._waiting and self._desk.open:
            self._write(*self._waiting.popitem())

    def _write(self, page: str, body: Mapping[str, Any]) -> None:
        drafts = self._desk.services.drafts
        self._writing += 1

        def kept(_: None) -> None:
            self._writing -= 1
            if body and page != _FOLDERS:  # a draft that was dropped is no news
                self.saved(page)
            self._next()

        def failed(fault: QualDeskError) -> None:
            self._writing -= 1
            self._desk.shell.tell(fault)
            self._next()

        job = self._desk.keep_draft(lambda _: drafts.save(page, body))
        job.then(kept).otherwise(failed).start()
