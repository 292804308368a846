"""A video is known by its content and shows a frame, or it is refused."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from qualdesk.errors import Environment, Unreadable
from qualdesk.imaging import video
from qualdesk.imaging.video import check_video, video_type

KINDS = {
    "mp4": ("mp4v", "video/mp4"),
    "mov": ("mp4v", "video/quicktime"),
    "avi": ("MJPG", "video/x-msvideo"),
    "webm": ("VP80", "video/webm"),
}


def write_film(path: Path, code: str) -> None:
    film = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*code), 10, (160, 120))
    assert film.isOpened()
    for frame in range(6):
        film.write(np.full((120, 160, 3), 40 * frame, np.uint8))
    film.release()


@pytest.mark.clause("Y6.1.2b")
@pytest.mark.parametrize("kind", KINDS)
def test_film_is_known_by_content_whatever_its_name(tmp_path: Path, kind: str) -> None:
    code, media_type = KINDS[kind]
    film = tmp_path / f"film.{kind}"
    write_film(film, code)
    renamed = film.rename(tmp_path / "张三的 视频.dat")
    assert check_video(renamed) == media_type


def test_text_named_mp4_is_refused(tmp_path: Path) -> None:
    film = tmp_path / "a.mp4"
    film.write_text("这不是视频" * 100, encoding="utf-8")
    with pytest.raises(Unreadable) as refused:
        check_video(film)
    assert refused.value.code == "video.unreadable"
    assert "MP4" in refused.value.remedy


@pytest.mark.parametrize("keep", [0, 8, 40, 300])
def test_truncated_film_is_refused(
    tmp_path: Path, keep: int, capfd: pytest.CaptureFixture[str]
) -> None:
    film = tmp_path / "a.mp4"
    write_film(film, "mp4v")
    capfd.readouterr()
    film.write_bytes(film.read_bytes()[:keep])
    with pytest.raises(Unreadable) as refused:
        check_video(film)
    assert refused.value.code == "video.unreadable"
    assert capfd.readouterr() == ("", "")


def test_size_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    film = tmp_path / "a.avi"
    write_film(film, "MJPG")
    monkeypatch.setattr(video, "VIDEO_BYTES_LIMIT", film.stat().st_size - 1)
    with pytest.raises(Unreadable) as refused:
        check_video(film)
    assert refused.value.code == "file.too_large"
    monkeypatch.setattr(video, "VIDEO_BYTES_LIMIT", film.stat().st_size)
    assert check_video(film) == "video/x-msvideo"


def test_missing_file_is_a_fault_of_the_pc(tmp_path: Path) -> None:
    with pytest.raises(Environment):
        check_video(tmp_path / "nowhere.mp4")


def test_a_heic_photo_is_no_video() -> None:
    assert video_type(b"\0\0\0\x18ftypheic" + bytes(40)) is None
    assert video_type(b"\0\0\0\x18ftypisom" + bytes(40)) == "video/mp4"
