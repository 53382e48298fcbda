"""Observations written straight through the door, for tests of what reads them."""

from datetime import UTC, datetime

from sqlalchemy import select

from qclab.domain.results.cell import Cell
from qclab.domain.trail.acts import Act
from qclab.services.lab import Lab
from qclab.store import tables as t

SEEN = datetime(2026, 3, 2, 8, tzinfo=UTC)


def observe(
    lab: Lab,
    cell: Cell,
    typed: str,
    *,
    sample: int | None = None,
    control: str = "",
    replicate: int | None = None,
    reading: str | None = None,
    supersedes: int | None = None,
    reason: str = "",
) -> int:
    """The key of a new observation of a cell."""
    with lab.store.write(lab.actor, Act.RESULT_ENTERED, reason) as writing:
        batch = writing.connection.execute(select(t.test.c.batch).where(t.test.c.key == cell.test)).scalar_one()
        if supersedes is not None:
            writing.update(t.observation, supersedes, current=False)
        return writing.insert(
            t.observation, batch=batch, test=cell.test, parameter=cell.parameter, sample=sample, control=control,
            replicate=replicate, reading=reading, typed=typed, read_as=typed, source="typed", qualifier="", value=None,
            outcome=None, unit="", observed_by=writing.by, observed_at=SEEN, offset_minutes=60, entered_by=writing.by,
            entered_at=writing.at, supersedes=supersedes, current=True, change_reason=reason,
            seen_in=None, photo=None, note="",
        )  # fmt: skip
