"""The cause of a test that waits, and with whom it lies, as the database counts them.

Both expressions take a statement that joins the test's batch and method.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, case, cast, exists, func

from qclab.domain.testing.causes import HOLDER_OF, Cause, Held
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.testing.starting import IS_UNSTARTED
from qclab.store import tables as t
from qclab.store.encoding import instant

_test = t.test.c
_IS_SUBMITTED = _test.state == TestState.SUBMITTED.value


def cause_at(now: datetime) -> ColumnElement[str]:
    """The first cause that holds at this moment, as ``domain/testing/causes.py`` says of one test."""
    holds: dict[Cause, ColumnElement[bool]] = {
        Cause.REVIEW: _IS_SUBMITTED,
        Cause.EXPIRED: IS_UNSTARTED & (t.batch.c.expiry_at < instant(now)),
        Cause.RETURNED: _test.state_reason != "",
        Cause.AT_CONTRACT_LABORATORY: t.method.c.laboratory != "",
        Cause.UNASSIGNED: _test.analyst.is_(None),
        Cause.NOT_STARTED: IS_UNSTARTED & ~exists().where(t.result.c.test == _test.key),
    }
    first: list[Any] = [(holds[cause], cause.value) for cause in Cause if cause in holds]
    return case(*first, else_=Cause.UNDER_WAY.value)


def held_at(now: datetime) -> ColumnElement[str]:
    """The key of an analyst as digits, or one of ``Held``."""
    cause = cause_at(now)
    return case(
        *((cause == of.value, who.value) for of, who in HOLDER_OF.items()),
        else_=func.coalesce(cast(_test.analyst, Text), Held.NOBODY.value),
    )


def holder_name(now: datetime) -> ColumnElement[str]:
    """What the column of holders says: the name of a person, which the statement joins, or of a laboratory."""
    cause = cause_at(now)
    return case(
        (cause == Cause.REVIEW.value, Held.REVIEW.value),
        (cause == Cause.AT_CONTRACT_LABORATORY.value, t.method.c.laboratory),
        else_=func.coalesce(t.person.c.name, Held.NOBODY.value),
    )


def holder(text: str) -> int | Held:
    """What ``held_at`` says of a test."""
    return int(text) if text.isdigit() else Held(text)
