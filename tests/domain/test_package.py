from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualdesk.domain.package import (
    MIN_PASSWORD,
    PackageKind,
    PackageName,
    check_password,
    suggest_password,
)
from qualdesk.errors import Refused

PERIODS = ["2026-01", "2026-11", "2026H1", "2026H2", "2026Q4"]

NAMES = st.builds(
    PackageName,
    st.integers(0, 10**12 - 1).map("{:012d}".format),
    st.sampled_from(PackageKind),
    st.sampled_from(PERIODS),
    st.integers(1, 999_999_999),
    st.just(1),
    st.integers(1, 9999),
)


@given(NAMES)
def test_a_name_can_be_read_back_from_its_identifier(name: PackageName) -> None:
    assert PackageName.parse(name.identifier) == name


def test_file_names_follow_the_design() -> None:
    name = PackageName("532922100000", PackageKind.MONTH, "2026-11", 3)
    assert name.file_name == "资格确认_532922100000_month_2026-11_3.zip"
    split = PackageName("532922100000", PackageKind.ROUND, "2026H2", 3, 2, 5)
    assert split.file_name == "资格确认_532922100000_round_2026H2_3_2of5.zip"
    assert split.receipt_name("532922000000") == (
        "资格确认回执_532922100000_round_2026H2_3_2of5_532922000000.p7m"
    )


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "532922100000_month_2026-13_3",
        "532922100000_month_2026-11_0",
        "532922100000_other_2026-11_1",
        "53292210000_month_2026-11_1",
        "532922100000_month_2026H3_1",
        "532922100000_month_2026-11_1_3of2",
        "532922100000_month_2026-11_1\n",
        "５32922100000_month_2026-11_1",
        "../532922100000_month_2026-11_1",
    ],
)
def test_anything_else_is_no_name(wrong: str) -> None:
    with pytest.raises(ValueError, match="not a package name"):
        PackageName.parse(wrong)


def test_suggested_passwords_are_clear_long_and_never_the_same() -> None:
    made = {suggest_password() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        check_password(password)
        assert [len(group) for group in password.split("-")] == [4] * 6
        assert not set(password) & set("01iloIO")


@pytest.mark.parametrize(
    "password",
    [
        "Kd8#fLq2!vZp7w",
        "red-kite-ninth-lamp-7",
        "abcd-efgh-jkmn-pqrs",
        "Abcd1234Efgh5678",
        "!#%&()*+,/:;<=",
        "PRINTABLE_ascii~only{}",
    ],
)
def test_good_passwords_are_taken(password: str) -> None:
    check_password(password)


@pytest.mark.parametrize(
    "password",
    [
        "",
        "Kd8#fLq2!vZp7"[: MIN_PASSWORD - 1],
        "资格确认资格确认资格确认资格确认",
        "Kd8#fLq2!vZp7ｗ",
        " Kd8#fLq2vZp7w",
        "Kd8#fLq2!vZp7\n",
        "aaaaaaaaaaaaaaaa",
        "11112222333344445555",
        "abcdefghijklmnopq",
        "1234-5678-9012-3456",
        "qwertyuiopasdfgh",
        "zyxwvutsrqponmlk",
        "aB3aB3aB3aB3aB3",
        "ab12cd9ab12cd9",
    ],
)
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(Refused) as refused:
        check_password(password)
    assert refused.value.code == "package.weak_password"
    assert refused.value.remedy
    assert not password or password not in refused.value.body
