"""Signatures: asked of a command, checked, and left out when two trees are compared."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

sys.path.insert(0, str(ROOT))

from installer.windows import signing

HEAD, OPTIONAL = 128, 128 + 24


def a_program(kind: int = 0x20B, body: bytes = b"code" * 100) -> bytes:
    """The head of a program of Windows, as far as a signer reads it."""
    head = bytearray(512)
    head[:2] = b"MZ"
    head[60:64] = HEAD.to_bytes(4, "little")
    head[OPTIONAL : OPTIONAL + 2] = kind.to_bytes(2, "little")
    return bytes(head) + body


def signed(program: bytes, kind: int = 0x20B) -> bytes:
    """As signtool leaves it: filled up, signature at the end, its place and a sum in the head."""
    whole = bytearray(program.ljust(-(-len(program) // 8) * 8, b"\0"))
    entry = OPTIONAL + (112 if kind == 0x20B else 96) + 32
    whole[entry : entry + 8] = len(whole).to_bytes(4, "little") + (16).to_bytes(4, "little")
    whole[OPTIONAL + 64 : OPTIONAL + 68] = b"sum!"
    return bytes(whole) + b"signature, 16 by"


@pytest.mark.parametrize("kind", [0x20B, 0x10B])
def test_a_signature_is_seen_and_left_out(kind: int) -> None:
    program = a_program(kind, b"odd length.")
    assert not signing.is_signed(program)
    assert signing.is_signed(signed(program, kind))
    assert signing.unsigned(signed(program, kind)) == signing.unsigned(program)
    other = a_program(kind, b"odd LENGTH.")
    assert signing.unsigned(signed(other, kind)) != signing.unsigned(program)


@pytest.mark.parametrize("content", [b"", b"MZ", b"text", bytes(600)])
def test_what_is_no_program_is_compared_as_it_is(content: bytes) -> None:
    assert signing.unsigned(content) == content
    assert not signing.is_signed(content)


def a_tree(folder: Path, program: bytes) -> Path:
    (folder / "program").mkdir(parents=True)
    (folder / "program" / "QualDesk.exe").write_bytes(program)
    (folder / "current.txt").write_bytes(b"0.1.0-1a2b3c4d\n")
    return folder


def test_two_trees_differ_by_contents_and_names_but_not_by_signatures(tmp_path: Path) -> None:
    one = a_tree(tmp_path / "a", a_program())
    other = a_tree(tmp_path / "b", signed(a_program()))
    assert signing.differences(one, other) == []
    (other / "current.txt").write_bytes(b"0.1.0-1a2b3c4e\n")
    assert signing.differences(one, other) == ["current.txt"]
    (other / "extra.txt").touch()
    (other / "program" / "QualDesk.exe").write_bytes(signed(a_program(body=b"virus")))
    wrong = ["current.txt", "extra.txt", "program/QualDesk.exe"]
    assert signing.differences(one, other) == signing.differences(other, one) == wrong


def test_the_command_gets_the_program_and_must_sign_it(tmp_path: Path) -> None:
    program = tmp_path / "安装 程序.exe"
    program.write_bytes(a_program())
    (tmp_path / "signed").write_bytes(signed(a_program()))
    signer = tmp_path / "sign.py"
    signer.write_text(
        "import shutil, sys\nshutil.copyfile(sys.argv[1], sys.argv[2])\n", encoding="utf-8"
    )
    command = f'"{sys.executable}" "{signer}"'
    signing.sign(f'{command} "{tmp_path / "signed"}"', program)
    assert signing.is_signed(program.read_bytes())
    program.write_bytes(a_program())
    for idle in (f'{command} "{program}x"', f'"{sys.executable}" -c ""'):
        with pytest.raises(SystemExit, match="was not signed"):
            signing.sign(idle, program)
