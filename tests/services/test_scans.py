"""Scans of signed papers: taken from the camera or a file, held, signed with, looked at, let go."""

from __future__ import annotations

import io
from pathlib import Path

import cv2
import pytest
from PIL import Image

from qualdesk.domain.form_codes import FormKind
from qualdesk.domain.sign_off import Step
from qualdesk.errors import Environment, Unreadable
from qualdesk.imaging.hints import Hint
from qualdesk.imaging.page_hints import judge_page
from qualdesk.imaging.pictures import as_pixels
from qualdesk.imaging.scan import render_pdf_page
from qualdesk.services.form_plan import Selection
from qualdesk.services.held_scans import HeldScan
from qualdesk.services.paper_desk import PaperDesk, Sheets
from qualdesk.services.printing import Printing
from qualdesk.services.scans import Scans
from qualdesk.services.session import Session
from qualdesk.services.signing import Signing, SignRequest
from qualdesk.services.upkeep import Upkeep
from qualdesk.storage.queries import audit
from tests.services.conftest import TODAY, add_people, invented


@pytest.fixture
def scans(session: Session) -> Scans:
    return Scans(session)


@pytest.fixture
def sheets(session: Session) -> Sheets:
    """Two confirmation forms, as they lie on the table."""
    people = [invented(1), invented(2)]
    add_people(session, people)
    wanted = Selection(id_numbers=tuple(person.id_number for person in people))
    return PaperDesk(session, Printing(session)).make(FormKind.INDIVIDUAL, wanted)


def photographed(sheets: Sheets, blur: float = 0.0, light: float = 1.0) -> list[bytes]:
    """What a document camera takes of them."""
    pages = []
    for number in range(sheets.pages):
        bgr = cv2.cvtColor(render_pdf_page(sheets.data, number, 220), cv2.COLOR_RGB2BGR)
        bgr = cv2.GaussianBlur(bgr, (0, 0), blur) if blur else bgr
        bgr = cv2.convertScaleAbs(bgr, alpha=light)
        pages.append(bytes(cv2.imencode(".jpg", bgr)[1]))
    return pages


def test_pages_from_the_camera_are_one_scan_and_sign_both_forms(
    scans: Scans, session: Session, sheets: Sheets
) -> None:
    held = scans.hold_pages(photographed(sheets))
    assert held.pages == 2
    serials = tuple(form.form_serial for form in sheets.forms)
    request = SignRequest(
        serials=serials, step=Step.GROUP_LEADER, signer="杨文富", signed_on=TODAY, scan=held
    )
    signed = Signing(session).sign(request)
    assert signed.problems == (), "the codes on both pages were read"
    scans.let_go(held)
    assert len(scans.open(held.sha256).sizes) == 2, "what an act names stays"


def test_a_scan_that_nobody_wanted_leaves_nothing(
    scans: Scans, session: Session, sheets: Sheets
) -> None:
    held = scans.hold_pages(photographed(sheets)[:1])
    codes = [problem.code for problem in Upkeep(session).check().problems]
    assert "evidence.orphan" in codes
    scans.let_go(held)
    codes = [problem.code for problem in Upkeep(session).check().problems]
    assert "evidence.orphan" not in codes


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a scan", b"%PDF-1.7\nbroken"])
def test_a_file_that_is_no_scan_is_told_and_not_held(
    scans: Scans, session: Session, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "扫描.pdf"
    file.write_bytes(content)
    with pytest.raises(Unreadable) as told:
        scans.hold_file(file)
    assert told.value.code == "scan.unreadable"
    assert told.value.remedy
    assert list((session.store.folder / "evidence").glob("??/*.qde")) == []


def test_a_file_that_is_gone_is_told(scans: Scans, tmp_path: Path) -> None:
    with pytest.raises(Environment) as told:
        scans.hold_file(tmp_path / "没有.pdf")
    assert told.value.code == "file.unreadable"


def test_a_held_file_outlives_the_stick_it_came_from(
    scans: Scans, sheets: Sheets, tmp_path: Path
) -> None:
    file = tmp_path / "扫描.pdf"
    file.write_bytes(sheets.data)
    held = scans.hold_file(file)
    file.unlink()
    assert scans.open(held.sha256).data == sheets.data
    assert HeldScan.of_draft(held.as_draft()) == held
    assert HeldScan.of_draft("/an/older/draft.pdf") is None


def test_every_look_is_logged(scans: Scans, session: Session, sheets: Sheets) -> None:
    held = scans.hold_pages(photographed(sheets))
    scans.open(held.sha256, "X")
    with session.read() as connection:
        last = [*audit.entries(connection)][-1]
    assert last.name == "scan.looked"
    assert held.sha256 in str(last.detail)


@pytest.mark.parametrize("kind", ["PDF", "TIFF"])
def test_pages_are_drawn_as_large_as_there_is_room(
    scans: Scans, sheets: Sheets, tmp_path: Path, kind: str
) -> None:
    file = tmp_path / "扫描"
    if kind == "PDF":
        file.write_bytes(sheets.data)
    else:
        first, second = (Image.open(io.BytesIO(jpeg)) for jpeg in photographed(sheets))
        first.save(file, "TIFF", save_all=True, append_images=[second])
    scan = scans.open(scans.hold_file(file).sha256)
    assert scan.pages == 2
    page = scans.page(scan, 1, 300, 400)
    assert (page.width, page.height) == pytest.approx((283, 400), abs=3)
    assert len(page.data) == page.width * page.height * 3


@pytest.mark.parametrize(
    ("blur", "light", "said"),
    [
        (0.0, 1.0, {Hint.SHARP, Hint.GOOD}),
        (5.0, 1.0, {Hint.PAGE_BLURRED}),
        (0.0, 0.35, {Hint.SHARP, Hint.PAGE_DARK}),
        (0.0, 0.02, {Hint.PAGE_DARK}),
    ],
)
def test_a_page_is_called_blurred_or_dark(
    scans: Scans, sheets: Sheets, blur: float, light: float, said: set[Hint]
) -> None:
    assert set(scans.advise(photographed(sheets, blur, light)[0])) == said


def test_a_bare_table_is_no_page(scans: Scans, sheets: Sheets) -> None:
    blank = cv2.imencode(".jpg", as_pixels(render_pdf_page(sheets.data, 0, 60) * 0 + 200))[1]
    assert scans.advise(bytes(blank)) == (Hint.NO_PAPER,)


def test_the_training_film_shows_the_pages_sharp_enough_to_be_read(
    scans: Scans, sheets: Sheets, tmp_path: Path
) -> None:
    film = cv2.VideoCapture(str(scans.film(tmp_path, sheets)))
    given, picture = film.read()
    film.release()
    assert given
    assert judge_page(as_pixels(picture)).hints == (Hint.SHARP, Hint.GOOD)
    held = scans.hold_pages([bytes(cv2.imencode(".jpg", picture)[1])])
    request = SignRequest(
        serials=(sheets.forms[0].form_serial,),
        step=Step.GROUP_LEADER,
        signer="杨文富",
        signed_on=TODAY,
        scan=held,
    )
    assert Signing(scans._session).sign(request).problems == ()
