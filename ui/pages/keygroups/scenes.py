"""Pictures of 重点人群."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualdesk.domain.duties import ContactOutcome
from qualdesk.domain.key_groups import CodeSet
from qualdesk.domain.policy_values import ContactHow
from qualdesk.domain.recipient import Flag
from qualdesk.domain.special_checks import MemberState
from qualdesk.services.contacts import ContactRequest
from qualdesk.services.key_flags import FlagRequest
from qualdesk.services.people_lines import people_filter
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


def _none_opened(studio: Studio) -> None:
    _page(studio, words.SPECIAL)


def scenes() -> tuple[Scene, ...]:
    """In the order in which they are played."""
    from ui.pictures import Scene

    return (
        Scene("07_keygroups", _ledger),
        Scene("07a_keygroups_entry", _entry),
        Scene("07b_special_empty", _none_opened),
        Scene("07c_special", _special),
        Scene("07z_special_large150", _special, 1.5),
        Scene("07x_keygroups_large150", _ledger, 1.5),
        Scene("07y_keygroups_entry_large150", _entry, 1.5),
    )
