"""The cause of a test that waits, and with whom it lies, as the database counts them.

Both expressions take a statement that joins the test's batch and method.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, case, cast, exists, func, select

from qclab.domain.laboratories.sending import OUTSIDE
from qclab.domain.testing.causes import HOLDER_OF, Cause, Held
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.testing.fields import IS_HERE
from qclab.queries.testing.starting import IS_OUTSIDE, IS_PREPARED, IS_UNSTARTED
from qclab.store import tables as t
from qclab.store.encoding import instant

_test = t.test.c
_IS_SUBMITTED = _test.state == TestState.SUBMITTED.value
_IS_UNTOUCHED = IS_UNSTARTED & ~exists().where(t.result.c.test == _test.key)
_LABORATORY = (
    select(t.contract_laboratory.c.name)
    .join(t.shipment, t.shipment.c.laboratory == t.contract_laboratory.c.key)
    .join(t.sent_test, t.sent_test.c.shipment == t.shipment.c.key)
    .where(t.sent_test.c.test == _test.key, t.sent_test.c.state.in_(OUTSIDE))
    .correlate(t.test)
    .scalar_subquery()
)


def cause_at(now: datetime) -> ColumnElement[str]:
    """The first cause that holds at this moment, as ``domain/testing/causes.py`` says of one test."""
    holds: dict[Cause, ColumnElement[bool]] = {
        Cause.REVIEW: _IS_SUBMITTED,
        Cause.EXPIRED: IS_UNSTARTED & (t.batch.c.expiry_at < instant(now)),
        Cause.RETURNED: _test.state_reason != "",
        Cause.AT_CONTRACT_LABORATORY: IS_OUTSIDE,
        Cause.TO_SEND: IS_PREPARED | ((t.method.c.laboratory != "") & _IS_UNTOUCHED & ~IS_HERE),
        Cause.UNASSIGNED: _test.analyst.is_(None),
        Cause.NOT_STARTED: _IS_UNTOUCHED,
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
        (cause == Cause.AT_CONTRACT_LABORATORY.value, _LABORATORY),
        else_=func.coalesce(t.person.c.name, Held.NOBODY.value),
    )


def holder(text: str) -> int | Held:
    """What ``held_at`` says of a test."""
    return int(text) if text.isdigit() else Held(text)
