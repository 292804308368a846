"""Whether two months are the same but for random ids, instants, serials, signatures and places.

What is random is replaced by a word and a number in the order in which it first appears: the same
id must stand in the same places on both sides.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from installer.windows.ground import must

_RANDOM = re.compile(
    r"(?P<fingerprint>\b(?:[0-9a-f]{4} ){15}[0-9a-f]{4}\b)"
    r"|(?P<chain>(?<=摘要 )[0-9A-F]{4} [0-9A-F]{4})"
    r"|(?P<key>\b(?:[0-9A-Z]{5}-){7}[0-9A-Z]{5}\b)"
    r"|(?P<hash>\b[0-9a-f]{64}\b)"
    r"|(?P<id>\b[0-9a-f]{32}\b)"
    r"|(?P<station>\b[0-9a-f]{16}\b)"
    r"|(?P<instant>\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?)"
    r"|(?P<clock>\b20\d\d-\d\d-\d\d \d\d:\d\d(?::\d\d)?\b)"
)
_SLASH = re.compile(r"[/\\]")
_LOOSE = {"bytes", "size", "recovery_key"}


class Names:
    """Gives what is random the same name wherever it stands; `serials` are random too."""

    def __init__(self, serials: set[str]) -> None:
        self._known: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        forms = [f"{s[:4]}-?{s[4:8]}(?:-[0-9A-Z])?" for s in sorted(serials)]
        self._serials = re.compile("|".join(forms)) if forms else None

    def plain(self, text: str) -> str:
        """The text with names for what is random."""
        if self._serials is not None:
            text = self._serials.sub(
                lambda f: self._name("serial", f[0].replace("-", "")[:8]), text
            )
        return _RANDOM.sub(lambda f: self._name(f.lastgroup or "", f[0]), text)

    def _name(self, kind: str, value: str) -> str:
        if kind not in ("id", "serial", "station"):
            return f"<{kind}>"  # the hash of something random has no order of its own
        if value not in self._known:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._known[value] = f"<{kind} {self._counts[kind]}>"
        return self._known[value]


def lines_of(month: Path) -> dict[str, list[str]]:
    """Everything that a month left, as named texts without what may differ."""
    answers = json.loads((month / "answers.json").read_text(encoding="utf-8"))
    names = Names(_serials(answers))
    found = {"answers": [names.plain(line) for line in _flat(answers)]}
    for path in sorted((month / "files").rglob("*")):
        if path.is_file():
            name = path.relative_to(month / "files").as_posix()
            found[name] = [names.plain(line) for line in _content(path)]
    return found


def _serials(value: Any) -> set[str]:
    """Every value of a key that names form serials, wherever it stands."""
    if isinstance(value, dict):
        own = {v for k, v in value.items() if k == "form_serial" and isinstance(v, str)}
        return own.union(*(_serials(v) for v in value.values()))
    if isinstance(value, list):
        return set().union(*(_serials(v) for v in value))
    return set()


def _flat(value: Any, key: str = "") -> Iterator[str]:
    """JSON as lines `key/key: value`; of paths the last part only."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _flat(part, f"{key}/{name}")
    elif isinstance(value, list):
        for part in value:
            yield from _flat(part, f"{key}[]")
    elif key.rpartition("/")[2] not in _LOOSE:
        text = str(value)
        is_path = "\\" in text or text.startswith("/")
        yield f"{key}: {_SLASH.split(text)[-1] if is_path and len(text) < 300 else text}"


def _content(path: Path) -> Iterator[str]:
    if path.suffix == ".pdf":
        for line in must("pdftotext", "-layout", path, "-").splitlines():
            yield " ".join(line.split())  # a serial of other letters moves what follows it
        yield from (f"picture {line}" for line in _pictures(path))
    elif path.suffix == ".xlsx":
        yield from _cells(path)
    elif path.suffix == ".json":
        yield from _flat(list(json.loads(path.read_text(encoding="utf-8")).values()))
    elif path.suffix == ".zip":
        yield from _package(path)
    else:
        yield f"a file of {path.suffix}"  # the receipt: its content came back as an answer


def _pictures(path: Path) -> Iterator[str]:
    """Size of every picture in a PDF; the photos themselves are compared in the package."""
    for line in must("pdfimages", "-list", path).splitlines()[2:]:
        yield " ".join(line.split()[:5])


def _cells(path: Path) -> Iterator[str]:
    """Every sheet as XML: values, widths, formats; the times of the document left out."""
    with zipfile.ZipFile(path) as book:
        for name in sorted(book.namelist()):
            if name.startswith(("xl/worksheets/", "xl/sharedStrings", "xl/styles")):
                text = book.read(name).decode().replace("\r\n", "\n")
                yield f"{name}: {text}"


def _package(path: Path) -> Iterator[str]:
    """What a package holds, decrypted: records line by line, papers and photos by their sums."""
    import hashlib

    import pyzipper

    from installer.wine.month import SECRETS

    with pyzipper.AESZipFile(path) as bag:
        bag.setpassword(SECRETS["QUALDESK_PACKAGE_PASSWORD"].encode())
        loose = []
        for name in sorted(bag.namelist()):
            content = bag.read(name)
            if name.endswith((".json", ".jsonl", ".csv", ".txt")) and "manifest" not in name:
                lines = content.decode("utf-8-sig", "replace").splitlines()
                if name.endswith(".jsonl"):  # written in the order of their random ids
                    lines.sort(key=lambda line: _RANDOM.sub("", line))
                loose += [f"{name}: {line}" for line in lines if "Payload-Oxum" not in line]
            elif name.endswith((".jpg", ".mp4", ".png")):
                yield f"evidence {hashlib.sha256(content).hexdigest()[:31]}"  # not random: shown
            else:
                loose.append(f"a file of {name.rpartition('.')[2]}")
        yield from loose


def differences(one: dict[str, list[str]], other: dict[str, list[str]]) -> list[str]:
    """Where two months differ, in words; empty when they are the same."""
    found = [f"only on one side: {name}" for name in sorted(one.keys() ^ other.keys())]
    for name in sorted(one.keys() & other.keys()):
        mine, theirs = one[name], other[name]
        if len(mine) != len(theirs):
            found.append(f"{name}: {len(mine)} and {len(theirs)} lines")
        for number, (a, b) in enumerate(zip(mine, theirs, strict=False)):
            if a != b:
                found.append(f"{name} line {number + 1}: {a[:200]!r} and {b[:200]!r}")
    return found
