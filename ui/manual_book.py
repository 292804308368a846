"""The manual as data: chapters in plain Markdown, read, searched, and written as HTML. No Qt.

`resources/manual/index.md` links to every chapter, in their order. A chapter is `<key>.md`:

- `# title`, then the paragraph that says which question it answers;
- `## title {#name}`: a section; F1 goes to it from the page that names it (`Page.topic`);
- paragraphs, `1.` and `-` lists (indented lines go on with the item), tables with `|`;
- `> note`: something to mind; `![caption](pictures/name.png)` on a line of its own;
- `**words on the screen**`, `` `keys` ``, `[words](chapter.md#name)`.

The words in asterisks stand on the screen letter by letter (`…` for what changes) and a key in
brackets behind them is theirs: a test compares them with the program.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from qualdesk import paths
from qualdesk.errors import Environment

INDEX = "index"
_HEADING = re.compile(r"(#{1,3}) (.+?)(?: \{#([\w-]+)\})?")
_PICTURE = re.compile(r"!\[(.*)\]\((.+)\)")
_ITEM = re.compile(r"(\d+\.|-) (.+)")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
_BOLD, _KEY = re.compile(r"\*\*(.+?)\*\*"), re.compile(r"`(.+?)`")
_CHAPTER = re.compile(r"\]\((\w+)\.md\)")
_RULE = re.compile(r"\|[-:| ]+\|")
_NOTE = '<table class="note" width="100%" cellspacing="0" cellpadding="8">'
_TABLE = '<table class="table" width="100%" border="1" cellspacing="0" cellpadding="6">'
_AROUND = 34  # characters shown on both sides of a hit
_MOST_HITS = 40


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a chapter: `name` after the `#` of a topic ("" before the first), its lines."""

    name: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter; its first section has its title and holds what stands before the others."""

    key: str
    title: str
    sections: tuple[Section, ...]

    @property
    def pictures(self) -> tuple[str, ...]:
        """The pictures it shows, as written: `pictures/name.png`."""
        lines = (line.strip() for section in self.sections for line in section.lines)
        return tuple(found[2] for line in lines if (found := _PICTURE.fullmatch(line)))

    def has(self, name: str) -> bool:
        """Whether there is such a section."""
        return any(section.name == name for section in self.sections if name)


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a word was found: `topic` to go to, the title of chapter and section, words around."""

    topic: str
    title: str
    around: str


class Book:
    """All chapters, in the order of the index."""

    def __init__(self, chapters: Iterable[Chapter]) -> None:
        self.chapters = {chapter.key: chapter for chapter in chapters}

    def chapter(self, topic: str) -> Chapter:
        """The chapter of a topic; the index where there is none."""
        return self.chapters.get(topic.partition("#")[0], self.chapters[INDEX])

    def find(self, words: str) -> tuple[Hit, ...]:
        """Where the words stand, one hit a section; titles first."""
        wanted = words.strip().casefold()
        if not wanted:
            return ()
        found = [
            (wanted not in section.title.casefold(), hit)
            for chapter in self.chapters.values()
            for section in chapter.sections
            if (hit := _hit(chapter, section, wanted)) is not None
        ]
        found.sort(key=lambda one: one[0])
        return tuple(hit for _, hit in found[:_MOST_HITS])


def folder() -> Path:
    """Where the manual lies."""
    return paths.resources() / "manual"


def read_book() -> Book:
    """Read every chapter; Environment when the files are not there."""
    try:
        index = _text(INDEX)
        keys = dict.fromkeys(_CHAPTER.findall(index))
        return Book([chapter_of(INDEX, index), *(chapter_of(key, _text(key)) for key in keys)])
    except OSError as fault:
        raise Environment(
            "manual.missing",
            "手册的文件不在电脑里。",
            title="打不开手册",
            remedy="请重新安装本程序；数据不受影响。",
        ) from fault


def _text(key: str) -> str:
    return (folder() / f"{key}.md").read_text(encoding="utf-8")


def chapter_of(key: str, text: str) -> Chapter:
    """Take a chapter's text apart into sections."""
    sections: list[Section] = []
    name, title, lines = "", key, list[str]()
    for line in text.splitlines():
        heading = _HEADING.fullmatch(line)
        if heading is None or len(heading[1]) > 2:
            lines.append(line)
            continue
        if heading[1] == "##":
            sections.append(Section(name, title, tuple(lines)))
            lines = []
        name, title = heading[3] or "", heading[2]
    sections.append(Section(name, title, tuple(lines)))
    return Chapter(key, sections[0].title, tuple(sections))


def _hit(chapter: Chapter, section: Section, wanted: str) -> Hit | None:
    plain = _plain(section.lines)
    at = plain.casefold().find(wanted)
    if at < 0 and wanted not in section.title.casefold():
        return None
    start, end = max(0, at - _AROUND), max(0, at) + len(wanted) + _AROUND
    around = f"{'…' if start else ''}{plain[start:end]}{'…' if end < len(plain) else ''}"
    topic = f"{chapter.key}#{section.name}" if section.name else chapter.key
    title = chapter.title if not section.name else f"{chapter.title} › {section.title}"
    return Hit(topic, title, around)


def _plain(lines: Iterable[str]) -> str:
    """The words alone, without marks."""
    kept = (line.strip() for line in lines if not _RULE.fullmatch(line))
    text = " ".join(line.lstrip("#>-| ") for line in kept if not _PICTURE.fullmatch(line))
    text = _KEY.sub(r"\1", _BOLD.sub(r"\1", _LINK.sub(r"\1", text)))
    return re.sub(r"\s*\|\s*", " ", text).strip()


# HTML, in the part of it that Qt draws


def html_of(chapter: Chapter, sizes: Mapping[str, tuple[int, int]]) -> str:
    """The chapter; `sizes` says how wide and high each picture is drawn, others are left out."""
    parts = []
    for at, section in enumerate(chapter.sections):
        level = 2 if at else 1
        title = _inline(section.title)
        anchor = f'<a name="{section.name or chapter.key}"></a>'
        parts.append(f'<p class="h{level}">{anchor}{title}</p>')
        parts.extend(_blocks(section.lines, sizes))
        if not at:
            parts.append(_contents(chapter))
    return "".join(parts)


def html_of_hits(words: str, hits: Iterable[Hit]) -> str:
    """What was found, as links."""
    found = list(hits)
    if not found:
        said = f"手册里没有“{html.escape(words)}”。换一个词，或者少打一个字。"
        return f'<p class="h1">没有找到</p><p>{said}</p>'
    lines = (
        f'<p class="hit"><a href="{_file(hit.topic)}">{html.escape(hit.title)}</a><br>'
        f"{html.escape(hit.around)}</p>"
        for hit in found
    )
    return f'<p class="h1">找到 {len(found)} 处</p>{"".join(lines)}'


def _file(topic: str) -> str:
    key, mark, name = topic.partition("#")
    return f"{key}.md{mark}{name}"


def _contents(chapter: Chapter) -> str:
    named = [section for section in chapter.sections if section.name]
    if len(named) < 2:
        return ""
    links = " · ".join(f'<a href="#{one.name}">{_inline(one.title)}</a>' for one in named)
    return f'<p class="contents">本章：{links}</p>'


def _blocks(lines: Iterable[str], sizes: Mapping[str, tuple[int, int]]) -> Iterator[str]:
    for kind, group in groupby(_kinds(lines), key=lambda one: one[0]):
        body = [line for _, line in group]
        if kind == "table":
            yield _table(body)
        elif kind == "note":
            words = "<br>".join(_inline(line.lstrip("> ")) for line in body)
            yield f"{_NOTE}<tr><td>{words}</td></tr></table>"
        elif kind in ("ol", "ul"):
            yield _list(kind, body, sizes)
        elif kind == "text":
            yield from (_line(line, sizes) for line in body)


def _kinds(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each line with what it belongs to; an indented line belongs to the item above it."""
    kind = ""
    for line in lines:
        item = _ITEM.match(line)
        if line.startswith("|"):
            kind = "table"
        elif line.startswith(">"):
            kind = "note"
        elif item:
            kind = "ul" if item[1] == "-" else "ol"
        elif not line.strip():
            if kind not in ("ol", "ul"):  # a list goes on after an empty line
                kind = ""
            continue
        elif not (line.startswith(" ") and kind in ("ol", "ul")):
            kind = "text"
        yield kind, line


def _list(kind: str, lines: Iterable[str], sizes: Mapping[str, tuple[int, int]]) -> str:
    items: list[str] = []
    for line in lines:
        item = _ITEM.match(line)
        if item:
            items.append(_inline(item[2]))
        else:
            items[-1] += _line(line.strip(), sizes)
    inside = "".join(f"<li>{words}</li>" for words in items)
    return f"<{kind}>{inside}</{kind}>"


def _line(line: str, sizes: Mapping[str, tuple[int, int]]) -> str:
    heading, picture = _HEADING.fullmatch(line), _PICTURE.fullmatch(line)
    if heading:
        return f'<p class="h3">{_inline(heading[2])}</p>'
    if picture is None:
        return f"<p>{_inline(line)}</p>"
    if picture[2] not in sizes:
        return ""
    width, height = sizes[picture[2]]
    shown = f'<img src="{picture[2]}" width="{width}" height="{height}">'
    words = f'<p class="caption">{_inline(picture[1])}</p>'
    return f'<p class="picture"><a href="{picture[2]}">{shown}</a></p>{words}'


def _table(lines: list[str]) -> str:
    rows = [
        [_inline(cell.strip()) for cell in line.strip().strip("|").split("|")]
        for line in lines
        if not _RULE.fullmatch(line.strip())
    ]
    head = "".join(f"<th>{cell}</th>" for cell in rows[0])
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows[1:])
    return f"{_TABLE}<tr>{head}</tr>{body}</table>"


def _inline(text: str) -> str:
    said = html.escape(text, quote=False)
    said = _KEY.sub(r'<span class="key">&nbsp;\1&nbsp;</span>', said)
    said = _BOLD.sub(r"<b>\1</b>", said)
    return _LINK.sub(r'<a href="\2">\1</a>', said)
