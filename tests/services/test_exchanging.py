"""A month goes from the township to the county and its receipt comes back."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest

from qualdesk.domain.access import Role
from qualdesk.domain.audit import Act
from qualdesk.domain.confirmation import Outcome
from qualdesk.domain.package import PackageKind
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.station import Level
from qualdesk.errors import Cancelled, Damaged, Environment, NotAllowed, Refused
from qualdesk.progress import Progress
from qualdesk.services.confirmation_list import confirmation_list
from qualdesk.services.session import Session
from qualdesk.services.trusting import TrustState
from qualdesk.storage.queries import audit, people
from qualdesk.storage.queries import confirmations as confirmation_queries
from qualdesk.storage.queries import exchange as queries
from qualdesk.storage.repositories.exchange import Exchange
from qualdesk.storage.repositories.office import Office
from qualdesk.storage.repositories.register import Register
from tests.services.conftest import StationMaker, add_people, invented
from tests.services.exchanging_stations import COUNTY, KEY, MONTH, Desk


@pytest.fixture
def township(make_station: StationMaker, tmp_path: Path) -> Desk:
    """苍山西镇 with four people of the roster, two of them confirmed."""
    desk = Desk(make_station(), tmp_path / "U盘")
    add_people(desk.session, [invented(number, phone="13800000001") for number in range(1, 5)])
    desk.confirm(1)
    desk.confirm(2)
    return desk


@pytest.fixture
def county(make_station: StationMaker, tmp_path: Path) -> Desk:
    """The county, empty."""
    session = make_station("漾濞县社会保险局", level=Level.COUNTY, code=COUNTY)
    return Desk(session, tmp_path / "县局 回执")


def other_county(make_station: StationMaker, tmp_path: Path, **changes: Any) -> Desk:
    session = make_station("另一个县", level=Level.COUNTY, **{"code": COUNTY, **changes})
    return Desk(session, tmp_path / "另一处")


def sound(desk: Desk) -> bool:
    with desk.session.read() as connection:
        return list(audit.faults(connection)) == []


def test_a_package_and_its_receipt_make_the_round(township: Desk, county: Desk) -> None:
    built = township.build()
    assert built.package.records == {"recipients": 4, "benefits": 4, "confirmations": 2}
    assert built.head.name.sequence == 1
    assert not built.head.sealed
    (received,) = county.receive(built, trust=township.certificate)
    assert received.merged == built.package.records
    assert sum(received.already_had.values()) == 0
    assert township.state()["confirmation"] == county.state()["confirmation"]
    assert township.state()["recipient"] == county.state()["recipient"]
    with county.session.read() as connection:
        kept = confirmation_queries.of_person(connection, invented(1).id_number)[0]
    assert kept.station_id == township.session.station.station_id
    assert county.session.store.evidence.read(kept.evidence[0].sha256).startswith(b"\xff\xd8")
    assert sound(county)
    assert sound(township)
    assert received.receipt is not None
    taken = township.receipts.take(received.receipt, trust=county.certificate)
    assert taken.accepted
    assert taken.returned == ()
    assert not taken.again
    assert township.receipts.take(received.receipt).again  # trusted now, and the same once more
    with township.session.read() as connection:
        assert len(queries.receipts(connection)) == 1


@pytest.mark.judge("7z", "openssl", "bagit")
def test_other_programs_open_and_verify_what_the_station_built(
    township: Desk, tmp_path: Path
) -> None:
    path = township.build().package.path
    opened = tmp_path / "解开"
    assert judged("7z", "t", f"-p{KEY}", path)
    assert not judged("7z", "t", "-pwrong-password-1", path)
    assert judged("7z", "x", f"-p{KEY}", f"-o{opened}", path)
    verify = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "signature.p7s"]
    verify += ["-content", "tagmanifest-sha256.txt", "-CAfile", "station.crt", "-purpose", "any"]
    assert judged(*verify, cwd=opened)
    assert judged(sys.executable, "-m", "bagit", "--validate", opened)
    papers = {file.name for file in (opened / "data").iterdir() if file.is_file()}
    ledger = "重点群体台账.xlsx"
    assert papers == {"汇总表.pdf", "汇总表.xlsx", "确认明细.xlsx", ledger, "说明.txt"}
    for records in (opened / "data" / "records").glob("*.jsonl"):
        schema = json.loads(records.with_name(f"{records.stem}.schema.json").read_text("utf-8"))
        for line in records.read_text("utf-8").splitlines():
            jsonschema.validate(json.loads(line), schema)
    for changed in ("data/确认明细.xlsx", "tagmanifest-sha256.txt"):  # the control
        (opened / changed).write_bytes(b"")
    assert not judged(*verify, cwd=opened)
    assert not judged(sys.executable, "-m", "bagit", "--validate", opened)


def judged(*words: object, cwd: Path | None = None) -> bool:
    """Whether a program of others says yes."""
    run = subprocess.run(list(map(str, words)), cwd=cwd, capture_output=True, check=False)
    return run.returncode == 0


def test_the_same_package_twice_changes_nothing(township: Desk, county: Desk) -> None:
    built = township.build()
    county.receive(built, trust=township.certificate)
    before = county.state()
    (again,) = county.receive(built)
    assert county.state() == before
    assert sum(again.merged.values()) == 0
    assert again.already_had == built.package.records
    assert again.receipt is not None
    assert sound(county)


def test_a_draft_and_the_next_one_overlap_and_add_up(township: Desk, county: Desk) -> None:
    first = township.build()
    township.confirm(3)
    second = township.build()
    assert second.head.name.sequence == 2
    assert second.package.records["confirmations"] == 3  # a draft does not move the mark
    county.receive(first, trust=township.certificate)
    (received,) = county.receive(second)
    assert received.merged["confirmations"] == 1
    assert received.already_had["confirmations"] == 2


def packages_of_a_village(village: Desk) -> list[Any]:
    """Three sealed packages, each with what came since: people, edits, a correction."""
    to = "532922101000"
    built = [village.build(recipient_code=to)]
    fact = village.confirm(3)
    change(village, 1, "phone", "13900000009")
    built.append(village.build(recipient_code=to))
    village.confirming.correct(fact, {"place": "卫生院"}, "写错了地点")
    add_people(village.session, [invented(7)])
    change(village, 2, "present_address", "昆明")
    built.append(village.build(recipient_code=to))
    return built


def change(desk: Desk, number: int, field: str, value: str) -> None:
    with desk.session.work() as work:
        Register(work).change_recipient(invented(number).id_number, {field: value}, "更新")
        work.commit(Act("recipient.edit", {}))


@pytest.fixture
def village(make_station: StationMaker, tmp_path: Path) -> Desk:
    session = make_station("上街村", level=Level.VILLAGE, code="532922101216")
    desk = Desk(session, tmp_path / "村 U盘")
    add_people(session, [invented(number, phone="13800000001") for number in range(1, 5)])
    desk.confirm(1)
    return desk


def test_sealed_packages_carry_each_fact_once(village: Desk) -> None:
    built = packages_of_a_village(village)
    assert all(one.head.sealed for one in built)  # a village needs no paper of its own
    counts = [one.package.records for one in built]
    assert [one.get("confirmations", 0) for one in counts] == [1, 1, 1]
    assert [one.get("recipients", 0) for one in counts] == [4, 1, 2]
    assert counts[2]["corrections"] == 1
    assert village.build(recipient_code="532922101000").package.records == {}


@pytest.mark.parametrize("order", [(1, 0, 2), (2, 1, 0), (2, 0, 1), (0, 2, 1)])
def test_out_of_order_gives_the_same_data(
    village: Desk, make_station: StationMaker, tmp_path: Path, order: tuple[int, ...]
) -> None:
    built = packages_of_a_village(village)
    states = []
    for number, sequence in enumerate([(0, 1, 2), order]):
        session = make_station()
        add_people(session, [invented(1, phone="10086"), invented(4, contact_name="阿里")])
        town = Desk(session, tmp_path / f"镇{number}")
        for place in sequence:
            town.receive(built[place], trust=village.certificate)
        assert sound(town)
        states.append(town.state())
        with session.read() as connection:
            person = people.person(connection, invented(1).id_number)
            other = people.person(connection, invented(4).id_number)
        assert person is not None
        assert other is not None
        assert person.phone == "13900000009"  # the village is nearer than the township
        assert other.contact_name == "阿里"  # a blank takes nothing away
    assert states[0] == states[1]


def test_several_files_at_once_go_in_as_they_were_built(village: Desk, session: Session) -> None:
    built = packages_of_a_village(village)
    town = Desk(session, village.out.parent / "镇")
    received = town.receive(built[2], built[0], built[1], trust=village.certificate)
    assert [one.head.name.sequence for one in received] == [1, 2, 3]
    assert all(one.problems == () for one in received)


def test_a_package_that_came_too_early_says_who_is_missing(village: Desk, session: Session) -> None:
    built = packages_of_a_village(village)
    town = Desk(session, village.out.parent / "镇")
    (received,) = town.receive(built[1], trust=village.certificate)
    assert [problem.code for problem in received.problems] == ["recipient.unknown"]


def test_trust_is_a_persons_word_and_a_role(township: Desk, county: Desk) -> None:
    built = township.build()
    before = county.untouched()
    preview = county.receiving.preview(built.package.path, KEY)
    assert preview.trust is TrustState.UNKNOWN
    for trust in ("", "0" * 64, county.certificate, "不知道"):
        with pytest.raises(Refused) as refused:
            county.receive(built, trust=trust)
        assert refused.value.code == "package.unknown_signer"
    assert refused.value.value == township.certificate
    county.log_in(Role.HANDLER, "")
    with pytest.raises(NotAllowed):
        county.receive(built, trust=township.certificate)
    assert county.untouched() == before
    county.log_in(Role.REVIEWER, "")
    typed = " ".join(township.certificate[n : n + 4] for n in range(0, 64, 4)).upper()
    county.receive(built, trust=typed)
    assert county.receiving.preview(built.package.path, KEY).trust is TrustState.TRUSTED
    assert county.receiving.preview(built.package.path, KEY).already_received


def test_another_station_under_a_known_code_must_be_compared_again(
    township: Desk, county: Desk, make_station: StationMaker, tmp_path: Path
) -> None:
    county.receive(township.build(), trust=township.certificate)
    impostor = Desk(make_station(), tmp_path / "冒名")
    built = impostor.build()
    assert county.receiving.preview(built.package.path, KEY).trust is TrustState.CHANGED
    with pytest.raises(Refused, match="不同") as refused:
        county.receive(built)
    assert refused.value.code == "package.unknown_signer"
    county.receive(built, trust=impostor.certificate)


def test_what_is_not_for_us_or_of_the_other_world_is_refused(
    township: Desk, make_station: StationMaker, tmp_path: Path
) -> None:
    built = township.build()
    for changes, code in (
        ({"code": "532929000000"}, "package.not_for_us"),
        ({"training": True}, "package.training"),
    ):
        desk = other_county(make_station, tmp_path, **changes)
        before = desk.untouched()
        with pytest.raises(Refused) as refused:
            desk.receive(built, trust=township.certificate)
        assert refused.value.code == code
        assert desk.untouched() == before
        found = desk.receiving.preview(built.package.path, KEY).problems
        assert [problem.code for problem in found] == [code]


def test_training_data_never_reach_a_real_station(
    county: Desk, make_station: StationMaker, tmp_path: Path
) -> None:
    practice = Desk(make_station(training=True), tmp_path / "练习")
    add_people(practice.session, [invented(1)])
    built = practice.build()
    assert built.head.training
    with pytest.raises(Refused) as refused:
        county.receive(built, trust=practice.certificate)
    assert refused.value.code == "package.training"


def test_a_damaged_package_touches_nothing(township: Desk, county: Desk) -> None:
    built = township.build()
    broken = built.package.path.with_name("改动.zip")
    before = county.untouched()
    for place in (0.2, 0.5, 0.9):
        content = bytearray(built.package.path.read_bytes())
        content[int(len(content) * place)] ^= 0xFF
        broken.write_bytes(content)
        with pytest.raises((Damaged, Refused)) as refused:
            county.receive(built, broken, trust=township.certificate)
        assert refused.value.code in ("package.damaged", "package.password")
        assert county.untouched() == before
    county.receive(built, trust=township.certificate)  # the control: the whole one goes in


@pytest.mark.parametrize("reached", ["检查内容", "保存佐证材料", "并入记录"])
def test_receiving_can_be_stopped_and_leaves_the_data_as_they_were(
    township: Desk, county: Desk, reached: str
) -> None:
    built = township.build()
    before = county.state()
    with pytest.raises(Cancelled):
        county.receive(built, trust=township.certificate, progress=stopped_after(reached))
    assert county.state() == before
    assert not county.out.exists()
    assert not county.receiving.preview(built.package.path, KEY).already_received
    county.receive(built, trust=township.certificate)
    assert county.state()["confirmation"] == township.state()["confirmation"]


def test_building_can_be_stopped_and_leaves_nothing(township: Desk) -> None:
    before = township.untouched()
    for reached in ("生成材料", "写入材料", "写入照片等佐证材料", "读回检查"):
        with pytest.raises(Cancelled):
            township.build(progress=stopped_after(reached))
        assert not township.out.exists() or list(township.out.iterdir()) == []
        assert township.untouched() == before
    assert township.build().head.name.sequence == 1


def stopped_after(label: str) -> Progress:
    """A person who stops the work at the first checkpoint after this one."""
    seen: set[str] = set()
    return Progress(lambda step: seen.add(step.label), lambda: label in seen)


def test_a_full_stick_leaves_nothing_and_a_retry_works(
    township: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "no space")

    before = township.untouched()
    with monkeypatch.context() as patch:
        patch.setattr("qualdesk.packages.seal.flush", full)
        with pytest.raises(Environment) as fault:
            township.build()
    assert fault.value.code == "disk.full"
    assert list(township.out.iterdir()) == []
    assert township.untouched() == before
    assert township.build().head.name.sequence == 1


def test_what_could_not_be_kept_leaves_no_package_behind(
    township: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_self: Exchange, _values: object) -> str:
        raise Environment("disk.full", "满了。")

    with monkeypatch.context() as patch:
        patch.setattr(Exchange, "keep_sent", broken)
        with pytest.raises(Environment):
            township.build()
    assert list(township.out.iterdir()) == []


def test_a_number_is_never_used_twice(township: Desk) -> None:
    first = township.build()
    stray = first.package.path.with_name(first.package.path.name.replace("_1.zip", "_2.zip"))
    stray.write_bytes(b"left by a crash")
    assert township.build().head.name.sequence == 3
    assert stray.read_bytes() == b"left by a crash"


def test_a_restored_station_counts_on_from_elsewhere_and_the_county_is_told(
    township: Desk, county: Desk
) -> None:
    county.receive(township.build(), trust=township.certificate)
    with township.session.work() as work:
        Office(work).change_station(incarnation=2)
        work.commit(Act("backup.restore", {}))
    township.session.refresh()
    built = township.build()
    assert built.head.name.sequence == 100_001
    (received,) = county.receive(built)
    assert [problem.code for problem in received.problems] == ["package.restored"]


@pytest.mark.clause("Y6.1.2c")
def test_two_stations_that_differ_about_one_person_are_a_conflict(
    township: Desk, county: Desk
) -> None:
    add_people(county.session, [invented(1), invented(2)])
    county.confirm(1, outcome=Outcome.TO_VERIFY, photos=())
    county.confirm(2)  # the same outcome is no conflict
    built = township.build()
    (received,) = county.receive(built, trust=township.certificate)
    (conflict,) = received.conflicts
    assert conflict.id_number == invented(1).id_number
    assert conflict.round == "2026H2"
    assert "待核实" in conflict.question
    assert county.exchanging.conflicts() == (conflict,)
    county.receive(built)
    township.confirm(4)
    assert county.receive(township.build())[0].conflicts == ()
    assert county.exchanging.conflicts() == (conflict,)  # neither twice nor forgotten
    county.confirming.correct(conflict.ours, {}, "核实后撤回")
    assert county.exchanging.conflicts() == ()


CANNOT_BE_BUILT: list[tuple[dict[str, Any], str]] = [
    ({"kind": PackageKind.DEATHS, "period": "2026H2"}, "month.invalid"),
    ({"kind": PackageKind.DEATHS, "period": "2026-10", "serial": "D000-0000-0"}, "seal.unsigned"),
    ({"kind": PackageKind.DOWN}, "package.kind"),
    ({"period": "2026-13"}, "month.invalid"),
    ({"period": "2026H2"}, "month.invalid"),
    ({"kind": PackageKind.ROUND}, "round.invalid"),
    ({"kind": PackageKind.ROUND, "period": "2026H3"}, "round.invalid"),
    ({"period": "2026-12"}, "date.future"),
    ({"recipient_code": "53292200000"}, "package.recipient"),
    ({"recipient_code": "532922101000"}, "package.recipient"),
    ({"password": "short"}, "package.weak_password"),
    ({"replaces": 1}, "reason.missing"),
    ({"replaces": 9, "reason": "印错了"}, "package.replaces"),
    ({"serial": "C000-0000-0"}, "seal.unsigned"),
]


def test_what_cannot_be_built_is_refused(township: Desk) -> None:
    before = township.untouched()
    for changes, code in CANNOT_BE_BUILT:
        with pytest.raises(Refused) as refused:
            township.build(**changes)
        assert refused.value.code == code
    assert township.untouched() == before
    assert not township.out.exists()


def test_a_replacement_names_the_package_and_carries_the_facts_still(
    township: Desk, county: Desk
) -> None:
    township.build()
    built = township.build(replaces=1, reason="汇总表印错了")
    assert built.package.records["confirmations"] == 2
    (received,) = county.receive(built, trust=township.certificate)
    assert received.head.replaces is not None
    assert received.head.replaces.sequence == 1


def test_what_was_lost_on_the_way_comes_again_with_its_replacement(
    village: Desk, session: Session
) -> None:
    lost, second, third = packages_of_a_village(village)
    lost.package.path.unlink()
    to = {"recipient_code": "532922101000"}
    again = village.build(replaces=1, reason="U盘丢失", **to)
    town = Desk(session, village.out.parent / "镇")
    town.receive(again, third, second, trust=village.certificate)
    assert town.state() == village.state()
    assert village.build(**to).package.records == {}  # and the mark stays where it was


def test_a_round_is_carried_the_same_way(township: Desk, county: Desk) -> None:
    built = township.build(kind=PackageKind.ROUND, period="2026H2")
    (received,) = county.receive(built, trust=township.certificate)
    assert received.merged["confirmations"] == 2


def test_a_code_that_is_not_above_us_is_warned_of(township: Desk) -> None:
    built = township.build(recipient_code="532929000000")
    assert "package.recipient" in [problem.code for problem in built.problems]


def test_a_receipt_of_another_package_or_of_an_unknown_signer_is_refused(
    township: Desk, county: Desk, make_station: StationMaker, tmp_path: Path
) -> None:
    (received,) = county.receive(township.build(), trust=township.certificate)
    assert received.receipt is not None
    with pytest.raises(Refused) as refused:
        township.receipts.take(received.receipt)
    assert refused.value.code == "receipt.unknown_signer"
    stranger = Desk(make_station(), tmp_path / "别的镇")
    with pytest.raises(Refused) as foreign:
        stranger.receipts.take(received.receipt, trust=county.certificate)
    assert foreign.value.code == "receipt.not_ours"
    broken = received.receipt.with_name("坏.p7m")
    broken.write_bytes(received.receipt.read_bytes()[:-40])
    with pytest.raises(Damaged) as damaged:
        township.receipts.take(broken, trust=county.certificate)
    assert damaged.value.code == "receipt.damaged"


def test_a_receipt_that_cannot_be_written_is_told_and_the_records_are_in(
    township: Desk, county: Desk, tmp_path: Path
) -> None:
    built = township.build()
    county.out.write_text("a file where the folder should be")
    (received,) = county.receive(built, trust=township.certificate)
    assert received.receipt is None
    assert received.merged["confirmations"] == 2
    assert received.problems[-1].severity == "refused"
    county.out.unlink()
    (again,) = county.receive(built)
    assert again.receipt is not None


def test_operators_stay_at_home(township: Desk, county: Desk) -> None:
    county.receive(township.build(), trust=township.certificate)
    with county.session.read() as connection:
        logins = connection.exec_driver_sql("SELECT login FROM operator").scalars().all()
    assert len(logins) == 1


def test_the_list_of_confirmations_shows_the_month(township: Desk) -> None:
    november = dict.fromkeys(Insurance, (date(2026, 11, 1), date(2026, 11, 30)))
    content = confirmation_list(township.session, MONTH, november)
    cells = [
        [cell.value for cell in row]
        for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(min_row=4)
    ]
    assert {row[4] for row in cells} == {invented(1).id_number, invented(2).id_number}
