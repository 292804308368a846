"""At the counter, without a mouse: ten people, a pulled cable, a dark picture, a full disk."""

from __future__ import annotations

import errno

import pytest

from qualdesk import disk
from tests.services.conftest import VILLAGE
from tests.ui.stories.conftest import Cable
from tests.ui.stories.hands import Hands
from ui.pages.confirm.page import ConfirmPage


@pytest.fixture
def counter(clerk: Hands, cable: Cable) -> ConfirmPage:
    """现场确认 with the queue of 3组 chosen by keys; its first person stands there."""
    clerk.press("F3")
    clerk.still()
    clerk.press("Ctrl+G")
    clerk.sees("马厂村", "还差 12 人")
    page = clerk.window.view.pages["confirm"]
    assert isinstance(page, ConfirmPage)
    clerk.until(lambda: page.presenter.state.groups)
    assert page.presenter.state.village == VILLAGE
    clerk.press("Right")
    clerk.press("Down")  # past 全村
    clerk.press("Return")
    clerk.until(lambda: page.presenter.state.card is not None)
    clerk.still()
    clerk.count = 0
    return page


def photograph(clerk: Hands, page: ConfirmPage) -> None:
    """Space, when the camera shows the person who stands there now."""
    clerk.still()
    clerk.until(lambda: page.camera.camera.latest().rgb)
    clerk.press("Space")
    clerk.until(lambda: page.camera.pane.photos)


def confirmed(clerk: Hands, person: str) -> list[str]:
    """Why each confirmation of somebody was made: their notes."""
    file = clerk.window.desk.services.register.person(person)
    return [one.reason for one in file.confirmations]


def test_ten_of_a_group_with_two_presses_each(clerk: Hands, counter: ConfirmPage) -> None:
    state = counter.presenter.state
    assert state.queue is not None
    assert (state.queue.group, len(state.lines)) == ("3组", 12)
    clerk.type("lxm")
    clerk.press("Return")
    clerk.until(lambda: counter.presenter.state.card is not None)
    clerk.sees("李秀梅")
    photograph(clerk, counter)
    clerk.press("Return")
    clerk.sees("已保存", "今天第 1 人")
    assert clerk.count <= 8
    seen = set()
    for number in range(2, 11):
        clerk.count = 0
        seen.add(counter.presenter.state.current)
        photograph(clerk, counter)
        clerk.press("Return")
        clerk.sees(f"今天第 {number} 人")
        assert clerk.count == 2
    assert len(seen) == 9
    clerk.still()
    clerk.press("F2")
    clerk.still()
    services = clerk.window.desk.services
    assert all(len(confirmed(clerk, person)) == 1 for person in seen)
    assert services.counter.done_today() == 10
    assert services.upkeep.check().ok


def test_the_cable_is_pulled_and_nothing_is_lost(
    clerk: Hands, counter: ConfirmPage, cable: Cable
) -> None:
    pane, first = counter.camera.pane, counter.presenter.state.current
    clerk.until(lambda: pane.state.value == "live")
    clerk.press("Alt+B")
    clerk.type("耳背")
    cable.pulled = True
    clerk.until(lambda: "摄像头断开了。请检查 USB 线" in pane.accessibleDescription())
    clerk.press("Escape")
    clerk.press("Space")
    assert pane.photos == ()
    cable.pulled = False
    photograph(clerk, counter)
    cable.pulled = True  # while the photo is held
    clerk.until(lambda: pane.state.value == "lost")
    clerk.press("Return")
    clerk.sees("已保存")
    clerk.still()
    (note,) = confirmed(clerk, first)
    assert "耳背" in note
    assert counter.presenter.state.current != first
    cable.pulled = False
    clerk.until(lambda: pane.state.value == "live")


def test_a_black_picture_is_told_and_a_note_saves_without_a_photo(
    clerk: Hands, counter: ConfirmPage, cable: Cable
) -> None:
    person, pane = counter.presenter.state.current, counter.camera.pane
    cable.lid = True
    clerk.until(lambda: pane.state.value == "black")
    assert "请打开镜头盖" in pane.accessibleDescription()
    clerk.press("Space")
    clerk.press("Return")
    clerk.sees("还没有拍照", "Alt+B")
    assert confirmed(clerk, person) == []
    clerk.press("3")  # 待核实
    clerk.press("Alt+B")
    clerk.type("摄像头坏了")
    clerk.press("Return")
    clerk.sees("已保存", "待核实")
    clerk.still()
    assert confirmed(clerk, person) == ["摄像头坏了"]


def test_a_full_disk_is_told_and_the_photo_waits(
    clerk: Hands, counter: ConfirmPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = counter.presenter.state.current
    photograph(clerk, counter)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(disk, "flush", full)
        clerk.press("Return")
        clerk.sees("磁盘空间不够", "怎么办", "请清理该磁盘", "disk.full")
        clerk.press("Return")
        clerk.still()
    assert confirmed(clerk, person) == []
    assert counter.presenter.state.current == person
    assert len(counter.camera.pane.photos) == 1
    clerk.press("Return")
    clerk.sees("已保存")
    clerk.still()
    assert len(confirmed(clerk, person)) == 1
    assert clerk.window.desk.services.upkeep.check().ok
