"""A package of deaths: their facts alone, sealed by the signed roster, beside the month's own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from qualdesk.clock import Clock
from qualdesk.domain.access import Role
from qualdesk.domain.audit import Act
from qualdesk.domain.confirmation import Method
from qualdesk.domain.duties import DeathEvidence, PlaceKind
from qualdesk.domain.form_codes import FormKind, printed_serial
from qualdesk.domain.package import PackageKind
from qualdesk.domain.recipient import Insurance, Unit
from qualdesk.domain.sign_off import UNIT_DEATHS, Paper
from qualdesk.domain.station import Level
from qualdesk.errors import Refused
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.packages.unseal import OpenedPackage
from qualdesk.services.correcting import Correcting
from qualdesk.services.death_facts import DeathReport
from qualdesk.services.death_papers import DeathPapers
from qualdesk.services.death_rosters import RosterOf, roster_of
from qualdesk.services.deaths import Deaths
from qualdesk.services.exchanging import Built
from qualdesk.services.lists import Lists
from qualdesk.services.operators import Operators
from qualdesk.services.paper_ledger import LedgerFilter, PaperLedger, PaperLine
from qualdesk.services.register import form_chain
from qualdesk.storage.queries.papers import FormFilter, forms
from qualdesk.storage.repositories.register import Register
from qualdesk.storage.schema_duties import death
from tests.services.conftest import OTHER_VILLAGE, VILLAGE, StationMaker, add_people, invented
from tests.services.conftest import id_number as number_of
from tests.services.exchanging_stations import COUNTY, KEY, TOWNSHIP, Desk

OCTOBER = "2026-10"
DAY = date(2026, 12, 2)  # for stations made on 21 November: no clock goes back
NOVEMBER = "2026-11"
DEATHS: dict[str, Any] = {"kind": PackageKind.DEATHS, "period": NOVEMBER}


@pytest.fixture
def desk(make_station: StationMaker, tmp_path: Path) -> Desk:
    """Four people on 2 December: one confirmed, one died with a paper."""
    found = Desk(make_station(), tmp_path / "U盘")
    found.session.clock = Clock.on(DAY)
    add_people(found.session, [invented(number) for number in range(1, 5)])
    found.confirm(1, method=Method.APP_SELF, photos=())
    return found


@pytest.fixture
def county(make_station: StationMaker, tmp_path: Path) -> Desk:
    session = make_station("漾濞县社会保险局", level=Level.COUNTY, code=COUNTY)
    session.clock = Clock.on(DAY)
    return Desk(session, tmp_path / "县局")


def report(desk: Desk, number: int, folder: Path, **changes: Any) -> str:
    paper = folder / f"证明{number}.jpg"
    paper.write_bytes(draw_portrait(number))
    values: dict[str, Any] = {
        "id_number": invented(number).id_number,
        "died_on": date(2026, 11, 4),
        "evidence_kind": DeathEvidence.CREMATION,
        **changes,
    }
    return Deaths(desk.session).report(DeathReport(**values), [paper]).death_id


def freeze(desk: Desk, folder: Path, of: RosterOf | None = None, name: str = "花名册.pdf") -> Path:
    """The frozen roster as a PDF, which stands for its signed scan: the codes are on it."""
    DeathPapers(desk.session).print(of or RosterOf(NOVEMBER), folder / name)
    return folder / name


def records_of(built: Built, kind: str, desk: Desk) -> list[dict[str, Any]]:
    day = desk.session.clock.real_today()
    with OpenedPackage(built.package.path, KEY, real_today=day) as package:
        return [record for one, record in package.records() if one == kind]


def papers_of(built: Built, desk: Desk) -> dict[str, bytes]:
    day = desk.session.clock.real_today()
    with OpenedPackage(built.package.path, KEY, real_today=day) as package:
        return {name: b"".join(package.paper(name) or ()) for name in package.report.papers}


@pytest.mark.clause("Y6.1.1", "Y6.3.1")
def test_it_carries_the_deaths_alone_and_moves_no_other_mark(
    desk: Desk, county: Desk, tmp_path: Path
) -> None:
    report(desk, 2, tmp_path)
    Deaths(desk.session).nil(PlaceKind.VILLAGE, OTHER_VILLAGE, NOVEMBER)
    draft = desk.build(**DEATHS)
    assert not draft.head.sealed
    built = desk.build(**DEATHS, signed=freeze(desk, tmp_path))
    assert built.head.sealed
    wanted = {"recipients": 1, "benefits": 1, "deaths": 1, "nil_reports": 1}
    assert {kind: n for kind, n in built.package.records.items() if n} == wanted
    assert built.package.evidence == 1
    (person,) = records_of(built, "recipients", desk)
    assert person["id_number"] == invented(2).id_number
    papers = papers_of(built, desk)
    assert set(papers) == {
        *("死亡人员花名册.pdf", "死亡人员花名册.xlsx", "死亡人员花名册-签章扫描件.pdf", "说明.txt"),
    }
    assert "正式" in papers["说明.txt"].decode("utf-8-sig")
    month = desk.build(period=NOVEMBER)  # still carries everything, the deaths too
    assert month.package.records["deaths"] == month.package.records["confirmations"] == 1
    later = desk.build(**DEATHS)
    assert not any(later.package.records.values())
    county.receive(built, trust=desk.certificate)
    county.receive(month)
    assert county.state() == desk.state()


def ledger_line(desk: Desk) -> PaperLine:
    (line,) = (
        PaperLedger(desk.session, Lists(desk.session))
        .read(LedgerFilter(round_id="", kind=FormKind.DEATHS))
        .lines
    )
    return line


@pytest.mark.clause("Y6.1.1")
def test_the_roster_that_sealed_waits_for_no_signature_any_more(desk: Desk, tmp_path: Path) -> None:
    report(desk, 2, tmp_path)
    scan = freeze(desk, tmp_path)
    desk.build(**DEATHS)  # a draft seals nothing
    before = ledger_line(desk)
    assert (before.paper, before.sealed) == (Paper.OPEN, None)
    assert before.next_step is not None
    built = desk.build(**DEATHS, signed=scan)
    after = ledger_line(desk)
    assert (after.paper, after.next_step) == (Paper.COMPLETE, None)
    assert after.sealed is not None
    assert after.sealed.sequence == built.head.name.sequence
    assert desk.session.store.evidence.read(after.sealed.scan_sha256)
    assert not after.standing.signed  # nobody's name was made up


@pytest.mark.clause("Y6.1.1")
def test_later_deaths_corrections_and_withdrawals_follow_in_the_next_one(
    desk: Desk, county: Desk, tmp_path: Path
) -> None:
    wrong = report(desk, 2, tmp_path)
    nil, _ = Deaths(desk.session).nil(PlaceKind.VILLAGE, OTHER_VILLAGE, NOVEMBER)
    first = desk.build(**DEATHS, signed=freeze(desk, tmp_path))
    add_people(desk.session, [invented(9)])
    report(desk, 3, tmp_path)
    Operators(desk.session).add("李复核", Role.HEAD, number_of(88, "19720202"), "another horse 8")
    document = tmp_path / "更正.jpg"
    document.write_bytes(draw_portrait(7))
    Deaths(desk.session).withdraw(wrong, "认错人", document, "李复核")
    Correcting(desk.session, desk.confirming).correct(nil, {}, "报错了村")
    second = desk.build(**DEATHS)
    carried = {kind: n for kind, n in second.package.records.items() if n}
    assert carried == {
        "recipients": 2,
        "benefits": 2,
        "deaths": 1,
        "death_withdrawals": 1,
        "corrections": 1,
    }
    county.receive(second, trust=desk.certificate)  # out of order, and twice
    county.receive(first, second)
    session = county.session
    with session.read() as connection:
        assert len(connection.execute(select(death)).all()) == 2
    # The county itself has sent nothing: for it the third person is still November's.
    lines = Deaths(session).month(NOVEMBER).lines
    assert [line.row.id_number for line in lines] == [invented(3).id_number]


@pytest.mark.clause("Y6.1.1")
@pytest.mark.judge("7z", "openssl", "bagit")
def test_other_programs_open_and_check_it(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report(desk, 2, tmp_path)
    built = desk.build(**DEATHS, signed=freeze(desk, tmp_path))
    folder = tmp_path / "解开"
    run: Callable[..., Any] = subprocess.run
    run(
        ["7z", "x", f"-p{KEY}", f"-o{folder}", str(built.package.path)],
        check=True,
        capture_output=True,
    )
    bag = next(folder.rglob("bagit.txt")).parent
    monkeypatch.chdir(bag)
    run([sys.executable, "-m", "bagit", "--validate", "."], check=True, capture_output=True)
    verify = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "signature.p7s"]
    verify += ["-content", "tagmanifest-sha256.txt", "-CAfile", "station.crt", "-purpose", "any"]
    run(verify, check=True, capture_output=True)
    lines = (bag / "data/records/deaths.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["id_number"] for line in lines] == [invented(2).id_number]
    (bag / "data/records/deaths.jsonl").write_text("\n".join(lines), "utf-8")  # one byte less
    control = run([sys.executable, "-m", "bagit", "--validate", "."], capture_output=True)
    assert control.returncode != 0


@pytest.mark.clause("Y6.1.1")
def test_only_the_signed_scan_of_the_roster_as_it_is_now_seals(desk: Desk, tmp_path: Path) -> None:
    report(desk, 2, tmp_path)
    blank = tmp_path / "模糊.png"
    Image.new("L", (600, 800), 250).save(blank)
    with pytest.raises(Refused, match=r"seal\.unsigned") as nothing:
        desk.build(**DEATHS, signed=blank)
    assert "死亡人员花名册" in nothing.value.body
    signed = freeze(desk, tmp_path)
    serial = printed_serial(
        DeathPapers(desk.session)
        .print(RosterOf(NOVEMBER), tmp_path / "再.pdf")
        .forms[0]
        .form_serial
    )
    with pytest.raises(Refused, match=r"seal\.same_person"):
        desk.build(**DEATHS, signed=blank, serial=serial)
    report(desk, 3, tmp_path)
    with pytest.raises(Refused, match=r"seal\.changed") as changed:
        desk.build(**DEATHS, signed=signed)
    assert invented(3).name in changed.value.body
    newer = freeze(desk, tmp_path, name="新.pdf")
    with pytest.raises(Refused, match=r"seal\.unsigned"):
        desk.build(**DEATHS, signed=signed)
    desk.log_in(Role.HANDLER, number_of(77, "19720202"))
    assert desk.build(**DEATHS, signed=newer).head.sealed


@pytest.mark.clause("Y6.3.1")
def test_a_report_of_one_insurance_closes_only_its_own(desk: Desk, tmp_path: Path) -> None:
    people = [invented(11), invented(12)]
    add_people(desk.session, people, Insurance.ENTERPRISE)
    report(desk, 11, tmp_path)
    of = RosterOf(NOVEMBER, Insurance.ENTERPRISE)
    signed = freeze(desk, tmp_path, of)
    built = desk.build(**DEATHS, insurance=Insurance.ENTERPRISE, signed=signed)
    assert built.head.sealed
    with pytest.raises(Refused, match=r"seal\.unsigned"):  # it is not everybody's roster
        desk.build(**DEATHS, signed=signed)
    report(desk, 12, tmp_path)
    report(desk, 2, tmp_path)
    lines = {line.row.id_number: line for line in Deaths(desk.session).month(NOVEMBER).lines}
    assert set(lines) == {invented(11).id_number, invented(2).id_number}
    (late,) = Deaths(desk.session).month("2026-12").lines
    assert (late.row.id_number, late.supplement) == (invented(12).id_number, True)


@pytest.mark.clause("Y6.1.1")
def test_a_village_reports_to_its_township_without_a_paper(
    make_station: StationMaker, desk: Desk, tmp_path: Path
) -> None:
    session = make_station("上街村", level=Level.VILLAGE, code=VILLAGE)
    session.clock = Clock.on(DAY)
    village = Desk(session, tmp_path / "村")
    add_people(session, [invented(1)])
    silent = village.build(**DEATHS, recipient_code=TOWNSHIP)
    assert "nil.missing" in [problem.code for problem in silent.problems]
    Deaths(session).nil(PlaceKind.VILLAGE, VILLAGE, NOVEMBER)
    built = village.build(**DEATHS, recipient_code=TOWNSHIP)
    assert built.head.sealed
    assert "nil.missing" not in [problem.code for problem in built.problems]
    desk.receive(built, trust=village.certificate)
    places = {place.code: place for place in Deaths(desk.session).month(NOVEMBER).places}
    assert places[VILLAGE].state.value == "nil"


def test_papers_are_replaced_with_a_reason(desk: Desk, tmp_path: Path) -> None:
    report(desk, 2, tmp_path)
    signed = freeze(desk, tmp_path)
    first = desk.build(**DEATHS, signed=signed)
    again = desk.build(**DEATHS, signed=signed, replaces=first.head.name.sequence, reason="章不清")
    assert again.package.records["deaths"] == 1
    with pytest.raises(Refused, match=r"package\.replaces"):
        desk.build(**(DEATHS | {"period": OCTOBER}), replaces=1, reason="月份不对")
    assert again.head.replaces is not None


@pytest.mark.clause("Y6.2.1")
def test_the_paper_of_a_unit_is_known_as_one_where_it_arrives(
    desk: Desk, county: Desk, tmp_path: Path
) -> None:
    with desk.session.work() as work:
        Register(work).put_units([Unit("U01", "县第一中学")])
        work.commit(Act("roster.import", {}))
    of = RosterOf(NOVEMBER, unit="U01")
    DeathPapers(desk.session).print(of, tmp_path / "单位.pdf")
    county.receive(desk.build(period=NOVEMBER), trust=desk.certificate)
    with county.session.read() as connection:
        (form,) = forms(connection, FormFilter(kinds=("deaths",)))
    assert roster_of(form) == of
    assert form_chain(county.session, form) == UNIT_DEATHS
