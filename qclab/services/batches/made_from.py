"""Saying what a batch was made from, at registering and later; and withdrawing what was said wrong.

Nothing said is ever overwritten: a correction is a withdrawal, and what is right said anew.
"""

from collections.abc import Mapping, Sequence

from qclab.domain.batches.made_from import IDS, Materials, NotMadeFrom, lot_blockers, say_blockers
from qclab.domain.identifiers import plain, sample_id_fault
from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Conflict, Invalid, Reason
from qclab.domain.trail.acts import Act
from qclab.queries.batches import batches
from qclab.queries.batches.batches import BatchRow
from qclab.queries.batches.family import (
    Family,
    RelativeRow,
    family,
    relatives_above,
    relatives_below,
)
from qclab.queries.batches.materials import material_of
from qclab.queries.samples.samples import fetch_samples, known_by_id
from qclab.services.alarms.below import tell, withdraw_below
from qclab.services.lab import Lab
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.holding import hold_aggregates


def say(lab: Lab, batch: int, materials: Materials, reason: str) -> None:
    """Say later that a batch was made from something. What of that failed alarms it, and everything below.

    Raises Invalid for what is not there, for a circle and for what is said already, Missing without the batch.
    """
    reason_of(reason, "Say why it is said only now.")
    if not materials:
        raise Invalid(Reason("Name a batch, or a lot of another maker.", IDS, code=NotMadeFrom.NOTHING))
    with lab.write(Act.MATERIAL_SAID, reason.strip(), right=Right.REGISTER) as writing:
        hold_aggregates(writing.connection, t.batch, [batch])
        row = batches.get_batch(writing.connection, lab.actor, batch)
        writing.hold(t.client, row.client)  # of two who would close a circle at once the second finds the first's
        said = family(writing.connection, lab.actor, batch)
        before = {relative.key for relative in said.above}
        insert_materials(lab, writing, row, materials, reason.strip(), said=said)
        bad = [each for each in relatives_above(writing.connection, batch) if each.key not in before]
        tell_of(writing, batch, bad)


def withdraw(lab: Lab, material: int, reason: str) -> None:
    """Withdraw that a batch was made from something; it stays to be read. Raises Missing, Conflict where it is
    withdrawn already."""
    reason_of(reason, "Say why it was not made from it.")
    with lab.write(Act.MATERIAL_WITHDRAWN, reason.strip(), right=Right.WITHDRAW_MATERIALS) as writing:
        hold_aggregates(writing.connection, t.made_from, [material])
        batch, row = material_of(writing.connection, lab.actor, material)
        if not row.stands:
            said = f"{row.withdrawn_by_name} withdrew it already."
            raise Conflict(Reason(said, code=NotMadeFrom.TWICE))
        writing.update(
            t.made_from,
            material,
            withdrawn_by=writing.by,
            withdrawn_at=writing.at,
            withdrawn_because=reason.strip(),
        )
        withdraw_below(writing, batch, reason.strip())


def insert_materials(
    lab: Lab, writing: Writing, batch: BatchRow, materials: Materials, reason: str = "", said: Family | None = None
) -> None:
    """What a batch was made from, within an open write; ``said``: its family, of a batch that was there before."""
    parents = _named(lab, writing, materials.ids, batch.client)
    below: Sequence[RelativeRow] = relatives_below(writing.connection, batch.key)[1] if said is not None else ()
    known = [each for each in said.materials if each.stands] if said is not None else []
    why = [
        *say_blockers(
            batch.key,
            batch.id,
            {key: row.id for key, row in parents.items()},
            {row.key for row in below},
            {each.parent for each in known if each.parent is not None},
            {key: row.road for key, row in parents.items()},
        ),
        *lot_blockers(materials.lots, {each.lot.same for each in known if each.lot is not None}),
    ]
    if why:
        raise Invalid(*why)
    nothing: dict[str, object] = {"parent": None, "supplier": "", "lot": "", "expiry": ""}
    rows = [
        *({**nothing, "parent": key} for key in parents),
        *(
            {**nothing, "supplier": lot.supplier.strip(), "lot": lot.lot.strip(), "expiry": lot.expiry.strip()}
            for lot in materials.lots
        ),
    ]
    more = {
        "batch": batch.key, "reason": reason, "said_by": writing.by, "said_at": writing.at, "withdrawn_by": None,
        "withdrawn_at": None, "withdrawn_because": "",
    }  # fmt: skip
    writing.insert_many(t.made_from, [{**more, **row} for row in rows])


def bad_materials(lab: Lab, writing: Writing, batch: int) -> list[str]:
    """What failed that a batch was made from, as who registers it is warned."""
    return [
        f"{row.name} is {row.against}. Nothing that was made from it is certified until that has ended."
        for row in family(writing.connection, lab.actor, batch).above
        if row.stands.is_bad
    ]


def tell_of(writing: Writing, batch: int, above: Sequence[RelativeRow]) -> None:
    """Alarm a batch, and everything below it, of what failed among what it is now said to be made from."""
    bad = [row for row in above if row.stands.is_bad]
    if not bad:
        return
    own, below = relatives_below(writing.connection, batch)
    for row in bad:
        tell(writing, row, [own, *below], row.stands.against, "said to be made from it")


def _named(lab: Lab, writing: Writing, ids: Sequence[str], client: int) -> Mapping[int, BatchRow]:
    """The batches of these ids, or of the samples of these ids, by key: of several clients' batches of one id that of
    the same client. Raises Invalid."""
    if not ids:
        return {}
    called = batches.batches_called(writing.connection, lab.actor, ids)
    wrong, found = list[Reason](), dict[int, BatchRow]()
    of_samples = _of_samples(lab, writing, [each for each in ids if sample_id_fault(plain(each)) is None])
    for id_ in ids:
        alike = [row for (_, same), row in called.items() if same == id_.strip().lower()]
        own = [row for row in alike if row.client == client] or alike or of_samples.get(plain(id_), [])
        facts = {"batch": id_}
        if not own:
            said = f"There is no batch “{id_}” here. Of another maker's lot say the supplier too."
            wrong.append(Reason(said, IDS, code=NotMadeFrom.UNKNOWN, facts=facts))
        elif len(own) > 1:
            said = f"Several clients have a batch “{id_}”, and this batch's client has none."
            wrong.append(Reason(said, IDS, code=NotMadeFrom.SEVERAL, facts=facts))
        else:
            found[own[0].key] = own[0]
    if wrong:
        raise Invalid(*wrong)
    return found


def _of_samples(lab: Lab, writing: Writing, ids: Sequence[str]) -> dict[str, list[BatchRow]]:
    if not ids:
        return {}
    keys, _ = known_by_id(writing.connection, lab.actor, ids)
    samples = fetch_samples(writing.connection, lab.actor, keys.values())
    rows = batches.fetch_batches(writing.connection, lab.actor, [sample.batch for sample in samples.values()])
    return {plain(id_): [rows[samples[key].batch]] for id_, key in keys.items()}
