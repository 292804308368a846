from __future__ import annotations

from pathlib import Path

import pytest

from qualdesk import paths
from qualdesk.domain.policy_load import load
from qualdesk.errors import Environment, Unreadable
from qualdesk.storage.policy_files import LARGEST, read_policy_text, read_policy_texts


def test_the_policies_that_ship_are_read_and_load() -> None:
    texts = read_policy_texts(paths.resources() / "policies")
    assert {t.file for t in texts} == {
        "national.toml",
        "yunnan-2021.toml",
        "dali-2021.toml",
        "yangbi-2021.toml",
        "yunlong-2021.toml",
        "rolling-12.toml",
    }
    assert {load(t.file.removesuffix(".toml"), texts).id for t in texts} == {
        t.file.removesuffix(".toml") for t in texts
    }


def test_only_toml_files_are_policies(tmp_path: Path) -> None:
    (tmp_path / "b.toml").write_text("b = 1", "utf-8")
    (tmp_path / "a.toml").write_bytes(b"\xef\xbb\xbfa = 1")
    (tmp_path / "readme.txt").write_text("x", "utf-8")
    assert [(t.file, t.text) for t in read_policy_texts(tmp_path)] == [
        ("a.toml", "a = 1"),
        ("b.toml", "b = 1"),
    ]
    assert read_policy_texts(tmp_path / "none") == ()


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "本站.toml"
    path.write_bytes('name = "漾濞"'.encode("gb18030"))
    with pytest.raises(Unreadable, match=r"file\.unreadable") as refused:
        read_policy_text(path)
    assert refused.value.where.file == "本站.toml"


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "big.toml"
    path.write_bytes(b"#" * (LARGEST + 1))
    with pytest.raises(Unreadable, match=r"file\.too_large"):
        read_policy_text(path)


def test_a_file_that_is_not_there_is_a_fault_of_the_pc(tmp_path: Path) -> None:
    with pytest.raises(Environment, match=r"file\.unreadable"):
        read_policy_text(tmp_path / "gone.toml")
