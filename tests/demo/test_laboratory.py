"""The demo laboratory: whoever looks around meets every state that the records know."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import ColumnElement, Connection, select

from qclab.domain.samples.lifecycle import SampleState
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.testing.units import Seen
from qclab.store import tables as t
from qclab.store.chain import latest_instant
from qclab.store.door import Store
from qclab.store.encoding import as_instant
from qclab.store.engines import open_engine
from qclab.store.verify import verify

pytestmark = pytest.mark.timeout(400)  # whichever is first makes the laboratory, on a machine that others use


@pytest.fixture(scope="module")
def laboratory(whole_laboratory: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("laboratory") / "demo.db"
    shutil.copyfile(whole_laboratory, path)
    engine = open_engine(path)
    yield Store(engine)
    engine.dispose()


def test_the_demo_laboratory_has_samples_and_tests_in_every_state(laboratory: Store) -> None:
    with laboratory.read() as connection:
        assert {*connection.execute(select(t.sample.c.state)).scalars()} == {*SampleState}
        assert {*connection.execute(select(t.test.c.state)).scalars()} == {*TestState}
        verified = verify(connection)
    assert verified.faults == ()


def test_a_sterility_test_is_read_and_one_medium_of_the_look_of_today_is_still_to_do(laboratory: Store) -> None:
    seen = select(t.unit.c.number, t.observation.c.reading, t.observation.c.outcome).join(
        t.unit, t.unit.c.key == t.observation.c.seen_in
    )
    with laboratory.read() as connection:
        found = {(row.number, row.reading): row.outcome for row in connection.execute(seen)}
    assert found == {
        (1, "3"): Seen.CLEAR, (2, "3"): Seen.CLEAR, (1, "5"): Seen.NOT_LOOKED_AT, (2, "5"): Seen.NOT_LOOKED_AT,
        (1, "7"): Seen.CLEAR,
    }  # fmt: skip


def test_no_record_lies_in_the_future_so_who_opens_it_writes_at_once(laboratory: Store) -> None:
    with laboratory.read() as connection:
        latest = as_instant(latest_instant(connection))
    assert latest is not None
    assert latest <= laboratory.clock()


def test_what_was_called_off_says_why(laboratory: Store) -> None:
    with laboratory.read() as connection:
        cancelled = connection.execute(select(t.sample).where(t.sample.c.state == SampleState.CANCELLED)).one()
        not_done = connection.execute(select(t.test).where(t.test.c.state == TestState.NOT_DONE)).one()
    assert "not filled" in cancelled.state_reason
    assert "withdrew" in not_done.state_reason


def _values(connection: Connection, *columns: ColumnElement[str]) -> set[tuple[str, ...]]:
    """Current results with their product, method and parameter."""
    results = (
        select(t.product.c.id, t.method.c.id, t.parameter.c.id, t.result.c.typed, *columns)
        .join(t.test, t.test.c.key == t.result.c.test)
        .join(t.method, t.method.c.key == t.test.c.method)
        .join(t.parameter, t.parameter.c.key == t.result.c.parameter)
        .join(t.batch, t.batch.c.key == t.test.c.batch)
        .join(t.product, t.product.c.key == t.batch.c.product)
        .where(t.result.c.current == 1)
    )
    return {tuple(row) for row in connection.execute(results)}


def test_nothing_is_reported_of_a_product_that_its_panel_does_not_ask_for(laboratory: Store) -> None:
    """98 % CD34 was reported of T cells, cardiac troponin too."""
    with laboratory.read() as connection:
        markers = {
            (product, parameter)
            for product, method, parameter, _ in _values(connection)
            if method == "A21" and product in ("ARI-0001", "HUCAR19")
        }
    assert markers == {("ARI-0001", name) for name in ("CAR", "CAR-total", "CD3")} | {("HUCAR19", "CD19-viable")}


def test_figures_without_a_limit_are_those_of_such_a_product(laboratory: Store) -> None:
    """They were any number from 12 to 98: water conducted 60 µS/cm, and cells came with 70 EU/mL."""
    usual = {
        ("WFI", "A67", "conductivity"): (0.5, 1.3),
        ("UC-MSC", "A23", "CFU"): (300, 800),
        ("CIT-07", "A25", "index-preculture"): (1, 6),
        ("LV-CAR19", "A44", "titre"): (1e7, 1e9),
        ("LV-CAR19", "A45", "p24"): (1e3, 1e5),
        ("ARI-0001", "A30", "VCN"): (0.5, 5),
        ("ARI-0001", "A20", "viability"): (80, 100),
    }
    with laboratory.read() as connection:
        found = _values(connection)
    for of, (low, high) in usual.items():
        numbers = [float(typed) for *where, typed in found if tuple(where) == of]
        assert numbers, of
        assert all(low <= number <= high for number in numbers), (of, numbers)
    assert {typed for product, _, name, typed in found if (product, name) == ("UC-MSC", "endotoxin")} == {"<0.10"}


def test_a_vector_has_neither_donor_nor_body_weight(laboratory: Store) -> None:
    vectors = (
        select(t.batch.c.donor_code, t.batch.c.body_weight)
        .join(t.product, t.product.c.key == t.batch.c.product)
        .where(t.product.c.kind == "viral vector")
    )
    with laboratory.read() as connection:
        assert {tuple(row) for row in connection.execute(vectors)} == {("", None)}


def test_an_organism_is_named_only_where_something_grew(laboratory: Store) -> None:
    with laboratory.read() as connection:
        rows = _values(connection, t.test.c.key)
    counted = {test: typed for *_, name, typed, test in rows if name in ("air", "settle", "contact", "glove")}
    named = {test: typed for *_, name, typed, test in rows if name == "organism"}
    assert named
    assert {test for test, typed in named.items() if typed == "Nothing grew"} == {
        test for test in named if counted[test] == "0"
    }
