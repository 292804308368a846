"""照片认领: pictures that coordinators send, matched to people, confirmed in one pass (P2.3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.changes import Changes
from qualdesk.domain.confirmation import Method
from qualdesk.domain.form_codes import parse_token, station_of
from qualdesk.domain.photo_names import Known, Names
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.rounds import Round
from qualdesk.domain.term import Term
from qualdesk.errors import Problem, QualDeskError, Refused, Severity, Unreadable, Where
from qualdesk.imaging.scan import prepare_scan
from qualdesk.progress import SILENT, Progress
from qualdesk.services.confirming import Confirming, ConfirmRequest, Prepared, read_picture
from qualdesk.services.paper_heads import FORM_KEY
from qualdesk.services.people_lines import PersonLine, area_of, lines_of, people_filter
from qualdesk.services.session import Session
from qualdesk.storage.queries import papers, people
from qualdesk.storage.store import Reading

METHODS = (Method.ON_SITE, Method.HOME_VISIT)
"""How the coordinator saw the person."""
UNREADABLE = "打不开这张照片"
"""The reason of a picture whose name says nobody and that cannot be looked into."""
_ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff", ".heic", ".heif"})
_FILES_LIMIT = 5000


class ClaimedBy(Term):
    """Why a picture is taken for somebody's."""

    ID_NUMBER = "id_number", "身份证号码"
    NAME = "name", "姓名"
    FORM = "form", "表单二维码"
    HAND = "hand", "人工指定"


@dataclass(frozen=True, slots=True)
class Claim:
    """One picture. One person is a match, several are offered, none is the tray with `reason`.

    One person with a `reason` is offered too: the name fits, its village does not.
    `confirmed_on`: the only person was confirmed in the running round already.
    """

    file: Path
    name: str  # of the file, below the folder
    people: tuple[PersonLine, ...]
    by: ClaimedBy | None
    reason: str = ""
    confirmed_on: date | None = None

    @property
    def id_number(self) -> str:
        """Whose it is, "" while that is not clear."""
        clear = len(self.people) == 1 and not self.reason
        return self.people[0].row.id_number if clear else ""


@dataclass(frozen=True, slots=True)
class Taken:
    """One person confirmed with one or several pictures."""

    id_number: str
    files: tuple[str, ...]
    confirmation_id: str


@dataclass(frozen=True, slots=True)
class ClaimsKept:
    """`changes` is None when nobody could be confirmed; whoever could not is in `problems`."""

    taken: tuple[Taken, ...]
    problems: tuple[Problem, ...]
    changes: Changes | None


class PhotoClaims:
    """Reading writes nothing; confirming is one act for all."""

    def __init__(self, session: Session, confirming: Confirming) -> None:
        self._session = session
        self._confirming = confirming

    def match(
        self, folder: Path, village: str = "", progress: Progress = SILENT
    ) -> tuple[Claim, ...]:
        """Who is on each picture of a folder and the folders in it, by name of the file.

        An id number in the name decides; else a name that one person of the village bears (of
        `village`, of the one that the file or its folder names, or of the station); else the
        code of a form in the picture. Refused `folder.missing`, `folder.empty`,
        `folder.too_many`, `village.unknown`.
        """
        session = self._session
        session.actor.require(Duty.CONFIRM)
        area = area_of(session, village) if village.strip() else ""
        files = _pictures(folder)
        with session.read() as connection:
            rows = people.find(connection, people_filter(session))
            names = Names(
                Known(row.id_number, row.name, row.village_code, row.group) for row in rows
            )
            found: list[tuple[Path, list[Known], ClaimedBy | None, str]] = []
            for number, file in enumerate(files, 1):
                progress.at("正在认照片", number, len(files))
                found.append((file, *self._one(connection, names, folder, file, area)))
            numbers = sorted({one.id_number for _, known, _, _ in found for one in known})
            lines = lines_of(session, connection, numbers)
        running = session.policy().on(session.today()).running
        return tuple(
            Claim(
                file,
                file.relative_to(folder).as_posix(),
                tuple(lines[one.id_number] for one in known),
                by,
                reason,
                _confirmed_on(lines[known[0].id_number], running) if len(known) == 1 else None,
            )
            for file, known, by, reason in found
        )

    def confirm(
        self,
        pictures: Sequence[tuple[Path, str]],
        method: Method = Method.ON_SITE,
        on: date | None = None,
        reason: str = "",
        progress: Progress = SILENT,
    ) -> ClaimsKept:
        """Confirm the people of these (picture, id number) pairs, one confirmation a person.

        Whoever cannot be confirmed (dead, ended, …) is left out and told as refused, the file
        with it; the others are kept in one act. Refused `claims.nothing`, `claims.method`.
        """
        session = self._session
        session.actor.require(Duty.CONFIRM)
        if method not in METHODS:
            words = "、".join(one.label for one in METHODS)
            raise Refused(
                "claims.method",
                f"村里发来的照片不能登记为“{method.label}”。",
                remedy=f"可以用：{words}。",
                value=method.value,
            )
        files: dict[str, list[Path]] = defaultdict(list)
        for file, number in pictures:
            files[number].append(file)
        if not files:
            raise Refused(
                "claims.nothing",
                "没有认定好的照片。",
                remedy="请先指定每张照片是谁；认不出的可以改文件名后再来一次。",
            )
        prepared, problems = self._prepared(files, method, on, reason, progress)
        if not prepared:
            return ClaimsKept((), tuple(problems), None)
        taken: list[Taken] = []
        with session.work() as work:
            for number, one in prepared.items():
                kept = self._confirming.keep(work, one)
                names = tuple(file.name for file in files[number])
                taken.append(Taken(number, names, kept.confirmation.fact_id))
                problems += _of_file(kept.problems, files[number][0])
            detail = {"people": len(taken), "pictures": sum(map(len, files.values()))}
            changes = work.commit(Act("photos.confirm", {**detail, "method": method.value}))
        return ClaimsKept(tuple(taken), tuple(problems), changes)

    def _prepared(
        self,
        files: Mapping[str, Sequence[Path]],
        method: Method,
        on: date | None,
        reason: str,
        progress: Progress,
    ) -> tuple[dict[str, Prepared], list[Problem]]:
        prepared: dict[str, Prepared] = {}
        problems: list[Problem] = []
        for at, (number, pictures) in enumerate(files.items(), 1):
            progress.at("正在登记", at, len(files))
            try:
                request = ConfirmRequest(
                    id_number=number,
                    method=method,
                    photos=tuple(read_picture(file) for file in pictures),
                    on=on,
                    reason=reason,
                )
                prepared[number] = self._confirming.prepare(request)
            except (Refused, Unreadable) as fault:
                problems += _of_file(fault.problems, pictures[0])
        return prepared, problems

    # ── whose picture it is ───────────────────────────────────────────────────────────────────

    def _one(
        self, connection: Reading, names: Names, folder: Path, file: Path, area: str
    ) -> tuple[list[Known], ClaimedBy | None, str]:
        text = file.stem
        by_number = names.by_number(text)
        if by_number:
            return by_number, ClaimedBy.ID_NUMBER, ""
        if names.has_number(text):
            return [], None, "文件名里的身份证号码不对，或者花名册里没有这个人"
        village = self._village_of(folder, file, area)
        by_name = names.by_name(text, village)
        if by_name:
            reason = "" if len(by_name) == 1 else "同名的有几个人，请选一个"
            return by_name, ClaimedBy.NAME, reason
        elsewhere = names.by_name(text, area)
        if elsewhere:
            return elsewhere, ClaimedBy.NAME, "文件名里的村没有叫这个名字的人，别的村有，请核对"
        return self._by_form(connection, names, file)

    def _village_of(self, folder: Path, file: Path, area: str) -> str:
        """The village that the file, or the nearest folder above it, is named after."""
        if len(area) == 12:
            return area
        book, own = self._session.village_book(), self._session.station.division_code
        parts = file.relative_to(folder).with_suffix("").parts
        named = (book.mentioned(part, own) for part in reversed(parts))
        return next((code for code in named if code), area)

    def _by_form(
        self, connection: Reading, names: Names, file: Path
    ) -> tuple[list[Known], ClaimedBy | None, str]:
        try:
            tokens = prepare_scan(read_picture(file)).tokens
        except QualDeskError:
            return [], None, UNREADABLE
        serials = [serial for text in tokens if (serial := self._serial(text))]
        found = papers.people_of(connection, serials)
        known = [names.get(row.id_number) for serial in serials for row in found.get(serial, ())]
        people_shown = list({one.id_number: one for one in known if one is not None}.values())
        if len(people_shown) == 1:
            return people_shown, ClaimedBy.FORM, ""
        if people_shown:
            return people_shown, ClaimedBy.FORM, "照片上的表列着几个人，请选一个"
        if serials:
            return [], None, "照片上的表单不是本站的"
        return [], None, "文件名里没有身份证号码，也没有花名册里的姓名"

    def _serial(self, text: str) -> str:
        """The serial of a code of ours; "" for any other code, and for a forged one."""
        try:
            token = parse_token(text)
        except Refused:
            return ""
        ours = station_of(token.serial) == self._session.station.paper_code
        key = self._session.store.derive(FORM_KEY)
        return token.serial if not ours or token.made_with(key) else ""


def _pictures(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise Refused(
            "folder.missing",
            f"找不到文件夹“{folder.name}”。",
            remedy="请核对位置；U 盘里的，请先插好 U 盘。",
            value=str(folder),
        )
    files = sorted(
        file for file in folder.rglob("*") if file.suffix.lower() in _ENDINGS and file.is_file()
    )
    if not files:
        raise Refused(
            "folder.empty",
            f"文件夹“{folder.name}”里没有照片。",
            remedy="请把照片（jpg、png 等）放进这个文件夹；压缩包请先解开。",
            value=str(folder),
        )
    if len(files) > _FILES_LIMIT:
        raise Refused(
            "folder.too_many",
            f"文件夹“{folder.name}”里有 {len(files)} 张照片，一次最多 {_FILES_LIMIT} 张。",
            remedy="请按村分成几个文件夹，一个一个来。",
            value=str(len(files)),
        )
    return files


def _confirmed_on(line: PersonLine, running: Mapping[Insurance, Round]) -> date | None:
    """The day of the running rounds on which every benefit of the person was confirmed."""
    days = []
    for benefit in line.benefits:
        confirmed, this = benefit.facts.qualified_on, running.get(benefit.insurance)
        if confirmed is None or this is None or confirmed not in this:
            return None
        days.append(confirmed)
    return max(days, default=None)


def _of_file(problems: Iterable[Problem], file: Path) -> list[Problem]:
    """The problems, each with the picture it is about."""
    where = Where(file=str(file))
    return [
        Problem(one.severity, one.code, one.message, where, one.value)
        for one in problems
        if one.severity is not Severity.ADVICE
    ]
