"""The tests of newly registered samples, and what the batch requires of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from qclab.domain.catalogue.plan import line_of, read_of
from qclab.domain.catalogue.values import PlanLine
from qclab.domain.refusals import Missing, Reason
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.testing.requiring import Added, Asked, Fulfilled, NewTest, requiring
from qclab.queries.catalogue import master_data
from qclab.queries.catalogue.master_data import MethodInForce, parameters_of_methods
from qclab.queries.testing.attempts import standings
from qclab.queries.testing.requirements import criteria
from qclab.services.results.attempts import because_of
from qclab.services.samples.new_sample import NewSample
from qclab.store import tables as t
from qclab.store.door import Connection, Writing


def read_from(
    connection: Connection,
    plan: Sequence[PlanLine],
    method: MethodInForce,
    samples: Collection[tuple[str, str, tuple[str, ...]]],
) -> list[tuple[str, ...]]:
    """Which parameters of a method are read from each sample alone, given by its name, its container and what is said
    of it in particular; nothing where its line of the plan says none of this version of the method."""
    lines = [(line_of(plan, name, container), said) for name, container, said in samples]
    named = [said or (line.parameters if line else ()) for line, said in lines]
    if not any(named):
        return [() for _ in named]
    known = {parameter.id for _, parameter in parameters_of_methods(connection, [method.key])[method.key]}
    return [read_of(said, known) for said in named]


def insert_tests(
    writing: Writing,
    batch: int,
    stage: str,
    plan: Sequence[PlanLine],
    made: Sequence[tuple[int, NewSample]],
    because: Mapping[tuple[str, str], str],
) -> list[NewTest]:
    """One test for each method of each sample name."""
    methods = master_data.methods_in_force(writing.connection)
    groups: dict[tuple[str, str], list[tuple[int, NewSample]]] = {}
    for key, sample in made:
        for method in sample.methods:
            if method not in methods:
                raise Missing(Reason(f"There is no method “{method}” in force.", "methods"))
            groups.setdefault((sample.name, method), []).append((key, sample))
    columns = []
    for (_, method), members in groups.items():
        first = members[0][1]
        due = _due(writing.at, first, methods[method].turnaround_hours)
        why = because.get((first.name.strip(), method), "")
        columns.append(new_test_columns(batch, stage, methods[method].key, first.priority, due, why))
    keys = writing.insert_many(t.test, columns)
    tests = []
    for test, ((_, method), members) in zip(keys, groups.items(), strict=True):
        named = [(sample.name, sample.container, sample.parameters) for _, sample in members]
        said = read_from(writing.connection, plan, methods[method], named)
        tests.append(NewTest(test, method, tuple(key for key, _ in members), tuple(said)))
    insert_links(writing, batch, tests)
    return tests


def insert_links(writing: Writing, batch: int, tests: Sequence[NewTest]) -> None:
    """Which samples these tests use, and what is read from each."""
    links = [
        {"batch": batch, "test": test.key, "sample": sample, "parameters": said}
        for test in tests
        for sample, said in zip(test.samples, test.read_from, strict=True)
    ]
    writing.insert_many(t.test_sample, links)


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


def require(
    writing: Writing,
    batch: int,
    stage: str,
    specification: int,
    tests: Sequence[NewTest],
) -> None:
    """Requirement rows for what is not required yet, and the new tests as the attempts that are to fulfil them."""
    changes = requiring(
        [
            Asked(row.key, row.method_id, row.parameter_id, row.per_container)
            for row in criteria(writing.connection, specification)
        ],
        standings(writing.connection, batch, stage),
        tests,
    )
    for change in changes:
        if isinstance(change, Fulfilled):
            of_container = {} if change.sample is None else {"sample": change.sample}
            because = {"because": because_of(change.because)} if change.replaces is not None else {}
            writing.update(t.requirement, change.requirement, test=change.test, **of_container, **because)
    added = [
        {"batch": batch, "stage": stage, **asdict(change), "because": ""}
        for change in changes
        if isinstance(change, Added)
    ]
    writing.insert_many(t.requirement, added)
