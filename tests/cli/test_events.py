"""events, app-help, photos: keys and codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualdesk.imaging.portraits import draw_portrait
from tests.cli.conftest import Runner
from tests.cli.test_visits import FIRST, OLD, folder
from tests.services.conftest import TODAY

__all__ = ["folder"]
SECOND = max(person.id_number for person in OLD)


@pytest.mark.clause("L2.3.1", "P3.1")
def test_an_event_and_its_photos(qualdesk: Runner, folder: Path, tmp_path: Path) -> None:
    assert folder.is_dir()
    group = tmp_path / "合影.jpg"
    group.write_bytes(draw_portrait(1))
    pictures = tmp_path / "照片"
    pictures.mkdir()
    (pictures / f"{FIRST}.jpg").write_bytes(draw_portrait(2))
    recorded = qualdesk(
        *("events", "record", "--kind", "health_check", "--name", "体检", "--place", "卫生院"),
        *("--on", TODAY, "--id", FIRST, "--photo", group, "--photos", pictures),
    )
    assert (recorded.code, recorded.result["attended"], recorded.result["confirmed"]) == (0, 1, 1)
    fact = qualdesk("recipient", FIRST).result["confirmations"][0]
    assert fact["place"] == "卫生院（体检）"
    assert qualdesk("events", "list").result["items"][0]["confirmed"] == 1
    assert qualdesk("app-help", "add", FIRST, "--helper", "段丽华").code == 0
    counted = qualdesk("app-help", "count").result
    assert (counted["times"], counted["people"], len(counted["villages"])) == (1, 1, 1)


@pytest.mark.clause("P2.3")
def test_a_folder_of_pictures_is_matched_and_confirmed(
    qualdesk: Runner, folder: Path, tmp_path: Path
) -> None:
    assert folder.is_dir()
    pictures = tmp_path / "照片"
    pictures.mkdir()
    (pictures / f"{FIRST}.jpg").write_bytes(draw_portrait(2))
    (pictures / "IMG_1.jpg").write_bytes(draw_portrait(3))
    matched = qualdesk("photos", "match", pictures)
    assert (matched.code, matched.codes) == (0, ["photo.unmatched"])
    assert [one["id_number"] for one in matched.result["matched"]] == [FIRST]
    assert [one["file"] for one in matched.result["tray"]] == ["IMG_1.jpg"]
    done = qualdesk("photos", "confirm", pictures, "--take", f"IMG_1.jpg={SECOND}")
    assert (done.code, done.codes) == (0, [])
    assert {one["id_number"] for one in done.result["confirmed"]} == {FIRST, SECOND}
    again = qualdesk("photos", "confirm", pictures)
    assert (again.code, again.codes) == (1, ["claims.nothing"])
    assert qualdesk("photos", "confirm", pictures, "--take", "IMG_1.jpg").code == 2
    wrong = qualdesk("photos", "confirm", pictures, "--leave", "没有.jpg")
    assert wrong.codes == ["file.unreadable"]
    assert qualdesk("photos", "match", tmp_path / "没有").codes == ["folder.missing"]


@pytest.mark.clause("P2.3")
def test_a_picture_that_cannot_be_opened_is_asked_for_again(
    qualdesk: Runner, folder: Path, tmp_path: Path
) -> None:
    assert folder.is_dir()
    pictures = tmp_path / "照片"
    pictures.mkdir()
    (pictures / "IMG_1.jpg").write_bytes(draw_portrait(3))
    (pictures / "IMG_2.jpg").write_bytes(b"x")
    told = {
        Path(one["where"]["file"]).name: one["message"]
        for one in qualdesk("photos", "match", pictures).envelope["problems"]
    }
    assert "改成身份证号码" in told["IMG_1.jpg"]
    assert "另要一张" in told["IMG_2.jpg"]
