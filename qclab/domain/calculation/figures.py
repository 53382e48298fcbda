"""How what was calculated in floats is told: as text of twelve significant figures, never as a float.

Nothing is reported with more than nine figures, so that three more are always there, and the specification rounds once
(docs/adr/0012-floats-in-calculations.md).
"""

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Context, Decimal
from typing import Any

from qclab.domain.calculation.reasons import Unfit, refuse
from qclab.domain.evaluation.quantities import number_text
from qclab.domain.refusals import Reason

FIGURES = 12
_TOLD = Context(prec=FIGURES)


def figure(value: float) -> str:
    """A number as text. Raises Invalid where it is none: what was given lies too far apart to calculate with."""
    if not math.isfinite(value):
        refuse(Unfit.TOO_FAR_APART, "These numbers lie too far apart to calculate with.")
    return number_text(_TOLD.create_decimal(repr(float(value))).normalize(_TOLD))


def told(report: Any) -> Any:
    """A report as plain data: every float and every decimal as text, every reason with its code."""
    if isinstance(report, Reason):
        return {"code": report.code, "text": report.text}
    if isinstance(report, float | Decimal):
        return figure(report) if isinstance(report, float) else number_text(report)
    if isinstance(report, Mapping):
        return {str(name): told(value) for name, value in report.items()}
    if isinstance(report, list | tuple):
        return [told(each) for each in report]
    if is_dataclass(report) and not isinstance(report, type):
        return {field.name: told(getattr(report, field.name)) for field in fields(report)}
    return report
