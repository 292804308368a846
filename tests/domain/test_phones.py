"""Telephone numbers of people and of offices."""

from __future__ import annotations

import pytest

from qualdesk.domain.phones import is_office_phone, is_phone


@pytest.mark.parametrize("number", ["13987212345", "0872-7520000", "7520000", "02887654321"])
def test_mobiles_and_fixed_lines_are_of_anybody(number: str) -> None:
    assert is_phone(number)
    assert is_office_phone(number)


@pytest.mark.parametrize("number", ["12333", "12345", "96128", "400-810-1234", "0872-7520000转801"])
def test_service_lines_and_extensions_are_of_offices(number: str) -> None:
    assert is_office_phone(number)
    assert not is_phone(number)


@pytest.mark.parametrize("number", ["", "123", "1", "139087212345", "0872", "打给我", "7520000转"])
def test_anything_else_is_none(number: str) -> None:
    assert not is_phone(number)
    assert not is_office_phone(number)
