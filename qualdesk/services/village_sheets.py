"""Sheets for the village that do not come back: who is still missing, how the app is used."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from qualdesk.disk import durable_file, make_folder
from qualdesk.documents.forms.village_sheets import (
    MissingSheet,
    StepsSheet,
    draw_missing,
    draw_steps,
)
from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.form_codes import FormKind
from qualdesk.domain.register_fields import find_village
from qualdesk.domain.rounds import Round
from qualdesk.errors import Refused
from qualdesk.services.form_plan import Planned, Selection, plan
from qualdesk.services.office_phones import PHONE
from qualdesk.services.paper_desk import Sheets
from qualdesk.services.paper_heads import PaperHeads
from qualdesk.services.session import Session


class VillageSheets:
    """Draws in memory: whoever takes a sheet prints it or keeps it where the clerk says."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def missing(self, village: str) -> Sheets:
        """The wall sheet of a village (code or name): names by group, nothing else of anybody.

        Everyone expected in a running round and not confirmed in it, each person once. Refused
        `village.unknown`. The audit says that it left, with how many people.
        """
        session = self._session
        session.actor.require(Duty.PAPER)
        code = self._village(village)
        heads = PaperHeads(session)
        planned = self._planned(code)
        this = self._round(planned)
        groups: dict[str, dict[str, str]] = defaultdict(dict)
        for one in planned:
            groups[one.group].update(one.people)
        form = MissingSheet(
            village=heads.village(code),
            round_label=this.label,
            closes_on=this.closes_on,
            groups=_in_order(groups),
            place=heads.committee(code),
            phone=session.settings().get(PHONE, ""),
            office=session.station.name,
            day=session.today(),
            training=session.station.training,
            words=heads.words,
        )
        out = io.BytesIO()
        pages = draw_missing(form, out)
        people = sum(len(names) for _, names in form.groups)
        with session.work() as work:
            detail = {"kind": "missing", "count": people, "formats": ["pdf"]}
            changes = work.commit(Act("list.exported", detail))
        return Sheets(out.getvalue(), pages, changes=changes)

    def steps(self, village: str = "") -> Sheets:
        """The handout of the app's steps; `village` says where people come for help."""
        session = self._session
        session.actor.require(Duty.READ)
        heads = PaperHeads(session)
        place = heads.committee(self._village(village)) if village else session.station.name
        out = io.BytesIO()
        draw_steps(
            StepsSheet(
                place=place,
                phone=session.settings().get(PHONE, ""),
                office=session.station.name,
                training=session.station.training,
                words=heads.words,
            ),
            out,
        )
        return Sheets(out.getvalue(), 1)

    def save(self, sheets: Sheets, path: Path) -> Path:
        """Write a sheet as PDF. Environment `disk.*`."""
        target = path.absolute()
        make_folder(target.parent)
        with durable_file(target) as out:
            out.write(sheets.data)
        return target

    def _planned(self, code: str) -> tuple[Planned, ...]:
        """The groups of whom somebody is missing; none when everybody is confirmed."""
        try:
            with self._session.read() as connection:
                return plan(self._session, connection, FormKind.GROUP, Selection(village=code))
        except Refused as refused:
            if refused.code == "form.nobody":
                return ()
            raise

    def _round(self, planned: tuple[Planned, ...]) -> Round:
        """The round that closes first of those that somebody is missing in."""
        running = self._session.policy().on(self._session.today()).running.values()
        rounds = [one.this for one in planned] or list(running)
        return min(rounds, key=lambda this: this.closes_on)

    def _village(self, words: str) -> str:
        """The code of a village by code or name; Refused `village.unknown`."""
        session = self._session
        found = find_village(words.strip(), session.village_book(), session.station.division_code)
        return found.village_code


def _in_order(groups: Mapping[str, Mapping[str, str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """9组 before 10组; people in the order of the register."""
    names = sorted(groups, key=lambda name: (len(name), name))
    return tuple((name, tuple(groups[name].values())) for name in names)
