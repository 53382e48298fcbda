"""Lists of tests: found by what is due first, without looking at every test there ever was."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, event

from qclab.domain.people.rights import Actor
from qclab.queries.results.entering import batches_waiting, methods_waiting
from qclab.queries.testing.testing import find_tests
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.open_work import submit


@pytest.fixture
def lab(open_work: Laboratory) -> Laboratory:
    return open_work


Ask = Callable[[Connection, Actor], object]


def asked_by_state(state: str) -> Ask:
    return lambda connection, viewer: find_tests(connection, viewer, state=state)


def sent(lab: Laboratory, ask: Ask) -> tuple[str, Any]:
    """The question as the driver gets it."""
    noted: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        noted.append((statement, parameters))

    event.listen(lab.store.engine, "before_cursor_execute", note)
    try:
        with lab.store.read() as connection:
            ask(connection, lab.qa.actor)
    finally:
        event.remove(lab.store.engine, "before_cursor_execute", note)
    return next(each for each in noted if "FROM test" in each[0])


@pytest.mark.parametrize(
    "ask",
    [
        *(pytest.param(asked_by_state(state), id=state) for state in ("open", "submitted", "waiting")),
        batches_waiting,
        methods_waiting,
    ],
)
def test_open_work_is_found_by_its_own_index_however_many_tests_are_done(lab: Laboratory, ask: Ask) -> None:
    statement, parameters = sent(lab, ask)
    assert "IN ('open', 'submitted')" in statement  # PostgreSQL serves no partial index to a parameter
    if lab.store.engine.dialect.name == "sqlite":
        with lab.store.engine.connect() as connection:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
        assert any("INDEX ix_test_open" in row.detail for row in plan), plan


@pytest.mark.parametrize("state", ["open", "submitted", "waiting", "approved", ""])
def test_tests_are_found_by_their_state(lab: Laboratory, state: str) -> None:
    submit(lab, lab.tests(analyst=lab.analyst.actor.key, state="waiting")[0])
    everything = lab.tests(state="")
    wanted = {"": {"open", "submitted", "approved"}, "waiting": {"open", "submitted"}}.get(state, {state})
    found = lab.tests(state=state)
    assert [row.key for row in found] == [row.key for row in everything if row.state in wanted]
    assert found or state == "approved"
