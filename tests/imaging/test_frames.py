"""The live picture: newest first, nothing queues, hints, back after unplugging, photo and film."""

from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest

from qualdesk.errors import Environment
from qualdesk.imaging import devices
from qualdesk.imaging.devices import STATE_REMEDIES, CameraState, open_device, open_film
from qualdesk.imaging.frames import CameraSource
from qualdesk.imaging.hints import Hint, LiveHints, judge_live
from qualdesk.imaging.moving_portrait import training_video
from qualdesk.imaging.photo import prepare_photo
from qualdesk.imaging.pictures import as_pixels
from qualdesk.imaging.portraits import Spoil, draw_portrait, spoil
from qualdesk.imaging.video import check_video
from tests.imaging.cameras import HandCamera, SteadyCamera, plain, portrait, until

Watch = Callable[..., CameraSource]


def unjudged(picture: Any) -> LiveHints:
    return LiveHints()


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Opens sources that look often, and closes them."""
    opened: list[CameraSource] = []

    def watching(connect: Any, **named: Any) -> CameraSource:
        quick = {"retry_seconds": 0.01, "hint_seconds": 0.01, "judge": unjudged}
        opened.append(CameraSource(connect, **(quick | named)))
        return opened[-1]

    yield watching
    for source in opened:
        source.close()
    for source in opened:
        source.wait_free()


@pytest.fixture
def hand() -> Iterator[HandCamera]:
    camera = HandCamera()
    yield camera
    camera.feed(None)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return training_video(tmp_path_factory.mktemp("film"))


def test_the_newest_picture_is_shown(watch: Watch, hand: HandCamera) -> None:
    source = watch(hand.connect, mirrored=False)
    assert source.latest().state is CameraState.OPENING
    hand.feed(plain(40), plain(80), plain(120))
    until(lambda: source.latest().number == 3)
    frame = source.latest()
    assert (frame.state, frame.width, frame.height) == (CameraState.LIVE, 64, 48)
    assert frame.rgb == bytes([120]) * (64 * 48 * 3)


def test_colours_come_as_red_green_blue(watch: Watch, hand: HandCamera) -> None:
    source = watch(hand.connect)
    hand.feed(np.full((48, 64, 3), (10, 20, 200), np.uint8))
    until(lambda: source.latest().rgb)
    assert source.latest().rgb[:3] == bytes([200, 20, 10])


def test_what_is_shown_is_mirrored_and_the_photo_is_not(watch: Watch, hand: HandCamera) -> None:
    picture = plain(30, (320, 240))
    picture[:, :160] = 220
    source = watch(hand.connect)
    hand.feed(picture)
    until(lambda: source.latest().rgb)
    photo = source.take()
    assert photo.frame.rgb[0] == 30
    kept = cv2.imdecode(np.frombuffer(photo.jpeg.result(5), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert kept is not None
    assert int(kept[120, 20]) > 200
    assert int(kept[120, 300]) < 50


@pytest.mark.parametrize(("turns", "size"), [(0, (64, 48)), (1, (48, 64)), (3, (48, 64))])
def test_a_camera_on_its_side_is_turned(
    watch: Watch, hand: HandCamera, turns: int, size: tuple[int, int]
) -> None:
    source = watch(hand.connect, quarter_turns=turns)
    hand.feed(plain(90))
    until(lambda: source.latest().rgb)
    assert (source.latest().width, source.latest().height) == size


def test_a_photo_has_the_full_size_and_the_shown_picture_is_small(
    watch: Watch, hand: HandCamera
) -> None:
    source = watch(hand.connect)
    hand.feed(plain(90, (3264, 2448)))
    until(lambda: source.latest().rgb)
    photo = source.take()
    assert max(photo.frame.width, photo.frame.height) == 960
    kept = cv2.imdecode(np.frombuffer(photo.jpeg.result(5), np.uint8), cv2.IMREAD_COLOR)
    assert kept is not None
    assert kept.shape == (2448, 3264, 3)


def test_pictures_that_nobody_fetches_do_not_pile_up(watch: Watch, hand: HandCamera) -> None:
    source = watch(hand.connect)
    alive: list[weakref.ref[Any]] = []
    for number in range(300):
        picture = plain(number % 200 + 30)
        alive.append(weakref.ref(picture))
        hand.feed(picture)
    del picture
    until(lambda: source.statistics().delivered == 300)
    gc.collect()
    assert sum(one() is not None for one in alive) <= 3
    assert source.statistics().fetched == 0


def test_each_picture_is_counted_once_however_often_it_is_fetched(
    watch: Watch, hand: HandCamera
) -> None:
    source = watch(hand.connect)
    for number in range(1, 6):
        hand.feed(plain(50))
        until(lambda: source.statistics().delivered == number)  # noqa: B023 - waited for here
        source.latest()
        source.latest()
    source.take()
    counted = source.statistics()
    assert (counted.delivered, counted.fetched, counted.taken) == (5, 5, 1)


def test_an_unplugged_camera_comes_back_by_itself(watch: Watch, hand: HandCamera) -> None:
    source = watch(hand.connect)
    hand.feed(plain(60))
    until(lambda: source.latest().state is CameraState.LIVE)
    hand.connected = CameraState.NONE
    hand.feed(None)
    until(lambda: source.latest().state is CameraState.LOST)
    assert source.latest().rgb == b""
    assert hand.released == 1
    with pytest.raises(Environment, match=r"camera\.no_picture"):
        source.take()
    hand.connected = None
    hand.feed(plain(70))
    until(lambda: source.latest().state is CameraState.LIVE)
    assert source.latest().number == 2
    assert hand.opened == 2


@pytest.mark.parametrize("state", [CameraState.NONE, CameraState.BUSY])
def test_a_camera_that_does_not_open_says_why_and_is_tried_again(
    watch: Watch, hand: HandCamera, state: CameraState
) -> None:
    hand.connected = state
    source = watch(hand.connect)
    until(lambda: source.latest().state is state)
    hand.connected = None
    hand.feed(plain(60))
    until(lambda: source.latest().state is CameraState.LIVE)


def test_a_camera_that_opens_and_gives_nothing_is_in_use_elsewhere(
    watch: Watch, hand: HandCamera
) -> None:
    source = watch(hand.connect, retry_seconds=5)
    hand.feed(None)
    until(lambda: source.latest().state is CameraState.BUSY)


def test_a_hung_driver_counts_as_unplugged(watch: Watch, hand: HandCamera) -> None:
    source = watch(hand.connect, stalled_seconds=0.05)
    hand.feed(plain(60))
    until(lambda: source.latest().state is CameraState.LIVE)
    until(lambda: source.latest().state is CameraState.LOST)
    hand.feed(plain(60))
    until(lambda: source.latest().state is CameraState.LIVE)


def test_a_black_picture_is_told_and_light_ends_it(watch: Watch, hand: HandCamera) -> None:
    source = watch(hand.connect)
    hand.feed(*[plain(2)] * 25)
    until(lambda: source.latest().state is CameraState.BLACK)
    hand.feed(plain(90))
    until(lambda: source.latest().state is CameraState.LIVE)


def test_every_state_without_a_picture_says_what_to_do() -> None:
    assert set(STATE_REMEDIES) == set(CameraState)
    assert all(STATE_REMEDIES[state] for state in CameraState if state is not CameraState.LIVE)


def test_hints_and_face_come_with_the_picture(watch: Watch, hand: HandCamera) -> None:
    source = watch(hand.connect, judge=judge_live)
    hand.feed(portrait())
    until(lambda: source.latest().hints)
    frame = source.latest()
    assert frame.hints == (Hint.IN_FRAME, Hint.SHARP, Hint.GOOD)
    straight = judge_live(portrait()).face
    assert frame.face is not None
    assert straight is not None
    assert frame.face.x == pytest.approx(1 - straight.x - straight.width)


def test_a_remark_heard_once_is_not_said(watch: Watch, hand: HandCamera) -> None:
    """A blink must not make the strip flicker."""
    said = {60: (Hint.GOOD,), 70: (Hint.NO_FACE,)}
    looks = []

    def judge(picture: Any) -> LiveHints:
        looks.append(int(picture[0, 0, 0]))
        return LiveHints(said[looks[-1]])

    source = watch(hand.connect, judge=judge)
    for number, (level, hint) in enumerate(
        [(60, Hint.GOOD), (70, Hint.GOOD), (60, Hint.GOOD), (70, Hint.GOOD), (70, Hint.NO_FACE)], 1
    ):
        hand.feed(plain(level))
        until(lambda: len(looks) == number)  # noqa: B023 - waited for here
        until(lambda: source.latest().hints == (hint,))  # noqa: B023


@pytest.mark.parametrize(
    ("how", "hint"),
    [
        ("dark", Hint.DARK),
        ("bright", Hint.BRIGHT),
        ("blurred", Hint.BLURRED),
        ("two_faces", Hint.SEVERAL_FACES),
        ("no_face", Hint.NO_FACE),
    ],
)
@pytest.mark.parametrize("seed", [11, 33])
def test_what_is_wrong_is_hinted(seed: int, how: Spoil, hint: Hint) -> None:
    spoilt = np.frombuffer(spoil(draw_portrait(seed), how), np.uint8)
    picture = cv2.imdecode(spoilt, cv2.IMREAD_COLOR)
    assert picture is not None
    hints = judge_live(as_pixels(picture)).hints
    assert hint in hints
    assert Hint.GOOD not in hints


@pytest.mark.parametrize("seed", [0, 11, 33])
def test_a_person_far_away_is_asked_to_come_nearer(seed: int) -> None:
    picture = plain(150, (640, 480))
    picture[200:360, 220:340] = portrait(seed, (120, 160))
    assert judge_live(picture).hints[-1] is Hint.FAR


@pytest.mark.parametrize("seed", range(0, 40, 4))
def test_a_picture_called_good_has_no_advice_as_a_photo(seed: int) -> None:
    jpeg = draw_portrait(seed, (640, 480))
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert Hint.GOOD in judge_live(as_pixels(picture)).hints
    assert prepare_photo(jpeg).advice == ()


def test_a_film_is_a_camera_that_begins_again(watch: Watch, film: Path) -> None:
    class Hurried:
        """The film without its pace."""

        def __init__(self, path: str, how: int) -> None:
            self._film = cv2.VideoCapture(path, how)

        def get(self, what: int) -> float:
            return 120.0 if what == cv2.CAP_PROP_FPS else self._film.get(what)

        def __getattr__(self, name: str) -> Any:
            return getattr(self._film, name)

    source = watch(lambda: open_film(film, Hurried))
    until(lambda: source.statistics().delivered > 110)
    assert source.latest().state is CameraState.LIVE


def test_a_film_keeps_its_own_rate(watch: Watch, film: Path) -> None:
    source = watch(lambda: open_film(film))
    until(lambda: source.statistics().delivered >= 20)
    assert 15 < source.latest().rate < 40


def test_a_film_that_is_not_there_is_no_camera(tmp_path: Path) -> None:
    assert open_film(tmp_path / "nowhere.mp4") is CameraState.NONE
    text = tmp_path / "text.mp4"
    text.write_text("不是录像", encoding="utf-8")
    assert open_film(text) is CameraState.NONE


def test_the_training_person_is_a_good_picture_made_once(film: Path) -> None:
    before = film.stat().st_mtime_ns
    assert training_video(film.parent) == film
    assert film.stat().st_mtime_ns == before
    assert [left.name for left in film.parent.iterdir()] == [film.name]
    capture = open_film(film)
    assert not isinstance(capture, CameraState)
    picture = capture.read()
    capture.release()
    assert picture is not None
    assert Hint.GOOD in judge_live(picture).hints


@pytest.mark.clause("Y6.1.2b")
def test_a_film_is_recorded_at_its_length(watch: Watch, tmp_path: Path) -> None:
    source = watch(SteadyCamera(portrait(), rate=90).connect)
    until(lambda: source.latest().rgb)
    clip = source.record(tmp_path / "录像.mp4", 1.2)
    assert not clip.progress().finished
    ended = clip.wait()
    assert (ended.done, ended.total, ended.path) == (1.2, 1.2, tmp_path / "录像.mp4")
    assert check_video(tmp_path / "录像.mp4") == "video/mp4"


@pytest.mark.parametrize("how", ["stopped", "unplugged", "unwanted"])
def test_a_film_too_short_or_unwanted_leaves_nothing(
    watch: Watch, hand: HandCamera, tmp_path: Path, how: str
) -> None:
    source = watch(hand.connect)
    hand.feed(plain(60))
    until(lambda: source.latest().rgb)
    clip = source.record(tmp_path / "a.mp4", 60)
    if how == "unplugged":
        hand.connected = CameraState.NONE
        hand.feed(None)
    else:
        clip.stop(keep=how == "stopped")
    assert clip.wait().path is None
    assert list(tmp_path.iterdir()) == []


def test_a_film_that_cannot_be_written_is_told(watch: Watch, tmp_path: Path) -> None:
    source = watch(SteadyCamera(plain(60)).connect)
    with pytest.raises(Environment, match=r"camera\.no_picture"):
        watch(lambda: CameraState.NONE).record(tmp_path / "a.mp4", 1)
    until(lambda: source.latest().rgb)
    with pytest.raises(Environment, match=r"video\.unwritable"):
        source.record(tmp_path / "no folder" / "a.mp4", 1)


def test_the_next_source_waits_until_the_last_let_go(watch: Watch, hand: HandCamera) -> None:
    first = watch(hand.connect)
    hand.feed(plain(60))
    until(lambda: first.latest().rgb)
    first.close()
    other = HandCamera()
    other.feed(plain(90))
    second = watch(other.connect, after=first)
    assert second.latest().state is CameraState.OPENING
    assert other.opened == 0
    hand.feed(plain(61))
    until(lambda: second.latest().state is CameraState.LIVE)
    assert hand.released == 1
    other.feed(None)


class FakeDevice:
    """What cv2.VideoCapture is to a device: gives pictures until told otherwise."""

    def __init__(self, opens: bool = True) -> None:
        self.opens = opens
        self.gives = True
        self.asked: dict[int, float] = {}
        self.picture = plain(70)

    def __call__(self, index: int, _how: int) -> FakeDevice:
        self.index = index
        return self

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        return self.opens

    def set(self, what: int, value: float) -> bool:
        self.asked[what] = value
        return True

    def read(self) -> tuple[bool, Any]:
        return (True, self.picture) if self.gives else (False, None)

    def release(self) -> None:
        pass


@pytest.fixture
def plugged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """The cameras that Linux names: (node, index of the node, name)."""
    monkeypatch.setattr(devices, "_LINUX_DEVICES", tmp_path / "class" / "video4linux")

    def plug(*cameras: tuple[str, str, str]) -> None:
        (tmp_path / "class").mkdir(exist_ok=True)
        for node, index, name in cameras:
            folder = tmp_path / "class" / "video4linux" / node
            folder.mkdir(parents=True)
            (folder / "index").write_text(index + "\n")
            (folder / "name").write_text(name + "\n")

    plug()
    return plug


def test_devices_have_names_and_equal_ones_are_told_apart(plugged: Callable[..., None]) -> None:
    plugged(("video10", "0", "高拍仪"), ("video2", "0", "高拍仪"), ("video3", "1", "高拍仪"))
    plugged(("video4", "0", "USB Camera"))
    found = [(device.name, device.index) for device in devices.list_devices()]
    assert found == [("高拍仪", 2), ("USB Camera", 4), ("高拍仪 (2)", 10)]


def test_a_device_is_found_by_name_wherever_it_is_plugged(plugged: Callable[..., None]) -> None:
    plugged(("video0", "0", "别的"), ("video6", "0", "高拍仪"))
    fake = FakeDevice()
    capture = open_device("高拍仪", fake)
    assert not isinstance(capture, CameraState)
    assert fake.index == 6
    assert fake.asked[cv2.CAP_PROP_FRAME_WIDTH] == 1280
    assert open_device("", fake) is not CameraState.NONE
    assert fake.index == 0
    assert open_device("没有的", fake) is CameraState.NONE


def test_a_named_device_that_does_not_open_is_in_use(plugged: Callable[..., None]) -> None:
    plugged(("video0", "0", "高拍仪"))
    assert open_device("高拍仪", FakeDevice(opens=False)) is CameraState.BUSY


def test_a_failing_device_is_lost_and_comes_back(
    watch: Watch, plugged: Callable[..., None]
) -> None:
    plugged(("video0", "0", "高拍仪"))
    fake = FakeDevice()
    source = watch(lambda: open_device("高拍仪", fake))
    until(lambda: source.latest().state is CameraState.LIVE)
    fake.opens = fake.gives = False
    until(lambda: source.latest().state is CameraState.BUSY)
    fake.opens = fake.gives = True
    until(lambda: source.latest().state is CameraState.LIVE)


def test_a_driver_that_repeats_the_last_picture_is_seen_through(
    plugged: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "_STILL_SECONDS", 0.0)
    plugged(("video0", "0", "高拍仪"))
    capture = open_device("高拍仪", FakeDevice())
    assert not isinstance(capture, CameraState)
    assert all(capture.read() is not None for _ in range(5))
    (tmp_path / "class" / "video4linux" / "video0" / "name").unlink()
    assert capture.read() is None


def test_where_nothing_is_named_cameras_are_numbered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "_named", lambda: None)
    monkeypatch.setattr(devices.cv2, "VideoCapture", lambda index: FakeDevice(index in (0, 2)))
    names = [device.name for device in devices.list_devices()]
    assert names == ["摄像头 1", "摄像头 3"]
    fake = FakeDevice()
    assert open_device("摄像头 3", fake) is not CameraState.NONE
    assert fake.index == 2
    assert open_device("摄像头 3", FakeDevice(opens=False)) is CameraState.NONE
    assert open_device("高拍仪", fake) is CameraState.NONE


def test_windows_names_come_from_the_listing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = [SimpleNamespace(name="高拍仪", index=1)]
    listing = SimpleNamespace(enumerate_cameras=lambda _how: listed)
    monkeypatch.setattr(devices, "_LINUX_DEVICES", tmp_path / "no" / "sys")
    monkeypatch.setattr(devices, "os", SimpleNamespace(name="nt"))
    monkeypatch.setitem(sys.modules, "cv2_enumerate_cameras", listing)
    assert [device.name for device in devices.list_devices()] == ["高拍仪"]
    monkeypatch.setitem(sys.modules, "cv2_enumerate_cameras", None)
    assert devices._named() is None
