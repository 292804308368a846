"""Notices as they stand: days counted, photos, complaints, which villages have none yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qualdesk.domain.notices import NEEDED_PHOTOS, NoticeMoment, NoticePerson, NoticeState, state_of
from qualdesk.domain.places import area_prefix
from qualdesk.domain.recipient import Insurance, Status
from qualdesk.domain.rounds import Round, RoundKind, RoundRule, kind_of, parse_round, round_of
from qualdesk.domain.standing import concluded_loss
from qualdesk.errors import Refused
from qualdesk.services.session import Session
from qualdesk.services.standings import everybody
from qualdesk.storage.queries import notices as queries
from qualdesk.storage.queries import people
from qualdesk.storage.queries.notices import CloseRow, ComplaintRow, NoticeRow, PhotoRow
from qualdesk.storage.queries.people import PeopleFilter
from qualdesk.storage.store import Reading

NOTICED = Insurance.RESIDENT
"""Y6.1.3 and L2.3.5 speak of the recipients of residents' pensions; others have no village."""


@dataclass(frozen=True, slots=True)
class NoticeFile:
    """A notice with everything that became of it. `village` is "" of one for a web site."""

    row: NoticeRow
    village: str
    round_label: str
    photos: tuple[PhotoRow, ...]
    complaints: tuple[ComplaintRow, ...]
    close: CloseRow | None
    state: NoticeState
    today: date

    @property
    def done(self) -> int:
        """Working days that have come, today included."""
        return sum(day <= self.today for day in self.row.working_days)

    @property
    def left(self) -> int:
        """Working days still to come after today."""
        return len(self.row.working_days) - self.done

    @property
    def unanswered(self) -> tuple[ComplaintRow, ...]:
        """Complaints without an outcome."""
        return tuple(one for one in self.complaints if one.answer is None)

    @property
    def lacking(self) -> tuple[NoticeMoment, ...]:
        """Photos that are needed and not there; those of a web site are not asked for."""
        if self.row.web:
            return ()
        taken = {photo.moment for photo in self.photos}
        return tuple(moment for moment in NEEDED_PHOTOS if moment not in taken)

    @property
    def photo_due(self) -> NoticeMoment | None:
        """The photo that could be taken now: of the begin, or of the end on the last day."""
        if self.state is NoticeState.WAITING:
            return None
        for moment in self.lacking:
            if moment is NoticeMoment.BEGIN or self.today >= self.row.ends_on:
                return moment
        return None


@dataclass(frozen=True, slots=True)
class VillageWithout:
    """A village whose recipients stand on no notice of the round."""

    code: str
    name: str
    people: int


@dataclass(frozen=True, slots=True)
class NoticeBoard:
    """A round: its notices, and villages without one. `web_missing`: the policy asks for one."""

    round: Round
    files: tuple[NoticeFile, ...]
    without: tuple[VillageWithout, ...]
    web_missing: bool


@dataclass(frozen=True, slots=True)
class NoticesStanding:
    """How far the notices of a round are, as numbers: the duty of Y6.1.3 beside a report.

    `filed` notices are done, `hanging` ones not; `without` villages have none; `unanswered`
    complaints have no outcome.
    """

    filed: int
    hanging: int
    without: int
    unanswered: int

    @property
    def finished(self) -> bool:
        """Whether nothing is left to do."""
        return not (self.hanging or self.without or self.unanswered)


def round_rule(session: Session) -> RoundRule:
    """The rounds in which notices hang, with the closing days of the residents' insurance."""
    today = session.today()
    per = session.policy().on(today).value("notice.per", RoundKind)
    rule = session.policy().round_rule(NOTICED, today)
    if rule.kind is per:
        return rule
    return RoundRule(per, tuple((n * per.months, 25) for n in range(1, 12 // per.months + 1)))


def notice_round(session: Session, text: str = "") -> Round:
    """The round `2026H2` of notices, the running one for ""; Refused `round.invalid`."""
    rule = round_rule(session)
    return parse_round(rule, text) if text else round_of(rule, session.today())


def round_words(session: Session, round_id: str) -> str:
    """2026年下半年; the id itself where it is not of the rounds in force."""
    rule = round_rule(session)
    return parse_round(rule, round_id).label if kind_of(round_id) is rule.kind else round_id


def notice_files(
    session: Session, connection: Reading, rows: Sequence[NoticeRow]
) -> tuple[NoticeFile, ...]:
    """The notices with all that belongs to them."""
    ids = [row.notice_id for row in rows]
    if not ids:
        return ()
    book, today = session.village_book(), session.today()
    photos, closes = queries.photos(connection, ids), queries.closes(connection, ids)
    said: dict[str, list[ComplaintRow]] = {}
    for one in queries.complaints(connection, ids):
        said.setdefault(one.notice_id, []).append(one)
    return tuple(
        NoticeFile(
            row=row,
            village=book.name(row.village_code) if row.village_code else "",
            round_label=round_words(session, row.round),
            photos=photos.get(row.notice_id, ()),
            complaints=tuple(said.get(row.notice_id, ())),
            close=closes.get(row.notice_id),
            state=state_of(
                row.begins_on,
                row.working_days,
                closes[row.notice_id].closed_on if row.notice_id in closes else None,
                today,
            ),
            today=today,
        )
        for row in rows
    )


def one_file(session: Session, connection: Reading, notice_id: str) -> NoticeFile:
    """A notice that stands. Refused `notice.unknown`."""
    rows = queries.notices(connection, notice_ids=(notice_id.strip(),))
    if not rows:
        raise Refused(
            "notice.unknown",
            "没有这个编号的公示，或者已经撤销。",
            remedy="请用 notice status 查看编号。",
            value=notice_id,
        )
    return notice_files(session, connection, rows)[0]


def board(session: Session, connection: Reading, this: Round) -> NoticeBoard:
    """A round's notices by first day and village, and the villages that have none."""
    rows = queries.notices(connection, round_id=this.id)
    posted = {row.village_code for row in rows if not row.web}
    counts = Counter(
        code for _, code in _paid(session, connection, area_prefix(session.station.division_code))
    )
    book = session.village_book()
    web = session.policy().on(session.today()).find("notice.web", RoundKind)
    return NoticeBoard(
        this,
        notice_files(session, connection, rows),
        tuple(
            VillageWithout(code, book.name(code), counts[code])
            for code in sorted(counts)
            if code and code not in posted
        ),
        web is not None and not any(row.web for row in rows),
    )


def notices_standing(
    session: Session, connection: Reading, round_id: str
) -> NoticesStanding | None:
    """How far the notices of a round are; None where it is no round of notices, or needs none.

    The web notice is left out: it is the county's own, and hangs on no wall.
    """
    if kind_of(round_id) is not round_rule(session).kind:
        return None
    found = board(session, connection, notice_round(session, round_id))
    files = [one for one in found.files if not one.row.web]
    if not files and not found.without:
        return None
    filed = sum(one.state is NoticeState.CLOSED for one in files)
    unanswered = sum(len(one.unanswered) for one in files)
    return NoticesStanding(filed, len(files) - filed, len(found.without), unanswered)


def _paid(session: Session, connection: Reading, area: str) -> list[tuple[str, str]]:
    """Id number and village of whoever is paid, is on the roster and not known as lost."""
    wanted = PeopleFilter(villages=(area,), insurance=NOTICED)
    paid = [
        (number, village)
        for number, village, _, standing in everybody(session, connection, wanted)
        if standing.facts.insurance is NOTICED
        and standing.facts.status is Status.PAYING
        and not concluded_loss(standing.facts)
    ]
    marks = people.marks(connection)
    gone = {number for (number, one), mark in marks.items() if one is NOTICED and mark.off_roster}
    return [(number, village) for number, village in paid if number not in gone]


def recipients(session: Session, connection: Reading, area: str) -> tuple[NoticePerson, ...]:
    """Who belongs on a notice of the area (leading digits), by village, group, number."""
    paid = {number for number, _ in _paid(session, connection, area)}
    wanted = PeopleFilter(villages=(area,), insurance=NOTICED)
    return tuple(
        NoticePerson(row.id_number, NOTICED, row.name, row.sex, row.village_code, row.group)
        for row in people.find(connection, wanted)
        if row.id_number in paid
    )
