"""Labels of samples that are not registered yet: for the eye, so that what does not fit is seen before printing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from qclab.documents.labels.content import LabelContent
from qclab.domain import moments
from qclab.domain.codes import Mistyped
from qclab.domain.identifiers import sample_id
from qclab.domain.labels.importance import importance
from qclab.domain.labels.printing import mark_of
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Invalid, Reason
from qclab.domain.samples.lifecycle import SampleState
from qclab.queries.catalogue.setting_up import examples
from qclab.services.lab import Lab
from qclab.services.samples.new_sample import NewSample
from qclab.store.zone import laboratory_zone


@dataclass(frozen=True)
class BatchOnLabel:
    """What the labels of a batch's stage say of it."""

    id: str
    product_name: str
    client_id: str
    expiry: datetime | None = None
    coi_id: str = ""
    donor_code: str = ""
    product_kind: str = ""
    is_last_stage: bool = True


def contents_new(lab: Lab, batch: BatchOnLabel, new: Sequence[NewSample]) -> list[LabelContent]:
    """What the labels will say, as ``printing.contents`` says it once they are registered, with an id no sample has."""
    with lab.reading() as connection:
        zone, is_trial = laboratory_zone(connection), bool(examples(connection))
    id_ = sample_id(moments.day_of(lab.store.clock(), zone).year, 0)  # samples are counted from 1
    expiry = moments.minute(batch.expiry, zone)
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
                coi_id=batch.coi_id,
                donor_code=batch.donor_code,
                mark=mark_of(SampleState.REGISTERED, is_trial=is_trial),
                order=importance(batch.product_kind, is_last_stage=batch.is_last_stage),
            )
        )
    return made


def preview_new(lab: Lab, contents: Sequence[LabelContent], preset: str, dpi: int = 300) -> bytes:
    """The labels as PDF. Raises Invalid with the text that does not fit."""
    from qclab.documents.labels.label import fitted  # noqa: PLC0415 - drawing is loaded when something is drawn
    from qclab.documents.labels.pdf import draw_labels  # noqa: PLC0415 - as above
    from qclab.documents.labels.presets import preset as preset_named  # noqa: PLC0415 - as above

    lab.require(Right.PRINT_LABELS, "preview labels")
    stock = preset_named(preset)
    return draw_labels([fitted(content, stock, dpi) for content in contents], stock, dpi)


def label_faults(contents: Sequence[LabelContent], stocks: Sequence[str], dpi: int = 300) -> list[Reason]:
    """What does not fit the stock of its sample, each with its row and the field that is to be shorter, and which other
    stock it would fit. ``stocks``: one for each content."""
    from qclab.documents.labels.label import fitted  # noqa: PLC0415 - drawing is loaded when something is drawn
    from qclab.documents.labels.presets import preset, presets  # noqa: PLC0415 - as above

    def fault(content: LabelContent, stock: str) -> Reason | None:
        try:
            fitted(content, preset(stock), dpi)
        except Invalid as refusal:
            return refusal.reasons[0]
        return None

    found = []
    for row, (content, stock) in enumerate(zip(contents, stocks, strict=True), 1):
        why = fault(content, stock)
        if why is not None:
            larger = [name for name, each in presets().items() if not why.field or why.field in each.fields()]
            fits = next((preset(name).title for name in larger if fault(content, name) is None), "")
            where = f"It fits {fits}." if fits else "It fits no label there is."
            found.append(
                Reason(f"{why.text} {where}", _TYPED.get(why.field, why.field), row, code=Mistyped.DOES_NOT_FIT)
            )
    return found


_TYPED = {"test": "name", "batch": "id", "": "name"}
"""The field of a registration in which a field of its label is typed, where that has another name."""
