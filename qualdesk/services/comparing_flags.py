"""Lists of no payments and of lost contact become flags of key groups (L2.3.4, P2.3.3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from qualdesk.domain.cycle import add_months
from qualdesk.domain.duties import ComparisonKind
from qualdesk.domain.key_groups import flags_on
from qualdesk.domain.policy import Policy
from qualdesk.domain.recipient import Flag
from qualdesk.services.comparing_rows import Planned
from qualdesk.services.session import Session
from qualdesk.storage.queries.key_flags import flags_held
from qualdesk.storage.repositories.duties import Duties
from qualdesk.storage.schema_half_year import key_flag
from qualdesk.storage.store import Reading
from qualdesk.storage.work import Work

FOREVER = "9999"
"""Later than every day: a flag without an end."""
_FLAGS = {
    ComparisonKind.NO_PAYMENT: Flag.NO_PAYMENT,
    ComparisonKind.LOST_CONTACT: Flag.LOST_CONTACT,
}


def flag_until(kind: ComparisonKind, policy: Policy, stated_on: date) -> str:
    """The last day of a flag that a list brings, ISO; "" where somebody has to end it.

    A list of no payments tells of the months behind it and so holds until the next one is due.
    """
    months = policy.on(stated_on).find("key_groups.no_payment_months", int)
    if kind is not ComparisonKind.NO_PAYMENT or months is None:
        return ""
    return add_months(stated_on, months).isoformat()


def flagged_until(session: Session, connection: Reading, kind: ComparisonKind) -> dict[str, str]:
    """Of whom a flag of such a list holds today, and until when (`FOREVER` without an end)."""
    flag = _FLAGS.get(kind)
    if flag is None:
        return {}
    held = flags_held(connection, flags_on(session.policy().on(session.today())))
    found: dict[str, str] = {}
    for number, rows in held.items():
        ends = [
            row.until_on.isoformat() if row.until_on else FOREVER
            for row in rows
            if row.kind is flag
        ]
        if ends:
            found[number] = max(ends)
    return found


def keep_flags(
    work: Work, kind: ComparisonKind, rows: Sequence[Planned], import_id: str
) -> list[str]:
    """Keep the flags that rows of a list become; their ids in order."""
    if not rows:
        return []
    facts = [
        {
            "id_number": one.person,
            "kind": _FLAGS[kind].value,
            "source": f"“{kind.label}”名单",
            "source_id": import_id,
            "grade": "",
            "code_set": "",
            "disability_number": "",
            "disability_kind": "",
            "from_on": one.day,
            "until_on": one.due_on,
            "stated_on": one.day,
            "note": one.text,
        }
        for one in rows
    ]
    return Duties(work).keep_all(key_flag, facts)
