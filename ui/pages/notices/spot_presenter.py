"""The mind of 抽查: draws, results one person after the other, what is put right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualdesk.domain.policy_values import Drawn
from qualdesk.domain.spot_check import DrawSize, SpotResult
from qualdesk.domain.station import Level
from qualdesk.errors import QualDeskError, Refused
from qualdesk.progress import Progress
from qualdesk.services.rounds import named_round
from qualdesk.services.spot_check_board import Difference, DrawBoard
from qualdesk.services.spot_check_county import CountyDraw, CountyList
from qualdesk.services.spot_check_folder import FolderMade
from qualdesk.services.spot_checks import Draw, DrawRequest
from qualdesk.services.spot_results import Finding, Recorded
from ui.context import Desk
from ui.job import Job
from ui.pages.notices.spot_state import Drawing, Result, Righting, SpotPane, SpotState
from ui.presenter import Presenter
from ui.text import read_day

if TYPE_CHECKING:
    from qualdesk.bootstrap import Services

_PLACES = {"spotcheck.too_many": "each", "spotcheck.size": "each", "seed.invalid": "seed"}


class SpotPresenter(Presenter[SpotState]):
    """A draw is there for good; a result may be recorded again."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, SpotState())

    def load(self) -> None:
        """Read every draw."""
        services = self.desk.services

        def look(_: Progress) -> tuple[tuple[DrawBoard, ...], str]:
            return services.spot_check_board.all(), _running(services)

        def came(found: tuple[tuple[DrawBoard, ...], str]) -> None:
            county = services.session.station.level == Level.COUNTY.value
            self.show(boards=found[0], round_label=found[1], county=county)

        self.latest("all", self.desk.read(look).then(came))

    def choose_draw(self, draw_id: str) -> None:
        """Another draw into sight."""
        if draw_id != (self.state.board.row.draw_id if self.state.board else ""):
            self.show(draw_id=draw_id, person="", pane=SpotPane.LIST, result=Result())

    def move(self, at: int) -> None:
        """↑ and ↓."""
        lines = self.state.lines
        if 0 <= at < len(lines) and lines[at].candidate.id_number != self.state.person:
            self.show(person=lines[at].candidate.id_number, result=self._fresh())

    def step_back(self) -> None:
        """Esc: to the list; what was typed stays until another person is taken up."""
        self.show(pane=SpotPane.LIST)

    # ── a draw ────────────────────────────────────────────────────────────────────────────────

    def begin_draw(self) -> None:
        """抽下一批: how much, from how much."""
        self.show(pane=SpotPane.DRAW)
        self._count()

    def choose_drawn(self, drawn: Drawn) -> None:
        """Villages, units or people."""
        self.show(drawing=replace(self.state.drawing, drawn=drawn, there=None, fault=""))
        self._count()

    def type_drawing(self, **fields: Any) -> None:
        """What is typed about a draw."""
        self.show(drawing=replace(self.state.drawing, fault="", fault_at="", **fields))

    def _count(self) -> None:
        drawn, checks = self.state.drawing.drawn, self.desk.services.spot_checks

        def look(_: Progress) -> tuple[int, int]:
            ground = checks.ground(drawn)
            return ground.people, ground.places

        def came(there: tuple[int, int]) -> None:
            if self.state.drawing.drawn is drawn:
                self.show(drawing=replace(self.state.drawing, there=there))

        self.latest("ground", self.desk.read(look).then(came))

    def draw(self) -> Job[Draw] | None:
        """Draw. It cannot be taken back."""
        entry, checks = self.state.drawing, self.desk.services.spot_checks
        person = entry.drawn is Drawn.PERSON
        for field, text, needed in (
            ("townships", entry.townships, False),
            ("places", entry.places, not person),
            ("each", entry.each, True),
        ):
            good = text.isdecimal() and int(text) > 0
            if not good and (needed or text):
                self._fault(field, "写一个数字，不少于 1。")
                return None
        size = DrawSize(
            entry.drawn,
            int(entry.each),
            0 if person else int(entry.places),
            int(entry.townships) if entry.townships and entry.drawn is Drawn.VILLAGE else 0,
        )
        if self.state.saving:
            return None

        def drew(done: Draw) -> None:
            told = "　".join(one.message for one in done.problems[:2])
            self.show(saving=False, drawing=Drawing(), draw_id=done.row.draw_id, person="",
                      pane=SpotPane.LIST)  # fmt: skip
            self.desk.shell.say(f"抽好了：{len(done.row.people)} 人。{told}")

        def failed(fault: QualDeskError) -> None:
            self.show(saving=False)
            if isinstance(fault, Refused) and fault.code in _PLACES:
                self._fault(_PLACES[fault.code], fault.body + fault.remedy)
            else:
                self.desk.shell.tell(fault)

        self.show(saving=True)
        request = DrawRequest(size=size, seed=entry.seed)
        job = self.desk.write(lambda _: checks.draw(request), "抽签")
        return job.then(drew).otherwise(failed).start()

    def _fault(self, field: str, words: str) -> None:
        self.show(drawing=replace(self.state.drawing, fault_at=field, fault=words))

    def take_in(self, file: Path) -> Job[CountyDraw]:
        """A list that the county drew."""
        draws = self.desk.services.county_draws

        def came(done: CountyDraw) -> None:
            told = f"，{len(done.problems)} 行没有列入" if done.problems else ""
            self.show(draw_id=done.draw_id, person="", pane=SpotPane.LIST)
            self.desk.shell.say(f"县局名单导入了：读到 {done.rows_read} 行{told}")

        work = CountyList(file=file)
        job = self.desk.write(lambda progress: draws.take_in(work, progress), "导入县局名单")
        return job.then(came).start()

    # ── results ───────────────────────────────────────────────────────────────────────────────

    def begin(self) -> None:
        """填结果, or 登记整改 of a difference that is open."""
        line = self.state.line
        if line is None:
            return
        open_ones = (Difference.OPEN, Difference.OVERDUE)
        pane = SpotPane.RECTIFY if line.difference in open_ones else SpotPane.RESULT
        self.show(person=line.candidate.id_number, pane=pane)

    def again(self) -> None:
        """改结果: the result of the current person is recorded again."""
        line = self.state.line
        if line is not None and line.result is not None:
            self.show(person=line.candidate.id_number, pane=SpotPane.RESULT)

    def choose(self, **fields: Any) -> None:
        """What is chosen or typed about the current person."""
        self.show(result=replace(self.state.result, **{"fault": "", **fields}))

    def attach(self, paper: Path) -> None:
        """A photo or paper to what is entered."""
        if self.state.pane is SpotPane.RECTIFY:
            entry = self.state.righting
            self.show(righting=replace(entry, papers=(*entry.papers, paper)))
        else:
            self.choose(papers=(*self.state.result.papers, paper))

    def keep_result(self) -> Job[Recorded] | None:
        """Keep it, and go on to the next person who is not checked."""
        state, entry, line, board = (
            self.state, self.state.result, self.state.line, self.state.board,
        )  # fmt: skip
        if line is None or board is None or state.saving:
            return None
        due = read_day(entry.due, self.desk.today(), ahead=True) if entry.due.strip() else None
        wrong = self._wrong(entry, due)
        if wrong or entry.result is None:
            self.choose(fault=wrong)
            return None
        finding = Finding(
            draw_id=board.row.draw_id,
            id_number=line.candidate.id_number,
            result=entry.result,
            note=entry.note,
            how=entry.how,
            found=entry.found,
            checker=entry.checker,
            demand=entry.demand,
            due_on=due,
            case=entry.case,
            evidence=entry.papers,
        )
        following = state.next_unchecked

        def kept(done: Recorded) -> None:
            pane = SpotPane.RESULT if following is not None else SpotPane.LIST
            person = following.candidate.id_number if following else state.person
            self.show(saving=False, pane=pane, person=person, result=self._fresh())
            case = "，核查件开了" if done.case_id else ""
            self.desk.shell.say(f"{line.name}：{done.result.result.label}，记下了{case}")

        results = self.desk.services.spot_results
        return self._write(lambda progress: results.record(finding, progress), kept)

    def _wrong(self, entry: Result, due: date | None) -> str:
        if entry.result is None:
            return "选一致还是不一致。"
        if entry.result is SpotResult.DIFFERS and not entry.note.strip():
            return "写明哪里不一致：系统怎么说，实际怎样。"
        if entry.due.strip() and due is None:
            return "期限写成 1221 或 2026-12-21。"
        return ""

    def type_righting(self, done: str) -> None:
        """What was done about a difference."""
        self.show(righting=replace(self.state.righting, done=done, fault=""))

    def keep_righting(self) -> Job[Any] | None:
        """Keep what was done about the difference of the current person."""
        entry, line = self.state.righting, self.state.line
        if line is None or line.result is None or self.state.saving:
            return None
        if not entry.done.strip():
            self.show(righting=replace(entry, fault="写明做了什么。"))
            return None
        result_id = line.result.fact_id

        def kept(_: object) -> None:
            self.show(saving=False, pane=SpotPane.LIST, righting=Righting())
            self.desk.shell.say(f"{line.name}：整改记下了")

        results = self.desk.services.spot_results
        return self._write(
            lambda progress: results.rectify(
                result_id, entry.done, entry.papers, progress=progress
            ),
            kept,
        )

    # ── paper, files ──────────────────────────────────────────────────────────────────────────

    def print(self, target: Path) -> Job[Any] | None:
        """The check sheets of the draw in sight, as PDF; to be started."""
        board, papers = self.state.board, self.desk.services.spot_check_papers
        if board is None:
            return None
        draw = board.row.draw_id
        job = self.desk.write(
            lambda progress: papers.print(target, draw_id=draw, progress=progress), "写抽查记录表"
        )
        return job.then(
            lambda done: self.desk.shell.say(f"抽查记录表写好了：{target.name}，{done.pages} 页")
        )

    def report(self, target: Path) -> Job[Any] | None:
        """The report of the draw in sight, as Excel or PDF; to be started."""
        board, files = self.state.board, self.desk.services.spot_check_files
        if board is None:
            return None
        draw, pdf = board.row.draw_id, target.suffix.lower() == ".pdf"
        xlsx, paper = (None, target) if pdf else (target, None)
        job = self.desk.write(
            lambda progress: files.write(draw, xlsx, paper, progress), "写抽查情况表"
        )
        return job.then(lambda _: self.desk.shell.say(f"抽查情况表写好了：{target.name}"))

    def folder(self, out: Path) -> Job[FolderMade] | None:
        """Everything about the drawn villages, into a folder; to be started."""
        board, service = self.state.board, self.desk.services.spot_check_folder
        if board is None:
            return None
        draw = board.row.draw_id

        def made(done: FolderMade) -> None:
            lacking = f"，{len(done.problems)} 件没有放进去" if done.problems else ""
            words = f"备查材料写好了：{done.path.name}，{len(done.files)} 个文件{lacking}"
            self.desk.shell.say(words)

        job = self.desk.write(
            lambda progress: service.write(draw, out, progress=progress), "整理备查材料"
        )
        return job.then(made)

    # ── what is typed ─────────────────────────────────────────────────────────────────────────

    def as_draft(self) -> dict[str, object]:
        """The result that is being entered, {} for none."""
        entry, board = self.state.result, self.state.board
        if entry.empty or board is None or self.state.line is None:
            return {}
        return {
            "draw": board.row.draw_id,
            "person": self.state.line.candidate.id_number,
            "result": entry.result.value if entry.result else "",
            "note": entry.note,
            "demand": entry.demand,
            "due": entry.due,
        }

    def restore(self, body: Mapping[str, Any]) -> None:
        """Inverse of `as_draft`."""
        said = str(body.get("result", ""))
        entry = Result(
            result=SpotResult(said) if said else None,
            note=str(body.get("note", "")),
            demand=str(body.get("demand", "")),
            due=str(body.get("due", "")),
        )
        self.show(
            draw_id=str(body.get("draw", "")),
            person=str(body.get("person", "")),
            result=entry,
            pane=SpotPane.RESULT,
        )

    def _fresh(self) -> Result:
        """An empty entry: who checks stays the same."""
        return Result(checker=self.state.result.checker)

    def _write(self, work: Any, kept: Any) -> Job[Any]:
        def failed(fault: QualDeskError) -> None:
            self.show(saving=False)
            self.desk.shell.tell(fault)

        self.show(saving=True)
        return self.desk.write(work).then(kept).otherwise(failed).start()


def _running(services: Services) -> str:
    insurances = services.spot_checks.insurances_of(Drawn.VILLAGE)
    return named_round(services.session, insurances[0]).label
