"""What working papers say. Kept apart from their drawing, so that naming them loads no drawing library."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DayRow:
    due: str
    test: str
    sample_id: str
    batch: str = ""
    place: str = ""
    note: str = ""


@dataclass(frozen=True)
class DayList:
    """What one analyst has to do on one day, in the order to do it."""

    laboratory: str
    analyst: str
    date: str
    rows: tuple[DayRow, ...]
    printed: str = ""


@dataclass(frozen=True)
class LateRow:
    due: str
    late: str
    test: str
    sample_id: str
    batch: str
    held_by: str
    since: str
    note: str = ""


@dataclass(frozen=True)
class LateOfCause:
    """The late tests of one cause: how many, in a sentence, and each of them."""

    sentence: str
    rows: tuple[LateRow, ...]


@dataclass(frozen=True)
class Load:
    """What lies with somebody: the counts of the columns of ``LateWork``."""

    who: str
    counts: tuple[str, ...]


@dataclass(frozen=True)
class LateWork:
    """Why what is late is late, and who has what: a sheet for the morning meeting."""

    laboratory: str
    date: str
    head: str
    causes: tuple[LateOfCause, ...]
    columns: tuple[str, ...]
    loads: tuple[Load, ...]
    dying: tuple[tuple[str, str, str], ...]
    printed: str = ""


@dataclass(frozen=True)
class BenchSample:
    sample_id: str
    batch: str = ""
    container: str = ""


@dataclass(frozen=True)
class BenchSheet:
    """One method and the samples to test by it; ``parameters`` with their units, ``equipment`` as lines to fill in."""

    laboratory: str
    method: str
    title: str
    samples: tuple[BenchSample, ...]
    parameters: tuple[str, ...]
    reference: str = ""
    equipment: tuple[str, ...] = ()
    instructions: str = ""
    analyst: str = ""
    printed: str = ""
