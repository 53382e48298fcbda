"""Files named on the command line; what goes wrong with them is a refusal."""

from pathlib import Path

from qclab.domain.refusals import Missing


def read(path: str) -> bytes:
    """All bytes of a file. Raises Missing."""
    try:
        return Path(path).read_bytes()
    except OSError as fault:
        raise Missing(f"{path} cannot be read: {fault.strerror}.") from fault


def check_place(path: str) -> None:
    """Refuse a place that cannot be written to, before anything is recorded that is to be written there."""
    place = Path(path)
    if place.is_dir():
        raise Missing(f"{path} is a folder; name a file in it.")
    if not place.absolute().parent.is_dir():
        raise Missing(f"The folder {place.absolute().parent} does not exist.")


def write(path: str, data: bytes) -> None:
    """Write a file, in the place of one that is there. Raises Missing."""
    try:
        Path(path).write_bytes(data)
    except OSError as fault:
        raise Missing(f"{path} cannot be written: {fault.strerror}.") from fault
