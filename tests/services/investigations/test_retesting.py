"""Retests of a case: planned, signed by QA, made at once and no more; and which attempt is reported afterwards."""

from collections.abc import Callable, Sequence

import pytest

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.investigations.case import Bar, Conclusion
from qclab.domain.investigations.kinds import Reference
from qclab.domain.investigations.phases import Cause, Finding, Phase
from qclab.domain.investigations.retests import PlanState, RetestState, Unplanned
from qclab.domain.people.duties import Duty
from qclab.domain.refusals import Conflict, Invalid, NotAllowed
from qclab.domain.release.conclusion import conclude
from qclab.domain.release.dossier import Dossier
from qclab.domain.signatures.reading import Standing
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.testing.requiring import Uncounted
from qclab.queries.catalogue.master_data import methods
from qclab.queries.release.certificates import certificates_of
from qclab.queries.release.dossier import RequirementLine, read_dossier
from qclab.queries.results.results import GridLine, grid
from qclab.queries.signatures.signatures import read_on
from qclab.services.investigations import retesting, working
from qclab.services.investigations.concluding import Found, close, sign_phase
from qclab.services.release import certificates
from qclab.services.results import attempts, performing, recording
from qclab.services.results.recording import NewResult
from qclab.services.review import approving
from qclab.services.testing import adding, assigning
from qclab.store.verify import verify
from tests.laboratory.case import Worked
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD
from tests.laboratory.statements import Counting

pytestmark = pytest.mark.server_in_proof

Opened = Callable[[Laboratory], Worked]
WHY = "two of the retained tube, as the procedure says"
CONCLUDED = "both retests comply and no cause was found"


def line_of(case: Worked) -> RequirementLine:
    dossier = case.laboratory.ask(
        lambda connection: read_dossier(connection, case.qa.actor, case.batch.key, case.laboratory.now())
    )
    return next(line for line in dossier.lines if line.parameter_name == "Bacterial endotoxins")


def lines_of(demo: Laboratory, test: int) -> Sequence[GridLine]:
    return demo.ask(lambda connection: grid(connection, demo.qa.actor, [test])).lines


def attempts_of(case: Worked) -> list[tuple[int, TestState, str, int]]:
    """Attempt, state, analyst and how many values of every test of the failing method."""
    rows = sorted((test for test in case.batch.tests() if test.method_id == "A09"), key=lambda test: test.attempt)
    return [(test.attempt, test.state, test.analyst_name, test.entered) for test in rows]


def to_the_end(case: Worked) -> Worked:
    case.concluded(Phase.FULL_SCALE, Finding.RETESTED)
    return case.concluded(Phase.BATCH_IMPACT, Finding.THIS_BATCH)


def test_a_plan_that_qa_signs_makes_its_retests_new_empty_and_numbered(demo: Laboratory, opened: Opened) -> None:
    case = opened(demo).to_the_plan().planned("tbakker", "lkoster")
    assert [(each.number, each.analyst_name, each.state) for each in case.retests] == [
        (1, "T. Bakker", RetestState.PLANNED),
        (2, "L. Koster", RetestState.PLANNED),
    ]
    assert attempts_of(case) == [(1, TestState.APPROVED, "M. Jansen", 1)], "nothing is made before QA has signed"
    tests = case.agreed()
    assert attempts_of(case) == [
        (1, TestState.APPROVED, "M. Jansen", 1),
        (2, TestState.OPEN, "T. Bakker", 0),
        (3, TestState.OPEN, "L. Koster", 0),
    ]
    for row in map(demo.test, tests):
        said = (row.performed_by, row.performed_from, row.instrument, row.reagents, row.raw_data, row.deviation)
        assert said == (None, None, "", "", "", ""), "a retest is never prefilled"
        assert set(row.read_from) == {("endotoxin",)}, "of the failing parameter alone"
    assert line_of(case).test is not None
    assert line_of(case).requirement.test == case.file.line.case.test, "the original is reported until QA has closed"
    with demo.store.read() as connection:
        assert verify(connection).faults == ()


def test_all_comply_and_the_named_retest_is_reported_with_every_value_printed(demo: Laboratory, opened: Opened) -> None:
    case = opened(demo).to_the_plan().planned("tbakker", "lkoster")
    case.agreed()
    case.retested("0.14", "0.12")
    assert conclude(dossier_facts(case)).evaluation is Evaluation.DOES_NOT_COMPLY, "until QA concludes"
    to_the_end(case)
    close(case.qa, case.key, Conclusion.NOT_CONFIRMED, CONCLUDED, PASSWORD, case.file.row_version)
    line = line_of(case)
    assert line.test is not None
    assert line.result is not None
    assert (line.test.attempt, line.result.typed) == (2, "0.14"), "retest 1, though retest 2 is lower"
    assert line.requirement.because == "OOS-2026-0001: OOS, not confirmed; retest 1 is reported, as planned"
    assert conclude(dossier_facts(case)).evaluation is Evaluation.COMPLIES
    (note,) = [note for note in certificates.preview(case.qa, case.batch.key).content.notes if "OOS" in note.text]
    assert (
        "; retest 1 of 2 (attempt 2): 0.1 EU/mL, complies; retest 2 of 2 (attempt 3): 0.1 EU/mL, complies. "
        "Closed on 2026-03-"
    ) in note.text
    assert note.text.endswith(": OOS, not confirmed; retest 1 is reported, as planned.")
    (printed,) = [each for each in certificates.preview(case.qa, case.batch.key).content.results if each.notes]
    assert (printed.parameter, printed.evaluation) == ("Bacterial endotoxins", "complies")
    plan = case.file.plan
    assert plan is not None
    with demo.store.read() as connection:
        assert verify(connection).faults == ()
        of_plan = read_on(connection, case.qa.actor, "retest_plan", [plan.key])[plan.key]
        (closing,) = read_on(connection, case.qa.actor, "investigation", [case.key])[case.key]
    assert [(each.signature.printed_name, each.standing) for each in of_plan] == [
        ("A. de Wit", Standing.VALID),
        ("K. Vos", Standing.VALID),
    ]
    assert closing.standing is Standing.VALID
    assert '"typed":"0.14"' in closing.content
    assert '"typed":"0.12"' in closing.content


def dossier_facts(case: Worked) -> Dossier:
    return case.laboratory.ask(
        lambda connection: read_dossier(connection, case.qa.actor, case.batch.key, case.laboratory.now())
    ).facts


def test_one_that_fails_confirms_the_oos_opens_no_other_case_and_the_original_is_reported(
    sqlite_demo: Laboratory, opened: Opened
) -> None:
    """RC-64 and RC-65: no mean of attempts, and not the best two of three (US v. Barr, 812 F. Supp. 458)."""
    case = opened(sqlite_demo).to_the_plan().planned("tbakker", "lkoster", "spruit")
    case.agreed()
    case.retested("0.14", "0.7", "0.12")
    assert case.batch.cases() == ["OOS-2026-0001"]
    to_the_end(case)
    for conclusion in (Conclusion.NOT_CONFIRMED, Conclusion.NO_RETEST, Conclusion.INVALIDATED):
        with pytest.raises(Conflict) as refused:
            close(case.qa, case.key, conclusion, CONCLUDED, PASSWORD)
        assert refused.value.codes == (Bar.NOT_REACHED,)
    close(case.qa, case.key, Conclusion.CONFIRMED, "retest 2 fails as the original did", PASSWORD)
    line = line_of(case)
    assert line.result is not None
    assert (line.result.typed, line.standing.evaluation) == ("0.56", Evaluation.DOES_NOT_COMPLY)
    (note,) = [note for note in certificates.preview(case.qa, case.batch.key).content.notes if "OOS" in note.text]
    assert note.text.endswith("OOS confirmed; the original value is reported.")
    assert note.text.count("retest") == 3


def test_qa_may_confirm_although_every_retest_complies(sqlite_demo: Laboratory, opened: Opened) -> None:
    case = opened(sqlite_demo).to_the_plan().planned("tbakker")
    case.agreed()
    to_the_end(case.retested("0.14"))
    close(case.qa, case.key, Conclusion.CONFIRMED, "the cells are few and the first value is plausible", PASSWORD)
    assert conclude(dossier_facts(case)).evaluation is Evaluation.DOES_NOT_COMPLY


def test_there_is_no_retest_beside_the_plan(sqlite_demo: Laboratory, opened: Opened) -> None:
    demo = sqlite_demo
    case = opened(demo).to_the_plan().planned("tbakker")
    (test,) = case.agreed()
    before = attempts_of(case)
    sample = case.file.test.samples[0][0]
    deeds: list[tuple[Callable[[], object], object]] = [
        (lambda: case.planned("lkoster"), Bar.PLANNED),
        (case.agreed, Bar.NOT_PLANNED),
        (lambda: retesting.return_plan(case.qa, case.key, "one more is wanted"), Bar.NOT_PLANNED),
        (lambda: adding.add_test(case.analyst, [sample], "A09", "once more, to be sure"), Unplanned.OOS_STANDS),
        (lambda: attempts.count_test(case.qa, test, "this one looks better"), Uncounted.OF_A_CASE),
    ]
    for deed, code in deeds:
        with pytest.raises((Conflict, NotAllowed)) as refused:
            deed()
        assert refused.value.codes == (code,)
    assert attempts_of(case) == before


def test_no_test_is_added_either_once_the_oos_stands(sqlite_demo: Laboratory, opened: Opened) -> None:
    case = opened(sqlite_demo).to_the_closing()
    close(case.qa, case.key, Conclusion.CONFIRMED, "the result is taken as it is", PASSWORD)
    with pytest.raises(Conflict) as refused:
        adding.add_test(case.analyst, [case.file.test.samples[0][0]], "A09", "once more, to be sure")
    assert refused.value.codes == (Unplanned.OOS_STANDS,)


def test_nobody_does_a_retest_but_its_analyst(sqlite_demo: Laboratory, opened: Opened) -> None:
    demo = sqlite_demo
    case = opened(demo).to_the_plan().planned("tbakker", "lkoster")
    (test, _) = case.agreed()
    (line,) = lines_of(demo, test)
    row = demo.test(test)
    other, own = demo["lkoster"], demo["tbakker"]
    by = performing.Performance(other.actor.key, None, None)
    deeds: list[Callable[[], object]] = [
        lambda: recording.record(other, [NewResult(test, line.parameter_key, "0.1")]),
        lambda: recording.record(demo["mjansen"], [NewResult(test, line.parameter_key, "0.1")]),
        lambda: performing.set_performance(own, {test: row.row_version}, by),
        lambda: assigning.assign(demo["adewit"], [test], other.actor.key),
        lambda: assigning.assign(demo["adewit"], [test], None),
        lambda: assigning.give_back(own, [test]),
    ]
    for deed in deeds:
        with pytest.raises((Conflict, Invalid)) as refused:
            deed()
        assert refused.value.codes == (Unplanned.NOT_IN_PLAN,)
    assert recording.record(own, [NewResult(test, line.parameter_key, "0.1")])


def test_who_performed_the_original_retests_nothing_and_who_planned_does_not_sign(
    sqlite_demo: Laboratory, opened: Opened
) -> None:
    case = opened(sqlite_demo).to_the_plan()
    with pytest.raises(Invalid) as refused:
        case.planned("tbakker", "mjansen")
    assert [(each.code, each.field) for each in refused.value.reasons] == [(Unplanned.PERFORMED, "analyst_2")]
    for who in ("mjansen", "kvos"):
        with pytest.raises(NotAllowed):
            retesting.plan_retests(sqlite_demo[who], case.key, [], WHY, PASSWORD)
    case.planned("tbakker")
    with pytest.raises(NotAllowed):
        retesting.sign_plan(case.supervisor, case.key, PASSWORD)


def test_a_retest_is_no_tool_of_phase_one(sqlite_demo: Laboratory, opened: Opened) -> None:
    case = opened(sqlite_demo).assessed()
    with pytest.raises(NotAllowed) as refused:
        case.planned("tbakker")
    assert refused.value.codes == (Bar.NOT_UNDER_WAY,)


def test_growth_mycoplasma_and_viruses_are_never_retested_as_shipped(sqlite_demo: Laboratory) -> None:
    shipped = sqlite_demo.ask(methods)
    never = {kept.value.id for kept in shipped if kept.value.retest == "never"}
    monitoring = {"A68P", "A68A", "A68S", "A68C", "A68G", "A69"}  # the same air is not there a second time
    assert never == {"A01", "A02", "A03", "A06", "A07", "A08", "A10", "A11", "A13", "A14", *monitoring}


def test_a_method_that_is_never_retested_lets_no_plan_be_made(sqlite_demo: Laboratory) -> None:
    batch = sqlite_demo.batch("B-1").registered().received()
    batch.entered({"A03/aerobic": "Growth"}).submitted().approved()
    case = Worked(sqlite_demo, batch).to_the_plan()
    with pytest.raises(NotAllowed) as refused:
        case.planned("tbakker")
    assert refused.value.codes == (Bar.METHOD,)


def test_a_returned_plan_is_kept_and_another_made(sqlite_demo: Laboratory, opened: Opened) -> None:
    case = opened(sqlite_demo).to_the_plan().planned("tbakker")
    with pytest.raises(NotAllowed) as refused:
        case.concluded(Phase.FULL_SCALE, Finding.NO_RETEST)
    assert refused.value.codes == (Bar.PLAN_WAITS,)
    retesting.return_plan(case.qa, case.key, "two analysts, as the procedure says")
    case.planned("tbakker", "lkoster").agreed()
    assert [(plan.state, plan.returned_because, len(plan.retests)) for plan in case.file.plans] == [
        (PlanState.RETURNED, "two analysts, as the procedure says", 1),
        (PlanState.SIGNED, "", 2),
    ]
    assert len(attempts_of(case)) == 3


def test_phase_two_waits_for_every_retest_and_finds_what_they_say(sqlite_demo: Laboratory, opened: Opened) -> None:
    case = opened(sqlite_demo).to_the_plan().planned("tbakker", "lkoster")
    case.agreed()
    case.answered(Phase.FULL_SCALE, case.qa)
    with pytest.raises(NotAllowed) as refused:
        sign_phase(case.qa, case.key, Phase.FULL_SCALE, Found(Finding.RETESTED, None, WHY), PASSWORD)
    assert refused.value.codes == (Bar.RETESTS_LEFT,)
    case.retested("0.14", "0.12")
    with pytest.raises(Invalid) as unfit:
        sign_phase(case.qa, case.key, Phase.FULL_SCALE, Found(Finding.NO_RETEST, None, WHY), PASSWORD)
    assert unfit.value.codes == (Bar.NOT_FOUND_HERE,)


def test_a_retest_that_is_not_done_lets_the_oos_stand(sqlite_demo: Laboratory, opened: Opened) -> None:
    demo = sqlite_demo
    case = opened(demo).to_the_plan().planned("tbakker", "lkoster")
    (_, second) = case.agreed()
    recording.propose_not_done(demo["lkoster"], [second], "the retained tube is empty")
    approving.settle_not_done(case.qa, [second], agree=True, reason="", password=PASSWORD, deviation="DEV-1")
    first = case.retests[0]
    assert first.test is not None
    (line,) = lines_of(demo, first.test)
    demo.performed(first.test, by=demo["tbakker"])
    recording.record(demo["tbakker"], [NewResult(first.test, line.parameter_key, "0.1")])
    recording.submit(demo["tbakker"], [first.test])
    approving.approve(case.supervisor, [first.test], PASSWORD)
    to_the_end(case)
    close(case.qa, case.key, Conclusion.NO_RETEST, "the second retest could not be done", PASSWORD)
    assert conclude(dossier_facts(case)).evaluation is Evaluation.DOES_NOT_COMPLY


def test_a_cause_that_phase_two_proves_invalidates_though_the_retests_comply(
    sqlite_demo: Laboratory, opened: Opened
) -> None:
    case = opened(sqlite_demo).to_the_plan().planned("tbakker")
    case.agreed()
    case.retested("0.14")
    working.refer(case.qa, case.key, Reference.DEVIATION, "DEV-12")
    case.concluded(Phase.FULL_SCALE, Finding.CAUSE_PROVEN, Cause.MATERIAL)
    case.concluded(Phase.BATCH_IMPACT, Finding.THIS_BATCH)
    close(case.qa, case.key, Conclusion.INVALIDATED, "the diluent tube was cracked", PASSWORD)
    line = line_of(case)
    assert line.test is not None
    assert (line.test.attempt, line.standing.evaluation) == (3, Evaluation.PENDING), "a repeat, never the retest"


def test_a_certificate_of_before_is_outdated_by_a_retest(sqlite_demo: Laboratory, opened: Opened) -> None:
    case = opened(sqlite_demo)
    seen = certificates.preview(case.qa, case.batch.key)
    certificates.issue(sqlite_demo["ihendriks"], case.batch.key, seen.batch_version, PASSWORD)
    case.to_the_plan().planned("tbakker").agreed()
    (row,) = sqlite_demo.ask(lambda connection: certificates_of(connection, case.qa.actor, case.batch.key))
    assert row.outdated == ("1 test was added",)
    waits = certificates.preview(case.qa, case.batch.key).blockers
    assert [each.why for each in waits] == ["another test of it is open"], "no final paper while retests are to come"


def test_a_retest_takes_over_from_no_other_test(sqlite_demo: Laboratory, opened: Opened) -> None:
    """Nothing but the closing of its case makes a retest count, not even a test that ends unseen."""
    case = opened(sqlite_demo).to_the_plan().planned("tbakker")
    (test,) = case.agreed()
    recording.propose_not_done(case.analyst, [test], "the retained tube is empty")
    assert line_of(case).requirement.test == case.file.line.case.test


def test_who_retested_or_planned_does_not_conclude(sqlite_demo: Laboratory, opened: Opened) -> None:
    case = opened(sqlite_demo).to_the_plan().planned("tbakker")
    case.agreed()
    case.retested("0.14")
    done = case.file.facts.case.done
    assert set(done[Duty.PLANNED]) == {case.supervisor.actor.key}
    assert sqlite_demo["tbakker"].actor.key in done[Duty.PERFORMED]


AT_MOST = {"plan two retests": 49, "sign the plan": 56, "open a case": 40}
"""Statements; they may fall and never rise. A plan of five sends no more than one of two; signing it
makes a test for each and says which, in two statements a retest."""


@pytest.mark.parametrize("number", [2, 5])
def test_planning_and_signing_send_a_stated_number_of_statements(
    sqlite_demo: Laboratory, opened: Opened, statements: Counting, number: int
) -> None:
    case = opened(sqlite_demo).to_the_plan()
    with statements(sqlite_demo.store) as planning:
        case.planned(*["tbakker", "lkoster", "spruit", "avisser", "rmeijer"][:number])
    with statements(sqlite_demo.store) as signing:
        case.agreed()
    assert planning.number <= AT_MOST["plan two retests"], str(planning)
    assert signing.number <= AT_MOST["sign the plan"] + 2 * number, str(signing)


def test_opening_a_case_sends_a_stated_number_of_statements(sqlite_demo: Laboratory, statements: Counting) -> None:
    batch = sqlite_demo.batch("B-1").registered().received().entered({"A09/endotoxin": "0.56"})
    test = batch.test("A09").key
    without = batch.test("A20").key
    with statements(sqlite_demo.store) as plain:
        recording.submit(sqlite_demo.analyst, [without])
    with statements(sqlite_demo.store) as opening:
        recording.submit(sqlite_demo.analyst, [test])
    assert opening.number - plain.number <= AT_MOST["open a case"], str(opening)
    assert batch.cases() == ["OOS-2026-0001"]
