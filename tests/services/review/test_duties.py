"""Duties through the services: who shaped a test, settled a decision or performed what is required does not go on."""

from datetime import timedelta

import pytest

from qclab.demo.people import PASSWORD
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.people.duties import Duty
from qclab.domain.people.rights import Role
from qclab.domain.refusals import NotAllowed
from qclab.queries.review.duties import done_for_batch, done_on_tests
from qclab.queries.samples import samples as sample_queries
from qclab.services.lab import Lab
from qclab.services.release import certificates
from qclab.services.release.duties import why_not_issue
from qclab.services.results import performing, recording
from qclab.services.review import approving, deciding
from qclab.services.samples import attachments, changing, receiving
from qclab.services.samples.new_sample import NewSample
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import lab_with
from tests.laboratory.refusals import refused

pytestmark = pytest.mark.server_in_proof

WHY = "The last vial was used up by the count."
BOTH = "hlaan"
"""An analyst who also reviews."""


def _entered(demo: Laboratory) -> tuple[int, int]:
    """A batch and its endotoxin test, entered by an analyst and not submitted."""
    made = demo.batch("B-1").registered().received().after(hours=2)
    line = made.line()
    recording.record(demo["mjansen"], [recording.NewResult(line.test.key, line.parameter_key, "0.2")])
    demo.performed(line.test.key, by=demo["mjansen"])
    return made.key, line.test.key


def _say_how(demo: Laboratory, test: int) -> None:
    performance = performing.Performance(
        demo["mjansen"].actor.key, demo.clock.now - timedelta(hours=1), demo.clock.now, "LAL-02"
    )
    performing.set_performance(demo[BOTH], {test: demo.test(test).row_version}, performance, why="said anew")


def _change_sample(demo: Laboratory, test: int) -> None:
    key = demo.test(test).samples[0][0]
    with demo.store.read() as connection:
        sample = sample_queries.get_sample(connection, demo[BOTH].actor, key)
    changing.change_sample(demo[BOTH], key, sample.row_version, NewSample(sample.name, condition="thawed"), "seen so")


@pytest.mark.parametrize(
    "shape",
    [
        _say_how,
        lambda demo, test: attachments.attach(demo[BOTH], "raw.csv", b"1;2", test=test),
        _change_sample,
        lambda demo, test: recording.submit(demo[BOTH], [test]),
    ],
    ids=["said how it was performed", "attached raw data", "changed its sample", "submitted it"],
)
def test_who_shaped_the_record_of_a_test_does_not_approve_it(demo: Laboratory, shape: object) -> None:
    _, test = _entered(demo)
    shape(demo, test)  # type: ignore[operator]
    if demo.test(test).state == "open":
        recording.submit(demo["mjansen"], [test])
    with pytest.raises(NotAllowed) as refused:
        approving.approve(demo[BOTH], [test], PASSWORD)
    assert refused.value.codes == (Duty.SHAPED,)
    assert approving.approve(demo["adewit"], [test], PASSWORD).approved == (test,)


def test_who_only_registered_or_received_the_samples_may_approve(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()  # by M. Jansen
    line = made.line()
    recording.record(demo["tbakker"], [recording.NewResult(line.test.key, line.parameter_key, "0.2")])
    demo.performed(line.test.key, by=demo["tbakker"])
    with demo.store.read() as connection:
        done = done_on_tests(connection, [line.test.key])[line.test.key]
    key = demo["tbakker"].actor.key
    shaped = {Duty.PERFORMED: {key}, Duty.ENTERED: {key}, Duty.SHAPED: {key}}
    assert {duty: people for duty, people in done.items() if people} == shaped


def _undecided(demo: Laboratory) -> tuple[int, int]:
    """A batch that is approved but for one value that is not evaluable, and the evaluation of it."""
    made = demo.batch("B-1").registered().received()
    made.entered({"A09/endotoxin": "<0.7"}).submitted().approved()
    grid = made.grid()
    line = made.line("A09/endotoxin")
    return made.key, grid.results[line.cells[0]].evaluations[0].key


def _everything(demo: Laboratory, id_: str) -> Lab:
    return lab_with(demo.store, *(role for role in Role if role is not Role.ADMINISTRATOR), id_=id_)


def _settle(lab: Lab, evaluation: int) -> None:
    deciding.settle_decision(lab, evaluation, accept=True, note="", password=PASSWORD)


def test_who_proposed_or_reviewed_a_decision_does_not_settle_it_and_its_qa_does_not_issue(demo: Laboratory) -> None:
    batch, evaluation = _undecided(demo)
    proposer, reviewer, qa = (_everything(demo, id_) for id_ in ("proposer", "reviewer", "quality"))
    deciding.propose_decision(proposer, evaluation, Evaluation.NOT_SHOWN, WHY)
    with pytest.raises(NotAllowed) as refused:
        _settle(proposer, evaluation)
    assert refused.value.codes == (Duty.PROPOSED,)
    with pytest.raises(NotAllowed):
        _settle(demo["mjansen"], evaluation)
    _settle(reviewer, evaluation)
    with pytest.raises(NotAllowed) as refused:
        _settle(reviewer, evaluation)
    assert refused.value.codes == (Duty.DECIDED,)
    _settle(qa, evaluation)
    seen = certificates.preview(qa, batch)
    assert seen.blockers == ()
    with pytest.raises(NotAllowed) as refused:
        certificates.issue(qa, batch, seen.batch_version, PASSWORD)
    assert refused.value.codes == (Duty.AGREED,)
    seen = certificates.preview(reviewer, batch)
    assert certificates.issue(reviewer, batch, seen.batch_version, PASSWORD).id


def test_who_entered_a_required_test_does_not_issue_and_the_button_says_so_as_the_service_does(
    demo: Laboratory,
) -> None:
    made = demo.batch("B-1").registered().received()
    both = _everything(demo, "both")
    line = made.line()
    recording.record(both, [recording.NewResult(line.test.key, line.parameter_key, "0.2")])
    demo.performed(line.test.key, by=both)
    recording.submit(demo["mjansen"], [line.test.key])
    approving.approve(demo["adewit"], [line.test.key], PASSWORD)
    made.entered().submitted().approved()
    seen = certificates.preview(both, made.key)
    assert seen.blockers == ()
    with pytest.raises(NotAllowed) as refused:
        certificates.issue(both, made.key, seen.batch_version, PASSWORD)
    with demo.store.read() as connection:
        why = why_not_issue(connection, both.actor, made.key, demo.now())
        assert done_for_batch(connection, made.key)[Duty.AGREED] == set()
    assert refused.value.reasons == why
    assert refused.value.codes == (Duty.PERFORMED, Duty.ENTERED)
    assert certificates.issue(demo["kvos"], made.key, seen.batch_version, PASSWORD).id


def test_who_entered_a_test_that_nothing_requires_may_issue(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = demo.batch("B-1").registered().received()
    both = _everything(demo, "both")
    made.entered().submitted().approved()
    adding_test = demo.added(made.samples[0].key, "A61")
    grid = made.grid()
    line = next(each for each in grid.lines if each.test.key == adding_test)
    recording.record(both, [recording.NewResult(adding_test, line.parameter_key, "7.2", line.cells[0].sample)])
    with demo.store.read() as connection:
        assert why_not_issue(connection, both.actor, made.key, demo.now()) == ()


def test_who_proposed_that_a_test_is_not_done_or_entered_its_results_does_not_agree(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    line = made.line()
    proposer, enterer = _everything(demo, "proposer"), _everything(demo, "enterer")
    recording.record(enterer, [recording.NewResult(line.test.key, line.parameter_key, "0.2")])
    demo.performed(line.test.key, by=enterer)
    recording.propose_not_done(proposer, [line.test.key], "the rest was spilt")
    for lab, duties in ((proposer, (Duty.PROPOSED,)), (enterer, (Duty.PERFORMED, Duty.ENTERED))):
        with pytest.raises(NotAllowed) as refused:
            approving.settle_not_done(lab, [line.test.key], agree=True, reason="", password=PASSWORD, deviation="D-1")
        assert refused.value.codes == duties


def test_who_performed_a_test_cannot_name_another_performer_and_approve_it(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = demo.batch("B-1").registered().received().after(hours=2)
    line, both = made.line(), demo["hlaan"]
    recording.record(demo["mjansen"], [recording.NewResult(line.test.key, line.parameter_key, "0.2")])
    for who, performer in ((demo["mjansen"], both), (both, demo["mjansen"])):
        row = demo.test(line.test.key)
        performed = performing.Performance(performer.actor.key, demo.clock.now - timedelta(hours=1), demo.clock.now)
        performing.set_performance(who, {row.key: row.row_version}, performed, why="said anew")
    recording.submit(demo["mjansen"], [line.test.key])
    with refused(NotAllowed, Duty.PERFORMED):
        approving.approve(both, [line.test.key], PASSWORD)


def test_who_rejects_a_sample_has_proposed_that_its_tests_are_not_done(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = demo.batch("B-1").registered().received()
    both = lab_with(demo.store, Role.ANALYST, Role.QA)
    line = made.line()
    receiving.reject(both, [key for key, *_ in line.test.samples], "leaked")
    with demo.store.read() as connection:
        done = done_on_tests(connection, [line.test.key])[line.test.key]
    assert done[Duty.PROPOSED] == {both.actor.key}
