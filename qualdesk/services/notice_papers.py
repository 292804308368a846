"""Notices on paper, as files for a web site, and 公示情况 of a period for packages (L2.3.5)."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO

from qualdesk.clock import local_text, parse_instant
from qualdesk.disk import make_folder, write_durably
from qualdesk.documents.forms.notice import draw_notices
from qualdesk.documents.notice_page import notice_html
from qualdesk.documents.sheet import Column, Table, Value, write_xlsx
from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.calendar import Calendar
from qualdesk.domain.form_layout import Layout
from qualdesk.domain.notice_forms import (
    NoticeForm,
    days_words,
    excluded_words,
    notice_cells,
    notice_heads,
)
from qualdesk.domain.notices import NoticeMoment, shown_columns
from qualdesk.errors import Problem, Refused, Severity
from qualdesk.progress import SILENT, Progress
from qualdesk.services.list_files import notes_of
from qualdesk.services.notice_files import (
    NOTICED,
    NoticeFile,
    notice_files,
    notice_round,
    one_file,
    round_words,
)
from qualdesk.services.office_phones import HOTLINE
from qualdesk.services.paper_desk import Sheets
from qualdesk.services.paper_heads import PaperHeads
from qualdesk.services.paper_output import uncovered, write_paper
from qualdesk.services.people_lines import area_of
from qualdesk.services.session import Session
from qualdesk.services.working_days import station_calendar
from qualdesk.storage.queries import notices as queries
from qualdesk.storage.queries.notices import NoticeRow
from qualdesk.storage.store import Reading

NAME = "公示情况.xlsx"  # in packages
_CODE = 8  # characters of a notice's id that stand on it
_COLUMNS = (
    Column("序号", 6, number=True),
    Column("村（社区）", 16),
    Column("期次", 14),
    Column("公示地点", 16),
    Column("开始", 12),
    Column("结束", 12),
    Column("工作日", 8, number=True),
    Column("工作日明细", 34),
    Column("人数", 8, number=True),
    Column("号码遮盖", 18),
    Column("举报电话", 16),
    Column("张贴照片", 12),
    Column("撤下照片", 12),
    Column("收到举报", 9, number=True),
    Column("已有结果", 9, number=True),
    Column("状态", 10),
    Column("归档日期", 12),
)


@dataclass(frozen=True, slots=True)
class NoticePrinted:
    """The file written."""

    path: Path
    pages: int
    notices: int
    problems: tuple[Problem, ...]


class NoticePapers:
    """One use case a method; every export leaves a word in the audit."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def print(
        self,
        out: Path,
        *,
        notice_ids: Sequence[str] = (),
        village: str = "",
        round_id: str = "",
        layout_file: Path | None = None,
        progress: Progress = SILENT,
    ) -> NoticePrinted:
        """Write notices as one PDF: these, or those of a village and round (its newest ones).

        Printing again gives the same sheet. Refused `notice.unknown`, `notice.none`,
        `village.unknown`, `round.invalid`; Environment `disk.*`.
        """
        session = self._session
        session.actor.require(Duty.PAPER)
        rows = self._rows(notice_ids, village, round_id)
        layout = write_paper(out, layout_file, (), lambda stream: self.draw(rows, stream, progress))
        with session.work() as work:
            detail = {"notices": [row.notice_id for row in rows]}
            work.commit(Act("notice.print", detail))
        problems = [*uncovered(layout)]
        if not all(self._hotline(row) for row in rows):
            words = (
                "还没有填举报电话，印出来是空的：请手写，"
                "或先在“系统—用语”填上（命令 notice hotline）再印。"
            )
            problems.append(Problem(Severity.WARNING, "hotline.missing", words))
        return NoticePrinted(out.absolute(), layout.pages, len(rows), tuple(problems))

    def draw(self, rows: Sequence[NoticeRow], out: BinaryIO, progress: Progress = SILENT) -> Layout:
        """The same pages into a stream."""
        return draw_notices((self.form(row) for row in rows), out, progress)

    def sheets(self, notice_id: str, progress: Progress = SILENT) -> Sheets:
        """One notice in memory, to be looked at and printed. Refused `notice.unknown`."""
        self._session.actor.require(Duty.READ)
        out = io.BytesIO()
        layout = self.draw(self._rows((notice_id,), "", ""), out, progress)
        return Sheets(out.getvalue(), layout.pages, problems=tuple(uncovered(layout)))

    def excluded(self, notice_id: str) -> str:
        """Which days of a notice do not count, and which rest days do."""
        (row,) = self._rows((notice_id,), "", "")
        with self._session.read() as connection:
            return _excluded(station_calendar(self._session, connection), row)

    def export(self, notice_id: str, out: Path, progress: Progress = SILENT) -> int:
        """A notice as masked .xlsx, .pdf or .html for a web site; how many people.

        Refused `file.kind` for another ending, `notice.unknown`.
        """
        session = self._session
        session.actor.require(Duty.PAPER)
        kind = out.suffix.lower()
        if kind not in (".xlsx", ".pdf", ".html"):
            raise Refused(
                "file.kind",
                f"不能写成“{out.suffix or out.name}”文件。",
                remedy="请把文件名写成 .xlsx、.pdf 或 .html 结尾。",
                value=out.name,
            )
        (row,) = self._rows((notice_id,), "", "")
        form = self.form(row)
        made = {".xlsx": self._xlsx, ".pdf": _pdf, ".html": notice_html}[kind](form)
        with session.work() as work:
            detail = {"notice": row.notice_id, "kind": kind[1:], "count": row.people}
            work.commit(Act("notice.exported", detail))
        progress.at("正在写文件")
        target = out.absolute()
        make_folder(target.parent)
        write_durably(target, made)
        return row.people

    def overview(self, begin: date, end: date) -> bytes | None:
        """公示情况 of the days begin … end as an Excel book; None when nothing hung in them."""
        session = self._session
        with session.read() as connection:
            rows = [
                row
                for row in queries.notices(connection)
                if row.begins_on <= end and row.ends_on >= begin
            ]
            files = notice_files(session, connection, rows)
        if not files:
            return None
        table = Table(
            title="待遇领取人员公示情况",
            columns=_COLUMNS,
            rows=_overview_rows(files),
            notes=notes_of(session, f"{begin} 至 {end}　共 {len(files)} 次"),
            name="公示情况",
        )
        out = io.BytesIO()
        write_xlsx([table], out)
        return out.getvalue()

    def form(self, row: NoticeRow) -> NoticeForm:
        """What a notice shows; the people's numbers are masked here and go no further."""
        session = self._session
        with session.read() as connection:
            people = queries.people_of(connection, row.notice_id)
            calendar = station_calendar(session, connection)
        heads, columns = PaperHeads(session), shown_columns(row.columns, row.mask)
        cells = (
            notice_cells(one, columns, row.mask, heads.village(one.village_code)) for one in people
        )
        return NoticeForm(
            code=row.notice_id[:_CODE].upper(),
            insurance=NOTICED.label,
            round_label=round_words(session, row.round),
            village=heads.village(row.village_code) if row.village_code else "",
            posted_by=row.posted_by,
            place=row.place,
            begins_on=row.begins_on,
            ends_on=row.ends_on,
            days=row.working_days,
            excluded=_excluded(calendar, row),
            hotline=self._hotline(row),
            heads=notice_heads(columns),
            rows=tuple(cells),
            digest=row.population_sha256,
            printed_at=local_text(parse_instant(row.recorded_at)),
            web=row.web,
            training=session.station.training,
            words=heads.words,
        )

    def _hotline(self, row: NoticeRow) -> str:
        """The number of the notice; the station's, where it had none yet."""
        return row.hotline or self._session.settings().get(HOTLINE, "")

    def _xlsx(self, form: NoticeForm) -> bytes:
        columns = [Column("序号", 6), *(Column(head, _WIDTHS[key]) for key, head in form.heads)]
        period = f"公示期：{form.begins_on} 至 {form.ends_on}　工作日：{days_words(form.days)}"
        table = Table(
            title=f"{form.village}领取社会保险待遇人员名单公示（{form.round_label}）",
            columns=tuple(columns),
            rows=([str(number), *values] for number, values in enumerate(form.rows, 1)),
            notes=(
                *notes_of(self._session, f"公示单位：{form.posted_by}　{form.insurance}"),
                period,
                f"举报电话：{form.hotline}",
            ),
            name="公示名单",
        )
        out = io.BytesIO()
        write_xlsx([table], out)
        return out.getvalue()

    def _rows(
        self, notice_ids: Sequence[str], village: str, round_id: str
    ) -> tuple[NoticeRow, ...]:
        session = self._session
        with session.read() as connection:
            if notice_ids:
                return tuple(one_file(session, connection, one).row for one in notice_ids)
            return self._of_round(connection, village, round_id)

    def _of_round(self, connection: Reading, village: str, round_id: str) -> tuple[NoticeRow, ...]:
        """The newest notice of each village of a round that hangs on a wall."""
        session = self._session
        this = notice_round(session, round_id)
        area = area_of(session, village) if village.strip() else ""
        newest = {
            row.village_code: row
            for row in queries.notices(connection, round_id=this.id)
            if not row.web and row.village_code.startswith(area)
        }
        if not newest:
            raise Refused(
                "notice.none",
                f"{this.label}还没有登记公示。",
                remedy="请先登记（notice open），再打印。",
                value=this.id,
            )
        return tuple(newest[code] for code in sorted(newest))


_WIDTHS = {"name": 16.0, "sex": 6.0, "place": 22.0, "number": 22.0, "insurance": 26.0}


def _excluded(calendar: Calendar, row: NoticeRow) -> str:
    return excluded_words(calendar, row.begins_on, row.working_days)


def _pdf(form: NoticeForm) -> bytes:
    out = io.BytesIO()
    draw_notices([form], out)
    return out.getvalue()


def _overview_rows(files: Sequence[NoticeFile]) -> Iterator[list[Value]]:
    for number, file in enumerate(files, 1):
        row = file.row
        taken = {photo.moment: photo.taken_on for photo in file.photos}
        yield [
            number,
            file.village or "网上公示",
            file.round_label,
            row.place,
            row.begins_on,
            row.ends_on,
            len(row.working_days),
            days_words(row.working_days),
            row.people,
            row.mask.label,
            row.hotline,
            taken.get(NoticeMoment.BEGIN) or "缺",
            taken.get(NoticeMoment.END) or "缺",
            len(file.complaints),
            len(file.complaints) - len(file.unanswered),
            file.state.label,
            file.close.closed_on if file.close else "",
        ]
