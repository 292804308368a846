"""Pictures of 系统."""

from __future__ import annotations

from functools import partial

from ui.pages.system.page import SystemPage
from ui.pages.system.state import SECTIONS
from ui.pictures import Scene, Studio


def scenes() -> tuple[Scene, ...]:
    """Every section, the check done, and 大字."""
    sections = [
        Scene(f"10_system_{key}", partial(_section, key=key))
        for key, _, _ in SECTIONS
        if key != "health"
    ]
    return (
        *sections,
        Scene("10_system_unchecked", partial(_section, key="health")),
        Scene("10_system_health", _checked),
        Scene("10_system_large150", _checked, 1.5),
    )


def _section(studio: Studio, key: str) -> None:
    studio.open("system", section=key)


def _checked(studio: Studio) -> None:
    page = studio.open("system", section="health")
    assert isinstance(page, SystemPage)
    page.check()
