"""Paper that was made: what the file holds, and how it is written so that no form is lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from qualdesk.disk import durable_file, make_folder, write_durably
from qualdesk.domain.form_codes import FormKind, printed_serial
from qualdesk.domain.form_layout import Layout
from qualdesk.errors import Environment, Problem, Severity


@dataclass(frozen=True, slots=True)
class PrintedForm:
    """One form in the file. `rows` counts people (villages of a summary); `again` = 重印."""

    form_serial: str
    kind: FormKind
    rows: int
    again: bool


@dataclass(frozen=True, slots=True)
class Printed:
    """The file written, its forms in the order of the pages, and what to look at."""

    path: Path
    pages: int
    forms: tuple[PrintedForm, ...]
    problems: tuple[Problem, ...]
    layout: Layout


def write_paper(
    out: Path,
    layout_file: Path | None,
    serials: Sequence[str],
    draw: Callable[[BinaryIO], Layout],
) -> Layout:
    """Write the PDF, and the layout beside it; folders are made when missing.

    The forms are kept already: Environment `disk.*` says how to print them again.
    """
    out = out.absolute()
    try:
        make_folder(out.parent)
        with durable_file(out) as stream:
            layout = draw(stream)
        if layout_file is not None:
            target = layout_file.absolute()
            make_folder(target.parent)
            text = json.dumps(layout.as_json(), ensure_ascii=False, indent=1)
            write_durably(target, text.encode())
    except Environment as fault:
        raise still_there(fault, serials) from fault
    return layout


def uncovered(layout: Layout) -> list[Problem]:
    """A warning about characters that no font has."""
    if not layout.uncovered:
        return []
    text = f"这些字没有字体，印成了“〓”：{layout.uncovered}。请在纸上手工补写。"
    return [Problem(Severity.WARNING, "paper.missing_character", text)]


def still_there(fault: Environment, serials: Sequence[str]) -> Environment:
    """The same fault, saying that the forms are kept and how to get them on paper."""
    if not serials:
        return fault
    first = printed_serial(serials[0])
    named = f"单号 {first}" + (f" 等 {len(serials)} 张" if len(serials) > 1 else "")
    return Environment(
        fault.code,
        fault.body,
        remedy=f"{fault.remedy}表单（{named}）已经保存，没有丢失：排除故障后按原样再打印一次，单号不变。",
    )
