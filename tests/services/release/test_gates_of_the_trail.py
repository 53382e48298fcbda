"""The gate of step 2 for which the audit trail of the batch is looked at by exception: up to which event, and again."""

import json

import pytest

from qclab.domain.refusals import Conflict, Invalid, NotAllowed
from qclab.domain.release.gates import Shut
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.signatures.reading import Standing
from qclab.queries.release.gates import GateRow
from qclab.queries.signatures.of_record import signatures_of
from qclab.queries.trail.unusual import last_event
from qclab.services.release import gates
from qclab.services.trail.verifying import verify_trail
from tests.laboratory.batch import Batch
from tests.laboratory.holding import end_hold, put_on_hold
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD


def of_trail(batch: Batch) -> GateRow:
    return next(gate for gate in batch.judged().gates if gate.is_of_trail)


def ticked(batch: Batch, looked_to: int) -> None:
    qa, today = batch.laboratory.qa, batch.laboratory.now().date()
    gates.tick(qa, batch.key, [of_trail(batch).key], "trail", today, PASSWORD, looked_to)


def lifted(batch: Batch) -> None:
    """A hold that is placed and ends, which is unusual."""
    put_on_hold(batch.laboratory.qa, batch.key, "the logger is read")
    end_hold(batch.laboratory.qa, batch.key, batch.judged().holds[0].key, "it stayed below 8 °C")


def test_shipped_specifications_list_both_gates_of_step_2(sqlite_demo: Laboratory) -> None:
    batch = sqlite_demo.batch("CAR-1").registered("ARI-0001")
    step_2 = [gate.name for gate in batch.judged().gates if gate.step == 2]
    assert step_2[-2:] == ["What step 1 left open settled", "Audit trail of the batch looked at, by exception"]
    assert [gate.name for gate in batch.judged().gates if gate.is_of_trail] == step_2[-1:]


def test_a_later_unusual_event_opens_the_gate_again_with_its_reason(demo: Laboratory) -> None:
    batch = demo.batch("CAR-1").registered("ARI-0001").received()
    seen = demo.qa.ask(last_event, batch.key)
    ticked(batch, seen)
    assert (of_trail(batch).is_ticked, of_trail(batch).newer) == (True, "")
    put_on_hold(demo.qa, batch.key, "the logger is read")
    assert of_trail(batch).is_ticked, "what is not unusual leaves it ticked"
    end_hold(demo.qa, batch.key, batch.judged().holds[0].key, "it stayed below 8 °C")
    event = demo.qa.ask(last_event, batch.key)
    gate = of_trail(batch)
    assert (gate.is_ticked, gate.newer) == (False, f"event {event}, hold lifted, came after it was ticked")
    assert gate.fact.newer == gate.newer, "it blocks the final step with this reason"
    with pytest.raises(Conflict) as refused:
        ticked(batch, seen)
    assert refused.value.codes == (Shut.NEWER,)
    ticked(batch, demo.qa.ask(last_event, batch.key))
    assert of_trail(batch).is_ticked
    signed = [line for line in demo.qa.ask(signatures_of, "batch", batch.key) if "gate" in line.read.signature.meaning]
    assert [line.standing for line in signed] == [Standing.VALID] * 2
    assert json.loads(signed[-1].read.content)["looked_to"] == str(seen)
    assert verify_trail(demo.qa).faults == ()


def test_nobody_ticks_it_who_does_not_say_up_to_which_event_they_looked(sqlite_demo: Laboratory) -> None:
    batch = sqlite_demo.batch("CAR-1").registered("ARI-0001")
    with pytest.raises(Invalid) as refused:
        ticked(batch, 0)
    assert refused.value.codes == (Shut.NOT_LOOKED,)
    lifted(batch)
    with pytest.raises(Conflict):
        ticked(batch, 1)
    assert not of_trail(batch).is_ticked


def test_a_tick_is_taken_back_with_a_signature_and_not_when_it_was_ticked_anew(sqlite_demo: Laboratory) -> None:
    batch = sqlite_demo.batch("CAR-1").registered("ARI-0001")
    qa, gate, why = sqlite_demo.qa, batch.judged().gates[0], "the wrong record was named"

    def tick() -> int:
        gates.tick(qa, batch.key, [gate.key], "BR-1", sqlite_demo.now().date(), PASSWORD)
        now = batch.judged().gates[0].tick
        assert now is not None
        return now.key

    first = tick()
    with pytest.raises(NotAllowed):
        gates.take_back(qa, batch.key, gate.key, why, "wrong", first)
    gates.take_back(qa, batch.key, gate.key, why, PASSWORD, first)
    assert tick() != first
    with pytest.raises(Conflict) as refused:
        gates.take_back(qa, batch.key, gate.key, why, PASSWORD, first)
    assert refused.value.codes == (Shut.TICKED_ANEW,)
    signed = [(line.read.signature.meaning, line.standing) for line in qa.ask(signatures_of, "batch", batch.key)]
    of_gates = [Meaning.GATE_TICKED, Meaning.TICK_TAKEN_BACK, Meaning.GATE_TICKED]
    assert signed == [(meaning, Standing.VALID) for meaning in of_gates]
