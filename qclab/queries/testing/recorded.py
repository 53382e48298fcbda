"""What is recorded of tests, in short: their gravest evaluation, how far an outcome is, which finding stands."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, bindparam, select, type_coerce

from qclab.domain.evaluation.evaluations import Evaluation, gravest
from qclab.domain.testing.finality import Incubation, is_critical_failure
from qclab.queries.decoding import Instant, Judged
from qclab.store import tables as t

_TESTS: BindParameter[Any] = bindparam("keys", expanding=True)
RESULTS = (
    select(
        t.result.c.test,
        type_coerce(t.result.c.evaluation, Judged()).label("evaluation"),
        t.result.c.outcome,
        type_coerce(t.result.c.entered_at, Instant()).label("entered_at"),
        t.parameter.c.critical,
    )
    .join(t.parameter, t.parameter.c.key == t.result.c.parameter)
    .where(t.result.c.test.in_(_TESTS), t.result.c.current == 1)
    .order_by(t.result.c.key)
)
_CASES = (
    select(t.investigation.c.test, t.investigation.c.id)
    .where(t.investigation.c.test.in_(_TESTS))
    .order_by(t.investigation.c.key)
)


def standing(test: Row[Any], results: Sequence[Row[Any]]) -> tuple[Evaluation, str]:
    """The gravest evaluation of a test's results, and how far an outcome is that is not final yet."""
    if test.minimum_days is None:
        return gravest(result.evaluation for result in results), ""
    incubation = Incubation(test.minimum_days, test.performed_from, test.performed_to)
    to_date = [incubation.to_date(result.outcome, result.evaluation, result.entered_at) for result in results]
    evaluations = [
        Evaluation.PENDING if words else result.evaluation for words, result in zip(to_date, results, strict=True)
    ]
    return gravest(evaluations), next(filter(None, to_date), "")


def findings(connection: Connection, results: Mapping[int, Sequence[Row[Any]]]) -> dict[int, str]:
    """What failing critical outcomes were recorded, with the cases of their tests; by test."""
    outcomes = {
        test: [
            result.outcome
            for result in of_test
            if is_critical_failure(critical=result.critical, outcome=result.outcome, evaluation=result.evaluation)
        ]
        for test, of_test in results.items()
    }
    failed = {test: ", ".join(dict.fromkeys(of_test)).lower() for test, of_test in outcomes.items() if of_test}
    if not failed:
        return {}
    cases: dict[int, list[str]] = {}
    for test, number in connection.execute(_CASES, {"keys": list(failed)}):
        cases.setdefault(test, []).append(number)
    return {test: ", ".join((f"{outcome} recorded", *cases.get(test, ()))) for test, outcome in failed.items()}
