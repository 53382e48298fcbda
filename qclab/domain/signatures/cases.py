"""What the signatures of a case are given over: a phase with its checklist, the plan of its retests, what is concluded
for a batch that it concerns, and the case as it is closed, with every value that was measured for it."""

from typing import Final

from qclab.domain.signatures.formats import Below, Format, Refers
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.signatures.rows import Content, Row, Rows, every, only, person_of

_RESULT: Final = (
    Refers("investigation", "result", "result"),
    Refers("result", "parameter", "parameter"),
    Refers("investigation", "test", "test"),
    Refers("test", "method", "method"),
    Refers("test", "batch", "batch"),
)
_WORKED: Final = (
    Below("investigation", "investigation", "investigation_answer"),
    Below("investigation", "investigation", "investigation_reference"),
    Below("investigation", "investigation", "attachment"),
    Refers("investigation_answer", "answered_by", "person"),
)
_PLANNED: Final = (Below("retest_plan", "plan", "retest"), Refers("retest", "analyst", "person"))
_TESTED: Final = (
    Below("investigation", "investigation", "investigation_test"),
    Refers("investigation_test", "performed_by", "person"),
    Below("investigation", "investigation", "retest_plan"),
    *_PLANNED,
    Refers("retest", "test", "test"),
    Below("test", "test", "result"),
)


def _original(case: Row, rows: Rows) -> Content:
    """The case, and the value that opened it."""
    result, test = rows["result"][case["result"]], rows["test"][case["test"]]
    method = rows["method"][test["method"]]
    return {
        **only(case, "id", "kind"),
        "batch": rows["batch"][test["batch"]]["id"],
        "method": method["id"],
        "version": method["version"],
        "attempt": test["attempt"],
        "parameter": rows["parameter"][result["parameter"]]["id"],
        "result": only(result, "typed", "qualifier", "value", "outcome", "unit", "reported", "evaluation"),
    }


def _answers(phase: str, rows: Rows) -> list[Content]:
    return [
        {**only(row, "question", "answer", "words"), "answered_by": person_of(rows, row["answered_by"])}
        for _, row in every(rows, "investigation_answer")
        if row["phase"] == phase
    ]


def _evidence(at: str, rows: Rows) -> Content:
    """The files and references that were there at this moment: what is added later was not signed."""
    files = [row for _, row in every(rows, "attachment") if row["added_at"] <= at]
    references = [row for _, row in every(rows, "investigation_reference") if row["added_at"] <= at]
    return {
        "files": [only(row, "name", "sha256") for row in files],
        "references": [only(row, "kind", "number") for row in references],
    }


def _phase(subject: int, rows: Rows) -> Content:
    """Of a phase: the original value, the answers of its checklist, what was found, and what shows it."""
    phase = rows["investigation_phase"][subject]
    return {
        **_original(rows["investigation"][phase["investigation"]], rows),
        **only(phase, "phase", "finding", "cause", "words", "evidence", "signed_at"),
        "answers": _answers(phase["phase"], rows),
        **_evidence(phase["signed_at"], rows),
    }


def _closed(subject: int, rows: Rows) -> Content:
    """Of a case as it is closed: the original value, what each phase found, the conclusion and why."""
    case = rows["investigation"][subject]
    return {
        **_original(case, rows),
        **only(case, "conclusion", "because", "closed_at"),
        "phases": [
            only(row, "phase", "finding", "cause", "words", "evidence") for _, row in every(rows, "investigation_phase")
        ],
        **_evidence(case["closed_at"], rows),
    }


_VALUE: Final = ("typed", "qualifier", "value", "outcome", "unit", "reported", "evaluation")


def _tested(at: str, rows: Rows) -> Content:
    """The investigation tests that had a result at this moment, and the retests of the plan that was signed by then."""
    said = [
        {**only(row, "hypothesis", "material", "result", "tells"), "performed_by": person_of(rows, row["performed_by"])}
        for _, row in every(rows, "investigation_test")
        if row["recorded_at"] is not None and row["recorded_at"] <= at
    ]
    plans = {key for key, row in every(rows, "retest_plan") if row["signed_at"] is not None and row["signed_at"] <= at}
    retests = [row for _, row in every(rows, "retest") if row["plan"] in plans]
    return {"investigation_tests": said, "retests": [_retest(row, rows) for row in retests]}


def _retest(row: Row, rows: Rows) -> Content:
    results = [each for _, each in every(rows, "result") if each["test"] == row["test"] and each["current"]]
    return {
        **only(row, "number"),
        "analyst": person_of(rows, row["analyst"]),
        "attempt": rows["test"][row["test"]]["attempt"],
        "results": [only(each, *_VALUE) for each in results],
    }


def _phase_2(subject: int, rows: Rows) -> Content:
    """Of a phase: the same, with the investigation tests and the retests that were made by then."""
    return {**_phase(subject, rows), **_tested(rows["investigation_phase"][subject]["signed_at"], rows)}


def _closed_2(subject: int, rows: Rows) -> Content:
    """Of a case as it is closed: the same, with every value that was measured for it."""
    return {**_closed(subject, rows), **_tested(rows["investigation"][subject]["closed_at"], rows)}


def _plan(subject: int, rows: Rows) -> Content:
    """Of a plan of retests: the original value, why, the rule by which they are read, and the analyst of each."""
    plan = rows["retest_plan"][subject]
    retests = [{**only(row, "number"), "analyst": person_of(rows, row["analyst"])} for _, row in every(rows, "retest")]
    return {
        **_original(rows["investigation"][plan["investigation"]], rows),
        **only(plan, "why", "rule", "planned_at"),
        "retests": retests,
    }


_CONCERNED: Final = (
    Refers("investigation", "batch", "batch"),
    Below("investigation", "investigation", "concerned_batch"),
    Refers("concerned_batch", "batch", "batch"),
    Below("investigation", "investigation", "concerned_test"),
    Refers("concerned_test", "test", "test"),
    Refers("test", "method", "method"),
    Refers("test", "batch", "batch"),
    Below("investigation", "investigation", "concerned_subject"),
)


def _opened(case: Row, at: str, rows: Rows) -> Content:
    """The case with the value that opened it, or with what a person saw; and what it concerned at this moment."""
    seen = {**only(case, "id", "kind", "seen"), "batch": rows["batch"][case["batch"]]["id"]}
    by_then = {
        table: [row for _, row in every(rows, table) if row["added_at"] <= at]
        for table in ("concerned_batch", "concerned_test", "concerned_subject")
    }
    return {
        **(seen if case["result"] is None else _original(case, rows)),
        "batches": [_batch(row, at, rows) for row in by_then["concerned_batch"]],
        "tests": [_test(rows["test"][row["test"]], rows) for row in by_then["concerned_test"]],
        "subjects": [only(row, "kind", "name") for row in by_then["concerned_subject"]],
    }


def _batch(row: Row, at: str, rows: Rows) -> Content:
    is_concluded = row["concluded_at"] is not None and row["concluded_at"] <= at
    concluded = only(row, "effect", "because") if is_concluded else {}
    return {"batch": rows["batch"][row["batch"]]["id"], **concluded}


def _test(test: Row, rows: Rows) -> Content:
    method = rows["method"][test["method"]]
    return {"batch": rows["batch"][test["batch"]]["id"], "method": method["id"], **only(test, "attempt")}


def _phase_3(subject: int, rows: Rows) -> Content:
    """Of a phase: the same, of any kind of case, with what it concerned by then."""
    phase = rows["investigation_phase"][subject]
    return {
        **_opened(rows["investigation"][phase["investigation"]], phase["signed_at"], rows),
        **only(phase, "phase", "finding", "cause", "words", "evidence", "signed_at"),
        "answers": _answers(phase["phase"], rows),
        **_evidence(phase["signed_at"], rows),
        **_tested(phase["signed_at"], rows),
    }


def _returned(subject: int, rows: Rows) -> Content:
    """Of a phase that QA returned: what was signed of it, and why it is not agreed to."""
    return {**_phase_3(subject, rows), **only(rows["investigation_phase"][subject], "returned_because")}


def _closed_3(subject: int, rows: Rows) -> Content:
    """Of a case as it is closed: the same, of any kind, with what was concluded for each batch that it concerned."""
    case = rows["investigation"][subject]
    at = case["closed_at"]
    return {
        **_opened(case, at, rows),
        **only(case, "conclusion", "because", "closed_at", "printed"),
        "phases": [
            only(row, "phase", "finding", "cause", "words", "evidence") for _, row in every(rows, "investigation_phase")
        ],
        **_evidence(at, rows),
        **_tested(at, rows),
    }


def _list(subject: int, rows: Rows) -> Content:
    """Of a list for cases: its version, and its questions and causes."""
    return only(rows["case_list"][subject], "version", "content")


def _batch_concluded(subject: int, rows: Rows) -> Content:
    """Of a batch that a case concerns: which case, what was concluded for the batch, and why."""
    row = rows["concerned_batch"][subject]
    case = rows["investigation"][row["investigation"]]
    return {
        **only(case, "id", "kind", "seen"),
        "batch": rows["batch"][row["batch"]]["id"],
        **only(row, "effect", "because", "concluded_at"),
    }


_PHASE: Final = (Refers("investigation_phase", "investigation", "investigation"), *_RESULT, *_WORKED)
_CLOSED: Final = (*_RESULT, *_WORKED, Below("investigation", "investigation", "investigation_phase"))
CASE_FORMATS: Final = (
    Format("qclab case phase 1", "investigation_phase", _PHASE, _phase),
    Format("qclab case phase 2", "investigation_phase", (*_PHASE, *_TESTED), _phase_2),
    Format("qclab case phase 3", "investigation_phase", (*_PHASE, *_CONCERNED, *_TESTED), _phase_3),
    Format("qclab case phase returned 1", "investigation_phase", (*_PHASE, *_CONCERNED, *_TESTED), _returned),
    Format("qclab case closed 1", "investigation", _CLOSED, _closed),
    Format("qclab case closed 2", "investigation", (*_CLOSED, *_TESTED), _closed_2),
    Format("qclab case closed 3", "investigation", (*_CLOSED, *_CONCERNED, *_TESTED), _closed_3),
    Format("qclab case list 1", "case_list", (), _list),
    Format(
        "qclab batch of a case 1",
        "concerned_batch",
        (Refers("concerned_batch", "batch", "batch"), Refers("concerned_batch", "investigation", "investigation")),
        _batch_concluded,
    ),
    Format(
        "qclab retest plan 1",
        "retest_plan",
        (Refers("retest_plan", "investigation", "investigation"), *_RESULT, *_PLANNED),
        _plan,
    ),
)
"""An open case has no ``closed_at``: there is nothing to sign of it yet."""
SIGNED_OF_CASES: Final = {
    (Meaning.PHASE_SIGNED, "investigation_phase"): "qclab case phase",
    (Meaning.PHASE_RETURNED, "investigation_phase"): "qclab case phase returned",
    (Meaning.RETESTS_PLANNED, "retest_plan"): "qclab retest plan",
    (Meaning.RETESTS_AGREED, "retest_plan"): "qclab retest plan",
    (Meaning.CASE_CLOSED, "investigation"): "qclab case closed",
    (Meaning.PUT_IN_FORCE, "case_list"): "qclab case list",
    (Meaning.BATCH_CONCLUDED, "concerned_batch"): "qclab batch of a case",
}
