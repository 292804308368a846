"""Advice about a photo: is there one face, large, sharp and well lit enough. Never a gate.

It finds faces and never compares them; whose face it is stays with the people who sign.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from threading import Lock
from types import MappingProxyType

import cv2
import numpy as np
from numpy.typing import NDArray

from qualdesk import paths
from qualdesk.imaging.pictures import Pixels, as_pixels, quiet_opencv, shrunk

ADVICE_TEXTS: Mapping[str, str] = MappingProxyType(
    {
        "photo.no_face": "照片里没有找到人脸。请让本人正对镜头，露出整张脸，再拍一张。",
        "photo.several_faces": "照片里不止一张人脸。请只拍本人，请其他人走出画面。",
        "photo.small_face": "人脸太小，不容易看清。请走近一些，让脸占到画面宽度的四分之一左右。",
        "photo.dark": "照片太暗。请打开灯，或让本人面向窗户、门口再拍。",
        "photo.bright": "照片太亮，脸上看不清。请避开直射的阳光和闪光灯，换个方向再拍。",
        "photo.blurred": "照片模糊。请擦净镜头，拿稳手机，等对准焦点后再拍。",
        "photo.too_small": "照片的尺寸太小。请用手机原图，不要用缩略图或聊天软件压缩过的图片。",
    }
)
"""What the person at the counter can do, by advice code (cli.md)."""

ANALYSED_SIDE = 640
"""Photos are judged on a copy whose longer side has at most this many pixels."""

_FIRST_LOOK_SIDE = 256
_FACE_SCORE = 0.7
_BYSTANDER = 0.35
_SMALL_FACE = 0.12
_SHORT_SIDE_MIN = 240
_DARK_MEAN = 55.0
_BRIGHT_MEAN = 225.0
_GLARE_LEVEL = 250
_GLARE_SHARE = 0.35
_SHARPNESS_SIDE = 128
_SHARPNESS_MIN = 6.5


@dataclass(frozen=True, slots=True)
class Face:
    """A rectangle round a face, in shares (0 to 1) of the picture's width and height."""

    x: float
    y: float
    width: float
    height: float
    score: float


class _Detector:
    """YuNet, loaded once; one picture at a time, because the network keeps its input size."""

    def __init__(self) -> None:
        # From bytes: OpenCV cannot open a path with Chinese characters on Windows.
        model = np.frombuffer(
            (paths.resources() / "models" / "face_detection_yunet_2023mar.onnx").read_bytes(),
            np.uint8,
        )
        with quiet_opencv():
            self._network = cv2.FaceDetectorYN.create(
                "onnx", model, np.zeros(0, np.uint8), (320, 320), _FACE_SCORE
            )
        self._one_at_a_time = Lock()

    def faces(self, bgr: Pixels) -> tuple[Face, ...]:
        height, width = bgr.shape[:2]
        with self._one_at_a_time:
            self._network.setInputSize((width, height))
            found = self._network.detect(bgr)[1]
        rows = [] if found is None else [[float(value) for value in row] for row in found]
        return tuple(
            Face(row[0] / width, row[1] / height, row[2] / width, row[3] / height, row[-1])
            for row in rows
        )


@cache
def _detector() -> _Detector:
    return _Detector()


def find_faces(bgr: Pixels) -> tuple[Face, ...]:
    """The faces of a picture (height × width × 3, BGR), largest first, small bystanders left out.

    A bystander's face is narrower than a third of the largest one.
    """
    found = _detector().faces(shrunk(bgr, _FIRST_LOOK_SIDE))
    if not found:
        found = _detector().faces(shrunk(bgr, ANALYSED_SIDE))
    ordered = sorted(found, key=lambda face: -face.width)
    return tuple(face for face in ordered if face.width >= _BYSTANDER * ordered[0].width)


def advise(bgr: Pixels, original_size: tuple[int, int]) -> tuple[tuple[str, ...], int]:
    """The advice codes for a photo and the number of faces.

    `bgr` is its copy of at most ANALYSED_SIDE pixels, `original_size` its width and height
    before any shrinking. The codes stand in the order of ADVICE_TEXTS.
    """
    faces = find_faces(bgr)
    subject = _face_region(bgr, faces[0]) if faces else _middle(bgr)
    grey = as_pixels(cv2.cvtColor(subject, cv2.COLOR_BGR2GRAY))
    mean = float(grey.mean())
    height, width = bgr.shape[:2]
    face_share = faces[0].width * width / min(width, height) if faces else 0.0
    said = {
        "photo.no_face": not faces,
        "photo.several_faces": len(faces) > 1,
        "photo.small_face": bool(faces) and face_share < _SMALL_FACE,
        "photo.dark": mean < _DARK_MEAN,
        "photo.bright": mean > _BRIGHT_MEAN or float((grey >= _GLARE_LEVEL).mean()) > _GLARE_SHARE,
        "photo.blurred": sharpness(grey) < _SHARPNESS_MIN,
        "photo.too_small": min(original_size) < _SHORT_SIDE_MIN,
    }
    return tuple(code for code in ADVICE_TEXTS if said[code]), len(faces)


def sharpness(grey: NDArray[np.uint8]) -> float:
    """How much fine detail a grey region has, whatever its light; noise of a sensor is smoothed.

    A sharp face has 8 to 30, one out of focus or shaken less than 6.5.
    """
    region = cv2.GaussianBlur(shrunk(grey, _SHARPNESS_SIDE), (3, 3), 0)
    contrast = max(float(np.std(region)), 8.0)
    across = float(np.std(cv2.Sobel(region, cv2.CV_32F, 2, 0, ksize=1)))
    down = float(np.std(cv2.Sobel(region, cv2.CV_32F, 0, 2, ksize=1)))
    # The weaker direction counts: a hand that shook blurs one way only.
    return 100.0 * min(across, down) / contrast


def _face_region(bgr: Pixels, face: Face) -> Pixels:
    height, width = bgr.shape[:2]
    left, top = max(0, int(face.x * width)), max(0, int(face.y * height))
    right, bottom = int((face.x + face.width) * width), int((face.y + face.height) * height)
    return bgr[top : max(top + 1, bottom), left : max(left + 1, right)]


def _middle(bgr: Pixels) -> Pixels:
    height, width = bgr.shape[:2]
    return bgr[height // 4 : max(1, height * 3 // 4), width // 4 : max(1, width * 3 // 4)]
