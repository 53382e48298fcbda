"""Which requirement a case speaks for, and which cases nothing steps over: open, or closed so that the OOS stands."""

from collections.abc import Collection

from sqlalchemy import Connection, func, select

from qclab.domain.investigations.case import OOS_STANDS, CaseState, Conclusion
from qclab.domain.testing.requiring import ENDED
from qclab.store import tables as t

_CASE = t.investigation.c
_STANDS = _CASE.conclusion.in_([each.value for each in OOS_STANDS])
_IS_OPEN_OR_STANDS = (_CASE.state == CaseState.OPEN.value) | _STANDS


def standing_cases(connection: Connection, batches: Collection[int]) -> dict[tuple[int, str, str], str]:
    """The number of the case that is open, or whose OOS stands, on a value of these batches, by batch, stage and the id
    of the method. No test is added beside it: a retest comes from its plan."""
    asked = (
        select(_CASE.batch, t.test.c.stage, t.method.c.id.label("method"), _CASE.id)
        .join(t.test, t.test.c.key == _CASE.test)
        .join(t.method, t.method.c.key == t.test.c.method)
        .where(_CASE.batch.in_(list(batches)), _IS_OPEN_OR_STANDS)
        .order_by(_CASE.key.desc())
    )
    return {(each.batch, each.stage, each.method): each.id for each in connection.execute(asked)}


_ASKED, _FAILED = t.parameter.alias("asked"), t.parameter.alias("failed")
_OF_CRITERION, _OF_TEST = t.method.alias("of_criterion"), t.method.alias("of_test")
_OF_CELL = (
    select(t.requirement.c.key, t.requirement.c.test, _CASE.id, _ASKED.c.id.label("parameter"))
    .join(t.criterion, t.criterion.c.key == t.requirement.c.criterion)
    .join(_ASKED, _ASKED.c.key == t.criterion.c.parameter)
    .join(t.test, (t.test.c.batch == t.requirement.c.batch) & (t.test.c.stage == t.requirement.c.stage))
    .join(t.investigation, _CASE.test == t.test.c.key)
    .join(t.result, t.result.c.key == _CASE.result)
    .join(_FAILED, _FAILED.c.key == t.result.c.parameter)
    .join(_OF_CRITERION, _OF_CRITERION.c.key == t.criterion.c.method)
    .join(_OF_TEST, _OF_TEST.c.key == t.test.c.method)
    .where(
        _FAILED.c.id == _ASKED.c.id,
        _OF_CRITERION.c.id == _OF_TEST.c.id,
        func.coalesce(t.result.c.sample, 0) == func.coalesce(t.requirement.c.sample, 0),
    )
    .order_by(_CASE.key)
)
"""Requirements, each with a case on a value of what it asks, in whichever test that is."""
_POINTING = _OF_CELL.where(t.requirement.c.test == _CASE.test)


def reported_by(connection: Connection, case: int) -> list[int]:
    """The requirements that point at the value on which a case was opened: those that its reported attempt settles."""
    return [row.key for row in connection.execute(_POINTING.where(_CASE.key == case))]


def held_by_a_case(connection: Connection, requirements: Collection[int], but: int | None = None) -> dict[int, str]:
    """Those of these requirements that point at a value whose case is open, or whose OOS stands, each with the number
    of that case: they stay with it. ``but``: the case that is being closed."""
    asked = _POINTING.where(t.requirement.c.key.in_(list(requirements)), _CASE.key != (but or 0), _IS_OPEN_OR_STANDS)
    return {row.key: row.id for row in connection.execute(asked)}


def oos_on(connection: Connection, test: int) -> dict[str, str]:
    """The parameters of a test on whose values an OOS stands, by id, each with the number of the case."""
    asked = (
        select(_FAILED.c.id.label("parameter"), _CASE.id)
        .join(t.result, t.result.c.key == _CASE.result)
        .join(_FAILED, _FAILED.c.key == t.result.c.parameter)
        .where(_CASE.test == test, _STANDS)
    )
    return {row.parameter: row.id for row in connection.execute(asked)}


def repeat_beside(connection: Connection, case: int, test: int) -> int | None:
    """The repeat that another case on this test has already, and that has not ended: where that case is closed, the
    test that its requirement points at now, for the repeat may have been repeated or replaced itself."""
    begun = select(_CASE.repeat.label("test")).where(_CASE.test == test, _CASE.key != case)
    begun = begun.where(_CASE.state == CaseState.OPEN.value)
    taken = _OF_CELL.where(
        _CASE.test == test, _CASE.key != case, _CASE.conclusion == Conclusion.INVALIDATED.value
    ).subquery()  # fmt: skip
    asked = (
        select(t.test.c.key)
        .where(t.test.c.key.in_(begun) | t.test.c.key.in_(select(taken.c.test)))
        .where(t.test.c.key != test, t.test.c.state.not_in([state.value for state in ENDED]))
        .order_by(t.test.c.key.desc())
    )
    return connection.execute(asked).scalars().first()
