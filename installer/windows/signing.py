"""Signs programs with a command of the maker's, and compares trees without their signatures.

`build.py --sign COMMAND` runs the command with each of our programs as its last word: the two
launchers, rollback.exe, the uninstaller, setup.exe. It signs in place, as signtool does; keys and
certificates are its own affair. makensis calls this file for what it writes itself.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

COMMAND = "QUALDESK_SIGN"
"""The environment variable in which makensis hands the command on."""

_PE32, _PE32_PLUS = 0x10B, 0x20B
_SECURITY = 4  # the entry of the directories that says where the signature lies


def sign(command: str, program: Path) -> None:
    """Sign in place; ends the build when the command fails or leaves the program unsigned."""
    name = shlex.quote(str(program)) if os.name == "posix" else f'"{program}"'
    done = subprocess.run(f"{command} {name}", shell=True, check=False)
    if done.returncode or not is_signed(program.read_bytes()):
        sys.exit(f"{program.name} was not signed (exit {done.returncode}): {command}")


def is_signed(program: bytes) -> bool:
    """Whether a program of Windows carries a signature."""
    places = _places(program)
    return bool(places and int.from_bytes(program[places[1] + 4 : places[1] + 8], "little"))


def unsigned(program: bytes) -> bytes:
    """The program without its signature and checksum, filled to eight bytes as signers do.

    What is no program of Windows comes back as it is.
    """
    places = _places(program)
    if places is None:
        return program
    checksum, entry = places
    at = int.from_bytes(program[entry : entry + 4], "little")
    body = bytearray(program[:at] if is_signed(program) else program)
    body[checksum : checksum + 4] = bytes(4)
    body[entry : entry + 8] = bytes(8)
    return bytes(body.ljust(-(-len(body) // 8) * 8, b"\0"))


def _places(program: bytes) -> tuple[int, int] | None:
    """Where the checksum and the entry of the signature stand in the head of a program."""
    if program[:2] != b"MZ" or len(program) < 512:
        return None
    optional = int.from_bytes(program[60:64], "little") + 24
    kind = int.from_bytes(program[optional : optional + 2], "little")
    directories = {_PE32: 96, _PE32_PLUS: 112}.get(kind)
    return (optional + 64, optional + directories + 8 * _SECURITY) if directories else None


def differences(one: Path, other: Path) -> list[str]:
    """Names of files that two trees do not have alike, signatures and times left out."""
    names = [
        {p.relative_to(t).as_posix() for p in t.rglob("*") if p.is_file()} for t in (one, other)
    ]
    both = names[0] & names[1]
    differing = {n for n in both if not _alike((one / n).read_bytes(), (other / n).read_bytes())}
    return sorted((names[0] ^ names[1]) | differing)


def _alike(one: bytes, other: bytes) -> bool:
    return one == other or unsigned(one) == unsigned(other)


if __name__ == "__main__":
    sign(os.environ[COMMAND], Path(sys.argv[1]))
