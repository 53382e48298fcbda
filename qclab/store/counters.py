"""The gap-free series of ids: what a number belongs to, and how verify counts it again from the ids that were given."""

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select

from qclab.domain.identifiers import sample_id
from qclab.store.door import Writing
from qclab.store.tables.declaration import kept_tables

_CERTIFICATE, _INVESTIGATION = "COA-", "OOS-"


def next_sample_ids(writing: Writing, count: int) -> list[str]:
    """Sample ids of this year, in order."""
    year = writing.at.year
    numbers = writing.next_numbers(f"S{year % 100:02d}", count)
    return [sample_id(year, number) for number in numbers]


def next_certificate_number(writing: Writing) -> str:
    """``COA-2026-0001``: the number of a certificate; its revisions keep it."""
    return _next(writing, _CERTIFICATE)


def next_investigation_number(writing: Writing) -> str:
    """``OOS-2026-0001``: the number of an out-of-specification case."""
    return _next(writing, _INVESTIGATION)


def _next(writing: Writing, prefix: str) -> str:
    series = f"{prefix}{writing.at.year}"
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
