"""Starts the desk again and again in processes of its own, offscreen, and takes what they say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def child(kind: str, *folders: Path) -> tuple[float, Mapping[str, Any]]:
    """When a process was started (`time.monotonic`), and what it measured."""
    surroundings = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    words = [sys.executable, "-m", "tests.bench.desk_child", kind, *map(str, folders)]
    begun = time.monotonic()
    done = subprocess.run(words, capture_output=True, env=surroundings, check=False, text=True)
    if done.returncode:
        raise RuntimeError(f"{kind} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    found: Mapping[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return begun, found
