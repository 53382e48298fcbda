"""Tests that have not started, for which the life of their material counts; and those that left for elsewhere."""

from typing import Any, Final

from sqlalchemy import BindParameter, ColumnElement, bindparam, case, exists

from qclab.domain.laboratories.sending import OUTSIDE, SentState
from qclab.domain.testing.lifecycle import TestState
from qclab.store import tables as t


def _lies(*states: str) -> ColumnElement[bool]:
    wanted: BindParameter[Any] = bindparam(None, states, expanding=True, literal_execute=True, unique=True)
    return exists().where(t.sent_test.c.test == t.test.c.key, t.sent_test.c.state.in_(wanted))


IS_OUTSIDE: Final = _lies(*OUTSIDE)
"""Whether a contract laboratory performs, or performed, the test."""
IS_PREPARED: Final = _lies(SentState.PREPARED.value)
"""Whether the test lies in a shipment that has not left."""

IS_UNSTARTED: Final = (t.test.c.state == TestState.OPEN.value) & t.test.c.performed_from.is_(None) & ~IS_OUTSIDE
"""What left for a contract laboratory has started, as far as the life of its material goes."""

DIES_AT: Final[ColumnElement[Any]] = case((IS_UNSTARTED, t.batch.c.expiry_at))
"""The end of the material of a test that has not started: what dies first. None for one that has, which is read
whenever it is ready. The statement joins the batch."""


def dies_first(*, descending: bool) -> ColumnElement[Any]:
    """The order in which material dies; what has no end, or has been used, comes last either way."""
    return (DIES_AT.desc() if descending else DIES_AT.asc()).nulls_last()
