"""The pages there are. A builder of a page adds its entry here; the window does the rest.

Pages do not import pages: they ask the shell to open one by key.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.page import Page


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page in the navigation: its class is only loaded when it is first opened.

    `key` is that of the page class; `f_key` is fixed by the key map, also for pages that are not
    there yet, so that keys never change.
    """

    key: str
    title: str
    icon: str
    f_key: str
    load: Callable[[], type[Page]]


def _workbench() -> type[Page]:
    from ui.pages.workbench.page import WorkbenchPage

    return WorkbenchPage


def _confirm() -> type[Page]:
    from ui.pages.confirm.page import ConfirmPage

    return ConfirmPage


def _roster() -> type[Page]:
    from ui.pages.roster.page import RosterPage

    return RosterPage


def _signing() -> type[Page]:
    from ui.pages.signing.page import SigningPage

    return SigningPage


def _deaths() -> type[Page]:
    from ui.pages.deaths.page import DeathsPage

    return DeathsPage


def _checks() -> type[Page]:
    from ui.pages.checks.page import ChecksPage

    return ChecksPage


def _keygroups() -> type[Page]:
    from ui.pages.keygroups.page import KeyGroupsPage

    return KeyGroupsPage


def _notices() -> type[Page]:
    from ui.pages.notices.page import NoticesPage

    return NoticesPage


def _exchange() -> type[Page]:
    from ui.pages.exchange.page import ExchangePage

    return ExchangePage


def _system() -> type[Page]:
    from ui.pages.system.page import SystemPage

    return SystemPage


#: In the order of the navigation.
PAGES: tuple[PageEntry, ...] = (
    PageEntry("workbench", "工作台", "board", "F2", _workbench),
    PageEntry("confirm", "现场确认", "person_available", "F3", _confirm),
    PageEntry("roster", "花名册", "people", "F4", _roster),
    PageEntry("signing", "审核签字", "document_signature", "F5", _signing),
    PageEntry("keygroups", "重点人群", "home_heart", "F6", _keygroups),
    PageEntry("checks", "核查比对", "document_search", "F7", _checks),
    PageEntry("deaths", "死亡报告", "clipboard_task", "F8", _deaths),
    PageEntry("notices", "公示抽查", "megaphone", "F9", _notices),
    PageEntry("exchange", "上报交换", "usb_stick", "F10", _exchange),
    PageEntry("system", "系统", "settings", "F11", _system),
)
