"""What every act of ``any_order`` is made of: a number picks what it is about, and there may be nothing."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from sqlalchemy import text

from qclab.services.lab import Lab
from tests.laboratory.batch import Batch

T = TypeVar("T")
Trying = Callable[[Batch, Lab, int], None]
WHY: Final = "as it was seen at the bench"


class Nothing(Exception):  # noqa: N818 - it is an answer, not an error
    """There is nothing to try this on."""


def pick(among: Sequence[T], number: int) -> T:
    if not among:
        raise Nothing
    return among[number % len(among)]


def in_state(batch: Batch, state: str, number: int) -> list[int]:
    """One test in this state, or all of them."""
    keys = [test.key for test in batch.tests() if test.state == state]
    return [pick(keys, number // 2)] if number % 2 else (keys or [pick(keys, 0)])


def found(batch: Batch, sql: str) -> list[int]:
    """The first column of what is asked of the rows of this ``:batch``."""
    asked = text(sql)
    rows = batch.laboratory.ask(lambda connection: connection.execute(asked, {"batch": batch.key}).scalars().all())
    return [int(row) for row in rows]
