"""Rows of a table of samples, read against the catalogue: the batches and samples they ask for, or why not."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cache, partial
from typing import Any, TypeVar

from qclab.domain.catalogue.values import PlanLine, Priority, Product
from qclab.domain.clocks import instant
from qclab.domain.evaluation.measures import AMOUNT, WITHIN_HOURS
from qclab.domain.exchange.names import Names
from qclab.domain.exchange.naming import Named, named_several
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Invalid, Missing, Reason, Refusal
from qclab.domain.samples.again import Present, again
from qclab.domain.samples.dates import BatchDates
from qclab.domain.samples.lifecycle import SampleBar
from qclab.queries.batches import batches
from qclab.queries.catalogue import master_data
from qclab.queries.catalogue.master_data import Kept
from qclab.queries.laboratory import settings
from qclab.queries.samples.there import samples_there
from qclab.services.batches.batches import BatchData
from qclab.services.exchange.batches import Batches, BatchKey
from qclab.services.exchange.reading import Reading, of_column, yes_or_no
from qclab.services.exchange.staged import Key
from qclab.services.exchange.table_file import Row
from qclab.services.samples.new_sample import NewSample
from qclab.services.samples.registering import AT_MOST, sampled_reasons, unexplained_tests
from qclab.store.door import Connection
from qclab.store.zone import laboratory_zone

V = TypeVar("V")
MOST_SAMPLES = 5_000
_OF_THE_PLAN = ("container", "amount", "unit", "methods", "retain", "condition", "priority", "within_hours")


@dataclass(frozen=True)
class Group:
    """The samples of one batch and stage, the line that each came from, and the sampling plan of the stage."""

    batch: BatchKey
    stage: str
    plan: tuple[PlanLine, ...] = ()
    samples: list[NewSample] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    planned: list[int] = field(default_factory=list)
    """The lines that take the whole plan."""


@dataclass(frozen=True)
class SamplesPlan:
    """What a table asks for, in its order, and what is wrong by line. ``batches`` are keys, or data of new ones.

    ``remarks`` say by row what is allowed and yet may not have been meant, ``again`` what a person is asked before it
    is done: the samples of a line may be in the records already.
    """

    groups: Sequence[Group]
    batches: dict[BatchKey, int | BatchData]
    reasons: dict[Key, list[Reason]]
    remarks: dict[Key, str]
    again: dict[Key, Reason]


class Asks(StrEnum):
    """Why what a row asks for is not registered as it stands."""

    OTHER_CLIENT = "other client"
    NO_STAGE = "no stage"
    NO_PLAN = "no plan"
    BESIDE_THE_PLAN = "beside the plan"
    NO_PRIORITY = "no priority"
    TOO_MANY = "too many"


def plan_samples(
    connection: Connection, viewer: Actor, rows: Sequence[Row], now: datetime, names: Names
) -> SamplesPlan:
    """What the rows ask for now; nothing is written. ``names``: what texts in their cells are said to mean.

    Raises Invalid where they ask for too many samples.
    """
    reader = _Reader(connection, viewer, rows, now, names)
    readings = [reader.take(row) for row in rows]
    reasons = {reading.row.line: reading.reasons for reading in readings}
    for line, reason in reader.batches.faults():
        reasons[line].append(reason)
    groups = list(reader.groups.values())
    if (total := sum(len(group.samples) for group in groups)) > MOST_SAMPLES:
        said = f"The file asks for {total} samples; at most {MOST_SAMPLES} are registered at once."
        raise Invalid(Reason(said, code=Asks.TOO_MANY, facts={"samples": total, "most": MOST_SAMPLES}))
    for group in groups:
        if len(group.samples) > AT_MOST:
            too_many = f"At most {AT_MOST} samples of one batch and stage are registered at once."
            reasons[group.lines[0]].append(Reason(too_many, code=Asks.TOO_MANY, facts={"most": AT_MOST}))
        for why in reader.sampled_faults(group) if group.stage else ():
            reasons[group.lines[(why.row or 1) - 1]].append(of_column("sampled_at", why))
        for why in unexplained_tests(group.plan, group.samples) if group.stage else ():
            reasons[group.lines[(why.row or 1) - 1]].append(of_column("reason", why))
    untested = [
        line
        for group in groups
        for line, sample in zip(group.lines, group.samples, strict=True)
        if not sample.methods and not sample.retain
    ]
    known = {group.batch: reader.batches.of(group.batch) for group in groups}
    doubts = _again(connection, viewer, groups, known)
    words = dict.fromkeys(untested, "without a test")
    words |= {line: "; ".join(filter(None, (words.get(line, ""), why.text))) for line, why in doubts.items()}
    by_row = {reading.row.line: reading.row.key for reading in readings}
    return SamplesPlan(
        groups,
        known,
        {by_row[line]: found for line, found in reasons.items()},
        {by_row[line]: remark for line, remark in words.items()},
        {by_row[line]: doubt for line, doubt in doubts.items()},
    )


def _again(
    connection: Connection, viewer: Actor, groups: Sequence[Group], known: dict[BatchKey, int | BatchData]
) -> dict[int, Reason]:
    """By line, what its batch has already, or what another line of the table takes as well."""
    keys = {key for key in known.values() if isinstance(key, int)}
    there = samples_there(connection, viewer, keys)
    doubts: dict[int, Reason] = {}
    for group in groups:
        batch = known[group.batch]
        present = Present(there.get((batch, group.stage), ()) if isinstance(batch, int) else ())
        of_line: dict[int, list[NewSample]] = {}
        for line, new in zip(group.lines, group.samples, strict=True):
            of_line.setdefault(line, []).append(new)
        for line, those in of_line.items():
            found = [each for new in those for each in present.like(new.name, new.container)]
            what = "the samples of the plan" if line in group.planned else f"“{those[0].name}”"
            doubts.update({line: again(found, what)} if found else {})
        for line in group.planned[1:]:
            said = f"line {group.planned[0]} takes the sampling plan of this batch and stage too"
            doubts.setdefault(line, Reason(said, code=SampleBar.THERE_ALREADY))
    return doubts


class _Reader:
    """One pass over the rows, with what the catalogue knows."""

    def __init__(self, connection: Connection, viewer: Actor, rows: Sequence[Row], now: datetime, names: Names) -> None:
        self._names = names
        self._connection, self._viewer, self._now = connection, viewer, now
        self._zone = laboratory_zone(connection)
        self._products = [_named(kept, kept) for kept in master_data.products(connection, viewer)]
        self._clients = {kept.value.id: kept for kept in master_data.clients(connection, viewer)}
        self._places = [_named(kept, kept.key) for kept in master_data.places(connection)]
        self._methods = [
            Named(each.id, each.title, each.id) for each in master_data.methods_in_force(connection).values()
        ]
        self._today = settings.today(connection, now)
        ids = {row.values.get("batch", "") for row in rows}
        self.batches = Batches(connection, viewer, ids, self._zone, self._today)
        self._bound = batches.bound_to(connection, self.batches.keys)
        self._plans = {
            kept.key: kept.value.plan
            for kept in master_data.specifications(connection, viewer, set(self._bound.values()))
        }  # fmt: skip
        self._plan = cache(self._find_plan)
        self.groups: dict[tuple[BatchKey, str], Group] = {}

    def take(self, row: Row) -> Reading:
        reading = Reading(row, self._names)
        reading.needed("product", "Give the product.")
        product = reading.read("product", lambda text: reading.named("product")(text, self._products, "product"), None)
        if not reading.needed("batch", "Give the batch.") or product is None:
            return reading
        client = self._clients[product.value.client]
        known = [_named(each, each.key) for each in self._clients.values()]
        of = reading.read("client", lambda text: reading.named("client")(text, known, "client"), client.key)
        if of != client.key:
            said = f"{product.value.id} is a product of {client.value.id}."
            reading.refuse("client", Reason(said, code=Asks.OTHER_CLIENT, facts={"client": client.value.id}))
        batch = self.batches.named(reading, product.key, client.key)
        stage = self._stage(reading, product.value)
        lines = self._lines(reading, product.key, batch, stage)
        samples = self._samples(reading, stage, lines)
        group = self.groups.setdefault((batch, stage), Group(batch, stage, lines or ()))
        group.samples.extend(samples)
        group.lines.extend([row.line] * len(samples))
        group.planned.extend([] if row.values.get("name") or not samples else [row.line])
        return reading

    def sampled_faults(self, group: Group) -> Sequence[Reason]:
        """Why samples of a group cannot have been taken when it says, each with its row in the group."""
        batch = self.batches.known(group.batch)
        product = next(each.value.value for each in self._products if each.value.key == batch.product)
        is_made = group.stage == product.stages[-1].id
        of = BatchDates(batch.manufactured_on, batch.expiry_at, is_made, self._zone)
        return sampled_reasons(group.samples, of, self._now)

    def _stage(self, reading: Reading, product: Product) -> str:
        stages = [Named(stage.id, stage.name, stage.id) for stage in product.stages]
        try:
            return reading.named("stage", product.id)(reading.text("stage"), stages, "stage")
        except Invalid as refusal:
            reading.refuse("stage", refusal.reasons[0])
        except Missing:
            those = ", ".join(each.words for each in stages)
            said = f"Give one of the stages of {product.id}: {those}."
            reading.refuse("stage", Reason(said, code=Asks.NO_STAGE, facts={"product": product.id}))
        return ""

    def _lines(self, reading: Reading, product: int, batch: BatchKey, stage: str) -> tuple[PlanLine, ...] | None:
        """The sampling plan of the version that the batch's stage is bound to, else of the one in force; None where no
        specification gives one."""
        try:
            bound = self._bound.get((of, stage)) if isinstance(of := self.batches.of(batch), int) else None
            if bound is not None:
                return self._plans[bound]
            return self._plan(product, stage) if stage else ()
        except Refusal as refusal:
            for why in refusal.reasons:
                reading.refuse("stage", why)
            return None

    def _samples(self, reading: Reading, stage: str, lines: tuple[PlanLine, ...] | None) -> Sequence[NewSample]:
        own: dict[str, Any] = {
            "sampled_by": reading.text("sampled_by"),
            "sampled_at": reading.read("sampled_at", lambda text: instant(text, self._zone), None),
            "sampled_where": reading.text("sampled_where"),
            "place": reading.read("place", lambda text: reading.named("place")(text, self._places, "place"), None),
        }
        if lines is None:
            return ()
        if not reading.text("name"):
            for column in (*_OF_THE_PLAN, "reason"):
                if reading.text(column):
                    said = "Leave it empty, or give a name: without one the sampling plan is taken."
                    reading.refuse(column, Reason(said, code=Asks.BESIDE_THE_PLAN))
            if stage and not lines:
                said = "The specification has no sampling plan; name the sample."
                reading.refuse("name", Reason(said, code=Asks.NO_PLAN))
            return [_planned(line, own) for line in lines for _ in range(line.containers)]
        sample = NewSample(
            name=reading.text("name"),
            container=reading.text("container"),
            amount=reading.read("amount", AMOUNT.read, None),
            unit=reading.text("unit"),
            methods=reading.read("methods", partial(self._several, reading), ()),
            retain=reading.read("retain", yes_or_no, False),
            condition=reading.text("condition"),
            priority=reading.read("priority", _priority, Priority.ROUTINE),
            within_hours=reading.read("within_hours", WITHIN_HOURS.read, None),
            because=reading.text("reason"),
            **own,
        )
        return [sample]

    def _several(self, reading: Reading, text: str) -> tuple[str, ...]:
        return named_several(text, self._methods, "method in force", reading.named("methods"))

    def _find_plan(self, product: int, stage: str) -> tuple[PlanLine, ...]:
        """The sampling plan of the version in force."""
        now = master_data.specification_in_force(self._connection, product, stage, self._viewer, self._today)
        return now.value.plan


def _named(kept: Kept[Any], value: V) -> Named[V]:
    return Named(kept.value.id, kept.value.name, value)


def _planned(line: PlanLine, own: dict[str, Any]) -> NewSample:
    return replace(NewSample(line.name, **{name: getattr(line, name) for name in _OF_THE_PLAN}), **own)


def _priority(text: str) -> Priority:
    if text.lower() not in tuple(Priority):
        said = f"“{text}” is no priority: {' or '.join(Priority)}."
        raise Invalid(Reason(said, code=Asks.NO_PRIORITY, facts={"text": text}))
    return Priority(text.lower())
