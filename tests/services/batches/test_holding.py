"""Holds that a person places and lifts, each signed; and the suspicion of a contract laboratory, which a report ends or
a second person who signs."""

from collections.abc import Sequence

import pytest

from qclab.domain.batches.holding import Kept
from qclab.domain.laboratories.notices import Says
from qclab.domain.refusals import Conflict, NotAllowed
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.signatures.reading import Standing
from qclab.queries.batches.batches import HoldRow, holds_of
from qclab.queries.signatures.of_record import signatures_of
from qclab.services.batches import holding
from qclab.services.results import recording
from qclab.services.review import approving
from qclab.services.trail.verifying import verify_trail
from tests.laboratory.batch import Batch
from tests.laboratory.holding import end_hold, not_confirmed, put_on_hold, seen
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.outside import approved, culture_of, of_test, reported, sent, told
from tests.laboratory.people import PASSWORD
from tests.services.laboratories.test_sending import entered, made

pytestmark = pytest.mark.server_in_proof


def holds(batch: Batch) -> Sequence[HoldRow]:
    return batch.laboratory.ask(lambda connection: holds_of(connection, batch.key))


def signed(batch: Batch) -> list[tuple[str, Standing]]:
    """What was signed under a batch, the first first, and how each reads now."""
    lines = batch.laboratory.qa.ask(signatures_of, "batch", batch.key)
    return [(line.read.signature.meaning, line.standing) for line in sorted(lines, key=lambda line: line.key)]


def suspected(demo: Laboratory) -> Batch:
    """A batch of whose culture a contract laboratory told a positive by telephone, which the analyst recorded."""
    batch = made(demo)
    sent(demo, approved(demo), culture_of(batch))
    demo.clock.forward(days=30)
    assert told(demo, [of_test(demo, culture_of(batch)).key], Says.SUSPECTED) == [batch.judged().batch.id]
    return batch


def verified(demo: Laboratory, batch: Batch, outcome: str) -> None:
    """Their report, entered and approved."""
    test = entered(demo, batch, outcome)
    reported(demo, of_test(demo, test).key)
    recording.submit(demo.analyst, [test])
    approving.approve(demo.reviewer, [test], PASSWORD)


@pytest.mark.both_engines
def test_putting_on_hold_and_lifting_are_signed_and_stay_valid(demo: Laboratory) -> None:
    batch = made(demo)
    put_on_hold(demo.qa, batch.key, "the logger of the shipment is read")
    (hold,) = holds(batch)
    assert (hold.reason, hold.held.is_by_hand) == ("the logger of the shipment is read", True)
    end_hold(demo.qp, batch.key, hold.key, "it stayed below 8 °C")
    assert holds(batch) == []
    assert signed(batch) == [(Meaning.HELD, Standing.VALID), (Meaning.HOLD_LIFTED, Standing.VALID)]
    assert verify_trail(demo.qa).faults == ()


def test_a_wrong_password_and_a_batch_that_changed_since_hold_and_lift_nothing(sqlite_demo: Laboratory) -> None:
    batch, qa = made(sqlite_demo), sqlite_demo.qa
    version = seen(qa, batch.key)
    with pytest.raises(NotAllowed):
        holding.put_on_hold(qa, batch.key, version, "the logger is read", "wrong")
    put_on_hold(qa, batch.key, "the label is torn")
    with pytest.raises(Conflict) as stale:
        holding.put_on_hold(qa, batch.key, version, "the logger is read", PASSWORD)
    assert stale.value.codes == (Kept.CHANGED,)
    (hold,) = holds(batch)
    with pytest.raises(NotAllowed):
        holding.end_hold(qa, batch.key, seen(qa, batch.key), hold.key, "relabelled", "wrong")
    with pytest.raises(Conflict) as stale:
        holding.end_hold(qa, batch.key, version, hold.key, "relabelled", PASSWORD)
    assert stale.value.codes == (Kept.CHANGED,)
    assert holds(batch) == [hold]
    assert signed(batch) == [(Meaning.HELD, Standing.VALID)]


def test_nobody_lifts_a_suspicion_by_hand_and_its_report_ends_it_once_it_is_approved(demo: Laboratory) -> None:
    batch = suspected(demo)
    (hold,) = holds(batch)
    assert hold.record == of_test(demo, culture_of(batch)).shipment.id
    with pytest.raises(Conflict) as refused:
        end_hold(demo.qa, batch.key, hold.key, "they said on the telephone that it was nothing")
    assert refused.value.codes == (Kept.SUSPECTED,)
    assert len(holds(batch)) == 1
    verified(demo, batch, "Not detected")
    assert holds(batch) == []
    assert signed(batch) == [(Meaning.APPROVED, Standing.VALID)], "what an act lifts by itself is not signed"
    assert verify_trail(demo.qa).faults == ()


def test_a_confirmed_suspicion_is_held_by_its_case_from_then_on(sqlite_demo: Laboratory) -> None:
    batch = suspected(sqlite_demo)
    verified(sqlite_demo, batch, "Detected")
    (case,) = batch.cases()
    assert [hold.record for hold in holds(batch)] == [case]


def test_another_person_than_who_recorded_it_signs_that_it_was_not_confirmed(demo: Laboratory) -> None:
    batch = made(demo)
    sent(demo, approved(demo), culture_of(batch))
    demo.clock.forward(days=10)
    key = of_test(demo, culture_of(batch)).key
    told(demo, [key], Says.SUSPECTED)
    told(demo, [key], Says.CLEAR, "the Gram stain is negative")
    (hold,) = holds(batch)
    not_confirmed(demo.qa, batch.key, hold.key, "Gram stain and subculture are negative")
    assert holds(batch) == []
    told(demo, [key], Says.CLEAR, "still negative")  # what is told later was not signed
    assert signed(batch) == [(Meaning.NOT_CONFIRMED, Standing.VALID)]
    assert verify_trail(demo.qa).faults == ()


def test_a_hold_of_a_person_is_not_signed_to_be_a_suspicion(sqlite_demo: Laboratory) -> None:
    batch = made(sqlite_demo)
    put_on_hold(sqlite_demo.qa, batch.key, "the label is torn")
    (hold,) = holds(batch)
    with pytest.raises(Conflict) as refused:
        not_confirmed(sqlite_demo.qp, batch.key, hold.key, "relabelled")
    assert refused.value.codes == (Kept.NOT_SUSPECTED,)
