"""A file that is there whole or not at all, and for nobody else to read: made beside its name, which it gets last."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qclab.domain.codes import AtDisk
from qclab.domain.refusals import Conflict, Missing, Unavailable


@contextmanager
def finished(path: Path) -> Iterator[Path]:
    """A name to write under; what is there at the end is on the disk before it gets its final name."""
    try:
        if path.is_dir():
            raise Missing(f"{path} is a folder; name a file in it.", code=AtDisk.IS_A_FOLDER)
        if not path.parent.is_dir():
            raise Missing(f"The folder {path.parent} does not exist.", code=AtDisk.NO_FOLDER)
        for taken in (path, path.with_name(path.name + "-wal")):
            if taken.exists():
                raise Conflict(f"There is a file {taken} already. Choose another name.", code=AtDisk.THERE_ALREADY)
        partial = path.with_name(path.name + ".partial")
        _remove(partial)
        partial.touch(mode=0o600)
    except OSError as fault:
        raise Unavailable(f"{path} cannot be written: {fault.strerror}.", code=AtDisk.NOT_WRITTEN) from fault
    try:
        yield partial
        with partial.open("rb+") as written:
            os.fsync(written.fileno())
        partial.replace(path)
        if os.name == "posix":
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
    finally:
        _remove(partial)


def _remove(partial: Path) -> None:
    for end in ("", "-wal", "-shm", "-journal"):
        partial.with_name(partial.name + end).unlink(missing_ok=True)
