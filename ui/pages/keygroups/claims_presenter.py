"""The mind of 照片认领: a folder is matched, each picture looked at, all confirmed in one act."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from qualdesk.domain.confirmation import Method
from qualdesk.errors import QualDeskError
from qualdesk.progress import Progress
from qualdesk.services.confirming import read_picture
from qualdesk.services.people_lines import people_filter
from qualdesk.services.photo_claims import Claim, ClaimsKept
from qualdesk.services.register import Found
from ui.context import Desk
from ui.job import Job
from ui.pages.keygroups.claims_state import ClaimsState
from ui.presenter import Presenter

_FOUND = 8


class ClaimsPresenter(Presenter[ClaimsState]):
    """A picture counts as looked at when it has been the current one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, ClaimsState())

    def match(self, folder: Path) -> Job[tuple[Claim, ...]]:
        """Who is on each picture of a folder; to be started."""
        claims = self.desk.services.photo_claims

        def came(found: tuple[Claim, ...]) -> None:
            sure = frozenset(one.name for one in found if one.id_number and not one.confirmed_on)
            self.state = ClaimsState(
                folder=folder, claims=found, ticked=sure, method=self.state.method
            )
            self.move(0)

        def refused(fault: QualDeskError) -> None:
            self.show(busy=False)
            self.desk.shell.tell(fault)

        self.show(busy=True)
        job = self.desk.read(lambda p: claims.match(folder, progress=p), "认照片")
        return job.then(came).otherwise(refused)

    def move(self, at: int) -> None:
        """Another picture is current, and so looked at."""
        if not 0 <= at < len(self.state.claims):
            self.show(busy=False)
            return
        claim = self.state.claims[at]
        if claim.name == self.state.at:
            return
        self.show(
            at=claim.name,
            seen=self.state.seen | {claim.name},
            picture=b"",
            text="",
            found=(),
            busy=False,
        )

        def came(data: bytes) -> None:
            if self.state.at == claim.name:
                self.show(picture=data)

        job = self.desk.read(lambda _: read_picture(claim.file)).then(came)
        self.latest("picture", job.otherwise(lambda _: None))

    def tick(self, at: int) -> None:
        """Take a picture, or leave it."""
        if 0 <= at < len(self.state.claims):
            self.show(ticked=self.state.ticked ^ {self.state.claims[at].name})

    def find(self, text: str) -> None:
        """Somebody by initials, name, number."""
        self.show(text=text)
        if not text.strip():
            self.show(found=())
            return
        services = self.desk.services

        def look(_: Progress) -> Found:
            return services.register.search(people_filter(services.session, text), _FOUND)

        came = self.desk.read(look).then(lambda found: self.show(found=found.lines))
        self.latest("find", came)

    def take(self, id_number: str) -> None:
        """The current picture shows this person; on to the next one that is not clear."""
        line = self.state.current
        person = next((x for x in self.state.offers if x.row.id_number == id_number), None)
        if line is None or person is None:
            return
        name = line.claim.name
        self.show(
            chosen={**self.state.chosen, name: person},
            ticked=self.state.ticked | {name},
            text="",
            found=(),
        )
        unclear = (
            n
            for n, one in enumerate(self.state.lines)
            if n > self.state.position and one.person is None
        )
        self.move(next(unclear, self.state.position))

    def choose(self, method: Method) -> None:
        """How the coordinator saw them."""
        self.show(method=method)

    def confirm(self) -> Job[ClaimsKept] | None:
        """Confirm what is ticked and was looked at; to be started."""
        state = self.state
        chosen = [
            (one.claim.file, one.person.row.id_number)
            for one in state.to_confirm
            if one.person is not None
        ]
        if not chosen or state.busy:
            return None
        claims = self.desk.services.photo_claims

        def kept(done: ClaimsKept) -> None:
            left = len({number for _, number in chosen}) - len(done.taken)
            told = f"，{left} 人没有办成：{done.problems[0].message}" if left else ""
            self.desk.shell.say(f"已确认 {len(done.taken)} 人{told}")
            files = {name for one in done.taken for name in one.files}
            rest = tuple(one for one in self.state.claims if one.file.name not in files)
            self.state = replace(self.state, claims=rest, at="", busy=False)
            self.move(0) if rest else self.show(picture=b"")

        def refused(fault: QualDeskError) -> None:
            self.show(busy=False)
            self.desk.shell.tell(fault)

        self.show(busy=True)
        job = self.desk.write(
            lambda p: claims.confirm(chosen, state.method, progress=p), "确认照片"
        )
        return job.then(kept).otherwise(refused)
