"""Printing without widgets: what is chosen, how it looks, what was kept and handed over."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from qualdesk.domain.access import Duty
from qualdesk.domain.form_codes import FormKind, printed_serial
from qualdesk.domain.form_layout import PAPERS
from qualdesk.domain.recipient import Insurance
from qualdesk.errors import Cancelled, QualDeskError
from qualdesk.progress import Progress
from qualdesk.services.form_plan import Selection
from qualdesk.services.paper_desk import GroupOffer, Sheets
from qualdesk.services.paper_ledger import VillagePapers
from ui.context import Desk
from ui.job import Job
from ui.pages.signing.state import PrintState
from ui.pages.signing.words import ALL_KINDS, KINDS
from ui.presenter import Presenter
from ui.text import count

Put = Callable[[Sheets, range, Progress], int]  # hands pages to a printer
_MM = 25.4
_REAL_DPI = 96  # the picture is as large on the screen as on paper


class PrintPresenter(Presenter[PrintState]):
    """Everything that a person does before a printer. Two sizes: whole page, real size."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, PrintState(today=desk.today()))
        self._room = (640, 460)
        self._ratio = 1.0
        self._real = False

    # What is printed

    def choose_village(self, villages: tuple[VillagePapers, ...], village: str) -> None:
        """The groups of a village."""
        known = [one.code for one in villages]
        place = village if village in known else known[0] if known else ""
        self.show(
            villages=villages,
            village=place,
            people=(),
            serials=(),
            said="",
            made=None,
            kind=self.state.kind if self.state.kind in KINDS else FormKind.GROUP,
        )
        self._ask_masked()
        self._offer()

    def choose_people(self, id_numbers: tuple[str, ...]) -> None:
        """The confirmation forms of people who have none."""
        self._single(people=id_numbers, serials=(), kind=FormKind.INDIVIDUAL)

    def choose_serials(self, serials: tuple[str, ...], kind: FormKind) -> None:
        """Kept forms once more, with their serials."""
        self._single(people=(), serials=serials, kind=kind)

    def _single(self, **fields: Any) -> None:
        self.show(
            **fields, offers=(), ticked=frozenset(), said="", made=None, preview=None, image=None
        )
        self._ask_masked()
        self._look()

    def choose(
        self,
        *,
        kind: FormKind | None = None,
        insurance: Insurance | None = None,
        unconfirmed: bool = False,
    ) -> None:
        """花名册 or 确认表, an insurance, only who is not confirmed."""
        now = kind or self.state.kind
        asked = (now, insurance, unconfirmed)
        if asked == (self.state.kind, self.state.insurance, self.state.unconfirmed):
            return
        self.show(kind=now, insurance=insurance, unconfirmed=unconfirmed)
        self._offer()

    def set_void(self, *, void: bool) -> None:
        """Whether papers that are still out lose their force."""
        self.show(void=void)

    def _ask_masked(self) -> None:
        services = self.desk.services
        may = services.session.actor.may(Duty.POLICY)
        job = self.desk.read(lambda _: services.paper_desk.masked())
        self.latest("masked", job.then(lambda on: self.show(masked=on, may_unmask=may)))

    def set_masked(self, *, masked: bool) -> None:
        """Hide a part of the id numbers on group forms, or print them whole."""
        if masked != self.state.masked:
            self.show(masked=masked)
            desk = self.desk.services.paper_desk
            job = self.desk.write(lambda _: desk.set_masked(masked))
            job.then(lambda _: self._look()).otherwise(self._not_masked).start()

    def _not_masked(self, fault: QualDeskError) -> None:
        self._ask_masked()
        self.desk.shell.tell(fault)

    def _offer(self, *, keep: bool = False) -> None:
        desk, kind, wanted = self.desk.services.paper_desk, self.state.kind, self._selection(())
        ticked = self.state.ticked if keep else None
        self.show(offered=False)
        job = self.desk.read(lambda _: desk.offers(kind, wanted))
        self.latest("offer", job.then(lambda offers: self._offered(offers, ticked)))

    def _offered(self, offers: tuple[GroupOffer, ...], ticked: frozenset[str] | None) -> None:
        groups = [offer.group for offer in offers]
        fresh = frozenset(offer.group for offer in offers if offer.printed < offer.forms)
        first = next((at for at, group in enumerate(groups) if group in fresh), 0)
        current = first if ticked is None else min(self.state.current, max(0, len(groups) - 1))
        self.show(
            offers=offers,
            offered=True,
            ticked=fresh if ticked is None else ticked & frozenset(groups),
            current=current,
            void=False,
            preview=None,
            image=None,
        )
        if groups:
            self._look()

    def tick(self, group: str) -> None:
        """Print a group, or not."""
        self.show(ticked=self.state.ticked ^ {group})

    def tick_all(self) -> None:
        """All groups; once more: none."""
        groups = frozenset(offer.group for offer in self.state.offers)
        self.show(ticked=frozenset() if groups <= self.state.ticked else groups)

    def only(self, groups: frozenset[str]) -> None:
        """Just these groups."""
        self.show(ticked=groups)

    def _selection(self, groups: tuple[str, ...]) -> Selection:
        state = self.state
        if state.people:
            return Selection(id_numbers=state.people)
        return Selection(
            village=state.village,
            groups=groups,
            insurance=state.insurance,
            unconfirmed=state.unconfirmed,
        )

    # The preview

    @property
    def across(self) -> bool:
        """Whether the sheet lies across."""
        paper = PAPERS[self.state.kind]
        return paper.width > paper.height

    def go_to(self, at: int) -> None:
        """Look at the papers of another group."""
        if at != self.state.current and 0 <= at < len(self.state.offers):
            self.show(current=at, page=0)
            self._look()

    def turn(self, pages: int) -> None:
        """PgUp and PgDn: pages of the group, then the next group."""
        preview = self.state.preview
        if preview is None:
            return
        page = self.state.page + pages
        if 0 <= page < preview.pages:
            self.show(page=page)
            self._draw()
            return
        self.go_to(self.state.current + pages)

    def fit(self, width: int, height: int, ratio: float) -> None:
        """The room for the picture in logical pixels, and device pixels for each of them."""
        if (width, height, ratio) != (*self._room, self._ratio):
            self._room, self._ratio = (width, height), ratio
            self._draw()

    def set_real(self, *, real: bool) -> None:
        """Real size, or the whole page."""
        if real != self._real:
            self._real = real
            self._draw()

    @property
    def ratio(self) -> float:
        """Device pixels for each logical one in the picture."""
        return self._ratio

    def _look(self) -> None:
        state, desk = self.state, self.desk.services.paper_desk
        self.show(looking=True, page=0)
        if state.serials:
            job = self.desk.read(lambda progress: desk.look(state.serials, progress))
        else:
            groups = tuple(offer.group for offer in state.offers[state.current :][:1])
            wanted, kind = self._selection(groups), state.kind
            job = self.desk.read(lambda progress: desk.draft(kind, wanted, progress))
        self.latest("look", job.then(self._looked).otherwise(self._not_looked))

    def _looked(self, sheets: Sheets) -> None:
        self.show(preview=sheets, page=0, looking=False)
        self._draw()

    def _not_looked(self, fault: QualDeskError) -> None:
        self.show(preview=None, image=None, looking=False)
        self.desk.shell.tell(fault)

    def _draw(self) -> None:
        preview, page = self.state.preview, self.state.page
        if preview is None:
            return
        paper, desk = PAPERS[self.state.kind], self.desk.services.paper_desk
        fitting = min(self._room[0] / paper.width, self._room[1] / paper.height) * _MM
        dpi = max(20, round((_REAL_DPI if self._real else fitting) * self._ratio))
        job = self.desk.read(lambda _: desk.page(preview, page, dpi))
        self.latest("draw", job.then(lambda image: self.show(image=image)))

    # Printer and file

    def make(self, take: Callable[[Sheets], object]) -> Job[Sheets]:
        """Keep the forms and draw them, as a job to be followed; `take` gets the paper."""
        state, desk = self.state, self.desk.services.paper_desk
        if state.serials:
            work: Callable[[Progress], Sheets] = lambda p: desk.again(state.serials, p)  # noqa: E731
        else:
            wanted = self._selection(tuple(sorted(state.ticked)))
            work = lambda p: desk.make(  # noqa: E731
                state.kind, wanted, void=state.void, progress=p
            )

        def done(sheets: Sheets) -> None:
            self._made(sheets)
            take(sheets)

        job = self.desk.write(work, "排版").then(done).otherwise(self._stopped)
        return job.watch(lambda step: self.show(busy=step.running))

    def _made(self, sheets: Sheets) -> None:
        first = printed_serial(sheets.forms[0].form_serial)
        last = printed_serial(sheets.forms[-1].form_serial)
        named = first if len(sheets.forms) == 1 else f"{first} 到 {last}"
        self.show(made=sheets, said=f"{count(len(sheets.forms))} 张表已存好，单号 {named}")
        if self.state.by_village:
            self._offer(keep=True)

    def _stopped(self, fault: QualDeskError) -> None:
        if isinstance(fault, Cancelled):
            self.desk.shell.say("停下了；已经编好的单号不变，再打印一次就行")
            if self.state.by_village:
                self._offer(keep=True)
        else:
            self.desk.shell.tell(fault)

    def hand_over(self, sheets: Sheets, put: Put) -> Job[int]:
        """Give all pages to the printer, as a job to be followed."""
        pages = range(sheets.pages)
        job = self.desk.read(lambda progress: put(sheets, pages, progress), "送打印机")
        job.then(lambda n: self.desk.shell.say(f"{count(n)} 页已送打印机"))
        return job.watch(lambda step: self.show(busy=step.running))

    def try_out(self, put: Put) -> Job[int] | None:
        """Give only the page in sight to the printer, as it is shown: a draft, not kept."""
        preview, page = self.state.preview, self.state.page
        if preview is None:
            return None
        pages = range(page, page + 1)
        job = self.desk.read(lambda progress: put(preview, pages, progress), "试印")
        return job.then(lambda _: self.desk.shell.say("试印的一页已送打印机；它没有单号，不能签字"))

    def check_place(self, path: Path) -> Job[None]:
        """Look whether a PDF can lie there, before serials are given out; not started."""
        desk, preview = self.desk.services.paper_desk, self.state.preview
        page = len(preview.data) // preview.pages if preview else 0
        size = 2 * page * self.state.pages
        return self.desk.read(lambda _: desk.check_place(path, size))

    def save(self, sheets: Sheets, path: Path) -> None:
        """Write the paper as PDF."""
        desk = self.desk.services.paper_desk
        job = self.desk.read(lambda _: desk.save(sheets, path))
        job.then(lambda kept: self.desk.shell.say(f"已存成 {kept.name}，{sheets.pages} 页")).start()

    def suggested_name(self) -> str:
        """A file name without names of people."""
        word = ALL_KINDS[self.state.kind]
        if not self.state.by_village:
            return f"{word}-{self.state.today.isoformat()}.pdf"
        place = next((v.name for v in self.state.villages if v.code == self.state.village), "")
        return f"{place}{word}-{self.state.today.isoformat()}.pdf"
