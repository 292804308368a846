"""The station above, by the division table: to whom reports go."""

from __future__ import annotations

from dataclasses import dataclass

from qualdesk.domain.station import Level
from qualdesk.services.session import Session


@dataclass(frozen=True, slots=True)
class Upward:
    """The station above: who a package goes to; "" where the division table names none."""

    code: str
    name: str


def upward(session: Session) -> Upward:
    """The division above the station; a county by the name of its bureau."""
    book = session.village_book()
    own = book.division(session.station.division_code)
    above = book.division(own.parent) if own else None
    if above is None:
        return Upward("", "")
    if above.code.endswith("000000") and not above.code.endswith("00000000"):
        bureau = session.policy().wording(session.today()).bureau
        return Upward(above.code, f"{above.name.removesuffix('县')}{bureau}")
    return Upward(above.code, above.name)


def centre_above(session: Session, village_code: str, centre: str) -> str:
    """The centre that a village reports to: 苍山西镇社保中心; `centre` is the station's word."""
    book = session.village_book()
    own = book.division(village_code)
    above = book.division(own.parent) if own else None
    if above is None:
        is_own = session.station.level == Level.TOWNSHIP.value
        return session.station.name if is_own else centre
    return centre if centre.startswith(above.name) else above.name + centre.removeprefix("乡镇")
