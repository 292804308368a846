"""Runs commands as another program would: arguments, environment, one JSON document."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from qualdesk.cli.main import run
from qualdesk.clock import Clock
from qualdesk.domain.station import Level
from qualdesk.services.setup import SetupRequest, create_station
from qualdesk.storage.keys import KdfCost

USER, PASSWORD = "王管理", "correct horse 7"


@dataclass(frozen=True)
class Ran:
    """What a command left: its exit code and its envelope."""

    code: int
    envelope: dict[str, Any]

    @property
    def result(self) -> dict[str, Any]:
        return dict(self.envelope["result"])

    @property
    def codes(self) -> list[str]:
        return [problem["code"] for problem in self.envelope["problems"]]


Runner = Callable[..., Ran]


@pytest.fixture
def qualdesk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Runner:
    """Runs a command with --json against the station folder of the test."""
    monkeypatch.setenv("QUALDESK_DATA", str(tmp_path / "数据 文件夹"))
    monkeypatch.setenv("QUALDESK_USER", USER)
    monkeypatch.setenv("QUALDESK_PASSWORD", PASSWORD)

    def call(*words: object) -> Ran:
        capsys.readouterr()
        code = run(["--json", *map(str, words)])
        return Ran(code, json.loads(capsys.readouterr().out))

    return call


@pytest.fixture
def station(tmp_path: Path) -> Path:
    """A training township with a cheap key derivation, closed; commands open it."""
    folder = tmp_path / "数据 文件夹"
    request = SetupRequest(
        level=Level.TOWNSHIP,
        code="532922101000",
        name="苍山西镇社会保障服务中心",
        policy_id="yangbi-2021",
        admin=USER,
        password=PASSWORD,
        training=True,
    )
    session, _ = create_station(folder, request, Clock(), KdfCost(64, 1, 1))
    session.close()
    return folder
