"""What QC concludes of a batch, and in a few words what it rests on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qclab.domain.counts import count
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.release.alternatives import settling
from qclab.domain.release.blockers import standing_oos, unreviewed_failures
from qclab.domain.release.dossier import Dossier
from qclab.domain.release.layouts import BEFORE_USE
from qclab.domain.release.requirements import Standing, standing


@dataclass(frozen=True)
class Conclusion:
    """``complies`` or ``does not comply``, and what the second rests on beside failed results, or empty."""

    evaluation: Evaluation
    shortfall: str = ""

    def __str__(self) -> str:
        return f"{self.evaluation}: {self.shortfall}" if self.shortfall else self.evaluation.value


def foretold(conclusion: Conclusion, held: str = "", *, is_pending: bool = False) -> str:
    """What a certificate will say that nothing blocks. It can be issued of a batch on hold, which is not released by
    it: ``held`` is the status of a batch that something stands against, with its reason, and is said first.
    """
    says = f"will say that the batch {conclusion}"
    if held:
        certificate = "on the results so far the certificate" if is_pending else "the certificate"
        return f"{_first(held)}; {certificate} {says}."
    return f"Nothing blocks it. {'On the results so far it' if is_pending else 'It'} {says}."


def in_force(edition: str, conclusion: str, held: str = "") -> str:
    """What is said of a certificate after which nothing was changed; what stands against the batch is said first."""
    if held:
        return f"{_first(held)}; {edition} is in force and says: {conclusion}."
    return f"{edition} is in force; nothing has changed since. It says: {conclusion}."


def _first(held: str) -> str:
    """As a sentence begins; a reason that somebody ended with a full stop goes on."""
    return f"{held[:1].upper()}{held[1:]}".rstrip(".")


def conclude(dossier: Dossier, *, interim: bool = False) -> Conclusion:
    """``complies`` only when every requirement does, no case of a failed result is open, and no OOS stands.

    An interim certificate leaves out what is pending of a later release step; what is pending of the first step does
    not comply yet, and a failing value counts before it is reviewed.
    """
    standings = [standing(each) for each in dossier.requirements]
    judged = [each for each in settling(standings) if not interim or not _is_later(each)]
    cases = [
        *(f"{blocker.what} stands" for blocker in standing_oos(dossier, standings)),
        *(f"{case} is open" for case in dossier.open_cases),
    ]
    unreviewed = unreviewed_failures(dossier) if interim else []
    does_comply = bool(judged) and all(each.evaluation is Evaluation.COMPLIES for each in judged)
    if does_comply and not cases and not unreviewed:
        return Conclusion(Evaluation.COMPLIES)
    counted = [each for each in judged if interim or each.evaluation not in _BLOCKING]
    return Conclusion(Evaluation.DOES_NOT_COMPLY, ", ".join(_shortfalls(counted, len(unreviewed), cases)))


def _is_later(each: Standing) -> bool:
    return each.evaluation is Evaluation.PENDING and each.requirement.criterion.step > 1


_SHORTFALLS = (
    (Evaluation.DOES_NOT_COMPLY, "does not comply", "do not comply"),
    (Evaluation.NOT_EVALUABLE, "not evaluable", "not evaluable"),
    (Evaluation.NOT_SHOWN, "not shown to comply", "not shown to comply"),
    (Evaluation.NOT_TESTED, "not tested", "not tested"),
    (Evaluation.PENDING, f"{BEFORE_USE} is pending", f"{BEFORE_USE} are pending"),
)
_BLOCKING = {Evaluation.PENDING, Evaluation.NOT_EVALUABLE}
"""What no certificate of analysis can be issued with."""
_SAID_BY_LINES = {Evaluation.COMPLIES, Evaluation.DOES_NOT_COMPLY, Evaluation.NOT_FINAL}


def _shortfalls(judged: Sequence[Standing], unreviewed: int, cases: Sequence[str]) -> Iterator[str]:
    """Such as ``1 line does not comply``, ``2 lines not tested``, ``OOS-2026-0001 is open``.

    Of lines nothing where every one was tested and shown one way or the other: the result lines say it all.
    """
    evaluations = [each.evaluation for each in judged]
    if not _SAID_BY_LINES.issuperset(evaluations):
        for evaluation, one, many in _SHORTFALLS:
            if number := evaluations.count(evaluation):
                yield count(number, f"line {one}", f"lines {many}")
    if unreviewed:
        yield count(unreviewed, "result not yet reviewed does not comply", "results not yet reviewed do not comply")
    yield from cases
