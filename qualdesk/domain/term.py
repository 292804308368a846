"""Enumerations whose members carry their Chinese word, so that labels stand in one place."""

from __future__ import annotations

from enum import StrEnum


class Term(StrEnum):
    """A glossary term: the value is the identifier, `label` the word on screen and paper."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Term:
        """Make the member from its identifier and its Chinese label."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member
