"""Gates of a batch: ticked by a person with reference and day, signed; taken back with a reason, and never erased."""

from collections.abc import Sequence
from datetime import date

from qclab.domain.codes import Mistyped, NoSuch
from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Conflict, Invalid, Missing, Reason
from qclab.domain.release.gates import Shut, take_back_blockers, tick_blockers, tick_faults, trail_blockers
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.trail.acts import Act
from qclab.queries.batches.batches import BatchRow, get_batch
from qclab.queries.laboratory import settings
from qclab.queries.release.gates import GateRow, TickRow, gates_of, newer_events
from qclab.queries.trail.unusual import came
from qclab.services.lab import Lab
from qclab.services.people.signing_in import confirm_password
from qclab.services.signatures.signing import sign
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.holding import hold_aggregates


def tick(
    lab: Lab, batch: int, gates: Sequence[int], reference: str, done_on: date | None, password: str,
    looked_to: int = 0,
) -> int:  # fmt: skip
    """Tick these gates of a batch, all on one reference and day, each signed; how many. ``looked_to``: up to which
    event the audit trail was looked at, where that is a gate among them. A tick that an event opened again is taken
    back by the new one.

    Raises Invalid where reference, day or event is missing, Conflict where a gate is ticked already or an unusual event
    came since, NotAllowed for a wrong password.
    """
    lab.require(Right.TICK_GATES, Act.GATE_TICKED.value)
    confirm_password(lab, password, {"reference": reference})
    with lab.write(Act.GATE_TICKED, right=Right.TICK_GATES) as writing:
        row, known = _held(lab, writing, batch)
        if faults := tick_faults(reference, done_on, settings.today(writing.connection, writing.at)):
            raise Invalid(*faults)
        wanted = [_gate(known, key) for key in gates]
        if not wanted:
            raise Invalid("Choose a gate to tick.", code=Mistyped.NO_GATE)
        for gate in wanted:
            _refuse(tick_blockers(lab.actor, row.status, is_ticked=gate.is_ticked), gate.name)
        _look(lab, writing, batch, wanted, looked_to)
        for gate in wanted:
            if gate.tick is not None:
                _take_back(writing, gate.tick, f"Looked at again: {gate.newer}.")
        new = {
            "batch": batch,
            "reference": reference.strip(),
            "done_on": done_on,
            "ticked_by": writing.by,
            "ticked_at": writing.at,
            "taken_back_by": None,
            "taken_back_at": None,
            "taken_back_because": "",
        }
        to = {gate.key: str(looked_to) if gate.is_of_trail else "" for gate in wanted}
        keys = writing.insert_many(t.gate_tick, [{**new, "gate": key, "looked_to": event} for key, event in to.items()])
        sign(writing, lab, Meaning.GATE_TICKED, t.gate_tick.name, keys)
    return len(wanted)


def take_back(lab: Lab, batch: int, gate: int, reason: str, password: str, seen: int | None = None) -> None:
    """Open a gate again that was ticked, with the reason, signed. ``seen``: the tick that was read, by key. Raises
    Conflict where a certification rests on it or it was ticked anew, NotAllowed for a wrong password."""
    lab.require(Right.TICK_GATES, Act.GATE_TAKEN_BACK.value)
    confirm_password(lab, password, {"reason": reason})
    reason_of(reason, "Say why the tick is taken back.")
    with lab.write(Act.GATE_TAKEN_BACK, reason.strip(), right=Right.TICK_GATES) as writing:
        row, known = _held(lab, writing, batch)
        found = _gate(known, gate)
        _refuse(take_back_blockers(lab.actor, row.status, found.step, is_ticked=found.is_ticked), found.name)
        assert found.tick is not None  # noqa: S101 - an open gate is refused above
        if seen not in (None, found.tick.key):
            raise Conflict(Reason("It was ticked anew after you read it. Read it again.", code=Shut.TICKED_ANEW))
        _take_back(writing, found.tick, reason.strip())
        sign(writing, lab, Meaning.TICK_TAKEN_BACK, t.gate_tick.name, [found.tick.key])


def _look(lab: Lab, writing: Writing, batch: int, wanted: Sequence[GateRow], looked_to: int) -> None:
    """Refuse where the audit trail is among what is ticked and was not looked at to its end."""
    if not any(gate.is_of_trail for gate in wanted):
        return
    newer = came(newer_events(writing.connection, lab.actor, batch, looked_to)) if looked_to else ""
    if why := trail_blockers(looked_to, newer):
        raise (Conflict if newer else Invalid)(*why)


def _take_back(writing: Writing, tick: TickRow, because: str) -> None:
    writing.update(
        t.gate_tick,
        tick.key,
        tick.row_version,
        taken_back_by=writing.by,
        taken_back_at=writing.at,
        taken_back_because=because,
    )


def _held(lab: Lab, writing: Writing, batch: int) -> tuple[BatchRow, dict[int, GateRow]]:
    """The batch, which nobody else changes meanwhile, and its gates by key."""
    hold_aggregates(writing.connection, t.batch, [batch])
    today = settings.today(writing.connection, writing.at)
    known = gates_of(writing.connection, lab.actor, batch, today)
    return get_batch(writing.connection, lab.actor, batch), {gate.key: gate for gate in known}


def _gate(known: dict[int, GateRow], key: int) -> GateRow:
    if key not in known:
        raise Missing("The batch has no such gate.", code=NoSuch.GATE)
    return known[key]


def _refuse(why: Sequence[Reason], name: str) -> None:
    if why:
        raise Conflict(*[reason.about(name) for reason in why])
