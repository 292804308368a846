"""What a camera or phone wrote about itself and the place is taken out; no pixel changes."""

from __future__ import annotations

import struct

from qualdesk.imaging.pictures import read_orientation

_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_PNG_DROPPED = (b"tEXt", b"zTXt", b"iTXt", b"tIME", b"eXIf")
_JPEG_KEPT_APPS = (0xE0, 0xE2, 0xEE)  # JFIF, colour profile, Adobe's colour transform
_START_OF_SCAN = 0xDA
_COMMENT = 0xFE


def without_metadata(data: bytes, media_type: str) -> bytes:
    """The same file without EXIF, XMP and comments, for JPEG and PNG; others come back as they are.

    A JPEG keeps its orientation. What does not parse comes back as it is, too.
    """
    if media_type == "image/jpeg":
        return _stripped_jpeg(data)
    if media_type == "image/png":
        return _stripped_png(data)
    return data


def _stripped_jpeg(data: bytes) -> bytes:
    kept = [b"\xff\xd8"]
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker == _START_OF_SCAN:
            return b"".join(kept) + data[at:]
        length = int(struct.unpack_from(">H", data, at + 2)[0])
        segment = data[at : at + 2 + length]
        at += 2 + length
        if marker == 0xE1 and segment[4:10] == b"Exif\0\0":
            orientation = read_orientation(segment[4:])
            if orientation != 1:
                kept.append(_orientation_segment(orientation))
        elif not (0xE0 <= marker <= 0xEF or marker == _COMMENT) or marker in _JPEG_KEPT_APPS:
            kept.append(segment)
    return data


def _orientation_segment(orientation: int) -> bytes:
    tiff = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _stripped_png(data: bytes) -> bytes:
    kept = [_PNG_HEAD]
    at = len(_PNG_HEAD)
    while at + 12 <= len(data):
        length = int(struct.unpack_from(">I", data, at)[0])
        chunk = data[at : at + 12 + length]
        if chunk[4:8] not in _PNG_DROPPED:
            kept.append(chunk)
        if chunk[4:8] == b"IEND":
            return b"".join(kept)
        at += 12 + length
    return data
