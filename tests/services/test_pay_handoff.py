"""Lists of stops and resumptions for the county: what is proposed, what is decided, no money."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from qualdesk.clock import Clock
from qualdesk.domain.recipient import Insurance, Status
from qualdesk.errors import Refused
from qualdesk.services.deciding import Deciding, StatusRequest
from qualdesk.services.pay_handoff import PayHandOff, PayList
from qualdesk.services.session import Session
from tests.services.conftest import TODAY, StationMaker, add_people, invented

FOLK = [invented(number) for number in range(4)]
ARREST = StatusRequest(
    id_number=FOLK[0].id_number,
    insurance=Insurance.RESIDENT,
    status=Status.SUSPENDED,
    reason="arrest",
    from_on=TODAY,
    proposal=True,
)
MONEY = ("金额", "元", "电话", "银行", "账号")


@pytest.fixture
def desk(make_station: StationMaker) -> Session:
    session = make_station(training=True)
    add_people(session, FOLK)
    return session


def rows_of(path: Path) -> list[tuple[object, ...]]:
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]


@pytest.mark.clause("Y9a", "Y10")
def test_the_list_says_what_is_proposed_and_what_the_county_decided(
    desk: Session, tmp_path: Path
) -> None:
    deciding, lists = Deciding(desk), PayHandOff(desk)
    deciding.decide(ARREST)
    decided = replace(ARREST, id_number=FOLK[1].id_number, proposal=False)
    deciding.decide(replace(decided, document_number="漾社险函〔2026〕31号"))
    done = lists.export(PayList.STOPS, tmp_path / "停发.xlsx", tmp_path / "停发.pdf")
    assert (done.proposals, done.decisions, len(done.files)) == (1, 1, 2)
    rows = rows_of(tmp_path / "停发.xlsx")
    (head,) = [row for row in rows if row[0] == "序号"]
    people = [dict(zip(head, row, strict=True)) for row in rows[rows.index(head) + 1 :]]
    told = [(p["性质"], p["公民身份号码"], p["处理"], p["县局文号"]) for p in people]
    assert told == [
        ("建议（县局还没定）", FOLK[0].id_number, "暂停", ""),
        ("县局决定", FOLK[1].id_number, "暂停", "漾社险函〔2026〕31号"),
    ]
    assert all("办法第九条" in str(p["依据"]) for p in people)
    assert [word for word in MONEY for cell in head if word in str(cell)] == []
    assert any("不含金额" in str(row[0]) for row in rows)


@pytest.mark.clause("Y10")
def test_resumptions_are_a_list_of_their_own_with_the_months(desk: Session, tmp_path: Path) -> None:
    deciding, lists = Deciding(desk), PayHandOff(desk)
    deciding.decide(replace(ARREST, proposal=False))
    deciding.resume(FOLK[0].id_number, Insurance.RESIDENT, proposal=True)
    lists.export(PayList.RESUMPTIONS, tmp_path / "恢复.xlsx")
    *_, head, row = rows_of(tmp_path / "恢复.xlsx")
    told = dict(zip(head, row, strict=True))
    assert told["性质"] == "建议（县局还没定）"
    assert told["恢复月份"] == lists.lines(PayList.RESUMPTIONS)[0].row.paid_from
    assert [line.row.status for line in lists.lines(PayList.STOPS)] == [Status.SUSPENDED]


@pytest.mark.clause("Y9a")
def test_an_answered_proposal_and_a_decision_of_last_month_are_gone_and_nothing_is_refused(
    desk: Session, tmp_path: Path
) -> None:
    deciding, lists = Deciding(desk), PayHandOff(desk)
    target = tmp_path / "停发.xlsx"
    with pytest.raises(Refused, match=r"list\.empty") as refused:
        lists.export(PayList.STOPS, target)
    assert "列入建议名单" in str(refused.value.remedy)
    assert not target.exists()
    proposal = deciding.decide(ARREST)
    deciding.decide(replace(ARREST, proposal=False, settles=proposal.fact_id))
    assert [line.row.decided for line in lists.lines(PayList.STOPS)] == [True]
    desk.clock = Clock.on(date(2026, 12, 1))
    assert lists.lines(PayList.STOPS) == ()
