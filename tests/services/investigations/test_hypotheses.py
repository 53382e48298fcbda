"""Investigation tests: words of a case, never a result of the sample; and the repeat of what lives for hours."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from qclab.domain.clocks import Unclear
from qclab.domain.investigations.case import Bar, Conclusion
from qclab.domain.investigations.hypotheses import Untested
from qclab.domain.investigations.kinds import Reference
from qclab.domain.investigations.phases import Cause, Finding, Phase
from qclab.domain.people.duties import Duty
from qclab.domain.refusals import Conflict, Invalid, Missing, NotAllowed
from qclab.domain.testing.requiring import Uncounted
from qclab.queries.investigations.cases import cases_of
from qclab.queries.release.dossier import read_dossier
from qclab.services.investigations import hypotheses, working
from qclab.services.investigations.concluding import begin_repeat, close
from qclab.services.release import certificates
from qclab.services.results import attempts
from qclab.store.verify import verify
from tests.laboratory.batch import Batch
from tests.laboratory.case import Worked
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD

pytestmark = pytest.mark.server_in_proof

Opened = Callable[[Laboratory], Worked]
SUPPOSED = "the endotoxin comes from the diluent tube"


def test_an_investigation_test_is_words_in_the_case_and_nothing_of_it_reaches_the_batch(
    demo: Laboratory, opened: Opened
) -> None:
    case = opened(demo).assessed()
    before = case.batch.tests()
    printed = certificates.preview(case.qa, case.batch.key).content
    test = hypotheses.plan_test(case.supervisor, case.key, SUPPOSED, "diluent tube 2 alone")
    demo.clock.forward(minutes=30)
    by, at = case.analyst.actor.key, demo.now() - timedelta(minutes=10)
    hypotheses.record_test(case.supervisor, case.key, test, "0.41 EU/mL", "supports it", by, at)
    (row,) = case.file.hypotheses
    assert (row.hypothesis, row.material, row.result, row.tells, row.performer_name, row.performed_at) == (
        SUPPOSED,
        "diluent tube 2 alone",
        "0.41 EU/mL",
        "supports it",
        "M. Jansen",
        at,
    )
    assert case.batch.tests() == before, "no test of the batch, so nothing to report or to settle"
    again = certificates.preview(case.qa, case.batch.key).content
    assert (again.results, again.notes) == (printed.results, printed.notes)
    assert not any("0.41" in note.text for note in again.notes)
    with demo.store.read() as connection:
        assert verify(connection).faults == ()


def test_its_hypothesis_comes_first_and_its_result_is_recorded_once(sqlite_demo: Laboratory, opened: Opened) -> None:
    case = opened(sqlite_demo)
    with pytest.raises(Invalid) as refused:
        hypotheses.plan_test(case.supervisor, case.key, "tube", "")
    assert {each.field for each in refused.value.reasons} == {"hypothesis", "material"}
    test = hypotheses.plan_test(case.supervisor, case.key, SUPPOSED, "diluent tube 2 alone")
    now, by = sqlite_demo.now(), case.analyst.actor.key
    told: list[tuple[tuple[Any, ...], Untested]] = [
        (("0.41 EU/mL", "supports it", by, now - timedelta(days=1)), Untested.BEFORE_PLAN),
        (("0.41 EU/mL", "supports it", by, now + timedelta(days=1)), Unclear.TO_COME),
        (("0.41 EU/mL", "supports it", None, now), Untested.NO_PERFORMER),
        (("0.41 EU/mL", "supports it", by, None), Untested.NO_MOMENT),
        ((" ", "supports it", by, now), Untested.NO_RESULT),
    ]
    for said, code in told:
        with pytest.raises(Invalid) as refused:
            hypotheses.record_test(case.supervisor, case.key, test, *said)
        assert refused.value.codes == (code,)
    hypotheses.record_test(case.supervisor, case.key, test, "0.41 EU/mL", "supports it", by, sqlite_demo.now())
    with pytest.raises(Conflict) as again:
        hypotheses.record_test(case.supervisor, case.key, test, "0.1 EU/mL", "refutes it", by, sqlite_demo.now())
    assert again.value.codes == (Untested.RECORDED,)
    with pytest.raises(Missing):
        hypotheses.record_test(case.supervisor, case.key, test + 1, "0.1", "refutes it", by, sqlite_demo.now())


def test_a_case_is_not_closed_while_an_investigation_test_has_no_result(
    sqlite_demo: Laboratory, opened: Opened
) -> None:
    case = opened(sqlite_demo).to_the_closing()
    hypotheses.plan_test(case.supervisor, case.key, SUPPOSED, "diluent tube 2 alone")
    with pytest.raises(NotAllowed) as refused:
        close(case.qa, case.key, Conclusion.CONFIRMED, "the result is taken as it is", PASSWORD)
    assert refused.value.codes == (Bar.UNRECORDED,)


def proven(laboratory: Laboratory, hours: int) -> Worked:
    """The case of a product that lives so long, whose cause quality control has proven and signed."""
    now = laboratory.now()
    lives: dict[str, Any] = {"manufactured_on": now.date(), "expiry_at": now + timedelta(hours=hours)}
    batch = laboratory.batch("B-1").registered(**lives).received()
    case = Worked(laboratory, batch.entered({"A09/endotoxin": "0.56"}).submitted().approved()).assessed()
    working.refer(case.supervisor, case.key, Reference.DEVIATION, "DEV-12")
    return case.concluded(Phase.LABORATORY, Finding.CAUSE_PROVEN, Cause.MATERIAL)


def test_what_lives_for_hours_is_repeated_before_qa_has_closed_and_reported_after(sqlite_demo: Laboratory) -> None:
    case = proven(sqlite_demo, 40)
    original = case.file.line.case.test
    repeat = begin_repeat(case.supervisor, case.key)
    assert reported(case) == original, "not before QA has closed"
    with pytest.raises(Conflict) as refused:
        begin_repeat(case.supervisor, case.key)
    assert refused.value.codes == (Bar.PLANNED,)
    with pytest.raises(Conflict) as refused:
        attempts.count_test(case.qa, repeat, "this one looks better")
    assert refused.value.codes == (Uncounted.OF_A_CASE,)
    case.concluded(Phase.BATCH_IMPACT, Finding.THIS_BATCH)
    for who in case.file.facts.case.untold:
        working.note_told(case.qa, case.key, who, "by phone, that it is repeated")
    close(case.qa, case.key, Conclusion.INVALIDATED, "the diluent tube was cracked", PASSWORD)
    assert reported(case) == repeat
    assert len([test for test in case.batch.tests() if test.method_id == "A09"]) == 2, "and no third one is made"


def test_what_lives_longer_waits_for_qa(sqlite_demo: Laboratory) -> None:
    case = proven(sqlite_demo, 24 * 30)
    with pytest.raises(Conflict) as refused:
        begin_repeat(case.supervisor, case.key)
    assert refused.value.codes == (Bar.NOT_REACHED,)


def test_who_performed_the_original_does_not_begin_its_repeat(sqlite_demo: Laboratory) -> None:
    batch = hours_left(sqlite_demo, "HUCMSC")
    batch.entered({"A09/endotoxin": "0.56"}, by={"A09": "pbos"}).submitted().approved()
    case = Worked(sqlite_demo, batch).assessed()
    working.refer(case.supervisor, case.key, Reference.DEVIATION, "DEV-12")
    case.concluded(Phase.LABORATORY, Finding.CAUSE_PROVEN, Cause.MATERIAL)
    with pytest.raises(NotAllowed) as refused:
        begin_repeat(sqlite_demo["pbos"], case.key)
    assert Duty.PERFORMED in refused.value.codes
    begin_repeat(case.supervisor, case.key)


def test_two_cases_on_one_test_begin_one_repeat(sqlite_demo: Laboratory) -> None:
    batch = hours_left(sqlite_demo, "ARI-0001")
    early = [batch.test("A21").key]
    batch.entered({"A21/CAR-total": "1", "A21/CAR": "1"}, tests=early).submitted().approved()
    first, second = Worked(sqlite_demo, batch), Worked(sqlite_demo, batch)
    first.key = sqlite_demo.ask(lambda connection: cases_of(connection, batch.key))[0].key
    for case in (first, second):
        working.refer(case.supervisor, case.key, Reference.DEVIATION, "DEV-12")
        case.assessed().concluded(Phase.LABORATORY, Finding.CAUSE_PROVEN, Cause.MATERIAL)
    repeat = begin_repeat(first.supervisor, first.key)
    assert begin_repeat(second.supervisor, second.key) == repeat
    for case in (first, second):
        case.concluded(Phase.BATCH_IMPACT, Finding.THIS_BATCH)
        for who in case.file.facts.case.untold:
            working.note_told(case.qa, case.key, who, "by phone, that it is repeated")
        close(case.qa, case.key, Conclusion.INVALIDATED, "the diluent tube was cracked", PASSWORD)
    lines = [line for line in batch.dossier().lines if line.criterion.method_id == "A21"]
    assert {line.requirement.test for line in lines} == {repeat}


def hours_left(laboratory: Laboratory, product: str) -> Batch:
    now = laboratory.now()
    lives: dict[str, Any] = {"manufactured_on": now.date(), "expiry_at": now + timedelta(hours=40)}
    return laboratory.batch("B-1").registered(product, **lives).received()


def reported(case: Worked) -> int | None:
    dossier = case.laboratory.ask(
        lambda connection: read_dossier(connection, case.qa.actor, case.batch.key, case.laboratory.now())
    )
    return next(line for line in dossier.lines if line.parameter_name == "Bacterial endotoxins").requirement.test
