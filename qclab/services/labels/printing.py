"""Printing labels: every label is decoded back before it is offered, every copy is counted and kept as it was printed.

A label that is printed again says what it said the first time. Where the data changed since, a new one can be asked
for; the earlier ones are then to be destroyed.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from qclab.documents.labels.content import LabelContent
from qclab.domain.counts import joined
from qclab.domain.labels.importance import DEFAULT_STOCK, TITLES
from qclab.domain.labels.printing import LabelBar, copies_blockers
from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_blockers
from qclab.domain.refusals import Invalid, Reason
from qclab.domain.trail.acts import Act
from qclab.services.lab import Lab
from qclab.services.labels.contents import SampleLabel, labels_of
from qclab.store import tables as t
from qclab.store.holding import hold_aggregates


@dataclass(frozen=True)
class Order:
    """What is to be printed. ``stock``: the name of a preset, or nothing for each sample's own, and ``otherwise`` where
    it has none. ``start``: the first free place of a sheet, from 0. ``anew``: a new label where the data changed since
    the last one, instead of the same again."""

    stock: str = ""
    dpi: int = 300
    start: int = 0
    copies: int = 1
    anew: bool = False
    otherwise: str = DEFAULT_STOCK


@dataclass(frozen=True)
class Part:
    """The labels of one stock, decoded back."""

    stock: str
    contents: tuple[LabelContent, ...]
    pdf: bytes
    larger: str = ""
    """The title of a stock that has room for all of it, where this one has not."""
    is_repeated: bool = False
    """Whether some of it was left out when it was printed first."""

    @property
    def pages(self) -> int:
        from qclab.documents.page.preview import page_count  # noqa: PLC0415 - loaded when something is drawn

        return page_count(self.pdf)

    @property
    def left_out(self) -> tuple[str, ...]:
        """What some of its labels have no room for, in words."""
        return tuple(dict.fromkeys(TITLES[field] for content in self.contents for field in content.left_out))

    @property
    def no_room(self) -> str:
        """What is not printed for want of room, and what to do; empty where all is."""
        if not self.left_out:
            return ""
        from qclab.documents.labels.presets import preset  # noqa: PLC0415 - loaded when something is drawn

        where = "No label there is has room for all."
        if self.larger:
            where = f"Choose {self.larger}, which has room for all."
        elif self.is_repeated:
            where = "A reprint says what was printed, so what was left out then is left out again."
        return f"No room on {preset(self.stock).title} for {joined(self.left_out)}. {where}"


@dataclass(frozen=True)
class Printed:
    """One part a stock, and which labels are to be destroyed now."""

    parts: tuple[Part, ...]
    to_destroy: tuple[str, ...] = ()

    @property
    def pdf(self) -> bytes:
        """All of them in one file."""
        from qclab.documents.labels.pdf import as_one  # noqa: PLC0415 - drawing is loaded when something is drawn

        return as_one([part.pdf for part in self.parts])


def labels(lab: Lab, keys: Sequence[int]) -> list[SampleLabel]:
    """The labels of these samples: what they say now, and what was printed."""
    with lab.reading() as connection:
        return labels_of(lab, connection, keys)


def contents(lab: Lab, keys: Sequence[int], *, anew: bool = False) -> list[LabelContent]:
    """What the next labels of these samples say, in the order given."""
    return [label.content(anew=anew) for label in labels(lab, keys)]


def preview(lab: Lab, keys: Sequence[int], order: Order) -> tuple[Part, ...]:
    """The labels, each decoded back; nothing is counted."""
    lab.require(Right.PRINT_LABELS, "preview labels")
    return _drawn(labels(lab, keys), order)


def print_labels(lab: Lab, keys: Sequence[int], order: Order, reason: str = "") -> Printed:
    """The labels, counted in the trail. A reprint and the label of a rejected sample need a reason.

    Raises Invalid when a label does not fit, lacks its reason, or does not decode to its sample id.
    """
    with lab.write(Act.LABELS_PRINTED, reason.strip(), right=Right.PRINT_LABELS) as writing:
        if refused := copies_blockers(order.copies):
            raise Invalid(*refused)
        hold_aggregates(writing.connection, t.sample, keys)
        found = labels_of(lab, writing.connection, keys)
        asked = [why for label in found for why in label.asks_why]
        if asked and (lacks := reason_blockers(reason)):
            raise Invalid(*(lacks if reason.strip() else _first_of_each(asked)))
        parts = _drawn(found, order)
        of = {label.sample.id: label for label in found}
        writing.insert_many(
            t.label_print,
            [
                {
                    "batch": of[content.sample_id].sample.batch,
                    "sample": of[content.sample_id].sample.key,
                    "preset": part.stock,
                    "copy": content.copy,
                    "reason": reason.strip() if of[content.sample_id].asks_why else "",
                    "content": asdict(content),
                    "printed_by": writing.by,
                    "printed_at": writing.at,
                }
                for part in parts
                for content in part.contents
            ],
        )
        return Printed(parts, tuple(filter(None, (label.to_destroy for label in found))) if order.anew else ())


def _drawn(found: Sequence[SampleLabel], order: Order) -> tuple[Part, ...]:
    """One part a stock, in the order in which the stocks are first wanted."""
    from qclab.documents.labels.label import fitted  # noqa: PLC0415 - drawing is loaded when something is drawn
    from qclab.documents.labels.pdf import labels_pdf  # noqa: PLC0415 - as above
    from qclab.documents.labels.presets import preset as preset_named  # noqa: PLC0415 - as above

    wanted: dict[str, list[LabelContent]] = {}
    for label in found:
        stock = order.stock or label.stock(order.otherwise, anew=order.anew)
        wanted.setdefault(stock, []).append(label.content(anew=order.anew))
    parts = []
    for stock, contents_ in wanted.items():
        preset = preset_named(stock)
        fit = [fitted(content, preset, order.dpi) for content in contents_]
        every = [replace(each, copy=each.copy + more) for each in fit for more in range(order.copies)]
        pdf = labels_pdf(every, preset, order.dpi, order.start if preset.sheet else 0)
        larger = _larger(contents_, order.dpi) if any(each.left_out for each in fit) else ""
        parts.append(Part(stock, tuple(every), pdf, larger, any(each.left_out for each in contents_)))
    return tuple(parts)


def _larger(contents_: Sequence[LabelContent], dpi: int) -> str:
    """The title of the smallest stock that leaves nothing of these labels out; nothing where none does."""
    from qclab.documents.labels.label import fitted  # noqa: PLC0415 - drawing is loaded when something is drawn
    from qclab.documents.labels.presets import presets  # noqa: PLC0415 - as above

    for stock in presets().values():
        try:
            if not any(fitted(content, stock, dpi).left_out for content in contents_):
                return stock.title
        except Invalid:
            continue
    return ""


def _first_of_each(asked: Sequence[Reason]) -> list[Reason]:
    """One sentence for each that is asked, naming up to five samples."""
    said = []
    for code in (LabelBar.REJECTED, LabelBar.PRINTED_BEFORE):
        of_code = [reason for reason in asked if reason.code is code]
        if of_code:
            names = ", ".join(reason.facts["sample"] for reason in of_code[:5])
            said.append(replace(of_code[0], text=of_code[0].text.replace(of_code[0].facts["sample"], names, 1)))
    return said
