"""What the notices of 公示抽查 show: a calendar of working days, one notice, what is entered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

from qualdesk.domain.calendar import Calendar
from qualdesk.domain.notices import ComplaintHow, ComplaintOutcome, NoticeState
from qualdesk.services.notice_files import NoticeBoard, NoticeFile, VillageWithout
from qualdesk.services.notice_plans import NoticePlan
from qualdesk.services.paper_desk import PageImage, Sheets
from ui.look.marks import StateMark
from ui.text import day_in_sentence, read_day

WEEK = 7
DAYS = 4 * WEEK  # beside each other where there is room
_BEFORE = 2 * WEEK  # of them before the week that matters
_HALF_YEAR = 183  # days
MARKS: dict[NoticeState, StateMark] = {
    NoticeState.WAITING: StateMark.NOT_YET,
    NoticeState.RUNNING: StateMark.SOON,
    NoticeState.FULL: StateMark.VERIFY,
    NoticeState.CLOSED: StateMark.DONE,
}


class Pane(Enum):
    """What stands below the calendar."""

    NOTICE = "notice"
    OPENING = "opening"
    COMPLAINT = "complaint"
    ANSWER = "answer"
    CALENDAR = "calendar"
    PAPER = "paper"
    CAMERA = "camera"

    @property
    def wants_room(self) -> bool:
        """Whether nothing else of the page is shown beside it."""
        return self in (Pane.PAPER, Pane.CAMERA)


class CellKind(Enum):
    """What a day is to a notice."""

    NOTHING = "nothing"
    DONE = "done"  # a working day that has come
    COMING = "coming"
    BETWEEN = "between"  # it hangs, the day does not count


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of a notice; `number` counts its working days from 1."""

    kind: CellKind = CellKind.NOTHING
    number: int = 0


@dataclass(frozen=True, slots=True)
class DayHead:
    """A day of the calendar: `word` says why it is off or worked, 今天 on today."""

    day: date
    working: bool
    word: str
    off: bool  # the word says that it is off

    @property
    def today(self) -> bool:
        """Whether it is today."""
        return self.word == "今天"


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A notice, or a village without one (`file` None)."""

    key: str
    name: str
    mark: StateMark
    word: str
    file: NoticeFile | None
    village: VillageWithout | None = None

    def cell(self, day: date) -> Cell:
        """What the day is to it."""
        if self.file is None:
            return Cell()
        row = self.file.row
        if day in row.working_days:
            kind = CellKind.DONE if day <= self.file.today else CellKind.COMING
            return Cell(kind, row.working_days.index(day) + 1)
        return Cell(CellKind.BETWEEN if row.begins_on <= day <= row.ends_on else CellKind.NOTHING)


@dataclass(frozen=True, slots=True)
class ComplaintLine:
    """A complaint in a list."""

    complaint_id: str
    mark: StateMark
    word: str
    came: str  # 10月8日 电话
    text: str
    until: str  # 10月15日前答复
    about: bool  # a person is named
    done: bool


@dataclass(frozen=True, slots=True)
class Opening:
    """A notice being entered; `plan` is what it would be."""

    village: str = ""
    begins: str = ""  # as typed, "" is today
    place: str = ""
    hotline: str = ""
    web: bool = False
    plan: NoticePlan | None = None
    fault_at: str = ""  # village | begins | hotline
    fault: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was typed."""
        return not (self.begins or self.place or self.hotline or self.web)


@dataclass(frozen=True, slots=True)
class Complaining:
    """A complaint being entered."""

    text: str = ""
    how: ComplaintHow = ComplaintHow.PHONE
    about: str = ""
    complainant: str = ""
    phone: str = ""
    fault: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was typed."""
        return not (self.text or self.about or self.complainant or self.phone)


@dataclass(frozen=True, slots=True)
class Answering:
    """The outcome of a complaint being entered."""

    complaint: str = ""
    outcome: ComplaintOutcome | None = None
    investigator: str = ""
    finding: str = ""
    open_case: bool = False
    papers: tuple[Path, ...] = ()
    fault: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was typed."""
        return not (self.outcome or self.investigator or self.finding or self.papers)


@dataclass(frozen=True, slots=True)
class Dating:
    """A day of the calendar being changed."""

    day: str = ""
    name: str = ""
    working: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True)
class PaperShown:
    """The notice as it will be printed: `page` counts from 0."""

    sheets: Sheets | None = None
    page: int = 0
    image: PageImage | None = None
    real: bool = False  # at its real size instead of whole


@dataclass(frozen=True, slots=True)
class NoticesState:
    """The whole side. `board` None: not looked yet; `first` is a Monday."""

    today: date | None = None
    board: NoticeBoard | None = None
    calendar: Calendar = field(default_factory=Calendar)
    first: date | None = None
    current: str = ""
    pane: Pane = Pane.NOTICE
    hotline: str = ""
    may_calendar: bool = False
    excluded: str = ""  # of the current notice
    photos: dict[str, bytes] = field(default_factory=dict)  # by sha256
    opening: Opening = field(default_factory=Opening)
    complaining: Complaining = field(default_factory=Complaining)
    answering: Answering = field(default_factory=Answering)
    dating: Dating = field(default_factory=Dating)
    saving: bool = False

    @property
    def rows(self) -> tuple[BoardRow, ...]:
        """Notices, the running ones first, then villages without one."""
        if self.board is None:
            return ()
        order = list(NoticeState)
        files = sorted(self.board.files, key=lambda one: order.index(one.state) or 9)
        return (*map(_row_of, files), *map(_row_without, self.board.without))

    @property
    def row(self) -> BoardRow | None:
        """The current one; the first where none was chosen."""
        rows = self.rows
        return next((row for row in rows if row.key == self.current), rows[0] if rows else None)

    @property
    def file(self) -> NoticeFile | None:
        """The current notice."""
        return self.row.file if self.row else None

    @property
    def complaints(self) -> tuple[ComplaintLine, ...]:
        """Those of the current notice, without an outcome first."""
        if self.file is None:
            return ()
        lines = [_line_of(one, self.file.today) for one in self.file.complaints]
        return tuple(sorted(lines, key=lambda line: line.done))

    def days(self, number: int) -> tuple[DayHead, ...]:
        """So many days from the first Monday on; where fewer fit, the last of them."""
        if self.first is None:
            return ()
        first = self.first + timedelta(days=max(0, DAYS - number))
        return tuple(self._head(first + timedelta(days=n)) for n in range(number))

    def _head(self, day: date) -> DayHead:
        named, working = self.calendar.named(day), self.calendar.works(day)
        weekend = day.weekday() >= WEEK - 2
        word = ""
        if day == self.today:
            word = "今天"
        elif working and weekend:
            word = "班"
        elif named is not None and not working:
            before = self.calendar.named(day - timedelta(days=1))
            first = before is None or before.name != named.name
            word = named.name[:2] if first else "休"
        return DayHead(day, working, word, not working)


def first_monday(day: date) -> date:
    """The Monday that the calendar begins with, so that a day is a little right of the middle."""
    return day - timedelta(days=day.weekday() + _BEFORE)


def _row_of(file: NoticeFile) -> BoardRow:
    name = file.village or "网上公示"
    if file.row.web and file.village:
        name = f"{name}（网上）"
    return BoardRow(file.row.notice_id, name, MARKS[file.state], badge_of(file)[1], file)


def _row_without(village: VillageWithout) -> BoardRow:
    return BoardRow(village.code, village.name, StateMark.BLANK, "还没公示", None, village)


def _line_of(one: Any, today: date) -> ComplaintLine:
    answer = one.answer
    if answer is not None:
        mark, word = StateMark.DONE, answer.outcome.label
        until = f"{day_in_sentence(answer.answered_on)}已答复" if answer.answered_on else "已有结果"
    else:
        late = one.due_on < today
        mark, word = (StateMark.OVERDUE, "迟了") if late else (StateMark.VERIFY, "核查中")
        until = f"{day_in_sentence(one.due_on)}前答复"
    return ComplaintLine(
        complaint_id=one.complaint_id,
        mark=mark,
        word=word,
        came=f"{day_in_sentence(one.received_on)} {one.how.label}",
        text=" ".join(one.text.split()),
        until=until,
        about=bool(one.about),
        done=answer is not None,
    )


def badge_of(file: NoticeFile) -> tuple[StateMark, str]:
    """Shape and words of where a notice is: 还差 2 个工作日."""
    mark = MARKS[file.state]
    match file.state:
        case NoticeState.WAITING:
            days = (file.row.begins_on - file.today).days
            return mark, "明天开始" if days == 1 else f"{days} 天后开始"
        case NoticeState.RUNNING:
            return mark, f"还差 {file.left} 个工作日" if file.left else "今天是最后一天"
        case NoticeState.FULL:
            return mark, "已满，可以归档" if not file.lacking else "已满，缺照片"
        case NoticeState.CLOSED:
            return mark, "已归档"


def near_day(text: str, today: date) -> date | None:
    """A day as typed; without a year the nearest one, before or after today."""
    day = read_day(text, today)
    if day is None:
        return None
    if len(text.strip()) >= len("20261201") or (today - day).days <= _HALF_YEAR:
        return day
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return None  # 29 February


def subtitle_of(state: NoticesState) -> str:
    """12 个村：9 村已满，2 村公示中，1 村没公示."""
    if state.board is None:
        return "正在看各村的公示"
    files = [file for file in state.board.files if not file.row.web]
    full = sum(file.state in (NoticeState.FULL, NoticeState.CLOSED) for file in files)
    running = sum(file.state is NoticeState.RUNNING for file in files)
    waiting = sum(file.state is NoticeState.WAITING for file in files)
    parts = [
        (full, "次已满"),
        (running, "次公示中"),
        (waiting, "次没开始"),
        (len(state.board.without), "个村还没公示"),
    ]
    said = "，".join(f"{number} {words}" for number, words in parts if number)
    return f"{state.board.round.label}：{said or '没有要公示的人'}"
