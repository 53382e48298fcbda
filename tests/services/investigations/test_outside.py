"""A failing value in what a contract laboratory tested opens a case of its own kind, which guards as any other does."""

from dataclasses import replace

import pytest

from qclab.domain.investigations.case import Bar, Conclusion
from qclab.domain.investigations.kinds import CaseKind, Reference, Unopened
from qclab.domain.investigations.phases import Finding, Phase
from qclab.domain.refusals import Invalid, NotAllowed
from qclab.queries.batches.batches import get_batch
from qclab.queries.investigations.cases import open_cases
from qclab.services.investigations import working
from qclab.services.investigations.concluding import close
from qclab.services.release import certificates
from qclab.services.results import recording
from tests.laboratory.batch import Batch
from tests.laboratory.case import Worked
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.outside import BIOSAFETY, approved, of_test, reported, sent
from tests.laboratory.people import PASSWORD


def failed_there(demo: Laboratory) -> Worked:
    """Endotoxin that was sent out, and came back too high."""
    batch = demo.batch("B-1").registered("HUCMSC").received()
    test = batch.test("A09").key
    sent(demo, approved(demo, replace(BIOSAFETY, methods=("A09",))), test)
    demo.clock.forward(days=2)
    batch.entered({"A09/endotoxin": "900"}, tests=[test])
    assert of_test(demo, test).report_number
    batch.submitted()
    return Worked(demo, batch)


def on_hold(demo: Laboratory, batch: Batch) -> str:
    return demo.ask(lambda connection: get_batch(connection, demo.qa.actor, batch.key)).hold


def test_it_is_worked_with_their_investigation_and_concluded_by_our_quality_assurance(demo: Laboratory) -> None:
    case = failed_there(demo)
    row = case.file.line.case
    assert (row.id, row.kind, row.holds) == ("OOS-2026-0001", CaseKind.OUTSIDE, True)
    assert on_hold(demo, case.batch) == "OOS-2026-0001 is open"
    assert demo.ask(lambda connection: open_cases(connection, case.batch.key)) == ["OOS-2026-0001"]
    case.batch.approved()
    case.assessed()
    with pytest.raises(NotAllowed) as refusal:
        case.concluded(Phase.LABORATORY, Finding.NO_CAUSE)
    assert refusal.value.codes == (Bar.NO_REFERENCE,)
    working.refer(demo.analyst, case.key, Reference.THEIR_REPORT, "EBT-INV-26-44")
    case.signed(Phase.LABORATORY, case.supervisor, Finding.NO_CAUSE)
    case.concluded(Phase.FULL_SCALE, Finding.NO_RETEST).concluded(Phase.BATCH_IMPACT, Finding.THIS_BATCH)
    close(demo.qa, case.key, Conclusion.CONFIRMED, "Their investigation found no cause.", PASSWORD)
    assert on_hold(demo, case.batch) == ""
    preview = certificates.preview(demo.qa, case.batch.key)
    (said,) = [note.text for note in preview.content.notes if "OOS-2026-0001" in note.text]
    assert "(at a contract laboratory, their investigation EBT-INV-26-44)" in said
    assert "OOS confirmed" in said


def test_what_was_tested_here_names_no_investigation_of_theirs(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    batch = demo.batch("B-1").registered("HUCMSC").received().entered({"A09/endotoxin": "900"}).submitted()
    case = Worked(demo, batch)
    assert case.file.line.case.kind is CaseKind.OOS
    with pytest.raises(Invalid) as refusal:
        working.refer(demo.analyst, case.key, Reference.THEIR_REPORT, "EBT-INV-26-44")
    assert refusal.value.codes == (Unopened.NOT_OF_THIS_KIND,)


def test_a_positive_that_is_entered_before_their_report_is_theirs_too(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    batch = demo.batch("IPS-1").registered("IPSC-NPC").received()
    test = batch.test("A06").key
    sent(demo, approved(demo), test)
    demo.clock.forward(days=5)
    line = batch.line("A06/mycoplasma")
    recording.record(demo.analyst, [recording.NewResult(test, line.parameter_key, "Detected", confirmed=True)])
    assert Worked(demo, batch).file.line.case.kind is CaseKind.OUTSIDE
    reported(demo, of_test(demo, test).key)
