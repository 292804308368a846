"""What packages are of: months, rounds, and the deaths of a month."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from qualdesk.clock import CHINA, parse_instant
from qualdesk.domain.months import month_add, month_end, month_text
from qualdesk.domain.package import PackageKind
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.rounds import previous_round, spanning
from qualdesk.domain.station import Level
from qualdesk.services.package_periods import days_of
from qualdesk.services.rounds import rounds_of_name
from qualdesk.services.session import Session

MONTHS_SHOWN = 6
_DEATHS = f"{PackageKind.DEATHS.value}-"


@dataclass(frozen=True, slots=True)
class Period:
    """What a package is of: a month `2026-11` or its deaths, a round `2026H2`.

    `sealed` once it was sealed; `insurance` None is every one; `moved` a round whose days a
    document set.
    """

    kind: PackageKind
    id: str
    label: str
    begin: date
    end: date
    sealed: bool = False
    insurance: Insurance | None = None
    moved: bool = False

    @property
    def key(self) -> str:
        """Tells it from every other: `2026-11`, `2026H2`, `deaths-2026-11-resident`."""
        if self.kind is not PackageKind.DEATHS:
            return self.id
        return deaths_key(self.id, self.insurance)

    @property
    def words(self) -> str:
        """2026年11月月度上报包."""
        of = f"（{self.insurance.label}）" if self.insurance else ""
        return f"{self.label}{self.kind.label}包{of}"


def deaths_key(month: str, insurance: Insurance | None = None) -> str:
    """The key of the period that is a month's deaths, of one insurance or of all."""
    return f"{_DEATHS}{month}" + (f"-{insurance.value}" if insurance else "")


def deaths_period(key: str) -> Period | None:
    """The period of a key that `deaths_key` made; None for another key.

    Refused `month.invalid` for what is no month.
    """
    if not key.startswith(_DEATHS):
        return None
    year, month, *rest = [*key.removeprefix(_DEATHS).split("-", 2), ""][:3]
    insurance = next((one for one in Insurance if one.value in rest), None)
    begin, end = days_of(PackageKind.DEATHS, f"{year}-{month}")
    label = f"{begin.year}年{begin.month}月"
    return Period(PackageKind.DEATHS, f"{year}-{month}", label, begin, end, insurance=insurance)


def began(session: Session) -> date:
    """The day the station was set up."""
    return parse_instant(session.station.created_at).astimezone(CHINA).date()


def periods_of(session: Session, rosters: Collection[str]) -> list[Period]:
    """Months since the station began, their deaths, then running and last rounds; newest first.

    Empty months before the station was set up are not offered. `rosters` are keys of deaths of
    one insurance that somebody began to report by itself.
    """
    today, first = session.today(), began(session)
    return [
        *_months(first, today),
        *_deaths(session, first, today, rosters),
        *_rounds(session, first, today),
    ]


def _months(began: date, today: date) -> list[Period]:
    found: list[Period] = []
    month = month_text(today)
    while len(found) < MONTHS_SHOWN:
        end = month_end(month)
        if found and end < began:
            break
        begin = end.replace(day=1)
        label = f"{begin.year}年{begin.month}月"
        found.append(Period(PackageKind.MONTH, month, label, begin, end))
        month = month_text(begin - timedelta(days=1))
    return found


def _deaths(session: Session, began: date, today: date, rosters: Collection[str]) -> list[Period]:
    """Of months that are over, from the one before the station began: it is reported after it.

    Nobody waits for the deaths of a county.
    """
    if session.station.level == Level.COUNTY.value:
        return []
    earliest = month_add(month_text(began), -1)
    found: list[Period] = []
    for back in range(1, MONTHS_SHOWN + 1):
        month = month_add(month_text(today), -back)
        if month < earliest:
            break
        keys = [deaths_key(month), *(deaths_key(month, one) for one in Insurance)]
        wanted = [key for key in keys if key == keys[0] or key in rosters]
        found += [period for key in wanted if (period := deaths_period(key)) is not None]
    return found


def _rounds(session: Session, began: date, today: date) -> list[Period]:
    """Running ones, and those before them; each from its first day on, whatever document opened it.

    A round whose days differ between insurances lasts from the first begin to the last end.
    """
    rules = session.policy().on(today)
    names = []
    for insurance, running in rules.running.items():
        names += [running.id]
        last = previous_round(rules.round_rules[insurance], running)
        names += [last.id] if last.end >= began else []
    found = [_round(session, name) for name in dict.fromkeys(names)]
    begun = (period for period in found if period.begin <= today)
    return sorted(begun, key=lambda p: (p.id[4], -p.begin.toordinal()))


def _round(session: Session, name: str) -> Period:
    rounds = rounds_of_name(session, name).values()
    this, moved = spanning(rounds), not all(one.by_calendar for one in rounds)
    return Period(PackageKind.ROUND, name, this.label, this.begin, this.end, moved=moved)
