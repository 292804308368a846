"""What the live picture says to the clerk before the photo is taken. Never a gate.

It speaks a little earlier than the advice about the photo (quality.py), so that a picture that
was called good here is not found fault with there.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2

from qualdesk.domain.term import Term
from qualdesk.imaging.pictures import Pixels, as_pixels, shrunk
from qualdesk.imaging.quality import Face, find_faces, sharpness

LOOKED_AT_SIDE = 256
"""Faces are searched in a copy whose longer side has at most this many pixels."""

_DARK_MEAN = 65.0
_BRIGHT_MEAN = 215.0
_GLARE_LEVEL = 250
_GLARE_SHARE = 0.30
_SHARPNESS_MIN = 7.0
_NEAR_ENOUGH = 0.14


class Hint(Term):
    """One remark about the live picture; a remark that is not good says what to do."""

    NO_FACE = "no_face", "未检测到人脸，请正对镜头"
    SEVERAL_FACES = "several_faces", "多张人脸，请旁人让开"
    FAR = "far", "离得太远，请走近些"
    IN_FRAME = "in_frame", "脸在框里"
    BLURRED = "blurred", "模糊，请坐稳、擦净镜头"
    SHARP = "sharp", "清楚"
    DARK = "dark", "太暗，请面向窗户或开灯"
    BRIGHT = "bright", "太亮，请换个方向"
    NO_PAPER = "no_paper", "没有看到纸上的字，请把纸放到镜头下"
    PAGE_BLURRED = "page_blurred", "模糊，请放平、等画面对好焦"
    PAGE_DARK = "page_dark", "太暗，请开灯"
    GOOD = "good", "很好"

    @property
    def praises(self) -> bool:
        """Whether nothing is to be done about it."""
        return self in (Hint.IN_FRAME, Hint.SHARP, Hint.GOOD)


@dataclass(frozen=True, slots=True)
class LiveHints:
    """Remarks in the order in which they are shown, praise first, and the largest face."""

    hints: tuple[Hint, ...] = ()
    face: Face | None = None


def judge_live(bgr: Pixels) -> LiveHints:
    """Judge one upright picture (height × width × 3, BGR) of any size; some 10 ms."""
    faces = find_faces(shrunk(bgr, LOOKED_AT_SIDE))
    if not faces:
        return LiveHints((*_light(_grey(_middle(bgr))), Hint.NO_FACE))
    face = faces[0]
    grey = _grey(_region(bgr, face))
    said = [
        _place(bgr, faces),
        Hint.BLURRED if sharpness(grey) < _SHARPNESS_MIN else Hint.SHARP,
        *_light(grey),
    ]
    if all(hint.praises for hint in said):
        said.append(Hint.GOOD)
    return LiveHints(tuple(sorted(said, key=lambda hint: not hint.praises)), face)


def _place(bgr: Pixels, faces: tuple[Face, ...]) -> Hint:
    if len(faces) > 1:
        return Hint.SEVERAL_FACES
    height, width = bgr.shape[:2]
    share = faces[0].width * width / min(width, height)
    return Hint.FAR if share < _NEAR_ENOUGH else Hint.IN_FRAME


def _light(grey: Pixels) -> list[Hint]:
    mean = float(grey.mean())
    if mean < _DARK_MEAN:
        return [Hint.DARK]
    glare = float((grey >= _GLARE_LEVEL).mean())
    return [Hint.BRIGHT] if mean > _BRIGHT_MEAN or glare > _GLARE_SHARE else []


def _grey(bgr: Pixels) -> Pixels:
    return as_pixels(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY))


def _region(bgr: Pixels, face: Face) -> Pixels:
    height, width = bgr.shape[:2]
    left = min(max(0, int(face.x * width)), width - 1)
    top = min(max(0, int(face.y * height)), height - 1)
    right = int((face.x + face.width) * width)
    bottom = int((face.y + face.height) * height)
    return bgr[top : max(top + 1, bottom), left : max(left + 1, right)]


def _middle(bgr: Pixels) -> Pixels:
    height, width = bgr.shape[:2]
    return bgr[height // 4 : max(1, height * 3 // 4), width // 4 : max(1, width * 3 // 4)]
