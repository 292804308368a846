"""Papers in memory: offered, looked at, printed. No file with personal data is left anywhere.

What is looked at before printing is a draft without serial; what goes to a printer or into a PDF
is kept first (Y6.1.2b): its forms have their serials even when the printer has no paper.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import BinaryIO

from qualdesk.clock import CHINA, parse_instant
from qualdesk.disk import durable_file, free_space, make_folder, unfinished_file
from qualdesk.documents.forms.group import draw_group
from qualdesk.documents.forms.individual import draw_individual
from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.changes import Changes
from qualdesk.domain.form_codes import FormKind
from qualdesk.domain.form_layout import Layout
from qualdesk.domain.forms import GROUP_ROWS, GroupForm, IndividualForm
from qualdesk.domain.sign_off import Paper
from qualdesk.errors import Environment, Problem, Refused
from qualdesk.imaging.scan import render_pdf_page
from qualdesk.progress import SILENT, Progress
from qualdesk.services.form_contents import FormContents
from qualdesk.services.form_lookup import form_named
from qualdesk.services.form_plan import Planned, Selection, plan
from qualdesk.services.paper_heads import MASKED, PaperHeads
from qualdesk.services.paper_output import PrintedForm, still_there
from qualdesk.services.printing import Earlier, Printing
from qualdesk.services.session import Session
from qualdesk.storage.repositories.office import Office

_TOGETHER = frozenset({*FormKind} - {FormKind.SUMMARY})  # kinds printed in runs
_SPARE = 1 << 20  # bytes that a file system keeps for itself


@dataclass(frozen=True, slots=True)
class GroupOffer:
    """What could be printed for one group of a village.

    `printed` counts forms with exactly these people that were printed before and hold;
    `out` those of them that are not signed through, `printed_on` the newest day.
    """

    group: str
    people: int
    pages: int
    forms: int
    printed: int = 0
    out: int = 0
    printed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Sheets:
    """A paper as PDF. A draft has no forms and no changes."""

    data: bytes
    pages: int
    forms: tuple[PrintedForm, ...] = ()
    problems: tuple[Problem, ...] = ()
    changes: Changes | None = None


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page as RGB, three bytes a pixel, rows without padding."""

    width: int
    height: int
    data: bytes


class PaperDesk:
    """The desk's way to the papers of people; one use case a method."""

    def __init__(self, session: Session, printing: Printing) -> None:
        self._session = session
        self._printing = printing

    def offers(self, kind: FormKind, wanted: Selection) -> tuple[GroupOffer, ...]:
        """The groups of a village with something to print; empty when there is nobody.

        Refused as `form_plan.plan`, but for `form.nobody`.
        """
        try:
            forms = self._plan(kind, wanted)
        except Refused as refused:
            if refused.code == "form.nobody":
                return ()
            raise
        earlier = self._printing.earlier(forms)
        pairs = sorted(zip(forms, earlier, strict=True), key=lambda pair: _group_order(pair[0]))
        return tuple(
            _offer(group, list(known))
            for group, known in groupby(pairs, key=lambda pair: pair[0].group)
        )

    def draft(self, kind: FormKind, wanted: Selection, progress: Progress = SILENT) -> Sheets:
        """What would be printed, without serials and codes; nothing is kept."""
        forms = self._plan(kind, wanted)
        out = io.BytesIO()
        with self._session.read() as connection:
            contents = FormContents(self._session, connection, PaperHeads(self._session))
            layout = _draw(kind, contents.draft(forms), out, progress)
        return Sheets(out.getvalue(), layout.pages, problems=tuple(contents.problems))

    def look(self, serials: Sequence[str], progress: Progress = SILENT) -> Sheets:
        """Kept forms of one kind as they are, only to be looked at: no act, nothing for paper.

        Refused `form.unknown` and the like, `form.kinds` as `again`.
        """
        self._session.actor.require(Duty.READ)
        with self._session.read() as connection:
            forms = [form_named(connection, serial) for serial in serials]
        kind = _only_kind(form.kind for form in forms)
        out = io.BytesIO()
        named = [form.form_serial for form in forms]
        layout, found = self._printing.draw(kind, named, out, progress)
        return Sheets(out.getvalue(), layout.pages, problems=tuple(found))

    def make(
        self,
        kind: FormKind,
        wanted: Selection,
        *,
        void: bool = False,
        progress: Progress = SILENT,
    ) -> Sheets:
        """Keep the forms of a selection and draw them; as `Printing.print`, in memory."""
        kept = self._printing.keep(kind, wanted, void=void)
        return self._drawn(kind, kept.forms, kept.problems, kept.changes, progress)

    def again(self, serials: Sequence[str], progress: Progress = SILENT) -> Sheets:
        """Draw kept forms again, with their serials. Refused as `Printing.reprint`, and
        `form.kinds` when they are not all of one kind.
        """
        taken = [self._printing.take_up(serial) for serial in serials]
        kind = _only_kind(form.kind for form, _, _ in taken)
        forms = [PrintedForm(form.form_serial, kind, rows, True) for form, rows, _ in taken]
        problems = [problem for _, _, found in taken for problem in found]
        return self._drawn(kind, forms, problems, None, progress)

    def masked(self) -> bool:
        """Whether group forms hide a part of the id numbers: they go from hand to hand."""
        self._session.actor.require(Duty.READ)
        return PaperHeads(self._session).masked

    def set_masked(self, masked: bool) -> Changes:
        """Print whole id numbers on group forms, or a part of them. NotAllowed but for admins."""
        self._session.actor.require(Duty.POLICY)
        with self._session.work() as work:
            Office(work).put_setting(MASKED, "yes" if masked else "no")
            return work.commit(Act("paper.masked", {"masked": masked}))

    def check_place(self, path: Path, size: int) -> None:
        """Whether some `size` bytes can be written there, before any serial is given out.

        Environment `disk.*`; nothing is left behind.
        """
        folder = path.absolute().parent
        make_folder(folder)
        with unfinished_file(folder):
            pass
        free = free_space(folder)
        if free < size + _SPARE:
            raise Environment(
                "disk.full",
                f"那里只剩 {free >> 20} MB，放不下这份 PDF。位置：{folder}。",
                remedy="请清理出空间，或换一个文件夹；再存一次。单号还没有编。",
            )

    def save(self, sheets: Sheets, path: Path) -> Path:
        """Write a paper as PDF where the clerk wants it.

        Environment `disk.*`, which says that the forms are kept all the same.
        """
        self._session.actor.require(Duty.PAPER)
        target = path.absolute()
        try:
            make_folder(target.parent)
            with durable_file(target) as out:
                out.write(sheets.data)
        except Environment as fault:
            raise still_there(fault, [one.form_serial for one in sheets.forms]) from fault
        return target

    def page(self, sheets: Sheets, number: int, dpi: int) -> PageImage:
        """Page `number` (from 0) as a picture. It takes its time: never in the UI thread."""
        pixels = render_pdf_page(sheets.data, number, dpi)
        height, width = pixels.shape[:2]
        return PageImage(width, height, pixels.tobytes())

    def _plan(self, kind: FormKind, wanted: Selection) -> tuple[Planned, ...]:
        self._session.actor.require(Duty.READ)
        with self._session.read() as connection:
            return plan(self._session, connection, kind, wanted)

    def _drawn(
        self,
        kind: FormKind,
        forms: Sequence[PrintedForm],
        problems: Sequence[Problem],
        changes: Changes | None,
        progress: Progress,
    ) -> Sheets:
        out = io.BytesIO()
        serials = [one.form_serial for one in forms]
        layout, found = self._printing.draw(kind, serials, out, progress)
        return Sheets(out.getvalue(), layout.pages, tuple(forms), (*problems, *found), changes)


def _only_kind(kinds: Iterable[str]) -> FormKind:
    """The one kind of forms that shall lie in one file."""
    found = set(kinds)
    if len(found) != 1 or not found <= _TOGETHER:
        raise Refused(
            "form.kinds",
            "不同的表纸张方向不同，不能一起重印。",
            remedy="请一次只选一种表。",
        )
    return FormKind(found.pop())


def _draw(
    kind: FormKind,
    forms: Iterable[GroupForm | IndividualForm],
    out: BinaryIO,
    progress: Progress,
) -> Layout:
    """Draw drafts; they carry no code, so no key is needed."""
    if kind is FormKind.GROUP:
        groups = (form for form in forms if isinstance(form, GroupForm))
        return draw_group(groups, out, key=b"", progress=progress)
    people = (form for form in forms if isinstance(form, IndividualForm))
    return draw_individual(people, out, key=b"", progress=progress)


def _group_order(planned: Planned) -> tuple[int, int, str]:
    """2组 before 10组, people without a group last."""
    return (not planned.group, len(planned.group), planned.group)


def _offer(group: str, known: Sequence[tuple[Planned, Earlier | None]]) -> GroupOffer:
    found = [one for _, one in known if one is not None]
    days = [parse_instant(one.form.recorded_at).astimezone(CHINA).date() for one in found]
    people = {person for planned, _ in known for person, _ in planned.people}
    return GroupOffer(
        group,
        len(people),
        sum(_pages(planned) for planned, _ in known),
        len(known),
        len(found),
        sum(one.paper is not Paper.COMPLETE for one in found),
        max(days, default=None),
    )


def _pages(planned: Planned) -> int:
    return max(1, -(-len(planned.people) // GROUP_ROWS)) if planned.kind is FormKind.GROUP else 1
