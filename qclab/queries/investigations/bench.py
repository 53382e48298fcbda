"""Who measures for a case: the people at the bench who may know of it, by the rule of who is given its tests."""

from dataclasses import replace

from sqlalchemy import Connection, select

from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Reason
from qclab.queries.people.people import PersonRow
from qclab.queries.testing.handing import analysts_of, why_not_of
from qclab.store import tables as t


def bench_of(connection: Connection, viewer: Actor, case: int) -> list[PersonRow]:
    """The people who perform an investigation test of a case, by name."""
    return analysts_of(connection, viewer, _clients(connection, case))


def why_not_measure(connection: Connection, viewer: Actor, case: int, person: int) -> tuple[Reason, ...]:
    """Why it is not said that this person performed an investigation test of a case."""
    why = why_not_of(connection, viewer, _clients(connection, case), person)
    return tuple(replace(each, field="performed_by") for each in why)


def _clients(connection: Connection, case: int) -> set[int]:
    asked = select(t.batch.c.client).join(t.investigation, t.investigation.c.batch == t.batch.c.key)
    return set(connection.execute(asked.where(t.investigation.c.key == case)).scalars())
