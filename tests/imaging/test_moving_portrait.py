"""Films of invented people: made once, and not more of them than a folder should hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualdesk.imaging import moving_portrait
from qualdesk.imaging.moving_portrait import training_video


def test_the_oldest_films_go_when_there_are_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving_portrait, "_KEPT", 2)
    monkeypatch.setattr(moving_portrait, "_PICTURES", 2)
    films = [training_video(tmp_path, seed) for seed in (1, 2, 3)]
    assert [film.is_file() for film in films] == [False, True, True]
    assert training_video(tmp_path, 3) == films[2]
