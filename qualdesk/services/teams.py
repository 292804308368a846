"""社保服务先锋队: teams of township and villages, who joined and who left (Y6.1.4b, P3.2)."""

from __future__ import annotations

from collections.abc import Sequence

from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.changes import Changes
from qualdesk.domain.sign_off import person_key
from qualdesk.errors import Refused
from qualdesk.services.people_lines import area_of
from qualdesk.services.session import Session
from qualdesk.storage.queries.visits import Member, TeamRow, teams
from qualdesk.storage.repositories.duties import Duties
from qualdesk.storage.schema_half_year import service_team, team_member
from qualdesk.storage.store import Reading

__all__ = ["Member", "TeamRow", "Teams", "team_named"]


class Teams:
    """One use case a method."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def known(self) -> tuple[TeamRow, ...]:
        """The teams that stand, with their members."""
        self._session.actor.require(Duty.READ)
        with self._session.read() as connection:
            return teams(connection)

    def add(
        self, name: str, members: Sequence[str] = (), village: str = "", note: str = ""
    ) -> tuple[str, Changes]:
        """A new team with whoever is in it from the start; its id.

        `village` "" is a team of the whole township. Refused `name.missing`, `team.exists`,
        `team.member_twice`, `village.unknown`.
        """
        session = self._session
        session.actor.require(Duty.CONFIRM)
        title = name.strip()
        if not title:
            raise Refused("name.missing", "没有写队名。", remedy="请写上队名，例如“上街村先锋队”。")
        place = area_of(session, village).ljust(12, "0") if village.strip() else ""
        joining = _tidy(members)
        with session.read() as connection:
            if any(person_key(row.name) == person_key(title) for row in teams(connection)):
                raise Refused(
                    "team.exists",
                    f"已经有一支“{title}”。",
                    remedy="请用另一个队名；要加人的，请用 teams join。",
                    value=title,
                )
        today = session.today().isoformat()
        values = {"name": title, "place_code": place, "stated_on": today, "note": note.strip()}
        with session.work() as work:
            duties = Duties(work)
            team_id = duties.keep(service_team, values)
            duties.keep_all(team_member, [_row(team_id, one, "", today, True) for one in joining])
            changes = work.commit(Act("team.add", {"team": team_id, "members": len(joining)}))
        return team_id, changes

    def join(self, team: str, name: str, phone: str = "") -> Changes:
        """Somebody joins. Refused `team.unknown`, `name.missing`, `team.member_twice`."""
        return self._moved(team, name, phone, joined=True)

    def leave(self, team: str, name: str) -> Changes:
        """Somebody leaves. Refused `team.unknown`, `name.missing`, `team.no_member`."""
        return self._moved(team, name, "", joined=False)

    def _moved(self, team: str, name: str, phone: str, *, joined: bool) -> Changes:
        session = self._session
        session.actor.require(Duty.CONFIRM)
        who = name.strip()
        if not who:
            raise Refused("name.missing", "没有写队员姓名。", remedy="请写上队员的姓名。")
        with session.read() as connection:
            row = team_named(connection, team)
        same = next((m for m in row.members if person_key(m.name) == person_key(who)), None)
        if joined and same is not None:
            raise _twice(who)
        if not joined and same is None:
            raise Refused(
                "team.no_member",
                f"“{row.name}”里没有“{who}”。",
                remedy="请用 teams list 查看队员。",
                value=who,
            )
        known = who if same is None else same.name
        today = session.today().isoformat()
        values = _row(row.team_id, known, phone.strip(), today, joined)
        with session.work() as work:
            Duties(work).keep(team_member, values)
            name_of_act = "team.join" if joined else "team.leave"
            return work.commit(Act(name_of_act, {"team": row.team_id}))


def team_named(connection: Reading, text: str) -> TeamRow:
    """A team by name or id. Refused `team.unknown`."""
    known = teams(connection)
    for row in known:
        if text.strip() == row.team_id or person_key(row.name) == person_key(text):
            return row
    names = "、".join(row.name for row in known)
    raise Refused(
        "team.unknown",
        f"没有叫“{text.strip()[:40]}”的先锋队。",
        remedy=f"现有：{names}。" if names else "请先建队（teams add），写上队员。",
        value=text[:40],
    )


def _tidy(members: Sequence[str]) -> list[str]:
    names = [name.strip() for name in members if name.strip()]
    keys = [person_key(name) for name in names]
    for at, key in enumerate(keys):
        if key in keys[:at]:
            raise _twice(names[at])
    return names


def _twice(name: str) -> Refused:
    return Refused(
        "team.member_twice",
        f"“{name}”已经在队里。",
        remedy="同名的另一个人，请在姓名后加字区别。",
        value=name,
    )


def _row(team_id: str, name: str, phone: str, day: str, joined: bool) -> dict[str, object]:
    return {
        "team_id": team_id,
        "name": name,
        "phone": phone,
        "joined": joined,
        "stated_on": day,
    }
