"""本期走势: how many of the round are confirmed, day by day, beside an even pace."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from qualdesk.domain.rounds import Round
from qualdesk.services.round_course import Course
from ui.look.theme import theme
from ui.text import day_in_sentence

_HEIGHT, _LEAST = 210, 130
_STEPS = (0.0, 0.5, 1.0)  # the lines across
_PACE = "匀着办"


class CourseChart(QWidget):
    """Painted with the room it has: days to the right, shares upwards."""

    def __init__(self) -> None:
        super().__init__()
        self._course: Course | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("本期走势")

    def put(self, course: Course | None) -> None:
        """Show a course."""
        if course != self._course:
            self._course = course
            self.setAccessibleDescription(spoken(course) if course else "")
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """At its best."""
        return QSize(theme().px(420), theme().px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Still to be read."""
        return QSize(theme().px(260), theme().px(_LEAST))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Lines across, months, pace, deadline, the course, today."""
        del event
        if self._course is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme().font("caption"))
        plot = _Plot(self.rect().toRectF(), self._course.this, QFontMetrics(painter.font()))
        _paint_ground(painter, plot)
        _paint_course(painter, plot, self._course)


class _Plot:
    """Where a day and a share lie in the room that the words leave."""

    def __init__(self, room: QRectF, this: Round, metrics: QFontMetrics) -> None:
        self.this = this
        self.metrics = metrics
        line = metrics.height()
        left = metrics.horizontalAdvance("100%") + theme().px(8)
        self.place = room.adjusted(left, line / 2 + 2, -theme().px(6), -line - theme().px(4))
        self._days = (this.end - this.begin).days + 1

    def x(self, day: date) -> float:
        """The end of a day."""
        return self.x_at((day - self.this.begin).days + 1)

    def x_at(self, days: float) -> float:
        """After so many days of the round."""
        return self.place.left() + self.place.width() * days / self._days

    def y(self, share: float) -> float:
        """A share of 0 to 1."""
        return self.place.bottom() - self.place.height() * min(1.0, share)

    def months(self) -> list[date]:
        """The first day of each month of the round."""
        first = self.this.begin
        return [date(first.year, first.month + n, 1) for n in range(self.this.kind.months)]


def _paint_ground(painter: QPainter, plot: _Plot) -> None:
    look, metrics, line = theme(), plot.metrics, plot.metrics.height()
    for share in _STEPS:
        y = plot.y(share)
        painter.setPen(QPen(look.colour("line" if share == 0 else "line_soft"), 1))
        painter.drawLine(QPointF(plot.place.left(), y), QPointF(plot.place.right(), y))
        painter.setPen(look.colour("ink2"))
        beside = QRectF(0, y - line / 2, plot.place.left() - look.px(6), line)
        painter.drawText(beside, Qt.AlignmentFlag.AlignRight, f"{share:.0%}")
    for month in plot.months():
        middle = plot.x_at((month - plot.this.begin).days + 15)
        words = f"{month.month}月"
        left = middle - metrics.horizontalAdvance(words) / 2
        painter.drawText(QPointF(left, plot.place.bottom() + look.px(4) + metrics.ascent()), words)


def _paint_pace(painter: QPainter, plot: _Plot, *, ahead: bool) -> None:
    """The even pace, and the deadline that it leads to; its words where the course is not."""
    look, metrics = theme(), plot.metrics
    end = plot.x(plot.this.closes_on)
    painter.setPen(_dashed("ink3"))
    start = QPointF(plot.place.left(), plot.y(0))
    painter.drawLine(start, QPointF(end, plot.y(1)))
    painter.setPen(_dashed("red"))
    painter.drawLine(QPointF(end, plot.y(1)), QPointF(end, plot.y(0)))
    painter.setPen(look.colour("red"))
    words = f"{day_in_sentence(plot.this.closes_on)}截止"
    left = end - metrics.horizontalAdvance(words) - look.px(6)
    painter.drawText(QPointF(left, plot.y(0) - look.px(6)), words)
    painter.setPen(look.colour("ink2"))
    beside = plot.place.left() + (end - plot.place.left()) * 0.86
    at = QPointF(beside - metrics.horizontalAdvance(_PACE) - look.px(8), plot.y(0.86) - look.px(2))
    if ahead:
        at = QPointF(beside, plot.y(0.86) + metrics.height() + look.px(4))
    painter.drawText(at, _PACE)


def _dashed(colour: str) -> QPen:
    pen = QPen(theme().colour(colour), 1.4)
    pen.setStyle(Qt.PenStyle.DashLine)
    return pen


def _paint_course(painter: QPainter, plot: _Plot, course: Course) -> None:
    """What lies below the course, the pace, then the course itself and today."""
    look = theme()
    line = QPainterPath(QPointF(plot.place.left(), plot.y(0)))
    for days, confirmed in enumerate(course.confirmed, 1):
        line.lineTo(QPointF(plot.x_at(days), plot.y(confirmed / course.expected)))
    today = line.currentPosition()
    below = QPainterPath(line)
    below.lineTo(QPointF(today.x(), plot.y(0)))
    below.closeSubpath()
    painter.fillPath(below, look.colour("accent_pale"))
    _paint_pace(painter, plot, ahead=course.share > course.target)
    painter.setPen(QPen(look.colour("accent"), look.px(2)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(line)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour("accent"))
    painter.drawEllipse(today, look.px(4), look.px(4))
    _paint_today(painter, plot, today, course)


def _paint_today(painter: QPainter, plot: _Plot, today: QPointF, course: Course) -> None:
    """The words where no line is: above it when it leads the pace, else behind it."""
    look = theme()
    words = f"今天 {int(course.share * 100)}%"
    painter.setFont(look.font("small_strong"))
    painter.setPen(look.colour("accent"))
    metrics, gap = QFontMetrics(painter.font()), look.px(9)
    width = metrics.horizontalAdvance(words)
    left, middle = today.x() + gap, today.y()
    if course.share > course.target or left + width > plot.place.right():
        left = max(today.x() - width - gap, plot.place.left() + 2)
        above = course.share > course.target
        middle += (-1 if above else 1) * (metrics.height() / 2 + look.px(5))
    middle = min(max(middle, plot.place.top() + metrics.height() / 2), plot.place.bottom())
    painter.drawText(QPointF(left, middle + (metrics.ascent() - metrics.descent()) / 2), words)


def spoken(course: Course) -> str:
    """The course in words, for the screen reader."""
    begin = course.this.begin
    weeks = range(27, len(course.confirmed), 28)
    parts = [f"{day_in_sentence(begin + timedelta(days=n))} {course.confirmed[n]}" for n in weeks]
    now = f"今天 {course.confirmed[-1]}，应确认 {course.expected}"
    return f"{course.this.label}已确认：" + "，".join([*parts, now])


def pace_words(course: Course) -> str:
    """`比匀着办快 4 个百分点`: how far ahead or behind."""
    points = round((course.share - course.target) * 100)
    if points == 0:
        return "和匀着办一样快"
    return f"比匀着办{'快' if points > 0 else '慢'} {abs(points)} 个百分点"
