"""How the camera pane is painted: the picture, the face frame, badges, the strip of hints."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPen

from qualdesk.services.camera import Face, Frame, Hint
from ui.look.marks import StateMark, paint_mark
from ui.look.theme import theme

_CUT_LIMIT = 0.1
_FACE_ROOM = 0.30
_CORNER = 0.24
_EDGE = 3  # the frame of a held picture, never scaled


def image_of(frame: Frame) -> QImage:
    """The picture of a frame; it reads the frame's bytes, which must live as long."""
    row = 3 * frame.width
    return QImage(frame.rgb, frame.width, frame.height, row, QImage.Format.Format_RGB888)


def fitted(size: QSize, room: QRect) -> QRect:
    """The largest rectangle of the same shape in the middle of `room`.

    When the shapes are almost alike it fills the room and juts out by a twentieth at most.
    """
    wanted = size.scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
    cut = 1 - room.width() * room.height() / max(1, wanted.width() * wanted.height())
    if cut > _CUT_LIMIT:
        wanted = size.scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRect(room.topLeft(), wanted)
    place.moveCenter(room.center())
    return place


def paint_face_frame(painter: QPainter, place: QRect, face: Face, good: bool) -> None:
    """Four corners round the face with room for hair and chin; amber when something is to do."""
    middle_x = place.left() + (face.x + face.width / 2) * place.width()
    middle_y = place.top() + (face.y + face.height / 2) * place.height()
    side = max(face.width * place.width(), face.height * place.height()) * (1 + _FACE_ROOM)
    box = QRectF(0, 0, side, side)
    box.moveCenter(QPointF(middle_x, middle_y))
    box = box.intersected(QRectF(place).adjusted(4, 4, -4, -4))
    # White beneath, so that it is seen on every ground.
    _corners(painter, box, QColor("#FFFFFF"), theme().px(6))
    _corners(painter, box, theme().colour("ok" if good else "bar_amber"), theme().px(4))


def _corners(painter: QPainter, box: QRectF, colour: QColor, width: int) -> None:
    pen = QPen(colour, width)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    arm = min(box.width(), box.height()) * _CORNER
    for x, across in ((box.left(), arm), (box.right(), -arm)):
        for y, down in ((box.top(), arm), (box.bottom(), -arm)):
            corner = QPointF(x, y)
            painter.drawPolyline([QPointF(x + across, y), corner, QPointF(x, y + down)])


def paint_held_frame(painter: QPainter, room: QRect) -> None:
    """The blue edge of a picture that is taken and not saved."""
    edge = QRectF(room).adjusted(_EDGE / 2, _EDGE / 2, -_EDGE / 2, -_EDGE / 2)
    pen = QPen(theme().colour("accent"), _EDGE)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(edge)


def paint_badge(painter: QPainter, corner: QPointF, text: str) -> None:
    """White words on the accent, `corner` is the top left."""
    painter.setFont(theme().font("strong"))
    metrics = QFontMetrics(painter.font())
    width = metrics.horizontalAdvance(text) + theme().px(20)
    box = QRectF(corner.x(), corner.y(), width, theme().px(24))
    _rounded(painter, box, theme().colour("accent"))
    painter.setPen(theme().colour("white"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def paint_recording(painter: QPainter, room: QRect, done: float, total: float) -> None:
    """A ring that closes with the seconds, and the seconds beside it, at the top right."""
    text = f"正在录像 {int(done)}／{round(total)} 秒"
    painter.setFont(theme().font("strong"))
    gap, ring = theme().px(8), theme().px(22)
    width = QFontMetrics(painter.font()).horizontalAdvance(text) + ring + 3 * gap
    height = theme().px(34)
    box = QRectF(room.right() - gap - width, room.top() + gap, width, height)
    _rounded(painter, box, theme().colour("camera"))
    circle = QRectF(box.left() + gap, box.center().y() - ring / 2, ring, ring)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme().colour("ink2"), theme().px(3)))
    painter.drawEllipse(circle)
    pen = QPen(theme().colour("camera_hint"), theme().px(3))
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.drawArc(circle, 90 * 16, -round(min(1.0, done / total) * 360 * 16))
    painter.setPen(theme().colour("white"))
    words = box.adjusted(ring + 2 * gap, 0, 0, 0)
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


def paint_kept(painter: QPainter, room: QRect, photos: Iterable[QImage], film: str) -> None:
    """Small pictures of what is kept for this person, at the bottom left, and the film's chip."""
    gap, height = theme().px(8), theme().px(54)
    left = float(room.left() + gap)
    bottom = room.bottom() - gap
    for photo in photos:
        width = height * photo.width() / photo.height()
        box = QRectF(left, bottom - height, width, height)
        painter.drawImage(box, photo)
        painter.setPen(QPen(theme().colour("white"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box)
        left += width + gap
    if film:
        paint_badge(painter, QPointF(left, bottom - theme().px(24)), film)


def paint_state(
    painter: QPainter, room: QRect, title: str, remedy: str, running: bool, turn: int
) -> None:
    """No picture: what happened and what to do, in the middle of the dark ground."""
    mark = QRectF(0, 0, theme().px(28), theme().px(28))
    small, strong = theme().font("body"), theme().font("card")
    inner = room.adjusted(theme().px(24), 0, -theme().px(24), 0)
    wrap = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
    needed = QFontMetrics(small).boundingRect(inner, int(wrap), remedy).height() if remedy else 0
    gap = theme().px(8)
    title_height = theme().line("card")
    height = mark.height() + 2 * gap + title_height + needed
    top = room.top() + max(0.0, (room.height() - height) / 2)
    mark.moveCenter(QPointF(room.center().x(), top + mark.height() / 2))
    tone = theme().colour("white" if running else "camera_hint")
    paint_mark(painter, mark, StateMark.RUNNING if running else StateMark.VERIFY, tone, turn)
    painter.setPen(theme().colour("white"))
    painter.setFont(strong)
    line = QRectF(inner.left(), mark.bottom() + gap, inner.width(), title_height)
    painter.drawText(line, Qt.AlignmentFlag.AlignCenter, title)
    painter.setPen(theme().colour("track"))
    painter.setFont(small)
    painter.drawText(QRectF(inner.left(), line.bottom() + gap, inner.width(), needed), wrap, remedy)


def paint_hints(painter: QPainter, strip: QRect, hints: tuple[Hint, ...]) -> None:
    """The remarks in a row; where there is no room, praise gives way to what is to be done."""
    painter.setFont(theme().font("body"))
    metrics = QFontMetrics(painter.font())
    side, space, between = theme().px(12), theme().px(6), theme().px(20)
    shown = list(hints)

    def width() -> int:
        words = sum(metrics.horizontalAdvance(hint.label) + side + space for hint in shown)
        return words + between * max(0, len(shown) - 1)

    while len(shown) > 1 and width() > strip.width() - 2 * theme().px(14):
        shown.remove(next((hint for hint in shown if hint.praises), shown[-1]))
    left = float(strip.left() + theme().px(14))
    for hint in shown:
        tone = theme().colour("camera_ok" if hint.praises else "camera_hint")
        mark = StateMark.DONE if hint.praises else StateMark.SOON
        paint_mark(
            painter, QRectF(left, strip.center().y() - side / 2 + 0.5, side, side), mark, tone
        )
        left += side + space
        painter.setPen(theme().colour("white" if hint.praises else "camera_hint"))
        words = metrics.horizontalAdvance(hint.label)
        place = QRectF(left, strip.top(), words + 1, strip.height())
        painter.drawText(
            place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, hint.label
        )
        left += words + between


def _rounded(painter: QPainter, box: QRectF, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(box, theme().radius("badge"), theme().radius("badge"))
