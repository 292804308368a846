"""Months and rounds as packages name them, and whose area a division code is."""

from __future__ import annotations

import re
from datetime import date

from qualdesk.domain.months import month_end
from qualdesk.domain.package import PackageKind
from qualdesk.domain.recipient import Insurance
from qualdesk.errors import Refused
from qualdesk.services.rounds import rounds_of_name
from qualdesk.services.session import Session

_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])", re.ASCII)
_ROUND = re.compile(r"([0-9]{4})(?:H([12])|Q([1-4]))", re.ASCII)


def days_of(kind: PackageKind, period: str) -> tuple[date, date]:
    """The first and last day by the calendar; Refused `month.invalid`, `round.invalid`."""
    if kind in (PackageKind.MONTH, PackageKind.DEATHS):
        if not _MONTH.fullmatch(period) or period.startswith("0000"):
            raise Refused(
                "month.invalid",
                "月份写法不对。",
                remedy="请用 --month 写成 2026-11 这样。",
                value=period[:40],
            )
        end = month_end(period)
        return end.replace(day=1), end
    found = _ROUND.fullmatch(period)
    if found is None or found[1] == "0000":
        raise Refused(
            "round.invalid",
            "期次写法不对。",
            remedy="请用 --round 写成 2026H2、2026Q4 这样。",
            value=period[:40],
        )
    last = int(found[2]) * 6 if found[2] else int(found[3]) * 3
    first = last - (5 if found[2] else 2)
    return date(int(found[1]), first, 1), month_end(f"{found[1]}-{last:02d}")


def days_by_insurance(
    session: Session, kind: PackageKind, period: str
) -> dict[Insurance, tuple[date, date]]:
    """The days that a package of the period counts of each insurance.

    Those of the month for all; of a round its own, as the policy or a document has them, for the
    insurances with rounds of its kind. Refused `month.invalid`, `round.invalid`.
    """
    days = days_of(kind, period)
    if kind is not PackageKind.ROUND:
        return dict.fromkeys(Insurance, days)
    rounds = rounds_of_name(session, period)
    return {insurance: (this.begin, this.end) for insurance, this in rounds.items()}


def area_of(code: str) -> str:
    """The digits that a division shares with everything in it: 532922, 532922101."""
    for above, used in ((9, 12), (6, 9), (4, 6), (2, 4)):
        if code[above:].strip("0"):
            return code[:used]
    return code[:2]
