"""Alternatives ("A or B") and "each container": which requirement speaks for a group, and whether all have failed."""

from collections.abc import Iterable, Sequence

from qclab.domain.evaluation.evaluations import Evaluation, decisive
from qclab.domain.release.dossier import Criterion
from qclab.domain.release.requirements import Standing


def settling(standings: Iterable[Standing]) -> list[Standing]:
    """The required ones, of alternatives the one that speaks for them; in their order.

    Each container of a criterion must comply. That a criterion stands alone makes it a group of one, whose every
    container is listed.
    """
    required = [each for each in standings if each.requirement.criterion.required]
    groups: dict[tuple[str, str], dict[int, list[Standing]]] = {}
    for each in required:
        criterion = each.requirement.criterion
        if criterion.alternative:
            groups.setdefault(criterion.group, {}).setdefault(criterion.key, []).append(each)
    speaking = {id(decisive(group.values(), lambda each: each.evaluation)) for group in groups.values()}
    return [each for each in required if not each.requirement.criterion.alternative or id(each) in speaking]


def have_all_failed(alternatives: Iterable[Sequence[Evaluation]]) -> bool:
    """Whether the alternatives of a group, each given by its evaluations so far, have failed: one that has none yet may
    still comply.
    """
    known = [evaluations or (Evaluation.PENDING,) for evaluations in alternatives]
    return decisive(known, lambda evaluation: evaluation) is Evaluation.DOES_NOT_COMPLY


def is_met_otherwise(criterion: Criterion, standings: Iterable[Standing]) -> bool:
    """Whether another alternative of this criterion's group complies, so that nothing hangs on this one."""
    others: dict[int, list[Standing]] = {}
    for each in standings:
        other = each.requirement.criterion
        if other.required and other.group == criterion.group and other.key != criterion.key:
            others.setdefault(other.key, []).append(each)
    met = decisive(others.values(), lambda each: each.evaluation) if others else None
    return met is not None and met.evaluation is Evaluation.COMPLIES
