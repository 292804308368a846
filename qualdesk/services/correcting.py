"""Corrects the fact that an id names: replaces a confirmation, withdraws it or a paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.changes import Changes
from qualdesk.errors import Refused
from qualdesk.services.confirming import Confirming, Corrected
from qualdesk.services.session import Session
from qualdesk.storage.queries.confirmations import correction_of
from qualdesk.storage.queries.corrections import kind_of
from qualdesk.storage.repositories.confirmations import Confirmations

_WORDS = {"signoff": "签字", "form": "表单"}


class Correcting:
    """Facts are never changed: a correction is a fact that names another."""

    def __init__(self, session: Session, confirming: Confirming) -> None:
        self._session = session
        self._confirming = confirming

    def correct(self, fact_id: str, fields: Mapping[str, str], reason: str) -> Corrected:
        """Supersede a confirmation, or withdraw it, a signature or a form.

        Refused: fact.unknown, fact.corrected, reason.missing, field.unknown (signatures and forms
        can only be withdrawn), and what a confirmation is refused for.
        """
        with self._session.read() as connection:
            kind = kind_of(connection, fact_id)
        if kind in _WORDS:
            return self._withdraw(fact_id, kind, fields, reason)
        return self._confirming.correct(fact_id, fields, reason)

    def withdraw_signatures(self, fact_ids: Sequence[str], reason: str) -> Changes:
        """Take back signatures that were recorded together: all of them, in one act.

        Refused `reason.missing`, `fact.unknown`, `fact.corrected`.
        """
        session = self._session
        session.actor.require(Duty.PAPER)
        if not reason.strip():
            raise Refused("reason.missing", "撤销必须写明原因。", remedy="请写明为什么撤销。")
        with session.read() as connection:
            for fact_id in fact_ids:
                if kind_of(connection, fact_id) != "signoff":
                    raise Refused("fact.unknown", "这条签字记录不存在。", value=fact_id)
                if correction_of(connection, fact_id) is not None:
                    raise _withdrawn("签字", fact_id)
        with session.work() as work:
            corrections = Confirmations(work)
            for fact_id in fact_ids:
                corrections.correct(fact_id, "signoff", None, reason)
            detail = {"targets": list(fact_ids), "kind": "signoff"}
            return work.commit(Act("correct", detail))

    def _withdraw(
        self, fact_id: str, kind: str, fields: Mapping[str, str], reason: str
    ) -> Corrected:
        session = self._session
        session.actor.require(Duty.PAPER)
        word = _WORDS[kind]
        if not reason.strip():
            raise Refused("reason.missing", "撤销必须写明原因。", remedy="请用 --reason 写明原因。")
        if fields:
            raise Refused(
                "field.unknown",
                f"{word}记录不能改内容，只能撤销。",
                remedy=f"请不带内容撤销，再重新登记正确的{word}。",
                value=next(iter(fields)),
            )
        with session.read() as connection:
            if correction_of(connection, fact_id) is not None:
                raise _withdrawn(word, fact_id)
        with session.work() as work:
            correction = Confirmations(work).correct(fact_id, kind, None, reason)
            detail = {"target": fact_id, "kind": kind}
            changes = work.commit(Act("correct", detail))
        return Corrected(fact_id, correction, changes)


def _withdrawn(word: str, fact_id: str) -> Refused:
    return Refused(
        "fact.corrected",
        f"这条{word}记录已经撤销。",
        remedy="需要时请重新登记。",
        value=fact_id,
    )
