"""A month goes from the township to the county and its receipt comes back, by keys."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from qualdesk.domain.confirmation import Method
from qualdesk.domain.station import Level
from tests.services.conftest import (
    PASSWORD,
    StationMaker,
    make_station,  # noqa: F401 - a fixture
)
from tests.services.exchanging_stations import COUNTY, Desk
from tests.ui.stories.conftest import log_in
from tests.ui.stories.hands import Hands
from ui import prompts, sound
from ui.main_window import MainWindow

KEY = re.compile(r"\b[0-9a-z]{4}(?:-[0-9a-z]{4}){4,5}\b")


def judged(*words: object, cwd: Path | None = None) -> bool:
    """Whether a program of others says yes."""
    run = subprocess.run(list(map(str, words)), cwd=cwd, capture_output=True, check=False)
    return run.returncode == 0


@pytest.fixture
def county(
    make_station: StationMaker,  # noqa: F811
    make_window: Callable[[Path], MainWindow],
    qtbot: QtBot,
) -> Callable[[], Hands]:
    """Somebody at the county logs in."""

    def begin() -> Hands:
        session = make_station("漾濞县社保局", level=Level.COUNTY, code=COUNTY, training=True)
        folder = session.store.folder
        session.close()
        hands = Hands(qtbot, make_window(folder))
        log_in(hands)
        return hands

    return begin


@pytest.mark.clause("Y6.1.2c")
@pytest.mark.judge("7z", "openssl", "bagit")
def test_a_month_is_sealed_received_and_its_receipt_read(
    clerk: Hands,
    county: Callable[[], Hands],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sound, "chime", lambda: None)
    for number in range(2):
        session = clerk.window.desk.services.session
        Desk(session, Path()).confirm(number, method=Method.APP_SELF, photos=())
    scan, folder = tmp_path / "汇总表.pdf", tmp_path / "县局专用 3 号"
    folder.mkdir()
    chosen = [scan]
    monkeypatch.setattr(prompts, "choose_target", lambda *_: scan)
    monkeypatch.setattr(prompts, "choose_file", lambda *_: chosen[-1])
    monkeypatch.setattr(prompts, "choose_folder", lambda *_: folder)

    clerk.press("F10")
    clerk.sees("核对清单", "生成汇总表")
    clerk.still()
    clerk.press("Return")  # the paper is kept with its serial
    clerk.sees("存成 PDF")
    clerk.still()
    clerk.press("Alt+F")  # signed by hand and scanned
    clerk.until(scan.is_file)
    clerk.still()
    clerk.press("Alt+J")
    clerk.sees("选扫描件")
    clerk.press("Alt+F")
    clerk.sees("请看扫描件")
    clerk.still()
    clerk.press("1", 3)  # two signatures and the seal
    clerk.sees("包的密码", "您的密码")
    key = KEY.search(clerk.words())
    assert key is not None
    clerk.type(PASSWORD)
    clerk.press("Return")
    clerk.sees("放到文件夹")
    clerk.still()
    clerk.press("End")
    clerk.press("Return")
    clerk.sees("写好了")
    clerk.still()
    (package,) = folder.iterdir()

    opened = tmp_path / "解开"
    assert not judged("7z", "t", "-pwrong-password-1", package)
    assert judged("7z", "x", f"-p{key[0]}", f"-o{opened}", package)
    verify = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "signature.p7s"]
    verify += ["-content", "tagmanifest-sha256.txt", "-CAfile", "station.crt", "-purpose", "any"]
    assert judged(*verify, cwd=opened)
    assert judged(sys.executable, "-m", "bagit", "--validate", opened)
    for changed in ("data/确认明细.xlsx", "tagmanifest-sha256.txt"):  # the control
        (opened / changed).write_bytes(b"")
    assert not judged(*verify, cwd=opened)
    assert not judged(sys.executable, "-m", "bagit", "--validate", opened)

    there = county()
    chosen.append(package)
    there.press("F10")
    there.still()
    there.press("Alt+R")
    there.type("7kfm-x2qp-w9ht-c4nv-b6rd")
    there.press("Return")
    there.sees("package.password", "怎么办")
    there.press("Return")
    there.press("Ctrl+A")
    there.type(key[0])
    there.press("Return")
    there.sees("包里有什么", "苍山西镇社保中心", "正式包", "确认 2 条", "请对方读出他们那边的指纹")
    fingerprint = clerk.window.desk.services.session.station.certificate_sha256
    assert fingerprint in "".join(there.words().split())
    there.still()
    there.press("Alt+Y")
    there.press("Alt+J")
    there.sees("已经并入", "回执已经写好")
    there.still()
    assert there.window.desk.services.upkeep.check().ok
    (receipt,) = folder.glob("*.p7m")
    there.press("Return")
    there.still()
    there.window.close()

    chosen.append(receipt)
    clerk.window.activateWindow()
    clerk.until(clerk.window.isActiveWindow)
    clerk.press("Alt+H")
    clerk.sees("请对方读出他们那边的指纹")
    clerk.still()
    clerk.press("Alt+Y")
    clerk.sees("都完成了", "漾濞彝族自治县社会保险局已收")
    clerk.still()
    clerk.press("Alt+J")
    clerk.sees("2026年11月办完了", "回执在本机")
    assert clerk.window.desk.services.upkeep.check().ok
