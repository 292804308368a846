"""A list of the county becomes a draw that is told from our own."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qualdesk.domain.spot_check import SpotResult, SpotSource
from qualdesk.errors import Refused
from qualdesk.services.session import Session
from qualdesk.services.spot_check_board import SpotCheckBoard
from qualdesk.services.spot_check_county import CountyDraws, CountyList
from qualdesk.services.spot_check_folder import SpotCheckFolder
from qualdesk.services.spot_check_papers import SpotCheckPapers
from qualdesk.services.spot_results import Finding, SpotResults
from tests.documents.table_files import xlsx
from tests.services.conftest import OTHER_VILLAGE, VILLAGE, StationMaker, add_people, invented

HEAD = ["序号", "姓名", "身份证号码", "村（社区）"]


@pytest.fixture
def desk(make_station: StationMaker) -> Session:
    session = make_station(training=True)
    add_people(session, [invented(n) for n in range(1, 5)])
    add_people(session, [invented(n, village=OTHER_VILLAGE) for n in range(5, 9)])
    return session


def listed(tmp_path: Path, *people: tuple[str, str]) -> Path:
    """The county's sheet with a title above the head."""
    rows = [[number, name, id_number, ""] for number, (name, id_number) in enumerate(people, 1)]
    return xlsx(tmp_path / "县局抽查名单.xlsx", [["2026年下半年抽查名单"], HEAD, *rows])


@pytest.mark.clause("Y6.1.4a")
def test_the_countys_people_are_checked_like_our_own(desk: Session, tmp_path: Path) -> None:
    known = [invented(n) for n in (6, 2, 3)]
    file = listed(
        tmp_path, *((p.name, p.id_number) for p in known), ("李某某", "532922194603139991")
    )
    handed = CountyList(file=file, seed="1234-5678", on=date(2026, 11, 18))
    done = CountyDraws(desk).take_in(handed)
    assert done.rows_read == 4
    assert [problem.code for problem in done.problems] == ["recipient.unknown"]
    board = SpotCheckBoard(desk).one(done.draw_id)
    row = board.row
    assert (row.source, row.seed, row.designated) == (SpotSource.COUNTY, "12345678", False)
    assert row.stated_on == date(2026, 11, 18)
    assert [one.id_number for one in row.people] == [p.id_number for p in known]
    assert row.places == (OTHER_VILLAGE, VILLAGE)
    finding = Finding(
        draw_id=done.draw_id,
        id_number=known[0].id_number,
        result=SpotResult.AGREES,
        on=date(2026, 11, 19),
    )
    SpotResults(desk).record(finding)
    printed = SpotCheckPapers(desk).print(tmp_path / "抽查.pdf", draw_id=done.draw_id)
    assert [form.rows for form in printed.forms] == [1, 2]


@pytest.mark.clause("Y6.1.4a")
def test_whole_villages_are_enough_for_the_folder(desk: Session, tmp_path: Path) -> None:
    done = CountyDraws(desk).take_in(CountyList(villages=(VILLAGE, OTHER_VILLAGE)))
    made = SpotCheckFolder(desk).write(done.draw_id, tmp_path / "U盘", one_pdf=True)
    assert len(made.files) == 2
    with pytest.raises(Refused, match=r"form\.nobody"):
        SpotCheckPapers(desk).print(tmp_path / "抽查.pdf", draw_id=done.draw_id)


@pytest.mark.clause("Y6.1.4a")
def test_bad_lists_are_refused_and_nothing_is_kept(desk: Session, tmp_path: Path) -> None:
    strangers = listed(tmp_path, ("李某某", "532922194603139991"))
    bad = [
        (CountyList(), r"spotcheck\.size"),
        (CountyList(file=strangers), r"spotcheck\.nobody"),
        (CountyList(villages=("没有村",)), r"village\.unknown"),
        (CountyList(villages=(VILLAGE,), on=date(2027, 1, 1)), r"date\.future"),
        (CountyList(villages=(VILLAGE,), seed="x"), r"seed\.invalid"),
    ]
    for handed, code in bad:
        with pytest.raises(Refused, match=code):
            CountyDraws(desk).take_in(handed)
    assert SpotCheckBoard(desk).all() == ()
