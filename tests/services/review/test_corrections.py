"""A value that failed and was changed before it was submitted is accepted by two persons, each with a reason."""

import pytest

from qclab.demo.people import PASSWORD
from qclab.domain.refusals import Invalid
from qclab.queries.results import results as result_queries
from qclab.queries.review import corrections, waiting
from qclab.queries.signatures.signatures import given_on
from qclab.queries.testing import testing
from qclab.queries.trail import events
from qclab.services.results import recording
from qclab.services.review import approving
from tests.laboratory.laboratory import Laboratory

pytestmark = pytest.mark.server_in_proof

WHY = "The analyst and I repeated the calculation from the raw data."


def _changed(demo: Laboratory, name: str, first: str, then: str, batch: str = "B-1") -> tuple[int, list[int]]:
    """A test in which a value was changed before all were submitted; its key and those of all tests."""
    made = demo.batch(batch).registered().received()
    tests = made.entered({name: first}).in_hand
    line = made.line(name)
    for cell in line.cells:
        new = recording.NewResult(line.test.key, line.parameter_key, then, cell.sample, "a slip of the pen")
        recording.record(demo["mjansen"], [new])
    recording.submit(demo["mjansen"], tests)
    return line.test.key, tests


@pytest.mark.parametrize(
    ("name", "first", "then"),
    [("A09/endotoxin", "0.7", "0.2"), ("A03/aerobic", "Growth", "No growth"), ("A09/endotoxin", "0.7", "<0.7")],
)
def test_no_bulk_act_approves_a_failing_value_that_was_changed(
    demo: Laboratory, name: str, first: str, then: str
) -> None:
    test, tests = _changed(demo, name, first, then)
    with pytest.raises(Invalid) as refused:
        approving.approve(demo["adewit"], tests, PASSWORD)
    assert refused.value.codes == (approving.Unexplained.CORRECTION,)
    assert [why.field for why in refused.value.reasons] == [f"accepted_{test}"]
    with pytest.raises(Invalid, match="in a sentence"):
        approving.approve(demo["adewit"], tests, PASSWORD, accepted={test: "ok"})
    with pytest.raises(Invalid):
        approving.approve(demo["adewit"], tests, PASSWORD, accepted={tests[0] if tests[0] != test else -1: WHY})
    with demo.store.read() as connection:
        assert {row.state for row in testing.get_tests(connection, demo["kvos"].actor, tests)} == {"submitted"}
    assert approving.approve(demo["adewit"], tests, PASSWORD, accepted={test: WHY}).approved == tuple(tests)


def test_the_reviewers_reason_is_kept_with_the_test_and_its_event_and_both_values_stay(demo: Laboratory) -> None:
    test, tests = _changed(demo, "A09/endotoxin", "0.7", "0.2")
    approving.approve(demo["adewit"], tests, PASSWORD, accepted={test: WHY})
    with demo.store.read() as connection:
        viewer = demo["kvos"].actor
        (row,) = testing.get_tests(connection, viewer, [test])
        (event,) = events.fetch_events(
            connection, viewer, events.find_events(connection, viewer, acts=["tests approved"])
        ).values()
        typed = [each.typed for each in result_queries.all_results(connection, viewer, test) if "0." in each.typed]
    assert row.state_reason == f"Correction accepted: {WHY}"
    assert event.reason == WHY
    assert typed[:2] == ["0.7", "0.2"]


def test_a_password_typed_in_place_of_the_reason_stays_out_of_the_records(demo: Laboratory) -> None:
    test, tests = _changed(demo, "A09/endotoxin", "0.7", "0.2")
    with pytest.raises(Invalid, match="holds your password"):
        approving.approve(demo["adewit"], tests, PASSWORD, accepted={test: PASSWORD})


def test_the_signature_covers_the_correction_and_the_reason(demo: Laboratory) -> None:
    digests = []
    for batch, why in (("B-1", WHY), ("B-2", f"{WHY} Twice.")):
        test, _ = _changed(demo, "A09/endotoxin", "0.7", "0.2", batch)
        approving.approve(demo["adewit"], [test], PASSWORD, accepted={test: why})
        with demo.store.read() as connection:
            digests += [row.digest for row in given_on(connection, "test", [test])]
    assert len(set(digests)) == 2


def test_the_list_of_a_reviewer_puts_such_a_test_first_and_says_what_was_changed(demo: Laboratory) -> None:
    test, _ = _changed(demo, "A03/aerobic", "Growth", "No growth")
    with demo.store.read() as connection:
        first = waiting.waiting_tests(connection, demo["adewit"].actor)[0]
    assert first.key == test
    assert "failed before" in first.reviewed.unusual(demo.clock.now)
    said = str(first.corrected[0])
    assert "Growth (does not comply) was changed to No growth" in said
    assert "“a slip of the pen”" in said


def test_a_change_among_complying_values_or_to_one_that_fails_asks_for_no_reason(demo: Laboratory) -> None:
    harmless, tests = _changed(demo, "A09/endotoxin", "0.3", "0.2")
    failing, others = _changed(demo, "A09/endotoxin", "0.2", "0.7", "B-2")
    still, rest = _changed(demo, "A09/endotoxin", "0.7", "0.8", "B-3")
    with demo.store.read() as connection:
        assert corrections.corrections(connection, demo["kvos"].actor, [harmless, failing, still]) == {}
    assert approving.approve(demo["adewit"], [*tests, *others, *rest], PASSWORD).approved


def test_a_value_that_failed_first_of_many_is_not_forgotten(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    line = made.line("A09/endotoxin")
    for typed, why in (("0.7", ""), ("0.3", "misread"), ("0.2", "misread again")):
        recording.record(demo["mjansen"], [recording.NewResult(line.test.key, line.parameter_key, typed, None, why)])
    with demo.store.read() as connection:
        (found,) = corrections.corrections(connection, demo["kvos"].actor, [line.test.key])[line.test.key]
    assert (found.before, found.now, found.change_reason) == ("0.7 EU/mL", "0.2 EU/mL", "misread")


def test_a_failing_value_that_was_changed_is_not_left_behind_with_a_test_not_done(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    line = made.line("A09/endotoxin")
    for typed, why in (("0.7", ""), ("0.3", "misread")):
        recording.record(demo["mjansen"], [recording.NewResult(line.test.key, line.parameter_key, typed, None, why)])
    recording.propose_not_done(demo["mjansen"], [line.test.key], "the plate was dropped")
    settle = {"agree": True, "password": PASSWORD, "deviation": "D-1"}
    with pytest.raises(Invalid, match="left behind"):
        approving.settle_not_done(demo["kvos"], [line.test.key], reason="", **settle)
    approving.settle_not_done(demo["kvos"], [line.test.key], reason=WHY, **settle)
