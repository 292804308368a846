"""Pictures of 重点人群."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from qualdesk.domain.confirmation import Method
from qualdesk.domain.duties import ContactOutcome
from qualdesk.domain.key_groups import CodeSet
from qualdesk.domain.policy_values import ContactHow
from qualdesk.domain.recipient import Flag
from qualdesk.domain.special_checks import MemberState
from qualdesk.domain.visits import Found, IdentityCheck, Satisfaction, VisitService
from qualdesk.services.confirming import ConfirmRequest
from qualdesk.services.contacts import ContactRequest
from qualdesk.services.key_flags import FlagRequest
from qualdesk.services.people_lines import people_filter
from qualdesk.services.visit_planning import PlanRequest
from qualdesk.services.visiting import VisitRequest
from ui.dialogs.special_check import SpecialCheckDialog
from ui.pages.keygroups import words
from ui.pages.keygroups.page import KeyGroupsPage

if TYPE_CHECKING:
    from ui.pictures import Scene, Studio

_LEFT = MemberState.LEFT


def _page(studio: Studio, section: str = words.LEDGER) -> KeyGroupsPage:
    page = studio.open("keygroups", section=section)
    assert isinstance(page, KeyGroupsPage)
    return page


def _flag_some(studio: Studio) -> None:
    """A dozen people of the kinds that are set by hand, as a training station may have them."""
    services = studio.window.desk.services
    if any(one.held for one in services.key_groups.ledger().lines):
        return
    found = services.register.search(people_filter(services.session), 100).lines
    for at, line in enumerate(found[2::8]):
        number = line.row.id_number
        severe = FlagRequest(
            id_number=number,
            kind=Flag.SEVERE_DISABILITY,
            source="残联名单",
            disability_number=f"{number}{1 + at % 7}{1 + at % 2}",
        )
        frail = FlagRequest(
            id_number=number,
            kind=Flag.INCAPACITATED,
            source="协办员上门",
            grade="起不了床" if at % 2 else "4",
            code_set=CodeSet.VILLAGE if at % 2 else CodeSet.CARE,
        )
        lost = FlagRequest(id_number=number, kind=Flag.LOST_CONTACT, source="村里", note="电话停机")
        services.key_flags.set((severe, frail, lost)[at % 3])


def _ledger(studio: Studio) -> KeyGroupsPage:
    page = _page(studio)
    _flag_some(studio)
    page.reload()
    studio.settle()
    held = [n for n, one in enumerate(page.ledger.presenter.state.visible) if one.held]
    page.ledger.presenter.move(held[0])
    return page


def _ticked(studio: Studio) -> None:
    _ledger(studio).ledger.presenter.tick_all()


def _entry(studio: Studio) -> None:
    page = _ledger(studio)
    page.begin()
    presenter = page.ledger.presenter
    presenter.find("l")
    studio.settle()
    presenter.take(presenter.state.entry.found[0].row.id_number)
    presenter.type(kind=Flag.INCAPACITATED, source="村评", scale=CodeSet.VILLAGE, grade="起不了床")


def _special(studio: Studio) -> KeyGroupsPage:
    """Opened by a document of the county; some were reached, two confirmed."""
    page = _page(studio, words.SPECIAL)
    services = studio.window.desk.services
    if not services.special_checks.checks():
        services.special_checks.open(document_number="漾社险发〔2026〕12号")
        left = [one for one in services.special_checks.look().members if one.state is _LEFT]
        for one, outcome in zip(left[::3], (ContactOutcome.REACHED,) * 3, strict=False):
            services.contacts.add(
                ContactRequest(
                    id_number=one.person.row.id_number, how=ContactHow.PHONE, outcome=outcome
                )
            )
        page.reload()
        studio.settle()
    return page


def _another(studio: Studio) -> None:
    """A second one by another document, and the question which is to be opened next."""
    page = _special(studio)
    checks = studio.window.desk.services.special_checks
    if len(checks.checks()) == 1:
        checks.open("2026-10", "漾社险发〔2026〕9号")
        page.reload()
        studio.settle()
    SpecialCheckDialog(page, page.special.presenter.state.openable).open()


def _none_opened(studio: Studio) -> None:
    _page(studio, words.SPECIAL)


def _portraits(studio: Studio) -> list[bytes]:
    """Photos of people of the training station, which stand for new ones here."""
    services = studio.window.desk.services
    everybody = services.register.search(people_filter(services.session), 100).lines
    facts = [services.register.person(one.row.id_number).confirmations for one in everybody[:40]]
    kept = [piece.sha256 for told in facts for fact in told for piece in fact.evidence]
    return [services.photos.whole(sha256) for sha256 in dict.fromkeys(kept)]


def _plan_some(studio: Studio) -> None:
    """A team with a plan of a few days, a visit made, somebody confirmed by app."""
    services = studio.window.desk.services
    if services.visit_planning.plans():
        return
    services.teams.add("苍山西镇先锋队", ["段丽华", "字建军", "左春梅"])
    today = services.session.today()
    own = services.session.station.division_code
    request = PlanRequest(team="苍山西镇先锋队", on=today, villages=(own,), per_day=8)
    done = services.visit_planning.plan(request)
    first, second, third, *_ = (stop.id_number for stop in done.stops)
    photo, other = _portraits(studio)[:2]
    for number, found in ((first, Found.MET), (second, Found.ABSENT)):
        met = found is Found.MET
        services.visiting.record(
            VisitRequest(
                id_number=number,
                on=today,
                staff_a="段丽华",
                staff_b="字建军",
                photos=(photo,) if met else (),
                confirm=met,
                found=found,
                identity=IdentityCheck.ORIGINAL if met else None,
                services=(VisitService.POLICY,),
                living="独居" if met else "",
                satisfaction=Satisfaction.SATISFIED if met else None,
                follow_up="" if met else "先打女儿电话",
                follow_up_on=None if met else today + timedelta(days=5),
                at_time="09:50",
            )
        )
    request_app = ConfirmRequest(id_number=third, method=Method.APP_SELF, photos=(other,))
    services.confirming.confirm(request_app)


def _plan(studio: Studio) -> KeyGroupsPage:
    _page(studio)
    _plan_some(studio)
    page = _page(studio, words.PLAN)
    page.reload()
    studio.settle()
    page.plan.presenter.move(4)
    return page


def _new_plan(studio: Studio) -> None:
    _plan(studio).plan.begin_plan()


def _result(studio: Studio) -> None:
    _plan(studio).plan.begin_visit()


def _visits(studio: Studio) -> None:
    _plan(studio)
    page = _page(studio, words.VISITS)
    page.reload()
    studio.settle()


def _claims(studio: Studio) -> None:
    page = _page(studio, words.CLAIMS)
    services = studio.window.desk.services
    found = services.register.search(people_filter(services.session), 40).lines
    portraits = _portraits(studio)
    with TemporaryDirectory() as name:
        folder = Path(name)
        for at, line in enumerate(found[6:12]):
            person = line.row.id_number if at % 2 else line.row.name
            (folder / f"{person}.jpg").write_bytes(portraits[at])
        (folder / "IMG_20261120_101530.jpg").write_bytes(portraits[-1])
        page.claims.presenter.match(folder).start()
        studio.settle()
        page.claims.presenter.move(2)
        studio.settle()


def scenes() -> tuple[Scene, ...]:
    """In the order in which they are played."""
    from ui.pictures import Scene

    return (
        Scene("07_keygroups", _ledger),
        Scene("07a_keygroups_entry", _entry),
        Scene("07b_special_empty", _none_opened),
        Scene("07c_special", _special),
        Scene("07z_special_large150", _special, 1.5),
        Scene("07za_special_another", _another),
        Scene("07zb_special_another_large150", _another, 1.5),
        Scene("07c_keygroups_plan", _plan),
        Scene("07d_keygroups_newplan", _new_plan),
        Scene("07e_keygroups_result", _result),
        Scene("07f_keygroups_visits", _visits),
        Scene("07g_keygroups_claims", _claims),
        Scene("07h_keygroups_events", lambda studio: _page(studio, words.EVENTS)),
        Scene("07v_keygroups_events_large150", lambda studio: _page(studio, words.EVENTS), 1.5),
        Scene("07w_keygroups_result_large150", _result, 1.5),
        Scene("07x_keygroups_large150", _ticked, 1.5),
        Scene("07y_keygroups_entry_large150", _entry, 1.5),
    )
