"""Loads the station's policy: the files that ship, its own copies, what a person decided once."""

from __future__ import annotations

import json
from collections.abc import Mapping

from qualdesk import paths
from qualdesk.domain import policy_load
from qualdesk.domain.policy import Policy
from qualdesk.domain.policy_levels import Decision
from qualdesk.domain.policy_stated import PolicyText
from qualdesk.storage.policy_files import read_policy_texts

DECISIONS = "policy.decisions"  # the setting that holds them, JSON


def policy_texts(copies: Mapping[str, str]) -> tuple[PolicyText, ...]:
    """Every policy that a station may choose; its own copies come last and so win."""
    shipped = read_policy_texts(paths.resources() / "policies")
    own = tuple(PolicyText(f"{name}.toml", text) for name, text in sorted(copies.items()))
    return (*shipped, *own)


def decisions(settings: Mapping[str, str]) -> tuple[Decision, ...]:
    """What a person decided where two rules could claim force (Y13)."""
    rows = json.loads(settings.get(DECISIONS, "[]"))
    return tuple(Decision(row["path"], row["chosen"], tuple(row["among"])) for row in rows)


def load_policy(policy_id: str, copies: Mapping[str, str], settings: Mapping[str, str]) -> Policy:
    """The policy in use. Refused `policy.unknown`, `policy.invalid`."""
    return policy_load.load(policy_id, policy_texts(copies), decisions(settings))
