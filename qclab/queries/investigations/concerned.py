"""What cases concern beside their own batch and value: tests, other batches, and what is said in words."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from qclab.domain.evaluation.reporting import with_unit
from qclab.domain.people.rights import Actor
from qclab.queries.decoding import instant, known_instant
from qclab.queries.results.reporting import first_criterion, unit_of
from qclab.queries.scope import of_client
from qclab.store import tables as t


@dataclass(frozen=True)
class Concerned:
    """A test that a case concerns; ``parameter_name`` and ``reported`` where it is one value of it."""

    case: int
    test: int
    batch: int
    batch_id: str
    method_title: str
    attempt: int
    parameter_name: str = ""
    reported: str = ""

    @property
    def said(self) -> str:
        value = f", {self.parameter_name}: {self.reported}" if self.parameter_name else ""
        return f"{self.method_title}, attempt {self.attempt}{value}"


@dataclass(frozen=True)
class ConcernedBatch:
    """A batch that a case concerns beside its own; ``effect`` once it was concluded, ``holds`` while it is on hold for
    the case."""

    key: int
    batch: int
    batch_id: str
    product_name: str
    effect: str
    because: str
    concluded_by_name: str
    concluded_at: datetime | None
    holds: bool


@dataclass(frozen=True)
class ConcernedSubject:
    """A run, lot, instrument, incubator or room, in words."""

    key: int
    kind: str
    name: str
    added_by_name: str
    added_at: datetime


def concerned_tests(
    connection: Connection, cases: Collection[int], viewer: Actor | None = None
) -> dict[int, list[Concerned]]:
    """The tests that each of these cases concerns, in the order in which they were named; of a ``viewer`` only those
    they may know of."""
    if not cases:
        return {}
    row = t.concerned_test.c
    asked = (
        select(row.investigation, row.test, row.batch, t.batch.c.id.label("batch_id"), t.method.c.title,
               t.test.c.attempt, t.parameter.c.name, t.result.c.reported, t.result.c.value, t.result.c.unit,
               *first_criterion())
        .join(t.batch, t.batch.c.key == row.batch)
        .join(t.test, t.test.c.key == row.test)
        .join(t.method, t.method.c.key == t.test.c.method)
        .outerjoin(t.result, t.result.c.key == row.result)
        .outerjoin(t.parameter, t.parameter.c.key == t.result.c.parameter)
        .where(row.investigation.in_(list(cases)))
        .order_by(row.key)
    )  # fmt: skip
    found: dict[int, list[Concerned]] = {}
    for each in connection.execute(asked if viewer is None else of_client(asked, t.batch.c.client, viewer)):
        reported = with_unit(each.reported, unit_of(each), each.value) if each.name else ""
        concerned = Concerned(
            each.investigation,
            each.test,
            each.batch,
            each.batch_id,
            each.title,
            each.attempt,
            each.name or "",
            reported,
        )
        found.setdefault(each.investigation, []).append(concerned)
    return found


def concerned_batches(connection: Connection, viewer: Actor, case: int) -> list[ConcernedBatch]:
    """The batches that a case concerns beside its own, as far as the viewer may know of them."""
    row, held = t.concerned_batch.c, t.hold.c
    holds = (
        select(held.key)
        .where(held.batch == row.batch, held.record == t.investigation.c.id, held.lifted_at.is_(None))
        .exists()
    )
    asked = (
        select(t.concerned_batch, t.batch.c.id.label("batch_id"), t.product.c.name.label("product_name"),
               t.person.c.name.label("concluded_by_name"), holds.label("holds"))
        .join(t.investigation, t.investigation.c.key == row.investigation)
        .join(t.batch, t.batch.c.key == row.batch)
        .join(t.product, t.product.c.key == t.batch.c.product)
        .outerjoin(t.person, t.person.c.key == row.concluded_by)
        .where(row.investigation == case)
        .order_by(row.key)
    )  # fmt: skip
    return [
        ConcernedBatch(
            each.key, each.batch, each.batch_id, each.product_name, each.effect, each.because,
            each.concluded_by_name or "", instant(each.concluded_at), bool(each.holds),
        )
        for each in connection.execute(of_client(asked, t.batch.c.client, viewer))
    ]  # fmt: skip


def concerned_subjects(connection: Connection, case: int) -> list[ConcernedSubject]:
    """What a case concerns in words."""
    row = t.concerned_subject.c
    asked = (
        select(row.key, row.kind, row.name.label("words"), t.person.c.name, row.added_at)
        .join(t.person, t.person.c.key == row.added_by)
        .where(row.investigation == case)
        .order_by(row.key)
    )
    return [
        ConcernedSubject(each.key, each.kind, each.words, each.name, known_instant(each.added_at))
        for each in connection.execute(asked)
    ]
