"""No test counts that began past the hold time of its material, unless a deviation names it and QA agreed to that."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from qclab.demo.people import PASSWORD
from qclab.domain.catalogue.values import Consequence
from qclab.domain.refusals import Conflict
from qclab.domain.release.blockers import Block
from qclab.domain.release.kinds import ANALYSIS
from qclab.domain.testing.hold_times import Begins
from qclab.domain.testing.lifecycle import Bar
from qclab.domain.testing.performing import Said
from qclab.queries.catalogue import master_data
from qclab.queries.review.deviating import waiting_deviations
from qclab.queries.review.waiting import waiting_tests
from qclab.queries.testing.pending import fetch_pending
from qclab.services.catalogue.drafts import save
from qclab.services.catalogue.in_force import Draft, put_in_force
from qclab.services.release import certificates
from qclab.services.results import performing, recording
from qclab.services.results.passing import pass_with_deviation
from qclab.services.results.performing import Performance
from qclab.services.review.deviations import agree_to_deviations
from qclab.services.samples.changing import change_sample
from qclab.services.samples.new_sample import NewSample
from qclab.store.verify import verify
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.refusals import refused

pytestmark = pytest.mark.server_in_proof

HOURS = 4
WHY = "The reader was down until noon."


def _held(demo: Laboratory, past: Consequence) -> tuple[Batch, int]:
    """A batch whose endotoxin tube is held for four hours, everything else approved in time; the test's key. It has a
    value."""
    known = demo.analyst.ask(master_data.specifications)
    kept = next(each for each in known if each.value.product == "HUCMSC" and each.value.stage == "DP")
    plan = tuple(
        replace(line, hold_hours=Decimal(HOURS), past_hold=past) if "A09" in line.methods else line
        for line in kept.value.plan
    )
    draft = save(demo.reviewer, None, replace(kept.value, version=2, effective_from=demo.now().date(), plan=plan))
    put_in_force(demo.qa, [Draft("specification", draft.key, draft.row_version)], "it is known to last", PASSWORD)
    made = demo.batch("B-1").registered().received()
    test = made.test("A09").key
    (pending,) = demo.analyst.ask(fetch_pending, [test])
    assert pending.test.begins(demo.now()) is Begins.TO_BEGIN
    assert pending.test.begins(demo.now() + timedelta(hours=8)) is Begins.MISSED
    made.entered(tests=[each.key for each in made.tests() if each.key != test]).submitted().approved()
    made.after(hours=8).entered(tests=[test])
    made.in_hand = [test]
    return made, test


def _began(demo: Laboratory, test: int, hours: int) -> None:
    """So many hours after it was received, and ended now."""
    row = demo.test(test)
    assert row.start_by is not None
    begun = row.start_by + timedelta(hours=hours - HOURS)
    said = Performance(performed_from=begun, performed_to=max(begun, demo.now()))
    performing.set_performance(demo.analyst, {test: row.row_version}, said, ["performed_from", "performed_to"], "typo")


def _blocks(demo: Laboratory, made: Batch) -> list[Block]:
    return [each.code for each in certificates.preview(demo.qa, made.key, ANALYSIS).blockers]


def _notes(demo: Laboratory, made: Batch) -> str:
    return "\n".join(note.text for note in certificates.preview(demo.qa, made.key, ANALYSIS).content.notes)


def test_what_began_past_it_needs_a_deviation_and_qas_word(demo: Laboratory) -> None:
    made, test = _held(demo, "block")
    _began(demo, test, HOURS + 1)
    with refused(Conflict, Bar.NOT_PERFORMED) as told:
        recording.submit(demo.analyst, [test])
    assert "It was begun past its hold time: name the deviation." in str(told.value)
    assert pass_with_deviation(demo.analyst, [test], "DEV-44", WHY) == {test: Said.HOLD.value}
    recording.submit(demo.analyst, [test])
    (waits,) = [each for each in demo.analyst.ask(waiting_tests) if each.key == test]
    assert f"{Said.HOLD} passed with a deviation" in waits.reviewed.unusual(demo.now())
    made.approved()
    assert _blocks(demo, made) == [Block.DEVIATION]
    (deviation,) = demo.analyst.ask(waiting_deviations)
    agree_to_deviations(demo.qa, [deviation.key], PASSWORD)
    assert _blocks(demo, made) == []
    assert f"{Said.HOLD}, deviation DEV-44: {WHY[:-1]}. Agreed by" in _notes(demo, made)
    with demo.store.read() as connection:
        assert verify(connection).faults == ()


def test_a_moment_of_sampling_that_is_corrected_later_blocks_too(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made, test = _held(demo, "block")
    _began(demo, test, HOURS)
    recording.submit(demo.analyst, [test])
    made.approved()
    assert _blocks(demo, made) == []
    (sample,) = [each for each in made.samples if each.key == demo.test(test).samples[0][0]]
    assert sample.received_at is not None
    taken = NewSample(sample.name, sample.container, sampled_at=sample.received_at - timedelta(hours=1))
    change_sample(demo.analyst, sample.key, sample.row_version, taken, "it was taken before")
    assert _blocks(demo, made) == [Block.PAST_HOLD]


def test_where_its_line_warns_it_is_looked_at_and_printed(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made, test = _held(demo, "warn")
    _began(demo, test, HOURS + 1)
    recording.submit(demo.analyst, [test])
    (waits,) = [each for each in demo.analyst.ask(waiting_tests) if each.key == test]
    assert Said.HOLD in waits.reviewed.unusual(demo.now())
    assert any("past its hold time, which ended" in said for said in waits.look_at(demo.now()))
    made.approved()
    assert _blocks(demo, made) == []
    assert "past its hold time, which ended" in _notes(demo, made)
