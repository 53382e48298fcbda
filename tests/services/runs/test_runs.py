"""Runs: tests of one method that are put together, performed once and submitted as a whole."""

from collections.abc import Sequence

import pytest

from qclab.domain.alarms.alarms import AlarmKind
from qclab.domain.people.rights import Role
from qclab.domain.refusals import Conflict, Invalid, NotAllowed
from qclab.domain.runs.lifecycle import RunState, Unrun
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.batches.batches import get_batch_by_id
from qclab.queries.runs.runs import Run, Which, find_runs, get_run
from qclab.services.results import recording
from qclab.services.results.invalid import propose_invalid
from qclab.services.results.performing import Performance
from qclab.services.review.invalid import settle_invalid
from qclab.services.runs import invalid, making, performing
from qclab.store.verify import verify
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD, lab_with
from tests.laboratory.reading import alarms, holds


def planned(demo: Laboratory, *batches: str) -> Run:
    """A run of the endotoxin tests of these new batches."""
    tests = [demo.batch(id_).registered("HUCMSC").received().test("A09").key for id_ in batches]
    return the(demo, making.make(demo.analyst, tests))


def the(demo: Laboratory, run: int) -> Run:
    return demo.analyst.ask(get_run, run)


def performed(demo: Laboratory, run: Run) -> Run:
    now = demo.now()
    performing.perform(
        demo.analyst, run.key, run.row.row_version, Performance(demo.analyst.actor.key, now, now, "PTS-01")
    )
    return the(demo, run.key)


def entered(demo: Laboratory, run: Run, values: Sequence[str]) -> Run:
    """A value at each position."""
    new = []
    for test, value in zip(run.tests, values, strict=True):
        line = demo.batch(test.batch_id).line("A09/endotoxin")
        new.append(recording.NewResult(test.key, line.parameter_key, value))
    recording.record(demo.analyst, new)
    return the(demo, run.key)


def codes(refused: pytest.ExceptionInfo[Conflict]) -> set[object]:
    return {why.code for why in refused.value.reasons}


def test_a_run_is_made_said_once_entered_by_position_and_submitted_as_a_whole(demo: Laboratory) -> None:
    run = planned(demo, "B-1", "B-2", "B-3")
    assert run.row.id == "RUN-2026-0001"
    assert [(each.number, each.test.batch_id) for each in run.positions] == [(1, "B-1"), (2, "B-2"), (3, "B-3")]
    assert demo.analyst.ask(find_runs) == [run.key]
    run = performed(demo, run)
    assert run.row.state is RunState.PERFORMED
    assert {(test.instrument, test.performed_by_name) for test in run.tests} == {("PTS-01", demo.analyst.actor.name)}
    run = entered(demo, run, ["0.2", "0.3", "0.4"])
    assert performing.submit(demo.analyst, run.key) == []
    run = the(demo, run.key)
    assert run.row.state is RunState.SUBMITTED
    assert {test.state for test in run.tests} == {TestState.SUBMITTED}
    assert demo.analyst.ask(find_runs, Which.ENDED) == [run.key]
    assert demo.ask(verify).faults == ()


def test_a_test_on_a_run_is_not_submitted_alone(demo: Laboratory) -> None:
    run = entered(demo, performed(demo, planned(demo, "B-1", "B-2")), ["0.2", "0.3"])
    with pytest.raises(Conflict) as refused:
        recording.submit(demo.analyst, [run.tests[0].key])
    assert codes(refused) == {Unrun.ON_A_RUN}
    assert the(demo, run.key).tests[0].state is TestState.OPEN


def test_a_run_is_not_submitted_while_one_of_its_tests_lacks_a_result(demo: Laboratory) -> None:
    run = performed(demo, planned(demo, "B-1", "B-2"))
    line = demo.batch("B-1").line("A09/endotoxin")
    recording.record(demo.analyst, [recording.NewResult(run.tests[0].key, line.parameter_key, "0.2")])
    with pytest.raises(Conflict):
        performing.submit(demo.analyst, run.key)
    assert {test.state for test in the(demo, run.key).tests} == {TestState.OPEN}


def test_a_value_out_of_specification_on_a_run_opens_its_case_when_the_run_is_submitted(demo: Laboratory) -> None:
    run = entered(demo, performed(demo, planned(demo, "B-1", "B-2")), ["0.2", "900"])
    assert [each.batch for each in demo.analyst.ask(performing.foresee, run.key).opens] == ["B-2"]
    (case,) = performing.submit(demo.analyst, run.key)
    assert demo.batch("B-2").cases() == [case]


@pytest.mark.parametrize("begun", ["performed", "entered"])
def test_a_test_of_which_something_was_seen_is_put_on_no_run(demo: Laboratory, begun: str) -> None:
    batch = demo.batch("B-1").registered("HUCMSC").received()
    test = batch.test("A09").key
    if begun == "performed":
        demo.performed(test)
    else:
        recording.record(demo.analyst, [recording.NewResult(test, batch.line("A09/endotoxin").parameter_key, "0.2")])
    with pytest.raises(Conflict) as refused:
        making.make(demo.analyst, [test])
    assert codes(refused) == {Unrun.BEGUN}


def test_a_run_has_one_method_and_a_test_one_run_and_cultures_have_none(demo: Laboratory) -> None:
    batch = demo.batch("B-1").registered("HUCMSC").received()
    endotoxin, sterility = batch.test("A09").key, batch.test("A03").key
    making.make(demo.analyst, [endotoxin])
    with pytest.raises(Conflict) as refused:
        making.make(demo.analyst, [endotoxin])
    assert codes(refused) == {Unrun.ON_A_RUN}
    with pytest.raises(Conflict) as refused:
        making.make(demo.analyst, [sterility])
    assert codes(refused) == {Unrun.READ_BY_UNITS}
    with pytest.raises(Conflict) as refused:
        making.make(demo.analyst, [demo.batch("B-2").registered("HUCMSC").received().test("A09").key, sterility])
    assert codes(refused) == {Unrun.OTHER_METHOD}
    with pytest.raises(Invalid):
        making.make(demo.analyst, [])


def test_a_test_that_was_taken_off_waits_as_before_and_its_position_is_not_given_again(demo: Laboratory) -> None:
    run = planned(demo, "B-1", "B-2")
    making.take_off(demo.analyst, run.key, [run.tests[1].key], "the tube leaks")
    third = demo.batch("B-3").registered("HUCMSC").received().test("A09").key
    making.put_on(demo.analyst, run.key, [third])
    run = the(demo, run.key)
    assert [(each.number, each.test.batch_id) for each in run.positions] == [(1, "B-1"), (3, "B-3")]
    assert demo.batch("B-2").test("A09").run == ""
    run = performed(demo, run)
    for change in (
        lambda: making.take_off(demo.analyst, run.key, [third], "the tube leaks"),
        lambda: making.put_on(demo.analyst, run.key, [demo.batch("B-2").test("A09").key]),
        lambda: making.discard(demo.analyst, run.key, "the reader broke"),
    ):
        with pytest.raises(Conflict) as refused:
            change()
        assert codes(refused) <= {Unrun.STATE, Unrun.POSITIONS_STAY}


def test_a_run_of_which_nothing_was_seen_is_discarded_and_its_tests_go_on_another(demo: Laboratory) -> None:
    run = planned(demo, "B-1", "B-2")
    making.discard(demo.analyst, run.key, "the reader broke")
    assert the(demo, run.key).row.state is RunState.DISCARDED
    again = making.make(demo.analyst, [test.key for test in run.tests])
    entered(demo, the(demo, again), ["0.2", "0.3"])
    with pytest.raises(Conflict) as refused:
        making.discard(demo.analyst, again, "not as hoped for")
    assert codes(refused) == {Unrun.SEEN}
    assert demo.ask(verify).faults == ()


WHY = "The blank was above the lowest standard."


def test_an_invalid_run_gives_no_result_and_no_case_and_a_second_person_agrees(demo: Laboratory) -> None:
    run = entered(demo, performed(demo, planned(demo, "B-1", "B-2")), ["0.2", "0.3"])
    with pytest.raises(Conflict) as refused:
        propose_invalid(demo.analyst, [run.tests[0].key], WHY)
    assert codes(refused) == {Unrun.ON_A_RUN}
    assert invalid.find_invalid(demo.analyst, run.key, WHY) == invalid.Found([], [])
    run = the(demo, run.key)
    assert (run.row.state, run.row.because) == (RunState.INVALID, WHY)
    assert {test.state for test in run.tests} == {TestState.INVALID_PROPOSED}
    settle_invalid(demo.reviewer, [test.key for test in run.tests], agree=True, reason="", password=PASSWORD)
    assert {test.state for test in the(demo, run.key).tests} == {TestState.INVALID}
    repeat = demo.tests(batch=demo.batch("B-1").key, method="A09", state="open")[0]
    assert (repeat.repeat, repeat.run, repeat.entered) == (1, "", 0)
    assert making.make(demo.analyst, [repeat.key])
    assert demo.ask(verify).faults == ()


def test_a_failing_value_seen_in_an_invalid_run_alarms_and_holds_its_batch_and_opens_no_case(demo: Laboratory) -> None:
    run = entered(demo, performed(demo, planned(demo, "B-1", "B-2")), ["0.2", "900"])
    assert invalid.find_invalid(demo.analyst, run.key, WHY).held == ["B-2"]
    assert alarms(demo) == [AlarmKind.IN_INVALID_RUN]
    assert (holds(demo.batch("B-1")), holds(demo.batch("B-2"))) == ([], [""])
    assert demo.batch("B-2").cases() == []


def test_a_run_is_found_invalid_or_valid_as_a_whole(demo: Laboratory) -> None:
    run = entered(demo, performed(demo, planned(demo, "B-1", "B-2", "B-3")), ["0.2", "0.3", "0.4"])
    one, other, third = (test.key for test in run.tests)
    invalid.find_invalid(demo.analyst, run.key, WHY)
    settle_invalid(demo.reviewer, [one], agree=True, reason="", password=PASSWORD)
    with pytest.raises(Conflict) as refused:
        settle_invalid(demo.reviewer, [other], agree=False, reason="The blank was read twice.", password=PASSWORD)
    assert codes(refused) == {Unrun.AS_A_WHOLE}
    settle_invalid(demo.reviewer, [other, third], agree=True, reason="", password=PASSWORD)


def test_a_run_that_a_reviewer_finds_valid_goes_on_as_a_whole(demo: Laboratory) -> None:
    run = entered(demo, performed(demo, planned(demo, "B-1", "B-2")), ["0.2", "0.3"])
    one, other = (test.key for test in run.tests)
    invalid.find_invalid(demo.analyst, run.key, WHY)
    settle_invalid(demo.reviewer, [one], agree=False, reason="The blank was read twice.", password=PASSWORD)
    assert the(demo, run.key).row.state is RunState.PERFORMED
    with pytest.raises(Conflict) as refused:
        settle_invalid(demo.reviewer, [other], agree=True, reason="", password=PASSWORD)
    assert codes(refused) == {Unrun.AS_A_WHOLE}
    with pytest.raises(Conflict) as refused:
        performing.submit(demo.analyst, run.key)
    assert codes(refused) == {Unrun.AS_A_WHOLE}
    settle_invalid(demo.reviewer, [other], agree=False, reason="The blank was read twice.", password=PASSWORD)
    performing.submit(demo.analyst, run.key, unchanged="It is right as it was.")
    assert {test.state for test in the(demo, run.key).tests} == {TestState.SUBMITTED}


def test_a_person_of_one_client_changes_nothing_of_a_run_with_tests_of_another(demo: Laboratory) -> None:
    other = demo.batch("V-1").registered("IPSC-NPC").received()
    sample = other.samples[0].key
    own = demo.batch("B-1").registered("HUCMSC").received().test("A09")
    run = making.make(demo.analyst, [own.key, demo.added(sample, "A09")])
    client = demo.ask(lambda connection: get_batch_by_id(connection, demo.qa.actor, "V-1")).client
    scoped = lab_with(demo.store, Role.ANALYST, id_="scoped", client=client)
    assert [test.batch_id for test in scoped.ask(get_run, run).tests] == ["V-1"]
    with pytest.raises(NotAllowed) as refused:
        making.discard(scoped, run, "nobody asked for it")
    assert {why.code for why in refused.value.reasons} == {Unrun.OF_OTHERS}
    assert the(demo, run).row.state is RunState.PLANNED
