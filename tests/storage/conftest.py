from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qualdesk.clock import Clock
from qualdesk.domain.access import Actor, Role
from qualdesk.storage.keys import DataKey, KdfCost
from qualdesk.storage.slots import Slots
from qualdesk.storage.store import Store

CHEAP = KdfCost(memory_kib=64, time=1, lanes=1)
ACTOR = Actor("王经办", "53292219700101001X", Role.HANDLER)
AT = "2026-11-21T02:33:44.123456Z"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty station folder, open, without a station row."""
    folder = tmp_path / "站点 一"
    folder.mkdir()
    key = DataKey.make()
    slots = Slots.create(folder, "ab" * 8, key, CHEAP)
    opened = Store.create(folder, key, slots, AT)
    yield opened
    opened.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()
