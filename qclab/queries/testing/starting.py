"""Tests that have not started, for which the life of their material counts."""

from typing import Any, Final

from sqlalchemy import ColumnElement, case

from qclab.domain.testing.lifecycle import TestState
from qclab.store import tables as t

IS_UNSTARTED: Final = (t.test.c.state == TestState.OPEN.value) & t.test.c.performed_from.is_(None)

DIES_AT: Final[ColumnElement[Any]] = case((IS_UNSTARTED, t.batch.c.expiry_at))
"""The end of the material of a test that has not started: what dies first. None for one that has, which is read
whenever it is ready. The statement joins the batch."""


def dies_first(*, descending: bool) -> ColumnElement[Any]:
    """The order in which material dies; what has no end, or has been used, comes last either way."""
    return (DIES_AT.desc() if descending else DIES_AT.asc()).nulls_last()
