"""What the spot checks of 公示抽查 show: a draw with its people, and what is entered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from qualdesk.domain.policy_values import Drawn
from qualdesk.domain.spot_check import SpotFound, SpotHow, SpotResult, printed_seed
from qualdesk.services.spot_check_board import Difference, DrawBoard, DrawnLine
from ui.look.marks import StateMark
from ui.text import count, day_in_sentence


class SpotPane(Enum):
    """What the card holds."""

    LIST = "list"
    DRAW = "draw"
    RESULT = "result"
    RECTIFY = "rectify"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A draw being entered, as typed; `people` and `places` are what there is to draw from."""

    drawn: Drawn = Drawn.VILLAGE
    townships: str = ""
    places: str = "2"
    each: str = "10"
    seed: str = ""
    there: tuple[int, int] | None = None  # people, places
    fault_at: str = ""  # townships | places | each | seed
    fault: str = ""

    @property
    def preview(self) -> str:
        """What would be drawn, in words; "" while it cannot be told."""
        if self.there is None:
            return "正在数有多少人可抽……"
        people, places = self.there
        word = "单位" if self.drawn is Drawn.UNIT else "村"
        what = f"可抽：{count(people)} 人"
        if self.drawn is Drawn.PERSON:
            return f"{what}。将抽 {self.each} 人。" if self.each.isdecimal() else f"{what}。"
        what += f"，{count(places)} 个{word}"
        if not (self.places.isdecimal() and self.each.isdecimal()):
            return f"{what}。"
        towns = int(self.townships) if self.townships.isdecimal() else 1
        number = int(self.places) * max(1, towns)
        total = number * int(self.each)
        return f"{what}。将抽 {number} 个{word}，每个 {self.each} 人，共 {count(total)} 人。"


@dataclass(frozen=True, slots=True)
class Result:
    """What was found of the current person, as it is entered."""

    result: SpotResult | None = None
    how: SpotHow = SpotHow.MET
    found: SpotFound = SpotFound.ALIVE
    note: str = ""
    demand: str = ""
    due: str = ""
    checker: str = ""  # stays from one person to the next
    case: bool = False
    papers: tuple[Path, ...] = ()
    fault: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was entered about the person."""
        return self.result is None and not (self.note or self.demand or self.papers)


@dataclass(frozen=True, slots=True)
class Righting:
    """What was done about a difference, as it is entered."""

    done: str = ""
    papers: tuple[Path, ...] = ()
    fault: str = ""


@dataclass(frozen=True, slots=True)
class SpotState:
    """The whole side. `boards` None: not looked yet; newest draw first."""

    boards: tuple[DrawBoard, ...] | None = None
    draw_id: str = ""
    person: str = ""  # id number of the current row
    pane: SpotPane = SpotPane.LIST
    county: bool = False
    round_label: str = ""
    drawing: Drawing = Drawing()
    result: Result = Result()
    righting: Righting = Righting()
    saving: bool = False

    @property
    def board(self) -> DrawBoard | None:
        """The draw in sight: the one chosen, else the newest."""
        boards = self.boards or ()
        chosen = (one for one in boards if one.row.draw_id == self.draw_id)
        return next(chosen, boards[0] if boards else None)

    @property
    def lines(self) -> tuple[DrawnLine, ...]:
        """Its people: what is still to be done stands first."""
        return tuple(sorted(self.board.lines, key=_urgency)) if self.board else ()

    @property
    def line(self) -> DrawnLine | None:
        """The current person; the first where none was chosen."""
        lines = self.lines
        found = (one for one in lines if one.candidate.id_number == self.person)
        return next(found, lines[0] if lines else None)

    @property
    def position(self) -> int:
        """The row of the current person, -1 without one."""
        return self.lines.index(self.line) if self.line is not None else -1

    @property
    def next_unchecked(self) -> DrawnLine | None:
        """Who is to be checked next, beside the current person."""
        here = self.line
        return next((one for one in self.lines if one.result is None and one is not here), None)


def _urgency(line: DrawnLine) -> tuple[int, int]:
    if line.difference in (Difference.OVERDUE, Difference.OPEN):
        return (0 if line.difference is Difference.OVERDUE else 1), line.number
    return (2 if line.result is None else 3), line.number


def mark_of(line: DrawnLine) -> tuple[StateMark, str]:
    """Shape and words of a drawn person."""
    if line.result is None:
        return StateMark.NOT_YET, "没查"
    if line.difference is Difference.OVERDUE:
        return StateMark.OVERDUE, "逾期未改"
    if line.difference is Difference.OPEN:
        return StateMark.VERIFY, "不一致"
    if line.difference is Difference.DONE:
        return StateMark.DONE, "已整改"
    return StateMark.DONE, "一致"


def note_of(line: DrawnLine) -> str:
    """What is said of a person in the list: the difference, by when, what was done."""
    result = line.result
    if result is None:
        return ""
    if line.rectification is not None:
        return f"{line.rectification.done}（原来：{result.problem}）"
    if result.due_on is not None and line.difference is not None:
        return f"{result.problem}，{day_in_sentence(result.due_on)}前整改"
    return result.problem


def seed_words(board: DrawBoard) -> str:
    """抽签号 7264-1038　同一个号，谁来抽都是这个结果."""
    row = board.row
    if not row.seed:
        return "县局抽的名单"
    if row.designated:
        return f"指定抽签号 {printed_seed(row.seed)}　不是随机产生的"
    return f"抽签号 {printed_seed(row.seed)}　同一个号，谁来抽都是这个结果"


def drawn_words(board: DrawBoard) -> str:
    """阿家村、湾坡村; of drawn people how many."""
    if board.row.drawn is Drawn.PERSON:
        return f"{count(len(board.lines))} 人"
    return "、".join(board.place_names.values()) or "没有抽到村"
