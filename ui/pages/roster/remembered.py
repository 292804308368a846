"""The filter of 花名册 as it is remembered: everything that was chosen, nothing that was typed."""

from __future__ import annotations

from qualdesk.domain.recipient import Flag, Insurance, State
from qualdesk.services.roster_index import Order
from ui.memory import Memory
from ui.pages.roster.state import Filter

_KEY = "roster."
_DOWN = "-"  # before an order that descends


def keep_filter(memory: Memory, chosen: Filter) -> None:
    """Remember what was chosen; the text of a search may be a person's name and is left out."""
    memory.put(f"{_KEY}village", chosen.village)
    memory.put(f"{_KEY}group", chosen.group)
    memory.put(f"{_KEY}insurance", chosen.insurance.value if chosen.insurance else "")
    memory.put(f"{_KEY}flag", chosen.flag.value if chosen.flag else "")
    memory.put(f"{_KEY}states", " ".join(sorted(state.value for state in chosen.states)))
    memory.put(f"{_KEY}order", (_DOWN if chosen.descending else "") + chosen.order.value)


def kept_filter(memory: Memory) -> Filter:
    """What was chosen last; words that nobody knows any more count as nothing."""
    insurances = {one.value: one for one in Insurance}
    flags = {one.value: one for one in Flag}
    states = {one.value: one for one in State}
    orders = {one.value: one for one in Order}
    order = memory.text(f"{_KEY}order")
    village = memory.text(f"{_KEY}village")
    return Filter(
        village=village,
        group=memory.text(f"{_KEY}group") if village else "",
        insurance=insurances.get(memory.text(f"{_KEY}insurance")),
        flag=flags.get(memory.text(f"{_KEY}flag")),
        states=frozenset(
            states[word] for word in memory.text(f"{_KEY}states").split() if word in states
        ),
        order=orders.get(order.removeprefix(_DOWN), Order.STATE),
        descending=order.startswith(_DOWN),
    )
