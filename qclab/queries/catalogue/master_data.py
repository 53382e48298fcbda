"""Master data as the catalogue's own values (domain/catalogue/values.py), with the keys the records refer to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Row, bindparam, select

from qclab.domain.catalogue import values as c
from qclab.domain.catalogue.lifecycle import VersionState
from qclab.domain.codes import NoSuch, OutOfTurn
from qclab.domain.evaluation.reporting import reported_of
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Conflict, Missing
from qclab.queries.catalogue.criteria import criterion_line
from qclab.queries.catalogue.outcomes import read_outcomes
from qclab.queries.decoding import decimal, sequence
from qclab.queries.scope import of_client, of_site
from qclab.store import tables as t

DRAFT, IN_FORCE, SUPERSEDED = VersionState.DRAFT, VersionState.IN_FORCE, VersionState.SUPERSEDED
COMING = "in force from"
"""Put in force, with a date still to come that is said after it."""

V = TypeVar("V")


@dataclass(frozen=True)
class Kept(Generic[V]):
    """A catalogue value with its record: key, row version, and the state of a version where it has one."""

    key: int
    row_version: int
    value: V
    state: str = IN_FORCE


def clients(connection: Connection, viewer: Actor) -> list[Kept[c.Client]]:
    statement = of_client(select(t.client).order_by(t.client.c.id), t.client.c.key, viewer)
    return [
        Kept(row.key, row.row_version, c.Client(row.id, row.name, row.address, row.contact, bool(row.own)))
        for row in connection.execute(statement)
    ]


def products(connection: Connection, viewer: Actor) -> list[Kept[c.Product]]:
    statement = (
        select(t.product, t.client.c.id.label("client_id"))
        .join(t.client, t.client.c.key == t.product.c.client)
        .order_by(t.product.c.id)
    )
    return [_product(row) for row in connection.execute(of_client(statement, t.product.c.client, viewer))]


def product_and_client(connection: Connection, viewer: Actor, batch: int) -> tuple[c.Product, c.Client]:
    """What a batch is made of and whose it is. Raises Missing."""
    columns = (t.client.c[name].label(f"client_{name}") for name in ("id", "name", "address", "contact", "own"))
    statement = (
        select(t.product, *columns)
        .join(t.batch, t.batch.c.product == t.product.c.key)
        .join(t.client, t.client.c.key == t.batch.c.client)
        .where(t.batch.c.key == batch)
    )
    row = connection.execute(of_client(statement, t.batch.c.client, viewer)).first()
    if row is None:
        raise Missing("There is no such batch.", code=NoSuch.BATCH)
    of = c.Client(row.client_id, row.client_name, row.client_address, row.client_contact, bool(row.client_own))
    return _product(row).value, of


def _product(row: Row[Any]) -> Kept[c.Product]:
    value = c.Product(
        id=row.id,
        client=row.client_id,
        name=row.name,
        kind=row.kind,
        stages=tuple(c.Stage(*stage) for stage in sequence(row.stages)),
        description=row.description,
        dosage_form=row.dosage_form,
        strength=row.strength,
        container=row.container,
        storage=row.storage,
        trial=row.trial,
        authorisation=row.authorisation,
        product_code=row.product_code,
        in_vivo=bool(row.in_vivo),
        after_expiry=row.after_expiry,
        outside_range=row.outside_range,
    )
    return Kept(row.key, row.row_version, value)


@of_site
def places(connection: Connection) -> list[Kept[c.Place]]:
    parent = t.place.alias("parent")
    statement = (
        select(t.place, parent.c.id.label("parent_id"))
        .outerjoin(parent, parent.c.key == t.place.c.parent)
        .order_by(t.place.c.key)
    )
    return [
        Kept(row.key, row.row_version, c.Place(row.id, row.name, row.kind, row.parent_id or "", row.condition))
        for row in connection.execute(statement)
    ]


@of_site
def methods(connection: Connection) -> list[Kept[c.Method]]:
    """Every version of every method, newest version first."""
    parameters: dict[int, list[c.Parameter]] = {}
    for row in connection.execute(
        select(t.parameter).where(t.parameter.c.removed == 0).order_by(t.parameter.c.method, t.parameter.c.position)
    ):
        parameters.setdefault(row.method, []).append(parameter_of(row))
    rows = connection.execute(select(t.method).order_by(t.method.c.id, t.method.c.version.desc()))
    return [Kept(row.key, row.row_version, _method(row, tuple(parameters.get(row.key, ()))), row.state) for row in rows]


def parameter_of(row: Any) -> c.Parameter:
    """A parameter from a row that carries its columns."""
    outcomes, no_microbe = read_outcomes(row.outcomes)
    return c.Parameter(
        id=row.id,
        name=row.name,
        type=row.type,
        unit=row.unit,
        outcomes=outcomes,
        reported=reported_of(row.reported, row.decimals),
        plausible=row.plausible,
        lod=decimal(row.lod),
        loq=decimal(row.loq),
        countable_max=decimal(row.countable_max),
        critical=bool(row.critical),
        findings=tuple(sequence(row.findings)),
        no_microbe=no_microbe,
    )


def readings_of(kept: str) -> tuple[c.Reading, ...]:
    """The planned readings of a method version; versions from before say nothing of what came after the name."""
    return tuple(_reading(*each) for each in sequence(kept))


def _reading(
    day: str, window: str, name: str, binding: bool = False, second: bool = False, transfer: str | None = None
) -> c.Reading:
    return c.Reading(Decimal(day), Decimal(window), name, binding, second, decimal(transfer))


def _method(row: Row[Any], parameters: tuple[c.Parameter, ...]) -> c.Method:
    return c.Method(
        id=row.id,
        title=row.title,
        version=row.version,
        parameters=parameters,
        reference=row.reference,
        principle=row.principle,
        calculation=row.calculation,
        validity=row.validity,
        turnaround_hours=row.turnaround_hours,
        replicates=row.replicates,
        combine=row.combine,
        cv_limit=decimal(row.cv_limit),
        laboratory=row.laboratory,
        minimum_days=decimal(row.minimum_days),
        readings=readings_of(row.readings),
        must_say=sequence(row.must_say),
        may_pass=sequence(row.may_pass),
        retest=row.retest,
        repeats=row.repeats,
        verifications=row.verifications,
        procedure=row.procedure,
        example=row.example,
    )


def specifications(
    connection: Connection, viewer: Actor, keys: Collection[int] | None = None
) -> list[Kept[c.Specification]]:
    """Every version of every specification, or those of these keys, newest version first."""
    statement = (
        select(t.specification, t.product.c.id.label("product_id"))
        .join(t.product, t.product.c.key == t.specification.c.product)
        .order_by(t.specification.c.id, t.specification.c.version.desc())
    )
    if keys is not None:
        statement = statement.where(t.specification.c.key.in_(keys))
    rows = connection.execute(of_client(statement, t.product.c.client, viewer)).all()
    lines, plans, gates = _criteria(connection, keys), plans_of(connection, keys), gates_of(connection, keys)
    return [
        Kept(
            row.key,
            row.row_version,
            c.Specification(
                id=row.id,
                version=row.version,
                product=row.product_id,
                stage=row.stage,
                title=row.title,
                effective_from=date.fromisoformat(row.effective_from),
                criteria=tuple(lines.get(row.key, ())),
                rounding=row.rounding,
                source=row.source,
                plan=tuple(plans.get(row.key, ())),
                gates=tuple(gates.get(row.key, ())),
                procedure=row.procedure,
                example=row.example,
            ),
            row.state,
        )
        for row in rows
    ]


def _criteria(connection: Connection, keys: Collection[int] | None) -> dict[int, list[c.CriterionLine]]:
    statement = (
        select(t.criterion, t.method.c.id.label("method_id"), t.parameter.c.id.label("parameter_id"))
        .join(t.method, t.method.c.key == t.criterion.c.method)
        .join(t.parameter, t.parameter.c.key == t.criterion.c.parameter)
        .where(t.criterion.c.removed == 0)
        .order_by(t.criterion.c.specification, t.criterion.c.position)
    )
    if keys is not None:
        statement = statement.where(t.criterion.c.specification.in_(keys))
    rows = connection.execute(statement)
    lines: dict[int, list[c.CriterionLine]] = {}
    for row in rows:
        lines.setdefault(row.specification, []).append(criterion_line(row))
    return lines


def plans_of(connection: Connection, keys: Collection[int] | None) -> dict[int, list[c.PlanLine]]:
    """The sampling plans of specification versions by key, or of all."""
    statement = (
        select(t.plan_line)
        .where(t.plan_line.c.removed == 0)
        .order_by(t.plan_line.c.specification, t.plan_line.c.position)
    )
    if keys is not None:
        statement = statement.where(t.plan_line.c.specification.in_(keys))
    rows = connection.execute(statement)
    plans: dict[int, list[c.PlanLine]] = {}
    for row in rows:
        line = c.PlanLine(
            name=row.name,
            containers=row.containers,
            container=row.container,
            amount=decimal(row.amount),
            unit=row.unit,
            methods=sequence(row.methods),
            retain=bool(row.retain),
            condition=row.condition,
            storage_range=row.storage_range,
            transport_range=row.transport_range,
            priority=row.priority,
            within_hours=decimal(row.within_hours),
            label_stock=row.label_stock,
            parameters=sequence(row.parameters),
            hold_hours=decimal(row.hold_hours),
            past_hold=row.past_hold,
        )
        plans.setdefault(row.specification, []).append(line)
    return plans


def gates_of(connection: Connection, keys: Collection[int] | None) -> dict[int, list[c.GateLine]]:
    """The gates of specification versions by key, or of all."""
    row = t.gate.c
    statement = select(t.gate).where(row.removed == 0).order_by(row.specification, row.position)
    if keys is not None:
        statement = statement.where(row.specification.in_(keys))
    gates: dict[int, list[c.GateLine]] = {}
    for line in connection.execute(statement):
        gate = c.GateLine(line.name, line.release_step, line.held_by, line.looks_at)
        gates.setdefault(line.specification, []).append(gate)
    return gates


def catalogue(connection: Connection, viewer: Actor) -> c.Catalogue:
    """The newest version of everything, drafts too, as one catalogue value."""
    newest_methods = {kept.value.id: kept.value for kept in reversed(methods(connection))}
    newest = {kept.value.id: kept.value for kept in reversed(specifications(connection, viewer))}
    return c.Catalogue(
        clients=tuple(kept.value for kept in clients(connection, viewer)),
        products=tuple(kept.value for kept in products(connection, viewer)),
        methods=tuple(newest_methods.values()),
        specifications=tuple(newest.values()),
        places=tuple(kept.value for kept in places(connection)),
    )


def specification_in_force(
    connection: Connection, product: int, stage: str, viewer: Actor, today: date
) -> Kept[c.Specification]:
    """The version that a registration of this product and stage is bound to on this day of the laboratory.

    It is the newest version that was put in force and whose date has come. Raises Missing when there is none, Conflict
    when two specifications have one: which one holds is not for the program to say.
    """
    version = t.specification.c
    rows = connection.execute(
        select(version.key, version.id, version.version, version.effective_from)
        .where(version.product == product, version.stage == stage, version.state == IN_FORCE)
        .order_by(version.version)
    ).all()
    newest = {row.id: row.key for row in rows if date.fromisoformat(row.effective_from) <= today}
    found = specifications(connection, viewer, list(newest.values())) if newest else []
    if len(found) > 1:
        named = " and ".join(f"{kept.value.id} version {kept.value.version}" for kept in found)
        raise Conflict(
            f"{named} are both in force at the stage “{stage}”. Only one may be; tell QA.", code=OutOfTurn.BOTH_IN_FORCE
        )
    for kept in found:
        return kept
    nothing = f"No specification is in force for this product at the stage “{stage}”"
    if rows:
        coming = min(rows, key=lambda row: row.effective_from)
        raise Missing(
            f"{nothing}: {coming.id} version {coming.version} is from {coming.effective_from}.",
            code=NoSuch.SPECIFICATION_YET,
        )
    raise Missing(f"{nothing}. QA puts one in force.", code=NoSuch.SPECIFICATION)


def as_of(found: Sequence[Kept[c.Specification]], today: date) -> list[Kept[c.Specification]]:
    """The versions with the state they have on this day: those put in force hold by their dates, the newest first."""
    newest: dict[str, int] = {}
    for kept in found:
        if kept.state == IN_FORCE and kept.value.effective_from <= today:
            newest[kept.value.id] = max(kept.value.version, newest.get(kept.value.id, 0))

    def state(kept: Kept[c.Specification]) -> str:
        if kept.state != IN_FORCE:
            return kept.state
        if kept.value.version < newest.get(kept.value.id, 0):
            return SUPERSEDED
        is_coming = kept.value.effective_from > today
        return f"{COMING} {kept.value.effective_from.isoformat()}" if is_coming else IN_FORCE

    return [replace(kept, state=state(kept)) for kept in found]


def parameter_keys(connection: Connection, method: int) -> dict[str, int]:
    """The key of each parameter of a method version, by its id."""
    rows = connection.execute(
        select(t.parameter.c.id, t.parameter.c.key).where(t.parameter.c.method == method, t.parameter.c.removed == 0)
    )
    return {row.id: row.key for row in rows}


def line_keys(connection: Connection, table: str, owner: str, key: int) -> list[int]:
    """The keys of the lines (parameters, criteria, plan lines) that a version has now."""
    lines = t.metadata.tables[table]
    rows = connection.execute(select(lines.c.key).where(lines.c[owner] == key, lines.c.removed == 0))
    return list(rows.scalars())


@dataclass(frozen=True)
class MethodInForce:
    """The version of a method that new tests use."""

    key: int
    id: str
    version: int
    title: str
    turnaround_hours: int


_METHODS_IN_FORCE = (
    select(t.method.c.key, t.method.c.id, t.method.c.version, t.method.c.title, t.method.c.turnaround_hours)
    .where(t.method.c.state == IN_FORCE)
    .order_by(t.method.c.id)
)


@of_site
def methods_in_force(connection: Connection) -> dict[str, MethodInForce]:
    """Each method by id, in the version that is in force."""
    rows = connection.execute(_METHODS_IN_FORCE)
    return {row.id: MethodInForce(row.key, row.id, row.version, row.title, row.turnaround_hours) for row in rows}


_PARAMETERS = (
    select(t.parameter)
    .where(t.parameter.c.method.in_(bindparam("methods")), t.parameter.c.removed == 0)
    .order_by(t.parameter.c.position)
)


def parameters_of_methods(connection: Connection, methods: Collection[int]) -> dict[int, list[tuple[int, c.Parameter]]]:
    """The parameters of each of these method versions with their keys, in order."""
    parameters: dict[int, list[tuple[int, c.Parameter]]] = {method: [] for method in methods}
    for row in connection.execute(_PARAMETERS, {"methods": list(methods)}):
        parameters[row.method].append((row.key, parameter_of(row)))
    return parameters
