"""A video as evidence: recognised by content, kept as it is (Y6.1.2b)."""

from __future__ import annotations

import os
from pathlib import Path

import cv2

from qualdesk.errors import Environment, Unreadable
from qualdesk.imaging.pictures import quiet_opencv

# Read by OpenCV's decoder once, at its first use; it would print its own lines otherwise.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")

VIDEO_BYTES_LIMIT = 200 * 1024 * 1024

_HEAD = 4096
_MP4_BRANDS = (b"isom", b"iso", b"mp4", b"avc1", b"M4V", b"MSNV", b"dash", b"3gp", b"3g2", b"hvc1")
_CODE = "video.unreadable"
_REMEDY = "请换成 MP4、MOV、AVI 或 WEBM 格式、能在电脑上播放的视频，或者重新复制一次。"


def video_type(head: bytes) -> str | None:
    """The media type that the first bytes of a file show; None when it is none of the four."""
    if head[4:8] == b"ftyp":
        if head[8:12] == b"qt  ":
            return "video/quicktime"
        return "video/mp4" if head[8:12].startswith(_MP4_BRANDS) else None
    if head[4:8] in (b"moov", b"mdat", b"wide"):
        return "video/quicktime"
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return "video/x-msvideo"
    if head[:4] == b"\x1a\x45\xdf\xa3" and b"webm" in head[:64]:
        return "video/webm"
    return None


def check_video(path: Path) -> str:
    """The media type of a video whose first frame can be shown.

    Raises Unreadable `video.unreadable`, `file.too_large` above VIDEO_BYTES_LIMIT, Environment
    `file.unreadable` when the PC does not give the file.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as fault:
        raise Environment(
            "file.unreadable",
            f"打不开视频文件“{path.name}”。",
            remedy="请确认文件还在原处，U 盘没有拔出，也没有被其他程序占用。",
        ) from fault
    if size > VIDEO_BYTES_LIMIT:
        raise Unreadable(
            "file.too_large",
            f"视频文件有 {size // (1024 * 1024)} MB，超过 200 MB 的上限。",
            remedy="请录短一些（10 秒左右就够），或者调低手机的录像清晰度后重录。",
        )
    media_type = video_type(head)
    if media_type is None:
        raise Unreadable(_CODE, "这个文件不是可以识别的视频。", remedy=_REMEDY)
    if not _first_frame_shows(path):
        raise Unreadable(_CODE, "视频打不开，可能已经损坏或没有复制完整。", remedy=_REMEDY)
    return media_type


def _first_frame_shows(path: Path) -> bool:
    try:
        with quiet_opencv():
            film = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
            shown, frame = film.read()
            film.release()
    except cv2.error:
        return False
    return bool(shown) and frame is not None and frame.size > 0
