"""Samples, their tests and what they are to fulfil, written for any number of batches by sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from qclab.domain.catalogue.values import PlanLine
from qclab.domain.refusals import Missing, Reason
from qclab.domain.samples.lifecycle import SampleBar, SampleState
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.testing.requiring import Added, Asked, Fulfilled, NewTest, requiring
from qclab.queries.catalogue import master_data
from qclab.queries.testing.attempts import standings_of
from qclab.queries.testing.requirements import criteria_of
from qclab.services.results.attempts import because_of
from qclab.store import tables as t
from qclab.store.counters import next_sample_ids
from qclab.store.door import Writing

if TYPE_CHECKING:
    from qclab.services.samples.registering import NewSample


@dataclass(frozen=True)
class OfStage:
    """New samples of a batch's stage, the specification version that it is bound to with its plan, and by sample name
    and method why tests are added to that plan."""

    batch: int
    stage: str
    new: Sequence[NewSample]
    specification: int
    plan: Sequence[PlanLine]
    because: Mapping[tuple[str, str], str]


class _Made(NamedTuple):
    """A test that was made, and the samples that it uses."""

    test: int
    method: str
    samples: tuple[int, ...]


def insert_samples(writing: Writing, stages: Sequence[OfStage], import_file: int | None) -> list[list[int]]:
    """The keys of the samples of each, with their tests and requirements. Raises Missing for a method not in force."""
    ids = iter(next_sample_ids(writing, sum(len(each.new) for each in stages)))
    rows = [row for each in stages for row in _sample_rows(writing, each, [next(ids) for _ in each.new], import_file)]
    keys = iter(writing.insert_many(t.sample, rows))
    made = [[next(keys) for _ in each.new] for each in stages]
    tests = _insert_tests(writing, stages, made)
    _require(writing, stages, tests)
    return made


def _sample_rows(
    writing: Writing, of: OfStage, ids: Sequence[str], import_file: int | None
) -> Iterator[dict[str, object]]:
    counted: dict[str, int] = {}
    of_line = {line.name: line for line in of.plan}
    for id_, sample in zip(ids, of.new, strict=True):
        counted[sample.name] = counted.get(sample.name, 0) + 1
        line = of_line.get(sample.name.strip(), PlanLine(sample.name))
        yield {
            "id": id_,
            "batch": of.batch,
            "stage": of.stage,
            "name": sample.name.strip(),
            "parent": None,
            "container_number": counted[sample.name],
            "container": sample.container.strip(),
            "amount": sample.amount,
            "unit": sample.unit.strip(),
            "state": SampleState.REGISTERED,
            "state_reason": "",
            "priority": sample.priority,
            "sampled_by": sample.sampled_by.strip(),
            "sampled_at": sample.sampled_at,
            "sampled_where": sample.sampled_where.strip(),
            "place": sample.place,
            "condition": sample.condition.strip(),
            "retain": sample.retain,
            "registered_by": writing.by,
            "registered_at": writing.at,
            "received_by": None,
            "received_at": None,
            "received_condition": "",
            "received_temperature": None,
            "logger": "",
            "import_file": import_file,
            "storage_range": line.storage_range,
            "transport_range": line.transport_range,
            "label_stock": sample.label_stock or line.label_stock,
        }


def _insert_tests(writing: Writing, stages: Sequence[OfStage], made: Sequence[Sequence[int]]) -> list[list[_Made]]:
    """One test for each method of each sample name of a stage."""
    methods = master_data.methods_in_force(writing.connection)
    of_stage: list[dict[tuple[str, str], list[int]]] = []
    columns = []
    for each, keys in zip(stages, made, strict=True):
        first: dict[tuple[str, str], NewSample] = {}
        groups: dict[tuple[str, str], list[int]] = {}
        for key, sample in zip(keys, each.new, strict=True):
            for method in sample.methods:
                if method not in methods:
                    said = f"There is no method “{method}” in force."
                    raise Missing(Reason(said, "methods", code=SampleBar.NO_METHOD, facts={"method": method}))
                first.setdefault((sample.name, method), sample)
                groups.setdefault((sample.name, method), []).append(key)
        for (name, method), sample in first.items():
            due = _due(writing.at, sample, methods[method].turnaround_hours)
            why = each.because.get((name.strip(), method), "")
            key = methods[method].key
            columns.append(new_test_columns(each.batch, each.stage, key, sample.priority, due, why))
        of_stage.append(groups)
    tests = iter(writing.insert_many(t.test, columns))
    found = [
        [_Made(next(tests), method, tuple(samples)) for (_, method), samples in groups.items()] for groups in of_stage
    ]
    links = [
        {"batch": each.batch, "test": one.test, "sample": sample}
        for each, those in zip(stages, found, strict=True)
        for one in those
        for sample in one.samples
    ]
    writing.insert_many(t.test_sample, links)
    return found


def _due(now: datetime, sample: NewSample, turnaround_hours: int) -> datetime:
    """Urgent material is due by its clock, counted from sampling; the rest by the method's turnaround."""
    if sample.within_hours is not None:
        taken = (sample.sampled_at or now).astimezone(UTC)  # hours that pass, not those that a clock shows
        return taken + timedelta(minutes=int(sample.within_hours * 60))
    return now + timedelta(hours=turnaround_hours)


def new_test_columns(
    batch: int, stage: str, method: int, priority: str, due: datetime, because: str
) -> dict[str, object]:
    """An open test that nobody has begun; ``because`` is why it was added to the plan."""
    return {
        "batch": batch,
        "stage": stage,
        "method": method,
        "attempt": 1,
        "state": TestState.OPEN,
        "state_reason": "",
        "analyst": None,
        "priority": priority,
        "due_at": due,
        "added_because": because,
        "deviation": "",
        "performed_by": None,
        "performed_from": None,
        "performed_to": None,
        "instrument": "",
        "reagents": "",
        "raw_data": "",
        "performance_said_at": None,
        "submitted_by": None,
        "submitted_at": None,
        "approved_by": None,
        "approved_at": None,
    }


def _require(writing: Writing, stages: Sequence[OfStage], tests: Sequence[Sequence[_Made]]) -> None:
    """Requirement rows for what is not required yet, and the new tests as the attempts that are to fulfil them."""
    asked = criteria_of(writing.connection, {each.specification for each in stages})
    there = standings_of(writing.connection, {each.batch for each in stages})
    added = []
    for each, made in zip(stages, tests, strict=True):
        changes = requiring(
            [Asked(row.key, row.method_id, row.per_container) for row in asked.get(each.specification, ())],
            there.get((each.batch, each.stage), []),
            [NewTest(one.test, one.method, one.samples) for one in made],
        )
        for change in changes:
            if isinstance(change, Fulfilled):
                of_container = {} if change.sample is None else {"sample": change.sample}
                because = {"because": because_of(change.because)} if change.replaces is not None else {}
                writing.update(t.requirement, change.requirement, test=change.test, **of_container, **because)
        added += [
            {"batch": each.batch, "stage": each.stage, **asdict(change), "because": ""}
            for change in changes
            if isinstance(change, Added)
        ]
    writing.insert_many(t.requirement, added)
