"""One notice: photos of the posted sheet, how many days are left, complaints, what to do next."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from qualdesk.domain.notices import NoticeMoment, NoticeState
from qualdesk.services.notice_files import NoticeFile
from ui.look.theme import theme
from ui.models.paged import Column, PagedModel
from ui.pages.notices.presenter import THUMBNAIL, NoticesPresenter
from ui.pages.notices.state import ComplaintLine, NoticesState, badge_of
from ui.pages.notices.withdrawing import withdrawal_of
from ui.sections import scrolled
from ui.text import count, day_in_sentence
from ui.widgets.buttons import Button, PrimaryButton, QuietButton
from ui.widgets.cards import Card
from ui.widgets.layouts import boxed, column, fix_height, row, rule
from ui.widgets.table import Table
from ui.widgets.texts import Badge, Text

_COLUMNS: tuple[Column[ComplaintLine], ...] = (
    Column("state", "", 76, lambda one: one.word, mark=lambda one: one.mark),
    Column("came", "收到", 118, lambda one: one.came),
    Column("text", "反映什么", 120, lambda one: one.text, stretch=True, tip=lambda one: one.text),
    Column("until", "期限", 116, lambda one: one.until, ink=lambda _: "ink2"),
)
_PHOTO_WORDS = {
    NoticeMoment.BEGIN: "补张贴照片(&G)",
    NoticeMoment.MIDDLE: "加一张照片(&G)",
    NoticeMoment.END: "登记撤下照片(&G)",
}
_LINES = 2  # below a photo
_LIST = 100  # height of the complaints: two and their head


class PhotoTile(QWidget):
    """A photo with when it was taken, or the place where one is missing."""

    def __init__(self, moment: NoticeMoment) -> None:
        super().__init__()
        self._moment, self._pixmap, self._inside, self._below = moment, QPixmap(), "", ""
        self._sha256 = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().rescaled.connect(self.updateGeometry)

    def put(self, sha256: str, jpeg: bytes | None, inside: str, below: str) -> None:
        """Show a photo, or the words inside its empty place."""
        if jpeg is None:
            self._pixmap, self._sha256 = QPixmap(), ""
        elif sha256 != self._sha256:
            self._sha256 = sha256
            self._pixmap = QPixmap()
            self._pixmap.loadFromData(jpeg)
        self._inside, self._below = inside, below
        self.setAccessibleName(f"{self._moment.label}照片：{below or inside}")
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The picture and two lines."""
        look = theme()
        width, height = THUMBNAIL
        return QSize(look.px(width), look.px(height) + _LINES * look.line("small") + 4)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Picture or dashed place, then what and when."""
        del event
        look, painter = theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width, height = (look.px(side) for side in THUMBNAIL)
        place = QRectF(0.5, 0.5, width - 1, height - 1)
        painter.setFont(look.font("small"))
        if self._pixmap.isNull():
            pen = QPen(look.colour("control"), 1, Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.drawRoundedRect(place, 3, 3)
            painter.setPen(look.colour("ink2"))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self._inside)
        else:
            painter.drawPixmap(place.toRect(), self._pixmap)
            painter.setPen(look.colour("line"))
            painter.drawRoundedRect(place, 3, 3)
        painter.setPen(look.colour("ink2"))
        metrics, line = QFontMetrics(painter.font()), look.line("small")
        for number, text in enumerate((self._moment.label, self._below)):
            words = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
            box = QRectF(0, height + 4 + number * line, width, line)
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)


class NoticeCard(Card):
    """`photo_wanted`, `export_wanted` ask the page for a file, `undo_wanted` for a reason."""

    photo_wanted = Signal()
    camera_wanted = Signal()
    export_wanted = Signal()
    undo_wanted = Signal()

    def __init__(self, presenter: NoticesPresenter) -> None:
        super().__init__(" ", " ", padding=(0, 0, 0, 0))
        self._presenter = presenter
        self._shown: tuple[ComplaintLine, ...] | None = None
        self.badge = Badge()
        self.paper = QuietButton("看公示表、打印(&P)", presenter.look_at_paper)
        self.head.insertWidget(self.head.indexOf(self.note) + 1, self.badge)
        self.head.addWidget(self.paper)
        self.tiles = {moment: PhotoTile(moment) for moment in NoticeMoment}
        self._facts = Text("", "body", wrap=True)
        self._hint = Text("", "small", "ink2", wrap=True)
        self.complaints = Table(PagedModel(_COLUMNS), "举报和异议")
        self._quiet = Text("没有收到举报和异议。", "body", "ink2")
        self.complain = QuietButton("记一件(&J)", presenter.begin_complaint)
        self.photo = PrimaryButton("补张贴照片(&G)", self.photo_wanted.emit, icon="camera")
        self.new = Button("登记新公示(&N)", presenter.begin_open)
        self.export = Button("导出网上用(&W)", self.export_wanted.emit)
        self.close_it = Button("期满归档(&A)", presenter.close)
        self.camera = QuietButton("用摄像头拍(&S)", self.camera_wanted.emit, icon="camera")
        self.undo = QuietButton("撤销公示(&Z)", self.undo_wanted.emit, icon="arrow_undo")
        self._nothing = Text("", "body", "ink2", wrap=True)
        self._build()
        self.complaints.entered.connect(self._answer)

    def _build(self) -> None:
        tiles = row(*self.tiles.values(), spacing=8)
        top = row(tiles, self._facts, spacing=16)
        top.setStretch(1, 1)
        fix_height(self.complaints, _LIST)
        below = row(self._hint, self.camera, self.undo, spacing=8)
        below.setStretch(0, 1)
        self._details = scrolled(
            column(
                top,
                below,
                rule(),
                row(Text("举报和异议", "card"), 1, self.complain),
                self._quiet,
                self.complaints,
                1,
                spacing=6,
                margins=(14, 8, 14, 0),
            )
        )
        self._nothing_box = boxed(column(self._nothing, 1, margins=(14, 12, 14, 0)))
        foot = row(
            self.photo, self.new, 1, self.export, self.close_it, spacing=8, margins=(14, 6, 14, 8)
        )
        self.add(self._nothing_box, self._details, rule(), foot)
        self.body.setStretch(0, 1)
        self.body.setStretch(1, 1)
        self.body.setSpacing(0)

    def put(self, state: NoticesState) -> None:
        """Show the current notice, or the village that has none."""
        current, file = state.row, state.file
        self._details.setVisible(file is not None)
        self._nothing_box.setVisible(file is None)
        self.new.setEnabled(state.board is not None)
        for button in (self.paper, self.photo, self.export, self.close_it, self.complain):
            button.setVisible(file is not None)
        if file is None:
            self._put_nothing(state)
            self.setFocusProxy(self.new)
            return
        assert current is not None
        self.title.setText(current.name)
        self.note.setText(f"{file.round_label}公示")
        self.badge.put(*badge_of(file))
        self._put_photos(state, file)
        self._facts.setText("\n".join(_facts(file, state.hotline)))
        self._hint.setText(f"{state.excluded}。" if state.excluded else "")
        self.undo.setText(withdrawal_of(file, current.name).act)
        if state.complaints != self._shown:
            self._shown = state.complaints
            self.complaints.rows.show(state.complaints)
        self.complaints.setVisible(bool(state.complaints))
        self._quiet.setVisible(not state.complaints)
        self.setFocusProxy(self.complaints if state.complaints else self.new)
        open_now = file.state is not NoticeState.CLOSED and not state.saving
        self.photo.setText(_PHOTO_WORDS[self._presenter.next_photo])
        self.photo.setEnabled(open_now and file.state is not NoticeState.WAITING)
        self.photo.setVisible(not file.row.web)
        self.camera.setEnabled(self.photo.isEnabled())
        self.camera.setVisible(not file.row.web)
        self.close_it.setEnabled(open_now and file.today >= file.row.ends_on and not file.lacking)
        self.complain.setEnabled(not state.saving)

    def _put_nothing(self, state: NoticesState) -> None:
        self.badge.put(None, "")
        village = state.row.village if state.row else None
        self.title.setText(village.name if village else "公示")
        self.note.setText("本期还没有公示" if village else " ")
        self._nothing.setText(
            f"{village.name}有 {count(village.people)} 人在领城乡居民养老待遇，"
            "这半年还没有公示。按“登记新公示”（Alt+N），先看算到哪一天，再打印张贴。"
            if village
            else "正在看。"
            if state.board is None
            else "名册里没有正在领城乡居民养老待遇的人，不用公示。"
        )

    def _put_photos(self, state: NoticesState, file: NoticeFile) -> None:
        newest = {photo.moment: photo for photo in file.photos}
        for moment, tile in self.tiles.items():
            tile.setVisible(not file.row.web)
            photo = newest.get(moment)
            if photo is not None:
                day = day_in_sentence(photo.taken_on)
                tile.put(photo.sha256, state.photos.get(photo.sha256), "正在读", day)
                continue
            inside = "可以不拍" if moment is NoticeMoment.MIDDLE else "还没有"
            below = ""
            if moment is NoticeMoment.END:
                inside = "期满再拍" if file.today < file.row.ends_on else "还没有"
                below = f"{day_in_sentence(file.row.ends_on)}后"
            tile.put("", None, inside, below)

    def _answer(self, at: int) -> None:
        line = self.complaints.rows.at(at)
        if isinstance(line, ComplaintLine):
            self._presenter.begin_answer(line.complaint_id)


def _facts(file: NoticeFile, hotline: str) -> list[str]:
    row_ = file.row
    where = "上网" if row_.web else "张贴"
    lines = [
        f"{where}　{day_in_sentence(row_.begins_on)}　已满 {file.done} / {len(row_.working_days)}",
        f"最早可撤　{day_in_sentence(row_.ends_on)} 下班后",
        f"公示 {count(row_.people)} 人，{_masked(file)}",
        f"举报电话　{row_.hotline or hotline or '还没有填'}",
    ]
    return [*lines, f"贴在　{row_.place}"] if row_.place else lines


def _masked(file: NoticeFile) -> str:
    return "不公布证号" if file.row.mask == "no_number" else "证号已隐去"
