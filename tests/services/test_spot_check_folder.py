"""备查材料: everything about a drawn village, numbered, whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pypdfium2 as pdfium
import pytest

from qualdesk.domain.confirmation import Method
from qualdesk.domain.form_codes import FormKind
from qualdesk.domain.policy_values import Drawn
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.sign_off import Step
from qualdesk.domain.spot_check import DrawSize, SpotResult, value_of
from qualdesk.errors import Cancelled, Refused
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.progress import Progress
from qualdesk.services.confirming import Confirming, ConfirmRequest
from qualdesk.services.form_plan import Selection
from qualdesk.services.printing import Printing
from qualdesk.services.session import Session
from qualdesk.services.signing import Signing, SignRequest
from qualdesk.services.spot_check_files import SpotCheckFiles
from qualdesk.services.spot_check_folder import PDF_NAME, SpotCheckFolder
from qualdesk.services.spot_checks import Draw, DrawRequest, SpotChecks
from qualdesk.services.spot_results import Finding, SpotResults
from tests.services.conftest import (
    OTHER_VILLAGE,
    TODAY,
    VILLAGE,
    StationMaker,
    add_people,
    invented,
)

HERE = [invented(n) for n in range(1, 6)]
THERE = [invented(n, village=OTHER_VILLAGE, name=f"字某{n}") for n in range(6, 9)]


@pytest.fixture
def desk(make_station: StationMaker, tmp_path: Path) -> Session:
    """Two villages; in one two people are confirmed, one form is signed with a scan."""
    session = make_station(training=True)
    add_people(session, HERE)
    add_people(session, THERE)
    for number, person in enumerate(HERE[:2]):
        photo = draw_portrait(number + 1)
        request = ConfirmRequest(id_number=person.id_number, method=Method.ON_SITE, photos=(photo,))
        Confirming(session).confirm(request)
    wanted = Selection(village=VILLAGE, insurance=Insurance.RESIDENT)
    out = tmp_path / "花名册.pdf"
    printed = Printing(session).print(FormKind.GROUP, wanted, out)
    sign = SignRequest(
        serials=(printed.forms[0].form_serial,),
        step=Step.GROUP_LEADER,
        signer="李某",
        signed_on=TODAY,
        scan=out,
    )
    Signing(session).sign(sign)
    return session


@pytest.fixture
def draw(desk: Session) -> Draw:
    size = DrawSize(Drawn.VILLAGE, 3, 2)
    return SpotChecks(desk).draw(DrawRequest(size=size, seed="7"))


def text_of(pdf: Path) -> str:
    document = pdfium.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return text


@pytest.mark.clause("Y6.1.4a")
def test_everything_about_each_village_is_there_under_numbers(
    desk: Session, draw: Draw, tmp_path: Path
) -> None:
    made = SpotCheckFolder(desk).write(draw.row.draw_id, tmp_path / "U盘")
    number = draw.row.places.index(VILLAGE) + 1
    mine = [file for file in made.files if file.startswith(f"{number:02d}/")]
    assert mine == [
        f"{number:02d}/{name}"
        for name in sorted(
            [
                PDF_NAME,
                "照片/0001.jpg",
                "照片/0002.jpg",
                "确认名单.xlsx",
                "签字扫描件/0001.pdf",
                "表单1.pdf",
            ]
        )
    ]
    names = [p.name for p in (*HERE, *THERE)] + [p.id_number for p in (*HERE, *THERE)]
    assert not any(name in file for file in made.files for name in names)
    text = text_of(made.path / f"{number:02d}" / PDF_NAME)
    for words in ("备查材料目录", "照片/0001.jpg", HERE[0].name, "确认名单", "签字扫描件"):
        assert words in text
    assert HERE[0].id_number not in text
    book = openpyxl.load_workbook(made.path / f"{number:02d}" / "确认名单.xlsx")
    cells = [cell.value for row in book.active.iter_rows() for cell in row]
    assert HERE[0].id_number in cells
    photo = (made.path / f"{number:02d}" / "照片" / "0001.jpg").read_bytes()
    assert photo[:2] == b"\xff\xd8"
    assert made.problems == ()


@pytest.mark.clause("Y6.1.4a")
def test_one_pdf_a_village_holds_the_same(desk: Session, draw: Draw, tmp_path: Path) -> None:
    whole = SpotCheckFolder(desk).write(draw.row.draw_id, tmp_path / "甲")
    slim = SpotCheckFolder(desk).write(draw.row.draw_id, tmp_path / "乙", one_pdf=True)
    assert slim.files == (f"01/{PDF_NAME}", f"02/{PDF_NAME}")
    assert slim.pages == whole.pages


@pytest.mark.clause("Y6.1.4a")
def test_a_stop_half_way_leaves_nothing(desk: Session, draw: Draw, tmp_path: Path) -> None:
    seen: list[str] = []

    def after(steps: int) -> Callable[[], bool]:
        return lambda: len(seen) >= steps

    for steps in (1, 3, 5):
        seen.clear()
        progress = Progress(lambda step: seen.append(step.label), after(steps))
        with pytest.raises(Cancelled):
            SpotCheckFolder(desk).write(draw.row.draw_id, tmp_path / "U盘", progress=progress)
        assert list((tmp_path / "U盘").iterdir()) == []


@pytest.mark.clause("Y6.1.4a")
def test_a_folder_that_is_there_is_never_written_over(
    desk: Session, draw: Draw, tmp_path: Path
) -> None:
    folder = SpotCheckFolder(desk)
    folder.write(draw.row.draw_id, tmp_path / "U盘")
    with pytest.raises(Refused, match=r"folder\.exists"):
        folder.write(draw.row.draw_id, tmp_path / "U盘")


@pytest.mark.clause("Y6.1.4a")
def test_a_photo_that_is_gone_is_told_and_the_rest_is_there(
    desk: Session, draw: Draw, tmp_path: Path
) -> None:
    with desk.read() as connection:
        digests = [
            row[0]
            for row in connection.exec_driver_sql(
                "select sha256 from confirmation_evidence order by act"
            )
        ]
    desk.store.evidence.discard(digests[0])
    made = SpotCheckFolder(desk).write(draw.row.draw_id, tmp_path / "U盘")
    assert "evidence.missing_file" in [problem.code for problem in made.problems]
    assert sum("照片" in file for file in made.files) == 1


@pytest.mark.clause("Y6.1.4a", "Y6.3.3")
def test_the_report_says_how_the_draw_is_repeated(
    desk: Session, draw: Draw, tmp_path: Path
) -> None:
    number = draw.row.people[0].id_number
    finding = Finding(
        draw_id=draw.row.draw_id, id_number=number, result=SpotResult.DIFFERS, note="外出"
    )
    SpotResults(desk).record(finding)
    xlsx, pdf = tmp_path / "新" / "抽查.xlsx", tmp_path / "抽查.pdf"
    SpotCheckFiles(desk).write(draw.row.draw_id, xlsx, pdf)
    people, population = openpyxl.load_workbook(xlsx).worksheets
    said = " ".join(str(row[0].value) for row in people.iter_rows(max_row=6))
    for words in ("指定抽签号 7", draw.row.population_sha256, "不一致 1"):
        assert words in said
    rows = list(population.iter_rows(min_row=6, values_only=True))
    assert len(rows) == 8
    lines = "\n".join(sorted(",".join(map(str, row[:3])) for row in rows))
    digest = hashlib.sha256(lines.encode()).hexdigest()
    assert digest == draw.row.population_sha256
    assert all(row[3] == value_of("7", str(row[1])) for row in rows)
    text = text_of(pdf)
    assert draw.row.population_sha256 in text
    assert number not in text
