"""Keeping which relaxed duty a step was taken by, in the write that takes it."""

from collections.abc import Collection

from qclab.domain.people.duties import Relaxed
from qclab.store import tables as t
from qclab.store.door import Writing


def keep_used(writing: Writing, used: Collection[Relaxed], batch: int, record: str) -> None:
    """Each relaxation by which this person took the step; ``record`` names what it was taken on."""
    writing.insert_many(
        t.relaxation_use,
        [
            {
                "relaxation": each.key,
                "batch": batch,
                "record": record,
                "used_by": writing.by,
                "used_at": writing.at,
            }
            for each in used
        ],
    )
