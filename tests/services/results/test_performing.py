"""Nothing is presumed of how a test was performed: what its method asks for is said by somebody, or it stays open."""

from datetime import timedelta

import pytest

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.refusals import Conflict, Invalid
from qclab.domain.review.outlook import Unforeseen
from qclab.domain.testing.lifecycle import Bar
from qclab.domain.testing.performing import Said, Untimely
from qclab.services.exchange import importing
from qclab.services.results import performing, recording, submitting
from qclab.services.results.performing import Performance
from qclab.services.samples import attachments
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.refusals import refused


@pytest.fixture
def made(sqlite_demo: Laboratory) -> Batch:
    return sqlite_demo.batch("B-1").registered().received()


def enter(demo: Laboratory, made: Batch, typed: str = "0.2", reason: str = "") -> int:
    """A value of the endotoxin test; the key of the test."""
    line = made.line()
    recording.record(demo["mjansen"], [recording.NewResult(line.test.key, line.parameter_key, typed, None, reason)])
    return line.test.key


def test_a_result_says_nothing_of_how_its_test_was_performed(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    test = demo.test(enter(demo, made))
    assert (test.performed_by, test.performed_from, test.performed_to, test.performance_said_at) == (None,) * 4
    with refused(Conflict, Bar.NOT_PERFORMED) as told:
        recording.submit(demo["mjansen"], [test.key])
    assert told.value.reasons[0].facts == {"unsaid": (Said.BY, Said.FROM, Said.TO)}


def test_a_method_says_what_must_be_said_and_each_of_it_is_asked(sqlite_demo: Laboratory, made: Batch) -> None:
    demo = sqlite_demo
    test = demo.added(made.samples[0].key, "A66")
    line = next(each for each in demo.grid().lines if each.test.key == test)
    recording.record(demo["mjansen"], [recording.NewResult(test, line.parameter_key, "5", line.cells[0].sample)])
    now, row = demo.now(), demo.test(test)
    performing.set_performance(
        demo["mjansen"], {test: row.row_version}, Performance(demo["mjansen"].actor.key, now, now)
    )
    with refused(Conflict, Bar.NOT_PERFORMED) as told:
        recording.submit(demo["mjansen"], [test])
    assert told.value.reasons[0].facts == {"unsaid": (Said.INSTRUMENT, Said.ATTACHMENT)}
    said = Performance(instrument="PH-03")
    performing.set_performance(demo["mjansen"], {test: demo.test(test).row_version}, said, ["instrument"])
    assert demo.test(test).performed_from == now, "what is not said anew stays"
    attachments.attach(demo["mjansen"], "ph.csv", b"7.2", test=test)
    recording.submit(demo["mjansen"], [test])
    assert demo.test(test).state == "submitted"


def test_many_are_said_at_once_all_or_none(sqlite_demo: Laboratory, made: Batch) -> None:
    demo = sqlite_demo
    tests = {test.key: test.row_version for test in made.tests()}
    me, now = demo["mjansen"].actor.key, demo.now()
    with refused(Invalid, *[Untimely.FUTURE] * len(tests)):
        performing.set_performance(demo["mjansen"], tests, Performance(me, now, now + timedelta(minutes=1)))
    assert {test.performed_by for test in made.tests()} == {None}
    performing.set_performance(demo["mjansen"], tests, Performance(me, now, now))
    assert {(test.performed_by, test.performed_from) for test in made.tests()} == {(me, now)}
    assert len({test.performance_said_at for test in made.tests()}) == 1


def test_a_table_of_results_says_how_its_tests_were_performed(sqlite_demo: Laboratory, made: Batch) -> None:
    demo = sqlite_demo
    sample = made.line().test.samples[0][1]
    head = "sample,method,parameter,value,performed_by,performed_from,performed_to,instrument\n"

    def staged(said: str) -> importing.Staged:
        data = f"{head}{sample},A09,endotoxin,0.2,{said}\n".encode()
        return importing.stage(demo["mjansen"], importing.RESULTS, "results.csv", data)

    assert "performed_from: " in str(staged("me,2026-03-02 25:00,,LAL-02").rows[0].reasons[0])
    assert "nobody" in str(staged("nobody,,,").rows[0].reasons[0])
    demo.clock.forward(hours=3)
    assert [why.code for why in staged("me,2026-03-02 10:00,2026-03-02 09:30,").rows[0].reasons] == [
        Untimely.ENDS_BEFORE_START
    ]
    early = staged("me,2026-03-02 08:59,,").rows[0].reasons
    assert [(why.code, why.field) for why in early] == [(Untimely.BEFORE_RECEIPT, "performed_from")]
    importing.take(demo["mjansen"], staged("tbakker,2026-03-02 10:00,2026-03-02 11:00,LAL-02"))
    test = demo.test(made.line().test.key)
    assert (test.performed_by, test.instrument) == (demo["tbakker"].actor.key, "LAL-02")
    assert test.performed_to is not None
    assert test.performed_from == test.performed_to - timedelta(hours=1)


def test_what_submitting_opens_is_told_and_nothing_else_is_opened(sqlite_demo: Laboratory, made: Batch) -> None:
    demo = sqlite_demo
    test = enter(demo, made)
    demo.performed(test)
    with demo.store.read() as connection:
        seen = submitting.foresee(connection, demo["mjansen"].actor, [test])
    assert (seen.opens, seen.holds, seen.is_asked) == ((), (), False)
    enter(demo, made, "0.7", "the other column")
    with refused(Conflict, Unforeseen.CASE):
        recording.submit(demo["mjansen"], [test], [each.result for each in seen.opens])
    assert (demo.test(test).state, made.cases()) == ("open", [])
    with demo.store.read() as connection:
        seen = submitting.foresee(connection, demo["mjansen"].actor, [test])
    (opens,) = seen.opens
    assert (opens.evaluation, opens.was, opens.because) == (Evaluation.DOES_NOT_COMPLY, "0.2", "the other column")
    assert seen.holds == ("B-1",)
    assert recording.submit(demo["mjansen"], [test], [opens.result]) == made.cases()
