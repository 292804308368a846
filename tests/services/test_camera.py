"""The camera as the desk sees it: a film in its place, photos, films that leave no trace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qualdesk.errors import Environment
from qualdesk.imaging import devices
from qualdesk.imaging.photo import prepare_photo
from qualdesk.services.camera import Camera, CameraState, Hint, training_video
from tests.imaging.cameras import until


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return training_video(tmp_path_factory.mktemp("film"))


@pytest.fixture
def camera(tmp_path: Path) -> Iterator[Camera]:
    made = Camera(tmp_path / "clips")
    yield made
    made.close()


def test_nothing_is_open_at_first(camera: Camera) -> None:
    assert camera.latest().state is CameraState.CLOSED
    assert camera.recording() is None
    assert camera.statistics().delivered == 0
    for act in (camera.take, camera.record):
        with pytest.raises(Environment, match=r"camera\.no_picture"):
            act()
    camera.close()


def test_a_film_serves_as_camera_and_gives_a_photo_without_fault(
    camera: Camera, film: Path
) -> None:
    camera.open(film)
    until(lambda: Hint.GOOD in camera.latest().hints)
    photo = camera.take()
    assert photo.frame.state is CameraState.LIVE
    prepared = prepare_photo(photo.jpeg.result(5))
    assert (prepared.faces, prepared.advice) == (1, ())


def test_what_is_fetched_is_nearly_all_that_is_delivered(camera: Camera, film: Path) -> None:
    camera.open(film)
    until(lambda: camera.latest().number and camera.statistics().delivered >= 30)
    counted = camera.statistics()
    assert counted.fetched / counted.delivered >= 0.95


@pytest.mark.clause("Y6.1.2b")
def test_a_recorded_film_is_discarded_after_it_became_evidence(camera: Camera, film: Path) -> None:
    camera.open(film)
    until(lambda: camera.latest().rgb)
    camera.record(1)
    until(lambda: (told := camera.recording()) is not None and told.finished)
    told = camera.recording()
    assert told is not None
    assert told.path is not None
    assert told.path.is_file()
    camera.discard(told.path)
    assert not told.path.exists()


def test_another_file_is_never_discarded(camera: Camera, film: Path) -> None:
    camera.discard(film)
    assert film.is_file()


def test_films_left_by_a_crash_are_removed(tmp_path: Path) -> None:
    (tmp_path / "clip-0123456789abcdef.mp4").write_bytes(b"left")
    Camera(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_closing_ends_a_film_and_lets_the_camera_go(camera: Camera, film: Path) -> None:
    camera.open(film)
    until(lambda: camera.latest().rgb)
    camera.record(60)
    camera.close()
    told = camera.recording()
    assert told is not None
    assert told.finished
    assert camera.latest().state is CameraState.CLOSED


def test_a_missing_camera_is_told(
    camera: Camera, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "_LINUX_DEVICES", tmp_path / "video4linux")
    assert camera.devices() == ()
    camera.open("高拍仪")
    until(lambda: camera.latest().state is CameraState.NONE)


def test_another_camera_takes_the_place_of_the_first(camera: Camera, film: Path) -> None:
    camera.open(film)
    until(lambda: camera.latest().rgb)
    camera.open(film, mirrored=False, quarter_turns=1)
    until(lambda: camera.latest().rgb)
    assert (camera.latest().width, camera.latest().height) == (540, 960)
