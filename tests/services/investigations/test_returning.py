"""QA returns what the laboratory proved; the Qualified Person on call closes a case of a corrected entry error."""

from collections.abc import Callable

import pytest

from qclab.domain.investigations.case import Bar, CaseState, Conclusion, PhaseState
from qclab.domain.investigations.kinds import Reference
from qclab.domain.investigations.phases import Cause, Finding, Phase
from qclab.domain.people.duties import Duty
from qclab.domain.people.rights import Barred
from qclab.domain.refusals import Conflict, Invalid, NotAllowed
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.signatures.reading import Standing
from qclab.domain.trail.acts import Act
from qclab.queries.batches.batches import holds_of
from qclab.queries.signatures.signatures import read_on
from qclab.queries.trail.events import fetch_events, find_events
from qclab.services.investigations import concluding, working
from qclab.services.investigations.returning import return_to_laboratory
from qclab.services.release.awaiting import Awaits, awaited
from qclab.services.results import recording
from qclab.services.review import approving
from qclab.services.samples import attachments
from qclab.store.verify import verify
from tests.laboratory.case import Worked
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD

pytestmark = pytest.mark.server_in_proof

Opened = Callable[[Laboratory], Worked]
IA, IB, II, III = tuple(Phase)
WHY = "the crack is in the tube of another run"


def proven(case: Worked) -> Worked:
    """A cause in the laboratory, and the impact on the batch signed on it."""
    case.assessed()
    attachments.attach(case.supervisor, "tube.jpg", b"crack", case=case.key)
    case.concluded(IB, Finding.CAUSE_PROVEN, Cause.MATERIAL)
    return case.concluded(III, Finding.THIS_BATCH)


def test_qa_returns_a_proven_cause_and_the_case_goes_on_to_the_full_scale(demo: Laboratory, opened: Opened) -> None:
    case = proven(opened(demo))
    return_to_laboratory(case.qa, case.key, WHY, PASSWORD, case.file.row_version)
    phases = case.file.phases
    assert {phase: row.state for phase, row in phases.items()} == {
        IA: PhaseState.SIGNED,
        IB: PhaseState.RETURNED,
        III: PhaseState.RETURNED,
    }
    assert {row.returned_because for row in phases.values()} == {"", WHY}
    given = [(each.printed_name, each.meaning) for each in phases[IB].signatures]
    assert given == [("A. de Wit", Meaning.PHASE_SIGNED), ("K. Vos", Meaning.PHASE_RETURNED)], "as they were given"
    with demo.store.read() as connection:
        read = read_on(connection, case.qa.actor, "investigation_phase", [row.key for row in phases.values()])
        assert verify(connection).faults == ()
    assert {each.standing for of_phase in read.values() for each in of_phase} == {Standing.VALID}

    case.concluded(IB, Finding.NO_CAUSE).concluded(II, Finding.NO_RETEST).concluded(III, Finding.THIS_BATCH)
    with pytest.raises(Conflict) as refused:
        concluding.close(case.qa, case.key, Conclusion.INVALIDATED, WHY, PASSWORD)
    assert refused.value.codes == (Bar.NOT_REACHED,), "nothing invalidates the original any more"
    concluding.close(case.qa, case.key, Conclusion.CONFIRMED, WHY, PASSWORD)
    assert case.file.line.case.state is CaseState.CLOSED
    with demo.store.read() as connection:
        assert verify(connection).faults == ()


def test_who_may_return_to_the_laboratory_and_what_it_needs(sqlite_demo: Laboratory, opened: Opened) -> None:
    case = proven(opened(sqlite_demo))
    with pytest.raises(NotAllowed) as refused:
        return_to_laboratory(case.supervisor, case.key, WHY, PASSWORD)
    assert refused.value.codes == (Barred.NO_RIGHT,)
    with pytest.raises(Invalid):
        return_to_laboratory(case.qa, case.key, "no", PASSWORD)
    seen = case.file.row_version
    working.refer(case.supervisor, case.key, Reference.CAPA, "CAPA-3")
    with pytest.raises(Conflict) as changed:
        return_to_laboratory(case.qa, case.key, WHY, PASSWORD, seen)
    assert changed.value.codes == (Bar.CHANGED,)
    return_to_laboratory(case.qa, case.key, WHY, PASSWORD)
    with pytest.raises(Conflict) as twice:
        return_to_laboratory(case.qa, case.key, WHY, PASSWORD)
    assert twice.value.codes == (Bar.NOTHING_PROVEN,)
    case.concluded(IB, Finding.CAUSE_PROVEN, Cause.MATERIAL).concluded(III, Finding.THIS_BATCH)
    concluding.close(case.qa, case.key, Conclusion.INVALIDATED, "the crack is seen in both pictures", PASSWORD)


def test_who_returned_a_phase_for_qa_concluded_nothing_of_it(sqlite_demo: Laboratory, opened: Opened) -> None:
    case = proven(opened(sqlite_demo))
    return_to_laboratory(case.qa, case.key, WHY, PASSWORD)
    assert case.qa.actor.key not in case.file.facts.case.done.get(Duty.CONCLUDED, ())
    seqs = sqlite_demo.ask(lambda connection: find_events(connection, case.qa.actor, limit=1))
    (event,) = sqlite_demo.ask(lambda connection: fetch_events(connection, case.qa.actor, seqs)).values()
    assert (event.act, event.reason) == (Act.CASE_TO_LABORATORY, WHY), "one event"


def corrected(case: Worked, approver: str = "pbos") -> Worked:
    """An entry error that is proven, corrected and approved."""
    working.refer(case.analyst, case.key, Reference.DEVIATION, "DEV-12")
    case.assessed(Finding.ENTRY_ERROR, Cause.ENTRY)
    test = case.batch.test("A09").key
    case.batch.changed("A09/endotoxin", "0.056", "typed wrongly, the notebook says 0.056")
    recording.submit(case.analyst, [test])
    approving.approve(
        case.laboratory[approver], [test], PASSWORD, accepted={test: "the case shows that the entry was wrong"}
    )
    return case


def test_the_qp_on_call_closes_a_corrected_entry_error_and_the_hold_ends(demo: Laboratory, opened: Opened) -> None:
    case = opened(demo)
    assert waits(demo, case) == []
    corrected(case)
    assert waits(demo, case) == ["OOS-2026-0001: closing"]
    concluding.close(
        demo.qp, case.key, Conclusion.ENTRY_ERROR, "the notebook says 0.056", PASSWORD, case.file.row_version
    )
    assert demo.ask(lambda connection: holds_of(connection, case.batch.key)) == []
    assert (case.file.closed_by_name, waits(demo, case)) == ("E. van den Berg", [])
    with demo.store.read() as connection:
        assert verify(connection).faults == ()


def waits(demo: Laboratory, case: Worked) -> list[str]:
    """What waits on Waiting for the Qualified Person of the cases."""
    return [row.what for row in awaited(demo.qp) if row.awaits is Awaits.CASE and not row.why_not]


def test_the_qp_closes_no_other_case(sqlite_demo: Laboratory, opened: Opened) -> None:
    case = opened(sqlite_demo).to_the_closing()
    with pytest.raises(NotAllowed) as refused:
        concluding.close(sqlite_demo.qp, case.key, Conclusion.CONFIRMED, WHY, PASSWORD)
    assert refused.value.codes == (Barred.NO_RIGHT,)
