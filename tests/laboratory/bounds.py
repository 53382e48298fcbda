"""How long a file may be looked at, and how much memory that may take."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SECONDS, MEGABYTES = 5, 300
_CLEAR, _STATUS = Path("/proc/self/clear_refs"), Path("/proc/self/status")
_PEAK = re.compile(r"VmHWM:\s*(\d+)")


class Bounded:
    """The most that any of the files took: seconds of the processor, for the wall clock belongs to whatever else runs,
    and megabytes beyond what the tests themselves hold, where the platform tells."""

    def __init__(self) -> None:
        self.seconds, self.megabytes = 0.0, 0.0

    @contextmanager
    def one(self, name: object) -> Iterator[None]:
        """Look at one file: more than the bounds is told with its name."""
        before, began = _peak(anew=True), time.process_time()
        yield
        seconds, megabytes = time.process_time() - began, _peak() - before
        assert (seconds < SECONDS, megabytes < MEGABYTES) == (True, True), (name, seconds, megabytes)
        self.seconds, self.megabytes = max(self.seconds, seconds), max(self.megabytes, megabytes)

    def __str__(self) -> str:
        return f"at most {self.seconds:.2f} s and {self.megabytes:.0f} MB each"


def _peak(*, anew: bool = False) -> float:
    """The most memory that this process has held, or does from now on, in megabytes."""
    if not _STATUS.exists():
        return 0.0
    if anew:
        _CLEAR.write_text("5")  # proc(5): the peak is what is held now
    found = _PEAK.search(_STATUS.read_text())
    return int(found[1]) / 1024 if found else 0.0
