"""The entry point: without a command the desktop, with a command the command line (no Qt)."""

from __future__ import annotations

import sys

READ_TABLE = "--read-table"  # read_table.FLAG, written out: importing it would load the parser


def main() -> None:
    """Run `qualdesk`; the exit code is that of the command (command-line.md).

    A frozen program starts itself as the process that parses foreign tables: then nothing else
    of the program is loaded.
    """
    if sys.argv[1:2] == [READ_TABLE]:
        from qualdesk.cli import read_table

        sys.exit(read_table.main(sys.argv[2:]))
    from qualdesk.cli.main import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
