"""Who came onto the roster and who left it, as work to do."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from qualdesk.clock import Clock
from qualdesk.domain.confirmation import Method
from qualdesk.domain.duties import CaseKind, DeathEvidence
from qualdesk.domain.listing import ListKind
from qualdesk.domain.recipient import Flag
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.cases import CaseRequest, Cases
from qualdesk.services.confirming import Confirming, ConfirmRequest
from qualdesk.services.death_facts import DeathReport
from qualdesk.services.deaths import Deaths
from qualdesk.services.importing import Importing, ImportRequest
from qualdesk.services.lists import Lists
from qualdesk.services.session import Session
from qualdesk.services.work_list import ListItem
from tests.services.conftest import TODAY, id_number

HEAD = ("姓名", "身份证号码", "险种", "村（社区）", "村民小组", "待遇状态")
NEXT_MONTH = date(2026, 12, 20)


def bring(session: Session, folder: Path, *numbers: int, village: str = "上街村") -> None:
    """The roster of a village with these people."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEAD)
    for number in numbers:
        sheet.append(["李秀梅", id_number(number), "城乡居民", village, "3组", "正常"])
    path = folder / "花名册.xlsx"
    book.save(path)
    importing = Importing(session)
    importing.apply(importing.read(ImportRequest(files=(path,))))


def listed(session: Session, kind: ListKind, day: date | None = None) -> dict[str, ListItem]:
    items = Lists(session).make(kind, as_of=day).items
    return {item.row.id_number: item for item in items}


def confirm(session: Session, number: int) -> None:
    photos = (draw_portrait(1),)
    request = ConfirmRequest(id_number=id_number(number), method=Method.ON_SITE, photos=photos)
    Confirming(session).confirm(request)


@pytest.mark.clause("Y6.1.2a", "P2.4")
def test_newcomers_are_listed_until_their_first_confirmation(
    session: Session, tmp_path: Path
) -> None:
    bring(session, tmp_path, 1, 2)
    assert listed(session, ListKind.JOINED) == {}  # the first roster brings no newcomers
    session.clock = Clock.on(NEXT_MONTH)
    bring(session, tmp_path, 1, 2, 3, 4)
    bring(session, tmp_path, 5, village="小村")  # the first one of that village
    found = listed(session, ListKind.JOINED)
    assert set(found) == {id_number(3), id_number(4)}
    item = found[id_number(3)]
    assert item.note == f"{NEXT_MONTH} 新进花名册，首次确认在 2027-06-30 前办"
    assert item.extra["joined_on"] == NEXT_MONTH
    assert listed(session, ListKind.JOINED, TODAY) == {}
    confirm(session, 3)
    assert set(listed(session, ListKind.JOINED)) == {id_number(4)}
    last = NEXT_MONTH + timedelta(days=60)
    session.clock = Clock.on(last)
    assert set(listed(session, ListKind.JOINED)) == {id_number(4)}
    session.clock = Clock.on(last + timedelta(days=1))
    assert listed(session, ListKind.JOINED) == {}


@pytest.mark.clause("Y6.1.1", "Y9a")
def test_who_left_the_roster_is_asked_after_until_somebody_knows_why(
    session: Session, tmp_path: Path
) -> None:
    bring(session, tmp_path, 1, 2, 3, 4, 5)
    session.clock = Clock.on(NEXT_MONTH)
    bring(session, tmp_path, 5)
    found = listed(session, ListKind.LEFT)
    assert set(found) == {id_number(n) for n in (1, 2, 3, 4)}
    item = found[id_number(1)]
    assert item.note == f"{NEXT_MONTH} 的花名册里没有，问清是去世、迁出还是漏报"
    assert (item.extra["left_on"], item.extra["case_id"]) == (NEXT_MONTH, None)
    assert Flag.OFF_ROSTER in item.flags
    report = DeathReport(id_number=id_number(1), died_on=TODAY, evidence_kind=DeathEvidence.VILLAGE)
    Deaths(session).report(report)
    case_id = Cases(session).open(
        CaseRequest(id_number=id_number(2), kind=CaseKind.TO_VERIFY, due_on=date(2027, 1, 20))
    )
    confirm(session, 3)
    found = listed(session, ListKind.LEFT)
    assert set(found) == {id_number(n) for n in (2, 3, 4)}
    assert found[id_number(2)].extra["case_id"] == case_id
    assert found[id_number(2)].note.endswith("已开核查件，2027-01-20 前查清")
    assert found[id_number(3)].note.endswith("已确认，请县局把人补进花名册")
    bring(session, tmp_path, 2, 3, 4, 5)  # back again
    assert listed(session, ListKind.LEFT) == {}
    assert listed(session, ListKind.JOINED) == {}  # known here before


def test_both_lists_become_files_with_what_to_do(session: Session, tmp_path: Path) -> None:
    bring(session, tmp_path, 1, 2)
    session.clock = Clock.on(NEXT_MONTH)
    bring(session, tmp_path, 2, 3)
    for kind, word in ((ListKind.JOINED, "新增"), (ListKind.LEFT, "名单外")):
        lists, file = Lists(session), tmp_path / f"{word}.xlsx"
        lists.export(lists.make(kind), file, file.with_suffix(".pdf"))
        (sheet,) = openpyxl.load_workbook(file).worksheets
        rows = [list(one) for one in sheet.iter_rows(values_only=True)]
        assert rows[0][0] == f"资格确认{word}人员名单"
        assert str(NEXT_MONTH) in rows[-1][-1]
        assert file.with_suffix(".pdf").read_bytes().startswith(b"%PDF")
