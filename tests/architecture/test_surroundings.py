"""What tests/conftest.py promises every test, seen from inside one."""

from __future__ import annotations

import os
import socket
import time

import pytest


def test_a_test_that_looks_for_another_machine_fails() -> None:
    # A datagram socket sends nothing when it connects, and .invalid never resolves.
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line,
        pytest.raises(pytest.fail.Exception, match="network"),
    ):
        line.connect(("192.0.2.1", 9))
    with pytest.raises(pytest.fail.Exception, match="network"):
        socket.getaddrinfo("county.invalid", 443)


def test_the_machine_itself_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)) as line:
            assert line.getpeername()[1] == port


def test_no_setting_of_the_desk_and_no_screen_reaches_a_test() -> None:
    assert [name for name in os.environ if name.startswith("QUALDESK_")] == []
    assert os.environ["QT_QPA_PLATFORM"] == "offscreen"


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows takes its zone from the system")
def test_the_zone_of_the_pc_is_not_that_of_the_office() -> None:
    assert time.timezone == 10 * 3600
