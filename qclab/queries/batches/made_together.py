"""The batches that were made together with one, which it may share a contamination with."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from qclab.domain.batches.made_together import Making, made_together
from qclab.domain.people.rights import Actor
from qclab.queries.batches.batches import BatchRow, fetch_batches
from qclab.queries.decoding import day
from qclab.queries.scope import of_client
from qclab.store import tables as t


@dataclass(frozen=True)
class MadeTogether:
    """A batch that was made together with another, and what they share: operators, the session."""

    batch: BatchRow
    shares: tuple[str, ...]

    @property
    def key(self) -> int:
        return self.batch.key


def made_together_with(connection: Connection, viewer: Actor, own: BatchRow) -> list[MadeTogether]:
    """The other batches made by an operator of this one or in its session, the nearest in time first."""
    days = own.making.days
    if days is None or not own.making.is_said:
        return []
    row = t.batch.c
    near = select(row.key, row.operators, row.session, row.manufactured_on).where(
        row.key != own.key, row.manufactured_on >= days[0].isoformat(), row.manufactured_on <= days[1].isoformat()
    )
    shares = {
        each.key: shared
        for each in connection.execute(of_client(near, row.client, viewer))
        if (shared := made_together(own.making, Making(each.operators, each.session, day(each.manufactured_on))))
    }
    found = fetch_batches(connection, viewer, list(shares)) if shares else {}
    together = [MadeTogether(batch, shares[key]) for key, batch in found.items()]
    return sorted(together, key=lambda each: (_apart(own, each.batch), each.batch.id))


def _apart(own: BatchRow, other: BatchRow) -> int:
    one, two = own.manufactured_on, other.manufactured_on
    return abs((one - two).days) if one is not None and two is not None else 0
