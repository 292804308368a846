"""Public notices: opened with their people frozen, photographed, closed (Y6.1.3, L2.3.5)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.changes import Changes
from qualdesk.domain.confirmation import EvidenceKind
from qualdesk.domain.notices import (
    NoticeMoment,
    NoticeState,
    frozen_people,
    population_digest,
)
from qualdesk.errors import Problem, Refused, Severity
from qualdesk.progress import SILENT, Progress
from qualdesk.services.held_scans import ScanSource
from qualdesk.services.keeping import keep_documents, keep_pictures
from qualdesk.services.notice_files import (
    NoticeBoard,
    NoticeFile,
    board,
    notice_files,
    notice_round,
    one_file,
)
from qualdesk.services.notice_plans import NoticePlan, NoticeRequest, plan_notice, refuse_overlap
from qualdesk.services.office_phones import HOTLINE, telephone
from qualdesk.services.paper_heads import PaperHeads
from qualdesk.services.session import Session
from qualdesk.storage.queries import notices as queries
from qualdesk.storage.repositories.duties import Duties
from qualdesk.storage.repositories.office import Office
from qualdesk.storage.schema_half_year import notice_close, notice_photo, public_notice
from qualdesk.storage.store import Reading

_LONGEST = 60  # characters of a place, a telephone number


@dataclass(frozen=True, slots=True)
class NoticeDone:
    """The fact that was written, the notice after it, and what to look at."""

    fact_id: str
    file: NoticeFile
    problems: tuple[Problem, ...]
    changes: Changes


class Notices:
    """One use case a method; nothing is written when one raises."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # ── reading ───────────────────────────────────────────────────────────────────────────────

    def board(self, round_id: str = "") -> NoticeBoard:
        """A round's notices and the villages without one. Refused `round.invalid`."""
        session = self._session
        session.actor.require(Duty.READ)
        with session.read() as connection:
            return board(session, connection, notice_round(session, round_id))

    def one(self, notice_id: str) -> NoticeFile:
        """A notice. Refused `notice.unknown`."""
        self._session.actor.require(Duty.READ)
        with self._session.read() as connection:
            return one_file(self._session, connection, notice_id)

    def open_ones(self) -> tuple[NoticeFile, ...]:
        """Notices of any round that are not closed."""
        session = self._session
        session.actor.require(Duty.READ)
        with session.read() as connection:
            files = notice_files(session, connection, queries.notices(connection))
        return tuple(one for one in files if one.state is not NoticeState.CLOSED)

    def hotline(self) -> str:
        """The station's hotline; "" when nobody set it."""
        return self._session.settings().get(HOTLINE, "")

    def plan(self, request: NoticeRequest) -> NoticePlan:
        """What a notice would be, without keeping it; refused as `open` refuses it."""
        session = self._session
        session.actor.require(Duty.READ)
        with session.read() as connection:
            return plan_notice(session, connection, request)

    # ── writing ───────────────────────────────────────────────────────────────────────────────

    def open(self, request: NoticeRequest) -> NoticeDone:
        """Keep a notice: its people as they are now, every day that counts.

        Refused `village.unknown`, `round.invalid`, `date.invalid`, `date.future`,
        `notice.nobody`, `notice.overlap`, `phone.invalid`; warned of a start in the past, a
        missing hotline and a calendar that is not sure.
        """
        session = self._session
        session.actor.require(Duty.PAPER)
        with session.read() as connection:
            plan = plan_notice(session, connection, request)
        with session.work() as work:
            refuse_overlap(work.connection, plan, web=request.web)
            if request.hotline.strip():
                Office(work).put_setting(HOTLINE, plan.hotline)
            fact_id = Duties(work).keep(public_notice, self._values(plan, request))
            detail = {"notice": fact_id, "village": plan.village_code, "round": plan.round.id}
            changes = work.commit(Act("notice.open", {**detail, "people": str(len(plan.people))}))
        return NoticeDone(fact_id, self.one(fact_id), plan.problems, changes)

    def set_hotline(self, number: str) -> Changes:
        """Keep the station's hotline. Refused `phone.invalid`."""
        session = self._session
        session.actor.require(Duty.PAPER)
        told = telephone(number)
        with session.work() as work:
            Office(work).put_setting(HOTLINE, told)
            return work.commit(Act("notice.hotline", {}))

    def photo(
        self,
        notice_id: str,
        moment: NoticeMoment,
        source: ScanSource | bytes,
        on: date | None = None,
        progress: Progress = SILENT,
    ) -> NoticeDone:
        """Keep a photo of the posted sheet, a file or what a camera took; the newest counts.

        Refused `notice.unknown`, `notice.closed`, `date.future`, `photo.kind`, and what evidence
        files are refused for; warned of one out of time and of the same picture twice (Y12).
        """
        session = self._session
        session.actor.require(Duty.PAPER)
        day = on or session.today()
        with session.read() as connection:
            file = _open_file(session, connection, notice_id)
        _refuse_future(day, session.today())
        if isinstance(source, bytes):
            (piece,) = keep_pictures(session, [source])
        else:
            (piece,) = keep_documents(session, [source], progress)
        if piece.kind is not EvidenceKind.PHOTO:
            raise Refused(
                "photo.kind",
                "这不是照片。",
                remedy="请选张贴在墙上的公示的照片（jpg、png）。",
            )
        problems = _out_of_time(file, moment, day)
        if any(photo.sha256 == piece.sha256 for photo in file.photos):
            words = "这张照片已经登记过，请核对是不是拿错了。"
            problems.append(Problem(Severity.WARNING, "photo.same_as_other", words))
        values = {
            "notice_id": file.row.notice_id,
            "moment": moment.value,
            "stated_on": day.isoformat(),
            "place": file.row.place,
        }
        with session.work() as work:
            fact_id = Duties(work).keep(notice_photo, values, [piece])
            detail = {"notice": file.row.notice_id, "moment": moment.value}
            changes = work.commit(Act("notice.photo", detail))
        return NoticeDone(fact_id, self.one(file.row.notice_id), tuple(problems), changes)

    def close(self, notice_id: str, note: str = "") -> NoticeDone:
        """File a notice that hung long enough.

        Refused `notice.unknown`, `notice.closed`, `notice.too_early` before the last working
        day, `notice.photos`; warned of complaints without an outcome, and on the last day itself.
        """
        session = self._session
        session.actor.require(Duty.PAPER)
        today = session.today()
        with session.read() as connection:
            file = _open_file(session, connection, notice_id)
        if today < file.row.ends_on:
            raise Refused(
                "notice.too_early",
                f"{_name(file)}公示到 {file.row.ends_on}，还差 {file.left} 个工作日。",
                remedy="满了工作日再撤下、归档；贴错了的，请撤销这次公示，重新公示。",
                value=file.row.ends_on.isoformat(),
            )
        if file.lacking:
            words = "、".join(moment.label for moment in file.lacking)
            raise Refused(
                "notice.photos",
                f"{_name(file)}公示还缺照片：{words}。",
                remedy="请先登记张贴和撤下时的照片（notice photo）。",
                value="、".join(moment.value for moment in file.lacking),
            )
        problems = _on_closing(file, today)
        values = {"notice_id": file.row.notice_id, "stated_on": today.isoformat(), "note": note}
        with session.work() as work:
            fact_id = Duties(work).keep(notice_close, values)
            changes = work.commit(Act("notice.close", {"notice": file.row.notice_id}))
        return NoticeDone(fact_id, self.one(file.row.notice_id), problems, changes)

    # ── inside ────────────────────────────────────────────────────────────────────────────────

    def _values(self, plan: NoticePlan, request: NoticeRequest) -> dict[str, object]:
        session, code = self._session, plan.village_code
        poster = PaperHeads(session).committee(code) if code else session.station.name
        return {
            "village_code": code,
            "round": plan.round.id,
            "web": request.web,
            "posted_by": poster,
            "place": request.place.strip()[:_LONGEST],
            "begins_on": plan.begins_on.isoformat(),
            "ends_on": plan.counted.ends_on.isoformat(),
            "working_days": json.dumps([day.isoformat() for day in plan.counted.days]),
            "without_calendar": bool(plan.counted.without_table),
            "hotline": plan.hotline,
            "mask": plan.mask.value,
            "columns": json.dumps([column.value for column in plan.columns]),
            "rows": frozen_people(plan.people),
            "population_sha256": population_digest(plan.people),
            "stated_on": session.today().isoformat(),
            "note": request.note,
        }


def _name(file: NoticeFile) -> str:
    return file.village or "网上"


def _open_file(session: Session, connection: Reading, notice_id: str) -> NoticeFile:
    file = one_file(session, connection, notice_id)
    if file.close is not None:
        raise Refused(
            "notice.closed",
            f"{_name(file)}公示 {file.close.closed_on} 已经归档。",
            remedy="归档有误的，请先撤销归档（correct），再办。",
            value=notice_id,
        )
    return file


def _refuse_future(day: date, today: date) -> None:
    if day > today:
        raise Refused(
            "date.future",
            f"日期 {day} 还没有到（今天是 {today}）。",
            remedy="请核对日期。",
            value=day.isoformat(),
        )


def _out_of_time(file: NoticeFile, moment: NoticeMoment, day: date) -> list[Problem]:
    row = file.row
    if moment is NoticeMoment.END and day < row.ends_on:
        words = f"公示要到 {row.ends_on}，撤下的照片早了，请核对。"
    elif moment is not NoticeMoment.END and not row.begins_on <= day <= row.ends_on:
        words = f"照片的日子不在公示期（{row.begins_on} 至 {row.ends_on}）里，请核对。"
    else:
        return []
    return [Problem(Severity.WARNING, "photo.out_of_time", words, value=day.isoformat())]


def _on_closing(file: NoticeFile, today: date) -> tuple[Problem, ...]:
    """What to look at. An open complaint does not keep the notice on the wall.

    Y6.1.3 asks for 7 working days and for complaints to be handled in time; a complaint has its
    own day to answer, later than the notice's, and stays on the lists of work until then.
    """
    found = []
    if today == file.row.ends_on:
        words = "今天是最后一个工作日，请下班以后再从墙上撤下。"
        found.append(Problem(Severity.WARNING, "notice.last_day", words))
    if file.unanswered:
        words = f"还有 {len(file.unanswered)} 件举报没有结果，请查清后补记（notice answer）。"
        found.append(Problem(Severity.WARNING, "complaint.unanswered", words))
    return tuple(found)
