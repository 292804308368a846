"""The month from check list to receipt, without a window: real station, real packages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qualdesk.bootstrap import Services
from qualdesk.domain.access import Role
from qualdesk.domain.confirmation import Method
from qualdesk.domain.recipient import Insurance
from qualdesk.domain.station import Level
from qualdesk.errors import Environment
from qualdesk.services import handing_over
from qualdesk.services.drives import Drive
from qualdesk.services.periods import deaths_key
from tests.services.conftest import StationMaker, make_station  # noqa: F401 - a fixture
from tests.services.exchanging_stations import COUNTY, Desk
from tests.ui.straight import StraightDesk
from ui.look.marks import StateMark
from ui.pages.exchange.presenter import ExchangePresenter
from ui.pages.exchange.state import ANSWER, CHECK, PRINT, SCAN, SEAL, WRITE, Written
from ui.pages.exchange.steps import NOTICES

MONTH = "2026-11"


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "县局专用 3 号"
    folder.mkdir()
    return folder


@pytest.fixture
def presenter(desk: StraightDesk, stick: Path) -> ExchangePresenter:
    drive = Drive(stick, stick.name, "F 盘", 8 << 30, 8 << 30)
    made = ExchangePresenter(desk, lambda: (drive,), lambda _: None)
    desk.changes.listen(lambda _: made.load())  # as the page does when it is told of a write
    made.load()
    return made


def by_app(services: Services, number: int) -> None:
    Desk(services.session, Path()).confirm(number, method=Method.APP_SELF, photos=())


def print_and_scan(presenter: ExchangePresenter, folder: Path) -> None:
    presenter.make_paper().start()
    sheets = presenter.state.paper
    assert sheets is not None
    scan = folder / "签章.pdf"
    scan.write_bytes(sheets.data)
    presenter.show(paper=None)
    presenter.take_scan(scan).start()
    for at in range(3):
        presenter.recognise(at)


def seal(presenter: ExchangePresenter, folder: Path) -> None:
    print_and_scan(presenter, folder)
    job = presenter.build(draft=False)
    assert job is not None
    job.start()


@pytest.mark.clause("Y6.1.2c")
def test_each_step_leads_to_the_next_one(
    presenter: ExchangePresenter, desk: StraightDesk, stick: Path, tmp_path: Path
) -> None:
    assert presenter.state.current == PRINT  # nothing stands in the way: nobody lacks a paper
    presenter.make_paper().start()
    assert (presenter.state.current, presenter.state.panel) == (SCAN, PRINT)
    print_and_scan(presenter, tmp_path)
    assert (presenter.state.current, presenter.state.panel) == (SEAL, SEAL)
    assert len(presenter.state.entered.password) == 29
    job = presenter.build(draft=False)
    assert job is not None
    job.start()
    assert presenter.state.current == WRITE
    presenter.look_for_drives()
    written = presenter.write_to(stick, stick.name)
    assert written is not None
    written.start()
    assert presenter.state.current == ANSWER
    assert presenter.state.written is not None
    assert (stick / presenter.state.written.file_name).is_file()
    assert desk.shell.told == []


def test_missing_signatures_stop_whoever_is_not_the_head(
    presenter: ExchangePresenter, desk: StraightDesk
) -> None:
    Desk(desk.services.session, Path()).confirm(1)
    presenter.load()
    assert (presenter.state.current, presenter.state.may_open) == (CHECK, False)
    presenter.open_way("signing")
    assert desk.shell.opened == [("signing", {"missing": True, "back": "exchange"})]
    session = desk.services.session
    session.actor = replace(session.actor, role=Role.HEAD)
    presenter.load()
    assert presenter.state.may_open
    presenter.enter(open_reason="签字人外出")
    assert presenter.state.current == PRINT


def test_what_was_entered_is_a_draft_and_comes_back(
    presenter: ExchangePresenter, desk: StraightDesk, tmp_path: Path
) -> None:
    kept: list[object] = []
    presenter.drafted = kept.append
    print_and_scan(presenter, tmp_path)
    presenter.enter(password="7kfm-x2qp-w9ht-c4nv-b6rd")
    again = ExchangePresenter(desk, tuple)
    again.restore(kept[-1])  # type: ignore[arg-type]
    again.load()
    assert again.state.entered == presenter.state.entered
    assert again.state.current == SEAL


def test_a_change_after_the_printing_asks_for_another_paper(
    presenter: ExchangePresenter, desk: StraightDesk, tmp_path: Path
) -> None:
    print_and_scan(presenter, tmp_path)
    by_app(desk.services, 3)
    presenter.load()
    step = next(step for step in presenter.state.steps if step.now)
    assert (step.key, step.note) == (PRINT, "打印以后数字变了，要重印")
    assert "已确认 0→1" in step.lines[0].text


def test_a_pulled_stick_loses_nothing_and_is_written_again(
    presenter: ExchangePresenter,
    stick: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seal(presenter, tmp_path)

    def pulled(*_: object) -> str:
        raise Environment("disk.not_found", "U盘中途被拔出。", remedy="请插好。再做一次。")

    with monkeypatch.context() as patch:
        patch.setattr(handing_over, "_digest", pulled)
        job = presenter.write_to(stick, stick.name)
        assert job is not None
        job.start()
    fault = presenter.state.fault
    assert fault is not None
    assert (fault.code, fault.steps) == ("disk.not_found", ("请插好", "再做一次"))
    assert presenter.state.current == WRITE
    assert list(stick.iterdir()) == []
    job = presenter.write_to(stick, stick.name)
    assert job is not None
    job.start()
    assert (presenter.state.fault, presenter.state.current) == (None, ANSWER)


def write(presenter: ExchangePresenter) -> Written:
    presenter.look_for_drives()
    (drive,) = presenter.state.drives or ()
    job = presenter.write_to(drive.root, drive.name, drive)
    assert job is not None
    job.start()
    assert presenter.state.written is not None
    return presenter.state.written


def test_a_written_stick_is_let_go_before_it_may_be_pulled_out(
    presenter: ExchangePresenter, desk: StraightDesk, stick: Path, tmp_path: Path
) -> None:
    let_go: list[Path] = []
    presenter._release = lambda drive: let_go.append(drive.root)
    seal(presenter, tmp_path)
    assert not write(presenter).held
    assert let_go == [stick]
    assert desk.shell.said[-1] == f"已写入“{stick.name}”，可以拔出"


def test_a_stick_in_use_stays_in_until_it_can_be_let_go(
    presenter: ExchangePresenter, desk: StraightDesk, stick: Path, tmp_path: Path
) -> None:
    def busy(_: Drive) -> None:
        raise Environment("disk.busy", "文件正被别的程序占用。")

    presenter._release = busy
    seal(presenter, tmp_path)
    written = write(presenter)
    assert written.held
    assert (stick / written.file_name).is_file()
    presenter.release_again()
    assert presenter.state.written == written
    assert "先别拔" in desk.shell.said[-1]
    presenter._release = lambda _: None
    presenter.release_again()
    assert presenter.state.written == replace(written, held=False)


def test_a_stick_pulled_out_after_it_was_read_back_counts_as_out(
    presenter: ExchangePresenter, tmp_path: Path
) -> None:
    def gone(_: Drive) -> None:
        raise Environment("disk.not_found", "找不到。")

    presenter._release = gone
    seal(presenter, tmp_path)
    assert not write(presenter).held


def test_a_draft_package_needs_no_paper_and_settles_nothing(
    presenter: ExchangePresenter,
) -> None:
    presenter.suggest()
    job = presenter.build(draft=True)
    assert job is not None
    job.start()
    assert presenter.state.current == PRINT
    assert [row.word for row in presenter.state.history] == ["草稿包"]


def test_done_again_replaces_the_package_with_a_reason(
    presenter: ExchangePresenter, tmp_path: Path
) -> None:
    seal(presenter, tmp_path)
    presenter.redo("数字有更正")
    assert presenter.state.current == SCAN
    seal(presenter, tmp_path)
    assert presenter.state.current == WRITE
    assert len(presenter.state.history) == 2
    assert presenter.state.standing is not None
    assert presenter.state.standing.sent is not None
    assert presenter.state.standing.sent.sequence == 2


def test_package_and_receipt_travel_to_the_county_and_back(
    presenter: ExchangePresenter,
    desk: StraightDesk,
    make_station: StationMaker,  # noqa: F811
    tmp_path: Path,
) -> None:
    seal(presenter, tmp_path)
    sent = presenter.state.standing.sent if presenter.state.standing else None
    assert sent is not None
    package = desk.services.handing_over.file(sent.file_name)
    assert package is not None

    session = make_station("漾濞县社保局", level=Level.COUNTY, code=COUNTY, training=True)
    county = StraightDesk(tmp_path, Services(session))
    there = ExchangePresenter(county, tuple)
    there.begin_receiving(package)
    there.open_package(presenter.state.entered.password).start()
    incoming, comparing = there.state.incoming, there.state.comparing
    assert incoming is not None
    assert incoming.report is not None
    assert comparing is not None
    assert comparing.fingerprint == desk.services.session.station.certificate_sha256
    there.merge(presenter.state.entered.password, tmp_path, compared=True).start()
    received = there.state.incoming.received if there.state.incoming else None
    assert received is not None
    assert received.receipt is not None

    presenter.take_receipt(received.receipt)
    asked = presenter.state.comparing
    assert asked is not None
    presenter.take_receipt(received.receipt, asked.fingerprint)
    presenter.load()
    assert presenter.state.current == ""
    assert presenter.state.entered.password == ""  # nobody needs it any more
    assert presenter.state.history[0].mark.key == "done"
    presenter.redo("漏了材料")
    presenter.load()
    assert presenter.state.entered.redo == "漏了材料"
    assert presenter.state.current == SCAN


@pytest.mark.clause("Y6.1.1")
def test_a_village_sends_its_deaths_up_without_a_paper_of_its_own_in_the_package(
    make_station: StationMaker,  # noqa: F811
    stick: Path,
    tmp_path: Path,
) -> None:
    session = make_station("上街村", level=Level.VILLAGE, code="532922101216")
    village = StraightDesk(tmp_path, Services(session))
    drive = Drive(stick, stick.name, "F 盘", 8 << 30, 8 << 30)
    made = ExchangePresenter(village, lambda: (drive,))
    made.choose(deaths_key("2026-10"), PRINT)
    assert [step.key for step in made.state.steps] == [CHECK, SEAL, WRITE, ANSWER]
    assert (made.state.current, made.state.paper) == (SEAL, None)
    job = made.build(draft=False)
    assert job is not None
    job.start()
    made.load()
    assert made.state.current == WRITE
    standing = made.state.standing
    assert standing is not None
    assert standing.deaths is not None
    assert standing.deaths.unsent == ()


@pytest.mark.clause("Y6.1.1", "Y6.3.1")
def test_another_page_asks_for_the_paper_or_the_scan_of_the_deaths(
    presenter: ExchangePresenter, desk: StraightDesk, tmp_path: Path
) -> None:
    key = deaths_key("2026-10", Insurance.ENTERPRISE)
    presenter.choose(key, SCAN)
    assert (presenter.state.panel, presenter.state.paper) == (PRINT, None)  # nothing to scan yet
    presenter.choose(key, PRINT)
    paper = presenter.state.paper
    assert paper is not None
    assert presenter.state.paper_name == "死亡人员花名册"
    assert key in {period.key for period in presenter.state.periods}
    presenter.choose(key, SCAN)
    assert presenter.state.panel == SCAN
    scan = tmp_path / "签章.pdf"
    scan.write_bytes(paper.data)
    presenter.take_scan(scan).start()
    presenter.choose(key, PRINT)
    assert presenter.state.entered.scan is not None, "what is under way is not undone"
    presenter.open_way("deaths")
    assert desk.shell.opened[-1] == ("deaths", {"month": "2026-10"})


@pytest.mark.clause("Y6.1.3")
def test_unfinished_notices_stand_on_the_list_of_a_round_and_lead_to_their_page(
    presenter: ExchangePresenter, desk: StraightDesk
) -> None:
    presenter.choose("2026H2")
    check = presenter.state.steps[0]
    (line,) = (one for one in check.lines if one.way == NOTICES)
    assert line.mark is StateMark.VERIFY
    assert line.text.startswith("公示：")
    assert check.done
    assert presenter.state.current == PRINT
    presenter.open_way(NOTICES)
    assert desk.shell.opened == [("notices", {"side": "notices"})]
    presenter.choose(MONTH)
    assert not any(one.way == NOTICES for one in presenter.state.steps[0].lines)
