"""A package is sealed by its own signed 汇总表, of the facts as they are, or it is a draft."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest
import segno
from PIL import Image

from qualdesk.domain.access import Role
from qualdesk.domain.confirmation import Method
from qualdesk.domain.form_codes import make_token, printed_serial
from qualdesk.domain.station import Level
from qualdesk.errors import NotAllowed, Refused
from qualdesk.imaging.scan import prepare_scan, render_pdf_page
from qualdesk.packages.unseal import OpenedPackage
from qualdesk.services.exchanging import Built
from qualdesk.services.signed_scans import as_pdf
from tests.services.conftest import StationMaker, add_people, id_number, invented
from tests.services.exchanging_stations import COUNTY, KEY, MONTH, Desk

HEAD_PERSON = id_number(77, "19720202")


@pytest.fixture
def desk(make_station: StationMaker, tmp_path: Path) -> Desk:
    """Three people, one of them confirmed by telephone app: no paper is needed for that."""
    found = Desk(make_station(), tmp_path / "U盘")
    add_people(found.session, [invented(number) for number in range(1, 4)])
    found.confirm(1, method=Method.APP_SELF, photos=())
    return found


def freeze(desk: Desk, folder: Path, name: str = "汇总表.pdf") -> Path:
    """The frozen summary as a PDF, which stands for its signed scan: the codes are on it."""
    desk.summarising.print(MONTH, folder / name)
    return folder / name


def blank_scan(folder: Path) -> Path:
    """A scan on which nothing can be read."""
    path = folder / "模糊.png"
    Image.new("L", (600, 800), 250).save(path)
    return path


def serial_of(desk: Desk) -> str:
    frozen = desk.summarising.frozen(MONTH)
    assert frozen is not None
    return frozen.form_serial


def papers_of(built: Built, desk: Desk, name: str) -> bytes:
    day = desk.session.clock.real_today()
    with OpenedPackage(built.package.path, KEY, real_today=day) as package:
        return b"".join(package.paper(name) or ())


@pytest.mark.clause("Y6.1.2c")
def test_the_signed_scan_seals_and_moves_the_mark(desk: Desk, tmp_path: Path) -> None:
    signed = freeze(desk, tmp_path)
    draft = desk.build()
    assert not draft.head.sealed
    built = desk.build(signed=signed)
    assert built.head.seal is not None
    assert built.head.seal.form_serial == serial_of(desk)
    assert built.head.seal.open_forms == 0
    assert built.package.records["confirmations"] == 1
    assert built.package.records["forms"] == 1
    assert papers_of(built, desk, "汇总表-签章扫描件.pdf").startswith(b"%PDF-")
    assert "正式" in papers_of(built, desk, "说明.txt").decode("utf-8-sig")
    assert "confirmations" not in desk.build().package.records


def test_a_photographed_page_seals_too_and_lies_inside_as_pdf(desk: Desk, tmp_path: Path) -> None:
    page = render_pdf_page(freeze(desk, tmp_path).read_bytes(), 0, 200)
    picture = tmp_path / "扫描.jpg"
    Image.fromarray(page).save(picture, quality=85)
    built = desk.build(signed=picture)
    assert built.head.sealed
    inside = papers_of(built, desk, "汇总表-签章扫描件.pdf")
    assert prepare_scan(inside).pages == 1


@pytest.mark.judge("pdftotext")
def test_a_scan_of_several_pictures_becomes_a_pdf_of_as_many_pages(tmp_path: Path) -> None:
    sheets = [Image.new("L", (300, 400), shade) for shade in (200, 220, 240)]
    out = io.BytesIO()
    sheets[0].save(out, "TIFF", save_all=True, append_images=sheets[1:])
    path = tmp_path / "三页.pdf"
    path.write_bytes(as_pdf(prepare_scan(out.getvalue())))
    told = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True).stdout
    assert told.count(b"\f") == 3


@pytest.mark.clause("Y6.1.2c")
def test_without_a_printed_summary_or_without_its_scan_there_is_no_seal(
    desk: Desk, tmp_path: Path
) -> None:
    for options in ({"signed": blank_scan(tmp_path)}, {"seal_open": "外出"}):
        with pytest.raises(Refused) as refused:
            desk.build(**options)
        assert refused.value.code == "seal.unsigned"
    freeze(desk, tmp_path)
    for options in ({"signed": blank_scan(tmp_path)}, {"serial": serial_of(desk)}):
        with pytest.raises(Refused) as refused:
            desk.build(**options)
        assert refused.value.code == "seal.unsigned"
    assert not desk.out.exists()


def test_a_serial_is_typed_by_another_person_than_who_printed(desk: Desk, tmp_path: Path) -> None:
    freeze(desk, tmp_path)
    scan, typed = blank_scan(tmp_path), printed_serial(serial_of(desk))
    with pytest.raises(Refused) as refused:
        desk.build(signed=scan, serial=typed)
    assert refused.value.code == "seal.same_person"
    desk.log_in(Role.HANDLER, desk.session.actor.id_number, "同一人的另一个登录名")
    with pytest.raises(Refused) as refused:
        desk.build(signed=scan, serial=typed)
    assert refused.value.code == "seal.same_person"
    desk.log_in(Role.HANDLER, HEAD_PERSON)
    with pytest.raises(Refused) as wrong:
        desk.build(signed=scan, serial="C000-0000-0")
    assert wrong.value.code in ("seal.unsigned", "serial.check")
    assert desk.build(signed=scan, serial=typed).head.sealed


def test_an_office_of_one_person_types_it_alone(make_station: StationMaker, tmp_path: Path) -> None:
    desk = Desk(make_station(one_person_reason="只有一人"), tmp_path / "U盘")
    add_people(desk.session, [invented(1)])
    freeze(desk, tmp_path)
    scan = blank_scan(tmp_path)
    assert desk.build(signed=scan, serial=serial_of(desk)).head.sealed


@pytest.mark.clause("Y6.1.2c")
def test_facts_that_changed_since_the_paper_are_told_and_not_sealed(
    desk: Desk, tmp_path: Path
) -> None:
    signed = freeze(desk, tmp_path)
    desk.confirm(2, method=Method.APP_SELF, photos=())
    with pytest.raises(Refused, match="已确认 1→2") as refused:
        desk.build(signed=signed)
    assert refused.value.code == "seal.changed"
    newer = freeze(desk, tmp_path, "新汇总表.pdf")
    with pytest.raises(Refused) as old:
        desk.build(signed=signed)
    assert old.value.code == "seal.unsigned"  # the old paper is not the newest one
    assert desk.build(signed=newer).head.sealed


def test_a_code_made_with_another_key_proves_nothing(desk: Desk, tmp_path: Path) -> None:
    freeze(desk, tmp_path)
    serial = serial_of(desk)
    forged, genuine = tmp_path / "伪造.png", tmp_path / "真.png"
    key = desk.session.store.derive("forms")
    for path, used in ((forged, b"another key" * 3), (genuine, key)):
        segno.make(make_token(serial, 1, 0, used)).save(str(path), scale=12, border=8)
    with pytest.raises(Refused) as refused:
        desk.build(signed=forged)
    assert refused.value.code == "seal.unsigned"
    assert desk.build(signed=genuine).head.sealed


@pytest.mark.clause("Y6.1.2b", "Y6.1.2c")
def test_missing_signatures_are_named_and_only_the_head_seals_over_them(
    desk: Desk, tmp_path: Path
) -> None:
    desk.confirm(2)
    draft = desk.build()
    assert draft.open_people == 1
    assert "seal.open_forms" in [problem.code for problem in draft.problems]
    signed = freeze(desk, tmp_path)
    with pytest.raises(Refused) as refused:
        desk.build(signed=signed)
    assert refused.value.code == "seal.open_forms"
    desk.log_in(Role.HANDLER, HEAD_PERSON)
    with pytest.raises(NotAllowed):
        desk.build(signed=signed, seal_open="老人外出")
    desk.log_in(Role.HEAD, HEAD_PERSON)
    built = desk.build(signed=signed, seal_open="老人外出")
    assert built.head.seal is not None
    assert (built.head.seal.open_forms, built.head.seal.open_reason) == (1, "老人外出")
    readme = papers_of(built, desk, "说明.txt").decode("utf-8-sig")
    assert "其中签字不全1人" in readme
    assert "老人外出" in readme


def test_another_form_of_ours_is_not_the_summary(desk: Desk, tmp_path: Path) -> None:
    freeze(desk, tmp_path)
    token = make_token("A" + serial_of(desk)[1:], 1, 0, desk.session.store.derive("forms"))
    path = tmp_path / "确认表.png"
    segno.make(token).save(str(path), scale=12, border=8)
    with pytest.raises(Refused) as refused:
        desk.build(signed=path, serial=serial_of(desk))
    assert refused.value.code == "seal.unsigned"


@pytest.mark.clause("Y6.1.2c")
def test_the_county_receives_the_sealed_month_whole(
    desk: Desk, make_station: StationMaker, tmp_path: Path
) -> None:
    built = desk.build(signed=freeze(desk, tmp_path))
    session = make_station("漾濞县社会保险局", level=Level.COUNTY, code=COUNTY)
    county = Desk(session, tmp_path / "县局")
    (received,) = county.receive(built, trust=desk.certificate)
    assert received.head.sealed
    assert received.merged == built.package.records
    assert received.merged["forms"] == received.merged["summaries"] == 1
    assert county.state()["form"] == desk.state()["form"]
    (again,) = county.receive(built)
    assert again.already_had == built.package.records
    with pytest.raises(Refused) as refused:  # the township's paper seals nothing of the county's
        county.build(
            recipient_code="532900000000", signed=blank_scan(tmp_path), serial=serial_of(desk)
        )
    assert refused.value.code == "seal.unsigned"
