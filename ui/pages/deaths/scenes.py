"""Pictures of 死亡报告."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from qualdesk.domain.duties import DeathEvidence, PlaceKind
from qualdesk.domain.months import month_add, month_text
from qualdesk.errors import Refused
from qualdesk.services.death_facts import DeathReport
from qualdesk.services.people_lines import people_filter
from ui.dialogs.withdrawal import WithdrawalDialog
from ui.pages.deaths.page import DeathsPage
from ui.pictures import Scene, Studio


def scenes() -> tuple[Scene, ...]:
    """The board with reports; a death being entered; a roster, its way up; 大字."""
    return (
        Scene("14_deaths", _open),
        Scene("14a_deaths_entry", _entry),
        Scene("14b_deaths_roster", _roster),
        Scene("14c_deaths_withdrawal", _withdrawal),
        Scene("14d_deaths_paper", _paper),
        Scene("14d_deaths_paper_large150", _paper, 1.5),
        Scene("14_deaths_large125", _open, 1.25),
        Scene("14_deaths_large150", _open, 1.5),
        Scene("14a_deaths_entry_large150", _entry, 1.5),
        Scene("14b_deaths_roster_large150", _roster, 1.5),
        Scene("14c_deaths_withdrawal_large150", _withdrawal, 1.5),
    )


def _page(studio: Studio) -> DeathsPage:
    page = studio.open("deaths")
    assert isinstance(page, DeathsPage)
    services = page.desk.services
    today = page.desk.today()
    if not services.deaths.board([month_text(today)])[0].lines:
        _report(page)
    page.reload()
    studio.settle()
    return page


def _report(page: DeathsPage) -> None:
    """Three deaths and the nil reports of most villages, as a training station may have them."""
    services, today = page.desk.services, page.desk.today()
    last = month_add(month_text(today), -1)
    found = services.register.search(people_filter(services.session), 40).lines
    for number, line in enumerate(found[3:30:9]):
        report = DeathReport(
            id_number=line.row.id_number,
            died_on=today - timedelta(days=28 + 9 * number) if number < 2 else None,
            evidence_kind=list(DeathEvidence)[number],
            reported_by="罗文清",
        )
        services.deaths.report(report)
    places = services.deaths.month(last).places
    for place in places[:-1]:
        if place.kind is PlaceKind.VILLAGE and not place.count:
            with suppress(Refused):  # a suspected death there is still open
                services.deaths.nil(place.kind, place.code, last)


def _open(studio: Studio) -> None:
    page = _page(studio)
    page.presenter.clear()
    page.presenter.choose_month(month_add(month_text(page.desk.today()), -1))
    page.leave_entry()


def _roster(studio: Studio) -> None:
    """The month that has deaths: somebody paid too long, somebody confirmed afterwards."""
    page = _page(studio)
    page.presenter.clear()
    page.leave_entry()
    page.presenter.choose_month(month_text(page.desk.today()))
    studio.settle()


def _withdrawal(studio: Studio) -> None:
    _roster(studio)
    page = _page(studio)
    line = page.presenter.state.current_line
    assert line is not None
    dialog = WithdrawalDialog(page, line.name, ("李复核", "王主任"), lambda _: None, alone=False)
    dialog.open()
    studio.settle()


def _entry(studio: Studio) -> None:
    page = _page(studio)
    page.begin()
    presenter = page.presenter
    presenter.find("l")
    studio.settle()
    if presenter.state.entry.found:
        presenter.take(presenter.state.entry.found[0].row.id_number)
    presenter.put_unknown(unknown=True)
    studio.settle()


def _paper(studio: Studio) -> None:
    """The month's roster on its way: made, to be printed."""
    page = _page(studio)
    page.print_roster()
    studio.settle()
