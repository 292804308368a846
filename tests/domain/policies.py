"""The policies that ship with the program, loaded once for all tests of rules."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

from qualdesk.domain.policy import Policy
from qualdesk.domain.policy_load import load
from qualdesk.domain.policy_stated import PolicyText
from qualdesk.storage.policy_files import read_policy_texts

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ("dali-2021", "national", "rolling-12", "yangbi-2021", "yunlong-2021", "yunnan-2021")
TODAY = date(2026, 11, 21)


@lru_cache
def texts() -> tuple[PolicyText, ...]:
    return read_policy_texts(ROOT / "resources" / "policies")


@lru_cache
def policy(policy_id: str) -> Policy:
    return load(policy_id, texts())


def written(head: str, *sections: str, name: str = "own.toml") -> PolicyText:
    """A policy file of a test: [policy] with these lines, then the sections."""
    return PolicyText(name, "[policy]\n" + "\n".join((head, *sections)) + "\n")


def head(
    policy_id: str = "own", base: str = "", level: str = "county", since: str = "2024-01-01"
) -> str:
    return (
        f'id = "{policy_id}"\nname = "{policy_id}"\nlevel = "{level}"\n'
        f'base = "{base}"\nfrom = {since}\nuntil = ""\n'
    )


def cycle(length: int, since: str, clause: str = "T1", more: str = "") -> str:
    return (
        f'[insurance.resident.cycle]\nlength = {length}\nunit = "month"\nanchor = "date"\n'
        f'end = "same_day"\nclause = "{clause}"\nfrom = {since}\n{more}\n'
    )
