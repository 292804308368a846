"""Runs inside Wine: holds a file as a virus scanner does, until another file is there."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from needs import hold, let_go


def main(file: str, held: Path, release: Path) -> int:
    """Hold `file`; `held` is made then."""
    handle = hold(file)
    held.touch()
    while not release.exists():
        time.sleep(0.1)
    let_go(handle)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
