"""The cards of 工作台 about deaths: reports that are missing, confirmations after death."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qualdesk.domain.confirmation import Method
from qualdesk.domain.duties import DeathEvidence, PlaceKind
from qualdesk.domain.package import PackageKind
from qualdesk.services.confirming import ConfirmRequest
from qualdesk.services.death_facts import DeathReport
from qualdesk.services.periods import deaths_key
from tests.services.conftest import id_number
from tests.services.exchanging_stations import Desk
from tests.ui.straight import StraightDesk
from ui.duties import DUTIES, DutyCard
from ui.look.marks import StateMark


def card(desk: StraightDesk, key: str) -> DutyCard | None:
    (duty,) = [one for one in DUTIES if one.key == key]
    assert duty.page == "deaths"
    return duty.load(desk.services)


@pytest.mark.clause("Y6.1.1")
def test_who_has_not_reported_by_the_third_is_counted(desk: StraightDesk) -> None:
    deaths = desk.services.deaths
    places = deaths.month("2026-10").places
    before = card(desk, "deaths")
    assert before is not None
    assert before.title == "10月死亡报告"
    assert (before.number, before.mark, before.badge) == (
        len(places),
        StateMark.OVERDUE,
        "迟 18 天",  # the third of November, on the 21st
    )
    for place in places[:-1]:
        deaths.nil(place.kind, place.code, "2026-10")
    after = card(desk, "deaths")
    if len(places) == 1:
        deaths.nil(PlaceKind.VILLAGE, places[0].code, "2026-10")
    else:
        assert after is not None
        assert after.number == 1
        assert after.detail == f"已报 {len(places) - 1} 个，其中迟报 {len(places) - 1} 个"
        deaths.nil(places[-1].kind, places[-1].code, "2026-10")
    to_send = card(desk, "deaths")  # everybody has reported, the centre has not
    assert to_send is not None
    assert (to_send.number, to_send.unit, to_send.badge) == (3, "个险种没报", "迟 17 天")
    assert to_send.detail.startswith("下一步：打印花名册")


@pytest.mark.clause("Y6.1.1", "Y6.3.1")
def test_the_card_goes_when_the_sealed_report_has_gone(desk: StraightDesk, tmp_path: Path) -> None:
    services, month = desk.services, "2026-10"
    for place in services.deaths.month(month).places:
        services.deaths.nil(place.kind, place.code, month)
    signed = tmp_path / "签章.pdf"
    signed.write_bytes(services.reporting.make_paper(deaths_key(month)).data)
    printed = card(desk, "deaths")
    assert printed is not None
    assert printed.detail == "下一步：扫签字件，封包"
    Desk(services.session, tmp_path / "U盘").build(
        kind=PackageKind.DEATHS, period=month, signed=signed
    )
    assert card(desk, "deaths") is None


@pytest.mark.clause("Y12")
def test_a_confirmation_after_death_is_a_card(desk: StraightDesk) -> None:
    assert card(desk, "died_after") is None
    number = id_number(1)
    desk.services.confirming.confirm(ConfirmRequest(id_number=number, method=Method.DATA_MATCH))
    report = DeathReport(
        id_number=number, died_on=date(2026, 10, 28), evidence_kind=DeathEvidence.VILLAGE
    )
    desk.services.deaths.report(report)
    found = card(desk, "died_after")
    assert found is not None
    assert (found.number, found.mark) == (1, StateMark.OVERDUE)
