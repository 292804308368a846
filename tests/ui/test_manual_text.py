"""The manual says what the program says: its words, keys, links and pictures are checked."""

from __future__ import annotations

import ast
import re
import runpy
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.architecture.tree import ROOT, modules, tree_of
from tests.ui.conftest import WAIT
from tests.ui.family import everyone
from ui.main_window import MainWindow
from ui.manual_book import Book, Chapter, folder, html_of, read_book
from ui.pages import PAGES
from ui.pages.exchange import state as exchange
from ui.pages.roster.state import TOPICS
from ui.pages.setup.state import Step
from ui.pages.system.state import SECTIONS

QUESTION = "这一页回答什么问题："
BOLD, KEY = re.compile(r"\*\*([^*]+)\*\*"), re.compile(r"`([^`]+)`")
BUTTON = re.compile(r"\*\*([^*]+)\*\*（`Alt\+([A-Z])`）")
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)]+)\)")
LATIN = re.compile(r"[A-Za-z][A-Za-z0-9.]*")
#: Words in Latin letters that a clerk knows: keys, and what stands on things.
KNOWN = {"Alt", "Ctrl", "Enter", "Esc", "F", "Home", "End", "PgDn", "PgUp", "Shift", "Tab"}
KNOWN |= {"A4", "Excel", "PDF", "U", "USB", "WPS", "yg", "ygl", "yj"}
TECHNICAL = (
    "数据库", "字节", "缓存", "参数", "异常", "非法", "失败", "线程", "接口", "默认", "格式化",
    "哈希", "算法", "密钥", "命令", "变量", "脚本", "路径", "目录结构", "进程", "模块", "加载",
)  # fmt: skip
#: Keys that widgets answer by themselves, not by a shortcut of ours.
PLAIN = {*"↑↓←→/+0123456789", "Enter", "Esc", "Tab", "Shift+Tab", "PgUp", "PgDn", "Home", "End"}
PLAIN |= {"Alt", "Alt+F4", "Ctrl+A", "Ctrl+C", "Alt+↑", "Alt+↓", "Alt+←"}
PLAIN |= {"Ctrl+←", "Ctrl+→", "Ctrl+空格", "Shift+空格"}
MNEMONIC = re.compile(r"^(.*?)\(&([A-Z])\)")


@pytest.fixture(scope="module")
def book() -> Book:
    return read_book()


@cache
def words_of_the_program() -> frozenset[str]:
    """Every text of the program, `…` for what changes, without mnemonics."""
    return frozenset(found for path in modules("ui", "qualdesk") for found in texts_in(path))


def texts_in(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.JoinedStr):
            parts = (v.value if isinstance(v, ast.Constant) else "…" for v in node.values)
            yield plain("".join(str(part) for part in parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield plain(node.value)


def plain(text: str) -> str:
    found = MNEMONIC.match(text)
    return (found[1] if found else text).strip(" 　·：")


@cache
def buttons_of_the_program() -> frozenset[tuple[str, str]]:
    """Words and letter of every mnemonic: ("导出", "X")."""
    return frozenset(
        (plain(found[1]), found[2])
        for path in modules("ui")
        for node in ast.walk(tree_of(path))
        if (text := text_of(node)) and (found := MNEMONIC.match(text))
    )


def text_of(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        parts = (v.value if isinstance(v, ast.Constant) else "…" for v in node.values)
        return "".join(str(part) for part in parts)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def said(chapter: Chapter) -> str:
    """The chapter as it is written, without its headings' names."""
    return "\n".join(line for section in chapter.sections for line in section.lines)


def on_no_screen(text: str) -> list[str]:
    words = words_of_the_program()
    long = [one for one in words if len(one) > 8]
    return [
        bold
        for bold in BOLD.findall(text)
        if bold not in words and not (len(bold) > 3 and any(bold in one for one in long))
    ]


def wrong_buttons(text: str) -> list[tuple[str, str]]:
    return [pair for pair in BUTTON.findall(text) if pair not in buttons_of_the_program()]


# What F1 leads to


def topics() -> list[str]:
    """Every topic that the window and its pages name."""
    named = [entry.key for entry in PAGES]
    named += ["login", "login#locked", "printing", "receiving", "import", *TOPICS.values()]
    named += [f"setup#{step.name.lower()}" for step in Step]
    named += [f"system#{key}" for key, *_ in SECTIONS]
    steps = ("CHECK", "PRINT", "SCAN", "SEAL", "WRITE", "ANSWER")
    return named + [f"exchange#{getattr(exchange, step)}" for step in steps]


@pytest.mark.parametrize("topic", sorted(set(topics())))
def test_every_page_and_section_has_its_place(book: Book, topic: str) -> None:
    key, _, name = topic.partition("#")
    assert key in book.chapters
    assert not name or book.chapters[key].has(name)


def test_every_file_of_the_manual_is_in_its_index(book: Book) -> None:
    assert {file.stem for file in folder().glob("*.md")} == set(book.chapters)


def test_every_chapter_begins_with_its_question(book: Book) -> None:
    begins = {key: chapter.sections[0].lines for key, chapter in book.chapters.items()}
    assert [key for key, (_, line, *_) in begins.items() if not line.startswith(QUESTION)] == []


# Words and keys


def test_words_in_bold_stand_on_a_screen(book: Book) -> None:
    wrong = {key: on_no_screen(said(chapter)) for key, chapter in book.chapters.items()}
    assert {key: words for key, words in wrong.items() if words} == {}


def test_a_button_and_its_letter_belong_together(book: Book) -> None:
    wrong = {key: wrong_buttons(said(chapter)) for key, chapter in book.chapters.items()}
    assert {key: pairs for key, pairs in wrong.items() if pairs} == {}


def test_a_word_or_letter_that_is_on_no_screen_is_noticed() -> None:
    assert on_no_screen("按 **马上发送**。") == ["马上发送"]
    assert wrong_buttons("**导出**（`Alt+Q`）") == [("导出", "Q")]
    assert wrong_buttons("**导出**（`Alt+X`）") == []


def test_no_word_is_technical_or_english(book: Book) -> None:
    wrong = {}
    for key, chapter in book.chapters.items():
        text = "\n".join([chapter.title, said(chapter)])
        text = re.sub(r"\]\([^)]+\)", "]", text)
        latin = {word for word in LATIN.findall(text) if not re.fullmatch(r"[A-Z]|F\d+", word)}
        found = latin - KNOWN | {word for word in TECHNICAL if word in text}
        if found:
            wrong[key] = found
    assert wrong == {}


def test_every_key_named_is_one_the_program_answers(
    book: Book, window: MainWindow, qtbot: QtBot
) -> None:
    buttons: dict[str, dict[str, set[str]]] = {}
    for entry in PAGES:
        window.open(entry.key)
        qtbot.waitUntil(lambda: not window.jobs.busy, timeout=WAIT)
        buttons[entry.key] = live_buttons(window.view.pages[entry.key])
    shortcuts = {one.key().toString() for one in window.findChildren(QShortcut)}
    answered = {keys.replace("PgDown", "PgDn") for keys in shortcuts} | PLAIN
    letters = {f"Alt+{letter}" for _, letter in buttons_of_the_program()}
    for key, chapter in book.chapters.items():
        named = set(KEY.findall(said(chapter))) - typed_examples(said(chapter))
        assert named - answered - letters == set(), key
    for key, live in buttons.items():
        pairs = [p for p in BUTTON.findall(said(book.chapters[key])) if p[0] in live]
        assert pairs or not live, key
        assert [(word, letter) for word, letter in pairs if letter not in live[word]] == []


def live_buttons(page: object) -> dict[str, set[str]]:
    """Words and letters of the buttons and labels of a page as it stands."""
    found: dict[str, set[str]] = {}
    assert isinstance(page, QWidget)
    for widget in everyone(page):
        match = isinstance(widget, QAbstractButton | QLabel) and MNEMONIC.match(widget.text())
        if match:
            found.setdefault(plain(match[1]), set()).add(match[2])
    return found


def typed_examples(text: str) -> set[str]:
    """What the manual tells people to type: lower letters, dates."""
    return {key for key in KEY.findall(text) if re.fullmatch(r"[a-z]+|\d{4}|[\d-]{8,}", key)}


# Links and pictures


def test_every_link_leads_somewhere(book: Book) -> None:
    broken = []
    for key, chapter in book.chapters.items():
        for link in LINK.findall(said(chapter)):
            file, _, name = link.partition("#")
            target = book.chapters.get(file.removesuffix(".md") or key)
            if target is None or (name and not target.has(name)):
                broken.append(f"{key}: {link}")
    assert broken == []


def test_pictures_are_those_that_the_command_makes_and_none_is_left_over(book: Book) -> None:
    shown = [path for chapter in book.chapters.values() for path in chapter.pictures]
    tool: dict[str, Any] = runpy.run_path(str(ROOT / "installer" / "manual_pictures.py"))
    made = {f"pictures/{part.name}.png" for part in tool["PARTS"]}
    lying = {f"pictures/{file.name}" for file in (folder() / "pictures").iterdir()}
    assert set(shown) == made == lying
    assert len(shown) == len(made)


def test_pictures_are_small_and_of_few_colours() -> None:
    files = list((folder() / "pictures").glob("*.png"))
    assert max(file.stat().st_size for file in files) <= 60_000
    assert sum(file.stat().st_size for file in files) <= 2_000_000
    for file in files:
        with Image.open(file) as picture:
            assert picture.mode == "P"


# Reading


def test_the_text_becomes_headings_lists_tables_and_pictures() -> None:
    from ui.manual_book import chapter_of

    text = """# 头

这一页回答什么问题：什么？

## 一 {#one}

1. 按 `F3`，看 **甲**。
   > 不是这里
2. 二

| 甲 | 乙 |
|---|---|
| 丙 | [丁](words.md#who) |

![图](pictures/a.png)
> 当心 <
## 二 {#two}
"""
    chapter = chapter_of("some", text)
    assert [section.name for section in chapter.sections] == ["", "one", "two"]
    html = html_of(chapter, {"pictures/a.png": (300, 200)})
    assert "<ol><li>按 <span" in html
    assert html.count("<li>") == 2
    assert '<td><a href="words.md#who">丁</a></td>' in html
    assert 'width="300" height="200"' in html
    assert "当心 &lt;" in html
    assert '<a href="#two">二</a>' in html  # the list of sections
    assert "img" not in html_of(chapter, {})


def test_words_are_found_with_titles_first(book: Book) -> None:
    hits = book.find("停电")
    assert hits[0].topic == "trouble#power"
    assert all("停电" in hit.title + hit.around for hit in hits)
    assert book.find("  ") == ()
    assert book.find("绝对没有的词") == ()
