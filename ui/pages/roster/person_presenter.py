"""One person without widgets: card, timeline, photos; the number shown on demand and logged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from qualdesk.domain.duties import ContactOutcome
from qualdesk.domain.identity import age_on
from qualdesk.domain.policy_values import ContactHow
from qualdesk.domain.recipient import State
from qualdesk.errors import Damaged, Unreadable
from qualdesk.progress import Progress
from qualdesk.services.contacts import ContactRequest
from qualdesk.services.people_lines import BenefitLine
from qualdesk.services.photos import Photos
from qualdesk.services.register import PersonFile, person_mark
from ui.context import Desk
from ui.look.marks import StateMark
from ui.pages.roster.timeline import timeline
from ui.pages.roster.timeline_duties import now
from ui.pages.roster.timeline_entry import ALL, PAPERS, Entry, kinds_of, shown
from ui.pages.roster.words import state_words
from ui.presenter import Presenter
from ui.text import place_words

if TYPE_CHECKING:
    from qualdesk.services.paper_desk import PageImage, PaperDesk

THUMBNAIL = (48, 58)  # logical pixels
PORTRAIT = (120, 144)
_SHARP = 2  # pictures are sharp at 200 %
_MOST_PHOTOS = 24  # of a timeline, newest first
_MOST_PAPERS = 12
_SMALL_DPI, _LARGE_DPI = 40, 110


@dataclass(frozen=True, slots=True)
class BenefitView:
    """One benefit in words."""

    insurance: str
    mark: StateMark
    word: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonView:
    """One person in words; `fields` are label and value."""

    id_number: str
    name: str
    about: str  # 女　彝族　81 岁
    mark: StateMark
    word: str
    flags: tuple[str, ...]
    now: tuple[tuple[StateMark, str], ...]  # death, stop, waiting proposal, open cases
    fields: tuple[tuple[str, str], ...]
    benefits: tuple[BenefitView, ...]
    entries: tuple[Entry, ...]
    file: PersonFile


@dataclass(frozen=True, slots=True)
class PaperPicture:
    """The first page of a paper."""

    serial: str
    title: str
    page: PageImage


@dataclass(frozen=True, slots=True)
class PersonState:
    """The person who is open, "" for nobody; photos by sha256, `portrait` the newest one."""

    wanted: str = ""
    person: PersonView | None = None
    kind: str = ALL
    photos: Mapping[str, bytes] = field(default_factory=dict)
    portrait: bytes = b""
    portrait_day: str = ""
    large: bytes = b""  # a photo to be looked at in full
    large_paper: PaperPicture | None = None  # or a paper
    papers: tuple[PaperPicture, ...] | None = None  # small, while they are looked at

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Those of the chosen kind."""
        return shown(self.person.entries, self.kind) if self.person else ()


class PersonPresenter(Presenter[PersonState]):
    """Opens people, one at a time."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, PersonState())

    def open(self, id_number: str) -> None:
        """Show a person; the one there stays until the other has come."""
        services, today = self.desk.services, self.desk.today()
        if id_number != self.state.wanted:
            self.show(wanted=id_number, large=b"", large_paper=None, papers=None)
        if not id_number:
            self.show(person=None, photos={}, portrait=b"", portrait_day="")
            return

        def read(_: Progress) -> PersonView:
            book = services.session.village_book()
            return person_view(services.register.person(id_number), today, book.name)

        self.latest("person", self.desk.read(read).then(self._came))

    def again(self) -> None:
        """Something was written."""
        if self.state.wanted:
            self.open(self.state.wanted)

    def choose_kind(self, kind: str) -> None:
        """Only entries of a kind."""
        self.show(kind=kind)

    def revealed(self, id_number: str) -> None:
        """The whole number was shown: log it."""
        register, mark = self.desk.services.register, person_mark(id_number)
        self.desk.quiet_write(lambda _: register.looked("recipient.looked", person=mark)).start()

    def turn_kind(self, step: int) -> None:
        """The next kind of entries that there are any of."""
        person = self.state.person
        if person is not None:
            kinds = [kind for kind, _, n in kinds_of(person.entries) if n or kind == ALL]
            here = kinds.index(self.state.kind) if self.state.kind in kinds else 0
            self.choose_kind(kinds[(here + step) % len(kinds)])

    def enlarge(self, entry: Entry) -> None:
        """Show the photo or the paper of an entry as large as the window."""
        if entry.photo:
            photos = self.desk.services.photos
            job = self.desk.read(lambda _: photos.whole(entry.photo))
            job.then(lambda data: self.show(large=data, large_paper=None)).start()
        elif entry.serial:
            self.enlarge_paper(entry.serial)

    def enlarge_paper(self, serial: str) -> None:
        """Show a paper as large as the window."""
        desk, titles = self.desk.services.paper_desk, self._titles()
        job = self.desk.read(lambda _: _picture(desk, serial, titles.get(serial, ""), _LARGE_DPI))
        job.then(lambda paper: self.show(large=b"", large_paper=paper)).start()

    def look_at_papers(self) -> None:
        """All papers of the person as small pictures."""
        desk, titles = self.desk.services.paper_desk, self._titles()
        if not titles:
            self.desk.shell.say("还没有印过表")
            return

        def draw(progress: Progress) -> tuple[PaperPicture, ...]:
            found = []
            for serial, title in list(titles.items())[:_MOST_PAPERS]:
                progress.at("读纸")
                found.append(_picture(desk, serial, title, _SMALL_DPI))
            return tuple(found)

        self.latest("papers", self.desk.read(draw).then(lambda papers: self.show(papers=papers)))

    def step_back(self) -> bool:
        """Close what is looked at: the large picture first; False when there is nothing."""
        if self.state.large or self.state.large_paper:
            self.show(large=b"", large_paper=None)
        elif self.state.papers is not None:
            self.show(papers=None)
        else:
            return False
        return True

    def _titles(self) -> dict[str, str]:
        entries = self.state.person.entries if self.state.person else ()
        return {entry.serial: entry.title for entry in shown(entries, PAPERS)}

    def withdraw(self, entry: Entry, reason: str) -> None:
        """撤销: a correction that names the confirmation; the old record stays to be seen."""
        correcting = self.desk.services.correcting
        job = self.desk.write(lambda _: correcting.correct(entry.fact_id, {}, reason), "撤销")
        job.then(lambda _: self.desk.shell.say("已撤销这条记录，旧记录还在")).start()

    def log_contact(self, how: ContactHow, outcome: ContactOutcome, note: str) -> None:
        """Keep a contact with the person in sight: of today, to the only open case if there is."""
        person, contacts = self.state.person, self.desk.services.contacts
        if person is None:
            return
        request = ContactRequest(id_number=person.id_number, how=how, outcome=outcome, note=note)
        said = f"已记下和{person.name}的联系：{how.label}，{outcome.label}"
        job = self.desk.write(lambda _: contacts.add(request), "记联系")
        job.then(lambda _: self.desk.shell.say(said)).start()

    def _came(self, view: PersonView) -> None:
        same = self.state.person is not None and self.state.person.id_number == view.id_number
        fields: dict[str, object] = {} if same else {"photos": {}, "portrait": b"", "kind": ALL}
        self.show(person=view, **fields)
        wanted = [entry.photo for entry in view.entries if entry.photo][:_MOST_PHOTOS]
        if not wanted:
            return
        day = next(entry.day for entry in view.entries if entry.photo)
        photos = self.desk.services.photos
        job = self.desk.read(lambda progress: _small(photos, wanted, progress))
        self.latest("photos", job.then(lambda came: self._photos_came(*came, day)))

    def _photos_came(self, photos: Mapping[str, bytes], portrait: bytes, day: date) -> None:
        self.show(photos=photos, portrait=portrait, portrait_day=day.isoformat())


def _picture(desk: PaperDesk, serial: str, title: str, dpi: int) -> PaperPicture:
    return PaperPicture(serial, title, desk.page(desk.look([serial]), 0, dpi))


def _small(
    photos: Photos, wanted: list[str], progress: Progress
) -> tuple[Mapping[str, bytes], bytes]:
    """Thumbnails, and the first one larger; what is damaged is left out (数据体检 tells of it)."""
    found: dict[str, bytes] = {}
    portrait = b""
    for sha256 in dict.fromkeys(wanted):
        progress.at("读照片")
        try:
            found[sha256] = photos.small(sha256, THUMBNAIL[0] * _SHARP, THUMBNAIL[1] * _SHARP)
            if not portrait:
                portrait = photos.small(sha256, PORTRAIT[0] * _SHARP, PORTRAIT[1] * _SHARP)
        except (Damaged, Unreadable):
            continue
    return found, portrait


def person_view(file: PersonFile, today: date, village_name: Callable[[str], str]) -> PersonView:
    """A person in words."""
    person, line = file.recipient, file.line
    age = age_on(person.birth, today)
    about = "　".join(w for w in (person.sex.label, person.ethnic_group, f"{age} 岁") if w)
    contact = person.contact_name
    if person.contact_relation:
        contact = f"{contact}（{person.contact_relation}）"
    fields = (
        ("出生", person.birth.isoformat()),
        ("村 / 组", place_words(line.village if person.village_code else "", person.group)),
        ("居住地", person.present_address),
        ("户籍", person.registered_address),
        ("本人电话", person.phone),
        ("联系人", contact),
        ("联系电话", person.contact_phone),
        ("原15位号", person.original_id_number),
    )
    mark, word = state_words(line.state, line.due_on, today)
    return PersonView(
        id_number=person.id_number,
        name=person.name,
        about=about,
        mark=mark,
        word=word,
        flags=tuple(flag.label for flag in line.flags),
        now=tuple(now(file)),
        fields=tuple((label, value) for label, value in fields if value),
        benefits=tuple(_benefit(one, file, today) for one in line.benefits),
        entries=timeline(file, today, village_name),
        file=file,
    )


def _benefit(one: BenefitLine, file: PersonFile, today: date) -> BenefitView:
    facts = one.facts
    started = f"{facts.started_month} 起领" if facts.started_month else ""
    status = f"待遇{one.status.label}"
    if facts.status_reason:
        status = f"{status}（{facts.status_reason}）"
    due = f"到期 {one.due_on}" if one.due_on and one.state is not State.DISQUALIFIED else ""
    unit = one.marks.unit_code
    unit_words = f"{file.unit_names.get(unit, '')}（{unit}）" if unit else ""
    off = "最近一次花名册里没有" if one.marks.off_roster else ""
    confirmed = f"上次确认 {facts.qualified_on}" if facts.qualified_on else "还没有确认过"
    lines = ("　".join(w for w in (status, started) if w), f"{confirmed}　{due}", unit_words, off)
    mark, word = state_words(one.state, one.due_on, today)
    return BenefitView(
        insurance=one.insurance.label,
        mark=mark,
        word=word,
        lines=tuple(words.strip() for words in lines if words.strip()),
    )
