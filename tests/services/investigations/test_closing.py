"""A case from its opening to its closing signature: the phases, who signs, the hold that ends and those that stay."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from qclab.domain.batches.lifecycle import BatchStatus
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.investigations.case import Bar, CaseState, Conclusion, Correction, PhaseState
from qclab.domain.investigations.kinds import Reference
from qclab.domain.investigations.phases import CHECKLISTS, Answer, Cause, Finding, Phase
from qclab.domain.people.duties import Duty
from qclab.domain.people.rights import Barred
from qclab.domain.refusals import Conflict, Invalid, NotAllowed
from qclab.domain.release.conclusion import conclude
from qclab.domain.signatures.reading import Standing
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.batches.batches import BatchRow, get_batch, holds_of
from qclab.queries.investigations.cases import cases_of
from qclab.queries.release.certificates import certificates_of
from qclab.queries.release.dossier import BatchDossier, read_dossier
from qclab.queries.signatures.signatures import read_on
from qclab.services.investigations import working
from qclab.services.investigations.concluding import Found, close, return_phase, sign_phase
from qclab.services.release import certificates
from qclab.services.results import recording
from qclab.services.review import approving
from qclab.services.samples import attachments
from qclab.store.verify import verify
from tests.laboratory.case import Worked
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD

pytestmark = pytest.mark.server_in_proof

Opened = Callable[[Laboratory], Worked]
WHY = "the result is taken as it is"
ENTRY = Phase.OBVIOUS_ERROR


def batch_of(case: Worked) -> BatchRow:
    return case.laboratory.ask(lambda connection: get_batch(connection, case.qa.actor, case.batch.key))


def held(case: Worked) -> list[str]:
    """What holds the batch."""
    return [hold.reason for hold in case.laboratory.ask(lambda connection: holds_of(connection, case.batch.key))]


def dossier_of(case: Worked) -> BatchDossier:
    return case.laboratory.ask(
        lambda connection: read_dossier(connection, case.qa.actor, case.batch.key, case.laboratory.now())
    )


def test_a_confirmed_case_is_closed_with_all_its_signatures_and_its_hold_ends(demo: Laboratory, opened: Opened) -> None:
    case = opened(demo).to_the_closing()
    assert held(case) == ["OOS-2026-0001 is open"]
    close(case.qa, case.key, Conclusion.CONFIRMED, WHY, PASSWORD, case.file.row_version)
    assert held(case) == []
    file = case.file
    assert (file.line.case.state, file.line.case.conclusion) == (CaseState.CLOSED, "OOS confirmed")
    assert (file.closed_by_name, file.because) == ("K. Vos", WHY)
    assert conclude(dossier_of(case).facts).evaluation is Evaluation.DOES_NOT_COMPLY
    assert {phase: [each.printed_name for each in row.signatures] for phase, row in file.phases.items()} == {
        Phase.OBVIOUS_ERROR: ["M. Jansen", "A. de Wit"],
        Phase.LABORATORY: ["A. de Wit"],
        Phase.FULL_SCALE: ["K. Vos"],
        Phase.BATCH_IMPACT: ["K. Vos"],
    }
    with demo.store.read() as connection:
        assert verify(connection).faults == ()
        closing = read_on(connection, case.qa.actor, "investigation", [case.key])[case.key]
        keys = [row.key for row in file.phases.values()]
        of_phases = read_on(connection, case.qa.actor, "investigation_phase", keys)
    signatures = [*closing, *(each for key in keys for each in of_phases[key])]
    assert [each.standing for each in signatures] == [Standing.VALID] * 6
    assert '"conclusion":"OOS confirmed"' in closing[0].content
    assert '"typed":"0.56"' in closing[0].content


def test_the_hold_of_another_case_stays(sqlite_demo: Laboratory) -> None:
    batch = sqlite_demo.batch("B-1").registered().received()
    batch.entered({"A09/endotoxin": "0.56", "A20/viability": "10"}).submitted().approved()
    assert batch.cases() == ["OOS-2026-0001", "OOS-2026-0002"]
    case = Worked(sqlite_demo, batch).to_the_closing()
    assert held(case) == ["OOS-2026-0001 is open", "OOS-2026-0002 is open"]
    assert case.file.others == ("OOS-2026-0001",)
    close(case.qa, case.key, Conclusion.CONFIRMED, WHY, PASSWORD)
    assert held(case) == ["OOS-2026-0001 is open"]


def test_an_invalidated_original_stays_and_a_new_empty_attempt_is_reportable(demo: Laboratory, opened: Opened) -> None:
    case = opened(demo).assessed()
    attachments.attach(case.supervisor, "tube.jpg", b"crack", case=case.key)
    case.concluded(Phase.LABORATORY, Finding.CAUSE_PROVEN, Cause.MATERIAL)
    case.concluded(Phase.BATCH_IMPACT, Finding.THIS_BATCH)
    close(case.qa, case.key, Conclusion.INVALIDATED, "the diluent tube was cracked", PASSWORD)
    tests = sorted(
        (test for test in case.batch.tests() if test.method_id == "A09"), key=lambda test: test.attempt
    )  # fmt: skip
    assert [(test.attempt, test.state, test.entered) for test in tests] == [
        (1, TestState.APPROVED, 1),
        (2, TestState.OPEN, 0),
    ]
    line = next(line for line in dossier_of(case).lines if line.parameter_name == "Bacterial endotoxins")
    assert line.test is not None
    assert (line.test.attempt, line.standing.evaluation) == (2, Evaluation.PENDING)
    assert line.requirement.because == "OOS-2026-0001: attempt 1 was invalidated"
    assert case.file.original.typed == "0.56", "the original stays"
    case.batch.entered({"A09/endotoxin": "0.1"}, tests=[line.test.key]).submitted().approved()
    assert conclude(dossier_of(case).facts).evaluation is Evaluation.COMPLIES
    with demo.store.read() as connection:
        assert verify(connection).faults == ()


def test_a_proven_entry_error_opens_the_approved_test_and_the_right_value_closes_the_case(
    demo: Laboratory, opened: Opened
) -> None:
    case = opened(demo)
    working.refer(case.analyst, case.key, Reference.DEVIATION, "DEV-12")
    case.assessed(Finding.ENTRY_ERROR, Cause.ENTRY)
    test = case.batch.test("A09")
    why = "OOS-2026-0001: entry error proven; correct the value of Bacterial endotoxins"
    assert (test.state, test.state_reason) == (TestState.OPEN, why)
    with pytest.raises(NotAllowed) as refused:
        close(case.qa, case.key, Conclusion.ENTRY_ERROR, "the notebook says 0.056", PASSWORD)
    assert refused.value.codes == (Bar.NOT_REACHED,)
    assert test.reopened == ("endotoxin",), "and nothing else of what was approved"
    case.batch.changed("A09/endotoxin", "0.056", "typed wrongly, the notebook says 0.056")
    recording.submit(case.analyst, [test.key])
    assert case.file.facts.case.correction is Correction.WAITS
    approving.approve(
        demo["pbos"], [test.key], PASSWORD, accepted={test.key: "the case shows that the entry was wrong"}
    )
    close(case.qa, case.key, Conclusion.ENTRY_ERROR, "the notebook says 0.056", PASSWORD)
    assert batch_of(case).status is BatchStatus.QUARANTINE
    assert conclude(dossier_of(case).facts).evaluation is Evaluation.COMPLIES
    assert case.file.now is not None
    assert (case.file.original.typed, case.file.now.typed) == ("0.56", "0.056")
    with demo.store.read() as connection:
        assert verify(connection).faults == ()


def test_what_does_not_comply_after_its_correction_goes_on_to_the_laboratory(
    sqlite_demo: Laboratory, opened: Opened
) -> None:
    case = opened(sqlite_demo)
    working.refer(case.analyst, case.key, Reference.DEVIATION, "DEV-12")
    case.assessed(Finding.ENTRY_ERROR, Cause.ENTRY)
    case.batch.changed("A09/endotoxin", "0.65", "typed wrongly, the notebook says 0.65")
    assert case.file.line.case.phase == Phase.LABORATORY
    assert case.batch.cases() == ["OOS-2026-0001"], "a cell has one case, however often it is corrected"


def test_the_two_of_the_first_phase_differ_and_qa_is_neither(sqlite_demo: Laboratory, opened: Opened) -> None:
    case = opened(sqlite_demo).answered(ENTRY)
    first, second = sqlite_demo["pbos"], sqlite_demo["adewit"]
    case.signed(ENTRY, first, Finding.NO_ERROR)
    for who, code in ((first, Duty.ASSESSED), (case.analyst, Barred.NO_RIGHT), (case.qa, Barred.NO_RIGHT)):
        with pytest.raises(NotAllowed) as refused:
            sign_phase(who, case.key, ENTRY, Found(), PASSWORD)
        assert refused.value.codes == (code,)
    case.signed(ENTRY, second)
    assert case.file.phases[ENTRY].state is PhaseState.SIGNED


def test_who_performed_the_test_concludes_nothing(sqlite_demo: Laboratory) -> None:
    batch = sqlite_demo.batch("B-1").registered().received()
    batch.entered({"A09/endotoxin": "0.56"}, by={"A09": "pbos"}).submitted().approved()
    case = Worked(sqlite_demo, batch).answered(ENTRY)
    case.signed(ENTRY, case.analyst, Finding.NO_ERROR)
    with pytest.raises(NotAllowed) as refused:
        sign_phase(sqlite_demo["pbos"], case.key, ENTRY, Found(), PASSWORD)
    assert Duty.PERFORMED in refused.value.codes


def test_a_returned_phase_is_answered_and_signed_anew(sqlite_demo: Laboratory, opened: Opened) -> None:
    case = opened(sqlite_demo).answered(ENTRY)
    case.signed(ENTRY, case.analyst, Finding.NO_ERROR)
    question = CHECKLISTS[ENTRY][0]
    with pytest.raises(Conflict):
        working.answer(case.analyst, case.key, ENTRY, question, Answer.NO, "the notebook says 0.65")
    return_phase(case.supervisor, case.key, "the calculation was not looked at")
    assert case.file.phases[ENTRY].returned_because == "the calculation was not looked at"
    working.answer(case.analyst, case.key, ENTRY, question, Answer.NO, "the notebook says 0.65")
    case.signed(ENTRY, sqlite_demo["pbos"], Finding.NO_ERROR)
    with pytest.raises(NotAllowed) as refused:
        sign_phase(sqlite_demo["pbos"], case.key, ENTRY, Found(), PASSWORD)
    assert refused.value.codes == (Duty.ASSESSED,), "the two differ, however often it was returned"
    case.signed(ENTRY, case.supervisor)
    assert len(case.file.phases[ENTRY].signatures) == 3


def test_nothing_of_a_closed_case_changes_and_it_is_closed_once(sqlite_demo: Laboratory, opened: Opened) -> None:
    case = opened(sqlite_demo).to_the_closing(Finding.RETEST_NOT_POSSIBLE)
    with pytest.raises(Conflict) as refused:
        close(case.qa, case.key, Conclusion.CONFIRMED, WHY, PASSWORD)
    assert refused.value.codes == (Bar.NOT_REACHED,)
    close(case.qa, case.key, Conclusion.NO_RETEST, "the cells are used up", PASSWORD)
    deeds: list[Callable[[], object]] = [
        lambda: working.refer(case.qa, case.key, Reference.CAPA, "CAPA-3"),
        lambda: working.give(case.qa, case.key, case.qa.actor.key),
        lambda: attachments.attach(case.qa, "late.pdf", b"1", case=case.key),
        lambda: close(case.qa, case.key, Conclusion.NO_RETEST, "the cells are used up", PASSWORD),
    ]
    for deed in deeds:
        with pytest.raises(Conflict) as refused:
            deed()
        assert refused.value.codes == (Bar.CLOSED,)


def test_a_case_that_changed_since_it_was_read_is_not_closed(sqlite_demo: Laboratory, opened: Opened) -> None:
    case = opened(sqlite_demo).to_the_closing()
    seen = case.file.row_version
    working.refer(case.supervisor, case.key, Reference.CAPA, "CAPA-3")
    with pytest.raises(Conflict) as refused:
        close(case.qa, case.key, Conclusion.CONFIRMED, WHY, PASSWORD, seen)
    assert refused.value.codes == (Bar.CHANGED,)


def test_no_phase_is_signed_without_words_and_no_cause_proven_without_evidence(
    sqlite_demo: Laboratory, opened: Opened
) -> None:
    case = opened(sqlite_demo).assessed().answered(Phase.LABORATORY)
    with pytest.raises(Invalid) as refused:
        sign_phase(case.supervisor, case.key, Phase.LABORATORY, Found(Finding.CAUSE_PROVEN, None, "x", ""), PASSWORD)
    assert {reason.field for reason in refused.value.reasons} == {"words", "cause", "evidence"}
    assert Phase.LABORATORY not in case.file.phases


def test_what_lives_for_hours_is_closed_once_everybody_was_told(sqlite_demo: Laboratory) -> None:
    now = sqlite_demo.now()
    lives: dict[str, Any] = {"manufactured_on": now.date(), "expiry_at": now + timedelta(hours=40)}
    batch = sqlite_demo.batch("B-1").registered(**lives).received()
    case = Worked(sqlite_demo, batch.entered({"A09/endotoxin": "0.56"}).submitted().approved())
    facts = case.file.facts
    assert facts.is_short
    assert facts.due_at - case.file.line.case.opened_at == timedelta(hours=24)
    case.to_the_closing()
    with pytest.raises(NotAllowed) as refused:
        close(case.qa, case.key, Conclusion.CONFIRMED, WHY, PASSWORD)
    assert set(refused.value.codes) == {Bar.UNTOLD}
    for who in facts.case.untold:
        working.note_told(case.qa, case.key, who, "by phone, the value and that the case goes on")
    close(case.qa, case.key, Conclusion.CONFIRMED, WHY, PASSWORD)


def test_a_certificate_issued_before_is_outdated_by_the_closing_and_the_next_says_what_it_came_to(
    sqlite_demo: Laboratory, opened: Opened
) -> None:
    case = opened(sqlite_demo)
    seen = certificates.preview(case.qa, case.batch.key)
    assert any("OOS-2026-0001 (open, phase Ia)" in note.text for note in seen.content.notes)
    issued = certificates.issue(sqlite_demo["ihendriks"], case.batch.key, seen.batch_version, PASSWORD)
    case.to_the_closing()
    close(case.qa, case.key, Conclusion.CONFIRMED, WHY, PASSWORD)
    (row,) = sqlite_demo.ask(lambda connection: certificates_of(connection, case.qa.actor, case.batch.key))
    assert (row.id, row.outdated) == (issued.id, ("OOS-2026-0001 was closed",))
    again = certificates.preview(case.qa, case.batch.key)
    (note,) = [note for note in again.content.notes if "OOS-2026-0001" in note.text]
    assert note.text.endswith(": OOS confirmed.")
    (line,) = [line for line in again.content.results if note.mark in line.notes]
    assert line.parameter == "Bacterial endotoxins"


def test_a_case_on_a_test_that_is_not_approved_is_worked_and_not_closed(sqlite_demo: Laboratory) -> None:
    batch = sqlite_demo.batch("B-1").registered().received().entered({"A09/endotoxin": "0.56"}).submitted()
    case = Worked(sqlite_demo, batch).to_the_closing()
    with pytest.raises(NotAllowed) as refused:
        close(case.qa, case.key, Conclusion.CONFIRMED, WHY, PASSWORD)
    assert refused.value.codes == (Bar.NOT_APPROVED,)
    batch.approved()
    close(case.qa, case.key, Conclusion.CONFIRMED, WHY, PASSWORD)


def test_the_dossier_names_each_open_case_with_its_phase_and_owner(sqlite_demo: Laboratory, opened: Opened) -> None:
    case = opened(sqlite_demo).assessed()
    working.give(case.supervisor, case.key, case.supervisor.actor.key)
    (found,) = dossier_of(case).facts.cases
    assert (found.id, found.waits_for, found.owner) == ("OOS-2026-0001", "phase Ib", "A. de Wit")
    assert found.due_at == case.file.facts.due_at
    rows = sqlite_demo.ask(lambda connection: cases_of(connection, case.batch.key))
    assert [row.said for row in rows] == ["open, phase Ib"]
