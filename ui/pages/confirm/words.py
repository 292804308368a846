"""Words about a person at the counter."""

from __future__ import annotations

from qualdesk.domain.recipient import Insurance
from qualdesk.services.people_lines import PersonLine

_SHORT = {
    Insurance.RESIDENT: "城乡居民",
    Insurance.INSTITUTION: "机关事业",
    Insurance.ENTERPRISE: "企业职工",
    Insurance.INJURY: "工伤长期",
}
HELP_WORDS = {False: "教他给自己认证", True: "教他替别人认证"}
"""帮办 in words, by whether it was to confirm another person."""


def place_of(line: PersonLine) -> str:
    """`荨麻箐村 2 组`; the village alone where no group is known."""
    return f"{line.village}{spaced_group(line.row.group)}"


def spaced_group(group: str) -> str:
    """` 2 组` to stand behind a village; nothing for no group."""
    if group.endswith("组") and group[:-1].isdigit():
        return f" {group[:-1]} 组"
    return f" {group}" if group else ""


def short_name(insurance: Insurance) -> str:
    """`城乡居民`: as it is said."""
    return _SHORT[insurance]


def masked_phone(phone: str) -> str:
    """`139****2087`."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) == 11 else phone
