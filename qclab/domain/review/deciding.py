"""What a decision may say of a result that is not evaluable, and why it may not.

Only a finding that the method version lists as open to judgement (a normal variant of a karyotype, "No beads") can be
decided to comply. A value that does not prove its limit is repeated or stands as not shown to comply; what was not
tested stands as not tested, with QA's deviation, and never complies. That a contract laboratory reports "complies"
without its number can be decided to comply once its report and certificate are kept. A decision on a required line, and
that something was not tested, takes two persons beside who proposed it: a reviewer, then QA.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Final

from qclab.domain import reasons
from qclab.domain.catalogue.values import Parameter
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.evaluation.limits import parse_limit
from qclab.domain.evaluation.outcomes import find_outcome, says_no_result
from qclab.domain.people.duties import Step
from qclab.domain.refusals import Reason

DECISIONS: Final = (Evaluation.COMPLIES, Evaluation.DOES_NOT_COMPLY, Evaluation.NOT_SHOWN, Evaluation.NOT_TESTED)


class DecisionState(StrEnum):
    """Where a decision is in its life."""

    PROPOSED = "proposed"
    REVIEWED = "reviewed"
    ACCEPTED = "accepted"
    DECLINED = "declined"

    @property
    def is_waiting(self) -> bool:
        """Whether somebody still has to settle it."""
        return self in (DecisionState.PROPOSED, DecisionState.REVIEWED)


def needs_qa(decided: str, *, is_required: bool) -> bool:
    """Whether QA has to agree to a decision after its reviewer: on a required line, and on what was not tested."""
    return is_required or decided == Evaluation.NOT_TESTED


def next_step(state: DecisionState) -> Step | None:
    """What a decision waits for; None when it is settled."""
    return {DecisionState.PROPOSED: Step.DECIDE, DecisionState.REVIEWED: Step.AGREE_DECISION}.get(state)


def accepted_state(state: DecisionState, decided: str, *, is_required: bool) -> DecisionState:
    """The state after the person whose step it is accepted: QA comes after the reviewer where QA has to agree."""
    if state is DecisionState.PROPOSED and needs_qa(decided, is_required=is_required):
        return DecisionState.REVIEWED
    return DecisionState.ACCEPTED


class Kind(StrEnum):
    """What was typed where no evaluation is possible."""

    FINDING = "a finding open to judgement"
    VALUE = "a value"
    NO_RESULT = "no result"
    REPORTED_TEXT = "a text that is only reported"
    SAID_TO_COMPLY = "“complies” of a contract laboratory, without a number"
    WORDS = "words"


SAID: Final = ("Complies", "Conforms")
"""How a laboratory reports that a value meets its limit without giving it."""


def kind_of(typed: str, value: Decimal | None, parameter: Parameter, limit: str, *, is_reported: bool = False) -> Kind:
    """What a result is: ``value`` is its number, for a censored one the bound; ``limit`` as printed. ``is_reported``: a
    contract laboratory reported it, and its certificate is kept."""
    if says_no_result(typed):
        return Kind.NO_RESULT
    if find_outcome(typed, parameter.findings) is not None:
        return Kind.FINDING
    if is_reported and parameter.numeric and find_outcome(typed, SAID) is not None:
        return Kind.SAID_TO_COMPLY
    if value is not None and parameter.numeric:
        return Kind.VALUE
    if parameter.type == "text" and not parameter.critical and parse_limit(limit).kind == "report":
        return Kind.REPORTED_TEXT
    return Kind.WORDS


class Undecided(StrEnum):
    """Why something cannot be decided."""

    NO_DECISION = "no decision"
    IS_A_RESULT = "is a result"
    NO_RESULT = "no result"
    NOT_PROVEN = "not proven"
    NOT_LISTED = "not listed"
    NO_DEVIATION = "no deviation"
    IS_EVALUATED = "is evaluated"
    DECIDED_ALREADY = "decided already"
    NOT_WAITING = "not waiting"
    CHANGED = "changed since it was read"


def decision_blockers(
    decided: str, typed: str, value: Decimal | None, parameter: Parameter, limit: str, *, is_reported: bool = False
) -> tuple[Reason, ...]:
    """Why this cannot be decided of this result; empty when it can."""
    kind = kind_of(typed, value, parameter, limit, is_reported=is_reported)
    if decided in _OPEN[kind]:
        return ()
    if decided not in DECISIONS:
        code = Undecided.NO_DECISION
        said = "Decide that it complies, does not comply, is not shown to comply or was not tested."
    elif decided == Evaluation.NOT_TESTED:
        code = Undecided.IS_A_RESULT
        said = f"{typed.strip()} is a result: only what was not tested can stand as not tested."
    else:
        code, words = _WHY[kind]
        said = words(typed.strip(), parameter, limit)
    return (Reason(said, "decided", code=code, facts={"decided": decided, "typed": typed.strip(), "kind": kind}),)


def open_decisions(
    typed: str, value: Decimal | None, parameter: Parameter, limit: str, *, is_reported: bool = False
) -> tuple[str, ...]:
    """What can be decided of this result."""
    return _OPEN[kind_of(typed, value, parameter, limit, is_reported=is_reported)]


def deviation_blockers(deviation: str, *, is_required: bool) -> tuple[Reason, ...]:
    """Why QA cannot agree that something was not tested: what is required lacks without a deviation."""
    if deviation.strip():
        return reasons.deviation_blockers(deviation, "")
    if is_required:
        said = "Give the number of the deviation; the certificate names it."
        return (Reason(said, "deviation", code=Undecided.NO_DEVIATION),)
    return ()


_OPEN: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.FINDING: (Evaluation.COMPLIES, Evaluation.DOES_NOT_COMPLY, Evaluation.NOT_SHOWN),
    Kind.VALUE: (Evaluation.DOES_NOT_COMPLY, Evaluation.NOT_SHOWN),
    Kind.NO_RESULT: (Evaluation.NOT_TESTED,),
    Kind.REPORTED_TEXT: (Evaluation.COMPLIES, Evaluation.DOES_NOT_COMPLY, Evaluation.NOT_SHOWN),
    Kind.SAID_TO_COMPLY: (Evaluation.COMPLIES, Evaluation.DOES_NOT_COMPLY, Evaluation.NOT_SHOWN),
    Kind.WORDS: (Evaluation.DOES_NOT_COMPLY, Evaluation.NOT_SHOWN),
}


def _no_result(typed: str, _parameter: Parameter, _limit: str) -> str:
    return f"“{typed}” is no result: it can only stand as not tested, which QA agrees to with a deviation."


def _value(typed: str, _parameter: Parameter, limit: str) -> str:
    return (
        f"{typed} does not prove {limit}: repeat it at another dilution where the method foresees it, "
        "or let it stand as not shown to comply."
    )


def _words(typed: str, parameter: Parameter, _limit: str) -> str:
    listed = ", ".join(parameter.findings)
    known = f"they are {listed}" if listed else "it lists none"
    return f"“{typed}” is not among the findings that the method version lists as open to judgement; {known}."


_WHY: Final[Mapping[Kind, tuple[Undecided, Callable[[str, Parameter, str], str]]]] = {
    Kind.VALUE: (Undecided.NOT_PROVEN, _value),
    Kind.NO_RESULT: (Undecided.NO_RESULT, _no_result),
    Kind.WORDS: (Undecided.NOT_LISTED, _words),
}
