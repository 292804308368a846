"""抽查记录表: one sheet a drawn village or unit, kept before it is drawn (Y6.1.4a)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from qualdesk.documents.forms.spotcheck import draw_spotcheck
from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act, canonical
from qualdesk.domain.form_codes import FormKind
from qualdesk.domain.form_layout import Layout
from qualdesk.domain.policy_values import Drawn
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.spot_check import SpotSource, printed_seed
from qualdesk.domain.spot_check_forms import SPOT_LIMIT, SpotCheckForm, SpotRow
from qualdesk.errors import Refused
from qualdesk.progress import SILENT, Progress
from qualdesk.services.paper_heads import FORM_KEY, PaperHeads, kept_papers
from qualdesk.services.paper_output import Printed, PrintedForm, uncovered, write_paper
from qualdesk.services.rounds import named_round
from qualdesk.services.session import Session
from qualdesk.services.spot_check_board import DrawBoard, DrawnLine, SpotCheckBoard
from qualdesk.services.spot_checks import DESIGNATED
from qualdesk.storage.queries import papers as queries
from qualdesk.storage.queries import spot_checks
from qualdesk.storage.queries.papers import FormFilter, FormRow
from qualdesk.storage.repositories.papers import Papers
from qualdesk.storage.store import Reading
from qualdesk.storage.work import Work, new_fact_id

_KIND = FormKind.SPOTCHECK


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The people of one sheet: all in `place`, "" of a draw of people."""

    place: str
    lines: tuple[DrawnLine, ...]

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """Id number and name in the order of the rows."""
        return tuple((line.candidate.id_number, line.name) for line in self.lines)


class SpotCheckPapers:
    """One use case a method."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._board = SpotCheckBoard(session)

    def print(
        self,
        out: Path,
        layout_file: Path | None = None,
        *,
        draw_id: str = "",
        village: str = "",
        round_id: str = "",
        progress: Progress = SILENT,
    ) -> Printed:
        """Keep and draw the check sheets of a draw: of the newest one, unless it is named.

        The same people give the same serial again. Refused `spotcheck.unknown`,
        `spotcheck.none` where nothing was drawn, `form.nobody` for a village that was not drawn.
        """
        session = self._session
        session.actor.require(Duty.PAPER)
        board = self.chosen(draw_id, round_id)
        forms = self.keep(board, village)
        serials = [one.form_serial for one in forms]
        layout = self.reprint(serials, out, layout_file, progress)
        return Printed(out.absolute(), layout.pages, forms, tuple(uncovered(layout)), layout)

    def chosen(self, draw_id: str = "", round_id: str = "") -> DrawBoard:
        """A draw by its id, or the newest one (of a round). Refused as `print`."""
        if draw_id:
            return self._board.one(draw_id)
        with self._session.read() as connection:
            known = spot_checks.draws(connection, round_id=round_id)
        if not known:
            raise Refused(
                "spotcheck.none",
                "还没有抽过签。",
                remedy="请先抽签（spotcheck draw），再打印抽查记录表。",
                value=round_id or None,
            )
        return self._board.one(known[-1].draw_id)

    def keep(self, board: DrawBoard, village: str = "") -> tuple[PrintedForm, ...]:
        """Keep the sheets of a draw without drawing them, in the order of the places."""
        session = self._session
        session.actor.require(Duty.PAPER)
        sheets = [sheet for sheet in _sheets(board) if not village or sheet.place == village]
        if not sheets:
            raise Refused(
                "form.nobody",
                "这次抽查没有抽到这里。",
                remedy="请核对村（社区）代码和抽查编号。",
                value=village or board.row.draw_id,
            )
        with session.work() as work, session.read() as connection:
            known = self._known(connection, board)
            forms = [self._form_of(work, board, sheet, known) for sheet in sheets]
            fresh = [one.form_serial for one in forms if not one.again]
            name = "forms.print" if fresh else "forms.reprint"
            detail = {"kind": _KIND.value, "draw": board.row.draw_id}
            work.commit(Act(name, {**detail, "serials": [one.form_serial for one in forms]}))
        return tuple(forms)

    def reprint(
        self,
        serials: Sequence[str],
        out: Path,
        layout_file: Path | None = None,
        progress: Progress = SILENT,
    ) -> Layout:
        """Draw kept sheets again: the same people, with what is recorded by now ticked."""
        return write_paper(
            out, layout_file, serials, lambda stream: self.draw(serials, stream, progress)
        )

    def draw(self, serials: Sequence[str], out: BinaryIO, progress: Progress = SILENT) -> Layout:
        """The same pages into a stream."""
        kept = kept_papers(self._session, serials, self._content)
        key = self._session.store.derive(FORM_KEY)
        return draw_spotcheck(kept, out, key=key, progress=progress)

    # ── what is kept ──────────────────────────────────────────────────────────────────────────

    def _known(
        self, connection: Reading, board: DrawBoard
    ) -> dict[tuple[tuple[str, str], ...], str]:
        """The standing sheets of a draw: their serial by their rows."""
        forms = queries.forms(connection, FormFilter(kinds=(_KIND.value,)))
        own = [one for one in forms if json.loads(one.body)["draw"] == board.row.draw_id]
        people = queries.people_of(connection, [one.form_serial for one in own])
        return {
            tuple((row.id_number, row.name) for row in people[one.form_serial]): one.form_serial
            for one in own
            if one.station_id == self._session.station.station_id
        }

    def _form_of(
        self,
        work: Work,
        board: DrawBoard,
        sheet: _Sheet,
        known: dict[tuple[tuple[str, str], ...], str],
    ) -> PrintedForm:
        again = known.get(sheet.rows, "")
        serial = again or self._add(work, board, sheet)
        return PrintedForm(serial, _KIND, len(sheet.lines), again=bool(again))

    def _add(self, work: Work, board: DrawBoard, sheet: _Sheet) -> str:
        papers, row = Papers(work), board.row
        (serial,) = papers.next_serials(_KIND, self._session.station.paper_code, 1)
        usual = row.insurances[0].value
        form = {
            "form_serial": serial,
            "fact_id": new_fact_id(),
            "kind": _KIND.value,
            "insurance": usual if len(row.insurances) == 1 else "",
            "round": "",  # no paper of a round's confirmations
            "month": "",
            "village_code": sheet.place if row.drawn is Drawn.VILLAGE else "",
            "group_name": "",
            "version": 0,
            "audit_digest": work.audit_head,
            "digest": "",
            "body": canonical({"draw": row.draw_id, "place": sheet.place}),
        }
        rows: list[dict[str, Any]] = [
            {
                "form_serial": serial,
                "row": number,
                "id_number": line.candidate.id_number,
                "insurance": line.candidate.insurance or usual,
                "name": line.name,
            }
            for number, line in enumerate(sheet.lines, 1)
        ]
        papers.add_forms([form], rows)
        return serial

    # ── what stands on it ─────────────────────────────────────────────────────────────────────

    def _content(self, form: FormRow, heads: PaperHeads) -> SpotCheckForm:
        session = self._session
        said = json.loads(form.body)
        board = self._board.one(said["draw"])
        row, place = board.row, said["place"]
        with session.read() as connection:
            people = queries.people_of(connection, [form.form_serial])[form.form_serial]
        named = {one.id_number: one.name for one in people}
        lines = [one for one in board.lines if one.candidate.id_number in named]
        everybody, inside = self._board.sizes(row.draw_id)
        this = named_round(session, row.insurances[0], row.round)
        insurance = Insurance(form.insurance) if form.insurance else row.insurances[0]
        return SpotCheckForm(
            head=heads.head(form, insurance, this.label, session.station.name),
            batch=board.name,
            inspected=self._inspected(board, place, heads),
            population=inside.get(place, 0) if place else everybody,
            method=method_words(board),
            insurances="、".join(one.label for one in row.insurances),
            population_sha256=row.population_sha256,
            repeatable=row.source is SpotSource.OWN,
            rows=tuple(_row(one, named[one.candidate.id_number]) for one in lines),
            masked=heads.masked,
        )

    def _inspected(self, board: DrawBoard, place: str, heads: PaperHeads) -> str:
        if not place:
            return self._session.station.name
        if board.row.drawn is Drawn.UNIT:
            return board.place_names[place]
        village = heads.division(place)
        above = heads.division(village.parent) if village else None
        return (above.name if above else "") + heads.village(place)


def method_words(board: DrawBoard) -> str:
    """随机抽取，抽签号 7264-1038; with 指定 where a person chose the number."""
    row = board.row
    if row.source is SpotSource.COUNTY:
        return row.source.label + (f"，抽签号 {printed_seed(row.seed)}" if row.seed else "")
    word = DESIGNATED if row.designated else "抽签号"
    return f"随机抽取，{word} {printed_seed(row.seed)}"


def _sheets(board: DrawBoard) -> Iterator[_Sheet]:
    row = board.row
    everywhere = row.drawn is Drawn.PERSON
    for place in ("",) if everywhere else row.places:
        lines = [one for one in board.lines if everywhere or one.candidate.place == place]
        for first in range(0, len(lines), SPOT_LIMIT):
            yield _Sheet(place, tuple(lines[first : first + SPOT_LIMIT]))


def _row(line: DrawnLine, name: str) -> SpotRow:
    fact, result = line.newest, line.result
    record = f"{fact.stated_on} {fact.method.label}\n{fact.outcome.label}" if fact else "没有确认过"
    ticked = {result.how.value, result.found.value, result.result.value} if result else set()
    return SpotRow(
        name=name,
        sex=line.sex.label if line.sex else "",
        id_number=line.candidate.id_number,
        record=record,
        ticked=frozenset(ticked),
        remark=result.problem if result else "",
    )
