"""Confirmations, their evidence, and corrections: facts, written once."""

from __future__ import annotations

from collections.abc import Sequence

from qualdesk.clock import instant_text
from qualdesk.domain.confirmation import Confirmation
from qualdesk.storage.schema import (
    confirmation,
    confirmation_evidence,
    confirmed_benefit,
    correction,
)
from qualdesk.storage.work import Work, new_fact_id


class Confirmations:
    """Writes of one unit of work."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def add(self, facts: Sequence[Confirmation]) -> None:
        """Keep confirmations, own or received, with their benefits and evidence."""
        act = self._work.act
        self._work.add_facts(
            confirmation,
            [
                {
                    "fact_id": fact.fact_id,
                    "id_number": fact.id_number,
                    "method": fact.method.value,
                    "outcome": fact.outcome.value,
                    "stated_on": fact.stated_on.isoformat(),
                    "place": fact.place,
                    "reason": fact.reason,
                    "loss_reason": fact.loss_reason.value if fact.loss_reason else None,
                    "source": fact.source,
                    "supersedes": fact.supersedes or None,
                    "station_id": fact.station_id,
                    "operator": fact.operator,
                    "operator_id_number": fact.operator_id_number,
                    "recorded_at": instant_text(fact.recorded_at),
                    "act": act,
                }
                for fact in facts
            ],
        )
        self._work.add_facts(
            confirmed_benefit,
            [
                {
                    "id_number": fact.id_number,
                    "insurance": insurance.value,
                    "stated_on": fact.stated_on.isoformat(),
                    "recorded_at": instant_text(fact.recorded_at),
                    "fact_id": fact.fact_id,
                    "act": act,
                }
                for fact in facts
                for insurance in fact.insurances
            ],
        )
        self._work.add_facts(
            confirmation_evidence,
            [
                {
                    "fact_id": fact.fact_id,
                    "position": position,
                    "sha256": piece.sha256,
                    "kind": piece.kind.value,
                    "media_type": piece.media_type,
                    "size": piece.size,
                    "look": piece.look,
                    "advice": " ".join(piece.advice),
                    "act": act,
                }
                for fact in facts
                for position, piece in enumerate(fact.evidence, 1)
            ],
        )

    def correct(
        self, target_id: str, target_kind: str, replacement_id: str | None, reason: str
    ) -> str:
        """Keep a correction of a fact; without a replacement the fact is withdrawn."""
        fact_id = new_fact_id()
        self._work.add_facts(
            correction,
            [
                {
                    "fact_id": fact_id,
                    "target_id": target_id,
                    "target_kind": target_kind,
                    "replacement_id": replacement_id,
                    "reason": reason,
                    **self._work.recorded(),
                }
            ],
        )
        return fact_id
