"""What the live picture of a document camera says of the sheet below it. Never a gate."""

from __future__ import annotations

import cv2
import numpy as np

from qualdesk.imaging.hints import Hint, LiveHints
from qualdesk.imaging.pictures import Pixels, as_pixels, shrunk

_SIDE = 1600  # pixels of the longer side: an A4 page keeps about 5 dots a millimetre
_TILE = 100
_WRITTEN = 12.0  # contrast of a tile with words on it
_LEAST_TILES = 4
_SHARPNESS_MIN = 40.0
_DARK_PAPER = 105.0


def judge_page(bgr: Pixels) -> LiveHints:
    """Judge one picture (height × width × 3, BGR) of any size: is there a page, sharp, lit."""
    grey = as_pixels(cv2.cvtColor(shrunk(bgr, _SIDE), cv2.COLOR_BGR2GRAY))
    tiles = list(_written(grey))
    if len(tiles) < _LEAST_TILES:
        dark = float(np.percentile(grey, 90)) < _DARK_PAPER
        return LiveHints((Hint.PAGE_DARK,) if dark else (Hint.NO_PAPER,))
    sharp = float(np.percentile([_detail(tile) for tile in tiles], 75))
    said = [Hint.SHARP if sharp >= _SHARPNESS_MIN else Hint.PAGE_BLURRED]
    paper = float(np.median([np.percentile(tile, 90) for tile in tiles]))
    if paper < _DARK_PAPER:
        said.append(Hint.PAGE_DARK)
    if all(hint.praises for hint in said):
        said.append(Hint.GOOD)
    return LiveHints(tuple(said))


def _written(grey: Pixels) -> list[Pixels]:
    """The parts of the picture that have words or lines on them."""
    height, width = grey.shape
    tiles = (
        grey[top : top + _TILE, left : left + _TILE]
        for top in range(0, height - _TILE + 1, _TILE)
        for left in range(0, width - _TILE + 1, _TILE)
    )
    return [as_pixels(tile) for tile in tiles if float(np.std(tile)) > _WRITTEN]


def _detail(tile: Pixels) -> float:
    """How steep the edges are beside the contrast: a sharp print has 60 and more."""
    smooth = cv2.GaussianBlur(tile, (3, 3), 0)
    steep = float(np.std(cv2.Laplacian(smooth, cv2.CV_32F)))
    return 100.0 * steep / max(float(np.std(smooth)), 8.0)
