"""Files that people choose, on their way in: how much of them is read is known before they are."""

import stat
from pathlib import Path

from qclab.domain.codes import AtDisk
from qclab.domain.counts import size
from qclab.domain.refusals import Invalid, Missing


def read_whole(path: Path, largest: int, kept: str = "Nothing was changed.") -> bytes:
    """All bytes of a file of at most ``largest``; ``kept`` ends what is said otherwise. Raises Missing, Invalid."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise Missing(f"{path.name or path} is a folder or a device, not a file. {kept}", code=AtDisk.NOT_A_FILE)
        if found.st_size <= largest:
            with path.open("rb") as file:
                data = file.read(largest + 1)
            if len(data) <= largest:
                return data
    except (OSError, ValueError) as fault:
        why = fault.strerror if isinstance(fault, OSError) else str(fault)
        raise Missing(f"{path.name or path} cannot be read: {why}. {kept}", code=AtDisk.NOT_READ_NOW) from fault
    raise Invalid(
        f"{path.name} has {size(found.st_size)}; at most {size(largest)} are read. {kept}", code=AtDisk.TOO_LARGE
    )
