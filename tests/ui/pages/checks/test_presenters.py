"""核查比对 without widgets: cases asked after and concluded, lists limited, marks ticked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qualdesk.domain.audit import Act
from qualdesk.domain.confirmation import LossReason, Method, Outcome
from qualdesk.domain.duties import ComparisonKind, ContactOutcome, DeathEvidence
from qualdesk.domain.listing import ListKind
from qualdesk.domain.policy_values import ContactHow
from qualdesk.domain.recipient import Insurance, Status, Unit
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.comparing_rows import Effect
from qualdesk.services.confirming import ConfirmRequest
from qualdesk.storage.repositories.register import Register
from tests.services.conftest import TODAY, VILLAGE, add_people, invented
from tests.ui.straight import StraightDesk
from ui.pages.checks.cases_presenter import CasesPresenter
from ui.pages.checks.lists_presenter import ListsPresenter
from ui.pages.checks.marking_presenter import MarkingPresenter
from ui.pages.checks.outside_presenter import OutsidePresenter
from ui.pages.checks.pay_presenter import PayPresenter
from ui.pages.checks.pay_state import STOP, PayRow
from ui.pages.checks.units_presenter import UnitsPresenter
from ui.pages.checks.words import deadline
from ui.text import read_day


@pytest.fixture
def cases(desk: StraightDesk, case_ids: tuple[str, ...]) -> CasesPresenter:
    assert case_ids
    presenter = CasesPresenter(desk)
    presenter.load()
    return presenter


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    file = tmp_path / "证明.jpg"
    file.write_bytes(draw_portrait(3))
    return file


def confirm(desk: StraightDesk, *numbers: int) -> None:
    for number in numbers:
        request = ConfirmRequest(
            id_number=invented(number).id_number,
            method=Method.ON_SITE,
            photos=(draw_portrait(number),),
        )
        desk.services.confirming.confirm(request)


@pytest.mark.parametrize(
    ("left", "words"), [(-2, "逾期 2 天"), (0, "今天到期"), (6, "还剩 6 天"), (19, "11月9日")]
)
def test_a_deadline_is_said_in_words(left: int, words: str) -> None:
    assert deadline(date(2026, 11, 9), left)[1] == words


@pytest.mark.parametrize(
    ("text", "day"),
    [("1109", date(2026, 11, 9)), ("12-25", date(2025, 12, 25)), ("昨天", None), ("1399", None)],
)
def test_a_day_is_read_as_it_is_typed(text: str, day: date | None) -> None:
    assert read_day(text, TODAY) == day


def test_the_most_urgent_case_is_first_and_owners_limit(cases: CasesPresenter) -> None:
    assert [one.days_left for one in cases.state.visible] == [0, 5, 10]
    assert cases.state.position == 0
    cases.look_at("左春梅")
    assert [one.row.owner for one in cases.state.visible] == ["左春梅"]
    assert cases.state.current is not None
    assert cases.state.whole is not None


@pytest.mark.clause("L2.1.1")
def test_a_contact_is_kept_and_what_is_typed_stays_with_its_case(
    cases: CasesPresenter, desk: StraightDesk
) -> None:
    cases.type(note="约了今晚视频", how=ContactHow.VILLAGE, reached=ContactOutcome.REACHED)
    cases.move(1)
    assert cases.state.entry.note == ""
    draft = cases.as_draft()
    cases.move(0)
    cases.contact()
    cases.load()
    assert cases.state.whole is not None
    (kept,) = cases.state.whole.contacts
    assert (kept.how, kept.outcome, kept.note) == (
        ContactHow.VILLAGE,
        ContactOutcome.REACHED,
        "约了今晚视频",
    )
    assert cases.state.entry.note == ""
    assert cases.as_draft() == {}
    fresh = CasesPresenter(desk)
    fresh.restore(draft)
    fresh.load()
    assert fresh.state.entry.note == "约了今晚视频"


@pytest.mark.clause("P2.1")
def test_no_conclusion_without_evidence(cases: CasesPresenter, paper: Path) -> None:
    assert not cases.choose(Outcome.QUALIFIED)
    assert "佐证" in cases.state.entry.fault
    assert cases.state.entry.outcome is None
    cases.attach([paper])
    assert cases.choose(Outcome.QUALIFIED)
    assert cases.conclude() is not None
    cases.load()
    assert len(cases.state.files) == 2


def test_a_death_is_concluded_and_a_wrong_day_is_said(
    cases: CasesPresenter, desk: StraightDesk, paper: Path
) -> None:
    cases.attach([paper])
    cases.choose(Outcome.DISQUALIFIED)
    cases.type(loss=LossReason.DEATH, died="十一月")
    assert cases.conclude() is None
    assert "1109" in cases.state.entry.fault
    cases.type(died="1109")
    assert cases.conclude() is None
    assert "哪种证明" in cases.state.entry.fault
    cases.type(proof=DeathEvidence.HOSPITAL)
    assert cases.conclude() is not None
    assert desk.shell.told == []


def test_what_stays_to_be_verified_needs_a_reason(cases: CasesPresenter) -> None:
    cases.choose(Outcome.TO_VERIFY)
    assert cases.conclude() is None
    cases.type(reason="等派出所回函")
    assert cases.conclude() is not None
    cases.load()
    assert len(cases.state.files) == 3


def test_somebody_else_and_the_phones_of_the_village(
    cases: CasesPresenter, desk: StraightDesk
) -> None:
    cases.give("字建军")
    cases.load()
    assert "字建军" in cases.state.owners
    copied: list[str] = []
    cases.phones(copied.append)
    assert "苍山西镇社保中心" in copied[0]
    assert invented(0).name in copied[0]
    assert invented(0).id_number not in copied[0]


def test_a_list_is_limited_and_written_out(desk: StraightDesk, tmp_path: Path) -> None:
    presenter = ListsPresenter(desk, ListKind.UNMARKED)
    presenter.load()
    assert len(presenter.state.visible) == 12
    presenter.look_at(VILLAGE, Insurance.ENTERPRISE)
    assert presenter.state.visible == ()
    presenter.look_at(VILLAGE, Insurance.RESIDENT)
    for name in ("名单.xlsx", "名单.pdf"):
        presenter.export(tmp_path / name).start()
        assert (tmp_path / name).stat().st_size > 1000
    assert desk.shell.told == []


def test_the_first_page_of_a_list_is_shown_before_the_whole(desk: StraightDesk) -> None:
    add_people(desk.services.session, [invented(number) for number in range(100, 200)])
    presenter = ListsPresenter(desk, ListKind.UNMARKED)
    shown: list[tuple[bool, int]] = []
    presenter.bind(lambda state: shown.append((state.whole, len(state.visible))))
    presenter.load()
    (nothing, page, whole) = shown
    assert nothing == (False, 0)
    assert page[0] is False
    assert 50 <= page[1] < 112
    assert whole == (True, 112)
    presenter.look_at(VILLAGE, None)
    shown.clear()
    presenter.load()  # what is shown stays until the whole is there again
    assert shown == [(True, 112)]


@pytest.mark.clause("Y8")
def test_marks_are_ticked_one_after_the_other_and_taken_back(desk: StraightDesk) -> None:
    confirm(desk, 0, 1, 2)
    presenter = MarkingPresenter(desk)
    presenter.load()
    first, second, third = presenter.state.visible
    presenter.tick()
    presenter.load()
    assert presenter.state.ticked(first)
    assert presenter.state.current is not None
    assert presenter.state.current.row == second.row
    presenter.cannot("省系统里查不到")
    presenter.load()
    assert [one.failed for one in presenter.state.left] == ["省系统里查不到", ""]
    assert presenter.state.current.row == third.row
    presenter.take_back()
    presenter.load()
    assert len(presenter.state.left) == 3
    assert presenter.state.done == ()
    copied: list[str] = []
    presenter.copy(copied.append)
    assert copied == [presenter.state.current.row.id_number]


@pytest.mark.clause("Y9a", "Y13")
def test_a_township_proposes_and_the_county_decides(desk: StraightDesk) -> None:
    presenter = PayPresenter(desk)
    presenter.load()
    assert presenter.state.rows == ()
    presenter.begin()
    assert presenter.save() is None
    assert "先找到" in presenter.state.entry.fault
    presenter.find(invented(1).id_number[-4:])
    presenter.take(invented(1).id_number)
    presenter.type(reason="arrest")
    assert [one.clause for one in presenter.state.bases] == ["Y9a"]
    assert presenter.save() is not None
    presenter.load()
    (row,) = presenter.state.visible
    assert (row.status, row.step[1]) == (Status.SUSPENDED, "等县局定")
    assert presenter.save() is None
    assert "文号" in presenter.state.entry.fault
    presenter.type(number="漾社险函〔2026〕31号")
    assert presenter.save() is not None
    presenter.load()
    assert presenter.state.rows == ()
    (_, decided) = desk.services.deciding.history(invented(1).id_number)
    assert (decided.decided, decided.document_number) == (True, "漾社险函〔2026〕31号")


@pytest.mark.clause("Y10")
def test_a_document_number_records_what_the_county_decided_without_a_proposal(
    desk: StraightDesk,
) -> None:
    person = invented(1)
    row = PayRow(
        kind=STOP,
        id_number=person.id_number,
        insurance=Insurance.RESIDENT,
        name=person.name,
        sex=person.sex,
        birth=person.birth,
        place="",
        note="未按期确认",
        status=Status.STOPPED,
        reason="not_confirmed",
    )
    presenter = PayPresenter(desk)
    presenter.show(rows=(row,), loaded=True)
    assert not presenter.state.deciding  # Alt+J proposes
    presenter.type(number="漾社险函〔2026〕32号")
    assert presenter.state.deciding
    assert presenter.save() is not None
    (decided,) = desk.services.deciding.history(person.id_number)
    assert (decided.decided, decided.document_number) == (True, "漾社险函〔2026〕32号")


@pytest.mark.clause("Y9a", "Y13")
def test_of_two_rules_that_differ_a_person_takes_one(desk: StraightDesk) -> None:
    add_people(desk.services.session, [invented(20)], Insurance.ENTERPRISE)
    presenter = PayPresenter(desk)
    presenter.begin()
    presenter.find(invented(20).id_number)
    presenter.take(invented(20).id_number)
    presenter.type(reason="public_surveillance")
    assert len(presenter.state.bases) == 2
    assert presenter.save() is None
    presenter.choose(1)
    presenter.type(why="已电话问县局")
    assert presenter.save() is not None
    presenter.load()
    (row,) = presenter.state.visible
    assert row.proposal is not None
    assert row.proposal.row.chosen_reason == "已电话问县局"
    presenter.drop("认错了人")
    presenter.load()
    assert presenter.state.rows == ()


@pytest.mark.clause("L2.2.3")
def test_a_unit_is_told_in_writing_and_the_delivery_is_kept(
    desk: StraightDesk, tmp_path: Path
) -> None:
    with desk.services.session.work() as work:
        Register(work).put_units([Unit("5329220001", "漾濞县第一中学")])
        work.commit(Act("roster.import", {"added": 0}))
    people = [invented(30), invented(31)]
    add_people(desk.services.session, people, Insurance.INSTITUTION, unit_code="5329220001")
    presenter = UnitsPresenter(desk)
    presenter.load()
    assert presenter.state.current is not None
    assert presenter.state.current.step[1] == "还没告知"
    assert presenter.deliver() is None
    job = presenter.print(tmp_path / "告知书.pdf")
    assert job is not None
    job.start()
    presenter.load()
    assert presenter.state.current.step[1] == "没有送达"
    assert presenter.deliver() is None
    assert "签收人" in presenter.state.fault
    presenter.type(received_by="李会计")
    assert presenter.deliver() is not None
    presenter.load()
    assert presenter.state.current.step[1] == "还剩 9 天"
    again = presenter.again(tmp_path / "再印.pdf")
    assert again is not None
    again.start()
    assert (tmp_path / "再印.pdf").exists()
    assert desk.shell.told == []


@pytest.mark.clause("P2.1")
def test_a_list_is_looked_at_taken_in_and_taken_back(desk: StraightDesk, tmp_path: Path) -> None:
    file = tmp_path / "死亡比对.csv"
    rows = [f"{invented(n).name},{invented(n).id_number}" for n in (0, 1)]
    wrong = invented(2).id_number[:15] + "000"
    rows.append(f"{invented(2).name},{wrong}")
    file.write_text("\n".join(["姓名,身份证号", *rows]), encoding="utf-8")
    presenter = OutsidePresenter(desk)
    presenter.choose(ComparisonKind.DEATH)
    presenter.look(file).start()
    preview = presenter.state.preview
    assert preview is not None, desk.shell.told
    assert preview.counts()["cases"] == 2
    assert desk.services.cases.find() == ()
    job = presenter.apply()
    assert job is not None
    job.start()
    presenter.load()
    assert len(desk.services.cases.find()) == 2
    (line,) = presenter.state.imports
    assert (line.kind, line.undone) == (ComparisonKind.DEATH, False)
    assert "核查件 2" in line.did
    presenter.look_back(0)
    assert all(one.what.startswith("立核查件") for one in presenter.state.done[:2])
    assert presenter.state.done[2].effect is Effect.OFFERED
    presenter.put_away()
    assert presenter.state.done == ()
    assert presenter.state.current is not None
    assert presenter.state.current.person.row.name == invented(2).name
    presenter.decide(same=True)
    presenter.load()
    assert presenter.state.near == ()
    assert len(desk.services.cases.find()) == 3
    presenter.undo(line.import_id, "导错了文件")
    presenter.load()
    assert presenter.state.imports[0].undone
    assert desk.shell.told == []
