"""Pictures that coordinators send: matched by number, name or form, confirmed in one pass."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from qualdesk.bootstrap import Services
from qualdesk.domain.confirmation import Method
from qualdesk.domain.duties import DeathEvidence
from qualdesk.domain.form_codes import FormKind
from qualdesk.errors import Refused
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.confirming import ConfirmRequest
from qualdesk.services.death_facts import DeathReport
from qualdesk.services.form_plan import Selection
from qualdesk.services.photo_claims import Claim, ClaimedBy
from qualdesk.services.session import Session
from tests.services.conftest import OTHER_VILLAGE, VILLAGE, add_people, invented

ONE = invented(1, name="杨桂兰")
HERE = invented(2, name="罗正明")
THERE = invented(3, name="罗正明", village=OTHER_VILLAGE)
TWIN = invented(4, name="李阿妹", group="3组")
OTHER_TWIN = invented(5, name="李阿妹", group="4组")
FOLK = (ONE, HERE, THERE, TWIN, OTHER_TWIN)
Put = Callable[..., Path]


@pytest.fixture
def desk(session: Session) -> Services:
    add_people(session, list(FOLK))
    return Services(session)


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """Puts a portrait under a name into the folder of the coordinator."""
    seeds = iter(range(1, 100))

    def write(name: str, data: bytes | None = None) -> Path:
        path = tmp_path / "微信照片" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data or draw_portrait(next(seeds)))
        return path

    return write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "微信照片"


def by_file(claims: tuple[Claim, ...]) -> dict[str, Claim]:
    return {one.name: one for one in claims}


@pytest.mark.clause("P2.3", "P3.2")
def test_the_name_of_a_file_says_who_it_is(desk: Services, put: Put, folder: Path) -> None:
    village = desk.session.village_book().name(VILLAGE)
    for name in (
        f"{ONE.id_number}.jpg",
        "杨桂兰 (2).JPG",
        f"{village}/罗正明.jpeg",
        f"{village}罗正明-上门.png",
        "李阿妹4组.jpg",
    ):
        put(name)
    found = by_file(desk.photo_claims.match(folder))
    assert {name: claim.id_number for name, claim in found.items()} == {
        f"{ONE.id_number}.jpg": ONE.id_number,
        "杨桂兰 (2).JPG": ONE.id_number,
        f"{village}/罗正明.jpeg": HERE.id_number,
        f"{village}罗正明-上门.png": HERE.id_number,
        "李阿妹4组.jpg": OTHER_TWIN.id_number,
    }
    assert found["杨桂兰 (2).JPG"].by is ClaimedBy.NAME


@pytest.mark.clause("P2.3")
def test_what_is_not_certain_is_offered_and_the_rest_goes_to_the_tray(
    desk: Services, put: Put, folder: Path
) -> None:
    village = desk.session.village_book().name(OTHER_VILLAGE)
    put("罗正明.jpg")
    put("李阿妹.jpg")
    put(f"{village}/杨桂兰.jpg")
    put("IMG_20261120_101530.jpg")
    put(f"{ONE.id_number[:-1]}{(int(ONE.id_number[-1].replace('X', '0')) + 1) % 10}.jpg")
    put("坏的.jpg", b"not a picture")
    found = by_file(desk.photo_claims.match(folder))
    people = {name: {line.row.id_number for line in claim.people} for name, claim in found.items()}
    assert people["罗正明.jpg"] == {HERE.id_number, THERE.id_number}
    assert people["李阿妹.jpg"] == {TWIN.id_number, OTHER_TWIN.id_number}
    assert people[f"{village}/杨桂兰.jpg"] == {ONE.id_number}  # of another village: to be looked at
    assert sum(not claim.people for claim in found.values()) == 3
    assert all(not claim.id_number and claim.reason for claim in found.values())
    narrowed = by_file(desk.photo_claims.match(folder, village=VILLAGE))
    assert narrowed["罗正明.jpg"].id_number == HERE.id_number


@pytest.mark.clause("P2.3", "Y6.1.2b")
def test_the_code_of_a_form_in_the_picture_names_the_person(
    desk: Services, put: Put, folder: Path, tmp_path: Path
) -> None:
    paper = tmp_path / "表.pdf"
    desk.printing.print(FormKind.INDIVIDUAL, Selection(id_numbers=(ONE.id_number,)), paper)
    desk.printing.print(
        FormKind.GROUP, Selection(village=VILLAGE, group="3组"), tmp_path / "组.pdf"
    )
    for file, name in ((paper, "IMG_1.jpg"), (tmp_path / "组.pdf", "IMG_2.jpg")):
        document = pdfium.PdfDocument(file)
        document[0].render(scale=2).to_pil().convert("RGB").save(tmp_path / "图.jpg")
        document.close()
        put(name, (tmp_path / "图.jpg").read_bytes())
    found = by_file(desk.photo_claims.match(folder))
    assert (found["IMG_1.jpg"].id_number, found["IMG_1.jpg"].by) == (
        ONE.id_number,
        ClaimedBy.FORM,
    )
    assert len(found["IMG_2.jpg"].people) == 3
    assert found["IMG_2.jpg"].id_number == ""


@pytest.mark.clause("P2.3", "Y6.1.2b")
def test_all_that_is_looked_at_is_confirmed_in_one_act(
    desk: Services, put: Put, folder: Path
) -> None:
    files = [put("杨桂兰.jpg"), put("杨桂兰2.jpg"), put("李阿妹4组.jpg")]
    chosen = [
        (files[0], ONE.id_number),
        (files[1], ONE.id_number),
        (files[2], OTHER_TWIN.id_number),
    ]
    kept = desk.photo_claims.confirm(chosen, Method.HOME_VISIT)
    assert [(one.id_number, len(one.files)) for one in kept.taken] == [
        (ONE.id_number, 2),
        (OTHER_TWIN.id_number, 1),
    ]
    (fact,) = desk.register.person(ONE.id_number).confirmations
    assert (fact.method, len(fact.evidence)) == (Method.HOME_VISIT, 2)
    again = by_file(desk.photo_claims.match(folder))
    assert again["杨桂兰.jpg"].confirmed_on == desk.session.today()
    assert desk.upkeep.check().ok


@pytest.mark.clause("Y12")
def test_whoever_died_stops_nobody_else(desk: Services, put: Put) -> None:
    died = DeathReport(
        id_number=ONE.id_number,
        died_on=desk.session.today(),
        evidence_kind=DeathEvidence.VILLAGE,
    )
    desk.deaths.report(died)
    files = [put("杨桂兰.jpg"), put("李阿妹4组.jpg")]
    kept = desk.photo_claims.confirm([(files[0], ONE.id_number), (files[1], OTHER_TWIN.id_number)])
    assert [one.id_number for one in kept.taken] == [OTHER_TWIN.id_number]
    assert [problem.code for problem in kept.problems] == ["recipient.dead"]
    assert kept.problems[0].where.file == str(files[0])


def test_the_same_picture_for_two_people_is_told(desk: Services, put: Put) -> None:
    portrait = draw_portrait(7)
    files = [put("杨桂兰.jpg", portrait), put("李阿妹4组.jpg", portrait)]
    kept = desk.photo_claims.confirm([(files[0], ONE.id_number), (files[1], OTHER_TWIN.id_number)])
    assert [problem.code for problem in kept.problems] == ["photo.same_as_other"]


def test_what_cannot_be_taken_is_refused(desk: Services, folder: Path, put: Put) -> None:
    for call, code in (
        (lambda: desk.photo_claims.match(folder / "没有"), "folder.missing"),
        (lambda: desk.photo_claims.confirm([]), "claims.nothing"),
        (
            lambda: desk.photo_claims.confirm([(folder, ONE.id_number)], Method.APP_SELF),
            "claims.method",
        ),
    ):
        with pytest.raises(Refused) as fault:
            call()
        assert (fault.value.code, bool(fault.value.remedy)) == (code, True)
    put("说明.txt", b"x")
    with pytest.raises(Refused, match=r"folder\.empty"):
        desk.photo_claims.match(folder)


def test_a_confirmed_person_is_known_as_such(desk: Services, put: Put, folder: Path) -> None:
    put("杨桂兰.jpg")
    request = ConfirmRequest(
        id_number=ONE.id_number, method=Method.COUNTER, photos=(draw_portrait(60),)
    )
    desk.confirming.confirm(request)
    (claim,) = desk.photo_claims.match(folder)
    assert claim.confirmed_on == desk.session.today()
