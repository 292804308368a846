"""设备 without widgets: looks for cameras and printers, chooses, judges a photo on trial."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from qualdesk.clock import local_text
from qualdesk.errors import Environment
from qualdesk.services.camera import Camera
from qualdesk.services.trying_out import judge_photo
from ui.context import Desk
from ui.pages.system.devices_state import DevicesState
from ui.presenter import Presenter

if TYPE_CHECKING:
    from ui.printers import PrinterLine

CAMERA = "camera.device"  # the same key as on 现场确认: a camera is chosen once
_FOLDER = "camera-test"  # of the trial; nothing is recorded into it


class DevicesPresenter(Presenter[DevicesState]):
    """The camera is that of 现场确认; nothing that is tried out is kept."""

    def __init__(self, desk: Desk, find: Callable[[], tuple[PrinterLine, ...]]) -> None:
        station = desk.services.session.station
        super().__init__(
            desk, DevicesState(camera=desk.memory.text(CAMERA), training=station.training)
        )
        self.camera = Camera(desk.folder / _FOLDER)
        self._find = find

    def look(self) -> None:
        """Look for cameras and printers, now that the section is in sight."""
        self.show(looking=True, camera=self.desk.memory.text(CAMERA))
        cameras = self.desk.read(lambda _: self.camera.devices())
        self.latest("cameras", cameras.then(lambda found: self.show(cameras=found)))
        printers = self.desk.read(lambda _: self._find())
        printers.then(lambda found: self.show(printers=found))
        self.latest("printers", printers.watch(lambda step: self.show(looking=step.running)))

    def choose(self, name: str) -> None:
        """Another camera, here and on 现场确认; "" is the first one."""
        self.desk.memory.put(CAMERA, name)
        self.show(camera=name, photo=None)

    def judge(self, jpeg: bytes) -> None:
        """A photo was taken on trial."""
        job = self.desk.read(lambda _: judge_photo(jpeg))
        self.latest("judge", job.then(lambda photo: self.show(photo=photo)))

    def forget(self) -> None:
        """The live picture again; the photo is gone."""
        self.show(photo=None)

    def test_page_lines(self, printer: str) -> tuple[tuple[str, str], ...]:
        """What stands on the page."""
        session = self.desk.services.session
        return (
            ("单位", session.station.name),
            ("打印机", printer),
            ("时间", local_text(session.clock.now())),
            ("打印人", session.actor.login),
        )

    def put_test_page(self, draw: Callable[[], bool], said: str) -> None:
        """Draw it away from the window; `draw` tells whether the printer took it."""

        def drawn(taken: object) -> None:
            if taken:
                self.desk.shell.say(said)
            else:
                self.desk.shell.tell(refused())

        self.desk.read(lambda _: draw(), "打印测试页").then(drawn).start()


def refused() -> Environment:
    """The printer did not take the page."""
    return Environment(
        "printer.refused",
        "打印机没有接下测试页。",
        remedy="请看看打印机有没有开、有没有纸、有没有卡纸，再试一次；也可以先存成 PDF。",
    )


def suggested_file() -> Path:
    """The name that is offered for the page as a PDF."""
    return Path("测试页.pdf")
