"""The mind of the notices: the calendar, one notice, what is entered about it.

Long because a notice, its complaints and its calendar are entered side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from qualdesk.domain.access import Duty
from qualdesk.domain.calendar import Calendar
from qualdesk.domain.notices import NoticeMoment
from qualdesk.errors import QualDeskError, Refused
from qualdesk.progress import Progress
from qualdesk.services.calendars import TableTaken
from qualdesk.services.complaints import AnswerRequest, ComplaintDone, ComplaintRequest
from qualdesk.services.confirming import Corrected
from qualdesk.services.notice_files import NoticeBoard
from qualdesk.services.notice_plans import NoticePlan, NoticeRequest
from qualdesk.services.notices import NoticeDone
from ui.context import Desk
from ui.job import Job
from ui.pages.notices.drafts import draft_of, restored
from ui.pages.notices.paper_presenter import PaperPresenter
from ui.pages.notices.state import (
    DAYS,
    WEEK,
    Answering,
    Complaining,
    Dating,
    NoticesState,
    Opening,
    Pane,
    first_monday,
    near_day,
)
from ui.pages.notices.withdrawing import withdrawal_of
from ui.presenter import Presenter
from ui.text import count, day_in_sentence

THUMBNAIL = (96, 72)  # pixels at 大字 ×1
_SHARP = 2
_AT = {
    "village": ("village.missing", "village.unknown", "notice.nobody", "notice.overlap"),
    "begins": ("date.invalid", "date.future"),
    "hotline": ("phone.invalid", "hotline.missing"),
}


class NoticesPresenter(Presenter[NoticesState]):
    """The round shown is the running one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, NoticesState())
        self.paper = PaperPresenter(desk)

    # ── looking ───────────────────────────────────────────────────────────────────────────────

    def load(self) -> Job[Any]:
        """Read the board, the calendar, the hotline."""
        today, services = self.desk.today(), self.desk.services

        def look(_: Progress) -> tuple[NoticeBoard, Calendar, str]:
            notices = services.public_notices
            return notices.board(), services.calendars.calendar(), notices.hotline()

        def looked(found: tuple[NoticeBoard, Calendar, str]) -> None:
            board, calendar, hotline = found
            self.show(
                today=today,
                board=board,
                calendar=calendar,
                hotline=hotline,
                first=self.state.first or first_monday(today),
                may_calendar=services.session.actor.may(Duty.POLICY),
                saving=False,
            )
            self._look_closer()

        return self.latest("board", self.desk.read(look).then(looked))

    def _look_closer(self) -> None:
        """Photos of the current notice, and which days do not count."""
        file = self.state.file
        if file is None:
            self.show(photos={}, excluded="")
            return
        services, notice = self.desk.services, file.row.notice_id
        wanted = [photo.sha256 for photo in file.photos]

        def look(_: Progress) -> tuple[dict[str, bytes], str]:
            width, height = (_SHARP * side for side in THUMBNAIL)
            pictures = {one: services.photos.small(one, width, height) for one in wanted}
            return pictures, services.notice_papers.excluded(notice)

        def looked(found: tuple[dict[str, bytes], str]) -> None:
            self.show(photos=found[0], excluded=found[1])

        self.latest("closer", self.desk.read(look).then(looked))

    def step_week(self, weeks: int) -> None:
        """← and →."""
        if self.state.first is not None:
            self.show(first=self.state.first + timedelta(days=WEEK * weeks))

    def choose(self, key: str) -> None:
        """↑ and ↓: another notice; its first day comes into sight."""
        if key == self.state.current:
            return
        self.show(current=key, pane=Pane.NOTICE, photos={}, excluded="")
        self._bring_into_sight()
        self._look_closer()

    def _bring_into_sight(self) -> None:
        """The calendar goes to a notice that lies wholly outside of its days."""
        file, days = self.state.file, self.state.days(DAYS)
        if file is None or not days:
            return
        if file.row.ends_on < days[0].day or file.row.begins_on > days[-1].day:
            self.show(first=first_monday(file.row.begins_on))

    def show_pane(self, pane: Pane) -> None:
        """Another card below the calendar; what was typed stays."""
        self.show(pane=pane)

    # ── a notice is opened ────────────────────────────────────────────────────────────────────

    def begin_open(self) -> None:
        """A new notice: of the current village when it has none, else of the first without."""
        board, row = self.state.board, self.state.row
        if board is None:
            return
        opening = self.state.opening
        codes = [village.code for village in board.without]
        if row is not None and row.village is not None:
            opening = replace(opening, village=row.village.code)
        elif opening.village not in codes and codes:
            opening = replace(opening, village=codes[0])
        self.show(opening=opening, pane=Pane.OPENING)
        self._plan()

    def type_opening(self, **fields: Any) -> None:
        """Something was typed or chosen."""
        opening = replace(self.state.opening, fault_at="", fault="", **fields)
        self.show(opening=opening)
        self._plan()

    def _plan(self) -> None:
        """What it would be, as it is typed."""
        try:
            request = self._request()
        except Refused as fault:
            self.show(opening=_faulty(replace(self.state.opening, plan=None), fault))
            return
        notices = self.desk.services.public_notices
        job = self.desk.read(lambda _: notices.plan(request))
        self.latest("plan", job.then(self._planned).otherwise(self._not_planned))

    def _planned(self, plan: NoticePlan) -> None:
        self.show(opening=replace(self.state.opening, plan=plan))

    def _not_planned(self, fault: QualDeskError) -> None:
        self.show(opening=_faulty(replace(self.state.opening, plan=None), fault))

    def _request(self) -> NoticeRequest:
        typed, today = self.state.opening, self.desk.today()
        begins_on = None
        if typed.begins.strip():
            begins_on = near_day(typed.begins, today)
            if begins_on is None:
                raise Refused("date.invalid", "日期看不懂。", remedy="写成 1201 或 2026-12-01。")
        return NoticeRequest(
            village="" if typed.web else typed.village,
            begins_on=begins_on,
            web=typed.web,
            place=typed.place,
            hotline=typed.hotline,
        )

    def open_notice(self) -> Job[NoticeDone] | None:
        """Keep it. On the desktop a notice needs its hotline before it is printed."""
        typed = self.state.opening
        if self.state.saving:
            return None
        try:
            request = self._request()
        except Refused as fault:
            self.show(opening=_faulty(typed, fault))
            return None
        if not (self.state.hotline or typed.hotline.strip()):
            words = "公示要写举报电话：填一次，以后都用它。"
            self.show(opening=replace(typed, fault_at="hotline", fault=words))
            return None
        notices = self.desk.services.public_notices

        def opened(done: NoticeDone) -> None:
            self.show(opening=Opening(), pane=Pane.NOTICE, current=done.file.row.notice_id)
            name = done.file.village or "网上"
            advice = "　".join(problem.message for problem in done.problems)
            end = day_in_sentence(done.file.row.ends_on)
            self.desk.shell.say(f"{name}公示已登记，公示到 {end}。{advice}")
            self.load()

        return self._write(lambda _: notices.open(request), "登记公示", opened, self._refused_open)

    def _refused_open(self, fault: QualDeskError) -> None:
        opening = _faulty(self.state.opening, fault)
        self.show(saving=False, opening=opening)
        if not opening.fault_at:
            self.desk.shell.tell(fault)

    # ── what becomes of it ────────────────────────────────────────────────────────────────────

    @property
    def next_photo(self) -> NoticeMoment:
        """The photo that comes next: of the begin, the end, or in between."""
        file = self.state.file
        return (file.photo_due if file else None) or NoticeMoment.MIDDLE

    def begin_photo(self) -> None:
        """Take it with the camera."""
        if self.state.file is not None:
            self.show(pane=Pane.CAMERA)

    def practice_film(self, folder: Path) -> Callable[[Progress], Path] | None:
        """Makes the film of the current sheet at a training station; None elsewhere."""
        file, services = self.state.file, self.desk.services
        if file is None or not services.session.station.training:
            return None
        notice = file.row.notice_id
        return lambda progress: services.scans.film(
            folder, services.notice_papers.sheets(notice, progress)
        )

    def take_photo(self, source: Path | bytes) -> Job[NoticeDone] | None:
        """A photo of the posted sheet: a file, or what the camera took."""
        file, moment = self.state.file, self.next_photo
        if file is None or self.state.saving:
            return None
        notices = self.desk.services.public_notices

        def taken(done: NoticeDone) -> None:
            self.show(pane=Pane.NOTICE)
            advice = "　".join(problem.message for problem in done.problems)
            self.desk.shell.say(f"{file.village}{moment.label}的照片已保存。{advice}")
            self.load()

        return self._write(
            lambda progress: notices.photo(file.row.notice_id, moment, source, progress=progress),
            "登记照片",
            taken,
        )

    def close(self) -> Job[NoticeDone] | None:
        """期满归档."""
        file = self.state.file
        if file is None:
            return None
        notices = self.desk.services.public_notices

        def closed(done: NoticeDone) -> None:
            advice = "　".join(problem.message for problem in done.problems)
            self.desk.shell.say(f"{file.village}公示已归档。{advice}")
            self.load()

        return self._write(lambda _: notices.close(file.row.notice_id), "归档", closed)

    def take_back(self, reason: str) -> Job[Corrected] | None:
        """撤销归档 of a notice that is filed, else 撤销公示: the notice was registered wrongly."""
        row, correcting = self.state.row, self.desk.services.correcting
        if row is None or row.file is None or self.state.saving:
            return None
        asked, village = withdrawal_of(row.file, row.name), row.file.row.village_code
        withdrawn = asked.fact_id == row.key

        def taken(_: Corrected) -> None:
            self.show(current=village if withdrawn else row.key)
            self.desk.shell.say(asked.done)
            self.load()

        return self._write(lambda _: correcting.correct(asked.fact_id, {}, reason), "撤销", taken)

    def export(self, target: Path) -> Job[int] | None:
        """The masked file for a web site."""
        file = self.state.file
        if file is None:
            return None
        papers = self.desk.services.notice_papers

        def done(people: int) -> None:
            words = f"已写好 {target.name}，{count(people)} 人，证号已隐去。"
            self.desk.shell.say(words)

        job = self.desk.write(
            lambda progress: papers.export(file.row.notice_id, target, progress), "导出公示"
        )
        return job.then(done).start()

    # ── complaints ────────────────────────────────────────────────────────────────────────────

    def begin_complaint(self) -> None:
        """记一件: about the current notice."""
        if self.state.file is not None:
            self.show(pane=Pane.COMPLAINT)

    def type_complaint(self, **fields: Any) -> None:
        """Something was typed or chosen."""
        self.show(complaining=replace(self.state.complaining, fault="", **fields))

    def keep_complaint(self) -> Job[ComplaintDone] | None:
        """Keep it with the day by which it is answered."""
        file, typed = self.state.file, self.state.complaining
        if file is None or self.state.saving:
            return None
        request = ComplaintRequest(
            notice_id=file.row.notice_id,
            text=typed.text,
            how=typed.how,
            about=typed.about,
            complainant=typed.complainant,
            complainant_phone=typed.phone,
        )
        complaints = self.desk.services.complaints

        def kept(done: ComplaintDone) -> None:
            self.show(complaining=Complaining(), pane=Pane.NOTICE)
            advice = "　".join(problem.message for problem in done.problems)
            due = day_in_sentence(done.complaint.due_on)
            self.desk.shell.say(f"举报已登记，{due}前答复。{advice}")
            self.load()

        def refused(fault: QualDeskError) -> None:
            self.show(saving=False, complaining=replace(typed, fault=_words(fault)))

        return self._write(lambda _: complaints.take(request), "登记举报", kept, refused)

    def begin_answer(self, complaint_id: str) -> None:
        """The outcome of a complaint."""
        answering = self.state.answering
        if answering.complaint != complaint_id:
            answering = Answering(complaint=complaint_id)
        self.show(answering=answering, pane=Pane.ANSWER)

    def type_answer(self, **fields: Any) -> None:
        """Something was typed or chosen."""
        self.show(answering=replace(self.state.answering, fault="", **fields))

    def keep_answer(self) -> Job[ComplaintDone] | None:
        """Keep what was found."""
        typed = self.state.answering
        if self.state.saving:
            return None
        if typed.outcome is None:
            self.show(answering=replace(typed, fault="先选结果：属实、不属实、已更正或其他。"))
            return None
        request = AnswerRequest(
            complaint_id=typed.complaint,
            outcome=typed.outcome.value,
            investigator=typed.investigator,
            finding=typed.finding,
            open_case=typed.open_case,
            documents=typed.papers,
        )
        complaints = self.desk.services.complaints

        def kept(done: ComplaintDone) -> None:
            self.show(answering=Answering(), pane=Pane.NOTICE)
            advice = "　".join(problem.message for problem in done.problems)
            case = "，已开核查件" if done.complaint.answer and done.complaint.answer.case_id else ""
            self.desk.shell.say(f"结果已登记{case}。{advice}")
            self.load()

        def refused(fault: QualDeskError) -> None:
            self.show(saving=False, answering=replace(typed, fault=_words(fault)))

        return self._write(
            lambda progress: complaints.answer(request, progress), "登记结果", kept, refused
        )

    # ── the calendar ──────────────────────────────────────────────────────────────────────────

    def type_day(self, **fields: Any) -> None:
        """A day of the calendar is being changed."""
        self.show(dating=replace(self.state.dating, fault="", **fields))

    def put_day(self) -> Job[Any] | None:
        """Say that a day is off, or worked."""
        typed = self.state.dating
        day = near_day(typed.day, self.desk.today())
        if day is None or self.state.saving:
            self.show(dating=replace(typed, fault="日期看不懂，写成 1123 或 2026-11-23。"))
            return None
        calendars = self.desk.services.calendars

        def kept(_: Any) -> None:
            self.show(dating=Dating())
            word = "上班" if typed.working else "放假"
            self.desk.shell.say(f"{day_in_sentence(day)}已记为{word}，以后登记的公示照此算。")
            self.load()

        def refused(fault: QualDeskError) -> None:
            self.show(saving=False, dating=replace(typed, fault=_words(fault)))

        return self._write(
            lambda _: calendars.put_day(day, working=typed.working, name=typed.name),
            "改日历",
            kept,
            refused,
        )

    @property
    def year_to_take(self) -> int:
        """The year whose table is taken in: the first one that there is none for."""
        year = self.desk.today().year
        return year + 1 if self.state.calendar.has_table(year) else year

    def take_table(self, path: Path) -> Job[TableTaken] | None:
        """A year's table from a file."""
        calendars, year = self.desk.services.calendars, self.year_to_take

        def taken(done: TableTaken) -> None:
            words = f"{year}年：放假 {done.off} 天，调休上班 {done.working} 天，已导入。"
            self.desk.shell.say(words)
            self.load()

        return self._write(
            lambda progress: calendars.take_table(path, year, progress=progress), "导入日历", taken
        )

    # ── paper and drafts ──────────────────────────────────────────────────────────────────────

    def look_at_paper(self) -> None:
        """The sheet as it will be printed."""
        if self.state.file is not None:
            self.show(pane=Pane.PAPER)
            self.paper.load(self.state.file.row.notice_id)

    def as_draft(self) -> dict[str, Any]:
        """JSON of what is typed; {} for nothing."""
        return draft_of(self.state)

    def restore(self, body: Mapping[str, Any]) -> None:
        """Inverse of `as_draft`."""
        self.show(**restored(body))

    # ── inside ────────────────────────────────────────────────────────────────────────────────

    def _write(self, work: Any, label: str, done: Any, refused: Any = None) -> Job[Any]:
        self.show(saving=True)
        return self.desk.write(work, label).then(done).otherwise(refused or self._failed).start()

    def _failed(self, fault: QualDeskError) -> None:
        self.show(saving=False)
        self.desk.shell.tell(fault)


def _faulty(opening: Opening, fault: QualDeskError) -> Opening:
    """The same with the fault at its field; other faults belong to no field."""
    where = next((name for name, codes in _AT.items() if fault.code in codes), "")
    return replace(opening, fault_at=where, fault=_words(fault) if where else "")


def _words(fault: QualDeskError) -> str:
    return f"{fault.body}{fault.remedy}"
