"""Batches that an older version let be certified although an OOS of them stood: named by verify, alarmed, and said on
their page. The entry of the register is made by hand, for no road leads there any more."""

from datetime import datetime, timedelta

from qclab.domain.alarms.alarms import AlarmKind
from qclab.domain.batches.lifecycle import BatchStatus, Disposition
from qclab.domain.investigations.case import Conclusion
from qclab.domain.trail.acts import Act
from qclab.queries.alarms.alarms import alarms_for
from qclab.queries.release.doubted import in_doubt
from qclab.services.investigations.concluding import close
from qclab.services.lab import Lab
from qclab.services.trail.verifying import verify_trail
from qclab.store import tables as t
from qclab.store.counters import next_register_number
from qclab.ui.pages.batches.facts import read_batch
from tests.laboratory.batch import Batch
from tests.laboratory.case import Worked
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD


def confirmed(demo: Laboratory) -> Batch:
    """A batch whose OOS stands by the closing of its case."""
    batch = demo.batch("B-1").registered("HUCMSC").received()
    batch.entered({"A09/endotoxin": "9"}, tests=[batch.test("A09").key]).submitted().approved()
    case = Worked(demo, batch).to_the_closing()
    close(case.qa, case.key, Conclusion.CONFIRMED, "nothing was found that would explain it", PASSWORD)
    return batch


def certified_by_hand(batch: Batch, at: datetime) -> None:
    """An entry of the register as the fault of an older version left it."""
    qp = batch.laboratory.qp.actor
    with batch.laboratory.store.write(qp, Act.BATCH_CERTIFIED) as writing:
        writing.update(t.batch, batch.key, status=BatchStatus.CERTIFIED)
        writing.insert(
            t.certification, id=next_register_number(writing), batch=batch.key, disposition=Disposition.ONE_STEP,
            status_before=BatchStatus.QUARANTINE, status=BatchStatus.CERTIFIED, statement="certified", reason="",
            concluded=None, document=None, taken_back=None, decided_by=qp.key, decided_at=at,
        )  # fmt: skip


def doubted(lab: Lab) -> list[str]:
    return [alarm.said for alarm in lab.ask(alarms_for) if alarm.kind is AlarmKind.IN_DOUBT]


def test_a_batch_that_was_certified_although_its_oos_stood_is_named_and_alarmed_until_it_is_recalled(
    sqlite_demo: Laboratory,
) -> None:
    demo = sqlite_demo
    batch = confirmed(demo)
    certified_by_hand(batch, demo.now())
    (number,), (entry,) = batch.cases(), batch.judged().entries
    said = f"certified by {entry.id} although the OOS of {number} stood, so that it does not comply"
    found = verify_trail(demo.qa)
    assert found.faults == (), "nothing was altered: it was let be"
    assert [str(doubt) for doubt in found.doubts] == [f"batch B-1: {said}"]
    assert f"The batch was {said}." in read_batch(demo.qa, batch.key).warnings[0]
    verify_trail(demo.qa)
    assert doubted(demo.qa) == doubted(demo.qp) == [said], "once, however often it is verified"
    batch.decided(Disposition.RECALL, "its OOS stood")
    assert demo.qa.ask(in_doubt, demo.now()) == []


def test_an_oos_that_was_confirmed_after_the_certification_is_a_late_one(sqlite_demo: Laboratory) -> None:
    batch = confirmed(sqlite_demo)
    certified_by_hand(batch, sqlite_demo.now() - timedelta(days=30))
    assert sqlite_demo.qa.ask(in_doubt, sqlite_demo.now()) == []
