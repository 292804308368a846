"""What a month's 死亡人员花名册 says, as it stands now or as it was frozen for signature."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from qualdesk.domain.death_forms import DeathEntry
from qualdesk.domain.deaths import Deadlines
from qualdesk.domain.duties import DeathEvidence, PlaceKind, ReportState
from qualdesk.domain.places import area_prefix
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.station import Level
from qualdesk.services.death_months import DeathLine, DeathMonth, death_month
from qualdesk.services.paper_heads import PaperHeads
from qualdesk.services.session import Session
from qualdesk.services.upward import centre_above, upward
from qualdesk.storage.queries import deaths as queries
from qualdesk.storage.queries import people
from qualdesk.storage.queries.papers import FormRow
from qualdesk.storage.store import Reading


@dataclass(frozen=True, slots=True)
class RosterOf:
    """Which roster: a month `2026-10`, one insurance or all, one village or unit or ("") all."""

    month: str
    insurance: Insurance | None = None
    village: str = ""
    unit: str = ""

    @property
    def place(self) -> PlaceKind | None:
        """Whose report it is; None is the station's own."""
        if self.unit:
            return PlaceKind.UNIT
        return PlaceKind.VILLAGE if self.village else None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeathRoster:
    """The content of one paper; fields as in `domain.death_forms.DeathsForm`."""

    of: RosterOf
    filler: str
    to: str
    due: tuple[tuple[Insurance, date], ...]
    late: bool
    rows: tuple[DeathEntry, ...]
    missing: tuple[str, ...]
    groups: int
    recipients: int

    @property
    def people(self) -> int:
        """报告人数."""
        return len({row.id_number for row in self.rows})

    @property
    def last_due(self) -> date | None:
        """The day by which all of it is due; None where nobody waits for it."""
        return max((day for _, day in self.due), default=None)

    @property
    def digest(self) -> str:
        """sha256 of what signers answer for: the lines, and who has not reported."""
        said = {"rows": [_plain(row) for row in self.rows], "missing": self.missing}
        return hashlib.sha256(_json(said).encode()).hexdigest()

    @property
    def body(self) -> str:
        """JSON of everything but month, insurance and village, to be frozen."""
        unit = {"unit": self.of.unit} if self.of.unit else {}  # it has no column
        return _json(
            {
                **unit,
                "filler": self.filler,
                "to": self.to,
                "due": {insurance.value: day.isoformat() for insurance, day in self.due},
                "late": self.late,
                "rows": [_plain(row) for row in self.rows],
                "missing": self.missing,
                "groups": self.groups,
                "recipients": self.recipients,
            }
        )


def thawed(of: RosterOf, body: str) -> DeathRoster:
    """Inverse of `DeathRoster.body`."""
    held = json.loads(body)
    return DeathRoster(
        of=of,
        filler=held["filler"],
        to=held["to"],
        due=tuple((Insurance(one), date.fromisoformat(day)) for one, day in held["due"].items()),
        late=held["late"],
        rows=tuple(_entry_of(row) for row in held["rows"]),
        missing=tuple(held["missing"]),
        groups=held["groups"],
        recipients=held["recipients"],
    )


def roster_of(form: FormRow) -> RosterOf:
    """Which roster a form was printed of."""
    insurance = Insurance(form.insurance) if form.insurance else None
    unit = json.loads(form.body).get("unit", "")
    return RosterOf(form.month, insurance, form.village_code, unit)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _plain(row: DeathEntry) -> dict[str, Any]:
    return asdict(row) | {"died_on": row.died_on.isoformat() if row.died_on else None}


def _entry_of(row: dict[str, Any]) -> DeathEntry:
    day = row["died_on"]
    typed = {
        "insurance": Insurance(row["insurance"]),
        "evidence": DeathEvidence(row["evidence"]),
        "died_on": date.fromisoformat(day) if day else None,
    }
    return DeathEntry(**{**row, **typed})


def roster_now(session: Session, connection: Reading, of: RosterOf) -> DeathRoster:
    """The roster as the facts say it today."""
    heads = PaperHeads(session)
    month = death_month(session, connection, of.month)
    units = people.units(connection)
    lines = sorted((line for line in month.lines if _is_of(line, of)), key=_order)
    due = tuple(_due(session, of, month.deadlines))
    groups, recipients = queries.reach(
        connection,
        area_prefix(of.village or session.station.division_code),
        of.insurance.value if of.insurance else "",
        of.unit,
    )
    return DeathRoster(
        of=of,
        filler=_filler(session, heads, of, units),
        to=_to(session, of, heads.words["centre"]),
        due=due,
        late=bool(due) and session.today() > max(day for _, day in due),
        rows=tuple(_entry(line, units) for line in lines),
        missing=tuple(_missing(session, of, month)),
        groups=groups,
        recipients=recipients,
    )


def _is_of(line: DeathLine, of: RosterOf) -> bool:
    if of.unit and of.unit not in (line.unit_code, line.row.unit_code):
        return False
    return of.insurance in (None, line.insurance) and of.village in ("", line.village_code)


def _order(line: DeathLine) -> tuple[object, ...]:
    died = line.row.died_on.isoformat() if line.row.died_on else "9"
    place = (line.village_code, len(line.group), line.group)
    return (*place, died, line.row.id_number, line.insurance.value)


def _entry(line: DeathLine, units: dict[str, str]) -> DeathEntry:
    return DeathEntry(
        death_id=line.row.death_id,
        name=line.name,
        sex=line.sex,
        id_number=line.row.id_number,
        insurance=line.insurance,
        place=line.village + line.group or units.get(line.unit_code, line.unit_code),
        died_on=line.row.died_on,
        evidence=line.row.evidence_kind,
        stop_month=line.stop_month,
        overpaid=line.overpaid,
        family=line.family,
        reported_by=line.row.reported_by,
        late=line.late,
        supplement=line.supplement,
        late_months=line.reporting.late_months,
    )


def _filler(session: Session, heads: PaperHeads, of: RosterOf, units: dict[str, str]) -> str:
    if of.unit:
        return units[of.unit]
    return heads.committee(of.village) if of.village else session.station.name


def _to(session: Session, of: RosterOf, centre: str) -> str:
    if of.village:
        return centre_above(session, of.village, centre)
    county = session.station.level == Level.COUNTY.value
    if of.unit and county:
        return session.station.name
    return "" if county else upward(session).name


def _due(
    session: Session, of: RosterOf, days: dict[Insurance, Deadlines]
) -> Iterator[tuple[Insurance, date]]:
    """By when the paper has to be where it goes; nobody waits for a county's own."""
    if session.station.level == Level.COUNTY.value and not of.unit:
        return
    for insurance, each in days.items():
        day = each.unit if of.unit else each.village if of.village else each.township
        if day is not None and of.insurance in (None, insurance):
            yield insurance, day


def _missing(session: Session, of: RosterOf, month: DeathMonth) -> Iterator[str]:
    """Places whose report the paper should rest on. A village's or unit's rests on none.

    Units report to the county, villages to the township (Y6.1.1, Y6.2.1).
    """
    if of.place is not None:
        return
    county = session.station.level == Level.COUNTY.value
    asked = [each for one, each in month.deadlines.items() if of.insurance in (None, one)]
    kinds = {PlaceKind.UNIT} if county and any(each.unit for each in asked) else set()
    if any(each.village for each in asked):
        kinds.add(PlaceKind.VILLAGE)
    for place in month.places:
        if place.kind in kinds and place.state is ReportState.MISSING:
            yield place.name


def differences(then: DeathRoster, now: DeathRoster) -> tuple[str, ...]:
    """What the facts now say otherwise than a frozen paper, a Chinese line each."""
    before, after = _by_key(then), _by_key(now)
    lines = [f"少了{before[key].name}" for key in before if key not in after]
    lines += [f"多了{after[key].name}" for key in after if key not in before]
    lines += [
        f"{row.name}的内容变了"
        for key, row in after.items()
        if key in before and row != before[key]
    ]
    lines += [f"{name}已经报告" for name in then.missing if name not in now.missing]
    lines += [f"{name}变成没有报告" for name in now.missing if name not in then.missing]
    return tuple(lines)


def _by_key(roster: DeathRoster) -> dict[tuple[str, Insurance], DeathEntry]:
    return {(row.id_number, row.insurance): row for row in roster.rows}
