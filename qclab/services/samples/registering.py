"""Registering samples: the plan of the specification in force proposes them, one write takes one or two hundred.

The first registration binds the batch's stage to one specification version and writes its requirements as rows; every
gate reads only those.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from qclab.domain.batches.expiry import Late
from qclab.domain.catalogue.values import PlanLine, Specification
from qclab.domain.codes import Mistyped
from qclab.domain.evaluation.measures import AMOUNT, WITHIN_HOURS
from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_blockers
from qclab.domain.refusals import Invalid, Reason, Refusal
from qclab.domain.samples.dates import BatchDates, sampled_faults
from qclab.domain.samples.lifecycle import SampleBar
from qclab.domain.trail.acts import Act
from qclab.queries.batches import batches
from qclab.queries.batches.batches import BatchRow
from qclab.queries.catalogue import master_data
from qclab.queries.catalogue.master_data import Kept
from qclab.queries.laboratory import settings
from qclab.queries.samples import samples
from qclab.queries.samples.samples import SampleRow
from qclab.queries.testing.attempts import replacements
from qclab.services.batches.batches import BatchData, insert_batch
from qclab.services.batches.in_time import late_step, refuse_late
from qclab.services.batches.made_from import bad_materials
from qclab.services.lab import Lab
from qclab.services.samples.again import refuse_again
from qclab.services.samples.inserting import OfStage, insert_samples
from qclab.services.samples.new_sample import NewSample
from qclab.store import tables as t
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
    with lab.reading(right=Right.REGISTER, what="propose samples") as connection:
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
    ``warning``: the batch had expired, or something it was made from failed.
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
        (keys,) = register_within(lab, writing, [Registration(key, stage, new)], again=again or is_new)
        rows = registered(lab, writing.connection, key, keys, is_new=is_new)
        late = late_step(writing, rows.samples[0].shelf_life, Late.REGISTERED, writing.at)
        warnings = [str(late)] if late else []
        if isinstance(batch, BatchData) and batch.materials:
            warnings += bad_materials(lab, writing, key)
        return replace(rows, warning="\n".join(warnings))


def registered(
    lab: Lab, connection: Connection, batch: int, keys: Sequence[int], *, is_new: bool = False
) -> Registered:
    """What was registered, as it is told; in a new batch there is nothing to be replaced."""
    rows = samples.fetch_samples(connection, lab.actor, keys)
    replaced = () if is_new else tuple(replacements(connection, keys))
    return Registered(batch, tuple(rows[sample] for sample in keys), replaced)


@dataclass(frozen=True)
class Registration:
    """Samples of a batch's stage. ``lines``: what a refusal calls each by, where that is not its place from 1."""

    batch: int
    stage: str
    new: Sequence[NewSample]
    lines: Sequence[int] = ()

    @contextmanager
    def at_lines(self) -> Iterator[None]:
        """A refusal names the lines in the place of the rows."""
        try:
            yield
        except Refusal as refusal:
            if not self.lines:
                raise
            raise type(refusal)(
                *(replace(why, row=self.lines[why.row - 1] if why.row else self.lines[0]) for why in refusal.reasons)
            ) from refusal


def register_within(
    lab: Lab,
    writing: Writing,
    registrations: Sequence[Registration],
    import_file: int | None = None,
    *,
    again: bool,
) -> list[list[int]]:
    """The keys of the newly registered samples of each, within an open write: what is read and written for many batches
    is so by sets. ``again``: whether the batch has them already was asked, or cannot be."""
    for each in registrations:
        with each.at_lines():
            check_samples(each.new)
    keys = [each.batch for each in registrations]
    hold_aggregates(writing.connection, t.batch, keys)
    rows = batches.get_batches(writing.connection, lab.actor, keys)
    for each in registrations:
        with each.at_lines():
            refuse_late(writing, rows[each.batch].shelf_life, Late.REGISTERED, writing.at, field="expiry_at")
            if not again:
                refuse_again(lab, writing, each.batch, each.stage, [(new.name, new.container) for new in each.new])
    _refuse_never_sampled(writing, registrations, rows)
    specifications = _bind(lab, writing, registrations, rows)
    plans = master_data.plans_of(writing.connection, set(specifications))
    for each, specification in zip(registrations, specifications, strict=True):
        with each.at_lines():
            if unexplained := unexplained_tests(plans.get(specification, []), each.new):
                raise Invalid(*unexplained)
    return insert_samples(
        writing,
        [
            OfStage(each.batch, each.stage, each.new, key, plans.get(key, []), _because(plans.get(key, []), each.new))
            for each, key in zip(registrations, specifications, strict=True)
        ],
        import_file,
    )


def _refuse_never_sampled(
    writing: Writing, registrations: Sequence[Registration], rows: Mapping[int, BatchRow]
) -> None:
    """Raise Invalid where samples cannot have been taken when it is said; the zone is asked where any says it."""
    if not any(sample.sampled_at for each in registrations for sample in each.new):
        return
    zone = laboratory_zone(writing.connection)
    for each in registrations:
        row = rows[each.batch]
        of = BatchDates(row.manufactured_on, row.expiry_at, row.last_stage == each.stage, zone)
        with each.at_lines():
            if never := sampled_reasons(each.new, of, writing.at):
                raise Invalid(*never)


def _bind(lab: Lab, writing: Writing, registrations: Sequence[Registration], rows: Mapping[int, BatchRow]) -> list[int]:
    """The key of the specification version that each stage is bound to; the first registration binds it."""
    bound = batches.bound_to(writing.connection, list(rows))
    in_force: dict[tuple[int, str], int] = {}
    new: dict[tuple[int, str], int] = {}
    for each in registrations:
        of = rows[each.batch].product, each.stage
        if (each.batch, each.stage) in bound:
            continue
        if of not in in_force:
            day = settings.today(writing.connection, writing.at)
            with each.at_lines():
                in_force[of] = master_data.specification_in_force(writing.connection, *of, lab.actor, day).key
        new[each.batch, each.stage] = in_force[of]
    writing.insert_many(
        t.binding,
        [{"batch": batch, "stage": stage, "specification": key} for (batch, stage), key in new.items()],
    )
    return [(bound | new)[each.batch, each.stage] for each in registrations]


def check_samples(new: Sequence[NewSample]) -> None:
    """Raise Invalid, naming each row and field, for samples that cannot be registered as they are."""
    if not new:
        raise Invalid(Reason(NOTHING, code=SampleBar.NO_SAMPLE))
    if len(new) > AT_MOST:
        said = f"At most {AT_MOST} samples are registered at once; these are {len(new)}."
        raise Invalid(Reason(said, code=SampleBar.TOO_MANY, facts={"most": AT_MOST, "samples": len(new)}))
    reasons = [
        Reason("Name the sample.", "name", row, code=Mistyped.NO_SAMPLE_NAME)
        for row, sample in enumerate(new, 1)
        if not sample.name.strip()
    ]
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


def _because(plan: Sequence[PlanLine], new: Sequence[NewSample]) -> dict[tuple[str, str], str]:
    """By sample name and method why tests are added to the plan."""
    said = _said(new)
    return {test: said[test[0]] for test in _beside(plan, new)}
