"""The station's rules: shown with clause and date, checked, kept as an own copy, chosen."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from qualdesk.domain import policy_load
from qualdesk.domain.access import Duty
from qualdesk.domain.audit import Act
from qualdesk.domain.policy import Explained, Policy, explain
from qualdesk.domain.policy_levels import OpenQuestion
from qualdesk.domain.policy_load import Checked
from qualdesk.domain.policy_parse import parse
from qualdesk.errors import Problem, Refused, Severity
from qualdesk.services.rules import DECISIONS, load_policy, policy_texts
from qualdesk.services.session import Session
from qualdesk.storage.policy_files import read_policy_text
from qualdesk.storage.queries import office as queries
from qualdesk.storage.repositories.office import Office


@dataclass(frozen=True, slots=True)
class Shown:
    """The policy in use on a day, each value with its clause, and what is left to decide."""

    policy: Policy
    values: tuple[Explained, ...]
    questions: tuple[OpenQuestion, ...]


class Policies:
    """Only the admin changes the policy; everyone may read it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def show(self) -> Shown:
        """The values in force today."""
        policy, today = self._session.policy(), self._session.today()
        return Shown(policy, tuple(explain(policy, today)), policy.questions(today))

    def available(self) -> tuple[str, ...]:
        """Ids of the policies that the station may choose."""
        names = [Path(text.file).stem for text in policy_texts(self._copies())]
        return tuple(dict.fromkeys(names))

    def names(self) -> dict[str, str]:
        """Their names by id, in the same order."""
        found = {Path(t.file).stem: parse(t).document for t in policy_texts(self._copies())}
        return {name: document.name for name, document in found.items() if document is not None}

    def check(self, path: Path) -> Checked:
        """Everything wrong with a file, and what in it has no effect."""
        return policy_load.check(read_policy_text(path), policy_texts(self._copies()))

    def set(self, chosen: str) -> tuple[Problem, ...]:
        """Use a policy by id, or a file (`….toml`), which is kept as the station's own copy.

        Refused `policy.unknown`, `policy.invalid` with every fault. Warnings come back.
        """
        self._session.actor.require(Duty.POLICY)
        path = Path(chosen)
        copies = self._copies()
        problems: tuple[Problem, ...] = ()
        policy_id, text = chosen, ""
        if chosen.endswith(".toml"):
            checked = self.check(path)
            refused = [p for p in checked.problems if p.severity is Severity.REFUSED]
            if refused:
                raise policy_load.invalid(refused)
            policy_id, text = checked.policy_id, read_policy_text(path).text
            copies = {**copies, policy_id: text}
            problems = checked.problems
        load_policy(policy_id, copies, self._session.settings())
        with self._session.work() as work:
            if text:
                Office(work).keep_policy(policy_id, text)
            Office(work).change_station(policy_id=policy_id)
            work.commit(Act("policy.set", {"policy": policy_id, "own_copy": bool(text)}))
        self._session.refresh()
        return problems

    def decide(self, path: str, policy_id: str) -> None:
        """Keep which of two rules is in force where both could claim it (Y13)."""
        self._session.actor.require(Duty.POLICY)
        question = next((q for q in self.show().questions if q.path == path), None)
        claims = {claim.policy_id: claim for claim in question.claims} if question else {}
        if question is None or policy_id not in claims:
            raise Refused(
                "policy.question",
                f"{path} 没有需要在“{policy_id}”上决定的问题。",
                remedy="请用 policy show 查看还没有决定的问题。",
                value=path,
            )
        decision = question.decide(claims[policy_id])
        settings = self._session.settings()
        rows = [r for r in json.loads(settings.get(DECISIONS, "[]")) if r["path"] != path]
        row = {"path": path, "chosen": decision.chosen, "among": list(decision.among)}
        with self._session.work() as work:
            Office(work).put_setting(DECISIONS, json.dumps([*rows, row], ensure_ascii=False))
            work.commit(Act("policy.decide", row))
        self._session.refresh()

    def _copies(self) -> dict[str, str]:
        with self._session.read() as connection:
            return queries.policy_copies(connection)
