"""What is signed of the catalogue: versions of methods and of specifications, in the formats of then and of now."""

from collections.abc import Sequence

from qclab.domain.signatures.rows import Content, Row, Rows, every, only

_OF_METHOD_2 = (
    "id", "version", "title", "reference", "principle", "calculation", "validity", "turnaround_hours", "replicates",
    "combine", "cv_limit", "laboratory", "minimum_days", "readings",
)  # fmt: skip
_OF_METHOD_3 = (*_OF_METHOD_2, "must_say")
_OF_METHOD_4 = (*_OF_METHOD_3, "may_pass")
_OF_METHOD_5 = (*_OF_METHOD_4, "retest")
_OF_METHOD_6 = (*_OF_METHOD_5, "repeats")
_OF_METHOD = (*_OF_METHOD_6, "verifications")
_OF_PARAMETER_1 = (
    "position", "id", "name", "type", "unit", "outcomes", "decimals", "lod", "loq", "countable_max", "critical",
    "findings",
)  # fmt: skip
_OF_PARAMETER = (*_OF_PARAMETER_1, "reported", "plausible")
_OF_SPECIFICATION = ("id", "version", "stage", "title", "rounding", "effective_from", "source")
_OF_CRITERION_1 = (
    "position", "limit_text", "unit", "rounding", "per_kg", "powers_of_ten", "alternative", "per_container", "alert",
    "action", "release_step", "required", "source", "note",
)  # fmt: skip
_OF_CRITERION = (*_OF_CRITERION_1, "reported")
_OF_PLAN_LINE_1 = (
    "position", "name", "containers", "container", "amount", "unit", "methods", "retain", "condition", "priority",
    "within_hours",
)  # fmt: skip
_OF_PLAN_LINE_2 = (*_OF_PLAN_LINE_1, "storage_range", "transport_range")
_OF_PLAN_LINE_3 = (*_OF_PLAN_LINE_2, "label_stock")
_OF_PLAN_LINE_4 = (*_OF_PLAN_LINE_3, "parameters")
_OF_PLAN_LINE = (*_OF_PLAN_LINE_4, "hold_hours", "past_hold")


def _lines(rows: Rows, table: str) -> list[Row]:
    lines = [row for _, row in every(rows, table) if not row["removed"]]
    return sorted(lines, key=lambda row: row["position"])


def method_1(subject: int, rows: Rows) -> Content:
    return method(subject, rows, _OF_METHOD_2, _OF_PARAMETER_1)


def method_2(subject: int, rows: Rows) -> Content:
    return method(subject, rows, _OF_METHOD_2)


def method_3(subject: int, rows: Rows) -> Content:
    return method(subject, rows, _OF_METHOD_3)


def method_4(subject: int, rows: Rows) -> Content:
    return method(subject, rows, _OF_METHOD_4)


def method_5(subject: int, rows: Rows) -> Content:
    return method(subject, rows, _OF_METHOD_5)


def method_6(subject: int, rows: Rows) -> Content:
    return method(subject, rows, _OF_METHOD_6)


def method(
    subject: int, rows: Rows, of_method: Sequence[str] = _OF_METHOD, of_parameter: Sequence[str] = _OF_PARAMETER
) -> Content:
    """Of a method version: all it says, with what must be said of how a test was performed, what of that may be passed
    with a deviation, whether it is ever retested, how often an invalid run is repeated, how many persons verify a
    test, how each parameter is reported and what is plausible of it."""
    parameters = [only(row, *of_parameter) for row in _lines(rows, "parameter")]
    return {**only(rows["method"][subject], *of_method), "parameters": parameters}


def specification_1(subject: int, rows: Rows) -> Content:
    return specification_4(subject, rows, _OF_CRITERION_1, _OF_PLAN_LINE_1)


def specification_2(subject: int, rows: Rows) -> Content:
    return specification_4(subject, rows, of_plan_line=_OF_PLAN_LINE_2)


def specification_3(subject: int, rows: Rows) -> Content:
    return specification_4(subject, rows, of_plan_line=_OF_PLAN_LINE_3)


def specification_4(
    subject: int,
    rows: Rows,
    of_criterion: Sequence[str] = _OF_CRITERION,
    of_plan_line: Sequence[str] = _OF_PLAN_LINE_4,
) -> Content:
    """Of a specification version: its criteria with how each is reported, its plan with ranges of temperature, label
    stocks and which parameters are read from which container."""
    specification = rows["specification"][subject]
    criteria = [
        {
            "method": rows["method"][row["method"]]["id"],
            "parameter": rows["parameter"][row["parameter"]]["id"],
            **only(row, *of_criterion),
        }
        for row in _lines(rows, "criterion")
    ]
    return {
        **only(specification, *_OF_SPECIFICATION),
        "product": rows["product"][specification["product"]]["id"],
        "criteria": criteria,
        "plan": [only(row, *of_plan_line) for row in _lines(rows, "plan_line")],
    }


_OF_GATE_1 = ("position", "name", "release_step", "held_by")
_OF_GATE = (*_OF_GATE_1, "looks_at")


def specification_5(subject: int, rows: Rows) -> Content:
    return specification(subject, rows, _OF_GATE_1, _OF_PLAN_LINE_4)


def specification_6(subject: int, rows: Rows) -> Content:
    return specification(subject, rows, of_plan_line=_OF_PLAN_LINE_4)


def specification(
    subject: int, rows: Rows, of_gate: Sequence[str] = _OF_GATE, of_plan_line: Sequence[str] = _OF_PLAN_LINE
) -> Content:
    """Of a specification version: the same, with the hold times of its plan, and the gates of its release, with what is
    looked at for each."""
    gates = [only(row, *of_gate) for row in _lines(rows, "gate")]
    return {**specification_4(subject, rows, of_plan_line=of_plan_line), "gates": gates}


def method_confirmed_1(subject: int, rows: Rows) -> Content:
    return {**method_3(subject, rows), **only(rows["method"][subject], "procedure")}


def method_confirmed_2(subject: int, rows: Rows) -> Content:
    return {**method_4(subject, rows), **only(rows["method"][subject], "procedure")}


def method_confirmed_3(subject: int, rows: Rows) -> Content:
    return {**method_5(subject, rows), **only(rows["method"][subject], "procedure")}


def method_confirmed_4(subject: int, rows: Rows) -> Content:
    return {**method_6(subject, rows), **only(rows["method"][subject], "procedure")}


def method_confirmed(subject: int, rows: Rows) -> Content:
    """Of a method version that was copied from an example: all it says, and the laboratory's own document for it."""
    return {**method(subject, rows), **only(rows["method"][subject], "procedure")}


def specification_confirmed_1(subject: int, rows: Rows) -> Content:
    return {**specification_3(subject, rows), **only(rows["specification"][subject], "procedure")}


def specification_confirmed_2(subject: int, rows: Rows) -> Content:
    return {**specification_4(subject, rows), **only(rows["specification"][subject], "procedure")}


def specification_confirmed_3(subject: int, rows: Rows) -> Content:
    return {**specification_5(subject, rows), **only(rows["specification"][subject], "procedure")}


def specification_confirmed_4(subject: int, rows: Rows) -> Content:
    return {**specification_6(subject, rows), **only(rows["specification"][subject], "procedure")}


def specification_confirmed(subject: int, rows: Rows) -> Content:
    """Of a specification version that was copied from an example, the same."""
    return {**specification(subject, rows), **only(rows["specification"][subject], "procedure")}
