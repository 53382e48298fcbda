"""What the signatures of a case are given over: a phase with its checklist, and the case as it is closed."""

from typing import Final

from qclab.domain.signatures.formats import Below, Format, Refers
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


CASE_FORMATS: Final = (
    Format(
        "qclab case phase 1",
        "investigation_phase",
        (Refers("investigation_phase", "investigation", "investigation"), *_RESULT, *_WORKED),
        _phase,
    ),
    Format(
        "qclab case closed 1",
        "investigation",
        (*_RESULT, *_WORKED, Below("investigation", "investigation", "investigation_phase")),
        _closed,
    ),
)
"""An open case has no ``closed_at``: there is nothing to sign of it yet."""
