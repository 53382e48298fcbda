"""Evaluating a result against a criterion, the way a pharmacopoeia does, with the basis that a person can check.

What cannot be compared beyond doubt is "not evaluable", with the reason; nothing is guessed and no unit is converted.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, Context, Decimal
from typing import Literal

from qclab.domain.evaluation.comparing import (
    censored_reason,
    compare_censored,
    compare_value,
    governing_bound,
    keeps,
)
from qclab.domain.evaluation.criteria import Criterion, Parameter, ParameterFacts, strange_words
from qclab.domain.evaluation.entry import Entry, read_entry
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.evaluation.limits import Limit, parse_limit
from qclab.domain.evaluation.measures import BODY_WEIGHT
from qclab.domain.evaluation.outcomes import STANDARD, find_outcome, with_opposites
from qclab.domain.evaluation.quantities import Quantity, Unread, divided, number_text, unread
from qclab.domain.evaluation.reporting import Reporting, beside
from qclab.domain.evaluation.rounding import Rounding, round_for
from qclab.domain.evaluation.units import same_unit
from qclab.domain.refusals import Invalid

__all__ = ["ANY_PARAMETER", "Evaluated", "Evaluation", "Level", "Steps", "evaluate", "evaluate_text", "read_for"]

Level = Literal["", "alert", "action"]
Steps = tuple[tuple[str, str], ...]
ANY_PARAMETER = Parameter()

_REPORT = parse_limit("report")
_REPORT_ONLY = "report only, no limit to meet"
_BOUND_STAYS = "not rounded, the bound of a censored value never is"
_SIGN = {"": "", "<": "< ", "<=": "≤ ", ">": "> ", ">=": "≥ "}
_SHOWN = {
    sign: Context(prec=10, rounding=rounding, Emin=-9999, Emax=9999)
    for sign, rounding in (
        ("", ROUND_DOWN),
        ("<", ROUND_CEILING),
        ("<=", ROUND_CEILING),
        (">", ROUND_FLOOR),
        (">=", ROUND_FLOOR),
    )
}


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One evaluation with its basis. ``reported`` is the result as the laboratory reports it, without unit.

    ``rule`` is the rounding rule that was applied in words, ``reason`` one sentence, ``basis`` label and text of each
    step in order, ``level`` the highest warning level that the result does not keep.
    """

    evaluation: Evaluation
    reported: str
    rule: str
    reason: str
    basis: Steps
    level: Level = ""
    entry: Entry | None = field(default=None, compare=False)

    @property
    def complies(self) -> bool:
        return self.evaluation is Evaluation.COMPLIES


def evaluate(
    criterion: Criterion | None,
    entry: Entry | str,
    parameter: ParameterFacts = ANY_PARAMETER,
    body_weight: Decimal | None = None,
) -> Evaluated:
    """Evaluate a result; typed text is read first. ``body_weight`` in kg, for a criterion per kilogram.

    Invalid when the text is an unreadable quantity or the body weight is not a weight.
    """
    if isinstance(entry, str):
        entry = read_for(criterion, entry, parameter)
    if criterion is None:
        return _without_limit(entry, parameter)
    if entry.kind in ("words", "finding", "no result"):
        return _unfit(criterion, entry, entry.said)
    if entry.kind == "outcome":
        return _outcome(criterion, entry, parameter)
    if criterion.limit.kind == "outcomes":
        return _unfit(criterion, entry, f"a number says nothing about {criterion.limit}")
    return _number(criterion, entry, parameter, body_weight)


def unit_for(criterion: Criterion | None, parameter: ParameterFacts = ANY_PARAMETER) -> str:
    """The unit that a result of this parameter is typed in; empty where it has none."""
    if parameter.unit or criterion is None:
        return parameter.unit
    return criterion.compared_unit.removesuffix("/kg") if criterion.per_kg else criterion.compared_unit


def outcomes_for(criterion: Criterion | None, parameter: ParameterFacts = ANY_PARAMETER) -> tuple[str, ...]:
    """The named outcomes that text is read as one of; empty where there are none."""
    if parameter.outcomes or criterion is None:
        return tuple(parameter.outcomes)
    if criterion.limit.kind == "outcomes":
        return with_opposites(criterion.limit.acceptable)
    return STANDARD if criterion.limit.kind == "report" and parameter.numeric is None else ()


def read_for(criterion: Criterion | None, text: str, parameter: ParameterFacts = ANY_PARAMETER) -> Entry:
    """Read typed text as a result of this parameter, for the echo beside the cell and for evaluating."""
    outcomes, unit, numeric = outcomes_for(criterion, parameter), unit_for(criterion, parameter), parameter.numeric
    if criterion and numeric is None:
        numeric = criterion.limit.numeric or (criterion.limit.kind == "report" and not parameter.outcomes)
    entry = read_entry(
        text,
        outcomes,
        not outcomes if numeric is None else numeric,
        unit=unit,
        lod=parameter.lod,
        loq=parameter.loq,
        countable_max=parameter.countable_max,
        findings=parameter.findings,
    )
    if (entry.value or 0) < 0 and parameter.refuses_negative(criterion.limit if criterion else None):
        raise Invalid(
            unread(
                Unread.NEGATIVE,
                f"“{text.strip()}”: it cannot be negative. Below what can be quantified is typed as <0.25.",
                "value",
            )
        )
    return _held_against(entry, parameter)


def _held_against(entry: Entry, parameter: ParameterFacts) -> Entry:
    """The entry, with its doubt where it lies outside the plausible range of the parameter."""
    if (
        not parameter.plausible
        or entry.quantity is None
        or keeps(entry.quantity.value, parse_limit(parameter.plausible))
    ):
        return entry
    limit = parse_limit(parameter.plausible)
    doubt = f"outside the plausible range {limit.without_unit} {parameter.unit}".rstrip()
    return replace(entry, said=f"{entry.said}, {doubt}", doubt=f"{entry.said} is {doubt}")


def evaluate_text(
    limit_text: str, value_text: str, rounding_text: str, unit: str = "", reported: str = ""
) -> Evaluated:
    """Evaluate typed text against a printed limit; the rounding may only be empty where nothing is rounded."""
    rounding = Rounding.parse(rounding_text) if rounding_text else None
    limit = parse_limit(limit_text) if limit_text.strip() else None
    criterion = Criterion(limit, rounding, unit, reported=reported) if limit else None
    return evaluate(criterion, value_text)


@dataclass(frozen=True, slots=True)
class _Measured:
    """A number as it is compared: what was read, or that per kilogram of body weight."""

    entry: Entry
    value: Decimal
    text: str

    def against(self, limit: Limit, rounding: Rounding | None) -> tuple[Evaluation, str, str]:
        """Evaluation, the figure as compared, and why."""
        if self.entry.censored:
            bound = _SIGN[self.entry.qualifier] + self.text
            if limit.kind == "report":
                return Evaluation.COMPLIES, bound, _REPORT_ONLY
            evaluation = compare_censored(self.entry.qualifier, self.value, limit)
            return evaluation, bound, censored_reason(evaluation, bound, limit)
        if limit.kind == "report":
            return Evaluation.COMPLIES, self._rounded(rounding), _REPORT_ONLY
        assert rounding is not None  # noqa: S101 - a criterion with a numeric limit has one
        return compare_value(self.value, self.text, limit, rounding)

    def reported(self, reporting: Reporting, compared: str, limit: Limit, rounding: Rounding | None) -> str:
        """The figure as reported; beside it the one compared, where the first alone would be judged otherwise."""
        if self.entry.censored or reporting.style == "as compared":
            return compared
        if rounding is None or not limit.numeric:
            return reporting.figure(self.value, self._entered, self._entered)[1]
        governing, is_failed = governing_bound(self.value, limit, rounding)
        alone, figure = reporting.figure(self.value, self._entered, governing.number)
        is_judged_otherwise = keeps(alone, limit) == is_failed
        return beside(figure, compared) if is_judged_otherwise else figure

    @property
    def _entered(self) -> Quantity:
        assert self.entry.quantity is not None  # noqa: S101 - only quantities are measured
        return self.entry.quantity

    def _rounded(self, rounding: Rounding | None) -> str:
        if rounding is None or rounding.rule not in ("decimals", "significant"):
            return self.text
        return number_text(round_for(self.value, rounding, self.entry.quantity), self.entry.quantity)


def _number(criterion: Criterion, entry: Entry, parameter: ParameterFacts, body_weight: Decimal | None) -> Evaluated:
    assert entry.quantity is not None  # noqa: S101 - what is neither words nor an outcome is a quantity
    unit = f"{parameter.unit}/kg" if criterion.per_kg and parameter.unit else parameter.unit
    if unit and criterion.compared_unit and not same_unit(unit, criterion.compared_unit):
        return _unfit(
            criterion,
            entry,
            f"the result is in {unit}, the limit in {criterion.compared_unit}: units are not converted",
        )
    measured, steps = _Measured(entry, entry.quantity.value, entry.quantity.text), []
    if criterion.per_kg:
        if body_weight is None:
            return _unfit(criterion, entry, "the limit is per kilogram and the body weight is not known")
        measured = _per_kilogram(entry, body_weight)
        steps.append(("divided by body weight", f"{entry.quantity} / {body_weight:f} kg = {measured.text}"))
    rounding = criterion.rounding
    limit, reporting = criterion.compared_limit, Reporting.parse(criterion.reported or parameter.reported)
    evaluation, compared, reason = measured.against(limit, rounding)
    reported = measured.reported(reporting, compared, limit, rounding)
    steps += [("rounded", _BOUND_STAYS if entry.censored else compared), *_rule_and_limit(criterion)]
    if not entry.censored:
        steps.append(("reported", f"{reported}, {reporting.words}"))
    level, warnings = _level(criterion, lambda limit: measured.against(limit, rounding)[0])
    return _answer(evaluation, reported, reason, entry, criterion, (*steps, *warnings), level)


def _without_limit(entry: Entry, parameter: ParameterFacts) -> Evaluated:
    """What no criterion asks for is reported as its parameter says, and not evaluated."""
    reported = _as_typed(entry)
    if entry.quantity is not None:
        measured = _Measured(entry, entry.quantity.value, reported)
        reported = measured.reported(Reporting.parse(parameter.reported), reported, _REPORT, None)
    return _answer(Evaluation.NOT_EVALUABLE, reported, "there is no limit to compare with", entry, None, ())


def _per_kilogram(entry: Entry, body_weight: Decimal) -> _Measured:
    assert entry.quantity is not None  # noqa: S101 - only quantities are divided
    BODY_WEIGHT.check(body_weight)
    value = divided(entry.quantity.value, body_weight)
    # Shown to ten figures, with an ellipsis for the rest; a bound is shown rounded outwards, so that it stays true.
    shown = _SHOWN[entry.qualifier].plus(value)
    text = number_text(shown)
    return _Measured(entry, value, text if shown == value or entry.censored else f"{text}…")


def _outcome(criterion: Criterion, entry: Entry, parameter: ParameterFacts) -> Evaluated:
    assert entry.outcome is not None  # noqa: S101 - an entry of that kind
    limit, outcome = criterion.limit, entry.outcome
    if limit.numeric:
        return _unfit(criterion, entry, f"“{outcome}” is not a number to compare with {limit}")
    if limit.kind == "outcomes":
        named = tuple(parameter.outcomes) or with_opposites(limit.acceptable)
        if find_outcome(outcome, named) is None:
            return _unfit(criterion, entry, f"“{outcome}” is not an outcome of the method")
        if strange := strange_words(limit, named):
            return _unfit(criterion, entry, strange)

    def judge(limit: Limit) -> Evaluation:
        if limit.kind == "outcomes":
            accepted = find_outcome(outcome, limit.acceptable) is not None
            return Evaluation.COMPLIES if accepted else Evaluation.DOES_NOT_COMPLY
        return Evaluation.COMPLIES if limit.kind == "report" else Evaluation.NOT_EVALUABLE

    evaluation = judge(limit)
    if limit.kind == "report":
        reason = _REPORT_ONLY
    else:
        reason = f"{outcome} is accepted" if evaluation is Evaluation.COMPLIES else f"{outcome}, the limit is {limit}"
    level, warnings = _level(criterion, judge)
    return _answer(evaluation, outcome, reason, entry, criterion, (("limit", limit.printed), *warnings), level)


def _level(criterion: Criterion, judge: Callable[[Limit], Evaluation]) -> tuple[Level, Steps]:
    """The highest warning level not kept, and every level beside its answer."""
    level: Level = ""
    steps = []
    names: tuple[tuple[Level, Limit | None], ...] = (("alert", criterion.alert), ("action", criterion.action))
    for name, limit in names:
        if limit is None:
            continue
        kept = judge(limit)
        if kept is Evaluation.DOES_NOT_COMPLY:
            level = name
        words = {Evaluation.COMPLIES: "within it", Evaluation.DOES_NOT_COMPLY: "beyond it"}.get(kept, "cannot be told")
        steps.append((f"{name} level", f"{limit}: {words}"))
    return level, tuple(steps)


def _rule(criterion: Criterion) -> str:
    rounding = criterion.rounding
    if rounding is None or (criterion.limit.kind == "report" and rounding.rule in ("usp", "ph-eur")):
        return "not rounded"
    return rounding.words


def _rule_and_limit(criterion: Criterion) -> Steps:
    limit = _with_unit(criterion.limit, criterion)
    if criterion.powers_of_ten:
        limit = f"{limit}, a power of ten: accepts up to {criterion.compared_limit.bounds[0].text}"
    return (("rule", _rule(criterion)), ("limit", limit))


def _with_unit(limit: Limit, criterion: Criterion) -> str:
    return limit.printed if limit.unit or not limit.numeric else f"{limit} {criterion.unit}".rstrip()


def _unfit(criterion: Criterion, entry: Entry, reason: str) -> Evaluated:
    steps = (("limit", _with_unit(criterion.limit, criterion)),)
    return _answer(Evaluation.NOT_EVALUABLE, _as_typed(entry), reason, entry, criterion, steps)


def _as_typed(entry: Entry) -> str:
    return _SIGN[entry.qualifier] + entry.quantity.text if entry.quantity else entry.outcome or entry.text.strip()


def _answer(
    evaluation: Evaluation,
    reported: str,
    reason: str,
    entry: Entry,
    criterion: Criterion | None,
    steps: Steps,
    level: Level = "",
) -> Evaluated:
    rule = _rule(criterion) if criterion and entry.quantity else ""
    rule = _BOUND_STAYS if rule and entry.censored else rule
    basis = (("typed", entry.text), ("read as", entry.said), *steps)
    return Evaluated(evaluation, reported, rule, reason[:1].upper() + reason[1:], basis, level, entry)
