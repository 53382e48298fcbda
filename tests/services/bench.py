"""Short ways through the main job, for tests that begin in the middle of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from qclab.demo.people import PASSWORD, Demo
from qclab.domain.evaluation.limits import parse_limit
from qclab.queries.catalogue import master_data as catalogue_queries
from qclab.queries.investigations.cases import cases_of
from qclab.queries.results import results as result_queries
from qclab.queries.results.results import Grid, GridLine
from qclab.queries.testing import testing
from qclab.queries.testing.testing import TestRow
from qclab.services.batches import batches
from qclab.services.lab import Lab
from qclab.services.results import recording
from qclab.services.review import approving
from qclab.services.samples import receiving, registering
from qclab.services.samples.registering import Registered
from qclab.services.testing import adding


def product(lab: Lab, id_: str) -> int:
    """The key of a product."""
    with lab.store.read() as connection:
        return next(kept.key for kept in catalogue_queries.products(connection, lab.actor) if kept.value.id == id_)


def registered(
    demo: Demo,
    product_id: str = "HUCMSC",
    stage: str = "DP",
    batch: str = "B-1",
    *,
    receive: bool = True,
    weight: str = "70",
) -> Registered:
    """A batch with its whole sampling plan registered, and received unless told."""
    lab = demo["mjansen"]
    key = product(lab, product_id)
    data = batches.BatchData(
        id=batch,
        product=key,
        body_weight=weight,
        expiry_at=datetime(2026, 4, 1, 6, tzinfo=UTC),
        expiry_zone="Europe/Amsterdam",
    )
    made = registering.register(lab, data, stage, registering.propose(lab, key, stage).samples)
    if receive:
        receiving.receive(lab, [sample.id for sample in made.samples], receiving.Reception())
    return made


def grid(demo: Demo, batch: int) -> Grid:
    """The grid of all tests of a batch."""
    viewer = demo["mjansen"].actor
    with demo.store.read() as connection:
        return result_queries.grid(connection, viewer, testing.find_tests(connection, viewer, batch=batch, state=""))


def line(found: Grid, name: str) -> GridLine:
    """The line of a "method/parameter"."""
    return next(each for each in found.lines if f"{each.test.method_id}/{each.parameter.id}" == name)


def complying(each: GridLine) -> str:
    """A value that meets the limit of a line."""
    limit = parse_limit(each.criteria[0].limit_text)
    if limit.kind == "outcomes":
        return limit.accepted[0]
    if limit.kind == "report":
        return each.parameter.outcomes[0] if each.parameter.outcomes else "5"
    if limit.lower is not None:
        return str(limit.lower.value + 1) if limit.upper is None else str((limit.lower.value + limit.upper.value) / 2)
    assert limit.upper is not None
    return str(limit.upper.value / 2)


def entered(demo: Demo, batch: int, values: Mapping[str, str] | None = None) -> list[int]:
    """Values for all that criteria ask for, complying unless told otherwise; the keys of the tests."""
    analyst = demo["mjansen"]
    demo.clock.move_to(demo.clock.now + timedelta(days=40))
    found = grid(demo, batch)
    found = replace(found, lines=tuple(each for each in found.lines if each.test.state == "open"))
    given = dict(values or {})
    new = [
        recording.NewResult(
            each.test.key,
            each.parameter_key,
            given.get(f"{each.test.method_id}/{each.parameter.id}") or complying(each),
            cell.sample,
        )
        for each in found.lines
        if each.criteria
        for cell in each.cells
    ]
    tests = {each.test.key: each.test for each in found.lines if each.criteria}
    for test in tests.values():
        if test.minimum_days is not None:
            start = demo.clock.now - timedelta(days=int(test.minimum_days) + 1)
            performed = recording.Performance(analyst.actor.key, start, demo.clock.now)
            recording.set_performance(analyst, test.key, test.row_version, performed)
    recording.record(analyst, new)
    return sorted(tests)


def approved(demo: Demo, batch: int, values: Mapping[str, str] | None = None) -> list[int]:
    """The same, submitted by the analyst and approved by the reviewer; the keys of the tests."""
    tests = entered(demo, batch, values)
    recording.submit(demo["mjansen"], tests)
    approving.approve(demo["adewit"], tests, PASSWORD)
    return tests


def added(demo: Demo, sample: int, method: str) -> int:
    """A test by hand on a sample, for information; its key."""
    return adding.add_test(demo["mjansen"], [sample], method, "asked by the client")


def line_of(demo: Demo, batch: int, name: str = "A09/endotoxin") -> GridLine:
    """The line of a "method/parameter" of a batch."""
    return line(grid(demo, batch), name)


def test(demo: Demo, key: int) -> TestRow:
    """A test as it is now."""
    with demo.store.read() as connection:
        return testing.get_tests(connection, demo["kvos"].actor, [key])[0]


def cases(demo: Demo, batch: int) -> list[str]:
    """The numbers of a batch's cases."""
    with demo.store.read() as connection:
        return [case.id for case in cases_of(connection, batch)]
