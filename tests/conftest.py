"""What holds for every test: no network, no screen, a strange time zone, no settings of ours."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# Before any test imports Qt. TESTS_ON_DISPLAY: that one instead (tests/ui/stories).
if "TESTS_ON_DISPLAY" in os.environ:
    os.environ["DISPLAY"] = os.environ["TESTS_ON_DISPLAY"]
    os.environ["QT_QPA_PLATFORM"] = "xcb"
else:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"

# A zone that no office has: whatever reads the PC's zone shows. POSIX form, needs no zone data.
os.environ["TZ"] = "ELSEWHERE+10"
if hasattr(time, "tzset"):
    time.tzset()

# In CI the same examples every time; at a desk new ones. A slow machine is no fault of a rule.
settings.register_profile(
    "house",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("house")


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """QualDesk works offline: a test that looks for another machine fails."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex
    look_up = socket.getaddrinfo

    def must_be_here(host: object) -> None:
        if host not in (None, "", "localhost", "::1") and not str(host).startswith("127."):
            pytest.fail(f"the network was asked for {host!r}")

    def connect_here(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple):
            must_be_here(address[0])
        return connect(self, address)

    def connect_ex_here(self: socket.socket, address: Any) -> int:
        if isinstance(address, tuple):
            must_be_here(address[0])
        return connect_ex(self, address)

    def look_up_here(host: Any, *rest: Any, **named: Any) -> Any:
        must_be_here(host)
        return look_up(host, *rest, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        patch.setattr(socket.socket, "connect_ex", connect_ex_here)
        patch.setattr(socket, "getaddrinfo", look_up_here)
        yield


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No QUALDESK_* variable of the person at the desk reaches a test."""
    for name in list(os.environ):
        if name.startswith("QUALDESK_"):
            monkeypatch.delenv(name)
