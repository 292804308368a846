"""The camera for the desk: chosen by name, watched, photos and short films taken from it.

Plain values only; every method may be called from the thread of the window, and none waits for
the camera except `devices` and `close`.
"""

from __future__ import annotations

import secrets
from functools import partial
from pathlib import Path

from qualdesk.imaging.devices import (
    PAGE_SIZE,
    STATE_REMEDIES,
    CameraState,
    list_devices,
    open_device,
    open_film,
)
from qualdesk.imaging.frames import CameraSource, CameraStatistics, Frame, Taken
from qualdesk.imaging.hints import Hint
from qualdesk.imaging.moving_portrait import training_video
from qualdesk.imaging.page_hints import judge_page
from qualdesk.imaging.quality import Face
from qualdesk.imaging.recording import Clip, ClipProgress, no_picture

__all__ = [
    "STATE_REMEDIES",
    "Camera",
    "CameraState",
    "CameraStatistics",
    "ClipProgress",
    "Face",
    "Frame",
    "Hint",
    "Taken",
    "training_video",
]

CLIP_SECONDS = 10.0


class Camera:
    """One camera at a time. It needs no login: it writes nothing but films into `clips`.

    `clips` is a folder of its own for films that are not yet evidence; what an earlier run left
    in it is removed. The caller hands a film to `confirming` and then to `discard`.
    """

    def __init__(self, clips: Path) -> None:
        self._clips = clips
        self._source: CameraSource | None = None
        self._leaving: CameraSource | None = None  # let go, perhaps not free yet
        self._clip: Clip | None = None
        for left in clips.glob("clip-*.mp4"):
            left.unlink(missing_ok=True)

    def devices(self) -> tuple[str, ...]:
        """Names of the cameras; where the system names none it opens each and takes seconds."""
        return tuple(device.name for device in list_devices())

    def open(
        self, camera: str | Path = "", *, mirrored: bool = True, quarter_turns: int = 0
    ) -> None:
        """Open a camera by name ("" is the first one), or a film in its place; returns at once.

        How it goes is told by `latest().state`. The camera open before is let go.
        """
        self._end(wait=False)
        connect = (
            partial(open_film, camera) if isinstance(camera, Path) else partial(open_device, camera)
        )
        self._source = CameraSource(
            connect, mirrored=mirrored, quarter_turns=quarter_turns, after=self._leaving
        )

    def open_for_pages(self, camera: str | Path = "", *, quarter_turns: int = 0) -> None:
        """Open a document camera (a film stands in for one): fine pictures, never mirrored.

        As `open`; the hints are about the sheet that lies under it.
        """
        self._end(wait=False)
        connect = (
            partial(open_film, camera)
            if isinstance(camera, Path)
            else partial(open_device, camera, size=PAGE_SIZE)
        )
        self._source = CameraSource(
            connect,
            mirrored=False,
            quarter_turns=quarter_turns,
            after=self._leaving,
            judge=judge_page,
        )

    def latest(self) -> Frame:
        """The newest picture with hints, or the state without one."""
        return Frame(CameraState.CLOSED) if self._source is None else self._source.latest()

    def take(self) -> Taken:
        """A photo of the newest picture. Raises Environment `camera.no_picture`."""
        return self._open_source().take()

    def record(self, seconds: float = CLIP_SECONDS) -> None:
        """Begin a film; `recording` tells how far it is.

        A film that still runs is thrown away. Raises Environment `camera.no_picture`,
        `video.unwritable`.
        """
        self.stop_recording(keep=False)
        source = self._open_source()
        self._clips.mkdir(parents=True, exist_ok=True)
        self._clip = source.record(self._clips / f"clip-{secrets.token_hex(8)}.mp4", seconds)

    def recording(self) -> ClipProgress | None:
        """The film that runs or ran last; None when there was none."""
        return None if self._clip is None else self._clip.progress()

    def stop_recording(self, keep: bool = True) -> None:
        """End the film now; it is finished shortly after, with no path when not to be kept."""
        if self._clip is not None:
            self._clip.stop(keep)

    def discard(self, film: Path) -> None:
        """Remove a film that is evidence now, or not wanted."""
        if film.parent == self._clips:
            film.unlink(missing_ok=True)

    def statistics(self) -> CameraStatistics:
        """Pictures delivered, fetched and taken since opening."""
        return CameraStatistics(0, 0, 0) if self._source is None else self._source.statistics()

    def let_go(self) -> None:
        """Let the camera go without waiting; `open` waits for it in its own thread."""
        self._end(wait=False)

    def close(self) -> None:
        """Let the camera go and wait until it is free (some 0.1 s)."""
        self._end(wait=True)

    def _open_source(self) -> CameraSource:
        if self._source is None:
            raise no_picture()
        return self._source

    def _end(self, wait: bool) -> None:
        if self._clip is not None:
            self._clip.stop()
            if wait:
                self._clip.wait()
        if self._source is not None:
            self._source.close(wait)
            self._leaving, self._source = self._source, None
