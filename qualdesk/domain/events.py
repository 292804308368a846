"""活动 where people are seen: health checks, condolence visits, culture and sport (L2.3.1)."""

from __future__ import annotations

from qualdesk.domain.term import Term


class EventKind(Term):
    """What kind of event it was."""

    HEALTH_CHECK = "health_check", "体检"
    CONDOLENCE = "condolence", "慰问"
    CULTURE = "culture", "文体活动"
    OTHER = "other", "其他活动"
