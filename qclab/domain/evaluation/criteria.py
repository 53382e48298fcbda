"""A criterion: the limit for one parameter, all that evaluating needs, and what its author should choose knowingly."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from qclab.domain.codes import OfLimit
from qclab.domain.evaluation.comparing import meets
from qclab.domain.evaluation.entry import Entry
from qclab.domain.evaluation.limits import Bound, Limit
from qclab.domain.evaluation.outcomes import find_outcome
from qclab.domain.evaluation.quantities import EXACT, Quantity, number_text, read_quantity
from qclab.domain.evaluation.reporting import Reporting
from qclab.domain.evaluation.rounding import NOT_SAID, Rounding, round_for
from qclab.domain.evaluation.units import same_unit
from qclab.domain.refusals import Invalid, Reason


class ParameterFacts(Protocol):
    """What evaluating needs to know of a parameter; the catalogue's own parameter has it all."""

    @property
    def outcomes(self) -> tuple[str, ...]: ...
    @property
    def unit(self) -> str: ...
    @property
    def lod(self) -> Decimal | None: ...
    @property
    def loq(self) -> Decimal | None: ...
    @property
    def numeric(self) -> bool | None: ...
    @property
    def countable_max(self) -> Decimal | None: ...
    @property
    def findings(self) -> tuple[str, ...]: ...
    @property
    def reported(self) -> str: ...
    @property
    def plausible(self) -> str: ...
    def refuses_negative(self, limit: Limit | None) -> bool: ...


@dataclass(frozen=True, slots=True)
class Parameter:
    """The facts alone, for evaluating without a catalogue.

    ``unit`` "" means the unit of the criterion, ``numeric`` None that the limit tells whether a number is expected.
    """

    outcomes: tuple[str, ...] = ()
    unit: str = ""
    lod: Decimal | None = None
    loq: Decimal | None = None
    countable_max: Decimal | None = None
    numeric: bool | None = None
    findings: tuple[str, ...] = ()
    reported: str = ""
    plausible: str = ""

    def refuses_negative(self, limit: Limit | None) -> bool:
        """Numbers alone say nothing of what was measured."""
        return False


@dataclass(frozen=True, slots=True)
class Criterion:
    """A limit and how results are compared with it; Invalid when a numeric one has no rounding rule.

    ``per_kg``: the total is divided by the body weight. ``powers_of_ten``: the limit is written as a power of ten and
    accepts twice it, 10^2 up to 200 (Ph. Eur. 2.6.12, 5.1.4). ``alert`` and ``action`` warn; they never decide.
    ``reported``: how a value is printed, where the parameter does not say it (``reporting``).
    """

    limit: Limit
    rounding: Rounding | None = None
    unit: str = ""
    per_kg: bool = False
    powers_of_ten: bool = False
    alert: Limit | None = None
    action: Limit | None = None
    reported: str = ""

    def __post_init__(self) -> None:
        numeric = [each for each in (self.limit, self.alert, self.action) if each and each.numeric]
        if numeric and self.rounding is None:
            raise Invalid(NOT_SAID)
        for limit in numeric:
            if limit.unit and self.unit and not same_unit(limit.unit, self.unit):
                raise Invalid(Reason(f"The limit {limit} is not in {self.unit}.", "unit", code=OfLimit.OTHER_UNIT))
        Reporting.parse(self.reported)
        if self.per_kg and self.limit.kind == "outcomes":
            raise Invalid(
                Reason(
                    "Only a numeric limit can be per kilogram of body weight.", "per_kg", code=OfLimit.NOT_PER_KILOGRAM
                )
            )
        if self.powers_of_ten:
            _highest_count(self.limit)

    @property
    def compared_unit(self) -> str:
        """The unit in which values are compared."""
        return self.unit or self.limit.unit

    @property
    def compared_limit(self) -> Limit:
        """The limit that results are compared with: for powers of ten the highest acceptable count."""
        if not self.powers_of_ten:
            return self.limit
        return Limit("numeric", upper=Bound(_highest_count(self.limit)), unit=self.limit.unit, text=self.limit.text)


def _highest_count(limit: Limit) -> Quantity:
    number = limit.upper.number if limit.upper and limit.upper.inclusive and not limit.lower else None
    if number is None or not number.is_power_of_ten:
        raise Invalid(
            Reason(
                "Only a limit written as a power of ten, such as ≤ 10^2, can be read as one.",
                "powers_of_ten",
                code=OfLimit.NO_POWER,
            )
        )
    return read_quantity(f"{number.value * 2:f}", "limit")


def disagreement(criterion: Criterion) -> str | None:
    """The warning where rounding by USP and by Ph. Eur. give different evaluations; None where they never do.

    They round alike within a decade. Only where the limit is itself a power of ten do values that round to it by
    decimals lie in the decade below, where its significant figures reach one digit further.
    """
    if criterion.rounding is None or criterion.rounding.rule not in ("usp", "ph-eur"):
        return None
    limit = criterion.compared_limit
    for bound in limit.bounds:
        step = Decimal((0, (4,), bound.number.place - 1))
        near = EXACT.subtract(bound.value, step.copy_sign(bound.value))
        by_decimals, by_figures = (round_for(near, Rounding(rule), bound.number) for rule in ("usp", "ph-eur"))
        lower = bound is limit.lower
        judged = [meets(value, bound, lower) for value in (by_decimals, by_figures)]
        if bound.value and judged[0] != judged[1]:
            example, decimals, figures = (number_text(each, bound.number) for each in (near, by_decimals, by_figures))
            words = ["complies" if each else "does not comply" for each in judged]
            return (
                f"USP and Ph. Eur. disagree near {bound.text}: {example} is {decimals} by decimals and {words[0]},"
                f" {figures} by significant figures and {words[1]}."
                f" This criterion rounds by the rule {criterion.rounding}."
            )
    return None


def remarks(criterion: Criterion) -> tuple[str, ...]:
    """All that the author of a criterion should choose knowingly, each one sentence or two."""
    found = [disagreement(criterion)]
    rounding = criterion.rounding
    for bound in criterion.limit.bounds:
        if rounding and round_for(bound.value, rounding, bound.number) != bound.value:
            found.append(f"The rule {rounding} is coarser than the limit {bound.text}, which it rounds away itself.")
        if not bound.inclusive and rounding and rounding.rule != "none":
            side = criterion.limit.side(bound)
            found.append(f"The limit {side} is strict: a value that rounds to {bound.text} does not comply.")
    return tuple(each for each in found if each)


def precision_doubt(criterion: Criterion, entry: Entry) -> str | None:
    """Why a pasted number may have been rounded before: 0.449 shown as 0.45 would round to 0.5.

    A number to be rounded to the last digit of the limit shows at least one more. Not for counts, which are whole.
    """
    rounds = criterion.rounding is not None and criterion.rounding.rule in ("usp", "ph-eur")
    if not rounds or criterion.per_kg or entry.quantity is None or entry.censored:
        return None
    for bound in criterion.limit.bounds:
        if entry.quantity.place >= bound.number.place:
            return (
                f"{entry.quantity} shows no more digits than the limit {bound.text}: it may have been rounded before."
            )
    return None


def strange_words(limit: Limit, outcomes: Sequence[str]) -> str | None:
    """Why a limit in words can never be met by a method: it names none of its outcomes."""
    if limit.kind != "outcomes" or not outcomes or any(find_outcome(each, outcomes) for each in limit.acceptable):
        return None
    return f"The limit {limit} names none of the method's outcomes: {', '.join(outcomes)}."
