"""Saving a confirmation with photo beside: encode the photo, one fsynced write, one commit."""

from __future__ import annotations

import io
import os
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PIL import Image, ImageOps

from qualdesk.domain.confirmation import Method
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.confirming import Confirming, ConfirmRequest
from qualdesk.services.session import Session
from tests.bench import stations
from tests.bench.row import Row

SIZES = (10_000, 30_000, 100_000)
QUICK = (2_000,)
GOAL = 2.0
_SAVES = 60
_WARM_UP = 3
_CAMERA = (1280, 960)


def run(sizes: Sequence[int]) -> list[Row]:
    """One row a size of the register."""
    return [_measure(size) for size in sizes]


def _camera_picture(seed: int) -> bytes:
    """A portrait as large as a webcam gives it."""
    with Image.open(io.BytesIO(draw_portrait(seed))) as picture:
        out = io.BytesIO()
        ImageOps.pad(picture, _CAMERA).save(out, "JPEG", quality=92)
    return out.getvalue()


def _medians(works: Sequence[Callable[[int], object]]) -> list[float]:
    """The median time of each work; in turns, so that other load hits all alike."""
    times: list[list[float]] = [[] for _ in works]
    for number in range(_SAVES):
        for work, mine in zip(works, times, strict=True):
            begin = time.perf_counter()
            work(number)
            mine.append(time.perf_counter() - begin)
    return [statistics.median(mine[_WARM_UP:]) for mine in times]


def _measure(size: int) -> Row:
    photos = [_camera_picture(seed) for seed in range(_SAVES)]
    with stations.station() as session:
        invented = stations.people(size)
        stations.fill(session, invented)
        desk = Confirming(session)

        def ours(number: int) -> object:
            request = ConfirmRequest(
                id_number=invented[number].id_number,
                method=Method.ON_SITE,
                photos=(photos[number],),
            )
            return desk.confirm(request)

        def bare(number: int) -> object:
            return _bare(session, photos[number], number)

        mine, theirs = _medians((ours, bare))
    return Row(
        "save with photo, median",
        "encode + fsynced write + commit",
        mine,
        theirs,
        mine / theirs,
        GOAL,
        size,
    )


def _bare(session: Session, photo: bytes, number: int) -> None:
    with Image.open(io.BytesIO(photo)) as picture:
        out = io.BytesIO()
        picture.convert("RGB").save(out, "JPEG", quality=85)
    path = session.store.folder / f"bare{number}.jpg"
    with Path(path).open("wb") as target:
        target.write(out.getvalue())
        target.flush()
        os.fsync(target.fileno())
    with session.store.engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.execute("CREATE TABLE IF NOT EXISTS bare (id TEXT, path TEXT)")
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("INSERT INTO bare VALUES (?, ?)", (str(number), path.name))
        raw.execute("COMMIT")
