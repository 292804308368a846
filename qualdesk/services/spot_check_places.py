"""What belongs to each place of a draw: its people, papers and confirmations of the round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from qualdesk.documents.sheet import Column, Table, Value
from qualdesk.domain.confirmation import Confirmation, Evidence, rank
from qualdesk.domain.form_codes import FormKind
from qualdesk.domain.forms import masked_id_number
from qualdesk.domain.policy_values import Drawn
from qualdesk.domain.rounds import Round
from qualdesk.services.form_lookup import standings_of
from qualdesk.services.list_files import TRAINING_NOTE
from qualdesk.services.rounds import named_round
from qualdesk.services.session import Session
from qualdesk.services.spot_check_board import DrawBoard
from qualdesk.storage.queries import confirmations, papers, roster, spot_checks
from qualdesk.storage.queries.papers import FormFilter, FormRow
from qualdesk.storage.queries.people import PersonRow
from qualdesk.storage.store import Reading

PRINTED = (FormKind.GROUP, FormKind.INDIVIDUAL)
"""The papers of people, in the order of the file."""
_INDEX = (
    Column("编号", 7, number=True),
    Column("文件", 20),
    Column("内容", 16),
    Column("姓名", 14),
    Column("公民身份号码", 20),
    Column("日期", 12),
    Column("说明", 20),
)
_LIST = (
    Column("序号", 6, number=True),
    Column("姓名", 12),
    Column("公民身份号码", 20),
    Column("村民小组", 10),
    Column("险种", 22),
    Column("确认日期", 12),
    Column("方式", 14),
    Column("结果", 8),
    Column("抽中", 6),
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One file of a place: what it is called, and what it shows."""

    file: str
    what: str
    name: str
    id_number: str
    on: str
    about: str


@dataclass(slots=True)
class DrawnPlace:
    """Everything about one drawn village or unit; `pieces` grows as its files are written."""

    title: str
    people: Mapping[str, PersonRow]
    drawn: frozenset[str]
    facts: list[Confirmation]
    forms: list[FormRow]
    scans: dict[str, FormRow]  # of signatures, each with the form that it shows
    states: Mapping[str, str]  # of the signatures, by serial
    pieces: list[Piece] = field(default_factory=list)

    @property
    def evidence(self) -> list[tuple[Confirmation, Evidence]]:
        """Every piece that a confirmation of the round stands on."""
        return [(fact, piece) for fact in self.facts for piece in fact.evidence]

    def note(self, file: str, what: str, fact: Confirmation) -> str:
        """Put a piece of a confirmation on the index; the person's name."""
        person = self.people.get(fact.id_number)
        name = person.name if person else ""
        day = str(fact.stated_on)
        self.pieces.append(Piece(file, what, name, fact.id_number, day, fact.method.label))
        return name


def places_of(session: Session, board: DrawBoard) -> list[DrawnPlace]:
    """The places of a draw in its order; of a draw of people one, with these people."""
    row = board.row
    this = named_round(session, row.insurances[0], row.round)
    drawn = frozenset(one.id_number for one in row.people)
    with session.read() as connection:
        if row.drawn is Drawn.PERSON:
            everybody = [one.id_number for one in row.people]
            return [_place(session, connection, "抽中人员", everybody, drawn, this)]
        named: dict[str, dict[str, None]] = defaultdict(dict)
        for one in spot_checks.population(connection, row.draw_id):
            named[one.place][one.id_number] = None
        titles = board.place_names
        return [
            _place(session, connection, titles[code], list(named[code]), drawn, this)
            for code in row.places
        ]


def _place(
    session: Session,
    connection: Reading,
    title: str,
    numbers: list[str],
    drawn: frozenset[str],
    this: Round,
) -> DrawnPlace:
    people = {row.id_number: row for row in roster.rows_of(connection, numbers)}
    facts = confirmations.of_people(connection, numbers, this.begin, this.end)
    serials = papers.serials_of(connection, numbers, this.id)
    wanted = FormFilter(serials=serials, kinds=tuple(kind.value for kind in PRINTED))
    forms = list(papers.forms(connection, wanted)) if serials else []
    standings = standings_of(session, connection, forms)
    signed = papers.signoffs_of(connection, [form.form_serial for form in forms])
    scans = {
        fact.scan_sha256: form
        for form in forms
        for fact in signed.get(form.form_serial, ())
        if fact.scan_sha256
    }
    states = {serial: now.paper.label for serial, now in standings.items()}
    return DrawnPlace(title, people, drawn & set(numbers), facts, forms, scans, states)


def index_table(session: Session, place: DrawnPlace) -> Table:
    """目录: what each numbered file shows."""
    rows: list[list[Value]] = [
        [number, p.file, p.what, p.name, masked_id_number(p.id_number), p.on, p.about]
        for number, p in enumerate(place.pieces, 1)
    ]
    notes = _notes(session, f"共 {len(rows)} 件；文件名只编号，不写姓名和证号")
    return Table(f"{place.title}　备查材料目录", _INDEX, rows, notes, "目录")


def people_table(session: Session, place: DrawnPlace, show: Callable[[str], str]) -> Table:
    """确认名单: everybody of the place with the newest confirmation of the round."""
    newest = {fact.id_number: fact for fact in sorted(place.facts, key=rank)}
    order = sorted(place.people.values(), key=_order)
    notes = _notes(session, f"共 {len(order)} 人，本期已确认 {len(newest)} 人")
    rows = [
        _listed(number, row, newest.get(row.id_number), row.id_number in place.drawn, show)
        for number, row in enumerate(order, 1)
    ]
    return Table(f"{place.title}　确认名单", _LIST, rows, notes, "确认名单")


def _notes(session: Session, about: str) -> tuple[str, ...]:
    said = (f"{session.station.name}　{about}",)
    return (*said, TRAINING_NOTE) if session.station.training else said


def _listed(
    number: int, row: PersonRow, fact: Confirmation | None, drawn: bool, show: Callable[[str], str]
) -> list[Value]:
    said: list[Value] = ["", "", "没有确认", ""]
    if fact is not None:
        insurances = "、".join(one.label for one in fact.insurances)
        said = [insurances, fact.stated_on, fact.method.label, fact.outcome.label]
    return [number, row.name, show(row.id_number), row.group, *said, "是" if drawn else ""]


def _order(row: PersonRow) -> tuple[int, str, str]:
    return len(row.group), row.group, row.id_number
