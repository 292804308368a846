"""Pictures of 工作台."""

from __future__ import annotations

from ui.pictures import Scene, Studio


def scenes() -> tuple[Scene, ...]:
    """Cards and villages, and 大字."""
    return (
        Scene("02_workbench", _open),
        Scene("02_workbench_large125", _open, 1.25),
        Scene("02_workbench_large150", _open, 1.5),
    )


def _open(studio: Studio) -> None:
    studio.open("workbench")
