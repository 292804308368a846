"""What the login page shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """An operator before login: the name, and what the desk remembers of the role and last day."""

    login: str
    role: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class FrontHead:
    """What may be said of the station before login: no personal data."""

    name: str = ""
    place: str = ""
    day: str = ""
    round_line: str = ""
    rules: str = ""
    version: str = ""
    training: bool = False


@dataclass(frozen=True, slots=True)
class LoginState:
    """The whole page. `fault` is what the last try said; `locked` names who locked the desk."""

    head: FrontHead = FrontHead()
    people: tuple[Person, ...] = ()
    current: str = ""
    busy: bool = False
    fault: str = ""
    caps: bool = False
    locked: str = ""
