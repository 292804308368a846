"""`qualdesk pictures`: each scene begins where the one before has put everything away."""

from __future__ import annotations

from pathlib import Path

import pytest

from ui import pictures
from ui.pictures import Scene, played


@pytest.mark.parametrize("only", ["", "20"])
def test_a_dialog_of_one_scene_is_not_in_the_next(
    station_folder: Path, monkeypatch: pytest.MonkeyPatch, only: str
) -> None:
    shell = Scene("12_error", pictures._fault)
    after = Scene("20_after", lambda _: None)
    monkeypatch.setattr(pictures, "_shell", lambda: (shell,))
    monkeypatch.setattr(pictures, "SCENES", (lambda: (shell,), lambda: (after,)))
    open_then = {
        name: studio.app.activeModalWidget() is not None
        for name, studio in played(station_folder, only)
    }
    assert open_then == ({"12_error": True, "20_after": False} if not only else {"20_after": False})
