"""The look: contrast, 大字, marks, icons; everything that the tokens promise."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QPushButton,
    QStyle,
    QStyleOption,
    QStyleOptionComboBox,
)

from qualdesk import paths
from tests.architecture.tree import modules
from ui.look.icons import icon, pixmap
from ui.look.marks import StateMark, paint_mark
from ui.look.theme import SCALES, theme
from ui.look.tokens import contrast, tokens
from ui.widgets.buttons import Button, PrimaryButton

GROUNDS = ("window", "surface", "nav", "header", "selected", "accent_pale")
INKS = ("ink", "ink2", "ink3", "accent", "ok", "amber", "red", "violet")


@pytest.mark.parametrize("ground", GROUNDS)
def test_text_and_states_can_be_read_on_every_ground(ground: str) -> None:
    colours = tokens().colours
    faint = {ink for ink in INKS if contrast(colours[ink], colours[ground]) < 4.5}
    assert faint == set()


def test_states_can_be_read_on_their_own_pale_ground() -> None:
    colours = tokens().colours
    faint = {m for m in StateMark if contrast(colours[m.colour], colours[m.ground]) < 4.5}
    assert faint == set()
    assert contrast("#FFFFFF", "#FFFFFF") == pytest.approx(1.0)


def test_what_can_be_operated_has_an_outline_that_is_seen() -> None:
    colours = tokens().colours
    assert contrast(colours["control"], colours["surface"]) >= 3.0


def drawn(mark: StateMark) -> QImage:
    image = QImage(24, 24, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    paint_mark(painter, QRectF(0, 0, 24, 24), mark, QColor("#000000"))
    painter.end()
    return image


def test_every_state_has_a_shape_of_its_own_without_colour(dressed: QApplication) -> None:
    pictures = [bytes(drawn(mark).constBits()) for mark in StateMark]
    assert len(set(pictures)) == len(StateMark)


def test_large_print_enlarges_fonts_and_buttons_at_once(dressed: QApplication) -> None:
    button = Button("导出(&X)", icon="arrow_download")
    small = button.sizeHint()
    for scale in SCALES[1:]:
        theme().set_scale(scale)
        assert dressed.font().pixelSize() == round(14 * scale)
        assert button.sizeHint().height() == round(32 * scale)
        assert button.sizeHint().width() > small.width()


def test_a_mnemonic_in_brackets_is_the_key_of_the_button(dressed: QApplication) -> None:
    button = PrimaryButton("打印路线单(&L)")
    assert button.shortcut().toString() == "Alt+L"


def test_icons_are_drawn_at_the_size_they_are_shown_in(dressed: QApplication) -> None:
    picture = pixmap("people", 20, "#1B2228", 2.0)
    assert picture.size() == QSize(40, 40)
    assert picture.deviceIndependentSize().toSize() == QSize(20, 20)
    shown = icon("people").pixmap(QSize(20, 20), QIcon.Mode.Normal, QIcon.State.Off)
    assert not shown.isNull()


def test_every_icon_that_is_named_is_there() -> None:
    files = {path.stem for path in (paths.resources() / "icons").glob("*.svg")}
    named: set[str] = set()
    for path in modules("ui"):
        named |= set(re.findall(r'\bicon="([a-z_]+)"', path.read_text(encoding="utf-8")))
    assert named - files == set()
    assert len(named) > 5


def test_rare_characters_have_a_font(dressed: QApplication) -> None:
    from PySide6.QtGui import QFontInfo, QRawFont

    families = theme().font("body").families()
    supported = [
        any(
            QRawFont.fromFont(_only(family)).supportsCharacter(ord(character))
            for family in families
        )
        for character in "𬱖㐂𠮷䶮"
    ]
    assert all(supported)
    assert QFontInfo(theme().font("body")).family() == families[0]


def _only(family: str) -> object:
    font = theme().font("body")
    font.setFamilies([family])
    return font


def test_qt_speaks_chinese(dressed: QApplication) -> None:
    from PySide6.QtCore import QCoreApplication

    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "取消"


def test_mnemonics_are_underlined_and_a_choice_drops_below_its_box(dressed: QApplication) -> None:
    choice, button = QComboBox(), QPushButton("保存(&S)")
    hints = (
        (button, QStyle.StyleHint.SH_UnderlineShortcut, 1),
        (button, QStyle.StyleHint.SH_EtchDisabledText, 0),
        (choice, QStyle.StyleHint.SH_ComboBox_Popup, 0),
    )
    for widget, hint, wanted in hints:
        widget.ensurePolished()
        option = QStyleOptionComboBox() if widget is choice else QStyleOption()
        option.initFrom(widget)
        assert widget.style().styleHint(hint, option, widget) == wanted
