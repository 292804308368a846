"""What is printed can be read by machine: codes, marks, boxes where the layout says."""

from __future__ import annotations

import io
from typing import Any

import cv2
import numpy as np
import pytest
import zxingcpp
from PIL import Image

from qualdesk.documents.forms.deaths import draw_deaths
from qualdesk.documents.forms.group import draw_group
from qualdesk.documents.forms.individual import draw_individual
from qualdesk.documents.forms.spotcheck import draw_spotcheck
from qualdesk.documents.forms.summary import draw_summary
from qualdesk.documents.forms.visits import draw_visits
from qualdesk.documents.page import _MARK_BITS
from qualdesk.domain.form_codes import FormKind, make_token, parse_token
from qualdesk.domain.form_layout import MARK_SIDE, PAPERS, Box, Layout
from qualdesk.domain.recipient import Insurance
from tests.documents.sample_forms import (
    KEY,
    MM,
    deaths,
    group,
    individual,
    picture,
    spotcheck,
    summary,
    visits,
)

DPI = 200


def drawn(kind: FormKind, *, training: bool = False, **changes: Any) -> tuple[bytes, Layout]:
    out = io.BytesIO()
    head_changes = {"training": training}
    if kind is FormKind.INDIVIDUAL:
        form = individual(head_changes=head_changes, **changes)
        layout = draw_individual([form], out, key=KEY)
    elif kind is FormKind.GROUP:
        layout = draw_group([group(18, head_changes=head_changes)], out, key=KEY)
    elif kind is FormKind.DEATHS:
        layout = draw_deaths([deaths(12, training=training)], out, key=KEY)
    elif kind is FormKind.VISITS:
        layout = draw_visits([visits(7, head_changes=head_changes)], out, key=KEY)
    elif kind is FormKind.SPOTCHECK:
        layout = draw_spotcheck([spotcheck(12, head_changes=head_changes)], out, key=KEY)
    else:
        layout = draw_summary([summary(17, head_changes=head_changes)], out, key=KEY)
    return out.getvalue(), layout


def codes(page: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(np.asarray(page))]


def marks(page: Image.Image) -> dict[int, Any]:
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    corners, ids, _ = cv2.aruco.ArucoDetector(dictionary).detectMarkers(np.asarray(page))
    found = [] if ids is None else ids.ravel().tolist()
    return {mark: corner[0] for mark, corner in zip(found, corners, strict=True)}


def edges_printed(page: Image.Image, box: Box) -> list[bool]:
    """Whether a dark line lies on the left, right, upper and lower edge of the box."""
    pixels = np.asarray(page)
    scale = DPI / MM
    reach = round(0.4 * scale)

    def dark(x0: float, y0: float, x1: float, y1: float, axis: int) -> bool:
        part = pixels[
            round(y0 * scale) - (reach if axis == 1 else 0) : round(y1 * scale)
            + (reach if axis == 1 else 0),
            round(x0 * scale) - (reach if axis == 0 else 0) : round(x1 * scale)
            + (reach if axis == 0 else 0),
        ]
        lines = part.min(axis=1 - axis) if axis == 0 else part.min(axis=0)
        return bool((lines < 140).mean() > 0.9)

    x0, y0, x1, y1 = box.x, box.y, box.x + box.width, box.y + box.height
    return [
        dark(x0, y0 + 1, x0, y1 - 1, 0),
        dark(x1, y0 + 1, x1, y1 - 1, 0),
        dark(x0 + 1, y0, x1 - 1, y0, 1),
        dark(x0 + 1, y1, x1 - 1, y1, 1),
    ]


def boxes_of(layout: Layout, page: int = 1) -> tuple[Box, ...]:
    (pages,) = layout.forms.values()
    return pages[page - 1].boxes


def test_table_of_marks_is_that_of_the_dictionary() -> None:
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    for mark, bits in enumerate(_MARK_BITS):
        picture_of_mark = cv2.aruco.generateImageMarker(dictionary, mark, 6)[1:5, 1:5] > 127
        assert bits == int("".join(str(int(white)) for white in picture_of_mark.ravel()), 2)


@pytest.mark.judge("zxing")
@pytest.mark.parametrize("kind", [kind for kind in FormKind if kind is not FormKind.LETTER])
@pytest.mark.parametrize("training", [False, True])
def test_code_and_marks_are_found(kind: FormKind, *, training: bool) -> None:
    pdf, layout = drawn(kind, training=training)
    page = picture(pdf, 1, DPI)
    (serial,) = layout.forms
    assert codes(page) == [make_token(serial, 1, 3, KEY)]
    assert parse_token(codes(page)[0]).made_with(KEY)
    paper = PAPERS[kind]
    found = marks(page)
    assert sorted(found) == [paper.first_mark + corner for corner in range(4)]
    for corner, (x, y) in enumerate(paper.marks):
        seen = found[paper.first_mark + corner].mean(axis=0) * MM / DPI
        assert seen == pytest.approx([x + MARK_SIDE / 2, y + MARK_SIDE / 2], abs=0.2)


def test_a_page_without_code_has_none_to_find() -> None:
    """The control: a draft carries neither code nor marks."""
    out = io.BytesIO()
    layout = draw_summary([summary(5, head_changes={"serial": ""})], out, key=KEY)
    page = picture(out.getvalue(), 1, DPI)
    assert codes(page) == []
    assert marks(page) == {}
    assert layout.as_json() == {}


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("insurance", Insurance)
def test_boxes_of_the_individual_form_are_printed_where_the_layout_says(
    insurance: Insurance, *, training: bool
) -> None:
    pdf, layout = drawn(FormKind.INDIVIDUAL, training=training, insurance=insurance)
    page = picture(pdf, 1, DPI)
    boxes = [box for box in boxes_of(layout) if box.name != "fingerprint"]  # its frame is dashed
    assert len(boxes) > 30
    assert {box.name: edges_printed(page, box) for box in boxes} == {
        box.name: [True] * 4 for box in boxes
    }


@pytest.mark.parametrize("page_number", [1, 2])
def test_boxes_of_the_group_form_are_printed_where_the_layout_says(page_number: int) -> None:
    pdf, layout = drawn(FormKind.GROUP, training=True)
    page = picture(pdf, page_number, DPI)
    boxes = [box for box in boxes_of(layout, page_number) if box.name != "seal"]
    for box in boxes:
        assert edges_printed(page, box) == [True] * 4, (box.name, box.row)


@pytest.mark.parametrize("page_number", [1, 2])
def test_boxes_of_the_check_sheet_are_printed_where_the_layout_says(page_number: int) -> None:
    pdf, layout = drawn(FormKind.SPOTCHECK, training=True)
    page = picture(pdf, page_number, DPI)
    boxes = boxes_of(layout, page_number)
    assert len(boxes) == 8 * (10 if page_number == 1 else 2) + 6
    for box in boxes:
        assert edges_printed(page, box) == [True] * 4, (box.name, box.row)


@pytest.mark.parametrize("page_number", [1, 2])
def test_boxes_of_the_route_sheet_are_printed_where_the_layout_says(page_number: int) -> None:
    pdf, layout = drawn(FormKind.VISITS, training=True)
    page = picture(pdf, page_number, DPI)
    boxes = boxes_of(layout, page_number)
    assert len(boxes) == 14 * (5 if page_number == 1 else 2) + 4
    for box in boxes:
        assert edges_printed(page, box) == [True] * 4, (box.name, box.row)


def test_boxes_of_the_summary_are_printed_where_the_layout_says() -> None:
    pdf, layout = drawn(FormKind.SUMMARY)
    page = picture(pdf, 1, DPI)
    boxes = [box for box in boxes_of(layout) if box.name != "seal"]
    assert [box.name for box in boxes if "." not in box.name] == [
        "preparer",
        "centre_head",
        "township_leader",
    ]
    for box in boxes:
        assert edges_printed(page, box) == [True] * 4, box.name


def test_a_box_elsewhere_is_not_taken_for_printed() -> None:
    """The control of the three above."""
    pdf, layout = drawn(FormKind.GROUP)
    page = picture(pdf, 1, DPI)
    box = boxes_of(layout)[0]
    moved = Box(box.name, box.x + 1.5, box.y + 1.5, box.width, box.height)
    assert not any(edges_printed(page, moved))


@pytest.mark.parametrize("kind", FormKind)
def test_boxes_to_be_ticked_and_signed_are_empty_on_training_sheets_too(kind: FormKind) -> None:
    pdf, layout = drawn(kind, training=True)
    page = np.asarray(picture(pdf, 1, DPI))
    scale = DPI / MM
    for box in boxes_of(layout):
        if box.name == "seal" or box.name.endswith("date"):
            continue  # words stand in them
        inside = page[
            round((box.y + 0.9) * scale) : round((box.y + box.height - 0.9) * scale),
            round((box.x + 0.9) * scale) : round((box.x + box.width - 0.9) * scale),
        ]
        assert inside.min() > 250, (box.name, box.row)
