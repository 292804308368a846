"""The pictures of 核查比对."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from qualdesk.domain.duties import CaseKind, ComparisonKind, ContactOutcome
from qualdesk.domain.listing import ListKind
from qualdesk.domain.policy_values import ContactHow
from qualdesk.domain.recipient import Insurance, Status
from qualdesk.services.cases import CaseRequest
from qualdesk.services.contacts import ContactRequest
from qualdesk.services.deciding import StatusRequest
from ui.pages.checks import words
from ui.pages.checks.page import ChecksPage

if TYPE_CHECKING:
    from ui.pictures import Scene, Studio

_KINDS = (
    CaseKind.SUSPECTED_DEATH,
    CaseKind.TO_VERIFY,
    CaseKind.LOST_CONTACT,
    CaseKind.NO_PAYMENT,
    CaseKind.SPOT_CHECK,
    CaseKind.OTHER,
)
_CALLS = (
    (ContactHow.SMS, ContactOutcome.NOT_REACHED, "发儿子，没回"),
    (ContactHow.VILLAGE, ContactOutcome.REACHED, "协办员说在广东儿子家，可以视频"),
    (ContactHow.PHONE, ContactOutcome.NOT_REACHED, "没人接"),
)


def _page(studio: Studio, section: str = words.CASES) -> ChecksPage:
    page = studio.open("checks", section=section)
    assert isinstance(page, ChecksPage)
    return page


def _cases(studio: Studio) -> None:
    """Some cases of some people, one of them asked after."""
    page = _page(studio)
    services = studio.window.desk.services
    if not page.cases.presenter.state.files:
        today = services.session.today()
        items = services.lists.make(page.due.presenter.state.kind).items[::3][:14]
        for at, item in enumerate(items):
            services.cases.open(
                CaseRequest(
                    id_number=item.row.id_number,
                    kind=_KINDS[at % len(_KINDS)],
                    due_on=today + timedelta(days=(0, 6, 6, 8, 19, 27)[at % 6]),
                    owner=("段丽华", "左春梅", "字建军")[at % 3],
                    note="县局名单里有，表里没有日期" if at % 2 else "",
                )
            )
        for how, outcome, note in _CALLS:
            services.contacts.add(
                ContactRequest(
                    id_number=items[1].row.id_number, how=how, outcome=outcome, note=note
                )
            )
        page.reload()
        studio.settle()
    page.cases.presenter.move(2)
    called = [one.row.contacts for one in page.cases.presenter.state.visible]
    page.cases.presenter.move(called.index(max(called)))
    studio.settle()
    page.cases.presenter.type(note="约了今晚视频")


def _conclusion(studio: Studio) -> None:
    """仍待核实 is chosen."""
    _cases(studio)
    _page(studio).cases.digit(3)


def _marking(studio: Studio) -> None:
    """Two are ticked."""
    page = _page(studio, words.TO_MARK)
    for _ in range(2):
        page.marking.primary()
        studio.settle()


def _narrow(studio: Studio) -> None:
    """The same beside the provincial system."""
    _marking(studio)
    _page(studio, words.TO_MARK).marking.step_aside()
    studio.settle()


def _pay(studio: Studio) -> None:
    """A proposal whose legal bases differ, one taken."""
    page = _page(studio, words.PAY)
    services = studio.window.desk.services
    if not services.deciding.proposals():
        for item in services.lists.make(ListKind.DUE, insurance=Insurance.RESIDENT).items[:2]:
            services.deciding.decide(
                StatusRequest(
                    id_number=item.row.id_number,
                    insurance=item.insurance,
                    status=Status.SUSPENDED,
                    reason="arrest",
                    from_on=date(2026, 10, 8),
                    proposal=True,
                )
            )
        page.reload()
        studio.settle()
    page.pay.presenter.move(len(page.pay.presenter.state.visible) - 1)
    studio.settle()


def _units(studio: Studio) -> None:
    """A unit that was written to, its letter not yet delivered."""
    page = _page(studio, words.UNITS)
    services = studio.window.desk.services
    offers = services.letters.offers()
    if offers and not services.letters.kept():
        out = studio.folder.parent / "letter.pdf"
        services.letters.print((offers[0].unit_code,), out, insurance=offers[0].insurance)
        page.reload()
        studio.settle()
    page.units.presenter.type(received_by="李会计")


def _outside(studio: Studio) -> None:
    """A list of the county is looked at before it is taken in."""
    page = _page(studio, words.OUTSIDE)
    items = studio.window.desk.services.lists.make(ListKind.DUE).items[:9]
    lines = ["姓名,身份证号", *(f"{one.row.name},{one.row.id_number}" for one in items[:7])]
    lines += [f"{one.row.name},{one.row.id_number[:15]}000" for one in items[7:]]
    file = studio.folder.parent / "死亡比对.csv"
    file.write_text("\n".join(lines), encoding="utf-8")
    page.outside.presenter.choose(ComparisonKind.DEATH)
    page.outside.presenter.look(file).start()
    studio.settle()


def _taken_in(studio: Studio) -> None:
    """It was taken in: two near misses wait."""
    page = _page(studio, words.OUTSIDE)
    page.outside.primary()
    studio.settle()


def _what_it_did(studio: Studio) -> None:
    """The rows of the list that was taken in."""
    _page(studio, words.OUTSIDE).outside.presenter.look_back(0)


def _new_proposal(studio: Studio) -> None:
    """Two rules of an enterprise pension differ."""
    page = _page(studio, words.PAY)
    items = page.parts[words.UNMARKED].presenter.state.items  # type: ignore[attr-defined]
    person = next(one for one in items if one.insurance is Insurance.ENTERPRISE)
    page.pay.begin()
    page.pay.presenter.find(person.row.name)
    studio.settle()
    page.pay.presenter.take(person.row.id_number)
    page.pay.presenter.type(insurance=Insurance.ENTERPRISE, reason="public_surveillance")
    studio.settle()
    page.pay.digit(1)
    page.pay.presenter.type(why="已电话问县局")


def scenes() -> tuple[Scene, ...]:
    """In the order in which they are played."""
    from ui.pictures import Scene

    return (
        Scene("13_checks", _cases),
        Scene("13a_conclusion", _conclusion),
        Scene("13d_due", lambda studio: _page(studio, words.DUE)),
        Scene("13e_phones", lambda studio: _page(studio, "phones")),
        Scene("13f_overdue", lambda studio: _page(studio, words.OVERDUE)),
        Scene("13g_unmarked", lambda studio: _page(studio, words.UNMARKED)),
        Scene("13b_marking", _narrow),
        Scene("13k_to_mark", _marking),
        Scene("13i_outside", _outside),
        Scene("13j_near", _taken_in),
        Scene("13v_near_large150", _taken_in, scale=1.5),
        Scene("13l_what_it_did", _what_it_did),
        Scene("13h_units", _units),
        Scene("13w_units_large150", _units, scale=1.5),
        Scene("15_stop_resume", _pay),
        Scene("15a_new_proposal", _new_proposal),
        Scene("15w_stop_resume_large150", _pay, scale=1.5),
        Scene("15x_new_proposal_large150", _new_proposal, scale=1.5),
        Scene("13x_checks_large150", _cases, scale=1.5),
        Scene("13y_due_large150", lambda studio: _page(studio, words.DUE), scale=1.5),
        Scene("13u_marking_large150", _narrow, scale=1.5),
        Scene("13z_to_mark_large150", _marking, scale=1.5),
    )
