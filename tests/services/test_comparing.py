"""Lists from outside: app results are confirmed, deaths doubted, near misses offered."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from qualdesk.cli.main import run
from qualdesk.clock import Clock
from qualdesk.domain.audit import Act
from qualdesk.domain.confirmation import Method
from qualdesk.domain.cycle import add_months
from qualdesk.domain.duties import CaseKind, ComparisonKind, DeathEvidence, Verdict
from qualdesk.domain.recipient import Flag, Insurance, State, Status, Unit
from qualdesk.domain.station import Level
from qualdesk.errors import Refused, Severity
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.cases import CaseRequest, Cases
from qualdesk.services.comparing import Comparing
from qualdesk.services.comparing_read import Compared, ListPreview, ListRequest
from qualdesk.services.comparing_rows import Effect
from qualdesk.services.confirming import Confirming, ConfirmRequest
from qualdesk.services.counter import Counter
from qualdesk.services.death_facts import DeathReport, keep_death
from qualdesk.services.importing import Importing, ImportRequest
from qualdesk.services.key_flags import KeyFlags
from qualdesk.services.marking import Marking
from qualdesk.services.marking_import import MarkingImport
from qualdesk.services.register import Register
from qualdesk.services.roster_view import RosterView
from qualdesk.services.session import Session
from qualdesk.services.setup import SetupRequest, create_station
from qualdesk.storage.keys import KdfCost
from qualdesk.storage.queries import confirmations, people
from qualdesk.storage.repositories.register import Register as Registry
from tests.services.conftest import (
    ADMIN,
    ADMIN_PERSON,
    OTHER_VILLAGE,
    PASSWORD,
    TODAY,
    VILLAGE,
    add_people,
    invented,
)

SAMPLES = Path(__file__).parents[1] / "data" / "samples"
FOLK = [invented(number) for number in range(6)]
HEAD = ("姓名", "证件号码", "认证方式", "认证时间", "认证结果")
Take = Callable[..., Compared]


@pytest.fixture
def desk(session: Session) -> Session:
    add_people(session, FOLK)
    return session


@pytest.fixture
def book(tmp_path: Path) -> Callable[..., Path]:
    """Writes rows as an xlsx."""

    def write(*rows: tuple[Any, ...], name: str = "名单.xlsx") -> Path:
        made = openpyxl.Workbook()
        sheet = made.active
        assert sheet is not None
        for row in rows:
            sheet.append(row)
        path = tmp_path / name
        made.save(path)
        return path

    return write


def take(desk: Session, path: Path, kind: str, **more: Any) -> Compared:
    comparing = Comparing(desk)
    return comparing.apply(
        comparing.read(ListRequest(path=path, kind=ComparisonKind(kind), **more))
    )


def look(desk: Session, path: Path, kind: str, **more: Any) -> ListPreview:
    comparing = Comparing(desk)
    request = ListRequest(path=path, kind=ComparisonKind(kind), **more)
    return comparing.preview(comparing.read(request))


def codes(done: Compared | ListPreview) -> list[str]:
    return [problem.code for problem in done.problems]


def who(number: int, *rest: Any) -> tuple[Any, ...]:
    return (FOLK[number].name, FOLK[number].id_number, *rest)


def app(
    *numbers: int, day: str = "2026-11-10 10:21:33", how: str = "云南人社12333"
) -> tuple[Any, ...]:
    return (HEAD, *(who(number, how, day, "通过") for number in numbers))


def facts(desk: Session, number: int) -> tuple[Any, ...]:
    with desk.read() as connection:
        return confirmations.of_person(connection, FOLK[number].id_number)


def report_death(desk: Session, number: int, died_on: date | None) -> None:
    with desk.work() as work:
        person = people.person(work.connection, FOLK[number].id_number)
        assert person is not None
        evidence = DeathEvidence.VILLAGE
        report = DeathReport(id_number=person.id_number, died_on=died_on, evidence_kind=evidence)
        keep_death(work, person, report, TODAY, ())
        work.commit(Act("death", {}))


@pytest.mark.clause("Y8", "Y7", "P2.2")
def test_app_results_become_confirmations_of_their_day(
    desk: Session, book: Callable[..., Path]
) -> None:
    rows = (
        *app(0, 1),
        who(2, "办事通APP", "2026.11.3", "通过"),
        who(3, "帮他人认证", 20261104, "通过"),
        who(4, "掌上12333", "2026-11-05", "不通过"),
        (
            "外县人",
            invented(77, birth="19330101").id_number,
            "掌上12333",
            "2026-08-01 09:00:00",
            "通过",
        ),
    )
    preview = look(desk, book(*rows), "app")
    assert facts(desk, 0) == ()
    assert preview.rows[0].what == "登记 2026-11-10 的手机APP（本人）确认"
    assert FOLK[0].id_number not in preview.rows[0].masked
    done = take(desk, book(*rows), "app")
    assert done.counts == preview.counts()
    told = ("rows_read", "matched", "unmatched", "confirmed", "cases")
    assert [done.counts[key] for key in told] == [6, 5, 1, 4, 0]
    (fact,) = facts(desk, 2)
    assert (fact.method, fact.source) == (Method.APP_SELF, "app:一部手机办事通")
    assert fact.stated_on == date(2026, 11, 3)
    (fact,) = facts(desk, 3)
    assert (fact.method, fact.source) == (Method.APP_ASSISTED, "app:云南人社12333")
    assert facts(desk, 4) == ()


@pytest.mark.clause("Y8", "P2.2")
def test_the_newest_wins_and_nothing_is_doubled(desk: Session, book: Callable[..., Path]) -> None:
    confirming = ConfirmRequest(
        id_number=FOLK[0].id_number,
        method=Method.ON_SITE,
        photos=(draw_portrait(0),),
        on=date(2026, 11, 15),
    )
    Confirming(desk).confirm(confirming)
    twice = (*app(0, 1, 2), who(1, "掌上12333", "2026-11-12", "通过"))
    path = book(*twice)
    first = take(desk, path, "app")
    assert [first.counts[key] for key in ("confirmed", "older")] == [2, 2]
    assert [fact.stated_on.day for fact in facts(desk, 1)] == [12]
    again = take(desk, path, "app")
    assert again.import_id == first.import_id
    assert (again.counts["confirmed"], again.changes) == (0, None)
    assert "list.already" in codes(again)
    other = take(desk, book(*app(1, day="2026-11-12"), name="另一份.xlsx"), "app")
    assert (other.counts["already_had"], other.counts["confirmed"]) == (1, 0)
    assert len(facts(desk, 1)) == 1


@pytest.mark.clause("Y8", "P2.2")
def test_nobody_confirmed_by_app_stays_in_the_queue_or_to_be_marked(
    desk: Session, book: Callable[..., Path]
) -> None:
    counter = Counter(desk, RosterView(desk))
    before = counter.queue(VILLAGE).left
    take(desk, book(*app(0, 1)), "app")
    assert Register(desk).person(FOLK[0].id_number).line.state is State.CONFIRMED
    assert counter.queue(VILLAGE).left == before - 2
    assert Marking(desk).to_mark() == ()
    take(desk, book(*app(2, how="掌上12333")), "app")
    assert [one.row.id_number for one in Marking(desk).to_mark()] == [FOLK[2].id_number]


@pytest.mark.clause("P2.1", "Y6.1.1")
def test_a_death_on_a_list_is_doubted_and_stops_nothing(
    desk: Session, book: Callable[..., Path]
) -> None:
    take(desk, book(*app(2)), "app")
    rows = (
        ("死亡人员比对结果",),
        ("数据来源：殡葬信息",),
        ("序号", "姓名", "身份证号", "死亡日期", "备注"),
        (1, *who(0, "2026.9.3", "火化")),
        (2, *who(1, "", "")),
        (3, *who(2, "2026.10.1", "")),
        (4, *who(3, "2027.1.1", "")),
        (5, *who(4, "1930.1.1", "")),
    )
    done = take(desk, book(*rows, name="死亡.xlsx"), "death")
    assert [done.counts[key] for key in ("matched", "cases", "flagged", "confirmed")] == [
        5,
        5,
        5,
        0,
    ]
    assert sorted(codes(done)) == ["confirmed.after_death", "date.future", "date.invalid"]
    files = {file.row.id_number: file.row for file in Cases(desk).find()}
    assert {row.kind for row in files.values()} == {CaseKind.SUSPECTED_DEATH}
    assert files[FOLK[0].id_number].note == "名单所载死亡日期：2026-09-03；火化"
    assert files[FOLK[1].id_number].note == "名单所载死亡日期：没有写"
    line = Register(desk).person(FOLK[0].id_number).line
    assert (line.benefits[0].status, line.state) == (Status.PAYING, State.TO_VERIFY)


@pytest.mark.clause("Y12", "Y6.1.1")
def test_the_dead_are_never_confirmed_by_a_list(desk: Session, book: Callable[..., Path]) -> None:
    report_death(desk, 0, date(2026, 10, 1))
    report_death(desk, 1, date(2026, 11, 15))
    done = take(desk, book(*app(0, 1)), "app")
    assert [done.counts[key] for key in ("confirmed", "cases")] == [0, 1]
    (file,) = Cases(desk).find()
    assert (file.row.id_number, file.row.kind) == (FOLK[0].id_number, CaseKind.DIED_AFTER)
    assert facts(desk, 0) == facts(desk, 1) == ()
    deaths = book(("姓名", "身份证号", "死亡日期"), who(0, "2026-10-01"), name="死亡.xlsx")
    assert take(desk, deaths, "death").counts["cases"] == 0


@pytest.mark.clause("P2.1")
def test_the_three_lists_of_a_comparison(desk: Session, book: Callable[..., Path]) -> None:
    head = ("姓名", "身份证号码", "比对结果", "备注", "核实期限")
    rows = (
        ("截至2026年10月31日数据比对结果",),
        head,
        who(0, "具备", "", ""),
        who(1, "丧失", "服刑", ""),
        who(2, "待核实", "", "2026.12.1"),
        who(3, "待核实", "", "2026-01-01"),
    )
    path = book(*rows)
    assert take(desk, path, "qualified").counts["confirmed"] == 1
    (fact,) = facts(desk, 0)
    assert (fact.method, fact.source) == (Method.DATA_MATCH, "comparison")
    assert fact.stated_on == date(2026, 10, 31)
    assert take(desk, path, "disqualified").counts["cases"] == 1
    late = take(desk, path, "to_verify")
    assert (late.counts["cases"], codes(late)) == (2, ["date.past"])
    found = {file.row.id_number: file.row for file in Cases(desk).find()}
    assert found[FOLK[1].id_number].kind is CaseKind.SUSPECTED_LOSS
    assert found[FOLK[2].id_number].due_on == date(2026, 12, 1)
    assert found[FOLK[3].id_number].due_on == date(2026, 12, 21)


def test_bad_days_are_refused_by_row_and_good_rows_kept(
    desk: Session, book: Callable[..., Path]
) -> None:
    rows = (
        *app(0),
        who(1, "掌上12333", "2027-01-01", "通过"),
        who(2, "掌上12333", "1930-01-01", "通过"),
        who(3, "掌上12333", "", "通过"),
        who(4, "掌上12333", "昨天", "通过"),
    )
    done = take(desk, book(*rows), "app")
    assert (done.counts["confirmed"], done.counts["refused"]) == (1, 4)
    told = ["date.future", "date.invalid", "date.missing", "date.invalid"]
    assert codes(done) == told
    assert [problem.where.row for problem in done.problems] == [3, 4, 5, 6]
    assert {problem.severity for problem in done.problems} == {Severity.REFUSED}
    assert done.problems[0].where.sheet == "Sheet"
    later = take(desk, book(*rows), "app", on=date(2026, 11, 1))
    assert later.counts["confirmed"] == 1


@pytest.mark.clause("P2.1")
def test_near_misses_are_offered_and_decided_by_a_person(
    desk: Session, book: Callable[..., Path]
) -> None:
    damaged = float(int(FOLK[0].id_number[:15]) * 1000)
    stranger = invented(77, name=FOLK[1].name).id_number
    rows = (
        HEAD,
        (FOLK[0].name, damaged, "掌上12333", "2026-11-10", "通过"),
        (FOLK[1].name, stranger, "掌上12333", "2026-11-10", "通过"),
    )
    done = take(desk, book(*rows), "app")
    assert [done.counts[key] for key in ("near", "matched", "confirmed")] == [2, 0, 0]
    comparing = Comparing(desk)
    one, other = comparing.near()
    assert (one.matched, other.matched) == (FOLK[0].id_number, FOLK[1].id_number)
    decided = comparing.decide_near(done.import_id, one.position, same=True)
    (fact,) = facts(desk, 0)
    assert (decided.made, fact.stated_on) == (fact.fact_id, date(2026, 11, 10))
    comparing.decide_near(done.import_id, other.position, same=False)
    assert facts(desk, 1) == comparing.near() == ()
    with pytest.raises(Refused, match=r"near\.decided"):
        comparing.decide_near(done.import_id, one.position, same=False)
    with pytest.raises(Refused, match=r"near\.unknown"):
        comparing.decide_near(done.import_id, 99, same=True)
    comparing.undo(done.import_id, "拿错了")
    assert facts(desk, 0) == ()
    with pytest.raises(Refused, match=r"import\.undone"):
        comparing.decide_near(done.import_id, one.position, same=True)


@pytest.mark.clause("Y8", "P2.1")
def test_a_whole_import_is_taken_back_but_not_work_done_on_it(
    desk: Session, book: Callable[..., Path]
) -> None:
    comparing = Comparing(desk)
    confirmed = take(desk, book(*app(0, 1)), "app")
    rows = (("姓名", "身份证号", "死亡日期"), who(2, ""), who(3, ""))
    doubted = take(desk, book(*rows, name="死亡.xlsx"), "death")
    worked = next(f.row for f in Cases(desk).find() if f.row.id_number == FOLK[2].id_number)
    Cases(desk).give(worked.case_id, "段丽华")
    with pytest.raises(Refused, match=r"reason\.missing"):
        comparing.undo(confirmed.import_id, " ")
    assert comparing.undo(confirmed.import_id, "拿错了名单").confirmations == 2
    assert facts(desk, 0) == ()
    undone = comparing.undo(doubted.import_id, "拿错了名单")
    assert (undone.cases, undone.kept_cases) == (1, (worked.case_id,))
    assert [problem.code for problem in undone.problems] == ["case.worked_on"]
    assert [file.row.case_id for file in Cases(desk).find()] == [worked.case_id]
    with pytest.raises(Refused, match=r"import\.undone"):
        comparing.undo(doubted.import_id, "再来")
    with pytest.raises(Refused, match=r"import\.unknown"):
        comparing.undo("0" * 32, "再来")
    assert take(desk, book(*app(0, 1)), "app").counts["confirmed"] == 2


def test_a_case_that_was_open_before_is_not_the_imports_to_take_back(
    desk: Session, book: Callable[..., Path]
) -> None:
    kind = CaseKind.SUSPECTED_DEATH
    own = Cases(desk).open(CaseRequest(id_number=FOLK[0].id_number, kind=kind))
    done = take(desk, book(("姓名", "身份证号", "死亡日期"), who(0, "")), "death")
    assert (done.counts["cases"], done.counts["flagged"]) == (0, 1)
    Comparing(desk).undo(done.import_id, "拿错了")
    assert [file.row.case_id for file in Cases(desk).find()] == [own]


@pytest.mark.clause("L2.1.3")
def test_the_assigned_are_a_work_list_until_they_are_confirmed(
    desk: Session, book: Callable[..., Path]
) -> None:
    head = ("姓名", "身份证号码", "联系电话", "备注")
    rows = (("未自助认证人员名单",), head, who(0, "138", "外出"), who(1, "", ""), who(2, "", ""))
    file = book(*rows)
    done = take(desk, file, "assigned")
    assert (done.counts["assigned"], done.counts["confirmed"]) == (3, 0)
    again = take(desk, file, "assigned")  # the same file hands nobody over twice
    assert (again.import_id, again.counts["assigned"]) == (done.import_id, 0)
    take(desk, book(*app(1), name="APP.xlsx"), "app")
    lines = Comparing(desk).assigned()
    assert {line.person.row.id_number for line in lines} == {FOLK[0].id_number, FOLK[2].id_number}
    assert [line.note for line in lines if line.person.row.id_number == FOLK[0].id_number] == [
        "外出"
    ]
    assert Comparing(desk).assigned(OTHER_VILLAGE) == ()
    Comparing(desk).undo(done.import_id, "县里撤回")
    assert Comparing(desk).assigned() == ()


REPLY = ("单位编号", "单位名称", "姓名", "身份证号码", "资格确认结果", "备注")


def of_units(session: Session) -> Session:
    with session.work() as work:
        Registry(work).put_units([Unit("U1", "第一中学"), Unit("U2", "第二中学")])
        work.commit(Act("units", {}))
    add_people(session, FOLK[:5], Insurance.INSTITUTION, unit_code="U1")
    add_people(session, FOLK[5:], Insurance.INSTITUTION, unit_code="U2")
    return session


def replies() -> tuple[tuple[Any, ...], ...]:
    return (
        ("最近5个月未进行领取待遇资格确认的人员名单",),
        REPLY,
        ("U1", "第一中学", *who(0), "具备", ""),
        ("U1", "第一中学", *who(1), "丧失", "2026年9月3日去世"),
        ("U1", "第一中学", *who(2), "待核实", "联系不上"),
        ("U1", "第一中学", *who(3), "丧失", "移居国外"),
        ("U1", "第一中学", *who(4), "", ""),
        ("U1", "第一中学", *who(5), "具备", ""),
    )


@pytest.mark.clause("L2.2.3", "P2.3.2", "P-A3")
def test_the_answer_of_a_unit_is_taken_in_but_only_of_its_own_people(
    session: Session, book: Callable[..., Path]
) -> None:
    desk = of_units(session)
    done = take(desk, book(*replies()), "unit_reply", on=date(2026, 11, 20))
    assert [done.counts[key] for key in ("confirmed", "cases", "refused")] == [1, 3, 1]
    assert sorted(codes(done)) == ["evidence.missing", "result.missing", "unit.other"]
    refused = next(one for one in done.problems if one.code == "unit.other")
    assert "第二中学" in refused.message
    assert refused.where.row == 8
    (fact,) = facts(desk, 0)
    assert (fact.method, fact.source, fact.stated_on.day) == (Method.UNIT, "unit_reply", 20)
    kinds = {file.row.id_number: file.row.kind for file in Cases(desk).find()}
    assert kinds == {
        FOLK[1].id_number: CaseKind.SUSPECTED_DEATH,
        FOLK[2].id_number: CaseKind.TO_VERIFY,
        FOLK[3].id_number: CaseKind.SUSPECTED_LOSS,
    }


@pytest.mark.clause("Y6.2.2", "Y5")
def test_what_the_policy_asks_for_beside_the_units_word_is_told_or_comes_with_it(
    session: Session, book: Callable[..., Path], tmp_path: Path
) -> None:
    desk = of_units(session)
    preview = look(desk, book(*replies()), "unit_reply")
    assert preview.counts()["wanting"] == 1
    (problem,) = [one for one in preview.problems if one.code == "evidence.missing"]
    assert "照片或视频 1 份" in problem.message
    signed = tmp_path / "回函.jpg"
    signed.write_bytes(draw_portrait(4))
    done = take(desk, book(*replies()), "unit_reply", documents=(signed,))
    assert (done.counts["confirmed"], done.counts["wanting"]) == (1, 0)
    assert [len(fact.evidence) for fact in facts(desk, 0)] == [1]


def test_nobody_of_the_list_is_ours(desk: Session, book: Callable[..., Path]) -> None:
    stranger = invented(77, birth="19330101", name="外县人").id_number
    path = book(HEAD, ("外县人", stranger, "掌上12333", "2026-11-01", "通过"))
    with pytest.raises(Refused, match=r"list\.nobody"):
        take(desk, path, "app")
    assert Comparing(desk).imports() == ()


def flags(desk: Session, number: int) -> dict[Flag, date | None]:
    return {row.kind: row.until_on for row in KeyFlags(desk).of(FOLK[number].id_number)}


@pytest.mark.clause("P2.3.3", "L2.3.4")
def test_a_list_of_no_payments_flags_people_until_the_next_one(
    desk: Session, book: Callable[..., Path]
) -> None:
    head = ("姓名", "身份证号码", "银行账号", "最后交易日期")
    title = ("2026年11月最近六个月账户无支付记录人员名单",)
    path = book(title, head, who(0, "6228", "2026-03-01"), who(1, "6228", "2026-02-11"))
    done = take(desk, path, "no_payment")
    assert (done.counts["flagged"], done.counts["cases"]) == (2, 0)
    assert flags(desk, 0) == {Flag.NO_PAYMENT: add_months(TODAY, 6)}
    assert Flag.NO_PAYMENT in Register(desk).person(FOLK[0].id_number).line.flags
    desk.clock = Clock.on(add_months(TODAY, 6) + timedelta(days=1))
    assert Flag.NO_PAYMENT not in Register(desk).person(FOLK[0].id_number).line.flags


@pytest.mark.clause("P2.3.3", "L2.3.4")
def test_a_list_of_lost_people_flags_each_once_and_is_taken_back_as_one(
    desk: Session, book: Callable[..., Path]
) -> None:
    head = ("姓名", "身份证号码", "村民小组", "联系电话", "备注")
    done = take(desk, book(("失联人员名单",), head, who(2, "3组", "1", "外出")), "lost_contact")
    assert flags(desk, 2) == {Flag.LOST_CONTACT: None}
    more = (head, who(2, "3组", "1", "外出"), who(3, "3组", "2", "打不通"))
    again = take(desk, book(("失联名单",), *more, name="2.xlsx"), "lost_contact")
    assert again.counts["flagged"] == 2
    assert len(KeyFlags(desk).of(FOLK[2].id_number)) == 1  # was lost already
    undone = Comparing(desk).undo(again.import_id, "拿错了文件")
    assert (undone.flags, flags(desk, 3)) == (1, {})
    assert flags(desk, 2) == {Flag.LOST_CONTACT: None}
    assert Comparing(desk).undo(done.import_id, "拿错了文件").flags == 1


@pytest.mark.clause("P2.3.3")
def test_the_bank_s_list_of_an_office_is_read(desk: Session) -> None:
    path = SAMPLES / "六个月无支付记录.xlsx"
    read = Comparing(desk).read(ListRequest(path=path, kind=ComparisonKind.NO_PAYMENT))
    assert len(read.found.rows) > 5
    assert all(row.name for row in read.found.rows)
    assert {row.fault for row in read.found.rows} <= {"", "id_number.damaged", "id_number.checksum"}


def test_a_bank_s_list_taken_for_another_is_refused(desk: Session) -> None:
    with pytest.raises(Refused, match=r"list\.other_kind"):
        take(desk, SAMPLES / "六个月无支付记录.xlsx", "qualified")


def test_an_older_list_or_another_month_is_told(desk: Session, book: Callable[..., Path]) -> None:
    def titled(month: str, number: int) -> Path:
        head = ("姓名", "身份证号码")
        return book((f"{month}具备资格人员名单",), head, who(number), name=f"{number}.xlsx")

    assert codes(take(desk, titled("2026年10月", 0), "qualified")) == []
    assert codes(take(desk, titled("2026年9月", 1), "qualified")) == ["list.older"]
    other = take(desk, titled("2026年9月", 2), "qualified", on=date(2026, 10, 31))
    assert codes(other) == ["list.other_month"]
    ahead = take(desk, titled("2027年1月", 3), "qualified")
    assert codes(ahead) == ["list.other_month", "date.assumed"]
    with pytest.raises(Refused, match=r"date\.future"):
        take(desk, titled("2026年9月", 4), "qualified", on=TODAY + timedelta(days=1))


@pytest.mark.clause("Y8", "P2.1", "P2.2")
def test_the_samples_of_an_office_give_what_their_truth_says(session: Session) -> None:
    truth = json.loads((SAMPLES / "truth.json").read_text(encoding="utf-8"))
    importing = Importing(session)
    importing.apply(importing.read(ImportRequest(files=(SAMPLES / "花名册_三行标题.xlsx",))))
    done = take(session, SAMPLES / "手机APP已认证.xlsx", "app")
    assert done.counts["confirmed"] == len(truth["app"])
    assert done.counts["unmatched"] == 1
    deaths = take(session, SAMPLES / "死亡比对.xls", "death")
    assert deaths.counts["cases"] == len(truth["deaths"])
    found = {file.row.id_number for file in Cases(session).find()}
    assert found == set(truth["deaths"])
    comparing = Comparing(session)
    listed = comparing.rows(done.import_id, (Verdict.UNMATCHED,))
    assert [row.name for row in listed] == ["外县人"]


@pytest.mark.clause("P2.3.1", "Y8")
def test_marks_are_read_back_from_the_provincial_export(
    desk: Session, book: Callable[..., Path]
) -> None:
    for number in (0, 1):
        Confirming(desk).confirm(
            ConfirmRequest(
                id_number=FOLK[number].id_number,
                method=Method.ON_SITE,
                photos=(draw_portrait(number),),
                on=date(2026, 11, 10),
            )
        )
    head = ("姓名", "证件号码", "认证年月", "认证标志")
    rows = (head, who(0, "202611", "1"), who(1, "202605", "1"), who(2, "", "0"))
    done = MarkingImport(desk).take(book(*rows))
    assert (done.marked, done.unmarked) == (2, 1)
    assert [one.row.id_number for one in Marking(desk).to_mark()] == [FOLK[1].id_number]
    again = MarkingImport(desk).take(book(*rows))
    assert (again.marked, again.already, again.changes) == (0, 2, None)


@pytest.mark.clause("P2.3.1")
def test_marks_that_cannot_be_kept_are_not_counted_as_known(
    desk: Session, book: Callable[..., Path]
) -> None:
    head = ("姓名", "证件号码", "认证年月", "认证标志")
    rows = (
        who(0, "202610", "1"),
        who(0, "202603", "1"),  # the later month counts, wherever it stands
        who(1, "209901", "1"),
        who(2, "202610", "2"),
    )
    done = MarkingImport(desk).take(book(head, *rows))
    assert (done.marked, done.already, done.unmarked) == (1, 1, 2)
    assert sorted(one.code for one in done.problems) == ["month.unreadable", "result.unknown"]
    again = MarkingImport(desk).take(book(head, rows[0]))
    assert (again.marked, again.already) == (0, 1)


@pytest.mark.clause("P2.3.1", "Y8")
@pytest.mark.parametrize(
    ("head", "way_out"),
    [
        (("姓名", "证件号码", "认证方式", "认证时间", "认证结果"), "compare import --kind app"),
        (("姓名", "证件号码", "死亡日期"), "compare import --kind death"),
        (("姓名", "证件号码", "村委会", "小组"), "roster import"),
    ],
)
def test_a_list_of_another_kind_marks_nobody(
    desk: Session, book: Callable[..., Path], head: tuple[str, ...], way_out: str
) -> None:
    cells = {"认证方式": "办事通APP", "认证时间": "2026-11-12", "认证结果": "通过"}
    Confirming(desk).confirm(
        ConfirmRequest(
            id_number=FOLK[0].id_number, method=Method.ON_SITE, photos=(draw_portrait(0),)
        )
    )
    row = who(0, *(cells.get(one, "") for one in head[2:]))
    with pytest.raises(Refused, match=r"column\.unknown") as refused:
        MarkingImport(desk).take(book(head, row))
    assert way_out in str(refused.value.remedy)
    assert len(Marking(desk).to_mark()) == 1


def test_whoever_a_list_calls_confirmed_is_not_handed_over(
    desk: Session, book: Callable[..., Path]
) -> None:
    head = ("姓名", "证件号码", "认证方式", "认证时间", "认证结果")
    seen, not_yet = ("办事通APP", "2026-11-12", "通过"), ("", "", "未认证")
    done = take(desk, book(head, who(0, *seen), who(1, *not_yet)), "assigned")
    assert done.counts["assigned"] == 1
    (line,) = Comparing(desk).assigned()
    assert line.person.row.id_number == FOLK[1].id_number


@pytest.mark.clause("Y8")
def test_the_command_line_takes_in_and_takes_back(
    tmp_path: Path,
    book: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from qualdesk.clock import Clock

    folder = tmp_path / "站点"
    request = SetupRequest(
        level=Level.TOWNSHIP,
        code="532922101000",
        name="苍山西镇",
        policy_id="yangbi-2021",
        admin=ADMIN,
        password=PASSWORD,
        person=ADMIN_PERSON,
    )
    session, _ = create_station(folder, request, Clock.on(TODAY), KdfCost(64, 1, 1))
    add_people(session, FOLK)
    session.close()
    monkeypatch.setenv("QUALDESK_DATA", str(folder))
    monkeypatch.setenv("QUALDESK_USER", ADMIN)
    monkeypatch.setenv("QUALDESK_PASSWORD", PASSWORD)

    def command(*words: str) -> tuple[int, dict[str, Any]]:
        code = run(["--json", *words])
        answer: dict[str, Any] = json.loads(capsys.readouterr().out)
        return code, answer

    file = str(book(*app(0, 1)[:2], who(1, "掌上12333", "", "通过")))
    code, answer = command("compare", "import", file, "--kind", "app", "--dry-run")
    assert (code, answer["result"]["import_id"]) == (1, None)
    assert answer["result"]["rows"][0]["effect"] == Effect.CONFIRM.value
    code, answer = command("compare", "import", file, "--kind", "app")
    result = answer["result"]
    keys = ("rows_read", "matched", "unmatched", "near", "confirmed", "flagged", "cases")
    assert (code, [result[key] for key in keys]) == (1, [2, 1, 0, 0, 1, 0, 0])
    assert answer["problems"][0]["where"]["row"] == 3
    code, answer = command("compare", "undo", result["import_id"], "--reason", "拿错了")
    assert (code, answer["result"]["confirmed"]) == (0, 1)
    code, answer = command("marked", "set", FOLK[0].id_number)
    assert (code, answer["problems"][0]["code"]) == (1, "mark.nothing")
    file = str(book(("姓名", "身份证号码", "备注"), who(2, "12月前上门")))
    command("compare", "import", file, "--kind", "assigned")
    _, answer = command("compare", "assigned")
    told = [(one["id_number"], one["note"]) for one in answer["result"]["items"]]
    assert told == [(FOLK[2].id_number, "12月前上门")]
