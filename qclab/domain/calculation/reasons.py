"""Why nothing can be calculated, and why what was calculated gives no result: two closed lists of codes."""

from enum import StrEnum
from typing import NoReturn

from qclab.domain.refusals import Invalid, Reason


class Unfit(StrEnum):
    """Why what was given is refused before anything is calculated."""

    MISSING = "missing"
    UNKNOWN = "unknown"
    TWICE = "twice"
    NO_VALUE = "no such value"
    EMPTY = "empty"
    TOO_MANY = "too many"
    SPLIT = "decimal comma in a list"
    LENGTHS = "lists of different lengths"
    LAYOUT = "layout"
    TOO_FEW = "too few"
    UNBALANCED = "unbalanced"
    OUT_OF_RANGE = "out of range"
    NO_VARIATION = "no variation"
    NO_EFFECT = "no effect"
    NO_CONVERGENCE = "no convergence"
    UNDETERMINED = "undetermined"
    TOO_FAR_APART = "too far apart"


class Unmet(StrEnum):
    """Why a calculation gives no result: a criterion that is not met, or an answer that is not finite."""

    REGRESSION = "regression"
    PARALLELISM = "parallelism"
    LINEARITY = "linearity"
    LIMITS = "limits"
    SUITABILITY = "suitability"
    RANGE = "range"
    ENDPOINT = "endpoint"
    DISTURBED = "disturbed"
    CONTROL = "control"
    HETEROGENEOUS = "heterogeneous"


def refuse(code: Unfit, text: str, field: str = "", line: int | None = None) -> NoReturn:
    """Raise Invalid with one reason, at a field and a line where there are such."""
    raise Invalid(Reason(text, field, line, code=code))


def unmet(code: Unmet, text: str) -> Reason:
    return Reason(text, code=code)
