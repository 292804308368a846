"""What the steps share: the Windows and the two setups."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from installer.windows.proof import must_be, tree_of
from installer.wine.house import Done, House

DEFAULT = "AppData/Local/Programs/QualDesk"
PROGRAM = "资格确认台"
STATION = "训练 站点"
_RUN = """import os, runpy, sys
sys.argv = sys.argv[1:]
sys.path.insert(0, os.path.dirname(sys.argv[0]))
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@dataclass(slots=True)
class Trial:
    """What the steps share. `new` and `old` are setups, `stage` the tree of the new one."""

    house: House
    out: Path
    new: Path
    old: Path
    stage: Path
    version: str
    measured: dict[str, float] = field(default_factory=dict)

    def setup(self, file: Path, *words: str, small: str = "", timeout: float = 600) -> Done:
        """Run a setup silently."""
        copy = self.house.work / file.name
        if not copy.exists() or copy.stat().st_size != file.stat().st_size:
            shutil.copyfile(file, copy)
        done = self.house.run(
            "wine", self.house.seen(copy), "/S", *words, small=small, timeout=timeout
        )
        self.house.wait()
        return done

    @property
    def home(self) -> Path:
        """Where the program is installed by default."""
        return self.house.drive / "users" / "root" / DEFAULT

    @property
    def tree(self) -> Path:
        """The tree of the new version before it was packed."""
        return tree_of(self.stage)

    def script(self, name: str, *words: str, program: str = "qualdesk-cli.exe") -> list[str]:
        """The words that run a script beside this file in the program's own Python."""
        probe = self.house.work / "probe"
        if not probe.exists():
            shutil.copytree(self.tree, probe)
            (probe / "app" / "main.py").write_text(_RUN, encoding="utf-8")
        for file in Path(__file__).parent.glob("*.py"):
            shutil.copyfile(file, self.house.work / file.name)
        return [self.house.seen(probe / program), self.house.seen(self.house.work / name), *words]

    def cli(self, *words: str, folder: Path | None = None, **settings: str) -> Done:
        """Run the installed qualdesk-cli.exe."""
        program = self.house.seen((folder or self.home) / "qualdesk-cli.exe")
        return self.house.wine(program, *words, **settings)


def until(true_now: Callable[[], object], text: str, seconds: float = 300) -> None:
    """Wait for it; NotProven with `text` when it does not come."""
    end = time.monotonic() + seconds
    while not true_now():
        must_be(time.monotonic() < end, text)
        time.sleep(0.3)
