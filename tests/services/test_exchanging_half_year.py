"""Key groups, special checks and opened rounds travel, and count where they arrive."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qualdesk.domain.recipient import Flag, Insurance
from qualdesk.domain.station import Level
from qualdesk.services.key_flags import FlagRequest, KeyFlags
from qualdesk.services.key_groups import KeyGroups
from qualdesk.services.opening_rounds import OpeningRequest, Rounds
from qualdesk.services.rounds import named_round
from qualdesk.services.special_checks import SpecialChecks
from qualdesk.services.summarising import Summarising
from tests.services.conftest import StationMaker, add_people, invented
from tests.services.exchanging_stations import COUNTY, Desk

OLD, WEAK = invented(2, birth="19400313"), invented(3, birth="19600313")
CLOSES = date(2026, 11, 30)


@pytest.mark.clause("Y6.1.4b", "L2.3.4", "L2.2.2")
def test_what_a_township_stated_counts_at_the_county(
    make_station: StationMaker, tmp_path: Path
) -> None:
    township = Desk(make_station(), tmp_path / "乡镇")
    session = township.session
    add_people(session, [OLD, WEAK])
    flags = KeyFlags(session)
    request = FlagRequest(id_number=WEAK.id_number, kind=Flag.INCAPACITATED, source="村评")
    flags.set(request)
    flags.set(FlagRequest(id_number=WEAK.id_number, kind=Flag.LOST_CONTACT, source="村里"))
    flags.end(WEAK.id_number, Flag.LOST_CONTACT, "找到了")
    check = SpecialChecks(session).open(document_number="3号")
    Rounds(session, Summarising(session)).open(
        OpeningRequest(
            round_id="2026H2",
            document_number="9号",
            begin=date(2026, 8, 1),
            end=date(2026, 12, 31),
            closes_on=CLOSES,
            insurances=(Insurance.RESIDENT,),
        )
    )
    county = Desk(
        make_station("漾濞县社会保险局", level=Level.COUNTY, code=COUNTY), tmp_path / "县局"
    )
    before = named_round(county.session, Insurance.RESIDENT).closes_on
    county.receive(township.build(), trust=township.certificate)
    lines = {
        one.person.row.id_number: one.kinds for one in KeyGroups(county.session).ledger().lines
    }
    assert lines == {OLD.id_number: (Flag.HIGH_AGE,), WEAK.id_number: (Flag.INCAPACITATED,)}
    assert [row.check_id for row in SpecialChecks(county.session).checks()] == [check.check_id]
    assert named_round(county.session, Insurance.RESIDENT).closes_on == CLOSES != before
