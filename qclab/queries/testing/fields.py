"""What a test says of itself by other tables: the fields of ``testing.TestRow``, each as a column of its statement."""

from typing import Any

from sqlalchemy import ColumnElement, Integer, Text, bindparam, case, cast, exists, func, literal, select, type_coerce

from qclab.domain.investigations.case import CaseState
from qclab.domain.investigations.kinds import CaseKind
from qclab.domain.laboratories.sending import CURRENT, FAILED, SentState
from qclab.domain.runs.lifecycle import RUNNING
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.testing.performing import Said
from qclab.domain.testing.reopening import ReopeningState
from qclab.queries.decoding import Day, Instant, Number, OneOf, OneOrNone, Passed, Words
from qclab.store import tables as t


def _of_test(table: Any, what: Any) -> Any:
    """Something of the rows of a table that tell of a test."""
    return select(what).where(table.c.test == t.test.c.key).correlate(t.test).scalar_subquery()


_PASSED = (
    select(func.aggregate_strings(t.deviation.c.unsaid, ", "))
    .where(t.deviation.c.test == t.test.c.key, t.deviation.c.declined_by.is_(None))
    .correlate(t.test)
    .scalar_subquery()
)
IS_HERE = exists().where(
    t.deviation.c.test == t.test.c.key,
    t.deviation.c.unsaid == literal(Said.HERE.value),
    t.deviation.c.declined_by.is_(None),
)
"""Whether a deviation says that the test is performed here, whatever its method says of a contract laboratory."""
_HERE_DECLINED = exists().where(
    t.deviation.c.test == t.test.c.key,
    t.deviation.c.unsaid == literal(Said.HERE.value),
    t.deviation.c.declined_by.is_not(None),
)
_FAILED = (
    select(func.count())
    .where(t.sent_test.c.test == t.test.c.key, t.sent_test.c.state.in_([state.value for state in FAILED]))
    .correlate(t.test)
    .scalar_subquery()
)
LIES_IN = (t.sent_test.c.test == t.test.c.key) & t.sent_test.c.state.in_(
    bindparam("current", CURRENT, expanding=True, literal_execute=True)
)
_PERFORMED_ELSEWHERE = case((t.sent_test.c.state == SentState.REPORTED.value, t.contract_laboratory.c.name))
_REOPENED = (
    select(t.reopening.c.parameters)
    .where(t.reopening.c.test == t.test.c.key, t.reopening.c.state == literal(ReopeningState.REOPENED.value))
    .order_by(t.reopening.c.key.desc())
    .limit(1)
    .correlate(t.test)
    .scalar_subquery()
)
_CASE = t.investigation.alias("atypical_case")
_ATYPICAL = (
    select(_CASE.c.id)
    .join(t.concerned_test, t.concerned_test.c.investigation == _CASE.c.key)
    .where(t.concerned_test.c.test == t.test.c.key, _CASE.c.kind == literal(CaseKind.ATYPICAL.value))
    .where(_CASE.c.state == literal(CaseState.CLOSED.value))
    .order_by(_CASE.c.key)
    .limit(1)
    .correlate(t.test)
    .scalar_subquery()
)
_RUN = (
    select(t.run.c.id)
    .join(t.run_position, t.run_position.c.run == t.run.c.key)
    .where(t.run_position.c.test == t.test.c.key, t.run_position.c.current == 1)
    .where(t.run.c.state.in_(bindparam("running", RUNNING, expanding=True, literal_execute=True)))
    .correlate(t.test)
    .scalar_subquery()
)
ANALYST, PERFORMER = t.person.alias("analyst"), t.person.alias("performer")
SUBMITTER, APPROVER = t.person.alias("submitter"), t.person.alias("approver")
VERIFIER, SECOND_VERIFIER = t.person.alias("verifier"), t.person.alias("second_verifier")
_NOT_OF_TEST: dict[str, ColumnElement[Any]] = {
    "batch_id": t.batch.c.id,
    "expiry_at": t.batch.c.expiry_at,
    "product_name": t.product.c.name,
    "client_id": t.client.c.id,
    "method_id": t.method.c.id,
    "method_version": t.method.c.version,
    "method_title": t.method.c.title,
    "example": t.method.c.example,
    "reference": t.method.c.reference,
    "laboratory": func.coalesce(t.contract_laboratory.c.name, case((IS_HERE, ""), else_=t.method.c.laboratory)),
    "shipment": func.coalesce(t.shipment.c.id, ""),
    "report_number": func.coalesce(t.sent_test.c.report_number, ""),
    "sent_state": type_coerce(t.sent_test.c.state, OneOrNone(SentState)),
    "expected_on": type_coerce(t.sent_test.c.expected_on, Day()),
    "minimum_days": type_coerce(t.method.c.minimum_days, Number()),
    "must_say": type_coerce(t.method.c.must_say, Words()),
    "may_pass": type_coerce(t.method.c.may_pass, Words()),
    "retest": func.coalesce(
        literal("retest ") + cast(t.retest.c.number, Text) + literal(" of ") + t.investigation.c.id, ""
    ),
    "planned_analyst": t.retest.c.analyst,
    "repeat": cast(t.test.c.repeat, Integer),
    "repeats": cast(t.method.c.repeats, Integer),
    "passed": type_coerce(_PASSED, Passed()),
    "here_declined": _HERE_DECLINED,
    "shipments_failed": _FAILED,
    "times_changed": _of_test(t.time_change, func.count()),
    "reopened": type_coerce(func.coalesce(_REOPENED, "[]"), Words()),
    "atypical": func.coalesce(_ATYPICAL, ""),
    "run": func.coalesce(_RUN, ""),
    "has_critical": exists().where(t.parameter.c.method == t.method.c.key, t.parameter.c.critical == 1),
    "is_loaded": exists().where(t.unit.c.test == t.test.c.key),
    "analyst_name": func.coalesce(ANALYST.c.name, ""),
    "performed_by_name": func.coalesce(PERFORMER.c.name, _PERFORMED_ELSEWHERE, ""),
    "submitted_by_name": func.coalesce(SUBMITTER.c.name, ""),
    "verifications": cast(t.method.c.verifications, Integer),
    "verified_by_name": func.coalesce(VERIFIER.c.name, ""),
    "verified_again_by_name": func.coalesce(SECOND_VERIFIER.c.name, ""),
    "approved_by_name": func.coalesce(APPROVER.c.name, ""),
}
_INSTANTS = (
    "due_at", "expiry_at", "performed_from", "performed_to", "performance_said_at", "submitted_at", "approved_at",
)  # fmt: skip


def column(field: str) -> ColumnElement[Any]:
    """The column of a field, decoded."""
    found = _NOT_OF_TEST[field] if field in _NOT_OF_TEST else t.test.c[field]
    if field == "state":
        return type_coerce(found, OneOf(TestState)).label(field)
    return (type_coerce(found, Instant()) if field in _INSTANTS else found).label(field)
