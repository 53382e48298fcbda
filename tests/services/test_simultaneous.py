"""Two workstations at the same moment: whatever the first is doing, the second sees it whole or waits."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from decimal import Decimal

from qclab.demo.people import PASSWORD
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Conflict, NotAllowed, Refusal
from qclab.domain.results.sources import Source
from qclab.domain.signatures.reading import Standing
from qclab.domain.trail.acts import Act
from qclab.queries.batches import batches as batch_queries
from qclab.queries.release import certificates as certificate_queries
from qclab.queries.results import results as result_queries
from qclab.queries.samples import samples
from qclab.queries.signatures.signatures import read_on
from qclab.queries.testing.requirements import requirements
from qclab.services.batches import batches
from qclab.services.labels import printing
from qclab.services.release import certificates
from qclab.services.results import recording
from qclab.services.review import approving
from qclab.services.samples import attachments, receiving, registering
from qclab.services.samples.new_sample import NewSample
from qclab.services.testing import assigning
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.holding import hold_aggregates
from qclab.store.verify import verify
from tests.laboratory.arriving import receive
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.verifying import VERIFIERS, ask_for


def _meanwhile(
    demo: Laboratory,
    batch: int,
    who: str,
    act: Act,
    right: Right,
    first: Callable[[Writing], object],
    then: Callable[[], object],
) -> BaseException | None:
    """``then`` begins on another connection while ``first`` is written and not yet committed; what refused ``then``."""
    with ThreadPoolExecutor(1) as other:
        with demo[who].write(act, right=right) as writing:
            hold_aggregates(writing.connection, t.batch, [batch])  # as every use case below a batch begins
            first(writing)
            asked: Future[object] = other.submit(then)
            wait([asked], timeout=0.5)
        return asked.exception(timeout=20)


def test_a_value_changed_while_its_test_is_submitted_is_among_what_is_submitted(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    tests = made.entered().in_hand
    line = made.line()
    failing = recording.NewResult(line.test.key, line.parameter_key, "0.7", reason="typing error")
    refused = _meanwhile(
        demo,
        made.key,
        "mjansen",
        Act.RESULT_CHANGED,
        Right.ENTER_RESULTS,
        lambda writing: recording.record_within(demo["mjansen"], writing, [failing], Source.TYPED),
        lambda: recording.submit(demo["lkoster"], tests),
    )
    assert refused is None
    assert made.cases() == ["OOS-2026-0001"]


def test_a_value_entered_while_its_test_was_being_submitted_is_refused(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    made.entered()
    line = made.line()
    late = recording.NewResult(line.test.key, line.parameter_key, "0.7", reason="typing error")
    refused = _meanwhile(
        demo,
        made.key,
        "mjansen",
        Act.TESTS_SUBMITTED,
        Right.ENTER_RESULTS,
        lambda writing: writing.update(t.test, line.test.key, state="submitted"),
        lambda: recording.record(demo["lkoster"], [late]),
    )
    assert isinstance(refused, Refusal)
    with demo.store.read() as connection:
        assert "0.7" not in {
            row.typed for row in result_queries.all_results(connection, demo["mjansen"].actor, line.test.key)
        }


def test_a_test_that_is_being_returned_is_not_approved(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    recording.submit(demo["mjansen"], made.entered().in_hand)
    test = made.line().test.key
    refused = _meanwhile(
        demo,
        made.key,
        "adewit",
        Act.TEST_RETURNED,
        Right.APPROVE_RESULTS,
        lambda writing: writing.update(t.test, test, state="open", state_reason="look again"),
        lambda: approving.approve(demo["hlaan"], [test], PASSWORD),
    )
    assert isinstance(refused, Conflict)
    assert demo.test(test).state == "open"


def test_a_sample_that_is_being_rejected_is_not_received(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered()
    sample = made.samples[0]
    refused = _meanwhile(
        demo,
        made.key,
        "mjansen",
        Act.SAMPLE_REJECTED,
        Right.RECEIVE,
        lambda writing: writing.update(t.sample, sample.key, state="rejected", state_reason="leaked"),
        lambda: receive(demo["lkoster"], [sample.id], receiving.Reception("intact")),
    )
    assert isinstance(refused, Conflict)
    with demo.store.read() as connection:
        assert samples.get_sample(connection, demo["kvos"].actor, sample.key).state == "rejected"


def test_a_body_weight_is_not_changed_under_a_value_that_is_being_held_against_it(demo: Laboratory) -> None:
    made = demo.batch("I-1").registered("CIT-07", "FIRST").received()
    line = next(each for each in made.grid().lines if each.criteria and each.criteria[0].per_kg)
    with demo.store.read() as connection:
        row = batch_queries.get_batch(connection, demo["mjansen"].actor, made.key)
    heavier = batches.BatchData(id=row.id, product=row.product, body_weight="90")
    new = recording.NewResult(line.test.key, line.parameter_key, "1E6", line.cells[0].sample)
    refused = _meanwhile(
        demo,
        made.key,
        "mjansen",
        Act.RESULT_ENTERED,
        Right.ENTER_RESULTS,
        lambda writing: recording.record_within(demo["mjansen"], writing, [new], Source.TYPED),
        lambda: batches.change_batch(demo["lkoster"], made.key, row.row_version, heavier, "misread"),
    )
    assert isinstance(refused, Conflict)
    with demo.store.read() as connection:
        weight = batch_queries.get_batch(connection, demo["mjansen"].actor, made.key).body_weight
    assert weight == Decimal(70)


def _both(first: Callable[[], object], second: Callable[[], object]) -> list[BaseException | None]:
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(first), pool.submit(second)]
        return [each.exception(timeout=30) for each in asked]


def test_of_two_who_submit_at_once_one_is_refused_and_one_case_opens(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    tests = made.entered({"A09/endotoxin": "0.7"}).in_hand
    answers = _both(lambda: recording.submit(demo["mjansen"], tests), lambda: recording.submit(demo["lkoster"], tests))
    assert sorted(type(each).__name__ for each in answers) == ["Conflict", "NoneType"]
    assert made.cases() == ["OOS-2026-0001"]


def test_of_two_who_issue_at_once_one_certificate_comes(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    made.entered().submitted().approved()
    seen = certificates.preview(demo["kvos"], made.key).batch_version
    answers = _both(
        lambda: certificates.issue(demo["kvos"], made.key, seen, PASSWORD),
        lambda: certificates.issue(demo["jmulder"], made.key, seen, PASSWORD),
    )
    assert sorted(type(each).__name__ for each in answers) == ["Conflict", "NoneType"]
    with demo.store.read() as connection:
        assert len(certificate_queries.certificates_of(connection, demo["kvos"].actor, made.key)) == 1
        assert verify(connection).faults == ()


def test_of_two_first_registrations_at_once_the_requirements_are_written_once(demo: Laboratory) -> None:
    lab = demo["mjansen"]
    batch = demo.batch("B-1").registered("CIT-07", "FIRST").received().key
    plan = registering.propose(lab, demo.product("CIT-07"), "LATER").samples
    answers = _both(
        lambda: registering.register(lab, batch, "LATER", plan, again=True),
        lambda: registering.register(demo["lkoster"], batch, "LATER", plan, again=True),
    )
    assert answers == [None, None]
    with demo.store.read() as connection:
        required = [(each.criterion, each.sample) for each in requirements(connection, batch)]
    assert len(required) == len(set(required))


def test_of_two_who_take_a_free_test_at_once_one_is_told_who_has_it(demo: Laboratory) -> None:
    test = demo.batch("B-1").registered().received().line().test.key
    answers = _both(lambda: assigning.take(demo["mjansen"], [test]), lambda: assigning.take(demo["lkoster"], [test]))
    assert sorted(type(each).__name__ for each in answers) == ["Conflict", "NoneType"]


def test_of_two_batches_given_one_id_at_once_the_second_is_refused(demo: Laboratory) -> None:
    data = batches.BatchData(id="B-9", product=demo.product("HUCMSC"))
    answers = _both(
        lambda: registering.register(demo["mjansen"], data, "DP", [NewSample("Cells")]),
        lambda: registering.register(demo["lkoster"], data, "DP", [NewSample("Cells")]),
    )
    assert sorted(type(each).__name__ for each in answers) == ["Conflict", "NoneType"]


def test_two_who_attach_to_one_batch_at_once_both_succeed(demo: Laboratory) -> None:
    test = demo.batch("B-1").registered().received().line().test.key
    answers = _both(
        lambda: attachments.attach(demo["mjansen"], "a.csv", b"1", test=test),
        lambda: attachments.attach(demo["lkoster"], "b.csv", b"2", test=test),
    )
    assert answers == [None, None]


def test_a_label_is_printed_a_second_time_only_with_a_reason_even_at_the_same_moment(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    keys = [made.samples[0].key]
    answers = _both(
        lambda: printing.print_labels(demo["mjansen"], keys, printing.Order("50x25")),
        lambda: printing.print_labels(demo["lkoster"], keys, printing.Order("50x25")),
    )
    assert sorted(type(each).__name__ for each in answers) == ["Invalid", "NoneType"]


def test_persons_who_verify_at_the_same_moment_all_count_and_no_more_than_are_asked(demo: Laboratory) -> None:
    """Four of whom the method asks three, at four desks at once: one is told that it is approved, and none is lost."""
    ask_for(demo, "3", "A09")
    made = demo.batch("B-1").registered().received().entered({"A09/endotoxin": "0.1"}).submitted()
    test = made.test("A09").key
    with ThreadPoolExecutor(len(VERIFIERS)) as desks:
        tried = [desks.submit(approving.approve, demo[who], [test], PASSWORD) for who in VERIFIERS]
        wait(tried, timeout=60)
    (refused,) = [each.exception() for each in tried if each.exception() is not None]
    assert isinstance(refused, Conflict)
    row = demo.test(test)
    assert row.state == "approved"
    names = {*(name for _, name in row.verifying.by), row.approved_by_name}
    assert len(names) == 3
    with demo.store.read() as connection:
        reads = read_on(connection, demo.qa.actor, "test", [test])[test]
        assert {read.signature.printed_name for read in reads} == names
        assert {read.standing for read in reads} == {Standing.VALID}
        assert verify(connection).faults == ()


def test_one_person_at_two_desks_verifies_once(demo: Laboratory) -> None:
    ask_for(demo, "3", "A09")
    made = demo.batch("B-1").registered().received().entered({"A09/endotoxin": "0.1"}).submitted()
    test = made.test("A09").key
    with ThreadPoolExecutor(2) as desks:
        tried = [desks.submit(approving.approve, demo["adewit"], [test], PASSWORD) for _ in range(2)]
        wait(tried, timeout=60)
    (refused,) = [each.exception() for each in tried if each.exception() is not None]
    assert isinstance(refused, NotAllowed)
    assert [name for _, name in demo.test(test).verifying.by] == ["A. de Wit"]
