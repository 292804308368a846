"""The mind of 现场确认: finds, opens, saves, goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from qualdesk.domain.confirmation import LossReason, Method, Outcome
from qualdesk.domain.recipient import Insurance
from qualdesk.errors import Environment, QualDeskError
from qualdesk.services.camera import Hint
from qualdesk.services.confirming import Confirmed, Corrected, read_picture
from qualdesk.services.counter import Candidates, CounterCard, Place, Queue, VillageCount, settled
from qualdesk.services.people_lines import PersonLine
from qualdesk.services.people_photos import LastPhoto
from ui.context import Desk
from ui.pages.confirm.request import known_of, reason_found, request_of, saved_of, told_of
from ui.pages.confirm.state import ConfirmState, Entry, PhotoReason, Told, photo_of_draft
from ui.presenter import Presenter

PHOTO_SIZE = (368, 440)  # twice the size on the card, for large scales
THUMBNAIL_SIZE = (88, 108)
_MOST_THUMBNAILS = 200
_METHOD, _VILLAGE, _GROUP = "confirm.method", "confirm.village", "confirm.group"


class ConfirmPresenter(Presenter[ConfirmState]):
    """One person after the other. Nothing is kept before `save`; then everything is."""

    def __init__(self, desk: Desk) -> None:
        self._keep: Callable[[dict[str, str]], object] = lambda _body: None
        self._enter_when_found = False
        self._drafted = False
        self._held = b""  # the photo that is taken and not saved
        self._left_at = ""  # the queue's person when somebody else came in between
        method = desk.memory.text(_METHOD)
        known = {member.value: member for member in Method}
        super().__init__(desk, ConfirmState(desk.today(), method=known.get(method, Method.ON_SITE)))

    def keep_with(self, keep: Callable[[dict[str, str]], object]) -> None:
        """How drafts are kept."""
        self._keep = keep

    def reload(self) -> None:
        """Load the queue of last time, or the one that is open, anew."""
        queue, memory = self.state.queue, self.desk.memory
        place = queue.place if queue else (memory.text(_VILLAGE), memory.text(_GROUP), ())
        if any(place):
            self._load_queue(place)
        self._count()

    # The queue

    def choose_group(self) -> None:
        """Show the villages and groups to choose from."""
        counter = self.desk.services.counter

        def came(villages: tuple[VillageCount, ...]) -> None:
            queue = self.state.queue
            here = queue.village if queue else ""
            first = here or (villages[0].code if villages else "")
            self.show(choosing=True, villages=villages, groups=queue.groups if queue else ())
            self.look_at_village(first)

        self.latest("villages", self.desk.read(lambda _: counter.villages()).then(came))

    def look_at_village(self, village: str) -> None:
        """Show the groups of a village to choose from."""
        if not village or village == self.state.village:
            return
        self.show(village=village)
        counter = self.desk.services.counter
        job = self.desk.read(lambda _: counter.queue(village).groups)
        self.latest("groups", job.then(lambda groups: self.show(groups=groups)))

    def stop_choosing(self) -> None:
        """Close the choice as it was."""
        self.show(choosing=False, village="")

    def open_queue(self, village: str, group: str, people: tuple[str, ...] = ()) -> None:
        """Work through a village (`group` ""), a group of it or people; the first left comes up."""
        self.stop_choosing()
        self._remember_place(village, group)
        self._load_queue((village, group, people), begin=True)

    def leave_queue(self) -> None:
        """No queue any more: whoever comes."""
        self.stop_choosing()
        self._remember_place("", "")
        self.show(queue=None, lines=())

    def go(self, rows: int) -> None:
        """The person above or below in the queue."""
        if not (lines := self.state.lines):
            return
        here = self.state.place
        if here < 0:
            here = self._index(self._left_at) - (rows > 0)
        self.choose(lines[max(0, min(len(lines) - 1, here + rows))].row.id_number)

    def _load_queue(self, place: Place, *, begin: bool = False) -> None:
        counter = self.desk.services.counter
        job = self.desk.read(lambda _: counter.queue(*place))
        self.latest("queue", job.then(partial(self._queue_came, begin=begin)))

    def _queue_came(self, queue: Queue, *, begin: bool) -> None:
        """Show it; the order of a queue that is open stays as it was."""
        before = self.state.queue
        lines = queue.lines
        if before and before.place == queue.place:
            place = {line.row.id_number: at for at, line in enumerate(self.state.lines)}
            lines = tuple(sorted(lines, key=lambda line: place.get(line.row.id_number, len(place))))
        self.show(queue=queue, lines=lines)
        if begin:
            self._next_left(-1)

    def _remember_place(self, village: str, group: str) -> None:
        self.desk.memory.put(_VILLAGE, village)
        self.desk.memory.put(_GROUP, group)

    def _index(self, person: str) -> int:
        numbers = [line.row.id_number for line in self.state.lines]
        return numbers.index(person) if person in numbers else 0

    # Finding

    def search(self, text: str) -> None:
        """What is typed; the newest answer wins."""
        self._enter_when_found = False
        if not text.strip():
            self.show(typed="", found=None, searching=False, at=0)
            return
        queue, counter = self.state.queue, self.desk.services.counter
        village, group = (queue.village, queue.group) if queue else ("", "")
        self.show(typed=text, searching=True)
        job = self.desk.read(lambda _: counter.find(text, village, group))
        self.latest("search", job.then(self._found))

    def _found(self, found: Candidates) -> None:
        if not self.state.searching:
            return  # chosen or cleared meanwhile
        self.show(found=found, searching=False, at=0)
        if self._enter_when_found:
            self.enter()
            return
        self._load_thumbnails([line.row.id_number for line in found.lines])

    def step(self, rows: int) -> None:
        """Another of the people found."""
        if self.state.found:
            last = len(self.state.found.lines) - 1
            self.show(at=max(0, min(last, self.state.at + rows)))

    def enter(self) -> None:
        """It is the marked one; when the answer is still to come, the first of it."""
        state = self.state
        if state.searching:
            self._enter_when_found = True
        elif state.found and state.found.lines:
            self.choose(state.found.lines[state.at].row.id_number)

    def add_person(self) -> None:
        """Nobody fits: the register's form with what was typed; it comes back with the person."""
        known = known_of(self.state.typed)
        self.show(found=None, searching=False)
        self.desk.shell.open("roster", add=known, back="confirm")

    def _load_thumbnails(self, people: list[str]) -> None:
        known = self.state.thumbnails
        missing = [person for person in people if person not in known]
        if not missing:
            return
        photos = self.desk.services.people_photos

        def came(found: dict[str, LastPhoto]) -> None:
            kept = dict(list(self.state.thumbnails.items())[-_MOST_THUMBNAILS:])
            kept |= {person: found[person].jpeg if person in found else b"" for person in missing}
            self.show(thumbnails=kept)

        job = self.desk.read(lambda _: photos.newest(missing, *THUMBNAIL_SIZE))
        self.latest("thumbnails", job.then(came))

    # The person at the counter

    def choose(self, person: str) -> None:
        """Somebody stands there: open the card."""
        if self.state.saving:
            return
        if self.state.place >= 0:
            self._left_at = self.state.current
        if person != self.state.current:
            self._begin(Entry(person))
        else:
            self.show(typed="", found=None, searching=False)

    def clear(self) -> None:
        """Nobody stands there any more."""
        if not self.state.saving:
            self._begin(Entry())

    def restore(self, body: Mapping[str, Any]) -> None:
        """Take a draft up again; a photo that was held is there as one from a file."""
        self._drafted = True
        self._begin(Entry.from_draft(body), photo_of_draft(body))

    def _begin(self, entry: Entry, picture: bytes = b"") -> None:
        self._enter_when_found = False
        self._held = picture
        self.show(
            entry=entry, card=None, found=None, searching=False, told=None, picture=picture, at=0
        )
        self._keep_draft()
        if entry.person:
            self._load_card()

    def _load_card(self) -> None:
        person, counter = self.state.current, self.desk.services.counter
        job = self.desk.read(lambda _: counter.card(person, *PHOTO_SIZE))
        self.latest("card", job.then(self._card_came).otherwise(self._refused))

    def _card_came(self, card: CounterCard) -> None:
        if card.file.recipient.id_number == self.state.current:
            self.show(card=card)

    def log_look(self, _id_number: str) -> None:
        """Somebody looked at the whole number."""
        register = self.desk.services.register
        self.desk.quiet_write(lambda _: register.looked("recipient.number.shown", count=1)).start()

    # What is said of them

    def set_method(self, method: Method) -> None:
        """How they were seen; remembered."""
        self.desk.memory.put(_METHOD, method.value)
        self.show(method=method)

    def set_outcome(self, outcome: Outcome) -> None:
        """具备, 丧失, 待核实."""
        loss = self.state.entry.loss if outcome is Outcome.DISQUALIFIED else None
        self._say(outcome=outcome, loss=loss)

    def set_loss(self, loss: LossReason | None) -> None:
        """Why it is lost."""
        self._say(loss=loss)

    def set_insurance(self, insurance: Insurance | None) -> None:
        """All benefits (None) or one."""
        self._say(insurance=insurance)

    def set_note(self, note: str) -> None:
        """A note of the clerk."""
        self._say(note=note)

    def set_day(self, day: str) -> None:
        """Another day, as typed."""
        self._say(day=day)

    def set_photo_reason(self, reason: PhotoReason | None) -> None:
        """Why a weak picture is kept."""
        self._say(photo_reason=reason)

    def taken(self, hints: tuple[Hint, ...]) -> None:
        """A photo is held: preset the reason for keeping it when it is weak."""
        self._say(photo_reason=reason_found(hints))
        self.show(told=None)

    def hold(self, photo: bytes) -> None:
        """Keep the photo that is held in the draft; empty bytes when it was thrown away."""
        if photo != self._held and self.state.current and not self.state.saving:
            self._held = photo
            self._keep_draft()

    def take_file(self, path: Path) -> None:
        """A picture file in place of the camera."""
        job = self.desk.read(lambda _: read_picture(path))
        job.then(self._file_came).otherwise(self._refused).start()

    def _file_came(self, data: bytes) -> None:
        self.show(picture=data, told=None)
        self.hold(data)

    def drop_file(self) -> None:
        """Not this file."""
        self.show(picture=b"")
        self.hold(b"")

    def _say(self, **fields: Any) -> None:
        entry = replace(self.state.entry, **fields)
        if entry != self.state.entry:
            self.show(entry=entry)
            self._keep_draft()

    def _keep_draft(self) -> None:
        """Keep what was said; dropping is only worth a write when there was something."""
        body = self.state.entry.as_draft(self._held)
        if body or self._drafted:
            self._keep(body)
        self._drafted = bool(body)

    # Saving

    def save(self, photos: tuple[bytes, ...], films: tuple[Path, ...]) -> None:
        """Keep it, and go on to the next of the queue once it is on the disk."""
        state, entry = self.state, self.state.entry
        if state.saving or not entry.person:
            return
        photos += (state.picture,) if state.picture else ()
        request = request_of(state, photos, films)
        if isinstance(request, Told):
            self.show(told=request)
            return
        confirming = self.desk.services.confirming
        self.show(saving=True, told=None)
        job = self.desk.write(lambda _: confirming.confirm(request), "保存")
        job.then(self._kept).otherwise(self._refused).start()

    def _kept(self, confirmed: Confirmed) -> None:
        fact, state = confirmed.confirmation, self.state
        saved = saved_of(confirmed, state.card.file.recipient.name if state.card else "")
        thumbnails = {k: v for k, v in state.thumbnails.items() if k != fact.id_number}
        here = state.place if state.place >= 0 else self._index(self._left_at) - 1
        self.show(saving=False, saved=saved, thumbnails=thumbnails)
        self._refresh_line(fact.id_number)
        self._count()
        self._next_left(here)

    def _next_left(self, here: int) -> None:
        """The next of the queue who is left, from the top again at its end; else nobody."""
        lines, saved = self.state.lines, self.state.saved
        just = saved.person if saved and not saved.withdrawn else ""
        order = [*lines[here + 1 :], *lines[: here + 1]]
        left = [
            line.row.id_number
            for line in order
            if not settled(line) and line.row.id_number not in (just, self.state.current)
        ]
        self._begin(Entry(left[0] if left else ""))

    def _refresh_line(self, person: str) -> None:
        """The person's line in the queue as it is now."""
        if person not in [line.row.id_number for line in self.state.lines]:
            return
        counter = self.desk.services.counter

        def came(line: PersonLine) -> None:
            self.show(lines=tuple(line if o.row == line.row else o for o in self.state.lines))

        self.desk.read(lambda _: counter.line(person)).then(came).start()
        queue = self.state.queue
        if queue is not None:
            left = max(0, queue.village_left - 1)
            self.show(queue=replace(queue, village_left=left))

    def _count(self) -> None:
        counter = self.desk.services.counter
        job = self.desk.read(lambda _: counter.done_today())
        self.latest("count", job.then(lambda number: self.show(done_today=number)))

    def _refused(self, fault: QualDeskError) -> None:
        self.show(saving=False)
        if isinstance(fault, Environment):
            self.desk.shell.tell(fault)
        else:
            self.show(told=told_of(fault))

    # After it

    def correct_last(self, reason: str) -> None:
        """Undo the last record by a correction, and open the person again."""
        saved = self.state.saved
        if saved is None or saved.helped or saved.withdrawn or not reason:
            return
        confirming = self.desk.services.confirming

        def done(_corrected: Corrected) -> None:
            words = f"原因：{reason}。原记录留着备查，请重新确认。"
            self.show(saved=replace(saved, words=words, warning="", withdrawn=True))
            self.clear()
            self.choose(saved.person)
            self.reload()

        job = self.desk.write(lambda _: confirming.correct(saved.fact_id, {}, reason), "改正")
        job.then(done).otherwise(self._refused).start()

    def print_form(self) -> None:
        """The preview of 审核签字 with the form of the last record, else of who stands there."""
        saved = self.state.saved
        person = saved.person if saved and not saved.withdrawn else self.state.current
        if person:
            self.desk.shell.open("signing", person=person)
