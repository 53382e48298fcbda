"""Files named on the command line; what goes wrong with them is a refusal."""

from pathlib import Path

from qclab.domain.refusals import Conflict, Missing


def read(path: str) -> bytes:
    """All bytes of a file. Raises Missing."""
    try:
        return Path(path).read_bytes()
    except OSError as fault:
        raise Missing(f"{path} cannot be read: {fault.strerror}.") from fault


def check_place(path: str, *, new: bool = False) -> None:
    """Refuse a place that cannot be written to, before anything is recorded that is to be written there.

    With ``new`` also one where a file is already. Raises Missing, Conflict.
    """
    place = Path(path)
    try:
        if place.is_dir():
            raise Missing(f"{path} is a folder; name a file in it.")
        if not place.absolute().parent.is_dir():
            raise Missing(f"The folder {place.absolute().parent} does not exist.")
        if new and place.is_file():
            raise Conflict(f"There is a file {path} already; it is left as it is. Choose another name.")
    except OSError as fault:
        raise Missing(f"{path} cannot be written: {fault.strerror}.") from fault


def write(path: str, data: bytes, kept: str = "") -> None:
    """Write a file, in the place of one that is there. Raises Missing, and says then what was ``kept`` all the same."""
    try:
        Path(path).write_bytes(data)
    except OSError as fault:
        raise Missing(f"{path} cannot be written: {fault.strerror}.", *([kept] if kept else [])) from fault


def write_new(path: str, data: bytes) -> None:
    """Write a file where none is. Raises Missing, Conflict."""
    check_place(path, new=True)
    write(path, data)
