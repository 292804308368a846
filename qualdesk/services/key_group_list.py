"""The list of key groups: why a benefit stands on it, in words and for programs (Y6.1.4b)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from qualdesk.domain.cycle import add_months
from qualdesk.domain.key_groups import flags_on, grade_words
from qualdesk.domain.recipient import Flag, State
from qualdesk.domain.standing import BenefitFacts, concluded_loss, is_high_age
from qualdesk.services.list_reasons import Asked, Why, WhyOf
from qualdesk.storage.queries.key_flags import FlagRow, flags_held


def key_groups(asked: Asked) -> WhyOf:
    """Of high age on the day, or of a flag that holds then; nobody who is lost."""
    policy, day = asked.session.policy(), asked.day
    age = policy.high_age(day)
    flagged = flags_held(asked.connection, flags_on(asked.rules), asked.people)

    def why(facts: BenefitFacts, _due: date | None, _state: State) -> Why | None:
        held = flagged.get(facts.id_number, ())
        aged = is_high_age(facts.birth, day, policy)
        if concluded_loss(facts) or not (held or aged):
            return None
        since = add_months(facts.birth, 12 * age) if aged else None
        return Why(why_of(held, since), {"key_groups": _as_json(held, since)})

    return why


def _as_json(held: Sequence[FlagRow], high_since: date | None) -> list[dict[str, object]]:
    found = [flag_as_json(row) for row in held]
    if high_since is not None:
        found.insert(0, {"kind": Flag.HIGH_AGE.value, "source": "automatic", "from": high_since})
    return found


def flag_as_json(row: FlagRow) -> dict[str, object]:
    """A flag for programs."""
    return {
        "kind": row.kind.value,
        "flag_id": row.flag_id,
        "source": row.source,
        "grade": row.grade or None,
        "code_set": row.code_set or None,
        "disability_number": row.disability_number or None,
        "from": row.from_on,
        "until": row.until_on,
        "ended_on": row.ended_on,
        "note": row.note,
    }


def why_of(held: Sequence[FlagRow], high_since: date | None) -> str:
    """Why somebody is of a key group, in words: kind, grade, source, from, to."""
    words: list[str] = []
    if high_since is not None:
        words.append(f"高龄：{high_since} 起")
    for row in held:
        grade = grade_words(row.kind, row.grade, row.code_set, row.disability_kind)
        until = f" 到 {row.until_on}" if row.until_on else " 起"
        about = f"，{grade}" if grade else ""
        words.append(f"{row.kind.label}{about}：{row.source}，{row.from_on}{until}")
    return "；".join(words)
