"""A stick is taken out step by step: locked, dismounted, released; one in use is refused."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from qualdesk.errors import Environment
from qualdesk.services.drives import Drive, eject, take_out


class FakeVolume:
    """A volume that is busy for some tries."""

    def __init__(self, busy: int = 0, *, dismounts: bool = True) -> None:
        self.busy, self.dismounts, self.steps = busy, dismounts, list[str]()

    def lock(self) -> bool:
        self.busy -= 1
        return self._did("lock", works=self.busy < 0)

    def dismount(self) -> bool:
        return self._did("dismount", works=self.dismounts)

    def release(self) -> bool:
        return self._did("release", works=True)

    def _did(self, step: str, *, works: bool) -> bool:
        if works:
            self.steps.append(step)
        return works


def test_a_stick_is_locked_dismounted_and_released_in_this_order() -> None:
    volume, pauses = FakeVolume(busy=3), list[float]()
    take_out(volume, pauses.append)
    assert volume.steps == ["lock", "dismount", "release"]
    assert len(pauses) == 3


def test_a_stick_in_use_is_not_dismounted() -> None:
    volume, pauses = FakeVolume(busy=1000), list[float]()
    with pytest.raises(OSError, match=f"Errno {errno.EBUSY}"):
        take_out(volume, pauses.append)
    assert volume.steps == []
    assert sum(pauses) < 5


def test_a_stick_that_does_not_let_go_is_a_fault() -> None:
    with pytest.raises(OSError, match=f"Errno {errno.EIO}"):
        take_out(FakeVolume(dismounts=False))


def test_a_stick_that_is_gone_is_told(tmp_path: Path) -> None:
    eject(Drive(tmp_path, "县局专用 3 号", "F 盘", 1, 2))
    with pytest.raises(Environment) as caught:
        eject(Drive(tmp_path / "gone", "县局专用 3 号", "F 盘", 1, 2))
    assert caught.value.code == "disk.not_found"
