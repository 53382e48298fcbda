"""The samples that a certificate lists: how each arrived, which were tested, and what became of the rejected."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from qclab.documents.release.content import SampleLine
from qclab.domain import moments
from qclab.domain.counts import count, joined
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.identifiers import grouped
from qclab.domain.release.blockers import Block, Blocker
from qclab.domain.release.kinds import INTERIM
from qclab.domain.release.layouts import NOT_GIVEN
from qclab.domain.release.sample_counts import SampleCounts
from qclab.domain.samples.lifecycle import SampleState
from qclab.domain.samples.receiving import agree_blockers
from qclab.domain.samples.temperature import arrival_range, outside_range
from qclab.domain.testing.lifecycle import TestState, without
from qclab.queries.release.dossier import RequirementLine
from qclab.queries.samples.samples import SampleRow
from qclab.services.release.after_expiry import is_received_late
from qclab.services.release.gathering import Gathered


def sample_lines(gathered: Gathered) -> tuple[SampleLine, ...]:
    """Those that were to be tested; one that was cancelled never came."""
    return tuple(
        SampleLine(
            sample_id=row.id,
            container=f"{row.name}, {row.container}".rstrip(", "),
            sampled=moments.minute(row.sampled_at, gathered.zone, with_offset=True) or NOT_GIVEN,
            received=_received(row, gathered.zone),
            condition=_condition(row),
            remarks=" ".join(_remarks(gathered, row)),
        )
        for row in _listed(gathered)
    )


def sample_counts(gathered: Gathered) -> SampleCounts:
    """How many of the samples that are listed were tested, and how many came otherwise than they should."""
    listed = _listed(gathered)
    used = {key for line in gathered.dossier.lines for key in _used(line)}
    untested = [row for row in listed if row.key not in used]
    rejected = [row for row in untested if row.state is SampleState.REJECTED]
    return SampleCounts(
        tested=len(listed) - len(untested),
        rejected=len(rejected),
        without_result=len(untested) - len(rejected),
        deviating=sum(row.key in gathered.deviations or is_received_late(gathered, row) for row in listed),
    )


def receipt_blockers(gathered: Gathered, kind: str) -> Iterator[Blocker]:
    """Why no certificate of analysis is issued while QA has not agreed to how samples were received; those that wait
    for the same are one. An interim one says so and is issued."""
    if kind == INTERIM:
        return
    waiting: dict[tuple[str, str], list[SampleRow]] = {}
    for row in gathered.samples:
        if _awaits_qa(row):
            waiting.setdefault((row.deviation_number, row.state_reason), []).append(row)
    for (number, words), rows in waiting.items():
        which = grouped(rows[0].id) if len(rows) == 1 else count(len(rows), "sample")
        named = f" {number}" if number else ""
        why = f"{which} received with deviation{named} ({words.rstrip('.')}); QA has not agreed to it"
        since = min(row.received_at for row in rows if row.received_at is not None)
        yield Blocker(Block.DEVIATION, "Receiving", why, "QA", since)


def _awaits_qa(row: SampleRow) -> bool:
    return not agree_blockers(row.id, row.state, row.agreement)


def _listed(gathered: Gathered) -> Sequence[SampleRow]:
    return [
        row
        for row in gathered.samples
        if (row.tests or row.key in gathered.replaced_samples) and row.state is not SampleState.CANCELLED
    ]


def _used(line: RequirementLine) -> Iterator[int]:
    """The samples on which the result of this line was obtained, by key; none before it is approved."""
    test, evaluation, container = line.test, line.evaluation, line.requirement.sample
    is_tested = evaluation is not None and evaluation.decided != Evaluation.NOT_TESTED
    if test is None or test.state != TestState.APPROVED or not is_tested:
        return
    gone = without(test.containers)
    yield from (key for key, id_, _, _ in test.samples if id_ not in gone and container in (None, key))


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
        named = f" {row.deviation_number}" if row.deviation_number else ""
        yield f"Received with deviation{named}: {deviation.rstrip('.')}."
        if row.agreed_at is not None:
            yield f"QA agreed to it on {moments.day(row.agreed_at, gathered.zone)}: {row.agreed_by}."
        elif _awaits_qa(row):
            yield "QA has not agreed to it."
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
