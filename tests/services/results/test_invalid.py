"""A run that is invalid by a criterion of its method is no result: told by one, agreed to by another, repeated as often
as the method says, and counted."""

import pytest

from qclab.demo.people import PASSWORD
from qclab.domain.investigations.case import Conclusion
from qclab.domain.investigations.kinds import CaseKind
from qclab.domain.investigations.phases import Answer, Finding, Phase, checklist
from qclab.domain.people.duties import Duty
from qclab.domain.people.rights import Role
from qclab.domain.refusals import Conflict, Invalid, NotAllowed
from qclab.domain.release.kinds import ANALYSIS
from qclab.domain.testing.invalid import Uninvalidated
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.testing.requiring import Uncounted
from qclab.queries.testing.invalid import counted, invalid_attempts
from qclab.services.investigations import concluding, opening, working
from qclab.services.investigations.concluding import Found
from qclab.services.investigations.opening import Concerns
from qclab.services.release import certificates
from qclab.services.results import performing, recording
from qclab.services.results.attempts import count_test
from qclab.services.results.invalid import propose_invalid
from qclab.services.results.taking_back import take_back
from qclab.services.review.invalid import settle_invalid
from qclab.services.testing import adding
from qclab.store.verify import verify
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import lab_with

WHY = "Spike recovery of the control was 231 %, beyond 50 to 200 %."


def _ran(demo: Laboratory, value: str = "0.9") -> Batch:
    """Its endotoxin test has a value that fails, and is not submitted."""
    made = demo.batch("B-1").registered().received().entered({"A09/endotoxin": value})
    made.in_hand.remove(made.test("A09").key)
    return made.submitted().approved()


def _invalid(demo: Laboratory, made: Batch, test: int) -> int:
    """The new attempt in its place."""
    propose_invalid(demo.analyst, [test], WHY)
    settle_invalid(demo.reviewer, [test], agree=True, reason="", password=PASSWORD)
    return max(each.key for each in made.tests() if each.method_id == "A09")


def test_failed_validity_is_no_result_and_no_case_and_a_new_empty_attempt_counts(demo: Laboratory) -> None:
    made = _ran(demo)
    first = made.test("A09").key
    repeat = _invalid(demo, made, first)
    assert made.cases() == []
    old, new = demo.test(first), demo.test(repeat)
    assert (old.state, old.state_reason, old.entered) == (TestState.INVALID, WHY, 1)
    assert (new.state, new.entered, new.attempt, new.repeat, new.analyst) == (
        TestState.OPEN, 0, 2, 1, demo.analyst.actor.key,
    )  # fmt: skip
    (line,) = [line for line in made.dossier().lines if line.test and line.test.method_id == "A09"]
    because = f"Repeats attempt 1, whose run was invalid: {WHY}"
    assert (line.requirement.test, line.requirement.because) == (repeat, because)
    made.entered().submitted().approved()
    seen = certificates.preview(demo.qa, made.key, ANALYSIS)
    assert (seen.blockers, seen.concludes) == ((), "complies")
    with pytest.raises(Conflict) as never:
        count_test(demo.qa, first, "it was right after all")
    assert never.value.codes == (Uncounted.ENDED,)
    with demo.store.read() as connection:
        assert verify(connection).faults == ()


def test_it_is_repeated_as_often_as_the_method_says_and_then_says_what_to_do(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = _ran(demo)
    repeat = _invalid(demo, made, made.test("A09").key)
    demo.performed(repeat, by=demo.analyst)
    last = _invalid(demo, made, repeat)
    assert (demo.test(last).repeat, demo.test(last).repeats) == (2, 1)
    line = next(line for line in made.grid().lines if line.test.key == last)
    cell = line.cells[0]
    with pytest.raises(Invalid) as refused:
        recording.record(demo.analyst, [recording.NewResult(last, cell.parameter, "0.1", cell.sample)])
    assert refused.value.codes == (Uninvalidated.REPEATS_USED_UP,)
    assert "atypical case" in str(refused.value)
    with pytest.raises(Conflict) as begun:
        performing.set_performance(
            demo.analyst, {last: demo.test(last).row_version}, performing.Performance(demo.analyst.actor.key)
        )
    assert begun.value.codes == (Uninvalidated.REPEATS_USED_UP,)
    added = adding.add_test(demo.analyst, [line.containers[0][0]], "A09", "try once more")
    assert all(each.requirement.test != added for each in made.dossier().lines), "no way round it"
    case = opening.open_case(demo.analyst, CaseKind.ATYPICAL, "Both runs were invalid.", Concerns(tests=[last]))
    assert demo.test(last).atypical == "", "not before it is closed"
    for question in checklist(CaseKind.ATYPICAL, Phase.LABORATORY):
        working.answer(demo.qa, case, Phase.LABORATORY, question, Answer.YES)
    concluding.sign_phase(demo["tbakker"], case, Phase.LABORATORY, Found(Finding.NO_CAUSE, None, WHY), PASSWORD)
    concluding.close(demo.qa, case, Conclusion.NO_ACTION, "The control was thawed twice; a new one is used.", PASSWORD)
    assert demo.test(last).atypical == "ATY-2026-0001"
    demo.performed(last, by=demo.analyst)
    recording.record(demo.analyst, [recording.NewResult(last, cell.parameter, "0.1", cell.sample)])
    again = _invalid(demo, made, last)
    with pytest.raises(Conflict):
        demo.performed(again, by=demo.analyst)
    recording.propose_not_done(demo.analyst, [again], "its run was invalid three times")
    assert demo.test(again).state is TestState.NOT_DONE_PROPOSED, "and a way out"


def test_it_is_counted_by_method_batch_and_sample(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = _ran(demo)
    _invalid(demo, made, made.test("A09").key)
    of_batch = demo.ask(lambda connection: invalid_attempts(connection, demo.qa.actor, batch=made.key))
    assert {(each.method_id, each.attempt, each.reason) for each in of_batch} == {("A09", 1, WHY)}
    sample = next(sample for sample in made.samples if sample.id == of_batch[0].sample)
    assert demo.ask(lambda connection: invalid_attempts(connection, demo.qa.actor, sample=sample.key))
    numbers = demo.ask(lambda connection: counted(connection, demo.qa.actor))
    assert (str(numbers["A09"]), numbers["A20"].invalid) == ("1 of 1 attempt, in 1 batch", 0)


def test_nobody_invalidates_alone_nor_what_a_case_is_open_on(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = _ran(demo)
    test = made.test("A09").key
    both = lab_with(demo.store, Role.REVIEWER, id_="both")
    propose_invalid(both, [test], WHY)
    with pytest.raises(NotAllowed) as own:
        settle_invalid(both, [test], agree=True, reason="", password=PASSWORD)
    assert own.value.codes == (Duty.PROPOSED,)
    settle_invalid(demo.reviewer, [test], agree=False, reason="200 % was not passed", password=PASSWORD)
    assert (demo.test(test).state, demo.test(test).state_reason) == (TestState.OPEN, "200 % was not passed")
    recording.submit(demo.analyst, [test], unchanged="as it was read")
    take_back(demo.analyst, [test], "to look again")
    with pytest.raises(Conflict) as refused:
        propose_invalid(demo.analyst, [test], WHY)
    assert refused.value.codes == (Uninvalidated.CASE,)
