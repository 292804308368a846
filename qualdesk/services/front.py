"""What may be known of a station before anybody has logged in. Imports little: comes first."""

from __future__ import annotations

from pathlib import Path

from qualdesk.storage.slots import read_operators

DATABASE_NAME = "station.db"  # storage.engine.DATABASE_NAME: importing it would load the database


def is_station(folder: Path) -> bool:
    """Whether the folder holds a station."""
    return (folder / DATABASE_NAME).is_file()


def logins(folder: Path) -> tuple[str, ...]:
    """The login names that can open the station, in the order they were added.

    Damaged `slots.*` when neither copy of the key file can be read.
    """
    return read_operators(folder)
