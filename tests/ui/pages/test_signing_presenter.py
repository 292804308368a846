"""审核签字 without widgets: filters, choosing, signing step by step, taking back, printing."""

from __future__ import annotations

from datetime import date

import pytest

from qualdesk.domain.confirmation import Method
from qualdesk.domain.form_codes import FormKind, printed_serial
from qualdesk.domain.sign_off import Paper, Step
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.progress import Progress
from qualdesk.services.confirming import ConfirmRequest
from qualdesk.services.form_plan import Selection
from qualdesk.services.held_scans import HeldScan
from qualdesk.services.paper_desk import Sheets
from tests.services.conftest import TODAY, VILLAGE, invented
from tests.ui.straight import StraightDesk
from ui.pages.signing.presenter import SigningPresenter
from ui.pages.signing.print_presenter import PrintPresenter
from ui.text import read_day

PLACE = Selection(village=VILLAGE)


@pytest.fixture
def forms(desk: StraightDesk) -> tuple[str, ...]:
    made = desk.services.paper_desk.make(FormKind.INDIVIDUAL, PLACE)
    return tuple(form.form_serial for form in made.forms)


@pytest.fixture
def presenter(desk: StraightDesk, forms: tuple[str, ...]) -> SigningPresenter:
    assert forms
    found = SigningPresenter(desk)
    found.load()
    return found


def sign(presenter: SigningPresenter, signer: str = "") -> None:
    if signer:
        presenter.type_entry(signer=signer)
    job = presenter.sign()
    assert job is not None, presenter.state.faults
    job.start()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-20", date(2026, 11, 20)),
        ("11-20", date(2026, 11, 20)),
        ("１１月２０日", date(2026, 11, 20)),
        ("1120", date(2026, 11, 20)),
        ("20261120", date(2026, 11, 20)),
        ("1225", date(2025, 12, 25)),  # the last one, not one to come
        ("2026/2/30", None),
        ("昨天", None),
    ],
)
def test_days_as_they_are_typed(text: str, day: date | None) -> None:
    assert read_day(text, TODAY) == day


def test_a_whole_pile_is_signed_step_by_step(presenter: SigningPresenter) -> None:
    presenter.tick_all()
    assert len(presenter.state.to_sign) == 12
    assert presenter.state.step is Step.GROUP_LEADER
    for signer in ("杨文富", "李协办", "王主任"):
        sign(presenter, signer)
    assert presenter.state.counts == {Paper.COMPLETE: 12}
    assert not presenter.state.ticked, "what is signed through is not chosen any more"
    assert presenter.state.recorded is not None
    assert "王主任" in presenter.state.recorded.words
    presenter.take_back("登记错了")
    assert presenter.state.counts == {Paper.OPEN: 12}
    assert presenter.state.recorded is None


def test_who_signed_last_time_is_offered(presenter: SigningPresenter) -> None:
    presenter.tick(0)
    sign(presenter, "杨文富")
    presenter.untick()
    presenter.tick(5)
    assert presenter.state.signers == ("杨文富",)
    assert presenter.state.entry.signer == "杨文富"
    presenter.tick(0)
    assert [step for step, _, _ in presenter.state.steps] == [Step.GROUP_LEADER, Step.COORDINATOR]
    presenter.type_entry(step=Step.COORDINATOR)
    assert len(presenter.state.to_sign) == 1
    assert presenter.state.entry.signer == "", "nobody signed that step yet"


def test_what_is_missing_is_said_beside_its_field(presenter: SigningPresenter) -> None:
    presenter.tick(0)
    presenter.type_entry(day="下周")
    assert presenter.sign() is None
    assert set(presenter.state.faults) == {"signer", "day"}
    presenter.type_entry(signer="杨文富")
    assert set(presenter.state.faults) == {"day"}


def test_papers_come_back_with_a_reason(presenter: SigningPresenter) -> None:
    presenter.tick(3)
    presenter.type_entry(signer="杨文富")
    job = presenter.send_back("有人没有签名")
    assert job is not None
    job.start()
    presenter.show_state(Paper.RETURNED)
    (line,) = presenter.state.visible
    assert line.standing.returned is not None
    assert line.standing.returned.reason == "有人没有签名"
    presenter.take_back_last_of_line("登记错了")
    assert presenter.state.counts == {Paper.OPEN: 12}


def test_a_typed_serial_finds_its_paper_and_ticks_it(
    presenter: SigningPresenter, forms: tuple[str, ...]
) -> None:
    presenter.look_at(village="532922101201")
    assert presenter.state.visible == ()
    presenter.find(printed_serial(forms[2]).lower())
    assert presenter.state.current == forms[2]
    assert presenter.state.ticked == {forms[2]}
    presenter.find(forms[4])
    assert presenter.state.ticked == {forms[2], forms[4]}, "a pile is typed one after the other"
    presenter.find("A0000000")
    assert presenter.state.fault
    assert presenter.state.ticked == {forms[2], forms[4]}


def test_the_place_is_kept_when_rows_go(presenter: SigningPresenter) -> None:
    presenter.show_state(Paper.OPEN)
    presenter.move(4)
    keys = [line.key for line in presenter.state.visible]
    for signer in ("杨文富", "李协办", "王主任"):
        sign(presenter, signer)
    assert presenter.state.current == keys[5], "the next one takes its place"


def test_people_confirmed_without_paper_are_shown(desk: StraightDesk) -> None:
    person = invented(3)
    desk.services.confirming.confirm(
        ConfirmRequest(
            id_number=person.id_number, method=Method.ON_SITE, photos=(draw_portrait(3),)
        )
    )
    presenter = SigningPresenter(desk)
    presenter.load()
    assert presenter.state.counts == {Paper.NONE: 1}
    assert [line.people[0][0] for line in presenter.state.unprinted] == [person.id_number]
    assert presenter.state.steps == ()


def test_a_draft_comes_back(desk: StraightDesk, presenter: SigningPresenter) -> None:
    assert presenter.draft == {}
    presenter.tick(1)
    presenter.type_entry(signer="杨文", scan=HeldScan("0" * 64, "扫描.pdf", 2))
    again = SigningPresenter(desk)
    again.restore(presenter.draft)
    assert again.state.ticked == presenter.state.ticked
    assert again.state.entry == presenter.state.entry


# ── printing ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def printing(desk: StraightDesk) -> PrintPresenter:
    found = PrintPresenter(desk)
    found.choose_village(desk.services.paper_ledger.villages(), VILLAGE)
    return found


def test_a_village_is_looked_at_before_anything_is_kept(
    desk: StraightDesk, printing: PrintPresenter
) -> None:
    state = printing.state
    assert [(offer.group, offer.people) for offer in state.offers] == [("3组", 12)]
    assert state.ticked == {"3组"}
    assert (state.pages, state.preview is not None, state.image is not None) == (1, True, True)
    assert printing.across
    printing.choose(kind=FormKind.INDIVIDUAL)
    assert printing.state.pages == 12
    assert not printing.across
    printing.turn(1)
    assert printing.state.page == 1
    assert desk.services.paper_ledger.rounds() == (), "nothing was kept"


def test_what_is_printed_is_kept_and_handed_over_page_by_page(
    desk: StraightDesk, printing: PrintPresenter
) -> None:
    handed: list[int] = []

    def put(sheets: Sheets, pages: range, progress: Progress) -> int:
        assert sheets.data.startswith(b"%PDF")
        progress.at("送打印机")
        handed.extend(pages)
        return len(pages)

    printing.choose(kind=FormKind.INDIVIDUAL)
    trial = printing.try_out(put)
    assert trial is not None
    trial.start()
    assert handed == [0]
    handed.clear()
    printing.make(lambda sheets: printing.hand_over(sheets, put).start()).start()
    assert handed == list(range(12))
    assert "12 页已送打印机" in desk.shell.said
    assert printing.state.offers[0].out == 12
    assert "12 张表已存好" in printing.state.said
    serials = [form.form_serial for form in printing.state.made.forms]  # type: ignore[union-attr]
    printing.choose_serials(tuple(serials[:2]), FormKind.INDIVIDUAL)
    printing.make(lambda _: None).start()
    again = printing.state.made
    assert again is not None
    assert [form.form_serial for form in again.forms] == serials[:2]


def test_a_print_run_that_is_stopped_says_that_serials_stay(
    desk: StraightDesk, printing: PrintPresenter
) -> None:
    desk.runner.held = True
    job = printing.make(lambda _: None).start()
    job.cancel()
    desk.runner.go()
    assert desk.shell.told == []
    assert "单号不变" in desk.shell.said[-1]
