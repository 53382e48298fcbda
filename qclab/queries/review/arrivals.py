"""How the material of tests came and was taken into use: with a deviation, after the expiry that stood then."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, select

from qclab.domain.batches.expiry import Expiries, Late
from qclab.domain.identifiers import grouped
from qclab.domain.samples.lifecycle import SampleState
from qclab.domain.samples.receiving import Agreement
from qclab.queries.decoding import known_instant
from qclab.queries.testing.testing import TestRow
from qclab.queries.trail.expiries import expiries_of
from qclab.store import tables as t


@dataclass(frozen=True)
class Arrival:
    """Of one test: how many of its samples came with a deviation, what was late, and both in sentences."""

    deviating: int = 0
    late: tuple[Late, ...] = ()
    said: tuple[str, ...] = ()


AS_EXPECTED: Final = Arrival()


def arrivals(connection: Connection, tests: Mapping[int, TestRow]) -> dict[int, Arrival]:
    """The arrival of the material of each of these tests, which the caller may know of."""
    if not tests:
        return {}
    expiries = expiries_of(connection, {test.batch for test in tests.values()})
    columns = (t.test_sample.c.test, t.sample.c.id, t.sample.c.state, t.sample.c.state_reason, t.sample.c.received_at,
               t.sample.c.deviation_number, t.sample.c.agreement)  # fmt: skip
    statement = (
        select(*columns)
        .join(t.sample, t.sample.c.key == t.test_sample.c.sample)
        .where(t.test_sample.c.test.in_(list(tests)), t.sample.c.received_at.is_not(None))
        .order_by(t.test_sample.c.key)
    )
    rows: dict[int, list[Any]] = {key: [] for key in tests}
    for row in connection.execute(statement):
        rows[row.test].append(row)
    return {key: _arrival(test, rows[key], expiries[test.batch]) for key, test in tests.items()}


def _arrival(test: TestRow, rows: Sequence[Any], expiries: Expiries) -> Arrival:
    found = list(_found(test, rows, expiries))
    return Arrival(
        deviating=sum(late is None for late, _ in found),
        late=tuple(dict.fromkeys(late for late, _ in found if late is not None)),
        said=tuple(said for _, said in found),
    )


def _found(test: TestRow, rows: Sequence[Any], expiries: Expiries) -> Iterator[tuple[Late | None, str]]:
    for row in rows:
        if row.state == SampleState.RECEIVED_WITH_DEVIATION:
            named = f" {row.deviation_number}" if row.deviation_number else ""
            waits = "; QA has not agreed to it" if row.agreement == Agreement.AWAITED else ""
            yield None, f"{grouped(row.id)} was received with deviation{named}: {row.state_reason}{waits}"
        if expiries.is_over(known_instant(row.received_at)):
            yield Late.RECEIVED, f"{grouped(row.id)} was received after the expiry"
    if test.performed_from is not None and expiries.is_over(test.performed_from):
        yield Late.STARTED, "The test was begun after the expiry"
