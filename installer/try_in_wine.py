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
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from installer import build, dev  # noqa: E402 - found only with the line above
from installer.windows.ground import must, say  # noqa: E402

PREVIOUS = "0.0.9"


def in_our_environment() -> None:
    """Go on in the checkout's .venv: the month on Linux needs the program's packages."""
    if Path(sys.prefix).resolve() == dev.VENV.resolve():
        return
    dev.set_up("run")
    os.execv(dev.PYTHON, [str(dev.PYTHON), *sys.argv])


def built(folder: Path, *words: str) -> None:
    """Build the checkout into the empty `folder`, quickly packed."""
    shutil.rmtree(folder, ignore_errors=True)
    if build.main(["--fast", "--out", str(folder), *words]):
        sys.exit("the build failed")


def signer(folder: Path) -> str:
    """A command that signs with a certificate made for this try."""
    key, certificate, script = (folder / name for name in ("key.pem", "certificate.pem", "sign.sh"))
    must(
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
        "/CN=QualDesk try-out", "-keyout", key, "-out", certificate,
    )  # fmt: skip
    script.write_text(
        f"osslsigncode sign -certs '{certificate}' -key '{key}' -in \"$1\" -out \"$1.signed\" "
        '>/dev/null && mv "$1.signed" "$1"\n',
        encoding="utf-8",
    )
    return f"sh {shlex.quote(str(script))}"


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
    from installer.windows import program, proof
    from installer.wine import house
    from installer.wine import program_steps as program_of
    from installer.wine import setup_steps as setup_of
    from installer.wine.trial import Trial

    begun = time.monotonic()
    out = wanted.out.absolute()
    out.mkdir(parents=True, exist_ok=True)
    root = house.make_root()
    if not wanted.keep_build:
        built(out / PREVIOUS, "--as-version", PREVIOUS)
        built(out / "new", "--sign", signer(out))
        built(out / "again", "--tree-only")
    new, old = (next((out / name).glob("*.exe")) for name in ("new", PREVIOUS))
    with house.screen() as display:
        place = house.fresh(root, display)
        shutil.rmtree(place.work)
        place.work.mkdir()
        trial = Trial(place, out, new, old, out / "new" / "stage", program.version())
        trial.measured["setup_mb"] = new.stat().st_size / 1e6
        plan: tuple[tuple[str, Callable[[], str]], ...] = (
            ("same_again", lambda: proof.same_again(trial.stage, out / "again" / "stage")),
            ("signed", lambda: proof.all_signed(trial.stage, new)),
            ("libraries", lambda: proof.libraries(trial.stage)),
            ("refusals", lambda: setup_of.refusals(trial)),
            ("chinese_path", lambda: setup_of.chinese_path(trial)),
            ("by_hand", lambda: setup_of.by_hand(trial)),
            ("install", lambda: setup_of.install(trial)),
            ("windows_needs", lambda: program_of.windows_needs(trial)),
            ("start", lambda: program_of.start(trial)),
            ("scanner", lambda: setup_of.scanner(trial)),
            ("upgrade", lambda: setup_of.upgrade(trial)),
            ("pictures", lambda: program_of.pictures(trial)),
            ("same_month", lambda: program_of.same_month(trial, linux)),
            ("uninstall", lambda: setup_of.uninstall(trial)),
        )
        chosen = wanted.only.split(",") if wanted.only else [name for name, _ in plan]
        report = [proof.told(name, step) for name, step in plan if name in chosen]
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
