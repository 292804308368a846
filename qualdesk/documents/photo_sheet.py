"""Many photos on paper, twelve a page, each with what it shows below it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from qualdesk.documents.fonts import Face
from qualdesk.documents.page import broad_mark, cell
from qualdesk.documents.pdf import PdfFile
from qualdesk.documents.photos import PrintPhoto
from qualdesk.progress import SILENT, Progress

_WIDTH, _HEIGHT = 210.0, 297.0
_ACROSS, _DOWN = 3, 4
_LEFT, _TOP = 16.0, 26.0  # of the first picture, mm
_PITCH_X, _PITCH_Y = 61.0, 65.0
_ROOM = (56.0, 52.0)  # of a picture; two lines of words below


@dataclass(frozen=True, slots=True)
class ShownPhoto:
    """A picture made for paper, with two lines of words."""

    photo: PrintPhoto
    words: tuple[str, str]


def write_photo_sheet(
    title: str,
    photos: Iterable[ShownPhoto],
    out: BinaryIO,
    *,
    training: bool = False,
    progress: Progress = SILENT,
) -> int:
    """Write the pages, one photo after another; how many: none without photos."""
    with PdfFile(out, title) as pdf:
        sheet = pdf.page(_WIDTH, _HEIGHT)
        number = 0
        for number, shown in enumerate(photos, 1):
            at = (number - 1) % (_ACROSS * _DOWN)
            if at == 0:
                if number > 1:
                    pdf.add(sheet)
                    sheet = pdf.page(_WIDTH, _HEIGHT)
                if training:
                    broad_mark(sheet, "培训样张", _WIDTH / 2, _HEIGHT / 2, 35)
                sheet.centred(_WIDTH / 2, 18, title, 16, Face.BOLD)
            x = _LEFT + at % _ACROSS * _PITCH_X
            y = _TOP + at // _ACROSS * _PITCH_Y
            width, height = _fitted(shown.photo)
            left = x + (_ROOM[0] - width) / 2
            sheet.photo(pdf.add_photo(shown.photo), left, y + _ROOM[1] - height, width, height)
            for line, words in enumerate(shown.words):
                place = (x, y + _ROOM[1] + 0.6 + 4.6 * line, _ROOM[0], 4.6)
                cell(sheet, place, words, 9.5, align="centre", pad=0)
            progress.at("正在排照片", number)
        if number:
            pdf.add(sheet)
        return pdf.pages


def _fitted(photo: PrintPhoto) -> tuple[float, float]:
    scale = min(_ROOM[0] / photo.width, _ROOM[1] / photo.height)
    return photo.width * scale, photo.height * scale
