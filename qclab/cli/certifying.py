"""From the certificate of analysis to the Qualified Person's signature: gates, certification, the register, holds."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from typing import TYPE_CHECKING

from qclab.cli.arguments import PARTY, Commands, count
from qclab.cli.codes import AtTerminal
from qclab.cli.later import when_used
from qclab.cli.output import json_text, minute, put, show, told
from qclab.cli.session import batch_named, signed_in, signing_password
from qclab.domain.batches.lifecycle import MEANINGS, RIGHTS, Disposition
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Conflict, Invalid, Missing, NotAllowed, Reason
from qclab.domain.release.certifying import rests_on
from qclab.domain.release.register import Kind
from qclab.domain.release.statements import statement
from qclab.domain.signatures.meanings import Meaning

with when_used():
    from qclab.queries.batches import batches
    from qclab.queries.laboratory import settings
    from qclab.queries.release import register as register_queries
    from qclab.services.batches import holding
    from qclab.services.release import certifying, gates, judging

if TYPE_CHECKING:
    from collections.abc import Callable

    from qclab.domain.batches.holding import Held
    from qclab.queries.release.gates import GateRow
    from qclab.services.lab import Lab
    from qclab.services.release.judging import Judged

_DECIDED = {each.value.replace(" ", "-"): each for each in Disposition if not each.is_certification}


def declare(commands: Commands) -> None:
    command = commands.add("certify", certify, "certify a batch in the step that is due, and sign (QP)")
    command.add_argument("batch", metavar="BATCH")
    command.add_argument("--client", default="", metavar="ID", help=PARTY)

    command = commands.add("settle", settle, "reject, recall, report or destroy a batch, or take that back, and sign")
    command.add_argument("batch", metavar="BATCH")
    command.add_argument("--as", dest="decided", required=True, choices=tuple(_DECIDED))
    command.add_argument("--reason", required=True)
    command.add_argument("--client", default="", metavar="ID", help=PARTY)

    inner = commands.group("gates", "the gates of a batch: what certification needs beside tests")
    listed = inner.add("list", gates_of_batch, "list the gates of a batch, and what blocks its certification")
    tick = inner.add("tick", tick_gates, "tick gates of a batch on one record, and sign")
    back = inner.add("open", open_gate, "take the tick of a gate back")
    for command in (listed, tick, back):
        command.add_argument("batch", metavar="BATCH")
        command.add_argument("--client", default="", metavar="ID", help=PARTY)
    tick.add_argument("--gate", action="append", default=[], metavar="NAME", help="may be repeated; without: all open")
    tick.add_argument("--step", type=int, choices=(1, 2), default=0, help="only gates of this step")
    tick.add_argument("--reference", required=True, help="the record that was looked at")
    tick.add_argument("--looked-to", type=count, default=0, metavar="EVENT",
                      help="up to which event its audit trail was looked at (batch-trail --unusual)")  # fmt: skip
    tick.add_argument("--on", required=True, metavar="DAY", help="when it was looked at: 2026-11-30")
    back.add_argument("--gate", required=True, metavar="NAME")
    back.add_argument("--reason", required=True)

    inner = commands.group("hold", "put a batch on hold, or end a hold that no case ends, and sign")
    for name, run, help_ in (
        ("put", hold_batch, "put a batch on hold"),
        ("lift", lift_batch, "lift what a person placed"),
        ("not-confirmed", not_confirmed, "lift what a suspected positive placed that was not confirmed"),
    ):
        command = inner.add(name, run, help_)
        command.add_argument("batch", metavar="BATCH")
        command.add_argument("--reason", required=True)
        command.add_argument("--client", default="", metavar="ID", help=PARTY)

    command = commands.add("register-of-certifications", register, "list what was decided of batches, by number")
    command.add_argument("--kind", choices=[kind.value.replace(" ", "-") for kind in Kind], default="")
    command.add_argument("--search", default="", metavar="WORDS", help="in number, batch, product, person, reason")


def certify(arguments: Namespace) -> None:
    """What is certified, and on what it rests, is shown before the password is asked."""
    with signed_in(arguments) as lab:
        lab.require(Right.CERTIFY, "certify a batch")
        judged, trial = _judged(lab, arguments)
        due = judged.next
        if due is None:
            raise Conflict(
                f"Batch {judged.batch.id} is {judged.batch.stands}: no certification is due.", code=AtTerminal.NOT_DUE
            )
        if judged.blockers:
            raise Conflict(*(blocker.reason for blocker in judged.blockers))
        if judged.why_not:
            raise NotAllowed(*judged.why_not)
        told(f"{statement(due, judged.batch.id, trial)}\nIt rests on: {rests_on(due, judged.release)}")
        password = signing_password(lab, MEANINGS[due])
        entry = certifying.certify(lab, judged.batch.key, judged.batch.row_version, due, password)
    _entered(arguments, entry.id, judged.batch.id, entry.status)


def settle(arguments: Namespace) -> None:
    disposition = _DECIDED[arguments.decided]
    with signed_in(arguments) as lab:
        if disposition is not Disposition.TAKEN_BACK:
            lab.require(RIGHTS[disposition], "decide on a batch")
        judged, _ = _judged(lab, arguments)
        lab.require(certifying.right_to(disposition, list(judged.entries)), "decide on a batch")
        if why := judged.why_not_decide(disposition):
            raise Conflict(*why)
        told(f"Batch {judged.batch.id}: {disposition}. Reason: {arguments.reason}")
        password = signing_password(lab, MEANINGS[disposition])
        key, version = judged.batch.key, judged.batch.row_version
        entry = certifying.decide(lab, key, version, disposition, arguments.reason, password)
    _entered(arguments, entry.id, judged.batch.id, entry.status)


def gates_of_batch(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.READ, "list gates")
        judged, _ = _judged(lab, arguments)
    lines = [
        {
            "step": gate.step,
            "gate": gate.name,
            "state": "ticked" if gate.is_ticked else "open",
            "rests on": gate.tick.reference if gate.tick else "",
            "of": gate.tick.done_on if gate.tick else None,
            "by": gate.tick.ticked_by_name if gate.tick else gate.held_by,
            "since": gate.newer,
        }
        for gate in judged.gates
    ]
    show(arguments.json, lines, lines, "The specification lists no gates.")
    if judged.next is not None:
        blocked = "\n".join(map(str, judged.blockers)) or f"Nothing blocks the {judged.next}."
        told(blocked)


def tick_gates(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.TICK_GATES, "tick a gate")
        judged, _ = _judged(lab, arguments)
        wanted = [_gate(judged, name) for name in arguments.gate] or [
            gate for gate in judged.gates if not gate.is_ticked and arguments.step in (0, gate.step)
        ]
        if not wanted:
            raise Missing(f"Batch {judged.batch.id} has no gate that is open.", code=AtTerminal.NO_OPEN_GATE)
        try:
            day = date.fromisoformat(arguments.on)
        except ValueError:
            raise Invalid(Reason("Write the day as 2026-11-30.", "on", code=AtTerminal.NO_DAY)) from None
        told("\n".join(f"Step {gate.step}: {gate.name}, on {arguments.reference}" for gate in wanted))
        password = signing_password(lab, Meaning.GATE_TICKED)
        keys = [gate.key for gate in wanted]
        gates.tick(lab, judged.batch.key, keys, arguments.reference, day, password, arguments.looked_to)
    if arguments.json:
        put(json_text({"ticked": [gate.name for gate in wanted]}))
    told(f"Ticked {len(wanted)} of {len(judged.gates)}.")


def open_gate(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.TICK_GATES, "take a tick back")
        judged, _ = _judged(lab, arguments)
        gate = _gate(judged, arguments.gate)
        told(f"Step {gate.step}: {gate.name}, the tick is taken back. Reason: {arguments.reason}")
        password = signing_password(lab, Meaning.TICK_TAKEN_BACK)
        seen = gate.tick.key if gate.tick is not None else None
        gates.take_back(lab, judged.batch.key, gate.key, arguments.reason, password, seen=seen)
    told(f"{gate.name} is open again.")


def hold_batch(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.HOLD_BATCHES, "put a batch on hold")
        with lab.asking() as ask:
            row = batch_named(ask, arguments.batch, arguments.client)
        told(f"Batch {row.id}: put on hold. Reason: {arguments.reason}")
        password = signing_password(lab, Meaning.HELD)
        holding.put_on_hold(lab, row.key, row.row_version, arguments.reason, password)
    told(f"Batch {row.id} is on hold.")


def lift_batch(arguments: Namespace) -> None:
    """Every hold that a person placed; one of a case ends with the case."""
    _end_holds(arguments, Meaning.HOLD_LIFTED, holding.end_hold, lambda held: held.is_by_hand, "that a person placed")


def not_confirmed(arguments: Namespace) -> None:
    """Every hold of a suspected positive, as another person than who recorded it."""
    what = "of a suspected positive"
    _end_holds(arguments, Meaning.NOT_CONFIRMED, holding.not_confirmed, lambda held: held.is_suspected, what)


def _end_holds(
    arguments: Namespace, meaning: Meaning, end: Callable[[Lab, int, int, int, str, str], None],
    is_meant: Callable[[Held], bool], what: str,
) -> None:  # fmt: skip
    with signed_in(arguments) as lab:
        lab.require(Right.HOLD_BATCHES, "lift a hold")
        with lab.asking() as ask:
            row = batch_named(ask, arguments.batch, arguments.client)
        with lab.reading() as connection:
            placed = [hold for hold in batches.holds_of(connection, row.key) if is_meant(hold.held)]
        if not placed:
            raise Missing(f"Batch {row.id} has no hold {what}.", code=AtTerminal.NO_HOLD)
        told("\n".join(f"Batch {row.id}: {meaning}, {hold.reason}" for hold in placed))
        password = signing_password(lab, meaning)
        for hold in placed:
            with lab.asking() as ask:
                version = ask(batches.get_batch, row.key).row_version
            end(lab, row.key, version, hold.key, arguments.reason, password)
    told(f"Batch {row.id}: lifted {len(placed)}.")


def register(arguments: Namespace) -> None:
    with signed_in(arguments) as lab:
        lab.require(Right.READ, "list the register of certifications")
        with lab.asking() as ask:
            kind = arguments.kind.replace("-", " ")
            keys = ask(register_queries.find_entries, kind, arguments.search, descending=False)
            rows = ask(register_queries.fetch_entries, keys)
            zone = ask.of_site(settings.zone_of)
    lines = [
        {
            "entry": row.id,
            "batch": row.batch_id,
            "decision": row.disposition,
            "status": row.status,
            "when": minute(row.decided_at, zone),
            "by": row.decided_by_name,
            "why": row.reason,
            "certificate": row.document_edition,
            "rests on": row.concluded_edition,
            "taken back by": row.taken_back_by,
        }
        for row in rows
    ]
    show(arguments.json, lines, lines, "Nothing has been decided of any batch.")


def _judged(lab: Lab, arguments: Namespace) -> tuple[Judged, str]:
    """A batch by its id as it stands for certification, and the trial of its product."""
    with lab.asking() as ask:
        row = batch_named(ask, arguments.batch, arguments.client)
    gathered, judged = judging.look_at(lab, row.key)
    return judged, gathered.product.trial


def _gate(judged: Judged, name: str) -> GateRow:
    wanted = name.strip().lower()
    found = [gate for gate in judged.gates if gate.name.lower() == wanted]
    if not found:
        raise Missing(f"Batch {judged.batch.id} has no gate “{name}”.", code=AtTerminal.NO_GATE)
    return found[0]


def _entered(arguments: Namespace, entry: str, batch: str, status: str) -> None:
    if arguments.json:
        put(json_text({"entry": entry, "batch": batch, "status": status}))
    told(f"{entry}: batch {batch} is {status}.")
