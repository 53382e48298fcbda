"""Holding batches: whoever changes something below a batch holds it first, and then reads what the change depends on.

Otherwise two workstations could each find the step allowed and take both: a value entered while its test is submitted,
a sample received while it is rejected. On SQLite, which has one writer at a time, nothing is left to hold.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, select

from qclab.store import tables as t


def hold_batches(connection: Connection, batches: Collection[int]) -> None:
    """Hold these batches until the write ends, in the order of their keys so that no two wait for each other."""
    _hold(connection, t.batch.c.key.in_(list(batches)))


def hold_batches_of_tests(connection: Connection, tests: Collection[int]) -> None:
    _hold(connection, t.batch.c.key.in_(select(t.test.c.batch).where(t.test.c.key.in_(list(tests)))))


def hold_batches_of_samples(connection: Connection, samples: Collection[int]) -> None:
    _hold(connection, t.batch.c.key.in_(select(t.sample.c.batch).where(t.sample.c.key.in_(list(samples)))))


def hold_batch_of_evaluation(connection: Connection, evaluation: int) -> None:
    _hold(connection, t.batch.c.key.in_(select(t.evaluation.c.batch).where(t.evaluation.c.key == evaluation)))


def _hold(connection: Connection, which: Any) -> None:
    connection.execute(select(t.batch.c.key).where(which).order_by(t.batch.c.key).with_for_update()).all()
