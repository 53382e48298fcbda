"""The kinds of calculation, by the names that files and the terminal know them by."""

from importlib import import_module
from typing import Any

import numpy as np

from qclab.domain.calculation.given import Given, Shape
from qclab.domain.calculation.names import KINDS
from qclab.domain.calculation.reasons import Unfit, refuse


def shape_of(kind: str) -> Shape:
    """What this kind of calculation takes."""
    shape: Shape = getattr(_module(kind), KINDS[kind].shape)
    return shape


def calculate(kind: str, given: Given) -> Any:
    """The report of this kind of calculation, a dataclass of floats. Raises Invalid where nothing can be calculated."""
    try:
        with np.errstate(over="raise", divide="raise", invalid="raise", under="ignore"):
            return getattr(_module(kind), KINDS[kind].function)(given)
    except ArithmeticError:
        refuse(Unfit.TOO_FAR_APART, "These numbers lie too far apart to calculate with.")


def _module(kind: str) -> Any:
    return import_module(f"qclab.domain.calculation.{KINDS[kind].module}")
