"""Registering samples: the plan of the specification in force proposes them, one write takes one or two hundred.

The first registration binds the batch's stage to one specification version and writes its requirements as rows; every
gate reads only those.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from qclab.domain.batches.expiry import Late
from qclab.domain.catalogue.plan import line_of
from qclab.domain.catalogue.values import PlanLine, Specification
from qclab.domain.evaluation.measures import AMOUNT, WITHIN_HOURS
from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_blockers
from qclab.domain.refusals import Invalid, Reason
from qclab.domain.samples.dates import BatchDates, sampled_faults
from qclab.domain.samples.lifecycle import SampleBar, SampleState
from qclab.domain.samples.receiving import Agreement
from qclab.domain.trail.acts import Act
from qclab.queries.batches import batches
from qclab.queries.catalogue import master_data
from qclab.queries.catalogue.master_data import Kept
from qclab.queries.laboratory import settings
from qclab.queries.samples import samples
from qclab.queries.samples.samples import SampleRow
from qclab.queries.testing.attempts import replacements
from qclab.services.batches.batches import BatchData, insert_batch
from qclab.services.batches.in_time import late_step, refuse_late
from qclab.services.lab import Lab
from qclab.services.samples.again import refuse_again
from qclab.services.samples.new_sample import NewSample
from qclab.services.samples.new_tests import insert_tests, require
from qclab.store import tables as t
from qclab.store.counters import next_sample_ids
from qclab.store.door import Connection, Writing
from qclab.store.holding import hold_aggregates
from qclab.store.zone import laboratory_zone

AT_MOST = 1_000
BECAUSE = "because"
"""The field of a refusal that asks why a test is added to the plan."""
NOTHING = "There is nothing to register: add at least one sample."


@dataclass(frozen=True)
class Proposal:
    """What the sampling plan of the specification in force proposes for a product's stage."""

    specification: Kept[Specification]
    samples: tuple[NewSample, ...]


def propose(lab: Lab, product: int, stage: str) -> Proposal:
    """The samples, containers and tests of the plan. Raises Missing where no specification is in force."""
    lab.require(Right.REGISTER, "propose samples")
    with lab.reading() as connection:
        day = settings.today(connection, lab.store.clock())
        specification = master_data.specification_in_force(connection, product, stage, lab.actor, day)
    lines = specification.value.plan
    return Proposal(specification, tuple(_planned(line) for line in lines for _ in range(line.containers)))


def _planned(line: PlanLine) -> NewSample:
    return NewSample(
        name=line.name,
        container=line.container,
        amount=line.amount,
        unit=line.unit,
        methods=line.methods,
        retain=line.retain,
        condition=line.condition,
        priority=line.priority,
        within_hours=line.within_hours,
        label_stock=line.label_stock,
    )


@dataclass(frozen=True)
class Registered:
    """What a registration made: the batch and the samples, in the order they were given.

    ``replacements``: which new tests took the place of tests of which nothing was seen, and why those ended.
    ``warning``: the batch had expired.
    """

    batch: int
    samples: tuple[SampleRow, ...]
    replacements: tuple[str, ...] = ()
    warning: str = ""


def register(
    lab: Lab, batch: int | BatchData, stage: str, new: Sequence[NewSample], *, again: bool = False, act_key: str = ""
) -> Registered:
    """Register the samples of a batch's stage with their tests, all or none. ``batch`` may be one still to be made.

    Raises Invalid, with the row of each, for samples that the batch has already, unless a person was asked (``again``).
    """
    with lab.write(Act.SAMPLES_REGISTERED, right=Right.REGISTER, act_key=act_key) as writing:
        key = insert_batch(lab, writing, batch) if isinstance(batch, BatchData) else batch
        is_new = isinstance(batch, BatchData)
        keys = register_within(lab, writing, key, stage, new, again=again or is_new)
        rows = registered(lab, writing.connection, key, keys, is_new=is_new)
        late = late_step(writing, rows.samples[0].shelf_life, Late.REGISTERED, writing.at)
        return replace(rows, warning=str(late) if late else "")


def registered(
    lab: Lab, connection: Connection, batch: int, keys: Sequence[int], *, is_new: bool = False
) -> Registered:
    """What was registered, as it is told; in a new batch there is nothing to be replaced."""
    rows = samples.fetch_samples(connection, lab.actor, keys)
    replaced = () if is_new else tuple(replacements(connection, keys))
    return Registered(batch, tuple(rows[sample] for sample in keys), replaced)


def register_within(
    lab: Lab,
    writing: Writing,
    batch: int,
    stage: str,
    new: Sequence[NewSample],
    import_file: int | None = None,
    *,
    again: bool,
) -> list[int]:
    """The keys of newly registered samples, within an open write (an import registers many batches in one). ``again``:
    whether the batch has them already was asked, or cannot be."""
    check_samples(new)
    hold_aggregates(writing.connection, t.batch, [batch])
    row = batches.get_batch(writing.connection, lab.actor, batch)
    refuse_late(writing, row.shelf_life, Late.REGISTERED, writing.at, field="expiry_at")
    if not again:
        refuse_again(lab, writing, batch, stage, [(sample.name, sample.container) for sample in new])
    if any(sample.sampled_at for sample in new):
        zone = laboratory_zone(writing.connection)
        of = BatchDates(row.manufactured_on, row.expiry_at, row.last_stage == stage, zone)
        if never := sampled_reasons(new, of, writing.at):
            raise Invalid(*never)
    specification = _bind(lab, writing, row.key, row.product, stage)
    plan = master_data.plans_of(writing.connection, [specification]).get(specification, [])
    if unexplained := unexplained_tests(plan, new):
        raise Invalid(*unexplained)
    ids = next_sample_ids(writing, len(new))
    counted: dict[str, int] = {}
    of_name = {line.name: line for line in reversed(plan)}
    rows = []
    for id_, sample in zip(ids, new, strict=True):
        counted[sample.name] = counted.get(sample.name, 0) + 1
        name = sample.name.strip()
        line = line_of(plan, name, sample.container) or of_name.get(name, PlanLine(name))
        columns = _sample_columns(writing, batch, stage, id_, counted[sample.name], sample, import_file)
        ranges = {"storage_range": line.storage_range, "transport_range": line.transport_range}
        rows.append({**columns, **ranges, "label_stock": sample.label_stock or line.label_stock})
    keys = writing.insert_many(t.sample, rows)
    said = _said(new)
    because = {test: said[test[0]] for test in _beside(plan, new)}
    tests = insert_tests(writing, batch, stage, plan, list(zip(keys, new, strict=True)), because)
    require(writing, batch, stage, specification, tests)
    return keys


def check_samples(new: Sequence[NewSample]) -> None:
    """Raise Invalid, naming each row and field, for samples that cannot be registered as they are."""
    if not new:
        raise Invalid(Reason(NOTHING, code=SampleBar.NO_SAMPLE))
    if len(new) > AT_MOST:
        said = f"At most {AT_MOST} samples are registered at once; these are {len(new)}."
        raise Invalid(Reason(said, code=SampleBar.TOO_MANY, facts={"most": AT_MOST, "samples": len(new)}))
    reasons = [Reason("Name the sample.", "name", row) for row, sample in enumerate(new, 1) if not sample.name.strip()]
    reasons += [
        replace(reason, row=row)
        for row, sample in enumerate(new, 1)
        for reason in (*AMOUNT.blockers(sample.amount), *WITHIN_HOURS.blockers(sample.within_hours))
    ]
    if reasons:
        raise Invalid(*reasons)


def sampled_reasons(new: Sequence[NewSample], of: BatchDates, now: datetime) -> list[Reason]:
    """Why samples of a batch cannot have been taken when it is said, each with its row."""
    return [
        replace(reason, row=row)
        for row, sample in enumerate(new, 1)
        for reason in sampled_faults(sample.sampled_at, of, now)
    ]


def _beside(plan: Sequence[PlanLine], new: Sequence[NewSample]) -> dict[tuple[str, str], int]:
    """Sample name and method of each test that the plan does not propose, with the first row that asks for it.

    A sample of a name that the plan knows is held to its lines; one that was given another name to all of them.
    """
    of_line: dict[str, set[str]] = {}
    for line in plan:
        of_line.setdefault(line.name, set()).update(line.methods)
    of_any = set().union(*of_line.values())
    found: dict[tuple[str, str], int] = {}
    for row, sample in enumerate(new, 1):
        name = sample.name.strip()
        for method in sample.methods:
            if method not in of_line.get(name, of_any):
                found.setdefault((name, method), row)
    return found


def unexplained_tests(plan: Sequence[PlanLine], new: Sequence[NewSample]) -> list[Reason]:
    """What asks, at the first row of each, why a test is added to the plan; no row of that sample says it."""
    said = _said(new)
    return [
        Reason(
            f"The sampling plan does not propose {method} for “{name}”: say why it is added.",
            BECAUSE,
            row,
            code=SampleBar.NOT_PLANNED,
            facts={"method": method, "sample": name},
        )
        for (name, method), row in _beside(plan, new).items()
        if name not in said
    ]


def _said(new: Sequence[NewSample]) -> dict[str, str]:
    """By sample name the first reason that its rows give."""
    because = {sample.name.strip(): sample.because.strip() for sample in reversed(new) if sample.because.strip()}
    return {name: why for name, why in because.items() if not reason_blockers(why)}


def _bind(lab: Lab, writing: Writing, batch: int, product: int, stage: str) -> int:
    """The key of the specification version the stage is bound to; the first registration binds it."""
    for bound in batches.bindings(writing.connection, batch):
        if bound.stage == stage:
            return bound.specification
    day = settings.today(writing.connection, writing.at)
    specification = master_data.specification_in_force(writing.connection, product, stage, lab.actor, day).key
    writing.insert(t.binding, batch=batch, stage=stage, specification=specification)
    return specification


def _sample_columns(
    writing: Writing, batch: int, stage: str, id_: str, number: int, sample: NewSample, import_file: int | None
) -> dict[str, object]:
    return {
        "id": id_,
        "batch": batch,
        "stage": stage,
        "name": sample.name.strip(),
        "parent": None,
        "container_number": number,
        "container": sample.container.strip(),
        "amount": sample.amount,
        "unit": sample.unit.strip(),
        "state": SampleState.REGISTERED,
        "state_reason": "",
        "priority": sample.priority,
        "sampled_by": sample.sampled_by.strip(),
        "sampled_at": sample.sampled_at,
        "sampled_where": sample.sampled_where.strip(),
        "place": sample.place,
        "condition": sample.condition.strip(),
        "retain": sample.retain,
        "registered_by": writing.by,
        "registered_at": writing.at,
        "received_by": None,
        "received_at": None,
        "received_condition": "",
        "received_temperature": None,
        "logger": "",
        "deviation_number": "",
        "agreement": Agreement.NOT_ASKED,
        "agreed_by": None,
        "agreed_at": None,
        "import_file": import_file,
    }
