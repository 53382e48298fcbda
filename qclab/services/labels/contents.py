"""What labels say: of samples, and of samples that are not registered yet."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any
from zoneinfo import ZoneInfo

from qclab.documents.labels.content import LabelContent
from qclab.domain import moments
from qclab.domain.labels.importance import DEFAULT_STOCK, importance
from qclab.domain.labels.printing import LabelBar, changed_since, label_blockers, mark_of, to_destroy, why_asked
from qclab.domain.refusals import Conflict, Invalid, Reason
from qclab.queries.batches import batches
from qclab.queries.batches.batches import BatchRow
from qclab.queries.catalogue.setting_up import examples
from qclab.queries.labels import printed
from qclab.queries.labels.printed import PrintRow
from qclab.queries.samples import samples
from qclab.queries.samples.samples import SampleRow
from qclab.services.lab import Lab
from qclab.store.door import Connection
from qclab.store.zone import laboratory_zone


@dataclass(frozen=True)
class SampleLabel:
    """The label of a sample: what it would say now, and every copy that was printed of it."""

    sample: SampleRow
    now: LabelContent
    prints: tuple[PrintRow, ...]

    @property
    def asks_why(self) -> tuple[Reason, ...]:
        """What has to be said before one more is printed."""
        return why_asked(self.sample.id, self.sample.state, len(self.prints))

    @property
    def changed(self) -> tuple[str, ...]:
        """What the last one says otherwise than the data now."""
        return changed_since(self.prints[-1].content, asdict(self.now)) if self.prints else ()

    @property
    def to_destroy(self) -> str:
        """Which labels end when a new one is printed."""
        ended = self.prints[-1].replaces if self.prints else 0
        return to_destroy(self.sample.id, [row.copy for row in self.prints if row.copy > ended])

    def stock(self, otherwise: str = DEFAULT_STOCK, *, anew: bool = False) -> str:
        """That of the last label, for a reprint; else the plan's; else ``otherwise``."""
        last = self.prints[-1].preset if self.prints and not anew else ""
        return last or self.sample.label_stock or otherwise

    def content(self, *, anew: bool = False) -> LabelContent:
        """What is printed next: what was printed, where something was and no new label is asked for. That a sample was
        rejected, or the laboratory is on trial, is said in any case."""
        number = len(self.prints)
        if not self.prints:
            return self.now
        if anew:
            return replace(self.now, copy=number + 1, replaces=number)
        return replace(as_printed(self.prints[-1].content), copy=number + 1, mark=self.now.mark)


def as_printed(content: Mapping[str, Any]) -> LabelContent:
    """What was kept of a label, also of one from before it said as much as today's."""
    kept: dict[str, Any] = {field.name: content[field.name] for field in fields(LabelContent) if field.name in content}
    lists = {name: tuple(value) for name, value in kept.items() if isinstance(value, list)}
    return LabelContent(**(kept | lists))


def labels_of(lab: Lab, connection: Connection, keys: Sequence[int]) -> list[SampleLabel]:
    """In the order given. Raises Conflict for samples that get no label."""
    rows = samples.fetch_samples(connection, lab.actor, keys)
    if any(key not in rows for key in keys):
        raise Invalid(Reason("There is no such sample.", code=LabelBar.NO_SAMPLE))
    if refused := [reason for key in keys for reason in label_blockers(rows[key].id, rows[key].state)]:
        raise Conflict(*refused)
    found = printed.prints(connection, lab.actor, keys)
    zone, is_trial = laboratory_zone(connection), bool(examples(connection))
    of = batches.fetch_batches(connection, lab.actor, sorted({row.batch for row in rows.values()}))
    return [
        SampleLabel(
            rows[key], _content(rows[key], of[rows[key].batch], zone, is_trial=is_trial), tuple(found.get(key, ()))
        )
        for key in keys
    ]


def _content(row: SampleRow, batch: BatchRow, zone: ZoneInfo, *, is_trial: bool) -> LabelContent:
    return LabelContent(
        sample_id=row.id,
        product=row.product_name,
        batch=row.batch_id,
        container=f"{row.container} {row.container_number}".strip(),
        test=row.name,
        sampled=moments.minute(row.sampled_at, zone),
        storage=row.condition,
        expiry=moments.minute(batch.expiry_at, zone),
        client=row.client_id,
        coi_id=batch.coi_id,
        donor_code=batch.donor_code,
        mark=mark_of(row.state, is_trial=is_trial),
        order=importance(batch.product_kind, is_last_stage=row.stage == batch.last_stage),
    )
