"""The theme in use: colours, fonts and sizes under 大字, and the style sheet filled from them.

There is one for the application, made by `install`; widgets ask `theme()` when they paint and
when they measure, so that 大字 works at once. Lines, radii and the focus ring are never scaled.
"""

from __future__ import annotations

import re
from functools import cache

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from qualdesk import paths
from ui.look.tokens import tokens
from ui.memory import Memory

SCALES = (1.0, 1.25, 1.5)  # 大字
_SYSTEM_FAMILY = "Microsoft YaHei UI"
_BUNDLED = (
    "NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf", "NotoSerifSC-Regular.ttf", "HanaMinA.ttf",
    "HanaMinB.ttf",
)  # fmt: skip
# The first draws everything that is common; each of the others what those before it lack.
_BUNDLED_FAMILIES = ("Noto Sans SC", "Noto Serif SC", "HanaMinA", "HanaMinB")
_FOLDERS = ("icons", "style")  # pictures that the style sheet names
_VARIABLE = re.compile(r"@([a-z_0-9]+)")


class Theme(QObject):
    """Colours, fonts, sizes. `rescaled` tells that the factor changed; style and fonts are set."""

    rescaled = Signal()

    def __init__(self, app: QApplication, scale: float = 1.0) -> None:
        super().__init__(app)
        self._app = app
        self._tokens = tokens()
        self._families = _families()
        self.scale = scale
        self._apply()

    def set_scale(self, scale: float) -> None:
        """大字: one of SCALES, at once for every window."""
        if scale == self.scale:
            return
        self.scale = scale
        _font.cache_clear()
        self._apply()
        self.rescaled.emit()

    def px(self, pixels: float) -> int:
        """A length in logical pixels under 大字."""
        return round(pixels * self.scale)

    def size(self, name: str) -> int:
        """A length of the tokens under 大字."""
        return self.px(self._tokens.sizes[name])

    def radius(self, name: str) -> int:
        """A radius of the tokens."""
        return self._tokens.radii[name]

    def colour(self, name: str) -> QColor:
        """A colour of the tokens."""
        return _colour(name)

    def font(self, role: str) -> QFont:
        """The font of a role of text; a copy, free to be changed."""
        return QFont(_font(role, self.scale, self._families))

    def line(self, role: str) -> int:
        """The height of a line of a role."""
        return self.px(self._tokens.types[role].line)

    def _apply(self) -> None:
        self._app.setFont(self.font("body"))
        self._app.setPalette(_palette())
        self._app.setStyleSheet(self.fill(_template()))

    def fill(self, template: str) -> str:
        """A style sheet with `@name` replaced: colour, `@32` scaled pixels, `@font_role`."""
        return _VARIABLE.sub(lambda found: self._value(found[1]), template)

    def _value(self, name: str) -> str:
        if name.isdigit():
            return f"{self.px(int(name))}px"
        if name in _FOLDERS:
            return (paths.resources() / name).as_posix()
        if name.startswith("font_"):
            role = self._tokens.types[name.removeprefix("font_")]
            weight = "bold" if role.bold else "normal"
            return f"font-size: {self.px(role.pixels)}px; font-weight: {weight}"
        if name.startswith("size_"):
            return f"{self.size(name.removeprefix('size_'))}px"
        return self._tokens.colours[name]


_installed: list[Theme] = []


def install(app: QApplication, scale: float = 1.0) -> Theme:
    """Load the fonts and dress the application. A second call only sets the factor."""
    if _installed:
        _installed[0].set_scale(scale)
        return _installed[0]
    for name in _BUNDLED:
        QFontDatabase.addApplicationFont(str(paths.resources() / "fonts" / name))
    _installed.append(Theme(app, scale))
    return _installed[0]


def theme() -> Theme:
    """The theme in use; only after `install`."""
    return _installed[0]


def scale_in(memory: Memory) -> float:
    """The 大字 that a memory holds, ×1 when it holds none."""
    text = memory.text("look.scale")
    return next((scale for scale in SCALES if str(scale) == text), SCALES[0])


def _families() -> tuple[str, ...]:
    if QFontDatabase.hasFamily(_SYSTEM_FAMILY):
        return (_SYSTEM_FAMILY, *_BUNDLED_FAMILIES)
    return _BUNDLED_FAMILIES


@cache
def _colour(name: str) -> QColor:
    return QColor(tokens().colours[name])


@cache
def _font(role: str, scale: float, families: tuple[str, ...]) -> QFont:
    stated = tokens().types[role]
    font = QFont()
    font.setFamilies(list(families))
    font.setPixelSize(round(stated.pixels * scale))
    font.setBold(stated.bold)
    return font


@cache
def _template() -> str:
    return (paths.resources() / "style" / "desk.qss").read_text(encoding="utf-8")


def _palette() -> QPalette:
    palette = QPalette()
    for part, name in (
        (QPalette.ColorRole.Window, "window"),
        (QPalette.ColorRole.Base, "surface"),
        (QPalette.ColorRole.AlternateBase, "surface"),
        (QPalette.ColorRole.Button, "surface"),
        (QPalette.ColorRole.Text, "ink"),
        (QPalette.ColorRole.WindowText, "ink"),
        (QPalette.ColorRole.ButtonText, "ink"),
        (QPalette.ColorRole.PlaceholderText, "ink3"),
        (QPalette.ColorRole.Highlight, "accent"),
        (QPalette.ColorRole.HighlightedText, "white"),
        (QPalette.ColorRole.Link, "accent"),
        (QPalette.ColorRole.ToolTipBase, "surface"),
        (QPalette.ColorRole.ToolTipText, "ink"),
    ):
        palette.setColor(part, _colour(name))
    for part in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, part, _colour("disabled"))
    return palette
