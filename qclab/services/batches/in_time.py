"""Steps after the expiry of a batch, within an open write; the zone is read only where there is something to say."""

from datetime import datetime

from qclab.domain.batches.expiry import Late, ShelfLife
from qclab.domain.refusals import Conflict, Reason
from qclab.store.door import Writing
from qclab.store.zone import laboratory_zone


def late_step(
    writing: Writing, shelf_life: ShelfLife, step: Late, at: datetime, what: str = "", field: str = ""
) -> Reason | None:
    """What is said of a step at this moment; nothing where it is in time."""
    if not shelf_life.is_over(at):
        return None
    return shelf_life.late(step, at, laboratory_zone(writing.connection), what, field)


def refuse_late(
    writing: Writing, shelf_life: ShelfLife, step: Late, at: datetime, what: str = "", field: str = ""
) -> Reason | None:
    """The same, as a warning. Raises Conflict where the product refuses it."""
    late = late_step(writing, shelf_life, step, at, what, field)
    if late is not None and shelf_life.is_refused:
        raise Conflict(late)
    return late
