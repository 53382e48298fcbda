"""Printing labels: every label is decoded back before it is offered, every copy is counted, a reprint has a reason."""

from collections.abc import Sequence
from dataclasses import asdict
from zoneinfo import ZoneInfo

from qclab.documents.labels.content import LabelContent
from qclab.domain import moments
from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Conflict, Invalid
from qclab.domain.samples.lifecycle import SampleState
from qclab.domain.trail.acts import Act
from qclab.queries.batches import batches
from qclab.queries.labels import printed as labels
from qclab.queries.samples import samples
from qclab.queries.samples.samples import SampleRow
from qclab.services.lab import Lab
from qclab.store import tables as t
from qclab.store.door import Connection
from qclab.store.holding import hold_aggregates
from qclab.store.zone import laboratory_zone


def contents(lab: Lab, keys: Sequence[int]) -> list[LabelContent]:
    """What the labels of these samples would say, in the order given."""
    with lab.reading() as connection:
        return _contents(lab, connection, keys)


def _contents(lab: Lab, connection: Connection, keys: Sequence[int]) -> list[LabelContent]:
    rows = samples.fetch_samples(connection, lab.actor, keys)
    printed = labels.copies(connection, lab.actor, keys)
    zone = laboratory_zone(connection)
    found = batches.fetch_batches(connection, lab.actor, sorted({row.batch for row in rows.values()}))
    made = []
    for key in keys:
        row = rows.get(key)
        if row is None:
            raise Invalid("There is no such sample.")
        if row.state is SampleState.CANCELLED:
            raise Conflict(f"Sample {row.id} was cancelled; it gets no label.")
        expiry = moments.minute(found[row.batch].expiry_at, zone, with_offset=True)
        made.append(_content(row, zone, expiry, printed.get(key, 0) + 1))
    return made


def _content(row: SampleRow, zone: ZoneInfo, expiry: str, copy: int) -> LabelContent:
    return LabelContent(
        sample_id=row.id,
        product=row.product_name,
        batch=row.batch_id,
        container=f"{row.container} {row.container_number}".strip(),
        test=row.name,
        sampled=moments.minute(row.sampled_at, zone),
        storage=row.condition,
        expiry=expiry,
        client=row.client_id,
        copy=copy,
    )


def preview(lab: Lab, keys: Sequence[int], preset: str, dpi: int = 300, start: int = 0) -> bytes:
    """The labels as PDF, each decoded back; nothing is counted."""
    lab.require(Right.PRINT_LABELS, "preview labels")
    return _drawn(contents(lab, keys), preset, dpi, start)


def print_labels(lab: Lab, keys: Sequence[int], preset: str, reason: str = "", dpi: int = 300, start: int = 0) -> bytes:
    """The labels as PDF, counted in the trail. A label printed before is a reprint and needs a reason.

    Raises Invalid when a label does not fit, is a reprint without a reason, or does not decode to its sample id.
    """
    with lab.write(Act.LABELS_PRINTED, reason.strip(), right=Right.PRINT_LABELS) as writing:
        hold_aggregates(writing.connection, t.sample, keys)
        made = _contents(lab, writing.connection, keys)
        again = [content.sample_id for content in made if content.copy > 1]
        if again:
            reason_of(reason, f"{', '.join(again[:5])} has a label already; say why it is printed again.")
        pdf = _drawn(made, preset, dpi, start)
        rows = samples.fetch_samples(writing.connection, lab.actor, keys)
        writing.insert_many(
            t.label_print,
            [
                {
                    "batch": rows[key].batch,
                    "sample": key,
                    "preset": preset,
                    "copy": content.copy,
                    "reason": reason.strip() if content.copy > 1 else "",
                    "content": asdict(content),
                    "printed_by": writing.by,
                    "printed_at": writing.at,
                }
                for key, content in zip(keys, made, strict=True)
            ],
        )
        return pdf


def _drawn(made: Sequence[LabelContent], preset: str, dpi: int, start: int) -> bytes:
    from qclab.documents.labels.pdf import labels_pdf  # noqa: PLC0415 - drawing is loaded when something is drawn
    from qclab.documents.labels.presets import preset as preset_named  # noqa: PLC0415 - as above

    return labels_pdf(made, preset_named(preset), dpi, start)
