"""审核签字 with letters to units and rosters of deaths: listed, found, looked at, signed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from qualdesk.domain.audit import Act
from qualdesk.domain.duties import DeathEvidence
from qualdesk.domain.form_codes import FormKind
from qualdesk.domain.package import PackageKind
from qualdesk.domain.recipient import Insurance, Unit
from qualdesk.domain.sign_off import Paper
from qualdesk.imaging.portraits import draw_portrait
from qualdesk.services.death_facts import DeathReport
from qualdesk.services.death_rosters import RosterOf
from qualdesk.services.package_contents import BuildRequest
from qualdesk.storage.queries.papers import signoffs_of
from qualdesk.storage.repositories.register import Register
from tests.services.conftest import add_people, id_number, invented
from tests.ui.straight import StraightDesk
from ui.pages.signing.columns import columns
from ui.pages.signing.presenter import SigningPresenter
from ui.pages.signing.print_presenter import PrintPresenter
from ui.pages.signing.sign_panel import SignPanel
from ui.pages.signing.words import ALL_KINDS, lacking, place_of
from ui.widgets.texts import StateLabel

UNIT = "5329220001"
MONTH = "2026-11"
KINDS = (FormKind.DEATHS, FormKind.LETTER, FormKind.SUMMARY)


@pytest.fixture
def papers(desk: StraightDesk, tmp_path: Path) -> dict[FormKind, str]:
    """A roster of deaths, a letter and a summary, by serial."""
    services = desk.services
    with services.session.work() as work:
        Register(work).put_units([Unit(UNIT, "漾濞县第一中学")])
        work.commit(Act("test", {}))
    add_people(services.session, [invented(61)], Insurance.INSTITUTION, unit_code=UNIT)
    services.deaths.report(
        DeathReport(
            id_number=id_number(1),
            died_on=date(2026, 10, 28),
            evidence_kind=DeathEvidence.VILLAGE,
        )
    )
    roster = services.death_papers.print(RosterOf("2026-11"), tmp_path / "死亡.pdf")
    letter = services.letters.print([], tmp_path / "告知.pdf", number="1号")
    summary = services.summarising.print(MONTH, tmp_path / "汇总.pdf")
    return {
        FormKind.SUMMARY: summary.forms[0].form_serial,
        FormKind.DEATHS: roster.forms[0].form_serial,
        FormKind.LETTER: letter.forms[0].form_serial,
    }


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_listed_with_its_word_found_and_shown(
    desk: StraightDesk, papers: dict[FormKind, str], kind: FormKind, qtbot: QtBot
) -> None:
    presenter = SigningPresenter(desk)
    presenter.load()
    presenter.look_at(kind=kind)
    assert [line.form_serial for line in presenter.state.lines] == [papers[kind]]
    presenter.look_at(kind=None)
    assert kind not in {line.kind for line in presenter.state.lines}  # the round that runs
    presenter.find(papers[kind])
    line = presenter.state.line
    assert line is not None
    assert line.kind is kind
    assert ALL_KINDS[kind] in {column.text(line) for column in columns(desk.today())}
    assert "没有填村" not in place_of(line)
    panel = SignPanel(*[lambda: None] * 9)
    qtbot.addWidget(panel)
    panel.render_state(presenter.state)
    assert not desk.shell.told


def test_a_paper_that_sealed_a_package_says_so_and_asks_for_no_name(
    desk: StraightDesk, papers: dict[FormKind, str], tmp_path: Path, qtbot: QtBot
) -> None:
    services, signed = desk.services, tmp_path / "汇总.pdf"
    request = BuildRequest(
        kind=PackageKind.MONTH,
        period=MONTH,
        recipient_code="532922000000",
        out=tmp_path / "包",
        password="correct horse 7",
        signed=signed,
    )
    assert services.exchanging.build(request).head.sealed
    presenter = SigningPresenter(desk)
    presenter.load()
    presenter.find(papers[FormKind.SUMMARY])
    line = presenter.state.line
    assert line is not None
    assert line.paper is Paper.COMPLETE
    assert lacking(line) == "已封装进月度上报第 1 号"
    assert presenter.state.steps == ()
    assert len(presenter.scans_of_line) == 1
    panel = SignPanel(*[lambda: None] * 9)
    qtbot.addWidget(panel)
    panel.render_state(presenter.state)
    words = [label.word for label in panel.findChildren(StateLabel)]
    assert any("已封装进月度上报第 1 号" in text for text in words)
    assert not any("没签" in text for text in words)
    assert not panel.scans.isHidden()
    assert panel.reprint.isHidden()  # a summary is printed where it is made


@pytest.mark.parametrize("kind", [FormKind.DEATHS, FormKind.LETTER])
def test_it_is_looked_at_and_printed_again(
    desk: StraightDesk, papers: dict[FormKind, str], kind: FormKind
) -> None:
    printing = PrintPresenter(desk)
    printing.choose_serials((papers[kind],), kind)
    assert printing.state.preview is not None
    assert printing.state.preview.pages >= 1
    made: list[bytes] = []
    printing.make(lambda sheets: made.append(sheets.data)).start()
    assert made[0].startswith(b"%PDF")
    printing.choose_village(desk.services.paper_ledger.villages(), "")
    assert printing.state.kind is FormKind.GROUP  # these two are not made of a village
    assert not desk.shell.told


@pytest.mark.parametrize("kind", KINDS)
def test_its_signed_scan_is_kept_with_the_signature(
    desk: StraightDesk, papers: dict[FormKind, str], kind: FormKind, tmp_path: Path
) -> None:
    file = tmp_path / "签字件.jpg"
    file.write_bytes(draw_portrait(3))
    held = desk.services.scans.hold_file(file)
    presenter = SigningPresenter(desk)
    presenter.load()
    presenter.find(papers[kind])
    presenter.type_entry(signer="杨文富", scan=held)
    job = presenter.sign()
    assert job is not None, presenter.state.faults
    job.start()
    assert not desk.shell.told
    with desk.services.session.read() as connection:
        signed = signoffs_of(connection, [papers[kind]])[papers[kind]]
    assert [one.signer for one in signed] == ["杨文富"]
