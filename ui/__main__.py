"""The entry point: without a command the desktop, with a command the command line (no Qt)."""

from __future__ import annotations

import sys


def main() -> None:
    """Run `qualdesk`; the exit code is that of the command (resources/regulations/cli.md)."""
    from qualdesk.cli.main import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
