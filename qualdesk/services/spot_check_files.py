"""The report of a draw as Excel sheets and PDF: numbers, seed, digest, person by person.

The Excel file also holds the population, so that anyone can repeat the draw with `sha256sum`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from qualdesk.clock import local_text
from qualdesk.disk import durable_file, make_folder
from qualdesk.documents.sheet import Column, Table, Value, write_pdf_list, write_xlsx
from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.forms import masked_id_number
from qualdesk.domain.spot_check import SpotResult, SpotSource, value_of
from qualdesk.progress import SILENT, Progress
from qualdesk.services.list_files import TRAINING_NOTE
from qualdesk.services.session import Session
from qualdesk.services.spot_check_board import DrawBoard, DrawnLine, SpotCheckBoard
from qualdesk.services.spot_check_papers import method_words
from qualdesk.storage.queries import spot_checks as queries

_COLUMNS = (
    Column("序号", 6, number=True),
    Column("姓名", 12),
    Column("公民身份号码", 20),
    Column("村组（单位）", 18),
    Column("系统记录", 24),
    Column("结果", 8),
    Column("查到", 8),
    Column("方式", 8),
    Column("抽查人", 10),
    Column("抽查日期", 12),
    Column("说明", 24),
    Column("整改要求", 20),
    Column("整改期限", 12),
    Column("整改情况", 20),
)
_POPULATION = (
    Column("代码（村、单位）", 20),
    Column("公民身份号码", 20),
    Column("险种", 14),
    Column("抽签值", 68),
)
_HOW = (
    "重抽办法：抽签值＝sha256（“抽签号|代码”或“抽签号|身份证号码”），十六进制，从小到大依次抽取；"
    "先抽乡镇（村代码前9位加000，村数够的才参加），再抽村（单位），再在其中抽人。"
)
_DIGEST = "总体摘要＝sha256（每行“代码,身份证号码,险种代码”，按字符排序，用换行连接）"


class SpotCheckFiles:
    """One use case a method; the audit says that names left."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def write(
        self, draw_id: str, xlsx: Path | None, pdf: Path | None, progress: Progress = SILENT
    ) -> DrawBoard:
        """Write the report where it is asked for: whole numbers in Excel, masked ones on paper.

        Refused `spotcheck.unknown`; Environment `disk.*`.
        """
        session = self._session
        session.actor.require(Duty.READ)
        board = SpotCheckBoard(session).one(draw_id)
        if xlsx is not None:
            tables = [self._people(board, str), *self._population(board)]
            target = xlsx.absolute()
            make_folder(target.parent)
            with durable_file(target) as out:
                write_xlsx(tables, out, progress=progress)
        if pdf is not None:
            target = pdf.absolute()
            make_folder(target.parent)
            with durable_file(target) as out:
                write_pdf_list(
                    self._people(board, masked_id_number),
                    out,
                    printed_at=local_text(session.clock.now()),
                    training=session.station.training,
                    progress=progress,
                )
        with session.work() as work:
            detail = {"draw": board.row.draw_id, "xlsx": xlsx is not None, "pdf": pdf is not None}
            work.commit(Act("spotcheck.report", detail))
        return board

    def _people(self, board: DrawBoard, show: Callable[[str], str]) -> Table:
        return Table(
            title="抽查情况表",
            columns=_COLUMNS,
            rows=_rows(board.lines, show),
            notes=tuple(self._notes(board)),
            name="抽查情况",
        )

    def _notes(self, board: DrawBoard) -> Iterator[str]:
        row = board.row
        everybody, inside = SpotCheckBoard(self._session).sizes(row.draw_id)
        places = [
            f"{name}（应查 {inside.get(code, 0)} 人）" for code, name in board.place_names.items()
        ]
        where = "、".join(places) or f"应查 {everybody} 人"
        batch = f"{board.name}　{row.stated_on}"
        yield f"{self._session.station.name}　{batch}　{where}"
        yield (
            f"{method_words(board)}　险种：{'、'.join(one.label for one in row.insurances)}　"
            f"总体 {everybody} 人"
        )
        yield (
            f"实查 {board.checked} / {len(board.lines)} 人：一致 {board.count(SpotResult.AGREES)}，"
            f"不一致 {board.count(SpotResult.DIFFERS)}，待整改 {len(board.open_differences)}"
        )
        if row.source is SpotSource.OWN:
            yield f"总体摘要 {row.population_sha256}"
        if row.note:
            yield row.note
        if self._session.station.training:
            yield TRAINING_NOTE

    def _population(self, board: DrawBoard) -> list[Table]:
        row = board.row
        if row.source is not SpotSource.OWN:
            return []
        with self._session.read() as connection:
            population = queries.population(connection, row.draw_id)
        rows = (
            (one.place, one.id_number, one.insurance, value_of(row.seed, one.id_number))
            for one in population
        )
        notes = (_HOW, _DIGEST, f"抽签号 {row.seed}　总体摘要 {row.population_sha256}")
        return [Table("抽签总体", _POPULATION, rows, notes, "抽签总体")]


def _rows(lines: Sequence[DrawnLine], show: Callable[[str], str]) -> Iterator[list[Value]]:
    for line in lines:
        result, done = line.result, line.rectification
        yield [
            line.number,
            line.name,
            show(line.candidate.id_number),
            line.place,
            record_words(line),
            result.result.label if result else "没查",
            result.found.label if result else "",
            result.how.label if result else "",
            result.checker if result else "",
            result.stated_on if result else None,
            result.problem if result else "",
            result.demand if result else "",
            result.due_on if result else None,
            f"{done.stated_on} {done.done}" if done else "",
        ]


def record_words(line: DrawnLine) -> str:
    """`2026-10-12 手机APP（本人） 具备`: what the record says of a drawn person."""
    fact = line.newest
    return f"{fact.stated_on} {fact.method.label} {fact.outcome.label}" if fact else "没有确认过"
