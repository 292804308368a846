"""One file of forms in the making: its pages, the frames that many pages share, its boxes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from types import TracebackType
from typing import BinaryIO, TypeVar

from qualdesk.documents.pdf import PdfFile, Sheet
from qualdesk.domain.form_codes import FormKind
from qualdesk.domain.form_layout import Box, Layout, PageBoxes, Paper
from qualdesk.progress import Progress

Form = TypeVar("Form")
UNNUMBERED = "打印时编单号"  # where a draft has neither code nor serial


@dataclass(frozen=True, slots=True)
class Frame:
    """What all pages of a variant share: drawn once, stamped on each."""

    stamp: str
    boxes: tuple[Box, ...]


class Drawing:
    """Collects what is drawn; `layout` tells it when all pages are in."""

    def __init__(self, out: BinaryIO, title: str) -> None:
        self.pdf = PdfFile(out, title)
        self._frames: dict[Hashable, Frame] = {}
        self._forms: dict[str, list[PageBoxes]] = {}

    def __enter__(self) -> Drawing:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.pdf.__exit__(kind, error, trace)

    def page(
        self, paper: Paper, variant: Hashable, draw: Callable[[Sheet], list[Box]]
    ) -> tuple[Sheet, tuple[Box, ...]]:
        """A sheet with the frame of its variant on it (`draw` makes it once), and its boxes."""
        frame = self._frames.get(variant)
        if frame is None:
            boxes: list[Box] = []
            name = f"Frame{len(self._frames) + 1}"
            self.pdf.add_stamp(
                name, paper.width, paper.height, lambda sheet: boxes.extend(draw(sheet))
            )
            frame = self._frames[variant] = Frame(name, tuple(boxes))
        sheet = self.pdf.page(paper.width, paper.height)
        sheet.stamp(frame.stamp)
        return sheet, frame.boxes

    def add(self, sheet: Sheet, serial: str, boxes: tuple[Box, ...], first_row: int = 1) -> None:
        """Write the page of a form; rows of its boxes are counted on from `first_row`."""
        self.pdf.add(sheet)
        if not serial:
            return
        if first_row > 1:
            boxes = tuple(
                box if box.row is None else replace(box, row=box.row + first_row - 1)
                for box in boxes
            )
        self._forms.setdefault(serial, []).append(PageBoxes(self.pdf.pages, boxes))

    def layout(self) -> Layout:
        """The boxes of every form, and what no font could draw."""
        return Layout(
            self.pdf.pages,
            {serial: tuple(pages) for serial, pages in self._forms.items()},
            self.pdf.uncovered,
        )


def draw_forms(
    kind: FormKind,
    name: str,
    forms: Iterable[Form],
    out: BinaryIO,
    draw: Callable[[Drawing, Form], None],
    progress: Progress,
) -> Layout:
    """Draw forms of a kind one after another into one file; ValueError when there is none.

    They may come one by one: only one is held at a time. `name` is the short one of the kind.
    """
    with Drawing(out, kind.label) as drawing:
        for number, form in enumerate(forms, 1):
            draw(drawing, form)
            progress.at(f"正在生成{name}", number)
        if not drawing.pdf.pages:
            raise ValueError("no forms to draw")
    return drawing.layout()
