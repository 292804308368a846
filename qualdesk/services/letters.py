"""Units are told in writing who of theirs is not marked, and answer by a date (L2.2.3, P2.3.2)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from qualdesk.documents.forms.letter import draw_letters
from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act, canonical
from qualdesk.domain.changes import Changes
from qualdesk.domain.cycle import add_span, last_of_month
from qualdesk.domain.form_codes import FormKind, printed_serial
from qualdesk.domain.form_layout import Layout
from qualdesk.domain.forms import LetterForm, LetterRow
from qualdesk.domain.listing import ListKind
from qualdesk.domain.policy_values import AnswerBy
from qualdesk.domain.recipient import Insurance
from qualdesk.errors import Problem, Refused, Severity
from qualdesk.progress import SILENT, Progress
from qualdesk.services.lists import Lists
from qualdesk.services.office_phones import PHONE
from qualdesk.services.paper_heads import FORM_KEY, PaperHeads, kept_papers
from qualdesk.services.paper_output import Printed, PrintedForm, uncovered, write_paper
from qualdesk.services.session import Session
from qualdesk.services.work_list import ListItem
from qualdesk.storage.queries import letters as queries
from qualdesk.storage.queries import papers, people
from qualdesk.storage.queries.letters import LetterRow as KeptLetter
from qualdesk.storage.queries.papers import FormRow
from qualdesk.storage.repositories.duties import Duties
from qualdesk.storage.repositories.papers import Papers
from qualdesk.storage.schema_duties import letter, letter_delivery
from qualdesk.storage.work import Work, new_fact_id

_INJURY = ("工伤保险", "领取人员")
_PENSION = ("养老保险", "退休人员")


@dataclass(frozen=True, slots=True)
class UnitOffer:
    """A unit with people who are not marked. `open_serial` names a letter that runs already."""

    unit_code: str
    unit_name: str
    insurance: Insurance
    items: tuple[ListItem, ...]
    open_serial: str


@dataclass(frozen=True, slots=True)
class UnitLetter:
    """A letter as a desk shows it; `days_left` until the answer is due, negative when late."""

    letter: KeptLetter
    unit_name: str
    days_left: int


class Letters:
    """One use case a method."""

    def __init__(self, session: Session, lists: Lists) -> None:
        self._session = session
        self._lists = lists

    def offers(self, insurance: Insurance | None = None) -> tuple[UnitOffer, ...]:
        """Units that could be written to: those with unmarked people, by unit code."""
        session = self._session
        found: dict[tuple[str, Insurance], list[ListItem]] = defaultdict(list)
        for one in (insurance,) if insurance else self._insurances():
            for item in self._lists.make(ListKind.UNMARKED, insurance=one).items:
                if item.unit_code:
                    found[(item.unit_code, item.insurance)].append(item)
        today = session.today()
        with session.read() as connection:
            names = people.units(connection)
            running = {
                (row.unit_code, row.insurance): row.form_serial
                for row in queries.letters(connection)
                if row.answer_by >= today
            }
        return tuple(
            UnitOffer(code, names.get(code, ""), one, tuple(items), running.get((code, one), ""))
            for (code, one), items in sorted(found.items())
        )

    def kept(self) -> tuple[UnitLetter, ...]:
        """Letters written, newest first."""
        session = self._session
        session.actor.require(Duty.READ)
        today = session.today()
        with session.read() as connection:
            names = people.units(connection)
            return tuple(
                UnitLetter(row, names.get(row.unit_code, ""), (row.answer_by - today).days)
                for row in queries.letters(connection)
            )

    def print(
        self,
        unit_codes: Sequence[str],
        out: Path,
        layout_file: Path | None = None,
        *,
        insurance: Insurance | None = None,
        number: str = "",
        progress: Progress = SILENT,
    ) -> Printed:
        """Write letters to these units (all that have unmarked people when none is named).

        Each is kept under a serial before it is drawn. Refused `letter.nobody`, `unit.unknown`;
        Environment `disk.*`.
        """
        session = self._session
        session.actor.require(Duty.PAPER)
        wanted = [one for one in self.offers(insurance) if self._asked(one, unit_codes)]
        if not wanted:
            raise Refused(
                "letter.nobody",
                "没有要告知的单位：单位里的人都在查询期内标识过，或没有这样的单位。",
                remedy="请核对单位编号和险种；可以先看未标识名单（list unmarked）。",
                value="、".join(unit_codes) or None,
            )
        with session.work() as work:
            serials = self._keep(work, wanted, number.strip())
            work.commit(Act("forms.print", {"kind": "letter", "serials": serials}))
        layout = self.reprint(serials, out, layout_file, progress)
        forms = tuple(
            PrintedForm(serial, FormKind.LETTER, len(one.items), again=False)
            for serial, one in zip(serials, wanted, strict=True)
        )
        problems = (*self._running(wanted), *uncovered(layout))
        return Printed(out.absolute(), layout.pages, forms, problems, layout)

    def reprint(
        self,
        serials: Sequence[str],
        out: Path,
        layout_file: Path | None = None,
        progress: Progress = SILENT,
    ) -> Layout:
        """Draw letters again, exactly as they were."""
        return write_paper(
            out, layout_file, serials, lambda stream: self.draw(serials, stream, progress)
        )

    def draw(self, serials: Sequence[str], out: BinaryIO, progress: Progress = SILENT) -> Layout:
        """The same pages into a stream."""
        kept = kept_papers(self._session, serials, self._form)
        key = self._session.store.derive(FORM_KEY)
        return draw_letters(kept, out, key=key, progress=progress)

    def deliver(self, serial: str, received_by: str, on: date | None = None) -> Changes:
        """Keep that a letter was handed over, to whom, when (送达回执).

        Refused `form.unknown`, `name.missing`, `date.future`, `date.invalid`.
        """
        session = self._session
        session.actor.require(Duty.PAPER)
        today = session.today()
        day = on or today
        with session.read() as connection:
            found = queries.letters(connection, serial)
        if not found:
            raise Refused(
                "form.unknown",
                f"没有单号为 {serial} 的告知书。",
                remedy="请核对告知书上的单号。",
                value=serial,
            )
        if not received_by.strip():
            raise Refused("name.missing", "没有写签收人。", remedy="请写送达回执上的签收人。")
        if day > today or day < found[0].stated_on:
            raise Refused(
                "date.future" if day > today else "date.invalid",
                f"送达日期 {day} 不对（告知书 {found[0].stated_on}，今天 {today}）。",
                remedy="请写回执上的日期。",
                value=day.isoformat(),
            )
        values = {
            "form_serial": found[0].form_serial,
            "stated_on": day.isoformat(),
            "received_by": received_by.strip(),
            "note": "",
        }
        with session.work() as work:
            Duties(work).keep(letter_delivery, values)
            return work.commit(Act("letter.deliver", {"serial": found[0].form_serial}))

    def _insurances(self) -> tuple[Insurance, ...]:
        """Whose units are written to; those of the policy, and the others that have units."""
        rules = self._session.policy().on(self._session.today())
        found = rules.find("letter.insurances", tuple) or ()
        named = [one for one in Insurance if one in found or one.value in found]
        return tuple(named) or (Insurance.INSTITUTION,)

    def _asked(self, offer: UnitOffer, unit_codes: Sequence[str]) -> bool:
        return not unit_codes or offer.unit_code in unit_codes

    def _answer_by(self, today: date) -> date:
        rules = self._session.policy().on(today)
        within = (rules.find("letter.answer_by", AnswerBy) or AnswerBy()).within
        return last_of_month(today) if within is None else add_span(today, within)

    def _keep(self, work: Work, wanted: Sequence[UnitOffer], number: str) -> list[str]:
        session, today = self._session, self._session.today()
        store = Papers(work)
        serials = store.next_serials(FormKind.LETTER, session.station.paper_code, len(wanted))
        answer_by = self._answer_by(today)
        forms: list[dict[str, Any]] = []
        rows: list[dict[str, Any]] = []
        kept: list[dict[str, Any]] = []
        for serial, one in zip(serials, wanted, strict=True):
            months = session.policy().unmarked_months(one.insurance, today)
            body = canonical({"number": number, "unit_name": one.unit_name})
            forms.append(
                {
                    "form_serial": serial,
                    "fact_id": new_fact_id(),
                    "kind": FormKind.LETTER.value,
                    "insurance": one.insurance.value,
                    "round": "",
                    "month": "",
                    "village_code": "",
                    "group_name": "",
                    "version": 0,
                    "audit_digest": work.audit_head,
                    "digest": "",
                    "body": body,
                }
            )
            rows += [
                {
                    "form_serial": serial,
                    "row": place,
                    "id_number": item.row.id_number,
                    "insurance": one.insurance.value,
                    "name": item.row.name,
                }
                for place, item in enumerate(one.items, 1)
            ]
            kept.append(
                {
                    "form_serial": serial,
                    "unit_code": one.unit_code,
                    "insurance": one.insurance.value,
                    "months": months,
                    "stated_on": today.isoformat(),
                    "answer_by": answer_by.isoformat(),
                }
            )
        store.add_forms(forms, rows)
        Duties(work).keep_all(letter, kept)
        return serials

    def _form(self, form: FormRow, heads: PaperHeads) -> LetterForm:
        session = self._session
        with session.read() as connection:
            (kept,) = queries.letters(connection, form.form_serial)
            rows = papers.people_of(connection, [form.form_serial])[form.form_serial]
            names = people.units(connection)
        said = json.loads(form.body)
        benefit, who = _INJURY if kept.insurance is Insurance.INJURY else _PENSION
        name = said["unit_name"] or names.get(kept.unit_code, kept.unit_code)
        return LetterForm(
            head=heads.head(form, kept.insurance, "", session.station.name),
            number=said["number"],
            office=session.station.name,
            unit_code=kept.unit_code,
            unit_name=name,
            phone=session.settings().get(PHONE, ""),
            months=kept.months,
            stated_on=kept.stated_on,
            answer_by=kept.answer_by,
            benefit_word=benefit,
            people_word=who,
            rows=tuple(LetterRow(row.name, row.id_number) for row in rows),
        )

    def _running(self, wanted: Sequence[UnitOffer]) -> list[Problem]:
        return [
            Problem(
                Severity.WARNING,
                "letter.running",
                f"{one.unit_name or one.unit_code}还有一份没到期的告知书"
                f"（{printed_serial(one.open_serial)}），请核对是不是重复告知。",
                value=one.open_serial,
            )
            for one in wanted
            if one.open_serial
        ]
