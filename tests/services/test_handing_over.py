"""From the outbox to the stick: whole and read back, or as if nothing had happened."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from qualdesk.errors import Cancelled, Environment, Refused
from qualdesk.packages import medium
from qualdesk.progress import Progress, Step
from qualdesk.services import handing_over
from qualdesk.services.handing_over import HANDED, HandingOver
from qualdesk.services.session import Session
from qualdesk.storage.queries import audit

NAME = "资格确认_532922101000_month_2026-11_1.zip"
CONTENT = bytes(range(256)) * (3 << 12)  # three chunks


@pytest.fixture
def handing(session: Session) -> HandingOver:
    """A station with a package in its outbox."""
    made = HandingOver(session)
    made.outbox.mkdir()
    (made.outbox / NAME).write_bytes(CONTENT)
    return made


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "县局专用 3 号"
    folder.mkdir()
    return folder


def acts(session: Session) -> list[str]:
    with session.read() as connection:
        return [entry.name for entry in audit.entries(connection)]


def test_the_package_lies_on_the_stick_and_the_audit_says_so(
    handing: HandingOver, session: Session, stick: Path
) -> None:
    steps: list[Step] = []
    done = handing.write(NAME, stick, Progress(steps.append))
    assert done.path.read_bytes() == CONTENT
    assert done.path.parent == stick
    handing.note(done)
    assert acts(session)[-1] == HANDED
    assert {step.label for step in steps} == {"写入", "读回核对"}
    assert [path.name for path in stick.iterdir()] == [NAME]


def test_a_second_stick_gets_the_same_bytes(handing: HandingOver, stick: Path) -> None:
    other = stick.parent / "另一个"
    other.mkdir()
    assert handing.write(NAME, stick).sha256 == handing.write(NAME, other).sha256


def test_cancelled_half_way_nothing_is_left(
    handing: HandingOver, session: Session, stick: Path
) -> None:
    before = acts(session)
    seen: list[Step] = []
    with pytest.raises(Cancelled):
        handing.write(NAME, stick, Progress(seen.append, lambda: len(seen) > 1))
    assert list(stick.iterdir()) == []
    assert acts(session) == before


def test_a_stick_that_gives_back_other_bytes_is_told(
    handing: HandingOver, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoil(path: Path) -> None:
        path.write_bytes(CONTENT[:-1] + b"?")

    monkeypatch.setattr(medium, "forget", spoil)
    with pytest.raises(Environment) as told:
        handing.write(NAME, stick)
    assert told.value.code == "disk.unfaithful"
    assert list(stick.iterdir()) == []


def test_a_stick_that_is_too_small_or_gone_is_told(
    handing: HandingOver, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(handing_over, "free_space", lambda _: len(CONTENT))
        with pytest.raises(Environment) as small:
            handing.write(NAME, stick)
    assert small.value.code == "disk.full"
    shutil.rmtree(stick)
    with pytest.raises(Environment) as gone:
        handing.write(NAME, stick)
    assert gone.value.code == "disk.not_found"
    assert handing.file(NAME) is not None


def test_a_package_that_was_taken_away_is_built_again(handing: HandingOver, stick: Path) -> None:
    (handing.outbox / NAME).unlink()
    with pytest.raises(Refused) as refused:
        handing.write(NAME, stick)
    assert refused.value.code == "package.gone"
