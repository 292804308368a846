"""Builds the Windows program twice and looks at it: `python3 installer/try_build.py`.

Debian's part of what try_in_wine.py proves, in about a minute; `dev.py test` calls it. Needs what
build.py needs, and 7z. Exit 0 only when every step was proven.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from installer import build  # noqa: E402 - found only with the line above
from installer.windows import proof  # noqa: E402
from installer.windows.ground import need  # noqa: E402

OUT = ROOT / "out" / "tried"


def main() -> int:
    """Build in two places, judge, and leave nothing when all is proven."""
    shutil.rmtree(OUT, ignore_errors=True)
    need({**build.PROGRAMS, "7z": "p7zip-full"})
    one, other = OUT / "one", OUT / "another place"
    if build.main(["--fast", "--out", str(one)]) or build.main(
        ["--tree-only", "--out", str(other)]
    ):
        return 1
    stage, (setup,) = one / "stage", one.glob("*.exe")
    report = [
        proof.told("same_again", lambda: proof.same_again(stage, other / "stage")),
        proof.told("libraries", lambda: proof.libraries(stage)),
        proof.told("unpacked", lambda: proof.unpacked(setup, stage, OUT / "unpacked")),
    ]
    if not all(line["proven"] for line in report):
        return 1
    shutil.rmtree(OUT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
