"""死亡人员花名册: frozen for signature, drawn, written to a file (Y6.1.1, Y6.2.1, Y6.3.1)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from qualdesk.disk import make_folder, write_durably
from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.form_codes import FormKind, printed_serial
from qualdesk.domain.form_layout import Layout
from qualdesk.domain.package import PackageKind
from qualdesk.domain.station import Level
from qualdesk.errors import Problem, Refused, Severity
from qualdesk.progress import SILENT, Progress
from qualdesk.services import death_sheets
from qualdesk.services.death_months import DeathLine, death_month
from qualdesk.services.death_rosters import (
    DeathRoster,
    RosterOf,
    differences,
    roster_now,
    roster_of,
    thawed,
)
from qualdesk.services.package_periods import days_of
from qualdesk.services.paper_output import Printed, PrintedForm, uncovered, write_paper
from qualdesk.services.session import Session
from qualdesk.storage.queries import deaths, people
from qualdesk.storage.queries import papers as queries
from qualdesk.storage.queries.papers import FormFilter, FormRow
from qualdesk.storage.repositories.papers import Papers
from qualdesk.storage.store import Reading
from qualdesk.storage.work import Work, new_fact_id

PDF_NAME, XLSX_NAME = "死亡人员花名册.pdf", "死亡人员花名册.xlsx"  # in packages
_DRAFT = "草稿：没有单号，不作签字盖章上报之用"
_NAMED = 5


@dataclass(frozen=True, slots=True)
class FrozenRoster:
    """A roster as it was printed for signature, and its form."""

    form: FormRow
    roster: DeathRoster


class DeathPapers:
    """One use case a method; reading needs no right but to read."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def roster(self, of: RosterOf) -> DeathRoster:
        """The roster as the facts say it now. Refused `month.invalid`, `date.future`,
        `village.unknown`, `unit.unknown`.
        """
        self._session.actor.require(Duty.READ)
        of = self._checked(of)
        with self._session.read() as connection:
            return roster_now(self._session, connection, of)

    def frozen(self, of: RosterOf) -> FrozenRoster | None:
        """The newest roster of the same month, insurance and place that was printed and stands."""
        self._session.actor.require(Duty.READ)
        of = self._checked(of)
        with self._session.read() as connection:
            found = self._forms_of(connection, of)
        return _thawed(found[-1]) if found else None

    def lacking(self, of: RosterOf) -> tuple[Problem, ...]:
        """Warnings `deaths.missing`, `nil.missing`: whose report the roster does not rest on."""
        of = self._checked(of)
        with self._session.read() as connection:
            roster = roster_now(self._session, connection, of)
            return tuple(_lacking(connection, roster))

    def changes_since(self, frozen: FrozenRoster) -> tuple[str, ...]:
        """What the facts now say otherwise than the frozen paper, a Chinese line each."""
        return differences(frozen.roster, self.roster(frozen.roster.of))

    # ── on paper ──────────────────────────────────────────────────────────────────────────────

    def print(
        self,
        of: RosterOf,
        out: Path,
        layout_file: Path | None = None,
        progress: Progress = SILENT,
    ) -> Printed:
        """Freeze the roster under one serial and draw it for signature.

        The same lines give the same serial again; others a new one, with a warning
        `deaths.changed`. Warnings `deaths.missing` (who has not reported), `month.running`.
        Refused as `roster`; `date.future` for a 零报告 of a month that is not over.
        """
        session = self._session
        session.actor.require(Duty.PAPER)
        of = self._checked(of)
        with session.work() as work, session.read() as connection:
            roster = roster_now(session, connection, of)
            problems = [*self._early(roster), *_lacking(connection, roster)]
            earlier = self._forms_of(connection, of)
            again = bool(earlier) and earlier[-1].digest == roster.digest
            if again:
                serial = earlier[-1].form_serial
            else:
                problems += _changed(earlier, roster)
                serial = self._freeze(work, roster, len(earlier))
            name = "forms.reprint" if again else "forms.print"
            work.commit(Act(name, {"kind": "deaths", "month": of.month, "serials": [serial]}))
        printed = PrintedForm(serial, FormKind.DEATHS, len(roster.rows), again)
        layout = self.reprint(serial, out, layout_file, progress)
        problems += uncovered(layout)
        return Printed(out.absolute(), layout.pages, (printed,), tuple(problems), layout)

    def reprint(
        self, serial: str, out: Path, layout_file: Path | None = None, progress: Progress = SILENT
    ) -> Layout:
        """Draw a frozen roster again, exactly as it was; nothing is kept."""
        return write_paper(
            out, layout_file, (serial,), lambda stream: self.draw((serial,), stream, progress)
        )

    def draw(self, serials: Sequence[str], out: BinaryIO, progress: Progress = SILENT) -> Layout:
        """A frozen roster as it was into a stream. Refused `form.kinds`: one at a time."""
        if len(serials) != 1:
            raise Refused(
                "form.kinds", "死亡花名册一次只印一张。", remedy="请只选一张死亡花名册，再印。"
            )
        with self._session.read() as connection:
            frozen = _thawed(queries.forms(connection, FormFilter(serials=tuple(serials)))[0])
        return death_sheets.draw(self._session, frozen.roster, frozen.form, out, progress)

    def rows_of(self, form: FormRow) -> int:
        """How many lines a frozen roster has."""
        return len(_thawed(form).roster.rows)

    # ── as a file ─────────────────────────────────────────────────────────────────────────────

    def write(self, of: RosterOf, out: Path, progress: Progress = SILENT) -> int:
        """The roster of now as an Excel sheet or, marked 草稿, a PDF; how many lines.

        Refused `file.kind` for another ending; as `roster`. The audit says that it left.
        """
        kind = out.suffix.lower()
        if kind not in (".xlsx", ".pdf"):
            raise Refused(
                "file.kind",
                f"不能写成“{out.suffix or out.name}”文件。",
                remedy="请把文件名写成 .xlsx 或 .pdf 结尾。",
                value=out.name,
            )
        roster = self.roster(of)
        made = self._pdf(roster, None, progress) if kind == ".pdf" else self._xlsx(roster, None)
        with self._session.work() as work:
            detail = {"month": of.month, "count": len(roster.rows), "kind": kind[1:]}
            work.commit(Act("deaths.exported", detail))
        out = out.absolute()
        make_folder(out.parent)
        write_durably(out, made)
        return len(roster.rows)

    def overpaid(self) -> tuple[DeathLine, ...]:
        """Whoever was paid for months after death, a line a benefit: by village, group, number."""
        self._session.actor.require(Duty.READ)
        with self._session.read() as connection:
            lines = death_month(self._session, connection, "").lines
        found = (line for line in lines if line.overpaid)
        return tuple(sorted(found, key=_place))

    def write_overpaid(self, out: Path) -> tuple[DeathLine, ...]:
        """The same lines into an Excel sheet, 多领名单; the audit says that it left."""
        lines = self.overpaid()
        made = io.BytesIO()
        death_sheets.write_overpaid(self._session, lines, made)
        with self._session.work() as work:
            work.commit(Act("deaths.exported", {"list": "overpaid", "count": len(lines)}))
        out = out.absolute()
        make_folder(out.parent)
        write_durably(out, made.getvalue())
        return lines

    def papers(self, of: RosterOf, progress: Progress = SILENT) -> list[tuple[str, bytes]]:
        """The roster as it lies in a package: the frozen one while the facts still say the same,
        else a draft.
        """
        now, frozen = self.roster(of), self.frozen(of)
        if frozen is None or frozen.roster.digest != now.digest:
            frozen = None
        shown = frozen.roster if frozen else now
        form = frozen.form if frozen else None
        pdf, book = self._pdf(shown, form, progress), self._xlsx(shown, form)
        return [(PDF_NAME, pdf), (XLSX_NAME, book)]

    def _pdf(self, roster: DeathRoster, form: FormRow | None, progress: Progress = SILENT) -> bytes:
        out = io.BytesIO()
        death_sheets.draw(self._session, roster, form, out, progress)
        return out.getvalue()

    def _xlsx(self, roster: DeathRoster, form: FormRow | None) -> bytes:
        out = io.BytesIO()
        mark = f"单号 {printed_serial(form.form_serial)}" if form else _DRAFT
        death_sheets.write_workbook(self._session, roster, mark, out)
        return out.getvalue()

    # ── what is asked for ─────────────────────────────────────────────────────────────────────

    def _checked(self, of: RosterOf) -> RosterOf:
        """The same with the village that a village's station always means."""
        session = self._session
        if of.unit:
            self._check_unit(of.unit)
        begin, _ = days_of(PackageKind.MONTH, of.month)
        if begin > session.today():
            raise Refused(
                "date.future",
                f"{of.month} 还没有开始。",
                remedy="请选已经结束的月份。",
                value=of.month,
            )
        own = session.station.division_code
        if session.station.level == Level.VILLAGE.value:
            return replace(of, village=own)
        if of.village in ("", own):
            return replace(of, village="")
        if all(one.code != of.village for one in session.village_book().villages(own)):
            raise Refused(
                "village.unknown",
                f"本站没有代码为“{of.village[:20]}”的村（社区）。",
                remedy="请核对12位区划代码；整个乡镇的，不写 --village。",
                value=of.village[:20],
            )
        return of

    def _check_unit(self, unit: str) -> None:
        with self._session.read() as connection:
            known = people.units(connection)
        if unit not in known:
            raise Refused(
                "unit.unknown",
                f"本站没有编号为“{unit[:20]}”的单位。",
                remedy="请核对单位编号；新单位请先随花名册导入。",
                value=unit[:20],
            )

    def _early(self, roster: DeathRoster) -> list[Problem]:
        _, end = days_of(PackageKind.MONTH, roster.of.month)
        if end < self._session.today():
            return []
        if not roster.rows:
            raise Refused(
                "date.future",
                f"{roster.of.month} 还没有过完，不能报零。",
                remedy="请在下个月初打印零报告，到期日以前都算按时。",
                value=roster.of.month,
            )
        text = f"{roster.of.month} 还没有过完，以后登记的死亡不在这份花名册里。"
        return [Problem(Severity.WARNING, "month.running", text, value=roster.of.month)]

    def _forms_of(self, connection: Reading, of: RosterOf) -> tuple[FormRow, ...]:
        """The station's own rosters that stand, newest last; others' came in packages."""
        wanted = FormFilter(kinds=(FormKind.DEATHS.value,), month=of.month)
        found = queries.forms(connection, wanted)
        own = self._session.station.station_id
        return tuple(form for form in found if form.station_id == own and roster_of(form) == of)

    def _freeze(self, work: Work, roster: DeathRoster, version: int) -> str:
        papers, of = Papers(work), roster.of
        paper_code = self._session.station.paper_code
        serial = papers.next_serials(FormKind.DEATHS, paper_code, 1)[0]
        values = {
            "form_serial": serial,
            "fact_id": new_fact_id(),
            "kind": FormKind.DEATHS.value,
            "insurance": of.insurance.value if of.insurance else "",
            "round": "",
            "month": of.month,
            "village_code": of.village,
            "group_name": roster.filler if of.unit else "",  # where lists name the place
            "version": version,
            "audit_digest": work.audit_head,
            "digest": roster.digest,
            "body": roster.body,
        }
        papers.add_forms([values], [])
        return serial


def _place(line: DeathLine) -> tuple[object, ...]:
    return line.village_code, len(line.group), line.group, line.row.id_number


def _thawed(form: FormRow) -> FrozenRoster:
    return FrozenRoster(form, thawed(roster_of(form), form.body))


def _lacking(connection: Reading, roster: DeathRoster) -> list[Problem]:
    of = roster.of
    place = of.unit or of.village
    if place and not roster.rows:
        if deaths.nil_reports(connection, of.month, place):
            return []
        text = f"{of.month} 还没有登记零报告，请用 deaths nil 补登。"
        return [Problem(Severity.WARNING, "nil.missing", text, value=place)]
    if not roster.missing:
        return []
    names = "、".join(roster.missing[:_NAMED]) + ("等" if len(roster.missing) > _NAMED else "")
    text = f"还有 {len(roster.missing)} 个村（社区）、单位没有报告：{names}。纸上已注明未报。"
    return [Problem(Severity.WARNING, "deaths.missing", text)]


def _changed(earlier: tuple[FormRow, ...], roster: DeathRoster) -> list[Problem]:
    if not earlier:
        return []
    last = earlier[-1]
    found = differences(_thawed(last).roster, roster)
    paper = f"{roster.of.month} 的死亡人员花名册（单号 {printed_serial(last.form_serial)}）"
    text = (
        f"{paper}打印后有变动："
        f"{'；'.join(found[:_NAMED])}{'……' if len(found) > _NAMED else ''}。"
        "这次用了新单号，旧表请收回作废。"
    )
    return [Problem(Severity.WARNING, "deaths.changed", text, value=last.form_serial)]
