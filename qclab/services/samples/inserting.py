"""Samples, their tests and what they are to fulfil, written for any number of batches by sets."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta

from qclab.domain.catalogue.plan import line_of, read_of
from qclab.domain.catalogue.values import PlanLine
from qclab.domain.investigations.retests import another_test_blockers
from qclab.domain.refusals import Conflict, Missing, Reason
from qclab.domain.samples.lifecycle import SampleBar, SampleState
from qclab.domain.samples.receiving import Agreement
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.testing.requiring import Added, Asked, Fulfilled, NewTest, requiring
from qclab.queries.catalogue import master_data
from qclab.queries.catalogue.master_data import parameters_of_methods
from qclab.queries.investigations.standing import standing_cases
from qclab.queries.testing.attempts import standings_of
from qclab.queries.testing.requirements import criteria_of
from qclab.services.results.attempts import because_of
from qclab.services.samples.new_sample import NewSample
from qclab.store import tables as t
from qclab.store.counters import next_sample_ids
from qclab.store.door import Connection, Writing


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
    of_name = {line.name: line for line in reversed(of.plan)}
    for id_, sample in zip(ids, of.new, strict=True):
        counted[sample.name] = counted.get(sample.name, 0) + 1
        name = sample.name.strip()
        line = line_of(of.plan, name, sample.container) or of_name.get(name, PlanLine(name))
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
            "deviation_number": "",
            "agreement": Agreement.NOT_ASKED,
            "agreed_by": None,
            "agreed_at": None,
            "import_file": import_file,
            "storage_range": line.storage_range,
            "transport_range": line.transport_range,
            "label_stock": sample.label_stock or line.label_stock,
            "hold_hours": line.hold_hours,
            "past_hold": line.past_hold,
        }


def _insert_tests(writing: Writing, stages: Sequence[OfStage], made: Sequence[Sequence[int]]) -> list[list[NewTest]]:
    """One test for each method of each sample name of a stage."""
    methods = master_data.methods_in_force(writing.connection)
    batches: list[int] = []
    columns: list[dict[str, object]] = []
    new: list[NewTest] = []
    read: list[tuple[int, list[tuple[str, ...]]]] = []
    for each, keys in zip(stages, made, strict=True):
        for (name, method), members in _of_tests(each, keys).items():
            if method not in methods:
                said = f"There is no method “{method}” in force."
                raise Missing(Reason(said, "methods", code=SampleBar.NO_METHOD, facts={"method": method}))
            key, first = methods[method].key, members[0][1]
            due = _due(writing.at, first, methods[method].turnaround_hours)
            why = each.because.get((name.strip(), method), "")
            columns.append(new_test_columns(each.batch, each.stage, key, first.priority, due, why))
            batches.append(each.batch)
            new.append(NewTest(0, method, tuple(sample for sample, _ in members)))
            read.append((key, [said_of(each.plan, *_of_container(sample)) for _, sample in members]))
    tests = [
        replace(test, key=key, read_from=tuple(said))
        for test, key, said in zip(
            new, writing.insert_many(t.test, columns), read_from(writing.connection, read), strict=True
        )
    ]
    insert_links(writing, zip(batches, tests, strict=True))
    made_of = iter(tests)
    return [[next(made_of) for _ in _of_tests(each, keys)] for each, keys in zip(stages, made, strict=True)]


def _of_tests(of: OfStage, keys: Sequence[int]) -> dict[tuple[str, str], list[tuple[int, NewSample]]]:
    """The samples that share a test, by their name and its method."""
    members: dict[tuple[str, str], list[tuple[int, NewSample]]] = {}
    for key, sample in zip(keys, of.new, strict=True):
        for method in sample.methods:
            members.setdefault((sample.name, method), []).append((key, sample))
    return members


def _of_container(sample: NewSample) -> tuple[str, str, tuple[str, ...]]:
    return sample.name, sample.container, sample.parameters


def said_of(plan: Sequence[PlanLine], name: str, container: str, said: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Which parameters are read from a sample alone: what is said of it in particular, else what its line says."""
    line = line_of(plan, name, container)
    return said or (line.parameters if line else ())


def read_from(
    connection: Connection, said: Sequence[tuple[int, Sequence[tuple[str, ...]]]]
) -> list[list[tuple[str, ...]]]:
    """By test, given by the key of its method version and what is said of each of its samples (``said_of``): what of it
    is a parameter of this version. Nothing means all of them."""
    named = {method for method, samples in said if any(samples)}
    of_methods = parameters_of_methods(connection, named) if named else {}
    known = {method: {parameter.id for _, parameter in parameters} for method, parameters in of_methods.items()}
    return [[read_of(each, known.get(method, ())) for each in samples] for method, samples in said]


def insert_links(writing: Writing, tests: Iterable[tuple[int, NewTest]]) -> None:
    """Which samples these tests use, each with its batch, and what is read from each sample alone."""
    links = [
        {"batch": batch, "test": test.key, "sample": sample, "parameters": said}
        for batch, test in tests
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
        "repeat": "0",
        "verified_by": None,
        "verified_again_by": None,
        "review_rules": None,
    }


def _require(writing: Writing, stages: Sequence[OfStage], tests: Sequence[Sequence[NewTest]]) -> None:
    """Requirement rows for what is not required yet, and the new tests as the attempts that are to fulfil them."""
    asked = criteria_of(writing.connection, {each.specification for each in stages})
    there = standings_of(writing.connection, {each.batch for each in stages})
    changed = [
        requiring(
            [
                Asked(row.key, row.method_id, row.parameter_id, row.per_container)
                for row in asked.get(each.specification, ())
            ],
            there.get((each.batch, each.stage), []),
            made,
        )
        for each, made in zip(stages, tests, strict=True)
    ]
    _refuse_beside_a_case(writing, list(zip(stages, tests, changed, strict=True)))
    added = []
    for each, changes in zip(stages, changed, strict=True):
        for change in changes:
            if isinstance(change, Fulfilled):
                of_container = {} if change.sample is None else {"sample": change.sample}
                because = {"because": because_of(change.because)} if change.replaces is not None else {}
                writing.update(t.requirement, change.requirement, test=change.test, **of_container, **because)
                if change.repeat:
                    writing.update(t.test, change.test, repeat=str(change.repeat))
        added += [
            {"batch": each.batch, "stage": each.stage, **asdict(change), "because": ""}
            for change in changes
            if isinstance(change, Added)
        ]
    writing.insert_many(t.requirement, added)


def _refuse_beside_a_case(
    writing: Writing, stages: Sequence[tuple[OfStage, Sequence[NewTest], Sequence[Added | Fulfilled]]]
) -> None:
    """Raise Conflict, at the first row of each, for a test that takes no requirement because the one that does has a
    case: it would never count, and a retest comes from the plan of its case, not from samples registered again."""
    beside = []
    for of, made, changes in stages:
        taken = {change.test for change in changes}
        beside += [(of, method) for method in dict.fromkeys(test.method_id for test in made if test.key not in taken)]
    cases = standing_cases(writing.connection, {of.batch for of, _ in beside}) if beside else {}
    reasons = []
    for of, method in beside:
        row = next(row for row, sample in enumerate(of.new, 1) if method in sample.methods)
        barred = another_test_blockers(cases.get((of.batch, of.stage, method), ""))
        reasons += [replace(why, field="methods", row=row) for why in barred]
    if reasons:
        raise Conflict(*reasons)
