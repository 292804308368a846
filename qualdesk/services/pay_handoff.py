"""交县局的名单: whom the township proposes to stop or resume, what the county decided (Y9, Y10).

The program pays nothing, so a list holds no amount: what is not named in its columns never leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from qualdesk.clock import local_text
from qualdesk.disk import durable_file, make_folder
from qualdesk.documents.sheet import Column, Table, Value, write_pdf_list, write_xlsx
from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.forms import masked_id_number
from qualdesk.domain.months import month_text
from qualdesk.domain.recipient import Status
from qualdesk.domain.term import Term
from qualdesk.errors import Refused
from qualdesk.progress import SILENT, Progress
from qualdesk.services.deciding import ProposalLine, reason_word
from qualdesk.services.list_files import notes_of
from qualdesk.services.people_lines import person_lines
from qualdesk.services.session import Session
from qualdesk.storage.queries import decisions as queries
from qualdesk.storage.queries import people
from qualdesk.storage.queries.decisions import DecisionRow
from qualdesk.storage.queries.people import PeopleFilter


class PayList(Term):
    """Which list is handed to the county."""

    STOPS = "stops", "停发暂停"
    RESUMPTIONS = "resumptions", "恢复"


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What a list holds: counts of proposals and of the county's decisions; the files written."""

    proposals: int
    decisions: int
    files: tuple[Path, ...]


_PERSON = (
    Column("序号", 6, number=True),
    Column("性质", 22),
    Column("姓名", 12),
    Column("公民身份号码", 20),
    Column("险种", 24),
    Column("村（社区）", 14),
    Column("村民小组", 10),
)
_DECIDED = (Column("县局文号", 18), Column("提出或登记日期", 15))
_COLUMNS = {
    PayList.STOPS: (
        *_PERSON,
        Column("处理", 8),
        Column("事由", 16),
        Column("从哪天起", 15),
        Column("到哪天止", 15),
        Column("依据", 26),
        *_DECIDED,
    ),
    PayList.RESUMPTIONS: (
        *_PERSON,
        Column("恢复月份", 10),
        Column("补发哪几个月", 26),
        Column("补发月数", 8),
        *_DECIDED,
    ),
}
_NO_MONEY = "本名单不含金额。建议在县局决定以前不改待遇；发不发、从哪月发，以县局的决定为准。"


class PayHandOff:
    """Proposals that the county has not answered, and decisions recorded this month."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lines(self, kind: PayList) -> tuple[ProposalLine, ...]:
        """Proposals first, then decisions, each by village, group and id number."""
        session = self._session
        session.actor.require(Duty.READ)
        month = month_text(session.today())
        with session.read() as connection:
            rows = [
                *queries.open_proposals(connection),
                *(
                    row
                    for row in queries.decisions(connection)
                    if row.decided and month_text(row.stated_on) == month
                ),
            ]
            rows = [row for row in rows if _belongs(row, kind)]
            wanted = PeopleFilter(id_numbers=tuple({row.id_number for row in rows}))
            found = people.find(connection, wanted) if rows else ()
            lines = {one.row.id_number: one for one in person_lines(session, connection, found)}
        made = (ProposalLine(row, lines[row.id_number]) for row in rows if row.id_number in lines)
        return tuple(sorted(made, key=_order))

    def export(
        self,
        kind: PayList,
        xlsx: Path | None,
        pdf: Path | None = None,
        progress: Progress = SILENT,
    ) -> HandedOver:
        """Write the list as Excel sheet (whole id numbers) or PDF (masked).

        Refused `list.empty` when there is neither proposal nor decision; Environment `disk.*`.
        """
        session = self._session
        lines = self.lines(kind)
        if not lines:
            raise Refused(
                "list.empty",
                f"没有{kind.label}的建议，这个月也没有登记县局的决定，名单是空的。",
                remedy="请先在“停发恢复”里列入建议名单（benefit … --proposal），再导出。",
            )
        targets = tuple(path.absolute() for path in (xlsx, pdf) if path is not None)
        formats = [path.suffix.lstrip(".").lower() for path in targets]
        detail = {"kind": f"pay.{kind.value}", "count": len(lines), "formats": formats}
        with session.work() as work:
            work.commit(Act("list.exported", detail))
        if xlsx is not None:
            make_folder(xlsx.absolute().parent)
            with durable_file(xlsx.absolute()) as out:
                write_xlsx([self._table(kind, lines, str)], out, progress=progress)
        if pdf is not None:
            make_folder(pdf.absolute().parent)
            with durable_file(pdf.absolute()) as out:
                write_pdf_list(
                    self._table(kind, lines, masked_id_number),
                    out,
                    printed_at=local_text(session.clock.now()),
                    training=session.station.training,
                    progress=progress,
                )
        decided = sum(line.row.decided for line in lines)
        return HandedOver(len(lines) - decided, decided, targets)

    def _table(
        self, kind: PayList, lines: Sequence[ProposalLine], show: Callable[[str], str]
    ) -> Table:
        session = self._session
        decided = sum(line.row.decided for line in lines)
        count = (
            f"截至 {session.today()}　建议 {len(lines) - decided} 条（县局还没定），"
            f"县局本月已定 {decided} 条"
        )
        return Table(
            title=f"{kind.label}人员名单（交县局）",
            columns=_COLUMNS[kind],
            rows=(_row(kind, number, line, show) for number, line in enumerate(lines, 1)),
            notes=(*notes_of(session, count), _NO_MONEY),
            name=f"{kind.label}名单",
        )


def _belongs(row: DecisionRow, kind: PayList) -> bool:
    return (row.status is Status.PAYING) is (kind is PayList.RESUMPTIONS)


def _order(line: ProposalLine) -> tuple[bool, str, int, str, str]:
    row = line.person.row
    return line.row.decided, row.village_code, len(row.group), row.group, row.id_number


def _row(kind: PayList, number: int, line: ProposalLine, show: Callable[[str], str]) -> list[Value]:
    said, person = line.row, line.person.row
    values: list[Value] = [
        number,
        "县局决定" if said.decided else "建议（县局还没定）",
        person.name,
        show(person.id_number),
        said.insurance.label,
        line.person.village,
        person.group,
    ]
    if kind is PayList.STOPS:
        values += [
            said.status.label,
            reason_word(said.status, said.reason),
            said.from_on,
            said.until_on,
            said.chosen or "".join(f"{b['basis']}（{b['clause']}）" for b in said.basis[:1]),
        ]
    else:
        values += [said.paid_from, "、".join(said.arrears), len(said.arrears)]
    return [*values, said.document_number, said.stated_on]
