"""Laboratories that earlier versions of the program made, kept as files: what people have when they update."""

import zipfile
from pathlib import Path

_HERE = Path(__file__).parent

REVISION = "0002"
"""The revision that the kept laboratories stand at."""
PASSWORD = "amber tulip river 42"
"""Of everybody in them; not the demo laboratory's of today, which may become another."""
AS_FILE, AS_BACKUP = "sqlite", "postgresql"
"""A SQLite database with the papers that were printed from it, and the backup of a PostgreSQL database."""


def unpack(laboratory: str, folder: Path) -> Path:
    """Unpack a kept laboratory, with its papers, into a folder; the path of its database."""
    with zipfile.ZipFile(_HERE / f"revision_{REVISION}" / f"{laboratory}.zip") as archive:
        archive.extractall(folder)
        (name,) = [name for name in archive.namelist() if name.endswith(".db")]
    return folder / name
