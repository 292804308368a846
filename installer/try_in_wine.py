"""Installs and runs the Windows program under Wine 10: `python3 installer/try_in_wine.py`.

Builds the setup and a "previous version" (the same tree with a lower number), or takes those given,
and walks through the promises of README.md, "The Windows program". The first run makes a folder
with Wine in the cache (~/.cache/qualdesk-build). Needs Debian and root; installs what is missing.
Exit 0 only when every step was proven; report, pictures and both months lie in out/wine.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from installer import build, dev  # noqa: E402 - found only with the line above
from installer.windows.ground import say  # noqa: E402

PREVIOUS = "0.0.9"


def in_our_environment() -> None:
    """Go on in the checkout's .venv: the month on Linux needs the program's packages."""
    if Path(sys.prefix).resolve() == dev.VENV.resolve():
        return
    dev.set_up("run")
    os.execv(dev.PYTHON, [str(dev.PYTHON), *sys.argv])


def built(out: Path, version: str | None) -> Path:
    """The setup of the checkout, quickly packed."""
    folder = out / (version or "new")
    words = ["--fast", "--out", str(folder), *(["--as-version", version] if version else [])]
    if build.main(words):
        sys.exit("the build failed")
    return next(folder.glob("QualDesk-Setup-*.exe"))


def linux(environment: dict[str, str], words: list[str]) -> tuple[int, str]:
    """Run the checkout's own program."""
    done = subprocess.run(
        [sys.executable, "-m", "ui", *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout


def asked(words: Sequence[str]) -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="try_in_wine.py", description="Try it in Wine 10.")
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "wine")
    parser.add_argument("--only", default="", help="steps, parted by commas (for the maker)")
    parser.add_argument("--keep-build", action="store_true", help="take the setups of last time")
    return parser.parse_args(words)


def main(words: Sequence[str]) -> int:
    """Try everything; the report as JSON, 0 when all is proven."""
    wanted = asked(words)
    in_our_environment()
    from installer.windows import program
    from installer.wine import house, steps

    begun = time.monotonic()
    out = wanted.out.absolute()
    out.mkdir(parents=True, exist_ok=True)
    root = house.make_root()
    if not wanted.keep_build:
        for name in (PREVIOUS, "new"):
            shutil.rmtree(out / name, ignore_errors=True)
        built(out, PREVIOUS)
        built(out, None)
    new, old = (next((out / name).glob("*.exe")) for name in ("new", PREVIOUS))
    with house.screen() as display:
        place = house.fresh(root, display)
        shutil.rmtree(place.work)
        place.work.mkdir()
        trial = steps.Trial(place, out, new, old, out / "new" / "stage", program.version())
        trial.measured["setup_mb"] = new.stat().st_size / 1e6
        plan: tuple[tuple[str, Callable[[], str]], ...] = (
            ("libraries", lambda: steps.libraries(trial)),
            ("refusals", lambda: steps.refusals(trial)),
            ("chinese_path", lambda: steps.chinese_path(trial)),
            ("install", lambda: steps.install(trial)),
            ("windows_needs", lambda: steps.windows_needs(trial)),
            ("start", lambda: steps.start(trial)),
            ("upgrade", lambda: steps.upgrade(trial)),
            ("pictures", lambda: steps.pictures(trial)),
            ("same_month", lambda: steps.same_month(trial, linux)),
            ("uninstall", lambda: steps.uninstall(trial)),
        )
        chosen = wanted.only.split(",") if wanted.only else [name for name, _ in plan]
        report = [told(name, step) for name, step in plan if name in chosen]
        place.stop()
    proven = sum(1 for line in report if line["proven"])
    summary = {
        "steps": report,
        "measured": {name: round(value, 2) for name, value in trial.measured.items()},
        "seconds": round(time.monotonic() - begun),
    }
    text = json.dumps(summary, ensure_ascii=False, indent=1)
    (out / "report.json").write_text(text + "\n", encoding="utf-8")
    say(json.dumps(summary["measured"]))
    say(f"{summary['seconds']} s; pictures and both months in {out}")
    print(f"{proven} passed, {len(report) - proven} failed")
    return 0 if proven == len(report) else 1


def told(name: str, step: Callable[[], str]) -> dict[str, object]:
    """Do a step and print what it proved, or why not."""
    from installer.wine.month import CommandFailed
    from installer.wine.steps import NotProven

    begun = time.monotonic()
    try:
        said, proven = step(), True
    except (NotProven, CommandFailed) as fault:
        said, proven = str(fault), False
    seconds = time.monotonic() - begun
    print(f"{'ok  ' if proven else 'FAIL'} {name} ({seconds:.0f} s): {said}", flush=True)
    return {"step": name, "proven": proven, "seconds": round(seconds), "said": said}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
