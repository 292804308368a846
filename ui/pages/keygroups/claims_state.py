"""What 照片认领 shows: the pictures of a folder, whom each is taken for, which are confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qualdesk.domain.confirmation import Method
from qualdesk.services.people_lines import PersonLine
from qualdesk.services.photo_claims import Claim


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A picture with the person that it is taken for: by the program, or by hand."""

    claim: Claim
    person: PersonLine | None
    by_hand: bool
    ticked: bool


@dataclass(frozen=True)
class ClaimsState:
    """`chosen` are people given by hand, by the name of the picture; `ticked` names of pictures.

    `seen` are the pictures that somebody looked at: only these can be confirmed.
    """

    folder: Path | None = None
    claims: tuple[Claim, ...] = ()
    chosen: Mapping[str, PersonLine] = field(default_factory=dict)
    ticked: frozenset[str] = frozenset()
    seen: frozenset[str] = frozenset()
    at: str = ""
    picture: bytes = b""
    method: Method = Method.ON_SITE
    text: str = ""
    found: tuple[PersonLine, ...] = ()
    busy: bool = False

    @property
    def lines(self) -> tuple[ClaimLine, ...]:
        """The pictures in the order of their names."""
        return tuple(self._line(one) for one in self.claims)

    def _line(self, claim: Claim) -> ClaimLine:
        by_hand = self.chosen.get(claim.name)
        sure = claim.people[0] if claim.id_number else None
        person = by_hand or sure
        return ClaimLine(claim, person, by_hand is not None, claim.name in self.ticked)

    @property
    def position(self) -> int:
        """The row of the current picture, -1 without one."""
        return next((n for n, one in enumerate(self.claims) if one.name == self.at), -1)

    @property
    def current(self) -> ClaimLine | None:
        """The current picture."""
        return self._line(self.claims[self.position]) if self.position >= 0 else None

    @property
    def offers(self) -> tuple[PersonLine, ...]:
        """Whom the current picture may show: those found by typing, else those it offers."""
        line = self.current
        return self.found if self.text.strip() else (line.claim.people if line else ())

    @property
    def to_confirm(self) -> tuple[ClaimLine, ...]:
        """What is ticked, looked at, and somebody's."""
        return tuple(
            one
            for one in self.lines
            if one.ticked and one.person is not None and one.claim.name in self.seen
        )
