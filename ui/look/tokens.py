"""The tokens of `resources/style/tokens.toml`, typed; a token that is missing is a bug."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from qualdesk import paths


@dataclass(frozen=True, slots=True)
class TypeRole:
    """A role of text: height of the letters and of a line in pixels at 大字 ×1."""

    pixels: int
    bold: bool
    line: int


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colours as `#RRGGBB`, sizes and radii in logical pixels at 大字 ×1, roles of text."""

    colours: Mapping[str, str]
    sizes: Mapping[str, int]
    radii: Mapping[str, int]
    types: Mapping[str, TypeRole]


@cache
def tokens() -> Tokens:
    """The tokens that ship with the program."""
    text = (paths.resources() / "style" / "tokens.toml").read_text(encoding="utf-8")
    raw = tomllib.loads(text)
    return Tokens(
        colours=raw["colour"],
        sizes=raw["size"],
        radii=raw["radius"],
        types={name: TypeRole(*values) for name, values in raw["type"].items()},
    )


def contrast(first: str, second: str) -> float:
    """The WCAG 2.1 contrast of two colours `#RRGGBB`, 1 to 21."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
