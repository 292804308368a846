"""What 现场确认 shows."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any

from qualdesk.domain.confirmation import LossReason, Method, Outcome
from qualdesk.domain.recipient import Insurance
from qualdesk.services.counter import (
    Candidates,
    CounterCard,
    GroupCount,
    Queue,
    VillageCount,
    settled,
)
from qualdesk.services.people_lines import PersonLine

#: What a clerk at the counter can state, the usual four first.
USUAL_METHODS = (Method.ON_SITE, Method.COUNTER, Method.HOME_VISIT, Method.UNIT)
OTHER_METHODS = (Method.REMOTE_VIDEO, Method.REMOTE_ASSIST, Method.BY_FAMILY)


class PhotoReason(Enum):
    """Why a weak picture is kept."""

    LIGHT = "光线不好"
    BODY = "身体原因"
    OTHER = "其他"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the clerk says of the person at the counter; photos stay with the camera pane.

    `day` is what was typed, "" means today. `loss` goes with the outcome 丧失.
    """

    person: str = ""
    outcome: Outcome = Outcome.QUALIFIED
    loss: LossReason | None = None
    insurance: Insurance | None = None
    note: str = ""
    day: str = ""
    photo_reason: PhotoReason | None = None

    @property
    def typed(self) -> bool:
        """Whether there is anything that would be a pity to lose."""
        return self != Entry(self.person)

    def as_draft(self, photo: bytes = b"") -> dict[str, str]:
        """JSON values with the photo that is held; empty when there is nothing to lose."""
        if not self.typed and not photo:
            return {}
        return {
            "photo": base64.b64encode(photo).decode(),
            "person": self.person,
            "outcome": self.outcome.value,
            "loss": self.loss.value if self.loss else "",
            "insurance": self.insurance.value if self.insurance else "",
            "note": self.note,
            "day": self.day,
            "photo_reason": self.photo_reason.name if self.photo_reason else "",
        }

    @classmethod
    def from_draft(cls, body: Mapping[str, Any]) -> Entry:
        """What `as_draft` gave."""
        return cls(
            person=body["person"],
            outcome=Outcome(body["outcome"]),
            loss=LossReason(body["loss"]) if body["loss"] else None,
            insurance=Insurance(body["insurance"]) if body["insurance"] else None,
            note=body["note"],
            day=body["day"],
            photo_reason=PhotoReason[body["photo_reason"]] if body["photo_reason"] else None,
        )


def photo_of_draft(body: Mapping[str, Any]) -> bytes:
    """The photo that was held when the draft was kept, empty bytes for none."""
    return base64.b64decode(body.get("photo", ""))


@dataclass(frozen=True, slots=True)
class Told:
    """Something to say in the page: what happened, what to do."""

    body: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Saved:
    """The last record, for the strip: a confirmation, or 帮办. `withdrawn` after 改正."""

    fact_id: str
    person: str
    name: str
    words: str
    warning: str = ""
    withdrawn: bool = False
    helped: bool = False


@dataclass(frozen=True, slots=True)
class ConfirmState:
    """`current` is the id number of the person at the counter, "" for nobody.

    `card` is None while it is loaded. `lines` are the queue in the order in which it was opened.
    """

    today: date
    method: Method = Method.ON_SITE
    queue: Queue | None = None
    lines: tuple[PersonLine, ...] = ()
    entry: Entry = Entry()
    card: CounterCard | None = None
    typed: str = ""  # into the search
    searching: bool = False
    found: Candidates | None = None
    at: int = 0
    thumbnails: Mapping[str, bytes] = field(default_factory=dict)
    picture: bytes = b""  # a photo from a file or a draft, in place of the camera's
    saving: bool = False
    told: Told | None = None
    saved: Saved | None = None
    done_today: int = 0
    choosing: bool = False
    villages: tuple[VillageCount, ...] = ()
    village: str = ""  # whose groups are shown while choosing
    groups: tuple[GroupCount, ...] = ()

    @property
    def current(self) -> str:
        """The id number of the person at the counter, "" for nobody."""
        return self.entry.person

    @property
    def evidence(self) -> tuple[str, ...]:
        """What must be there to say 具备 in this way, in words; empty when nothing must."""
        if self.card is None or self.entry.outcome is not Outcome.QUALIFIED:
            return ()
        return self.card.evidence.get(self.method, ())

    @property
    def place(self) -> int:
        """Where the current person stands in the queue, -1 for elsewhere."""
        numbers = [line.row.id_number for line in self.lines]
        return numbers.index(self.current) if self.current in numbers else -1

    def same_queue(self, other: ConfirmState | None) -> bool:
        """Whether queue and place in it are those of another state: it is asked for every key."""
        return (
            other is not None
            and self.queue is other.queue
            and self.lines is other.lines
            and self.current == other.current
        )

    @property
    def settled(self) -> int:
        """How many of the queue are confirmed."""
        return sum(1 for line in self.lines if settled(line))
