"""Labels of samples that are not registered yet: for the eye, so that what does not fit is seen before printing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from qclab.documents.labels.content import LabelContent
from qclab.domain.identifiers import sample_id
from qclab.domain.people.rights import Right
from qclab.queries.laboratory import settings
from qclab.services.lab import Lab
from qclab.services.samples.registering import NewSample


@dataclass(frozen=True)
class BatchOnLabel:
    """What the labels of a batch say of it. ``expiry`` is printed in its own zone."""

    id: str
    product_name: str
    client_id: str
    expiry: datetime | None = None


def contents_new(lab: Lab, batch: BatchOnLabel, new: Sequence[NewSample]) -> list[LabelContent]:
    """What the labels will say, as ``labels.contents`` says it once they are registered, with an id no sample has."""
    with lab.store.read() as connection:
        zone = ZoneInfo(settings.settings(connection)["laboratory.zone"])
    id_ = sample_id(lab.store.clock().year, 0)  # samples are counted from 1
    expiry = f"{batch.expiry:%Y-%m-%d %H:%M %Z}" if batch.expiry else ""
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
                sampled=f"{sample.sampled_at.astimezone(zone):%Y-%m-%d %H:%M}" if sample.sampled_at else "",
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
