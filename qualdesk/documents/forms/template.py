"""The words of a form, read from `resources/forms/*.toml` and filled with the station's own."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from qualdesk.errors import Damaged
from qualdesk.paths import resources


class Template:
    """One form's texts. Keys are dotted; a missing one means a damaged installation."""

    def __init__(self, name: str, data: Mapping[str, Any], words: Mapping[str, str]) -> None:
        self._name = name
        self._data = data
        self._words = {**data.get("words", {}), **words}

    def text(self, key: str, **values: object) -> str:
        """The text at `key`, with the words and `values` put in."""
        return self._filled(self._at(key), values)

    def texts(self, key: str, **values: object) -> tuple[str, ...]:
        """The list of texts at `key`."""
        return tuple(self._filled(text, values) for text in self._at(key))

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        """A list of name and label."""
        return tuple((name, self._filled(label, {})) for name, label in self._at(key))

    def rows(self, key: str) -> tuple[tuple[Any, ...], ...]:
        """A list of lists: texts filled, numbers as they are."""
        return tuple(
            tuple(self._filled(item, {}) if isinstance(item, str) else item for item in row)
            for row in self._at(key)
        )

    def _at(self, key: str) -> Any:
        found: Any = self._data
        for part in key.split("."):
            if not isinstance(found, Mapping) or part not in found:
                raise self._damaged(key)
            found = found[part]
        return found

    def _filled(self, text: str, values: Mapping[str, object]) -> str:
        try:
            return text.format_map({**self._words, **values})
        except (KeyError, ValueError, IndexError, AttributeError) as error:
            raise self._damaged(text) from error

    def _damaged(self, where: str) -> Damaged:
        return Damaged(
            "template.damaged",
            f"表单模板 {self._name}.toml 不完整（{where[:40]}）。",
            remedy="程序文件可能被改动，请重新安装。",
        )


def template(name: str, words: Mapping[str, str]) -> Template:
    """The texts of form `name`; `words` replace the words of the same name in the file."""
    return _template(name, tuple(sorted(words.items())))


@lru_cache(maxsize=32)
def _template(name: str, words: tuple[tuple[str, str], ...]) -> Template:
    path = resources() / "forms" / f"{name}.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Damaged(
            "template.damaged",
            f"表单模板 {name}.toml 打不开。",
            remedy="程序文件可能被改动，请重新安装。",
        ) from error
    return Template(name, data, dict(words))
