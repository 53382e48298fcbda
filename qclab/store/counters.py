"""The gap-free series of ids: what a number belongs to, and how verify counts it again from the ids that were given."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC

from sqlalchemy import Connection, select

from qclab.domain import moments
from qclab.domain.identifiers import sample_id
from qclab.domain.investigations.kinds import CaseKind
from qclab.store.door import Writing
from qclab.store.tables.declaration import kept_tables
from qclab.store.zone import laboratory_zone

_CERTIFICATE, _ALARM, _BATCH_CERTIFICATE, _REGISTER = "COA-", "AL-", "BCE-", "REG-"
_SHIPMENT = "SH-"
_REOPENING = "REO-"
_RUN = "RUN-"


def next_sample_ids(writing: Writing, count: int) -> list[str]:
    """Sample ids of this year, in order."""
    year = _year(writing)
    numbers = writing.next_numbers(f"S{year % 100:02d}", count)
    return [sample_id(year, number) for number in numbers]


def next_certificate_number(writing: Writing) -> str:
    """``COA-2026-0001``: the number of a certificate; its revisions keep it."""
    return _next(writing, _CERTIFICATE)


def next_investigation_number(writing: Writing, kind: CaseKind = CaseKind.OOS) -> str:
    """``OOS-2026-0001``: the number of a case; each kind has its own series."""
    return _next(writing, kind.series)


def next_alarm_number(writing: Writing) -> str:
    """``AL-2026-0001``: the number of an alarm."""
    return _next(writing, _ALARM)


def next_batch_certificate_number(writing: Writing) -> str:
    """``BCE-2026-0001``: the number of a batch certificate."""
    return _next(writing, _BATCH_CERTIFICATE)


def next_register_number(writing: Writing) -> str:
    """``REG-2026-0001``: the number of an entry of the register of certifications."""
    return _next(writing, _REGISTER)


def next_shipment_number(writing: Writing) -> str:
    """``SH-2026-0001``: the number of a shipment to a contract laboratory."""
    return _next(writing, _SHIPMENT)


def next_reopening_number(writing: Writing) -> str:
    """``REO-2026-0001``: the number of a reopening of an approved test."""
    return _next(writing, _REOPENING)


def next_run_number(writing: Writing) -> str:
    """``RUN-2026-0001``: the number of a run."""
    return _next(writing, _RUN)


def _next(writing: Writing, prefix: str) -> str:
    series = f"{prefix}{_year(writing)}"
    return f"{series}-{writing.next_numbers(series)[0]:04d}"


def recount(connection: Connection, there: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """How many ids of each series have been given, counted from the records in the tables that are there."""
    given: Counter[str] = Counter()
    for table, declaration in kept_tables().items():
        if not declaration.series or "id" not in there.get(table.name, ()):
            continue
        ids = connection.execute(select(table.c.id).distinct()).scalars()
        given.update(str(given_id)[: declaration.series] for given_id in ids)
    return dict(given)


def _year(writing: Writing) -> int:
    """The laboratory's year. Its zone is asked for around New Year only, when it is another year elsewhere."""
    at = writing.at.astimezone(UTC)
    if (at.month, at.day) not in ((12, 31), (1, 1)):
        return at.year
    return moments.day_of(at, laboratory_zone(writing.connection)).year
