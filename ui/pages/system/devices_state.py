"""What 设备 shows: the cameras and printers of this PC, and what trying them out brought."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualdesk.services.trying_out import TriedPhoto

if TYPE_CHECKING:
    from ui.printers import PrinterLine


@dataclass(frozen=True, slots=True)
class DevicesState:
    """The section. None: not looked for yet. `camera` "" is the first one, or the training film."""

    cameras: tuple[str, ...] | None = None
    camera: str = ""
    training: bool = False
    photo: TriedPhoto | None = None
    printers: tuple[PrinterLine, ...] | None = None
    looking: bool = False

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """Name and words of the cameras to choose from; one that is not plugged in says so."""
        first = "练习画面（虚构的人）" if self.training else "找到的第一个"
        known = self.cameras or ()
        found = [("", first), *((name, name) for name in known)]
        if self.camera and self.camera not in known:
            words = self.camera if self.cameras is None else f"{self.camera}（没有插上）"
            found.append((self.camera, words))
        return tuple(found)
