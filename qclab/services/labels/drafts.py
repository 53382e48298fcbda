"""Labels of samples that are not registered yet: for the eye, so that what does not fit is seen before printing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qclab.documents.labels.content import LabelContent
from qclab.domain import moments
from qclab.domain.identifiers import sample_id
from qclab.domain.people.rights import Right
from qclab.services.lab import Lab
from qclab.services.samples.registering import NewSample
from qclab.store.zone import laboratory_zone


@dataclass(frozen=True)
class BatchOnLabel:
    """What the labels of a batch say of it."""

    id: str
    product_name: str
    client_id: str
    expiry: datetime | None = None


def contents_new(lab: Lab, batch: BatchOnLabel, new: Sequence[NewSample]) -> list[LabelContent]:
    """What the labels will say, as ``labels.contents`` says it once they are registered, with an id no sample has."""
    with lab.reading() as connection:
        zone = laboratory_zone(connection)
    id_ = sample_id(moments.day_of(lab.store.clock(), zone).year, 0)  # samples are counted from 1
    expiry = moments.minute(batch.expiry, zone, with_offset=True)
    counted: Counter[str] = Counter()
    made = []
    for sample in new:
        counted[sample.name] += 1
        made.append(
            LabelContent(
                sample_id=id_,
                product=batch.product_name,
                batch=batch.id,
                container=f"{sample.container} {counted[sample.name]}".strip(),
                test=sample.name,
                sampled=moments.minute(sample.sampled_at, zone),
                storage=sample.condition,
                expiry=expiry,
                client=batch.client_id,
            )
        )
    return made


def preview_new(lab: Lab, contents: Sequence[LabelContent], preset: str, dpi: int = 300) -> bytes:
    """The labels as PDF. Raises Invalid with the text that does not fit."""
    from qclab.documents.labels.pdf import draw_labels  # noqa: PLC0415 - drawing is loaded when something is drawn
    from qclab.documents.labels.presets import preset as preset_named  # noqa: PLC0415 - as above

    lab.require(Right.PRINT_LABELS, "preview labels")
    return draw_labels(contents, preset_named(preset), dpi)
