"""The samples of a registration as they are typed: text until they are registered, so that nothing typed is lost."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from qclab.domain.catalogue.values import Priority
from qclab.domain.clocks import instant
from qclab.domain.codes import Mistyped
from qclab.domain.evaluation.measures import AMOUNT, WITHIN_HOURS, Measure
from qclab.domain.refusals import Invalid, Reason
from qclab.services.samples.new_sample import NewSample
from qclab.ui.codes import AtWindow
from qclab.ui.words import moments


@dataclass(frozen=True)
class TypedSample:
    """One container as it stands in the table. ``place`` is a place's id,
    ``label_stock`` the plan's; ``serial`` tells rows of one table apart."""

    serial: int = 0
    name: str = ""
    container: str = ""
    amount: str = ""
    unit: str = ""
    methods: tuple[str, ...] = ()
    retain: bool = False
    condition: str = ""
    priority: str = Priority.ROUTINE
    within_hours: str = ""
    sampled_by: str = ""
    sampled_at: str = ""
    sampled_where: str = ""
    place: str = ""
    label_stock: str = ""


FILLED: Final = ("sampled_by", "sampled_at", "sampled_where", "place")
"""What is said once for all samples of a registration."""


def typed(serial: int, new: NewSample) -> TypedSample:
    """A proposed sample, ready to be edited."""
    return TypedSample(
        serial=serial,
        name=new.name,
        container=new.container,
        amount=decimal_text(new.amount),
        unit=new.unit,
        methods=new.methods,
        retain=new.retain,
        condition=new.condition,
        priority=new.priority,
        within_hours=decimal_text(new.within_hours),
        sampled_by=new.sampled_by,
        sampled_where=new.sampled_where,
        label_stock=new.label_stock,
    )


def decimal_text(value: Decimal | None) -> str:
    return "" if value is None else str(value)


def filled(rows: Sequence[TypedSample], name: str, before: str, now: str) -> list[TypedSample]:
    """Rows that still say what was said for all now say the new; a row with words of its own keeps them."""
    change: dict[str, Any] = {name: now}
    return [replace(row, **change) if getattr(row, name) in ("", before) else row for row in rows]


def read_rows(rows: Sequence[TypedSample], places: Mapping[str, int]) -> tuple[list[NewSample], list[Reason]]:
    """What the rows mean, and beside which cell each one that means nothing stands. ``places``: keys by id."""
    read, wrong = [], []
    for number, row in enumerate(rows, 1):
        try:
            read.append(_read(row, places))
        except Invalid as refusal:
            wrong += [replace(reason, row=number) for reason in refusal.reasons]
    return read, wrong


def _read(row: TypedSample, places: Mapping[str, int]) -> NewSample:
    wrong: list[Reason] = []
    if not row.name.strip():
        wrong.append(Reason("Name the sample.", "name", code=Mistyped.NO_SAMPLE_NAME))
    amount = _number(AMOUNT, row.amount, wrong)
    within = _number(WITHIN_HOURS, row.within_hours, wrong)
    try:
        sampled_at = read_moment(row.sampled_at)
    except Invalid as refusal:
        sampled_at = None
        wrong += refusal.reasons
    place = places.get(row.place.strip())
    if row.place.strip() and place is None:
        wrong.append(
            Reason(f"There is no place “{row.place.strip()}”: choose one of the list.", "place", code=AtWindow.NO_PLACE)
        )
    if wrong:
        raise Invalid(*wrong)
    return NewSample(
        name=row.name.strip(),
        container=row.container,
        amount=amount,
        unit=row.unit,
        methods=row.methods,
        retain=row.retain,
        condition=row.condition,
        priority=row.priority,
        within_hours=within,
        sampled_by=row.sampled_by,
        sampled_at=sampled_at,
        sampled_where=row.sampled_where,
        place=place,
        label_stock=row.label_stock,
    )


def _number(measure: Measure, text: str, wrong: list[Reason]) -> Decimal | None:
    try:
        return measure.read(text)
    except Invalid as refusal:
        wrong += refusal.reasons
        return None


def read_moment(text: str) -> datetime | None:
    """``2026-11-22 06:00`` on the laboratory's clock or with an offset, or ``06:00`` for today.

    Raises Invalid with a sentence, also for an hour that the clock skips, or shows twice and that has no offset.
    """
    return instant(text, moments.laboratory.zone, "sampled_at", today=moments.today()) if text.strip() else None


def to_draft(rows: Sequence[TypedSample]) -> list[dict[str, Any]]:
    """Rows for a file of text; what a row does not say is left out."""
    empty = asdict(TypedSample())
    return [{k: v for k, v in asdict(row).items() if k != "serial" and v != empty[k]} for row in rows]


def from_draft(kept: Sequence[Mapping[str, Any]]) -> list[TypedSample]:
    """Rows as they were kept; what a later version of the program does not know is left out."""
    names = {field.name for field in fields(TypedSample)} - {"serial"}
    rows = []
    for serial, entry in enumerate(kept, 1):
        known = {name: value for name, value in entry.items() if name in names}
        known["methods"] = tuple(known.get("methods", ()))
        rows.append(TypedSample(serial=serial, **known))
    return rows
