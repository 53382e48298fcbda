"""What a certificate says of rounding: once in its head where all results were rounded alike, else with each of them.

It prints the rule that the record of each evaluation names, not the one that the specification names today.
"""

from collections.abc import Sequence
from typing import Final

from qclab.queries.release.dossier import RequirementLine

_PRINTED: Final = {
    "USP: half up to the decimals of the limit": (
        "Compared after rounding half up to the decimals of the limit (USP General Notices 7.20)"
    ),
    "Ph. Eur.: half up to the significant figures of the limit": (
        "Compared after rounding half up to the significant figures of the limit (Ph. Eur. General Notices)"
    ),
    "not rounded": "Compared unrounded",
}
_DIVIDED: Final = "divided by body weight"


def shared_rounding(lines: Sequence[RequirementLine]) -> str:
    """The rule by which every figure was rounded before it was compared; empty where they differ, or none was.

    Bounds are left out: what is printed with its sign is never rounded, by any rule.
    """
    rules = {rounding_of(line) for line in lines if _is_plain(line)} - {""}
    return rules.pop() if len(rules) == 1 else ""


def rounding_of(line: RequirementLine) -> str:
    """How the figure of a line was rounded before it was compared; empty for words and what is only reported."""
    evaluation, result = line.evaluation, line.result
    if evaluation is None or result is None or not evaluation.rule:
        return ""
    if result.qualifier:
        return "A bound, compared as it stands"
    if line.is_report and evaluation.rule == "not rounded":
        return ""
    return _PRINTED.get(evaluation.rule, f"Compared after rounding {evaluation.rule}")


def derived(line: RequirementLine) -> str:
    """From what the figure of a line was calculated: ``1495E6 cells / 70 kg``."""
    evaluation, result = line.evaluation, line.result
    step = next((text for name, text in evaluation.basis if name == _DIVIDED), "") if evaluation else ""
    total, _, weight = step.partition(" = ")[0].partition(" / ")
    return f"{total} {result.unit} / {weight}" if result and weight else ""


def _is_plain(line: RequirementLine) -> bool:
    return line.result is not None and not line.result.qualifier
