"""The samples that a certificate lists: how each arrived, and what became of those that were rejected."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from qclab.documents.release.content import SampleLine
from qclab.domain import moments
from qclab.domain.counts import joined
from qclab.domain.identifiers import grouped
from qclab.domain.samples.lifecycle import SampleState
from qclab.domain.samples.temperature import arrival_range, outside_range
from qclab.queries.samples.samples import SampleRow
from qclab.services.release.after_expiry import is_received_late
from qclab.services.release.gathering import Gathered


def sample_lines(gathered: Gathered) -> tuple[SampleLine, ...]:
    """Those that were to be tested; one that was cancelled never came."""
    return tuple(
        SampleLine(
            sample_id=row.id,
            container=f"{row.name}, {row.container}".rstrip(", "),
            sampled=moments.minute(row.sampled_at, gathered.zone, with_offset=True),
            received=_received(row, gathered.zone),
            condition=_condition(row),
            remarks=" ".join(_remarks(gathered, row)),
        )
        for row in gathered.samples
        if (row.tests or row.key in gathered.replaced_samples) and row.state is not SampleState.CANCELLED
    )


def _received(row: SampleRow, zone: ZoneInfo) -> str:
    if row.received_at is None:
        return "not received"
    return moments.minute(row.received_at, zone, with_offset=True)


def _condition(row: SampleRow) -> str:
    if row.received_temperature is None:
        return row.received_condition
    condition = f"{row.received_condition}, {row.received_temperature} °C".removeprefix(", ")
    outside = outside_range(row.received_temperature, row.transport_range, row.storage_range)
    return condition + (f", outside {arrival_range(row.transport_range, row.storage_range)} °C" if outside else "")


def _remarks(gathered: Gathered, row: SampleRow) -> Iterator[str]:
    if deviation := gathered.deviations.get(row.key):
        yield f"Received with deviation: {deviation.rstrip('.')}."
    if is_received_late(gathered, row):
        yield "Received after the expiry."
    if row.state is SampleState.REJECTED:
        yield f"Rejected: {row.state_reason.rstrip('.')}."
        others = _replaced_by(gathered, row)
        yield f"Replaced by {joined(others)}." if others else "Not replaced."


def _replaced_by(gathered: Gathered, row: SampleRow) -> list[str]:
    """The sample that took its place in an open test, and those of the tests that took over from those it ended."""
    tests = gathered.dossier.tests
    ended = [test.key for test in tests.values() if any(key == row.key for key, *_ in test.samples)]
    new = [gathered.replaced[key] for key in ended if key in gathered.replaced]
    others = [id_ for key in new if key in tests for sample, id_, _, _ in tests[key].samples if sample != row.key]
    instead = [each.id for each in gathered.samples if each.key == gathered.replaced_samples.get(row.key)]
    return [grouped(id_) for id_ in dict.fromkeys([*instead, *others])]
