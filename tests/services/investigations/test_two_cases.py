"""Two cases on one test of several parameters: each closing speaks for its own value, and none steps over another's."""

import pytest

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.investigations.case import Conclusion
from qclab.domain.investigations.kinds import Reference
from qclab.domain.investigations.phases import Cause, Finding, Phase
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Conflict, Invalid
from qclab.domain.release.blockers import Block
from qclab.domain.release.conclusion import conclude
from qclab.domain.testing.reopening import Unopened
from qclab.domain.testing.requiring import Uncounted
from qclab.domain.trail.acts import Act
from qclab.queries.investigations.cases import cases_of
from qclab.services.investigations import working
from qclab.services.investigations.concluding import close
from qclab.services.results import attempts as attempts_of_test
from qclab.services.results import recording
from qclab.services.results.invalid import propose_invalid
from qclab.services.review import approving, reopening
from qclab.services.review.invalid import settle_invalid
from qclab.store import tables as t
from tests.laboratory.batch import Batch
from tests.laboratory.case import Worked
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD

pytestmark = pytest.mark.server_in_proof

WHY = "nothing was found that would explain it"


@pytest.fixture
def failed(demo: Laboratory) -> Batch:
    """A batch that fails two parameters of one test, all else of it good."""
    batch = demo.batch("CAR-1").registered("ARI-0001").received().after(days=29)
    return batch.entered({"A21/CAR-total": "1", "A21/CAR": "1"}).submitted().approved()


def case_on(batch: Batch, parameter: str) -> Worked:
    """The case on the value of a parameter, by its id."""
    case = Worked(batch.laboratory, batch)
    name = batch.line(f"A21/{parameter}").parameter.name
    rows = batch.laboratory.ask(lambda connection: cases_of(connection, batch.key))
    case.key = next(row.key for row in rows if row.parameter_name == name)
    return case


def confirmed(case: Worked, finding: Finding = Finding.NO_RETEST) -> None:
    conclusion = Conclusion.CONFIRMED if finding is Finding.NO_RETEST else Conclusion.NO_RETEST
    close(case.to_the_closing(finding).qa, case.key, conclusion, WHY, PASSWORD)


def proven(case: Worked) -> Worked:
    """To the closing, by a cause that is proven in the laboratory."""
    working.refer(case.supervisor, case.key, Reference.DEVIATION, "DEV-12")
    case.assessed().concluded(Phase.LABORATORY, Finding.CAUSE_PROVEN, Cause.MATERIAL)
    return case.concluded(Phase.BATCH_IMPACT, Finding.THIS_BATCH)


def invalidated(case: Worked) -> None:
    close(proven(case).qa, case.key, Conclusion.INVALIDATED, "the diluent tube was cracked", PASSWORD)


def counting(batch: Batch) -> dict[str, int]:
    """Which attempt is reported of each parameter of the test."""
    lines = [line for line in batch.dossier().lines if line.criterion.method_id == "A21"]
    return {line.criterion.parameter_id: line.test.attempt for line in lines if line.test is not None}


def attempts(batch: Batch) -> list[int]:
    return sorted(test.attempt for test in batch.tests() if test.method_id == "A21")


def finished(batch: Batch) -> Batch:
    """What is open is done, and complies; nothing else is left to do."""
    return batch.entered({"A21/CAR-total": "1495E6"}).submitted().approved().issued().ticked()


@pytest.mark.parametrize("finding", [Finding.NO_RETEST, Finding.RETEST_NOT_POSSIBLE])
def test_an_oos_that_stands_stays_reported_when_another_case_of_its_test_is_invalidated(
    failed: Batch, finding: Finding
) -> None:
    confirmed(case_on(failed, "CAR-total"), finding)
    invalidated(case_on(failed, "CAR"))
    assert counting(failed) == {"CAR-total": 1, "CAR": 2, "CD3": 2}
    finished(failed)
    assert conclude(failed.dossier().facts).evaluation is Evaluation.DOES_NOT_COMPLY
    assert Block.FAILED in [blocker.code for blocker in failed.judged().blockers]
    with pytest.raises(Conflict):
        failed.certified()


def test_a_value_whose_case_is_open_stays_reported_until_that_case_is_closed(failed: Batch) -> None:
    invalidated(case_on(failed, "CAR"))
    assert counting(failed) == {"CAR-total": 1, "CAR": 2, "CD3": 2}
    confirmed(case_on(failed, "CAR-total"))
    assert counting(failed)["CAR-total"] == 1
    finished(failed)
    assert conclude(failed.dossier().facts).evaluation is Evaluation.DOES_NOT_COMPLY


@pytest.mark.both_engines
def test_two_values_of_one_test_that_are_invalidated_are_repeated_together(failed: Batch) -> None:
    invalidated(case_on(failed, "CAR-total"))
    invalidated(case_on(failed, "CAR"))
    assert attempts(failed) == [1, 2]
    assert counting(failed) == {"CAR-total": 2, "CAR": 2, "CD3": 2}
    finished(failed).certified()


def test_the_second_takes_over_the_repeat_of_the_first_though_its_run_was_invalid_or_its_vial_broke(
    failed: Batch,
) -> None:
    laboratory = failed.laboratory
    invalidated(case_on(failed, "CAR-total"))
    repeat = next(test.key for test in failed.tests() if test.attempt == 2 and test.method_id == "A21")
    laboratory.performed(repeat)
    propose_invalid(laboratory.analyst, [repeat], "the set-up beads did not pass")
    settle_invalid(laboratory["pbos"], [repeat], agree=True, reason="", password=PASSWORD)
    invalidated(case_on(failed, "CAR"))
    assert attempts(failed) == [1, 2, 3]
    assert counting(failed) == {"CAR-total": 3, "CAR": 3, "CD3": 3}
    finished(failed).certified()


def test_where_nothing_is_left_to_repeat_no_empty_test_is_made(failed: Batch) -> None:
    """As in a laboratory whose first closing took every value of the test with it, as it did before."""
    invalidated(case_on(failed, "CAR-total"))
    laboratory = failed.laboratory
    repeat = next(test.key for test in failed.tests() if test.attempt == 2 and test.method_id == "A21")
    held = [line.requirement.key for line in failed.dossier().lines if line.criterion.parameter_id == "CAR"]
    with laboratory.analyst.write(Act.CASE_CLOSED, "as it was", right=Right.ENTER_RESULTS) as writing:
        for key in held:
            writing.update(t.requirement, key, test=repeat)
    invalidated(case_on(failed, "CAR"))
    assert attempts(failed) == [1, 2]


def test_whatever_a_requirement_points_at_a_batch_with_an_oos_that_stands_is_not_certified(failed: Batch) -> None:
    """The second wall: as in a laboratory where the pointer was moved before."""
    case = case_on(failed, "CAR-total")
    confirmed(case)
    invalidated(case_on(failed, "CAR"))
    repeat = next(test.key for test in failed.tests() if test.attempt == 2 and test.method_id == "A21")
    held = [line.requirement.key for line in failed.dossier().lines if line.criterion.parameter_id == "CAR-total"]
    with failed.laboratory.analyst.write(Act.CASE_CLOSED, "as it was", right=Right.ENTER_RESULTS) as writing:
        for key in held:
            writing.update(t.requirement, key, test=repeat)
    finished(failed)
    conclusion = conclude(failed.dossier().facts)
    assert conclusion.evaluation is Evaluation.DOES_NOT_COMPLY
    assert conclusion.shortfall == f"{case.file.id} stands"
    (blocker,) = failed.judged().blockers
    assert (blocker.code, blocker.what) == (Block.FAILED, case.file.id)
    with pytest.raises(Conflict):
        failed.certified()


def test_a_value_whose_oos_stands_is_not_opened_again_to_be_corrected(failed: Batch) -> None:
    confirmed(case_on(failed, "CAR-total"))
    invalidated(case_on(failed, "CAR"))
    original = next(test.key for test in failed.tests() if test.attempt == 1 and test.method_id == "A21")
    beside = "nothing else of that run was affected"
    with pytest.raises(Invalid) as refused:
        reopening.ask(failed.laboratory.reviewer, original, ["CAR-total"], "the figures were exchanged", beside)
    assert refused.value.codes == (Unopened.OOS_STANDS,)
    reopening.ask(failed.laboratory.reviewer, original, ["CD3"], "the figures were exchanged", beside)


def test_a_value_whose_oos_stands_stays_reported_though_its_test_was_given_up(demo: Laboratory) -> None:
    batch = demo.batch("B-1").registered().received()
    test, spare = batch.test("A09").key, demo.added(batch.samples[0].key, "A09")
    demo.performed(test)
    cell = batch.cell("A09/endotoxin")
    recording.record(demo.analyst, [recording.NewResult(test, cell.parameter, "0.56", cell.sample)])
    recording.propose_not_done(demo.analyst, [test], "the plate reader broke down")
    approving.settle_not_done(
        demo.qa, [test], agree=True, reason="the reader was scrapped", password=PASSWORD, deviation="DEV-1"
    )
    for closing in (False, True):
        if closing:
            confirmed(Worked(demo, batch))
        with pytest.raises(Conflict) as refused:
            attempts_of_test.count_test(demo.qa, spare, "the first one could not be performed to its end")
        assert refused.value.codes == (Uncounted.CASE,)
    assert counted(batch, "endotoxin") == test


def counted(batch: Batch, parameter: str) -> int | None:
    lines = batch.dossier().lines
    return next(line.requirement.test for line in lines if line.criterion.parameter_id == parameter)
