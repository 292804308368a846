"""Sticks by their name: only what can be pulled out, only what has a medium in it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qualdesk.services.drives import (
    NAMELESS,
    Drive,
    drives_of_linux,
    drives_of_windows,
    removable_drives,
)

GIB = 1 << 30


class FakeVolumes:
    """C is the system, D a hard disk, E an empty reader, F and G sticks, H pulled meanwhile."""

    def letters(self) -> Sequence[str]:
        return "CDEFGH"

    def kind(self, letter: str) -> int:
        return 3 if letter in "CD" else 2

    def label(self, letter: str) -> str | None:
        return {"E": None, "F": "县局专用 3 号"}.get(letter, "")

    def room(self, letter: str) -> tuple[int, int]:
        if letter == "H":
            raise OSError(21, "not ready")
        return 32 * GIB, 30 * GIB


def test_windows_shows_removable_letters_with_a_medium() -> None:
    assert list(drives_of_windows(FakeVolumes())) == [
        Drive(Path("F:\\"), "县局专用 3 号", "F 盘", 30 * GIB, 32 * GIB),
        Drive(Path("G:\\"), NAMELESS, "G 盘", 30 * GIB, 32 * GIB),
    ]


def test_linux_shows_what_is_mounted_for_a_person(tmp_path: Path) -> None:
    media, run = tmp_path / "media", tmp_path / "run"
    stick, card, plain = media / "县局专用 3 号", run / "clerk" / "卡", media / "not mounted"
    for folder in (stick, card, plain):
        folder.mkdir(parents=True)

    found = drives_of_linux(
        (media, run), lambda path: path in (stick, card), lambda _: (8 * GIB, 2 * GIB, 6 * GIB)
    )

    assert [(drive.root, drive.name, drive.free) for drive in found] == [
        (stick, "县局专用 3 号", 6 * GIB),
        (card, "卡", 6 * GIB),
    ]


def test_a_stick_pulled_out_while_it_is_asked_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()

    def room(path: Path) -> tuple[int, int, int]:
        raise OSError(5, "input/output error")

    assert list(drives_of_linux((tmp_path,), lambda _: True, room)) == []


def test_this_pc_can_be_asked() -> None:
    assert all(drive.root.is_dir() for drive in removable_drives())
