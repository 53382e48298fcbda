"""An observation: what was seen or measured at the bench, of which a result is made."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Observation:
    """A replicate, a planned reading or a control of one parameter of a test.

    ``container`` is the id of the container it was seen in, empty where none was named; ``reading`` the day of the
    planned reading it belongs to; ``control`` the name of a control, empty for the material itself. ``typed`` and
    ``read_as`` are the text and how it was read; ``source`` says where it came from: typed, pasted, an import, an
    instrument. ``observed_at`` is a UTC instant. ``current`` is false once another observation supersedes it.
    """

    key: int
    container: str
    control: str
    replicate: int | None
    reading: Decimal | None
    typed: str
    read_as: str
    source: str
    observed_by: str
    observed_at: datetime
    current: bool = True
    change_reason: str = ""

    @property
    def which(self) -> str:
        """What tells it from the others of its test: ``negative control, day 7, replicate 2``."""
        day = f"day {self.reading.normalize():f}" if self.reading is not None else ""
        replicate = f"replicate {self.replicate}" if self.replicate is not None else ""
        return ", ".join(part for part in (self.control, self.container, day, replicate) if part)


def in_order(observations: Iterable[Observation]) -> list[Observation]:
    """As they are read: the material before controls, by container, reading and replicate, the newest of each first."""
    return sorted(observations, key=_place)


def _place(observation: Observation) -> tuple[str, str, Decimal, int, int]:
    reading = Decimal(-1) if observation.reading is None else observation.reading
    return observation.control, observation.container, reading, observation.replicate or 0, -observation.key
