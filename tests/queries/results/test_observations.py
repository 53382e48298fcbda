"""Observations behind a result: read in order, told in the trail by name, seen by their own client only, and proven."""

import pytest

from qclab.domain.people.rights import Role
from qclab.domain.results.cell import Cell
from qclab.domain.trail.acts import Act
from qclab.queries.batches.batches import get_batch
from qclab.queries.results.observations import observations_behind
from qclab.queries.testing.testing import get_tests
from qclab.queries.trail import events, listed
from qclab.store import tables as t
from qclab.store.verify import verify
from qclab.ui.pages.audit_trail.words import change_lines
from qclab.ui.words.moments import LaboratoryZone
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.observing import observe
from tests.laboratory.people import add_client, lab_with

pytestmark = pytest.mark.server_in_proof


@pytest.fixture
def cell(demo: Laboratory) -> Cell:
    """The endotoxin of a batch: one result for the whole test."""
    made = demo.batch("B-1").registered().received()
    return made.line("A09/endotoxin").cells[0]


def test_replicates_are_read_in_order_and_a_corrected_one_stays_behind_its_correction(
    demo: Laboratory, cell: Cell
) -> None:
    observe(demo["mjansen"], cell, "0.21", replicate=2)
    first = observe(demo["mjansen"], cell, "0.9", replicate=1)
    observe(demo["mjansen"], cell, "0.19", replicate=1, supersedes=first, reason="a slip of the pen")
    observe(demo["mjansen"], cell, "<0.01", control="negative control")
    with demo.store.read() as connection:
        observations = observations_behind(connection, demo["kvos"].actor, cell)
        assert verify(connection).faults == ()
    assert [(o.which, o.typed, o.current) for o in observations] == [
        ("replicate 1", "0.19", True),
        ("replicate 1", "0.9", False),
        ("replicate 2", "0.21", True),
        ("negative control", "<0.01", True),
    ]
    assert observations[0].change_reason == "a slip of the pen"


def test_a_container_has_its_own_observations_and_the_controls_of_the_test(demo: Laboratory) -> None:
    made = demo.batch("I-1").registered("CIT-07", "FIRST").received()
    line = next(line for line in made.grid().lines if len(line.cells) > 1)
    for number, cell in enumerate(line.cells, 1):
        observe(demo["mjansen"], cell, str(number), sample=cell.sample)
    observe(demo["mjansen"], line.cells[0], "0", sample=None, control="negative control")
    whole = Cell(line.test.key, line.parameter_key)
    with demo.store.read() as connection:
        assert [o.typed for o in observations_behind(connection, demo["kvos"].actor, line.cells[1])] == ["2", "0"]
        assert [o.typed for o in observations_behind(connection, demo["kvos"].actor, whole)] == [
            *map(str, range(1, number + 1)),
            "0",
        ]


def test_an_observation_is_a_change_under_its_batch_and_in_the_history_of_its_sample(
    demo: Laboratory, cell: Cell, zone: LaboratoryZone
) -> None:
    zone.put("Europe/Amsterdam")
    viewer = demo["kvos"].actor
    with demo.store.read() as connection:
        (test,) = get_tests(connection, viewer, [cell.test])
        before = get_batch(connection, viewer, test.batch).row_version
    observe(demo["mjansen"], cell, "0.2", replicate=1, reading="7")
    with demo.store.read() as connection:
        assert get_batch(connection, viewer, test.batch).row_version == before + 1
        (seq,) = events.find_events(connection, viewer, batch=test.batch, limit=1)
        assert events.find_events(connection, viewer, sample=test.samples[0][0], limit=1) == [seq]
        told = listed.event_told(connection, viewer, seq)
        assert told.listed.about == "B-1"
        own = events.refs_of_sample(connection, viewer, test.samples[0][0])
        (change,) = [
            change for change in events.changes_of(connection, viewer, seq) if (change.table, change.key) in own
        ]
    assert change.table == t.observation.name
    lines = {line.field: line for line in change_lines(told)}
    assert lines["as typed"].record == "new observation Bacterial endotoxins, B-1"
    assert lines["planned reading, day"].after == "7"
    assert lines["observed by"].after == "M. Jansen (mjansen)"
    assert lines["observed"].after == "2026-03-02 09:00:00 +01:00"
    assert lines["is the value that stands"].after == "yes"


def test_a_person_of_one_client_knows_of_the_observations_of_its_own_batches_only(demo: Laboratory, cell: Cell) -> None:
    with demo.store.read() as connection:
        (test,) = get_tests(connection, demo["kvos"].actor, [cell.test])
        own = get_batch(connection, demo["kvos"].actor, test.batch).client
    observe(demo["mjansen"], cell, "0.2")
    other = add_client(demo.store, "other")
    client, stranger = (
        lab_with(demo.store, Role.READER, id_=id_, client=key).actor for id_, key in (("its", own), ("no", other))
    )
    with demo.store.read() as connection:
        (seq,) = events.find_events(connection, client, acts=[Act.RESULT_ENTERED.value])
        assert [change.table for change in listed.event_told(connection, client, seq).changes] == [
            "observation",
            "batch",
        ]
        assert events.find_events(connection, stranger) == []
        assert events.changes_of(connection, stranger, seq) == []
        assert observations_behind(connection, stranger, cell) == []
